/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_TERMINFO_H
#define GROKTOP_UI_TERMINFO_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What terminfo knows of the terminal, asked before curses is started. */

/* The name under which terminfo knows the terminal: TERM, or a near relative
 * of it. NULL, with the reason in F and nothing written anywhere, if standard
 * input or output is no terminal, or TERM is unset, unknown or dumb. */
const char *terminfo_find(struct failure *f);

/* Whether the terminal found knows the private modes of xterm. */
bool terminfo_modern(const char *name);

/* The sequence that undoes all that curses and we may have switched on, but
 * the mouse, into BUFFER; returns its length. */
size_t terminfo_restore(char *buffer, size_t size, bool modern);

/* Lets go of what was read: curses reads it again for itself. Nothing above
 * may be asked after this. */
void terminfo_done(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_COLORS_H
#define GROKTOP_UI_COLORS_H

#include "plot/theme.h"

#include <stdbool.h>

/* A theme on this terminal: what curses is told so that a cell has the look of
 * its style. For terminal.c only, from the main thread, while curses is on. */

/* Whether colours are WANTED and there are any. Without them nothing that the
 * terminal is sent names a colour, and every theme looks like the one without
 * colours. */
bool colors_start(bool wanted);

/* Takes the looks of THEME from now on. Of more colours than the terminal has
 * pairs, the last are the terminal's own foreground. */
void colors_use(const struct theme *theme);

/* Curses' attributes (attr_t) and pair of a style. */
unsigned long colors_attributes(enum style style);
int colors_pair(enum style style);

#endif

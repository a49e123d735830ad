/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_GLYPHSET_H
#define GROKTOP_UI_GLYPHSET_H

#include "plot/canvas.h"

#include <stdbool.h>
#include <wchar.h>

/* Which sets of glyphs can be shown: a pure function of what is known of the
 * place. A set counts only as a whole: one character of another width would
 * shift its row. */

struct glyphset {
    bool utf8;                  /* the locale's encoding */
    const char *term;           /* the terminal's name */
    int (*width)(wchar_t);      /* wcwidth(), as the C library has it */
};

/* Whether the C library knows all characters of GLYPHS as one column wide. */
bool glyphset_has(const struct glyphset *s, enum glyphs glyphs);

/* WANTED, or the first coarser set that is there; WANTED < 0: the finest that
 * the terminal is known to show well. */
enum glyphs glyphset_choose(const struct glyphset *s, int wanted);

/* The next coarser set that the terminal may have, after the last the finest. */
enum glyphs glyphset_next(const struct glyphset *s, enum glyphs now);

#endif

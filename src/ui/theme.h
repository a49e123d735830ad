/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_THEME_H
#define GROKTOP_UI_THEME_H

#include "plot/grid.h"

/* What each style looks like, for terminals of few and of many colours. */

enum { THEME_BOLD = 1, THEME_DIM = 2, THEME_REVERSE = 4, THEME_UNDERLINE = 8 };

struct theme_look {
    short few;           /* of 8 colours; -1: the terminal's own foreground */
    short many;          /* of 256 */
    unsigned attributes; /* with colour */
    unsigned mono;       /* attributes without colour */
};

/* The look of each style. The background is always the terminal's own. */
extern const struct theme_look theme_default[STYLE_COUNT];

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_SLIDER_H
#define GROKTOP_UI_SLIDER_H

#include "plot/canvas.h"
#include "plot/grid.h"

/* A value on a logarithmic line that one can click:  0[----o-------]
 *
 * The cell before the bracket is zero; between the brackets the value goes from
 * LO to HI. */
struct slider {
    int row, col;  /* of the zero */
    int cols;      /* of all of it, at least SLIDER_COLS_MIN */
    double lo, hi; /* 0 < lo < hi */
};

enum { SLIDER_COLS_MIN = 8 };

/* Draws it with its knob at VALUE; beside the ends, at the ends. */
void slider_draw(const struct slider *s, struct grid *g, enum glyphs glyphs,
                 double value);

/* Whether (row, col) is on it; and the value there, 0 to HI. */
bool slider_is_at(const struct slider *s, int row, int col);
double slider_value(const struct slider *s, int col);

#endif

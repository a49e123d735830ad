/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_HEAT_H
#define GROKTOP_PLOT_HEAT_H

#include "plot/canvas.h"
#include "plot/grid.h"

/* Values as shades, by character and by colour, so that either alone is
 * enough (outside of ASCII six characters for the eight colours); and bars. */

/* Fills RECT with the matrix VALUES, (rect.rows, rect.cols) row-major, top row
 * first, as eight steps between LO and HI, values beyond them as the nearest;
 * nan stays empty. If LO >= HI, all that is above LO is high, the rest low. */
void heat_draw(struct grid *g, struct rect rect, const double *values,
               double lo, double hi, enum glyphs glyphs);

/* The scale as text, "0.8x .:-=+*# 1.3x" with UNIT "x", or with shades, in one
 * row from (row, col) up to END; returns the column after it. */
int heat_legend(struct grid *g, int row, int col, int end, double lo, double hi,
                const char *unit, enum glyphs glyphs);

/* COUNT vertical bars that fill RECT, heights VALUES between 0 and HI > 0 (nan
 * and below 0: none; just above 0: the lowest step, so that it is seen). Bars
 * are as wide as fits (more than one bar a column: the highest is shown), with
 * a gap if they take more than a column. Returns the columns a bar takes (0 if
 * several share a column). */
int heat_bars(struct grid *g, struct rect rect, const double *values,
              size_t count, double hi, enum style style, enum glyphs glyphs);

#endif

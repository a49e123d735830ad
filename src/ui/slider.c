/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of a cell and the cell of a value are inverse to one another, so
 * that a click on the knob changes nothing. */
#include <config.h>

#include "ui/slider.h"

#include <math.h>

/* Cells between the brackets. */
static int
room(const struct slider *s)
{
    return s->cols - 3;
}

/* The cell, from 0, of a value > 0. */
static int
cell_of(const struct slider *s, double value)
{
    double place = log(value / s->lo) / log(s->hi / s->lo);
    int cell = (int)lround(fmin(1, fmax(0, place)) * (room(s) - 1));
    return cell;
}

void
slider_draw(const struct slider *s, struct grid *g, enum glyphs glyphs,
            double value)
{
    uint32_t line = glyphs == GLYPHS_ASCII ? '-' : 0x2500;
    grid_put(g, s->row, s->col, '0', value > 0 ? STYLE_DIM : STYLE_VALUE);
    grid_put(g, s->row, s->col + 1, '[', STYLE_DIM);
    grid_fill(g, (struct rect){s->row, s->col + 2, 1, room(s)}, line, STYLE_DIM);
    grid_put(g, s->row, s->col + s->cols - 1, ']', STYLE_DIM);
    if (value > 0)
        grid_put(g, s->row, s->col + 2 + cell_of(s, value), 'o', STYLE_VALUE);
}

bool
slider_is_at(const struct slider *s, int row, int col)
{
    return s->cols > 0 && row == s->row && col >= s->col &&
           col < s->col + s->cols;
}

double
slider_value(const struct slider *s, int col)
{
    int cell = col - s->col - 2;
    if (cell < 0)
        return 0;
    double place = fmin(1, (double)cell / (room(s) - 1));
    return s->lo * pow(s->hi / s->lo, place);
}

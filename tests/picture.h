/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_PICTURE_H
#define GROKTOP_TESTS_PICTURE_H

#include "plot/grid.h"

/* Grids to draw on, and what they look like. */

/* An empty grid of this size; the caller calls grid_done. */
struct grid make_grid(int rows, int cols);

/* The cell, which must be there. */
const struct cell *cell_at(const struct grid *g, int row, int col);

/* A bitmap of dots that are drawn one line after the other. */
struct bitmap {
    int width, height;
    uint8_t *dots; /* (height, width) */
};

/* Bresenham's line, with its running error, along the longer side; dots outside
 * are left out. */
void bresenham(struct bitmap *b, int x0, int y0, int x1, int y1);

/* The grid as text is EXPECTED; if not, the test ends with a message. */
void assert_grid(const struct grid *g, const char *expected);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_PICTURE_H
#define GROKTOP_TESTS_PICTURE_H

#include "plot/grid.h"

/* Grids to draw on, and what they look like. */

/* An empty grid of this size; the caller calls grid_done. */
struct grid make_grid(int rows, int cols);

/* The grid as text is EXPECTED; if not, the test ends with a message. */
void assert_grid(const struct grid *g, const char *expected);

#endif

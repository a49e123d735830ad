/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of pictures share. */
#include <config.h>

#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct grid
make_grid(int rows, int cols)
{
    struct grid g;
    grid_init(&g);
    grid_resize(&g, rows, cols);
    return g;
}

void
assert_grid(const struct grid *g, const char *expected)
{
    char *string = grid_string(g);
    assert_string_equal(string, expected);
    free(string);
}

const struct cell *
cell_at(const struct grid *g, int row, int col)
{
    assert_true(row >= 0 && row < g->rows && col >= 0 && col < g->cols);
    return &g->cells[row * g->cols + col];
}

static void
set(struct bitmap *b, int x, int y)
{
    if (x >= 0 && x < b->width && y >= 0 && y < b->height)
        b->dots[y * b->width + x] = 1;
}

void
bresenham(struct bitmap *b, int x0, int y0, int x1, int y1)
{
    bool steep = abs(y1 - y0) > abs(x1 - x0);
    int along = steep ? y0 : x0, side = steep ? x0 : y0;
    int length = steep ? abs(y1 - y0) : abs(x1 - x0);
    int drift = steep ? abs(x1 - x0) : abs(y1 - y0);
    int turn = (steep ? y1 > y0 : x1 > x0) ? 1 : -1;
    int way = (steep ? x1 > x0 : y1 > y0) ? 1 : -1;
    // A dot just between two goes to the larger side.
    int error = way > 0 ? length : length - 1;
    for (int i = 0; i <= length; i++, along += turn) {
        set(b, steep ? side : along, steep ? along : side);
        error += 2 * drift;
        if (error >= 2 * length) {
            error -= 2 * length;
            side += way;
        }
    }
}

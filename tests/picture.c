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

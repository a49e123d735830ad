/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The circle of points: where they stand, and what cannot be drawn. */
#include <config.h>

#include "analysis/features.h"
#include "plot/grid.h"
#include "ui/view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Where the number A stands; its middle, in columns and rows. */
static bool
find_number(const struct grid *g, unsigned a, double *col, double *row)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%u", a);
    for (int i = 0; i < g->rows * g->cols - n; i++) {
        int k = 0;
        while (k < n && g->cells[i + k].ch == (unsigned char)text[k])
            k++;
        bool ends = g->cells[i + n].ch < '0' || g->cells[i + n].ch > '9';
        bool begins = i == 0 || g->cells[i - 1].ch < '0' ||
                      g->cells[i - 1].ch > '9';
        if (k < n || !ends || !begins)
            continue;
        *col = i % g->cols + (n - 1) / 2.0;
        *row = (double)(i / g->cols);
        return true;
    }
    return false;
}

/* Points of a perfect circle are at one distance from the middle, if a cell is
 * twice as tall as wide, each in its direction; the rest is as it was. */
static void
circle_is_round(void **state)
{
    (void)state;
    enum { P = 12, ROWS = 25, COLS = 61 };
    double x[P], y[P];
    unsigned order[P];
    struct grid g;
    grid_init(&g);
    features_order(P, 5, order);
    for (int a = 0; a < P; a++) {
        x[a] = 3e-9 * cos(2 * M_PI * 5 * a / P);
        y[a] = 3e-9 * sin(2 * M_PI * 5 * a / P);
    }
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        grid_resize(&g, ROWS, COLS);
        grid_clear(&g);
        assert_true(view_circle(&g, (struct rect){0, 0, ROWS, COLS}, x, y,
                                order, P, (enum glyphs)glyphs));
        for (unsigned a = 0; a < P; a++) {
            double col = 0, row = 0;
            assert_true(find_number(&g, a, &col, &row));
            double right = (col - COLS / 2) / (ROWS - 1);
            double up = (ROWS / 2 - row) * 2 / (ROWS - 1);
            assert_true(fabs(right - x[a] / 3e-9) < 0.06);
            assert_true(fabs(up - y[a] / 3e-9) < 0.06);
        }
        assert_int_equal(g.cells[ROWS / 2 * COLS + COLS / 2].ch, '+');
    }
    grid_done(&g);
}

static void
no_circle(void **state)
{
    (void)state;
    enum { P = 3 };
    double x[P] = {1, 2, 3}, y[P] = {1, (double)NAN, 3}, zero[P] = {0};
    double huge[P] = {1.5e308, -1.5e308, 0}, tiny[P] = {5e-324, 0, 0};
    const unsigned order[P] = {0, 1, 2};
    struct rect r = {0, 0, 9, 20};
    struct grid g;
    grid_init(&g);
    grid_resize(&g, 9, 20);
    assert_false(view_circle(&g, r, x, y, order, P, GLYPHS_BRAILLE));
    assert_false(view_circle(&g, r, zero, zero, order, P, GLYPHS_BRAILLE));
    assert_false(view_circle(&g, r, huge, huge, order, P, GLYPHS_BRAILLE));
    assert_false(view_circle(&g, r, tiny, zero, order, P, GLYPHS_BRAILLE));
    char *text = grid_string(&g);
    assert_int_equal(strspn(text, "\n"), strlen(text)); // nothing was drawn
    free(text);
    grid_done(&g);
}

/* Where numbers have no room there are dots, and no line. */
static void
many_points(void **state)
{
    (void)state;
    enum { P = 101, ROWS = 9, COLS = 19 };
    double x[P], y[P];
    unsigned order[P];
    struct grid g;
    int dots = 0;
    grid_init(&g);
    grid_resize(&g, ROWS, COLS);
    features_order(P, 1, order);
    for (int a = 0; a < P; a++) {
        x[a] = cos(2 * M_PI * a / P);
        y[a] = sin(2 * M_PI * a / P);
    }
    assert_true(view_circle(&g, (struct rect){0, 0, ROWS, COLS}, x, y, order, P,
                            GLYPHS_BRAILLE));
    for (int i = 0; i < ROWS * COLS; i++) {
        uint32_t ch = g.cells[i].ch;
        assert_true(ch < '0' || ch > '9');
        assert_true(ch <= 0x2800 || g.cells[i].style == STYLE_E);
        dots += ch > 0x2800;
    }
    assert_true(dots > 20);
    grid_done(&g);
}

/* In between, bullets take the place of numbers, and there is a line. */
static void
few_cells(void **state)
{
    (void)state;
    enum { P = 11, ROWS = 7, COLS = 15 };
    double x[P], y[P];
    unsigned order[P];
    struct grid g;
    int bullets = 0, lines = 0;
    grid_init(&g);
    grid_resize(&g, ROWS, COLS);
    features_order(P, 1, order);
    for (int a = 0; a < P; a++) {
        x[a] = cos(2 * M_PI * a / P);
        y[a] = 0.3 * sin(2 * M_PI * a / P);
    }
    assert_true(view_circle(&g, (struct rect){0, 0, ROWS, COLS}, x, y, order, P,
                            GLYPHS_BRAILLE));
    for (int i = 0; i < ROWS * COLS; i++) {
        bullets += g.cells[i].ch == 0x2022;
        lines += g.cells[i].ch > 0x2800;
        assert_true(g.cells[i].ch < '0' || g.cells[i].ch > '9');
    }
    assert_true(bullets >= 9 && lines >= 3);
    grid_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circle_is_round),
        cmocka_unit_test(no_circle),
        cmocka_unit_test(many_points),
        cmocka_unit_test(few_cells),
    };
    return cmocka_run_group_tests_name("circle", tests, NULL, NULL);
}

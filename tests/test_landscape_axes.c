/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Landscapes: which part of the plane they show, and which cell is which point
 * of it; markers and labels. */
#include <config.h>

#include "plot/landscape.h"

#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

static void
assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

static struct landscape
make_plain(enum glyphs glyphs)
{
    return (struct landscape){.x = {-1.5, 2.5, false}, .y = {-0.5, 2.5, false},
                              .equal = true, .glyphs = glyphs, .decades = 3};
}

/* All that was asked for is shown, around the same middle; and units are equal
 * unless one axis is at its widest. */
static void
test_equal(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 50; rows += 3) {
        for (int cols = 1; cols <= 150; cols += 7) {
            struct landscape l = make_plain(GLYPHS_BRAILLE);
            struct rect r = {2, 3, rows, cols};
            struct rect plot = landscape_plot_rect(&l, r);
            struct axis x, y;
            landscape_axes(&l, r, &x, &y);
            assert_near((x.lo + x.hi) / 2, 0.5, 1e-12);
            assert_near((y.lo + y.hi) / 2, 1, 1e-12);
            double wide = (x.hi - x.lo) / 4, high = (y.hi - y.lo) / 3;
            assert_true(wide >= 1 - 1e-12 && wide <= 3 + 1e-12);
            assert_true(high >= 1 - 1e-12 && high <= 3 + 1e-12);
            assert_near(fmin(wide, high), 1, 1e-12);
            double across = (x.hi - x.lo) / plot.cols;
            double down = (y.hi - y.lo) / plot.rows;
            if (fmax(wide, high) < 3 - 1e-9)
                assert_near(down / across, 2, 1e-9);
        }
    }
    struct landscape l = make_plain(GLYPHS_BRAILLE);
    struct rect plot = landscape_plot_rect(&l, (struct rect){2, 3, 12, 38});
    assert_true(plot.row == 2 && plot.col == 10);
    assert_true(plot.rows == 11 && plot.cols == 31);
    plot = landscape_plot_rect(&l, (struct rect){2, 3, 0, 38});
    assert_true(plot.rows == 0 && plot.cols == 0);
}

/* A marker at the point of a cell stands in that cell, in every glyph mode. */
static void
test_value_at(void **state)
{
    (void)state;
    struct rect r = {1, 2, 9, 30};
    for (int i = 0; i < GLYPHS_COUNT * 11 * 34; i++) {
        int row = i / 34 % 11, col = i % 34;
        struct landscape l = make_plain((enum glyphs)(i / (34 * 11)));
        struct rect plot = landscape_plot_rect(&l, r);
        double xy[2] = {0};
        bool inside = row >= plot.row && row < plot.row + plot.rows &&
                      col >= plot.col && col < plot.col + plot.cols;
        assert_int_equal(landscape_value_at(&l, r, row, col, xy), inside);
        if (!inside)
            continue;
        struct landscape_marker m = {xy[0], xy[1], 'X', STYLE_BAD};
        l.markers = &m;
        l.n_markers = 1;
        struct grid g = make_grid(11, 34);
        landscape_draw(&l, &g, r);
        assert_int_equal(cell_at(&g, row, col)->ch, 'X');
        assert_int_equal(cell_at(&g, row, col)->style, STYLE_BAD);
        grid_done(&g);
    }
    // The middle of the picture, and the way of the axes.
    struct landscape l = make_plain(GLYPHS_ASCII);
    struct rect odd = {0, 0, 12, 38};
    double xy[2], next[2];
    assert_true(landscape_value_at(&l, odd, 5, 22, xy));
    assert_near(xy[0], 0.5, 1e-12);
    assert_near(xy[1], 1, 1e-12);
    landscape_value_at(&l, odd, 4, 23, next);
    assert_true(next[0] > xy[0] && next[1] > xy[1]);
}

/* The corners of the range belong to the picture; beyond them is outside. */
static void
test_markers(void **state)
{
    (void)state;
    const struct landscape_marker markers[] = {
        {0, 0, 'a', STYLE_TEST}, {4, 0, 'b', STYLE_TEST},
        {0, 4, 'c', STYLE_TEST}, {4, 4, 'd', STYLE_TEST},
        {-0.01, 2, 'X', STYLE_BAD}, {4.01, 2, 'X', STYLE_BAD},
        {2, -0.01, 'X', STYLE_BAD}, {2, 4.01, 'X', STYLE_BAD},
        {(double)NAN, 2, 'X', STYLE_BAD}, {2, HUGE_VAL, 'X', STYLE_BAD},
        {1e300, -1e300, 'X', STYLE_BAD}, {2.1, 2.1, 'X', STYLE_BAD},
        {2.2, 2.2, 'e', STYLE_TEST}}; // above the one before
    struct landscape l = {.x = {0, 4, false}, .y = {0, 4, false},
                          .glyphs = GLYPHS_ASCII, .decades = 3,
                          .markers = markers, .n_markers = 13};
    struct grid g = make_grid(4, 6);
    landscape_draw(&l, &g, (struct rect){1, 1, 2, 4});
    assert_grid(&g,
        "\n"
        " c ed\n"
        " a  b\n"
        "\n");
    grid_done(&g);
}

/* The number at COL of a row, behind it a line or the end; the column after
 * it, or -1. */
static int
skip_label(const struct grid *g, int row, int col)
{
    char text[16] = "", *end;
    int length = 0;
    for (; col < g->cols && length < 15; col++) {
        uint32_t ch = cell_at(g, row, col)->ch;
        if (ch > 'z' || ch == ' ')
            break;
        text[length++] = (char)ch;
    }
    strtod(text, &end);
    return length > 0 && (*end == '\0' || *end == 'k') ? col : -1;
}

/* Labels stand whole and alone at their ticks; names too, or not at all. */
static void
check_axes(double lo, double width, int rows, int cols)
{
    struct landscape l = {.x = {lo, lo + width, false},
                          .y = {lo, lo + 0.7 * width, false},
                          .x_name = "abc", .y_name = "xyz",
                          .glyphs = GLYPHS_BLOCK, .decades = 3};
    struct grid g = make_grid(rows, cols);
    landscape_draw(&l, &g, (struct rect){0, 0, rows, cols});
    int names = 0;
    for (int row = 0; row < rows - 1; row++) {
        int col = 0;
        while (cell_at(&g, row, col)->ch == ' ')
            col++;
        if (cell_at(&g, row, 6)->ch == 0x2524) {
            assert_int_equal(skip_label(&g, row, col), 6);
        } else if (col < 6) {
            assert_true(col == 3 && cell_at(&g, row, 3)->ch == 'x' && row <= 1);
            names++;
        }
    }
    assert_true(names <= 1);
    assert_int_equal(cell_at(&g, rows - 1, cols - 3)->ch, 'a');
    assert_int_equal(cell_at(&g, rows - 1, cols - 4)->ch, 0x2500);
    for (int col = 7; col < cols - 3;) {
        uint32_t ch = cell_at(&g, rows - 1, col)->ch;
        assert_true(ch == 0x2500 || ch == 0x2534);
        col = ch == 0x2500 ? col + 1 : skip_label(&g, rows - 1, col + 1);
        assert_true(col > 0);
        if (ch != 0x2500)
            assert_int_equal(cell_at(&g, rows - 1, col)->ch, 0x2500);
    }
    grid_done(&g);
}

static void
test_axes(void **state)
{
    (void)state;
    static const double lows[] = {-3, -0.77, 0, 0.001, 12.34, 1000, -19999};
    for (size_t i = 0; i < sizeof lows / sizeof *lows; i++)
        for (double width = 0.013; width < 1e5; width *= 1.37)
            for (int rows = 3; rows < 20; rows++)
                check_axes(lows[i], width, rows, 20 + (rows * 7) % 40);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),   cmocka_unit_test(test_value_at),
        cmocka_unit_test(test_markers), cmocka_unit_test(test_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

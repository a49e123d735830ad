/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shades, their legend and bars, as pictures and by level. */
#include <config.h>

#include "plot/heat.h"

#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The eighths of the range, one after the other, and what lies outside. */
static void
test_levels(void **state)
{
    (void)state;
    const double values[12] = {2.0,  2.5, 3.1, 3.9, 4.0,      5.4,
                               5.99, 9.9, 1.0, 12,  HUGE_VAL, (double)NAN};
    static const int levels[11] = {0, 0, 1, 1, 2, 3, 3, 7, 0, 7, 7};
    struct grid g = make_grid(1, 12);
    for (int i = 0; i < GLYPHS_COUNT; i++) {
        grid_clear(&g);
        heat_draw(&g, (struct rect){0, 0, 1, 12}, values, 2, 10, (enum glyphs)i);
        for (int k = 0; k < 11; k++)
            assert_int_equal(g.cells[k].style, STYLE_HEAT0 + levels[k]);
        assert_int_equal(g.cells[11].style, STYLE_TEXT);
        assert_int_equal(g.cells[11].ch, ' ');
    }
    // A range without width: what is above it is high, all else low.
    const double flat[3] = {1, 2, 3};
    heat_draw(&g, (struct rect){0, 0, 1, 3}, flat, 2, 2, GLYPHS_ASCII);
    assert_int_equal(g.cells[0].style, STYLE_HEAT0);
    assert_int_equal(g.cells[1].style, STYLE_HEAT0);
    assert_int_equal(g.cells[2].style, STYLE_HEAT7);
    grid_done(&g);
}

/* Two bumps. */
static void
draw_bumps(enum glyphs glyphs, const char *expected)
{
    enum { ROWS = 5, COLS = 28 };
    double values[ROWS * COLS];
    for (int row = 0; row < ROWS; row++) {
        for (int col = 0; col < COLS; col++) {
            double a = hypot(row - 1, 0.4 * (col - 7));
            double b = hypot(row - 3, 0.4 * (col - 19));
            values[row * COLS + col] = exp(-0.3 * a * a) + exp(-0.15 * b * b);
        }
    }
    values[0] = (double)NAN;
    struct grid g = make_grid(ROWS + 1, COLS);
    heat_draw(&g, (struct rect){1, 0, ROWS, COLS}, values, 0, 1, glyphs);
    int end = heat_legend(&g, 0, 6, COLS, 0, 1, "x", glyphs);
    assert_int_equal(end, 6 + 2 + 1 + 8 + 1 + 2);
    assert_grid(&g, expected);
    grid_done(&g);
}

static void
test_pictures(void **state)
{
    (void)state;
    draw_bumps(GLYPHS_BRAILLE,
        "      0x  ·░░▒▒▓█ 1x\n"
        " ··░░▒▒▒▒▒▒░░·····░░░····\n"
        " ·░░▒▓████▒▒░░░░░▒▒▒▒░░░░··\n"
        " ··░░▒▒▓▓▒▒▒░░▒▒▒▓▓▓▓▓▒▒░░░·\n"
        "   ··░░░░░░░░░▒▒▓█████▓▒▒░░·\n"
        "         ···░░░▒▒▓▓▓▓▓▒▒░░░·\n");
    draw_bumps(GLYPHS_BLOCK,
        "      0x  ·░░▒▒▓█ 1x\n"
        " ··░░▒▒▒▒▒▒░░·····░░░····\n"
        " ·░░▒▓████▒▒░░░░░▒▒▒▒░░░░··\n"
        " ··░░▒▒▓▓▒▒▒░░▒▒▒▓▓▓▓▓▒▒░░░·\n"
        "   ··░░░░░░░░░▒▒▓█████▓▒▒░░·\n"
        "         ···░░░▒▒▓▓▓▓▓▒▒░░░·\n");
    draw_bumps(GLYPHS_ASCII,
        "      0x  .:-=+*# 1x\n"
        " ..:-=++++=-:.....:::....\n"
        " .:-+*####+=-----====--::..\n"
        " ..:-=+**+==--==+*****+=-::.\n"
        "   ..:::::::--=+*#####*+=-:.\n"
        "         ...::-=+*****+=-::.\n");
}

static void
test_legend(void **state)
{
    (void)state;
    struct grid g = make_grid(2, 30);
    assert_int_equal(heat_legend(&g, 0, 0, 30, 0.8, 12500, "", GLYPHS_ASCII),
                     3 + 1 + 8 + 1 + 5);
    assert_int_equal(heat_legend(&g, 1, 2, 9, 0.8, 1.3, "", GLYPHS_ASCII), 9);
    assert_grid(&g,
        "0.8  .:-=+*# 12.5k\n"
        "  0.8  .:\n");
    for (int level = 0; level < 8; level++)
        assert_int_equal(g.cells[4 + level].style, STYLE_HEAT0 + level);
    grid_done(&g);
}

static void
draw_bars(const double *values, size_t count, int cols, enum glyphs glyphs,
          int pitch, const char *expected)
{
    struct grid g = make_grid(3, cols);
    assert_int_equal(heat_bars(&g, (struct rect){0, 0, 3, cols}, values, count,
                               24, STYLE_E, glyphs), pitch);
    assert_grid(&g, expected);
    grid_done(&g);
}

static void
test_bars(void **state)
{
    (void)state;
    const double values[] = {24, 12, 0.01, 0, 7, (double)NAN, 17.6, 1e300, -3, 1};
    draw_bars(values, 10, 42, GLYPHS_BRAILLE, 4,
        "███                     ▂▂▂ ███\n"
        "███ ▄▄▄                 ███ ███\n"
        "███ ███ ▁▁▁     ▇▇▇     ███ ███     ▁▁▁\n");
    draw_bars(values, 10, 29, GLYPHS_BLOCK, 2,
        "█           ▂ █\n"
        "█ ▄         █ █\n"
        "█ █ ▁   ▇   █ █   ▁\n");
    draw_bars(values, 10, 10, GLYPHS_BRAILLE, 1,
        "█     ▂█\n"
        "█▄    ██\n"
        "██▁ ▇ ██ ▁\n");
    draw_bars(values, 10, 42, GLYPHS_ASCII, 4,
        "###                     ___ ###\n"
        "### ===                 ### ###\n"
        "### ### ___     ###     ### ###     ___\n");
    // Four columns for ten bars: the highest of those that share one.
    draw_bars(values, 10, 4, GLYPHS_BRAILLE, 0,
        "█ ▂█\n"
        "█ ██\n"
        "█▇██\n");
    draw_bars(values, 0, 4, GLYPHS_BRAILLE, 0, "\n\n\n");
    // Each eighth of a row has its own glyph.
    for (int eighths = 0; eighths <= 24; eighths++) {
        struct grid g = make_grid(3, 1);
        double height = eighths;
        heat_bars(&g, (struct rect){0, 0, 3, 1}, &height, 1, 24, STYLE_E,
                  GLYPHS_BRAILLE);
        int sum = 0;
        for (int row = 0; row < 3; row++)
            sum += g.cells[row].ch == ' ' ? 0 : (int)g.cells[row].ch - 0x2580;
        assert_int_equal(sum, eighths);
        grid_done(&g);
    }
}

/* Nothing is written outside of the rectangle, whatever its size. */
static void
test_sizes(void **state)
{
    (void)state;
    static double values[20 * 40];
    for (int i = 0; i < 20 * 40; i++)
        values[i] = i % 9;
    for (int rows = 0; rows <= 20; rows++) {
        for (int cols = 0; cols <= 40; cols++) {
            struct rect r = {1, 1, rows, cols};
            struct grid g = make_grid(22, 42);
            grid_fill(&g, (struct rect){0, 0, 22, 42}, 0xA4, STYLE_BAD);
            grid_fill(&g, r, ' ', STYLE_TEXT);
            enum glyphs glyphs = (enum glyphs)((rows + cols) % 3);
            heat_draw(&g, r, values, 1, 8, glyphs);
            heat_bars(&g, r, values, 17, 8, STYLE_E, glyphs);
            if (rows > 0)
                heat_legend(&g, 1, 1, 1 + cols, 0.001, 12345, "x", glyphs);
            for (int row = 0; row < 22; row++) {
                for (int col = 0; col < 42; col++) {
                    bool inside = row >= 1 && row < 1 + rows && col >= 1
                                  && col < 1 + cols;
                    assert_int_equal(g.cells[row * 42 + col].ch == 0xA4,
                                     !inside);
                }
            }
            grid_done(&g);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_legend),
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

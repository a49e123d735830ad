/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Landscapes: exact pictures, and what holds for each of them. */
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
#include <string.h>

static void
assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

static double
valley(const void *job, double x, double y)
{
    (void)job;
    return (x + y - 2) * (x + y - 2);
}

static const struct landscape_point floor_points[] = {{-30, 32}, {32, -30}};
static const struct landscape_point path_points[] = {
    {-1, 1}, {-0.2, 1.8}, {0.2, 1.75}, {0.9, 1.05}};
static const struct landscape_line valley_lines[] = {
    {floor_points, 2, STYLE_TEXT, true}, {path_points, 4, STYLE_TEST, false}};
static const struct landscape_marker valley_markers[] = {
    {-1, 1, 'o', STYLE_TEST}, {0.9, 1.05, '1', STYLE_VALUE}};

static struct landscape
make_valley(enum glyphs glyphs)
{
    return (struct landscape){
        .x = {-1.5, 2.5, false}, .y = {-0.5, 2.5, false},
        .x_name = "w1", .y_name = "w2", .equal = true, .glyphs = glyphs,
        .height = valley, .decades = 3,
        .lines = valley_lines, .n_lines = 2,
        .markers = valley_markers, .n_markers = 2};
}

/* ---- pictures ---- */

static void
draw_valley(enum glyphs glyphs, int rows, int cols, const char *expected)
{
    struct landscape l = make_valley(glyphs);
    struct grid g = make_grid(rows, cols);
    landscape_draw(&l, &g, (struct rect){0, 0, rows, cols});
    assert_grid(&g, expected);
    grid_done(&g);
}

static void
test_pictures(void **state)
{
    (void)state;
    draw_valley(GLYPHS_BRAILLE, 12, 38,
        "    w2│······   ⠄  ·········░░░░░░░░░░\n"
        "     2┤········  ⠐   ·········░░░░░░░░\n"
        "      │░········⢀⠤⠤⠥⢄  ·········░░░░░░\n"
        "      │░░░····⢀⠔⠁··  ⠑⢄  ·········░░░░\n"
        "      │░░░░░⢀⠔⠁······ ⠈⠲⡀  ·········░░\n"
        "     1┤░░░░o⠁░········· ⠈1⠠  ·········\n"
        "      │░░░░░░░░░·········   ⠂  ·······\n"
        "      │░░░░░░░░░░░·········  ⠈ ⡀ ·····\n"
        "      │░░░░░░░░░░░░░·········   ⠠  ···\n"
        "     0┤░░░░░░░░░░░░░░░·········   ⠂  ·\n"
        "      │░░░░░░░░░░░░░░░░░·········  ⠈ ⡀\n"
        "      └────┴-1────┴0──────┴1─────┴2─w1\n");
    draw_valley(GLYPHS_BLOCK, 12, 38,
        "    w2│······  ▘▖  ·········░░░░░░░░░░\n"
        "     2┤········  ▘▖  ·········░░░░░░░░\n"
        "      │░········▗▄▄▙▖  ·········░░░░░░\n"
        "      │░░░····▗▞▘·· ▝▚▖  ·········░░░░\n"
        "      │░░░░░▗▞▘······ ▝▚▖  ·········░░\n"
        "     1┤░░░░o▘░········· ▝1▖  ·········\n"
        "      │░░░░░░░░░·········  ▘▖  ·······\n"
        "      │░░░░░░░░░░░·········  ▘▖  ·····\n"
        "      │░░░░░░░░░░░░░·········  ▘▖  ···\n"
        "     0┤░░░░░░░░░░░░░░░·········  ▘▖  ·\n"
        "      │░░░░░░░░░░░░░░░░░·········  ▘▖\n"
        "      └────┴-1────┴0──────┴1─────┴2─w1\n");
    draw_valley(GLYPHS_ASCII, 12, 38,
        "    w2|------  '   ---------==========\n"
        "     2+--------  '   ---------========\n"
        "      |=---------..:.  ---------======\n"
        "      |===-----.'--  '.  ---------====\n"
        "      |=====.''------  '.  ---------==\n"
        "     1+====o==---------  1   ---------\n"
        "      |=========---------  '   -------\n"
        "      |===========---------  '   -----\n"
        "      |=============---------  '   ---\n"
        "     0+===============---------  '   -\n"
        "      |=================---------  '\n"
        "      +----|-1----|0------|1-----|2-w1\n");
    // Too narrow for labels at the left; too low for those below.
    draw_valley(GLYPHS_ASCII, 5, 18,
        "==----'..----=====\n"
        "====-o'-''1----===\n"
        "======----' .----=\n"
        "========----  .---\n"
        "-------|0-------w1\n");
    draw_valley(GLYPHS_ASCII, 2, 24,
        "    w2|====--o':1--=====\n"
        "     0+======--- '---===\n");
}

/* Without equal units and heights: the axes are just those asked for. */
static void
test_plain(void **state)
{
    (void)state;
    struct landscape l = make_valley(GLYPHS_ASCII);
    l.equal = false;
    l.height = NULL;
    l.x_name = l.y_name = NULL;
    struct grid g = make_grid(8, 40);
    landscape_draw(&l, &g, (struct rect){1, 1, 7, 38});
    assert_grid(&g,
        "\n"
        "      2+          ' .\n"
        "       |       ..''''':..\n"
        "      1+   o.''         ''1\n"
        "       |                    ' .\n"
        "      0+                        ' .\n"
        "       |                            ' .\n"
        "       +---|-1-----|0------|1------|2--\n");
    struct axis x, y;
    landscape_axes(&l, (struct rect){1, 1, 7, 38}, &x, &y);
    assert_true(x.lo == -1.5 && x.hi == 2.5 && y.lo == -0.5 && y.hi == 2.5);
    grid_done(&g);
}

/* ---- shades ---- */

static double
steps_height(const void *job, double x, double y)
{
    (void)y;
    return ((const double *)job)[(int)x];
}

static void
test_shades(void **state)
{
    (void)state;
    const double heights[] = {1e4, 3e3, 900, 300, 90, 30, 11, 1.1, 0.9, 0,
                              -5, 1e4, HUGE_VAL, 1e-9, (double)NAN, 5e3};
    static const int levels[] = {7, 6, 5, 4, 3, 2, 2, 0,
                                 0, 0, 0, 7, 7, 0, -1, 7};
    for (int i = 0; i < GLYPHS_COUNT; i++) {
        struct landscape l = {.x = {0, 16, false}, .y = {0, 1, false},
                              .glyphs = (enum glyphs)i, .height = steps_height,
                              .job = heights, .decades = 4};
        struct grid g = make_grid(1, 16);
        landscape_draw(&l, &g, (struct rect){0, 0, 1, 16});
        for (int col = 0; col < 16; col++) {
            const struct cell *c = cell_at(&g, 0, col);
            assert_int_equal(c->ch == ' ', levels[col] < 3);
            if (c->ch != ' ')
                assert_int_equal(c->style, STYLE_HEAT0 + levels[col]);
        }
        grid_done(&g);
    }
    // A flat land is all high; one that is all floor, or no land, is empty.
    const double flat[] = {2, 2, 2}, none[] = {0, -1, (double)NAN};
    struct landscape l = {.x = {0, 3, false}, .y = {0, 1, false},
                          .glyphs = GLYPHS_ASCII, .height = steps_height,
                          .job = flat, .decades = 4};
    struct grid g = make_grid(1, 3);
    landscape_draw(&l, &g, (struct rect){0, 0, 1, 3});
    assert_grid(&g, "===\n");
    grid_clear(&g);
    l.job = none;
    landscape_draw(&l, &g, (struct rect){0, 0, 1, 3});
    assert_grid(&g, "\n");
    grid_done(&g);
}

/* ---- lines ---- */

/* The picture of one line in the square [0, 8] x [0, 8], 4 by 2 cells of
 * braille: a dot a unit. */
static void
draw_one(const struct landscape_point *points, size_t count, bool dotted,
         const char *expected)
{
    struct landscape_line line = {points, count, STYLE_E, dotted};
    struct landscape l = {.x = {0, 8, false}, .y = {0, 8, false},
                          .glyphs = GLYPHS_BRAILLE, .decades = 3,
                          .lines = &line, .n_lines = 1};
    struct grid g = make_grid(2, 4);
    landscape_draw(&l, &g, (struct rect){0, 0, 2, 4});
    assert_grid(&g, expected);
    grid_done(&g);
}

#define POINTS(...) (const struct landscape_point[]){__VA_ARGS__}, \
    sizeof((const struct landscape_point[]){__VA_ARGS__}) /        \
        sizeof(struct landscape_point)

static void
test_lines(void **state)
{
    (void)state;
    const double nan = (double)NAN;
    draw_one(POINTS({0.5, 0.5}, {7.5, 7.5}), false, "  ⡠⠊\n⡠⠊\n");
    draw_one(POINTS({0.5, 7.5}, {7.5, 7.5}), false, "⠉⠉⠉⠉\n\n");
    draw_one(POINTS({3.5, 4.5}), false, " ⢀\n\n"); // a line of one point
    draw_one(POINTS({nan, 1}), false, "\n\n");
    // Not finite: a gap.
    draw_one(POINTS({0.5, 7.5}, {2.5, 7.5}, {nan, 7}, {5.5, 7.5}, {7.5, 7.5}),
             false, "⠉⠁⠈⠉\n\n");
    draw_one(POINTS({0.5, 7.5}, {2.5, 7.5}, {3, HUGE_VAL}, {5.5, 7.5},
                    {7.5, 7.5}), false, "⠉⠁⠈⠉\n\n");
    // Far outside, on straight ways; and both ends so far that nobody knows.
    draw_one(POINTS({0.5, 0.5}, {1e200, 1e200}), false, "  ⡠⠊\n⡠⠊\n");
    draw_one(POINTS({1e200, 1e200}, {0.5, 0.5}), false, "  ⡠⠊\n⡠⠊\n");
    draw_one(POINTS({-1e6, 7.5}, {1e6, 7.5}), false, "⠉⠉⠉⠉\n\n");
    draw_one(POINTS({-1e100, 7.5}, {1e100, 7.5}), false, "\n\n");
    draw_one(POINTS({-1e308, 7.5}, {1.7e308, -1e308}, {0.5, 0.5}), false,
        "\n⡀\n");
    draw_one(POINTS({-3, 20}, {-2, -20}), false, "\n\n");
}

static void
test_dotted(void **state)
{
    (void)state;
    draw_one(POINTS({0.5, 7.5}, {7.5, 7.5}), true, "⠁⠈ ⠁\n\n");
    draw_one(POINTS({0.5, 7.5}, {0.5, 0.5}), true, "⡁\n⠄\n");
    draw_one(POINTS({0.5, 0.5}, {7.5, 7.5}), true, "   ⠂\n⡀⠈\n");
    draw_one(POINTS({1e200, 1e200}, {0.5, 0.5}), true, "   ⠂\n⡀⠈\n");
    draw_one(POINTS({-1000, -2}, {1000, -0.1}), true, "\n\n");
    draw_one(POINTS({-1000, 8.1}, {1000, 8.5}), true, "\n\n");
    // In pieces it is the same.
    draw_one(POINTS({0.5, 7.5}, {1.5, 7.5}, {3.5, 7.5}, {7.5, 7.5}), true,
        "⠁⠈ ⠁\n"
        "\n");
}

static unsigned
count_dots(uint32_t ch)
{
    unsigned dots = 0;
    for (uint32_t bits = ch - 0x2800; bits != 0; bits &= bits - 1)
        dots++;
    return dots;
}

/* Dots of a dotted line are dots of the line, and about a third of them; seen
 * in lines of all directions. */
static void
test_dotted_subset(void **state)
{
    (void)state;
    for (int i = 0; i < 360; i += 7) {
        double angle = i * acos(-1.0) / 180;
        struct landscape_point points[] = {
            {0.3, -0.2}, {30 * cos(angle), 30 * sin(angle)}};
        struct landscape_line line = {points, 2, STYLE_E, false};
        struct landscape l = {.x = {-10, 10, false}, .y = {-10, 10, false},
                              .glyphs = GLYPHS_BRAILLE, .decades = 3,
                              .lines = &line, .n_lines = 1};
        struct grid whole = make_grid(2, 10), part = make_grid(2, 10);
        struct rect r = {0, 0, 2, 10};
        unsigned all = 0, some = 0;
        landscape_draw(&l, &whole, r);
        line.dotted = true;
        landscape_draw(&l, &part, r);
        for (int k = 0; k < 20; k++) {
            uint32_t full = whole.cells[k].ch, few = part.cells[k].ch;
            if (few == ' ')
                few = 0x2800;
            if (full == ' ')
                full = 0x2800;
            assert_int_equal(few & ~full, 0);
            all += count_dots(full);
            some += count_dots(few);
        }
        assert_true(3 * some <= all + 2 && 3 * some + 2 >= all);
        grid_done(&whole);
        grid_done(&part);
    }
}

/* A later line, and a marker, lie above; each cell has the style of what was
 * drawn last in it. */
static void
test_order(void **state)
{
    (void)state;
    struct landscape l = make_valley(GLYPHS_BRAILLE);
    struct grid g = make_grid(12, 38);
    struct rect r = {0, 0, 12, 38};
    landscape_draw(&l, &g, r);
    unsigned dots[STYLE_COUNT] = {0};
    for (int i = 0; i < 12 * 38; i++)
        if (g.cells[i].ch >= 0x2800 && g.cells[i].ch < 0x2900)
            dots[g.cells[i].style]++;
    assert_true(dots[STYLE_TEXT] > 5 && dots[STYLE_TEST] > 5);
    double xy[2], end[2] = {0.9, 1.05};
    bool found = false;
    for (int row = 0; row < 12; row++)
        for (int col = 0; col < 38; col++) {
            const struct cell *c = cell_at(&g, row, col);
            if (c->ch != '1' || c->style != STYLE_VALUE)
                continue;
            assert_true(landscape_value_at(&l, r, row, col, xy));
            assert_near(xy[0], end[0], 0.08);
            assert_near(xy[1], end[1], 0.15);
            found = true;
        }
    assert_true(found);
    grid_done(&g);
}

/* Nothing is written outside of the rectangle, whatever its size, and even if
 * it lies outside of the grid. */
static void
test_sizes(void **state)
{
    (void)state;
    for (int rows = -1; rows <= 20; rows++) {
        for (int cols = -1; cols <= 40; cols++) {
            struct landscape l =
                make_valley((enum glyphs)((rows + cols + 3) % GLYPHS_COUNT));
            struct grid g = make_grid(22, 42);
            grid_fill(&g, (struct rect){0, 0, 22, 42}, 0xA4, STYLE_BAD);
            landscape_draw(&l, &g, (struct rect){1, 1, rows, cols});
            for (int i = 0; i < 22 * 42; i++) {
                int row = i / 42, col = i % 42;
                bool inside = row >= 1 && row < 1 + rows && col >= 1 &&
                              col < 1 + cols;
                if (!inside)
                    assert_int_equal(g.cells[i].ch, 0xA4);
            }
            landscape_draw(&l, &g, (struct rect){-5, -9, rows, cols});
            landscape_draw(&l, &g, (struct rect){15, 30, rows, cols});
            grid_done(&g);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures), cmocka_unit_test(test_plain),
        cmocka_unit_test(test_shades),   cmocka_unit_test(test_lines),
        cmocka_unit_test(test_dotted),   cmocka_unit_test(test_dotted_subset),
        cmocka_unit_test(test_order),    cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dots in the four sets of glyphs, and lines against the definition of a
 * line: of each step along the longer side, the nearest dot across. */
#include <config.h>

#include "plot/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

/* Dot (x, y) of a canvas. */
static bool
has_dot(const struct canvas *c, int x, int y)
{
    int across = canvas_across(c->glyphs), down = canvas_down(c->glyphs);
    unsigned bits = c->dots[y / down * c->rect.cols + x / across];
    return (bits >> (y % down * across + x % across) & 1u) != 0;
}

/* Every cell of braille and quadrants against Unicode's own order of dots. */
static void
test_glyphs(void **state)
{
    (void)state;
    static const char *const quadrants[16] = {
        "", "▘", "▝", "▀", "▖", "▌", "▞", "▛",
        "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    };
    // Braille dot 1..8 at (x, y); U+2800 + 2^(dot - 1).
    static const int braille[8][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 0},
                                      {1, 1}, {1, 2}, {0, 3}, {1, 3}};
    struct grid g;
    struct canvas c;
    grid_init(&g);
    grid_resize(&g, 1, 1);
    for (unsigned bits = 1; bits < 256; bits++) {
        canvas_init(&c, (struct rect){0, 0, 1, 1}, GLYPHS_BRAILLE);
        for (int i = 0; i < 8; i++) {
            if (bits >> i & 1u)
                canvas_dot(&c, braille[i][0], braille[i][1], STYLE_E);
        }
        canvas_draw(&c, &g);
        assert_int_equal(g.cells[0].ch, 0x2800 + bits);
        canvas_done(&c);
    }
    for (unsigned bits = 0; bits < 16; bits++) {
        grid_clear(&g);
        canvas_init(&c, (struct rect){0, 0, 1, 1}, GLYPHS_BLOCK);
        for (int i = 0; i < 4; i++) {
            if (bits >> i & 1u)
                canvas_dot(&c, i % 2, i / 2, STYLE_E);
        }
        canvas_draw(&c, &g);
        char *string = grid_string(&g);
        string[strlen(string) - 1] = '\0';
        assert_string_equal(string, quadrants[bits]);
        free(string);
        canvas_done(&c);
    }
    grid_done(&g);
}

/* The dots of U+1FB00 and on, by their names in the standard: 1 is at the upper
 * left, 2 beside it, 6 at the lower right. Then those that are not among them. */
static void
test_sextants(void **state)
{
    (void)state;
    static const char *const names[60] = {
        "1", "2", "12", "3", "13", "23", "123", "4", "14", "24", "124", "34",
        "134", "234", "1234", "5", "15", "25", "125", "35", "235", "1235",
        "45", "145", "245", "1245", "345", "1345", "2345", "12345", "6", "16",
        "26", "126", "36", "136", "236", "1236", "46", "146", "1246", "346",
        "1346", "2346", "12346", "56", "156", "256", "1256", "356", "1356",
        "2356", "12356", "456", "1456", "2456", "12456", "3456", "13456",
        "23456",
    };
    static const struct {
        unsigned dots;
        uint32_t ch;
    } others[] = {{0, ' '}, {21, 0x258C}, {42, 0x2590}, {63, 0x2588}};
    unsigned seen = 0;
    for (uint32_t i = 0; i < 60; i++) {
        unsigned dots = 0;
        for (const char *dot = names[i]; *dot != '\0'; dot++)
            dots |= 1u << (*dot - '1');
        assert_int_equal(canvas_glyph(GLYPHS_SEXTANT, dots), 0x1FB00 + i);
        seen++;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++, seen++)
        assert_int_equal(canvas_glyph(GLYPHS_SEXTANT, others[i].dots),
                         others[i].ch);
    assert_int_equal(seen, 64);
}

/* Two lines that cross in a cell: it has the dots of both, so that each can be
 * followed through it, and the style of the later; where there is but one of
 * them, nothing is changed by the other. */
static void
test_crossing(void **state)
{
    (void)state;
    for (int i = 0; i < GLYPHS_COUNT; i++) {
        enum glyphs glyphs = (enum glyphs)i;
        struct canvas both, first, second;
        struct rect r = {0, 0, 9, 21};
        struct canvas *all[] = {&both, &first, &second};
        for (int k = 0; k < 3; k++) {
            canvas_init(all[k], r, glyphs);
            int x = all[k]->width - 1, y = all[k]->height - 1;
            if (k != 2)
                canvas_line(all[k], 0, 0, x, y, STYLE_TRAIN);
            if (k != 1)
                canvas_line(all[k], 0, y, x, 1, STYLE_TEST);
        }
        int shared = 0;
        struct grid g;
        grid_init(&g);
        grid_resize(&g, 9, 21);
        canvas_draw(&both, &g);
        for (int cell = 0; cell < 9 * 21; cell++) {
            unsigned dots = first.dots[cell] | second.dots[cell];
            assert_int_equal(g.cells[cell].ch, canvas_glyph(glyphs, dots));
            shared += first.dots[cell] != 0 && second.dots[cell] != 0;
            if (dots != 0)
                assert_int_equal(g.cells[cell].style,
                                 second.dots[cell] ? STYLE_TEST : STYLE_TRAIN);
        }
        assert_true(shared > 0 && shared < 9);
        grid_done(&g);
        for (int k = 0; k < 3; k++)
            canvas_done(all[k]);
    }
}

static void
assert_drawing(enum glyphs glyphs, int rows, int cols, const char *expected)
{
    struct grid g;
    struct canvas c;
    grid_init(&g);
    grid_resize(&g, rows, cols);
    canvas_init(&c, (struct rect){0, 0, rows, cols}, glyphs);
    canvas_line(&c, 0, c.height - 1, c.width - 1, 0, STYLE_TRAIN);
    canvas_line(&c, 0, c.height / 2, c.width - 1, c.height - 1, STYLE_TEST);
    canvas_draw(&c, &g);
    char *string = grid_string(&g);
    assert_string_equal(string, expected);
    free(string);
    canvas_done(&c);
    grid_done(&g);
}

static void
test_drawings(void **state)
{
    (void)state;
    assert_drawing(GLYPHS_BRAILLE, 3, 12,
        "        ⣀⠤⠒⠉\n"
        "⠤⢄⣀⡀⣀⠤⠒⠉\n"
        "⣀⠤⠒⠉⠉⠉⠒⠒⠢⠤⢄⣀\n");
    assert_drawing(GLYPHS_SEXTANT, 3, 12,
        "        🬭🬖🬋🬂\n"
        "🬋🬢🬭🬭🬭🬖🬅🬂\n"
        "🬭🬋🬅🬂🬁🬂🬂🬈🬋🬋🬢🬭\n");
    assert_drawing(GLYPHS_BLOCK, 3, 12,
        "        ▗▄▞▀\n"
        "▄▄▄▗▄▄▀▀▘\n"
        "▄▞▀▀▀▀▀▀▀▄▄▄\n");
    assert_drawing(GLYPHS_ASCII, 3, 12,
        "        ..''\n"
        "... ..''\n"
        "..'''''''...\n");
}

/* Whether the whole line has dot (x, y), by the definition. */
static bool
on_line(int64_t x0, int64_t y0, int64_t x1, int64_t y1, int64_t x, int64_t y)
{
    int64_t dx = x1 - x0, dy = y1 - y0;
    bool steep = llabs(dy) > llabs(dx);
    int64_t length = steep ? llabs(dy) : llabs(dx);
    int64_t along = steep ? (dy < 0 ? y0 - y : y - y0)
                          : (dx < 0 ? x0 - x : x - x0);
    int64_t side = steep ? x - x0 : y - y0, drift = steep ? dx : dy;
    if (along < 0 || along > length)
        return false;
    if (length == 0)
        return side == 0;
    // |side - along drift / length| <= 1/2, a tie going to the larger side.
    int64_t twice = 2 * length * side - 2 * along * drift;
    return twice > -length && twice <= length;
}

static void
check_line(enum glyphs glyphs, const int at[4])
{
    struct canvas c;
    canvas_init(&c, (struct rect){0, 0, 3, 7}, glyphs);
    canvas_line(&c, at[0], at[1], at[2], at[3], STYLE_TRAIN);
    for (int y = 0; y < c.height; y++) {
        for (int x = 0; x < c.width; x++)
            assert_int_equal(has_dot(&c, x, y),
                             on_line(at[0], at[1], at[2], at[3], x, y));
    }
    canvas_done(&c);
}

/* Inside, across the edges, far away, and along them. */
static void
test_lines(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    static const int reaches[] = {14, 60, 100000, 1 << 28};
    for (int i = 0; i < 40000; i++) {
        int reach = reaches[i % 4], at[4];
        for (int k = 0; k < 4; k++)
            at[k] = (int)gsl_rng_uniform_int(rng, 2 * (unsigned)reach)
                    - reach + 6;
        if (i % 7 == 0)
            at[2] = at[0];
        if (i % 11 == 0)
            at[3] = at[1];
        check_line((enum glyphs)(i % GLYPHS_COUNT), at);
    }
    gsl_rng_free(rng);
}

/* Cells without dots keep what is there; with dots, the last style. */
static void
test_draw(void **state)
{
    (void)state;
    struct grid g;
    struct canvas c;
    grid_init(&g);
    grid_resize(&g, 2, 5);
    grid_text(&g, 0, 0, 5, STYLE_MARK, "abcde");
    grid_text(&g, 1, 0, 5, STYLE_MARK, "fghij");
    canvas_init(&c, (struct rect){0, 1, 2, 3}, GLYPHS_ASCII);
    assert_int_equal(c.width, 3);
    assert_int_equal(c.height, 4);
    canvas_dot(&c, 0, 0, STYLE_TRAIN);
    canvas_dot(&c, 2, 2, STYLE_TRAIN);
    canvas_dot(&c, 2, 3, STYLE_TEST);
    canvas_dot(&c, 3, 0, STYLE_BAD);
    canvas_dot(&c, -1, 0, STYLE_BAD);
    canvas_dot(&c, 0, -1, STYLE_BAD);
    canvas_dot(&c, 0, 4, STYLE_BAD);
    canvas_draw(&c, &g);
    char *string = grid_string(&g);
    assert_string_equal(string, "a'cde\nfgh:j\n");
    free(string);
    assert_int_equal(g.cells[1].style, STYLE_TRAIN);
    assert_int_equal(g.cells[8].style, STYLE_TEST);
    assert_int_equal(g.cells[2].style, STYLE_MARK);
    canvas_done(&c);
    canvas_init(&c, (struct rect){0, 0, 0, -2}, GLYPHS_BRAILLE);
    canvas_line(&c, -5, -5, 5, 5, STYLE_BAD);
    canvas_draw(&c, &g);
    canvas_done(&c);
    grid_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glyphs),
        cmocka_unit_test(test_sextants),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

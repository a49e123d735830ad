/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells, UTF-8 in and out, cutting and wrapping. Runs in the C locale, where
 * pictures are the same as everywhere. */
#include <config.h>

#include "plot/grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct grid
make(int rows, int cols)
{
    struct grid g;
    grid_init(&g);
    grid_resize(&g, rows, cols);
    return g;
}

static void
assert_grid(const struct grid *g, const char *expected)
{
    char *string = grid_string(g);
    assert_string_equal(string, expected);
    free(string);
}

static void
test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"plain", "plain"},
        {"\xC2\xBD\xC2\xB7norm\xC2\xB2", "\xC2\xBD\xC2\xB7norm\xC2\xB2"},
        {"\xE2\x96\x88\xE2\xA3\xBF", "\xE2\x96\x88\xE2\xA3\xBF"},
        {"\xF0\x9F\x82\xA1.", "\xF0\x9F\x82\xA1."},
        {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"}, // the last code point
        {"\xF4\x90\x80\x80|", "?|"},              // one more
        {"a\x80z", "a?z"},                        // a byte from the middle
        {"a\xFFz", "a?z"},
        {"\xE2\x96z", "??z"},                     // cut short
        {"\xE2\x96", "??"},                       // by the end of the text
        {"\xF0\x9F\x82", "???"},
        {"\xC0\xAFz", "?z"},                      // longer than need be
        {"\xE0\x80\xAFz", "?z"},
        {"\xED\xA0\x80z", "?z"},                  // a surrogate
        {"\t\n\x1B[0m\x7F", "???[0m?"},           // controls
        {"\xC2\x9B" "1m", "?1m"},                 // and those above ASCII
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grid g = make(1, 12);
        int end = grid_text(&g, 0, 0, 12, STYLE_TEXT, cases[i].text);
        assert_int_equal(end, grid_width(cases[i].text));
        char *string = grid_string(&g);
        string[strlen(string) - 1] = '\0';
        assert_string_equal(string, cases[i].shown);
        free(string);
        grid_done(&g);
    }
}

static void
test_cut(void **state)
{
    (void)state;
    struct grid g = make(3, 8);
    assert_int_equal(grid_text(&g, 0, 2, 5, STYLE_TEXT, "abcdef"), 5);
    assert_int_equal(grid_text(&g, 1, 6, 99, STYLE_TEXT, "abcdef"), 8);
    assert_int_equal(grid_text(&g, 1, 6, 9, STYLE_TEXT, "abcdef"), 8);
    assert_int_equal(grid_text(&g, 2, -2, 3, STYLE_TEXT, "abcdef"), 3);
    assert_int_equal(grid_text(&g, 0, 7, 5, STYLE_TEXT, "abcdef"), 7);
    assert_int_equal(grid_text(&g, -1, 0, 8, STYLE_TEXT, "off"), 3);
    assert_int_equal(grid_text(&g, 3, 0, 8, STYLE_TEXT, "off"), 3);
    grid_put(&g, 0, 8, '!', STYLE_TEXT);
    grid_put(&g, 3, 0, '!', STYLE_TEXT);
    grid_put(&g, 0, -1, '!', STYLE_TEXT);
    assert_grid(&g, "  abc\n      ab\ncde\n");
    grid_done(&g);
}

static void
test_printf(void **state)
{
    (void)state;
    struct grid g = make(1, 600);
    assert_int_equal(
        grid_printf(&g, 0, 1, 600, STYLE_VALUE, "%d of %s", 7, "9"), 7);
    assert_int_equal(g.cells[1].style, STYLE_VALUE);
    assert_int_equal(g.cells[0].style, STYLE_TEXT);
    assert_grid(&g, " 7 of 9\n");

    // 511 bytes hold 255 times a character of two, and no half of one.
    char text[601];
    for (size_t i = 0; i < 600; i += 2)
        memcpy(text + i, "\xC2\xB2", 2);
    text[600] = '\0';
    grid_clear(&g);
    assert_int_equal(grid_printf(&g, 0, 0, 600, STYLE_TEXT, "%s", text), 255);
    assert_int_equal(g.cells[254].ch, 0xB2);
    assert_int_equal(g.cells[255].ch, ' ');
    grid_done(&g);
}

static void
test_paragraph(void **state)
{
    (void)state;
    static const char text[] =
        "The net has memorised:\xC2\xA0it waits, unpronounceably long.\nNow.";
    struct grid g = make(8, 12);
    struct rect r = {1, 2, 7, 9};
    assert_int_equal(grid_paragraph(&g, r, STYLE_DIM, text), 7);
    assert_grid(&g, "\n"
                    "  The net\n"
                    "  has\n"
                    "  memorised\n"
                    "  :\xC2\xA0it\n"
                    "  waits,\n"
                    "  unpronoun\n"
                    "  ceably\n");
    grid_clear(&g);
    assert_int_equal(grid_paragraph(&g, (struct rect){0, 0, 4, 12}, STYLE_DIM,
                                    "one  two\n\nthree four"), 3);
    assert_grid(&g, "one  two\n\nthree four\n\n\n\n\n\n");
    grid_clear(&g);
    assert_int_equal(grid_paragraph(&g, (struct rect){0, 0, 4, 5}, STYLE_DIM,
                                    "alpha bravo"), 2);
    assert_grid(&g, "alpha\nbravo\n\n\n\n\n\n\n");
    assert_int_equal(grid_paragraph(&g, (struct rect){0, 0, 4, 0}, STYLE_DIM,
                                    "x"), 0);
    assert_int_equal(grid_paragraph(&g, (struct rect){0, 0, 4, 5}, STYLE_DIM,
                                    ""), 0);
    grid_done(&g);
}

static void
test_fill_and_resize(void **state)
{
    (void)state;
    struct grid g = make(3, 4);
    grid_fill(&g, (struct rect){1, 1, 1, 2}, '#', STYLE_BAD);
    grid_fill(&g, (struct rect){2, 3, 9, 9}, 0x2588, STYLE_BAD);
    grid_fill(&g, (struct rect){-2, -2, 3, 3}, '+', STYLE_BAD);
    grid_fill(&g, (struct rect){0, 2, 0, 2}, '-', STYLE_BAD);
    assert_grid(&g, "+\n ##\n   \xE2\x96\x88\n");
    assert_int_equal(g.cells[5].style, STYLE_BAD);
    grid_resize(&g, 1, 2);
    assert_grid(&g, "\n");
    assert_int_equal(g.cells[0].style, STYLE_TEXT);
    grid_resize(&g, -3, 5);
    assert_int_equal(g.rows, 0);
    assert_grid(&g, "");
    grid_resize(&g, 2, 0);
    assert_grid(&g, "\n\n");
    grid_done(&g);
    assert_null(g.cells);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_printf),
        cmocka_unit_test(test_paragraph),
        cmocka_unit_test(test_fill_and_resize),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout as a property over all sizes: nothing overlaps, nothing lies
 * outside, nothing that is listed is empty, and what has the focus is shown. */
#include <config.h>

#include "ui/layout.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Puts PART on the map, or fails where something stands already. */
static void
claim(unsigned char *map, struct layout_wish wish, struct rect r)
{
    assert_true(r.rows > 0 && r.cols > 0);
    assert_true(r.row >= 0 && r.row + r.rows <= wish.rows);
    assert_true(r.col >= 0 && r.col + r.cols <= wish.cols);
    for (int row = r.row; row < r.row + r.rows; row++) {
        assert_null(memchr(map + row * wish.cols + r.col, 1, (size_t)r.cols));
        memset(map + row * wish.cols + r.col, 1, (size_t)r.cols);
    }
}

/* All rows from the first line to the last are used, but for the columns that
 * keep panels apart. */
static void
assert_full(const unsigned char *map, struct layout_wish wish)
{
    for (int row = 0; row < wish.rows; row++) {
        int used = 0;
        for (int col = 0; col < wish.cols; col++)
            used += map[row * wish.cols + col];
        assert_true(used >= wish.cols - 3);
    }
}

static int
check_layout(unsigned char *map, struct layout_wish wish)
{
    struct layout l = layout_make(wish);
    bool small = wish.rows < LAYOUT_MIN_ROWS || wish.cols < LAYOUT_MIN_COLS;
    assert_int_equal(l.too_small, small);
    if (small)
        return 0;
    memset(map, 0, (size_t)wish.rows * (size_t)wish.cols);
    claim(map, wish, l.header);
    assert_int_equal(l.header.rows, 2);
    claim(map, wish, l.phase);
    claim(map, wish, l.values);
    if (l.caption.rows > 0) {
        assert_true(wish.caption);
        assert_int_equal(wish.lesson, 0);
        claim(map, wish, l.caption);
    }
    assert_int_equal(l.lesson.rows > 0, wish.lesson > 0);
    assert_true(l.lesson.rows <= wish.lesson);
    if (l.lesson.rows > 0)
        claim(map, wish, l.lesson);
    if (l.hints.rows > 0)
        claim(map, wish, l.hints);
    int shown = 0;
    for (int id = 0; id < VIEW_COUNT; id++) {
        if (l.panel[id].rows == 0)
            continue;
        claim(map, wish, l.panel[id]);
        assert_true(l.panel[id].rows >= 5);
        assert_true(l.panel[id].cols >= 37);
        shown++;
    }
    assert_full(map, wish);
    assert_true(l.panel[wish.focus].rows > 0);
    if (wish.maximised)
        assert_int_equal(shown, 1);
    return shown;
}

static void
all_sizes(void **state)
{
    (void)state;
    static unsigned char map[420 * 80];
    for (int rows = 1; rows <= 80; rows++)
        for (int cols = 1; cols <= 420; cols += cols < 250 ? 1 : 17)
            for (int focus = 0; focus < VIEW_COUNT; focus++)
                // With a lesson at every eighth size: they differ in little.
                for (int how = 0; how < ((rows + cols) % 8 == 0 ? 16 : 8); how++)
                    check_layout(map, (struct layout_wish){
                                          rows, cols, how & 1, how & 2,
                                          (enum view_id)focus, how & 4,
                                          how & 8 ? 3 + rows % 3 : 0});
}

static void
what_is_shown(void **state)
{
    (void)state;
    static unsigned char map[400 * 1200];
    const struct {
        int rows, cols, shown;
    } cases[] = {{24, 80, 4},   {40, 120, 7}, {50, 200, 8}, {10, 40, 1},
                 {24, 60, 2},   {80, 60, 7},  {14, 200, 3}, {400, 1200, 10},
                 {30, 100, 6},  {80, 80, 7},  {24, 250, 6}, {50, 400, 10},
                 {24, 400, 8},  {12, 400, 4}, {20, 80, 4},  {18, 80, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(check_layout(map, (struct layout_wish){
                                               cases[i].rows, cases[i].cols,
                                               true, false, VIEW_ACCURACY,
                                               false, 0}),
                         cases[i].shown);
    // Those that are not among them take the place of one, not more room.
    const enum view_id further[] = {VIEW_FOURIER, VIEW_WAVES, VIEW_TABLE};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k < sizeof further / sizeof *further; k++)
            assert_int_equal(
                check_layout(map, (struct layout_wish){cases[i].rows,
                                                       cases[i].cols, true,
                                                       false, further[k], false, 0}),
                cases[i].shown);
    // Tall and narrow: one below the other, as wide as can be.
    struct layout tall = layout_make(
        (struct layout_wish){80, 80, true, false, VIEW_ACCURACY, false, 0});
    assert_int_equal(tall.panel[VIEW_IPR].cols, 80);
    // At 80x24 the most telling four.
    struct layout l = layout_make(
        (struct layout_wish){24, 80, true, false, VIEW_ACCURACY, false, 0});
    const enum view_id four[] = {VIEW_ACCURACY, VIEW_LOSS, VIEW_NORMS,
                                 VIEW_NEURONS};
    for (size_t i = 0; i < 4; i++)
        assert_true(l.panel[four[i]].rows > 0);
    // With a lesson, too: three rows are for that.
    l = layout_make(
        (struct layout_wish){24, 80, true, false, VIEW_ACCURACY, false, 5});
    for (size_t i = 0; i < 4; i++)
        assert_true(l.panel[four[i]].rows >= 6);
    assert_int_equal(l.lesson.rows, 3);
    l = layout_make(
        (struct layout_wish){24, 60, true, false, VIEW_ACCURACY, false, 5});
    assert_int_equal(l.lesson.rows, 5);
    // Of a toy its picture, at the left, and two charts.
    l = layout_make((struct layout_wish){24, 80, true, false, VIEW_TOY, true, 0});
    assert_true(l.panel[VIEW_TOY].rows > l.panel[VIEW_LOSS].rows);
    assert_true(l.panel[VIEW_LOSS].rows > 0 && l.panel[VIEW_NORMS].rows > 0);
    assert_int_equal(l.panel[VIEW_ACCURACY].rows, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes),
        cmocka_unit_test(what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

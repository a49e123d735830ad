/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sliders: picture, and from value to cell and back. */
#include <config.h>

#include "ui/slider.h"

#include "picture.h"

#include <math.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct slider slider = {0, 1, 14, 0.01, 100};

static void
assert_slider(double value, const char *expected)
{
    struct grid g = make_grid(1, 16);
    slider_draw(&slider, &g, GLYPHS_ASCII, value);
    assert_grid(&g, expected);
    grid_done(&g);
}

static void
test_pictures(void **state)
{
    (void)state;
    assert_slider(0.01, " 0[o----------]\n");
    assert_slider(1, " 0[-----o-----]\n");
    assert_slider(100, " 0[----------o]\n");
    assert_slider(1e9, " 0[----------o]\n");
    assert_slider(1e-9, " 0[o----------]\n");
    assert_slider(0, " 0[-----------]\n");
}

/* Where the knob of a cell's value is, is that cell. */
static void
test_there_and_back(void **state)
{
    (void)state;
    for (int col = 3; col < 14; col++) {
        struct grid g = make_grid(1, 16);
        double value = slider_value(&slider, col);
        slider_draw(&slider, &g, GLYPHS_BRAILLE, value);
        assert_int_equal(g.cells[col].ch, 'o');
        assert_true(col == 3 || value > slider_value(&slider, col - 1));
        grid_done(&g);
    }
    assert_true(slider_value(&slider, 1) == 0 && slider_value(&slider, 2) == 0);
    assert_true(fabs(slider_value(&slider, 3) - 0.01) < 1e-12);
    assert_true(fabs(slider_value(&slider, 13) - 100) < 1e-9);
    assert_true(fabs(slider_value(&slider, 14) - 100) < 1e-9); // the bracket
}

static void
test_is_at(void **state)
{
    (void)state;
    assert_false(slider_is_at(&slider, 0, 0));
    assert_true(slider_is_at(&slider, 0, 1));
    assert_true(slider_is_at(&slider, 0, 14));
    assert_false(slider_is_at(&slider, 0, 15));
    assert_false(slider_is_at(&slider, 1, 5));
    assert_false(slider_is_at(&(struct slider){.cols = 0}, 0, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_is_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

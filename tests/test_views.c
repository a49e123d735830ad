/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels, drawn from a real run without a terminal: every view at every
 * size stays in its rectangle, and says what it should. */
#include <config.h>

#include "base/blas.h"
#include "stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
panels_say_what_they_show(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    shows(&s, VIEW_ACCURACY, 14, 70, "1 Accuracy");
    shows(&s, VIEW_ACCURACY, 14, 70, "train ");
    shows(&s, VIEW_ACCURACY, 14, 70, " %");
    shows(&s, VIEW_ACCURACY, 14, 70, "33 train pairs, 33 test pairs");
    shows(&s, VIEW_ACCURACY, 14, 70, "wd 0");
    shows(&s, VIEW_LOSS, 14, 70, "decay = (wd/2) norm2");
    shows(&s, VIEW_NORMS, 14, 70, "sums of squares");
    shows(&s, VIEW_SPECTRUM, 10, 70, "p = 11, k = 1..5, share of |F_k|^2");
    shows(&s, VIEW_SPECTRUM, 10, 70, "flat");
    shows(&s, VIEW_WATERFALL, 10, 70, "flat");
    shows(&s, VIEW_NEURONS, 10, 70, "settled");
    shows(&s, VIEW_IPR, 10, 70, "ratio 0.");
    shows(&s, VIEW_FOURIER, 10, 70, "9 Fourier features");
    shows(&s, VIEW_WAVES, 10, 70, "0 Waves");
    shows(&s, VIEW_TABLE, 10, 70, "a Addition table");
    close_stage(&s);
}

/* Under AdamW weight decay is no part of the loss; without test pairs there is
 * no test curve. Neither leaves an empty label behind. */
static void
what_is_not_there(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "adamw", "1", GLYPHS_ASCII);
    char *drawn = panel(&s, VIEW_LOSS, 14, 70);
    assert_non_null(strstr(drawn, "AdamW's decay is not part of it"));
    assert_null(strstr(drawn, "test"));
    assert_null(strstr(drawn, "nan"));
    free(drawn);
    drawn = panel(&s, VIEW_ACCURACY, 14, 70);
    assert_non_null(strstr(drawn, "0 test pairs"));
    assert_null(strstr(drawn, "nan"));
    free(drawn);
    drawn = panel(&s, VIEW_ACCURACY, 10, 40); // values in the title
    assert_non_null(strstr(drawn, "train "));
    assert_null(strstr(drawn, "nan"));
    free(drawn);
    close_stage(&s);
}

static void
ascii_is_ascii(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    for (int id = 0; id < VIEW_COUNT; id++) {
        char *drawn = panel(&s, (enum view_id)id, 16, 90);
        for (const char *c = drawn; *c != '\0'; c++)
            assert_true((unsigned char)*c < 0x80);
        free(drawn);
    }
    close_stage(&s);
}

static void
every_size(void **state)
{
    (void)state;
    struct stage s;
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        open_stage(&s, "gd", "0.5", (enum glyphs)glyphs);
        view_begin(&s.view, &s.watch);
        for (int id = 0; id < VIEW_COUNT; id++)
            for (int rows = 0; rows <= 40; rows += rows < 8 ? 1 : 7)
                for (int cols = 0; cols <= 130; cols += cols < 56 ? 1 : 9)
                    stays_inside(&s, (enum view_id)id, rows, cols);
        close_stage(&s);
    }
}

/* The step axis: logarithmic from the first record on, linear from 0; its end
 * moves in steps of 1-2-5. */
static void
axis_of_steps(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    view_begin(&s.view, &s.watch);
    assert_true(s.view.x.log && s.view.x.lo == 1);
    assert_true(fabs(s.view.x.hi - 1000) < 1e-9);
    s.view.log_x = false;
    view_forget(&s.view);
    view_begin(&s.view, &s.watch);
    assert_true(!s.view.x.log && s.view.x.lo == 0);
    assert_true(fabs(s.view.x.hi - 1000) < 1e-9);
    close_stage(&s);
}

/* What is repeated is what was done, the planned change included. */
static void
watch_knows_the_changes(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    struct config made;
    watch_config(&s.watch, &made);
    assert_int_equal(made.n_changes, 1);
    assert_int_equal(made.changes[0].step, 300);
    assert_int_equal(made.changes[0].param, PARAM_WEIGHT_DECAY);
    assert_true(s.watch.now[PARAM_WEIGHT_DECAY] <= 0);
    assert_int_equal(history_count(s.watch.history) > 0, 1);
    config_done(&made);
    close_stage(&s);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_say_what_they_show),
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(every_size),
        cmocka_unit_test(axis_of_steps),
        cmocka_unit_test(watch_knows_the_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

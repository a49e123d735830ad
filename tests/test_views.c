/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels, drawn from a real run without a terminal: every view at every
 * size stays in its rectangle, and says what it should. */
#include <config.h>

#include "base/blas.h"
#include "base/mem.h"
#include "run/tape.h"
#include "stage.h"
#include "ui/curves.h"

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
    watch_config(&s.watch, 0, &made);
    assert_int_equal(made.n_changes, 1);
    assert_int_equal(made.changes[0].step, 300);
    assert_int_equal(made.changes[0].param, PARAM_WEIGHT_DECAY);
    assert_true(s.watch.now[PARAM_WEIGHT_DECAY] <= 0);
    assert_int_equal(history_count(s.watch.history) > 0, 1);
    config_done(&made);
    close_stage(&s);
}

/* A run of STEPS records whose test accuracy is (step / steps) and whose norms
 * are NORM each. */
static struct tape *
made_tape(struct config *config, const char *name, uint64_t steps, double norm)
{
    static const enum series columns[] = {SERIES_TEST_ACCURACY, SERIES_NORM2_E,
                                          SERIES_NORM2_W};
    struct tape *t = mem_new(1, sizeof *t);
    t->name = mem_string(name);
    config_copy(&t->config, config);
    t->n_columns = 3;
    memcpy(t->column, columns, sizeof columns);
    t->n_records = steps;
    t->step = mem_new(steps, sizeof *t->step);
    t->value = mem_new(3 * steps, sizeof *t->value);
    for (uint64_t i = 0; i < steps; i++) {
        t->step[i] = i;
        t->value[3 * i] = (double)i / (double)steps;
        t->value[3 * i + 1] = t->value[3 * i + 2] = norm;
    }
    return t;
}

static void
free_tape(struct tape *t)
{
    config_done(&t->config);
    free(t->name);
    free(t->step);
    free(t->value);
    free(t);
}

static void
never_shows(struct stage *s, enum view_id id, const char *text)
{
    char *drawn = panel(s, id, 16, 90);
    if (strstr(drawn, text) != NULL)
        fail_msg("shown: %s\n%s", text, drawn);
    free(drawn);
}

/* The last step that a dot column of another run's curve begins with. */
static double
drawn_until(struct stage *s, size_t other)
{
    struct chart c;
    struct rect r = {1, 0, 15, 90};
    double last = 0;
    view_begin(&s->view, &s->watch);
    curves_chart(&c, VIEW_ACCURACY, r, &s->view, &s->watch);
    int columns = chart_columns(&c, r);
    for (size_t i = 0; i < c.n_series; i++)
        for (int x = 0; x < columns; x++)
            if (c.series[i].tag == CURVES_OTHER + other && c.series[i].spans[x].any)
                last = axis_value(&c.x, (double)x / columns);
    curves_chart_done(&c);
    return last;
}

/* Other runs: with their names, as far as the replay is; the axes have room for
 * them; the crosshair reads them at its step. */
static void
other_runs(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    double highest = history_span(s.watch.history, SERIES_NORM2, 0, 600).max;
    struct tape *a = made_tape(&s.config, "short", 200, 10 * highest);
    struct tape *b = made_tape(&s.config, "a-rather-long-name", 3000, 1);
    watch_add_other(&s.watch, a);
    watch_add_other(&s.watch, b);
    shows(&s, VIEW_ACCURACY, 16, 90, "2 short");
    shows(&s, VIEW_ACCURACY, 16, 90, " 99.5 %");
    shows(&s, VIEW_ACCURACY, 16, 90, "3 ~long-name");
    shows(&s, VIEW_ACCURACY, 16, 90, "100.0 %");
    assert_true(s.view.x.hi >= 3000);
    assert_true(drawn_until(&s, 0) > 150 && drawn_until(&s, 0) < 200);
    assert_true(drawn_until(&s, 1) > 2500);
    assert_true(s.view.y[VIEW_NORMS].hi < 1);
    shows(&s, VIEW_NORMS, 16, 90, "2 short");
    assert_true(s.view.y[VIEW_NORMS].hi >= 20 * highest);
    never_shows(&s, VIEW_LOSS, "2 short"); // no such column
    view_cross_put(&s.view, &s.watch, 150);
    shows(&s, VIEW_ACCURACY, 16, 130, "2 short 75 %");
    shows(&s, VIEW_ACCURACY, 16, 130, "3 ~long-name 5 %");
    view_cross_put(&s.view, &s.watch, 600);
    never_shows(&s, VIEW_ACCURACY, "2 short 99");
    s.view.cross = false;

    s.watch.config.tape = a; // which is somewhere on its way
    s.watch.progress.state = TRAINER_RUNNING;
    s.watch.progress.step = 60;
    view_forget(&s.view);
    shows(&s, VIEW_ACCURACY, 16, 90, "30.0 %");
    shows(&s, VIEW_ACCURACY, 16, 90, "2.0 %");
    assert_true(s.view.x.hi < 3000);
    assert_true(drawn_until(&s, 1) > 40 && drawn_until(&s, 1) < 61);
    s.watch.others[0].is_net = false;
    never_shows(&s, VIEW_ACCURACY, "2 short");

    s.watch.config.tape = NULL; // a preset was started
    shows(&s, VIEW_ACCURACY, 16, 90, "100.0 %");
    assert_true(s.view.x.hi >= 3000);
    s.watch.others[1].is_net = false;
    view_forget(&s.view);
    never_shows(&s, VIEW_ACCURACY, "3 ~long-name");
    assert_true(s.view.x.hi < 3000);
    free_tape(a);
    free_tape(b);
    close_stage(&s);
}

/* As many as there may be: whatever the size, nothing is written elsewhere, and
 * no label pushes one of the run itself out. */
static void
many_other_runs(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    struct tape *t = made_tape(&s.config, "\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xbc"
                               "23456789", 500, 0.5);
    for (int i = 0; i <= WATCH_OTHERS_MAX; i++)
        watch_add_other(&s.watch, t);
    assert_int_equal(s.watch.n_others, WATCH_OTHERS_MAX);
    shows(&s, VIEW_NORMS, 16, 90, "8 ~\xc3\xbc" "23456789");
    for (int rows = 6; rows < 16; rows++) {
        shows(&s, VIEW_NORMS, rows, 90, " sum ");
        shows(&s, VIEW_NORMS, rows, 90, " W ");
        shows(&s, VIEW_NORMS, rows, 90, " E ");
    }
    for (int id = 0; id < VIEW_COUNT; id++)
        for (int rows = 0; rows <= 40; rows += rows < 8 ? 1 : 7)
            for (int cols = 0; cols <= 130; cols += cols < 66 ? 1 : 9)
                stays_inside(&s, (enum view_id)id, rows, cols);
    free_tape(t);
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
        cmocka_unit_test(other_runs),
        cmocka_unit_test(many_other_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

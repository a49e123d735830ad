/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels that look at the weights themselves: the circle, the waves and the
 * table of answers; what is drawn against what it is drawn from. */
#include <config.h>

#include "analysis/features.h"
#include "base/blas.h"
#include "stage.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t
sign_at(const struct stage *s, int row, int col)
{
    return s->grid.cells[row * s->grid.cols + col].ch;
}

/* A run of STEPS steps with these settings, "name=value". */
static void
open_small(struct stage *s, const char *const *settings, enum glyphs glyphs)
{
    static const char *const base[] = {"hidden=9", "steps=20", "threads=1",
                                       "lr=0.1", NULL};
    struct config c;
    config_init(&c);
    for (int pass = 0; pass < 2; pass++)
        for (const char *const *p = pass == 0 ? base : settings; *p; p++) {
            char name[32];
            size_t n = strcspn(*p, "=");
            memcpy(name, *p, n);
            name[n] = '\0';
            assert_true(config_set(&c, param_find(name), *p + n + 1, NULL));
        }
    open_stage_of(s, &c, glyphs);
}

#define SMALL(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- Fourier features ---- */

static void
fourier_panel(void **state)
{
    (void)state;
    struct stage s;
    char text[64];
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    const struct features_measure *now = &s.watch.features.measure;
    s.view.frequency = 2;
    s.view.frequency_chosen = true;
    shows(&s, VIEW_FOURIER, 9, 70, "k = 2 of 5; Left, Right");
    shows(&s, VIEW_FOURIER, 9, 38, "k = 2\n");
    shows(&s, VIEW_FOURIER, 9, 38, "first    now");
    snprintf(text, sizeof text, "%.3f  %.3f", s.watch.first.measure.aspect,
             now->aspect);
    shows(&s, VIEW_FOURIER, 9, 38, text);
    snprintf(text, sizeof text, "%.3f  %.3f", s.watch.first.measure.cross,
             now->cross);
    shows(&s, VIEW_FOURIER, 9, 38, text);
    double x[11], y[11];
    double ring = features_circle(s.watch.fourier, s.watch.E, 2, x, y);
    snprintf(text, sizeof text, "%5.0f %%%5.0f %%",
             100 * s.watch.first_ring[1], 100 * ring);
    shows(&s, VIEW_FOURIER, 9, 38, text);
    shows(&s, VIEW_FOURIER, 18, 80, "Random weights give a");
    shows(&s, VIEW_FOURIER, 18, 80, "spread of the radius");
    shows(&s, VIEW_FOURIER, 18, 80, "|Im F_k|");
    shows(&s, VIEW_FOURIER, 36, 120, "likeness of |Re F|, |Im F|");
    shows(&s, VIEW_FOURIER, 36, 120, "now");
    close_stage(&s);
}

/* Left and Right go round; without them the strongest is shown. */
static void
frequencies(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    free(panel(&s, VIEW_FOURIER, 12, 70));
    const double *power = fourier_power(s.watch.fourier);
    unsigned k = s.view.frequency;
    assert_true(k >= 1 && k <= 5);
    for (unsigned other = 1; other <= 5; other++)
        assert_true(power[k - 1] >= power[other - 1]);
    s.view.frequency = 5;
    view_fourier_move(&s.view, &s.watch, 1);
    assert_int_equal(s.view.frequency, 1);
    assert_true(s.view.frequency_chosen);
    view_fourier_move(&s.view, &s.watch, -1);
    assert_int_equal(s.view.frequency, 5);
    view_fourier_move(&s.view, &s.watch, -1);
    free(panel(&s, VIEW_FOURIER, 12, 70));
    assert_int_equal(s.view.frequency, 4); // it stays, strong or not
    s.view.frequency = 99; // left from a run with a larger p
    free(panel(&s, VIEW_FOURIER, 12, 70));
    assert_int_equal(s.view.frequency, k);
    close_stage(&s);
}

/* ---- waves ---- */

static void
waves_choose(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    const struct neurons *n = &s.watch.neurons;
    const struct view_units *units = &s.view.units;
    free(panel(&s, VIEW_WAVES, 20, 80));
    assert_int_equal(units->count, 24);
    for (size_t i = 1; i < 24; i++)
        assert_true(n->power[units->unit[i - 1]] >= n->power[units->unit[i]]);
    s.view.units.step = 0;
    free(panel(&s, VIEW_WAVES, 20, 80));
    assert_int_equal(units->step, 0); // they stay
    s.watch.run++;
    free(panel(&s, VIEW_WAVES, 20, 80));
    assert_int_equal(units->step, 600); // until there is another run
    view_waves_choose(&s.view);
    free(panel(&s, VIEW_WAVES, 20, 80));
    assert_true(units->each_k);
    bool seen[24] = {false}, present[6] = {false};
    size_t frequencies = 0;
    for (size_t i = 0; i < 24; i++) {
        assert_false(seen[units->unit[i]]);
        seen[units->unit[i]] = true;
        frequencies += !present[n->dominant[i]];
        present[n->dominant[i]] = true;
    }
    // The first round has each frequency once, with its clearest unit.
    for (size_t i = 0; i < frequencies; i++) {
        unsigned k = n->dominant[units->unit[i]];
        assert_true(i == 0 || k > n->dominant[units->unit[i - 1]]);
        for (size_t other = 0; other < 24; other++)
            if (n->dominant[other] == k)
                assert_true(n->share[other] <= n->share[units->unit[i]]);
    }
    close_stage(&s);
}

static void
waves_panel(void **state)
{
    (void)state;
    struct stage s;
    char text[64];
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    free(panel(&s, VIEW_WAVES, 20, 80));
    unsigned unit = s.view.units.unit[0], second = s.view.units.unit[1];
    const struct neurons *n = &s.watch.neurons;
    snprintf(text, sizeof text, "\nunit %u", unit);
    shows(&s, VIEW_WAVES, 20, 80, text);
    snprintf(text, sizeof text, "\nk %u, %.0f %%", n->dominant[unit],
             100 * n->share[unit]);
    shows(&s, VIEW_WAVES, 20, 80, text);
    shows(&s, VIEW_WAVES, 20, 80, "strongest at step 600, 1-9 of 24");
    shows(&s, VIEW_WAVES, 20, 80, "E against a");
    shows(&s, VIEW_WAVES, 20, 80, "W against class c");
    s.view.one_period = true;
    shows(&s, VIEW_WAVES, 20, 80, "E against a k mod p");
    view_waves_scroll(&s.view, 1);
    snprintf(text, sizeof text, "\nunit %u", second);
    shows(&s, VIEW_WAVES, 20, 80, text);
    shows(&s, VIEW_WAVES, 20, 80, "2-10 of 24");
    for (int i = 0; i < 50; i++)
        view_waves_scroll(&s.view, 1);
    shows(&s, VIEW_WAVES, 20, 80, "24-24 of 24");
    for (int i = 0; i < 50; i++)
        view_waves_scroll(&s.view, -1);
    shows(&s, VIEW_WAVES, 20, 80, "1-9 of 24");
    close_stage(&s);
}

/* A curve that rises from a = 0 to a = p - 1 rises on the screen; in the order
 * of a k mod p the curve is another. */
static void
waves_curve(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    free(panel(&s, VIEW_WAVES, 20, 60));
    unsigned unit = s.view.units.unit[0];
    for (size_t a = 0; a < 11; a++)
        gsl_matrix_set(s.watch.E, a, unit, (double)a - 5);
    free(panel(&s, VIEW_WAVES, 20, 60));
    assert_int_equal(sign_at(&s, 2, 13), '\''); // lower end, at the left
    assert_int_equal(sign_at(&s, 1, 59), '\''); // upper end, at the right
    s.watch.neurons.dominant[unit] = 10; // 10 a mod 11 = -a: it falls
    s.view.one_period = true;
    free(panel(&s, VIEW_WAVES, 20, 60));
    assert_int_equal(sign_at(&s, 1, 13 + 5), '\'');
    assert_int_not_equal(sign_at(&s, 1, 59), '\'');
    s.view.one_period = false;
    gsl_matrix_set(s.watch.E, 3, unit, (double)NAN); // a hole, no more
    free(panel(&s, VIEW_WAVES, 20, 60));
    assert_int_equal(sign_at(&s, 2, 13), '\'');
    assert_int_equal(sign_at(&s, 1, 59), '\'');
    for (int col = 13 + 10; col < 13 + 18; col++) // from a = 2 at 9 to 4 at 18
        for (int row = 1; row <= 2; row++)
            assert_int_equal(sign_at(&s, row, col), ' ');
    close_stage(&s);
}

/* ---- the table ---- */

enum { TABLE_ROW = 1, TABLE_COL = 4 }; /* of the map in a panel */

static void
table_signs(void **state)
{
    (void)state;
    struct stage s;
    static const uint32_t signs[][ADDTABLE_MARKS] = {
        [GLYPHS_BRAILLE] = {' ', 0xB7, 0x2588, 'x', 0x2591},
        [GLYPHS_SEXTANT] = {' ', 0xB7, 0x2588, 'x', 0x2591},
        [GLYPHS_BLOCK] = {' ', 0xB7, 0x2588, 'x', 0x2591},
        [GLYPHS_ASCII] = {' ', '.', '#', 'x', ':'},
    };
    char text[80];
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    const struct addtable *t = &s.watch.table;
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        s.view.glyphs = (enum glyphs)glyphs;
        for (int width = 1; width <= 2; width++) {
            int cols = width == 2 ? 70 : 50;
            free(panel(&s, VIEW_TABLE, 16, cols));
            for (int a = 0; a < 11; a++)
                for (int b = 0; b < 11 * width; b++)
                    assert_int_equal(
                        sign_at(&s, TABLE_ROW + a, TABLE_COL + b),
                        signs[glyphs][t->mark[a * 11 + b / width]]);
        }
    }
    snprintf(text, sizeof text, "train %zu/33 right, test %zu/33 right",
             t->count[ADDTABLE_TRAIN_RIGHT], t->count[ADDTABLE_TEST_RIGHT]);
    shows(&s, VIEW_TABLE, 16, 80, text);
    shows(&s, VIEW_TABLE, 16, 80, "a + b mod 11, step 600");
    shows(&s, VIEW_TABLE, 16, 80, "x training, wrong");
    shows(&s, VIEW_TABLE, 16, 44, "# test, right");
    close_stage(&s);
}

/* Whether the dot X, Y of a sign is set: quadrants, or braille. */
static bool
has_dot(uint32_t ch, int x, int y)
{
    static const uint16_t quadrants[16] = {
        ' ',    0x2598, 0x259D, 0x2580, 0x2596, 0x258C, 0x259E, 0x259B,
        0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F, 0x2588};
    static const int bits[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
    for (int i = 0; i < 16; i++)
        if (quadrants[i] == ch)
            return i >> (2 * y + x) & 1;
    assert_true(ch > 0x2800 && ch <= 0x28FF);
    return ch >> bits[y][x] & 1;
}

static void
check_dots(const struct stage *s, int down)
{
    const struct addtable *t = &s->watch.table;
    for (int a = 0; a < 11; a++)
        for (int b = 0; b < 11; b++) {
            uint32_t ch =
                sign_at(s, TABLE_ROW + a / down, TABLE_COL + b);
            int mark = t->mark[a * 11 + b];
            bool right = mark == ADDTABLE_TEST_RIGHT;
            assert_int_equal(has_dot(ch, 0, a % down),
                             right || mark == ADDTABLE_TRAIN_RIGHT);
            assert_int_equal(has_dot(ch, 1, a % down),
                             right || mark == ADDTABLE_TRAIN_WRONG);
        }
}

static void
table_dots(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    s.watch.table.mark[5] = ADDTABLE_TRAIN_WRONG; // all four kinds are there
    s.watch.table.mark[27] = ADDTABLE_TEST_RIGHT;
    free(panel(&s, VIEW_TABLE, 9, 70)); // 8 rows: two pairs in a sign
    check_dots(&s, 2);
    shows(&s, VIEW_TABLE, 12, 70, "a sign has 2 pairs");
    free(panel(&s, VIEW_TABLE, 5, 70)); // 4 rows: four
    check_dots(&s, 4);
    for (s.view.glyphs = GLYPHS_SEXTANT; s.view.glyphs <= GLYPHS_BLOCK;
         s.view.glyphs++) {
        free(panel(&s, VIEW_TABLE, 9, 70));
        check_dots(&s, 2);
    }
    close_stage(&s);
}

/* Too many pairs for signs and dots: shades, and the panel says so. */
static void
table_blocks(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    struct addtable *t = &s.watch.table;
    for (int i = 0; i < 121; i++)
        t->mark[i] = i < 66 ? ADDTABLE_TEST_RIGHT : ADDTABLE_TEST_WRONG;
    t->mark[8] = ADDTABLE_TEST_WRONG;  // one of the two at column 8 on top
    t->mark[9] = t->mark[20] = ADDTABLE_TRAIN_WRONG; // and none at column 9
    shows(&s, VIEW_TABLE, 8, 70, "a sign: 2 x 1 pairs");
    shows(&s, VIEW_TABLE, 8, 44, "a sign: 2 x 1 pairs");
    free(panel(&s, VIEW_TABLE, 8, 70));
    assert_int_equal(sign_at(&s, TABLE_ROW, TABLE_COL + 7), '#');
    assert_int_equal(sign_at(&s, TABLE_ROW, TABLE_COL + 8), '=');
    assert_int_equal(sign_at(&s, TABLE_ROW, TABLE_COL + 9), '/');
    assert_int_equal(sign_at(&s, TABLE_ROW + 2, TABLE_COL), '#');
    assert_int_equal(sign_at(&s, TABLE_ROW + 3, TABLE_COL), ' ');
    close_stage(&s);
}

/* ---- what is special ---- */

static void
special_runs(void **state)
{
    (void)state;
    struct stage s;
    open_small(&s, SMALL("modulus=2"), GLYPHS_BRAILLE);
    shows(&s, VIEW_FOURIER, 10, 40, "p = 2 has no circle");
    shows(&s, VIEW_WAVES, 10, 70, "1-4 of 9");
    shows(&s, VIEW_TABLE, 10, 70, "a + b mod 2");
    view_fourier_move(&s.view, &s.watch, 1); // nothing to move
    close_stage(&s);
    open_small(&s, SMALL("modulus=12", "task=sub", "hidden=1"), GLYPHS_BLOCK);
    shows(&s, VIEW_FOURIER, 20, 100, "of 5, embedding of a; Left, Right");
    shows(&s, VIEW_WAVES, 10, 70, "1-1 of 1; a's embedding");
    shows(&s, VIEW_TABLE, 18, 70, "a - b mod 12");
    close_stage(&s);
    open_small(&s, SMALL("modulus=13", "task=div"), GLYPHS_ASCII);
    shows(&s, VIEW_FOURIER, 20, 100, "not this task's own");
    shows(&s, VIEW_TABLE, 18, 70, "b = 0 has no answer");
    shows(&s, VIEW_TABLE, 18, 70, "\na 0   "); // a blank column
    close_stage(&s);
    open_small(&s, SMALL("modulus=499", "hidden=2", "steps=0"), GLYPHS_ASCII);
    shows(&s, VIEW_TABLE, 18, 80, "a sign: 34 x 7 pairs");
    shows(&s, VIEW_WAVES, 18, 80, "1-2 of 2");
    shows(&s, VIEW_FOURIER, 18, 80, " of 249; ");
    close_stage(&s);
}

/* Weights that are no numbers: nothing is drawn of them, and it is said. */
static void
no_numbers(void **state)
{
    (void)state;
    struct stage s;
    open_small(&s, SMALL("modulus=11", "lr=1e6", "every=10", "activation=quadratic"),
               GLYPHS_BRAILLE);
    assert_true(isnan(s.watch.features.measure.spread));
    shows(&s, VIEW_FOURIER, 20, 90, "no circle");
    shows(&s, VIEW_WAVES, 10, 70, "no frequency");
    shows(&s, VIEW_TABLE, 16, 80, "train 0/33 right, test 0/33 right");
    const enum view_id ids[] = {VIEW_FOURIER, VIEW_WAVES, VIEW_TABLE};
    for (size_t i = 0; i < 3; i++) {
        char *drawn = panel(&s, ids[i], 30, 120);
        assert_null(strstr(drawn, "nan"));
        assert_null(strstr(drawn, "inf"));
        free(drawn);
    }
    close_stage(&s);
}

/* The first features stay, the rest goes with the weights; and the table only
 * if it is wanted. It counts what the records say. */
static void
what_is_kept(void **state)
{
    (void)state;
    struct stage s;
    open_small(&s, SMALL("modulus=11", "steps=0", "lr=1"), GLYPHS_ASCII);
    double aspect = s.watch.first.measure.aspect;
    double ring = s.watch.first_ring[0];
    assert_true(fabs(aspect - s.watch.features.measure.aspect) < 1e-15);
    assert_int_equal(s.watch.table.step, 0);
    watch_want_table(&s.watch, false);
    assert_true(trainer_send(
        s.trainer, (struct command){.kind = COMMAND_STEPS, .n = 40}, NULL));
    settle_stage(&s, 40);
    assert_int_equal(s.watch.weights_step, 40);
    assert_int_equal(s.watch.first_step, 0);
    assert_true(fabs(aspect - s.watch.first.measure.aspect) < 1e-15);
    assert_true(fabs(aspect - s.watch.features.measure.aspect) > 1e-9);
    assert_true(fabs(ring - s.watch.first_ring[0]) < 1e-15);
    assert_int_equal(s.watch.table.step, 0);
    watch_want_table(&s.watch, true);
    assert_true(watch_stale(&s.watch));
    settle_stage(&s, 40);
    assert_int_equal(s.watch.table.step, 40);
    const struct span *span = s.watch.latest.span;
    assert_int_equal(s.watch.table.count[ADDTABLE_TRAIN_RIGHT],
                     lround(33 * span[SERIES_TRAIN_ACCURACY].last));
    assert_int_equal(s.watch.table.count[ADDTABLE_TEST_RIGHT],
                     lround(33 * span[SERIES_TEST_ACCURACY].last));
    assert_true(s.watch.table.count[ADDTABLE_TRAIN_RIGHT] > 4);
    close_stage(&s);
}

/* The new panels of other shapes than the stage's, at every size. */
static void
every_size(void **state)
{
    (void)state;
    struct stage s;
    static const char *const tasks[] = {"task=add", "task=sub", "task=div"};
    static const char *const moduli[] = {"modulus=37", "modulus=2",
                                         "modulus=101"};
    for (int i = 0; i < 3; i++) {
        open_small(&s, SMALL(tasks[i], moduli[i]), (enum glyphs)i);
        for (int id = VIEW_FOURIER; id <= VIEW_TABLE; id++)
            for (int rows = 1; rows <= 60; rows += rows < 8 ? 1 : 5)
                for (int cols = 1; cols <= 200; cols += cols < 60 ? 3 : 11)
                    stays_inside(&s, (enum view_id)id, rows, cols);
        close_stage(&s);
    }
}

/* Before the weights have come, each says that it waits; the table is made only
 * when it is wanted. */
static void
before_weights(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    watch_want_table(&s.watch, false);
    watch_restart(&s.watch, &s.config, 2);
    s.watch.any = true;
    const enum view_id ids[] = {VIEW_FOURIER, VIEW_WAVES, VIEW_TABLE};
    for (size_t i = 0; i < 3; i++)
        shows(&s, ids[i], 12, 70, "waiting for the first look at the weights");
    assert_null(s.watch.table.work);
    close_stage(&s);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fourier_panel), cmocka_unit_test(frequencies),
        cmocka_unit_test(waves_choose),  cmocka_unit_test(waves_panel),
        cmocka_unit_test(waves_curve),   cmocka_unit_test(table_signs),
        cmocka_unit_test(table_dots),    cmocka_unit_test(table_blocks),
        cmocka_unit_test(special_runs),  cmocka_unit_test(no_numbers),
        cmocka_unit_test(before_weights), cmocka_unit_test(what_is_kept),
        cmocka_unit_test(every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of toys: what the paper's figures show comes out of the presets, and the
 * ways to turn them work as for nets. */
#include <config.h>

#include "run/preset.h"
#include "run/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

/* The preset with changes, "STEP:NAME=VALUE", separated by blanks. */
static struct session *
open_toy(const char *preset, const char *changes)
{
    struct config c;
    struct failure f = {0};
    char *text = strdup(changes), *rest = text;
    config_init(&c);
    preset_apply(&c, preset_find(preset));
    for (char *s; (s = strtok_r(rest, " ", &rest)) != NULL;)
        assert_true(config_add_change(&c, s, &f));
    free(text);
    struct session *s = session_new(&c, &f);
    assert_non_null(s);
    config_done(&c);
    return s;
}

static double
value_of(const struct session *s, enum series series)
{
    return session_latest(s)->value[series];
}

static void
run_to(struct session *s, uint64_t step)
{
    while (session_steps(s) < step)
        assert_true(session_step(s));
}

/* Fig. 1: the loss is gone at once, the test loss long after, and each path ends
 * at (1, 1) / (1 + lambda/2). */
static void
line_is_figure_1(void **state)
{
    (void)state;
    static const double lambda[] = {0.01, 0.1, 0.2};
    struct session *s = open_toy("toy-line", "");
    assert_near(value_of(s, SERIES_TRAIN_LOSS), 4, 0);
    run_to(s, 10);
    assert_true(value_of(s, SERIES_TRAIN_LOSS) < 1e-3);
    assert_true(value_of(s, SERIES_TEST_LOSS) > 1.3);
    run_to(s, 1600);
    assert_true(value_of(s, SERIES_TEST_LOSS) < 0.01);
    while (session_step(s))
        continue;
    for (size_t path = 0; path < 3; path++)
        for (size_t i = 0; i < 2; i++)
            assert_near(value_of(s, series_weight(path, i)),
                        1 / (1 + lambda[path] / 2), 1e-3);
    assert_near(value_of(s, SERIES_NORM2_E), 2 / (1.005 * 1.005), 1e-4);
    assert_true(isnan(value_of(s, SERIES_W3)));
    assert_true(isnan(value_of(s, SERIES_TEST_ACCURACY)));
    assert_int_equal(session_end(s), SESSION_LENGTH);
    session_free(s);
}

/* Falling, sliding, settled: in this order, each once. */
static void
phases_follow(void **state)
{
    (void)state;
    for (int id = 0; id < TOY_COUNT; id++) {
        struct session *s = open_toy(toy_table[id].name, "");
        enum phase last = PHASE_FALLING;
        assert_int_equal(session_phase(s), PHASE_FALLING);
        while (session_step(s)) {
            assert_true(session_phase(s) >= last);
            last = session_phase(s);
        }
        assert_int_equal(last, PHASE_SETTLED);
        session_free(s);
    }
}

/* Weight decay is that of the first path; the others keep their ratio, and what
 * has none is given it. */
static void
decay_is_scaled(void **state)
{
    (void)state;
    struct session *s = open_toy("toy-line", "5:weight-decay=0.2");
    while (session_step(s))
        continue;
    for (size_t path = 0; path < 3; path++)
        assert_near(value_of(s, series_weight(path, 0)),
                    1 / (1 + 10 * toy_table[TOY_LINE].lambda[path] / 2), 1e-6);
    assert_near(value_of(s, SERIES_WEIGHT_DECAY), 0.2, 0);
    session_free(s);

    s = open_toy("toy-orthogonal", "0:weight-decay=2");
    run_to(s, 1);
    const double *start = toy_table[TOY_ORTHOGONAL].starts[0];
    double g[3];
    toy_gradient(TOY_ORTHOGONAL, start, g);
    assert_near(value_of(s, SERIES_W1), start[0] - 0.1 * (g[0] + 2 * start[0]),
                1e-15);
    session_free(s);
}

/* A start elsewhere: of one path, of all, and with the rest of a point left to
 * the toy. */
static void
starts_elsewhere(void **state)
{
    (void)state;
    struct session *s = open_toy(
        "toy-curve", "40:w1=2 40:w2=2 40:path=2 50:w1=-0.5 50:path=0");
    run_to(s, 40);
    double first = value_of(s, SERIES_W1);
    run_to(s, 41);
    // r = 3: w - 0.05 (2 * 3 * 2 + 2 * 0.02 * 2), both the same
    double stepped = 2 - 0.05 * (12 + 0.08);
    assert_near(value_of(s, series_weight(1, 0)), stepped, 1e-12);
    assert_near(value_of(s, series_weight(1, 1)), stepped, 1e-12);
    assert_near(value_of(s, SERIES_W1), first, 0.01);
    run_to(s, 51);
    assert_near(value_of(s, SERIES_W1), value_of(s, series_weight(1, 0)), 0);
    assert_near(value_of(s, SERIES_W1), value_of(s, series_weight(2, 0)), 0);
    session_free(s);

    s = open_toy("toy-curve", "40:w1=1 40:path=1"); // w2 is its own, 2
    run_to(s, 41);
    assert_near(value_of(s, SERIES_W2), 2 - 0.05 * (2 * 1 * 1 + 0.04 * 2),
                1e-12);
    session_free(s);
}

static void
too_large_a_rate_diverges(void **state)
{
    (void)state;
    struct session *s = open_toy("toy-curve", "0:lr=5");
    while (session_step(s))
        continue;
    assert_int_equal(session_end(s), SESSION_DIVERGED);
    assert_int_equal(session_phase(s), PHASE_DIVERGED);
    session_free(s);
}

static void
columns_are_its_own(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    preset_apply(&c, preset_find("default"));
    assert_false(record_has(&c, SERIES_W1));
    preset_apply(&c, preset_find("toy-line"));
    assert_true(record_has(&c, SERIES_W3));
    assert_true(record_has(&c, series_weight(2, 2)));
    assert_false(record_has(&c, series_train_loss(3)));
    preset_apply(&c, preset_find("toy-plane"));
    assert_true(record_has(&c, series_weight(3, 2)));
    assert_string_equal(record_names[series_weight(3, 2)], "w3_4");
    assert_string_equal(record_names[series_test_loss(1)], "test_loss_2");
    assert_string_equal(record_names[series_norm2(2)], "norm2_E_3");
    config_done(&c);
}

/* The settings of the presets are those of the toys' table. */
static void
presets_are_the_table(void **state)
{
    (void)state;
    for (int id = 0; id < TOY_COUNT; id++) {
        const struct toy_info *info = &toy_table[id];
        struct config c;
        enum toy_id toy;
        config_init(&c);
        preset_apply(&c, preset_find(info->name));
        assert_true(config_toy(&c, &toy) && (int)toy == id);
        assert_near(c.value[PARAM_LR], info->lr, 0);
        assert_near(c.value[PARAM_STEPS], info->steps, 0);
        assert_near(config_lambda(&c, 1, c.value[PARAM_WEIGHT_DECAY]),
                    info->lambda[0], 0);
        config_done(&c);
    }
}

static void
nets_things_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"momentum", "0.9"},       {"optimizer", "adamw"},
        {"dynamics", "norm-flow"}, {"loss", "cross-entropy"},
        {"forecast", "1"},         {"skip", "1"},
        {"probe", "1"},            {"until", "grokked"},
        {"path", "4"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct config c;
        struct failure f = {0};
        config_init(&c);
        preset_apply(&c, preset_find("toy-line"));
        assert_true(config_set(&c, param_find(wrong[i][0]), wrong[i][1], &f));
        assert_null(session_new(&c, &f));
        assert_int_equal(f.status, STATUS_INPUT);
        assert_non_null(strstr(f.message, wrong[i][0]));
        config_done(&c);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_is_figure_1),
        cmocka_unit_test(phases_follow),
        cmocka_unit_test(decay_is_scaled),
        cmocka_unit_test(starts_elsewhere),
        cmocka_unit_test(too_large_a_rate_diverges),
        cmocka_unit_test(columns_are_its_own),
        cmocka_unit_test(presets_are_the_table),
        cmocka_unit_test(nets_things_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The norm clamp: what it holds, from when to when, and what has none of it. */
#include <config.h>

#include "base/blas.h"
#include "run/forecast.h"
#include "run/preset.h"
#include "run/session.h"

#include <math.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct session *
begin(const char *precision, const char *threads, const char *clamp)
{
    struct config c;
    struct failure f = {0};
    config_init(&c);
    preset_apply(&c, preset_find("p23"));
    assert_true(config_set(&c, PARAM_STEPS, "1000", &f) &&
                config_set(&c, PARAM_EVERY, "1", &f) &&
                config_set(&c, PARAM_PRECISION, precision, &f) &&
                config_set(&c, PARAM_THREADS, threads, &f) &&
                config_set(&c, PARAM_NORM_CLAMP, clamp, &f));
    struct session *s = session_new(&c, &f);
    assert_non_null(s);
    config_done(&c);
    return s;
}

static double
norm2(const struct session *s)
{
    return session_latest(s)->value[SERIES_NORM2];
}

/* Makes so many steps; in each the norm is HELD, up to a relative CLOSE. */
static void
is_held(struct session *s, int steps, double held, double close)
{
    while (steps-- > 0) {
        assert_true(session_step(s));
        assert_true(fabs(norm2(s) / held - 1) < close);
    }
}

static void
go(struct session *s, int steps)
{
    while (steps-- > 0)
        assert_true(session_step(s));
}

static void
holds_and_lets_go(void **state)
{
    (void)state;
    const struct { const char *precision; double close; } all[] = {
        {"single", 1e-5}, {"double", 1e-12}};
    for (size_t i = 0; i < 2; i++) {
        struct session *s = begin(all[i].precision, "1", "0");
        struct session *free = begin(all[i].precision, "1", "0");
        go(s, 30);
        go(free, 30);
        double at_30 = norm2(s);
        assert_true(at_30 == norm2(free));
        session_change(s, PARAM_NORM_CLAMP, 1);
        is_held(s, 200, at_30, all[i].close);
        go(free, 200);
        assert_true(fabs(norm2(free) / at_30 - 1) > 0.01);
        session_change(s, PARAM_NORM_CLAMP, 0.5);
        is_held(s, 50, at_30 / 2, all[i].close);
        session_change(s, PARAM_NORM_CLAMP, 0);
        go(s, 50);
        assert_true(fabs(2 * norm2(s) / at_30 - 1) > 1e-3);
        session_free(free);
        session_free(s);
    }
}

/* From the start: relative to the first weights. */
static void
holds_from_the_start(void **state)
{
    (void)state;
    struct session *s = begin("double", "1", "0.25");
    double at_0 = norm2(s);
    is_held(s, 20, at_0 / 4, 1e-12);
    session_free(s);
}

static void
threads_change_nothing(void **state)
{
    (void)state;
    struct session *one = begin("single", "1", "0.9");
    struct session *two = begin("single", "2", "0.9");
    for (int i = 0; i < 60; i++) {
        go(one, 1);
        go(two, 1);
        assert_memory_equal(session_record(one)->value, session_record(two)->value,
                            sizeof session_record(one)->value);
    }
    session_free(one);
    session_free(two);
}

/* All weights zero stay so; what runs away is not held back into numbers. */
static void
nothing_to_scale(void **state)
{
    (void)state;
    struct session *s = begin("double", "1", "1");
    gsl_matrix *E = gsl_matrix_calloc(23, net_shape(session_net(s))->d_h);
    gsl_matrix *W = gsl_matrix_calloc(E->size2, 23);
    net_set(session_net(s), E, W);
    net_gradient(session_net(s), NULL);
    go(s, 1);
    assert_true(norm2(s) == 0);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    session_free(s);
    s = begin("single", "1", "1");
    session_change(s, PARAM_LR, 1e6);
    session_change(s, PARAM_WEIGHT_DECAY, 1e6);
    session_change(s, PARAM_NORM_CLAMP, 1000);
    for (int i = 0; i < 100 && session_step(s); i++)
        assert_true(isfinite(norm2(s)) || session_end(s) == SESSION_DIVERGED);
    session_free(s);
}

/* Whether a run of PRESET with OPTION = VALUE and the clamp is refused, or with a
 * change to it; naming WHAT. */
static void
is_refused(const char *preset, enum param_id option, const char *value,
           const char *what)
{
    struct config c;
    for (int planned = 0; planned < 2; planned++) {
        struct failure f = {0};
        config_init(&c);
        preset_apply(&c, preset_find(preset));
        assert_true(config_set(&c, option, value, &f));
        assert_true(config_check(&c, &f));
        if (planned)
            assert_true(config_add_change(&c, "5:norm-clamp=1", &f));
        else
            assert_true(config_set(&c, PARAM_NORM_CLAMP, "1", &f));
        assert_false(config_check(&c, &f));
        if (strstr(f.message, what) == NULL)
            fail_msg("%s", f.message);
        config_done(&c);
    }
}

static void
theory_has_none(void **state)
{
    (void)state;
    is_refused("toy-line", PARAM_STEPS, "9", "norm-clamp");
    is_refused("paper-fig6", PARAM_DYNAMICS, "isolated", "allowed is --dynamics train");
    is_refused("p23", PARAM_DYNAMICS, "norm-flow", "allowed is --dynamics train");
    // By hand it is as if nothing had been asked.
    struct config c;
    struct failure f = {0};
    config_init(&c);
    preset_apply(&c, preset_find("toy-line"));
    struct session *s = session_new(&c, &f);
    session_change(s, PARAM_NORM_CLAMP, 1);
    session_change(s, PARAM_OPTIMIZER, 1);
    assert_int_equal(session_config(s)->n_changes, 0);
    assert_true(session_value(s, PARAM_NORM_CLAMP) == 0);
    session_free(s);
    config_done(&c);
}

/* No forecast while it is held; after that there may be one. */
static void
forecast_waits(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    config_init(&c);
    preset_apply(&c, preset_find("p23"));
    assert_null(forecast_refused(&c));
    c.value[PARAM_NORM_CLAMP] = 1;
    assert_non_null(strstr(forecast_refused(&c), "norm"));
    c.value[PARAM_SKIP] = 1;
    assert_false(config_check(&c, &f));
    assert_non_null(strstr(f.message, "--skip: while the norm is held"));
    f = (struct failure){0};
    assert_true(config_add_change(&c, "50:norm-clamp=0", &f));
    assert_true(config_check(&c, &f));
    config_done(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_and_lets_go),
        cmocka_unit_test(holds_from_the_start),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(nothing_to_scale),
        cmocka_unit_test(theory_has_none),
        cmocka_unit_test(forecast_waits),
    };
    blas_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that the theory moves, what it measures of training, what it predicts,
 * and skipping ahead. */
#include <config.h>

#include "base/blas.h"
#include "run/forecast.h"
#include "run/preset.h"
#include "run/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* A small run that is known to grok: p = 11, 128 hidden units, "name=value"s. */
static struct session *
open_run(const char *const *settings)
{
    static const char *const base[] = {
        "modulus=11", "hidden=128", "lr=1", "momentum=0.9", "init-scale=2",
        "weight-decay=1e-3", "train-fraction=0.8", "steps=400", "every=10",
        "threads=1", NULL};
    struct config c;
    struct failure f = {0};
    config_init(&c);
    for (int pass = 0; pass < 2; pass++)
        for (const char *const *s = pass == 0 ? base : settings; *s != NULL;
             s++) {
            char name[32];
            size_t n = strcspn(*s, "=");
            snprintf(name, sizeof name, "%.*s", (int)n, *s);
            if (strcmp(name, "at") == 0)
                assert_true(config_add_change(&c, *s + n + 1, &f));
            else
                assert_true(config_set(&c, param_find(name), *s + n + 1, &f));
        }
    struct session *s = session_new(&c, &f);
    assert_non_null(s);
    config_done(&c);
    return s;
}

#define RUN(...) open_run((const char *const[]){__VA_ARGS__, NULL})

static double
value(const struct session *s, enum series series)
{
    return session_latest(s)->value[series];
}

/* ---- isolated dynamics ---- */

static void
test_isolated(void **state)
{
    (void)state;
    struct session *s = RUN("dynamics=isolated", "init=normal", "steps=1000",
                            "step-size=4e-3", "every=1");
    double cost = HUGE_VAL;
    do {
        double now = value(s, SERIES_NORM2);
        assert_true(now < cost); // at every step
        assert_true(value(s, SERIES_RESIDUAL_MAX) < 1e-10);
        assert_true(value(s, SERIES_TRAIN_ACCURACY) == 1);
        assert_true(isnan(value(s, SERIES_COS_NORM_MIN)));
        cost = now;
    } while (session_step(s));
    assert_int_equal(session_steps(s), 1000);
    // The norms become equal.
    double ratio = value(s, SERIES_NORM2_E) / value(s, SERIES_NORM2_W);
    assert_true(ratio > 0.9 && ratio < 1.1);
    assert_true(value(s, SERIES_LR) == 4e-3);
    assert_true(value(s, SERIES_FOURIER_ASPECT) > 0.8);
    session_free(s);
}

static void
test_ridge(void **state)
{
    (void)state;
    struct event e;
    struct session *s = RUN("dynamics=isolated", "init=normal", "ridge=0.5",
                            "hidden=20", "steps=60", "at=30:ridge=2");
    while (session_step(s))
        ;
    // 53 of 66 pairs and 11 classes: wd = 2 lambda / (n p).
    assert_true(fabs(value(s, SERIES_WEIGHT_DECAY) - 4 / (53 * 11.0)) < 1e-12);
    assert_true(value(s, SERIES_RESIDUAL_MAX) > 1e-3);
    assert_true(session_event(s, &e));
    assert_int_equal(e.kind, EVENT_CHANGED);
    assert_int_equal(e.param, PARAM_RIDGE);
    session_free(s);
}

/* All weights 0: no unit is active, H H^T is 0. */
static void
test_singular(void **state)
{
    (void)state;
    struct event e;
    bool found = false;
    struct session *s = RUN("dynamics=isolated", "init-scale=0");
    assert_int_equal(session_end(s), SESSION_SINGULAR);
    assert_int_equal(session_phase(s), PHASE_SINGULAR);
    while (session_event(s, &e))
        found |= e.kind == EVENT_SINGULAR && e.step == 0;
    assert_true(found);
    assert_false(session_step(s));
    session_free(s);
}

/* ---- norm flow ---- */

/* The flow is where training is, step for step, once both know the pairs. */
static void
test_norm_flow(void **state)
{
    (void)state;
    struct session *train = RUN("steps=1000"), *flow =
        RUN("steps=1000", "dynamics=norm-flow");
    while (session_step(train) && session_step(flow))
        if (session_steps(train) >= 200 && session_steps(train) % 100 == 0) {
            double a = value(train, SERIES_NORM2), b = value(flow, SERIES_NORM2);
            assert_true(fabs(a - b) < 0.02 * a);
        }
    assert_int_equal(session_steps(flow), 1000);
    assert_true(fabs(value(train, SERIES_TEST_LOSS) -
                     value(flow, SERIES_TEST_LOSS)) < 2e-3);
    // lr is the step in tau: lr wd / (1 - momentum).
    assert_true(fabs(value(flow, SERIES_LR) - 1e-2) < 1e-12);
    assert_true(value(flow, SERIES_RESIDUAL_MAX) > 0);
    session_free(train);
    session_free(flow);
}

/* ---- probes ---- */

static void
test_probe(void **state)
{
    (void)state;
    struct session *s = RUN("steps=600", "every=5", "probe=4", "momentum=0");
    size_t probed = 0;
    while (session_step(s)) {
        if (session_record(s) == NULL)
            continue;
        double cos = value(s, SERIES_COS_NORM_MIN);
        bool due = session_steps(s) % 20 == 0;
        assert_true(isnan(cos) == !due);
        if (!due)
            continue;
        probed++;
        assert_true(cos >= -1 && cos <= 1);
        double share = value(s, SERIES_TANGENT_SHARE);
        assert_true(share >= 0 && share <= 1 + 1e-9 && cos * cos <= share + 1e-6);
        assert_true(value(s, SERIES_DISTANCE_Z) > 0);
        double tangent = value(s, SERIES_COS_GRADIENT_TANGENT);
        assert_true(tangent >= 0 && tangent <= 1 + 1e-9);
    }
    assert_int_equal(probed, 30);
    // Long after memorising it goes where the norm falls.
    assert_true(value(s, SERIES_COS_NORM_MIN) > 0.3);
    session_free(s);
}

/* ---- forecasts and skips ---- */

static void
test_forecast(void **state)
{
    (void)state;
    struct event e;
    double predicted[FORECAST_METHODS] = {0};
    struct session *s = RUN("forecast=1", "steps=2000", "weight-decay=3e-4",
                            "modulus=19", "lr=2", "train-fraction=0.7",
                            "until=grokked");
    uint64_t made_at = 0;
    size_t forecasts = 0;
    while (session_step(s))
        ;
    while (session_event(s, &e)) {
        if (e.kind == EVENT_MEMORISED)
            made_at = e.step;
        if (e.kind != EVENT_FORECAST)
            continue;
        assert_int_equal(e.step, made_at);
        predicted[e.method] = e.grok_step;
        forecasts++;
    }
    assert_int_equal(forecasts, 2);
    assert_int_equal(session_end(s), SESSION_UNTIL);
    double real = (double)session_steps(s);
    assert_true(fabs(predicted[FORECAST_NORM_FLOW] / real - 1) < 0.15);
    assert_true(predicted[FORECAST_ISOLATED] < predicted[FORECAST_NORM_FLOW]);
    session_free(s);
}

/* A change after memorising makes new ones. */
static void
test_forecast_again(void **state)
{
    (void)state;
    struct event e;
    double grok[3] = {0};
    size_t n = 0;
    struct session *s = RUN("forecast=1", "steps=210", "weight-decay=3e-4",
                            "modulus=19", "lr=2", "train-fraction=0.7",
                            "at=200:weight-decay=6e-4");
    while (session_step(s))
        ;
    while (session_event(s, &e))
        if (e.kind == EVENT_FORECAST && e.method == FORECAST_NORM_FLOW)
            grok[n++] = e.grok_step - (double)e.step;
    assert_int_equal(n, 2);
    assert_true(grok[1] < 0.7 * grok[0]);
    session_free(s);
}

static void
test_refused(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    c.value[PARAM_MOMENTUM] = 0.9;
    assert_null(forecast_refused(&c));
    c.value[PARAM_WEIGHT_DECAY] = 0;
    assert_non_null(strstr(forecast_refused(&c), "weight decay"));
    c.value[PARAM_OPTIMIZER] = OPTIMIZER_ADAMW;
    assert_non_null(strstr(forecast_refused(&c), "AdamW"));
    c.value[PARAM_LOSS] = LOSS_CROSS_ENTROPY;
    assert_non_null(strstr(forecast_refused(&c), "squared error"));
}

/* Skipped or not, the same norms come out. */
static void
test_skip(void **state)
{
    (void)state;
    struct event e;
    bool skipped = false;
    struct session *one = RUN("steps=900", "weight-decay=3e-4");
    struct session *two = RUN("steps=900", "weight-decay=3e-4",
                              "at=200:skip=1.503");
    while (session_step(one))
        ;
    session_step(two);
    while (session_steps(two) < 200)
        session_step(two);
    session_step(two);
    assert_int_equal(session_steps(two), 702); // 1.503 / (1 * 3e-4 / 0.1) = 501
    while (session_step(two))
        ;
    while (session_event(two, &e))
        if (e.kind == EVENT_SKIPPED) {
            skipped = true;
            assert_int_equal(e.to_step, 701);
            assert_true(fabs(e.tau - 1.503) < 1e-9);
        }
    assert_true(skipped);
    assert_int_equal(session_steps(two), 900);
    for (int i = 0; i < 2; i++) {
        enum series series = i == 0 ? SERIES_NORM2_E : SERIES_NORM2_W;
        assert_true(fabs(value(one, series) / value(two, series) - 1) < 0.02);
    }
    session_free(one);
    session_free(two);
}

/* Not past the end, which is recorded. */
static void
test_skip_to_the_end(void **state)
{
    (void)state;
    struct session *s = RUN("steps=301", "skip=1");
    while (session_step(s))
        ;
    assert_int_equal(session_steps(s), 301);
    assert_int_equal(session_latest(s)->step, 301);
    session_free(s);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_isolated),   cmocka_unit_test(test_ridge),
        cmocka_unit_test(test_singular),   cmocka_unit_test(test_norm_flow),
        cmocka_unit_test(test_probe),      cmocka_unit_test(test_forecast),
        cmocka_unit_test(test_forecast_again), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_skip),       cmocka_unit_test(test_skip_to_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

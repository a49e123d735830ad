/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that forecasts: the same curves as without it, and that it gives
 * up what is no longer wanted. */
#include <config.h>

#include "run/prober.h"

#include "base/blas.h"
#include "run/session.h"

#include <math.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static atomic_uint notices;

static void
count(void *counter)
{
    atomic_fetch_add((atomic_uint *)counter, 1);
}

struct place {
    struct config config;
    struct session *session;
    gsl_matrix *E, *W;
    struct prober *prober;
    struct forecast_curve curve[FORECAST_METHODS];
};

/* p = 7 with 48 units, 100 steps on: it has memorised. */
static void
place_init(struct place *c)
{
    static const struct { enum param_id id; double value; } settings[] = {
        {PARAM_MODULUS, 7}, {PARAM_HIDDEN, 48}, {PARAM_LR, 1},
        {PARAM_MOMENTUM, 0.9}, {PARAM_INIT_SCALE, 2}, {PARAM_THREADS, 1},
        {PARAM_WEIGHT_DECAY, 1e-3}, {PARAM_TRAIN_FRACTION, 0.8},
        {PARAM_STEPS, 100}, {PARAM_EVERY, 100}};
    *c = (struct place){.E = gsl_matrix_alloc(7, 48),
                        .W = gsl_matrix_alloc(48, 7)};
    config_init(&c->config);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        c->config.value[settings[i].id] = settings[i].value;
    c->session = session_new(&c->config, NULL);
    while (session_step(c->session))
        continue;
    net_get(session_net(c->session), c->E, c->W);
    c->prober = prober_new(count, &notices);
    assert_non_null(c->prober);
}

static void
place_done(struct place *c)
{
    prober_free(c->prober);
    session_free(c->session);
    config_done(&c->config);
    gsl_matrix_free(c->E);
    gsl_matrix_free(c->W);
    for (size_t i = 0; i < FORECAST_METHODS; i++)
        free(c->curve[i].points);
}

/* Until METHOD's curve is complete. */
static void
wait_complete(struct place *c, enum forecast_method method)
{
    while (!c->curve[method].any || !c->curve[method].result.complete)
        if (!prober_read(c->prober, method, &c->curve[method]))
            poll(NULL, 0, 1);
}

static void
test_the_same_curve(void **state)
{
    (void)state;
    struct place c;
    place_init(&c);
    prober_forecast(c.prober, &c.config, c.E, c.W, 100);
    struct team *team = team_new(2);
    for (int method = 0; method < FORECAST_METHODS; method++) {
        size_t n;
        struct forecast *f = forecast_new(
            &c.config, session_split(c.session), team,
            (enum forecast_method)method, c.E, c.W, 100);
        while (forecast_advance(f))
            continue;
        const struct forecast_point *points = forecast_points(f, &n);
        wait_complete(&c, (enum forecast_method)method);
        const struct forecast_curve *curve = &c.curve[method];
        assert_int_equal(curve->result.method, method);
        assert_int_equal(curve->result.made_at, 100);
        assert_int_equal(curve->n_points, n);
        assert_true(n > 10 && points[0].step == 100);
        assert_memory_equal(curve->points, points, n * sizeof *points);
        for (size_t i = 1; i < n; i++)
            assert_true(points[i].step > points[i - 1].step);
        forecast_free(f);
    }
    assert_true(atomic_load(&notices) > 10);
    assert_false(prober_read(c.prober, FORECAST_ISOLATED,
                             &c.curve[FORECAST_ISOLATED]));
    team_free(team);
    place_done(&c);
}

/* A new job, or none, and the old one's curve is gone and stays so. */
static void
test_gives_up(void **state)
{
    (void)state;
    struct place c;
    place_init(&c);
    for (uint64_t step = 100; step < 110; step++)
        prober_forecast(c.prober, &c.config, c.E, c.W, step);
    wait_complete(&c, FORECAST_NORM_FLOW);
    assert_int_equal(c.curve[FORECAST_NORM_FLOW].result.made_at, 109);
    prober_cancel(c.prober);
    assert_true(prober_read(c.prober, FORECAST_NORM_FLOW,
                            &c.curve[FORECAST_NORM_FLOW]));
    assert_false(c.curve[FORECAST_NORM_FLOW].any);
    assert_int_equal(c.curve[FORECAST_NORM_FLOW].n_points, 0);
    // In the middle of one, too.
    prober_forecast(c.prober, &c.config, c.E, c.W, 120);
    place_done(&c);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_curve),
        cmocka_unit_test(test_gives_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The derivative of the outputs against differences, projections and the norm
 * flow against numbers of another program and against identities. */
#include <config.h>

#include "theory/normflow.h"

#include "base/blas.h"
#include "reference.h"
#include "theory/normal.h"
#include "world.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A net where weights are, with what looks at it. */
struct place {
    struct world w;
    struct linear_setup setup;
    struct linear l;
    struct normal normal;
    double *x, *y, *z; /* weights */
    double *u, *v;     /* outputs */
    gsl_rng *rng;
};

static void
look_around(struct place *c)
{
    const struct net_shape *s = net_shape(c->w.net);
    c->setup = (struct linear_setup){
        .p = s->p, .rows = s->rows, .d_h = s->d_h, .activation = s->activation,
        .samples = c->w.split.train, .n = c->w.split.n_train};
    assert_true(linear_init(&c->l, &c->setup, c->w.team));
    assert_true(normal_init(&c->normal, &c->l));
    net_get(c->w.net, c->w.E, c->w.W);
    linear_put(&c->l, c->l.theta, c->w.E, c->w.W);
    linear_look(&c->l);
    c->x = linear_weights(&c->l);
    c->y = linear_weights(&c->l);
    c->z = linear_weights(&c->l);
    c->u = linear_outputs(&c->l);
    c->v = linear_outputs(&c->l);
    c->rng = gsl_rng_alloc(gsl_rng_mt19937);
}

static void
place_reference(struct place *c, enum activation activation)
{
    world_init_reference(&c->w, activation, LOSS_MSE, PRECISION_DOUBLE);
    look_around(c);
}

/* P 13 of two embeddings, with THREADS threads. */
static void
place_random(struct place *c, enum task_id task, size_t threads)
{
    struct net_shape shape = {.p = 13, .d_h = 100,
                              .precision = PRECISION_DOUBLE};
    world_init_task(&c->w, task, shape, task == TASK_ADD ? 20 : 80, threads);
    net_randomize(c->w.net, INIT_UNIFORM, 2, 3);
    look_around(c);
}

static void
place_done(struct place *c)
{
    normal_done(&c->normal);
    linear_done(&c->l);
    free(c->x);
    free(c->y);
    free(c->z);
    free(c->u);
    free(c->v);
    gsl_rng_free(c->rng);
    world_done(&c->w);
}

static void
random_weights(struct place *c, double *x)
{
    for (size_t i = 0; i < c->setup.rows + c->setup.p; i++)
        for (size_t j = 0; j < c->setup.d_h; j++)
            x[i * c->l.ld + j] = gsl_rng_uniform(c->rng) - 0.5;
}

static void
random_outputs(struct place *c, double *u)
{
    for (size_t k = 0; k < c->setup.p; k++)
        for (size_t i = 0; i < c->setup.n; i++)
            u[k * c->l.ldn + i] = gsl_rng_uniform(c->rng) - 0.5;
}

static double
size_of(const double *x, size_t count)
{
    return sqrt(linear_dot(x, x, count));
}

/* ---- J ---- */

static void
check_derivative(struct place *c)
{
    const double h = 1e-6;
    random_weights(c, c->x);
    linear_forward(&c->l, c->x, c->u);
    memcpy(c->y, c->l.theta, c->l.size * sizeof *c->y);
    double *plus = linear_outputs(&c->l), *minus = linear_outputs(&c->l);
    for (int side = 1; side >= -1; side -= 2) {
        for (size_t i = 0; i < c->l.size; i++)
            c->l.theta[i] = c->y[i] + side * h * c->x[i];
        linear_look(&c->l);
        linear_residual(&c->l, side > 0 ? plus : minus);
    }
    for (size_t i = 0; i < c->l.outputs; i++)
        plus[i] = (plus[i] - minus[i]) / (2 * h) - c->u[i];
    assert_true(size_of(plus, c->l.outputs) <
                1e-6 * size_of(c->u, c->l.outputs));
    memcpy(c->l.theta, c->y, c->l.size * sizeof *c->y);
    linear_look(&c->l);
    free(plus);
    free(minus);
}

/* u (J d) = (J^T u) d. */
static void
check_transposed(struct place *c)
{
    random_weights(c, c->x);
    random_outputs(c, c->u);
    linear_forward(&c->l, c->x, c->v);
    linear_back(&c->l, c->u, c->y);
    double one = linear_dot(c->u, c->v, c->l.outputs);
    reference_near("transposed", linear_dot(c->x, c->y, c->l.size), one, 1e-11,
                   1e-11);
}

static void
test_derivative(void **state)
{
    static const enum activation kinds[] = {ACTIVATION_LEAKY,
                                            ACTIVATION_QUADRATIC,
                                            ACTIVATION_GELU};
    (void)state;
    struct place c;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        place_reference(&c, kinds[i]);
        check_derivative(&c);
        check_transposed(&c);
        place_done(&c);
    }
    place_random(&c, TASK_SUB, 3);
    check_derivative(&c);
    check_transposed(&c);
    place_done(&c);
}

/* ---- projections ---- */

static void
compare(const char *group, const char *name, const gsl_matrix *got)
{
    gsl_matrix *want = reference_load(group, name);
    double largest = fmax(gsl_matrix_max(want), -gsl_matrix_min(want));
    reference_compare(name, got, want, 1e-8, 1e-8 * largest);
    gsl_matrix_free(want);
}

static void
check_tangent(const char *group, enum activation activation)
{
    struct place c;
    place_reference(&c, activation);
    assert_true(normal_set(&c.normal, 0));
    normal_project(&c.normal, c.x, c.l.theta, c.u, 1e-13);
    for (size_t i = 0; i < c.l.size; i++)
        c.x[i] = -c.x[i];
    linear_take(&c.l, c.x, c.w.E, c.w.W);
    compare(group, "E", c.w.E);
    compare(group, "W", c.w.W);
    place_done(&c);
}

static void
test_tangent(void **state)
{
    (void)state;
    check_tangent("relu_tangent", ACTIVATION_RELU);
    check_tangent("quad_tangent", ACTIVATION_QUADRATIC);
}

/* J P x = 0, P P x = P x, and x - P x is perpendicular to P x. */
static void
test_projector(void **state)
{
    (void)state;
    for (int task = 0; task < 2; task++) {
        struct place c;
        place_random(&c, task == 0 ? TASK_ADD : TASK_SUB, 2);
        assert_true(normal_set(&c.normal, 0));
        random_weights(&c, c.x);
        double size = size_of(c.x, c.l.size);
        normal_project(&c.normal, c.y, c.x, c.u, 1e-12);
        assert_true(size_of(c.y, c.l.size) > 0.1 * size);
        linear_forward(&c.l, c.y, c.v);
        assert_true(size_of(c.v, c.l.outputs) < 1e-9 * size);
        memset(c.u, 0, c.l.outputs * sizeof *c.u);
        normal_project(&c.normal, c.z, c.y, c.u, 1e-12);
        for (size_t i = 0; i < c.l.size; i++) {
            c.z[i] -= c.y[i];
            c.x[i] -= c.y[i];
        }
        assert_true(size_of(c.z, c.l.size) < 1e-9 * size);
        assert_true(fabs(linear_dot(c.x, c.y, c.l.size)) < 1e-9 * size * size);
        place_done(&c);
    }
}

/* What the factor is for. */
static void
test_few_iterations(void **state)
{
    (void)state;
    struct place c;
    place_random(&c, TASK_ADD, 1);
    assert_true(normal_set(&c.normal, 1));
    random_outputs(&c, c.v);
    assert_true(normal_solve(&c.normal, c.u, c.v, 1e-6, 100) <= 1e-6);
    assert_in_range(c.normal.iterations, 3, 25);
    // A guess that is the answer takes none.
    size_t before = c.normal.iterations;
    assert_true(normal_solve(&c.normal, c.u, c.v, 1e-5, 100) <= 1e-5);
    assert_int_equal(c.normal.iterations, before);
    place_done(&c);
}

/* A second system at the same weights: what comes out solves it, and begins with
 * what the first one knew. */
static void
test_again(void **state)
{
    (void)state;
    struct place c;
    place_random(&c, TASK_SUB, 2);
    double *b = linear_outputs(&c.l);
    assert_true(normal_set(&c.normal, 1));
    random_outputs(&c, c.v);
    assert_true(normal_solve(&c.normal, c.u, c.v, 1e-8, 100) <= 1e-8);
    // (J J^T + 3 I) (u / 2) is (b + 2 u) / 2: nothing is left to do.
    for (size_t i = 0; i < c.l.outputs; i++)
        b[i] = c.v[i] / 2 + c.u[i];
    size_t before = c.normal.iterations;
    assert_true(normal_again(&c.normal, 3, 0.5, c.u, b, 1e-7, 100) <= 1e-7);
    assert_int_equal(c.normal.iterations, before);
    random_outputs(&c, b);
    assert_true(normal_again(&c.normal, 2, 1, c.u, b, 1e-10, 100) <= 1e-10);
    linear_back(&c.l, c.u, c.x);
    linear_forward(&c.l, c.x, c.v);
    for (size_t i = 0; i < c.l.outputs; i++)
        c.v[i] += 2 * c.u[i] - b[i];
    assert_true(size_of(c.v, c.l.outputs) < 1e-9 * size_of(b, c.l.outputs));
    free(b);
    place_done(&c);
}

/* ---- the flow ---- */

static void
check_flow(const char *group, enum activation activation)
{
    struct place c;
    place_reference(&c, activation);
    struct normflow *f = normflow_new(&c.setup, 0.05, 1e-12, c.w.team);
    assert_int_equal(normflow_set(f, c.w.E, c.w.W), NORMFLOW_FINE);
    assert_int_equal(normflow_plain_step(f, 0.1), NORMFLOW_FINE);
    normflow_get(f, 0, c.w.E, c.w.W);
    compare(group, "E", c.w.E);
    compare(group, "W", c.w.W);
    normflow_free(f);
    place_done(&c);
}

static void
test_flow_reference(void **state)
{
    (void)state;
    check_flow("relu_flow", ACTIVATION_RELU);
    check_flow("quad_flow", ACTIVATION_QUADRATIC);
}

/* Goes to TAU exactly, from the place's weights. */
static void
go_to(struct normflow *f, const struct place *c, double tau)
{
    struct normflow_measure m;
    assert_int_equal(normflow_set(f, c->w.E, c->w.W), NORMFLOW_FINE);
    do {
        normflow_measure(f, &m);
        if (m.tau < tau)
            assert_int_equal(normflow_step(f, tau - m.tau), NORMFLOW_FINE);
    } while (m.tau < tau);
}

/* The sum over both of |a - b|^2. */
static double
distance(const struct place *c, const double *x, const double *y)
{
    double sum = 0;
    for (size_t i = 0; i < c->l.size; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(sum);
}

/* In the limit: it starts where there is no residual, and there is none on the
 * way, the norm falls, and a smaller tolerance brings a smaller error. */
static void
test_limit(void **state)
{
    (void)state;
    struct place c;
    double error[2];
    place_random(&c, TASK_ADD, 2);
    struct normflow *f = normflow_new(&c.setup, 0, 1e-4, c.w.team);
    struct normflow_measure m, before;
    assert_int_equal(normflow_set(f, c.w.E, c.w.W), NORMFLOW_FINE);
    normflow_measure(f, &before);
    assert_true(before.residual_max < 1e-7);
    go_to(f, &c, 0.1);
    normflow_measure(f, &m);
    assert_true(m.norm2_E + m.norm2_W < before.norm2_E + before.norm2_W);
    assert_true(m.residual_max < 1e-3);
    gsl_matrix *E = gsl_matrix_alloc(13, 100), *W = gsl_matrix_alloc(100, 13);
    normflow_get(f, 0.1, E, W);
    linear_put(&c.l, c.x, E, W);
    for (int i = 0; i < 2; i++) {
        struct normflow *loose =
            normflow_new(&c.setup, 0, i == 0 ? 1e-2 : 1e-3, c.w.team);
        go_to(loose, &c, 0.1);
        normflow_get(loose, 0.1, E, W);
        linear_put(&c.l, c.y, E, W);
        error[i] = distance(&c, c.x, c.y) / size_of(c.x, c.l.size);
        normflow_free(loose);
    }
    assert_true(error[0] < 1e-2 && error[1] < error[0] / 2);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    normflow_free(f);
    place_done(&c);
}

/* For a finite lambda: where plain gradient descent with weight decay and tiny
 * steps goes. */
static void
test_finite(void **state)
{
    enum { STEPS = 4000 };
    (void)state;
    struct place c;
    place_reference(&c, ACTIVATION_LEAKY);
    const double lambda = 2, lr = 0.05; // of the mean loss
    double np = (double)c.setup.n * (double)c.setup.p;
    struct update update = {.lr = lr, .weight_decay = 2 * lambda / np};
    struct normflow *f = normflow_new(&c.setup, lambda, 1e-4, c.w.team);
    double tau = STEPS * lr * update.weight_decay;
    go_to(f, &c, tau);
    world_train(&c.w, &update, STEPS);
    net_get(c.w.net, c.w.E, c.w.W);
    linear_put(&c.l, c.x, c.w.E, c.w.W);
    normflow_get(f, tau, c.w.E, c.w.W);
    linear_put(&c.l, c.y, c.w.E, c.w.W);
    assert_true(distance(&c, c.x, c.y) < 1e-2 * size_of(c.x, c.l.size));
    normflow_free(f);
    place_done(&c);
}

static void
test_same_bits(void **state)
{
    (void)state;
    gsl_matrix *E[2];
    for (size_t i = 0; i < 2; i++) {
        struct place c;
        place_random(&c, TASK_ADD, 1 + 2 * i);
        struct normflow *f = normflow_new(&c.setup, 0.1, 0, c.w.team);
        go_to(f, &c, 0.2);
        E[i] = gsl_matrix_alloc(13, 100);
        normflow_get(f, 0.2, E[i], NULL);
        normflow_free(f);
        place_done(&c);
    }
    assert_memory_equal(E[0]->data, E[1]->data, 1300 * sizeof(double));
    gsl_matrix_free(E[0]);
    gsl_matrix_free(E[1]);
}

static void
test_outcomes(void **state)
{
    (void)state;
    struct place c;
    place_random(&c, TASK_ADD, 1);
    assert_true(linear_has_freedom(&c.setup));
    struct linear_setup small = c.setup;
    small.d_h = small.n / 2;
    assert_false(linear_has_freedom(&small));
    struct normflow *f = normflow_new(&c.setup, 0.1, 0, c.w.team);
    gsl_matrix_set(c.w.E, 1, 1, (double)NAN);
    assert_int_equal(normflow_set(f, c.w.E, c.w.W), NORMFLOW_NOT_FINITE);
    assert_int_not_equal(normflow_step(f, 0.1), NORMFLOW_FINE);
    // All units dead: weight decay is all there is.
    gsl_matrix_set_all(c.w.E, -1);
    assert_int_equal(normflow_set(f, c.w.E, c.w.W), NORMFLOW_FINE);
    assert_int_equal(normflow_step(f, 0.1), NORMFLOW_FINE);
    normflow_free(f);
    place_done(&c);
}

/* Once the team is cancelled, all that goes on for long ends soon. */
static void
test_cancelled(void **state)
{
    (void)state;
    struct place c;
    place_random(&c, TASK_ADD, 1);
    struct normflow *f = normflow_new(&c.setup, 0.1, 0, c.w.team);
    assert_int_equal(normflow_set(f, c.w.E, c.w.W), NORMFLOW_FINE);
    assert_true(normal_set(&c.normal, 1));
    random_outputs(&c, c.v);
    assert_false(team_cancelled(c.w.team));
    team_cancel(c.w.team);
    assert_true(team_cancelled(c.w.team));
    assert_true(normal_solve(&c.normal, c.u, c.v, 1e-6, 100) > 1e-6);
    assert_true(normal_land(&c.normal, 1e-16, 30) > 1e-16);
    assert_int_equal(c.normal.iterations, 0);
    assert_int_not_equal(normflow_step(f, 0.1), NORMFLOW_FINE);
    normflow_free(f);
    place_done(&c);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_derivative), cmocka_unit_test(test_tangent),
        cmocka_unit_test(test_projector),  cmocka_unit_test(test_few_iterations),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_flow_reference), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_finite),     cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_outcomes),       cmocka_unit_test(test_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

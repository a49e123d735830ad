/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network against numbers that other programs made and against finite
 * differences; its random weights; numbers that go wrong. */
#include <config.h>

#include "model/net.h"

#include "base/blas.h"
#include "reference.h"
#include "world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- reference numbers ---- */

static const char *const activation_names[ACTIVATION_COUNT] = {
    "relu", "leaky", "quad", "gelu"};

// What double and single precision are held to: of each number, and of the
// largest of its matrix.
static const double tolerance[PRECISION_COUNT] = {
    [PRECISION_SINGLE] = 1e-5, [PRECISION_DOUBLE] = 1e-12};

static void
compare_with_file(const gsl_matrix *got, const char *group, const char *name,
                  enum precision precision)
{
    char what[64];
    gsl_matrix *want = reference_load(group, name);
    double largest = fmax(gsl_matrix_max(want), -gsl_matrix_min(want));
    snprintf(what, sizeof what, "%s %s, precision %d", group, name, precision);
    reference_compare(what, got, want, tolerance[precision],
                      tolerance[precision] * largest);
    gsl_matrix_free(want);
}

static void
check_pass(enum activation activation, enum loss loss,
           enum precision precision)
{
    struct world w;
    world_init_reference(&w, activation, loss, precision);
    struct measure measure, again;
    const char *group = activation_names[activation];
    bool mse = loss == LOSS_MSE;
    net_gradient(w.net, &measure);
    net_evaluate(w.net, NET_TRAIN, &again);
    assert_true(measure.alive && again.alive);
    assert_true(measure.accuracy == again.accuracy);
    assert_true(measure.loss == again.loss);
    reference_near(group, measure.loss,
                   reference_number(group, mse ? "mse_train" : "ce_train"),
                   tolerance[precision], 0);
    net_get_gradient(w.net, w.E, w.W);
    compare_with_file(w.E, group, mse ? "grad_E" : "ce_grad_E", precision);
    compare_with_file(w.W, group, mse ? "grad_W" : "ce_grad_W", precision);
    world_done(&w);
}

static void
test_loss_and_gradient(void **state)
{
    (void)state;
    for (int i = 0; i < ACTIVATION_COUNT; i++)
        for (int j = 0; j < LOSS_COUNT; j++)
            for (int k = 0; k < PRECISION_COUNT; k++)
                check_pass(i, j, k);
}

static void
test_test_set(void **state)
{
    (void)state;
    for (int i = 0; i < ACTIVATION_COUNT; i++) {
        struct world w;
        world_init_reference(&w, i, LOSS_MSE, PRECISION_DOUBLE);
        struct measure measure;
        net_evaluate(w.net, NET_TEST, &measure);
        gsl_matrix *want = reference_load(activation_names[i], "test_mse_acc");
        reference_near(activation_names[i], measure.loss,
                       gsl_matrix_get(want, 0, 0), 1e-12, 0);
        assert_true(measure.accuracy == gsl_matrix_get(want, 0, 1));
        gsl_matrix_free(want);
        world_done(&w);
    }
}

static const struct optimizer_case {
    const char *group;
    struct update update;
} optimizer_cases[] = {
    {"relu_gd10", {.optimizer = OPTIMIZER_GD, .lr = 0.5, .weight_decay = 1e-3}},
    {"relu_momentum10",
     {.optimizer = OPTIMIZER_GD, .lr = 0.5, .momentum = 0.9,
      .weight_decay = 1e-3}},
    {"relu_adamw10",
     {.optimizer = OPTIMIZER_ADAMW, .lr = 1e-2, .weight_decay = 0.5,
      .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8}},
};

enum { OPTIMIZER_CASES = sizeof optimizer_cases / sizeof *optimizer_cases };

static void
test_ten_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < OPTIMIZER_CASES; i++) {
        for (int k = 0; k < PRECISION_COUNT; k++) {
            const struct optimizer_case *c = &optimizer_cases[i];
            struct world w;
            world_init_reference(&w, ACTIVATION_RELU, LOSS_MSE, k);
            world_train(&w, &c->update, 10);
            net_get(w.net, w.E, w.W);
            compare_with_file(w.E, c->group, "E", k);
            compare_with_file(w.W, c->group, "W", k);
            world_done(&w);
        }
    }
}

/* ---- finite differences ---- */

static double
loss_at(struct world *w)
{
    struct measure measure;
    net_set(w->net, w->E, w->W);
    net_evaluate(w->net, NET_TRAIN, &measure);
    return measure.loss;
}

/* Each element of the gradient G against the slope of the loss along the same
 * element of THETA, which is one of w->E and w->W. */
static void
check_slopes(struct world *w, gsl_matrix *theta, const gsl_matrix *G,
             const char *what)
{
    const double h = 1e-5;
    for (size_t i = 0; i < theta->size1; i++) {
        for (size_t j = 0; j < theta->size2; j++) {
            double *x = gsl_matrix_ptr(theta, i, j), x0 = *x;
            *x = x0 + h;
            double above = loss_at(w);
            *x = x0 - h;
            double below = loss_at(w);
            *x = x0;
            reference_near(what, gsl_matrix_get(G, i, j),
                           (above - below) / (2 * h), 1e-7, 1e-9);
        }
    }
}

static void
check_derivative(enum task_id task, enum activation activation, enum loss loss)
{
    char what[64];
    snprintf(what, sizeof what, "%s, %s, loss %d", task_table[task].name,
             activation_names[activation], loss);
    struct net_shape shape = {5, 0, 6, activation, loss, PRECISION_DOUBLE};
    struct world w;
    world_init_task(&w, task, shape, 3, 1);
    gsl_matrix *dE = gsl_matrix_alloc(w.E->size1, w.E->size2);
    gsl_matrix *dW = gsl_matrix_alloc(w.W->size1, w.W->size2);
    net_randomize(w.net, INIT_NORMAL, 2, 1);
    net_gradient(w.net, NULL);
    net_get_gradient(w.net, dE, dW);
    net_get(w.net, w.E, w.W);
    check_slopes(&w, w.E, dE, what);
    check_slopes(&w, w.W, dW, what);
    gsl_matrix_free(dE);
    gsl_matrix_free(dW);
    world_done(&w);
}

static void
test_finite_differences(void **state)
{
    (void)state;
    for (int i = 0; i < ACTIVATION_COUNT; i++) {
        for (int j = 0; j < LOSS_COUNT; j++) {
            check_derivative(TASK_ADD, i, j); // one embedding
            check_derivative(TASK_SUB, i, j); // two
        }
    }
}

/* ---- weights ---- */

static void
test_random_weights(void **state)
{
    (void)state;
    struct net_shape shape = {11, 0, 64, 0, 0, PRECISION_DOUBLE};
    struct world w;
    world_init_task(&w, TASK_SUB, shape, 0, 1);
    gsl_matrix *E = gsl_matrix_alloc(22, 64), *W = gsl_matrix_alloc(64, 11);
    double norm2_E, norm2_W, sum = 0;
    net_randomize(w.net, INIT_UNIFORM, 2, 1);
    net_get(w.net, E, W);
    // Twice 1/sqrt(fan_in) on either side, and a good part of that is used.
    assert_true(gsl_matrix_max(E) <= 2 / sqrt(22) &&
                gsl_matrix_max(E) > 1.9 / sqrt(22));
    assert_true(gsl_matrix_min(W) >= -2 / sqrt(64) &&
                gsl_matrix_min(W) < -1.9 / sqrt(64));
    for (size_t i = 0; i < 22 * 64; i++)
        sum += E->data[i] * E->data[i];
    net_norms(w.net, &norm2_E, &norm2_W);
    reference_near("norm2(E)", norm2_E, sum, 1e-13, 0);
    // The deviation, to three of its own.
    net_randomize(w.net, INIT_NORMAL, 1, 1);
    net_norms(w.net, &norm2_E, &norm2_W);
    reference_near("deviation of E", norm2_E, 64, 3 * sqrt(2 / (22 * 64.0)), 0);
    reference_near("deviation of W", norm2_W, 11, 3 * sqrt(2 / (11 * 64.0)), 0);
    // The same seed gives the same weights, another one others.
    net_randomize(w.net, INIT_UNIFORM, 2, 1);
    net_get(w.net, w.E, NULL);
    assert_memory_equal(w.E->data, E->data, 22 * 64 * sizeof(double));
    net_randomize(w.net, INIT_UNIFORM, 2, 2);
    net_get(w.net, w.E, NULL);
    assert_memory_not_equal(w.E->data, E->data, 22 * 64 * sizeof(double));
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    world_done(&w);
}

static void
test_new_weights_forget_the_optimizer(void **state)
{
    (void)state;
    struct net_shape shape = {7, 0, 16, 0, 0, PRECISION_SINGLE};
    for (size_t i = 0; i < OPTIMIZER_CASES; i++) {
        struct world w[2];
        for (size_t k = 0; k < 2; k++) {
            world_init_task(&w[k], TASK_ADD, shape, 8, 1);
            if (k == 1) { // has a past
                net_randomize(w[k].net, INIT_UNIFORM, 1, 2);
                world_train(&w[k], &optimizer_cases[i].update, 5);
            }
            net_randomize(w[k].net, INIT_UNIFORM, 1, 1);
            world_train(&w[k], &optimizer_cases[i].update, 5);
            net_get(w[k].net, w[k].E, w[k].W);
        }
        assert_memory_equal(w[1].E->data, w[0].E->data,
                            7 * 16 * sizeof(double));
        world_done(&w[0]);
        world_done(&w[1]);
    }
}

/* ---- numbers that go wrong are outcomes ---- */

static void
test_no_test_pairs(void **state)
{
    (void)state;
    struct net_shape shape = {5, 0, 8, 0, 0, PRECISION_SINGLE};
    struct world w;
    world_init_task(&w, TASK_ADD, shape, 0, 1);
    struct measure measure;
    net_randomize(w.net, INIT_UNIFORM, 1, 1);
    net_evaluate(w.net, NET_TEST, &measure);
    assert_true(isnan(measure.loss) && isnan(measure.accuracy));
    assert_true(measure.alive); // nothing says that it is dead
    net_evaluate(w.net, NET_TRAIN, &measure);
    assert_true(isfinite(measure.loss) && isfinite(measure.accuracy));
    world_done(&w);
}

/* All hidden units below zero; then one of them above zero for one pair alone,
 * (4, 4); then all of them zero. */
static void
check_alive(enum activation activation, enum precision precision)
{
    struct net_shape shape = {5, 0, 8, activation, 0, precision};
    struct world w;
    world_init_task(&w, TASK_ADD, shape, 0, 1);
    struct measure measure;
    gsl_matrix_set_all(w.E, -1);
    gsl_matrix_set_all(w.W, 0.1);
    net_set(w.net, w.E, w.W);
    net_gradient(w.net, &measure);
    assert_true(measure.alive == (activation != ACTIVATION_RELU));
    assert_true(isfinite(measure.loss));
    gsl_matrix_set(w.E, 4, 3, 0.5);
    net_set(w.net, w.E, w.W);
    net_gradient(w.net, &measure);
    assert_true(measure.alive);
    // What comes out of nothing is 0 for every class: 1 wrong entry of 5.
    gsl_matrix_set_zero(w.E);
    net_set(w.net, w.E, w.W);
    net_gradient(w.net, &measure);
    assert_false(measure.alive);
    reference_near("loss of a dead net", measure.loss, 0.2, 1e-6, 0);
    world_done(&w);
}

static void
test_dead_net(void **state)
{
    (void)state;
    for (int i = 0; i < ACTIVATION_COUNT; i++)
        for (int k = 0; k < PRECISION_COUNT; k++)
            check_alive(i, k);
}

static void
test_not_finite(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (size_t i = 0; i < 3 * LOSS_COUNT * PRECISION_COUNT; i++) {
        struct net_shape shape = {5, 0, 8, ACTIVATION_LEAKY, i / 3 % 2, i / 6};
        struct world w;
        world_init_task(&w, TASK_ADD, shape, 4, 1);
        struct measure measure;
        net_randomize(w.net, INIT_UNIFORM, 1, 1);
        net_get(w.net, w.E, w.W);
        gsl_matrix_set(w.E, 2, 3, bad[i % 3]);
        net_set(w.net, w.E, w.W);
        net_gradient(w.net, &measure);
        assert_false(isfinite(measure.loss));
        net_evaluate(w.net, NET_TRAIN, &measure);
        assert_false(isfinite(measure.loss));
        world_done(&w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loss_and_gradient),
        cmocka_unit_test(test_test_set),
        cmocka_unit_test(test_ten_steps),
        cmocka_unit_test(test_finite_differences),
        cmocka_unit_test(test_random_weights),
        cmocka_unit_test(test_new_weights_forget_the_optimizer),
        cmocka_unit_test(test_no_test_pairs),
        cmocka_unit_test(test_dead_net),
        cmocka_unit_test(test_not_finite),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}

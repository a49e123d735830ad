/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the network's work is cut into parts, which must not show: the same bits
 * for any number of threads, sums over blocks of samples that leave nothing
 * out, updates that reach every weight. */
#include <config.h>

#include "model/net.h"

#include "base/blas.h"
#include "reference.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct update updates[] = {
    {.optimizer = OPTIMIZER_GD, .lr = 0.5, .weight_decay = 1e-3},
    {.optimizer = OPTIMIZER_GD, .lr = 0.5, .momentum = 0.9},
    {.optimizer = OPTIMIZER_ADAMW, .lr = 1e-2, .weight_decay = 0.5,
     .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8},
};

enum { UPDATES = sizeof updates / sizeof *updates };

static void
test_same_bits(void **state)
{
    (void)state;
    // p = 53: 1431 pairs, enough for as many blocks of samples as there can
    // be. 37 hidden units: the weights can't be shared out evenly.
    struct net_shape shape = {53, 0, 37, ACTIVATION_RELU, LOSS_MSE, 0};
    for (size_t i = 0; i < 2 * UPDATES; i++) {
        shape.precision = i % 2 ? PRECISION_SINGLE : PRECISION_DOUBLE;
        struct world w[3];
        for (size_t k = 0; k < 3; k++) {
            world_init_task(&w[k], TASK_ADD, shape, 200, k + 1);
            net_randomize(w[k].net, INIT_UNIFORM, 2, 7);
            world_train(&w[k], &updates[i / 2], 10);
            net_get(w[k].net, w[k].E, w[k].W);
            assert_memory_equal(w[k].E->data, w[0].E->data,
                                53 * 37 * sizeof(double));
            assert_memory_equal(w[k].W->data, w[0].W->data,
                                53 * 37 * sizeof(double));
            struct measure first, other;
            net_evaluate(w[0].net, NET_TEST, &first);
            net_evaluate(w[k].net, NET_TEST, &other);
            assert_memory_equal(&other.loss, &first.loss, sizeof first.loss);
        }
        for (size_t k = 0; k < 3; k++)
            world_done(&w[k]);
    }
}

/* Sums over N samples: the loss times N, its gradient times N in w->E and w->W,
 * and how many are right. */
static struct measure
sums_over(struct world *w, size_t n)
{
    struct measure m;
    net_gradient(w->net, &m);
    net_get_gradient(w->net, w->E, w->W);
    gsl_matrix_scale(w->E, (double)n);
    gsl_matrix_scale(w->W, (double)n);
    return (struct measure){m.loss * (double)n, m.accuracy * (double)n, true};
}

/* What N samples say together, in blocks and tiles, is the sum of what each
 * says alone. */
static void
check_sum(size_t n)
{
    struct net_shape shape = {53, 53, 3, ACTIVATION_RELU, 0, PRECISION_DOUBLE};
    struct world all, one;
    world_init_task(&all, TASK_ADD, shape, 1431 - n, 2);
    world_init_task(&one, TASK_ADD, shape, 1431 - 1, 1);
    net_randomize(all.net, INIT_NORMAL, 1, 1);
    net_randomize(one.net, INIT_NORMAL, 1, 1);
    struct measure together = sums_over(&all, n), sum = {0};
    gsl_matrix *dE = gsl_matrix_calloc(53, 3), *dW = gsl_matrix_calloc(3, 53);
    for (size_t i = 0; i < n; i++) {
        one.split.train[0] = all.split.train[i];
        struct measure alone = sums_over(&one, 1);
        sum.loss += alone.loss;
        sum.accuracy += alone.accuracy;
        gsl_matrix_add(dE, one.E);
        gsl_matrix_add(dW, one.W);
    }
    reference_near("loss", together.loss, sum.loss, 1e-12, 0);
    reference_near("right", together.accuracy, sum.accuracy, 1e-12, 0);
    reference_compare("dE", all.E, dE, 1e-12, 1e-13);
    reference_compare("dW", all.W, dW, 1e-12, 1e-13);
    gsl_matrix_free(dE);
    gsl_matrix_free(dW);
    world_done(&all);
    world_done(&one);
}

static void
test_sums(void **state)
{
    (void)state;
    // One and more blocks, of one and more tiles, even and not.
    const size_t counts[] = {1, 31, 32, 65, 127, 128, 257, 600, 1024, 1431};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check_sum(counts[i]);
}

/* An update moves every weight, also where they can't be shared out evenly. */
static void
test_update_moves_all(void **state)
{
    (void)state;
    const struct update update = {.lr = 0.5, .weight_decay = 0.1};
    for (size_t d_h = 1; d_h <= 17; d_h++) {
        struct net_shape shape = {3, 0, d_h, 0, 0, PRECISION_DOUBLE};
        struct world w;
        world_init_task(&w, TASK_SUB, shape, 0, 2);
        gsl_matrix_set_all(w.E, -1); // no hidden unit is on: no gradient
        gsl_matrix_set_all(w.W, 1);
        net_set(w.net, w.E, w.W);
        world_train(&w, &update, 1);
        net_get(w.net, w.E, w.W);
        assert_true(gsl_matrix_max(w.E) == -0.95);
        assert_true(gsl_matrix_min(w.E) == -0.95);
        assert_true(gsl_matrix_max(w.W) == 0.95);
        assert_true(gsl_matrix_min(w.W) == 0.95);
        world_done(&w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_update_moves_all),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("net_parts", tests, NULL, NULL);
}

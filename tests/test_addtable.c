/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a op b: each answer against a forward pass written out, the
 * counts against training's own measure, and what is where. */
#include <config.h>

#include "analysis/addtable.h"

#include "base/blas.h"
#include "world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct update update = {.optimizer = OPTIMIZER_ADAMW,
                                     .lr = 0.01,
                                     .weight_decay = 0.1,
                                     .beta1 = 0.9,
                                     .beta2 = 0.98,
                                     .epsilon = 1e-8};

/* A net that has learned something and not all. */
static void
half_trained(struct world *w, enum task_id task, size_t p,
             enum activation activation)
{
    struct net_shape shape = {.p = p,
                              .d_h = 19,
                              .activation = activation,
                              .loss = LOSS_MSE,
                              .precision = PRECISION_DOUBLE};
    world_init_task(w, task, shape, task_pairs(task, (unsigned)p) / 3, 1);
    net_randomize(w->net, INIT_UNIFORM, 2, 3);
    world_train(w, &update, 60);
    net_get(w->net, w->E, w->W);
}

static void
fill(struct addtable *t, const struct world *w, enum task_id task)
{
    addtable_init(t, task, net_shape(w->net), &w->split);
    assert_true(!t->any && !addtable_busy(t));
    addtable_begin(t, w->E, w->W, 60);
    while (addtable_busy(t))
        addtable_go_on(t);
    assert_true(t->any && t->step == 60);
}

static double
sigma(double z, enum activation activation)
{
    switch (activation) {
    case ACTIVATION_RELU: return z > 0 ? z : 0;
    case ACTIVATION_LEAKY: return z > 0 ? z : z / 10;
    case ACTIVATION_QUADRATIC: return z * z;
    default: return z * 0.5 * erfc(-z / sqrt(2));
    }
}

/* The class that the net answers, one sum after the other. */
static size_t
answer(const struct world *w, size_t left, size_t right)
{
    const struct net_shape *s = net_shape(w->net);
    size_t best = 0;
    double most = 0;
    for (size_t c = 0; c < s->p; c++) {
        double out = 0;
        for (size_t i = 0; i < s->d_h; i++)
            out += gsl_matrix_get(w->W, i, c) *
                   sigma(gsl_matrix_get(w->E, left, i) +
                             gsl_matrix_get(w->E, right, i),
                         s->activation);
        if (c == 0 || out > most) {
            most = out;
            best = c;
        }
    }
    return best;
}

static void
check_cell(const struct addtable *t, const struct world *w, enum task_id task,
           const struct sample *s, bool train)
{
    size_t p = t->p, a = s->left, b = s->right % p;
    bool right = answer(w, s->left, s->right) ==
                 task_apply(task, (unsigned)a, (unsigned)b, (unsigned)p);
    int want = train ? (right ? ADDTABLE_TRAIN_RIGHT : ADDTABLE_TRAIN_WRONG)
                     : (right ? ADDTABLE_TEST_RIGHT : ADDTABLE_TEST_WRONG);
    assert_int_equal(t->mark[a * p + b], want);
    if (task_table[task].symmetric)
        assert_int_equal(t->mark[b * p + a], want);
}

static void
check_counts(const struct addtable *t, const struct world *w)
{
    struct measure train, test;
    net_evaluate(w->net, NET_TRAIN, &train);
    net_evaluate(w->net, NET_TEST, &test);
    size_t right[2] = {t->count[ADDTABLE_TRAIN_RIGHT],
                       t->count[ADDTABLE_TEST_RIGHT]};
    assert_int_equal(right[0] + t->count[ADDTABLE_TRAIN_WRONG],
                     w->split.n_train);
    assert_int_equal(right[1] + t->count[ADDTABLE_TEST_WRONG], w->split.n_test);
    assert_int_equal(right[0],
                     lround(train.accuracy * (double)w->split.n_train));
    assert_int_equal(right[1], lround(test.accuracy * (double)w->split.n_test));
    assert_true(right[0] > 0 && t->count[ADDTABLE_TEST_WRONG] > 0);
}

static void
check_task(enum task_id task, size_t p, enum activation activation)
{
    struct world w;
    struct addtable t;
    size_t cells = 0;
    half_trained(&w, task, p, activation);
    fill(&t, &w, task);
    for (size_t i = 0; i < w.split.n_train; i++)
        check_cell(&t, &w, task, &w.split.train[i], true);
    for (size_t i = 0; i < w.split.n_test; i++)
        check_cell(&t, &w, task, &w.split.test[i], false);
    check_counts(&t, &w);
    for (size_t i = 0; i < p * p; i++)
        cells += t.mark[i] != ADDTABLE_NONE;
    // All cells, but for the column of division by 0.
    assert_int_equal(cells, p * (p - task_table[task].first_b));
    addtable_done(&t);
    world_done(&w);
}

static void
test_answers(void **state)
{
    (void)state;
    for (int task = 0; task < TASK_COUNT; task++)
        check_task((enum task_id)task, 13, ACTIVATION_RELU);
    for (int a = 0; a < ACTIVATION_COUNT; a++)
        check_task(TASK_ADD, 12, (enum activation)a);
    check_task(TASK_ADD, 37, ACTIVATION_RELU); // several tiles, one not full
}

/* The table before stays until the next one is whole; one begun anew in
 * between starts from nothing. */
static void
test_in_pieces(void **state)
{
    (void)state;
    enum { P = 23, PAIRS = P * (P + 1) / 2 };
    struct world w;
    struct addtable t;
    uint8_t before[P * P];
    half_trained(&w, TASK_ADD, P, ACTIVATION_RELU);
    fill(&t, &w, TASK_ADD);
    memcpy(before, t.mark, sizeof before);
    size_t right = t.count[ADDTABLE_TRAIN_RIGHT];
    gsl_matrix_set_zero(w.W); // now every answer is 0
    addtable_begin(&t, w.E, w.W, 61);
    gsl_matrix_set_all(w.E, (double)NAN); // it has a copy
    addtable_go_on(&t);
    assert_true(addtable_busy(&t));
    assert_true(fabs(addtable_progress(&t) - 64.0 / PAIRS) < 1e-12);
    assert_memory_equal(t.mark, before, sizeof before);
    assert_true(t.step == 60 && t.count[ADDTABLE_TRAIN_RIGHT] == right);
    gsl_matrix_set_zero(w.E);
    addtable_begin(&t, w.E, w.W, 62);
    for (int tiles = 0; tiles < (PAIRS + 63) / 64; tiles++) {
        assert_true(addtable_busy(&t));
        addtable_go_on(&t);
    }
    assert_true(!addtable_busy(&t) && t.step == 62);
    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++) {
            int mark = t.mark[a * P + b];
            assert_int_equal(mark == ADDTABLE_TRAIN_RIGHT ||
                                 mark == ADDTABLE_TEST_RIGHT,
                             (a + b) % P == 0);
        }
    assert_int_equal(t.count[ADDTABLE_TRAIN_RIGHT] +
                         t.count[ADDTABLE_TEST_RIGHT],
                     (P + 1) / 2);
    addtable_done(&t);
    world_done(&w);
}

/* What is not a number answers nothing, not even 0. */
static void
test_no_numbers(void **state)
{
    (void)state;
    struct world w;
    struct addtable t;
    half_trained(&w, TASK_ADD, 7, ACTIVATION_LEAKY);
    gsl_matrix_set_all(w.W, (double)NAN);
    fill(&t, &w, TASK_ADD);
    assert_int_equal(t.count[ADDTABLE_TRAIN_RIGHT], 0);
    assert_int_equal(t.count[ADDTABLE_TEST_RIGHT], 0);
    addtable_done(&t);
    world_done(&w);
}

/* The smallest: p = 2, three pairs; one unit; nothing to test. */
static void
test_smallest(void **state)
{
    (void)state;
    struct world w;
    struct addtable t;
    struct net_shape shape = {.p = 2, .d_h = 1, .activation = ACTIVATION_RELU};
    world_init_task(&w, TASK_ADD, shape, 0, 1);
    fill(&t, &w, TASK_ADD);
    assert_int_equal(t.count[ADDTABLE_TRAIN_RIGHT], 2); // 0 + 0 and 1 + 1
    assert_int_equal(t.count[ADDTABLE_TRAIN_WRONG], 1);
    assert_int_equal(t.mark[1], ADDTABLE_TRAIN_WRONG);
    assert_int_equal(t.mark[2], ADDTABLE_TRAIN_WRONG);
    addtable_done(&t);
    world_done(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_in_pieces),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_smallest),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("addtable", tests, NULL, NULL);
}

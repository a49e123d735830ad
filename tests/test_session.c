/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run step by step: the grid, changes, events, ends, and that it is the same
 * whoever calls it. */
#include <config.h>

#include "base/blas.h"
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

/* A small, fast run: p = 11, 24 hidden units, and whatever "name=value" says. */
static struct config
small(const char *const *settings)
{
    struct config c;
    static const char *const base[] = {"modulus=11", "hidden=24", "lr=1",
                                       "init-scale=2", "momentum=0.9",
                                       "weight-decay=1e-4", "steps=40",
                                       "every=1", NULL};
    config_init(&c);
    for (int pass = 0; pass < 2; pass++) {
        for (const char *const *s = pass == 0 ? base : settings;
             s != NULL && *s != NULL; s++) {
            char name[32];
            size_t n = strcspn(*s, "=");
            memcpy(name, *s, n);
            name[n] = '\0';
            assert_true(config_set(&c, param_find(name), *s + n + 1, NULL));
        }
    }
    return c;
}

#define SMALL(...) small((const char *const[]){__VA_ARGS__, NULL})

static struct session *
open_session(struct config *c)
{
    struct failure f = {0};
    struct session *s = session_new(c, &f);
    assert_non_null(s);
    config_done(c);
    return s;
}

static void
grid_is_kept(void **state)
{
    (void)state;
    struct config c = SMALL("steps=23", "every=5");
    struct session *s = open_session(&c);
    const uint64_t wanted[] = {0, 5, 10, 15, 20, 23};
    size_t n = 0;
    do {
        const struct record *r = session_record(s);
        if (r != NULL) {
            assert_true(n < 6);
            assert_int_equal(r->step, wanted[n++]);
            assert_int_equal(r->step, session_steps(s));
        }
        assert_non_null(session_latest(s));
    } while (session_step(s));
    assert_int_equal(n, 6);
    assert_int_equal(session_end(s), SESSION_LENGTH);
    assert_false(session_step(s));
    assert_int_equal(session_steps(s), 23);
    session_free(s);
}

/* All records of a run as one block. */
static double *
all_records(struct session *s, size_t *count)
{
    double *all = NULL;
    *count = 0;
    do {
        const struct record *r = session_record(s);
        if (r == NULL)
            continue;
        all = realloc(all, (*count + SERIES_COUNT) * sizeof *all);
        memcpy(all + *count, r->value, sizeof r->value);
        *count += SERIES_COUNT;
    } while (session_step(s));
    return all;
}

/* Same seed and options, same bits: for any number of threads, and however
 * coarse the grid is. */
static void
threads_change_nothing(void **state)
{
    (void)state;
    const char *const precisions[] = {"precision=single", "precision=double"};
    for (int i = 0; i < 2; i++) {
        double *first = NULL;
        size_t n = 0;
        const char *const threads[] = {"threads=1", "threads=2", "threads=3"};
        for (int t = 0; t < 3; t++) {
            struct config c = SMALL("modulus=23", "hidden=40", precisions[i],
                                    threads[t], "seed=5");
            struct session *s = open_session(&c);
            size_t m;
            double *all = all_records(s, &m);
            session_free(s);
            if (t == 0) {
                first = all;
                n = m;
                continue;
            }
            assert_int_equal(m, n);
            assert_memory_equal(all, first, n * sizeof *all);
            free(all);
        }
        free(first);
    }
}

static void
grid_changes_nothing(void **state)
{
    (void)state;
    struct config c = SMALL("every=1"), d = SMALL("every=7", "steps=42");
    struct session *fine = open_session(&c), *coarse = open_session(&d);
    while (session_step(fine))
        continue;
    while (session_steps(coarse) < 35)
        session_step(coarse);
    struct config e = SMALL("every=1", "steps=35");
    struct session *again = open_session(&e);
    while (session_step(again))
        continue;
    assert_memory_equal(session_record(coarse)->value,
                        session_record(again)->value,
                        sizeof session_record(again)->value);
    session_free(fine);
    session_free(coarse);
    session_free(again);
}

static void
seeds_differ(void **state)
{
    (void)state;
    struct config c = SMALL("seed=1"), d = SMALL("seed=2");
    struct session *a = open_session(&c), *b = open_session(&d);
    assert_true(session_record(a)->value[SERIES_NORM2_E] !=
                session_record(b)->value[SERIES_NORM2_E]);
    assert_memory_not_equal(session_split(a)->train, session_split(b)->train,
                            5 * sizeof(struct sample));
    session_free(a);
    session_free(b);
}

/* By hand at a step, or planned for it: the same run; and the record of that
 * step was made before the change. */
static void
changes_by_hand_and_planned(void **state)
{
    (void)state;
    struct config c = SMALL("every=1"), d = SMALL("every=1");
    config_add_change(&d, "10:weight-decay=0.01", NULL);
    config_add_change(&d, "10:lr=0.5", NULL);
    struct session *hand = open_session(&c), *planned = open_session(&d);
    while (session_steps(hand) < 10)
        session_step(hand);
    session_change(hand, PARAM_WEIGHT_DECAY, 0.01);
    session_change(hand, PARAM_LR, 0.5);
    while (session_steps(planned) < 10)
        session_step(planned);
    assert_true(session_record(planned)->value[SERIES_WEIGHT_DECAY] == 1e-4);
    size_t n, m;
    session_step(hand);
    session_step(planned);
    assert_true(session_record(planned)->value[SERIES_WEIGHT_DECAY] == 0.01);
    assert_true(session_record(planned)->value[SERIES_LR] == 0.5);
    double *a = all_records(hand, &n), *b = all_records(planned, &m);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n * sizeof *a);
    free(a);
    free(b);
    // The list of changes that would repeat it is the same, too.
    const struct config *made = session_config(hand);
    assert_int_equal(made->n_changes, 2);
    assert_int_equal(made->changes[1].step, 10);
    assert_int_equal(made->changes[1].param, PARAM_LR);
    struct event event;
    int changed = 0;
    while (session_event(hand, &event))
        if (event.kind == EVENT_CHANGED && changed++ == 0) {
            assert_int_equal(event.step, 10);
            assert_true(event.from == 1e-4 && event.to == 0.01);
        }
    assert_int_equal(changed, 2);
    session_free(hand);
    session_free(planned);
}

/* Another optimizer begins with nothing: as a run that goes on from the same
 * weights with it, and with its settings. */
static void
optimizer_starts_afresh(void **state)
{
    (void)state;
    struct config c = SMALL("threads=1", "lr=0.01");
    struct config d = SMALL("threads=1", "lr=0.01", "optimizer=adamw");
    struct session *s = open_session(&c), *other = open_session(&d);
    gsl_matrix *E = gsl_matrix_alloc(11, 24), *W = gsl_matrix_alloc(24, 11);
    while (session_steps(s) < 10)
        session_step(s);
    session_change(s, PARAM_OPTIMIZER, OPTIMIZER_GD); // nothing new
    session_step(s);
    net_get(session_net(s), E, W);
    net_set(session_net(other), E, W);
    net_gradient(session_net(other), NULL);
    session_change(s, PARAM_OPTIMIZER, OPTIMIZER_ADAMW);
    assert_true(session_value(s, PARAM_OPTIMIZER) == OPTIMIZER_ADAMW);
    for (int i = 0; i < 5; i++) {
        assert_true(session_step(s) && session_step(other));
        assert_true(session_record(s)->value[SERIES_TRAIN_LOSS] ==
                    session_record(other)->value[SERIES_TRAIN_LOSS]);
        assert_true(isnan(session_record(s)->value[SERIES_DECAY_LOSS]));
    }
    // And back: as a run that has no velocity there.
    struct config e = SMALL("threads=1"), g = SMALL("threads=1");
    struct session *plain = open_session(&e), *same = open_session(&g);
    for (int i = 0; i < 2; i++) {
        session_change(plain, PARAM_OPTIMIZER, OPTIMIZER_ADAMW);
        session_change(plain, PARAM_OPTIMIZER, OPTIMIZER_GD);
        session_step(plain);
        if (i == 0)
            net_get(session_net(plain), E, W);
    }
    session_step(same);
    assert_true(session_record(same)->value[SERIES_TRAIN_LOSS] !=
                session_record(plain)->value[SERIES_TRAIN_LOSS]);
    session_free(same);
    struct config h = SMALL("threads=1");
    same = open_session(&h);
    net_set(session_net(same), E, W);
    net_gradient(session_net(same), NULL);
    session_step(same);
    assert_true(session_record(same)->value[SERIES_TRAIN_LOSS] ==
                session_record(plain)->value[SERIES_TRAIN_LOSS]);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    session_free(same);
    session_free(plain);
    session_free(other);
    session_free(s);
}

/* A planned change comes before one that is made by hand at the same step. */
static void
planned_comes_first(void **state)
{
    (void)state;
    struct config c = SMALL("every=1");
    config_add_change(&c, "3:lr=0.25", NULL);
    struct session *s = open_session(&c);
    while (session_steps(s) < 3)
        session_step(s);
    session_change(s, PARAM_LR, 0.125);
    assert_true(session_value(s, PARAM_LR) == 0.125);
    session_step(s);
    assert_true(session_value(s, PARAM_LR) == 0.125);
    const double to[] = {0.25, 0.125};
    struct event event;
    for (int i = 0; i < 2; i++) {
        assert_true(session_event(s, &event));
        assert_true(event.kind == EVENT_CHANGED && event.to == to[i]);
    }
    session_free(s);
}

static void
until_ends_it(void **state)
{
    (void)state;
    struct config c =
        SMALL("until=memorised", "steps=5000", "every=10", "hidden=64");
    struct session *s = open_session(&c);
    while (session_step(s))
        continue;
    assert_int_equal(session_end(s), SESSION_UNTIL);
    assert_true(session_record(s)->value[SERIES_TRAIN_ACCURACY] == 1);
    assert_int_equal(session_steps(s) % 10, 0);
    struct event event;
    assert_true(session_event(s, &event));
    assert_int_equal(event.kind, EVENT_MEMORISED);
    assert_int_equal(event.step, session_steps(s));
    // It can go on past that; and the event does not come twice.
    uint64_t step = session_steps(s);
    session_extend(s, 20);
    assert_true(session_step(s));
    while (session_steps(s) < step + 20)
        assert_true(session_step(s));
    while (session_event(s, &event))
        assert_int_not_equal(event.kind, EVENT_MEMORISED);
    session_free(s);
}

static void
length_can_grow(void **state)
{
    (void)state;
    struct config c = SMALL("steps=7", "every=5"), d = SMALL("steps=20", "every=5");
    struct session *s = open_session(&c), *whole = open_session(&d);
    while (session_step(s))
        continue;
    session_extend(s, 13);
    while (session_step(s))
        continue;
    while (session_step(whole))
        continue;
    assert_int_equal(session_steps(s), 20);
    assert_memory_equal(session_record(s)->value, session_record(whole)->value,
                        sizeof session_record(s)->value);
    session_free(s);
    session_free(whole);
}

static void
ends_badly(const char *lr, const char *activation, enum session_end end,
           enum event_kind kind)
{
    struct config c = SMALL(lr, activation, "steps=2000", "init-scale=5");
    struct session *s = open_session(&c);
    while (session_step(s))
        continue;
    assert_int_equal(session_end(s), end);
    struct event event;
    bool seen = false;
    while (session_event(s, &event))
        seen |= event.kind == kind;
    assert_true(seen);
    session_extend(s, 1); // it may go on all the same
    assert_true(session_step(s));
    session_free(s);
}

static void
numbers_that_go_wrong(void **state)
{
    (void)state;
    ends_badly("lr=1000", "activation=quadratic", SESSION_DIVERGED,
               EVENT_DIVERGED);
    ends_badly("lr=100", "activation=relu", SESSION_DEAD, EVENT_DEAD);
}

static void
no_test_pairs(void **state)
{
    (void)state;
    struct config c = SMALL("train-fraction=1", "steps=3");
    struct session *s = open_session(&c);
    while (session_step(s))
        continue;
    assert_true(isnan(session_record(s)->value[SERIES_TEST_LOSS]));
    assert_true(isnan(session_record(s)->value[SERIES_TEST_ACCURACY]));
    session_free(s);
}

static void
what_a_record_holds(void **state)
{
    (void)state;
    struct config c = SMALL("steps=5");
    struct session *s = open_session(&c);
    while (session_step(s))
        continue;
    const double *v = session_record(s)->value;
    assert_true(v[SERIES_NORM2] == v[SERIES_NORM2_E] + v[SERIES_NORM2_W]);
    assert_true(v[SERIES_DECAY_LOSS] == 1e-4 / 2 * v[SERIES_NORM2]);
    assert_true(v[SERIES_NEURON_IPR] >= 1.0 / 5 && v[SERIES_NEURON_IPR] <= 1);
    session_free(s);
    struct config d = SMALL("optimizer=adamw", "lr=0.001", "steps=5");
    s = open_session(&d);
    assert_true(isnan(session_record(s)->value[SERIES_DECAY_LOSS]));
    session_free(s);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_is_kept),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(grid_changes_nothing),
        cmocka_unit_test(seeds_differ),
        cmocka_unit_test(changes_by_hand_and_planned),
        cmocka_unit_test(optimizer_starts_afresh),
        cmocka_unit_test(planned_comes_first),
        cmocka_unit_test(until_ends_it),
        cmocka_unit_test(length_can_grow),
        cmocka_unit_test(numbers_that_go_wrong),
        cmocka_unit_test(no_test_pairs),
        cmocka_unit_test(what_a_record_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

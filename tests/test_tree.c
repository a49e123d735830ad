/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step that is gone back to is what it was, and a branch is the run that had
 * one change more, bit for bit. */
#include <config.h>

#include "base/blas.h"
#include "run/preset.h"
#include "run/tree.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MOMENT_NS = 60000000, MUCH = 1 << 28 };

static void
make(struct config *c, const char *preset, const char *const *options)
{
    config_init(c);
    preset_apply(c, preset_find(preset));
    assert_true(config_set(c, PARAM_THREADS, "2", NULL));
    for (; options != NULL && options[0] != NULL; options += 2)
        assert_true(config_set(c, param_find(options[0]), options[1], NULL));
}

/* N steps of a branch, with a moment every tenth. */
static void
walk(struct tree *t, unsigned id, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        struct session *s = tree_session(t, id);
        assert_true(session_step(s));
        tree_stepped(t, id, session_steps(s) % 10 == 0 ? MOMENT_NS : 0);
    }
}

/* The record of a run that ends at STEP. */
static struct record
stopped_at(const struct config *c, uint64_t step)
{
    struct config shorter;
    config_copy(&shorter, c);
    shorter.value[PARAM_STEPS] = (double)step;
    struct session *s = session_new(&shorter, NULL);
    while (session_step(s))
        ;
    assert_non_null(session_record(s));
    struct record r = *session_record(s);
    session_free(s);
    config_done(&shorter);
    return r;
}

static void
same_record(const struct record *a, const struct record *b)
{
    assert_int_equal(a->step, b->step);
    assert_memory_equal(a->value, b->value, sizeof a->value);
}

static void
any_step_is_what_it_was(void **state)
{
    static const struct {
        const char *preset, *options[7];
    } runs[] = {
        {"p23", {"momentum", "0.9", "every", "7"}},
        {"p23", {"optimizer", "adamw", "lr", "0.01", "weight-decay", "1"}},
        {"toy-line", {NULL}},
        {"paper-fig5", {"probe", "1"}},
        {"paper-fig6", {"modulus", "11", "hidden", "128"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct config c;
        make(&c, runs[i].preset, runs[i].options);
        assert_true(config_add_change(&c, "12:lr=0.011", NULL));
        struct tree *t = tree_new(session_new(&c, NULL), MUCH);
        walk(t, 0, 20);
        session_change(tree_session(t, 0), PARAM_LR, 0.013);
        walk(t, 0, 13);
        assert_true(config_add_change(&c, "20:lr=0.013", NULL));
        static const uint64_t steps[] = {33, 0, 1, 9, 10, 12, 13, 20, 21, 30, 28};
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            struct record was = stopped_at(&c, steps[k]);
            struct session *s = tree_at(t, 0, steps[k], NULL, NULL);
            assert_non_null(s);
            same_record(session_record(s), &was);
            session_free(s);
        }
        tree_free(t);
        config_done(&c);
    }
}

/* Both go on alike from here: the fork, and the run with one change more. */
static void
go_alike(struct tree *t, unsigned id, const struct config *c, int n)
{
    struct session *fork = tree_session(t, id), *run = session_new(c, NULL);
    while (session_steps(run) < session_steps(fork))
        assert_true(session_step(run));
    for (int i = 0; i < n; i++) {
        assert_int_equal(session_step(fork), session_step(run));
        assert_int_equal(session_record(fork) != NULL,
                         session_record(run) != NULL);
        if (session_record(run) != NULL)
            same_record(session_record(fork), session_record(run));
        tree_stepped(t, id, i % 10 == 0 ? MOMENT_NS : 0);
    }
    session_free(run);
}

/* The fork, with one change. */
static bool
fork_with(struct tree *t, unsigned parent, unsigned id, uint64_t step,
          enum param_id param, double value, struct failure *f)
{
    struct tree_fork fork = {parent, id, step, {{param, value}}, 1};
    struct failure unread = {0};
    return tree_fork(t, &fork, NULL, f != NULL ? f : &unread);
}

static void
a_branch_is_a_run_with_one_change_more(void **state)
{
    struct config c, d;
    struct event e;
    (void)state;
    make(&c, "p23", (const char *const[]){"every", "3", "momentum", "0.5", NULL});
    assert_true(config_add_change(&c, "15:lr=0.9", NULL));
    struct tree *t = tree_new(session_new(&c, NULL), MUCH);
    walk(t, 0, 20);
    session_change(tree_session(t, 0), PARAM_WEIGHT_DECAY, 0.5);
    walk(t, 0, 15);
    // From before what was changed by hand, which it does not have.
    assert_true(fork_with(t, 0, 1, 11, PARAM_WEIGHT_DECAY, 0, NULL));
    assert_true(session_event(tree_session(t, 1), &e));
    assert_int_equal(e.kind, EVENT_FORKED);
    assert_int_equal(e.branch, 1);
    assert_int_equal(e.step, 11);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "11:weight-decay=0", NULL));
    go_alike(t, 1, &d, 30);
    // At that very step it has it as little.
    assert_true(fork_with(t, 0, 5, 20, PARAM_MOMENTUM, 0.7, NULL));
    config_done(&d);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "20:momentum=0.7", NULL));
    go_alike(t, 5, &d, 10);
    config_done(&d);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "11:weight-decay=0", NULL));
    // From what it is now, with it; a fork of a fork; and one before its parent
    // was, which is the trunk's.
    assert_true(fork_with(t, 0, 2, TREE_NOW, PARAM_MOMENTUM, 0.8, NULL));
    assert_true(config_add_change(&c, "20:weight-decay=0.5", NULL));
    assert_true(config_add_change(&c, "35:momentum=0.8", NULL));
    go_alike(t, 2, &c, 20);
    assert_true(fork_with(t, 1, 3, 25, PARAM_LR, 0.2, NULL));
    assert_true(config_add_change(&d, "25:lr=0.2", NULL));
    go_alike(t, 3, &d, 20);
    config_done(&d);
    make(&d, "p23", (const char *const[]){"every", "3", "momentum", "0.5", NULL});
    assert_true(config_add_change(&d, "4:lr=0.3", NULL));
    assert_true(config_add_change(&d, "15:lr=0.9", NULL));
    assert_true(fork_with(t, 3, 4, 4, PARAM_LR, 0.3, NULL));
    go_alike(t, 4, &d, 20);
    tree_free(t);
    config_done(&c);
    config_done(&d);
}

static void
first_weights_may_differ(void **state)
{
    struct config c;
    struct failure f = {0};
    (void)state;
    make(&c, "p23", NULL);
    struct tree *t = tree_new(session_new(&c, NULL), MUCH);
    walk(t, 0, 12);
    assert_true(fork_with(t, 0, 1, 0, PARAM_INIT_SCALE, 3, NULL));
    assert_true(config_set(&c, PARAM_INIT_SCALE, "3", NULL));
    go_alike(t, 1, &c, 15);
    // Its step 0 is its own.
    struct record was = stopped_at(&c, 0);
    struct session *s = tree_at(t, 1, 0, NULL, NULL);
    same_record(session_record(s), &was);
    session_free(s);
    assert_true(fork_with(t, 1, 3, 0, PARAM_LR, 0.2, NULL));
    assert_true(config_add_change(&c, "0:lr=0.2", NULL));
    go_alike(t, 3, &c, 9);
    assert_false(fork_with(t, 0, 2, 5, PARAM_INIT_SCALE, 3, &f));
    assert_int_equal(f.status, STATUS_INPUT);
    f = (struct failure){0};
    assert_false(fork_with(t, 0, 2, 0, PARAM_MODULUS, 31, &f));
    assert_non_null(strstr(f.message, "--modulus"));
    assert_null(tree_session(t, 2));
    f = (struct failure){0};
    assert_null(tree_at(t, 0, 13, NULL, &f)); // it has not been there
    assert_int_equal(f.status, STATUS_INPUT);
    tree_free(t);
    config_done(&c);
}

static void
memory_is_bounded(void **state)
{
    struct config c;
    (void)state;
    make(&c, "p23", NULL);
    enum { BUDGET = 3000000 };
    struct tree *t = tree_new(session_new(&c, NULL), BUDGET);
    walk(t, 0, 300);
    assert_true(fork_with(t, 0, 1, 150, PARAM_LR, 0.1, NULL));
    for (int i = 0; i < 300; i++) {
        walk(t, 1, 1);
        assert_true(tree_bytes(t) <= BUDGET);
    }
    assert_true(tree_moments(t) > 8);
    static const uint64_t steps[] = {0, 5, 151, 299};
    for (size_t i = 0; i < 4; i++) {
        struct record was = stopped_at(&c, steps[i]);
        struct session *s = tree_at(t, 0, steps[i], NULL, NULL);
        same_record(session_record(s), &was);
        session_free(s);
    }
    tree_free(t);
    config_done(&c);
}

static void
who_is_dropped_leaves_its_past(void **state)
{
    struct config c, d;
    (void)state;
    make(&c, "p23", NULL);
    struct tree *t = tree_new(session_new(&c, NULL), MUCH);
    walk(t, 0, 30);
    assert_true(fork_with(t, 0, 1, 10, PARAM_LR, 2, NULL));
    walk(t, 1, 40);
    assert_true(fork_with(t, 1, 2, 20, PARAM_LR, 3, NULL));
    assert_true(fork_with(t, 1, 3, 40, PARAM_LR, 4, NULL));
    walk(t, 2, 10);
    walk(t, 3, 10);
    tree_drop(t, 1);
    assert_null(tree_session(t, 1));
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "10:lr=2", NULL));
    for (unsigned id = 2; id <= 3; id++) {
        struct record was = stopped_at(&d, 15);
        struct session *s = tree_at(t, id, 15, NULL, NULL);
        same_record(session_record(s), &was);
        session_free(s);
    }
    // What was changed in what is gone is no plan of those that are left.
    assert_true(fork_with(t, 3, 4, 15, PARAM_MOMENTUM, 0.1, NULL));
    config_done(&d);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "10:lr=2", NULL));
    assert_true(config_add_change(&d, "15:momentum=0.1", NULL));
    go_alike(t, 4, &d, 40);
    config_done(&d);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "10:lr=2", NULL));
    for (uint64_t step = 38; step < 43; step++) { // around where the heir began
        struct config e;
        config_copy(&e, &d);
        assert_true(config_add_change(&e, "40:lr=4", NULL));
        struct record was = stopped_at(&e, step);
        struct session *s = tree_at(t, 3, step, NULL, NULL);
        assert_non_null(s);
        same_record(session_record(s), &was);
        session_free(s);
        config_done(&e);
    }
    // The place is free again, and its past is not.
    assert_true(fork_with(t, 2, 1, 18, PARAM_LR, 5, NULL));
    assert_true(config_add_change(&d, "18:lr=5", NULL));
    go_alike(t, 1, &d, 15);
    tree_free(t);
    config_done(&c);
    config_done(&d);
}

/* A run that went on past its end is gone back to there, too. */
static void
it_may_have_been_made_longer(void **state)
{
    struct config c;
    (void)state;
    make(&c, "p23", (const char *const[]){"steps", "9", NULL});
    struct tree *t = tree_new(session_new(&c, NULL), MUCH);
    walk(t, 0, 9);
    session_extend(tree_session(t, 0), 20);
    for (int i = 0; i < 20; i++) // without a moment that knows of it
        assert_true(session_step(tree_session(t, 0)));
    c.value[PARAM_STEPS] = 29;
    for (uint64_t step = 8; step < 20; step++) {
        struct record was = stopped_at(&c, step);
        struct session *s = tree_at(t, 0, step, NULL, NULL);
        assert_non_null(s);
        same_record(session_record(s), &was);
        session_free(s);
    }
    // A fork goes on as far.
    assert_true(fork_with(t, 0, 1, 5, PARAM_LR, 0.1, NULL));
    assert_int_equal(session_length(tree_session(t, 1)), 29);
    tree_free(t);
    config_done(&c);
}

static bool
is_over(void *self)
{
    return --*(int *)self < 0;
}

static void
no_skip(void *self, struct team *team)
{
    (void)self;
    (void)team;
}

static void
nobody_waits_for_ever(void **state)
{
    struct config c;
    struct failure f = {0};
    int steps = 3;
    struct tree_patience patience = {is_over, no_skip, &steps};
    (void)state;
    make(&c, "p23", NULL);
    struct tree *t = tree_new(session_new(&c, NULL), MUCH);
    walk(t, 0, 9);
    assert_null(tree_at(t, 0, 9, &patience, &f));
    assert_int_equal(f.status, STATUS_OK);
    tree_free(t);
    config_done(&c);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_step_is_what_it_was),
        cmocka_unit_test(a_branch_is_a_run_with_one_change_more),
        cmocka_unit_test(first_weights_may_differ),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(who_is_dropped_leaves_its_past),
        cmocka_unit_test(it_may_have_been_made_longer),
        cmocka_unit_test(nobody_waits_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

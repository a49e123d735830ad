/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches in the trainer's thread: steps gone back to, forks, several that train
 * in turn; each gives the records of a run of its own. */
#include <config.h>

#include "base/blas.h"
#include "run/trainer.h"

#include <math.h>
#include <poll.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { STEPS = 400, LATER = 200 };

static void
small(struct config *c)
{
    config_init(c);
    config_set(c, PARAM_MODULUS, "11", NULL);
    config_set(c, PARAM_HIDDEN, "24", NULL);
    config_set(c, PARAM_THREADS, "2", NULL);
    config_set(c, PARAM_STEPS, "400", NULL);
    config_set(c, PARAM_PACE, "0", NULL);
    config_set(c, PARAM_EVERY, "4", NULL);
}

static struct trainer *
start(const struct config *c)
{
    struct trainer *t = trainer_new(session_new(c, NULL), true, TRAINER_BUDGET, NULL);
    assert_non_null(t);
    return t;
}

static void
wait_news(struct trainer *t)
{
    struct pollfd fd = {trainer_descriptor(t), POLLIN, 0};
    assert_int_equal(poll(&fd, 1, 20000), 1);
    trainer_drain(t);
}

static void
send(struct trainer *t, struct command command)
{
    uint64_t number;
    assert_true(trainer_send(t, command, &number));
    while (trainer_progress(t).commands < number)
        wait_news(t);
}

/* Lets it go on to the end of all that trains; keeps the last loss at each step of
 * each branch in LOSS. */
static void
finish(struct trainer *t, double loss[TREE_BRANCHES][STEPS + 1])
{
    struct summary s;
    bool ended;
    send(t, (struct command){.kind = COMMAND_GO});
    do {
        ended = trainer_progress(t).state == TRAINER_ENDED;
        while (trainer_summary(t, &s))
            if (loss != NULL && s.step <= STEPS)
                loss[s.branch][s.step] = s.span[SERIES_TRAIN_LOSS].last;
        if (!ended)
            wait_news(t);
    } while (!ended);
}

/* The record of a run of C that ends at STEP. */
static struct record
stopped_at(const struct config *c, uint64_t step)
{
    struct session *s = session_new(c, NULL);
    session_set_length(s, step);
    while (session_step(s))
        ;
    struct record r = *session_record(s);
    session_free(s);
    return r;
}

static struct moment_seen
visit(struct trainer *t, unsigned branch, uint64_t step)
{
    struct moment_seen m;
    assert_true(trainer_send(t, (struct command){.kind = COMMAND_VISIT,
                                                 .branch = branch, .n = step},
                             NULL));
    for (;;) {
        if (trainer_moment(t, &m) && m.asked == step)
            return m; // else it is an older one
        wait_news(t);
    }
}

static void
same(const struct record *a, const struct record *b)
{
    assert_int_equal(a->step, b->step);
    assert_memory_equal(a->value, b->value, sizeof a->value);
}

static void
a_step_gone_back_to_is_shown(void **state)
{
    struct config c;
    const struct snapshot *w;
    (void)state;
    small(&c);
    struct trainer *t = start(&c);
    finish(t, NULL);
    static const uint64_t steps[] = {0, 7, 399, 200, 201};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct moment_seen m = visit(t, 0, steps[i]);
        struct record was = stopped_at(&c, steps[i]);
        same(&m.record, &was);
        trainer_ask_weights(t);
        while ((w = trainer_weights(t)) == NULL)
            wait_news(t);
        assert_int_equal(w->when.step, steps[i]);
    }
    // The present is as it was, and is shown again.
    assert_int_equal(trainer_progress(t).step, STEPS);
    send(t, (struct command){.kind = COMMAND_LEAVE});
    trainer_ask_weights(t);
    while ((w = trainer_weights(t)) == NULL)
        wait_news(t);
    assert_int_equal(w->when.step, STEPS);
    // Whoever asks for many is shown the last.
    for (uint64_t step = 300; step < 330; step++)
        trainer_send(t, (struct command){.kind = COMMAND_VISIT, .n = step}, NULL);
    struct moment_seen m = visit(t, 0, 123);
    assert_int_equal(m.record.step, 123);
    // It cannot go where it has not been.
    uint64_t refused = trainer_progress(t).refused;
    send(t, (struct command){.kind = COMMAND_VISIT, .n = STEPS + 1});
    assert_int_equal(trainer_progress(t).refused, refused + 1);
    trainer_free(t);
    config_done(&c);
}

static struct command
fork_of(unsigned parent, unsigned id, uint64_t step, enum param_id param, double value)
{
    struct command command = {.kind = COMMAND_FORK};
    command.fork = (struct tree_fork){parent, id, step, {{param, value}}, 1};
    return command;
}

static void
branches_train_in_turn(void **state)
{
    static double loss[TREE_BRANCHES][STEPS + 1];
    struct config c, d;
    struct notice n;
    bool forked = false;
    (void)state;
    small(&c);
    struct trainer *t = start(&c);
    send(t, (struct command){.kind = COMMAND_TO, .n = LATER});
    while (trainer_progress(t).state != TRAINER_PAUSED)
        wait_news(t);
    send(t, fork_of(0, 1, 50, PARAM_WEIGHT_DECAY, 1e-3));
    send(t, fork_of(0, 2, TREE_NOW, PARAM_LR, 1));
    while (trainer_notice(t, &n))
        forked |= n.event.kind == EVENT_FORKED && n.branch == 1 && n.event.step == 50;
    assert_true(forked);
    // The third has no place of its own: there is a second already.
    send(t, fork_of(0, 2, 10, PARAM_LR, 2));
    send(t, (struct command){.kind = COMMAND_ACTIVATE, .branch = 1});
    assert_int_equal(trainer_progress(t).branch, 1);
    assert_int_equal(trainer_progress(t).step, 50);
    // The one that is shown comes to its end first, and the other goes on.
    send(t, (struct command){.kind = COMMAND_TRAIN, .branch = 1, .n = 1});
    send(t, (struct command){.kind = COMMAND_ACTIVATE, .branch = 2});
    finish(t, loss);
    assert_int_equal(trainer_progress(t).step, STEPS);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "50:weight-decay=1e-3", NULL));
    assert_true(loss[1][STEPS] == stopped_at(&d, STEPS).value[SERIES_TRAIN_LOSS]);
    config_done(&d);
    config_copy(&d, &c);
    assert_true(config_add_change(&d, "200:lr=1", NULL));
    assert_true(loss[2][STEPS] == stopped_at(&d, STEPS).value[SERIES_TRAIN_LOSS]);
    config_done(&d);
    // They train in turn whichever is shown; no more when that is ended.
    send(t, (struct command){.kind = COMMAND_ACTIVATE, .branch = 1});
    send(t, (struct command){.kind = COMMAND_TRAIN, .branch = 2, .n = 0});
    // The trunk stands where it stood, until it is its turn.
    send(t, (struct command){.kind = COMMAND_ACTIVATE, .branch = 0});
    assert_int_equal(trainer_progress(t).step, LATER);
    assert_int_equal(trainer_progress(t).state, TRAINER_PAUSED);
    finish(t, loss);
    assert_true(loss[0][STEPS] == stopped_at(&c, STEPS).value[SERIES_TRAIN_LOSS]);
    // Not the active one; and one that is gone is not there.
    send(t, (struct command){.kind = COMMAND_DROP, .branch = 0});
    send(t, (struct command){.kind = COMMAND_DROP, .branch = 1});
    send(t, (struct command){.kind = COMMAND_ACTIVATE, .branch = 1});
    assert_int_equal(trainer_progress(t).branch, 0);
    for (unsigned id = 0; id <= 2; id += 2) {
        struct moment_seen m = visit(t, id, 60);
        struct record was = stopped_at(&c, 60);
        same(&m.record, &was);
    }
    send(t, (struct command){.kind = COMMAND_STEPS, .n = 1});
    while (trainer_progress(t).step == STEPS)
        wait_news(t);
    trainer_free(t);
    config_done(&c);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_gone_back_to_is_shown),
        cmocka_unit_test(branches_train_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

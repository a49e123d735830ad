/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer's thread, from the side of the one who watches: commands, what
 * comes back, and that nothing depends on when they are sent. */
#include <config.h>

#include "base/blas.h"
#include "base/mem.h"
#include "run/history.h"
#include "run/preset.h"
#include "run/trainer.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
small(struct config *c, const char *steps, const char *pace)
{
    config_init(c);
    config_set(c, PARAM_MODULUS, "11", NULL);
    config_set(c, PARAM_HIDDEN, "24", NULL);
    config_set(c, PARAM_THREADS, "1", NULL);
    config_set(c, PARAM_STEPS, steps, NULL);
    config_set(c, PARAM_PACE, pace, NULL);
}

static struct trainer *
start(const struct config *c, bool paused)
{
    struct session *session = session_new(c, NULL);
    assert_non_null(session);
    return trainer_new(session, paused, TRAINER_BUDGET, NULL);
}

/* Waits for news from the trainer; it must come within the time limit. */
static void
wait_news(struct trainer *t)
{
    struct pollfd fd = {trainer_descriptor(t), POLLIN, 0};
    assert_int_equal(poll(&fd, 1, 20000), 1);
    trainer_drain(t);
}

static void
wait_state(struct trainer *t, enum trainer_state state)
{
    while (trainer_progress(t).state != state)
        wait_news(t);
}

static void
wait_done(struct trainer *t, uint64_t number)
{
    while (trainer_progress(t).commands < number)
        wait_news(t);
}

/* Takes all summaries there are; returns how many records were merged away or
 * not, that is, the last step, and checks that steps ascend. */
static uint64_t
take_all(struct trainer *t, struct summary *last)
{
    uint64_t n = 0;
    struct summary s;
    while (trainer_summary(t, &s)) {
        if (n > 0)
            assert_true(s.step > last->step || s.run > last->run);
        *last = s;
        n++;
    }
    return n;
}

static void
runs_to_its_end(void **state)
{
    (void)state;
    struct config c;
    small(&c, "50", "0");
    struct trainer *t = start(&c, false);
    assert_non_null(t);
    wait_state(t, TRAINER_ENDED);
    struct progress p = trainer_progress(t);
    assert_int_equal(p.step, 50);
    assert_int_equal(p.end, SESSION_LENGTH);
    assert_true(p.elapsed > 0);
    struct summary last = {0};
    assert_int_equal(take_all(t, &last), 51);
    assert_int_equal(last.step, 50);
    // The same numbers as a session without a thread.
    struct session *s = session_new(&c, NULL);
    while (session_step(s))
        continue;
    for (int i = 0; i < SERIES_NET_COUNT; i++) {
        double value = session_record(s)->value[i];
        assert_true(last.span[i].any == isfinite(value));
        assert_true(!isfinite(value) || last.span[i].last == value);
    }
    session_free(s);
    // It goes on when asked to: its length is doubled.
    assert_true(
        trainer_send(t, (struct command){.kind = COMMAND_GO}, NULL));
    while (trainer_progress(t).step < 100)
        wait_news(t);
    wait_state(t, TRAINER_ENDED);
    assert_int_equal(trainer_progress(t).step, 100);
    trainer_free(t);
    config_done(&c);
}

static void
steps_then_pauses(void **state)
{
    (void)state;
    struct config c;
    small(&c, "1000000", "0");
    struct trainer *t = start(&c, true);
    uint64_t number;
    trainer_send(t, (struct command){.kind = COMMAND_STEPS, .n = 7}, &number);
    assert_int_equal(number, 1);
    wait_done(t, number);
    wait_state(t, TRAINER_PAUSED);
    assert_int_equal(trainer_progress(t).step, 7);
    trainer_send(t, (struct command){.kind = COMMAND_STEPS, .n = 1}, &number);
    wait_done(t, number);
    wait_state(t, TRAINER_PAUSED);
    assert_int_equal(trainer_progress(t).step, 8);
    // Weights of this very step can be had while it is paused.
    trainer_ask_weights(t);
    const struct snapshot *w;
    while ((w = trainer_weights(t)) == NULL)
        wait_news(t);
    assert_int_equal(w->when.step, 8);
    assert_int_equal(w->E->size1, 11);
    assert_int_equal(w->E->size2, 24);
    trainer_free(t);
    config_done(&c);
}

/* A skip that would take hours is given up, whether it is under way or waits
 * for its turn (here behind a restart), and leaves nothing behind. */
static void
stopping_does_not_wait_for_skips(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    preset_apply(&c, preset_find("p23"));
    config_set(&c, PARAM_STEPS, "1000000000000", NULL);
    for (int ms = 0; ms <= 16; ms += 2) {
        struct trainer *t = start(&c, true);
        struct command again = {.kind = COMMAND_RESTART, .n = 2};
        again.config = mem_new(1, sizeof *again.config);
        config_copy(again.config, &c);
        trainer_send(t, again, NULL);
        trainer_send(t, (struct command){.kind = COMMAND_SET,
                                         .param = PARAM_SKIP,
                                         .value = 1e9}, NULL);
        poll(NULL, 0, ms);
        trainer_stop(t);
        struct notice notice;
        while (trainer_notice(t, &notice))
            assert_int_not_equal(notice.event.kind, EVENT_SKIPPED);
        assert_true(trainer_weights(t)->when.step < 1000000); // no 1e13
        trainer_free(t);
    }
    config_done(&c);
}

/* Whatever is sent, and whenever: the run is the one that its list of changes
 * repeats. */
static void
changes_can_be_repeated(void **state)
{
    (void)state;
    struct config c, made;
    small(&c, "100000000", "0");
    small(&made, "1", "0");
    struct trainer *t = start(&c, false);
    uint64_t number = 0;
    const double decays[] = {0, 1e-3, 5.335e-5, 0, 2e-4};
    double sent[5];
    for (size_t i = 0; i < 5; i++) {
        uint64_t before = trainer_progress(t).step;
        while (trainer_progress(t).step < before + 30)
            wait_news(t);
        struct command change = {.kind = COMMAND_SET,
                                 .param = i % 2 ? PARAM_LR : PARAM_WEIGHT_DECAY,
                                 .value = i % 2 ? 2.5 : decays[i]};
        assert_true(trainer_send(t, change, &number));
        wait_done(t, number);
        sent[i] = change.value;
    }
    trainer_send(t, (struct command){.kind = COMMAND_PAUSE}, &number);
    wait_done(t, number);
    struct notice notice;
    while (trainer_notice(t, &notice))
        if (notice.event.kind == EVENT_CHANGED)
            config_insert_change(&made, (struct change){notice.event.step,
                                                        notice.event.param,
                                                        notice.event.to});
    assert_int_equal(made.n_changes, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(made.changes[i].value == sent[i]);
    uint64_t steps = trainer_progress(t).step;
    made.value[PARAM_STEPS] = (double)steps;
    trainer_ask_weights(t);
    const struct snapshot *w;
    while ((w = trainer_weights(t)) == NULL)
        wait_news(t);
    assert_int_equal(w->when.step, steps);
    struct session *s = session_new(&made, NULL);
    while (session_step(s))
        continue;
    gsl_matrix *E = gsl_matrix_alloc(11, 24);
    net_get(session_net(s), E, NULL);
    assert_memory_equal(E->data, w->E->data, 11 * 24 * sizeof(double));
    gsl_matrix_free(E);
    session_free(s);
    trainer_free(t);
    config_done(&c);
    config_done(&made);
}

/* Test loss at each step of the run that C describes; the caller frees it. */
static double *
losses(const struct config *c, size_t steps)
{
    double *loss = mem_new(steps + 1, sizeof *loss);
    struct session *s = session_new(c, NULL);
    do
        loss[session_steps(s)] = session_record(s)->value[SERIES_TEST_LOSS];
    while (session_step(s));
    session_free(s);
    return loss;
}

/* The summary stands for exactly the records FIRST .. its own step. */
static void
check_summary(const struct summary *s, const double *loss, uint64_t first)
{
    const struct span *span = &s->span[SERIES_TEST_LOSS];
    struct span wanted = {0};
    for (uint64_t step = first; step <= s->step; step++) {
        struct span one = span_of(loss[step]);
        span_append(&wanted, &one);
    }
    assert_true(span->first == wanted.first && span->last == wanted.last);
    assert_true(span->min == wanted.min && span->max == wanted.max);
}

/* The ring is emptied seldom: the trainer goes on, and merges what finds no
 * room, so that nothing is lost. */
static void
full_ring_merges(void **state)
{
    (void)state;
    enum { STEPS = 8000 };
    struct config c;
    small(&c, "8000", "0");
    double *loss = losses(&c, STEPS);
    struct trainer *t = start(&c, false);
    struct summary s = {0};
    uint64_t next = 0;
    while (trainer_progress(t).merged < 500)
        wait_news(t);
    while (next <= STEPS) {
        if (trainer_summary(t, &s)) {
            check_summary(&s, loss, next);
            next = s.step + 1;
            continue;
        }
        wait_news(t); // at the end, the one that waited comes by itself
        uint64_t merged = trainer_progress(t).merged;
        while (trainer_progress(t).state != TRAINER_ENDED &&
               trainer_progress(t).merged < merged + 100)
            wait_news(t);
    }
    assert_int_equal(next, STEPS + 1);
    free(loss);
    trainer_free(t);
    config_done(&c);
}

static void
restarts(void **state)
{
    (void)state;
    struct config c;
    small(&c, "40", "0");
    struct trainer *t = start(&c, false);
    wait_state(t, TRAINER_ENDED);
    struct command again = {.kind = COMMAND_RESTART,
                            .n = 2,
                            .config = mem_new(1, sizeof(struct config))};
    config_copy(again.config, &c);
    again.config->value[PARAM_SEED] = 9;
    uint64_t number;
    trainer_send(t, again, &number);
    wait_done(t, number);
    wait_state(t, TRAINER_ENDED);
    struct progress p = trainer_progress(t);
    assert_int_equal(p.run, 2);
    assert_int_equal(p.step, 40);
    struct summary s = {0};
    take_all(t, &s);
    assert_int_equal(s.run, 2);
    // One that cannot be: said, and the next one works again.
    again.config = mem_new(1, sizeof(struct config));
    config_copy(again.config, &c);
    again.config->value[PARAM_TASK] = TASK_DIV;
    again.config->value[PARAM_MODULUS] = 12;
    again.n = 3;
    trainer_send(t, again, &number);
    wait_done(t, number);
    assert_int_equal(trainer_progress(t).state, TRAINER_FAILED);
    struct failure f;
    trainer_failure(t, &f);
    assert_non_null(strstr(f.message, "prime"));
    trainer_send(t, (struct command){.kind = COMMAND_GO}, &number);
    wait_done(t, number);
    assert_int_equal(trainer_progress(t).state, TRAINER_FAILED);
    // Freed with a restart that was never carried out: nothing leaks.
    again.config = mem_new(1, sizeof(struct config));
    config_copy(again.config, &c);
    again.n = 4;
    trainer_send(t, again, &number);
    trainer_free(t);
    config_done(&c);
}

static void
pace_grows_with_the_step(void **state)
{
    (void)state;
    // Step + 100 doubles every 5 s: from 0 to 100 takes 5 s, to 700 takes 15.
    double seconds = 0;
    for (uint64_t step = 0; step < 100; step++)
        seconds += 1 / trainer_pace_rate(1, step);
    assert_true(fabs(seconds - 5) < 0.05);
    for (uint64_t step = 100; step < 700; step++)
        seconds += 1 / trainer_pace_rate(1, step);
    assert_true(fabs(seconds - 15) < 0.1);
    assert_true(trainer_pace_rate(2, 50) == 2 * trainer_pace_rate(1, 50));
    // A paced run answers commands while it waits for its next step.
    struct config c;
    small(&c, "1000", "0.001");
    struct trainer *t = start(&c, false);
    uint64_t number;
    trainer_send(t, (struct command){.kind = COMMAND_PACE, .value = 0},
                 &number);
    wait_done(t, number);
    wait_state(t, TRAINER_ENDED);
    trainer_free(t);
    config_done(&c);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_to_its_end),
        cmocka_unit_test(steps_then_pauses),
        cmocka_unit_test(stopping_does_not_wait_for_skips),
        cmocka_unit_test(changes_can_be_repeated),
        cmocka_unit_test(full_ring_merges),
        cmocka_unit_test(restarts),
        cmocka_unit_test(pace_grows_with_the_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

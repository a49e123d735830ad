/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer's thread: a loop around a session.
 *
 *     take commands -> wait if there is nothing to do or it is too early
 *                   -> one step -> hand out what came of it
 *
 * What it hands out goes through rings that the showing thread empties. When
 * the ring of records is full, records are merged into one that waits
 * (min, max, first, last), and counted; notices are kept in a list until there
 * is room, so none is lost. Files and batch runs do not come through here.
 *
 * A mutex and a condition let the thread sleep while it is paused or ahead of
 * its pace. The mutex guards nothing but that sleep, the text of a failure and
 * whose skip is under way, and is never held during a step. */
#include <config.h>

#include "run/trainer_state.h"

#include "base/clock.h"
#include "theory/compass.h"
#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW_NS = 250000000 }; // over which rates are measured

static bool
is_running(const struct trainer *t)
{
    int state = atomic_load_explicit(&t->state, memory_order_relaxed);
    return state == TRAINER_RUNNING || state == TRAINER_STEPPING;
}

/* ---- what it hands out ---- */

/* Tells the other side that there is something: one byte until it has looked.
 * Sequentially consistent with trainer_drain: whatever was published before
 * this is seen by a reader that drains after it. */
void
trainer_notify(struct trainer *t)
{
    if (!atomic_exchange(&t->signalled, true)) {
        ssize_t written = write(t->pipe[1], "", 1);
        (void)written; // the pipe is never full: one byte at a time
    }
}

static void
hand_out_record(struct trainer *t, const struct record *record)
{
    struct summary s = {.run = atomic_load(&t->run),
                        .first = record->step,
                        .step = record->step,
                        .phase = session_phase(t->session)};
    for (size_t i = 0; i < SERIES_COUNT; i++)
        s.span[i] = span_of(record->value[i]);
    if (t->has_pending) {
        for (size_t i = 0; i < SERIES_COUNT; i++)
            span_append(&t->pending.span[i], &s.span[i]);
        t->pending.step = s.step;
        t->pending.phase = s.phase;
        atomic_fetch_add_explicit(&t->merged, 1, memory_order_relaxed);
    } else {
        t->pending = s;
        t->has_pending = true;
    }
    if (ring_push(t->summaries, &t->pending))
        t->has_pending = false;
}

static void
hand_out_spectrum(struct trainer *t, uint64_t step)
{
    const struct fourier *f = session_fourier(t->session);
    if (session_tape(t->session) != NULL) {
        struct tagged_spectrum old = {.run = atomic_load(&t->run)};
        while (session_spectrum(t->session, &old.spectrum))
            ring_push(t->spectra, &old);
        return;
    }
    if (f == NULL || !spectra_due(&t->schedule, step))
        return;
    struct tagged_spectrum s = {.run = atomic_load(&t->run)};
    spectrum_of(&s.spectrum, f, step);
    ring_push(t->spectra, &s); // one that finds no room is missed, not waited for
}

static void
hand_out_notices(struct trainer *t)
{
    struct notice notice = {.run = atomic_load(&t->run)};
    while (session_event(t->session, &notice.event)) {
        t->waiting =
            mem_resize(t->waiting, t->n_waiting + 1, sizeof *t->waiting);
        t->waiting[t->n_waiting++] = notice;
    }
    size_t sent = 0;
    while (sent < t->n_waiting && ring_push(t->notices, &t->waiting[sent]))
        sent++;
    t->n_waiting -= sent;
    for (size_t i = 0; sent > 0 && i < t->n_waiting; i++)
        t->waiting[i] = t->waiting[i + sent];
}

static void
hand_out_weights(struct trainer *t)
{
    if (!snapshot_wanted(t->box))
        return;
    struct net *net = t->session != NULL ? session_net(t->session) : NULL;
    if (t->session != NULL)
        snapshot_fill(t->box, net, atomic_load(&t->run),
                      session_weights_step(t->session));
    else // a restart that failed
        snapshot_fill(t->box, NULL, atomic_load(&t->run), 0);
}

/* The first of the two at once, the second COMPASS_STEPS later. */
static void
hand_out_pair(struct trainer *t)
{
    uint64_t run = atomic_load(&t->run), step = session_steps(t->session);
    if (snapshot_wanted(t->pair[0])) {
        t->pair_due = step + COMPASS_STEPS;
        snapshot_fill(t->pair[0], session_net(t->session), run, step);
    } else if (snapshot_wanted(t->pair[1]) && step >= t->pair_due) {
        snapshot_fill(t->pair[1], session_net(t->session), run, step);
    }
}

/* Everything that the present step has brought. */
static void
hand_out(struct trainer *t)
{
    const struct record *record = session_record(t->session);
    if (record != NULL) {
        hand_out_record(t, record);
        hand_out_spectrum(t, record->step);
    }
    hand_out_notices(t);
    hand_out_weights(t);
    hand_out_pair(t);
    atomic_store(&t->step, session_steps(t->session));
    atomic_store(&t->end, session_end(t->session));
    trainer_notify(t);
}

/* ---- time ---- */

static void
measure_elapsed(struct trainer *t, uint64_t now)
{
    double running = t->resumed_ns > 0 ? (double)(now - t->resumed_ns) : 0;
    atomic_store(&t->elapsed, t->run_before + running / 1e9);
}

static void
window_begin(struct trainer *t, uint64_t now)
{
    t->window_ns = now;
    t->window_step = session_steps(t->session);
    t->busy_ns = t->busy_steps = 0;
}

static void
measure_rates(struct trainer *t, uint64_t now)
{
    if (now - t->window_ns < WINDOW_NS)
        return;
    double steps = (double)(session_steps(t->session) - t->window_step);
    atomic_store(&t->rate, steps / ((double)(now - t->window_ns) / 1e9));
    if (t->busy_steps > 0)
        atomic_store(&t->possible, (double)t->busy_steps * 1e9 /
                                       (double)(t->busy_ns + 1));
    window_begin(t, now);
}

static void
set_state(struct trainer *t, enum trainer_state state)
{
    uint64_t now = clock_ns();
    bool was = is_running(t);
    atomic_store(&t->state, state);
    bool is = is_running(t);
    if (is && !was) {
        t->resumed_ns = t->due_ns = now;
        window_begin(t, now);
    } else if (!is) {
        t->hurries = false;
        measure_elapsed(t, now);
        t->run_before = atomic_load(&t->elapsed);
        t->resumed_ns = 0;
        atomic_store(&t->rate, 0);
    }
    trainer_notify(t);
}

/* ---- commands ---- */

static void
go(struct trainer *t, enum trainer_state state, uint64_t steps)
{
    if (t->session == NULL)
        return;
    if (session_end(t->session) == SESSION_TAPE)
        return;
    if (session_end(t->session) != SESSION_GOES_ON) {
        uint64_t more =
            config_integer(session_config(t->session), PARAM_STEPS);
        session_extend(t->session, steps > 0 ? steps : more > 0 ? more : 1);
        atomic_store(&t->end, SESSION_GOES_ON);
    }
    t->steps_left = steps;
    set_state(t, state);
}

static void
restart(struct trainer *t, struct command *command)
{
    struct failure failure = {0};
    session_free(t->session);
    t->session = session_new(command->config, &failure);
    config_done(command->config);
    free(command->config);
    t->has_pending = false;
    t->n_waiting = 0;
    t->schedule = (struct spectra_schedule){0};
    t->run_before = 0;
    t->resumed_ns = 0;
    atomic_store(&t->state, TRAINER_PAUSED);
    atomic_store(&t->run, command->n);
    atomic_store(&t->merged, 0);
    atomic_store(&t->possible, 0);
    atomic_store(&t->elapsed, 0);
    if (t->session == NULL) {
        pthread_mutex_lock(&t->lock);
        t->failure = failure;
        pthread_mutex_unlock(&t->lock);
        set_state(t, TRAINER_FAILED);
        return;
    }
    t->pace = session_value(t->session, PARAM_PACE);
    hand_out(t);
    set_state(t, command->paused ? TRAINER_PAUSED : TRAINER_RUNNING);
}

/* Says whose skip is under way, so that the end need not wait for it. */
static void
set_skipping(struct trainer *t, struct team *team)
{
    pthread_mutex_lock(&t->lock);
    t->skipping = team;
    if (team != NULL && atomic_load(&t->stopping))
        team_cancel(team);
    pthread_mutex_unlock(&t->lock);
}

static void
carry_out(struct trainer *t, struct command *command)
{
    switch (command->kind) {
    case COMMAND_PAUSE:
        if (is_running(t))
            set_state(t, TRAINER_PAUSED);
        break;
    case COMMAND_GO: go(t, TRAINER_RUNNING, 0); break;
    case COMMAND_STEPS:
        if (command->n > 0)
            go(t, TRAINER_STEPPING, command->n);
        break;
    case COMMAND_TO:
        if (t->session != NULL && command->n > session_steps(t->session)) {
            t->hurries = true;
            go(t, TRAINER_STEPPING, command->n - session_steps(t->session));
        }
        break;
    case COMMAND_SET:
        if (t->session == NULL)
            break;
        if (command->param == PARAM_SKIP)
            set_skipping(t, session_team(t->session));
        session_change(t->session, command->param, command->value);
        set_skipping(t, NULL);
        hand_out_notices(t);
        if (command->param == PARAM_SKIP) // its steps are not a rate
            window_begin(t, clock_ns());
        break;
    case COMMAND_PACE:
        t->pace = command->value;
        t->due_ns = clock_ns();
        break;
    case COMMAND_FOLLOW:
        if (t->session != NULL)
            session_follow(t->session, command->follower);
        break;
    case COMMAND_RESTART: restart(t, command); break;
    }
}

static void
take_commands(struct trainer *t)
{
    struct command command;
    while (!atomic_load(&t->stopping) && ring_pop(t->commands, &command)) {
        carry_out(t, &command);
        // Sequentially consistent: whoever sees the number sees what it did.
        atomic_fetch_add(&t->carried_out, 1);
        trainer_notify(t);
    }
}

/* ---- the loop ---- */

/* Sleeps until UNTIL_NS (0: for good), a command, or a wish for weights. */
static void
doze(struct trainer *t, uint64_t until_ns)
{
    struct timespec until = {(time_t)(until_ns / 1000000000u),
                             (long)(until_ns % 1000000000u)};
    pthread_mutex_lock(&t->lock);
    // Commands and wishes are published before the lock is taken to signal, so
    // none can slip in between this look and the wait.
    while (ring_count(t->commands) == 0 && !snapshot_wanted(t->box) &&
           !atomic_load(&t->stopping)) {
        if (until_ns == 0)
            pthread_cond_wait(&t->wake, &t->lock);
        else if (pthread_cond_timedwait(&t->wake, &t->lock, &until) ==
                 ETIMEDOUT)
            break;
    }
    pthread_mutex_unlock(&t->lock);
}

/* Nothing to train. If something still waits for room it is tried again. */
static void
rest(struct trainer *t)
{
    enum { RETRY_NS = 20000000 };
    if (t->has_pending && ring_push(t->summaries, &t->pending))
        t->has_pending = false;
    if (t->session != NULL)
        hand_out_notices(t);
    hand_out_weights(t);
    trainer_notify(t);
    bool retry = t->has_pending || t->n_waiting > 0;
    doze(t, retry ? clock_ns() + RETRY_NS : 0);
}

/* Whether it is too early for the next step; if so, sleeps towards it. */
static bool
too_early(struct trainer *t, uint64_t now)
{
    enum { LATE_NS = 100000000, PATIENCE = 2 };
    if (t->pace <= 0 || t->hurries)
        return false;
    if (now < t->due_ns) {
        hand_out_weights(t);
        doze(t, t->due_ns);
        return true;
    }
    double rate = trainer_pace_rate(t->pace, session_steps(t->session));
    if (now - t->due_ns > LATE_NS) // it can't keep up: no debt is kept
        t->due_ns = now;
    // Steps far apart are waited for too, but not as if nothing went on.
    double wait = fmin(PATIENCE, (double)session_distance(t->session) / rate);
    t->due_ns += (uint64_t)(1e9 * wait);
    return false;
}

static void
step(struct trainer *t, uint64_t now)
{
    if (session_skip_is_due(t->session))
        set_skipping(t, session_team(t->session));
    uint64_t distance = session_distance(t->session);
    bool done = session_step(t->session);
    set_skipping(t, NULL);
    uint64_t after = clock_ns();
    if (done) {
        t->busy_ns += after - now;
        t->busy_steps += distance;
        hand_out(t);
    }
    measure_elapsed(t, after);
    measure_rates(t, after);
    if (session_end(t->session) != SESSION_GOES_ON)
        set_state(t, TRAINER_ENDED);
    else if (atomic_load(&t->state) == TRAINER_STEPPING) {
        t->steps_left -= distance < t->steps_left ? distance : t->steps_left;
        if (t->steps_left == 0)
            set_state(t, TRAINER_PAUSED);
    }
}

/* Whether a record or an event that is played has found no room yet: none is
 * merged, as the screen can be waited for. If so, waits a moment. */
static bool
no_room(struct trainer *t)
{
    enum { RETRY_NS = 2000000 };
    if (session_tape(t->session) == NULL)
        return false;
    if (t->has_pending && ring_push(t->summaries, &t->pending))
        t->has_pending = false;
    hand_out_notices(t);
    if (!t->has_pending && t->n_waiting == 0)
        return false;
    hand_out_weights(t);
    trainer_notify(t);
    doze(t, clock_ns() + RETRY_NS);
    return true;
}

void *
trainer_main(void *argument)
{
    struct trainer *t = argument;
    hand_out(t);
    if (!t->begin_paused)
        set_state(t, TRAINER_RUNNING);
    for (;;) {
        take_commands(t);
        if (atomic_load(&t->stopping))
            break;
        uint64_t now = clock_ns();
        if (!is_running(t))
            rest(t);
        else if (!no_room(t) && !too_early(t, now))
            step(t, now);
    }
    if (t->session != NULL) // the last weights, whether asked for or not
        snapshot_fill(t->box, session_net(t->session), atomic_load(&t->run),
                      session_steps(t->session));
    session_free(t->session);
    return NULL;
}

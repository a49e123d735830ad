/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer's thread: a loop around a session, or those of several branches
 * that take turns.
 *
 *     take commands -> wait if there is nothing to do or it is too early
 *                   -> one step of each -> hand out what came of it
 *
 * What it hands out (trainer_out.c) goes through rings that the showing thread
 * empties. Files and batch runs do not come through here.
 *
 * A mutex and a condition let the thread sleep while it is paused or ahead of
 * its pace. The mutex guards nothing but that sleep, the text of a failure, the
 * moment last visited and whose skip is under way, and is never held during a
 * step. */
#include <config.h>

#include "run/trainer_state.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { WINDOW_NS = 250000000 }; // over which rates are measured

static bool
is_running(const struct trainer *t)
{
    int state = atomic_load_explicit(&t->state, memory_order_relaxed);
    return state == TRAINER_RUNNING || state == TRAINER_STEPPING;
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
    trainer_plant(t, NULL); // its memory first
    trainer_plant(t, session_new(command->config, &failure));
    config_done(command->config);
    free(command->config);
    t->n_waiting = 0;
    t->hurries = false;
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
    trainer_hand_out(t, t->active);
    set_state(t, command->paused ? TRAINER_PAUSED : TRAINER_RUNNING);
}

void
trainer_skips(void *trainer, struct team *team)
{
    struct trainer *t = trainer;
    pthread_mutex_lock(&t->lock);
    t->skipping = team;
    if (team != NULL && atomic_load(&t->stopping))
        team_cancel(team);
    pthread_mutex_unlock(&t->lock);
}

static uint64_t step_branch(struct trainer *t, unsigned id);

static bool
anything_goes_on(const struct trainer *t)
{
    bool goes_on = false;
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        goes_on |= trainer_goes_on(t, id);
    return goes_on;
}

/* A skip by hand, as one that is planned: at the beginning of a step. So there is no
 * state that a repeated run does not come to. */
static void
skip(struct trainer *t, double tau)
{
    if (session_end(t->session) != SESSION_GOES_ON || !session_may_skip(t->session))
        return;
    session_plan(t->session, PARAM_SKIP, tau);
    step_branch(t, t->active);
    window_begin(t, clock_ns()); // its steps are not a rate
    if (session_end(t->session) != SESSION_GOES_ON &&
        !(is_running(t) && anything_goes_on(t)))
        set_state(t, TRAINER_ENDED);
}

static void
carry_out(struct trainer *t, struct command *command)
{
    switch (command->kind) {
    case COMMAND_PAUSE:
        if (is_running(t))
            set_state(t, TRAINER_PAUSED);
        break;
    case COMMAND_GO:
        t->hurries = false;
        go(t, TRAINER_RUNNING, 0);
        break;
    case COMMAND_STEPS:
        t->hurries = false;
        if (command->n > 0)
            go(t, TRAINER_STEPPING, command->n);
        break;
    case COMMAND_TO:
        if (t->session != NULL && command->n > session_steps(t->session)) {
            t->hurries = !command->paced;
            go(t, TRAINER_STEPPING, command->n - session_steps(t->session));
        } else if (command->paced && is_running(t)) {
            set_state(t, TRAINER_PAUSED);
        }
        break;
    case COMMAND_SET:
        if (t->session == NULL)
            break;
        if (command->param == PARAM_SKIP) {
            skip(t, command->value);
            break;
        }
        session_change(t->session, command->param, command->value);
        trainer_hand_out_notices(t, t->active);
        break;
    case COMMAND_PACE:
        t->pace = command->value;
        t->due_ns = clock_ns();
        break;
    case COMMAND_FOLLOW:
        if (t->tree != NULL && tree_session(t->tree, command->branch) != NULL)
            session_follow(tree_session(t->tree, command->branch),
                           command->follower);
        break;
    case COMMAND_VISIT:
    case COMMAND_LEAVE:
    case COMMAND_FORK:
    case COMMAND_DROP:
    case COMMAND_TRAIN: trainer_branch(t, command); break;
    case COMMAND_GIVE_UP: t->ends_begun++; break;
    case COMMAND_ACTIVATE:
        trainer_branch(t, command);
        if (t->session != NULL)
            window_begin(t, clock_ns());
        // Its end is another's: what was at its end need not be now.
        if (t->session != NULL && !is_running(t))
            set_state(t, session_end(t->session) == SESSION_GOES_ON
                             ? TRAINER_PAUSED
                             : TRAINER_ENDED);
        break;
    case COMMAND_RESTART:
        t->ends_begun++;
        restart(t, command);
        break;
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
    bool retry = trainer_retry(t);
    trainer_hand_out_weights(t);
    trainer_notify(t);
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
        trainer_hand_out_weights(t);
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

/* A step of branch ID; returns how far it led. */
static uint64_t
step_branch(struct trainer *t, unsigned id)
{
    struct session *s = tree_session(t->tree, id);
    if (session_skip_is_due(s))
        trainer_skips(t, session_team(s));
    uint64_t before = clock_ns(), distance = session_distance(s);
    bool done = session_step(s);
    trainer_skips(t, NULL);
    if (!done)
        return 0;
    tree_stepped(t->tree, id, clock_ns() - before);
    trainer_hand_out(t, id);
    return distance;
}

/* One of each branch that trains. */
static void
step(struct trainer *t, uint64_t now)
{
    uint64_t distance = 0;
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        if (!trainer_goes_on(t, id))
            continue;
        uint64_t by = step_branch(t, id);
        distance = id == t->active ? by : distance;
    }
    uint64_t after = clock_ns();
    t->busy_ns += after - now;
    t->busy_steps += distance;
    atomic_store(&t->moments_kept, tree_moments(t->tree));
    atomic_store(&t->moment_bytes, tree_bytes(t->tree));
    measure_elapsed(t, after);
    measure_rates(t, after);
    if (!anything_goes_on(t))
        set_state(t, TRAINER_ENDED);
    else if (atomic_load(&t->state) == TRAINER_STEPPING) {
        t->steps_left -= distance < t->steps_left ? distance : t->steps_left;
        if (t->steps_left == 0 || session_end(t->session) != SESSION_GOES_ON)
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
    if (!trainer_retry(t))
        return false;
    trainer_hand_out_weights(t);
    trainer_notify(t);
    doze(t, clock_ns() + RETRY_NS);
    return true;
}

void *
trainer_main(void *argument)
{
    struct trainer *t = argument;
    trainer_plant(t, t->session);
    trainer_hand_out(t, t->active);
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
    session_free(t->visited);
    t->visited = NULL;
    snapshot_ask(t->box); // the last weights, whether asked for or not
    trainer_hand_out_weights(t);
    tree_free(t->tree);
    return NULL;
}

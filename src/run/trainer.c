/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer as the showing thread sees it: starting and stopping the thread,
 * sending commands, emptying the rings. What the thread does is in
 * trainer_thread.c. */
#include <config.h>

#include "run/trainer.h"

#include "base/mem.h"
#include "base/thread.h"
#include "run/trainer_state.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { // slots of the rings
    COMMANDS = 64,
    SUMMARIES = 1024,
    NOTICES = 256,
};

double
trainer_pace_rate(double pace, uint64_t step)
{
    return pace * M_LN2 / 5 * ((double)step + 100);
}

static void
release(struct trainer *t)
{
    ring_free(t->commands);
    ring_free(t->summaries);
    ring_free(t->notices);
    ring_free(t->spectra);
    snapshot_box_free(t->box);
    snapshot_box_free(t->pair[0]);
    snapshot_box_free(t->pair[1]);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    close(t->pipe[0]);
    close(t->pipe[1]);
    free(t->waiting);
    free(t);
}

struct trainer *
trainer_new(struct session *session, bool paused, size_t budget,
            struct failure *f)
{
    struct trainer *t = mem_new(1, sizeof *t);
    t->budget = budget;
    t->session = session;
    t->pace = session_value(session, PARAM_PACE);
    t->commands = ring_new(COMMANDS, sizeof(struct command), 0);
    t->summaries = ring_new(SUMMARIES, sizeof(struct summary), 0);
    t->notices = ring_new(NOTICES, sizeof(struct notice), 0);
    t->spectra = ring_new(TRAINER_SPECTRA, sizeof(struct tagged_spectrum), 0);
    t->box = snapshot_box_new();
    t->pair[0] = snapshot_box_new();
    t->pair[1] = snapshot_box_new();
    atomic_init(&t->run, 1);
    atomic_init(&t->state, TRAINER_PAUSED);
    t->begin_paused = paused;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pipe(t->pipe) != 0 || fcntl(t->pipe[0], F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(t->pipe[1], F_SETFL, O_NONBLOCK) != 0 || !thread_start(&t->thread, trainer_main, t)) {
        failure_set(f, STATUS_SYSTEM, "the training thread cannot be started");
        session_free(session);
        release(t);
        return NULL;
    }
    return t;
}

void
trainer_stop(struct trainer *t)
{
    if (t->stopped)
        return;
    pthread_mutex_lock(&t->lock);
    atomic_store(&t->stopping, true);
    if (t->skipping != NULL) // it may take long, and nobody wants it any more
        team_cancel(t->skipping);
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    t->stopped = true;
}

void
trainer_free(struct trainer *t)
{
    if (t == NULL)
        return;
    trainer_stop(t);
    struct command left; // what was sent too late
    while (ring_pop(t->commands, &left)) {
        if (left.kind == COMMAND_RESTART) {
            config_done(left.config);
            free(left.config);
        }
    }
    release(t);
}

/* Wakes the thread if it dozes. What it is to find was published before. */
static void
wake(struct trainer *t)
{
    pthread_mutex_lock(&t->lock);
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

bool
trainer_send(struct trainer *t, struct command command, uint64_t *number)
{
    assert(command.kind != COMMAND_RESTART || command.config != NULL);
    if (!ring_push(t->commands, &command))
        return false;
    if (command.kind == COMMAND_VISIT || command.kind == COMMAND_LEAVE)
        atomic_fetch_add(&t->visits, 1); // an older one need not be ended
    if (command.kind == COMMAND_GIVE_UP || command.kind == COMMAND_RESTART)
        atomic_fetch_add(&t->ends, 1);
    t->sent++;
    if (number != NULL)
        *number = t->sent;
    wake(t);
    return true;
}

bool
trainer_summary(struct trainer *t, struct summary *summary)
{
    return ring_pop(t->summaries, summary);
}

bool
trainer_notice(struct trainer *t, struct notice *notice)
{
    return ring_pop(t->notices, notice);
}

bool
trainer_spectrum(struct trainer *t, struct tagged_spectrum *s)
{
    return ring_pop(t->spectra, s);
}

bool
trainer_moment(struct trainer *t, struct moment_seen *m)
{
    pthread_mutex_lock(&t->lock);
    bool any = t->moment_waits;
    *m = t->moment;
    t->moment_waits = false;
    pthread_mutex_unlock(&t->lock);
    return any;
}

struct progress
trainer_progress(struct trainer *t)
{
    // The number of commands first: what they did is then seen below.
    uint64_t carried_out = atomic_load(&t->carried_out);
    struct progress p = {
        .commands = carried_out,
        .state = (enum trainer_state)atomic_load(&t->state),
        .end = (enum session_end)atomic_load(&t->end),
        .run = atomic_load(&t->run),
        .step = atomic_load(&t->step),
        .rate = atomic_load(&t->rate),
        .possible = atomic_load(&t->possible),
        .elapsed = atomic_load(&t->elapsed),
        .merged = atomic_load(&t->merged),
        .branch = atomic_load(&t->branch),
        .refused = atomic_load(&t->refused),
        .moments = atomic_load(&t->moments_kept),
        .moment_bytes = atomic_load(&t->moment_bytes),
    };
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        p.steps[id] = atomic_load(&t->steps[id]);
    return p;
}

double
trainer_cpu(const struct trainer *t)
{
    return thread_cpu(t->thread);
}

void
trainer_ask_weights(struct trainer *t)
{
    snapshot_ask(t->box);
    wake(t);
}

void
trainer_ask_pair(struct trainer *t)
{
    // The second one first: the trainer, once it sees that the first is
    // wanted, may fill both.
    snapshot_ask(t->pair[1]);
    snapshot_ask(t->pair[0]);
}

bool
trainer_pair(struct trainer *t, const struct snapshot *pair[2])
{
    pair[0] = snapshot_take(t->pair[0]);
    pair[1] = snapshot_take(t->pair[1]);
    return pair[0] != NULL && pair[1] != NULL;
}

const struct snapshot *
trainer_weights(struct trainer *t)
{
    return snapshot_take(t->box);
}

int
trainer_descriptor(const struct trainer *t)
{
    return t->pipe[0];
}

void
trainer_drain(struct trainer *t)
{
    char byte;
    while (read(t->pipe[0], &byte, 1) > 0)
        continue;
    atomic_store(&t->signalled, false);
}

void
trainer_failure(struct trainer *t, struct failure *f)
{
    pthread_mutex_lock(&t->lock);
    *f = t->failure;
    pthread_mutex_unlock(&t->lock);
}

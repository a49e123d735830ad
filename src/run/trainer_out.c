/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the trainer's thread hands out of its branches. When the ring of records
 * is full, records of a branch are merged into one that waits (min, max, first,
 * last), and counted; notices are kept in a list until there is room, so none is
 * lost. */
#include <config.h>

#include "run/trainer_state.h"

#include "base/mem.h"
#include "theory/compass.h"

#include <unistd.h>

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
hand_out_record(struct trainer *t, unsigned id, const struct session *session)
{
    const struct record *record = session_record(session);
    struct outlet *o = &t->outlet[id];
    struct summary s = {.run = atomic_load(&t->run),
                        .branch = id,
                        .first = record->step,
                        .step = record->step,
                        .phase = session_phase(session)};
    for (size_t i = 0; i < SERIES_COUNT; i++)
        s.span[i] = span_of(record->value[i]);
    if (o->has_pending) {
        for (size_t i = 0; i < SERIES_COUNT; i++)
            span_append(&o->pending.span[i], &s.span[i]);
        o->pending.step = s.step;
        o->pending.phase = s.phase;
        atomic_fetch_add_explicit(&t->merged, 1, memory_order_relaxed);
    } else {
        o->pending = s;
        o->has_pending = true;
    }
    if (ring_push(t->summaries, &o->pending))
        o->has_pending = false;
}

/* Of what is played none is missed: as many as there is room for; false if there may
 * be more. */
static bool
hand_out_played(struct trainer *t, unsigned id, struct session *session)
{
    struct tagged_spectrum s = {.run = atomic_load(&t->run), .branch = id};
    while (ring_count(t->spectra) < TRAINER_SPECTRA) {
        if (!session_spectrum(session, &s.spectrum))
            return true;
        ring_push(t->spectra, &s);
    }
    return false;
}

static void
hand_out_spectrum(struct trainer *t, unsigned id, struct session *session)
{
    const struct fourier *f = session_fourier(session);
    struct tagged_spectrum s = {.run = atomic_load(&t->run), .branch = id};
    if (session_tape(session) != NULL) {
        hand_out_played(t, id, session);
        return;
    }
    uint64_t step = session_steps(session);
    if (f == NULL || !spectra_due(&t->outlet[id].schedule, step))
        return;
    spectrum_of(&s.spectrum, f, step);
    ring_push(t->spectra, &s); // one that finds no room is missed, not waited for
}

/* Whether the other side can have E now: of a fork it is told when it has all of what
 * the parent recorded before. */
static bool
may_go(struct trainer *t, const struct event *e)
{
    struct outlet *parent = &t->outlet[e->parent];
    if (e->kind != EVENT_FORKED || !parent->has_pending)
        return true;
    parent->has_pending = !ring_push(t->summaries, &parent->pending);
    return !parent->has_pending;
}

static void
send_notices(struct trainer *t)
{
    size_t sent = 0;
    while (sent < t->n_waiting && may_go(t, &t->waiting[sent].event) &&
           ring_push(t->notices, &t->waiting[sent]))
        sent++;
    t->n_waiting -= sent;
    for (size_t i = 0; sent > 0 && i < t->n_waiting; i++)
        t->waiting[i] = t->waiting[i + sent];
}

void
trainer_hand_out_notices(struct trainer *t, unsigned id)
{
    struct notice notice = {.run = atomic_load(&t->run), .branch = id};
    while (session_event(tree_session(t->tree, id), &notice.event)) {
        t->waiting =
            mem_resize(t->waiting, t->n_waiting + 1, sizeof *t->waiting);
        t->waiting[t->n_waiting++] = notice;
    }
    send_notices(t);
}

void
trainer_hand_out_weights(struct trainer *t)
{
    struct snapshot_when when = {atomic_load(&t->run), t->active, 0};
    if (!snapshot_wanted(t->box))
        return;
    if (t->visited != NULL) {
        snapshot_fill(t->box, session_net(t->visited), t->visited_when);
    } else if (t->session != NULL) {
        struct net *net = session_net(t->session); // of a tape: reads it first
        when.step = session_weights_step(t->session);
        snapshot_fill(t->box, net, when);
    } else { // a restart that failed
        snapshot_fill(t->box, NULL, when);
    }
}

/* The first of the two at once, the second COMPASS_STEPS later. */
static void
hand_out_pair(struct trainer *t)
{
    struct snapshot_when when = {atomic_load(&t->run), t->active,
                                 session_steps(t->session)};
    if (snapshot_wanted(t->pair[0])) {
        t->pair_due = when.step + COMPASS_STEPS;
        snapshot_fill(t->pair[0], session_net(t->session), when);
    } else if (snapshot_wanted(t->pair[1]) && when.step >= t->pair_due) {
        snapshot_fill(t->pair[1], session_net(t->session), when);
    }
}

void
trainer_hand_out(struct trainer *t, unsigned id)
{
    struct session *session = tree_session(t->tree, id);
    if (session_record(session) != NULL) {
        hand_out_record(t, id, session);
        hand_out_spectrum(t, id, session);
    }
    trainer_hand_out_notices(t, id);
    atomic_store(&t->steps[id], session_steps(session));
    if (id == t->active) {
        trainer_hand_out_weights(t);
        hand_out_pair(t);
        atomic_store(&t->step, session_steps(session));
        atomic_store(&t->end, session_end(session));
    }
    trainer_notify(t);
}

bool
trainer_retry(struct trainer *t)
{
    bool waits = false;
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        struct outlet *o = &t->outlet[id];
        if (o->has_pending && ring_push(t->summaries, &o->pending))
            o->has_pending = false;
        waits |= o->has_pending;
    }
    send_notices(t);
    if (t->session != NULL && session_tape(t->session) != NULL)
        waits |= !hand_out_played(t, t->active, t->session);
    return waits || t->n_waiting > 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the trainer's thread does with branches: steps gone back to, forks, which
 * one trains. */
#include <config.h>

#include "run/trainer_state.h"

#include <string.h>

void
trainer_plant(struct trainer *t, struct session *session)
{
    session_free(t->visited);
    t->visited = NULL;
    tree_free(t->tree);
    memset(t->outlet, 0, sizeof t->outlet);
    t->tree = session != NULL ? tree_new(session, t->budget) : NULL;
    t->session = session;
    t->active = TREE_TRUNK;
    atomic_store(&t->branch, TREE_TRUNK);
}

bool
trainer_goes_on(const struct trainer *t, unsigned id)
{
    const struct session *s = t->tree != NULL ? tree_session(t->tree, id) : NULL;
    return s != NULL && (id == t->active || t->outlet[id].trains) &&
           session_end(s) == SESSION_GOES_ON;
}

/* ---- who waits ---- */

static bool
visit_is_over(void *self)
{
    struct trainer *t = self;
    return atomic_load(&t->stopping) || atomic_load(&t->visits) > t->visits_begun;
}

static bool
fork_is_over(void *self)
{
    struct trainer *t = self;
    return atomic_load(&t->stopping) || atomic_load(&t->ends) > t->ends_begun;
}

static void
refuse(struct trainer *t, const struct failure *f)
{
    if (f->status == STATUS_OK)
        return; // nobody waits for it any more
    pthread_mutex_lock(&t->lock);
    t->failure = *f;
    pthread_mutex_unlock(&t->lock);
    atomic_fetch_add(&t->refused, 1);
}

/* ---- commands ---- */

static void
leave(struct trainer *t)
{
    session_free(t->visited);
    t->visited = NULL;
}

static void
visit(struct trainer *t, const struct command *c)
{
    struct failure f = {0};
    struct tree_patience patience = {visit_is_over, trainer_skips, t};
    struct session *s = tree_at(t->tree, c->branch, c->n, &patience, &f);
    if (s == NULL) {
        refuse(t, &f);
        return;
    }
    leave(t);
    t->visited = s;
    t->visited_when = (struct snapshot_when){atomic_load(&t->run), c->branch,
                                             session_steps(s)};
    struct moment_seen m = {.run = t->visited_when.run,
                            .branch = c->branch,
                            .asked = c->n,
                            .record = *session_record(s),
                            .phase = session_phase(s)};
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        m.now[id] = session_value(s, id);
    pthread_mutex_lock(&t->lock);
    t->moment = m; // of one that nobody took a newer one was asked for
    t->moment_waits = true;
    pthread_mutex_unlock(&t->lock);
    trainer_hand_out_weights(t);
}

static void
activate(struct trainer *t, unsigned id)
{
    bool beside = t->outlet[id].trains;
    t->outlet[id].trains = false;
    t->outlet[t->active].trains |= beside;
    t->active = id;
    t->session = tree_session(t->tree, id);
    t->pair_due = 0; // the first of a pair was of the other: whoever waits asks again
    atomic_store(&t->branch, id);
    atomic_store(&t->step, session_steps(t->session));
    atomic_store(&t->end, session_end(t->session));
}

static void
drop(struct trainer *t, unsigned id)
{
    if (id == TREE_TRUNK || id == t->active)
        return;
    tree_drop(t->tree, id);
    t->outlet[id] = (struct outlet){.trains = false};
}

void
trainer_branch(struct trainer *t, const struct command *c)
{
    struct failure f = {0};
    struct tree_patience patience = {fork_is_over, trainer_skips, t};
    if (c->kind == COMMAND_VISIT || c->kind == COMMAND_LEAVE)
        t->visits_begun++;
    if (t->tree == NULL || (c->kind == COMMAND_FORK &&
                            tree_session(t->tree, c->fork.id) != NULL)) {
        failure_set(&f, STATUS_INPUT, "there is %s", t->tree == NULL
                    ? "no run" : "such a branch already");
        refuse(t, &f);
        return;
    }
    if (c->kind == COMMAND_LEAVE) {
        leave(t);
    } else if (c->kind == COMMAND_FORK) {
        if (tree_fork(t->tree, &c->fork, &patience, &f)) {
            trainer_hand_out(t, c->fork.id);
        } else {
            if (f.status == STATUS_OK)
                failure_set(&f, STATUS_INPUT, "given up");
            refuse(t, &f);
        }
    } else if (tree_session(t->tree, c->branch) == NULL) {
        return; // it was never made, or is gone
    } else if (c->kind == COMMAND_VISIT) {
        visit(t, c);
    } else if (c->kind == COMMAND_DROP) {
        drop(t, c->branch);
    } else if (c->kind == COMMAND_ACTIVATE) {
        activate(t, c->branch);
    } else {
        t->outlet[c->branch].trains = c->n > 0;
    }
    atomic_store(&t->moments_kept, tree_moments(t->tree));
    atomic_store(&t->moment_bytes, tree_bytes(t->tree));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments are spaced by what it takes to compute the steps between them, so that
 * going to any step takes about as long, whatever the net. When memory is short
 * the one goes whose neighbours are the nearest to one another, in steps; so the
 * rest stay about evenly spaced.
 *
 * A session is repeated by one made of the same configuration with the changes
 * made so far in their order (session_restore); those made by hand at the step
 * itself belong to what came after. When a branch is dropped, what others began
 * with goes over to the one that was forked off it last. */
#include <config.h>

#include "run/tree_state.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENT_NS = 50000000 };

/* ---- moments ---- */

static size_t
size_of(const struct tensors *t)
{
    size_t bytes = sizeof(struct moment);
    for (size_t i = 0; i < t->count; i++)
        bytes += sizeof *t->tensor +
                 t->tensor[i].count * tensor_types[t->tensor[i].type].size;
    for (size_t i = 0; i < t->n_notes; i++)
        bytes += sizeof *t->note + strlen(t->note[i].name) +
                 strlen(t->note[i].text) + 2;
    return bytes;
}

static void
drop_moment(struct tree *t, struct branch *b, size_t i)
{
    t->bytes -= b->moments[i].bytes;
    tensors_done(&b->moments[i].state);
    b->n_moments--;
    memmove(&b->moments[i], &b->moments[i + 1],
            (b->n_moments - i) * sizeof *b->moments);
}

/* Drops the moment that is missed least; false if all that are left are first or
 * last ones. */
static bool
thin(struct tree *t)
{
    struct branch *best = NULL;
    size_t at = 0;
    uint64_t least = UINT64_MAX;
    for (size_t k = 0; k < TREE_BRANCHES; k++) {
        struct branch *b = &t->branch[k];
        for (size_t i = 1; i + 1 < b->n_moments; i++) {
            uint64_t gap = b->moments[i + 1].step - b->moments[i - 1].step;
            if (gap < least) {
                least = gap;
                best = b;
                at = i;
            }
        }
    }
    if (best != NULL)
        drop_moment(t, best, at);
    return best != NULL;
}

static void
keep_moment(struct tree *t, struct branch *b, bool late)
{
    struct moment m = {.step = session_steps(b->session), .late = late};
    session_keep(b->session, &m.state);
    m.bytes = size_of(&m.state);
    b->moments = mem_resize(b->moments, b->n_moments + 1, sizeof *b->moments);
    b->moments[b->n_moments++] = m;
    b->busy_ns = 0;
    t->bytes += m.bytes;
    while (t->bytes > t->budget && thin(t))
        ;
}

bool
tree_keeps_moments(const struct branch *b)
{
    return b->start.tape == NULL &&
           b->start.value[PARAM_DYNAMICS] == DYNAMICS_TRAIN;
}

void
tree_stepped(struct tree *t, unsigned id, uint64_t ns)
{
    struct branch *b = &t->branch[id];
    b->busy_ns += ns;
    if (b->busy_ns >= MOMENT_NS && tree_keeps_moments(b))
        keep_moment(t, b, false);
}

size_t
tree_bytes(const struct tree *t)
{
    return t->bytes;
}

size_t
tree_moments(const struct tree *t)
{
    size_t n = 0;
    for (size_t k = 0; k < TREE_BRANCHES; k++)
        n += t->branch[k].n_moments;
    return n;
}

/* ---- branches ---- */

/* Leaves those changes of B's start that were not made yet; whether one was made
 * at its first step. */
static bool
leave_planned(struct branch *b)
{
    struct config *c = &b->start;
    size_t made = session_changes_made(b->session);
    bool late = made > 0 && c->changes[made - 1].step == b->fork;
    c->n_changes -= made;
    if (c->n_changes > 0)
        memmove(c->changes, c->changes + made, c->n_changes * sizeof *c->changes);
    return late;
}

void
tree_begin_branch(struct tree *t, unsigned id, unsigned parent, struct session *s)
{
    struct branch *b = &t->branch[id];
    *b = (struct branch){.session = s, .parent = parent,
                         .fork = session_steps(s)};
    config_copy(&b->start, session_config(s));
    bool late = leave_planned(b);
    if (b->start.tape == NULL)
        keep_moment(t, b, late && id != TREE_TRUNK);
}

struct tree *
tree_new(struct session *trunk, size_t budget)
{
    struct tree *t = mem_new(1, sizeof *t);
    t->budget = budget;
    tree_begin_branch(t, TREE_TRUNK, TREE_TRUNK, trunk);
    t->branch[TREE_TRUNK].made = session_changes_made(trunk);
    return t;
}

static void
clear_branch(struct tree *t, struct branch *b)
{
    while (b->n_moments > 0)
        drop_moment(t, b, b->n_moments - 1);
    free(b->moments);
    config_done(&b->start);
    *b = (struct branch){.session = NULL};
}

void
tree_free(struct tree *t)
{
    if (t == NULL)
        return;
    for (size_t k = 0; k < TREE_BRANCHES; k++) {
        if (t->branch[k].session == NULL)
            continue;
        session_free(t->branch[k].session);
        clear_branch(t, &t->branch[k]);
    }
    free(t);
}

struct session *
tree_session(const struct tree *t, unsigned id)
{
    return t->branch[id].session;
}

/* The branch that was forked off this one at the latest step and has its past;
 * NULL: none was. */
static struct branch *
heir_of(struct tree *t, const struct branch *gone)
{
    struct branch *heir = NULL;
    for (size_t k = 1; k < TREE_BRANCHES; k++) {
        struct branch *b = &t->branch[k];
        if (b->session != NULL && b != gone && &t->branch[b->parent] == gone &&
            !b->own_start && (heir == NULL || b->fork > heir->fork))
            heir = b;
    }
    return heir;
}

/* What HEIR began with is its own from now on, and it takes the place of GONE. */
static void
inherit(struct tree *t, struct branch *gone, struct branch *heir)
{
    while (gone->n_moments > 0 &&
           gone->moments[gone->n_moments - 1].step >= heir->fork)
        drop_moment(t, gone, gone->n_moments - 1);
    size_t n = gone->n_moments;
    heir->moments = mem_resize(heir->moments, n + heir->n_moments,
                               sizeof *heir->moments);
    memmove(heir->moments + n, heir->moments,
            heir->n_moments * sizeof *heir->moments);
    if (n > 0)
        memcpy(heir->moments, gone->moments, n * sizeof *heir->moments);
    heir->n_moments += n;
    gone->n_moments = 0;
    heir->fork = gone->fork;
    heir->own_start = gone->own_start;
    heir->parent = gone->parent;
    // What is planned is what was for the one that is gone: all of it that heir
    // had to do comes after its old fork.
    config_done(&heir->start);
    config_copy(&heir->start, &gone->start);
}

void
tree_drop(struct tree *t, unsigned id)
{
    struct branch *b = &t->branch[id], *heir = heir_of(t, b);
    if (heir != NULL)
        inherit(t, b, heir);
    for (size_t k = 1; k < TREE_BRANCHES; k++)
        if (t->branch[k].session != NULL && t->branch[k].parent == id)
            t->branch[k].parent = heir != NULL ? (unsigned)(heir - t->branch)
                                               : b->parent;
    session_free(b->session);
    clear_branch(t, b);
}

/* ---- going back ---- */

void
tree_config_until(struct config *c, const struct branch *b, uint64_t step)
{
    const struct config *all = session_config(b->session);
    config_copy(c, &b->start);
    c->n_changes = 0;
    for (size_t i = 0; i < all->n_changes; i++)
        if (all->changes[i].step < step || i < b->made)
            config_insert_change(c, all->changes[i]);
    for (size_t i = 0; i < b->start.n_changes; i++)
        if (b->start.changes[i].step >= step)
            config_insert_change(c, b->start.changes[i]);
}

static bool
is_over(const struct tree_patience *patience)
{
    return patience != NULL && patience->over(patience->self);
}

/* A step, which may begin with a skip. */
static bool
step(struct session *s, const struct tree_patience *patience)
{
    bool skips = patience != NULL && session_skip_is_due(s);
    if (skips)
        patience->skips(patience->self, session_team(s));
    bool done = session_step(s);
    if (skips)
        patience->skips(patience->self, NULL);
    return done;
}

/* On to step LAST, past whatever ended the run before, as one of that LENGTH; false if
 * PATIENCE was over, or the run has no such step. */
static bool
walk(struct session *s, uint64_t last, uint64_t length,
     const struct tree_patience *patience)
{
    while (session_steps(s) < last) {
        if (session_end(s) != SESSION_GOES_ON)
            session_extend(s, (length > last ? length : last) - session_steps(s));
        if (is_over(patience) || !step(s, patience))
            return false;
    }
    return true;
}

void
tree_drop_events(struct session *s)
{
    struct event event;
    while (session_event(s, &event))
        ;
}

const struct branch *
tree_find_branch(const struct tree *t, unsigned id, uint64_t step)
{
    const struct branch *b = &t->branch[id];
    while ((step < b->fork || (step == b->fork && !b->own_start)) &&
           b != &t->branch[b->parent])
        b = &t->branch[b->parent];
    return b;
}

/* The last one that is not after STEP as it was before something was changed; NULL:
 * only the beginning of the run. */
static const struct moment *
find_moment(const struct branch *b, uint64_t step)
{
    size_t i = b->n_moments;
    while (i > 0 && (b->moments[i - 1].step > step ||
                     (b->moments[i - 1].step == step && b->moments[i - 1].late)))
        i--;
    return i > 0 ? &b->moments[i - 1] : NULL;
}

struct session *
tree_repeat(const struct branch *b, const struct config *c, const struct moment *from,
            uint64_t step, const struct tree_patience *patience, struct failure *f)
{
    struct session *s = session_new(c, f);
    if (s == NULL)
        return NULL;
    if ((from == NULL || session_restore(s, &from->state, f)) &&
        walk(s, step, session_length(b->session), patience)) {
        tree_drop_events(s);
        return s;
    }
    if (f->status == STATUS_OK && !is_over(patience))
        failure_set(f, STATUS_INPUT, "the run has no step %" PRIu64, step);
    session_free(s);
    return NULL;
}

struct session *
tree_go_back(const struct branch *b, uint64_t step,
        const struct tree_patience *patience, struct failure *f)
{
    struct config c;
    if (b->start.tape != NULL || step < b->fork) {
        failure_set(f, STATUS_INPUT, b->start.tape != NULL
                    ? "a run that is played is as it was: G goes to a step of it"
                    : "the run was gone on with at step %" PRIu64 ": what came "
                      "before is in its folder", b->fork);
        return NULL;
    }
    if (step > session_steps(b->session)) {
        failure_set(f, STATUS_INPUT, "the run has not come to step %" PRIu64 " yet",
                    step);
        return NULL;
    }
    tree_config_until(&c, b, step);
    struct session *s = tree_repeat(b, &c, tree_keeps_moments(b) ? find_moment(b, step)
                                                                : NULL,
                                    step, patience, f);
    config_done(&c);
    return s;
}

struct session *
tree_at(const struct tree *t, unsigned id, uint64_t step,
        const struct tree_patience *patience, struct failure *f)
{
    struct session *s = tree_go_back(tree_find_branch(t, id, step), step, patience, f);
    if (s != NULL) {
        session_measure(s);
        tree_drop_events(s);
    }
    return s;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a branch comes into being. */
#include <config.h>

#include "run/tree_state.h"

bool
tree_changes_start(enum param_id id)
{
    return id == PARAM_INIT_SCALE || id == PARAM_INIT;
}

/* The parent's present, in a session of its own. */
static struct session *
copy_now(const struct branch *b, const struct tree_patience *patience,
         struct failure *f)
{
    struct moment now = {.step = session_steps(b->session)};
    bool keeps = tree_keeps_moments(b);
    if (keeps)
        session_keep(b->session, &now.state);
    struct session *s = tree_repeat(b, session_config(b->session), keeps ? &now : NULL,
                                    now.step, patience, f);
    tensors_done(&now.state);
    // Without a moment those are to be made that the parent has made at this step.
    if (s != NULL && session_changes_made(s) < session_changes_made(b->session)) {
        session_settle(s);
        tree_drop_events(s);
    }
    return s;
}

/* From step 0 with other first weights. */
static struct session *
start_anew(const struct branch *b, const struct tree_fork *fork,
           struct failure *f)
{
    struct config c;
    tree_config_until(&c, b, 0);
    for (size_t i = 0; i < fork->n_changes; i++)
        if (tree_changes_start(fork->change[i].param))
            c.value[fork->change[i].param] =
                param_clamp(fork->change[i].param, fork->change[i].value);
    struct session *s = session_new(&c, f);
    config_done(&c);
    if (s != NULL)
        tree_drop_events(s);
    return s;
}

/* Whether all that is to be another can be; OTHER_START: it begins otherwise. */
static bool
check(const struct tree_fork *fork, bool *other_start, struct failure *f)
{
    *other_start = false;
    for (size_t i = 0; i < fork->n_changes; i++) {
        enum param_id id = fork->change[i].param;
        *other_start |= tree_changes_start(id);
        if (!param_table[id].live && !tree_changes_start(id)) {
            failure_set(f, STATUS_INPUT, "--%s: a fork cannot change it",
                        param_table[id].name);
            return false;
        }
    }
    if (*other_start && fork->step != 0)
        failure_set(f, STATUS_INPUT, "first weights are changed at step 0 only");
    return f->status == STATUS_OK;
}

/* Skips, which take long, wait for the first step, in which they can be given up. */
static void
change(struct session *s, const struct tree_fork *fork)
{
    const struct tree_change *end = fork->change + fork->n_changes;
    for (const struct tree_change *c = fork->change; c < end; c++)
        if (param_table[c->param].live && c->param != PARAM_SKIP)
            session_change(s, c->param, c->value);
    for (const struct tree_change *c = fork->change; c < end; c++)
        if (c->param == PARAM_SKIP)
            session_plan(s, c->param, c->value);
}

bool
tree_fork(struct tree *t, const struct tree_fork *fork,
          const struct tree_patience *patience, struct failure *f)
{
    bool other_start;
    struct session *s = NULL;
    const struct branch *b = fork->step == TREE_NOW
                                 ? &t->branch[fork->parent]
                                 : tree_find_branch(t, fork->parent, fork->step);
    if (!check(fork, &other_start, f))
        return false;
    if (b->start.tape != NULL)
        failure_set(f, STATUS_INPUT, "a run that is played cannot be forked");
    else if (other_start)
        s = start_anew(b, fork, f);
    else if (fork->step == TREE_NOW)
        s = copy_now(b, patience, f);
    else
        s = tree_go_back(b, fork->step, patience, f);
    if (s == NULL)
        return false;
    unsigned parent = (unsigned)(b - t->branch);
    if (session_length(b->session) > session_length(s))
        session_set_length(s, session_length(b->session));
    bool now = fork->step == TREE_NOW || (fork->step == b->fork && b->made > 0);
    session_fork(s, fork->id, parent, now);
    change(s, fork);
    tree_begin_branch(t, fork->id, parent, s);
    t->branch[fork->id].own_start = other_start;
    return true;
}

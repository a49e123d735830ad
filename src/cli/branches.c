/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/branches.h"

#include "cli/interrupt.h"
#include "run/fork.h"
#include "store/folder.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

void
branches_begin(struct branches *b, struct session *trunk, struct recorder *recorder,
               const struct tree_fork *forks, size_t n_forks)
{
    *b = (struct branches){.trunk = trunk, .forks = forks, .n_forks = n_forks};
    b->recorder[TREE_TRUNK] = recorder;
    // Nobody goes back to a step: the moments that there must be are enough.
    if (n_forks > 0)
        b->tree = tree_new(trunk, 0);
}

void
branches_done(struct branches *b, struct failure *f)
{
    struct failure why;
    if (b->tree != NULL)
        tree_free(b->tree);
    else
        session_free(b->trunk);
    for (unsigned id = 1; id < TREE_BRANCHES; id++) {
        struct recorder *r = b->recorder[id];
        if (r != NULL && recorder_state(r) == RECORDER_FAILED && f->status == STATUS_OK) {
            recorder_failure(r, &why);
            failure_set(f, STATUS_SYSTEM, "--record: %.300s", why.message);
        }
        recorder_free(r);
    }
    *b = (struct branches){.trunk = NULL};
}

bool
branches_check(const struct branches *b, struct failure *f)
{
    for (size_t i = 0; i < b->n_forks && b->recorder[TREE_TRUNK] != NULL; i++) {
        const char *dir = recorder_dir(b->recorder[TREE_TRUNK]);
        char *path = branch_path(dir, b->forks[i].id);
        bool taken = folder_has_run(path);
        free(path);
        if (!taken)
            continue;
        failure_set(f, STATUS_INPUT, "--fork: '%.150s' has branches already; "
                    "--record makes another folder", dir);
        return false;
    }
    for (size_t i = 0; i < b->n_forks; i++)
        if (!fork_check(&b->forks[i], session_config(b->trunk),
                        session_steps(b->trunk), session_length(b->trunk), f))
            return false;
    return true;
}

struct session *
branches_session(const struct branches *b, unsigned id)
{
    return id == TREE_TRUNK ? b->trunk : tree_session(b->tree, id);
}

const struct tree_fork *
branches_fork_of(const struct branches *b, unsigned id)
{
    size_t i = 0;
    while (b->forks[i].id != id)
        i++;
    return &b->forks[i];
}

/* ---- forks ---- */

static bool
signal_came(void *self)
{
    (void)self;
    return interrupt_caught() != 0;
}

static void
skips(void *self, struct team *team)
{
    (void)self;
    interrupt_cancels(team);
}

static bool
fork_off(struct branches *b, struct tree_fork fork, struct failure *f)
{
    struct tree_patience patience = {signal_came, skips, NULL};
    if (fork.step > 0) // of step 0 first weights may be others
        fork.step = TREE_NOW;
    if (!tree_fork(b->tree, &fork, &patience, f))
        return false;
    if (!fork_starts_anew(&fork))
        b->past[fork.id] = b->past[TREE_TRUNK];
    if (b->recorder[TREE_TRUNK] == NULL)
        return true;
    struct recorder_options trunk = {recorder_dir(b->recorder[TREE_TRUNK]),
                                     b->checkpoint, NULL};
    b->recorder[fork.id] = branch_record(&trunk, &fork, b->trunk,
                                         branches_session(b, fork.id), f);
    return b->recorder[fork.id] != NULL;
}

bool
branches_fork(struct branches *b, struct failure *f)
{
    for (size_t i = 0; i < b->n_forks; i++)
        if (b->forks[i].step <= session_steps(b->trunk) &&
            branches_session(b, b->forks[i].id) == NULL &&
            !fork_off(b, b->forks[i], f))
            return false;
    return true;
}

/* ---- what came of them ---- */

void
branches_note(struct branches *b, unsigned id, const struct event *event)
{
    b->past[id].at[event->kind] = event->step + 1;
}

/* "memorised at 28" or "not memorised within 5000 steps". */
static void
tell_whether(FILE *out, const struct branch_past *past, enum event_kind kind,
             uint64_t steps)
{
    if (past->at[kind] > 0)
        fprintf(out, "%s at %" PRIu64 ", ", event_names[kind], past->at[kind] - 1);
    else
        fprintf(out, "not %s within %" PRIu64 " steps, ", event_names[kind], steps);
}

static void
tell_end(FILE *out, const struct branches *b, unsigned id)
{
    static const enum event_kind ends[] = {EVENT_DIVERGED, EVENT_DEAD, EVENT_SINGULAR};
    const struct session *s = branches_session(b, id);
    const struct branch_past *past = &b->past[id];
    enum toy_id toy;
    if (!config_toy(session_config(s), &toy)) {
        tell_whether(out, past, EVENT_MEMORISED, session_steps(s));
        if (past->at[EVENT_MEMORISED] > 0 || past->at[EVENT_GROKKED] > 0)
            tell_whether(out, past, EVENT_GROKKED, session_steps(s));
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (past->at[ends[i]] > 0)
            tell_whether(out, past, ends[i], 0);
    double norm2 = session_latest(s)->value[SERIES_NORM2];
    if (isfinite(norm2))
        fprintf(out, "norm2 %.4g\n", norm2);
    else
        fputs("norm2 not finite\n", out);
}

void
branches_tell(const struct branches *b, FILE *out)
{
    char text[FORK_TEXT];
    for (unsigned id = 0; id <= b->n_forks; id++) {
        if (id == TREE_TRUNK)
            fputs("branch 0 (the trunk): ", out);
        else
            fprintf(out, "branch %u (%s): ", id,
                    fork_text(text, branches_fork_of(b, id), false));
        if (branches_session(b, id) != NULL)
            tell_end(out, b, id);
        else
            fprintf(out, "not forked: the trunk ended at step %" PRIu64 "\n",
                    session_steps(b->trunk));
    }
}

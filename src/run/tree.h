/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_TREE_H
#define GROKTOP_RUN_TREE_H

#include "run/session.h"

/* A run and what became of it elsewhere: branches that were forked off it, or off
 * one another, at some step, each with something changed there. A branch is a
 * session of its own, at its latest step. Of all steps before that the tree keeps
 * moments (session_keep) in bounded memory, from which any step is made again, by
 * repeating the steps in between: bit for bit what it was. One thread. */

/* The first, TREE_TRUNK, is the run itself. */
enum { TREE_BRANCHES = 8, TREE_TRUNK = 0, TREE_CHANGES = 4 };

/* In place of a step: the latest one, with all that was changed there. */
#define TREE_NOW UINT64_MAX

/* What is another in a branch: live parameters from its first step on, or, at
 * step 0, those that tree_changes_start has. */
struct tree_change {
    enum param_id param;
    double value;
};

struct tree_fork {
    unsigned parent, id; /* ID must be free */
    uint64_t step;       /* or TREE_NOW */
    struct tree_change change[TREE_CHANGES];
    size_t n_changes;
};

struct tree;

/* Of the run TRUNK, which is the tree's from now on; moments may take BUDGET
 * bytes, but the first one of each branch is always kept. */
struct tree *tree_new(struct session *trunk, size_t budget);
void tree_free(struct tree *t);

/* The session of a branch at its latest step; NULL: there is no such branch. */
struct session *tree_session(const struct tree *t, unsigned id);

/* A step of this branch was done and took so long: keeps a moment if there was
 * enough to compute since the last one, and drops others if memory is short. */
void tree_stepped(struct tree *t, unsigned id, uint64_t ns);

/* Whether a parameter may be changed in a fork at step 0, though it is not live. */
bool tree_changes_start(enum param_id id);

/* Who waits for what is being made: whether nobody does any more, asked between
 * steps; and told of the team that a skip on the way takes, before and (NULL)
 * after it: if that is cancelled patience must be over. */
struct tree_patience {
    bool (*over)(void *self);
    void (*skips)(void *self, struct team *team);
    void *self;
};

/* The branch as it was at STEP, or, where a skip leads past that, just after:
 * a session that nobody follows, with the record of that step (session_record)
 * and the changes that were planned from there on; to be freed by session_free.
 * Up to the step of the fork it is the parent's. NULL with the reason in F, or, if
 * PATIENCE is over, without one. */
struct session *tree_at(const struct tree *t, unsigned id, uint64_t step,
                        const struct tree_patience *patience, struct failure *f);

/* Makes the branch; its first event is EVENT_FORKED, and then those of what was
 * changed, but for a skip, which its first step begins with. What is planned for
 * later steps is that of the parent. False with the reason in F, or, if PATIENCE is
 * over, without one. */
bool tree_fork(struct tree *t, const struct tree_fork *fork,
               const struct tree_patience *patience, struct failure *f);

/* The branch is gone; moments of it that others began with stay. Not the trunk. */
void tree_drop(struct tree *t, unsigned id);

/* Bytes of all moments, and how many there are. */
size_t tree_bytes(const struct tree *t);
size_t tree_moments(const struct tree *t);

#endif

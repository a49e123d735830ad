/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_TREE_STATE_H
#define GROKTOP_RUN_TREE_STATE_H

#include "run/tree.h"

/* A tree, for the files that it is made of: tree.c (moments, and going back to
 * them) and tree_fork.c. Nobody else includes this. */

struct moment {
    uint64_t step;
    bool late;       /* something was changed at the step already */
    size_t bytes;
    struct tensors state;
};

struct branch {
    struct session *session; /* NULL: there is no such branch */
    unsigned parent;
    uint64_t fork;           /* its first step; of what came before the parent knows */
    bool own_start;          /* it began with other weights, at step 0 */
    struct config start;     /* with the changes that were planned when it began */
    size_t made;             /* how many the trunk had made when it began */
    struct moment *moments;  /* steps ascending; the first is at FORK */
    size_t n_moments;
    uint64_t busy_ns;        /* computed since the last moment */
};

struct tree {
    struct branch branch[TREE_BRANCHES];
    size_t budget, bytes;
};

/* ---- tree.c ---- */

/* S, at its present step, is branch ID, off PARENT. */
void tree_begin_branch(struct tree *t, unsigned id, unsigned parent,
                       struct session *s);

/* Whether it can be gone on with from moments. Isolated dynamics and norm flow are
 * repeated from their start whatever there is, and a tape needs none of this. */
bool tree_keeps_moments(const struct branch *b);

/* The branch that has the step: this one, or the one it was forked off, whose is
 * also the step of the fork, before something was changed there. */
const struct branch *tree_find_branch(const struct tree *t, unsigned id,
                                      uint64_t step);

/* The configuration with which B is repeated as far as STEP: what was changed
 * before that, and what was planned from there on. C is fresh. */
void tree_config_until(struct config *c, const struct branch *b, uint64_t step);

/* A session of C, which is B's, that has come from FROM, if that is one, to STEP;
 * NULL as with tree_at. */
struct session *tree_repeat(const struct branch *b, const struct config *c,
                            const struct moment *from, uint64_t step,
                            const struct tree_patience *patience, struct failure *f);

/* The same as tree_at, without a record off the grid. */
struct session *tree_go_back(const struct branch *b, uint64_t step,
                             const struct tree_patience *patience,
                             struct failure *f);

/* Its events are known. */
void tree_drop_events(struct session *s);

#endif

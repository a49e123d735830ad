/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_BRANCHES_H
#define GROKTOP_CLI_BRANCHES_H

#include "run/tree.h"
#include "store/branch.h"

#include <stdio.h>

/* A run without a screen and its branches, which are forked off when it is at their
 * step, and then wait until it is over. */
struct branches {
    struct session *trunk;
    struct tree *tree; /* of the trunk; NULL: there is nothing to fork */
    const struct tree_fork *forks; /* (n_forks), ids from 1 on; borrowed */
    size_t n_forks;
    struct recorder *recorder[TREE_BRANCHES]; /* NULL: nobody; the trunk's is borrowed */
    uint64_t checkpoint; /* see recorder_options */
    struct branch_past {
        uint64_t at[EVENT_COUNT]; /* 1 + the step at which it happened; 0: not yet */
    } past[TREE_BRANCHES];
};

/* TRUNK is theirs from now on; who records it or NULL is borrowed, and then they are
 * recorded too. At the end F tells what could not be. */
void branches_begin(struct branches *b, struct session *trunk, struct recorder *recorder,
                    const struct tree_fork *forks, size_t n_forks);
void branches_done(struct branches *b, struct failure *f);

/* Whether a trunk that is where it is now, and its folder, can be forked so; else why,
 * in F. */
bool branches_check(const struct branches *b, struct failure *f);

/* Makes those that are due at the step where the trunk is, or were before it, if a
 * skip led past that. False with the reason in F, or without one if a signal came. */
bool branches_fork(struct branches *b, struct failure *f);

/* NULL: the trunk never came there. */
struct session *branches_session(const struct branches *b, unsigned id);

/* The fork of a branch that is not the trunk. */
const struct tree_fork *branches_fork_of(const struct branches *b, unsigned id);

/* An event of a branch was seen. */
void branches_note(struct branches *b, unsigned id, const struct event *event);

/* A line a branch: what is another, and what came of it. */
void branches_tell(const struct branches *b, FILE *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_BRANCH_H
#define GROKTOP_STORE_BRANCH_H

#include "run/fork.h"
#include "store/recorder.h"

/* Branches of a recorded run: run folders of their own in the folder of the trunk,
 * with all that was recorded before the fork. */

/* "DIR/branches/ID", or for TREE_TRUNK "DIR/branches"; the caller frees it. */
char *branch_path(const char *dir, unsigned id);

/* Makes the folder of a branch of CONFIG that begins at BRANCH's step, beside the
 * trunk that is recorded by OPTIONS. One that is there is of a branch that was
 * deleted, and gets the name "N.old". The caller tells the past, and lets it
 * follow. NULL with the reason in F. */
struct recorder *branch_begin(const struct recorder_options *options,
                              const struct tape_branch *branch,
                              const struct config *config, struct failure *f);

/* Makes the folder of branch S, which has just been forked off TRUNK, and lets its
 * recorder follow it; there is a checkpoint at once. TRUNK is recorded by OPTIONS.
 * NULL with the reason in F. */
struct recorder *branch_record(const struct recorder_options *options,
                               const struct tree_fork *fork, struct session *trunk,
                               struct session *s, struct failure *f);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_FORK_H
#define GROKTOP_RUN_FORK_H

#include "run/tree.h"

/* Forks as text. */

enum { FORK_TEXT = 200 };

/* "STEP:NAME=VALUE[,NAME=VALUE...]", off the trunk; the id is the caller's. False
 * with one line in F that names what is wrong and what is allowed. */
bool fork_parse(struct tree_fork *fork, const char *text, struct failure *f);

/* Whether a run of C, which is at step FIRST and ends at step LENGTH, can be forked
 * so; if not, the reason is in F. */
bool fork_check(const struct tree_fork *fork, const struct config *c, uint64_t first,
                uint64_t length, struct failure *f);

/* Whether the branch has first weights of its own, and so all records. */
bool fork_starts_anew(const struct tree_fork *fork);

/* What a parameter is called in a label: "wd"; may be empty. */
const char *fork_brief(enum param_id id);

/* What is another: "weight-decay 0, lr 2", or, BRIEF, "wd 0, lr 2". */
char *fork_text(char buffer[FORK_TEXT], const struct tree_fork *fork, bool brief);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_ANALYSIS_PHASE_H
#define GROKTOP_ANALYSIS_PHASE_H

#include <stdbool.h>

/* Where a run is, by rules that are shown beside the label. At any record
 * exactly one of the rules holds. */

/* "Grokked" is test accuracy of at least this; "memorised" is training
 * accuracy of exactly 1, once. */
#define PHASE_GROKKED 0.99

enum phase {
    PHASE_MEMORISING, /* training accuracy has never been 100 % */
    PHASE_WAITING,    /* memorised, test accuracy still below 20 % */
    PHASE_GROKKING,   /* memorised, test accuracy from 20 % to 99 % */
    PHASE_DONE,       /* test accuracy at least 99 % */
    PHASE_FORGETTING, /* memorised once, training accuracy now below 95 % */
    /* Of a toy, of the path that is least far. */
    PHASE_FALLING, /* its step goes across the zero-loss set */
    PHASE_SLIDING, /* its step goes along the set */
    PHASE_SETTLED, /* no step is worth speaking of */
    PHASE_DEAD,       /* no hidden unit is active on any training sample */
    PHASE_DIVERGED,   /* the loss is not finite */
    PHASE_SINGULAR,   /* isolated dynamics, norm flow: a matrix has no inverse */
    PHASE_COUNT
};

struct phase_info {
    const char *name;    /* "memorising" */
    const char *rule;    /* "test >= 99 %": exact, at most 40 characters */
    const char *caption; /* for a newcomer, one line of at most 78 columns */
    const char *story;   /* the same at leisure, two to four sentences */
};

/* One line a phase, in the order of enum phase. */
extern const struct phase_info phase_table[PHASE_COUNT];

/* PHASE_WAITING in other words, for a net whose norm is held, and for one without
 * weight decay. */
extern const struct phase_info phase_held, phase_no_decay;

/* What is remembered from record to record; zeroed at the start. */
struct phase_tracker {
    bool memorised, grokked; /* ever, at a record */
    bool dead, diverged;     /* now */
};

/* What a new record makes of T; returns the phase now. Accuracies are
 * fractions, LOSS is the training loss, ALIVE whether some hidden unit is
 * active on some training sample. Without test pairs TEST_ACCURACY is nan and
 * counts as 0: nothing can be seen to generalise. */
enum phase phase_update(struct phase_tracker *t, double train_accuracy,
                        double test_accuracy, double loss, bool alive);

/* The phase of a toy: ALONG is the smallest part of a path's step (of |step|^2)
 * that goes along the zero-loss set, SPEED the longest step. */
enum phase phase_of_toy(double along, double speed);

#endif

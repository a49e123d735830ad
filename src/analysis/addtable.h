/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_ANALYSIS_ADDTABLE_H
#define GROKTOP_ANALYSIS_ADDTABLE_H

#include "model/net.h"
#include "model/task.h"

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The table of a op b: which pairs the net answers rightly, and which of them
 * it is trained on. Answering all pairs of a large p takes longer than a frame,
 * so it is done in pieces; what is shown meanwhile is the table before. All in
 * double precision, so that of two outputs that are equal in single precision
 * another one may be the larger. One thread at a time for each table. */

enum addtable_mark {
    ADDTABLE_NONE, /* no such pair: a / 0 */
    ADDTABLE_TEST_WRONG,
    ADDTABLE_TEST_RIGHT,
    ADDTABLE_TRAIN_WRONG,
    ADDTABLE_TRAIN_RIGHT,
    ADDTABLE_MARKS
};

struct addtable {
    size_t p;
    bool any;      /* marks and count hold a whole table */
    uint64_t step; /* that of its weights */
    uint8_t *mark; /* (p, p) enum addtable_mark; row a, column b. Unordered
                      pairs stand in it twice */
    size_t count[ADDTABLE_MARKS]; /* of pairs, each once */
    struct addtable_work *work;   /* the table that is being made */
};

/* A table for the pairs of SPLIT, which is borrowed, under the operation TASK,
 * and nets of SHAPE; dies without memory. Emptied by addtable_done. */
void addtable_init(struct addtable *t, enum task_id task,
                   const struct net_shape *shape, const struct split *split);
void addtable_done(struct addtable *t);

/* Begins a table of these weights, which are copied; one that was not finished
 * is dropped. */
void addtable_begin(struct addtable *t, const gsl_matrix *E,
                    const gsl_matrix *W, uint64_t step);

/* Whether one was begun and is not finished; and how far it is, 0 to 1. */
bool addtable_busy(const struct addtable *t);
double addtable_progress(const struct addtable *t);

/* Answers some more pairs, at most 64, of the table begun; with the last ones
 * it takes the place of the table before. An output that is not a number
 * answers nothing. */
void addtable_go_on(struct addtable *t);

#endif

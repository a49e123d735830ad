/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_SNAPSHOT_H
#define GROKTOP_RUN_SNAPSHOT_H

#include "model/net.h"

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stdint.h>

/* Weights handed over whole from the trainer to one reader, when the reader
 * has asked. A box for one: the reader asks, the trainer fills it at a step
 * boundary, the reader reads, and asks again. Neither waits. */

/* Of when: which run (counts restarts), which branch of it, at which step. */
struct snapshot_when {
    uint64_t run;
    unsigned branch;
    uint64_t step;
};

struct snapshot {
    struct snapshot_when when;
    bool any;      /* there was a net; otherwise E and W mean nothing */
    gsl_matrix *E; /* (rows, d_h) double */
    gsl_matrix *W; /* (d_h, p) */
};

struct snapshot_box;

struct snapshot_box *snapshot_box_new(void);
void snapshot_box_free(struct snapshot_box *box); /* when one thread is left */

/* Reader: asks for weights. What snapshot_take returned is no longer good. */
void snapshot_ask(struct snapshot_box *box);

/* Reader: the weights asked for, or NULL while they are not there. */
const struct snapshot *snapshot_take(struct snapshot_box *box);

/* Trainer: whether weights were asked for; and fills the box from NET, NULL if
 * there is none. */
bool snapshot_wanted(struct snapshot_box *box);
void snapshot_fill(struct snapshot_box *box, const struct net *net,
                   struct snapshot_when when);

#endif

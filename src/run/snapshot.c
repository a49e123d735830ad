/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One box and one word that says whose it is: asked for (the trainer's) or
 * full (the reader's). The word goes round in one direction only, so each side
 * may touch the contents whenever the word is on its side. */
#include <config.h>

#include "run/snapshot.h"

#include "base/matrix.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

enum box_state { BOX_IDLE, BOX_ASKED, BOX_FULL };

struct snapshot_box {
    atomic_int state; /* enum box_state */
    struct snapshot snapshot;
};

static void
matrix_free(gsl_matrix *m)
{
    if (m != NULL)
        gsl_matrix_free(m);
}

struct snapshot_box *
snapshot_box_new(void)
{
    struct snapshot_box *box = mem_new(1, sizeof *box);
    atomic_init(&box->state, BOX_IDLE);
    return box;
}

void
snapshot_box_free(struct snapshot_box *box)
{
    if (box == NULL)
        return;
    matrix_free(box->snapshot.E);
    matrix_free(box->snapshot.W);
    free(box);
}

void
snapshot_ask(struct snapshot_box *box)
{
    // Release: our reads of the old contents are over before the trainer,
    // whose acquire in snapshot_wanted this pairs with, writes new ones.
    atomic_store_explicit(&box->state, BOX_ASKED, memory_order_release);
}

const struct snapshot *
snapshot_take(struct snapshot_box *box)
{
    // Acquire pairs with the release in snapshot_fill: the weights are whole.
    bool full = atomic_load_explicit(&box->state, memory_order_acquire) ==
                BOX_FULL;
    return full ? &box->snapshot : NULL;
}

bool
snapshot_wanted(struct snapshot_box *box)
{
    return atomic_load_explicit(&box->state, memory_order_acquire) ==
           BOX_ASKED;
}

/* M with the shape (rows, columns), made anew if it has another. */
static gsl_matrix *
matrix_fit(gsl_matrix *m, size_t rows, size_t columns)
{
    if (m != NULL && m->size1 == rows && m->size2 == columns)
        return m;
    matrix_free(m);
    return matrix_new(rows, columns);
}

void
snapshot_fill(struct snapshot_box *box, const struct net *net,
              struct snapshot_when when)
{
    struct snapshot *s = &box->snapshot;
    s->when = when;
    s->any = net != NULL;
    if (s->any) {
        const struct net_shape *shape = net_shape(net);
        s->E = matrix_fit(s->E, shape->rows, shape->d_h);
        s->W = matrix_fit(s->W, shape->d_h, shape->p);
        net_get(net, s->E, s->W);
    }
    // Release publishes the contents; see snapshot_take.
    atomic_store_explicit(&box->state, BOX_FULL, memory_order_release);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_WORLD_H
#define GROKTOP_TESTS_WORLD_H

#include "model/net.h"

/* A net with all that it borrows, and room to look at it. Not to be moved: the
 * net points to the split. */
struct world {
    struct split split;
    struct team *team;
    struct net *net;
    gsl_matrix *E, *W; /* room for weights or gradients */
};

/* N_TEST pairs of TASK for testing, the others for training; all weights zero.
 * Of SHAPE, rows need not be set. */
void world_init_task(struct world *w, enum task_id task,
                     struct net_shape shape, size_t n_test, size_t threads);

/* The samples and weights that the reference numbers start from. */
void world_init_reference(struct world *w, enum activation activation,
                          enum loss loss, enum precision precision);

/* Gradient and update, STEPS times. */
void world_train(struct world *w, const struct update *update, size_t steps);

void world_done(struct world *w);

#endif

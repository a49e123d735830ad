/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every test of the network begins and ends with. */
#include <config.h>

#include "world.h"

#include "base/mem.h"
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void
build(struct world *w, const struct net_shape *shape, size_t threads)
{
    w->team = team_new(threads);
    w->net = net_new(shape, &w->split, w->team);
    assert_non_null(w->net);
    w->E = gsl_matrix_calloc(shape->rows, shape->d_h);
    w->W = gsl_matrix_calloc(shape->d_h, shape->p);
}

void
world_init_task(struct world *w, enum task_id task, struct net_shape shape,
                size_t n_test, size_t threads)
{
    shape.rows = task_rows(task, (unsigned)shape.p);
    split_init(&w->split, task, (unsigned)shape.p, 0, (long)n_test, 1);
    build(w, &shape, threads);
}

/* Appends the pairs in the file NAME, a b c in a line; returns their number. */
static size_t
append_pairs(struct sample *to, const char *name)
{
    gsl_matrix *pairs = reference_load(NULL, name);
    size_t n = pairs->size1;
    for (size_t i = 0; i < n; i++)
        to[i] = (struct sample){.left = (uint16_t)gsl_matrix_get(pairs, i, 0),
                                .right = (uint16_t)gsl_matrix_get(pairs, i, 1),
                                .class = (uint16_t)gsl_matrix_get(pairs, i, 2)};
    gsl_matrix_free(pairs);
    return n;
}

void
world_init_reference(struct world *w, enum activation activation,
                     enum loss loss, enum precision precision)
{
    struct net_shape shape = {7, 7, 48, activation, loss, precision};
    w->split.train = mem_new(28, sizeof *w->split.train); // all pairs of 7
    w->split.n_train = append_pairs(w->split.train, "pairs_train");
    w->split.test = w->split.train + w->split.n_train;
    w->split.n_test = append_pairs(w->split.test, "pairs_test");
    build(w, &shape, 1);
    gsl_matrix *E = reference_load(NULL, "E"), *W = reference_load(NULL, "W");
    net_set(w->net, E, W);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
}

void
world_train(struct world *w, const struct update *update, size_t steps)
{
    for (size_t step = 0; step < steps; step++) {
        net_gradient(w->net, NULL);
        net_update(w->net, update);
    }
}

void
world_done(struct world *w)
{
    gsl_matrix_free(w->E);
    gsl_matrix_free(w->W);
    net_free(w->net);
    team_free(w->team);
    split_done(&w->split);
}

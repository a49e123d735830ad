/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network without its arithmetic: who computes which part, in which order
 * the parts are added.
 *
 * The samples of a pass are cut into a number of row blocks that depends on
 * how many samples there are and on nothing else. Each block has a gradient of
 * its own; these are added in the order of the blocks. So the same bits come
 * out for any number of threads. Updates work on fixed ranges of theta. */
#include <config.h>

#include "model/net.h"

#include "base/mem.h"
#include "base/rng.h"
#include "model/engine.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

enum {
    BLOCKS_MAX = 8,  /* row blocks of a pass */
    RANGES = 8,      /* ranges of theta in an update */
};

struct net {
    struct net_shape shape;
    const struct engine_class *class;
    struct engine *engine;
    const struct split *split; /* borrowed */
    struct team *team;         /* borrowed */
    size_t size_E;             /* rows d_h */
    size_t d;                  /* (rows + p) d_h */
};

/* How many row blocks N samples are cut into. More blocks feed more threads,
 * but each costs a gradient of its own to clear and to add. */
static size_t
blocks_for(size_t n)
{
    return n < 32 ? 1 : n < 128 ? 2 : n < 1024 ? 4 : BLOCKS_MAX;
}

struct net *
net_new(const struct net_shape *shape, const struct split *split,
        struct team *team)
{
    struct net *net = mem_new(1, sizeof *net);
    net->shape = *shape;
    net->split = split;
    net->team = team;
    net->size_E = shape->rows * shape->d_h;
    net->d = net->size_E + shape->p * shape->d_h;
    net->class = shape->precision == PRECISION_SINGLE ? &engine_single
                                                      : &engine_double;
    net->engine = net->class->create(shape, blocks_for(split->n_train),
                                     team_size(team));
    if (net->engine == NULL) {
        free(net);
        return NULL;
    }
    return net;
}

void
net_free(struct net *net)
{
    if (net == NULL)
        return;
    net->class->destroy(net->engine);
    free(net);
}

const struct net_shape *
net_shape(const struct net *net)
{
    return &net->shape;
}

/* ---- weights in and out ---- */

static void
randomize_layer(struct net *net, size_t first, size_t rows, size_t columns,
                enum init init, double scale, gsl_rng *rng)
{
    double width = scale / sqrt((double)rows); // rows of a layer = its fan_in
    for (size_t i = 0; i < rows * columns; i++) {
        double value = init == INIT_UNIFORM ? gsl_ran_flat(rng, -width, width)
                                            : gsl_ran_gaussian(rng, width);
        net->class->put(net->engine, &value, first + i, 1);
    }
    gsl_rng_free(rng);
}

void
net_randomize(struct net *net, enum init init, double scale,
              unsigned long seed)
{
    const struct net_shape *s = &net->shape;
    randomize_layer(net, 0, s->rows, s->d_h, init, scale,
                    rng_new(seed, RNG_EMBEDDING));
    randomize_layer(net, net->size_E, s->d_h, s->p, init, scale,
                    rng_new(seed, RNG_OUTPUT));
    net->class->forget(net->engine);
}

void
net_set(struct net *net, const gsl_matrix *E, const gsl_matrix *W)
{
    const struct net_shape *s = &net->shape;
    for (size_t i = 0; E != NULL && i < s->rows; i++)
        net->class->put(net->engine, gsl_matrix_const_ptr(E, i, 0),
                        i * s->d_h, s->d_h);
    for (size_t i = 0; W != NULL && i < s->d_h; i++)
        net->class->put(net->engine, gsl_matrix_const_ptr(W, i, 0),
                        net->size_E + i * s->p, s->p);
}

static void
copy_out(const struct net *net, gsl_matrix *E, gsl_matrix *W, bool gradient)
{
    const struct net_shape *s = &net->shape;
    for (size_t i = 0; E != NULL && i < s->rows; i++)
        net->class->get(net->engine, gsl_matrix_ptr(E, i, 0), i * s->d_h,
                        s->d_h, gradient);
    for (size_t i = 0; W != NULL && i < s->d_h; i++)
        net->class->get(net->engine, gsl_matrix_ptr(W, i, 0),
                        net->size_E + i * s->p, s->p, gradient);
}

void
net_get(const struct net *net, gsl_matrix *E, gsl_matrix *W)
{
    copy_out(net, E, W, false);
}

void
net_get_gradient(const struct net *net, gsl_matrix *dE, gsl_matrix *dW)
{
    copy_out(net, dE, dW, true);
}

/* ---- passes ---- */

struct pass {
    struct net *net;
    const struct sample *samples;
    size_t n, blocks;
    bool backward;
    double scale;
    struct partial partial[BLOCKS_MAX];
};

static void
pass_block(void *job, size_t block, size_t lane)
{
    struct pass *pass = job;
    size_t first = pass->n * block / pass->blocks;
    size_t end = pass->n * (block + 1) / pass->blocks;
    pass->net->class->block(pass->net->engine, pass->samples + first,
                            end - first, block, lane, pass->backward,
                            pass->scale, &pass->partial[block]);
}

static void
pass_run(struct pass *pass, struct measure *measure)
{
    const struct net_shape *s = &pass->net->shape;
    double entries = s->loss == LOSS_MSE ? (double)(pass->n * s->p)
                                         : (double)pass->n;
    pass->blocks = blocks_for(pass->n);
    pass->scale = (s->loss == LOSS_MSE ? 2 : 1) / entries;
    team_run(pass->net->team, pass_block, pass, pass->blocks);
    if (measure == NULL)
        return;
    double loss = 0;
    size_t correct = 0;
    measure->alive = false;
    for (size_t b = 0; b < pass->blocks; b++) {
        loss += pass->partial[b].loss;
        correct += pass->partial[b].correct;
        measure->alive |= pass->partial[b].alive;
    }
    measure->loss = loss / entries;
    measure->accuracy = (double)correct / (double)pass->n;
}

/* The part of theta that RANGE of RANGES is. */
static size_t
range_of(const struct net *net, size_t range, size_t *count)
{
    size_t first = net->d * range / RANGES;
    *count = net->d * (range + 1) / RANGES - first;
    return first;
}

static void
reduce_range(void *job, size_t range, size_t lane)
{
    (void)lane;
    struct pass *pass = job;
    size_t count, first = range_of(pass->net, range, &count);
    pass->net->class->reduce(pass->net->engine, pass->blocks, first, count);
}

void
net_gradient(struct net *net, struct measure *measure)
{
    struct pass pass = {.net = net,
                        .samples = net->split->train,
                        .n = net->split->n_train,
                        .backward = true};
    pass_run(&pass, measure);
    team_run(net->team, reduce_range, &pass, RANGES);
}

void
net_evaluate(struct net *net, enum net_set set, struct measure *measure)
{
    const struct split *split = net->split;
    struct pass pass = {
        .net = net,
        .samples = set == NET_TRAIN ? split->train : split->test,
        .n = set == NET_TRAIN ? split->n_train : split->n_test};
    if (pass.n == 0)
        *measure = (struct measure){(double)NAN, (double)NAN, true};
    else
        pass_run(&pass, measure);
}

/* ---- updates ---- */

struct update_job {
    struct net *net;
    const struct update *update;
};

static void
update_range(void *job, size_t range, size_t lane)
{
    (void)lane;
    struct update_job *u = job;
    size_t count, first = range_of(u->net, range, &count);
    u->net->class->update_range(u->net->engine, u->update, first, count);
}

void
net_update(struct net *net, const struct update *update)
{
    struct update_job job = {net, update};
    net->class->update_begin(net->engine, update);
    team_run(net->team, update_range, &job, RANGES);
}

void
net_norms(const struct net *net, double *norm2_E, double *norm2_W)
{
    *norm2_E = net->class->norm2(net->engine, 0, net->size_E);
    *norm2_W = net->class->norm2(net->engine, net->size_E,
                                 net->d - net->size_E);
}

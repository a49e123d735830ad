/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network without its arithmetic: who computes which part, in which order
 * the parts are added.
 *
 * The samples of a pass are cut into a number of row blocks that depends on
 * how many samples there are and on nothing else. Each block has a gradient of
 * its own; these are added in the order of the blocks. So the same bits come
 * out for any number of threads. Updates work on fixed ranges of theta. */
#include <config.h>

#include "model/net_state.h"

#include "base/mem.h"
#include "base/rng.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

enum {
    BLOCKS_MAX = 8,  /* row blocks of a pass */
    RANGES = 8,      /* ranges of theta in an update */
    GROUP = 4,       /* rows that an engine likes to have together */
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
    net->class = engine_best(shape->precision);
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
randomize_layer(struct net *net, enum engine_layer layer, size_t rows,
                size_t columns, enum init init, double scale, gsl_rng *rng)
{
    double width = scale / sqrt((double)rows); // rows of a layer = its fan_in
    gsl_matrix *values = gsl_matrix_alloc(rows, columns);
    if (values == NULL)
        fatal("not enough memory");
    for (size_t i = 0; i < rows * columns; i++)
        values->data[i] = init == INIT_UNIFORM
                              ? gsl_ran_flat(rng, -width, width)
                              : gsl_ran_gaussian(rng, width);
    net->class->put(net->engine, layer, ENGINE_THETA, values);
    gsl_matrix_free(values);
    gsl_rng_free(rng);
}

void
net_randomize(struct net *net, enum init init, double scale,
              unsigned long seed)
{
    const struct net_shape *s = &net->shape;
    randomize_layer(net, ENGINE_E, s->rows, s->d_h, init, scale,
                    rng_new(seed, RNG_EMBEDDING));
    randomize_layer(net, ENGINE_W, s->d_h, s->p, init, scale,
                    rng_new(seed, RNG_OUTPUT));
    net_forget(net);
}

void
net_forget(struct net *net)
{
    net->class->forget(net->engine);
}

void
net_set(struct net *net, const gsl_matrix *E, const gsl_matrix *W)
{
    if (E != NULL)
        net->class->put(net->engine, ENGINE_E, ENGINE_THETA, E);
    if (W != NULL)
        net->class->put(net->engine, ENGINE_W, ENGINE_THETA, W);
}

void
net_set_velocity(struct net *net, const gsl_matrix *E, const gsl_matrix *W)
{
    net->class->put(net->engine, ENGINE_E, ENGINE_VELOCITY, E);
    net->class->put(net->engine, ENGINE_W, ENGINE_VELOCITY, W);
}

void
net_get(const struct net *net, gsl_matrix *E, gsl_matrix *W)
{
    if (E != NULL)
        net->class->get(net->engine, ENGINE_E, ENGINE_THETA, E);
    if (W != NULL)
        net->class->get(net->engine, ENGINE_W, ENGINE_THETA, W);
}

/* ---- passes ---- */

/* Hands out PARTS of JOB, unless the work is so little that telling another
 * thread of it takes longer; WORK is in multiplications. The bits are the same:
 * only who does a part differs. */
static void
share(struct net *net, team_fn fn, void *job, size_t parts, size_t work)
{
    enum { WORTH_SHARING = 200000 };
    if (work >= WORTH_SHARING)
        team_run(net->team, fn, job, parts);
    else
        for (size_t part = 0; part < parts; part++)
            fn(job, part, 0);
}

struct pass {
    struct net *net;
    const struct sample *samples;
    size_t n, blocks;
    bool backward, measured;
    double scale;
    struct partial partial[BLOCKS_MAX];
};

/* Blocks begin at whole groups of rows, so that only the last has a rest. */
static size_t
block_start(const struct pass *pass, size_t block)
{
    size_t start = (pass->n + GROUP - 1) / GROUP * block / pass->blocks * GROUP;
    return start < pass->n ? start : pass->n;
}

static void
pass_block(void *job, size_t block, size_t lane)
{
    struct pass *pass = job;
    size_t first = block_start(pass, block);
    size_t end = block_start(pass, block + 1);
    pass->net->class->block(pass->net->engine, pass->samples + first,
                            end - first, block, lane, pass->backward,
                            pass->scale,
                            pass->measured ? &pass->partial[block] : NULL);
}

static void
pass_run(struct pass *pass, struct measure *measure)
{
    const struct net_shape *s = &pass->net->shape;
    double entries = s->loss == LOSS_MSE ? (double)(pass->n * s->p)
                                         : (double)pass->n;
    pass->blocks = blocks_for(pass->n);
    pass->scale = (s->loss == LOSS_MSE ? 2 : 1) / entries;
    pass->measured = measure != NULL;
    share(pass->net, pass_block, pass, pass->blocks,
          (pass->backward ? 3 : 1) * pass->n * s->d_h * s->p);
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

void
net_gradient(struct net *net, struct measure *measure)
{
    struct pass pass = {.net = net,
                        .samples = net->split->train,
                        .n = net->split->n_train,
                        .backward = true};
    pass_run(&pass, measure);
    net->reduced = false;
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

/* What to do with a range of theta: add up its gradient unless that is done,
 * and update it if UPDATE is given. */
struct range_job {
    struct net *net;
    const struct update *update;
};

static void
do_range(void *job, size_t range, size_t lane)
{
    (void)lane;
    const struct range_job *r = job;
    const struct engine_class *class = r->net->class;
    struct engine *engine = r->net->engine;
    if (!r->net->reduced)
        class->reduce(engine, blocks_for(r->net->split->n_train), range, RANGES);
    if (r->update != NULL)
        class->update_range(engine, r->update, range, RANGES);
}

static void
run_ranges(struct net *net, const struct update *update)
{
    struct range_job job = {net, update};
    const struct net_shape *s = &net->shape;
    // Of memory rather than arithmetic: each number counts for several.
    share(net, do_range, &job, RANGES, 16 * (s->rows + s->p) * s->d_h);
    net->reduced = true;
}

void
net_get_gradient(struct net *net, gsl_matrix *dE, gsl_matrix *dW)
{
    run_ranges(net, NULL);
    if (dE != NULL)
        net->class->get(net->engine, ENGINE_E, ENGINE_GRADIENT, dE);
    if (dW != NULL)
        net->class->get(net->engine, ENGINE_W, ENGINE_GRADIENT, dW);
}

void
net_update(struct net *net, const struct update *update)
{
    net->class->update_begin(net->engine);
    run_ranges(net, update);
}

void
net_scale(struct net *net, double factor)
{
    net->class->scale(net->engine, factor);
}

void
net_norms(const struct net *net, double *norm2_E, double *norm2_W)
{
    *norm2_E = net->class->norm2(net->engine, ENGINE_E);
    *norm2_W = net->class->norm2(net->engine, ENGINE_W);
}

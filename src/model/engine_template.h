/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of training, written once for both precisions and all widths
 * of vectors: a source that engine_single.c and engine_double.c include.
 *
 *   symbol  meaning                                    shape         source
 *   X       inputs, X_i = e_a + e_b; never formed      n x rows      sec. 2
 *   E       embedding                                  rows x d_h    sec. 2
 *   W^T     second layer, transposed                   p x d_h       sec. 2
 *   Z       X E: row i is E_a + E_b                    t x d_h
 *   H       sigma(Z)                                   t x d_h       sec. 2
 *   R       H W, then the derivative of the loss by it t x p
 *   G       R W^T, then times sigma'(Z)                t x d_h
 *   dE, dW  gradient of the mean loss                  as E, W^T
 *   n, t    samples in the pass, samples in a tile
 *
 * (Sections: "The Geometry of Grokking", arXiv:2511.01938.)
 *
 * A block of samples is worked through in tiles of TILE rows, so that Z, H, R
 * and G of a tile stay in the cache of the core that made them:
 *
 *     Z = gather(E)   H = sigma(Z)   R = H W   R = dloss(R)
 *     dW^T += R^T H   G = R W^T      dE += scatter(G sigma'(Z))
 *
 * All rows along the hidden units are padded with zeros to the same length ld.
 * Zeros stay zeros through every line above and through the updates: sigma(0)
 * is 0 for all activations, so neither sums nor norms see them. */

#include "base/mem.h"
#include "model/engine.h"
#include "model/layer_template.h"
#include "model/product_template.h"
#include "model/vectors_template.h"

#include <math.h>
#include <stdlib.h>

extern const struct engine_class ENGINE_CLASS;

enum { TILE = 64 };

struct engine {
    struct net_shape shape;
    size_t strips;  /* d_h, rounded up to whole strips of product_sum */
    size_t ld;      /* length of a row of d_h in memory */
    size_t ldr;     /* length of a row of R in memory */
    size_t size_E;  /* rows ld */
    size_t d;       /* (rows + p) ld */
    REAL *theta;    /* d: E, then W^T */
    REAL *gradient; /* d */
    REAL *first;    /* d: velocity, or Adam's first moment */
    REAL *second;   /* d: Adam's second moment */
    REAL *blocks;   /* (blocks, d): a gradient for each block of samples */
    REAL *scratch;  /* (lanes, scratch_size): Z, H, G, R of a tile */
    double updates; /* how many since forget(), for Adam's bias correction */
};

/* ---- life ---- */

static size_t
scratch_size(const struct engine *e)
{
    return TILE * (3 * e->ld + e->ldr);
}

static void
destroy(struct engine *e)
{
    free(e->theta);
    free(e->blocks);
    free(e->scratch);
    free(e);
}

static struct engine *
create(const struct net_shape *shape, size_t blocks, size_t lanes)
{
    struct engine *e = mem_new(1, sizeof *e);
    e->shape = *shape;
    e->strips = mem_round(shape->d_h, STRIP);
    e->ld = row_length(e->strips);
    e->ldr = mem_round(shape->p, LINE);
    e->size_E = shape->rows * e->ld;
    e->d = e->size_E + shape->p * e->ld;
    e->theta = mem_try(4 * e->d, sizeof *e->theta);
    e->blocks = mem_try(blocks * e->d, sizeof *e->blocks);
    e->scratch = mem_try(lanes * scratch_size(e), sizeof *e->scratch);
    if (e->theta == NULL || e->blocks == NULL || e->scratch == NULL) {
        destroy(e);
        return NULL;
    }
    e->gradient = e->theta + e->d;
    e->first = e->gradient + e->d;
    e->second = e->first + e->d;
    return e;
}

/* Where row I of a layer begins, and how far its numbers are apart. */
static size_t
place(const struct engine *e, enum engine_layer layer, size_t i, size_t *step)
{
    *step = layer == ENGINE_E ? 1 : e->ld;
    return layer == ENGINE_E ? i * e->ld : e->size_E + i;
}

static REAL *
array_of(const struct engine *e, enum engine_array array)
{
    return array == ENGINE_THETA      ? e->theta
           : array == ENGINE_GRADIENT ? e->gradient
           : array == ENGINE_VELOCITY ? e->first
                                      : e->second;
}

static void
put(struct engine *e, enum engine_layer layer, enum engine_array array,
    const gsl_matrix *from)
{
    REAL *to = array_of(e, array);
    for (size_t i = 0; i < from->size1; i++) {
        size_t step, first = place(e, layer, i, &step);
        const double *row = gsl_matrix_const_ptr(from, i, 0);
        for (size_t j = 0; j < from->size2; j++)
            to[first + j * step] = (REAL)row[j];
    }
}

static void
get(const struct engine *e, enum engine_layer layer, enum engine_array array,
    gsl_matrix *to)
{
    const REAL *from = array_of(e, array);
    for (size_t i = 0; i < to->size1; i++) {
        size_t step, first = place(e, layer, i, &step);
        double *row = gsl_matrix_ptr(to, i, 0);
        for (size_t j = 0; j < to->size2; j++)
            row[j] = (double)from[first + j * step];
    }
}

static void
forget(struct engine *e)
{
    memset(e->first, 0, 2 * e->d * sizeof *e->first);
    e->updates = 0;
}

static double *
updates(struct engine *e)
{
    return &e->updates;
}

/* ---- losses, a row of outputs at a time ---- */

/* Whether the lowest of the row's maxima is at CLASS. */
static bool
is_argmax(const REAL *row, size_t p, size_t class)
{
    REAL own = row[class];
    int above = own != own; // not a number is no prediction
    for (size_t j = 0; j < class; j++)
        above |= row[j] >= own;
    for (size_t j = class + 1; j < p; j++)
        above |= row[j] > own;
    return !above;
}

/* Turns outputs into the derivative of the sum of squares / 2, returns the sum
 * of squares; LDR is the row's length with its padding. */
static double
squared_error(REAL *row, size_t ldr, size_t class)
{
    vector *v = (vector *)row, sum = {0};
    row[class] -= 1;
    for (size_t j = 0; j < ldr / LANES; j++)
        sum += v[j] * v[j];
    return (double)lanes_sum(sum);
}

/* Turns outputs into softmax - y, returns -log softmax[class]. The maximum is
 * taken out first, so that no exponential overflows. */
static double
cross_entropy(REAL *row, size_t p, size_t class)
{
    REAL max = row[0];
    for (size_t j = 1; j < p; j++)
        max = row[j] > max ? row[j] : max;
    double sum = 0, own = (double)(row[class] - max);
    for (size_t j = 0; j < p; j++) {
        row[j] = REAL_EXP(row[j] - max);
        sum += (double)row[j];
    }
    REAL inverse = (REAL)(1 / sum);
    for (size_t j = 0; j < p; j++)
        row[j] *= inverse;
    row[class] -= 1;
    return log(sum) - own;
}

/* ---- a block ---- */

/* Whether some hidden unit is active: not all of H is zero. */
static bool
any_active(const REAL *H, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (H[i] > 0 || H[i] < 0)
            return true;
    return false;
}

static void
score(const struct engine *e, REAL *R, const struct sample *samples, size_t t,
      double scale, struct partial *partial)
{
    const struct net_shape *s = &e->shape;
    for (size_t i = 0; i < t; i++) {
        REAL *row = R + i * e->ldr;
        size_t class = samples[i].class;
        if (partial != NULL)
            partial->correct += is_argmax(row, s->p, class);
        double loss = s->loss == LOSS_MSE ? squared_error(row, e->ldr, class)
                                          : cross_entropy(row, s->p, class);
        if (partial != NULL)
            partial->loss += loss;
    }
    for (size_t i = 0; i < t * e->ldr; i++)
        R[i] *= (REAL)scale;
}

/* One tile: forward, and backward into the block's gradient unless it is
 * NULL; the first tile of a block writes where the others add. */
static void
tile(struct engine *e, const struct sample *samples, size_t t, REAL *gradient,
     bool first, size_t lane, double scale, struct partial *partial)
{
    const struct net_shape *s = &e->shape;
    size_t ld = e->ld, ldr = e->ldr;
    REAL *Z = e->scratch + lane * scratch_size(e);
    REAL *H = Z + TILE * ld, *G = H + TILE * ld, *R = G + TILE * ld;
    const REAL *Wt = e->theta + e->size_E;

    gather(Z, e->theta, samples, t, ld);
    activate(H, Z, t * ld, s->activation);
    product_dot(R, ldr, H, ld, Wt, ld, e->strips, t, s->p);
    if (partial != NULL)
        partial->alive = partial->alive || any_active(H, t * ld);
    score(e, R, samples, t, scale, partial);
    if (gradient == NULL)
        return;

    product_sum(gradient + e->size_E, ld, R, 1, ldr, H, ld, t, !first, s->p,
                e->strips);
    product_sum(G, ld, R, ldr, 1, Wt, ld, s->p, false, t, e->strips);
    activate_back(G, Z, t * ld, s->activation);
    for (size_t i = 0; i < t; i++) {
        add_row(gradient + samples[i].left * ld, G + i * ld, ld);
        add_row(gradient + samples[i].right * ld, G + i * ld, ld);
    }
}

static void
block(struct engine *e, const struct sample *samples, size_t count,
      size_t index, size_t lane, bool backward, double scale,
      struct partial *partial)
{
    REAL *gradient = backward ? e->blocks + index * e->d : NULL;
    if (partial != NULL)
        *partial = (struct partial){0};
    if (backward) // of W^T by the first tile
        memset(gradient, 0, e->size_E * sizeof *gradient);
    for (size_t i = 0; i < count; i += TILE) {
        size_t t = count - i < TILE ? count - i : TILE;
        tile(e, samples + i, t, gradient, i == 0, lane, scale, partial);
    }
}

/* ---- updates ---- */

/* The part of theta that RANGE of RANGES is, in whole cache lines. */
static size_t
range_of(const struct engine *e, size_t range, size_t ranges, size_t *count)
{
    size_t lines = e->d / LINE, first = lines * range / ranges * LINE;
    *count = lines * (range + 1) / ranges * LINE - first;
    return first;
}

static void
reduce(struct engine *e, size_t blocks, size_t range, size_t ranges)
{
    size_t count, first = range_of(e, range, ranges, &count);
    REAL *sum = e->gradient + first;
    memcpy(sum, e->blocks + first, count * sizeof *sum);
    for (size_t b = 1; b < blocks; b++)
        add_row(sum, e->blocks + b * e->d + first, count);
}

static void
update_begin(struct engine *e)
{
    e->updates++;
}

static void
update_gd(struct engine *e, const struct update *u, size_t first, size_t count)
{
    REAL *restrict theta = e->theta + first, *restrict v = e->first + first;
    const REAL *restrict g = e->gradient + first;
    REAL lr = (REAL)u->lr, momentum = (REAL)u->momentum;
    REAL wd = (REAL)u->weight_decay;
    for (size_t i = 0; i < count; i++) {
        v[i] = momentum * v[i] + (g[i] + wd * theta[i]);
        theta[i] -= lr * v[i];
    }
}

static void
update_adamw(struct engine *e, const struct update *u, size_t first,
             size_t count)
{
    REAL *restrict theta = e->theta + first, *restrict m = e->first + first;
    REAL *restrict v = e->second + first;
    const REAL *restrict g = e->gradient + first;
    REAL b1 = (REAL)u->beta1, b2 = (REAL)u->beta2, epsilon = (REAL)u->epsilon;
    REAL keep = (REAL)(1 - u->lr * u->weight_decay);
    REAL rate = (REAL)(u->lr / (1 - pow(u->beta1, e->updates)));
    REAL root = (REAL)(1 / sqrt(1 - pow(u->beta2, e->updates)));
    for (size_t i = 0; i < count; i++) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
        theta[i] = keep * theta[i] -
                   rate * m[i] / (REAL_SQRT(v[i]) * root + epsilon);
    }
}

static void
update_range(struct engine *e, const struct update *u, size_t range,
             size_t ranges)
{
    size_t count, first = range_of(e, range, ranges, &count);
    if (u->optimizer == OPTIMIZER_GD)
        update_gd(e, u, first, count);
    else
        update_adamw(e, u, first, count);
}

static void
scale_theta(struct engine *e, double factor)
{
    REAL *restrict theta = e->theta, by = (REAL)factor;
    for (size_t i = 0; i < e->d; i++)
        theta[i] *= by;
}

/* Eight sums side by side, so that the additions need not wait for each other. */
static double
norm2(const struct engine *e, enum engine_layer layer)
{
    const REAL *x = layer == ENGINE_E ? e->theta : e->theta + e->size_E;
    size_t count = layer == ENGINE_E ? e->size_E : e->d - e->size_E;
    double sum[8] = {0}, total = 0;
    for (size_t i = 0; i < count; i += 8) // rows are whole cache lines
        for (size_t k = 0; k < 8; k++)
            sum[k] += (double)x[i + k] * (double)x[i + k];
    for (size_t k = 0; k < 8; k++)
        total += sum[k];
    return total;
}

const struct engine_class ENGINE_CLASS = {
    .vectors = VECTOR_NAME,
    .runs = vectors_run,
    .create = create,
    .destroy = destroy,
    .put = put,
    .get = get,
    .forget = forget,
    .updates = updates,
    .block = block,
    .reduce = reduce,
    .update_begin = update_begin,
    .update_range = update_range,
    .scale = scale_theta,
    .norm2 = norm2,
};

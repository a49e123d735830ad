/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of training, written once for both precisions: a source that
 * engine_single.c and engine_double.c include with REAL and friends defined.
 *
 *   symbol  meaning                                    shape         source
 *   X       inputs, X_i = e_a + e_b; never formed      n x rows      sec. 2
 *   E       embedding                                  rows x d_h    sec. 2
 *   W       second layer                               d_h x p       sec. 2
 *   Z       X E: row i is E_a + E_b                    t x d_h
 *   H       sigma(Z)                                   t x d_h       sec. 2
 *   R       H W, then the derivative of the loss by it t x p
 *   G       R W^T, then times sigma'(Z)                t x d_h
 *   dE, dW  gradient of the mean loss                  as E, W
 *   n, t    samples in the pass, samples in a tile
 *
 * (Sections: "The Geometry of Grokking", arXiv:2511.01938.)
 *
 * A block of samples is worked through in tiles of TILE rows, so that Z, H, R
 * and G of a tile stay in the cache of the core that made them:
 *
 *     Z = gather(E)   H = sigma(Z)   R = H W   R = dloss(R)
 *     dW += H^T R     G = R W^T      G *= sigma'(Z)      dE += scatter(G)
 */

#include "base/mem.h"
#include "model/engine.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TILE = 64 };

struct engine {
    struct net_shape shape;
    size_t d, size_E;
    REAL *theta;    /* d: E, then W */
    REAL *gradient; /* d */
    REAL *first;    /* d: velocity, or Adam's first moment */
    REAL *second;   /* d: Adam's second moment */
    REAL *blocks;   /* (blocks, d): a gradient for each block of samples */
    REAL *scratch;  /* (lanes, 3 TILE d_h + TILE p): Z, H, G, R */
    double updates; /* how many since forget(), for Adam's bias correction */
};

/* ---- life ---- */

static size_t
scratch_size(const struct net_shape *s)
{
    return TILE * (3 * s->d_h + s->p);
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
    e->size_E = shape->rows * shape->d_h;
    e->d = e->size_E + shape->p * shape->d_h;
    e->theta = mem_try(4 * e->d, sizeof *e->theta);
    e->blocks = mem_try(blocks * e->d, sizeof *e->blocks);
    e->scratch = mem_try(lanes * scratch_size(shape), sizeof *e->scratch);
    if (e->theta == NULL || e->blocks == NULL || e->scratch == NULL) {
        destroy(e);
        return NULL;
    }
    e->gradient = e->theta + e->d;
    e->first = e->gradient + e->d;
    e->second = e->first + e->d;
    return e;
}

static void
put(struct engine *e, const double *from, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        e->theta[first + i] = (REAL)from[i];
}

static void
get(const struct engine *e, double *to, size_t first, size_t count,
    bool gradient)
{
    const REAL *from = (gradient ? e->gradient : e->theta) + first;
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

static void
forget(struct engine *e)
{
    memset(e->first, 0, 2 * e->d * sizeof *e->first);
    e->updates = 0;
}

/* ---- activations, over a whole tile ---- */

static const REAL SLOPE = (REAL)0.1; // of the leaky ReLU below zero

static void
activate(REAL *H, const REAL *Z, size_t count, enum activation activation)
{
    switch (activation) {
    case ACTIVATION_RELU:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] > 0 ? Z[i] : 0;
        break;
    case ACTIVATION_LEAKY:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] > 0 ? Z[i] : SLOPE * Z[i];
        break;
    case ACTIVATION_QUADRATIC:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] * Z[i];
        break;
    case ACTIVATION_GELU:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] * (1 + REAL_ERF(Z[i] * (REAL)M_SQRT1_2)) / 2;
        break;
    case ACTIVATION_COUNT: abort();
    }
}

/* G *= sigma'(Z). At zero the derivative is the negative side's. */
static void
activate_back(REAL *G, const REAL *Z, size_t count, enum activation activation)
{
    const REAL density = (REAL)(M_2_SQRTPI * M_SQRT1_2 / 2); // 1/sqrt(2 pi)
    switch (activation) {
    case ACTIVATION_RELU:
        for (size_t i = 0; i < count; i++)
            G[i] = Z[i] > 0 ? G[i] : 0;
        break;
    case ACTIVATION_LEAKY:
        for (size_t i = 0; i < count; i++)
            G[i] = Z[i] > 0 ? G[i] : SLOPE * G[i];
        break;
    case ACTIVATION_QUADRATIC:
        for (size_t i = 0; i < count; i++)
            G[i] *= 2 * Z[i];
        break;
    case ACTIVATION_GELU: // Phi(z) + z phi(z)
        for (size_t i = 0; i < count; i++)
            G[i] *= (1 + REAL_ERF(Z[i] * (REAL)M_SQRT1_2)) / 2 +
                    Z[i] * density * REAL_EXP(-Z[i] * Z[i] / 2);
        break;
    case ACTIVATION_COUNT: abort();
    }
}

/* Whether some hidden unit is active: not all of H is zero. */
static bool
any_active(const REAL *H, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (H[i] > 0 || H[i] < 0)
            return true;
    return false;
}

/* ---- losses, a row of outputs at a time ---- */

static size_t
argmax(const REAL *row, size_t p)
{
    size_t best = 0;
    for (size_t j = 1; j < p; j++)
        if (row[j] > row[best])
            best = j;
    return best;
}

/* Turns outputs into the derivative of the sum of squares / 2, returns the sum
 * of squares. */
static double
squared_error(REAL *row, size_t p, size_t class)
{
    double sum = 0;
    row[class] -= 1;
    for (size_t j = 0; j < p; j++)
        sum += (double)row[j] * (double)row[j];
    return sum;
}

/* Turns outputs into softmax - y, returns -log softmax[class]. The maximum is
 * taken out first, so that no exponential overflows. */
static double
cross_entropy(REAL *row, size_t p, size_t class)
{
    REAL max = row[argmax(row, p)];
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

static void
gather(REAL *Z, const REAL *E, const struct sample *samples, size_t t,
       size_t d_h)
{
    for (size_t i = 0; i < t; i++) {
        const REAL *left = E + samples[i].left * d_h;
        const REAL *right = E + samples[i].right * d_h;
        REAL *z = Z + i * d_h;
        for (size_t j = 0; j < d_h; j++)
            z[j] = left[j] + right[j];
    }
}

static void
add_row(REAL *to, const REAL *from, size_t d_h)
{
    for (size_t j = 0; j < d_h; j++)
        to[j] += from[j];
}

static void
score(REAL *R, const struct sample *samples, size_t t,
      const struct net_shape *s, struct partial *partial)
{
    for (size_t i = 0; i < t; i++) {
        REAL *row = R + i * s->p;
        size_t class = samples[i].class;
        partial->correct += argmax(row, s->p) == class;
        partial->loss += s->loss == LOSS_MSE ? squared_error(row, s->p, class)
                                             : cross_entropy(row, s->p, class);
    }
}

/* One tile: forward, and backward into the block's gradient unless it is
 * NULL. */
static void
tile(struct engine *e, const struct sample *samples, size_t t, REAL *gradient,
     size_t lane, double scale, struct partial *partial)
{
    const struct net_shape *s = &e->shape;
    size_t d_h = s->d_h, p = s->p;
    REAL *Z = e->scratch + lane * scratch_size(s);
    REAL *H = Z + TILE * d_h, *G = H + TILE * d_h, *R = G + TILE * d_h;
    MATRIX_VIEW mH = MATRIX_VIEW_ARRAY(H, t, d_h);
    MATRIX_VIEW mG = MATRIX_VIEW_ARRAY(G, t, d_h);
    MATRIX_VIEW mR = MATRIX_VIEW_ARRAY(R, t, p);
    MATRIX_VIEW mW = MATRIX_VIEW_ARRAY(e->theta + e->size_E, d_h, p);

    gather(Z, e->theta, samples, t, d_h);
    activate(H, Z, t * d_h, s->activation);
    GEMM(CblasNoTrans, CblasNoTrans, 1, &mH.matrix, &mW.matrix, 0, &mR.matrix);
    partial->alive = partial->alive || any_active(H, t * d_h);
    score(R, samples, t, s, partial);
    if (gradient == NULL)
        return;

    MATRIX_VIEW mdW = MATRIX_VIEW_ARRAY(gradient + e->size_E, d_h, p);
    GEMM(CblasTrans, CblasNoTrans, (REAL)scale, &mH.matrix, &mR.matrix, 1,
         &mdW.matrix);
    GEMM(CblasNoTrans, CblasTrans, (REAL)scale, &mR.matrix, &mW.matrix, 0,
         &mG.matrix);
    activate_back(G, Z, t * d_h, s->activation);
    for (size_t i = 0; i < t; i++) {
        add_row(gradient + samples[i].left * d_h, G + i * d_h, d_h);
        add_row(gradient + samples[i].right * d_h, G + i * d_h, d_h);
    }
}

static void
block(struct engine *e, const struct sample *samples, size_t count,
      size_t index, size_t lane, bool backward, double scale,
      struct partial *partial)
{
    REAL *gradient = backward ? e->blocks + index * e->d : NULL;
    *partial = (struct partial){0};
    if (backward)
        memset(gradient, 0, e->d * sizeof *gradient);
    for (size_t i = 0; i < count; i += TILE) {
        size_t t = count - i < TILE ? count - i : TILE;
        tile(e, samples + i, t, gradient, lane, scale, partial);
    }
}

/* ---- updates ---- */

static void
reduce(struct engine *e, size_t blocks, size_t first, size_t count)
{
    REAL *sum = e->gradient + first;
    memcpy(sum, e->blocks + first, count * sizeof *sum);
    for (size_t b = 1; b < blocks; b++)
        add_row(sum, e->blocks + b * e->d + first, count);
}

static void
update_begin(struct engine *e, const struct update *u)
{
    (void)u;
    e->updates++;
}

static void
update_gd(struct engine *e, const struct update *u, size_t first, size_t count)
{
    REAL *theta = e->theta + first, *v = e->first + first;
    const REAL *g = e->gradient + first;
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
    REAL *theta = e->theta + first, *m = e->first + first;
    REAL *v = e->second + first;
    const REAL *g = e->gradient + first;
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
update_range(struct engine *e, const struct update *u, size_t first,
             size_t count)
{
    if (u->optimizer == OPTIMIZER_GD)
        update_gd(e, u, first, count);
    else
        update_adamw(e, u, first, count);
}

/* Eight sums side by side, so that the additions need not wait for each other;
 * their number is fixed, so the bits are. */
static double
norm2(const struct engine *e, size_t first, size_t count)
{
    const REAL *x = e->theta + first;
    double sum[8] = {0}, total = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t k = 0; k < 8; k++)
            sum[k] += (double)x[i + k] * (double)x[i + k];
    for (; i < count; i++)
        sum[0] += (double)x[i] * (double)x[i];
    for (size_t k = 0; k < 8; k++)
        total += sum[k];
    return total;
}

const struct engine_class ENGINE_CLASS = {
    .create = create,
    .destroy = destroy,
    .put = put,
    .get = get,
    .forget = forget,
    .block = block,
    .reduce = reduce,
    .update_begin = update_begin,
    .update_range = update_range,
    .norm2 = norm2,
};

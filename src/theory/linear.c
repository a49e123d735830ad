/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The net as a function of its weights.
 *
 *   symbol  meaning                                  shape     source
 *   E, W    embedding, second layer (W transposed)   rows, d_h; d_h, p
 *   theta   E, then W^T
 *   Z, H    X E and sigma(Z)                         n, d_h    sec. 2
 *   Y       targets, Y_i = e_c                       n, p      sec. 2
 *   r       H W - Y, transposed                      n, p
 *   J       derivative of H W by theta               n p, d    sec. 4.6
 *
 * Each product is shared by row blocks of the samples, or by columns of the
 * hidden units. Sums over blocks are added in a fixed order. */
#include <config.h>

#include "theory/linear.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS = 8,       /* row blocks, or blocks of columns */
    GRAM_PARTS = 16, /* row blocks of a triangle */
    TILE = 64,       /* samples at once */
    LINE = 8,        /* doubles in a cache line */
};

struct linear_setup
linear_setup(const struct net_shape *shape, const struct split *split)
{
    return (struct linear_setup){shape->p,          shape->rows,
                                 shape->d_h,        shape->activation,
                                 split->train,      split->n_train};
}

bool
linear_has_freedom(const struct linear_setup *s)
{
    return s->n * s->p < (s->rows + s->p) * s->d_h;
}

/* ---- life ---- */

/* Places all arrays in MEMORY; how many numbers that takes. */
static size_t
lay_out(struct linear *l, double *memory)
{
    size_t lanes = team_size(l->team);
    size_t n = mem_round(l->setup.n, l->kernels->group);
    size_t p = mem_round(l->setup.p, l->kernels->group);
    struct { double **at; size_t count; } arrays[] = {
        {&l->theta, l->size}, {&l->Z, n * l->ld}, {&l->H, n * l->ld},
        {&l->blocks, PARTS * l->size_E}, {&l->tile, lanes * TILE * l->ld},
        {&l->slice, lanes * p * TILE},
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (memory != NULL)
            *arrays[i].at = memory + used;
        used += arrays[i].count; // rows are whole cache lines
    }
    return used;
}

bool
linear_init(struct linear *l, const struct linear_setup *setup,
            struct team *team)
{
    const struct kernels *k = kernels_best();
    *l = (struct linear){.setup = *setup, .kernels = k, .team = team};
    l->strips = mem_round(setup->d_h, k->strip);
    l->ld = k->row_length(setup->d_h);
    l->ldn = cholesky_length(setup->n);
    l->size_E = setup->rows * l->ld;
    size_t p = mem_round(setup->p, k->group);
    l->size = l->size_E + p * l->ld;
    l->outputs = p * l->ldn;
    l->memory = mem_try(lay_out(l, NULL), sizeof *l->memory);
    if (l->memory == NULL)
        return false;
    lay_out(l, l->memory);
    return true;
}

void
linear_done(struct linear *l)
{
    free(l->memory);
    *l = (struct linear){0};
}

double *
linear_weights(const struct linear *l)
{
    return mem_try(l->size, sizeof(double));
}

double *
linear_outputs(const struct linear *l)
{
    return mem_try(l->outputs, sizeof(double));
}

void
linear_put(const struct linear *l, double *weights, const gsl_matrix *E,
           const gsl_matrix *W)
{
    double *Wt = linear_W(l, weights);
    for (size_t i = 0; E != NULL && i < E->size1; i++)
        for (size_t j = 0; j < E->size2; j++)
            weights[i * l->ld + j] = gsl_matrix_get(E, i, j);
    for (size_t j = 0; W != NULL && j < W->size1; j++)
        for (size_t c = 0; c < W->size2; c++)
            Wt[c * l->ld + j] = gsl_matrix_get(W, j, c);
}

void
linear_take(const struct linear *l, const double *weights, gsl_matrix *E,
            gsl_matrix *W)
{
    const double *Wt = weights + l->size_E;
    for (size_t i = 0; E != NULL && i < E->size1; i++)
        for (size_t j = 0; j < E->size2; j++)
            gsl_matrix_set(E, i, j, weights[i * l->ld + j]);
    for (size_t j = 0; W != NULL && j < W->size1; j++)
        for (size_t c = 0; c < W->size2; c++)
            gsl_matrix_set(W, j, c, Wt[c * l->ld + j]);
}

/* ---- shared work ---- */

/* What a shared job needs to know. */
struct job {
    struct linear *l;
    const double *d, *u;
    const double *Wt; /* of back_E; of forward it is dW^T, or NULL */
    double *out;
    struct cholesky *A;
    double worst[PARTS]; /* largest |r| of a row block */
};

/* The row block PART of PARTS: its first sample, and how many into T. */
static size_t
rows_of(const struct linear *l, size_t part, size_t parts, size_t *t)
{
    size_t n = l->setup.n, group = l->kernels->group;
    size_t groups = (n + group - 1) / group;
    size_t first = groups * part / parts * group;
    size_t end = groups * (part + 1) / parts * group;
    *t = (end < n ? end : n) - first;
    return first;
}

static size_t
tile_at(size_t i, size_t end)
{
    return end - i < TILE ? end - i : TILE;
}

static void
look(void *argument, size_t part, size_t lane)
{
    struct linear *l = ((struct job *)argument)->l;
    const struct kernels *k = l->kernels;
    size_t ld = l->ld, t, i = rows_of(l, part, PARTS, &t);
    (void)lane;
    k->gather(l->Z + i * ld, l->theta, l->setup.samples + i, t, ld);
    k->activate(l->H + i * ld, l->Z + i * ld, t * ld, l->setup.activation);
}

/* r of a row block. */
static void
residual(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    size_t t, first = rows_of(l, part, PARTS, &t);
    double worst = 0, *r = job->out;
    (void)lane;
    l->kernels->dot(r + first, l->ldn, linear_W(l, l->theta), l->ld,
                    l->H + first * l->ld, l->ld, l->strips, l->setup.p, t);
    for (size_t i = first; i < first + t; i++)
        r[l->setup.samples[i].class * l->ldn + i] -= 1;
    for (size_t c = 0; c < l->setup.p; c++)
        for (size_t i = first; i < first + t; i++) {
            double size = fabs(r[c * l->ldn + i]);
            // Not a number is worse than anything, and stays.
            worst = isnan(worst) || size <= worst ? worst : size;
        }
    job->worst[part] = worst;
}

/* J d of a row block; without dW's part if it is not wanted. */
static void
forward(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    const struct kernels *k = l->kernels;
    size_t p = l->setup.p, ld = l->ld, count;
    size_t first = rows_of(l, part, PARTS, &count);
    double *V = l->tile + lane * TILE * ld;
    double *slice = l->slice + lane * mem_round(p, k->group) * TILE;
    const double *Wt = l->theta + l->size_E, *dWt = job->Wt;
    for (size_t i = first; i < first + count; i += TILE) {
        size_t t = tile_at(i, first + count);
        k->gather(V, job->d, l->setup.samples + i, t, ld);
        k->activate_back(V, l->Z + i * ld, t * ld, l->setup.activation);
        k->dot(job->out + i, l->ldn, Wt, ld, V, ld, l->strips, p, t);
        if (dWt == NULL)
            continue;
        k->dot(slice, TILE, dWt, ld, l->H + i * ld, ld, l->strips, p, t);
        for (size_t c = 0; c < p; c++)
            for (size_t j = 0; j < t; j++)
                job->out[c * l->ldn + i + j] += slice[c * TILE + j];
    }
}

/* H^T u, some columns of it transposed. */
static void
back_W(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    size_t strip = l->kernels->strip, strips = l->strips / strip;
    size_t first = strips * part / PARTS * strip;
    size_t width = strips * (part + 1) / PARTS * strip - first;
    (void)lane;
    for (size_t i = 0; i < l->setup.n; i += TILE)
        l->kernels->sum(job->out + first, l->ld, job->u + i, l->ldn, 1,
                        l->H + i * l->ld + first, l->ld,
                        tile_at(i, l->setup.n), i > 0, l->setup.p, width);
}

/* X^T [(u W^T) o sigma'(Z)] of a row block. */
static void
back_E(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    const struct kernels *k = l->kernels;
    size_t count, first = rows_of(l, part, PARTS, &count), ld = l->ld;
    double *G = l->tile + lane * TILE * ld;
    double *dE = l->blocks + part * l->size_E;
    memset(dE, 0, l->size_E * sizeof *dE);
    for (size_t i = first; i < first + count; i += TILE) {
        size_t t = tile_at(i, first + count);
        const struct sample *samples = l->setup.samples + i;
        k->sum(G, ld, job->u + i, 1, l->ldn, job->Wt, ld, l->setup.p, false, t,
               l->strips);
        k->activate_back(G, l->Z + i * ld, t * ld, l->setup.activation);
        for (size_t j = 0; j < t; j++) {
            k->add_row(dE + samples[j].left * ld, G + j * ld, ld);
            k->add_row(dE + samples[j].right * ld, G + j * ld, ld);
        }
    }
}

/* dE from its row blocks, some rows of it. */
static void
reduce_E(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    size_t rows = l->setup.rows, first = rows * part / PARTS * l->ld;
    size_t count = rows * (part + 1) / PARTS * l->ld - first;
    (void)lane;
    memcpy(job->out + first, l->blocks + first, count * sizeof *job->out);
    for (size_t b = 1; b < PARTS; b++)
        l->kernels->add_row(job->out + first,
                            l->blocks + b * l->size_E + first, count);
}

/* The lower triangle of H H^T; the long rows first. */
static void
gram(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    struct linear *l = job->l;
    size_t t, first = rows_of(l, GRAM_PARTS - 1 - part, GRAM_PARTS, &t);
    (void)lane;
    l->kernels->dot(job->A->A + first * job->A->ld, job->A->ld,
                    l->H + first * l->ld, l->ld, l->H, l->ld, l->strips, t,
                    first + t);
}

/* ---- what is asked for ---- */

void
linear_look(struct linear *l)
{
    struct job job = {.l = l};
    team_run(l->team, look, &job, PARTS);
}

double
linear_residual(struct linear *l, double *r)
{
    struct job job = {.l = l, .out = r};
    double worst = 0;
    team_run(l->team, residual, &job, PARTS);
    for (size_t i = 0; i < PARTS; i++)
        worst = isnan(worst) || job.worst[i] <= worst ? worst : job.worst[i];
    return worst;
}

void
linear_forward(struct linear *l, const double *d, double *u)
{
    struct job job = {.l = l, .d = d, .Wt = d + l->size_E, .out = u};
    team_run(l->team, forward, &job, PARTS);
}

void
linear_forward_E(struct linear *l, const double *dE, double *u)
{
    struct job job = {.l = l, .d = dE, .out = u};
    team_run(l->team, forward, &job, PARTS);
}

void
linear_back_E(struct linear *l, const double *u, const double *Wt, double *dE)
{
    struct job job = {.l = l, .u = u, .Wt = Wt, .out = dE};
    team_run(l->team, back_E, &job, PARTS);
    team_run(l->team, reduce_E, &job, PARTS);
}

void
linear_back_W(struct linear *l, const double *u, double *dWt)
{
    struct job job = {.l = l, .u = u, .out = dWt};
    team_run(l->team, back_W, &job, PARTS);
}

void
linear_back(struct linear *l, const double *u, double *d)
{
    linear_back_E(l, u, linear_W(l, l->theta), d);
    linear_back_W(l, u, linear_W(l, d));
}

void
linear_gram(struct linear *l, struct cholesky *A, double mu)
{
    struct job job = {.l = l, .A = A};
    team_run(l->team, gram, &job, GRAM_PARTS);
    for (size_t i = 0; i < l->setup.n; i++)
        A->A[i * A->ld + i] += mu;
}

double
linear_dot(const double *x, const double *y, size_t count)
{
    double sum[LINE] = {0}, total = 0;
    for (size_t i = 0; i < count; i += LINE)
        for (size_t k = 0; k < LINE; k++)
            sum[k] += x[i + k] * y[i + k];
    for (size_t k = 0; k < LINE; k++)
        total += sum[k];
    return total;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Isolated dynamics.
 *
 *   symbol  meaning                                  shape     source
 *   E       embedding                                rows, d_h sec. 2
 *   Z, H    X E and sigma(Z)                         n, d_h    sec. 2
 *   Y       targets, Y_i = e_c                       n, p      sec. 2
 *   A       H H^T + lambda I                         n, n      eq. 15
 *   B       A^-1 Y, kept transposed                  n, p      eq. 15
 *   W       H^T B, kept transposed                   d_h, p    eq. 16
 *   R       Y - A B, from scratch; and transposed    n, p
 *
 * A is made and factorised at every step. Keeping a factor, extrapolating B and
 * refining it costs as much: A is so badly conditioned that a factor is of
 * little use a few steps later, and on the way the signs of units flip, so that
 * B is not smooth. What is left is to share each part of the work: by row blocks
 * of the samples, or by columns of the hidden units. Sums over blocks are added
 * in a fixed order. */
#include <config.h>

#include "theory/isolated.h"

#include "base/mem.h"
#include "model/kernels.h"
#include "theory/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS = 8, /* row blocks, or blocks of columns */
    GRAM_PARTS = 16, /* row blocks of a triangle */
    TILE = 64, /* samples at once */
    LINE = 8,  /* doubles in a cache line */
};

// Of the largest |R| (the targets are 0 and 1): above the first B is refined;
// a factor that leaves more than the second is of no use.
static const double SOLVED = 5e-12, TOLERABLE = 1e-8;

struct isolated {
    struct isolated_setup setup;
    const struct kernels *kernels;
    struct team *team;
    size_t strips;      /* d_h in whole strips */
    size_t ld, ldp, ldn; /* lengths of rows of d_h, p, n in memory */
    size_t size_E;      /* rows ld */
    struct cholesky A;  /* (n, ldn) */
    double *memory;     /* all of these: */
    double *E, *dE;     /* (rows, ld) */
    double *blocks;     /* (PARTS, rows, ld): dE of a row block */
    double *Wt;         /* (p, ld) */
    double *Z, *H;      /* (n, ld) */
    double *R;          /* (n, ldp) */
    double *Bt, *Rt;    /* (p, ldn) */
    double *G;          /* (lanes, TILE, ld) */
    double worst[PARTS]; /* largest |R| of a row block */
    struct isolated_measure measure;
};

/* ---- life ---- */

static size_t
up(size_t x, size_t unit)
{
    return (x + unit - 1) / unit * unit;
}

void
isolated_free(struct isolated *iso)
{
    if (iso == NULL)
        return;
    cholesky_done(&iso->A);
    free(iso->memory);
    free(iso);
}

/* Places all arrays in MEMORY; how many numbers that takes. */
static size_t
lay_out(struct isolated *iso, double *memory)
{
    const struct isolated_setup *s = &iso->setup;
    size_t group = iso->kernels->group;
    size_t n = up(s->n, group), p = up(s->p, group);
    struct { double **at; size_t count; } arrays[] = {
        {&iso->E, iso->size_E}, {&iso->dE, iso->size_E},
        {&iso->blocks, PARTS * iso->size_E}, {&iso->Wt, s->p * iso->ld},
        {&iso->Z, n * iso->ld}, {&iso->H, n * iso->ld},
        {&iso->R, n * iso->ldp},
        {&iso->Bt, p * iso->ldn}, {&iso->Rt, p * iso->ldn},
        {&iso->G, team_size(iso->team) * TILE * iso->ld},
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (memory != NULL)
            *arrays[i].at = memory + used;
        used += arrays[i].count; // rows are whole cache lines
    }
    return used;
}

struct isolated *
isolated_new(const struct isolated_setup *setup, struct team *team)
{
    struct isolated *iso = mem_new(1, sizeof *iso);
    const struct kernels *k = kernels_best();
    iso->setup = *setup;
    iso->kernels = k;
    iso->team = team;
    iso->strips = up(setup->d_h, k->strip);
    iso->ld = k->row_length(setup->d_h);
    iso->ldp = up(setup->p, LINE);
    iso->size_E = setup->rows * iso->ld;
    if (cholesky_init(&iso->A, setup->n, team)) {
        iso->ldn = iso->A.ld;
        iso->memory = mem_try(lay_out(iso, NULL), sizeof *iso->memory);
    }
    if (iso->memory == NULL) {
        isolated_free(iso);
        return NULL;
    }
    lay_out(iso, iso->memory);
    return iso;
}

/* ---- shared work ---- */

/* The row block PART of PARTS: its first sample, and how many into T. */
static size_t
rows_of(const struct isolated *iso, size_t part, size_t parts, size_t *t)
{
    size_t n = iso->setup.n, group = iso->kernels->group;
    size_t groups = (n + group - 1) / group;
    size_t first = groups * part / parts * group;
    size_t end = groups * (part + 1) / parts * group;
    *t = (end < n ? end : n) - first;
    return first;
}

/* H at the present E. */
static void
hide(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    const struct kernels *k = iso->kernels;
    size_t ld = iso->ld, t, i = rows_of(iso, part, PARTS, &t);
    (void)lane;
    k->gather(iso->Z + i * ld, iso->E, iso->setup.samples + i, t, ld);
    k->activate(iso->H + i * ld, iso->Z + i * ld, t * ld,
                iso->setup.activation);
}

/* W = H^T B, some columns of W^T. */
static void
output(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    const struct isolated_setup *s = &iso->setup;
    size_t strip = iso->kernels->strip, strips = iso->strips / strip;
    size_t first = strips * part / PARTS * strip;
    size_t width = strips * (part + 1) / PARTS * strip - first;
    (void)lane;
    for (size_t i = 0; i < s->n; i += TILE)
        iso->kernels->sum(iso->Wt + first, iso->ld, iso->Bt + i, iso->ldn, 1,
                          iso->H + i * iso->ld + first, iso->ld,
                          s->n - i < TILE ? s->n - i : TILE, i > 0, s->p, width);
}

/* R = Y - H W - lambda B, and transposed. */
static void
residual(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    const struct isolated_setup *s = &iso->setup;
    size_t t, first = rows_of(iso, part, PARTS, &t);
    double worst = 0;
    (void)lane;
    iso->kernels->dot(iso->R + first * iso->ldp, iso->ldp,
                      iso->H + first * iso->ld, iso->ld, iso->Wt, iso->ld,
                      iso->strips, t, s->p);
    for (size_t i = first; i < first + t; i++) {
        double *r = iso->R + i * iso->ldp;
        for (size_t c = 0; c < s->p; c++) {
            double y = s->samples[i].class == c;
            r[c] = y - r[c] - s->ridge * iso->Bt[c * iso->ldn + i];
            iso->Rt[c * iso->ldn + i] = r[c];
            // Not a number is worse than anything, and stays.
            worst = isnan(worst) || fabs(r[c]) <= worst ? worst : fabs(r[c]);
        }
    }
    iso->worst[part] = worst;
}

/* The lower triangle of A; the long rows first. */
static void
gram(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    size_t t, first = rows_of(iso, GRAM_PARTS - 1 - part, GRAM_PARTS, &t);
    (void)lane;
    iso->kernels->dot(iso->A.A + first * iso->ldn, iso->ldn,
                      iso->H + first * iso->ld, iso->ld, iso->H, iso->ld,
                      iso->strips, t, first + t);
    for (size_t i = first; i < first + t; i++)
        iso->A.A[i * iso->ldn + i] += iso->setup.ridge;
}

/* X^T [(B W^T) o sigma'(Z)] of a row block. */
static void
descend(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    const struct isolated_setup *s = &iso->setup;
    const struct kernels *k = iso->kernels;
    size_t count, first = rows_of(iso, part, PARTS, &count), ld = iso->ld;
    double *G = iso->G + lane * TILE * ld, *dE = iso->blocks + part * iso->size_E;
    memset(dE, 0, iso->size_E * sizeof *dE);
    for (size_t i = first; i < first + count; i += TILE) {
        size_t t = first + count - i < TILE ? first + count - i : TILE;
        k->sum(G, ld, iso->Bt + i, 1, iso->ldn, iso->Wt, ld, s->p, false, t,
               iso->strips);
        k->activate_back(G, iso->Z + i * ld, t * ld, s->activation);
        for (size_t j = 0; j < t; j++) {
            k->add_row(dE + s->samples[i + j].left * ld, G + j * ld, ld);
            k->add_row(dE + s->samples[i + j].right * ld, G + j * ld, ld);
        }
    }
}

/* dE/dtau from its row blocks, some rows of it. */
static void
gather_descent(void *job, size_t part, size_t lane)
{
    struct isolated *iso = job;
    size_t rows = iso->setup.rows, ld = iso->ld;
    size_t first = rows * part / PARTS * ld;
    size_t count = rows * (part + 1) / PARTS * ld - first;
    (void)lane;
    for (size_t i = 0; i < count; i++)
        iso->dE[first + i] = -iso->E[first + i];
    for (size_t b = 0; b < PARTS; b++)
        iso->kernels->add_row(iso->dE + first,
                              iso->blocks + b * iso->size_E + first, count);
}

/* ---- solving ---- */

/* W and R of the present B; the largest |R|. */
static double
look(struct isolated *iso)
{
    double worst = 0;
    team_run(iso->team, output, iso, PARTS);
    team_run(iso->team, residual, iso, PARTS);
    for (size_t i = 0; i < PARTS; i++)
        worst = isnan(worst) || iso->worst[i] <= worst ? worst : iso->worst[i];
    return worst;
}

/* B, W and R at the present H. */
static enum isolated_outcome
solve(struct isolated *iso)
{
    const struct isolated_setup *s = &iso->setup;
    struct isolated_measure *m = &iso->measure;
    team_run(iso->team, gram, iso, GRAM_PARTS);
    if (!cholesky_factor(&iso->A))
        return ISOLATED_NOT_DEFINITE;
    memset(iso->Bt, 0, s->p * iso->ldn * sizeof *iso->Bt);
    for (size_t i = 0; i < s->n; i++)
        iso->Bt[s->samples[i].class * iso->ldn + i] = 1;
    cholesky_solve(&iso->A, iso->Bt, s->p);
    m->solve_error = look(iso);
    // A refinement that does not halve R has come to where rounding begins.
    double before = HUGE_VAL;
    while (m->solve_error > SOLVED && m->solve_error < before / 2) {
        before = m->solve_error;
        cholesky_solve(&iso->A, iso->Rt, s->p);
        iso->kernels->add_row(iso->Bt, iso->Rt, s->p * iso->ldn);
        m->solve_error = look(iso);
    }
    return m->solve_error <= TOLERABLE ? ISOLATED_FINE : ISOLATED_NOT_DEFINITE;
}

/* ---- steps ---- */

static double
norm2(const double *x, size_t count)
{
    double sum[LINE] = {0}, total = 0;
    for (size_t i = 0; i < count; i += LINE)
        for (size_t k = 0; k < LINE; k++)
            sum[k] += x[i + k] * x[i + k];
    for (size_t k = 0; k < LINE; k++)
        total += sum[k];
    return total;
}

/* Y - H W = R + lambda B: its largest number, and the sum of squares. */
static double
ridge_loss(const struct isolated *iso, double *worst)
{
    const struct isolated_setup *s = &iso->setup;
    double loss = 0;
    *worst = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t c = 0; c < s->p; c++) {
            size_t at = i * iso->ldp + c;
            double r = iso->R[at] + s->ridge * iso->Bt[c * iso->ldn + i];
            *worst = fmax(*worst, fabs(r));
            loss += r * r;
        }
    return loss;
}

static void
take_measure(struct isolated *iso)
{
    double ridge = iso->setup.ridge;
    struct isolated_measure *m = &iso->measure;
    m->norm2_W = norm2(iso->Wt, iso->setup.p * iso->ld);
    m->cost = m->norm2_E + m->norm2_W;
    m->residual_max = m->solve_error;
    if (ridge > 0)
        m->cost = ridge_loss(iso, &m->residual_max) + ridge * m->cost;
}

static enum isolated_outcome
evaluate(struct isolated *iso)
{
    team_run(iso->team, hide, iso, PARTS);
    iso->measure.norm2_E = norm2(iso->E, iso->size_E);
    if (!isfinite(iso->measure.norm2_E))
        return ISOLATED_NOT_FINITE;
    enum isolated_outcome outcome = solve(iso);
    if (outcome != ISOLATED_FINE)
        return outcome;
    team_run(iso->team, descend, iso, PARTS);
    team_run(iso->team, gather_descent, iso, PARTS);
    take_measure(iso);
    return ISOLATED_FINE;
}

enum isolated_outcome
isolated_set(struct isolated *iso, const gsl_matrix *E)
{
    for (size_t i = 0; i < E->size1; i++)
        for (size_t j = 0; j < E->size2; j++)
            iso->E[i * iso->ld + j] = gsl_matrix_get(E, i, j);
    return evaluate(iso);
}

enum isolated_outcome
isolated_step(struct isolated *iso, double eta)
{
    for (size_t i = 0; i < iso->size_E; i++)
        iso->E[i] += eta * iso->dE[i];
    return evaluate(iso);
}

void
isolated_measure(const struct isolated *iso, struct isolated_measure *measure)
{
    *measure = iso->measure;
}

static void
copy_out(const struct isolated *iso, const double *from, bool transposed,
         gsl_matrix *to)
{
    for (size_t i = 0; to != NULL && i < to->size1; i++)
        for (size_t j = 0; j < to->size2; j++)
            gsl_matrix_set(to, i, j, from[transposed ? j * iso->ld + i
                                                     : i * iso->ld + j]);
}

void
isolated_get(const struct isolated *iso, gsl_matrix *E, gsl_matrix *W,
             gsl_matrix *dE)
{
    copy_out(iso, iso->E, false, E);
    copy_out(iso, iso->Wt, true, W);
    copy_out(iso, iso->dE, false, dE);
}

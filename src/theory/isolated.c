/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Isolated dynamics.
 *
 *   symbol  meaning                                  shape     source
 *   E       embedding                                rows, d_h sec. 2
 *   H       sigma(X E)                               n, d_h    sec. 2
 *   Y       targets, Y_i = e_c                       n, p      sec. 2
 *   A       H H^T + lambda I                         n, n      eq. 15
 *   B       A^-1 Y, kept transposed                  n, p      eq. 15
 *   W       H^T B, kept transposed                   d_h, p    eq. 16
 *   R       A B - Y from scratch, transposed         n, p
 *
 * A is made and factorised at every step. Keeping a factor, extrapolating B and
 * refining it costs as much: A is so badly conditioned that a factor is of
 * little use a few steps later, and on the way the signs of units flip, so that
 * B is not smooth. What is left is to share each part of the work. */
#include <config.h>

#include "theory/isolated.h"

#include "base/mem.h"
#include "theory/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Of the largest |R| (the targets are 0 and 1): above the first B is refined;
// a factor that leaves more than the second is of no use.
static const double SOLVED = 5e-12, TOLERABLE = 1e-8;
static const double PARTS_MAX = 64; // of a step

struct isolated {
    struct linear l;   /* its theta: E and phi(E) */
    double ridge;
    struct cholesky A;
    double *B, *R;     /* outputs */
    double *dE;        /* weights of which only E's are used, as those below */
    double *old_E, *old_dE;
    double parts;      /* of a step, a power of two */
    struct isolated_measure measure;
};

/* ---- life ---- */

void
isolated_free(struct isolated *iso)
{
    if (iso == NULL)
        return;
    linear_done(&iso->l);
    cholesky_done(&iso->A);
    free(iso->B);
    free(iso->R);
    free(iso->dE);
    free(iso->old_E);
    free(iso->old_dE);
    free(iso);
}

struct isolated *
isolated_new(const struct linear_setup *setup, double ridge, struct team *team)
{
    struct isolated *iso = mem_new(1, sizeof *iso);
    iso->ridge = ridge;
    iso->parts = 1;
    if (linear_init(&iso->l, setup, team) &&
        cholesky_init(&iso->A, setup->n, team)) {
        iso->B = linear_outputs(&iso->l);
        iso->R = linear_outputs(&iso->l);
        iso->dE = linear_weights(&iso->l);
        iso->old_E = linear_weights(&iso->l);
        iso->old_dE = linear_weights(&iso->l);
    }
    if (iso->B != NULL && iso->R != NULL && iso->dE != NULL &&
        iso->old_E != NULL && iso->old_dE != NULL)
        return iso;
    isolated_free(iso);
    return NULL;
}

/* ---- solving ---- */

/* W and R of the present B; the largest |R|. */
static double
look(struct isolated *iso)
{
    struct linear *l = &iso->l;
    linear_back_W(l, iso->B, linear_W(l, l->theta));
    double worst = linear_residual(l, iso->R);
    if (iso->ridge <= 0)
        return worst;
    worst = 0;
    for (size_t i = 0; i < l->outputs; i++) {
        iso->R[i] += iso->ridge * iso->B[i];
        worst = isnan(worst) || fabs(iso->R[i]) <= worst ? worst
                                                         : fabs(iso->R[i]);
    }
    return worst;
}

/* B = Y. */
static void
put_targets(struct isolated *iso)
{
    const struct linear_setup *s = &iso->l.setup;
    memset(iso->B, 0, iso->l.outputs * sizeof *iso->B);
    for (size_t i = 0; i < s->n; i++)
        iso->B[s->samples[i].class * iso->l.ldn + i] = 1;
}

/* B, W and R at the present H. */
static enum isolated_outcome
solve(struct isolated *iso)
{
    struct linear *l = &iso->l;
    struct isolated_measure *m = &iso->measure;
    linear_gram(l, &iso->A, iso->ridge);
    if (!cholesky_factor(&iso->A))
        return ISOLATED_NOT_DEFINITE;
    put_targets(iso);
    cholesky_solve(&iso->A, iso->B, l->setup.p);
    m->solve_error = look(iso);
    // A refinement that does not halve R has come to where rounding begins.
    double before = HUGE_VAL;
    while (m->solve_error > SOLVED && m->solve_error < before / 2) {
        before = m->solve_error;
        cholesky_solve(&iso->A, iso->R, l->setup.p);
        for (size_t i = 0; i < l->outputs; i++)
            iso->B[i] -= iso->R[i];
        m->solve_error = look(iso);
    }
    return m->solve_error <= TOLERABLE ? ISOLATED_FINE : ISOLATED_NOT_DEFINITE;
}

/* ---- steps ---- */

/* H W - Y = R - lambda B: its largest number, and the sum of squares. */
static double
ridge_loss(const struct isolated *iso, double *worst)
{
    double loss = 0;
    *worst = 0;
    for (size_t i = 0; i < iso->l.outputs; i++) {
        double r = iso->R[i] - iso->ridge * iso->B[i];
        *worst = fmax(*worst, fabs(r));
        loss += r * r;
    }
    return loss;
}

static void
take_measure(struct isolated *iso)
{
    struct linear *l = &iso->l;
    struct isolated_measure *m = &iso->measure;
    const double *Wt = linear_W(l, l->theta);
    m->norm2_W = linear_dot(Wt, Wt, l->size - l->size_E);
    m->cost = m->norm2_E + m->norm2_W;
    m->residual_max = m->solve_error;
    if (iso->ridge > 0)
        m->cost = ridge_loss(iso, &m->residual_max) + iso->ridge * m->cost;
}

static enum isolated_outcome
evaluate(struct isolated *iso)
{
    struct linear *l = &iso->l;
    linear_look(l);
    iso->measure.norm2_E = linear_dot(l->theta, l->theta, l->size_E);
    if (!isfinite(iso->measure.norm2_E))
        return ISOLATED_NOT_FINITE;
    enum isolated_outcome outcome = solve(iso);
    if (outcome != ISOLATED_FINE)
        return outcome;
    // With R = 0, B W^T is the B B^T H of eq. 17.
    linear_back_E(l, iso->B, linear_W(l, l->theta), iso->dE);
    for (size_t i = 0; i < l->size_E; i++)
        iso->dE[i] -= l->theta[i];
    take_measure(iso);
    return ISOLATED_FINE;
}

enum isolated_outcome
isolated_set(struct isolated *iso, const gsl_matrix *E)
{
    linear_put(&iso->l, iso->l.theta, E, NULL);
    return evaluate(iso);
}

enum isolated_outcome
isolated_change(struct isolated *iso, double ridge)
{
    iso->ridge = ridge;
    return evaluate(iso);
}

enum isolated_outcome
isolated_step(struct isolated *iso, double eta)
{
    double *E = iso->l.theta, left = eta;
    size_t bytes = iso->l.size_E * sizeof *E;
    while (left > 0) {
        double h = fmin(left, eta / iso->parts), before = iso->measure.cost;
        memcpy(iso->old_E, E, bytes);
        memcpy(iso->old_dE, iso->dE, bytes);
        for (size_t i = 0; i < iso->l.size_E; i++)
            E[i] += h * iso->dE[i];
        enum isolated_outcome outcome = evaluate(iso);
        if (outcome != ISOLATED_FINE || team_cancelled(iso->l.team))
            return outcome;
        if (iso->measure.cost > before && iso->parts < PARTS_MAX) {
            iso->parts *= 2;
            iso->measure.cost = before;
            memcpy(E, iso->old_E, bytes);
            memcpy(iso->dE, iso->old_dE, bytes);
        } else {
            left -= h;
        }
    }
    // The next step tries its luck with longer ones.
    iso->parts = iso->parts > 1 ? iso->parts / 2 : 1;
    return ISOLATED_FINE;
}

void
isolated_measure(const struct isolated *iso, struct isolated_measure *measure)
{
    *measure = iso->measure;
}

void
isolated_get(const struct isolated *iso, gsl_matrix *E, gsl_matrix *W,
             gsl_matrix *dE)
{
    linear_take(&iso->l, iso->l.theta, E, W);
    linear_take(&iso->l, iso->dE, dE, NULL);
}

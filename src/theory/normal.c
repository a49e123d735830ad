/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preconditioned conjugate gradients (Hestenes and Stiefel 1952).
 *
 *   symbol  meaning                               shape
 *   r       b - (J J^T + mu I) u                  n, p
 *   z       M^-1 r, M = (H H^T + nu I) x I        n, p
 *   s, q    direction of search, and its product  n, p
 *   t       M s                                   n, p
 *
 * (All as outputs: transposed.) Without the preconditioner some ten times as
 * many iterations are needed. What the second layer adds to q costs nothing:
 * M z is r, so that t follows from the last t as s does from the last s. */
#include <config.h>

#include "theory/normal.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// nu is at least this part of the mean of the diagonal of H H^T: enough for a
// factor in double precision whatever the rank.
static const double FLOOR = 1e-6;

// Residual of a Gauss-Newton step's system: the next one sees the rest.
static const double LANDING = 1e-4;

enum {
    PROJECTING = 2000, // iterations, at most
};

bool
normal_init(struct normal *n, struct linear *l)
{
    *n = (struct normal){.l = l};
    if (cholesky_init(&n->factor, l->setup.n, l->team)) {
        n->r = linear_outputs(l);
        n->z = linear_outputs(l);
        n->q = linear_outputs(l);
        n->s = linear_outputs(l);
        n->b = linear_outputs(l);
        n->u = linear_outputs(l);
        n->d = linear_weights(l);
        n->t = linear_outputs(l);
        n->image = linear_outputs(l);
    }
    return n->r != NULL && n->z != NULL && n->q != NULL && n->s != NULL &&
           n->b != NULL && n->u != NULL && n->d != NULL && n->t != NULL &&
           n->image != NULL;
}

void
normal_done(struct normal *n)
{
    cholesky_done(&n->factor);
    free(n->r);
    free(n->z);
    free(n->q);
    free(n->s);
    free(n->b);
    free(n->u);
    free(n->d);
    free(n->t);
    free(n->image);
    *n = (struct normal){0};
}

bool
normal_set(struct normal *n, double mu)
{
    struct linear *l = n->l;
    double trace = linear_dot(l->H, l->H, l->setup.n * l->ld);
    double nu = fmax(mu, FLOOR * trace / (double)l->setup.n);
    n->mu = mu;
    if (!isfinite(trace))
        return false;
    // Dead units leave nothing but the ridge: any positive one will do.
    n->nu = nu > 0 ? nu : 1;
    linear_gram(l, &n->factor, n->nu);
    return cholesky_factor(&n->factor);
}

/* q = (J J^T + mu I) s, where t is M s. */
static void
apply(struct normal *n)
{
    struct linear *l = n->l;
    linear_back_E(l, n->s, linear_W(l, l->theta), n->d);
    linear_forward_E(l, n->d, n->q);
    for (size_t i = 0; i < l->outputs; i++)
        n->q[i] += n->t[i] + (n->mu - n->nu) * n->s[i];
}

static void
precondition(struct normal *n)
{
    memcpy(n->z, n->r, n->l->outputs * sizeof *n->z);
    cholesky_solve(&n->factor, n->z, n->l->setup.p);
}

double
normal_land(struct normal *n, double mse, size_t steps)
{
    struct linear *l = n->l;
    for (size_t step = 0;; step++) {
        linear_look(l);
        linear_residual(l, n->b);
        double now = linear_dot(n->b, n->b, l->outputs) /
                     (double)(l->setup.n * l->setup.p);
        if (!(now > mse) || step == steps || team_cancelled(l->team) ||
            !normal_set(n, 0))
            return now;
        memset(n->u, 0, l->outputs * sizeof *n->u);
        normal_solve(n, n->u, n->b, LANDING, PROJECTING);
        linear_back(l, n->u, n->d);
        for (size_t i = 0; i < l->size; i++)
            l->theta[i] -= n->d[i];
    }
}

void
normal_project(struct normal *n, double *px, const double *x, double *u,
               double tolerance)
{
    linear_forward(n->l, x, n->b);
    normal_solve(n, u, n->b, tolerance, PROJECTING);
    linear_back(n->l, u, px);
    for (size_t i = 0; i < n->l->size; i++)
        px[i] = x[i] - px[i];
}

/* Conjugate gradients from U and its residual n->r on, until that is TOLERANCE
 * |b|. */
static double
iterate(struct normal *n, double *u, const double *b, double tolerance,
        size_t limit)
{
    size_t count = n->l->outputs;
    double size = sqrt(linear_dot(b, b, count)), left = 1, rz_before = 1;
    if (!(size > 0)) {
        memset(u, 0, count * sizeof *u);
        memset(n->r, 0, count * sizeof *n->r);
        left = size;
    }
    for (size_t iteration = 0; size > 0; iteration++) {
        left = sqrt(linear_dot(n->r, n->r, count)) / size;
        if (!(left > tolerance) || iteration == limit ||
            team_cancelled(n->l->team))
            break;
        precondition(n);
        double rz = linear_dot(n->r, n->z, count);
        double beta = iteration > 0 ? rz / rz_before : 0;
        for (size_t i = 0; i < count; i++) {
            n->s[i] = n->z[i] + (iteration > 0 ? beta * n->s[i] : 0);
            n->t[i] = n->r[i] + (iteration > 0 ? beta * n->t[i] : 0);
        }
        apply(n);
        double alpha = rz / linear_dot(n->s, n->q, count);
        for (size_t i = 0; i < count; i++) {
            u[i] += alpha * n->s[i];
            n->r[i] -= alpha * n->q[i];
        }
        rz_before = rz;
        n->iterations++;
    }
    for (size_t i = 0; i < count; i++)
        n->image[i] = b[i] - n->r[i];
    return left;
}

double
normal_solve(struct normal *n, double *u, const double *b, double tolerance,
             size_t limit)
{
    struct linear *l = n->l;
    memcpy(n->r, b, l->outputs * sizeof *n->r);
    if (linear_dot(u, u, l->outputs) > 0) {
        linear_back(l, u, n->d);
        linear_forward(l, n->d, n->q);
        for (size_t i = 0; i < l->outputs; i++)
            n->r[i] -= n->q[i] + n->mu * u[i];
    }
    return iterate(n, u, b, tolerance, limit);
}

double
normal_again(struct normal *n, double mu, double factor, double *u,
             const double *b, double tolerance, size_t limit)
{
    for (size_t i = 0; i < n->l->outputs; i++) {
        n->r[i] = b[i] - factor * (n->image[i] + (mu - n->mu) * u[i]);
        u[i] *= factor;
    }
    n->mu = mu;
    return iterate(n, u, b, tolerance, limit);
}

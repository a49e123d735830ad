/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preconditioned conjugate gradients (Hestenes and Stiefel 1952).
 *
 *   symbol  meaning                               shape
 *   r       b - (J J^T + mu I) u                  n, p
 *   z       M^-1 r, M = (H H^T + nu I) x I        n, p
 *   s, q    direction of search, and its product  n, p
 *
 * (All as outputs: transposed.) Without the preconditioner some ten times as
 * many iterations are needed. */
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
    PARTS = 8,         // of a product
    LINE = 8,          // doubles in a cache line
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
        n->gram = mem_try(l->setup.n * l->ldn, sizeof *n->gram);
    }
    return n->r != NULL && n->z != NULL && n->q != NULL && n->s != NULL &&
           n->b != NULL && n->u != NULL && n->d != NULL && n->gram != NULL;
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
    free(n->gram);
    *n = (struct normal){0};
}

struct job {
    const struct normal *n;
    const double *s;
    double *q;
};

/* H H^T + mu I from the factor's matrix, whose diagonal is that less MORE. */
static void
keep_gram(struct normal *n, double more)
{
    size_t ldn = n->l->ldn;
    const double *A = n->factor.A;
    for (size_t i = 0; i < n->l->setup.n; i++) {
        for (size_t j = 0; j <= i; j++)
            n->gram[i * ldn + j] = n->gram[j * ldn + i] = A[i * ldn + j];
        n->gram[i * ldn + i] += more;
    }
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
    linear_gram(l, &n->factor, nu > 0 ? nu : 1);
    keep_gram(n, mu - (nu > 0 ? nu : 1));
    return cholesky_factor(&n->factor);
}

/* q = (H H^T + mu I) s, some of its rows. */
static void
apply_gram(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    const struct normal *n = job->n;
    size_t ldn = n->l->ldn, group = n->l->kernels->group;
    size_t groups = mem_round(n->l->setup.p, group) / group;
    size_t first = groups * part / PARTS * group;
    size_t end = groups * (part + 1) / PARTS * group;
    (void)lane;
    n->l->kernels->dot(job->q + first * ldn, ldn, job->s + first * ldn, ldn,
                       n->gram, ldn, mem_round(n->l->setup.n, LINE),
                       end - first, n->l->setup.n);
}

/* q = (J J^T + mu I) s: the first layer's part by products with J, the second
 * one's with H H^T, which is there anyway. */
static void
apply(struct normal *n, const double *s, double *q)
{
    struct linear *l = n->l;
    struct job job = {n, s, n->z};
    linear_back_E(l, s, linear_W(l, l->theta), n->d);
    linear_forward_E(l, n->d, q);
    team_run(l->team, apply_gram, &job, PARTS);
    for (size_t i = 0; i < l->outputs; i++)
        q[i] += n->z[i];
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
        if (!(now > mse) || step == steps || !normal_set(n, 0))
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

double
normal_solve(struct normal *n, double *u, const double *b, double tolerance,
             size_t limit)
{
    size_t count = n->l->outputs;
    double size = sqrt(linear_dot(b, b, count)), left = 1, rz_before = 1;
    if (!(size > 0)) {
        memset(u, 0, count * sizeof *u);
        return size;
    }
    apply(n, u, n->q);
    for (size_t i = 0; i < count; i++)
        n->r[i] = b[i] - n->q[i];
    for (size_t iteration = 0;; iteration++) {
        left = sqrt(linear_dot(n->r, n->r, count)) / size;
        if (!(left > tolerance) || iteration == limit)
            return left;
        precondition(n);
        double rz = linear_dot(n->r, n->z, count);
        double beta = iteration > 0 ? rz / rz_before : 0;
        for (size_t i = 0; i < count; i++)
            n->s[i] = n->z[i] + (iteration > 0 ? beta * n->s[i] : 0);
        apply(n, n->s, n->q);
        double alpha = rz / linear_dot(n->s, n->q, count);
        for (size_t i = 0; i < count; i++) {
            u[i] += alpha * n->s[i];
            n->r[i] -= alpha * n->q[i];
        }
        rz_before = rz;
        n->iterations++;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compass: what of an update lies along the zero-loss set.
 *
 *   symbol  meaning                                        source
 *   theta   weights, now                                   sec. 2
 *   d       theta_t - theta_(t-c), the update, c = 10      eq. 28
 *   theta'  projection of theta on the zero-loss set       app. D
 *   P       I - J^+ J at theta'                            eq. 29
 *   grad L  2 J^T r at theta                               eq. 12
 *
 * (J^+ = J^T (J J^T)^-1: J is wide.) */
#include <config.h>

#include "theory/compass.h"

#include "base/mem.h"
#include "theory/normal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEWTON_STEPS = 10, DESCENT_STEPS = 100 };

static const double NEAR = 1e-8, TOLERANCE = 1e-7;

struct compass {
    struct linear l;
    struct normal normal;
    double *theta, *update, *gradient, *P; /* weights */
    double *r;                             /* outputs */
};

void
compass_free(struct compass *c)
{
    if (c == NULL)
        return;
    normal_done(&c->normal);
    linear_done(&c->l);
    free(c->theta);
    free(c->update);
    free(c->gradient);
    free(c->P);
    free(c->r);
    free(c);
}

struct compass *
compass_new(const struct linear_setup *setup, struct team *team)
{
    struct compass *c = mem_new(1, sizeof *c);
    if (linear_init(&c->l, setup, team) && normal_init(&c->normal, &c->l)) {
        c->theta = linear_weights(&c->l);
        c->update = linear_weights(&c->l);
        c->gradient = linear_weights(&c->l);
        c->P = linear_weights(&c->l);
        c->r = linear_outputs(&c->l);
    }
    if (c->theta != NULL && c->update != NULL && c->gradient != NULL &&
        c->P != NULL && c->r != NULL)
        return c;
    compass_free(c);
    return NULL;
}

/* Gradient descent on the mean squared error, from L's theta on; P is the
 * velocity. Returns the mean squared error there. */
static double
descend(struct compass *c, double lr, double momentum)
{
    struct linear *l = &c->l;
    double np = (double)(l->setup.n * l->setup.p), *velocity = c->P;
    memset(velocity, 0, l->size * sizeof *velocity);
    for (int step = 0; step < DESCENT_STEPS; step++) {
        if (team_cancelled(l->team))
            break;
        linear_look(l);
        linear_residual(l, c->r);
        linear_back(l, c->r, c->normal.d);
        for (size_t i = 0; i < l->size; i++) {
            velocity[i] = momentum * velocity[i] + 2 / np * c->normal.d[i];
            l->theta[i] -= lr * velocity[i];
        }
    }
    linear_look(l);
    linear_residual(l, c->r);
    return linear_dot(c->r, c->r, l->outputs) / np;
}

/* |P x|; and P x . with in DOT, if WITH is not NULL. */
static double
project(struct compass *c, const double *x, const double *with, double *dot)
{
    size_t size = c->l.size;
    memset(c->r, 0, c->l.outputs * sizeof *c->r);
    normal_project(&c->normal, c->P, x, c->r, TOLERANCE);
    if (with != NULL)
        *dot = linear_dot(c->P, with, size);
    return sqrt(linear_dot(c->P, c->P, size));
}

static double
distance(const struct compass *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->l.size; i++)
        sum += (c->l.theta[i] - c->theta[i]) * (c->l.theta[i] - c->theta[i]);
    return sqrt(sum);
}

static double
size_of(const struct compass *c, const double *x)
{
    return sqrt(linear_dot(x, x, c->l.size));
}

void
compass_measure(struct compass *c, const gsl_matrix *const E[2],
                const gsl_matrix *const W[2], enum projection projection,
                double lr, double momentum, struct compass_measure *m)
{
    struct linear *l = &c->l;
    const double none = (double)NAN;
    *m = (struct compass_measure){none, none, none, none, none};
    linear_put(l, c->theta, E[1], W[1]);
    linear_put(l, c->update, E[0], W[0]);
    for (size_t i = 0; i < l->size; i++)
        c->update[i] = c->theta[i] - c->update[i];
    if (!linear_has_freedom(&l->setup) ||
        !isfinite(size_of(c, c->theta)))
        return;
    memcpy(l->theta, c->theta, l->size * sizeof *l->theta);
    linear_look(l);
    linear_residual(l, c->r);
    linear_back(l, c->r, c->gradient);
    m->mse = projection == PROJECTION_DESCENT
                 ? descend(c, lr, momentum)
                 : normal_land(&c->normal, NEAR, NEWTON_STEPS);
    if (!isfinite(m->mse) || !normal_set(&c->normal, 0))
        return;
    m->distance_Z = distance(c);
    double dot, update = size_of(c, c->update);
    double tangent = project(c, c->theta, c->update, &dot);
    m->cos_norm_min = -dot / (tangent * update);
    m->cos_gradient_tangent =
        project(c, c->gradient, NULL, NULL) / size_of(c, c->gradient);
    double share = project(c, c->update, NULL, NULL) / update;
    m->tangent_share = share * share;
}

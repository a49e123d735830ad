/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The norm flow by linearly implicit (Gauss-Newton) steps.
 *
 *   symbol  meaning                                       shape
 *   theta   the weights, E then W^T                       d
 *   J       derivative of the training outputs            n p, d
 *   r       H W - Y                                       n, p
 *   lambda  weight decay, of the sum of squared errors    lambda = wd n p / 2
 *   tau     time: 2 lambda t
 *
 * A step of dtau is the d that minimises
 *
 *     |r + J d|^2 + lambda |theta + d|^2 + (lambda / dtau) |d|^2,
 *
 * which with mu = lambda (1 + 1/dtau) and s = dtau / (1 + dtau) is
 *
 *     d = -s theta + J^T u,   (J J^T + mu I) u = s J theta - r:
 *
 * shrink, and pull back. In the limit mu = 0.
 *
 * A whole step and two halves are made. Their difference is the error of the
 * halves, and taken twice leads on to second order (extrapolation as in Hairer
 * and Wanner, Solving Ordinary Differential Equations II, sec. IV.9). */
#include <config.h>

#include "theory/normflow.h"

#include "base/mem.h"
#include "theory/normal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 500, LANDING_STEPS = 30 };

static const double USUAL_TOLERANCE = 0.03;
static const double LANDED = 1e-16; // mean squared error
static const double FIRST = 1e-4, LONGEST = 0.5, SHORTEST = 1e-12;

struct normflow {
    struct linear l; /* its theta is scratch during a step */
    struct normal normal;
    double lambda, tolerance, precision;
    double dtau;  /* of the next step, if it may be so long */
    double *begin, *middle, *end; /* of the last step; end is where we stand */
    double *whole, *d;            /* weights */
    double *r, *Jtheta, *b, *u;   /* outputs */
    double begin_tau;
    struct normflow_measure measure;
};

/* ---- life ---- */

void
normflow_free(struct normflow *f)
{
    if (f == NULL)
        return;
    double *all[] = {f->begin, f->middle, f->end, f->whole, f->d,
                     f->r,     f->Jtheta, f->b,   f->u};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    normal_done(&f->normal);
    linear_done(&f->l);
    free(f);
}

struct normflow *
normflow_new(const struct linear_setup *setup, double lambda, double tolerance,
             struct team *team)
{
    struct normflow *f = mem_new(1, sizeof *f);
    f->lambda = lambda;
    f->tolerance = tolerance > 0 ? tolerance : USUAL_TOLERANCE;
    // Of a move of about dtau |theta|, that is little beside the tolerance; what
    // it leaves of r is part of the next step's.
    f->precision = fmin(USUAL_TOLERANCE, f->tolerance);
    bool ok = linear_init(&f->l, setup, team) && normal_init(&f->normal, &f->l);
    double **weights[] = {&f->begin, &f->middle, &f->end, &f->whole, &f->d};
    double **outputs[] = {&f->r, &f->Jtheta, &f->b, &f->u};
    for (size_t i = 0; ok && i < sizeof weights / sizeof *weights; i++)
        ok = (*weights[i] = linear_weights(&f->l)) != NULL;
    for (size_t i = 0; ok && i < sizeof outputs / sizeof *outputs; i++)
        ok = (*outputs[i] = linear_outputs(&f->l)) != NULL;
    if (ok)
        return f;
    normflow_free(f);
    return NULL;
}

/* ---- a step ---- */

static void
copy(const struct normflow *f, double *to, const double *from)
{
    memcpy(to, from, f->l.size * sizeof *to);
}

/* Where the flow stands: norms and the residual. */
static enum normflow_outcome
take_measure(struct normflow *f)
{
    struct linear *l = &f->l;
    struct normflow_measure *m = &f->measure;
    copy(f, l->theta, f->end);
    linear_look(l);
    double *Wt = linear_W(l, l->theta);
    m->norm2_E = linear_dot(l->theta, l->theta, l->size_E);
    m->norm2_W = linear_dot(Wt, Wt, l->size - l->size_E);
    m->residual_max = linear_residual(l, f->r);
    return isfinite(m->norm2_E + m->norm2_W + m->residual_max)
               ? NORMFLOW_FINE
               : NORMFLOW_NOT_FINITE;
}

/* What all steps from L's theta have in common; the systems are to be solved for
 * steps of about DTAU. */
static bool
prepare(struct normflow *f, double dtau)
{
    struct linear *l = &f->l;
    linear_look(l);
    linear_residual(l, f->r);
    linear_forward(l, l->theta, f->Jtheta);
    return normal_set(&f->normal, f->lambda * (1 + 1 / dtau));
}

/* theta += d for a step of DTAU from L's theta, which is prepared, and is moved;
 * BEFORE > 0 is the length of the step that was made from there before. */
static bool
implicit_step(struct normflow *f, double dtau, double before)
{
    struct linear *l = &f->l;
    double s = dtau / (1 + dtau), left;
    size_t iterations = f->normal.iterations;
    for (size_t i = 0; i < l->outputs; i++)
        f->b[i] = s * f->Jtheta[i] - f->r[i];
    if (before > 0) {
        left = normal_again(&f->normal, f->lambda * (1 + 1 / dtau),
                            s * (1 + before) / before, f->u, f->b,
                            f->precision, ITERATIONS);
    } else {
        memset(f->u, 0, l->outputs * sizeof *f->u);
        left = normal_solve(&f->normal, f->u, f->b, f->precision, ITERATIONS);
    }
    f->measure.solutions++;
    f->measure.iterations += f->normal.iterations - iterations;
    if (!(left <= 2 * f->precision))
        return false;
    linear_back(l, f->u, f->d);
    for (size_t i = 0; i < l->size; i++)
        l->theta[i] += f->d[i] - s * l->theta[i];
    return true;
}

/* Whole step and two halves from END; the error, relative to |theta|, or
 * infinite. */
static double
try_step(struct normflow *f, double dtau)
{
    struct linear *l = &f->l;
    double error = 0, size = 0;
    copy(f, l->theta, f->end);
    if (!prepare(f, dtau) || !implicit_step(f, dtau, 0))
        return HUGE_VAL;
    copy(f, f->whole, l->theta);
    copy(f, l->theta, f->end);
    if (!implicit_step(f, dtau / 2, dtau))
        return HUGE_VAL;
    copy(f, f->middle, l->theta);
    if (!prepare(f, dtau / 2) || !implicit_step(f, dtau / 2, 0))
        return HUGE_VAL;
    for (size_t i = 0; i < l->size; i++) {
        double e = l->theta[i] - f->whole[i];
        error += e * e;
        size += l->theta[i] * l->theta[i];
        f->whole[i] = l->theta[i] + e; // extrapolated
    }
    error = sqrt(error / size);
    return isfinite(error) ? error : HUGE_VAL;
}

enum normflow_outcome
normflow_step(struct normflow *f, double most)
{
    double dtau, error;
    for (;;) {
        dtau = fmin(f->dtau, most);
        error = try_step(f, dtau);
        // The error grows with dtau^2; smaller steps than needed are cheaper
        // than steps made twice.
        double factor = 0.85 * sqrt(f->tolerance / fmax(error, 1e-300));
        factor = fmin(2, fmax(0.2, factor));
        if (error <= f->tolerance) {
            if (f->dtau <= most || factor < 1)
                f->dtau = fmin(LONGEST, dtau * factor);
            break;
        }
        f->dtau = dtau * factor;
        if (f->dtau < SHORTEST || team_cancelled(f->l.team))
            return NORMFLOW_STUCK;
    }
    copy(f, f->begin, f->end);
    copy(f, f->end, f->whole);
    f->begin_tau = f->measure.tau;
    f->measure.tau += dtau;
    f->measure.stride = dtau;
    f->measure.steps++;
    return take_measure(f);
}

enum normflow_outcome
normflow_plain_step(struct normflow *f, double dtau)
{
    copy(f, f->l.theta, f->end);
    if (!prepare(f, dtau) || !implicit_step(f, dtau, 0))
        return NORMFLOW_STUCK;
    copy(f, f->end, f->l.theta);
    return take_measure(f);
}

enum normflow_outcome
normflow_set(struct normflow *f, const gsl_matrix *E, const gsl_matrix *W)
{
    linear_put(&f->l, f->end, E, W);
    if (f->lambda <= 0) { // the limit begins on the set itself
        copy(f, f->l.theta, f->end);
        normal_land(&f->normal, LANDED, LANDING_STEPS);
        copy(f, f->end, f->l.theta);
    }
    copy(f, f->begin, f->end);
    copy(f, f->middle, f->end);
    f->measure = (struct normflow_measure){0};
    f->begin_tau = 0;
    f->dtau = FIRST;
    return take_measure(f);
}

void
normflow_change(struct normflow *f, double lambda)
{
    f->lambda = lambda;
    f->dtau = fmin(f->dtau, FIRST); // the residual has to follow
}

void
normflow_measure(const struct normflow *f, struct normflow_measure *m)
{
    *m = f->measure;
}

/* The weights at TAU into D. */
static void
interpolate(const struct normflow *f, double tau, double *d)
{
    double length = f->measure.tau - f->begin_tau;
    double x = length > 0 ? (tau - f->begin_tau) / length : 1;
    // The parabola that is begin at 0, middle at 1/2 and end at 1.
    double a = (1 - x) * (1 - 2 * x), b = 4 * x * (1 - x), c = x * (2 * x - 1);
    for (size_t i = 0; i < f->l.size; i++)
        d[i] = a * f->begin[i] + b * f->middle[i] + c * f->end[i];
}

void
normflow_get(const struct normflow *f, double tau, gsl_matrix *E, gsl_matrix *W)
{
    interpolate(f, tau, f->d);
    linear_take(&f->l, f->d, E, W);
}

void
normflow_get_rate(const struct normflow *f, double tau, gsl_matrix *E,
                  gsl_matrix *W)
{
    double length = f->measure.tau - f->begin_tau;
    double x = (tau - f->begin_tau) / length;
    double a = (4 * x - 3) / length, b = (4 - 8 * x) / length;
    double c = (4 * x - 1) / length;
    for (size_t i = 0; i < f->l.size; i++)
        f->d[i] = a * f->begin[i] + b * f->middle[i] + c * f->end[i];
    linear_take(&f->l, f->d, E, W);
}

double
normflow_residual(struct normflow *f, double tau)
{
    interpolate(f, tau, f->l.theta);
    linear_look(&f->l);
    return linear_residual(&f->l, f->r);
}

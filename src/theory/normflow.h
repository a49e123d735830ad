/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_NORMFLOW_H
#define GROKTOP_THEORY_NORMFLOW_H

#include "theory/linear.h"

/* The norm flow ("The Geometry of Grokking", sec. 4; Boursier et al. 2025): the
 * slow part of gradient descent with weight decay once the training set is
 * known. In the limit lambda -> 0 the weights run down their norm on the
 * zero-loss set,
 *
 *     dtheta/dtau = -(I - J^+ J) theta,
 *
 * and for a finite lambda they follow the gradient flow of
 * L + lambda |theta|^2, L the sum of squared errors, in the time tau = 2 lambda t:
 * one training step is dtau = lr wd / (1 - momentum), lambda = wd n p / 2.
 *
 * One thread at a time; the team shares the work; the same calls give the same
 * bits. */

struct normflow;

enum normflow_outcome {
    NORMFLOW_FINE,
    NORMFLOW_NOT_FINITE, /* some number is infinite or not a number */
    NORMFLOW_STUCK,      /* no step is small enough: J J^T is singular */
};

struct normflow_measure {
    double tau;          /* since normflow_set */
    double stride;       /* length of the last step */
    double norm2_E, norm2_W;
    double residual_max; /* largest |H W - Y| */
    size_t steps, solutions, iterations; /* since normflow_set: steps accepted,
                            systems solved, iterations of conjugate gradients */
};

/* LAMBDA >= 0; 0 is the limit, which needs linear_has_freedom. TOLERANCE is the error allowed for a
 * step, relative to |theta|: 0 for the usual one. NULL if there is no memory. */
struct normflow *normflow_new(const struct linear_setup *setup, double lambda,
                              double tolerance, struct team *team);
void normflow_free(struct normflow *f);

/* Starts from (E, W) at tau 0; in the limit from where Gauss-Newton steps lead
 * from there to the zero-loss set. */
enum normflow_outcome normflow_set(struct normflow *f, const gsl_matrix *E,
                                   const gsl_matrix *W);

/* Another lambda from here on: > 0 only if it was. */
void normflow_change(struct normflow *f, double lambda);

/* One step of a length that suits the tolerance, at most MOST. After an outcome
 * that is not fine the flow stands where it stood. */
enum normflow_outcome normflow_step(struct normflow *f, double most);

/* One linearly implicit step of exactly DTAU, whatever the error: for tests. */
enum normflow_outcome normflow_plain_step(struct normflow *f, double dtau);

void normflow_measure(const struct normflow *f, struct normflow_measure *m);

/* Copies out the weights at TAU, between the last step's begin and its end, by
 * the parabola through begin, middle and end. Either may be NULL. */
void normflow_get(const struct normflow *f, double tau, gsl_matrix *E,
                  gsl_matrix *W);

/* dtheta/dtau there, of the same parabola. */
void normflow_get_rate(const struct normflow *f, double tau, gsl_matrix *E,
                       gsl_matrix *W);

/* The largest |H W - Y| at those weights. */
double normflow_residual(struct normflow *f, double tau);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_NORMAL_H
#define GROKTOP_THEORY_NORMAL_H

#include "theory/linear.h"

/* Solutions of (J J^T + mu I) u = b, with J the derivative of the training
 * outputs: what stands behind every projection on the zero-loss set and every
 * step along it. Conjugate gradients, preconditioned by a factor of
 * H H^T + nu I for each class: that is the second layer's part of
 * J J^T, and the first one's is much alike. One thread at a time. */

struct normal {
    struct linear *l;      /* borrowed */
    double mu, nu;
    struct cholesky factor; /* of H H^T + nu I */
    double *r, *z, *q, *s, *t, *b; /* outputs */
    double *image;         /* outputs: (J J^T + mu I) u of the last solution */
    double *u;             /* outputs: of a landing */
    double *d;             /* weights */
    size_t iterations;     /* of all solutions so far */
};

bool normal_init(struct normal *n, struct linear *l);
void normal_done(struct normal *n);

/* For the weights L looks at now. MU >= 0; with 0 the answer is that of least
 * norm along the way, and J J^T needs n <= 2 d_h to be regular. False if the
 * numbers are not finite. */
bool normal_set(struct normal *n, double mu);

/* U comes as a first guess and becomes the solution for B, both outputs, to a
 * residual of TOLERANCE |B| or until LIMIT iterations. B is not kept. Returns
 * |residual| / |B| at the end, 0 for B = 0. */
double normal_solve(struct normal *n, double *u, const double *b,
                    double tolerance, size_t limit);

/* Another system at the same weights, right after a solution U: with MU and B,
 * and FACTOR U as its first guess, which costs no product. The factor stays that
 * of the last normal_set: good for a mu that differs little. */
double normal_again(struct normal *n, double mu, double factor, double *u,
                    const double *b, double tolerance, size_t limit);

/* Moves L's theta to the zero-loss set by Gauss-Newton steps, each the shortest
 * way to where the linear net has none: until the mean squared error is at most
 * MSE, or STEPS were made. Looks at where it is before and after; normal_set is
 * due. Returns the mean squared error there, not finite if numbers are not. */
double normal_land(struct normal *n, double mse, size_t steps);

/* PX = (I - J^+ J) x, the part of the weights X that is tangent to the zero-loss
 * set (eq. 28, 29), by a solution with mu 0 to TOLERANCE. U is a first guess, as
 * above. Two different vectors. */
void normal_project(struct normal *n, double *px, const double *x, double *u,
                    double tolerance);

#endif

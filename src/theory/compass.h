/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_COMPASS_H
#define GROKTOP_THEORY_COMPASS_H

#include "theory/linear.h"

/* Where training moves, compared with where the theory says that it does ("The
 * Geometry of Grokking", sec. 4.6 and app. D). The weights theta are projected
 * on the zero-loss set, theta'; there P = I - J^+ J projects on the set's
 * tangent space, and -P theta is the direction in which the norm falls fastest
 * without leaving the set. One thread at a time; the team shares the work. */

struct compass;

/* How theta' is found. */
enum projection {
    PROJECTION_GAUSS_NEWTON, /* until the mean squared error is 1e-8, or 10 steps */
    PROJECTION_DESCENT,      /* 100 steps of training without weight decay */
};

struct compass_measure {
    double cos_norm_min; /* cosine of the update and -P theta (Fig. 5) */
    double cos_gradient_tangent; /* |P grad L| / |grad L|: 0 where the gradient
                                    is perpendicular to the set (Thm 4.14) */
    double tangent_share; /* |P d|^2 / |d|^2 of the update d */
    double distance_Z;    /* |theta - theta'| */
    double mse;           /* mean squared error at theta' */
};

enum { COMPASS_STEPS = 10 }; /* c: an update is compared over so many steps */

/* NULL if there is no memory. TEAM and the samples must outlive it. */
struct compass *compass_new(const struct linear_setup *setup,
                            struct team *team);
void compass_free(struct compass *c);

/* Compares the way from (E0, W0) to (E1, W1), training's weights COMPASS_STEPS
 * apart. LR and MOMENTUM are for PROJECTION_DESCENT, which is what Fig. 5 was
 * made with. What is not defined is nan: all of it where the equations leave no
 * freedom (n p >= d) or numbers are not finite. */
void compass_measure(struct compass *c, const gsl_matrix *const E[2],
                     const gsl_matrix *const W[2], enum projection projection,
                     double lr, double momentum, struct compass_measure *m);

#endif

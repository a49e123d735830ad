/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_MOTION_H
#define GROKTOP_RUN_MOTION_H

#include "run/config.h"
#include "theory/linear.h"

/* What moves the weights of a run when it is not training: the isolated
 * dynamics or the norm flow, behind one interface. One thread. */

struct motion;

enum motion_outcome {
    MOTION_FINE,
    MOTION_SINGULAR,   /* a matrix that must be positive definite is not */
    MOTION_NOT_FINITE, /* some number is infinite or not a number */
};

/* That of CONFIG's dynamics, from the weights E, W on, with the outcome there in
 * OUTCOME. TEAM and the samples of SETUP must outlive it. NULL if there is no
 * memory. */
struct motion *motion_new(const struct config *config,
                          const struct linear_setup *setup, struct team *team,
                          const gsl_matrix *E, const gsl_matrix *W,
                          enum motion_outcome *outcome);
void motion_free(struct motion *m);

/* On by the time DTAU > 0. After an outcome that is not fine it stays there. */
enum motion_outcome motion_step(struct motion *m, double dtau);

/* The length of the norm flow's last step of its own: a stretch in which all
 * moves cost little. 0 for isolated dynamics, small at the start. */
double motion_stride(const struct motion *m);

/* Another lambda from here on. */
enum motion_outcome motion_change(struct motion *m, double lambda);

/* Copies out the weights of now; the largest |H W - Y| there. */
void motion_get(struct motion *m, gsl_matrix *E, gsl_matrix *W);
double motion_residual(struct motion *m);

#endif

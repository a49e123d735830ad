/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_ISOLATED_H
#define GROKTOP_THEORY_ISOLATED_H

#include "base/team.h"
#include "theory/linear.h"

#include <gsl/gsl_matrix.h>
#include <stddef.h>

/* The isolated dynamics of the embedding ("The Geometry of Grokking", sec. 5
 * and 6): the second layer is taken to be always optimal, so that the embedding
 * E alone moves,
 *
 *     B = (H H^T + lambda I)^-1 Y     W = phi(E) = H^T B          (eq. 15, 16)
 *     dE/dtau = X^T [(B B^T H) o sigma'(X E)] - E                 (eq. 17, 20)
 *
 * with H = sigma(X E). Without a ridge (lambda 0, eq. 20) the network stays on
 * the zero-loss set and E runs down the norm of all weights. All in double
 * precision. One thread at a time may use one of these; the work is shared by
 * its team, and the same calls give the same bits for any size of it. */

struct isolated;

enum isolated_outcome {
    ISOLATED_FINE,
    /* H H^T + lambda I is not positive definite to working precision: too few
     * hidden units are active. More of them, or a ridge, is the way out. */
    ISOLATED_NOT_DEFINITE,
    ISOLATED_NOT_FINITE, /* some number is infinite or not a number */
};

struct isolated_measure {
    double cost; /* without ridge |E|^2 + |W|^2 (eq. 19); with, the loss +
                    lambda (|E|^2 + |W|^2), whose gradient E follows */
    double residual_max; /* largest |Y - H W| of the samples */
    double solve_error;  /* largest |Y - (H H^T + lambda I) B|: < 1e-11 */
    double norm2_E, norm2_W;
};

/* RIDGE is lambda >= 0; 0 needs n <= d_h. NULL if there is no memory. TEAM and
 * the samples must outlive it. */
struct isolated *isolated_new(const struct linear_setup *setup, double ridge,
                              struct team *team);
void isolated_free(struct isolated *iso);

/* Starts from the embedding E (rows, d_h), and evaluates there. */
enum isolated_outcome isolated_set(struct isolated *iso, const gsl_matrix *E);

/* E += eta dE/dtau, then evaluates there; in halves, quarters, ... where the
 * cost would rise otherwise: units that have come to the kink of a ReLU would
 * jump over it again and again. After an outcome that is not fine there is no
 * way on but isolated_set. */
enum isolated_outcome isolated_step(struct isolated *iso, double eta);

/* Another lambda; evaluates again. */
enum isolated_outcome isolated_change(struct isolated *iso, double ridge);

/* What the last evaluation saw. */
void isolated_measure(const struct isolated *iso,
                      struct isolated_measure *measure);

/* Copies out E (rows, d_h), W (d_h, p), dE/dtau; any may be NULL. */
void isolated_get(const struct isolated *iso, gsl_matrix *E, gsl_matrix *W,
                  gsl_matrix *dE);

#endif

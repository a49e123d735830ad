/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_LINEAR_H
#define GROKTOP_THEORY_LINEAR_H

#include "base/team.h"
#include "model/kernels.h"
#include "model/net.h"
#include "theory/cholesky.h"

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stddef.h>

/* The training outputs H W of a net as a function of its weights theta, and the
 * derivative J of it there ("The Geometry of Grokking", sec. 4): what isolated
 * dynamics, projections and flows on the zero-loss set are made of. J is
 * (n p, d) and never formed; a product with it costs about a training pass.
 * All in double precision. One thread at a time; the team shares the work, and
 * the same calls give the same bits for any size of it.
 *
 * Two kinds of vectors, all at 64-byte boundaries and zero in their padding:
 *
 *   weights   theta, d: E (rows, ld), behind it W^T (p, ld); l->size numbers
 *   outputs   r, u: transposed, (p, ldn); l->outputs numbers
 */

struct linear_setup {
    size_t p, rows, d_h; /* modulus, rows of E (p or 2 p), hidden units */
    enum activation activation;
    const struct sample *samples; /* n of them, borrowed */
    size_t n;
};

/* That of a net of this shape, for the training samples of SPLIT. */
struct linear_setup linear_setup(const struct net_shape *shape,
                                 const struct split *split);

/* Whether n p equations leave the weights any freedom: n p < d. Without it there
 * is no zero-loss set to move on. */
bool linear_has_freedom(const struct linear_setup *setup);

struct linear {
    struct linear_setup setup;
    const struct kernels *kernels;
    struct team *team;
    size_t strips;        /* d_h in whole strips */
    size_t ld, ldn;       /* lengths of rows of d_h and of n */
    size_t size_E, size, outputs;
    double *theta;        /* where we are: linear_look after it was changed */
    double *Z, *H;        /* (n, ld): X E and sigma(Z) there */
    /* The rest is its own. */
    double *memory, *blocks, *tile, *slice;
};

/* Memory for it, theta = 0; false if there is none. TEAM and samples must
 * outlive it. */
bool linear_init(struct linear *l, const struct linear_setup *setup,
                 struct team *team);
void linear_done(struct linear *l);

/* Zeroed vectors of either kind; NULL if there is no memory. Freed by free(). */
double *linear_weights(const struct linear *l);
double *linear_outputs(const struct linear *l);

/* Copies matrices E (rows, d_h), W (d_h, p) into a vector of weights and out of
 * it; either may be NULL. */
void linear_put(const struct linear *l, double *weights, const gsl_matrix *E,
                const gsl_matrix *W);
void linear_take(const struct linear *l, const double *weights, gsl_matrix *E,
                 gsl_matrix *W);

/* The W^T of a vector of weights. */
static inline double *
linear_W(const struct linear *l, double *weights)
{
    return weights + l->size_E;
}

/* Z and H at the present theta. Before any of the following. */
void linear_look(struct linear *l);

/* r = H W - Y. Returns the largest |r|: infinite or nan if one is. */
double linear_residual(struct linear *l, double *r);

/* u = J d = [(X dE) o sigma'(Z)] W + H dW; and E's part alone. */
void linear_forward(struct linear *l, const double *d, double *u);
void linear_forward_E(struct linear *l, const double *dE, double *u);

/* d = J^T u: dE = X^T [(u W^T) o sigma'(Z)], dW = H^T u. And either alone; that
 * of E with a W^T of its own. */
void linear_back(struct linear *l, const double *u, double *d);
void linear_back_E(struct linear *l, const double *u, const double *Wt,
                   double *dE);
void linear_back_W(struct linear *l, const double *u, double *dWt);

/* The lower triangle of H H^T + mu I, (n, A->ld). */
void linear_gram(struct linear *l, struct cholesky *A, double mu);

/* Sums of products, in a fixed order: of weights or of outputs. */
double linear_dot(const double *x, const double *y, size_t count);

#endif

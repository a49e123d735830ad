/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_CHOLESKY_H
#define GROKTOP_THEORY_CHOLESKY_H

#include "base/team.h"

#include <stdbool.h>
#include <stddef.h>

/* A Cholesky factor A = L L^T of a positive definite matrix, and solutions of
 * A x = y, shared by a team. (GSL factorises in one thread; here it does the
 * blocks on the diagonal.) The same bits come out for any size of the team.
 * One thread at a time may use a factor. */

struct cholesky {
    size_t n;
    size_t ld;    /* length of rows of A, and of those that are solved for */
    double *A;    /* (n, ld); the caller fills the lower triangle */
    /* The rest is its own. */
    double *inverse; /* (ld, NB): of the diagonal blocks of L */
    double *scratch; /* (lanes, group rows, NB) */
    struct team *team;
};

/* The ld of a factor of a matrix (n, n). */
size_t cholesky_length(size_t n);

/* Memory for a matrix (n, n); false if there is none. TEAM is borrowed. */
bool cholesky_init(struct cholesky *c, size_t n, struct team *team);
void cholesky_done(struct cholesky *c);

/* Turns A into L; false if A is not positive definite to working precision, or
 * the team is cancelled.
 * A's upper triangle is neither read nor kept. */
bool cholesky_factor(struct cholesky *c);

/* Replaces each of COUNT rows X (ld) by the solution of A x = row. Rows begin
 * at 64-byte boundaries, are zero beyond n, and there is room for rows up to
 * the next multiple of 4. */
void cholesky_solve(const struct cholesky *c, double *X, size_t count);

#endif

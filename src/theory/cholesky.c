/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block columns of NB from left to right:
 *
 *     A_ij -= L_i0 L_j0^T + ... + L_i,j-1 L_j,j-1^T    i >= j, shared
 *     A_jj = L_jj L_jj^T, and L_jj^-1                  one thread, NB x NB
 *     L_ij = A_ij L_jj^-T                              i > j, shared
 *
 * Each line is a product of rows with rows, which is what the kernels of
 * training do best. Solutions are independent of each other, so they need no
 * waiting at all: a part takes some rows through both triangles. */
#include <config.h>

#include "theory/cholesky.h"

#include "base/mem.h"
#include "model/kernels.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum {
    NB = 48,    /* a multiple of every strip */
    PARTS = 8,  /* of the rows of a matrix */
    SOLVERS = 4, /* parts of the rows to be solved; each reads all of L */
    TILE = 64,  /* rows at once */
};

size_t
cholesky_length(size_t n)
{
    return kernels_best()->row_length(mem_round(n, NB));
}

bool
cholesky_init(struct cholesky *c, size_t n, struct team *team)
{
    size_t group = kernels_best()->group;
    *c = (struct cholesky){.n = n, .ld = cholesky_length(n), .team = team};
    c->A = mem_try(mem_round(n, group) * c->ld, sizeof *c->A);
    c->inverse = mem_try(mem_round(n, NB) * NB, sizeof *c->inverse);
    c->scratch = mem_try(team_size(team) * TILE * NB, sizeof *c->scratch);
    if (c->A != NULL && c->inverse != NULL && c->scratch != NULL)
        return true;
    cholesky_done(c);
    return false;
}

void
cholesky_done(struct cholesky *c)
{
    free(c->A);
    free(c->inverse);
    free(c->scratch);
    *c = (struct cholesky){0};
}

/* ---- factor ---- */

struct column {
    struct cholesky *c;
    size_t first, width; /* the block column */
    size_t from;         /* first row of those that are shared */
};

/* Takes ROWS x WIDTH results from T to the block at A: instead, or off it. */
static void
settle(double *A, size_t ld, const double *T, size_t rows, size_t width,
       bool subtract)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            double t = T[i * NB + j];
            A[i * ld + j] = subtract ? A[i * ld + j] - t : t;
        }
}

/* The rows of PART among those from FROM on, into *END too. */
static size_t
rows_of(const struct column *col, size_t part, size_t *end)
{
    enum { GROUP = 4 };
    size_t groups = mem_round(col->c->n - col->from, GROUP) / GROUP;
    size_t first = col->from + groups * part / PARTS * GROUP;
    *end = col->from + groups * (part + 1) / PARTS * GROUP;
    *end = *end < col->c->n ? *end : col->c->n;
    return first;
}

/* The first of the lines above, or the third. */
static void
share_rows(const struct column *col, size_t part, size_t lane, bool third)
{
    struct cholesky *c = col->c;
    const struct kernels *k = kernels_best();
    double *T = c->scratch + lane * TILE * NB;
    size_t end, ld = c->ld, j = col->first;
    for (size_t i = rows_of(col, part, &end); i < end; i += TILE) {
        size_t t = end - i < TILE ? end - i : TILE;
        double *block = c->A + i * ld + j;
        if (third)
            k->dot(T, NB, block, ld, c->inverse + j * NB, NB, NB, t, col->width);
        else
            k->dot(T, NB, c->A + i * ld, ld, c->A + j * ld, ld, j, t,
                   col->width);
        settle(block, ld, T, t, col->width, !third);
    }
}

static void
subtract_left(void *job, size_t part, size_t lane)
{
    share_rows(job, part, lane, false);
}

static void
divide(void *job, size_t part, size_t lane)
{
    share_rows(job, part, lane, true);
}

/* Factor and inverse of the block on the diagonal. */
static bool
factor_diagonal(const struct column *col)
{
    struct cholesky *c = col->c;
    size_t j = col->first, w = col->width;
    gsl_matrix_view A =
        gsl_matrix_view_array_with_tda(c->A + j * c->ld + j, w, w, c->ld);
    gsl_matrix_view inverse =
        gsl_matrix_view_array_with_tda(c->inverse + j * NB, w, w, NB);
    if (gsl_linalg_cholesky_decomp1(&A.matrix) != GSL_SUCCESS)
        return false;
    memset(c->inverse + j * NB, 0, NB * NB * sizeof *c->inverse);
    gsl_matrix_tricpy(CblasLower, CblasNonUnit, &inverse.matrix, &A.matrix);
    return gsl_linalg_tri_invert(CblasLower, CblasNonUnit, &inverse.matrix) ==
           GSL_SUCCESS;
}

bool
cholesky_factor(struct cholesky *c)
{
    struct column col = {.c = c};
    for (col.first = 0; col.first < c->n; col.first += NB) {
        size_t left = c->n - col.first;
        if (team_cancelled(c->team))
            return false;
        col.width = left < NB ? left : NB;
        col.from = col.first;
        if (col.first > 0)
            team_run(c->team, subtract_left, &col, PARTS);
        if (!factor_diagonal(&col))
            return false;
        col.from += col.width;
        if (col.from < c->n)
            team_run(c->team, divide, &col, PARTS);
    }
    return true;
}

/* ---- solve ---- */

struct solve {
    const struct cholesky *c;
    double *X;
    size_t count;
};

/* L x = row, from the first block to the last. */
static void
forward(const struct cholesky *c, double *X, size_t rows, double *T)
{
    const struct kernels *k = kernels_best();
    for (size_t j = 0; j < c->n; j += NB) {
        size_t w = c->n - j < NB ? c->n - j : NB;
        if (j > 0) {
            k->dot(T, NB, X, c->ld, c->A + j * c->ld, c->ld, j, rows, w);
            settle(X + j, c->ld, T, rows, w, true);
        }
        k->dot(T, NB, X + j, c->ld, c->inverse + j * NB, NB, NB, rows, w);
        settle(X + j, c->ld, T, rows, w, false);
    }
}

/* L^T x = row, from the last block to the first. */
static void
backward(const struct cholesky *c, double *X, size_t rows, double *T)
{
    const struct kernels *k = kernels_best();
    for (size_t j = mem_round(c->n, NB); j > 0;) {
        j -= NB;
        size_t w = c->n - j < NB ? c->n - j : NB, right = j + w;
        if (right < c->n) {
            k->sum(T, NB, X + right, c->ld, 1, c->A + right * c->ld + j, c->ld,
                   c->n - right, false, rows, NB);
            settle(X + j, c->ld, T, rows, w, true);
        }
        k->sum(T, NB, X + j, c->ld, 1, c->inverse + j * NB, NB, w, false, rows,
               NB);
        settle(X + j, c->ld, T, rows, w, false);
    }
}

static void
solve_rows(void *job, size_t part, size_t lane)
{
    enum { GROUP = 4 };
    struct solve *s = job;
    const struct cholesky *c = s->c;
    size_t groups = mem_round(s->count, GROUP) / GROUP;
    size_t first = groups * part / SOLVERS * GROUP;
    size_t end = groups * (part + 1) / SOLVERS * GROUP;
    end = end < s->count ? end : s->count;
    for (size_t i = first; i < end; i += TILE) {
        size_t rows = end - i < TILE ? end - i : TILE;
        double *X = s->X + i * c->ld, *T = c->scratch + lane * TILE * NB;
        forward(c, X, rows, T);
        backward(c, X, rows, T);
    }
}

void
cholesky_solve(const struct cholesky *c, double *X, size_t count)
{
    struct solve solve = {c, X, count};
    team_run(c->team, solve_rows, &solve, SOLVERS);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_KERNELS_H
#define GROKTOP_MODEL_KERNELS_H

#include "model/net.h"

#include <stdbool.h>
#include <stddef.h>

/* The hot loops of training in double precision, for those who compute on the
 * same matrices: one table for each width of vectors. All matrices are
 * row-major and begin at 64-byte boundaries; "ld" is the length of a row in
 * memory, a multiple of 8. Any thread. */

struct kernels {
    const char *vectors; /* what it is compiled for: "AVX2", ... */
    bool (*runs)(void);  /* whether this machine can run it */
    size_t strip;        /* see sum */
    size_t group;        /* see dot */

    /* A length of rows of COUNT numbers that suits the caches, >= COUNT
     * rounded up to whole strips. */
    size_t (*row_length)(size_t count);

    /* C (rows, columns) = A B^T, both with rows of COUNT, a multiple of 8.
     * Reads and writes rows of A and C up to the next multiple of group. */
    void (*dot)(double *C, size_t ldc, const double *A, size_t lda,
                const double *B, size_t ldb, size_t count, size_t rows,
                size_t columns);

    /* C (rows, columns) = A B, or += if add, where A(i, k) = A[i down + k
     * along] and B has COUNT rows; COLUMNS is a multiple of strip, and columns
     * begin at one. */
    void (*sum)(double *C, size_t ldc, const double *A, size_t down,
                size_t along, const double *B, size_t ldb, size_t count,
                bool add, size_t rows, size_t columns);

    /* Z (t, ld) = X E, the sum of two rows of E (ld) for each sample. */
    void (*gather)(double *Z, const double *E, const struct sample *samples,
                   size_t t, size_t ld);

    /* H = sigma(Z); G *= sigma'(Z). */
    void (*activate)(double *H, const double *Z, size_t count,
                     enum activation activation);
    void (*activate_back)(double *G, const double *Z, size_t count,
                          enum activation activation);

    /* TO += FROM. */
    void (*add_row)(double *to, const double *from, size_t count);
};

/* The widest that this machine runs. */
const struct kernels *kernels_best(void);

enum { VECTOR_WIDTHS = 3 };

/* All of them, widest first; NULL where the compiler cannot. */
extern const struct kernels *const kernels_table[VECTOR_WIDTHS];

#endif

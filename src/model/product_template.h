/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two products of matrices that lie in a core's cache: a source that others
 * include, with REAL (float or double) and VECTOR_BYTES (16, 32 or 64) defined.
 *
 * A library packs its operands first, which pays for large matrices. Those of
 * one tile of samples lie in the cache already, and the layout that we chose
 * (long rows along the hidden units, at vector boundaries) is the one that the
 * loops below want: no packing, nothing of p wasted on padding.
 *
 * Both keep a panel of results in registers, as many as leave room for what
 * feeds them. A panel's size is a constant inside the loops, so there is one
 * copy of them for each size; a matrix is cut into panels of nearly equal size,
 * so that no copy runs with a few lonely registers. */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef REAL vector __attribute__((vector_size(VECTOR_BYTES)));

#if VECTOR_BYTES == 64 || defined __aarch64__ // 32 registers, else 16
#define DOT_COLUMNS 6
#define SUM_ROWS 12
#else
#define DOT_COLUMNS 3
#define SUM_ROWS 6
#endif

enum {
    LANES = VECTOR_BYTES / sizeof(REAL),
    STRIP = 2 * LANES, /* columns that product_sum does at once */
    DOT_ROWS = 4,      /* rows that product_dot does at once */
};

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#ifdef __clang__ // unrolls loops of constant length by itself
#define UNROLL
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

/* The sum of a vector's lanes: halves, as long as there are halves. */
ALWAYS_INLINE REAL
lanes_sum(vector v)
{
    typedef REAL v16 __attribute__((vector_size(16)));
#if VECTOR_BYTES == 64
    typedef REAL v32 __attribute__((vector_size(32)));
    v32 h64[2];
    memcpy(h64, &v, sizeof h64);
    v32 half = h64[0] + h64[1];
#else
    vector half = v;
#endif
#if VECTOR_BYTES >= 32
    v16 h32[2];
    memcpy(h32, &half, sizeof h32);
    v16 quarter = h32[0] + h32[1];
#else
    v16 quarter = half;
#endif
    REAL sum = quarter[0];
    UNROLL for (size_t i = 1; i < 16 / sizeof(REAL); i++) sum += quarter[i];
    return sum;
}

/* DOT_ROWS rows by COLUMNS columns of product_dot. */
ALWAYS_INLINE void
dot_panel(REAL *C, size_t ldc, const REAL *A, size_t lda, const REAL *B,
          size_t ldb, size_t count, const size_t columns)
{
    vector sum[DOT_ROWS][DOT_COLUMNS];
    UNROLL for (size_t i = 0; i < DOT_ROWS; i++)
        UNROLL for (size_t j = 0; j < columns; j++)
            sum[i][j] = (vector){0};
    for (size_t k = 0; k < count; k += LANES) {
        vector b[DOT_COLUMNS];
        UNROLL for (size_t j = 0; j < columns; j++)
            b[j] = *(const vector *)(B + j * ldb + k);
        UNROLL for (size_t i = 0; i < DOT_ROWS; i++) {
            vector a = *(const vector *)(A + i * lda + k);
            UNROLL for (size_t j = 0; j < columns; j++) sum[i][j] += a * b[j];
        }
    }
    UNROLL for (size_t i = 0; i < DOT_ROWS; i++)
        UNROLL for (size_t j = 0; j < columns; j++)
            C[i * ldc + j] = lanes_sum(sum[i][j]);
}

/* C (rows, columns) = A B^T, both with rows of COUNT, a multiple of LANES, at
 * vector boundaries; lda, ldb, ldc are the lengths of rows in memory. Reads
 * and writes rows of A and C up to the next multiple of DOT_ROWS. */
static void
product_dot(REAL *C, size_t ldc, const REAL *A, size_t lda, const REAL *B,
            size_t ldb, size_t count, size_t rows, size_t columns)
{
    size_t panels = (columns + DOT_COLUMNS - 1) / DOT_COLUMNS;
    for (size_t q = 0; q < panels; q++) {
        size_t first = columns * q / panels;
        size_t width = columns * (q + 1) / panels - first;
        for (size_t i = 0; i < rows; i += DOT_ROWS) {
            REAL *c = C + i * ldc + first;
            const REAL *a = A + i * lda, *b = B + first * ldb;
            switch (width) {
#define PANEL(N) \
    case N: dot_panel(c, ldc, a, lda, b, ldb, count, N); break
                PANEL(1);
                PANEL(2);
                PANEL(3);
#if DOT_COLUMNS > 3
                PANEL(4);
                PANEL(5);
                PANEL(6);
#endif
#undef PANEL
            }
        }
    }
}

/* ROWS rows by STRIP columns of product_sum. */
ALWAYS_INLINE void
sum_panel(REAL *C, size_t ldc, const REAL *A, size_t down, size_t along,
          const REAL *B, size_t ldb, size_t count, const bool add,
          const size_t rows)
{
    vector left[SUM_ROWS], right[SUM_ROWS];
    UNROLL for (size_t i = 0; i < rows; i++) {
        const vector *c = (const vector *)(C + i * ldc);
        left[i] = add ? c[0] : (vector){0};
        right[i] = add ? c[1] : (vector){0};
    }
    for (size_t k = 0; k < count; k++) {
        const vector *b = (const vector *)(B + k * ldb);
        vector b0 = b[0], b1 = b[1];
        UNROLL for (size_t i = 0; i < rows; i++) {
            REAL a = A[i * down + k * along];
            left[i] += a * b0;
            right[i] += a * b1;
        }
    }
    UNROLL for (size_t i = 0; i < rows; i++) {
        vector *c = (vector *)(C + i * ldc);
        c[0] = left[i];
        c[1] = right[i];
    }
}

/* C (rows, columns) = A B, or += if add. A(i, k) = A[i down + k along], so that
 * it may be a transpose; B has COUNT rows; COLUMNS is a multiple of STRIP. Rows
 * of B and C are at vector boundaries. */
static void
product_sum(REAL *C, size_t ldc, const REAL *A, size_t down, size_t along,
            const REAL *B, size_t ldb, size_t count, bool add, size_t rows,
            size_t columns)
{
    size_t panels = (rows + SUM_ROWS - 1) / SUM_ROWS;
    for (size_t j = 0; j < columns; j += STRIP) {
        for (size_t q = 0; q < panels; q++) {
            size_t first = rows * q / panels;
            size_t height = rows * (q + 1) / panels - first;
            REAL *c = C + first * ldc + j;
            const REAL *a = A + first * down, *b = B + j;
            switch (height) {
#define PANEL(N)                                                     \
    case N:                                                          \
        if (add)                                                     \
            sum_panel(c, ldc, a, down, along, b, ldb, count, true, N);  \
        else                                                         \
            sum_panel(c, ldc, a, down, along, b, ldb, count, false, N); \
        break
                PANEL(1);
                PANEL(2);
                PANEL(3);
                PANEL(4);
                PANEL(5);
                PANEL(6);
#if SUM_ROWS > 6
                PANEL(7);
                PANEL(8);
                PANEL(9);
                PANEL(10);
                PANEL(11);
                PANEL(12);
#endif
#undef PANEL
            }
        }
    }
}

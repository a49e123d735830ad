/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first layer and what is done to it number by number: a source that
 * others include, with REAL and its REAL_... functions defined. Rows along the
 * hidden units all have the length row_length() gives, in memory; what is
 * beyond d_h is zero and stays it, because sigma(0) is 0. */

#include "base/mem.h"
#include "model/net.h"

#include <math.h>
#include <stdlib.h>

enum { LINE = 64 / sizeof(REAL) }; // a cache line

/* COUNT or a little more: an odd number of cache lines, so that a column of a
 * matrix does not meet the same few sets of a cache in all its rows. */
static inline size_t
row_length(size_t count)
{
    size_t lines = (count + LINE - 1) / LINE;
    return (lines + (lines % 2 == 0)) * LINE;
}

/* Z (t, ld) = X E: for each sample the sum of its two rows of E. */
static void
gather(REAL *restrict Z, const REAL *E, const struct sample *samples,
       size_t t, size_t ld)
{
    for (size_t i = 0; i < t; i++) {
        const REAL *left = E + samples[i].left * ld;
        const REAL *right = E + samples[i].right * ld;
        REAL *restrict z = Z + i * ld;
        for (size_t j = 0; j < ld; j++)
            z[j] = left[j] + right[j];
    }
}

static void
add_row(REAL *restrict to, const REAL *restrict from, size_t count)
{
    for (size_t j = 0; j < count; j++)
        to[j] += from[j];
}

static const REAL SLOPE = (REAL)0.1; // of the leaky ReLU below zero

static void
activate(REAL *restrict H, const REAL *restrict Z, size_t count,
         enum activation activation)
{
    switch (activation) {
    case ACTIVATION_RELU:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] > 0 ? Z[i] : 0;
        break;
    case ACTIVATION_LEAKY:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] > 0 ? Z[i] : SLOPE * Z[i];
        break;
    case ACTIVATION_QUADRATIC:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] * Z[i];
        break;
    case ACTIVATION_GELU:
        for (size_t i = 0; i < count; i++)
            H[i] = Z[i] * (1 + REAL_ERF(Z[i] * (REAL)M_SQRT1_2)) / 2;
        break;
    case ACTIVATION_COUNT: abort();
    }
}

/* G *= sigma'(Z). At zero the derivative is the negative side's. */
static void
activate_back(REAL *restrict G, const REAL *restrict Z, size_t count,
              enum activation activation)
{
    const REAL density = (REAL)(M_2_SQRTPI * M_SQRT1_2 / 2); // 1/sqrt(2 pi)
    switch (activation) {
    case ACTIVATION_RELU:
        for (size_t i = 0; i < count; i++)
            G[i] = Z[i] > 0 ? G[i] : 0;
        break;
    case ACTIVATION_LEAKY:
        for (size_t i = 0; i < count; i++)
            G[i] = Z[i] > 0 ? G[i] : SLOPE * G[i];
        break;
    case ACTIVATION_QUADRATIC:
        for (size_t i = 0; i < count; i++)
            G[i] *= 2 * Z[i];
        break;
    case ACTIVATION_GELU: // Phi(z) + z phi(z)
        for (size_t i = 0; i < count; i++)
            G[i] *= (1 + REAL_ERF(Z[i] * (REAL)M_SQRT1_2)) / 2 +
                    Z[i] * density * REAL_EXP(-Z[i] * Z[i] / 2);
        break;
    case ACTIVATION_COUNT: abort();
    }
}

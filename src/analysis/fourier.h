/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_ANALYSIS_FOURIER_H
#define GROKTOP_ANALYSIS_FOURIER_H

#include <gsl/gsl_matrix.h>
#include <stddef.h>

/* Fourier features of the embedding over Z_p (sec. 7.3.2):
 *
 *   F_k = (1/p) sum_j exp(-2 pi i j k / p) E_j,   k = 1 .. m = floor(p/2)
 *
 * With two embeddings (2 p rows) each has its own features, and powers are
 * summed. For even p, k = p/2 has no imaginary part: it counts half in power,
 * so that |E|^2 = p (|F_0|^2 + 2 sum_k power_k) for every p. Everything in
 * double precision; one thread at a time for each workspace. */

struct fourier;

/* A workspace for E of (embeddings p, d_h), p >= 2, embeddings 1 or 2; dies
 * without memory. Freed by fourier_free. */
struct fourier *fourier_new(size_t p, size_t embeddings, size_t d_h);
void fourier_free(struct fourier *f);

/* m = floor(p/2), the number of frequencies. */
size_t fourier_count(const struct fourier *f);
size_t fourier_units(const struct fourier *f); /* d_h */
size_t fourier_modulus(const struct fourier *f); /* p */

/* Computes the features of E, (embeddings p, d_h). Values that are not finite
 * spread over the features of their hidden unit. */
void fourier_transform(struct fourier *f, const gsl_matrix *E);

/* Row k - 1 is Re F_k or Im F_k of embedding 0 or 1, (m, d_h). Owned by F;
 * good until the next transform. */
const gsl_matrix *fourier_re(const struct fourier *f, size_t embedding);
const gsl_matrix *fourier_im(const struct fourier *f, size_t embedding);

/* Power |F_k|^2 for each frequency and hidden unit, summed over embeddings:
 * row k - 1, (m, d_h), rows without gaps; and summed over units, (m). Owned by
 * F; good until the next transform. */
const gsl_matrix *fourier_unit_power(const struct fourier *f);
const double *fourier_power(const struct fourier *f);

/* Two measures of how concentrated M powers are; nan if all are zero.
 *
 * Inverse participation ratio: sum P^2 / (sum P)^2, from 1/M (flat) to 1 (all
 * at one frequency). STRIDE is the distance from one power to the next.
 *
 * Gini coefficient: sum_i (2i - M - 1) x_(i) / (M sum x) over the powers in
 * ascending order, from 0 (flat) to 1 - 1/M. SCRATCH has room for M. */
double fourier_ipr(const double *power, size_t m, size_t stride);
double fourier_gini(const double *power, size_t m, double *scratch);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_RNG_H
#define GROKTOP_BASE_RNG_H

#include <gsl/gsl_rng.h>

/* Random streams: one generator for each purpose, so that drawing more for one
 * never changes another (a new seed for the weights keeps no part of the split
 * by accident, and an option that draws nothing changes nothing). */

enum rng_purpose { RNG_SPLIT, RNG_EMBEDDING, RNG_OUTPUT, RNG_TOY };

/* A new mt19937, seeded by a hash of SEED and PURPOSE; the caller frees it
 * with gsl_rng_free. Any thread. */
gsl_rng *rng_new(unsigned long seed, enum rng_purpose purpose);

#endif

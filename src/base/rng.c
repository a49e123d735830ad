/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's Mersenne twister takes a seed of 32 bits. Neighbouring seeds and
 * purposes are told apart by SplitMix64's finaliser (Steele, Lea and Flood
 * 2014), so that stream (1, split) is not stream (2, embedding) shifted. */
#include <config.h>

#include "base/rng.h"

#include "base/mem.h"

#include <stdint.h>

static uint64_t
mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

gsl_rng *
rng_new(unsigned long seed, enum rng_purpose purpose)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        fatal("out of memory");
    uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = mix(mix(seed + golden) + golden * ((uint64_t)purpose + 1));
    gsl_rng_set(rng, (unsigned long)(z >> 32));
    return rng;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For what width of vectors a source is compiled: the Makefile sets
 * VECTOR_BYTES, and compiles the sources that include this once for each. */

#include <stdbool.h>

#if VECTOR_BYTES == 64
#define VECTOR_NAME "AVX-512"
#elif VECTOR_BYTES == 32
#define VECTOR_NAME "AVX2"
#else
#define VECTOR_NAME "plain"
#endif

/* A name with the width in it: FOR_WIDTH(kernels_) is kernels_32. */
#define FOR_WIDTH(NAME) FOR_WIDTH_2(NAME, VECTOR_BYTES)
#define FOR_WIDTH_2(NAME, BYTES) FOR_WIDTH_3(NAME, BYTES)
#define FOR_WIDTH_3(NAME, BYTES) NAME##BYTES

/* Whether this machine has such vectors. */
static bool
vectors_run(void)
{
#if VECTOR_BYTES == 64
    return __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#elif VECTOR_BYTES == 32
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return true;
#endif
}

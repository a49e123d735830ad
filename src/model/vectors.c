/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which engines and kernels to take, once the program knows its machine. */
#include <config.h>

#include "model/engine.h"
#include "model/kernels.h"

extern const struct engine_class engine_single_16, engine_double_16;
extern const struct kernels kernels_16;
#ifdef HAVE_X86_VECTORS
extern const struct engine_class engine_single_32, engine_double_32;
extern const struct engine_class engine_single_64, engine_double_64;
extern const struct kernels kernels_32, kernels_64;
#define WIDTHS(NAME) {&NAME##_64, &NAME##_32, &NAME##_16}
#else
#define WIDTHS(NAME) {NULL, NULL, &NAME##_16}
#endif

const struct engine_class
    *const engine_classes[PRECISION_COUNT][VECTOR_WIDTHS] = {
        [PRECISION_SINGLE] = WIDTHS(engine_single),
        [PRECISION_DOUBLE] = WIDTHS(engine_double),
};

const struct kernels *const kernels_table[VECTOR_WIDTHS] = WIDTHS(kernels);

const struct engine_class *
engine_best(enum precision precision)
{
    const struct engine_class *const *class = engine_classes[precision];
    while (*class == NULL || !(*class)->runs())
        class++;
    return *class;
}

const struct kernels *
kernels_best(void)
{
    const struct kernels *const *kernels = kernels_table;
    while (*kernels == NULL || !(*kernels)->runs())
        kernels++;
    return *kernels;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hot loops of training as a table; compiled for each width of vectors. */
#include <config.h>

#include "model/kernels.h"

#define REAL double
#define REAL_EXP exp
#define REAL_ERF erf

#include "model/layer_template.h"
#include "model/product_template.h"
#include "model/vectors_template.h"

static size_t
length(size_t count)
{
    return row_length(mem_round(count, STRIP));
}

extern const struct kernels FOR_WIDTH(kernels_);

const struct kernels FOR_WIDTH(kernels_) = {
    .vectors = VECTOR_NAME,
    .runs = vectors_run,
    .strip = STRIP,
    .group = DOT_ROWS,
    .row_length = length,
    .dot = product_dot,
    .sum = product_sum,
    .gather = gather,
    .activate = activate,
    .activate_back = activate_back,
    .add_row = add_row,
};

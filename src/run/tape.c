/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "run/tape.h"

#include <math.h>

double
tape_value(const struct tape *t, size_t i, enum series series)
{
    for (size_t k = 0; k < t->n_columns; k++)
        if (t->column[k] == series)
            return t->value[i * t->n_columns + k];
    return (double)NAN;
}

size_t
tape_until(const uint64_t *steps, size_t n, uint64_t step)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (steps[middle] <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

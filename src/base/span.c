/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Min, max, first, last of a stretch: closed under appending, so buckets of
 * any width can be made of narrower ones without loss. */
#include <config.h>

#include "base/span.h"

#include <math.h>

struct span
span_of(double value)
{
    if (!isfinite(value))
        return (struct span){.gap = true};
    return (struct span){value, value, value, value, true, false};
}

double
span_last(const struct span *s)
{
    return s->any ? s->last : (double)NAN;
}

void
span_append(struct span *into, const struct span *next)
{
    bool gap = into->gap || next->gap;
    if (!into->any) {
        *into = *next;
    } else if (next->any) {
        into->last = next->last;
        into->min = next->min < into->min ? next->min : into->min;
        into->max = next->max > into->max ? next->max : into->max;
    }
    into->gap = gap;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_SPAN_H
#define GROKTOP_BASE_SPAN_H

#include <stdbool.h>

/* What a stretch of a series was: exact for drawing, however many samples it
 * stands for. Non-finite samples are not in the four values; they leave a gap. */
struct span {
    double first, last; /* finite samples at its two ends */
    double min, max;
    bool any; /* at least one finite sample; else the values mean nothing */
    bool gap; /* at least one sample was not finite */
};

/* A span of one sample. */
struct span span_of(double value);

/* The last value; nan if there is none. */
double span_last(const struct span *s);

/* INTO followed by NEXT; first and last are in that order. */
void span_append(struct span *into, const struct span *next);

#endif

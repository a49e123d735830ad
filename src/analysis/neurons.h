/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_ANALYSIS_NEURONS_H
#define GROKTOP_ANALYSIS_NEURONS_H

#include "analysis/fourier.h"

/* What each hidden unit listens to: its column of E over frequencies. The
 * layer's spectrum can stay flat while every unit settles on one frequency. A
 * unit whose power is zero or not finite counts as one without power. */

struct neurons {
    size_t d_h, m;
    double *power;      /* (d_h) sum over frequencies of |F_k|^2 */
    double *ipr;        /* (d_h) inverse participation ratio, or nan */
    double *share;      /* (d_h) the dominant frequency's part of the power */
    unsigned *dominant; /* (d_h) 1 .. m, the smallest of equals; 0 if no power */
    unsigned *order;    /* (d_h) units by dominant frequency, then by share
                           descending, then by index; powerless ones last */
    double mean_ipr;     /* over units with power; nan if none */
    double weighted_ipr; /* the same, weighted by power */
    double settled;      /* fraction of the d_h units with share > 1/2 */
};

/* Room for D_H units and M frequencies; dies without memory. Emptied by
 * neurons_done. One thread at a time for each. */
void neurons_init(struct neurons *n, size_t d_h, size_t m);
void neurons_done(struct neurons *n);

/* Measures the features last computed in F, whose shape must be N's. */
void neurons_measure(struct neurons *n, const struct fourier *f);

/* Only weighted_ipr, to the bit, without the rest: for each record. */
double neurons_weighted_ipr(const struct fourier *f);

#endif

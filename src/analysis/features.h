/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_ANALYSIS_FEATURES_H
#define GROKTOP_ANALYSIS_FEATURES_H

#include "analysis/fourier.h"

/* The geometry of the Fourier features (sec. 7.3.2): do Re F_k and Im F_k, as
 * vectors over hidden units, get the same norm, become orthogonal, and use
 * other units than those of another frequency? They are compared for the
 * frequencies that have both parts, k = 1 .. floor((p - 1) / 2): for even p,
 * k = p/2 has no imaginary part and is left out. With two embeddings all is
 * said of the first one. */

/* In one number each. A term that is not a number, such as the cosine with a
 * vector that is zero, is left out of its mean; without any term the mean is
 * nan. */
struct features_measure {
    double spread; /* of all norms |Re F_k|, |Im F_k|: deviation / mean */
    double aspect; /* the smaller of the two norms / the larger one, mean over k */
    double cos;    /* |cosine| of Re F_k and Im F_k, mean over k */
    double same;   /* cosine of the element-wise absolute values of Re F_k and
                      Im F_k, mean over k */
    double cross;  /* the same of all pairs of rows of unlike k */
};

/* Measures what was last computed in F: a few passes over the features. */
void features_measure(const struct fourier *f, struct features_measure *m);

/* How many frequencies have both parts: floor((p - 1) / 2), 0 for p = 2. */
size_t features_count(const struct fourier *f);

/* The same for each frequency, to be shown. */
struct features {
    size_t count;             /* m, features_count */
    double *re, *im, *cosine; /* (m) norms of Re F_k and Im F_k; their cosine */
    double *similarity;       /* (2 m, 2 m) cosines of the absolute rows
                                 Re F_1 .. Re F_m, Im F_1 .. Im F_m; nan beside
                                 a row that is zero */
    struct features_measure measure;
};

/* Room for modulus P; dies without memory. Emptied by features_done. */
void features_init(struct features *s, size_t p);
void features_done(struct features *s);

/* Fills S, whose modulus must be F's, at the cost of one matrix product. */
void features_compute(struct features *s, const struct fourier *f);

/* The circle: E projected on the plane of F_k, for 1 <= K <= features_count,
 *
 *   x_a = E_a . Re F_k / |Re F_k|,  y_a = E_a . Im F_k / |Im F_k|
 *
 * into X and Y, (p) each. Returns the spread of the radius, deviation / mean
 * over a. A direction of length zero yields nan. */
double features_circle(const struct fourier *f, const gsl_matrix *E, size_t k,
                       double *x, double *y);

/* That spread for all frequencies, K at SPREAD[k - 1], (features_count). */
void features_rings(const struct fourier *f, const gsl_matrix *E,
                    double *spread);

/* 0 .. p - 1 in the order in which a wave of frequency K passes through its
 * period once: by a k mod p, then by a. For k prime to p that is 0, k^-1,
 * 2 k^-1, ... ORDER has room for P. */
void features_order(size_t p, size_t k, unsigned *order);

#endif

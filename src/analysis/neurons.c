/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Per-unit measures of the Fourier features. P, the power of each frequency
 * and unit, is (m, d_h): a column for each hidden unit.
 *
 * The inverse participation ratio of a unit is near 2/m for random weights (1/m
 * is the floor, where all frequencies are equally strong) and 1 when the unit's
 * weights are one clean wave. */
#include <config.h>

#include "analysis/neurons.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

void
neurons_init(struct neurons *n, size_t d_h, size_t m)
{
    *n = (struct neurons){.d_h = d_h, .m = m};
    n->power = mem_new(d_h, sizeof *n->power);
    n->ipr = mem_new(d_h, sizeof *n->ipr);
    n->share = mem_new(d_h, sizeof *n->share);
    n->dominant = mem_new(d_h, sizeof *n->dominant);
    n->order = mem_new(d_h, sizeof *n->order);
}

void
neurons_done(struct neurons *n)
{
    free(n->power);
    free(n->ipr);
    free(n->share);
    free(n->dominant);
    free(n->order);
    *n = (struct neurons){0};
}

/* The sum of M powers a STRIDE apart, and which of them is the largest (the
 * first of equals). */
static double
total(const double *power, size_t m, size_t stride, size_t *largest)
{
    double sum = 0;
    *largest = 0;
    for (size_t k = 0; k < m; k++) {
        sum += power[k * stride];
        if (power[k * stride] > power[*largest * stride])
            *largest = k;
    }
    return sum;
}

/* Neither zero nor beyond all bounds: something that can be divided by. */
static bool
has_power(double sum)
{
    return isfinite(sum) && sum > 0;
}

static void
measure_unit(struct neurons *n, const double *power, size_t unit)
{
    size_t largest;
    n->power[unit] = total(power, n->m, n->d_h, &largest);
    n->ipr[unit] = fourier_ipr(power, n->m, n->d_h);
    if (has_power(n->power[unit])) {
        n->share[unit] = power[largest * n->d_h] / n->power[unit];
        n->dominant[unit] = (unsigned)largest + 1;
    } else {
        n->share[unit] = 0;
        n->dominant[unit] = 0;
    }
}

/* What the order depends on, so that the comparison needs nothing else. */
struct place {
    unsigned dominant, unit;
    double share;
};

static int
compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    // 0 means "no power": less 1 it is the largest there is, and goes last.
    unsigned ka = a->dominant - 1, kb = b->dominant - 1;
    if (ka != kb)
        return ka < kb ? -1 : 1;
    if (a->share > b->share || a->share < b->share)
        return a->share > b->share ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

static void
sort_units(struct neurons *n)
{
    struct place *places = mem_new(n->d_h, sizeof *places);
    for (size_t i = 0; i < n->d_h; i++)
        places[i] = (struct place){n->dominant[i], (unsigned)i, n->share[i]};
    qsort(places, n->d_h, sizeof *places, compare);
    for (size_t i = 0; i < n->d_h; i++)
        n->order[i] = places[i].unit;
    free(places);
}

void
neurons_measure(struct neurons *n, const struct fourier *f)
{
    const double *P = gsl_matrix_const_ptr(fourier_unit_power(f), 0, 0);
    double sum = 0, weighted = 0, power = 0, living = 0, settled = 0;
    for (size_t i = 0; i < n->d_h; i++) {
        measure_unit(n, P + i, i);
        if (!has_power(n->power[i]))
            continue;
        living++;
        sum += n->ipr[i];
        weighted += n->ipr[i] * n->power[i];
        power += n->power[i];
        settled += n->share[i] > 0.5;
    }
    n->mean_ipr = sum / living; // 0/0 is nan: no unit has power
    n->weighted_ipr = weighted / power;
    n->settled = settled / (double)n->d_h;
    sort_units(n);
}

double
neurons_weighted_ipr(const struct fourier *f)
{
    const double *P = gsl_matrix_const_ptr(fourier_unit_power(f), 0, 0);
    size_t m = fourier_count(f), d_h = fourier_units(f), largest;
    double weighted = 0, power = 0;
    for (size_t i = 0; i < d_h; i++) {
        double sum = total(P + i, m, d_h, &largest);
        if (!has_power(sum))
            continue;
        weighted += fourier_ipr(P + i, m, d_h) * sum;
        power += sum;
    }
    return weighted / power;
}

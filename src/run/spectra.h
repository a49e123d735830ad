/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_SPECTRA_H
#define GROKTOP_RUN_SPECTRA_H

#include "analysis/fourier.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The layer's spectrum over time, in bounded memory: for a waterfall on a
 * linear or a logarithmic step axis, however long the run. */

enum { SPECTRA_FREQUENCIES = 249 }; /* floor(499/2) */

struct spectrum {
    uint64_t step;
    unsigned m;                       /* frequencies */
    float share[SPECTRA_FREQUENCIES]; /* of the layer's power; sums to 1 */
};

/* The spectrum of the layer that F has transformed. */
void spectrum_of(struct spectrum *s, const struct fourier *f, uint64_t step);

/* Which steps are worth keeping: about 32 an octave, and at least 256 (at most
 * 512) evenly over the whole run, with a stride that doubles. Zeroed at the
 * start of a run. */
struct spectra_schedule {
    uint64_t next_log, next_even, stride;
};

/* Whether the spectrum at STEP (called at each record, steps ascending) should
 * be kept; moves the schedule on if so. */
bool spectra_due(struct spectra_schedule *schedule, uint64_t step);

struct spectra;

struct spectra *spectra_new(void);
void spectra_free(struct spectra *s);
void spectra_clear(struct spectra *s);

/* Keeps a copy; thins what is kept when the bound is reached, so that both
 * densities above survive. Steps ascending. */
void spectra_add(struct spectra *s, const struct spectrum *spectrum);

/* The kept spectrum that holds for steps [begin, end): the latest one with
 * step < end, if it is in the stretch or is the nearest before it; NULL if
 * there is none before END, or if BEGIN is after the last one kept. */
const struct spectrum *spectra_at(const struct spectra *s, uint64_t begin,
                                  uint64_t end);
size_t spectra_count(const struct spectra *s);

/* Number I < spectra_count of those kept, by step. */
const struct spectrum *spectra_number(const struct spectra *s, size_t i);

#endif

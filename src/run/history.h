/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_HISTORY_H
#define GROKTOP_RUN_HISTORY_H

#include "base/span.h"

#include <stddef.h>
#include <stdint.h>

/* All of a run's curves in bounded memory, at all resolutions.
 *
 * A bucket of level k stands for 2^k grid places (a grid place is EVERY
 * steps); its edges hang on the step, never on "now". Everything ever added is
 * in exactly one bucket, and the finest come first and last: the first
 * HISTORY_KEEP grid places and the latest HISTORY_KEEP buckets are of level 0,
 * and with the distance from both ends the buckets grow, so that
 *
 *     width <= 2 (distance from the start) / HISTORY_KEEP,
 *     width <= (distance from the end) / HISTORY_KEEP + 1   (both in places)
 *
 * and a linear axis over the whole run, a logarithmic one, and a close look at
 * the present all find finer buckets than they have dots. A one-step spike
 * stays in min and max. */

enum { HISTORY_KEEP = 1024 };

struct history;

/* Steps of the first and of the last of some records. */
struct history_steps {
    uint64_t first, last;
};

/* Room for SERIES >= 1 curves recorded every EVERY >= 1 steps. One thread. */
struct history *history_new(size_t series, uint64_t every);
void history_free(struct history *h);

/* Adds one span for each series (SERIES of them, several samples merged or
 * one), whose last sample was at STEP. Steps never go down. Takes constant
 * time on average. */
void history_add(struct history *h, uint64_t step, const struct span *spans);

/* The same for records that were merged into one already. */
void history_add_merged(struct history *h, struct history_steps steps,
                        const struct span *spans);

/* The samples of SERIES in steps [begin, end), from the finest buckets there
 * are; a bucket belongs to the stretch in which it begins, so that neighbouring
 * stretches neither share a sample nor lose one. any is false if there is none.
 * Takes time in proportion to the buckets in the stretch, at most about
 * 3/2 HISTORY_KEEP log2(samples / HISTORY_KEEP). */
struct span history_span(const struct history *h, size_t series, uint64_t begin,
                         uint64_t end);

/* Bucket by bucket, 0 .. history_buckets() - 1 by step: the finest there is of
 * the data, and what a crosshair moves over. A bucket is good until the next
 * history_add. */
struct shelf;
struct history_bucket {
    uint64_t begin;             /* where history_span has it */
    struct history_steps steps; /* its records; equal: there is one */
    const struct shelf *shelf;
    size_t slot;
};

size_t history_buckets(const struct history *h);
struct history_bucket history_bucket(const struct history *h, size_t i);
struct span history_bucket_span(const struct history *h,
                                const struct history_bucket *b, size_t series);

/* How many buckets begin before STEP; and the number of the bucket that holds
 * STEP, or of the nearest one (there must be one). */
size_t history_before(const struct history *h, uint64_t step);
size_t history_nearest(const struct history *h, uint64_t step);

/* The last span added of SERIES (any false if none yet), the step of the last
 * sample, and how many were added. */
struct span history_last(const struct history *h, size_t series);
uint64_t history_step(const struct history *h);
uint64_t history_count(const struct history *h);

/* Bytes held, for the diagnostics and the test of the bound. */
size_t history_bytes(const struct history *h);

#endif

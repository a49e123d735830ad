/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_AXIS_H
#define GROKTOP_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ranges and their ticks. */

struct axis {
    double lo, hi; /* lo < hi; both > 0 if log */
    bool log;
};

/* Where VALUE lies: 0 at lo, 1 at hi; values outside give < 0 or > 1; on a
 * logarithmic axis values <= 0 give -inf; nan gives nan. And back. */
double axis_place(const struct axis *a, double value);
double axis_value(const struct axis *a, double place);

/* A range that grows at once and shrinks late: the new range for data within
 * [lo, hi], given the one shown now (a->lo >= a->hi: none yet) and a->log.
 * It shrinks when the new range would take less than 2/5 of the one shown.
 * Ends are rounded out to steps of 1, 2 or 5 times a power of ten (linear), to
 * decades (logarithmic), or to 1, 2, 5 within decades (below two of them).
 * A logarithmic axis goes at most DECADES (>= 1) below hi, so that a loss of
 * 1e-30 does not flatten the rest; values <= 0 do not count on it.
 *
 * A constant v is shown in a range of about 2 % around it, 0 in [0, 1], very
 * small and very large ones (whose labels have few digits) in a range that has
 * 0 in it; on a logarithmic axis within a factor of two and a half. No data (lo
 * > hi, nan, nothing > 0 for the logarithm) leave the range as it is: [0, 1] or
 * [0.1, 1] if there was none. */
void axis_fit(struct axis *a, double lo, double hi, int decades);

enum {
    AXIS_LABEL_WIDTH = 6, /* the widest label of a tick beside an axis */
    AXIS_STEP_WIDTH = 11, /* and below one: any step up to 1e11 */
};

struct tick {
    double value;
    char label[12]; /* exact: "0.05", "1e-4", "20k" */
};

/* At most MAX ticks by value (1-2-5 steps, or decades, 1-2-5 below two
 * decades), those whose label would take more than WIDTH (6..11) columns to be
 * exact left out. Returns how many there are. */
size_t axis_ticks(const struct axis *a, struct tick *ticks, size_t max,
                  int width);

/* VALUE in at most WIDTH (6..16) columns, exactly (to twelve digits) if that
 * fits, else as many digits as fit: with k, M, G, T from 1000 on, exponents
 * beyond 1e15 and below 0.001; never "-0". For steps and for counts. Returns
 * BUFFER. */
char *axis_label(char buffer[24], double value, int width);

#endif

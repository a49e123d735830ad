/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_PROBER_H
#define GROKTOP_RUN_PROBER_H

#include "run/forecast.h"
#include "run/snapshot.h"
#include "theory/compass.h"

/* A thread that runs the theory ahead while training goes on: forecasts from
 * weights that it is given, one after the other, each drawn as it is computed.
 * All functions are for the one thread that shows the run. */

struct prober;

/* A forecast so far, as it was last read. Zeroed at first; POINTS is freed by
 * the reader. */
struct forecast_curve {
    bool any;                      /* there is one */
    struct forecast_result result; /* as far as it is */
    struct forecast_point *points;
    size_t n_points;
    uint64_t version;              /* of what was read */
};

/* NOTIFY(argument) is called from the prober's thread when there is something
 * new to read, up to the return of prober_free: ARGUMENT must live until then.
 * NULL if the system grants no thread. */
struct prober *prober_new(void (*notify)(void *), void *argument);

/* At once: what is under way is given up within a step of it. */
void prober_free(struct prober *p);

/* Seconds of CPU time of its thread; nan: not known. */
double prober_cpu(const struct prober *p);

/* Forecasts by all methods from the weights E, W (copied) at STEP of a run of
 * CONFIG with the values in force; what was under way is given up, and its
 * curves are gone. */
void prober_forecast(struct prober *p, const struct config *config,
                     const gsl_matrix *E, const gsl_matrix *W, uint64_t step);

/* What the compass read at a step, and what that cost. */
struct compass_reading {
    uint64_t run, step;
    unsigned branch;
    double seconds;
    struct compass_measure measure;
};

/* Compares two snapshots COMPASS_STEPS apart (copied) of a run of CONFIG, with
 * the values in force. False, having done nothing, while the last comparison is
 * under way or has not been taken. */
bool prober_compare(struct prober *p, const struct config *config,
                    const struct snapshot *const pair[2]);

/* Takes the reading; false if there is none. */
bool prober_reading(struct prober *p, struct compass_reading *reading);

/* Gives up what is under way and forgets all curves. */
void prober_cancel(struct prober *p);

/* Brings CURVE up to date with METHOD's forecast; true if it changed. */
bool prober_read(struct prober *p, enum forecast_method method,
                 struct forecast_curve *curve);

#endif

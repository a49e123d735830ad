/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_FIGURE_RUN_H
#define GROKTOP_CLI_FIGURE_RUN_H

#include "run/forecast.h"
#include "run/session.h"
#include "run/tape.h"
#include "run/tree.h"

/* What a figure needs of a run, wherever it comes from: records and spectra,
 * thinned, and the weights of a few moments. It comes from a run that is made
 * for it, or from one that was recorded; what draws does not know which. */

enum figure_moment {
    FIGURE_FIRST,     /* step 0; of a tape its first weights */
    FIGURE_MEMORISED, /* the first record with training accuracy 1 */
    FIGURE_LAST,
    FIGURE_MOMENTS
};

struct figure_frame {
    uint64_t step;
    gsl_matrix *E, *W; /* NULL: the run never was there, is of a toy, or the
                          tape has none */
};

/* A forecast made when the run had memorised. */
struct figure_curve {
    struct forecast_point *points; /* (count), NULL: none was made */
    size_t count;
    struct forecast_result result;
};

/* When a run grokked whose norm was held from memorising on. */
struct figure_clamp {
    double norm;    /* at what part of that with which the free run groks */
    double factor;  /* of --norm-clamp, which is about squares */
    double grokked; /* the step; nan: not within its length */
};

enum { FIGURE_CLAMPS = 12 };

struct figure_run {
    struct config config; /* as the run began */
    struct tape_branch branch; /* of which it is one, if it is */
    /* All of the first steps, then ever fewer, at least every 500th part of the
     * run and the last: enough for axes of both kinds. */
    struct record *records; /* (n_records) */
    size_t n_records;
    size_t m;      /* frequencies; 0 for a toy, or where no spectra are known */
    double *power; /* (n_records, m) power of E at each of these records, but for
                      a factor a record; of a tape that of the latest spectrum */
    struct event *events; /* (n_events), steps ascending */
    size_t n_events;
    struct figure_frame frames[FIGURE_MOMENTS];
    struct figure_curve curves[FORECAST_METHODS];
    struct figure_clamp clamps[FIGURE_CLAMPS]; /* (n_clamps) */
    size_t n_clamps;
};

/* Called after each step: to show how far it is, and to say no. */
typedef bool (*figure_tick)(void *job, uint64_t step);

/* The run of C, from its beginning to its end. NULL if TICK said no, or with the
 * reason in F. Freed by figure_run_free. */
struct figure_run *figure_run_new(const struct config *c, figure_tick tick,
                                  void *job, struct failure *f);
void figure_run_free(struct figure_run *r);

/* What T has of its run, with the weights of the checkpoints nearest to the
 * moments: the first, the first since it had memorised, the last. T has a record,
 * and must outlive it. */
struct figure_run *figure_run_of_tape(const struct tape *t);

/* Fills the curves, if they are not there, from the weights of the memorised
 * run: some seconds. It has none of a run that never memorised or whose settings
 * allow no forecast. False if TICK, called with step 0, said no. */
bool figure_run_forecast(struct figure_run *r, figure_tick tick, void *job);

/* Fills the clamps, if they are not there: of a run that has memorised and grokked,
 * FIGURE_CLAMPS times from its beginning, four times as long at most. False if TICK,
 * called with the steps of all of these, said no, or with the reason in F. */
bool figure_run_clamp(struct figure_run *r, figure_tick tick, void *job,
                      struct failure *f);

/* About how many floating-point operations the run of C takes: to say how long
 * several runs take together once some of it is done. */
double figure_run_cost(const struct config *c);

#endif

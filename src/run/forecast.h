/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_FORECAST_H
#define GROKTOP_RUN_FORECAST_H

#include "run/config.h"

#include <gsl/gsl_matrix.h>

/* When will it grok? From the weights of one moment the theory runs ahead, and
 * its time is laid over the steps of training: one step is
 * lr wd / (1 - momentum). One thread at a time for each forecast. */

enum forecast_method {
    FORECAST_NORM_FLOW, /* both layers, lambda = wd n p / 2 */
    FORECAST_ISOLATED,  /* the embedding alone, W always optimal: eq. 20, or
                           with that ridge where there are more pairs than
                           hidden units */
    FORECAST_METHODS
};

/* "norm-flow", "isolated". */
extern const char *const forecast_names[FORECAST_METHODS];

struct forecast_point {
    double step; /* of training */
    double test_accuracy, norm2_E, norm2_W;
};

struct forecast_result {
    enum forecast_method method;
    uint64_t made_at;  /* step of the weights it began from */
    double half_step;  /* of 50 % test accuracy; nan: never, as far as it went */
    double grok_step;  /* of 99 % */
    bool complete;     /* as far as it goes */
    bool failed;       /* the theory had no way on */
};

struct forecast;

/* Why there is no forecast for C with these values in force, a sentence; NULL if
 * there is one. */
const char *forecast_refused(const struct config *c);

/* From weights E, W at step MADE_AT of a run of CONFIG, its values those in
 * force. SPLIT and TEAM are borrowed. NULL if there is no memory. */
struct forecast *forecast_new(const struct config *config,
                              const struct split *split, struct team *team,
                              enum forecast_method method, const gsl_matrix *E,
                              const gsl_matrix *W, uint64_t made_at);
void forecast_free(struct forecast *f);

/* One step of the theory further: some milliseconds. False if it is complete:
 * somewhat past grokking, or at the horizon. */
bool forecast_advance(struct forecast *f);

/* The curve so far, (*N) points by ascending step; owned by F, good until it
 * advances. */
const struct forecast_point *forecast_points(const struct forecast *f,
                                             size_t *n);
struct forecast_result forecast_result(const struct forecast *f);

#endif

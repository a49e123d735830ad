/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_WATCH_H
#define GROKTOP_UI_WATCH_H

#include "analysis/fourier.h"
#include "analysis/neurons.h"
#include "run/history.h"
#include "run/spectra.h"
#include "run/trainer.h"

/* The run as the screen knows it: what came out of the trainer's rings, kept
 * for the views. Views only read it. One thread. */

struct watch {
    struct trainer *trainer;    /* borrowed */
    struct config config;       /* of the present run, as it began */
    uint64_t run;               /* number of the present run */
    struct progress progress;   /* at the last watch_update */
    struct history *history;    /* SERIES_COUNT curves */
    struct spectra *spectra;
    struct summary latest;      /* the last one that came; step 0 before */
    bool any;                   /* one has come */
    size_t n_train, n_test;     /* pairs */
    double now[PARAM_COUNT];    /* live parameters in force */
    struct event *marks;        /* all events of the run, by step */
    size_t n_marks;
    uint64_t memorised, grokked; /* step, UINT64_MAX: not yet */
    /* From the last snapshot of the weights; NULL before the first. */
    struct fourier *fourier;
    struct neurons neurons;
    uint64_t weights_step;
    bool weights;               /* fourier and neurons hold something */
    bool asked;                 /* for the next ones */
    uint64_t next_look_ns;      /* not to look at weights before */
};

/* Starts watching TRAINER's first run, of CONFIG (copied). */
void watch_init(struct watch *w, struct trainer *trainer,
                const struct config *config);
void watch_done(struct watch *w);

/* A restart with CONFIG was sent as run RUN: everything old is dropped now. */
void watch_restart(struct watch *w, const struct config *config, uint64_t run);

/* Takes all that has come. True if something on the screen may have changed.
 * Weights are looked at (Fourier features, neurons) at most 20 times a second,
 * and for at most 2 % of the time. */
bool watch_update(struct watch *w);

/* Whether the weights looked at are not those of the present step: then update
 * again soon, though nothing else comes. */
bool watch_stale(const struct watch *w);

/* The run's configuration with all changes made so far, those from the command
 * line included: what to repeat. CONFIG is fresh. */
void watch_config(const struct watch *w, struct config *config);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_WATCH_H
#define GROKTOP_UI_WATCH_H

#include "analysis/addtable.h"
#include "analysis/features.h"
#include "analysis/fourier.h"
#include "analysis/neurons.h"
#include "run/history.h"
#include "run/prober.h"
#include "run/spectra.h"
#include "run/trainer.h"

/* With more training pairs than this the theory would take minutes for a step,
 * and gigabytes: forecasts and the compass are then left to batch runs. */
enum { WATCH_PAIRS_MAX = 3000 };

/* Other runs at most; the columns and the bytes of their names. */
enum { WATCH_OTHERS_MAX = 7, WATCH_NAME_COLS = 10, WATCH_NAME = 48 };

/* A run that was recorded, for comparison. */
struct watch_other {
    char name[WATCH_NAME]; /* of its folder; of a long one "~" and the end */
    char number;           /* '2' and on; of toys, whose paths have numbers, 'B' */
    bool is_net;
    struct history *history;
};

/* The run as the screen knows it: what came out of the trainer's rings, kept
 * for the views. Views only read it. One thread. */

struct watch {
    struct trainer *trainer;    /* borrowed */
    struct config config;       /* of the present run, as it began */
    bool is_net;                /* it is of a net, not of a toy */
    uint64_t run;               /* number of the present run */
    struct progress progress;   /* at the last watch_update */
    struct history *history;    /* the record's series */
    struct spectra *spectra;
    struct summary latest;      /* the last one that came; step 0 before */
    bool any;                   /* one has come */
    size_t n_train, n_test;     /* pairs */
    struct split split;         /* which: the same as the run's */
    double now[PARAM_COUNT];    /* live parameters in force */
    struct event *marks;        /* all events of the run, by step */
    size_t n_marks;
    uint64_t memorised, grokked; /* step, UINT64_MAX: not yet */
    /* From the last snapshot of the weights; NULL before the first. */
    struct fourier *fourier;
    struct neurons neurons;
    struct features features;
    gsl_matrix *E, *W;          /* the weights themselves, copied */
    uint64_t weights_step;
    bool weights;               /* all of these hold something */
    struct features first;      /* as features were in the first snapshot */
    double *first_ring;         /* (first.count) spread of each circle then */
    uint64_t first_step;
    bool asked;                 /* for the next ones */
    bool looked;                /* weights came that were asked for at the step */
    uint64_t asked_step;        /* ... of a tape they may be older */
    uint64_t next_look_ns;      /* not to look at weights before */
    /* The answers to all pairs, made only while they are shown. */
    struct addtable table;      /* table.work is NULL before the first */
    bool table_wanted;
    uint64_t next_table_ns;     /* not to go on with it before */
    /* What the theory predicts. */
    struct prober *prober;      /* NULL: there is no thread for it */
    struct forecast_curve forecast[FORECAST_METHODS];
    bool late[FORECAST_METHODS]; /* the run was there before the forecast was */
    uint64_t forecast_from;     /* one is wanted from weights of this step or
                                   later; UINT64_MAX: none */
    /* What the compass reads, by step; see watch_compass.c. */
    struct compass_reading *readings;
    size_t n_readings;
    bool compass_wanted, pair_asked;
    uint64_t next_compass_ns;   /* not to ask before */
    /* The same in all runs that are watched. */
    struct watch_other others[WATCH_OTHERS_MAX];
    size_t n_others;
};

/* Starts watching TRAINER's first run, of CONFIG (copied). */
void watch_init(struct watch *w, struct trainer *trainer,
                const struct config *config);
void watch_done(struct watch *w);

/* What came before step STEP of the run, from TAPE (not kept); parameters are
 * NOW as there. */
struct tape;
void watch_past(struct watch *w, const struct tape *tape, uint64_t step,
                const double now[PARAM_COUNT]);

/* Adds the records of TAPE before step STEP to H. */
void watch_fill(struct history *h, const struct tape *tape, uint64_t step);

/* Adds the run of TAPE (not kept) to the others; more than WATCH_OTHERS_MAX are
 * not taken. For watch.c: forgets them all. */
void watch_add_other(struct watch *w, const struct tape *tape);
void watch_drop_others(struct watch *w);

/* Up to which step the others are to be seen: as far as the replay is, so that
 * runs grow side by side; UINT64_MAX when that is at its end. */
uint64_t watch_others_until(const struct watch *w);

/* A restart with CONFIG was sent as run RUN: everything old is dropped now. */
void watch_restart(struct watch *w, const struct config *config, uint64_t run);

/* Takes all that has come. True if something on the screen may have changed.
 * Weights are looked at (Fourier features, neurons) at most 20 times a second,
 * and for at most 2 % of the time. */
bool watch_update(struct watch *w);

/* Whether the table of answers is shown. It is made in pieces of some 10 ms,
 * for at most another 2 % of the time while the run goes on. */
void watch_want_table(struct watch *w, bool wanted);

/* A forecast from the present step on; the old one is gone. Returns NULL, or the
 * reason why there is none, a sentence. */
const char *watch_ask_forecast(struct watch *w);

/* For watch.c: what an event means for forecasts; forgets them; hands out the
 * one that waits and takes what has come, true if something has. */
void watch_forecast_event(struct watch *w, const struct event *event);
void watch_drop_forecast(struct watch *w);
bool watch_forecast(struct watch *w);

/* Whether the compass is shown: it is read only then, at a pace that suits its
 * cost. */
void watch_want_compass(struct watch *w, bool wanted);

/* For watch.c: forgets the readings; asks for what is due and takes what has
 * come, true if something has. */
void watch_drop_compass(struct watch *w);
bool watch_compass(struct watch *w);

/* Whether the weights looked at, or the table that is wanted, are not those of
 * the present step: then update again soon, though nothing else comes. */
bool watch_stale(const struct watch *w);

/* The run's configuration with all changes made so far, those from the command
 * line included: what to repeat. CONFIG is fresh. */
void watch_config(const struct watch *w, struct config *config);

#endif

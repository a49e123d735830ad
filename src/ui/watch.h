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

/* A run that was recorded, or another branch, for comparison. */
struct watch_other {
    char name[WATCH_NAME]; /* of its folder; of a long one "~" and the end */
    char number;           /* '2' and on; of toys, whose paths have numbers, 'B';
                              of a branch its own, from '0' on */
    bool is_net;
    unsigned slot;         /* it keeps that while others come and go */
    unsigned branch;       /* TREE_BRANCHES: it is a recorded run */
    struct history *history; /* a branch's is the branch's */
};

/* What the screen knows of a branch of the run: all that came of it. */
struct watch_branch {
    bool there;
    bool hidden, trains;   /* its curves are not drawn; it trains though others do */
    unsigned parent;
    bool orphan;           /* that it was forked off another, which was deleted */
    uint64_t fork;         /* its first step */
    char name[WATCH_NAME];
    struct config config;  /* as it began */
    struct history *history;
    struct spectra *spectra;
    bool filled;           /* these two have what the parent had by then */
    bool forked;           /* what comes now is its own, and not its parent's */
    struct summary latest;
    bool any;
    double now[PARAM_COUNT];
    struct event *marks;
    size_t n_marks;
    uint64_t memorised, grokked;
};

/* The run as the screen knows it: what came out of the trainer's rings, kept
 * for the views. Views only read it. One thread. */

struct watch {
    struct trainer *trainer;    /* borrowed */
    struct config config;       /* of the present run, as it began */
    bool is_net;                /* it is of a net, not of a toy */
    uint64_t run;               /* number of the present run */
    struct progress progress;   /* at the last watch_update */
    size_t n_train, n_test;     /* pairs */
    struct split split;         /* which: the same as the run's */
    struct watch_branch branch[TREE_BRANCHES];
    unsigned active;            /* the one that is shown */
    unsigned compared;          /* whose curves are all shown; TREE_BRANCHES: none */
    /* Of the active branch, borrowed from it: as it is, or as it was at the step
     * gone back to. */
    struct history *history;    /* the record's series; whole in any case */
    struct spectra *spectra;    /* the same */
    struct summary latest;      /* the last one that came; step 0 before */
    bool any;                   /* one has come */
    double now[PARAM_COUNT];    /* live parameters in force */
    struct event *marks;        /* all events of the run, by step */
    size_t n_marks;
    uint64_t memorised, grokked; /* step, UINT64_MAX: not yet */
    /* A step gone back to. */
    bool visiting;
    uint64_t visit;             /* the step that was asked for */
    bool arrived;               /* what follows is of that */
    struct moment_seen moment;
    /* From the last snapshot of the weights; NULL before the first. */
    struct fourier *fourier;
    struct neurons neurons;
    struct features features;
    gsl_matrix *E, *W;          /* the weights themselves, copied */
    uint64_t weights_step;
    unsigned weights_branch;
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

/* ---- branches: watch_branch.c ---- */

/* A branch that is free for a fork; TREE_BRANCHES: there is none. */
unsigned watch_free_branch(const struct watch *w);

/* How many there are. */
size_t watch_branches(const struct watch *w);

/* Branch ID, which has just come into being, began with another value of a
 * parameter that tree_changes_start. */
void watch_other_start(struct watch *w, unsigned id, enum param_id param,
                       double value);

/* The commands to do so were sent: ID is shown from now on; is gone; its curves
 * are hidden or shown; it has another name. */
void watch_activate(struct watch *w, unsigned id);
void watch_drop_branch(struct watch *w, unsigned id);
void watch_hide_branch(struct watch *w, unsigned id, bool hidden);
void watch_rename_branch(struct watch *w, unsigned id, const char *name);

/* All curves of branch ID are shown beside those of the active one; TREE_BRANCHES:
 * of none. */
void watch_compare(struct watch *w, unsigned id);

/* The step at which records of A and B differ for the first time; false if they
 * do not as far as both go. */
bool watch_parted(const struct watch *w, unsigned a, unsigned b, uint64_t *step);

/* What was changed in the branch where it was forked off, as "weight-decay 0";
 * "" for the trunk. Returns BUFFER. */
enum { WATCH_DIFFERS = 96 };
char *watch_differs(char buffer[WATCH_DIFFERS], const struct watch *w,
                    unsigned id);

/* A visit to STEP was asked for: shown as soon as it has come; the present is
 * shown again. */
void watch_visit(struct watch *w, uint64_t step);
void watch_leave(struct watch *w);

/* Whether a step gone back to is shown. */
bool watch_in_past(const struct watch *w);

/* The step whose state is shown. */
uint64_t watch_step(const struct watch *w);

/* For watch.c: the run's trunk, as at its step 0; frees all; takes in what came
 * of a branch; the branches that came into being have what came before; the
 * fields of the active one are what is shown. */
void watch_begin_branches(struct watch *w);
void watch_free_branches(struct watch *w);
void watch_take_event(struct watch *w, unsigned id, const struct event *event);
void watch_take_summary(struct watch *w, const struct summary *summary);
void watch_take_spectrum(struct watch *w, const struct tagged_spectrum *s);
void watch_fill_branches(struct watch *w);
void watch_show(struct watch *w);

/* ---- others: watch_others.c ---- */

/* Adds the run of TAPE (not kept) to the others; more than WATCH_OTHERS_MAX are
 * not taken. For watch.c: forgets them all. */
void watch_add_other(struct watch *w, const struct tape *tape);
void watch_drop_others(struct watch *w);

/* Up to which step the others are to be seen: as far as the replay is, so that
 * runs grow side by side; UINT64_MAX when that is at its end. */
uint64_t watch_others_until(const struct watch *w);

/* For watch_branch.c: the branches that are neither active nor hidden are the
 * others, if there are branches. */
void watch_list_others(struct watch *w);

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

/* The configuration of branch ID with all changes made so far, those from the
 * command line included: what to repeat. CONFIG is fresh. */
void watch_config(const struct watch *w, unsigned id, struct config *config);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_TAPE_H
#define GROKTOP_RUN_TAPE_H

#include "run/record.h"
#include "run/session.h"
#include "run/spectra.h"

/* What was recorded of a run, in memory: plain data, which whoever reads it
 * (store/tape.h) keeps for as long as there are configurations that point to it.
 * A session whose configuration does so plays it instead of training. Nobody
 * changes it any more, so any thread may read it. */

struct tape_event {
    size_t records; /* how many stand before it */
    struct event event;
};

/* Where a run was forked off another one, and what is another in it, "wd 0": plain
 * text without quotes. */
struct tape_branch {
    unsigned id, parent; /* 0: it was not; 0: the trunk */
    uint64_t step;       /* its first */
    char name[64];
};

struct tape {
    char *path;       /* of the folder, as it was given */
    char *name;       /* the last part of that */
    char *preset;     /* from which the run was made: what config.preset is */
    char *loaded;     /* the file that it began with (--load), or NULL */
    struct tape_branch branch;
    struct config config; /* as it began, with the changes planned then */
    struct origin origin; /* the weights and pairs of LOADED, if they are known */

    size_t n_columns; /* those of records in files, by record_has */
    enum series column[SERIES_COUNT];
    size_t n_records;
    uint64_t *step;   /* (n_records), ascending */
    double *value;    /* (n_records, n_columns); nan where nothing is known */
    size_t n_events;
    struct tape_event *event; /* in the order of the file, steps ascending */

    size_t n_frequencies;    /* of a spectrum */
    size_t n_spectra;
    uint64_t *spectrum_step; /* (n_spectra), ascending */
    float *share;            /* (n_spectra, n_frequencies) */

    size_t n_checkpoints;
    uint64_t *checkpoint; /* their steps, ascending */
    /* Reads weights and pairs of checkpoint number I into O, which the caller
     * empties; false if the file is no good. Any thread. */
    bool (*load)(const struct tape *t, size_t i, struct origin *o);
    void (*drop)(struct origin *o);

    char *lost; /* what could not be read, a line each; "" for nothing */
};

/* What of a branch is not its trunk's: from its fork on, or all if it began with
 * other weights. */
struct tape_part {
    struct tape tape; /* points into another one: not to be closed */
    size_t skipped;   /* records of that one before the first here */
};
struct tape_part tape_own(const struct tape *t, const struct tape *trunk);

/* The value of SERIES in record number I; nan where the run has none. */
double tape_value(const struct tape *t, size_t i, enum series series);

/* Record number I, with what is derived for the screen; spectrum number I. */
void tape_record(const struct tape *t, size_t i, struct record *record);
void tape_spectrum(const struct tape *t, size_t i, struct spectrum *s);

/* Whether an event of the tape had happened to a run that is at STEP with the
 * parameters NOW: those of that step, too, but of changes only what is in force. */
bool tape_happened(const struct tape_event *e, uint64_t step,
                   const double now[PARAM_COUNT]);

/* How many records, checkpoints, ... with ascending STEPS are at STEP or before. */
size_t tape_until(const uint64_t *steps, size_t n, uint64_t step);

#endif

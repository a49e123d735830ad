/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_RECORDER_H
#define GROKTOP_STORE_RECORDER_H

#include "base/status.h"
#include "run/session.h"
#include "run/spectra.h"
#include "run/tape.h"

/* Writes a run into a folder while it happens: see doc/formats.md. It follows a
 * session, in whose thread everything is written; the functions here are for the
 * thread that made it. */

struct recorder;

struct recorder_options {
    const char *dir;     /* copied */
    uint64_t checkpoint; /* steps from one checkpoint that is kept to the next,
                            beside those about every half octave; 0: none */
    const struct tape_branch *branch; /* what the run is; NULL: none */
};

/* What has been written. Where a run is gone on with: up to there. */
struct recorder_place {
    uint64_t records_bytes, spectra_bytes;
    uint64_t last_record; /* step of the last record; UINT64_MAX: none */
};

/* A new folder for a run of CONFIG (which has its changes, and is not needed
 * afterwards) that is at STEP. The folder must not be there, or be empty. NULL
 * with the reason in F. */
struct recorder *recorder_new(const struct recorder_options *options,
                              const struct config *config, uint64_t step,
                              struct failure *f);

/* The same for a folder that has a run, which from now on no other process can
 * record: first this, then read what is there, then recorder_go_on. */
struct recorder *recorder_hold(const struct recorder_options *options,
                               struct failure *f);

/* The run of a folder that is held goes on from PLACE: what stands behind that is
 * cut off. */
void recorder_go_on(struct recorder *r, const struct recorder_place *place);

/* What happened before anybody followed, in its order, and then those spectra:
 * before the follower is given to a session. */
void recorder_past_record(struct recorder *r, const struct config *config,
                          const struct record *record);
void recorder_past_event(struct recorder *r, const struct event *event);
void recorder_past_spectrum(struct recorder *r, const struct spectrum *spectrum);

/* What is to follow the session; its end writes a last checkpoint. */
const struct follower *recorder_follower(struct recorder *r);

enum recorder_state {
    RECORDER_ON,
    RECORDER_DONE,   /* it heard the end */
    RECORDER_FAILED, /* something could not be written: nothing more is */
};

enum recorder_state recorder_state(const struct recorder *r);
const char *recorder_dir(const struct recorder *r);

/* Why it failed; only then. */
void recorder_failure(const struct recorder *r, struct failure *f);

/* When nobody is followed any more. */
void recorder_free(struct recorder *r);

#endif

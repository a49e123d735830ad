/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_TRAINER_H
#define GROKTOP_RUN_TRAINER_H

#include "base/span.h"
#include "run/command.h"
#include "run/session.h"
#include "run/snapshot.h"
#include "run/spectra.h"
#include "run/tree.h"

/* The thread around a run and its branches. It meets the screen's thread in rings and a
 * snapshot only, and never waits for it. All functions here are for the one
 * thread that shows the run, unless it says otherwise. */

/* What the record ring carries: one record, or several merged when the ring
 * was full. */
struct summary {
    uint64_t run;  /* which run: 1, then one more at each restart */
    unsigned branch;
    uint64_t first, step; /* of the first and the last record in it */
    struct span span[SERIES_COUNT];
    enum phase phase;
};

struct notice {
    uint64_t run;
    unsigned branch;
    struct event event;
};

/* A step that was gone back to. */
struct moment_seen {
    uint64_t run;
    unsigned branch;
    uint64_t asked;       /* the step that was asked for; the record's may be later */
    struct record record;
    enum phase phase;
    double now[PARAM_COUNT]; /* parameters in force */
};

enum trainer_state {
    TRAINER_RUNNING,
    TRAINER_PAUSED,
    TRAINER_STEPPING, /* COMMAND_STEPS under way */
    TRAINER_ENDED,    /* the run is at an end; see end; GO goes on */
    TRAINER_FAILED,   /* a restart could not be made; see trainer_failure */
};

/* Where the run is, at the moment of asking. */
struct progress {
    enum trainer_state state;
    enum session_end end;
    uint64_t run;      /* which run these are of */
    uint64_t step;
    double rate;       /* steps a second over about the last second; 0 paused */
    double possible;   /* steps a second without a pace; 0 not known yet */
    double elapsed;    /* seconds of training, pauses left out */
    uint64_t merged;   /* records merged because the ring was full */
    uint64_t commands; /* how many commands have been carried out */
    unsigned branch;   /* the active one, whose step and end these are */
    uint64_t steps[TREE_BRANCHES]; /* of each branch; 0: it never was there */
    uint64_t refused;  /* forks and visits that could not be: see trainer_failure */
    uint64_t moments, moment_bytes; /* that are kept to go back to */
};

/* Bytes for moments where nothing else is asked for. */
enum { TRAINER_BUDGET = 256 << 20 };

struct trainer;

/* Starts the thread, paused if PAUSED. The first run is SESSION, which is the
 * trainer's from now on, whatever becomes of it; what is kept to go back to may
 * take BUDGET bytes. NULL with the reason in F. The pace starts as the session's
 * PARAM_PACE. */
struct trainer *trainer_new(struct session *session, bool paused, size_t budget,
                            struct failure *f);

/* Stops the thread at the next step boundary, joins it and frees everything. */
void trainer_free(struct trainer *t);

/* Ends the thread: the step under way is finished, a skip is given up, commands
 * that it has not begun are dropped. Of the functions here trainer_weights, which then has those of
 * the last step, trainer_progress and trainer_free may still be called. */
void trainer_stop(struct trainer *t);

/* Sends a command and wakes the thread; false if the ring of commands is full
 * (then ask again at the next frame; a COMMAND_RESTART's config stays the
 * caller's). Takes at most a mutex held for a moment. Commands are numbered
 * 1, 2, ...: *number is this one's, done when progress.commands >= it. */
bool trainer_send(struct trainer *t, struct command command, uint64_t *number);

/* The oldest not yet taken; false if there is none. Those of an older run than
 * the newest seen are for the caller to skip. */
bool trainer_summary(struct trainer *t, struct summary *summary);
bool trainer_notice(struct trainer *t, struct notice *notice);

struct tagged_spectrum {
    uint64_t run;
    unsigned branch;
    struct spectrum spectrum;
};
bool trainer_spectrum(struct trainer *t, struct tagged_spectrum *s);
bool trainer_moment(struct trainer *t, struct moment_seen *m);

struct progress trainer_progress(struct trainer *t);

/* Seconds of CPU time of its thread, without the team's; nan: not known. */
double trainer_cpu(const struct trainer *t);

/* Asks for the weights of the active branch as they are at the next step boundary,
 * or of the step that is visited, waking the thread if it is paused; and takes
 * them: NULL while they are not there. What was taken is good until the next time
 * of asking. */
void trainer_ask_weights(struct trainer *t);
const struct snapshot *trainer_weights(struct trainer *t);

/* The same for weights COMPASS_STEPS apart: asks for those of the next step
 * boundary and, later, of the one so many steps on. True when both are there;
 * after a skip in between they may be further apart. */
void trainer_ask_pair(struct trainer *t);
bool trainer_pair(struct trainer *t, const struct snapshot *pair[2]);

/* A descriptor that becomes readable when something new is there (records,
 * events, a state); drained by trainer_drain, before the rings are read. One
 * byte is written from one draining to the next. For poll(). */
int trainer_descriptor(const struct trainer *t);

/* Makes it readable, from any thread: something new is elsewhere. */
void trainer_notify(struct trainer *t);

void trainer_drain(struct trainer *t);

/* Why the last restart failed, while state is TRAINER_FAILED; or why the last
 * visit or fork was refused. */
void trainer_failure(struct trainer *t, struct failure *f);

/* Pace: with pace q the step grows so that step + 100 doubles every 5/q
 * seconds: 5 s for the first 100 steps at pace 1. The rate at STEP in steps a
 * second. */
double trainer_pace_rate(double pace, uint64_t step);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_SESSION_H
#define GROKTOP_RUN_SESSION_H

#include "analysis/fourier.h"
#include "analysis/phase.h"
#include "model/net.h"
#include "run/config.h"
#include "run/follower.h"
#include "run/forecast.h"
#include "run/record.h"
#include "run/spectra.h"

/* A whole run without a thread: the caller owns the loop.
 *
 *     s = session_new(config, &failure);
 *     do {
 *         if (session_record(s) != NULL) ... write it ...
 *         while (session_event(s, &event)) ... write it ...
 *     } while (session_step(s));
 *
 * One thread at a time may use a session. If its configuration has a tape
 * (run/tape.h) it plays that: records and events are those of the tape, a step
 * leads to the next record, and changes, forecasts and skips do nothing. */

enum event_kind {
    EVENT_MEMORISED, EVENT_GROKKED, /* once a run each, at a record */
    EVENT_CHANGED,                  /* a live parameter: param, from, to */
    EVENT_DIVERGED, EVENT_DEAD,     /* once a run each, at a record */
    EVENT_FORECAST,                 /* made now: method, half_step, grok_step */
    EVENT_SKIPPED,                  /* to_step, tau */
    EVENT_SINGULAR,                 /* isolated dynamics, norm flow: no way on */
    EVENT_FORKED,                   /* the first of a branch: branch, parent */
    EVENT_COUNT
};

struct event {
    enum event_kind kind;
    uint64_t step;
    enum param_id param; /* EVENT_CHANGED */
    double from, to;     /* EVENT_CHANGED */
    enum forecast_method method; /* EVENT_FORECAST */
    double half_step, grok_step; /* EVENT_FORECAST: predicted, or nan */
    uint64_t to_step;            /* EVENT_SKIPPED: the step from there on */
    double tau;                  /* EVENT_SKIPPED: how far along the flow */
    unsigned branch, parent;     /* EVENT_FORKED: which one, and off which */
    bool now;                    /* EVENT_FORKED: changes made at that very step
                                    before are in force in it, too */
};

/* "memorised", "grokked", "changed", "diverged", "dead",
 * "forecast", "skipped", "singular", "fork". */
extern const char *const event_names[EVENT_COUNT];

enum { EVENT_TEXT = 128 };

/* The event as a sentence: "weight decay 3e-05 -> 0". Returns BUFFER. */
char *event_text(char buffer[EVENT_TEXT], const struct event *event);

/* Why session_step did nothing and returned false. */
enum session_end {
    SESSION_GOES_ON,
    SESSION_LENGTH,   /* --steps reached */
    SESSION_UNTIL,    /* what --until names has happened */
    SESSION_DIVERGED, /* the loss is not finite */
    SESSION_DEAD,     /* no hidden unit is active on any training sample */
    SESSION_SINGULAR, /* isolated dynamics and norm flow: a matrix that must be
                         positive definite is not */
    SESSION_TAPE,     /* the last record was played */
};

struct session;

/* A run at step 0, evaluated: its record is there. CONFIG is copied. NULL with
 * the reason in F if it is not consistent or there is no memory. Freed by
 * session_free, in the thread that uses it. */
struct session *session_new(const struct config *config, struct failure *f);
void session_free(struct session *s);

/* One update: changes that are due, optimiser step, and, on the grid (every N
 * steps, and at the last one), the evaluation. False, having done nothing, if
 * the run is at an end, or a skip that was due was given up. */
bool session_step(struct session *s);

/* Why it is at an end, or SESSION_GOES_ON. */
enum session_end session_end(const struct session *s);

/* Lets a run go on that is at its end: by at least STEPS updates more, and
 * past what ended it. */
void session_extend(struct session *s, uint64_t steps);

/* Another length of the run in steps, no less than there are already; another
 * PARAM_UNTIL. */
void session_set_length(struct session *s, uint64_t steps);
void session_set_until(struct session *s, double until);
uint64_t session_length(const struct session *s);

/* Updates done: the step. */
uint64_t session_steps(const struct session *s);

/* The record of the present step, NULL if it is not on the grid; owned by S,
 * good until the next step. */
const struct record *session_record(const struct session *s);

/* The same, and made now if the step is not on the grid, as if the run ended
 * here; not for a tape. */
const struct record *session_measure(struct session *s);

/* The latest record, at session_steps() or before; never NULL. */
const struct record *session_latest(const struct session *s);

/* Takes the oldest event not yet taken; false if there is none. */
bool session_event(struct session *s, struct event *event);

/* A live parameter takes a value now, for the next update on; kept in the
 * list of changes so that session_config repeats it. Values are clamped to the
 * range. Nothing where config_change_refused has a reason. */
void session_change(struct session *s, enum param_id id, double value);

/* From now on FOLLOWER (borrowed; NULL: nobody) is told of the run, beginning
 * with the record of the present step and the events not yet taken. Whoever
 * followed before hears the end. */
void session_follow(struct session *s, const struct follower *follower);

/* Adds to T all that it takes to go on from here: arrays and notes, which
 * doc/formats.md describes; and goes on from there, in a session that is made of
 * the same configuration with the changes of T's note "changes" (others may come
 * after those), before anything else is done with it: the same records follow,
 * bit for bit. False with the reason in F, S being of no use then. A run of
 * isolated dynamics or norm flow is repeated from its start, which takes as long
 * as it took. */
void session_keep(struct session *s, struct tensors *t);
bool session_restore(struct session *s, const struct tensors *t,
                     struct failure *f);

/* From here on this is branch BRANCH, forked off PARENT, with changes that were
 * made at this step already (NOW) or without: an EVENT_FORKED. */
void session_fork(struct session *s, unsigned branch, unsigned parent, bool now);

/* How many of the changes of session_config have been made. */
size_t session_changes_made(const struct session *s);

/* The changes that are due have effect now, and not with the next step. */
void session_settle(struct session *s);

/* A live parameter takes a value with the next step, after all that was planned for
 * it. */
void session_plan(struct session *s, enum param_id id, double value);

/* Forecasts now, by all methods, each an EVENT_FORECAST: some seconds. Nothing
 * where forecast_refused has a reason. */
void session_forecast(struct session *s);

/* Moves the weights along the norm flow, by TAU or, if it is infinite, until
 * the flow groks, but not past the end of the run; an EVENT_SKIPPED. Nothing
 * where forecast_refused has a reason. Called by a change of PARAM_SKIP, too.
 * False, as if nothing had been asked, if its team was cancelled meanwhile. */
bool session_skip(struct session *s, double tau);

/* Whether a skip has a way on with the values in force: forecast_refused has no
 * reason. */
bool session_may_skip(const struct session *s);

/* Whether the next session_step begins with a skip: it may take long, and ends
 * early if session_team is cancelled. */
bool session_skip_is_due(const struct session *s);

/* The configuration as it began, with all changes, those to come and those
 * made; and the value of a parameter in force now. */
const struct config *session_config(const struct session *s);
double session_value(const struct session *s, enum param_id id);

/* The phase at the latest record. */
enum phase session_phase(const struct session *s);

/* The tape that is played; NULL: none. */
const struct tape *session_tape(const struct session *s);

/* Of a tape: takes the oldest spectrum not yet taken; false if there is none. */
bool session_spectrum(struct session *s, struct spectrum *spectrum);

/* How many steps of the run the next session_step goes on by. */
uint64_t session_distance(const struct session *s);

/* Of which step the weights in session_net are; of a tape they are those of the
 * latest checkpoint when session_net was last called. */
uint64_t session_weights_step(const struct session *s);

/* What is inside, for whoever runs the session: the net, the split, and the
 * Fourier features of E at the latest record. NULL, none and NULL for a toy; no
 * net too where a tape has no weights. */
struct net *session_net(struct session *s);
struct team *session_team(struct session *s);
const struct split *session_split(const struct session *s);
const struct fourier *session_fourier(const struct session *s);

#endif

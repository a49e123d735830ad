/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_SESSION_STATE_H
#define GROKTOP_RUN_SESSION_STATE_H

#include "run/follower.h"
#include "run/motion.h"
#include "run/probe.h"
#include "run/session.h"
#include "run/tape.h"

/* A session, for the files that it is made of: session.c (what happens when),
 * session_measure.c (what a record says), session_clamp.c (the norm held),
 * session_theory.c (forecasts, skips),
 * session_toy.c (all of that for a toy), session_keep.c (going on later),
 * session_tape.c (a run that is played). Nobody else includes this. */

struct session {
    struct config config; /* as it began, with all changes */
    double now[PARAM_COUNT]; /* values in force */
    size_t next_change;      /* the first of config.changes not yet in force */
    struct toy *toy; /* NULL: the run is of a net, which is what follows */
    double toy_along, toy_speed; /* of its last step: phase_of_toy's */
    struct split split;
    struct team *team;
    struct net *net;
    struct motion *motion; /* what moves the weights; NULL: training does */
    enum motion_outcome outcome;
    struct probe *probe;   /* NULL without --probe */
    gsl_matrix *E, *W; /* (rows, d_h), (d_h, p), for the analysis */
    struct fourier *fourier;
    double *scratch; /* (m), for the Gini coefficient */

    uint64_t step, length;
    bool gradient_ready; /* of the present weights */
    double residual_max; /* of the motion, at the latest record */
    double clamp;        /* what norm2 is held at; 0: nothing holds it */
    bool skip_due;       /* --skip: at the next step at which it is possible */
    bool go_on;          /* past what ended it, but for the length */
    struct record record; /* the latest */
    struct phase_tracker tracker;
    enum phase phase;
    struct event *events; /* those not yet taken: first .. n - 1 */
    size_t first_event, n_events;
    bool seen[EVENT_COUNT]; /* events that happen once a run */
    const struct follower *follower; /* NULL: none */

    /* Of a tape that is played: the record of now; the next event and spectrum;
     * the checkpoint whose weights the net has, SIZE_MAX: none. */
    size_t tape_record, tape_event, tape_spectrum, tape_checkpoint;
    uint64_t weights_step;
};

/* ---- session.c ---- */

/* An event of now. */
void session_emit(struct session *s, struct event event);

/* The same with a step of its own. */
void session_queue(struct session *s, struct event event);

/* The same, unless it did not happen or was seen before. */
void session_emit_once(struct session *s, enum event_kind kind, bool happened);

/* Whether there is a record at the present step. */
bool session_on_grid(const struct session *s);

/* The record of the present step is there: tells the follower. */
void session_tell_record(struct session *s);

/* ---- session_measure.c ---- */

/* The configuration with the values in force, without changes. */
struct config session_now(const struct session *s);

/* The record of the present step, and what it means: events, phase. */
void session_evaluate(struct session *s);

/* ---- session_theory.c ---- */

/* The skip of --skip, if it has memorised and the theory has a way on: until a
 * change brings one it waits. False if it was given up. */
bool session_skip_planned(struct session *s);

/* ---- session_clamp.c ---- */

/* PARAM_NORM_CLAMP has taken its value, which is in S->now: from now on the norm
 * is held at that times the present one, or let go. */
void session_clamp(struct session *s);

/* After an update: brings the norm back to where it is held. Weights that are all
 * zero, or not finite, stay. */
void session_clamp_hold(struct session *s);

/* ---- session_toy.c ---- */

void session_toy_build(struct session *s);
void session_toy_move(struct session *s);
void session_toy_evaluate(struct session *s);

/* The toy takes rate and decay from S->now. */
void session_toy_follow(struct session *s);

/* ID has taken its value, which is in S->now. */
void session_toy_change(struct session *s, enum param_id id);

/* ---- session_tape.c ---- */

/* The first record of the tape, of which there must be one; the next; why there
 * is none. */
void session_tape_begin(struct session *s);
bool session_tape_step(struct session *s);
enum session_end session_tape_end(const struct session *s);

/* Gives the net the weights of the latest checkpoint; false if none are known. */
bool session_tape_weights(struct session *s);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_TRAINER_STATE_H
#define GROKTOP_RUN_TRAINER_STATE_H

#include "base/ring.h"
#include "run/trainer.h"

#include <pthread.h>
#include <stdatomic.h>

/* What the two sides of a trainer share, and what is each one's own: the
 * thread (trainer_thread.c) and those who talk to it (trainer.c). Nobody else
 * includes this. */

/* What a branch sends. */
struct outlet {
    struct summary pending; /* merged records that wait for room */
    bool has_pending;
    struct spectra_schedule schedule;
    bool trains;            /* beside the active one */
};

enum { TRAINER_SPECTRA = 128 }; // slots of their ring

struct trainer {
    /* Shared. */
    struct ring *commands;  /* struct command, to the trainer */
    struct ring *summaries; /* struct summary, from the trainer */
    struct ring *notices;   /* struct notice, from the trainer */
    struct ring *spectra;   /* struct tagged_spectrum, from the trainer */
    struct snapshot_box *box;
    struct snapshot_box *pair[2]; /* weights COMPASS_STEPS apart */
    atomic_bool signalled;  /* a byte is in the pipe */
    atomic_bool stopping;   /* the thread is to end */
    int pipe[2];            /* read end for poll() */
    pthread_mutex_t lock;   /* see trainer_thread.c */
    pthread_cond_t wake;
    struct failure failure; /* of the last restart, visit, fork; under lock */
    struct moment_seen moment; /* the last visited; under lock */
    bool moment_waits;         /* nobody has taken it; under lock */
    struct team *skipping;  /* whose skip is under way; NULL: none; under lock */

    /* Progress: each for itself, written by the trainer. */
    atomic_int state, end;
    atomic_uint branch;
    _Atomic uint64_t run, step, merged, carried_out, refused;
    _Atomic uint64_t moments_kept, moment_bytes, steps[TREE_BRANCHES];
    _Atomic uint64_t visits; /* sent, and leaves: an older one is in vain */
    _Atomic uint64_t ends;   /* sent that give a fork up; and restarts */
    _Atomic double rate, possible, elapsed;

    /* The showing thread's. */
    uint64_t sent;
    pthread_t thread;
    bool stopped; /* it was joined */

    /* The trainer's. */
    size_t budget;
    struct tree *tree;       /* NULL: a restart failed */
    unsigned active;         /* the branch that is trained */
    struct session *session; /* its; NULL: a restart failed */
    struct outlet outlet[TREE_BRANCHES];
    struct session *visited; /* a step gone back to; NULL: the present */
    struct snapshot_when visited_when;
    uint64_t visits_begun, ends_begun;
    bool begin_paused;
    double pace;
    uint64_t steps_left;  /* of COMMAND_STEPS and COMMAND_TO */
    bool hurries;         /* takes them without a pace */
    uint64_t due_ns;      /* when the next step may be done, if paced */
    struct notice *waiting; /* notices that wait for room */
    size_t n_waiting;
    uint64_t pair_due;    /* the step of pair[1] */
    uint64_t resumed_ns;  /* since when it runs; 0 if it does not */
    double run_before;    /* seconds of training before that */
    uint64_t window_ns, window_step; /* where the rate's window began */
    uint64_t busy_ns, busy_steps;    /* inside steps, in the window */
};

/* The thread's function; ARGUMENT is the trainer, whose session is there. */
void *trainer_main(void *argument);

/* ---- trainer_out.c ---- */

/* Everything that the present step of a branch has brought; only its events; the
 * weights, if they are asked for. */
void trainer_hand_out(struct trainer *t, unsigned id);
void trainer_hand_out_notices(struct trainer *t, unsigned id);
void trainer_hand_out_weights(struct trainer *t);

/* Tries again what found no room; true if something has none still. */
bool trainer_retry(struct trainer *t);

/* ---- trainer_tree.c ---- */

/* The run of SESSION takes the place of all branches. */
void trainer_plant(struct trainer *t, struct session *session);

/* Carries out COMMAND_VISIT .. COMMAND_TRAIN. */
void trainer_branch(struct trainer *t, const struct command *command);

/* Whether a branch has a step to do. */
bool trainer_goes_on(const struct trainer *t, unsigned id);

/* ---- trainer_thread.c ---- */

/* Says whose skip is under way (NULL: none), so that the end need not wait for
 * it. */
void trainer_skips(void *trainer, struct team *team);

#endif

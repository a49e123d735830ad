/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_COMMAND_H
#define GROKTOP_RUN_COMMAND_H

#include "run/config.h"
#include "run/follower.h"
#include "run/tree.h"

/* What the screen may ask of the trainer. Plain data, sent through a ring. */

enum command_kind {
    COMMAND_PAUSE,
    COMMAND_GO,      /* also past the end of a run: its length is doubled */
    COMMAND_STEPS,   /* n steps, then pause */
    COMMAND_TO,      /* to step n as fast as it can, then pause; nothing if the run
                        is there. Paced: at the pace, and there it pauses at once */
    COMMAND_SET,     /* live parameter := value, at the next step boundary */
    COMMAND_PACE,    /* value: the pace, 0 for none */
    COMMAND_FOLLOW,  /* branch: it is told to follower from now on */
    COMMAND_VISIT,   /* branch at step n: its moment and weights are shown */
    COMMAND_LEAVE,   /* the present is shown again */
    COMMAND_FORK,    /* a new branch, which does not train yet */
    COMMAND_GIVE_UP, /* a fork that was sent before and is under way is given up */
    COMMAND_DROP,    /* branch, which is neither the active one nor the trunk */
    COMMAND_ACTIVATE, /* branch: it is the one that trains, is changed and shown; if
                        it trained beside another, that one now does */
    COMMAND_TRAIN,   /* branch: n 1, it trains beside the active one; 0, it does not */
    COMMAND_RESTART, /* with config: owned by the command, freed by the trainer */
};

struct command {
    enum command_kind kind;
    enum param_id param;   /* COMMAND_SET */
    double value;          /* COMMAND_SET, COMMAND_PACE */
    uint64_t n;            /* of steps, a step, or COMMAND_RESTART: the run's number */
    unsigned branch;       /* of those above that name it */
    struct tree_fork fork; /* COMMAND_FORK */
    const struct follower *follower; /* COMMAND_FOLLOW; NULL: to nobody */
    bool paced;            /* COMMAND_TO */
    bool paused;           /* COMMAND_RESTART: at its first record */
    struct config *config; /* COMMAND_RESTART, from mem_new */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_FOLLOWER_H
#define GROKTOP_RUN_FOLLOWER_H

#include "run/record.h"

struct event;
struct session;

/* Whoever is to miss nothing of a run: told of it in the order in which it
 * happens, in the thread that uses the session, and waited for. */
struct follower {
    void *self; /* given to each of these */
    void (*record)(void *self, struct session *s, const struct record *record);
    void (*event)(void *self, struct session *s, const struct event *event);
    /* After each step of the run, when its record and events were told. */
    void (*step)(void *self, struct session *s);
    /* The last it hears: the session is about to be freed, or to be followed by
     * another. */
    void (*end)(void *self, struct session *s);
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_START_H
#define GROKTOP_STORE_START_H

#include "store/recorder.h"
#include "store/resume.h"

/* How a run begins: at its step 0, or where a folder has left it; recorded or
 * not. */

struct start {
    const struct config *config; /* of a new run; else see struct resume */
    const bool *given;           /* which of its parameters the user gave */
    const char *resume;          /* "DIR" or "DIR@STEP"; NULL: a new run */
    const char *record;          /* a new folder for it, or NULL */
    uint64_t checkpoint;         /* see recorder_options */
};

struct started {
    struct session *session;   /* the caller's */
    struct recorder *recorder; /* who writes it; NULL: nobody */
    struct tape *past;         /* what came before; NULL: nothing */
};

/* False with the reason in F. */
bool start_run(const struct start *start, struct started *out,
               struct failure *f);

/* Frees all but the session, which must be gone. */
void start_done(struct started *s);

#endif

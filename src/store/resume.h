/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_RESUME_H
#define GROKTOP_STORE_RESUME_H

#include "run/session.h"
#include "run/tape.h"
#include "store/recorder.h"

/* Going on with a recorded run. */

struct resume {
    const char *path; /* "DIR", or "DIR@STEP" */
    /* What may be another than it was: given[ID] tells which of VALUE count.
     * Further changes, at their steps. */
    const struct config *config;
    const bool *given;
    bool writes;         /* the folder goes on too, unless it is at a STEP */
    uint64_t checkpoint; /* see recorder_options */
};

struct resumed {
    struct tape *tape;      /* what there is; to be freed by folder_close when
                               the session and its configurations are */
    struct session *session;
    struct recorder *recorder; /* who writes the folder on, which nobody else
                                  has since before it was read; NULL: it stays
                                  as it is */
};

/* The run as it was at the last checkpoint that can be read; changes that were
 * made by hand after it are made again at their steps. With @STEP as it was at
 * that step, and what was changed by hand from there on is forgotten. False with
 * the reason in F. What could not be read is in the tape's lost. */
bool resume_run(const struct resume *r, struct resumed *out, struct failure *f);

/* Tells RECORDER what is on the tape up to where the session is. */
void resume_tell_past(const struct tape *t, struct session *s,
                      struct recorder *recorder);

#endif

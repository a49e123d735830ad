/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_START_H
#define GROKTOP_STORE_START_H

#include "run/session.h"
#include "store/recorder.h"

/* How a run begins: at its step 0, or where a folder has left it; recorded or
 * not. */

struct start {
    const struct config *config; /* of a new run */
    const char *record;          /* a new folder for it, or NULL */
    uint64_t checkpoint;         /* see recorder_options */
};

/* A session, which the caller frees, and in RECORDER who writes it (NULL: nobody),
 * to be freed after it. NULL with the reason in F. */
struct session *start_run(const struct start *start, struct recorder **recorder,
                          struct failure *f);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/start.h"

struct session *
start_run(const struct start *start, struct recorder **recorder,
          struct failure *f)
{
    struct session *s = session_new(start->config, f);
    *recorder = NULL;
    if (s == NULL || start->record == NULL)
        return s;
    *recorder = recorder_new(
        &(struct recorder_options){start->record, start->checkpoint},
        session_config(s), session_steps(s), f);
    if (*recorder != NULL) {
        session_follow(s, recorder_follower(*recorder));
        return s;
    }
    session_free(s);
    return NULL;
}

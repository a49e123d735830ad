/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/start.h"

#include "store/folder.h"

/* Who writes it: into a folder of its own, where it was, or nobody. False with
 * the reason. */
static bool
begin_recording(const struct start *start, struct started *out, struct failure *f)
{
    const struct session *s = out->session;
    if (start->record != NULL) {
        out->recorder = recorder_new(
            &(struct recorder_options){start->record, start->checkpoint, NULL},
            session_config(s), session_steps(s), f);
        if (out->recorder == NULL)
            return false;
        if (out->past != NULL)
            resume_tell_past(out->past, out->session, out->recorder);
    }
    if (out->recorder != NULL)
        session_follow(out->session, recorder_follower(out->recorder));
    return true;
}

bool
start_run(const struct start *start, struct started *out, struct failure *f)
{
    struct resumed resumed;
    struct resume resume = {start->resume, start->config, start->given,
                            start->record == NULL, start->checkpoint};
    *out = (struct started){.session = NULL};
    if (start->resume == NULL) {
        out->session = session_new(start->config, f);
    } else if (resume_run(&resume, &resumed, f)) {
        out->session = resumed.session;
        out->past = resumed.tape;
        out->recorder = resumed.recorder;
    }
    if (out->session == NULL)
        return false;
    if (begin_recording(start, out, f))
        return true;
    session_free(out->session);
    start_done(out);
    return false;
}

void
start_done(struct started *s)
{
    recorder_free(s->recorder);
    folder_close(s->past);
    *s = (struct started){.session = NULL};
}

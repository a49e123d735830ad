/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/start.h"

#include "store/folder.h"

/* Who writes it: into a folder of its own, where it was, or nobody. False with
 * the reason. */
static bool
begin_recording(const struct start *start, const struct resumed *resumed,
                struct started *out, struct failure *f)
{
    struct recorder_options options = {start->record, start->checkpoint, NULL};
    const struct session *s = out->session;
    if (start->record != NULL) {
        out->recorder = recorder_new(&options, session_config(s),
                                     session_steps(s), f);
        if (out->recorder != NULL && out->past != NULL)
            resume_tell_past(out->past, out->session, out->recorder);
    } else if (out->past != NULL && resumed->in_place) {
        options.dir = out->past->path;
        out->recorder = recorder_go_on(&options, &resumed->place, f);
    } else {
        return true;
    }
    if (out->recorder != NULL)
        session_follow(out->session, recorder_follower(out->recorder));
    return out->recorder != NULL;
}

bool
start_run(const struct start *start, struct started *out, struct failure *f)
{
    struct resumed resumed = {.in_place = false};
    struct resume resume = {start->resume, start->config, start->given};
    *out = (struct started){.session = NULL};
    if (start->resume == NULL) {
        out->session = session_new(start->config, f);
    } else if (resume_run(&resume, &resumed, f)) {
        out->session = resumed.session;
        out->past = resumed.tape;
    }
    if (out->session == NULL)
        return false;
    if (begin_recording(start, &resumed, out, f))
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

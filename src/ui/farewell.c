/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the shell shows when the screen is left. */
#include <config.h>

#include "ui/app_state.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What became of the net, after the number of steps. */
static int
net_farewell(const struct watch *w, char *text)
{
    char *out = text;
    char event[40], other[40];
    if (w->memorised != UINT64_MAX)
        out += sprintf(out, "; memorised at step %s",
                       view_number(event, w->memorised));
    else
        out += sprintf(out, "; not memorised");
    if (w->grokked != UINT64_MAX)
        out += sprintf(out, ", grokked at step %s\n",
                       view_number(event, w->grokked));
    else
        out += sprintf(out, ", not grokked\n");
    if (w->any) {
        const struct span *s = w->latest.span;
        out += sprintf(out, "At step %s: training accuracy %.1f %%, ",
                       view_number(other, w->latest.step),
                       100 * s[SERIES_TRAIN_ACCURACY].last);
        if (s[SERIES_TEST_ACCURACY].any)
            out += sprintf(out, "test accuracy %.1f %%, ",
                           100 * s[SERIES_TEST_ACCURACY].last);
        out += sprintf(out, "norm2(E) %.4g, norm2(W) %.4g\n",
                       span_last(&s[SERIES_NORM2_E]), span_last(&s[SERIES_NORM2_W]));
    }
    return (int)(out - text);
}

/* The same of a toy. */
static int
toy_farewell(const struct watch *w, char *text)
{
    const struct span *s = w->latest.span;
    return sprintf(text, "; path 1: loss %.3g, |w|^2 %.4g\n",
                   s[SERIES_TRAIN_LOSS].last, s[SERIES_NORM2_E].last);
}

/* What became of a recording. */
static char *
add_recorded(const struct recorder *r, bool of_now, char *text)
{
    struct failure f;
    size_t length = strlen(text), size = length + strlen(recorder_dir(r)) + 500;
    text = mem_resize(text, size, 1);
    if (recorder_state(r) == RECORDER_FAILED) {
        recorder_failure(r, &f);
        snprintf(text + length, size - length, "NOT all recorded: %s\n", f.message);
    } else {
        snprintf(text + length, size - length,
                 "To go on with %s: groktop --resume '%s'\n",
                 of_now ? "it" : "the run before", recorder_dir(r));
    }
    return text;
}

/* The other branches, each with how to repeat it, added to TEXT. */
static char *
add_branches(const struct app *a, char *text)
{
    const struct watch *w = &a->watch;
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        const struct watch_branch *b = &w->branch[id];
        struct config made;
        const struct recorder *r = recording_of(a, id);
        char steps[40], grokked[60] = "not grokked", number[40];
        if (!b->there || id == w->active)
            continue;
        uint64_t last = w->progress.steps[id];
        watch_config(w, id, &made);
        char *command = config_command(&made, last);
        size_t length = strlen(text), size = length + strlen(command) + 300;
        if (b->grokked != UINT64_MAX)
            snprintf(grokked, sizeof grokked, "grokked at step %s",
                     view_number(number, b->grokked));
        text = mem_resize(text, size, 1);
        snprintf(text + length, size - length,
                 "Branch %u, %s: %s steps%s%s\nTo repeat it: %s\n", id, b->name,
                 view_number(steps, last), w->is_net ? ", " : "",
                 w->is_net ? grokked : "", command);
        free(command);
        config_done(&made);
        if (r != NULL)
            text = add_recorded(r, true, text);
    }
    return text;
}

char *
farewell_make(const struct app *a)
{
    const struct watch *w = &a->watch;
    enum { SIZE = 600 };
    struct config made;
    watch_config(w, w->active, &made);
    char *command = config_command(&made, w->progress.step);
    char *text = mem_new(SIZE + strlen(command), 1), *out = text;
    char steps[40];
    view_number(steps, w->progress.step);
    if (w->config.tape != NULL)
        out += sprintf(out, "groktop: a record, played to step %s", steps);
    else
        out += sprintf(out, "groktop: %s steps in %.1f s of training", steps,
                       w->progress.elapsed);
    out += w->is_net ? net_farewell(w, out) : toy_farewell(w, out);
    sprintf(out, "To repeat it: %s\n", command);
    free(command);
    config_done(&made);
    if (recording_of(a, w->active) != NULL)
        text = add_recorded(recording_of(a, w->active), true, text);
    text = add_branches(a, text);
    if (a->recorder != NULL && a->recorded_run != w->run)
        text = add_recorded(a->recorder, false, text);
    return text;
}

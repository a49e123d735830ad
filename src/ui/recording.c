/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping a run in a folder, from its start or from a key on.
 *
 * From a key on the folder begins with what the screen has of the past: of each
 * of the history's buckets the last record, all marks, the spectra kept. The run
 * stands still meanwhile, so that nothing is missing between that and what comes. */
#include <config.h>

#include "ui/app_state.h"


#include <math.h>
#include <stdio.h>
#include <unistd.h>

/* Sends a command and waits until it is done and all that came before it is
 * here: a few steps' time. */
static bool
send_and_wait(struct app *a, struct command command)
{
    uint64_t number;
    if (!app_send(a, command, &number))
        return false;
    while (trainer_progress(a->trainer).commands < number) {
        terminal_wait(trainer_descriptor(a->trainer), 1);
        trainer_drain(a->trainer);
        watch_update(&a->watch);
    }
    watch_update(&a->watch);
    return true;
}

/* The first of groktop-run-1, -2, ... that is not there. */
static void
new_name(char name[40])
{
    for (unsigned i = 1; i < 10000; i++) {
        snprintf(name, 40, "groktop-run-%u", i);
        if (access(name, F_OK) != 0)
            return;
    }
}

/* The records and events of the past, in their order. */
static void
tell_past(const struct watch *w, struct recorder *r)
{
    size_t buckets = history_buckets(w->history), mark = 0;
    for (size_t i = 0; i < buckets; i++) {
        struct history_bucket b = history_bucket(w->history, i);
        struct record record = {.step = b.steps.last};
        for (size_t k = 0; k < SERIES_COUNT; k++)
            record.value[k] = (double)NAN;
        for (size_t k = 0; k < record_series(&w->config); k++) {
            struct span s = history_bucket_span(w->history, &b, k);
            record.value[k] = s.any ? s.last : (double)NAN;
        }
        // A change at a step comes after its record, whatever ends a bucket.
        for (; mark < w->n_marks && w->marks[mark].step < record.step; mark++)
            recorder_past_event(r, &w->marks[mark]);
        recorder_past_record(r, &w->config, &record);
    }
    for (; mark < w->n_marks; mark++)
        recorder_past_event(r, &w->marks[mark]);
    for (size_t i = 0; i < spectra_count(w->spectra); i++)
        recorder_past_spectrum(r, spectra_number(w->spectra, i));
}

static void
begin(struct app *a)
{
    struct failure f = {0};
    struct config made;
    char name[40];
    bool rest = app_at_rest(a);
    if (!rest && !send_and_wait(a, (struct command){.kind = COMMAND_PAUSE}))
        return;
    new_name(name);
    watch_config(&a->watch, &made);
    if (a->recorder != a->started.recorder)
        recorder_free(a->recorder);
    a->recorder = recorder_new(
        &(struct recorder_options){name, a->checkpoint}, &made,
        a->watch.progress.step, &f);
    config_done(&made);
    if (a->recorder != NULL) {
        tell_past(&a->watch, a->recorder);
        a->recording = send_and_wait(
            a, (struct command){.kind = COMMAND_FOLLOW,
                                .follower = recorder_follower(a->recorder)});
        app_say(a, "recording into %s, with what the screen has of the past; w "
                   "ends it", name);
    } else {
        app_say(a, "not recorded: %s", f.message);
    }
    if (!rest)
        app_send(a, (struct command){.kind = COMMAND_GO}, NULL);
}

void
recording_toggle(struct app *a)
{
    if (a->watch.config.tape != NULL)
        app_say(a, "this is recorded already");
    else if (a->recording)
        send_and_wait(a, (struct command){.kind = COMMAND_FOLLOW});
    else
        begin(a);
}

void
recording_turn(struct app *a)
{
    struct failure f;
    if (!a->recording || recorder_state(a->recorder) == RECORDER_ON)
        return;
    a->recording = false;
    if (recorder_state(a->recorder) == RECORDER_FAILED) {
        recorder_failure(a->recorder, &f);
        app_say(a, "RECORDING STOPPED: %s", f.message);
    } else {
        app_say(a, "recorded: groktop --resume %s goes on with it",
                recorder_dir(a->recorder));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping a run in a folder, from its start or from a key on.
 *
 * From a key on the folder begins with what the screen has of the past: of each
 * of the history's buckets the last record, all marks, the spectra kept. The run
 * stands still meanwhile, so that nothing is missing between that and what comes. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "ui/terminal.h"


#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_NS = 500000000 };

/* Waits until all commands are done and all that came before is here; false if
 * that takes long, as a skip does, or a signal asks for the end. */
static bool
wait_for_all(struct app *a)
{
    uint64_t end = clock_ns() + PATIENCE_NS;
    while (trainer_progress(a->trainer).commands < a->sent) {
        if (terminal_signal() != 0 || clock_ns() > end)
            return false;
        terminal_wait(trainer_descriptor(a->trainer), 1);
        trainer_drain(a->trainer);
        watch_update(&a->watch);
    }
    watch_update(&a->watch);
    return true;
}

static bool
send_and_wait(struct app *a, struct command command)
{
    return app_send(a, command, NULL) && wait_for_all(a);
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

/* Into a new folder, the run standing still. */
static void
begin(struct app *a)
{
    struct failure f = {0};
    struct config made;
    char name[40];
    new_name(name);
    watch_config(&a->watch, a->watch.active, &made);
    struct recorder *r =
        recorder_new(&(struct recorder_options){name, a->checkpoint, NULL}, &made,
                     a->watch.progress.step, &f);
    config_done(&made);
    if (r == NULL) {
        app_say(a, "not recorded: %s", f.message);
        return;
    }
    tell_past(&a->watch, r);
    if (!app_send(a, (struct command){.kind = COMMAND_FOLLOW,
                                      .follower = recorder_follower(r)}, NULL)) {
        recorder_free(r);
        return;
    }
    if (a->recorder != a->started.recorder) // which nobody is told of any more
        recorder_free(a->recorder);
    a->recorder = r;
    a->recording = true;
    a->recorded_run = a->watch.run;
    app_say(a, "recording into %s, with what the screen has of the past; w ends "
               "it", name);
}

void
recording_toggle(struct app *a)
{
    struct command pause = {.kind = COMMAND_PAUSE}, go = {.kind = COMMAND_GO};
    recording_turn(a);
    if (a->watch.config.tape != NULL) {
        app_say(a, "this is recorded already");
    } else if (a->recording) {
        app_send(a, (struct command){.kind = COMMAND_FOLLOW}, NULL);
    } else if (!wait_for_all(a)) {
        app_say(a, "not now: the run is busy; w again when it goes on");
    } else if (a->watch.progress.state == TRAINER_STEPPING) {
        app_say(a, "not now: w again when the steps are done");
    } else {
        bool ran = a->watch.progress.state == TRAINER_RUNNING;
        if (!ran || send_and_wait(a, pause))
            begin(a);
        if (ran && trainer_progress(a->trainer).state == TRAINER_PAUSED)
            app_send(a, go, NULL);
    }
}

void
recording_turn(struct app *a)
{
    struct failure f;
    if (!a->recording || recorder_state(a->recorder) == RECORDER_ON)
        return;
    if (recorder_state(a->recorder) == RECORDER_FAILED) {
        if (!send_and_wait(a, (struct command){.kind = COMMAND_FOLLOW}))
            return; // it is told of the run still: later
        recorder_failure(a->recorder, &f);
        app_say(a, "RECORDING STOPPED: %s", f.message);
    } else {
        app_say(a, "recorded: groktop --resume %s goes on with it",
                recorder_dir(a->recorder));
    }
    a->recording = false;
}

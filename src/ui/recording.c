/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping a run in a folder, from its start or from a key on.
 *
 * From a key on the folder begins with what the screen has of the past: of each
 * of the history's buckets the last record, all marks, the spectra kept. The run
 * stands still meanwhile, so that nothing is missing between that and what comes. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "run/tape.h"
#include "store/branch.h"
#include "ui/terminal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATIENCE_NS = 500000000 };

bool
app_settle(struct app *a)
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
    return app_send(a, command, NULL) && app_settle(a);
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

/* The records and events of the past of a branch, in their order. */
static void
tell_past(const struct watch_branch *b, struct recorder *r)
{
    size_t buckets = history_buckets(b->history), mark = 0;
    for (size_t i = 0; i < buckets; i++) {
        struct history_bucket k = history_bucket(b->history, i);
        struct record record = {.step = k.steps.last};
        for (size_t s = 0; s < SERIES_COUNT; s++)
            record.value[s] = (double)NAN;
        for (size_t s = 0; s < record_series(&b->config); s++) {
            struct span span = history_bucket_span(b->history, &k, s);
            record.value[s] = span_last(&span);
        }
        // A change at a step comes after its record, whatever ends a bucket.
        for (; mark < b->n_marks && b->marks[mark].step < record.step; mark++)
            recorder_past_event(r, &b->marks[mark]);
        recorder_past_record(r, &b->config, &record);
    }
    for (; mark < b->n_marks; mark++)
        recorder_past_event(r, &b->marks[mark]);
    for (size_t i = 0; i < spectra_count(b->spectra); i++)
        recorder_past_spectrum(r, spectra_number(b->spectra, i));
}

static bool
follow(struct app *a, unsigned branch, struct recorder *r)
{
    return app_send(a, (struct command){.kind = COMMAND_FOLLOW, .branch = branch,
                                        .follower = r != NULL
                                                        ? recorder_follower(r)
                                                        : NULL}, NULL);
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
    tell_past(&a->watch.branch[a->watch.active], r);
    if (!follow(a, a->watch.active, r)) {
        recorder_free(r);
        return;
    }
    if (a->recorder != a->started.recorder) // which nobody is told of any more
        recorder_free(a->recorder);
    a->recorder = r;
    a->recording = true;
    a->recorded_run = a->watch.run;
    a->recorded_branch = a->watch.active;
    app_say(a, "recording into %s, with what the screen has of the past; w ends "
               "it", name);
}

/* ---- branches ---- */

/* Nobody is told of the branch any more, as far as its recorder was. */
static bool
end_branch(struct app *a, unsigned id)
{
    struct recorder **r = &a->branch_recorder[id];
    if (*r == NULL)
        return true;
    bool on = recorder_state(*r) != RECORDER_DONE;
    if (on && (!a->watch.branch[id].there || !follow(a, id, NULL)))
        return false;
    if (on && !app_settle(a))
        return false;
    recorder_free(*r);
    *r = NULL;
    return true;
}

static void
end_all(struct app *a)
{
    follow(a, a->recorded_branch, NULL);
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        if (a->branch_recorder[id] != NULL && a->watch.branch[id].there)
            follow(a, id, NULL);
}

/* Whether the branch's past, up to its fork, is in the folder or beside it. */
static bool
is_of_recorded(const struct app *a, unsigned id)
{
    return recording_of(a, a->watch.branch[id].parent) != NULL;
}

void
recording_fork(struct app *a, unsigned id)
{
    struct failure f = {0};
    const struct watch_branch *b = &a->watch.branch[id];
    struct tape_branch branch = {id, b->parent, b->fork, ""};
    struct config made;
    if (!a->recording || !is_of_recorded(a, id))
        return;
    if (!app_settle(a) || !end_branch(a, id)) {
        app_say(a, "branch %u is not recorded: the run is busy", id);
        return;
    }
    snprintf(branch.name, sizeof branch.name, "%s", b->name);
    watch_config(&a->watch, id, &made);
    made.branch = id;
    struct recorder_options options = {recorder_dir(a->recorder), a->checkpoint,
                                       NULL};
    struct recorder *r = branch_begin(&options, &branch, &made, &f);
    config_done(&made);
    if (r == NULL) {
        app_say(a, "branch %u is not recorded: %s", id, f.message);
        return;
    }
    tell_past(b, r);
    a->branch_recorder[id] = r;
    follow(a, id, r);
}

bool
recording_has_folder(const struct app *a, unsigned id)
{
    if (!a->recording)
        return false;
    char *path = branch_path(recorder_dir(a->recorder), id);
    bool has = access(path, F_OK) == 0;
    free(path);
    return has;
}

const struct recorder *
recording_of(const struct app *a, unsigned id)
{
    if (a->recorded_run != a->watch.run)
        return NULL;
    return a->recorder != NULL && a->recorded_branch == id ? a->recorder
                                                           : a->branch_recorder[id];
}

void
recording_done(struct app *a)
{
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        recorder_free(a->branch_recorder[id]);
        a->branch_recorder[id] = NULL;
    }
}

/* A folder that cannot be written any more is given up; those of an old run are
 * forgotten when they are done. */
static void
look_after_branches(struct app *a)
{
    struct failure f;
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        struct recorder *r = a->branch_recorder[id];
        if (r != NULL && recorder_state(r) == RECORDER_DONE &&
            a->recorded_run != a->watch.run) {
            end_branch(a, id);
            continue;
        }
        if (r == NULL || recorder_state(r) != RECORDER_FAILED)
            continue;
        recorder_failure(r, &f);
        if (end_branch(a, id))
            app_say(a, "RECORDING of branch %u STOPPED: %s", id, f.message);
    }
}

/* ---- the run ---- */

void
recording_toggle(struct app *a)
{
    struct command pause = {.kind = COMMAND_PAUSE}, go = {.kind = COMMAND_GO};
    recording_turn(a);
    if (a->watch.config.tape != NULL) {
        app_say(a, "this is recorded already");
    } else if (a->recording) {
        end_all(a);
    } else if (!app_settle(a)) {
        app_say(a, "not now: the run is busy; w again when it goes on");
    } else if (a->watch.progress.state == TRAINER_STEPPING) {
        app_say(a, "not now: w again when the steps are done");
    } else {
        bool ran = a->watch.progress.state == TRAINER_RUNNING;
        bool stands = !ran || send_and_wait(a, pause);
        if (stands)
            begin(a);
        else
            app_say(a, "not now: a step takes too long; w again");
        if (ran && (!stands || trainer_progress(a->trainer).state == TRAINER_PAUSED))
            app_send(a, go, NULL);
    }
}

void
recording_turn(struct app *a)
{
    struct failure f;
    look_after_branches(a);
    if (!a->recording || recorder_state(a->recorder) == RECORDER_ON)
        return;
    if (recorder_state(a->recorder) == RECORDER_FAILED) {
        if (!follow(a, a->recorded_branch, NULL) || !app_settle(a))
            return; // it is told of the run still: later
        recorder_failure(a->recorder, &f);
        app_say(a, "RECORDING STOPPED: %s", f.message);
    } else {
        app_say(a, "recorded: groktop --resume %s goes on with it",
                recorder_dir(a->recorder));
    }
    a->recording = false;
}

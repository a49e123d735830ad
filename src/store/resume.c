/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checkpoint has the state; which changes follow, and what is to be cut off
 * the logs, is found by comparing it with the tape. */
#include <config.h>

#include "store/resume.h"

#include "base/mem.h"
#include "model/kernels.h"
#include "store/checkpoint.h"
#include "store/folder.h"
#include "store/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const uint64_t NO_STEP = UINT64_MAX;

/* ---- which folder, which step ---- */

/* Splits "DIR@STEP"; a folder that is there under the whole name has no step.
 * Returns DIR, which the caller frees. */
static char *
split_path(const char *path, uint64_t *step)
{
    char *dir = mem_string(path), *at = strrchr(dir, '@'), *end;
    *step = NO_STEP;
    if (folder_is(path) || at == NULL || at[1] < '0' || at[1] > '9')
        return dir;
    errno = 0;
    unsigned long long number = strtoull(at + 1, &end, 10);
    if (*end == '\0' && errno == 0 && number != NO_STEP) {
        *step = number;
        *at = '\0';
    }
    return dir;
}

/* ---- the checkpoint ---- */

static uint64_t
note_number(const struct tensors *t, const char *name)
{
    const char *text = tensors_find_note(t, name);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

/* How long a file of the folder is; 0 if it is not there. */
static uint64_t
length_of(const struct tape *tape, const char *name)
{
    struct stat info;
    char *path = folder_path(tape, name);
    uint64_t length = stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
    free(path);
    return length;
}

/* Whether a checkpoint knows how long a file was, and a line ended there. */
static bool
ends_line(const struct tape *tape, const char *name, const struct tensors *t,
          const char *note)
{
    uint64_t length = note_number(t, note);
    if (tensors_find_note(t, note) == NULL || length > length_of(tape, name))
        return false;
    char *path = folder_path(tape, name);
    FILE *file = length > 0 ? fopen(path, "rb") : NULL;
    bool ends = length == 0 ||
                (file != NULL && fseeko(file, (off_t)length - 1, SEEK_SET) == 0 &&
                 fgetc(file) == '\n');
    if (file != NULL)
        fclose(file);
    free(path);
    return ends;
}

/* Reads the last checkpoint that is not after STEP, is whole, and knows of no
 * more lines than there are. */
static bool
find_checkpoint(struct tape *tape, uint64_t step, struct tensors *t,
                struct failure *f)
{
    for (size_t i = tape_until(tape->checkpoint, tape->n_checkpoints, step);
         i-- > 0;) {
        struct failure why = {0};
        char *path = checkpoint_path(tape->path, tape->checkpoint[i]);
        bool ok = safetensors_read(t, path, &why);
        free(path);
        if (ok && ends_line(tape, "records.jsonl", t, "records_bytes") &&
            ends_line(tape, "spectra.jsonl", t, "spectra_bytes"))
            return true;
        if (ok)
            tensors_done(t);
        folder_lost(tape, "checkpoints", "%s", ok ? "one that does not go "
                                                    "with the records"
                                                  : why.message);
    }
    failure_set(f, STATUS_INPUT, "--resume: '%.150s' has no checkpoint%s from "
                "which it could go on", tape->path,
                step != NO_STEP ? " up to that step" : "");
    return false;
}

/* ---- changes ---- */

/* The list "STEP:NAME=VALUE ..." of the checkpoint. */
static bool
read_changes(struct config *c, const struct tensors *t, struct failure *f)
{
    const char *note = tensors_find_note(t, "changes");
    char *text = mem_string(note != NULL ? note : ""), *rest = NULL;
    bool ok = true;
    for (char *word = strtok_r(text, " ", &rest); word != NULL && ok;
         word = strtok_r(NULL, " ", &rest))
        ok = config_add_change(c, word, f);
    free(text);
    return ok;
}

/* The change that an event is of; false if it is of none. */
static bool
change_of(const struct event *e, struct change *change)
{
    *change = (struct change){e->step, e->param, e->to};
    if (e->kind == EVENT_SKIPPED)
        *change = (struct change){e->step, PARAM_SKIP, e->tau};
    return e->kind == EVENT_CHANGED || e->kind == EVENT_SKIPPED;
}

/* Of a skip the event tells how far it came, the list how far it should. */
static bool
same_change(const struct change *a, const struct change *b)
{
    return a->step == b->step && a->param == b->param &&
           (a->param == PARAM_SKIP ||
            memcmp(&a->value, &b->value, sizeof a->value) == 0);
}

/* Whether event I is of a change that C does not know: as often as it happened
 * so far it must be in the list. */
static bool
is_new(const struct config *c, const struct tape *tape, size_t i)
{
    struct change change, other;
    size_t happened = 0, known = 0;
    if (!change_of(&tape->event[i].event, &change))
        return false;
    if (change.param == PARAM_SKIP && c->value[PARAM_SKIP] > 0)
        return false; // it will do so again
    for (size_t k = 0; k <= i; k++)
        happened += change_of(&tape->event[k].event, &other) &&
                    same_change(&change, &other);
    for (size_t k = 0; k < c->n_changes; k++)
        known += same_change(&change, &c->changes[k]);
    return happened > known;
}

/* What was changed by hand between the checkpoint and step UNTIL. */
static void
add_later_changes(struct config *c, const struct tape *tape, uint64_t from,
                  uint64_t until)
{
    struct change change;
    for (size_t i = 0; i < tape->n_events; i++) {
        uint64_t step = tape->event[i].event.step;
        if (step >= from && step < until && is_new(c, tape, i) &&
            change_of(&tape->event[i].event, &change))
            config_insert_change(c, change);
    }
}

/* ---- the session ---- */

/* What the user gives may be another where it changes no record that is there. */
static bool
take_given(struct config *c, const struct resume *r, uint64_t step,
           struct failure *f)
{
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        if (!r->given[id])
            continue;
        if (!param_table[id].same_bytes && id != PARAM_STEPS &&
            id != PARAM_UNTIL) {
            failure_set(f, STATUS_INPUT, "--%s: a run that goes on keeps its "
                        "own; allowed are --steps, --until, --threads, --pace "
                        "and --at", param_table[id].name);
            return false;
        }
        c->value[id] = r->config->value[id];
    }
    if (r->given[PARAM_STEPS] && c->value[PARAM_STEPS] < (double)step) {
        failure_set(f, STATUS_INPUT, "--steps: '%.0f' is before step %" PRIu64
                    ", where the record ends", c->value[PARAM_STEPS], step);
        return false;
    }
    for (size_t i = 0; i < r->config->n_changes; i++) {
        if (r->config->changes[i].step < step) {
            failure_set(f, STATUS_INPUT, "--at: step %" PRIu64 " is before step "
                        "%" PRIu64 ", where the record ends",
                        r->config->changes[i].step, step);
            return false;
        }
        config_insert_change(c, r->config->changes[i]);
    }
    return true;
}

/* On to the step that was asked for; what happens on the way is on the tape. */
static bool
walk(struct session *s, uint64_t step, struct failure *f)
{
    struct event event;
    while (session_steps(s) < step && session_step(s))
        while (session_event(s, &event))
            ;
    if (session_steps(s) < step)
        failure_set(f, STATUS_INPUT, "--resume: the run ends at step %" PRIu64,
                    session_steps(s));
    return session_steps(s) >= step;
}

static struct session *
make_session(const struct resume *r, struct tape *tape, uint64_t wanted,
             const struct tensors *t, struct failure *f)
{
    struct config c;
    struct failure why = {0};
    struct session *s = NULL;
    uint64_t step = note_number(t, "step"), there = step;
    if (wanted != NO_STEP) // nothing is lost of what is there
        there = wanted;
    else if (tape->n_records > 0 && tape->step[tape->n_records - 1] > step)
        there = tape->step[tape->n_records - 1];
    config_copy(&c, &tape->config);
    c.n_changes = 0;
    c.tape = NULL;
    bool ok = read_changes(&c, t, f);
    if (ok)
        add_later_changes(&c, tape, step, wanted);
    ok = ok && take_given(&c, r, there, f) &&
         (s = session_new(&c, f)) != NULL;
    if (ok && !session_restore(s, t, &why)) {
        failure_set(f, STATUS_INPUT, "--resume: checkpoint %" PRIu64 " of "
                    "'%.150s': %s", step, tape->path, why.message);
        ok = false;
    }
    if (ok && r->given[PARAM_STEPS])
        session_set_length(s, config_integer(&c, PARAM_STEPS));
    if (ok && r->given[PARAM_UNTIL])
        session_set_until(s, c.value[PARAM_UNTIL]);
    ok = ok && (wanted == NO_STEP || walk(s, wanted, f));
    config_done(&c);
    if (ok)
        return s;
    session_free(s);
    return NULL;
}

/* Bits are the same with the same vectors only. */
static void
compare_vectors(struct tape *tape, const struct tensors *t)
{
    const char *vectors = tensors_find_note(t, "vectors");
    if (vectors != NULL && strcmp(vectors, kernels_best()->vectors) != 0)
        folder_lost(tape, "run.json", "computed with %.20s vectors, here there "
                    "are %s: the last digits will differ", vectors,
                    kernels_best()->vectors);
}

/* The session, and from where on its folder is written. */
static void
go_on(const struct resume *r, uint64_t wanted, struct resumed *out, struct failure *f)
{
    struct tensors t = {.count = 0};
    const struct tape *tape = out->tape;
    if (find_checkpoint(out->tape, wanted, &t, f)) {
        size_t n = tape_until(tape->step, tape->n_records, note_number(&t, "step"));
        compare_vectors(out->tape, &t);
        out->session = make_session(r, out->tape, wanted, &t, f);
        if (out->session != NULL && out->recorder != NULL)
            recorder_go_on(out->recorder, &(struct recorder_place){
                note_number(&t, "records_bytes"), note_number(&t, "spectra_bytes"),
                n > 0 ? tape->step[n - 1] : NO_STEP});
    }
    tensors_done(&t);
}

/* Keeps others from writing the folder from here on, if it is one that goes on. */
static bool
hold(const struct resume *r, const char *dir, uint64_t wanted, struct resumed *out,
     struct failure *f)
{
    if (!r->writes || wanted != NO_STEP || !folder_has_run(dir))
        return true;
    out->recorder = recorder_hold(
        &(struct recorder_options){dir, r->checkpoint, NULL}, f);
    return out->recorder != NULL;
}

bool
resume_run(const struct resume *r, struct resumed *out, struct failure *f)
{
    uint64_t wanted;
    char *dir = split_path(r->path, &wanted);
    *out = (struct resumed){.tape = NULL};
    if (hold(r, dir, wanted, out, f))
        out->tape = folder_open(dir, f);
    free(dir);
    if (out->tape != NULL)
        go_on(r, wanted, out, f);
    if (out->session != NULL)
        return true;
    recorder_free(out->recorder);
    folder_close(out->tape);
    return false;
}

/* ---- the past ---- */

void
resume_tell_past(const struct tape *t, struct session *s, struct recorder *recorder)
{
    uint64_t now = session_steps(s);
    const struct config *c = session_config(s);
    size_t event = 0, n = tape_until(t->step, t->n_records, now);
    struct record record;
    struct spectrum spectrum;
    double values[PARAM_COUNT];
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        values[id] = session_value(s, id);
    for (size_t i = 0; i < n; i++) {
        for (; event < t->n_events && t->event[event].records <= i; event++)
            recorder_past_event(recorder, &t->event[event].event);
        tape_record(t, i, &record);
        recorder_past_record(recorder, c, &record);
    }
    for (; event < t->n_events; event++)
        if (tape_happened(&t->event[event], now, values))
            recorder_past_event(recorder, &t->event[event].event);
    for (size_t i = 0; i < t->n_spectra && t->spectrum_step[i] <= now; i++) {
        tape_spectrum(t, i, &spectrum);
        recorder_past_spectrum(recorder, &spectrum);
    }
}

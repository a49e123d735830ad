/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines are flushed one by one, and forced to the disk before a checkpoint says
 * how many there are: whatever a checkpoint knows of is there. */
#include <config.h>

#include "store/recorder.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/spectra.h"
#include "store/checkpoint.h"
#include "store/jsonl.h"
#include "store/run_json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t ROLLING_NS = UINT64_C(10000000000);
static const uint64_t NONE = UINT64_MAX;

/* A file that lines are appended to. */
struct log {
    FILE *file;
    char *path;
};

struct recorder {
    struct follower follower;
    char *dir;
    struct log records, spectra;
    struct recorder_place place;
    struct spectra_schedule schedule;
    bool to_cut;            /* lines behind PLACE are there still */
    uint64_t every;         /* steps between checkpoints; 0: only by octaves */
    uint64_t written;       /* the step of the last checkpoint; NONE: none */
    uint64_t rolling;       /* that one, if the next one takes its place */
    uint64_t written_ns;    /* when */
    atomic_int state;
    struct failure failure; /* written once, before the state says so */
};

static void
fail(struct recorder *r, const struct failure *f)
{
    r->failure = *f;
    atomic_store(&r->state, RECORDER_FAILED);
}

static bool
fails(struct recorder *r, const char *path)
{
    struct failure f = {0};
    failure_set(&f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
    fail(r, &f);
    return false;
}

static bool
is_on(const struct recorder *r)
{
    return atomic_load(&r->state) == RECORDER_ON;
}

/* ---- lines ---- */

/* Appends the line and lets go of it. */
static void
append(struct recorder *r, struct log *log, uint64_t *bytes, char *line)
{
    size_t length = strlen(line);
    line = mem_resize(line, length + 1, 1);
    line[length] = '\n';
    // One write a line: what another process sees are whole lines.
    if (fwrite(line, 1, length + 1, log->file) != length + 1 ||
        fflush(log->file) != 0)
        fails(r, log->path);
    else
        *bytes += length + 1;
    free(line);
}

void
recorder_past_record(struct recorder *r, const struct config *config,
                     const struct record *record)
{
    if (!is_on(r) || record->step == r->place.last_record)
        return; // the one where the run is gone on with is there
    append(r, &r->records, &r->place.records_bytes,
           jsonl_record(config, record, (double)NAN, JSONL_NO_BRANCH));
    r->place.last_record = record->step;
}

void
recorder_past_event(struct recorder *r, const struct event *event)
{
    if (is_on(r))
        append(r, &r->records, &r->place.records_bytes,
               jsonl_event(event, JSONL_NO_BRANCH));
}

static bool
wants_spectrum(struct recorder *r, uint64_t step)
{
    return is_on(r) && spectra_due(&r->schedule, step);
}

static void
write_spectrum(struct recorder *r, const struct spectrum *spectrum)
{
    append(r, &r->spectra, &r->place.spectra_bytes, jsonl_spectrum(spectrum));
}

void
recorder_past_spectrum(struct recorder *r, const struct spectrum *spectrum)
{
    if (wants_spectrum(r, spectrum->step))
        write_spectrum(r, spectrum);
}

static void
take_record(void *self, struct session *s, const struct record *record)
{
    struct recorder *r = self;
    const struct fourier *f = session_fourier(s);
    struct spectrum spectrum;
    recorder_past_record(r, session_config(s), record);
    if (f == NULL || !wants_spectrum(r, record->step))
        return;
    spectrum_of(&spectrum, f, record->step);
    write_spectrum(r, &spectrum);
}

static void
take_event(void *self, struct session *s, const struct event *event)
{
    (void)s;
    recorder_past_event(self, event);
}

/* ---- checkpoints ---- */

static bool
to_disk(struct recorder *r, const struct log *log)
{
    return fsync(fileno(log->file)) == 0 || fails(r, log->path);
}

/* KEEP: it is not replaced by the next one. */
static void
write_checkpoint(struct recorder *r, struct session *s, bool keep)
{
    struct failure f = {0};
    uint64_t step = session_steps(s);
    if (!to_disk(r, &r->records) || !to_disk(r, &r->spectra))
        return;
    if (!checkpoint_write(r->dir, s, &r->place, &f)) {
        fail(r, &f);
        return;
    }
    if (r->rolling != NONE && r->rolling != step) {
        char *old = checkpoint_path(r->dir, r->rolling);
        unlink(old);
        free(old);
    }
    r->rolling = keep ? NONE : step;
    r->written = step;
    r->written_ns = clock_ns();
}

/* Whether an edge lies in (FROM, STEP]: edges are where the octave begins and
 * where its half does. */
static bool
passes_half_octave(uint64_t from, uint64_t step)
{
    return floor(2 * log2((double)step)) > floor(2 * log2((double)from));
}

/* Where a run goes on: what was changed by hand after the checkpoint stands only
 * in the lines behind it. They go when a checkpoint knows of all that. */
static void
cut(struct recorder *r, struct session *s)
{
    write_checkpoint(r, s, true);
    r->to_cut = false;
    if (is_on(r) && ftruncate(fileno(r->records.file),
                              (off_t)r->place.records_bytes) != 0)
        fails(r, r->records.path);
    if (is_on(r) && ftruncate(fileno(r->spectra.file),
                              (off_t)r->place.spectra_bytes) != 0)
        fails(r, r->spectra.path);
}

static void
after_step(void *self, struct session *s)
{
    struct recorder *r = self;
    if (is_on(r) && r->to_cut)
        cut(r, s);
    uint64_t step = session_steps(s), last = r->written;
    if (!is_on(r) || last == step)
        return;
    bool keep = last == NONE || passes_half_octave(last, step) ||
                (r->every > 0 && step / r->every > last / r->every);
    if (keep || clock_ns() - r->written_ns > ROLLING_NS)
        write_checkpoint(r, s, keep);
}

static void
end(void *self, struct session *s)
{
    struct recorder *r = self;
    if (!is_on(r))
        return;
    if (r->written != session_steps(s) || r->rolling != NONE)
        write_checkpoint(r, s, true);
    if (is_on(r))
        atomic_store(&r->state, RECORDER_DONE);
}

/* ---- the folder ---- */

static char *
inside(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = mem_new(size, 1);
    snprintf(path, size, "%s/%s", dir, name);
    return path;
}

/* Opens a file to append to; nobody else may write it. */
static bool
open_log(struct log *log, const char *dir, const char *name, struct failure *f)
{
    // Of the open file, where there is that: a lock of the process would be gone as
    // soon as it had read the file.
#ifdef F_OFD_SETLK
    const int set = F_OFD_SETLK;
#else
    const int set = F_SETLK;
#endif
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    log->path = inside(dir, name);
    int descriptor = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
                                         O_NONBLOCK, 0666); // for a FIFO
    log->file = descriptor >= 0 ? fdopen(descriptor, "a") : NULL;
    if (log->file == NULL) {
        bool fifo = errno == ENXIO;
        failure_set(f, fifo ? STATUS_INPUT : STATUS_SYSTEM, "%.200s: %s", log->path,
                    fifo ? "no regular file" : strerror(errno));
        return false;
    }
    if (fcntl(fileno(log->file), set, &lock) != 0 &&
        (errno == EACCES || errno == EAGAIN)) {
        failure_set(f, STATUS_INPUT, "%.200s: another process is recording it",
                    dir);
        return false;
    }
    return true;
}

struct recorder *
recorder_hold(const struct recorder_options *options, struct failure *f)
{
    struct recorder *r = mem_new(1, sizeof *r);
    r->dir = mem_string(options->dir);
    r->every = options->checkpoint;
    r->place.last_record = r->written = r->rolling = NONE;
    atomic_init(&r->state, RECORDER_ON);
    r->follower = (struct follower){r, take_record, take_event, after_step, end};
    if (open_log(&r->records, r->dir, "records.jsonl", f) &&
        open_log(&r->spectra, r->dir, "spectra.jsonl", f))
        return r;
    recorder_free(r);
    return NULL;
}

/* A folder of that name, with one for checkpoints; it may be there if it is
 * empty. */
static bool
make_folder(const char *dir, struct failure *f)
{
    char *checkpoints = inside(dir, "checkpoints");
    char *run = inside(dir, "run.json");
    bool ok = (mkdir(dir, 0777) == 0 ||
               (errno == EEXIST && rmdir(dir) == 0 && mkdir(dir, 0777) == 0)) &&
              mkdir(checkpoints, 0777) == 0;
    if (!ok && access(run, F_OK) == 0)
        failure_set(f, STATUS_INPUT, "--record: there is a run in '%.150s': "
                    "--resume goes on with it, another name makes a new one",
                    dir);
    else if (!ok)
        failure_set(f, STATUS_INPUT, "--record: '%.150s': %s", dir,
                    strerror(errno));
    free(checkpoints);
    free(run);
    return ok;
}

struct recorder *
recorder_new(const struct recorder_options *options,
             const struct config *config, uint64_t step, struct failure *f)
{
    if (!make_folder(options->dir, f))
        return NULL;
    char *path = inside(options->dir, "run.json");
    bool ok = run_json_write(path, config, step, options->branch, f);
    free(path);
    return ok ? recorder_hold(options, f) : NULL;
}

/* Which spectra are due after those that are there. */
static void
find_schedule(struct recorder *r)
{
    FILE *file = fopen(r->spectra.path, "r");
    char *line = NULL;
    size_t room = 0;
    uint64_t step, left = r->place.spectra_bytes;
    ssize_t length;
    for (; file != NULL && left > 0 && (length = getline(&line, &room, file)) > 0;
         left -= (uint64_t)length < left ? (uint64_t)length : left)
        if (sscanf(line, "{\"step\":%" SCNu64, &step) == 1)
            spectra_due(&r->schedule, step);
    free(line);
    if (file != NULL)
        fclose(file);
}

void
recorder_go_on(struct recorder *r, const struct recorder_place *place)
{
    r->place = *place;
    r->to_cut = true;
    find_schedule(r);
}

/* ---- the other thread's view ---- */

const struct follower *
recorder_follower(struct recorder *r)
{
    return &r->follower;
}

enum recorder_state
recorder_state(const struct recorder *r)
{
    return (enum recorder_state)atomic_load(&r->state);
}

const char *
recorder_dir(const struct recorder *r)
{
    return r->dir;
}

void
recorder_failure(const struct recorder *r, struct failure *f)
{
    *f = r->failure;
}

void
recorder_free(struct recorder *r)
{
    if (r == NULL)
        return;
    struct log *logs[] = {&r->records, &r->spectra};
    for (size_t i = 0; i < 2; i++) {
        if (logs[i]->file != NULL)
            fclose(logs[i]->file);
        free(logs[i]->path);
    }
    free(r->dir);
    free(r);
}

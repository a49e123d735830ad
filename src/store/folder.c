/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run folder into a tape. Files are not trusted: a line is taken as it is or
 * left out, and memory grows with what was taken. */
#include <config.h>

#include "store/folder.h"

#include "base/input.h"
#include "base/mem.h"
#include "store/lines.h"
#include "store/weights.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char records[] = "records.jsonl", spectra[] = "spectra.jsonl";
static const char ending[] = ".safetensors";

enum { LOST_MAX = 4000 }; /* characters of what was lost */

/* ---- names ---- */

bool
folder_is(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool
folder_has_run(const char *path)
{
    size_t size = strlen(path) + sizeof "/run.json";
    char *file = mem_new(size, 1);
    snprintf(file, size, "%s/run.json", path);
    bool has = access(file, F_OK) == 0;
    free(file);
    return has;
}

char *
folder_path(const struct tape *t, const char *file)
{
    size_t size = strlen(t->path) + strlen(file) + 2;
    char *path = mem_new(size, 1);
    snprintf(path, size, "%s/%s", t->path, file);
    return path;
}

/* The last part of PATH, slashes behind it left out; "." is what it stands for. */
static char *
name_of(const char *path)
{
    char *whole = strcmp(path, ".") == 0 ? realpath(path, NULL) : NULL;
    const char *text = whole != NULL ? whole : path;
    size_t end = strlen(text);
    while (end > 1 && text[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin > 0 && text[begin - 1] != '/')
        begin--;
    char *name = mem_string(text + begin);
    name[end - begin] = '\0';
    free(whole);
    return name;
}

void
folder_lost(struct tape *t, const char *file, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    size_t used = strlen(t->lost);
    if (used > LOST_MAX)
        return;
    size_t size = used + strlen(t->path) + strlen(file) + strlen(what) + 5;
    t->lost = mem_resize(t->lost, size, 1);
    snprintf(t->lost + used, size - used, "%s/%s: %s", t->path, file, what);
    failure_plain(t->lost + used);
    strcat(t->lost + used, "\n");
}

/* P with room for one more than COUNT; rooms are powers of two. */
static void *
grow(void *p, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    return full ? mem_resize(p, count == 0 ? 1 : 2 * count, size) : p;
}

/* ---- lines ---- */

/* What is wrong with the lines of a file. */
struct damage {
    size_t count, first; /* how many lines; the number of the first one */
    bool cut;            /* the last one has no end */
};

static void
damaged(struct damage *d, size_t number, bool whole)
{
    if (!whole) {
        d->cut = true;
        return;
    }
    if (d->count++ == 0)
        d->first = number;
}

static void
tell(struct tape *t, const char *file, const struct damage *d)
{
    if (d->count > 0)
        folder_lost(t, file, "%zu line%s left out that %s no sense here, line "
                    "%zu first", d->count, d->count == 1 ? "" : "s",
                    d->count == 1 ? "makes" : "make", d->first);
    if (d->cut)
        folder_lost(t, file, "1 line left out: the last one is cut off");
}

static void
add_record(struct tape *t, const struct record *r)
{
    size_t n = t->n_records, width = t->n_columns;
    t->step = grow(t->step, n, sizeof *t->step);
    t->value = grow(t->value, n, width * sizeof *t->value);
    t->step[n] = r->step;
    for (size_t k = 0; k < width; k++)
        t->value[n * width + k] = r->value[t->column[k]];
    t->n_records++;
}

/* Takes a line; false if it makes no sense after those before it. */
static bool
take_line(struct tape *t, const struct lines *l)
{
    struct record r;
    struct event e;
    enum line_kind kind = line_parse(l->text, l->length, &r, &e);
    if (l->long_ || kind == LINE_WRONG)
        return false;
    if (kind == LINE_UNKNOWN)
        return true;
    uint64_t record = t->n_records > 0 ? t->step[t->n_records - 1] : 0;
    uint64_t event = t->n_events > 0 ? t->event[t->n_events - 1].event.step : 0;
    if (e.step < record || e.step < event ||
        (kind == LINE_RECORD && t->n_records > 0 && r.step == record))
        return false; // steps never go down, and have one record each
    if (kind == LINE_RECORD) {
        add_record(t, &r);
        return true;
    }
    t->event = grow(t->event, t->n_events, sizeof *t->event);
    t->event[t->n_events++] = (struct tape_event){t->n_records, e};
    return true;
}

static bool
take_spectrum(struct tape *t, const struct lines *l)
{
    size_t n = t->n_spectra, m = t->n_frequencies;
    t->spectrum_step = grow(t->spectrum_step, n, sizeof *t->spectrum_step);
    t->share = grow(t->share, n, m * sizeof *t->share);
    if (l->long_ ||
        !line_parse_spectrum(l->text, l->length, &t->spectrum_step[n],
                             t->share + n * m, m) ||
        (n > 0 && t->spectrum_step[n] <= t->spectrum_step[n - 1]))
        return false;
    t->n_spectra++;
    return true;
}

/* Each line of FILE by TAKE. */
static void
read_lines(struct tape *t, const char *file,
           bool (*take)(struct tape *t, const struct lines *l))
{
    char *path = folder_path(t, file);
    struct damage damage = {0};
    struct input in;
    bool ok = input_open(&in, path, UINT64_MAX);
    free(path);
    if (!ok) {
        folder_lost(t, file, "%s", in.why);
        return;
    }
    struct lines lines = {.in = in.file};
    for (size_t number = 1; lines_next(&lines); number++)
        if (!take(t, &lines))
            damaged(&damage, number, lines.whole);
    if (ferror(lines.in))
        folder_lost(t, file, "not read to its end: %s", strerror(errno));
    fclose(lines.in);
    lines_done(&lines);
    tell(t, file, &damage);
}

/* ---- checkpoints ---- */

/* "0000000123.safetensors" is 123. */
static bool
parse_checkpoint(const char *name, uint64_t *step)
{
    size_t digits = strspn(name, "0123456789");
    errno = 0;
    *step = strtoull(name, NULL, 10);
    return digits > 0 && errno == 0 && strcmp(name + digits, ending) == 0;
}

static int
by_step(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void
list_checkpoints(struct tape *t)
{
    char *path = folder_path(t, "checkpoints");
    DIR *folder = opendir(path);
    if (folder == NULL)
        folder_lost(t, "checkpoints", "%s", strerror(errno));
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
        uint64_t step;
        if (!parse_checkpoint(e->d_name, &step))
            continue;
        t->checkpoint = grow(t->checkpoint, t->n_checkpoints, sizeof step);
        t->checkpoint[t->n_checkpoints++] = step;
    }
    if (folder != NULL)
        closedir(folder);
    free(path);
    if (t->n_checkpoints > 0)
        qsort(t->checkpoint, t->n_checkpoints, sizeof *t->checkpoint, by_step);
}

/* The weights of checkpoint I, if they are of this net. */
static bool
load(const struct tape *t, size_t i, struct origin *o)
{
    struct net_shape shape = config_shape(&t->config);
    char file[64];
    snprintf(file, sizeof file, "checkpoints/%010" PRIu64 "%s",
             t->checkpoint[i], ending);
    char *path = folder_path(t, file);
    bool ok = weights_load(o, path, false,
                           (enum task_id)t->config.value[PARAM_TASK], NULL);
    free(path);
    o->path = NULL;
    if (ok && (o->W == NULL || o->E->size1 != shape.rows ||
               o->E->size2 != shape.d_h || o->W->size2 != shape.p)) {
        weights_done(o);
        ok = false;
    }
    return ok;
}

/* What a run with --load began with: weights of step 0, and the pairs, which
 * any checkpoint has. */
static void
find_origin(struct tape *t)
{
    bool transposed = t->origin.transposed, found = false;
    if (t->loaded == NULL)
        return;
    for (size_t i = 0; i < t->n_checkpoints && !found; i++)
        found = load(t, i, &t->origin) && t->origin.has_split;
    if (!found) {
        folder_lost(t, "checkpoints", "none with the pairs of %.80s: pairs and "
                    "first weights are not those of the run", t->loaded);
        return;
    }
    t->origin.path = t->loaded;
    t->origin.transposed = transposed;
    t->config.origin = &t->origin;
}

/* ---- all of it ---- */

static void
read_all(struct tape *t)
{
    bool net = !(t->config.value[PARAM_TOY] > 0);
    for (size_t i = 0; i < SERIES_COUNT; i++)
        if (record_has(&t->config, (enum series)i))
            t->column[t->n_columns++] = (enum series)i;
    read_lines(t, records, take_line);
    if (net) {
        t->n_frequencies = (size_t)t->config.value[PARAM_MODULUS] / 2;
        read_lines(t, spectra, take_spectrum);
    }
    list_checkpoints(t);
    if (net)
        find_origin(t);
    t->load = load;
    t->drop = weights_done;
    t->config.tape = t;
}

struct tape *
folder_open(const char *path, struct failure *f)
{
    struct tape *t = mem_new(1, sizeof *t);
    t->path = mem_string(path);
    t->name = name_of(path);
    t->lost = mem_string("");
    if (!folder_config(t, f)) {
        folder_close(t);
        return NULL;
    }
    read_all(t);
    return t;
}

void
folder_close(struct tape *t)
{
    if (t == NULL)
        return;
    weights_done(&t->origin);
    config_done(&t->config);
    free(t->path);
    free(t->name);
    free(t->preset);
    free(t->loaded);
    free(t->step);
    free(t->value);
    free(t->event);
    free(t->spectrum_step);
    free(t->share);
    free(t->checkpoint);
    free(t->lost);
    free(t);
}

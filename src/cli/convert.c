/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same lines as those of a run without a screen; or arrays: one for each
 * column, one of all spectra, and one of the weights of all checkpoints. */
#include <config.h>

#include "cli/convert.h"

#include "base/mem.h"
#include "base/replace.h"
#include "base/tensors.h"
#include "cli/writer.h"
#include "run/tree.h"
#include "store/jsonl.h"
#include "store/npy.h"
#include "store/safetensors.h"

#include <errno.h>
#include <gsl/gsl_matrix.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

_Static_assert((int)FORMAT_CSV == WRITER_CSV &&
                   (int)FORMAT_JSONL == WRITER_JSONL &&
                   (int)FORMAT_TEXT == WRITER_TEXT,
               "the formats of lines come first");

/* Number I: the trunk, and then its branches. */
static struct tape_part
part_of(const struct convert *c, size_t i)
{
    struct tape_part part = tape_own(i == 0 ? c->trunk : c->branches[i - 1], c->trunk);
    if (i == 0)
        part.tape.branch.id = TREE_TRUNK; // also of a branch that is written alone
    return part;
}

/* ---- lines ---- */

static void
write_record(struct writer *w, const struct tape *t, size_t i)
{
    struct record r = {.step = t->step[i]};
    for (size_t k = 0; k < t->n_columns; k++)
        r.value[t->column[k]] = t->value[i * t->n_columns + k];
    writer_record(w, &r, 0);
}

/* All lines in the order of the folder's. */
static void
write_lines(struct writer *w, const struct tape_part *part)
{
    const struct tape *t = &part->tape;
    size_t event = 0;
    for (size_t i = 0; i <= t->n_records; i++) {
        for (; event < t->n_events && t->event[event].records <= part->skipped + i;
             event++)
            writer_event(w, &t->event[event].event);
        if (i < t->n_records)
            write_record(w, t, i);
    }
}

static bool
to_lines(const struct convert *c, enum file_format format, const char *output,
         struct failure *f)
{
    struct replace r = {.file = stdout};
    if (output != NULL && !replace_begin(&r, output, f))
        return false;
    struct writer w = {.records = r.file, .events = stderr,
                       .format = (enum writer_format)format,
                       .config = &c->trunk->config,
                       .branches = c->n_branches > 0};
    writer_begin(&w);
    for (size_t i = 0; i <= c->n_branches; i++) {
        struct tape_part part = part_of(c, i);
        w.branch = part.tape.branch.id;
        write_lines(&w, &part);
    }
    if (w.error != 0)
        failure_set(f, STATUS_SYSTEM, "%.150s: %s",
                    output != NULL ? output : "standard output",
                    strerror(w.error));
    if (output == NULL)
        return w.error == 0;
    if (w.error == 0)
        return replace_end(&r, f);
    replace_drop(&r);
    return false;
}

/* ---- arrays ---- */

/* Arrays of a run; those of a branch may be called by it, "branch1.step". */
struct arrays {
    struct tensors all;
    char before[16];
};

static const char *
name_in(char name[TENSOR_NAME_MAX], const struct arrays *a, const char *text)
{
    snprintf(name, TENSOR_NAME_MAX, "%s%s", a->before, text);
    return name;
}

static struct tensor *
add(struct arrays *a, const char *text, enum tensor_type type, size_t rank,
    const uint64_t *shape)
{
    char name[TENSOR_NAME_MAX];
    return tensors_add(&a->all, name_in(name, a, text), type, rank, shape);
}

static void
put_steps(struct arrays *out, const char *name, const uint64_t *step, size_t n)
{
    struct tensor *new = add(out, name, TENSOR_I64, 1, (const uint64_t[]){n});
    for (size_t i = 0; i < n; i++)
        ((int64_t *)new->data)[i] = (int64_t)step[i];
}

static void
put_columns(struct arrays *out, const struct tape *t)
{
    put_steps(out, "step", t->step, t->n_records);
    for (size_t k = 0; k < t->n_columns; k++) {
        struct tensor *new =
            add(out, record_names[t->column[k]], TENSOR_F64, 1,
                (const uint64_t[]){t->n_records});
        for (size_t i = 0; i < t->n_records; i++)
            ((double *)new->data)[i] = t->value[i * t->n_columns + k];
    }
}

static void
put_spectra(struct arrays *out, const struct tape *t)
{
    size_t n = t->n_spectra, m = t->n_frequencies;
    if (n == 0)
        return;
    put_steps(out, "spectra_step", t->spectrum_step, n);
    struct tensor *new =
        add(out, "spectra", TENSOR_F32, 2, (const uint64_t[]){n, m});
    memcpy(new->data, t->share, n * m * sizeof *t->share);
}

/* M as number I of a tensor of such matrices. */
static void
put_matrix(struct tensor *into, size_t i, const gsl_matrix *m)
{
    size_t at = i * m->size1 * m->size2;
    for (size_t row = 0; row < m->size1; row++)
        for (size_t col = 0; col < m->size2; col++, at++) {
            double value = gsl_matrix_get(m, row, col);
            if (into->type == TENSOR_F32)
                ((float *)into->data)[at] = (float)value;
            else
                ((double *)into->data)[at] = value;
        }
}

/* The first N matrices are all there are. */
static void
shorten(struct tensor *t, size_t n)
{
    t->count = t->count / (size_t)t->shape[0] * n;
    t->shape[0] = n;
}

static void
put_weights(struct arrays *out, const struct tape *t)
{
    struct net_shape s = config_shape(&t->config);
    size_t k = t->n_checkpoints, good = 0;
    enum tensor_type type =
        s.precision == PRECISION_SINGLE ? TENSOR_F32 : TENSOR_F64;
    struct origin o;
    char name[TENSOR_NAME_MAX];
    if (k == 0 || t->config.value[PARAM_TOY] > 0) // its weights are in its records
        return;
    uint64_t *steps = mem_new(k, sizeof *steps);
    add(out, "E", type, 3, (const uint64_t[]){k, s.rows, s.d_h});
    add(out, "W", type, 3, (const uint64_t[]){k, s.d_h, s.p});
    struct tensor *E = tensors_find(&out->all, name_in(name, out, "E"));
    struct tensor *W = tensors_find(&out->all, name_in(name, out, "W"));
    for (size_t i = 0; i < k; i++) {
        if (!t->load(t, i, &o)) {
            fprintf(stderr, "%s/checkpoints: that of step %" PRIu64 " is left "
                    "out: it cannot be read\n", t->path, t->checkpoint[i]);
            continue;
        }
        put_matrix(E, good, o.E);
        put_matrix(W, good, o.W);
        steps[good++] = t->checkpoint[i];
        t->drop(&o);
    }
    shorten(E, good);
    shorten(W, good);
    put_steps(out, "checkpoint_step", steps, good);
    free(steps);
}

/* The events as JSON lines; the caller frees them. */
static char *
events_text(const struct tape *t)
{
    size_t used = 0;
    char *all = mem_new(1, 1);
    for (size_t i = 0; i < t->n_events; i++) {
        char *line = jsonl_event(&t->event[i].event, JSONL_NO_BRANCH);
        size_t length = strlen(line);
        all = mem_resize(all, used + length + 2, 1);
        memcpy(all + used, line, length);
        used += length;
        all[used++] = '\n';
        all[used] = '\0';
        free(line);
    }
    return all;
}

static void
put_all(struct arrays *out, const struct tape *t)
{
    put_columns(out, t);
    put_spectra(out, t);
    put_weights(out, t);
}

/* All in one file, arrays and events of branches with the branch before the name. */
static bool
to_safetensors(const struct convert *c, const char *output, struct failure *f)
{
    size_t n = c->trunk->n_records;
    struct arrays a = {.before = ""};
    char *command = config_command(&c->trunk->config, n > 0 ? c->trunk->step[n - 1] : 0);
    tensors_note(&a.all, "format", "groktop " PACKAGE_VERSION);
    tensors_note(&a.all, "command", command);
    free(command);
    for (size_t i = 0; i <= c->n_branches; i++) {
        char name[TENSOR_NAME_MAX];
        struct tape_part part = part_of(c, i);
        char *events = events_text(&part.tape);
        if (i > 0)
            snprintf(a.before, sizeof a.before, "branch%u.", part.tape.branch.id);
        put_all(&a, &part.tape);
        tensors_note(&a.all, name_in(name, &a, "events"), events);
        free(events);
    }
    bool ok = safetensors_write(&a.all, output, f);
    tensors_done(&a.all);
    return ok;
}

static char *
path_in(const char *folder, const char *name, const char *ending)
{
    size_t size = strlen(folder) + strlen(name) + strlen(ending) + 2;
    char *path = mem_new(size, 1);
    snprintf(path, size, "%s/%s%s", folder, name, ending);
    return path;
}

static bool
write_text(const char *path, const char *text, struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, path, f))
        return false;
    fputs(text, r.file);
    return replace_end(&r, f);
}

/* A folder of a run's arrays. */
static bool
write_folder(const struct tape *t, const char *folder, struct failure *f)
{
    struct arrays a = {.before = ""};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        failure_set(f, STATUS_INPUT, "--output: cannot make '%.120s': %s",
                    folder, strerror(errno));
        return false;
    }
    bool ok = true;
    put_all(&a, t);
    for (size_t i = 0; i < a.all.count && ok; i++) {
        char *path = path_in(folder, a.all.tensor[i].name, ".npy");
        ok = npy_write(&a.all.tensor[i], path, f);
        free(path);
    }
    tensors_done(&a.all);
    char *path = path_in(folder, "events", ".jsonl"), *events = events_text(t);
    ok = ok && write_text(path, events, f);
    free(path);
    free(events);
    return ok;
}

/* Each branch in a folder of its own in that of the trunk. */
static bool
to_npy(const struct convert *c, const char *output, struct failure *f)
{
    bool ok = true;
    for (size_t i = 0; i <= c->n_branches && ok; i++) {
        char name[16];
        struct tape_part part = part_of(c, i);
        snprintf(name, sizeof name, "branch%u", part.tape.branch.id);
        char *folder = i == 0 ? mem_string(output) : path_in(output, name, "");
        ok = write_folder(&part.tape, folder, f);
        free(folder);
    }
    return ok;
}

bool
convert_run(const struct convert *c, enum file_format format, const char *output,
            struct failure *f)
{
    if (format == FORMAT_NPY)
        return to_npy(c, output, f);
    return format == FORMAT_SAFETENSORS ? to_safetensors(c, output, f)
                                        : to_lines(c, format, output, f);
}

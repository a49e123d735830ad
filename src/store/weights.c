/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between files of arrays and what a run starts from. */
#include <config.h>

#include "store/weights.h"

#include "base/matrix.h"
#include "base/mem.h"
#include "store/npy.h"
#include "store/safetensors.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The names that the two layers go by; PyTorch's are the other way around. */
static const struct {
    const char *E, *W;
    bool turned;
} names[] = {{"E", "W", false}, {"0.weight", "2.weight", true}};

static bool
wrong(struct failure *f, const char *path, const char *format, ...)
{
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    failure_set(f, STATUS_INPUT, "%.200s: %s", path, text);
    return false;
}

/* ---- layers ---- */

/* The tensor as a matrix; NULL with what is wrong. */
static gsl_matrix *
matrix_of(const struct tensor *t, bool turned, const char *path,
          struct failure *f)
{
    if ((t->type != TENSOR_F32 && t->type != TENSOR_F64) || t->rank != 2 ||
        t->count == 0) {
        wrong(f, path, "%s is no matrix of F32 or F64", t->name);
        return NULL;
    }
    size_t rows = (size_t)t->shape[0], cols = (size_t)t->shape[1];
    gsl_matrix *m = turned ? matrix_new(cols, rows) : matrix_new(rows, cols);
    for (size_t i = 0; i < t->count; i++) {
        double value = tensor_value(t, i);
        if (!isfinite(value)) {
            wrong(f, path, "%s has an entry that is not finite: row %zu, "
                  "column %zu", t->name, i / cols, i % cols);
            gsl_matrix_free(m);
            return NULL;
        }
        if (turned)
            gsl_matrix_set(m, i % cols, i / cols, value);
        else
            gsl_matrix_set(m, i / cols, i % cols, value);
    }
    return m;
}

static bool
take_layers(struct origin *o, const struct tensors *t, struct failure *f)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct tensor *E = tensors_find(t, names[i].E);
        const struct tensor *W = tensors_find(t, names[i].W);
        bool turned = names[i].turned != o->transposed;
        if (E == NULL)
            continue;
        o->E = matrix_of(E, turned, o->path, f);
        if (o->E != NULL && W != NULL)
            o->W = matrix_of(W, turned, o->path, f);
        return o->E != NULL && (W == NULL || o->W != NULL);
    }
    return wrong(f, o->path, "no tensor E or 0.weight in it");
}

void
weights_shape(const struct origin *o, enum task_id task, size_t *p,
              size_t *d_h)
{
    size_t each = task_rows(task, TASK_MODULUS_MIN) / TASK_MODULUS_MIN;
    *p = o->W != NULL ? o->W->size2 : o->E->size1 / each;
    *d_h = o->E->size2;
}

/* Whether E and W are of one net that the task can have. */
static bool
shapes_fit(const struct origin *o, enum task_id task, struct failure *f)
{
    size_t p, d_h;
    weights_shape(o, task, &p, &d_h);
    if (p < TASK_MODULUS_MIN || p > TASK_MODULUS_MAX)
        return wrong(f, o->path, "%zu classes; allowed is %d to %d", p,
                     TASK_MODULUS_MIN, TASK_MODULUS_MAX);
    if (d_h > (size_t)param_table[PARAM_HIDDEN].max)
        return wrong(f, o->path, "%zu hidden units; allowed is 1 to %.0f", d_h,
                     param_table[PARAM_HIDDEN].max);
    size_t rows = task_rows(task, (unsigned)p);
    if (o->E->size1 != rows || (o->W != NULL && o->W->size1 != d_h))
        return wrong(f, o->path, "E is %zu x %zu and W %zu x %zu; --task %s "
                     "needs E (%zu, n) and W (n, %zu), or try --transpose",
                     o->E->size1, d_h, o->W != NULL ? o->W->size1 : 0,
                     o->W != NULL ? p : 0, task_table[task].name, rows, p);
    return true;
}

/* ---- pairs ---- */

enum { PAIRS_MAX = 1000000 };

/* The rows of T, (n, 2) or (n, 3), as samples. */
static bool
take_pairs(struct sample *samples, const struct tensor *t, enum task_id task,
           unsigned p, const char *path, struct failure *f)
{
    bool second = task_rows(task, p) > p;
    const int64_t *row = t->data;
    for (size_t i = 0; i < t->shape[0]; i++, row += t->shape[1]) {
        int64_t a = row[0], b = row[1];
        if (a < 0 || a >= p || b < task_table[task].first_b || b >= p)
            return wrong(f, path, "%s, row %zu: not two numbers from 0 to %u",
                         t->name, i, p - 1);
        unsigned class = task_apply(task, (unsigned)a, (unsigned)b, p);
        if (t->shape[1] == 3 && row[2] != class)
            return wrong(f, path, "%s, row %zu: --task %s gives %u, not %" PRId64,
                         t->name, i, task_table[task].name, class, row[2]);
        samples[i] = (struct sample){
            (uint16_t)a, (uint16_t)(second ? b + p : b), (uint16_t)class};
    }
    return true;
}

/* How many pairs T has, 0 if there is no T; false if they cannot be pairs. */
static bool
count_pairs(const struct tensor *t, size_t *n, const char *path,
            struct failure *f)
{
    *n = 0;
    if (t == NULL)
        return true;
    if (t->type != TENSOR_I64 || t->rank != 2 ||
        (t->shape[1] != 2 && t->shape[1] != 3) || t->shape[0] > PAIRS_MAX)
        return wrong(f, path, "%s is not I64 of (n, 2) or (n, 3), n to %d",
                     t->name, PAIRS_MAX);
    *n = (size_t)t->shape[0];
    return true;
}

/* Whether no pair stands twice; a + b and b + a are one pair where they share an
 * embedding. */
static bool
are_split(const struct split *s, enum task_id task, size_t p, const char *path,
          struct failure *f)
{
    bool *seen = mem_new(2 * p * 2 * p, sizeof *seen), ok = true;
    for (size_t i = 0; i < s->n_train + s->n_test && ok; i++) {
        size_t a = s->train[i].left, b = s->train[i].right;
        if (task_table[task].symmetric && a > b)
            a = b, b = s->train[i].left;
        ok = !seen[a * 2 * p + b];
        seen[a * 2 * p + b] = true;
        if (!ok)
            wrong(f, path, "the pair of %u and %zu stands twice",
                  s->train[i].left, s->train[i].right % p);
    }
    free(seen);
    return ok;
}

static bool
take_split(struct origin *o, const struct tensors *t, enum task_id task,
           struct failure *f)
{
    const struct tensor *train = tensors_find(t, "pairs_train");
    const struct tensor *test = tensors_find(t, "pairs_test");
    struct split *s = &o->split;
    size_t p, d_h;
    weights_shape(o, task, &p, &d_h);
    o->has_split = train != NULL;
    if (train == NULL)
        return test == NULL || wrong(f, o->path, "pairs_test but no pairs_train");
    if (!count_pairs(train, &s->n_train, o->path, f) ||
        !count_pairs(test, &s->n_test, o->path, f))
        return false;
    if (s->n_train == 0)
        return wrong(f, o->path, "pairs_train has no row");
    s->train = mem_new(s->n_train + s->n_test, sizeof *s->train);
    s->test = s->train + s->n_train;
    return take_pairs(s->train, train, task, (unsigned)p, o->path, f) &&
           (test == NULL ||
            take_pairs(s->test, test, task, (unsigned)p, o->path, f)) &&
           are_split(s, task, p, o->path, f);
}

/* ---- all of it ---- */

bool
weights_load(struct origin *o, const char *path, bool transpose,
             enum task_id task, struct failure *f)
{
    struct tensors t;
    size_t length = strlen(path);
    bool npy = length > 4 && strcmp(path + length - 4, ".npy") == 0;
    *o = (struct origin){.path = path, .transposed = transpose, .task = task};
    bool ok = npy ? npy_read(&t, "E", path, f) : safetensors_read(&t, path, f);
    ok = ok && take_layers(o, &t, f) && shapes_fit(o, task, f) &&
         take_split(o, &t, task, f);
    tensors_done(&t);
    if (!ok)
        weights_done(o);
    return ok;
}

void
weights_done(struct origin *o)
{
    gsl_matrix_free(o->E);
    gsl_matrix_free(o->W);
    split_done(&o->split);
    *o = (struct origin){.path = NULL};
}

/* ---- saving ---- */

static void
put_pairs(struct tensors *t, const char *name, const struct sample *samples,
          size_t n, size_t p)
{
    struct tensor *new =
        tensors_add(t, name, TENSOR_I64, 2, (const uint64_t[]){n, 3});
    int64_t *row = new->data;
    for (size_t i = 0; i < n; i++, row += 3) {
        row[0] = samples[i].left;
        row[1] = samples[i].right % (int64_t)p;
        row[2] = samples[i].class;
    }
}

void
weights_add_split(struct tensors *t, const struct split *split, size_t p)
{
    put_pairs(t, "pairs_train", split->train, split->n_train, p);
    put_pairs(t, "pairs_test", split->test, split->n_test, p);
}

bool
weights_save(const char *path, const gsl_matrix *E, const gsl_matrix *W,
             const struct split *split, const struct config *config,
             uint64_t step, struct failure *f)
{
    struct tensors t = {.count = 0};
    char number[24];
    enum tensor_type type =
        config_shape(config).precision == PRECISION_SINGLE ? TENSOR_F32
                                                           : TENSOR_F64;
    char *command = config_command(config, step);
    snprintf(number, sizeof number, "%" PRIu64, step);
    tensors_note(&t, "format", "groktop " PACKAGE_VERSION);
    tensors_note(&t, "step", number);
    tensors_note(&t, "command", command);
    free(command);
    tensors_add_matrix(&t, "E", type, E);
    tensors_add_matrix(&t, "W", type, W);
    weights_add_split(&t, split, W->size2);
    bool ok = safetensors_write(&t, path, f);
    tensors_done(&t);
    return ok;
}

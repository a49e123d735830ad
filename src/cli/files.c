/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --load, --transpose, --save-weights, and what view, figure and export are about. */
#include <config.h>

#include "cli/files.h"

#include "base/replace.h"
#include "store/branch.h"
#include "store/folder.h"
#include "store/weights.h"

#include <stdlib.h>
#include <string.h>

/* Whether ID was given with another value than the one that the file brings. */
static bool
contradicts(const struct options *o, enum param_id id, double brought,
            struct failure *f)
{
    double value = o->config.value[id];
    if (!o->given[id] || !(value < brought || value > brought))
        return false;
    failure_set(f, STATUS_INPUT, "--%s: %.0f, but %.200s has %.0f",
                param_table[id].name, value, o->origin.path, brought);
    return true;
}

bool
files_load(struct options *o, struct failure *f)
{
    enum task_id task = (enum task_id)o->config.value[PARAM_TASK];
    size_t p, d_h;
    if (o->action == OPTIONS_VIEW && !folder_is(o->path))
        o->origin.path = o->path;
    if (o->origin.path == NULL) {
        if (o->origin.transposed)
            failure_set(f, STATUS_INPUT, "--transpose: only with --load");
        return !o->origin.transposed;
    }
    if (!weights_load(&o->origin, o->origin.path, o->origin.transposed, task, f))
        return false;
    weights_shape(&o->origin, task, &p, &d_h);
    if (contradicts(o, PARAM_MODULUS, (double)p, f) ||
        contradicts(o, PARAM_HIDDEN, (double)d_h, f))
        return false;
    o->config.value[PARAM_MODULUS] = (double)p;
    o->config.value[PARAM_HIDDEN] = (double)d_h;
    o->config.origin = &o->origin;
    return true;
}

/* A run to be laid over the one that is played. */
static bool
open_other(struct options *o, const char *path, struct failure *f)
{
    if (o->n_others == OPTIONS_OTHERS_MAX) {
        failure_set(f, STATUS_INPUT, "view: %.150s is one too many; %d runs at most",
                    path, OPTIONS_OTHERS_MAX + 1);
        return false;
    }
    struct tape *t = o->others[o->n_others] = folder_open(path, f);
    if (t == NULL)
        return false;
    o->n_others++;
    bool net = !(t->config.value[PARAM_TOY] > 0);
    bool first_is_net = !(o->tape->config.value[PARAM_TOY] > 0);
    if (t->n_records == 0)
        failure_set(f, STATUS_INPUT, "%.150s: no records in it", path);
    else if (net != first_is_net)
        failure_set(f, STATUS_INPUT, "view: %.100s is a run of a %s, %.100s of a "
                    "%s; only runs of one kind are compared", path,
                    net ? "net" : "toy", o->path, net ? "toy" : "net");
    return f->status == STATUS_OK;
}

static bool
is_open(const struct options *o, const char *path)
{
    for (size_t i = 0; i < o->n_others; i++)
        if (strcmp(o->others[i]->path, path) == 0)
            return true;
    return false;
}

/* A branch of the run, with records of the same kind; NULL, and told as lost, if
 * that is not what there is. */
static struct tape *
open_branch(struct options *o, const char *path, unsigned id)
{
    struct failure why = {0};
    struct tape *t = folder_open(path, &why);
    if (t == NULL) {
        folder_lost(o->tape, "branches", "%s", why.message);
        return NULL;
    }
    bool toy = t->config.value[PARAM_TOY] > 0;
    if (t->branch.id == id && t->n_records > 0 &&
        toy == (o->tape->config.value[PARAM_TOY] > 0))
        return t;
    folder_close(t);
    folder_lost(o->tape, "branches", "%u is left out: no branch with records", id);
    return NULL;
}

/* The branches of the run that are not there yet, as far as there is room. */
static void
open_branches(struct options *o)
{
    for (unsigned id = 1; id < TREE_BRANCHES && o->n_others < OPTIONS_OTHERS_MAX; id++) {
        char *path = branch_path(o->path, id);
        struct tape *t = NULL;
        if (folder_is(path) && !is_open(o, path))
            t = open_branch(o, path, id);
        if (t != NULL)
            o->others[o->n_others++] = t;
        free(path);
    }
}

bool
files_view(struct options *o, struct failure *f)
{
    double pace = o->config.value[PARAM_PACE];
    double threads = o->config.value[PARAM_THREADS];
    o->config.value[PARAM_FORECAST] = 0;
    if (!folder_is(o->path) && o->more[0] != NULL) {
        failure_set(f, STATUS_INPUT, "view: %.150s is no run folder; only those "
                    "are compared", o->path);
        return false;
    }
    if (!folder_is(o->path))
        return true;
    if (o->given[PARAM_TASK]) {
        failure_set(f, STATUS_INPUT, "--task: %.100s is a run folder, which has its "
                    "own", o->path);
        return false;
    }
    o->tape = folder_open(o->path, f);
    if (o->tape == NULL)
        return false;
    if (o->tape->n_records == 0) {
        failure_set(f, STATUS_INPUT, "%.150s: no records in it", o->path);
        return false;
    }
    config_done(&o->config);
    config_copy(&o->config, &o->tape->config);
    o->config.value[PARAM_THREADS] = threads;
    if (o->given[PARAM_PACE])
        o->config.value[PARAM_PACE] = pace;
    for (char **path = o->more; *path != NULL; path++)
        if (!open_other(o, *path, f))
            return false;
    open_branches(o);
    return true;
}

bool
files_export(struct options *o, struct failure *f)
{
    if (o->format > FORMAT_TEXT && o->output == NULL) {
        failure_set(f, STATUS_INPUT, "--output: needed, as a %s of arrays cannot "
                    "go to standard output",
                    o->format == FORMAT_NPY ? "folder" : "file");
        return false;
    }
    o->tape = folder_open(o->path, f);
    if (o->tape != NULL)
        open_branches(o);
    return o->tape != NULL;
}

bool
files_figure(struct options *o, const char *data, struct failure *f)
{
    struct figure_options *figure = &o->figure;
    figure->which = (size_t)o->argument;
    figure->output = o->output;
    figure->data = data;
    memcpy(figure->given, o->given, sizeof figure->given);
    memcpy(figure->value, o->config.value, sizeof figure->value);
    if (o->path != NULL && (o->tape = folder_open(o->path, f)) == NULL)
        return false;
    if (o->tape != NULL)
        open_branches(o);
    figure->tape = o->tape;
    figure->branches = o->others;
    figure->n_branches = o->n_others;
    return figure_check(figure, f);
}

void
files_done(struct options *o)
{
    folder_close(o->tape);
    for (size_t i = 0; i < o->n_others; i++)
        folder_close(o->others[i]);
    weights_done(&o->origin);
}

bool
files_can_save(const struct options *o, struct failure *f)
{
    struct failure why = {0};
    if (o->save_weights == NULL)
        return true;
    if (o->config.value[PARAM_TOY] > 0)
        failure_set(f, STATUS_INPUT, "--save-weights: a toy's weights are in its "
                    "records");
    else if (!replace_possible(o->save_weights, &why))
        failure_set(f, STATUS_INPUT, "--save-weights: cannot write %.300s",
                    why.message);
    return f->status == STATUS_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/run_json.h"

#include "base/clock.h"
#include "base/replace.h"
#include "model/kernels.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* The value as a reader would expect it: a word, true, a number; null for what
 * is not given, and for what is no number in JSON. */
static json_t *
value_of(enum param_id id, double value)
{
    const struct param *p = &param_table[id];
    if (!param_given(id, value))
        return json_null();
    switch (p->kind) {
    case PARAM_CHOICE: return json_string(p->choices[(size_t)value]);
    case PARAM_FLAG: return json_boolean(value > 0);
    case PARAM_INTEGER: return json_integer((json_int_t)value);
    default: return isfinite(value) ? json_real(value) : json_string("inf");
    }
}

static json_t *
values_of(const struct config *c)
{
    json_t *values = json_object();
    char name[32];
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        json_object_set_new(values, param_underscored(name, id),
                            value_of(id, c->value[id]));
    return values;
}

static json_t *
changes_of(const struct config *c)
{
    json_t *changes = json_array();
    char name[32];
    for (size_t i = 0; i < c->n_changes; i++)
        json_array_append_new(
            changes,
            json_pack("{s:I, s:s, s:o}", "step", (json_int_t)c->changes[i].step,
                      "name", param_underscored(name, c->changes[i].param),
                      "value", value_of(c->changes[i].param,
                                        c->changes[i].value)));
    return changes;
}

static void
add_pairs(json_t *run, const struct config *c)
{
    struct split split = {.n_train = 0};
    enum toy_id toy;
    if (!config_toy(c, &toy))
        config_split(c, &split);
    json_object_set_new(run, "pairs_train",
                        json_integer((json_int_t)split.n_train));
    json_object_set_new(run, "pairs_test",
                        json_integer((json_int_t)split.n_test));
    split_done(&split);
}

bool
run_json_write(const char *path, const struct config *config, uint64_t step,
               const struct tape_branch *branch, struct failure *f)
{
    struct replace r;
    char now[32];
    if (!replace_begin(&r, path, f))
        return false;
    char *command = config_command(config, config_integer(config, PARAM_STEPS));
    json_t *run = json_pack(
        "{s:s, s:i, s:s, s:s, s:s, s:I, s:s, s:s, s:o, s:o}", "format",
        "groktop run", "version", 1, "groktop", PACKAGE_VERSION, "vectors",
        kernels_best()->vectors, "created", clock_utc(now), "first_step",
        (json_int_t)step, "command", command, "preset", config->preset,
        "config", values_of(config), "changes", changes_of(config));
    if (run == NULL) { // bytes that are no text: a file's name or a preset's
        free(command);
        replace_drop(&r);
        failure_set(f, STATUS_INPUT, "--record: a name in the command is no UTF-8, "
                    "which JSON must be");
        return false;
    }
    if (config->origin != NULL)
        json_object_set_new(run, "load",
                            json_pack("{s:s, s:b}", "path",
                                      config->origin->path, "transposed",
                                      config->origin->transposed));
    add_pairs(run, config);
    if (branch != NULL)
        json_object_set_new(run, "branch",
                            json_pack("{s:i, s:i, s:I, s:s}", "id", (int)branch->id,
                                      "parent", (int)branch->parent, "step",
                                      (json_int_t)branch->step, "name", branch->name));
    json_dumpf(run, r.file, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    fputc('\n', r.file);
    json_decref(run);
    free(command);
    return replace_end(&r, f);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json: what was run. */
#include <config.h>

#include "store/folder.h"

#include "base/input.h"
#include "base/mem.h"
#include "run/preset.h"
#include "run/tree.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1, FILE_MAX = 16 << 20 };

static const char run_json[] = "run.json";

static bool
wrong(const struct tape *t, const char *what, struct failure *f)
{
    failure_set(f, STATUS_INPUT, "%.150s/%s: %s", t->path, run_json, what);
    return false;
}

/* ---- values ---- */

/* A JSON value as the text of an option; NULL if it can be none. */
static const char *
text_of(char buffer[32], const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "1" : "0";
    if (!json_is_number(value))
        return NULL;
    snprintf(buffer, 32, "%.17g", json_number_value(value));
    return buffer;
}

/* The value of a parameter; what the table says of one that is not given is in
 * its range or not, and allowed. */
static bool
take_value(const struct tape *t, enum param_id id, const json_t *json,
           double *value, struct failure *f)
{
    char buffer[32], name[32], what[200];
    struct failure why = {0};
    double initial = param_table[id].initial;
    const char *text = text_of(buffer, json);
    *value = initial;
    if (json_is_null(json) ||
        (json_is_number(json) && memcmp(&(double){json_number_value(json)},
                                        &initial, sizeof initial) == 0))
        return true;
    if (text != NULL && param_parse(id, text, value, &why))
        return true;
    snprintf(what, sizeof what, "config.%s: %.120s", param_underscored(name, id),
             text == NULL ? "neither a number nor text"
                          : strstr(why.message, ": ") + 2);
    return wrong(t, what, f);
}

static bool
take_config(struct tape *t, const json_t *config, struct failure *f)
{
    const char *name;
    json_t *value;
    if (!json_is_object(config))
        return wrong(t, "no object 'config' in it", f);
    json_object_foreach((json_t *)config, name, value) {
        enum param_id id = param_find(name);
        if (id == PARAM_COUNT)
            folder_lost(t, run_json, "parameter %.40s is not known", name);
        else if (!take_value(t, id, value, &t->config.value[id], f))
            return false;
    }
    return true;
}

/* ---- the rest ---- */

static void
take_changes(struct tape *t, const json_t *changes)
{
    size_t i;
    json_t *entry;
    json_array_foreach(changes, i, entry) {
        const char *name = json_string_value(json_object_get(entry, "name"));
        const json_t *step = json_object_get(entry, "step");
        struct change change = {.param = PARAM_COUNT};
        if (name != NULL)
            change.param = param_find(name);
        if (change.param == PARAM_COUNT || !param_table[change.param].live ||
            !json_is_integer(step) || json_integer_value(step) < 0 ||
            !take_value(t, change.param, json_object_get(entry, "value"),
                        &change.value, NULL)) {
            folder_lost(t, run_json, "change number %zu is none", i + 1);
            continue;
        }
        change.step = (uint64_t)json_integer_value(step);
        config_insert_change(&t->config, change);
    }
}

static void
take_names(struct tape *t, const json_t *root)
{
    const json_t *load = json_object_get(root, "load");
    const json_t *version = json_object_get(root, "version");
    const char *preset = json_string_value(json_object_get(root, "preset"));
    const char *path = json_string_value(json_object_get(load, "path"));
    const struct preset *known = preset != NULL ? preset_find(preset) : NULL;
    t->preset = mem_string(preset != NULL ? preset : "default");
    t->config.preset = known != NULL ? known->name : t->preset;
    if (path != NULL) {
        t->loaded = mem_string(path);
        t->origin.transposed =
            json_is_true(json_object_get(load, "transposed"));
    }
    if (json_integer_value(version) > FORMAT_VERSION)
        folder_lost(t, run_json, "of version %d, which this program does not "
                    "know: what is new in it is left out",
                    (int)json_integer_value(version));
}

static bool
is_branch_number(const json_t *json)
{
    return json_is_integer(json) && json_integer_value(json) >= 0 &&
           json_integer_value(json) < TREE_BRANCHES;
}

/* Of which run this is a branch, if it is one. */
static void
take_branch(struct tape_branch *b, const json_t *branch)
{
    const json_t *id = json_object_get(branch, "id");
    const json_t *parent = json_object_get(branch, "parent");
    const json_t *step = json_object_get(branch, "step");
    const char *name = json_string_value(json_object_get(branch, "name"));
    if (!is_branch_number(id) || !is_branch_number(parent) || !json_is_integer(step) ||
        json_integer_value(step) < 0)
        return;
    b->id = (unsigned)json_integer_value(id);
    b->parent = (unsigned)json_integer_value(parent);
    b->step = (uint64_t)json_integer_value(step);
    snprintf(b->name, sizeof b->name, "%s", name != NULL ? name : "");
    for (char *c = b->name; *c != '\0'; c++)
        if (*c < ' ' || *c > '~' || strchr("'\"`\\", *c) != NULL)
            *c = '?';
}

/* The file as JSON; NULL with the reason in F. */
static json_t *
read_json(const struct tape *t, struct failure *f)
{
    struct input in;
    json_error_t error;
    json_t *root = NULL;
    char *path = folder_path(t, run_json), what[200];
    if (!input_open(&in, path, FILE_MAX)) {
        if (in.error != 0)
            failure_set(f, STATUS_INPUT, "%.150s: no run.json in it that can be "
                        "read", t->path);
        else
            wrong(t, in.why, f);
    } else {
        root = json_loadf(in.file, 0, &error);
        fclose(in.file);
        if (root == NULL) {
            snprintf(what, sizeof what, "line %d, column %d: %.120s", error.line,
                     error.column, error.text);
            wrong(t, what, f);
        }
    }
    free(path);
    return root;
}

bool
folder_config(struct tape *t, struct failure *f)
{
    json_t *root = read_json(t, f);
    bool ok = root != NULL;
    config_init(&t->config);
    if (ok) {
        take_names(t, root);
        take_branch(&t->branch, json_object_get(root, "branch"));
        ok = take_config(t, json_object_get(root, "config"), f);
    }
    if (ok)
        take_changes(t, json_object_get(root, "changes"));
    json_decref(root);
    struct failure why = {0};
    if (ok && !config_check(&t->config, &why))
        ok = wrong(t, why.message, f);
    return ok;
}

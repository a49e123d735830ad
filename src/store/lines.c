/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/lines.h"

#include "run/tree.h"

#include "base/mem.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

static void
append(struct lines *l, char c)
{
    if (l->length + 1 >= LINES_MAX) {
        l->long_ = true;
        return;
    }
    if (l->length + 1 >= l->room) {
        l->room = l->room == 0 ? 512 : 2 * l->room;
        l->text = mem_resize(l->text, l->room, 1);
    }
    l->text[l->length++] = c;
}

bool
lines_next(struct lines *l)
{
    int c;
    l->length = 0;
    l->whole = l->long_ = false;
    while ((c = getc_unlocked(l->in)) != EOF && c != '\n')
        append(l, (char)c);
    l->whole = c == '\n';
    if (!l->whole && l->length == 0)
        return false;
    if (l->text == NULL)
        l->text = mem_new(l->room = 512, 1);
    l->text[l->length] = '\0';
    return true;
}

void
lines_done(struct lines *l)
{
    free(l->text);
    *l = (struct lines){.in = l->in};
}

/* ---- what they say ---- */

/* A member that is a number; nan if it is not. */
static double
number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* A member that is a step. */
static bool
get_step(const json_t *object, const char *name, uint64_t *step)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *step = (uint64_t)json_integer_value(value);
    return true;
}

/* The number of TEXT among N names; N if it is none of them. */
static size_t
find(const char *text, const char *const *names, size_t n)
{
    size_t i = 0;
    while (i < n && (text == NULL || strcmp(text, names[i]) != 0))
        i++;
    return i;
}

/* Whether what E tells can have been done to a run. */
static bool
is_change(const struct event *e)
{
    if (e->param >= PARAM_COUNT || !param_table[e->param].live ||
        !isfinite(e->to))
        return false;
    if (param_table[e->param].kind == PARAM_CHOICE && !isfinite(e->from))
        return false; // it is shown by its name
    double allowed = param_clamp(e->param, e->to);
    return !(allowed < e->to || allowed > e->to);
}

static const char *
text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* A member that is the value of a parameter, as jsonl.c writes it. */
static double
value_of(const json_t *object, const char *name, enum param_id id)
{
    const char *word = text_of(object, name);
    struct failure f = {0};
    double value = (double)NAN;
    if (id == PARAM_COUNT || param_table[id].kind != PARAM_CHOICE)
        return number(object, name);
    if (word != NULL)
        param_parse(id, word, &value, &f);
    return value;
}

static enum line_kind
parse_event(const json_t *line, struct event *e)
{
    uint64_t branch, parent;
    const char *name = text_of(line, "name");
    size_t method = find(text_of(line, "method"), forecast_names,
                         FORECAST_METHODS);
    e->kind = (enum event_kind)find(text_of(line, "event"), event_names,
                                    EVENT_COUNT);
    switch (e->kind) {
    case EVENT_CHANGED:
        e->param = name != NULL ? param_find(name) : PARAM_COUNT;
        e->from = value_of(line, "from", e->param);
        e->to = value_of(line, "to", e->param);
        return is_change(e) ? LINE_EVENT : LINE_UNKNOWN;
    case EVENT_FORECAST:
        e->method = (enum forecast_method)method;
        e->half_step = number(line, "half_step");
        e->grok_step = number(line, "grok_step");
        return method < FORECAST_METHODS ? LINE_EVENT : LINE_UNKNOWN;
    case EVENT_SKIPPED:
        e->tau = number(line, "tau");
        return get_step(line, "to", &e->to_step) ? LINE_EVENT : LINE_UNKNOWN;
    case EVENT_FORKED:
        if (!get_step(line, "branch", &branch) || branch >= TREE_BRANCHES ||
            !get_step(line, "parent", &parent) || parent >= TREE_BRANCHES)
            return LINE_UNKNOWN;
        e->branch = (unsigned)branch;
        e->parent = (unsigned)parent;
        return LINE_EVENT;
    case EVENT_COUNT: return LINE_UNKNOWN;
    default: return LINE_EVENT;
    }
}

static enum line_kind
parse(const json_t *line, struct record *r, struct event *e)
{
    *e = (struct event){.kind = EVENT_COUNT};
    if (!json_is_object(line) || !get_step(line, "step", &e->step))
        return LINE_WRONG;
    if (json_object_get(line, "event") != NULL)
        return parse_event(line, e);
    r->step = e->step;
    for (size_t i = 0; i < SERIES_COUNT; i++)
        r->value[i] = number(line, record_names[i]);
    return LINE_RECORD;
}

enum line_kind
line_parse(const char *text, size_t length, struct record *r,
           struct event *e)
{
    json_t *line = json_loadb(text, length, 0, NULL);
    enum line_kind kind = parse(line, r, e);
    json_decref(line);
    return kind;
}

bool
line_parse_spectrum(const char *text, size_t length, uint64_t *step,
                    float *share, size_t m)
{
    json_t *line = json_loadb(text, length, 0, NULL);
    const json_t *shares = json_object_get(line, "share");
    bool ok = get_step(line, "step", step) && json_array_size(shares) == m;
    for (size_t k = 0; k < m && ok; k++) {
        const json_t *value = json_array_get(shares, k);
        share[k] = (float)json_number_value(value); // 0 if it is null
    }
    json_decref(line);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 17 digits bring every double back, 9 every float. What is not finite is null:
 * JSON has no word for it. */
#include <config.h>

#include "store/jsonl.h"

#include <jansson.h>
#include <math.h>

static json_t *
number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* The value of a parameter: a choice is a word. */
static json_t *
value_of(enum param_id id, double value)
{
    const struct param *p = &param_table[id];
    return p->kind == PARAM_CHOICE ? json_string(p->choices[(size_t)value])
                                   : number(value);
}

/* The object as text, and lets go of it. */
static char *
text(json_t *object, unsigned digits)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(digits));
    json_decref(object);
    return line;
}

char *
jsonl_record(const struct config *config, const struct record *record,
             double seconds, int branch)
{
    json_t *line = json_pack("{s:I}", "step", (json_int_t)record->step);
    for (size_t i = 0; i < SERIES_COUNT; i++)
        if (record_has(config, (enum series)i))
            json_object_set_new(line, record_names[i],
                                number(record->value[i]));
    if (!isnan(seconds))
        json_object_set_new(line, "seconds", number(seconds));
    if (branch != JSONL_NO_BRANCH)
        json_object_set_new(line, "branch", json_integer(branch));
    return text(line, 17);
}

/* A predicted step, or that there is none. */
static json_t *
step_or_null(double step)
{
    return isfinite(step) ? json_integer((json_int_t)llround(step))
                          : json_null();
}

char *
jsonl_event(const struct event *e, int branch)
{
    json_t *line = json_pack("{s:s, s:I}", "event", event_names[e->kind],
                             "step", (json_int_t)e->step);
    if (e->kind == EVENT_CHANGED) {
        char name[32];
        param_underscored(name, e->param);
        json_object_set_new(line, "name", json_string(name));
        json_object_set_new(line, "from", value_of(e->param, e->from));
        json_object_set_new(line, "to", value_of(e->param, e->to));
    }
    if (e->kind == EVENT_FORECAST) {
        json_object_set_new(line, "method",
                            json_string(forecast_names[e->method]));
        json_object_set_new(line, "half_step", step_or_null(e->half_step));
        json_object_set_new(line, "grok_step", step_or_null(e->grok_step));
    }
    if (e->kind == EVENT_SKIPPED) {
        json_object_set_new(line, "to", json_integer((json_int_t)e->to_step));
        json_object_set_new(line, "tau", number(e->tau));
    }
    if (e->kind == EVENT_FORKED) {
        json_object_set_new(line, "branch", json_integer(e->branch));
        json_object_set_new(line, "parent", json_integer(e->parent));
    } else if (branch != JSONL_NO_BRANCH) {
        json_object_set_new(line, "branch", json_integer(branch));
    }
    return text(line, 17);
}

char *
jsonl_spectrum(const struct spectrum *s)
{
    json_t *share = json_array();
    for (unsigned k = 0; k < s->m; k++)
        json_array_append_new(share, number((double)s->share[k]));
    return text(json_pack("{s:I, s:o}", "step", (json_int_t)s->step, "share",
                          share), 9);
}

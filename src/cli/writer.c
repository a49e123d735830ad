/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three formats, each a row of functions. CSV has as many digits as it takes to
 * read the same number back, JSON always 17: the same numbers. */
#include <config.h>

#include "cli/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A record's columns after the step, and the time if it is asked for. */
struct columns {
    size_t n;
    const char *name[SERIES_COUNT + 1];
    double value[SERIES_COUNT + 1];
};

struct format {
    void (*begin)(struct writer *w, const struct columns *c);
    void (*record)(struct writer *w, uint64_t step, const struct columns *c);
    void (*event)(struct writer *w, const struct event *e);
};

char *
writer_number(char buffer[32], double value)
{
    if (isnan(value))
        return strcpy(buffer, "nan");
    if (isinf(value))
        return strcpy(buffer, value > 0 ? "inf" : "-inf");
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, 32, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    return buffer;
}

/* Ends a line and sends it off, which is where a full disk shows. */
static void
end_line(struct writer *w)
{
    fputc('\n', w->records);
    if (fflush(w->records) != 0 && w->error == 0)
        w->error = errno;
}

/* ---- CSV ---- */

static void
csv_begin(struct writer *w, const struct columns *c)
{
    fputs("step", w->records);
    for (size_t i = 0; i < c->n; i++)
        fprintf(w->records, ",%s", c->name[i]);
    end_line(w);
}

static void
csv_record(struct writer *w, uint64_t step, const struct columns *c)
{
    char number[32];
    fprintf(w->records, "%" PRIu64, step);
    for (size_t i = 0; i < c->n; i++)
        fprintf(w->records, ",%s", writer_number(number, c->value[i]));
    end_line(w);
}

static void
say_event(struct writer *w, const struct event *e)
{
    char text[EVENT_TEXT];
    fprintf(w->events, "step %" PRIu64 ": %s\n", e->step, event_text(text, e));
}

/* ---- JSON lines ---- */

static void
no_header(struct writer *w, const struct columns *c)
{
    (void)w, (void)c;
}

static json_t *
jsonl_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* Writes the line and lets go of it. */
static void
jsonl_line(struct writer *w, json_t *line)
{
    json_dumpf(line, w->records, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(line);
    end_line(w);
}

static void
jsonl_record(struct writer *w, uint64_t step, const struct columns *c)
{
    json_t *line = json_pack("{s:I}", "step", (json_int_t)step);
    for (size_t i = 0; i < c->n; i++)
        json_object_set_new(line, c->name[i], jsonl_number(c->value[i]));
    jsonl_line(w, line);
}

/* A predicted step, or that there is none. */
static json_t *
jsonl_step(double step)
{
    return isfinite(step) ? json_integer((json_int_t)llround(step))
                          : json_null();
}

static void
jsonl_event(struct writer *w, const struct event *e)
{
    json_t *line = json_pack("{s:s, s:I}", "event", event_names[e->kind],
                             "step", (json_int_t)e->step);
    if (e->kind == EVENT_CHANGED) {
        char name[32];
        param_underscored(name, e->param);
        json_object_set_new(line, "name", json_string(name));
        json_object_set_new(line, "from", jsonl_number(e->from));
        json_object_set_new(line, "to", jsonl_number(e->to));
    }
    if (e->kind == EVENT_FORECAST) {
        json_object_set_new(line, "method",
                            json_string(forecast_names[e->method]));
        json_object_set_new(line, "half_step", jsonl_step(e->half_step));
        json_object_set_new(line, "grok_step", jsonl_step(e->grok_step));
    }
    if (e->kind == EVENT_SKIPPED) {
        json_object_set_new(line, "to", json_integer((json_int_t)e->to_step));
        json_object_set_new(line, "tau", jsonl_number(e->tau));
    }
    jsonl_line(w, line);
}

/* ---- text ---- */

/* A line a record that can be read aloud: "step 2: train loss 0.116, train
 * accuracy 3.01 %". What is not a number is left out. */
static void
text_record(struct writer *w, uint64_t step, const struct columns *c)
{
    fprintf(w->records, "step %" PRIu64, step);
    const char *before = ": ";
    for (size_t i = 0; i < c->n; i++) {
        bool share = strstr(c->name[i], "accuracy") != NULL;
        if (isnan(c->value[i]))
            continue;
        fputs(before, w->records);
        before = ", ";
        for (const char *ch = c->name[i]; *ch != '\0'; ch++)
            fputc(*ch == '_' ? ' ' : *ch, w->records);
        fprintf(w->records, " %.4g%s", (share ? 100 : 1) * c->value[i],
                share ? " %" : "");
    }
    end_line(w);
}

/* ---- the table ---- */

const char *const writer_formats[] = {
    [WRITER_CSV] = "csv", [WRITER_JSONL] = "jsonl", [WRITER_TEXT] = "text", NULL};

static const struct format formats[] = {
    [WRITER_CSV] = {csv_begin, csv_record, say_event},
    [WRITER_JSONL] = {no_header, jsonl_record, jsonl_event},
    [WRITER_TEXT] = {no_header, text_record, say_event},
};

static struct columns
columns_of(const struct writer *w, const struct record *r, double seconds)
{
    struct columns c = {.n = 0};
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        if (!record_has(w->config, (enum series)i))
            continue;
        c.name[c.n] = record_names[i];
        c.value[c.n++] = r->value[i];
    }
    if (w->timing) {
        c.name[c.n] = "seconds";
        c.value[c.n++] = seconds;
    }
    return c;
}

void
writer_begin(struct writer *w)
{
    struct columns c = columns_of(w, &(struct record){0}, 0);
    formats[w->format].begin(w, &c);
}

void
writer_record(struct writer *w, const struct record *r, double seconds)
{
    struct columns c = columns_of(w, r, seconds);
    formats[w->format].record(w, r->step, &c);
}

void
writer_event(struct writer *w, const struct event *e)
{
    formats[w->format].event(w, e);
}

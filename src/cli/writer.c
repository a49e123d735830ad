/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three formats, each a row of functions. CSV has as many digits as it takes to
 * read the same number back, JSON always 17: the same numbers. */
#include <config.h>

#include "cli/writer.h"

#include "store/jsonl.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A record's columns after the step, and the time and the branch if they are asked
 * for. */
struct columns {
    size_t n;
    const char *name[SERIES_COUNT + 2];
    double value[SERIES_COUNT + 2];
};

struct format {
    void (*begin)(struct writer *w);
    void (*record)(struct writer *w, const struct record *r, double seconds);
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
    if (w->branches) {
        c.name[c.n] = "branch";
        c.value[c.n++] = w->branch;
    }
    return c;
}

static void
csv_begin(struct writer *w)
{
    struct columns c = columns_of(w, &(struct record){0}, 0);
    fputs("step", w->records);
    for (size_t i = 0; i < c.n; i++)
        fprintf(w->records, ",%s", c.name[i]);
    end_line(w);
}

static void
csv_record(struct writer *w, const struct record *r, double seconds)
{
    char number[32];
    struct columns c = columns_of(w, r, seconds);
    fprintf(w->records, "%" PRIu64, r->step);
    for (size_t i = 0; i < c.n; i++)
        fprintf(w->records, ",%s", writer_number(number, c.value[i]));
    end_line(w);
}

static void
say_event(struct writer *w, const struct event *e)
{
    char text[EVENT_TEXT];
    if (w->branch > 0 && e->kind != EVENT_FORKED) // which says so itself
        fprintf(w->events, "branch %u, ", w->branch);
    fprintf(w->events, "step %" PRIu64 ": %s\n", e->step, event_text(text, e));
}

/* ---- JSON lines ---- */

static void
no_header(struct writer *w)
{
    (void)w;
}

/* Writes the line and lets go of it. */
static void
jsonl_line(struct writer *w, char *line)
{
    fputs(line, w->records);
    free(line);
    end_line(w);
}

static int
branch_of(const struct writer *w)
{
    return w->branches ? (int)w->branch : JSONL_NO_BRANCH;
}

static void
jsonl_write_record(struct writer *w, const struct record *r, double seconds)
{
    jsonl_line(w, jsonl_record(w->config, r,
                               w->timing ? seconds : (double)NAN, branch_of(w)));
}

static void
jsonl_write_event(struct writer *w, const struct event *e)
{
    jsonl_line(w, jsonl_event(e, branch_of(w)));
}

/* ---- text ---- */

/* A line a record that can be read aloud: "step 2: train loss 0.116, train
 * accuracy 3.01 %". What is not a number is left out. */
static void
text_record(struct writer *w, const struct record *r, double seconds)
{
    struct columns c = columns_of(w, r, seconds);
    fprintf(w->records, "step %" PRIu64, r->step);
    const char *before = ": ";
    for (size_t i = 0; i < c.n; i++) {
        bool share = strstr(c.name[i], "accuracy") != NULL;
        if (isnan(c.value[i]))
            continue;
        fputs(before, w->records);
        before = ", ";
        for (const char *ch = c.name[i]; *ch != '\0'; ch++)
            fputc(*ch == '_' ? ' ' : *ch, w->records);
        fprintf(w->records, " %.4g%s", (share ? 100 : 1) * c.value[i],
                share ? " %" : "");
    }
    end_line(w);
}

/* ---- the table ---- */

const char *const writer_formats[] = {
    [WRITER_CSV] = "csv", [WRITER_JSONL] = "jsonl", [WRITER_TEXT] = "text", NULL};

static const struct format formats[] = {
    [WRITER_CSV] = {csv_begin, csv_record, say_event},
    [WRITER_JSONL] = {no_header, jsonl_write_record, jsonl_write_event},
    [WRITER_TEXT] = {no_header, text_record, say_event},
};

void
writer_begin(struct writer *w)
{
    formats[w->format].begin(w);
}

void
writer_record(struct writer *w, const struct record *r, double seconds)
{
    formats[w->format].record(w, r, seconds);
}

void
writer_event(struct writer *w, const struct event *e)
{
    formats[w->format].event(w, e);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts in charts: what the theory predicts, as dots ahead of the curves. */
#include <config.h>

#include "ui/curves.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>

const char *const view_forecast_labels[FORECAST_METHODS] = {"flow", "isol."};
static const char markers[FORECAST_METHODS] = {'f', 'i'};

/* What a point predicts of SERIES, in the units shown; nan: nothing. */
static double
predicted(enum series series, const struct forecast_point *p)
{
    return series == SERIES_TEST_ACCURACY ? 100 * p->test_accuracy
           : series == SERIES_NORM2       ? p->norm2_E + p->norm2_W
           : series == SERIES_NORM2_E     ? p->norm2_E
           : series == SERIES_NORM2_W     ? p->norm2_W
                                          : (double)NAN;
}

/* The same at STEP, between point number AT and the next. */
static double
between(enum series series, const struct forecast_curve *f, size_t at,
        double step)
{
    const struct forecast_point *a = &f->points[at], *b = a + 1;
    double part = (step - a->step) / (b->step - a->step);
    return (1 - part) * predicted(series, a) + part * predicted(series, b);
}

/* The point from which on STEP lies, not before number AT. */
static size_t
point_before(const struct forecast_curve *f, size_t at, double step)
{
    while (at + 1 < f->n_points && f->points[at + 1].step < step)
        at++;
    return at;
}

const struct forecast_curve *
view_forecast_of(const struct watch *w, enum forecast_method method)
{
    const struct forecast_curve *f = &w->forecast[method];
    bool then = !watch_in_past(w) || f->result.made_at <= watch_step(w);
    return f->any && then ? f : NULL;
}

double
view_forecast_value(enum view_id id, const struct watch *w,
                    enum forecast_method method, double step)
{
    const struct forecast_curve *f = view_forecast_of(w, method);
    enum series series = id == VIEW_ACCURACY ? SERIES_TEST_ACCURACY
                         : id == VIEW_NORMS  ? SERIES_NORM2
                                             : SERIES_COUNT;
    if (f == NULL)
        return (double)NAN;
    size_t at = point_before(f, 0, step);
    if (at + 1 >= f->n_points || step < f->points[at].step)
        return (double)NAN;
    return between(series, f, at, step);
}

/* The forecast in every third column; a dotted curve joins them. */
static struct span *
spans_of(enum series series, const struct forecast_curve *f,
         const struct axis *x, int columns)
{
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    size_t at = 0;
    for (int i = 0; i < columns; i += 3) {
        double step = axis_value(x, (i + 0.5) / columns);
        at = point_before(f, at, step);
        if (at + 1 < f->n_points && step >= f->points[at].step)
            spans[i] = span_of(between(series, f, at, step));
    }
    return spans;
}

/* The forecast by METHOD of one curve; LABEL is NULL where another one has it. */
static void
add(struct chart *c, enum forecast_method method, enum series series,
    const char *label, const struct watch *w, int columns)
{
    static const enum style styles[FORECAST_METHODS] = {STYLE_GHOST,
                                                        STYLE_GHOST2};
    const struct forecast_curve *f = &w->forecast[method];
    struct chart_series *s = &c->series[c->n_series++];
    *s = (struct chart_series){
        .label = label, .style = styles[method], .dotted = true,
        .marker = markers[method],
        .tag = CURVES_FORECAST + method,
        .spans = spans_of(series, f, &c->x, columns)};
    if (series == SERIES_TEST_ACCURACY && f->result.grok_step > 0)
        snprintf(s->value, sizeof s->value, "@%.0f%s", f->result.grok_step,
                 c->label_cols == 0 && w->late[method] ? " late" : "");
}

void
view_forecast_add(struct chart *c, const struct curves *t, const struct watch *w,
                  int columns)
{
    const struct forecast_point any = {0};
    for (enum forecast_method i = 0; i < FORECAST_METHODS; i++) {
        const char *label = view_forecast_labels[i];
        const struct forecast_curve *f = view_forecast_of(w, i);
        for (size_t k = 0; k < t->count && f != NULL && f->n_points > 1; k++) {
            enum series series = t->curve[k].series;
            if (isnan(predicted(series, &any)))
                continue;
            add(c, i, series, label, w, columns);
            label = NULL;
        }
    }
}

void
view_forecast_note(char *text, size_t size, const char *head,
                   const struct watch *w)
{
    size_t used = 0;
    for (enum forecast_method i = 0; i < FORECAST_METHODS && used < size; i++) {
        const struct forecast_curve *f = view_forecast_of(w, i);
        if (f == NULL)
            continue;
        const struct forecast_result *r = &f->result;
        used += (size_t)snprintf(text + used, size - used, "%s%s ",
                                 used > 0 ? ", " : head,
                                 view_forecast_labels[i]);
        if (used < size && r->grok_step > 0)
            used += (size_t)snprintf(text + used, size - used, "%.0f%s",
                                     r->grok_step, w->late[i] ? " late" : "");
        else if (used < size)
            used += (size_t)snprintf(text + used, size - used, "%s",
                                     r->failed     ? "(no way on)"
                                     : r->complete ? "never"
                                                   : "...");
        if (used < size && r->grok_step > 0 && w->grokked != UINT64_MAX &&
            r->made_at < w->grokked)
            used += (size_t)snprintf(text + used, size - used, " (%+.2g %%)",
                                     100 * (r->grok_step /
                                            (double)w->grokked - 1));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts of records against the step: accuracy, loss, norms, order. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct curve {
    enum series series;
    const char *label;
    enum style style;
    char marker; /* where colours do not tell the curves apart */
    bool dotted;
};

/* How each chart reads its series. */
static const struct curves {
    double factor;      /* 100 for what is shown in per cent */
    double lo, hi;      /* a fixed range; both 0: from the data */
    bool from_zero;     /* a linear axis begins at 0 */
    int decimals;       /* of the last value; -n: n significant digits */
    const char *unit;   /* after it */
    size_t count;
    struct curve curve[CHART_SERIES_MAX]; /* later ones are drawn above */
} of_nets[VIEW_COUNT] = {
    [VIEW_ACCURACY] = {100, 0, 100, true, 1, " %", 2,
        {{SERIES_TRAIN_ACCURACY, "train", STYLE_TRAIN, 'o', false},
         {SERIES_TEST_ACCURACY, "test", STYLE_TEST, 'x', false}}},
    [VIEW_LOSS] = {1, 0, 0, true, -3, "", 3,
        {{SERIES_DECAY_LOSS, "decay", STYLE_DECAY, '+', false},
         {SERIES_TRAIN_LOSS, "train", STYLE_TRAIN, 'o', false},
         {SERIES_TEST_LOSS, "test", STYLE_TEST, 'x', false}}},
    [VIEW_NORMS] = {1, 0, 0, true, -4, "", 3,
        {{SERIES_NORM2, "sum", STYLE_TOTAL, '+', false},
         {SERIES_NORM2_W, "W", STYLE_W, 'o', false},
         {SERIES_NORM2_E, "E", STYLE_E, 'x', false}}},
    [VIEW_IPR] = {1, 0, 1, true, 3, "", 1,
        {{SERIES_NEURON_IPR, "ratio", STYLE_IPR, 0, false}}},
    [VIEW_COMPASS] = {1, 0, 0, true, 3, "", 3,
        {{SERIES_TANGENT_SHARE, "share", STYLE_TOTAL, '+', false},
         {SERIES_COS_GRADIENT_TANGENT, "grad", STYLE_TRAIN, 'o', false},
         {SERIES_COS_NORM_MIN, "cos", STYLE_TEST, 'x', false}}},
};

#define PATH(i) (SERIES_PATH2 + ((i) - 2) * SERIES_PATH_COLUMNS)

/* The same of a toy, a curve a path; in the styles of the paths' ways. */
static const struct curves of_toys[VIEW_COUNT] = {
    [VIEW_LOSS] = {1, 0, 0, true, -3, "", 7,
        {{PATH(3) + 1, "3 test", STYLE_E, '3', true},
         {PATH(2) + 1, "2 test", STYLE_TEST, '2', true},
         {SERIES_TEST_LOSS, "1 test", STYLE_TRAIN, '1', true},
         {PATH(4), "4", STYLE_W, '4', false},
         {PATH(3), "3", STYLE_E, '3', false},
         {PATH(2), "2", STYLE_TEST, '2', false},
         {SERIES_TRAIN_LOSS, "1", STYLE_TRAIN, '1', false}}},
    [VIEW_NORMS] = {1, 0, 0, true, -4, "", 4,
        {{PATH(4) + 2, "4", STYLE_W, '4', false},
         {PATH(3) + 2, "3", STYLE_E, '3', false},
         {PATH(2) + 2, "2", STYLE_TEST, '2', false},
         {SERIES_NORM2_E, "1", STYLE_TRAIN, '1', false}}},
};

static const char *const forecast_labels[FORECAST_METHODS] = {"flow", "isol."};
static const char forecast_markers[FORECAST_METHODS] = {'f', 'i'};

enum {
    LABEL_COLS = 15, /* " train 100.0 %" and a space */
    MARKER_COLS = 2,  /* the marker of a label */
    NARROW = 50,     /* below: last values in the title instead */
    DECADES = 8,     /* of a logarithmic axis, at most */
    DOTS_APART = 3,  /* columns from one dot of a dotted curve to the next */
};

static void
last_value(char value[16], const struct curves *t, double last)
{
    char digits[32], label[24];
    if (t->decimals >= 0) {
        snprintf(value, 16, "%.*f%s", t->decimals, last * t->factor, t->unit);
        return;
    }
    snprintf(digits, sizeof digits, "%.*e", -t->decimals - 1, last);
    snprintf(value, 16, "%.15s", axis_label(label, strtod(digits, NULL), 8));
}

/* The spans of one series for each dot column, in the units shown. */
static struct span *
spans_of(const struct watch *w, enum series series, const struct axis *x,
         int columns, double factor)
{
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    for (int i = 0; i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        spans[i] = history_span(w->history, series, begin, end);
        spans[i].first *= factor;
        spans[i].last *= factor;
        spans[i].min *= factor;
        spans[i].max *= factor;
    }
    return spans;
}

/* The smallest and largest value shown; on a logarithmic axis the smallest
 * positive one. */
static void
extremes(const struct chart *c, int columns, double *lo, double *hi)
{
    *lo = HUGE_VAL;
    *hi = -HUGE_VAL;
    for (size_t i = 0; i < c->n_series; i++) {
        for (int x = 0; x < columns; x++) {
            const struct span *s = &c->series[i].spans[x];
            if (!s->any)
                continue;
            if (!c->y.log || s->min > 0)
                *lo = fmin(*lo, s->min);
            *hi = fmax(*hi, s->max);
        }
    }
}

static void
fit(struct chart *c, const struct curves *t, struct axis *kept, bool log_y,
    int columns)
{
    if (t->hi > t->lo) {
        c->y = (struct axis){t->lo, t->hi, false};
        return;
    }
    if (kept->log != log_y)
        *kept = (struct axis){.log = log_y};
    c->y.log = log_y;
    double lo, hi;
    extremes(c, columns, &lo, &hi);
    axis_fit(kept, t->from_zero && !log_y ? 0 : lo, hi, DECADES);
    c->y = *kept;
}

/* The last values in the title line, for narrow panels: as many as fit, the
 * most telling one, which is drawn last, first. */
static void
values_in_title(const struct chart *c, struct grid *g, struct rect r)
{
    int end = r.col + r.cols;
    for (size_t i = c->n_series; i-- > 0;) {
        char text[48], label[CHART_LABEL];
        if (c->series[i].label == NULL)
            continue;
        snprintf(text, sizeof text, "%s %s",
                 chart_label(label, &c->series[i]), c->series[i].value);
        struct rect rest = {r.row, r.col, r.rows, end - r.col};
        int col = view_note(g, rest, c->series[i].style, text);
        if (col == end && strcmp(label, c->series[i].label) != 0)
            // At least whose marker it is.
            col = view_note(g, rest, c->series[i].style, label);
        if (col == end)
            break;
        end = col;
    }
}

/* "forecast: flow 3153 (-3.9 %), isol. 1986 late (-39 %)", as far as it is known:
 * the steps of grokking, whether the run was there first, and how far off they
 * were. HEAD is what it begins with. */
static void
forecast_note(char *text, size_t size, const char *head, const struct watch *w)
{
    size_t used = 0;
    for (size_t i = 0; i < FORECAST_METHODS && used < size; i++) {
        const struct forecast_result *r = &w->forecast[i].result;
        if (!w->forecast[i].any)
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s ",
                                 used > 0 ? ", " : head, forecast_labels[i]);
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

static void
notes(enum view_id id, struct grid *g, struct rect r,
      const struct view_state *state, const struct watch *w)
{
    char text[96];
    size_t m = (size_t)w->config.value[PARAM_MODULUS] / 2;
    switch (id) {
    case VIEW_ACCURACY:
        snprintf(text, sizeof text, "%zu train pairs, %zu test pairs",
                 w->n_train, w->n_test);
        if (!w->forecast[0].any)
            break;
        forecast_note(text, sizeof text, "forecast: ", w);
        if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
            return;
        forecast_note(text, sizeof text, "", w);
        break;
    case VIEW_LOSS:
        if (!w->is_net)
            snprintf(text, sizeof text, "squared error%s",
                     w->latest.span[SERIES_TEST_LOSS].any
                         ? "; dotted: mean of 100 test pairs"
                         : "");
        else
            snprintf(text, sizeof text, "mean%s; %s",
                     w->config.value[PARAM_LOSS] == LOSS_MSE ? " square" : "",
                     w->config.value[PARAM_OPTIMIZER] == OPTIMIZER_GD
                         ? "decay = (wd/2) norm2"
                         : "AdamW's decay is not part of it");
        break;
    case VIEW_NORMS:
        snprintf(text, sizeof text, "sum%s of squares", w->is_net ? "s" : "");
        break;
    case VIEW_COMPASS:
        snprintf(text, sizeof text, "distance to zero loss %.3g",
                 w->n_readings > 0
                     ? w->readings[w->n_readings - 1].measure.distance_Z
                     : w->latest.span[SERIES_DISTANCE_Z].last);
        break;
    default:
        if (w->weights)
            snprintf(text, sizeof text,
                     "%.0f %% settled; 1/%zu is no order",
                     100 * w->neurons.settled, m);
        else
            snprintf(text, sizeof text, "1/%zu is no order", m);
    }
    (void)state;
    view_note(g, r, STYLE_DIM, text);
}

/* What a reading of the compass says of SERIES. */
static double
reading_of(const struct compass_measure *m, enum series series)
{
    return series == SERIES_COS_NORM_MIN           ? m->cos_norm_min
           : series == SERIES_COS_GRADIENT_TANGENT ? m->cos_gradient_tangent
           : series == SERIES_TANGENT_SHARE        ? m->tangent_share
                                                   : m->distance_Z;
}

/* The spans of a series of the compass, from the readings of the prober; what
 * was not read is no hole. LAST becomes the last one. */
static struct span *
compass_spans(const struct watch *w, enum series series, const struct axis *x,
              int columns, struct span *last)
{
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    size_t r = 0;
    for (int i = 0; i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        for (; r < w->n_readings && w->readings[r].step < end; r++) {
            struct span one =
                span_of(reading_of(&w->readings[r].measure, series));
            span_append(&spans[i], &one);
            *last = one;
        }
    }
    return spans;
}

/* Adds the curve, unless there is nothing of it: no test pairs, no decay in the
 * loss under AdamW. */
static void
add_series(struct chart *c, const struct curves *t, const struct curve *curve,
           const struct watch *w, int columns)
{
    struct span last = history_last(w->history, curve->series);
    bool read = t == &of_nets[VIEW_COMPASS] && w->n_readings > 0;
    struct span *spans =
        read ? compass_spans(w, curve->series, &c->x, columns, &last)
             : spans_of(w, curve->series, &c->x, columns, t->factor);
    bool any = false;
    for (int x = 0; x < columns; x++) {
        any |= spans[x].any;
        if (curve->dotted && x % DOTS_APART != 0)
            spans[x] = (struct span){0};
    }
    if (!any) {
        free(spans);
        return;
    }
    struct chart_series *s = &c->series[c->n_series++];
    *s = (struct chart_series){.label = curve->label,
                               .style = curve->style,
                               .marker = curve->marker,
                               .dotted = curve->dotted,
                               .spans = spans};
    last_value(s->value, t, last.any ? last.last : (double)NAN);
}

/* ---- forecasts ---- */

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

/* The forecast as dots, every few columns, by lines between its points. */
static struct span *
forecast_spans(enum series series, const struct forecast_curve *f,
               const struct axis *x, int columns)
{
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    size_t at = 0;
    for (int i = 0; i < columns; i += DOTS_APART) {
        double step = axis_value(x, (i + 0.5) / columns);
        while (at + 1 < f->n_points && f->points[at + 1].step < step)
            at++;
        if (at + 1 >= f->n_points || step < f->points[at].step)
            continue;
        const struct forecast_point *a = &f->points[at], *b = a + 1;
        double part = (step - a->step) / (b->step - a->step);
        spans[i] = span_of((1 - part) * predicted(series, a) +
                           part * predicted(series, b));
    }
    return spans;
}

/* The forecast by METHOD of one curve; LABEL is NULL where another one has it. */
static void
add_forecast(struct chart *c, enum forecast_method method, enum series series,
             const char *label, const struct watch *w, int columns)
{
    static const enum style styles[FORECAST_METHODS] = {STYLE_GHOST,
                                                        STYLE_GHOST2};
    const struct forecast_curve *f = &w->forecast[method];
    struct chart_series *s = &c->series[c->n_series++];
    *s = (struct chart_series){
        .label = label, .style = styles[method], .dotted = true,
        .marker = forecast_markers[method],
        .spans = forecast_spans(series, f, &c->x, columns)};
    if (series == SERIES_TEST_ACCURACY && f->result.grok_step > 0)
        snprintf(s->value, sizeof s->value, "@%.0f%s", f->result.grok_step,
                 c->label_cols == 0 && w->late[method] ? " late" : "");
}

/* The forecasts of what T shows, beneath the curves themselves. */
static void
add_forecasts(struct chart *c, const struct curves *t, const struct watch *w,
              int columns)
{
    const struct forecast_point any = {0};
    for (size_t i = 0; i < FORECAST_METHODS; i++) {
        const char *label = forecast_labels[i];
        for (size_t k = 0; k < t->count && w->forecast[i].n_points > 1; k++) {
            if (isnan(predicted(t->curve[k].series, &any)))
                continue;
            add_forecast(c, (enum forecast_method)i, t->curve[k].series, label,
                         w, columns);
            label = NULL;
        }
    }
}

void
view_curves_draw(enum view_id id, struct grid *g, struct rect r,
                 struct view_state *state, const struct watch *w)
{
    const struct curves *t = w->is_net ? &of_nets[id] : &of_toys[id];
    bool narrow = r.cols < NARROW;
    if (id == VIEW_COMPASS && w->n_readings == 0 &&
        !(w->config.value[PARAM_PROBE] > 0)) {
        view_empty(g, r, w->config.value[PARAM_LOSS] != LOSS_MSE
                             ? "defined for squared error"
                         : w->config.value[PARAM_DYNAMICS] != DYNAMICS_TRAIN
                             ? "about training; this is the theory itself"
                         : w->n_train > WATCH_PAIRS_MAX
                             ? "too many training pairs to read it here"
                             : "no reading yet: it is read while training");
        return;
    }
    struct chart c = {.x = state->x,
                      .glyphs = state->glyphs,
                      .label_cols = narrow ? 0 : LABEL_COLS +
                                    (state->markers ? MARKER_COLS : 0)};
    int columns = chart_columns(&c, r);
    add_forecasts(&c, t, w, columns);
    for (size_t i = 0; i < t->count; i++)
        add_series(&c, t, &t->curve[i], w, columns);
    for (size_t i = 0; i < c.n_series && !state->markers; i++)
        c.series[i].marker = 0;
    view_marks(&c, w);
    bool log_y = view_table[id].has_log_y &&
                 (id == VIEW_LOSS) != state->linear_y[id];
    fit(&c, t, &state->y[id], log_y, columns);
    chart_draw(&c, g, r);
    if (narrow)
        values_in_title(&c, g, r);
    else
        notes(id, g, r, state, w);
    for (size_t i = 0; i < c.n_series; i++)
        free((void *)c.series[i].spans);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts of records against the step: accuracy, loss, norms, order. */
#include <config.h>

#include "ui/curves.h"

#include "base/mem.h"
#include "ui/readout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct curves of_nets[VIEW_COUNT] = {
    [VIEW_ACCURACY] = {100, 0, 100, true, 1, " %", 1, 2,
        {{SERIES_TRAIN_ACCURACY, "train", STYLE_TRAIN, 'o', false},
         {SERIES_TEST_ACCURACY, "test", STYLE_TEST, 'x', false}}},
    [VIEW_LOSS] = {1, 0, 0, true, -3, "", 2, 3,
        {{SERIES_DECAY_LOSS, "decay", STYLE_DECAY, '+', false},
         {SERIES_TRAIN_LOSS, "train", STYLE_TRAIN, 'o', false},
         {SERIES_TEST_LOSS, "test", STYLE_TEST, 'x', false}}},
    [VIEW_NORMS] = {1, 0, 0, true, -4, "", 0, 3,
        {{SERIES_NORM2, "sum", STYLE_TOTAL, '+', false},
         {SERIES_NORM2_W, "W", STYLE_W, 'o', false},
         {SERIES_NORM2_E, "E", STYLE_E, 'x', false}}},
    [VIEW_IPR] = {1, 0, 1, true, 3, "", 0, 1,
        {{SERIES_NEURON_IPR, "ratio", STYLE_IPR, 0, false}}},
    [VIEW_COMPASS] = {1, 0, 0, true, 3, "", 2, 3,
        {{SERIES_TANGENT_SHARE, "share", STYLE_TOTAL, '+', false},
         {SERIES_COS_GRADIENT_TANGENT, "grad", STYLE_TRAIN, 'o', false},
         {SERIES_COS_NORM_MIN, "cos", STYLE_TEST, 'x', false}}},
};

#define PATH(i) (SERIES_PATH2 + ((i) - 2) * SERIES_PATH_COLUMNS)

/* The same of a toy, a curve a path; in the styles of the paths' ways. */
static const struct curves of_toys[VIEW_COUNT] = {
    [VIEW_LOSS] = {1, 0, 0, true, -3, "", 6, 7,
        {{PATH(3) + 1, "3 test", STYLE_E, '3', true},
         {PATH(2) + 1, "2 test", STYLE_TEST, '2', true},
         {SERIES_TEST_LOSS, "1 test", STYLE_TRAIN, '1', true},
         {PATH(4), "4", STYLE_W, '4', false},
         {PATH(3), "3", STYLE_E, '3', false},
         {PATH(2), "2", STYLE_TEST, '2', false},
         {SERIES_TRAIN_LOSS, "1", STYLE_TRAIN, '1', false}}},
    [VIEW_NORMS] = {1, 0, 0, true, -4, "", 3, 4,
        {{PATH(4) + 2, "4", STYLE_W, '4', false},
         {PATH(3) + 2, "3", STYLE_E, '3', false},
         {PATH(2) + 2, "2", STYLE_TEST, '2', false},
         {SERIES_NORM2_E, "1", STYLE_TRAIN, '1', false}}},
};

const struct curves *
curves_of(enum view_id id, const struct watch *w)
{
    return w->is_net ? &of_nets[id] : &of_toys[id];
}

enum { DECADES = 8 }; /* of a logarithmic axis, at most */

/* A value of a series as text beside its line. */
static void
write_value(char value[16], const struct curves *t, double last)
{
    char digits[32], label[24];
    if (t->decimals >= 0) {
        snprintf(value, 16, "%.*f%s", t->decimals, last * t->factor, t->unit);
        return;
    }
    snprintf(digits, sizeof digits, "%.*e", -t->decimals - 1, last);
    snprintf(value, 16, "%.15s", axis_label(label, strtod(digits, NULL), 8));
}

static struct span
scaled(struct span s, double factor)
{
    s.first *= factor;
    s.last *= factor;
    s.min *= factor;
    s.max *= factor;
    return s;
}

void
curves_records(struct chart_series *s, const struct curves_source *from,
               const struct view_state *state, int columns)
{
    const struct history *h = from->history;
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    uint64_t begin = 0, end = 0;
    for (int i = 0; i < columns; i++) {
        view_stretch(state, i, columns, &begin, &end);
        uint64_t stop = end > from->until ? from->until + 1 : end;
        if (begin < stop)
            spans[i] = scaled(history_span(h, from->series, begin, stop),
                              from->factor);
    }
    s->spans = spans;
    size_t before = history_before(h, view_from(state));
    size_t after = history_before(h, end);
    if (before > 0) {
        struct history_bucket b = history_bucket(h, before - 1);
        struct span span = history_bucket_span(h, &b, from->series);
        s->before = (struct chart_end){span.any && !span.gap, (double)b.begin,
                                       span.last * from->factor};
    }
    if (after < history_buckets(h)) {
        struct history_bucket b = history_bucket(h, after);
        struct span span = history_bucket_span(h, &b, from->series);
        bool any = span.any && !span.gap && b.begin <= from->until;
        s->after = (struct chart_end){any, (double)b.begin,
                                      span.first * from->factor};
    }
}

/* The smallest and largest value shown; on a logarithmic axis the smallest
 * positive one. */
static void
extremes(const struct chart *c, int columns, double *lo, double *hi)
{
    *lo = HUGE_VAL;
    *hi = -HUGE_VAL;
    for (size_t i = 0; i < c->n_series; i++) {
        for (int x = 0; x < columns && !c->series[i].hidden; x++) {
            const struct span *s = &c->series[i].spans[x];
            if (!s->any)
                continue;
            if (!c->y.log || s->min > 0)
                *lo = fmin(*lo, s->min);
            *hi = fmax(*hi, s->max);
        }
    }
    for (size_t i = 0; !(*lo <= *hi) && i < c->n_series; i++) {
        // No sample is shown, but a line from one side to the other may be.
        const struct chart_series *s = &c->series[i];
        if (!s->hidden && s->before.any && s->after.any) {
            *lo = fmin(s->before.value, s->after.value);
            *hi = fmax(s->before.value, s->after.value);
        }
    }
}

/* A fixed range, or one from 0, is for the whole run; a window is there to look
 * closely, so its range is that of what it shows. */
static void
fit(struct chart *c, const struct curves *t, struct axis *kept, bool zoomed,
    int columns)
{
    bool fixed = t->hi > t->lo;
    if (fixed && !zoomed) {
        c->y = (struct axis){t->lo, t->hi, false};
        return;
    }
    if (kept->log != c->y.log)
        *kept = (struct axis){.log = c->y.log};
    double lo, hi;
    extremes(c, columns, &lo, &hi);
    if (t->from_zero && !c->y.log && !zoomed)
        lo = fmin(lo, 0);
    if (kept->lo < kept->hi && lo <= hi) { // grows only: a window resets it
        lo = fmin(lo, kept->lo);
        hi = fmax(hi, kept->hi);
    }
    axis_fit(kept, lo, hi, DECADES);
    if (fixed) { // nothing is beyond it
        kept->lo = fmax(kept->lo, t->lo);
        kept->hi = fmin(kept->hi, t->hi);
    }
    c->y = *kept;
}

/* The values in the title line, for narrow panels: as many as fit, the
 * most telling one, which is drawn last, first. */
static void
values_in_title(const struct chart *c, struct grid *g, struct rect r)
{
    int end = r.col + r.cols;
    for (size_t i = c->n_series; i-- > 0;) {
        char text[48], label[CHART_LABEL];
        if (c->series[i].label == NULL || c->series[i].hidden)
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

/* What the sum is: of squares, or held, at what. */
static void
norms_note(char text[96], const struct watch *w)
{
    double clamp = w->now[PARAM_NORM_CLAMP], norm2 = w->latest.span[SERIES_NORM2].last;
    uint64_t since = 0;
    if (!(clamp > 0)) {
        snprintf(text, 96, "sum%s of squares", w->is_net ? "s" : "");
        return;
    }
    for (size_t i = 0; i < w->n_marks; i++)
        if (w->marks[i].kind == EVENT_CHANGED && w->marks[i].param == PARAM_NORM_CLAMP)
            since = w->marks[i].step;
    if (w->latest.step > since) // it is there
        snprintf(text, 96, "norm clamp %.4gx = %.4g", clamp, norm2);
    else
        snprintf(text, 96, "norm clamp %.4gx", clamp);
}

static void
notes(enum view_id id, struct grid *g, struct rect r, const struct watch *w)
{
    char text[96];
    size_t m = (size_t)w->config.value[PARAM_MODULUS] / 2;
    switch (id) {
    case VIEW_ACCURACY:
        snprintf(text, sizeof text, "%zu train pairs, %zu test pairs",
                 w->n_train, w->n_test);
        if (view_forecast_of(w, 0) == NULL)
            break;
        view_forecast_note(text, sizeof text, "forecast: ", w);
        if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
            return;
        view_forecast_note(text, sizeof text, "", w);
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
                     !(w->now[PARAM_OPTIMIZER] > OPTIMIZER_GD)
                         ? "decay = (wd/2) norm2"
                         : "AdamW's decay is not part of it");
        break;
    case VIEW_NORMS:
        norms_note(text, w);
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
    view_note(g, r, STYLE_DIM, text);
}

double
curves_reading(const struct compass_measure *m, enum series series)
{
    return series == SERIES_COS_NORM_MIN           ? m->cos_norm_min
           : series == SERIES_COS_GRADIENT_TANGENT ? m->cos_gradient_tangent
           : series == SERIES_TANGENT_SHARE        ? m->tangent_share
                                                   : m->distance_Z;
}

/* The same from the readings of the prober; what was not read is no hole. LAST
 * becomes the last one, up to the crosshair if there is one. */
static void
readings(struct chart_series *s, const struct watch *w, enum series series,
         const struct view_state *state, int columns, struct span *last)
{
    struct span *spans = mem_new((size_t)columns, sizeof *spans);
    uint64_t from = view_from(state), begin = 0, end = 0;
    struct history_bucket cross;
    uint64_t until =
        view_cross(state, w, &cross) ? cross.steps.last : UINT64_MAX;
    int i = -1;
    for (size_t r = 0; r < w->n_readings; r++) {
        uint64_t step = w->readings[r].step;
        double value = curves_reading(&w->readings[r].measure, series);
        struct chart_end here = {isfinite(value), (double)step, value};
        while (step >= end && i + 1 < columns)
            view_stretch(state, ++i, columns, &begin, &end);
        struct span one = span_of(value);
        *last = step <= until ? one : *last;
        if (step < from)
            s->before = here;
        else if (step < end)
            span_append(&spans[i], &one);
        else if (!s->after.any)
            s->after = here;
    }
    s->spans = spans;
}

/* "min 0.012 max 3.4" of what is shown. */
static void
write_range(char range[40], const struct curves *t,
            const struct chart_series *s, int columns)
{
    char least[16], most[16];
    struct span all = {0};
    for (int x = 0; x < columns; x++)
        if (s->spans[x].any)
            span_append(&all, &s->spans[x]);
    if (!all.any)
        return;
    write_value(least, t, all.min / t->factor);
    write_value(most, t, all.max / t->factor);
    snprintf(range, 40, "min %s max %s", least, most);
}

bool
curves_any(const struct chart_series *s, int columns)
{
    bool any = s->before.any && s->after.any;
    for (int x = 0; x < columns; x++)
        any |= s->spans[x].any;
    return any;
}

void
curves_finish(struct chart_series *s, const struct curves *t, struct span shown,
              int columns)
{
    if (shown.any || shown.gap) // else it has none there
        write_value(s->value, t, span_last(&shown));
    write_range(s->range, t, s, columns);
}

/* The series at the crosshair, if that is there; else its last value. */
static struct span
read_out(const struct watch *w, const struct view_state *state,
         enum series series, struct span last)
{
    struct history_bucket bucket;
    if (watch_in_past(w))
        return w->latest.span[series];
    if (view_cross(state, w, &bucket))
        return history_bucket_span(w->history, &bucket, series);
    return last;
}

/* What came after the step gone back to: the whole curve, faint; that up to the
 * step is drawn over it. */
static void
add_future(struct chart *c, enum view_id id, const struct curve *curve,
           const struct view_state *state, const struct watch *w, int columns)
{
    struct curves_source from = {w->history, curve->series,
                                 curves_of(id, w)->factor, UINT64_MAX};
    struct chart_series *s = &c->series[c->n_series];
    *s = (struct chart_series){.style = STYLE_DIM, .tag = curve->series};
    curves_records(s, &from, state, columns);
    if (curves_any(s, columns))
        c->n_series++;
    else
        free((void *)s->spans);
}

/* Adds the curve, unless there is nothing of it: no test pairs, no decay in the
 * loss under AdamW. */
static void
add_series(struct chart *c, enum view_id id, const struct curve *curve,
           const struct view_state *state, const struct watch *w, int columns)
{
    const struct curves *t = curves_of(id, w);
    struct span shown = history_last(w->history, curve->series);
    struct chart_series *s = &c->series[c->n_series];
    *s = (struct chart_series){.label = curve->label,
                               .style = curve->style,
                               .marker = curve->marker,
                               .tag = curve->series,
                               .dotted = curve->dotted};
    if (id == VIEW_COMPASS && w->n_readings > 0) {
        readings(s, w, curve->series, state, columns, &shown);
    } else {
        struct curves_source from = {w->history, curve->series, t->factor,
                                     watch_in_past(w) ? watch_step(w) : UINT64_MAX};
        curves_records(s, &from, state, columns);
        shown = read_out(w, state, curve->series, shown);
    }
    if (!curves_any(s, columns)) {
        free((void *)s->spans);
        return;
    }
    c->n_series++;
    curves_finish(s, t, shown, columns);
}

void
curves_chart(struct chart *c, enum view_id id, struct rect r,
             struct view_state *state, const struct watch *w)
{
    const struct curves *t = curves_of(id, w);
    view_chart(c, id, r, state);
    view_chart_cross(c, state, w);
    int columns = chart_columns(c, r);
    view_others_add(c, id, w, state, columns, chart_plot_rect(c, r).rows);
    view_forecast_add(c, t, w, columns);
    for (size_t i = 0; i < t->count && watch_in_past(w); i++)
        add_future(c, id, &t->curve[i], state, w, columns);
    for (size_t i = 0; i < t->count; i++)
        add_series(c, id, &t->curve[i], state, w, columns);
    for (size_t i = 0; i < c->n_series; i++) {
        struct chart_series *s = &c->series[i];
        s->hidden = state->hidden >> s->tag & 1;
        if (!state->markers && s->tag < CURVES_OTHER)
            s->marker = 0;
    }
    view_marks(c, state, w);
    c->y.log = view_table[id].has_log_y &&
               (id == VIEW_LOSS) != state->linear_y[id];
    fit(c, t, &state->y[id], state->zoom.on, columns);
}

void
curves_chart_done(struct chart *c)
{
    for (size_t i = 0; i < c->n_series; i++)
        free((void *)c->series[i].spans);
}

void
view_curves_draw(enum view_id id, struct grid *g, struct rect r,
                 struct view_state *state, const struct watch *w)
{
    if (id == VIEW_COMPASS && w->n_readings == 0 &&
        !(w->config.value[PARAM_PROBE] > 0)) {
        view_empty(g, r, w->config.value[PARAM_LOSS] != LOSS_MSE
                             ? "defined for squared error"
                         : w->config.value[PARAM_DYNAMICS] != DYNAMICS_TRAIN
                             ? "about training; this is the theory itself"
                         : w->n_train > WATCH_PAIRS_MAX
                             ? "too many training pairs to read it here"
                         : w->config.tape != NULL
                             ? "not recorded: --probe would have been"
                             : "no reading yet: it is read while training");
        return;
    }
    struct chart c;
    curves_chart(&c, id, r, state, w);
    chart_draw(&c, g, r);
    if (c.label_cols == 0)
        values_in_title(&c, g, r);
    else if (!readout_note(id, g, r, state, w))
        notes(id, g, r, w);
    curves_chart_done(&c);
}

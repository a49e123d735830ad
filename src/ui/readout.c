/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "ui/readout.h"

#include "plot/chart.h"
#include "ui/curves.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void
add_steps(struct line *out, struct history_steps s)
{
    char first[40], last[40];
    view_number(first, s.first);
    if (s.first == s.last)
        line_add(out, 0, STYLE_VALUE, "step %s", first);
    else
        line_add(out, 0, STYLE_VALUE, "steps %s..%s", first,
            view_number(last, s.last));
}

/* Six digits tell any two values of a float run apart that differ by more than
 * its rounding; 0 is added because of -0. */
static void
add_values(struct line *out, const struct curves *t,
           const struct curve *curve, struct span s)
{
    char least[32], most[32];
    snprintf(least, sizeof least, "%.6g", s.min * t->factor + 0.0);
    snprintf(most, sizeof most, "%.6g", s.max * t->factor + 0.0);
    if (!s.any && s.gap)
        line_add(out, 0, curve->style, "%s not finite", curve->label);
    else if (s.any && strcmp(least, most) == 0)
        line_add(out, 0, curve->style, "%s %s%s", curve->label, least, t->unit);
    else if (s.any)
        line_add(out, 0, curve->style, "%s %s..%s%s", curve->label, least, most,
            t->unit);
}

/* The compass' last reading up to STEP; NULL: none. */
static const struct compass_reading *
reading_at(const struct watch *w, uint64_t step)
{
    const struct compass_reading *found = NULL;
    for (size_t i = 0; i < w->n_readings && w->readings[i].step <= step; i++)
        found = &w->readings[i];
    return found;
}

/* What the other runs had there, labelled as their curves are. */
static void
add_others(struct line *out, enum view_id id, const struct watch *w,
           const struct history_bucket *bucket)
{
    const struct curves *t = curves_of(id, w);
    for (size_t i = 0; i < w->n_others; i++) {
        const struct watch_other *o = &w->others[i];
        for (size_t k = t->count; k-- > 0;) {
            struct span s = view_other_span(id, w, i, k, bucket->begin);
            bool main = k == t->over;
            if (s.any)
                line_add(out, view_other_rank(i), view_other_style(w, i),
                    "%c %s %.4g%s", o->number,
                    main ? o->name : t->curve[k].label,
                    s.last * t->factor + 0.0, t->unit);
        }
    }
}

static void
add_curves(struct line *out, enum view_id id, const struct watch *w,
           const struct history_bucket *bucket)
{
    const struct curves *t = curves_of(id, w);
    bool read = id == VIEW_COMPASS && w->n_readings > 0;
    const struct compass_reading *reading =
        read ? reading_at(w, bucket->steps.last) : NULL;
    for (size_t i = 0; i < t->count; i++) {
        const struct curve *curve = &t->curve[i];
        if (reading != NULL)
            add_values(out, t, curve,
                       span_of(curves_reading(&reading->measure,
                                              curve->series)));
        else if (!read && history_span(w->history, curve->series, 0, UINT64_MAX)
                              .any) // there is such a series
            add_values(out, t, curve,
                       history_bucket_span(w->history, bucket, curve->series));
    }
    add_others(out, id, w, bucket);
    if (reading != NULL)
        line_add(out, 2, STYLE_DIM, "read at step %" PRIu64, reading->step);
    for (enum forecast_method i = 0; i < FORECAST_METHODS; i++) {
        double value = view_forecast_value(id, w, i, (double)bucket->begin);
        if (isfinite(value))
            line_add(out, 2, i == 0 ? STYLE_GHOST : STYLE_GHOST2, "%s %.4g%s",
                view_forecast_labels[i], value, t->unit);
    }
}

/* The strongest frequency then; spectra are kept for fewer steps than records. */
static void
add_spectrum(struct line *out, const struct watch *w,
             const struct history_bucket *bucket)
{
    const struct spectrum *s =
        spectra_at(w->spectra, 0, bucket->steps.last + 1);
    unsigned most = 0;
    if (s == NULL)
        return;
    for (unsigned k = 1; k < s->m; k++)
        most = s->share[k] > s->share[most] ? k : most;
    line_add(out, 0, STYLE_E, "strongest k = %u, %.3gx flat", most + 1,
        (double)s->share[most] * s->m);
    if (s->step < bucket->steps.first)
        line_add(out, 2, STYLE_DIM, "at step %" PRIu64, s->step);
}

/* What happened in the crosshair's column: the nearest event. */
static void
add_event(struct line *out, enum view_id id, struct rect r,
          const struct view_state *state, const struct watch *w,
          const struct history_bucket *bucket)
{
    struct rect body = {r.row + 1, r.col, r.rows - 1, r.cols};
    struct chart c;
    view_chart(&c, id, body, state);
    int col = chart_step_col(&c, body, (double)bucket->begin);
    const struct event *found = NULL;
    for (size_t i = 0; i < w->n_marks; i++) {
        const struct event *e = &w->marks[i];
        bool here = e->step >= bucket->steps.first &&
                    e->step <= bucket->steps.last;
        if (!here && (e->step < view_from(state) || col < 0 ||
                      chart_step_col(&c, body, (double)e->step) != col))
            continue;
        double far = fabs((double)e->step - (double)bucket->begin);
        if (found == NULL ||
            far <= fabs((double)found->step - (double)bucket->begin))
            found = e;
    }
    char text[EVENT_TEXT];
    if (found == NULL)
        return;
    event_text(text, found);
    if (found->step >= bucket->steps.first && found->step <= bucket->steps.last)
        line_add(out, 1, STYLE_MARK, "%.90s", text);
    else
        line_add(out, 1, STYLE_MARK, "%.70s at %" PRIu64, text, found->step);
}

bool
readout_make(struct line *out, enum view_id id, struct rect r,
             const struct view_state *state, const struct watch *w)
{
    struct history_bucket bucket;
    out->count = 0;
    if (!view_table[id].has_steps || !view_cross(state, w, &bucket))
        return false;
    add_steps(out, bucket.steps);
    add_event(out, id, r, state, w, &bucket);
    if (id == VIEW_WATERFALL)
        add_spectrum(out, w, &bucket);
    else
        add_curves(out, id, w, &bucket);
    return true;
}

/* The parts up to RANK, without the step if it is not wanted. */
static void
write_parts(char text[512], const struct line *out, int rank, bool step)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = step ? 0 : 1; i < out->count; i++)
        if (out->part[i].rank <= rank && used < 400)
            used += (size_t)snprintf(text + used, 512 - used, "%s%s",
                                     used > 0 ? "  " : "", out->part[i].text);
}

bool
readout_note(enum view_id id, struct grid *g, struct rect body,
             const struct view_state *state, const struct watch *w)
{
    struct rect r = {body.row - 1, body.col, body.rows + 1, body.cols};
    struct line out;
    char text[512];
    if (!readout_make(&out, id, r, state, w))
        return false;
    for (int rank = 2; rank >= -1; rank--) {
        write_parts(text, &out, rank < 0 ? 0 : rank, rank >= 0);
        if (view_note(g, body, STYLE_VALUE, text) < body.col + body.cols)
            return true;
    }
    return true;
}

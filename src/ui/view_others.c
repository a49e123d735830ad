/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of other runs in charts: one of each run, the one that tells most. */
#include <config.h>

#include "ui/curves.h"

#include <stdio.h>
#include <stdlib.h>

/* Shades from the cold to the warm end, so that runs in the order of a value
 * look like it; the last one is too near to a curve's own colour. */
enum style
view_other_style(const struct watch *w, size_t i)
{
    size_t shades = STYLE_HEAT7 - STYLE_HEAT0 - 1;
    size_t gaps = w->n_others > 1 ? w->n_others - 1 : 1;
    return (enum style)(STYLE_HEAT0 + i * shades / gaps);
}

int
view_other_rank(size_t i)
{
    return i < 2 ? 1 : i < 4 ? 2 : 3;
}

/* What the chart shows of other runs; false: nothing, or of other kinds of runs. */
static bool
chosen(const struct curves *t, const struct watch *w, const struct watch_other *o,
       enum series *series)
{
    if (t->count == 0 || o->is_net != w->is_net)
        return false;
    *series = t->curve[t->over].series;
    return true;
}

struct span
view_other_span(enum view_id id, const struct watch *w, size_t i, uint64_t step)
{
    const struct watch_other *o = &w->others[i];
    enum series series;
    if (!chosen(curves_of(id, w), w, o, &series) ||
        history_buckets(o->history) == 0 || step > history_step(o->history))
        return (struct span){.any = false};
    size_t before = history_before(o->history, step + 1);
    struct history_bucket bucket =
        history_bucket(o->history, before > 0 ? before - 1 : 0);
    return history_bucket_span(o->history, &bucket, series);
}

void
view_others_add(struct chart *c, enum view_id id, const struct watch *w,
                const struct view_state *state, int columns, int rows)
{
    const struct curves *t = curves_of(id, w);
    int room = rows - (int)t->count; // for labels, each in a row of its own
    for (size_t i = 0; i < w->n_others; i++) {
        const struct watch_other *o = &w->others[i];
        struct curves_source from = {.history = o->history, .factor = t->factor,
                                     .until = watch_others_until(w)};
        struct chart_series *s = &c->series[c->n_series];
        if (!chosen(t, w, o, &from.series))
            continue;
        *s = (struct chart_series){.label = (int)i < room ? o->name : NULL,
                                   .style = view_other_style(w, i),
                                   .marker = o->number,
                                   .tag = CURVES_OTHER + o->slot};
        curves_records(s, &from, state, columns);
        if (!curves_any(s, columns)) {
            free((void *)s->spans);
            continue;
        }
        struct history_bucket cross;
        struct span shown = history_last(o->history, from.series);
        if (view_cross(state, w, &cross))
            shown = view_other_span(id, w, i, cross.begin);
        else if (from.until < history_step(o->history))
            shown = view_other_span(id, w, i, from.until);
        curves_finish(s, t, shown, columns);
        c->n_series++;
    }
}

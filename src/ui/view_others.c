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

/* Whether curve number K of the chart is shown of the other run: of all the one
 * that tells most, and every one of that which is compared. */
static bool
is_shown(const struct curves *t, const struct watch *w,
         const struct watch_other *o, size_t k)
{
    bool compared = o->branch < TREE_BRANCHES && o->branch == w->compared;
    return o->is_net == w->is_net && (compared || k == t->over);
}

struct span
view_other_span(enum view_id id, const struct watch *w, size_t i, size_t k,
                uint64_t step)
{
    const struct watch_other *o = &w->others[i];
    const struct curves *t = curves_of(id, w);
    if (k >= t->count || !is_shown(t, w, o, k) ||
        history_buckets(o->history) == 0 || step > history_step(o->history))
        return (struct span){.any = false};
    size_t before = history_before(o->history, step + 1);
    struct history_bucket bucket =
        history_bucket(o->history, before > 0 ? before - 1 : 0);
    return history_bucket_span(o->history, &bucket, t->curve[k].series);
}

/* Where a value of it is to be read: at the crosshair, as far as it is shown, or
 * at its end. */
static struct span
read_out(enum view_id id, const struct watch *w, const struct view_state *state,
         size_t i, size_t k)
{
    const struct watch_other *o = &w->others[i];
    struct history_bucket cross;
    if (view_cross(state, w, &cross))
        return view_other_span(id, w, i, k, cross.begin);
    if (watch_others_until(w) < history_step(o->history))
        return view_other_span(id, w, i, k, watch_others_until(w));
    return history_last(o->history, curves_of(id, w)->curve[k].series);
}

/* Curve number K of other run number I. */
static void
add(struct chart *c, enum view_id id, const struct watch *w,
    const struct view_state *state, int columns, size_t i, size_t k)
{
    const struct curves *t = curves_of(id, w);
    const struct watch_other *o = &w->others[i];
    struct curves_source from = {o->history, t->curve[k].series, t->factor,
                                 watch_others_until(w)};
    struct chart_series *s = &c->series[c->n_series];
    bool compared = o->branch < TREE_BRANCHES && o->branch == w->compared;
    *s = (struct chart_series){.style = compared ? t->curve[k].style
                                                 : view_other_style(w, i),
                               .dotted = compared,
                               .marker = o->number,
                               .tag = CURVES_OTHER + o->slot};
    curves_records(s, &from, state, columns);
    if (!curves_any(s, columns)) {
        free((void *)s->spans);
        return;
    }
    curves_finish(s, t, read_out(id, w, state, i, k), columns);
    c->n_series++;
}

void
view_others_add(struct chart *c, enum view_id id, const struct watch *w,
                const struct view_state *state, int columns, int rows)
{
    const struct curves *t = curves_of(id, w);
    int room = rows - (int)t->count; // for labels, each in a row of its own
    for (size_t i = 0; i < w->n_others; i++) {
        for (size_t k = 0; k < t->count; k++) {
            size_t before = c->n_series;
            if (!is_shown(t, w, &w->others[i], k))
                continue;
            add(c, id, w, state, columns, i, k);
            if (c->n_series > before && k == t->over && room-- > 0)
                c->series[before].label = w->others[i].name;
        }
    }
}

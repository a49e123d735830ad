/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves that are not to be seen for a while. */
#include <config.h>

#include "ui/curves.h"

/* What is shown has its range anew. */
static void
changed(enum view_id id, struct view_state *state)
{
    state->y[id] = (struct axis){0};
}

bool
view_hide_at(enum view_id id, struct view_state *state, const struct watch *w,
             struct rect r, int row, int col)
{
    struct rect body = {r.row + 1, r.col, r.rows - 1, r.cols};
    struct chart c;
    if (!w->any || curves_of(id, w)->count == 0)
        return false;
    curves_chart(&c, id, body, state, w);
    int tag = chart_label_at(&c, body, row, col);
    curves_chart_done(&c);
    if (tag < 0)
        return false;
    state->hidden ^= UINT64_C(1) << tag;
    changed(id, state);
    return true;
}

static uint64_t
bit(const struct chart *c, size_t i)
{
    return UINT64_C(1) << c->series[i].tag;
}

/* The curve to be alone after what is SHOWN now: the topmost after more than
 * one, then the one beneath; n_series after the lowest. */
static size_t
next_alone(const struct chart *c, uint64_t shown)
{
    size_t k = c->n_series;
    if (shown != 0 && (shown & (shown - 1)) == 0) // one alone
        for (k = 0; bit(c, k) != shown;)
            k++;
    if (k == 0)
        return c->n_series;
    k--;
    while (k > 0 && bit(c, k - 1) == bit(c, k)) // of one forecast
        k--;
    return k;
}

const char *
view_alone(enum view_id id, struct view_state *state, const struct watch *w)
{
    struct chart c;
    if (!w->any || curves_of(id, w)->count == 0)
        return "";
    curves_chart(&c, id, (struct rect){0, 0, 24, 120}, state, w);
    uint64_t all = 0;
    for (size_t i = 0; i < c.n_series; i++)
        all |= bit(&c, i);
    size_t k = next_alone(&c, all & ~state->hidden);
    bool one = k < c.n_series;
    state->hidden = (state->hidden & ~all) | (one ? all & ~bit(&c, k) : 0);
    const char *name = one ? c.series[k].label : NULL;
    curves_chart_done(&c);
    changed(id, state);
    return name;
}

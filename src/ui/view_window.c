/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axis of steps that the charts share: the window on it, and the crosshair
 * that stands on the history's buckets. */
#include <config.h>

#include "ui/view.h"

#include "plot/chart.h"

#include <math.h>
#include <string.h>

/* Records across a window, at least: closer there is nothing to see. */
enum { RECORDS_LEAST = 10 };

/* The next of 1, 2, 5, 10, ... that is not below STEP. */
static double
next_end(double step)
{
    double power = pow(10, floor(log10(step)));
    static const double factors[] = {1, 2, 5, 10};
    for (size_t i = 0; i < 3; i++)
        if (factors[i] * power >= step)
            return factors[i] * power;
    return 10 * power;
}

/* The axis of the whole run, whose end moves in steps of 1-2-5. */
static void
move_whole(struct axis *whole, bool log_x, const struct watch *w)
{
    double every = w->config.value[PARAM_EVERY];
    double step = (double)w->progress.step;
    whole->log = log_x;
    whole->lo = log_x ? every : 0;
    if (whole->hi < 100 * every)
        whole->hi = 100 * every;
    for (size_t i = 0; i < w->n_others && watch_others_until(w) == UINT64_MAX; i++)
        if (w->others[i].is_net == w->is_net)
            step = fmax(step, (double)history_step(w->others[i].history));
    for (size_t i = 0; i < FORECAST_METHODS; i++) // they go ahead
        if (w->forecast[i].n_points > 0)
            step = fmax(step,
                        w->forecast[i].points[w->forecast[i].n_points - 1].step);
    if (step > whole->hi)
        whole->hi = next_end(step);
}

/* What windows must fit into now. */
static struct zoom_room
room_of(struct view_state *state, const struct watch *w)
{
    move_whole(&state->whole, state->log_x, w);
    return (struct zoom_room){state->whole,
                              RECORDS_LEAST * w->config.value[PARAM_EVERY],
                              (double)w->progress.step};
}

void
view_begin(struct view_state *state, const struct watch *w)
{
    struct zoom_room room = room_of(state, w);
    state->name_cols = 0;
    for (size_t i = 0; i < w->n_others; i++)
        if (grid_width(w->others[i].name) > state->name_cols)
            state->name_cols = grid_width(w->others[i].name);
    zoom_follow(&state->zoom, &room);
    state->x = zoom_axis(&state->zoom, &room);
}

void
view_forget(struct view_state *state)
{
    state->x = state->whole = (struct axis){0};
    state->zoom = (struct zoom){0};
    state->cross = false;
    memset(state->y, 0, sizeof state->y);
}

/* ---- the window ---- */

/* Another window: ranges are fitted to what it shows. */
static void
look_afresh(struct view_state *state, const struct watch *w)
{
    for (int id = 0; id < VIEW_COUNT; id++)
        if (view_table[id].has_steps)
            state->y[id] = (struct axis){0};
    view_begin(state, w);
}

bool
view_zoom_at(struct view_state *state, const struct watch *w, double factor,
             double step)
{
    struct zoom_room room = room_of(state, w);
    if (!zoom_by(&state->zoom, &room, factor, step))
        return false;
    look_afresh(state, w);
    return true;
}

bool
view_zoom(struct view_state *state, const struct watch *w, double factor)
{
    struct history_bucket bucket;
    double at = fmin((double)w->progress.step, state->x.hi);
    if (view_cross(state, w, &bucket) &&
        (double)bucket.begin <= state->x.hi && bucket.begin >= view_from(state))
        at = (double)bucket.begin;
    return view_zoom_at(state, w, factor, at);
}

bool
view_pan(struct view_state *state, const struct watch *w, double part)
{
    struct zoom_room room = room_of(state, w);
    if (!zoom_pan(&state->zoom, &room, part))
        return false;
    look_afresh(state, w);
    return true;
}

void
view_zoom_out(struct view_state *state)
{
    state->zoom = (struct zoom){0};
    for (int id = 0; id < VIEW_COUNT; id++)
        if (view_table[id].has_steps)
            state->y[id] = (struct axis){0};
}

/* Moves the window to a step; the ranges stay if it is in it already. */
static void
show_step(struct view_state *state, const struct watch *w, double step)
{
    struct zoom_room room = room_of(state, w);
    if (zoom_show(&state->zoom, &room, step))
        look_afresh(state, w);
}

void
view_follow(struct view_state *state, const struct watch *w)
{
    show_step(state, w, (double)w->progress.step);
}

uint64_t
view_from(const struct view_state *state)
{
    return state->x.lo > state->whole.lo ? (uint64_t)ceil(state->x.lo) : 0;
}

void
view_stretch(const struct view_state *state, int column, int columns,
             uint64_t *begin, uint64_t *end)
{
    uint64_t from = view_from(state);
    chart_stretch(&state->x, column, columns, begin, end);
    *begin = *begin < from ? from : *begin;
    *end = *end < *begin ? *begin : *end;
}

void
view_chart(struct chart *c, enum view_id id, struct rect body,
           const struct view_state *state)
{
    enum {
        NARROW = 50,     // below: values in the title instead of labels
        LABEL_COLS = 15, // " train 100.0 %" and a space
        WIDE = 116,      // from which on there is room for ranges, too
        NAME_COLS = 5,   // "train"
        MARKER_COLS = 2, // the marker of a label
        RANGE_COLS = 26  // "  min 0.001234 max 1.234e-5"
    };
    bool labels = id != VIEW_WATERFALL && body.cols >= NARROW;
    *c = (struct chart){.x = state->x, .glyphs = state->glyphs};
    c->label_cols = !labels             ? 0
                    : body.cols >= WIDE ? LABEL_COLS + RANGE_COLS
                                        : LABEL_COLS;
    if (labels && (state->markers || state->name_cols > 0))
        c->label_cols += MARKER_COLS;
    if (labels && state->name_cols > NAME_COLS)
        c->label_cols += state->name_cols - NAME_COLS;
}

void
view_chart_cross(struct chart *c, const struct view_state *state,
                 const struct watch *w)
{
    struct history_bucket bucket;
    c->cross = view_cross(state, w, &bucket) && bucket.begin >= view_from(state);
    c->cross_step = c->cross ? (double)bucket.begin : 0;
}

/* ---- the crosshair ---- */

bool
view_cross(const struct view_state *state, const struct watch *w,
           struct history_bucket *bucket)
{
    if (!state->cross || history_buckets(w->history) == 0)
        return false;
    *bucket = history_bucket(w->history,
                             history_nearest(w->history, state->cross_step));
    return true;
}

/* Onto bucket number I. */
static void
stand_on(struct view_state *state, const struct watch *w, size_t i)
{
    struct history_bucket bucket = history_bucket(w->history, i);
    state->cross = true;
    state->cross_step = bucket.steps.first;
    show_step(state, w, (double)bucket.begin);
}

void
view_cross_put(struct view_state *state, const struct watch *w, double step)
{
    if (history_buckets(w->history) > 0)
        stand_on(state, w,
                 history_nearest(w->history, (uint64_t)fmax(step + 0.5, 0)));
}

void
view_cross_move(struct view_state *state, const struct watch *w, int by)
{
    size_t count = history_buckets(w->history);
    if (!state->cross) {
        view_cross_put(state, w, fmin((double)w->progress.step, state->x.hi));
        return;
    }
    if (count == 0)
        return;
    size_t i = history_nearest(w->history, state->cross_step);
    if (by < 0)
        i = i > (size_t)-by ? i - (size_t)-by : 0;
    else
        i = i + (size_t)by < count ? i + (size_t)by : count - 1;
    stand_on(state, w, i);
}

void
view_cross_leap(struct view_state *state, const struct watch *w, int tenths)
{
    struct history_bucket from;
    if (!view_cross(state, w, &from)) {
        view_cross_move(state, w, 0);
        return;
    }
    size_t here = history_nearest(w->history, state->cross_step);
    double place = fmax(axis_place(&state->x, (double)from.begin), 0);
    double step = axis_value(&state->x, place + tenths / 10.0);
    size_t there = history_nearest(w->history, (uint64_t)fmax(step + 0.5, 0));
    if (tenths < 0 ? there < here : there > here)
        stand_on(state, w, there);
    else // not even to the next one
        view_cross_move(state, w, tenths < 0 ? -1 : 1);
}

void
view_cross_end(struct view_state *state, const struct watch *w, bool last)
{
    size_t count = history_buckets(w->history);
    if (count == 0)
        return;
    stand_on(state, w, last ? count - 1 : 0);
}

bool
view_step_at(enum view_id id, const struct view_state *state, struct rect r,
             int row, int col, double *step)
{
    struct rect body = {r.row + 1, r.col, r.rows - 1, r.cols};
    struct chart c;
    if (!view_table[id].has_steps || r.rows < 2)
        return false;
    view_chart(&c, id, body, state);
    struct rect plot = chart_plot_rect(&c, body);
    if (row < plot.row || row >= plot.row + plot.rows || col < plot.col ||
        col >= plot.col + plot.cols)
        return false;
    *step = axis_value(&c.x, (col - plot.col + 0.5) / plot.cols);
    return true;
}

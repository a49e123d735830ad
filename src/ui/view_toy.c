/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toys: each path's way over the landscape of the loss, or, of three
 * weights, over the zero-loss plane; below it where each path is now. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/landscape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LEGS_MAX = 32,    /* stretches between starts, of all paths, the latest */
    LEG_POINTS = 160, /* of each, at most */
    TABLE_ROOM = 8,   /* rows that the picture keeps for itself */
    MARKERS_MAX = LEGS_MAX + TOY_PATHS + 3,
};

static const enum style path_styles[TOY_PATHS] = {STYLE_TRAIN, STYLE_TEST,
                                                  STYLE_E, STYLE_W};

/* What a path went from a start on: from step FROM, at W, up to step TO. */
struct leg {
    size_t path;
    uint64_t from, to;
    double w[3];
};

struct picture {
    enum toy_id id;
    const struct toy_info *info;
    struct landscape landscape;
    struct landscape_point points[LEGS_MAX + 1][LEG_POINTS + 1];
    struct landscape_line lines[LEGS_MAX + 1];
    struct landscape_marker markers[MARKERS_MAX];
    struct leg legs[LEGS_MAX];
    size_t n_legs;
};

/* ---- where the paths began ---- */

static void
add_leg(struct picture *p, size_t path, uint64_t from, const double w[3])
{
    for (size_t i = 0; i < p->n_legs; i++) // the path's last one ends here
        if (p->legs[i].path == path && p->legs[i].to > from)
            p->legs[i].to = from;
    if (p->n_legs == LEGS_MAX) { // the oldest is forgotten
        for (size_t i = 1; i < LEGS_MAX; i++)
            p->legs[i - 1] = p->legs[i];
        p->n_legs--;
    }
    struct leg *leg = &p->legs[p->n_legs++];
    *leg = (struct leg){path, from, UINT64_MAX, {w[0], w[1], w[2]}};
}

/* The paths that --path names begin at W. */
static void
start(struct picture *p, double named, uint64_t step, const double w[3])
{
    for (size_t path = 0; path < p->info->n_paths; path++) {
        double at[3];
        toy_start_of(p->id, path, w, at);
        if (named <= 0 || (size_t)named == path + 1)
            add_leg(p, path, step, at);
    }
}

static void
find_legs(struct picture *p, const struct watch *w)
{
    const double *v = w->config.value;
    const double own[3] = {(double)NAN, (double)NAN, (double)NAN};
    double at[3] = {v[PARAM_W1], v[PARAM_W2], v[PARAM_W3]};
    for (size_t path = 0; path < p->info->n_paths; path++) {
        double named = v[PARAM_PATH], number = (double)path + 1;
        bool here = named <= 0 || !(named < number || named > number);
        start(p, number, 0, here ? at : own);
    }
    for (size_t i = 0; i < w->n_marks; i++) {
        const struct event *e = &w->marks[i];
        if (e->kind != EVENT_CHANGED)
            continue;
        if (e->param >= PARAM_W1 && e->param <= PARAM_W3)
            at[e->param - PARAM_W1] = e->to;
        if (e->param == PARAM_PATH)
            start(p, e->to, e->step, at);
    }
}

/* ---- lines ---- */

static struct landscape_point
place_of(const struct picture *p, const double w[3])
{
    double xy[2];
    toy_project(p->id, w, xy);
    return (struct landscape_point){xy[0], xy[1]};
}

/* The weights of PATH at the last record in steps [begin, end); false if there
 * is none. */
static bool
weights_in(const struct picture *p, const struct watch *w, size_t path,
           uint64_t begin, uint64_t end, double weights[3])
{
    weights[2] = 0;
    for (size_t i = 0; i < p->info->dimension; i++) {
        struct span s =
            history_span(w->history, series_weight(path, i), begin, end);
        if (!s.any)
            return false;
        weights[i] = s.last;
    }
    return true;
}

/* The weights of PATH at the step that is shown; false if there are none. */
static bool
weights_now(const struct picture *p, const struct watch *w, size_t path,
            double weights[3])
{
    weights[2] = 0;
    for (size_t i = 0; i < p->info->dimension; i++) {
        struct span s = w->latest.span[series_weight(path, i)];
        if (!s.any)
            return false;
        weights[i] = s.last;
    }
    return true;
}

/* The way of a leg: dense where it begins, because there it is fast. */
static void
draw_leg(struct picture *p, const struct watch *w, size_t i)
{
    const struct leg *leg = &p->legs[i];
    struct landscape_point *points = p->points[i];
    double weights[3];
    size_t count = 0;
    uint64_t end = leg->to < w->latest.step ? leg->to : w->latest.step;
    uint64_t begin = leg->from + 1;
    points[count++] = place_of(p, leg->w);
    for (int k = 1; k < LEG_POINTS && end >= begin; k++) {
        double length = (double)(end - leg->from);
        uint64_t next = leg->from + 1 +
                        (uint64_t)floor(pow(length, (k + 1.0) / LEG_POINTS));
        if (next > end + 1)
            next = end + 1;
        if (next > begin &&
            weights_in(p, w, leg->path, begin, next, weights)) {
            points[count++] = place_of(p, weights);
            begin = next;
        }
    }
    p->lines[p->landscape.n_lines++] = (struct landscape_line){
        points, count, path_styles[leg->path], false};
}

static void
draw_zero_set(struct picture *p)
{
    struct toy_point zero[TOY_ZERO_POINTS];
    size_t count = toy_zero_set(p->id, zero, TOY_ZERO_POINTS);
    struct landscape_point *points = p->points[LEGS_MAX];
    for (size_t i = 0; i < count; i++)
        points[i] = place_of(p, zero[i].w);
    p->lines[p->landscape.n_lines++] =
        (struct landscape_line){points, count, STYLE_TEXT, true};
}

_Static_assert(TOY_ZERO_POINTS <= LEG_POINTS + 1, "room for every zero set");

/* ---- markers ---- */

static void
mark(struct picture *p, struct landscape_point at, uint32_t ch,
     enum style style)
{
    p->markers[p->landscape.n_markers++] =
        (struct landscape_marker){at.x, at.y, ch, style};
}

static void
draw_markers(struct picture *p, const struct watch *w,
             const struct view_state *state)
{
    double weights[3];
    for (size_t i = 0; i < p->info->n_goals; i++)
        mark(p, place_of(p, p->info->goals[i]), '*', STYLE_GOOD);
    for (size_t i = 0; i < p->n_legs; i++)
        mark(p, place_of(p, p->legs[i].w), 'o', path_styles[p->legs[i].path]);
    for (size_t path = p->info->n_paths; path-- > 0;)
        if (weights_now(p, w, path, weights))
            mark(p, place_of(p, weights), '1' + (uint32_t)path,
                 path_styles[path]);
    if (state->toy_cursor_set)
        mark(p, (struct landscape_point){state->toy_cursor[0],
                                         state->toy_cursor[1]},
             'X', STYLE_FOCUS);
}

/* ---- the picture ---- */

static double
loss_at(const void *job, double x, double y)
{
    const struct picture *p = job;
    return toy_loss(p->id, (const double[]){x, y, 0});
}

/* The picture without lines and markers. */
static struct landscape
frame_of(enum toy_id id, enum glyphs glyphs)
{
    const struct toy_info *info = &toy_table[id];
    return (struct landscape){
        .x = {info->x_lo, info->x_hi, false},
        .y = {info->y_lo, info->y_hi, false},
        .x_name = info->axes[0], .y_name = info->axes[1],
        .equal = true, .glyphs = glyphs, .decades = 3,
        .height = info->dimension == 2 ? loss_at : NULL,
    };
}

/* Where the picture is in the panel's body R, the rest being the table. */
static struct rect
picture_rect(enum toy_id id, struct rect r)
{
    int rows = (int)toy_table[id].n_paths;
    if (r.rows >= TABLE_ROOM + rows)
        r.rows -= rows;
    return r;
}

/* ---- the table below ---- */

/* X, but never "-0.000". */
static double
shown(double x)
{
    return fabs(x) < 5e-4 ? 0 : x;
}

/* What is known of a path, each part in a column of its own. */
enum part { PART_LAMBDA, PART_W, PART_LOSS, PART_ANGLE, PART_DISTANCE, PARTS };

static void
write_part(char text[48], enum part part, const struct picture *p,
           const double *w, double lambda)
{
    bool three = p->info->dimension == 3;
    switch (part) {
    case PART_LAMBDA: snprintf(text, 48, "lambda %-5.3g", lambda); break;
    case PART_W:
        snprintf(text, 48, three ? "w (%.3f, %.3f, %.3f)" : "w (%.3f, %.3f)",
                 shown(w[0]), shown(w[1]), shown(w[2]));
        break;
    case PART_LOSS:
        snprintf(text, 48, "loss %-7.2g", toy_loss(p->id, w));
        break;
    case PART_ANGLE:
        snprintf(text, 48, "gradient at %5.2f deg to Z",
                 toy_normal_angle(p->id, w));
        break;
    default:
        snprintf(text, 48, "%.2g from Z", toy_distance(p->id, w));
    }
}

/* The parts in the order of what the toy is about, as many as fit. */
static void
draw_row(const struct picture *p, struct grid *g, struct rect r, size_t path,
         const struct watch *w)
{
    static const enum part orders[2][PARTS] = {
        {PART_LAMBDA, PART_W, PART_LOSS, PART_DISTANCE, PART_ANGLE},
        {PART_ANGLE, PART_DISTANCE, PART_W, PART_LOSS, PART_LAMBDA},
    };
    double weights[3];
    char text[48];
    if (!weights_now(p, w, path, weights))
        return;
    double first = p->info->lambda[0];
    double lambda = config_lambda(&w->config, 1, w->now[PARAM_WEIGHT_DECAY]);
    if (first > 0)
        lambda *= p->info->lambda[path] / first;
    int end = r.col + r.cols;
    int col = grid_printf(g, r.row, r.col + 1, end, path_styles[path], "%zu",
                          path + 1);
    for (size_t i = 0; i < PARTS; i++) {
        write_part(text, orders[p->info->n_goals == 0][i], p, weights, lambda);
        if (col + 2 + grid_width(text) > end)
            break;
        col = grid_text(g, r.row, col + 2, end, path_styles[path], text);
    }
}

/* ---- for the panel ---- */

void
view_toy_draw(enum view_id id, struct grid *g, struct rect r,
              struct view_state *state, const struct watch *w)
{
    char note[96];
    struct picture *p = mem_new(1, sizeof *p);
    (void)id;
    config_toy(&w->config, &p->id);
    p->info = &toy_table[p->id];
    p->landscape = frame_of(p->id, state->glyphs);
    p->landscape.job = p;
    p->landscape.lines = p->lines;
    p->landscape.markers = p->markers;
    find_legs(p, w);
    draw_zero_set(p);
    for (size_t i = 0; i < p->n_legs; i++)
        draw_leg(p, w, i);
    draw_markers(p, w, state);
    struct rect picture = picture_rect(p->id, r);
    landscape_draw(&p->landscape, g, picture);
    for (size_t path = 0; path < p->info->n_paths && picture.rows < r.rows;
         path++)
        draw_row(p, g,
                 (struct rect){picture.row + picture.rows + (int)path, r.col, 1,
                               r.cols},
                 path, w);
    snprintf(note, sizeof note, "%s: %s", p->info->figure, p->info->formula);
    if (view_note(g, r, STYLE_DIM, note) == r.col + r.cols) // no room
        view_note(g, r, STYLE_DIM, p->info->figure);
    free(p);
}

bool
view_toy_at(const struct watch *w, struct rect panel, int row, int col,
            double xy[2])
{
    enum toy_id id;
    if (!config_toy(&w->config, &id))
        return false;
    struct rect body = {panel.row + 1, panel.col, panel.rows - 1, panel.cols};
    struct landscape l = frame_of(id, GLYPHS_ASCII);
    return landscape_value_at(&l, picture_rect(id, body), row, col, xy);
}

void
view_toy_move(struct view_state *state, const struct watch *w, int right,
              int up)
{
    enum { MOVES = 40 }; // across the picture
    enum toy_id id;
    if (!config_toy(&w->config, &id))
        return;
    const struct toy_info *info = &toy_table[id];
    double *xy = state->toy_cursor;
    double x = info->x_hi - info->x_lo, y = info->y_hi - info->y_lo;
    if (!state->toy_cursor_set) {
        xy[0] = info->x_lo + x / 2;
        xy[1] = info->y_lo + y / 2;
    }
    state->toy_cursor_set = true;
    xy[0] = fmin(info->x_hi, fmax(info->x_lo, xy[0] + right * x / MOVES));
    xy[1] = fmin(info->y_hi, fmax(info->y_lo, xy[1] + up * y / MOVES));
}

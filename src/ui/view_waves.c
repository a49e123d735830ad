/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single hidden units as curves, one strip each: the column of E against a,
 * beside it the row of W against the class. */
#include <config.h>

#include "ui/view.h"

#include "analysis/features.h"
#include "base/mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LABEL_COLS = 13,  /* "k 249, 100 % " */
    STRIP_MIN = 2,    /* rows of a strip */
    STRIP_MAX = 4,
    STRIPS = 8,       /* wanted before strips get taller */
    TWO_COLS = 64,    /* width from which on W has room */
};

/* ---- which units ---- */

void
view_waves_scroll(struct view_state *state, int by)
{
    size_t count = state->units.count;
    if (by < 0)
        state->first_unit -= state->first_unit > 0 ? 1 : 0;
    else if (state->first_unit + 1 < count)
        state->first_unit++;
}

void
view_waves_choose(struct view_state *state)
{
    state->units.each_k = !state->units.each_k;
    state->units.chosen = false;
    state->first_unit = 0;
}

struct strength {
    double power;
    uint16_t unit;
};

static int
compare(const void *left, const void *right)
{
    const struct strength *a = left, *b = right;
    if (a->power > b->power || a->power < b->power)
        return a->power > b->power ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* By power, descending; what has none, or is no number, last. */
static void
choose_strongest(struct view_units *units, const struct neurons *n)
{
    struct strength *list = mem_new(n->d_h, sizeof *list);
    for (size_t i = 0; i < n->d_h; i++)
        list[i] = (struct strength){n->dominant[i] > 0 ? n->power[i] : -1,
                                    (uint16_t)i};
    qsort(list, n->d_h, sizeof *list, compare);
    for (size_t i = 0; i < n->d_h; i++)
        units->unit[i] = list[i].unit;
    free(list);
}

/* In rounds: of each frequency the unit that it dominates most, then of each
 * the next one, ...; units without power last. */
static void
choose_each_k(struct view_units *units, const struct neurons *n)
{
    size_t count = 0;
    bool *taken = mem_new(n->d_h, sizeof *taken);
    for (size_t before = 1; count != before;) {
        before = count;
        unsigned last = 0; // the frequency that has had its turn
        for (size_t i = 0; i < n->d_h; i++) {
            unsigned unit = n->order[i];
            if (taken[i] || n->dominant[unit] == last ||
                n->dominant[unit] == 0)
                continue;
            last = n->dominant[unit];
            taken[i] = true;
            units->unit[count++] = (uint16_t)unit;
        }
    }
    for (size_t i = 0; i < n->d_h; i++)
        if (!taken[i])
            units->unit[count++] = (uint16_t)n->order[i];
    free(taken);
}

/* Chooses if nothing was chosen, or it was for another run. */
static void
settle_units(struct view_state *state, const struct watch *w)
{
    struct view_units *units = &state->units;
    const struct neurons *n = &w->neurons;
    if (!units->chosen || units->run != w->run || units->count != n->d_h) {
        if (units->each_k)
            choose_each_k(units, n);
        else
            choose_strongest(units, n);
        units->chosen = true;
        units->run = w->run;
        units->step = w->weights_step;
        units->count = n->d_h;
    }
    if (state->first_unit >= units->count)
        state->first_unit = units->count - 1;
}

/* ---- a strip ---- */

/* The curve of COUNT values in the order given, between -MOST and MOST. */
static void
draw_curve(struct grid *g, struct rect r, const double *values, size_t count,
           double most, enum style style, enum glyphs glyphs)
{
    struct canvas c;
    canvas_init(&c, r, glyphs);
    // One row of dots stays empty, so that strips do not touch.
    double middle = (c.height - 2) / 2.0, width = c.width - 1;
    double steps = count > 1 ? (double)(count - 1) : 1;
    int x = 0, y = 0;
    bool pen = false; // down: a value before to draw from
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i] / most)) { // no number, or all are 0
            pen = false;
            continue;
        }
        int to_x = (int)lround((double)i / steps * width);
        int to_y = (int)lround(middle - values[i] / most * middle);
        canvas_line(&c, pen ? x : to_x, pen ? y : to_y, to_x, to_y, style);
        x = to_x;
        y = to_y;
        pen = true;
    }
    canvas_draw(&c, g);
    canvas_done(&c);
}

/* The largest absolute value; 0 if there is none. */
static double
extreme(const double *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = isfinite(values[i]) ? fmax(most, fabs(values[i])) : most;
    return most;
}

static void
draw_label(struct grid *g, struct rect r, const struct watch *w, size_t unit,
           double most)
{
    int end = r.col + LABEL_COLS;
    const struct neurons *n = &w->neurons;
    grid_printf(g, r.row, r.col, end, STYLE_VALUE, "unit %zu", unit);
    if (n->dominant[unit] > 0)
        grid_printf(g, r.row + 1, r.col, end, STYLE_TEXT, "k %u, %.0f %%",
                    n->dominant[unit], 100 * n->share[unit]);
    else
        grid_text(g, r.row + 1, r.col, end, STYLE_WARN, "no frequency");
    if (r.rows > 2 && most > 0)
        grid_printf(g, r.row + 2, r.col, end, STYLE_DIM, "+-%.2g", most);
}

/* Where the two columns of curves are. */
struct columns {
    struct rect E, W; /* of the whole body; W.cols is 0 without room */
};

static void
draw_strip(struct grid *g, struct rect r, const struct columns *columns,
           const struct view_state *state, const struct watch *w, size_t unit)
{
    size_t p = fourier_modulus(w->fourier), k = w->neurons.dominant[unit];
    unsigned *order = mem_new(p, sizeof *order);
    double *e = mem_new(2 * p, sizeof *e), *out = e + p;
    features_order(p, state->one_period && k > 0 ? k : 1, order);
    for (size_t i = 0; i < p; i++) {
        e[i] = gsl_matrix_get(w->E, order[i], unit);
        out[i] = gsl_matrix_get(w->W, unit, order[i]);
    }
    double most = extreme(e, p);
    draw_label(g, r, w, unit, most);
    struct rect strip = columns->E;
    strip.row = r.row;
    strip.rows = r.rows;
    draw_curve(g, strip, e, p, most, STYLE_E, state->glyphs);
    strip.col = columns->W.col;
    strip.cols = columns->W.cols;
    if (strip.cols > 0)
        draw_curve(g, strip, out, p, extreme(out, p), STYLE_W, state->glyphs);
    free(e);
    free(order);
}

/* ---- the panel ---- */

static void
choice_note(struct grid *g, struct rect r, const struct view_state *state,
            const struct watch *w, size_t shown)
{
    const struct view_units *units = &state->units;
    static const char *const keys[] = {"; o, O, Up, Down", ""};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char text[128];
        snprintf(text, sizeof text,
                 "%s at step %" PRIu64 ", %zu-%zu of %zu%s%s",
                 units->each_k ? "clearest of each k" : "strongest",
                 units->step, state->first_unit + 1, state->first_unit + shown,
                 units->count,
                 w->E->size1 > w->W->size2 ? "; a's embedding" : "", keys[i]);
        if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
            return;
    }
    char text[64];
    snprintf(text, sizeof text, "%s, %" PRIu64,
             units->each_k ? "each k" : "strongest", units->step);
    view_note(g, r, STYLE_DIM, text);
}

/* "0      E against a      36" under a column of curves. */
static void
draw_axis(struct grid *g, struct rect r, const char *what, const char *against,
          const struct view_state *state, size_t p)
{
    int end = r.col + r.cols;
    char text[48], last[24];
    snprintf(text, sizeof text, "%s against %s%s", what, against,
             state->one_period ? " k mod p" : "");
    int width = snprintf(last, sizeof last, "%zu", p - 1);
    int text_width = grid_width(text);
    grid_text(g, r.row, r.col, end, STYLE_DIM, "0");
    grid_text(g, r.row, end - width, end, STYLE_DIM, last);
    if (text_width + width + 4 <= r.cols)
        grid_text(g, r.row, r.col + (r.cols - text_width) / 2, end, STYLE_DIM,
                  text);
}

void
view_waves_draw(enum view_id id, struct grid *g, struct rect r,
                struct view_state *state, const struct watch *w)
{
    (void)id;
    if (!w->weights) {
        view_empty(g, r, "waiting for the first look at the weights");
        return;
    }
    settle_units(state, w);
    struct columns columns = {.E = r};
    columns.E.col += LABEL_COLS;
    columns.E.cols -= LABEL_COLS;
    if (r.cols >= TWO_COLS) {
        columns.W = columns.E;
        columns.E.cols = (columns.E.cols - 2) / 2;
        columns.W.col += columns.E.cols + 2;
        columns.W.cols -= columns.E.cols + 2;
    }
    int height = (r.rows - 1) / STRIPS;
    height = height < STRIP_MIN ? STRIP_MIN
             : height > STRIP_MAX ? STRIP_MAX
                                  : height;
    size_t room = (size_t)((r.rows - 1) / height);
    size_t left = state->units.count - state->first_unit;
    size_t shown = left < room ? left : room;
    choice_note(g, r, state, w, shown);
    for (size_t i = 0; i < shown; i++) {
        struct rect strip = {r.row + (int)i * height, r.col, height, r.cols};
        draw_strip(g, strip, &columns, state, w,
                   state->units.unit[state->first_unit + i]);
    }
    size_t p = fourier_modulus(w->fourier);
    columns.E.row = columns.W.row = r.row + (int)shown * height;
    draw_axis(g, columns.E, "E", "a", state, p);
    if (columns.W.cols > 0)
        draw_axis(g, columns.W, "W", "class c", state, p);
}

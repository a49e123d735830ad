/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Fourier features of the embedding (sec. 7.3.2): the circle and the
 * measures, now and in the first weights that were seen; where there is room,
 * norms and cosine at each frequency and the likeness of all features too. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/heat.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    NUMBER_COLS = 7,      /* a measure and the space before it */
    SHORT_COLS = 7,       /* names of measures */
    LONG_COLS = 27,
    LARGE_ROWS = 14,      /* from which size on there is more than the circle */
    LARGE_COLS = 76,
    CIRCLE_COLS = 13,     /* fewer: no circle beside the figures */
    BAR_LABEL_COLS = 9,
    MAP_ROWS = 12,        /* fewer show nothing but a mean: no maps */
    BAR_ROWS = 6,         /* of one kind of bars, at most */
};

/* ---- which frequency ---- */

static unsigned
strongest(const struct watch *w)
{
    const double *power = fourier_power(w->fourier);
    unsigned best = 1;
    for (unsigned k = 2; k <= w->features.count; k++)
        if (power[k - 1] > power[best - 1])
            best = k;
    return best;
}

/* Within bounds; without a choice by hand the strongest, which takes the place
 * of another only when it is clearly stronger. */
static void
settle_frequency(struct view_state *state, const struct watch *w)
{
    const double *power = fourier_power(w->fourier);
    if (state->frequency < 1 || state->frequency > w->features.count) {
        state->frequency = strongest(w);
        state->frequency_chosen = false;
    }
    unsigned best = strongest(w);
    if (!state->frequency_chosen &&
        power[best - 1] > 1.5 * power[state->frequency - 1])
        state->frequency = best;
}

void
view_fourier_move(struct view_state *state, const struct watch *w, int by)
{
    if (!w->weights || w->features.count == 0)
        return;
    settle_frequency(state, w);
    int m = (int)w->features.count, k = (int)state->frequency;
    state->frequency = (unsigned)((k - 1 + by + m) % m) + 1;
    state->frequency_chosen = true;
}

static void
frequency_note(struct grid *g, struct rect r, const struct view_state *state,
               const struct watch *w)
{
    const struct task *task =
        &task_table[(enum task_id)w->config.value[PARAM_TASK]];
    char text[96];
    snprintf(text, sizeof text, "k = %u of %zu%s%s; Left, Right",
             state->frequency, w->features.count,
             !task->symmetric ? ", embedding of a" : "",
             !task->additive ? ", not this task's own" : "");
    if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
        return;
    snprintf(text, sizeof text, "k = %u%s", state->frequency,
             !task->symmetric ? ", of a" : "");
    view_note(g, r, STYLE_DIM, text);
}

/* ---- figures ---- */

/* Per cent in the first line, three decimals in the others. */
static void
figure(char text[16], int line, double value)
{
    if (isnan(value))
        snprintf(text, 16, "-");
    else if (line == 0)
        snprintf(text, 16, "%.0f %%", 100 * value);
    else
        snprintf(text, 16, "%.3f", value);
}

/* The measures, first and now, in as many of their seven lines as R has. */
static int
draw_figures(struct grid *g, struct rect r, const struct watch *w,
             double ring_first, double ring)
{
    static const char *const names[][2] = {
        {"ring", "spread of the radius"},
        {"norms", "spread of the norms"},
        {"aspect", "aspect of the norms"},
        {"|cos|", "|cos| of Re F_k and Im F_k"},
        {"same k", "likeness at the same k"},
        {"other k", "likeness of unlike k"},
    };
    enum { LINES = sizeof names / sizeof *names };
    const struct features_measure *was = &w->first.measure;
    const struct features_measure *is = &w->features.measure;
    const double values[LINES][2] = {
        {ring_first, ring},         {was->spread, is->spread},
        {was->aspect, is->aspect},  {was->cos, is->cos},
        {was->same, is->same},      {was->cross, is->cross},
    };
    bool wide = r.cols >= LONG_COLS + 2 * NUMBER_COLS;
    int end = r.col + r.cols, first = r.col + (wide ? LONG_COLS : SHORT_COLS);
    grid_printf(g, r.row, first, end, STYLE_DIM, "%*s%*s", NUMBER_COLS,
                "first", NUMBER_COLS, "now");
    for (int i = 0; i < LINES && i + 1 < r.rows; i++) {
        char before[16], now[16];
        figure(before, i, values[i][0]);
        figure(now, i, values[i][1]);
        int row = r.row + 1 + i;
        grid_text(g, row, r.col, end, STYLE_TEXT, names[i][wide]);
        grid_printf(g, row, first, end, STYLE_DIM, "%*s", NUMBER_COLS, before);
        grid_printf(g, row, first + NUMBER_COLS, end, STYLE_VALUE, "%*s",
                    NUMBER_COLS, now);
    }
    return r.rows < LINES + 1 ? r.rows : LINES + 1;
}

/* What keeps the ring from being taken for more than it is. */
static int
draw_warning(struct grid *g, struct rect r, const struct watch *w,
             double ring_first)
{
    char text[160];
    if (isnan(ring_first))
        return 0;
    snprintf(text, sizeof text,
             "%.0f %% at step %" PRIu64 ". Random weights give a rough ring "
             "too: the ring alone is no evidence.",
             100 * ring_first, w->first_step);
    return grid_paragraph(g, r, STYLE_DIM, text);
}

/* ---- what there is room for when it is large ---- */

static void
bars(struct grid *g, struct rect r, const char *label, const double *values,
     size_t m, double hi, enum style style, enum glyphs glyphs)
{
    struct rect body = {r.row, r.col + BAR_LABEL_COLS, r.rows,
                        r.cols - BAR_LABEL_COLS};
    grid_text(g, r.row, r.col, body.col, STYLE_TEXT, label);
    if (r.rows > 1)
        grid_printf(g, r.row + r.rows - 1, r.col, body.col, STYLE_DIM,
                    "<= %.2g", hi);
    heat_bars(g, body, values, m, hi, style, glyphs);
}

/* |Re F_k|, |Im F_k| and |cos| over k, ROWS each; and a line of k. */
static int
draw_bars(struct grid *g, struct rect r, int rows, const struct watch *w,
          enum glyphs glyphs)
{
    const struct features *f = &w->features;
    double most = 0, *cosine = mem_new(f->count, sizeof *cosine);
    for (size_t k = 0; k < f->count; k++) {
        most = fmax(most, fmax(f->re[k], f->im[k]));
        cosine[k] = fabs(f->cosine[k]);
    }
    const double *values[] = {f->re, f->im, cosine};
    static const char *const labels[] = {"|Re F_k|", "|Im F_k|", "|cos|"};
    static const enum style styles[] = {STYLE_E, STYLE_W, STYLE_IPR};
    struct rect part = {r.row, r.col, rows - 1, r.cols};
    for (int i = 0; i < 3 && most > 0; i++, part.row += rows)
        bars(g, part, labels[i], values[i], f->count, i < 2 ? most : 1,
             styles[i], glyphs);
    free(cosine);
    return 3 * rows;
}

/* The mean of the similarity matrix in the block that one cell shows. */
static double
block_mean(const struct features *f, struct rect map, int row, int col)
{
    size_t n = 2 * f->count, rows = (size_t)map.rows, cols = (size_t)map.cols;
    size_t top = (size_t)row * n / rows, left = (size_t)col * n / cols;
    size_t bottom = ((size_t)row + 1) * n / rows;
    size_t right = ((size_t)col + 1) * n / cols;
    double sum = 0, count = 0;
    for (size_t i = top; i < bottom || i == top; i++)
        for (size_t j = left; j < right || j == left; j++) {
            sum += f->similarity[i * n + j];
            count++;
        }
    return sum / count;
}

/* How large a map can be in R: square, and at most a row for each feature. */
static struct rect
map_size(struct rect r, int features)
{
    int rows = r.rows < r.cols / 2 ? r.rows : r.cols / 2;
    rows = rows < features ? rows : features;
    return (struct rect){r.row, r.col, rows, 2 * rows};
}

static void
draw_map(struct grid *g, struct rect map, const char *title,
         const struct features *f, enum glyphs glyphs)
{
    grid_text(g, map.row - 1, map.col, map.col + map.cols, STYLE_DIM, title);
    double *values =
        mem_new((size_t)map.rows * (size_t)map.cols, sizeof *values);
    for (int row = 0; row < map.rows; row++)
        for (int col = 0; col < map.cols; col++)
            values[row * map.cols + col] = block_mean(f, map, row, col);
    heat_draw(g, map, values, 0, 1, glyphs);
    free(values);
}

static void
draw_maps(struct grid *g, struct rect r, const struct watch *w,
          enum glyphs glyphs)
{
    enum { GAP = 3 };
    int col = grid_text(g, r.row, r.col, r.col + r.cols, STYLE_TEXT,
                        "likeness of |Re F|, |Im F| ");
    heat_legend(g, r.row, col, r.col + r.cols, 0, 1, "", glyphs);
    struct rect half = {r.row + 2, r.col, r.rows - 2, (r.cols - GAP) / 2};
    struct rect map = map_size(half, 2 * (int)w->features.count);
    char title[48];
    snprintf(title, sizeof title, "first, step %" PRIu64, w->first_step);
    draw_map(g, map, title, &w->first, glyphs);
    map.col += map.cols + GAP;
    draw_map(g, map, "now", &w->features, glyphs);
}

/* ---- all of it ---- */

/* The column beside the circle. */
static void
draw_side(struct grid *g, struct rect r, const struct view_state *state,
          const struct watch *w, double ring)
{
    double ring_first = w->first_ring[state->frequency - 1];
    int end = r.row + r.rows, row = r.row;
    row += draw_figures(g, r, w, ring_first, ring);
    if (end - row >= 2 + (r.cols < 40 ? 1 : 0))
        row += draw_warning(g, (struct rect){row, r.col, end - row, r.cols}, w,
                            ring_first);
    if (r.cols < LONG_COLS + 2 * NUMBER_COLS)
        return; // a small panel
    int left = end - row - 1; // a gap
    int bar_rows = left >= 2 * MAP_ROWS ? left / 8 : left / 3;
    if (left < 2 * MAP_ROWS && left >= MAP_ROWS + 3 * 2)
        bar_rows = (left - MAP_ROWS - 1) / 3;
    bar_rows = bar_rows > BAR_ROWS ? BAR_ROWS : bar_rows;
    if (bar_rows >= 2)
        row += 1 + draw_bars(g, (struct rect){row + 1, r.col, 0, r.cols},
                             bar_rows, w, state->glyphs);
    if (end - row >= MAP_ROWS)
        draw_maps(g, (struct rect){row, r.col, end - row, r.cols}, w,
                  state->glyphs);
}

static void
draw_plane(struct grid *g, struct rect r, const struct view_state *state,
           const struct watch *w, const double *x, const double *y)
{
    size_t p = fourier_modulus(w->fourier);
    unsigned *order = mem_new(p, sizeof *order);
    features_order(p, state->frequency, order);
    if (!view_circle(g, r, x, y, order, p, state->glyphs))
        view_empty(g, r, "no circle");
    free(order);
}

void
view_fourier_draw(enum view_id id, struct grid *g, struct rect r,
                  struct view_state *state, const struct watch *w)
{
    (void)id;
    if (!w->weights) {
        view_empty(g, r, "waiting for the first look at the weights");
        return;
    }
    if (w->features.count == 0) {
        view_empty(g, r, "p = 2 has no circle");
        return;
    }
    settle_frequency(state, w);
    frequency_note(g, r, state, w);
    size_t p = fourier_modulus(w->fourier);
    double *x = mem_new(2 * p, sizeof *x), *y = x + p;
    double ring = features_circle(w->fourier, w->E, state->frequency, x, y);
    bool large = r.rows >= LARGE_ROWS && r.cols >= LARGE_COLS;
    int side = large ? LONG_COLS + 2 * NUMBER_COLS
                     : SHORT_COLS + 2 * NUMBER_COLS;
    int plane = r.cols - side - 2;
    if (large && plane > 2 * r.rows + 4)
        plane = 2 * r.rows + 4; // a circle needs no more
    struct rect left = {r.row, r.col, r.rows, plane}, right = r;
    if (plane >= CIRCLE_COLS) {
        draw_plane(g, left, state, w, x, y);
        right.col += plane + 2;
        right.cols -= plane + 2;
    }
    draw_side(g, right, state, w, ring);
    free(x);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a curve of any number of samples is drawn exactly with a fixed amount of
 * work: all lines between samples of one dot column are vertical, so together
 * they are the run from its minimum to its maximum, and only the line from the
 * last sample of a column to the first of the next crosses over. Both are the
 * dots that Bresenham's lines through every sample have, no more and no less.
 * Averages, picked samples or extremes alone all miss some or add some.
 *
 * A column that has a sample that is not finite does not say where in it. It
 * joins nobody, and if it stands between neighbours that would close the hole
 * by touching it, it stays empty. */
#include <config.h>

#include "plot/chart.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum {
    Y_COLS = AXIS_LABEL_WIDTH + 1, /* labels and the axis' own column */
    PLOT_COLS_MIN = 12,            /* with less, labels are given up */
    X_TICK_COLS = 9,               /* for each x label */
    MARKER_COLS = 10,              /* from one marker of a line to the next */
    TICKS_MAX = 32
};

/* What the lines and ticks of the axes are made of. */
static const struct furniture {
    uint32_t y_line, y_tick, corner, x_line, x_tick, mark;
    const char *floor; /* the label for values <= 0 on a logarithmic axis */
} furnitures[GLYPHS_COUNT] = {
    [GLYPHS_BRAILLE] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534, 0x250A, "≤0"},
    [GLYPHS_BLOCK] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534, 0x250A, "≤0"},
    [GLYPHS_ASCII] = {'|', '+', '+', '-', '|', '!', "<=0"},
};

/* The parts of a chart's rectangle. */
struct parts {
    struct rect plot;
    int axis_col;       /* the y axis' column; labels before it; < 0: none */
    int ticks_row;      /* the x labels' row; < 0: none */
    int label_col, end; /* columns of the labels at the right; equal: none */
};

static struct parts
divide(const struct chart *c, struct rect r)
{
    bool right =
        c->label_cols > 0 && r.cols >= Y_COLS + PLOT_COLS_MIN + c->label_cols;
    bool below = r.rows >= 3;
    bool left = r.cols >= Y_COLS + PLOT_COLS_MIN;
    struct parts p = {.plot = r, .axis_col = -1, .ticks_row = -1};
    p.end = r.col + r.cols;
    if (right)
        p.plot.cols -= c->label_cols;
    if (left) {
        p.axis_col = r.col + Y_COLS - 1;
        p.plot.col += Y_COLS;
        p.plot.cols -= Y_COLS;
    }
    if (below)
        p.ticks_row = r.row + --p.plot.rows;
    p.label_col = p.plot.col + p.plot.cols + (right ? 1 : 0);
    if (p.plot.rows <= 0 || p.plot.cols <= 0)
        p.plot.rows = p.plot.cols = 0;
    return p;
}

struct rect
chart_plot_rect(const struct chart *c, struct rect rect)
{
    return divide(c, rect).plot;
}

int
chart_columns(const struct chart *c, struct rect rect)
{
    return divide(c, rect).plot.cols * canvas_across(c->glyphs);
}

/* ---- From values to dots ---------------------------------------------- */

/* The first step at or after a place on the axis. */
static uint64_t
step_from(const struct axis *x, double place)
{
    double value = axis_value(x, place);
    double whole = round(value);
    // A place that was computed from a step must find that step again.
    double step = fabs(value - whole) <= 1e-9 * whole ? whole : ceil(value);
    if (!(step > 0))
        return 0;
    return step < (double)UINT64_MAX ? (uint64_t)step : UINT64_MAX;
}

void
chart_stretch(const struct axis *x, int column, int columns, uint64_t *begin,
              uint64_t *end)
{
    assert(column >= 0 && column < columns);
    *begin = step_from(x, (double)column / columns);
    *end = step_from(x, (double)(column + 1) / columns);
    if (column == 0 && x->log)
        *begin = 0;
    if (column == columns - 1 && (double)*end <= x->hi * (1 + 1e-9))
        *end += 1;
}

/* The dot column that shows STEP, as chart_stretch has it; -1 if none does. */
static int
x_dot(const struct axis *x, int columns, double step)
{
    double place = axis_place(x, step);
    if (x->log && step <= 0)
        place = 0;
    if (!(place >= -1e-9 && place <= 1 + 1e-9))
        return -1;
    int column = (int)floor(place * columns + 1e-6);
    return column < columns ? column : columns - 1;
}

/* The dot row of VALUE; outside of the axis it is outside of the plot. */
static int
y_dot(const struct axis *y, int rows, double value)
{
    static const double far_out = 1e5; // in heights of the plot
    double place = y->log && value <= 0 ? 0 : axis_place(y, value);
    place = fmax(fmin(place, far_out), -far_out);
    return (int)floor((1 - place) * (rows - 1) + 0.5);
}

/* ---- Lines ------------------------------------------------------------ */

/* Whether the dots of column X would hide that a sample there is missing. */
static bool
fills_hole(const struct span *spans, int columns, int x)
{
    return spans[x].gap && x > 0 && spans[x - 1].any && x + 1 < columns &&
           spans[x + 1].any;
}

static void
draw_series(struct canvas *canvas, const struct axis *y,
            const struct chart_series *s)
{
    int rows = canvas->height;
    int joined = -1; // the column from which a line comes; -1: none
    for (int x = 0; x < canvas->width; x++) {
        const struct span *now = &s->spans[x];
        if (now->gap)
            joined = -1;
        if (!now->any || fills_hole(s->spans, canvas->width, x))
            continue;
        if (s->dotted) {
            canvas_dot(canvas, x, y_dot(y, rows, now->last), s->style);
            continue;
        }
        canvas_line(canvas, x, y_dot(y, rows, now->max), x,
                    y_dot(y, rows, now->min), s->style);
        if (joined >= 0)
            canvas_line(canvas, joined, y_dot(y, rows, s->spans[joined].last),
                        x, y_dot(y, rows, now->first), s->style);
        joined = now->gap ? -1 : x;
    }
}

/* The markers of all series, at columns of their own as far as can be: later
 * than the curves, which they stand on. */
static void
draw_markers(const struct chart *c, const struct rect *plot, struct grid *g)
{
    int across = canvas_across(c->glyphs), down = canvas_down(c->glyphs);
    for (size_t i = 0; i < c->n_series; i++) {
        const struct chart_series *s = &c->series[i];
        int next = (int)(i + 1) * MARKER_COLS / (int)(c->n_series + 1);
        for (int x = 0; s->marker != 0 && s->spans != NULL &&
                        x < plot->cols * across; x++) {
            int col = x / across;
            if (col < next || !s->spans[x].any)
                continue;
            int row = y_dot(&c->y, plot->rows * down, s->spans[x].last);
            if (row >= 0 && row < plot->rows * down)
                grid_put(g, plot->row + row / down, plot->col + col,
                         (unsigned char)s->marker, s->style);
            next = col + MARKER_COLS;
        }
    }
}

/* ---- Axes ------------------------------------------------------------- */

/* Whether there is a value <= 0, which a logarithmic axis cannot place. */
static bool
touches_floor(const struct chart *c, int columns)
{
    for (size_t i = 0; c->y.log && i < c->n_series; i++) {
        const struct span *spans = c->series[i].spans;
        for (int x = 0; spans != NULL && x < columns; x++) {
            if (spans[x].any && spans[x].min <= 0)
                return true;
        }
    }
    return false;
}

static void
draw_y_label(const struct parts *p, struct grid *g, int row, uint32_t tick,
             const char *label)
{
    int col = p->axis_col - grid_width(label);
    grid_text(g, row, col, p->axis_col, STYLE_TEXT, label);
    grid_put(g, row, p->axis_col, tick, STYLE_DIM);
}

static void
draw_y_axis(const struct chart *c, const struct parts *p, struct grid *g)
{
    const struct furniture *f = &furnitures[c->glyphs];
    int down = canvas_down(c->glyphs), rows = p->plot.rows;
    for (int row = 0; row < rows; row++)
        grid_put(g, p->plot.row + row, p->axis_col, f->y_line, STYLE_DIM);

    bool floored = touches_floor(c, p->plot.cols * canvas_across(c->glyphs));
    int free_row = rows; // labels go upwards; this one and below are taken
    if (floored)
        draw_y_label(p, g, p->plot.row + --free_row, f->y_tick, f->floor);

    struct tick ticks[TICKS_MAX];
    size_t max = (size_t)(rows - 1) / 2 + 1; // at most every other row
    size_t n = axis_ticks(&c->y, ticks, max < TICKS_MAX ? max : TICKS_MAX);
    for (size_t i = 0; i < n; i++) {
        int row = y_dot(&c->y, rows * down, ticks[i].value) / down;
        if (row < 0 || row >= free_row)
            continue;
        free_row = row;
        draw_y_label(p, g, p->plot.row + row, f->y_tick, ticks[i].label);
    }
}

/* The label to the right of its tick, to the left where the plot ends; returns
 * the first column that is free for the next tick. */
static int
draw_x_label(const struct parts *p, struct grid *g, int col, int free_col,
             const char *label)
{
    int width = grid_width(label), end = p->plot.col + p->plot.cols;
    if (col + 1 + width <= end)
        return grid_text(g, p->ticks_row, col + 1, end, STYLE_TEXT, label) + 1;
    if (col - width >= free_col)
        grid_text(g, p->ticks_row, col - width, col, STYLE_TEXT, label);
    return col + 1;
}

static void
draw_x_axis(const struct chart *c, const struct parts *p, struct grid *g)
{
    const struct furniture *f = &furnitures[c->glyphs];
    int across = canvas_across(c->glyphs);
    struct rect line = p->plot;
    line.row = p->ticks_row;
    line.rows = 1;
    grid_fill(g, line, f->x_line, STYLE_DIM);
    if (p->axis_col >= 0)
        grid_put(g, p->ticks_row, p->axis_col, f->corner, STYLE_DIM);

    struct tick ticks[TICKS_MAX];
    size_t max = (size_t)(p->plot.cols / X_TICK_COLS + 1);
    size_t n = axis_ticks(&c->x, ticks, max < TICKS_MAX ? max : TICKS_MAX);
    int free_col = p->plot.col;
    for (size_t i = 0; i < n; i++) {
        int dot = x_dot(&c->x, p->plot.cols * across, ticks[i].value);
        int col = p->plot.col + dot / across;
        if (dot < 0 || col < free_col)
            continue;
        grid_put(g, p->ticks_row, col, f->x_tick, STYLE_DIM);
        free_col = draw_x_label(p, g, col, free_col, ticks[i].label);
    }
    int word = p->label_col < p->end ? p->label_col : p->end - 4;
    if (word > free_col)
        grid_text(g, p->ticks_row, word, p->end, STYLE_DIM, "step");
}

/* ---- Marks ------------------------------------------------------------ */

/* The cell column of a mark; -1 if it is not on the axis. */
static int
mark_col(const struct chart *c, const struct parts *p, size_t i)
{
    int across = canvas_across(c->glyphs);
    int dot = x_dot(&c->x, p->plot.cols * across, c->marks[i].step);
    return dot < 0 ? -1 : p->plot.col + dot / across;
}

static void
draw_mark_lines(const struct chart *c, const struct parts *p, struct grid *g)
{
    for (size_t i = 0; i < c->n_marks; i++) {
        struct rect line = p->plot;
        line.col = mark_col(c, p, i);
        line.cols = 1;
        if (line.col >= 0)
            grid_fill(g, line, furnitures[c->glyphs].mark, c->marks[i].style);
    }
}

/* Whether a label may stand in [col, end) of the row: nothing but mark lines
 * there, and it would not touch another label. */
static bool
is_free(const struct chart *c, const struct parts *p, const struct grid *g,
        int row, int col, int end)
{
    const struct rect *plot = &p->plot;
    if (col < plot->col || end > plot->col + plot->cols || row < 0 ||
        row >= g->rows || plot->col < 0 || plot->col + plot->cols > g->cols)
        return false;
    int from = col > plot->col ? col - 1 : col;
    int to = end < plot->col + plot->cols ? end + 1 : end;
    for (int i = from; i < to; i++) {
        uint32_t ch = g->cells[row * g->cols + i].ch;
        if (ch != ' ' && ch != furnitures[c->glyphs].mark)
            return false;
    }
    return true;
}

/* Labels stand at the head of their lines, or lower where curves or other
 * labels are in the way; what finds no place in the upper half is left out. */
static void
draw_mark_labels(const struct chart *c, const struct parts *p, struct grid *g)
{
    for (size_t i = 0; i < c->n_marks; i++) {
        int col = mark_col(c, p, i);
        int width = grid_width(c->marks[i].label);
        int last = p->plot.row + (p->plot.rows - 1) / 2;
        for (int row = p->plot.row; col >= 0 && row <= last; row++) {
            int at =
                is_free(c, p, g, row, col, col + width) ? col : col - width + 1;
            if (!is_free(c, p, g, row, at, at + width))
                continue;
            grid_text(g, row, at, at + width, c->marks[i].style,
                      c->marks[i].label);
            break;
        }
    }
}

/* ---- Labels at the lines' ends ---------------------------------------- */

char *
chart_label(char label[CHART_LABEL], const struct chart_series *s)
{
    if (s->marker == 0 || s->label[0] == s->marker)
        snprintf(label, CHART_LABEL, "%s", s->label);
    else
        snprintf(label, CHART_LABEL, "%c %s", s->marker, s->label);
    return label;
}

struct ending {
    const struct chart_series *series;
    char label[CHART_LABEL];
    int dot; /* the row of dots in which the line ends */
    int row; /* of the plot, in which the label stands */
};

/* The line's last dot row within the plot; false if there is no line, or it has
 * no label. */
static bool
find_ending(const struct chart *c, const struct parts *p,
            const struct chart_series *s, struct ending *e)
{
    int across = canvas_across(c->glyphs), down = canvas_down(c->glyphs);
    int rows = p->plot.rows * down;
    if (s->label == NULL || s->spans == NULL)
        return false;
    for (int x = p->plot.cols * across - 1; x >= 0; x--) {
        if (!s->spans[x].any)
            continue;
        int dot = y_dot(&c->y, rows, s->spans[x].last);
        dot = dot < 0 ? 0 : dot < rows ? dot : rows - 1;
        *e = (struct ending){.series = s, .dot = dot, .row = dot / down};
        chart_label(e->label, s);
        return true;
    }
    return false;
}

/* The endings from top to bottom, each in a row of its own, as near as can be
 * to where its line ends. */
static size_t
arrange_endings(const struct chart *c, const struct parts *p,
                struct ending endings[CHART_SERIES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_series; i++) {
        struct ending e;
        if (!find_ending(c, p, &c->series[i], &e))
            continue;
        size_t at = n++;
        for (; at > 0 && endings[at - 1].dot > e.dot; at--)
            endings[at] = endings[at - 1];
        endings[at] = e;
    }
    for (size_t i = 1; i < n; i++) {
        if (endings[i].row <= endings[i - 1].row)
            endings[i].row = endings[i - 1].row + 1;
    }
    for (size_t i = n, below = (size_t)p->plot.rows; i-- > 0;) {
        if (endings[i].row >= (int)below)
            endings[i].row = (int)below - 1;
        below = (size_t)endings[i].row;
    }
    return n;
}

static void
draw_endings(const struct chart *c, const struct parts *p, struct grid *g)
{
    struct ending endings[CHART_SERIES_MAX];
    size_t n = arrange_endings(c, p, endings);
    int end = p->label_col;
    for (size_t i = 0; i < n; i++) {
        const struct chart_series *s = endings[i].series;
        int need =
            p->label_col + grid_width(endings[i].label) + 1 + grid_width(s->value);
        end = need > end ? need : end;
    }
    end = end < p->end ? end : p->end;
    for (size_t i = 0; i < n; i++) {
        const struct chart_series *s = endings[i].series;
        int row = p->plot.row + endings[i].row;
        int value = end - grid_width(s->value);
        if (endings[i].row < 0)
            continue;
        if (value < p->label_col + 2)
            value = end + 1;
        grid_text(g, row, p->label_col, value - 1, s->style,
                  endings[i].label);
        grid_text(g, row, value, end, s->style, s->value);
    }
}

void
chart_draw(const struct chart *c, struct grid *g, struct rect rect)
{
    assert(c->n_series <= CHART_SERIES_MAX && c->n_marks <= CHART_MARKS_MAX);
    struct parts p = divide(c, rect);
    if (p.plot.cols == 0)
        return;
    if (p.axis_col >= 0)
        draw_y_axis(c, &p, g);
    if (p.ticks_row >= 0)
        draw_x_axis(c, &p, g);
    draw_mark_lines(c, &p, g);
    struct canvas canvas;
    canvas_init(&canvas, p.plot, c->glyphs);
    for (size_t i = 0; i < c->n_series; i++) {
        if (c->series[i].spans != NULL)
            draw_series(&canvas, &c->y, &c->series[i]);
    }
    canvas_draw(&canvas, g);
    canvas_done(&canvas);
    draw_markers(c, &p.plot, g);
    draw_mark_labels(c, &p, g);
    if (p.label_col < p.end)
        draw_endings(c, &p, g);
}

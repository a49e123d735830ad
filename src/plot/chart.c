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

#include "plot/chart_parts.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    Y_COLS = AXIS_LABEL_WIDTH + 1, /* labels and the axis' own column */
    PLOT_COLS_MIN = 12,            /* with less, labels are given up */
    X_TICK_COLS = 9,               /* for each x label */
    MARKER_COLS = 10,              /* from one marker of a line to the next */
    TICKS_MAX = 32,
    DOTS_APART = 3 /* dots along a dotted curve, of which one is drawn */
};

/* What the lines and ticks of the axes are made of. */
static const struct furniture {
    uint32_t y_line, y_tick, corner, x_line, x_tick, mark, cross, cross_tick;
    const char *floor; /* the label for values <= 0 on a logarithmic axis */
} furnitures[GLYPHS_COUNT] = {
    [GLYPHS_BRAILLE] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534, 0x250A, 0x2502,
                        0x253C, "≤0"},
    [GLYPHS_SEXTANT] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534, 0x250A, 0x2502,
                        0x253C, "≤0"},
    [GLYPHS_BLOCK] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534, 0x250A, 0x2502,
                      0x253C, "≤0"},
    [GLYPHS_ASCII] = {'|', '+', '+', '-', '|', '!', '|', '^', "<=0"},
};

struct chart_parts
chart_divide(const struct chart *c, struct rect r)
{
    bool right =
        c->label_cols > 0 && r.cols >= Y_COLS + PLOT_COLS_MIN + c->label_cols;
    bool below = r.rows >= 3;
    bool left = r.cols >= Y_COLS + PLOT_COLS_MIN;
    struct chart_parts p = {.plot = r, .axis_col = -1, .ticks_row = -1};
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
    return chart_divide(c, rect).plot;
}

int
chart_columns(const struct chart *c, struct rect rect)
{
    return chart_divide(c, rect).plot.cols * canvas_across(c->glyphs);
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

int
chart_y_dot(const struct axis *y, int rows, double value)
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

/* Where a line comes from, or goes to, in dots. */
struct joint {
    bool any;
    int x, y;
};

/* The joint of a sample that lies outside of the plot. */
static struct joint
outside(const struct chart *c, const struct canvas *canvas,
        const struct chart_end *end)
{
    static const double far_out = 1e5; // in widths of the plot
    double place = axis_place(&c->x, end->step);
    if (!end->any || !(fabs(place) < far_out))
        return (struct joint){.any = false};
    return (struct joint){true, (int)floor(place * canvas->width + 1e-6),
                          chart_y_dot(&c->y, canvas->height, end->value)};
}

static void
join(struct canvas *canvas, struct joint from, struct joint to,
     enum style style)
{
    if (from.any && to.any)
        canvas_line(canvas, from.x, from.y, to.x, to.y, style);
}

/* Of the dots on the way from A, which is not drawn, to B: PASSED since the last one;
 * returns that at B. */
static int
dotted_line(struct canvas *canvas, struct joint a, struct joint b, int passed,
            enum style style)
{
    int dx = b.x - a.x, dy = b.y - a.y;
    int length = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
    for (int i = 1; i <= length; i++) {
        if (++passed < DOTS_APART)
            continue;
        canvas_dot(canvas, a.x + dx * i / length, a.y + dy * i / length, style);
        passed = 0;
    }
    return passed;
}

/* The last values of the spans, joined, so that a steep rise is seen. */
static void
draw_dotted(struct canvas *canvas, const struct axis *y,
            const struct chart_series *s)
{
    struct joint from = {.any = false};
    int passed = 0, rows = canvas->height;
    for (int x = 0; x < canvas->width; x++) {
        if (s->spans[x].gap)
            from.any = false;
        if (!s->spans[x].any)
            continue;
        int dot = chart_y_dot(y, rows, s->spans[x].last);
        dot = dot < -rows ? -rows : dot > 2 * rows ? 2 * rows : dot; // far outside
        struct joint here = {true, x, dot};
        if (from.any) {
            passed = dotted_line(canvas, from, here, passed, s->style);
        } else {
            canvas_dot(canvas, x, here.y, s->style);
            passed = 0;
        }
        from = here;
    }
}

static void
draw_series(struct canvas *canvas, const struct chart *c,
            const struct chart_series *s)
{
    int rows = canvas->height;
    struct joint from = outside(c, canvas, &s->before);
    for (int x = 0; x < canvas->width; x++) {
        const struct span *now = &s->spans[x];
        if (now->gap)
            from.any = false;
        if (!now->any || fills_hole(s->spans, canvas->width, x))
            continue;
        canvas_line(canvas, x, chart_y_dot(&c->y, rows, now->max), x,
                    chart_y_dot(&c->y, rows, now->min), s->style);
        join(canvas, from,
             (struct joint){true, x, chart_y_dot(&c->y, rows, now->first)},
             s->style);
        from = (struct joint){!now->gap, x,
                              chart_y_dot(&c->y, rows, now->last)};
    }
    join(canvas, from, outside(c, canvas, &s->after), s->style);
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
        for (int x = 0; s->marker != 0 && !s->hidden && s->spans != NULL &&
                        x < plot->cols * across; x++) {
            int col = x / across;
            if (col < next || !s->spans[x].any)
                continue;
            int row = chart_y_dot(&c->y, plot->rows * down, s->spans[x].last);
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
draw_y_label(const struct chart_parts *p, struct grid *g, int row, uint32_t tick,
             const char *label)
{
    int col = p->axis_col - grid_width(label);
    grid_text(g, row, col, p->axis_col, STYLE_TEXT, label);
    grid_put(g, row, p->axis_col, tick, STYLE_DIM);
}

static void
draw_y_axis(const struct chart *c, const struct chart_parts *p, struct grid *g)
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
    size_t n = axis_ticks(&c->y, ticks, max < TICKS_MAX ? max : TICKS_MAX,
                          AXIS_LABEL_WIDTH);
    for (size_t i = 0; i < n; i++) {
        int row = chart_y_dot(&c->y, rows * down, ticks[i].value) / down;
        if (row < 0 || row >= free_row)
            continue;
        free_row = row;
        draw_y_label(p, g, p->plot.row + row, f->y_tick, ticks[i].label);
    }
}

/* The label to the right of its tick, to the left where the plot ends; returns
 * the first column that is free for the next tick. */
static int
draw_x_label(const struct chart_parts *p, struct grid *g, int col, int free_col,
             const char *label)
{
    int width = grid_width(label), end = p->plot.col + p->plot.cols;
    if (col + 1 + width <= end)
        return grid_text(g, p->ticks_row, col + 1, end, STYLE_TEXT, label) + 1;
    if (col - width >= free_col)
        grid_text(g, p->ticks_row, col - width, col, STYLE_TEXT, label);
    return col + 1;
}

/* So many ticks that their labels have room; a step is never divided. */
static size_t
x_ticks(const struct axis *x, struct tick ticks[TICKS_MAX], int cols)
{
    int room = X_TICK_COLS, widest = 0;
    double most = fmin(fmax(x->hi - x->lo + 1e-9, 2), TICKS_MAX);
    size_t n = 0;
    for (int again = 0; again < 2; again++) {
        n = axis_ticks(x, ticks, (size_t)fmin(cols / room + 1, most),
                       AXIS_STEP_WIDTH);
        for (size_t i = 0; i < n; i++)
            if (grid_width(ticks[i].label) > widest)
                widest = grid_width(ticks[i].label);
        room = widest + 3 > room ? widest + 3 : room;
    }
    return n;
}

static void
draw_x_axis(const struct chart *c, const struct chart_parts *p, struct grid *g)
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
    size_t n = x_ticks(&c->x, ticks, p->plot.cols);
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

/* The cell column of a step; -1 if it is not on the axis. */
static int
step_col(const struct chart *c, const struct chart_parts *p, double step)
{
    int across = canvas_across(c->glyphs);
    int dot = x_dot(&c->x, p->plot.cols * across, step);
    return dot < 0 ? -1 : p->plot.col + dot / across;
}

int
chart_step_col(const struct chart *c, struct rect rect, double step)
{
    struct chart_parts p = chart_divide(c, rect);
    return p.plot.cols > 0 ? step_col(c, &p, step) : -1;
}

void
chart_draw_crosshair(const struct chart *c, struct grid *g, struct rect rect)
{
    const struct furniture *f = &furnitures[c->glyphs];
    struct chart_parts p = chart_divide(c, rect);
    int col = c->cross ? chart_step_col(c, rect, c->cross_step) : -1;
    if (col < 0)
        return;
    grid_fill(g, (struct rect){p.plot.row, col, p.plot.rows, 1}, f->cross,
              STYLE_VALUE);
    if (p.ticks_row < 0 || p.ticks_row >= g->rows || col >= g->cols)
        return;
    uint32_t below = g->cells[p.ticks_row * g->cols + col].ch;
    if (below == f->x_line || below == f->x_tick) // a label stays whole
        grid_put(g, p.ticks_row, col, f->cross_tick, STYLE_VALUE);
}

static void
draw_mark_lines(const struct chart *c, const struct chart_parts *p, struct grid *g)
{
    for (size_t i = 0; i < c->n_marks; i++) {
        struct rect line = p->plot;
        line.col = step_col(c, p, c->marks[i].step);
        line.cols = 1;
        if (line.col >= 0)
            grid_fill(g, line, furnitures[c->glyphs].mark, c->marks[i].style);
    }
}

/* Whether a label may stand in [col, end) of the row: nothing but mark lines
 * and the crosshair there, and it would not touch another label. */
static bool
is_free(const struct chart *c, const struct chart_parts *p, const struct grid *g,
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
        if (ch != ' ' && ch != furnitures[c->glyphs].mark &&
            !(c->cross && ch == furnitures[c->glyphs].cross))
            return false;
    }
    return true;
}

/* Labels stand at the head of their lines, or lower where curves or other
 * labels are in the way; what finds no place in the upper half is left out. */
static void
draw_mark_labels(const struct chart *c, const struct chart_parts *p, struct grid *g)
{
    for (size_t i = 0; i < c->n_marks; i++) {
        int col = step_col(c, p, c->marks[i].step);
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

void
chart_draw(const struct chart *c, struct grid *g, struct rect rect)
{
    assert(c->n_series <= CHART_SERIES_MAX && c->n_marks <= CHART_MARKS_MAX);
    struct chart_parts p = chart_divide(c, rect);
    if (p.plot.cols == 0)
        return;
    if (p.axis_col >= 0)
        draw_y_axis(c, &p, g);
    if (p.ticks_row >= 0)
        draw_x_axis(c, &p, g);
    draw_mark_lines(c, &p, g);
    chart_draw_crosshair(c, g, rect);
    struct canvas canvas;
    canvas_init(&canvas, p.plot, c->glyphs);
    for (size_t i = 0; i < c->n_series; i++) {
        const struct chart_series *series = &c->series[i];
        if (series->hidden)
            continue;
        if (series->spans != NULL && series->dotted)
            draw_dotted(&canvas, &c->y, series);
        else if (series->spans != NULL)
            draw_series(&canvas, c, series);
    }
    canvas_draw(&canvas, g);
    canvas_done(&canvas);
    draw_markers(c, &p.plot, g);
    draw_mark_labels(c, &p, g);
    if (p.label_col < p.end)
        chart_draw_endings(c, &p, g);
}

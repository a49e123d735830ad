/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A landscape from above. A cell is either a shade or a part of a line, never
 * both, so the shades are kept light: a line of dots would look like a furrow
 * in cells that are full. */
#include <config.h>

#include "plot/landscape.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
    Y_COLS = AXIS_LABEL_WIDTH + 1, /* labels and the axis' own column */
    PLOT_COLS_MIN = 12,            /* with less, labels are given up */
    X_TICK_COLS = 7,               /* for each x label */
    TICKS_MAX = 32,
    SHADES = 8,
};

static const double WIDEN_MOST = 3; // for the sake of equal units
static const double CELL_ASPECT = 2; // height of a cell over its width

/* What the lines and ticks of the axes are made of; shades, low to high; every
 * how many dots a dotted line has one. */
static const struct furniture {
    uint32_t y_line, y_tick, corner, x_line, x_tick;
    uint16_t shades[SHADES];
    int gap;
} furnitures[GLYPHS_COUNT] = {
    [GLYPHS_BRAILLE] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534,
                        {' ', ' ', ' ', 0xb7, 0xb7, 0xb7, 0x2591, 0x2591}, 3},
    [GLYPHS_SEXTANT] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534,
                        {' ', ' ', ' ', 0xb7, 0xb7, 0xb7, 0x2591, 0x2591}, 2},
    [GLYPHS_BLOCK] = {0x2502, 0x2524, 0x2514, 0x2500, 0x2534,
                      {' ', ' ', ' ', 0xb7, 0xb7, 0xb7, 0x2591, 0x2591}, 2},
    [GLYPHS_ASCII] = {'|', '+', '+', '-', '|',
                      {' ', ' ', ' ', '-', '-', '-', '=', '='}, 2},
};

/* ---- The parts of the rectangle --------------------------------------- */

struct parts {
    struct rect plot;
    int axis_col;  /* the y axis' column; labels before it; < 0: none */
    int ticks_row; /* the x labels' row; < 0: none */
    struct axis x, y; /* as shown */
};

static void
widen(struct axis *a, double factor)
{
    double half = (a->hi - a->lo) / 2, middle = a->lo + half;
    half *= fmin(factor, WIDEN_MOST);
    a->lo = middle - half;
    a->hi = middle + half;
}

static struct parts
divide(const struct landscape *l, struct rect r)
{
    struct parts p = {
        .plot = r, .axis_col = -1, .ticks_row = -1, .x = l->x, .y = l->y};
    if (r.cols >= Y_COLS + PLOT_COLS_MIN) {
        p.axis_col = r.col + Y_COLS - 1;
        p.plot.col += Y_COLS;
        p.plot.cols -= Y_COLS;
    }
    if (r.rows >= 3)
        p.ticks_row = r.row + --p.plot.rows;
    if (p.plot.rows <= 0 || p.plot.cols <= 0)
        p.plot.rows = p.plot.cols = 0;
    if (!l->equal || p.plot.cols == 0)
        return p;
    // What is as long as a cell is wide.
    double x_unit = (p.x.hi - p.x.lo) / p.plot.cols;
    double y_unit = (p.y.hi - p.y.lo) / (p.plot.rows * CELL_ASPECT);
    if (x_unit < y_unit)
        widen(&p.x, y_unit / x_unit);
    else
        widen(&p.y, x_unit / y_unit);
    return p;
}

struct rect
landscape_plot_rect(const struct landscape *l, struct rect rect)
{
    return divide(l, rect).plot;
}

void
landscape_axes(const struct landscape *l, struct rect rect, struct axis *x,
               struct axis *y)
{
    struct parts p = divide(l, rect);
    *x = p.x;
    *y = p.y;
}

static double
x_of_col(const struct parts *p, int col)
{
    return axis_value(&p->x, (col + 0.5) / p->plot.cols);
}

static double
y_of_row(const struct parts *p, int row)
{
    return axis_value(&p->y, 1 - (row + 0.5) / p->plot.rows);
}

bool
landscape_value_at(const struct landscape *l, struct rect rect, int row,
                   int col, double xy[2])
{
    struct parts p = divide(l, rect);
    row -= p.plot.row;
    col -= p.plot.col;
    if (row < 0 || row >= p.plot.rows || col < 0 || col >= p.plot.cols)
        return false;
    xy[0] = x_of_col(&p, col);
    xy[1] = y_of_row(&p, row);
    return true;
}

/* The number of the piece, of COUNT pieces of an axis, in which PLACE lies; not
 * rounded to an integer type, as it may be anywhere. The axis' end belongs to
 * the last one. */
static double
piece(double place, int count)
{
    return place == 1 ? count - 1 : floor(place * count);
}

static double
x_piece(const struct parts *p, double x, int across)
{
    return piece(axis_place(&p->x, x), p->plot.cols * across);
}

static double
y_piece(const struct parts *p, double y, int down)
{
    int count = p->plot.rows * down;
    return count - 1 - piece(axis_place(&p->y, y), count);
}

/* ---- Axes ------------------------------------------------------------- */

static size_t
ticks_of(const struct axis *a, struct tick ticks[TICKS_MAX], int max)
{
    return axis_ticks(a, ticks, max < TICKS_MAX ? (size_t)max : TICKS_MAX,
                      AXIS_LABEL_WIDTH);
}

static void
draw_y_axis(const struct landscape *l, const struct parts *p, struct grid *g)
{
    const struct furniture *f = &furnitures[l->glyphs];
    const struct rect *plot = &p->plot;
    struct tick ticks[TICKS_MAX];
    size_t n = ticks_of(&p->y, ticks, (plot->rows - 1) / 2 + 1);
    int free_row = plot->rows; // labels go upwards; from here on taken
    int name_row = 0;          // the highest or the next, if free
    grid_fill(g, (struct rect){plot->row, p->axis_col, plot->rows, 1},
              f->y_line, STYLE_DIM);
    for (size_t i = 0; i < n; i++) {
        int row = (int)y_piece(p, ticks[i].value, 1);
        if (row < 0 || row >= free_row)
            continue;
        name_row = row > 0 ? 0 : free_row > 1 ? 1 : plot->rows;
        free_row = row;
        int col = p->axis_col - grid_width(ticks[i].label);
        grid_text(g, plot->row + row, col, p->axis_col, STYLE_TEXT,
                  ticks[i].label);
        grid_put(g, plot->row + row, p->axis_col, f->y_tick, STYLE_DIM);
    }
    int width = l->y_name != NULL ? grid_width(l->y_name) : Y_COLS;
    if (width < Y_COLS && name_row < plot->rows)
        grid_text(g, plot->row + name_row, p->axis_col - width, p->axis_col,
                  STYLE_DIM, l->y_name);
}

static void
draw_x_axis(const struct landscape *l, const struct parts *p, struct grid *g)
{
    const struct furniture *f = &furnitures[l->glyphs];
    const struct rect *plot = &p->plot;
    struct tick ticks[TICKS_MAX];
    size_t n = ticks_of(&p->x, ticks, plot->cols / X_TICK_COLS + 1);
    int end = plot->col + plot->cols, free_col = plot->col;
    grid_fill(g, (struct rect){p->ticks_row, plot->col, 1, plot->cols},
              f->x_line, STYLE_DIM);
    if (p->axis_col >= 0)
        grid_put(g, p->ticks_row, p->axis_col, f->corner, STYLE_DIM);
    int width = l->x_name != NULL ? grid_width(l->x_name) : plot->cols;
    if (width < plot->cols) {
        grid_text(g, p->ticks_row, end - width, end, STYLE_DIM, l->x_name);
        end -= width + 1;
    }
    for (size_t i = 0; i < n; i++) {
        int col = plot->col + (int)x_piece(p, ticks[i].value, 1);
        int label_end = col + 1 + grid_width(ticks[i].label);
        if (col < free_col || label_end > end)
            continue; // the label stands behind its tick
        grid_put(g, p->ticks_row, col, f->x_tick, STYLE_DIM);
        grid_text(g, p->ticks_row, col + 1, label_end, STYLE_TEXT,
                  ticks[i].label);
        free_col = label_end + 1;
    }
}

/* ---- Shades ----------------------------------------------------------- */

/* log10 of the heights at the middle of each cell; returns the largest but for
 * infinite ones, -inf if there is none. */
static double
find_heights(const struct landscape *l, const struct parts *p, double *heights)
{
    double most = -HUGE_VAL;
    for (int row = 0; row < p->plot.rows; row++) {
        for (int col = 0; col < p->plot.cols; col++) {
            double x = x_of_col(p, col), y = y_of_row(p, row);
            double height = log10(l->height(l->job, x, y));
            if (height < HUGE_VAL) // nor nan
                most = fmax(most, height);
            *heights++ = height;
        }
    }
    return most;
}

static void
draw_shades(const struct landscape *l, const struct parts *p, struct grid *g)
{
    const struct rect *plot = &p->plot;
    const struct furniture *f = &furnitures[l->glyphs];
    double *heights =
        mem_new((size_t)plot->rows * (size_t)plot->cols, sizeof *heights);
    double most = find_heights(l, p, heights);
    for (int i = 0; i < plot->rows * plot->cols; i++) {
        double place = (heights[i] - most) / l->decades + 1;
        double level = fmin(SHADES - 1, fmax(0, floor(place * SHADES)));
        // Not a number gives level 0: fmax takes the number beside a nan.
        if (f->shades[(int)level] == ' ')
            continue;
        grid_put(g, plot->row + i / plot->cols, plot->col + i % plot->cols,
                 f->shades[(int)level], (enum style)(STYLE_HEAT0 + (int)level));
    }
    free(heights);
}

/* ---- Lines ------------------------------------------------------------ */

static const double REACH = 1 << 28; // dots; twice this a canvas can take

struct place {
    double x, y; /* whole numbers of dots, if finite */
};

static bool
is_near(struct place a)
{
    return fabs(a.x) <= REACH && fabs(a.y) <= REACH; // not if nan
}

/* The point REACH dots from FROM on the way TO; nan if TO is not finite. */
static struct place
fetch(struct place from, struct place to)
{
    double x = to.x - from.x, y = to.y - from.y;
    double scale = REACH / fmax(fabs(x), fabs(y));
    return (struct place){round(from.x + scale * x), round(from.y + scale * y)};
}

/* Every GAP-th dot of a line, counted along its longer side from the edge of
 * the canvas, so that the pieces of a curve go on in each other's beat. */
static void
dotted_line(struct canvas *c, struct place a, struct place b, int gap,
            enum style style)
{
    bool steep = fabs(b.y - a.y) > fabs(b.x - a.x);
    double from = steep ? a.y : a.x, side = steep ? a.x : a.y;
    double run = steep ? b.y - a.y : b.x - a.x;
    double slope = run == 0 ? 0 : (steep ? b.x - a.x : b.y - a.y) / run;
    double first = fmax(0, fmin(from, from + run));
    double last = fmin((steep ? c->height : c->width) - 1,
                       fmax(from, from + run));
    for (double at = ceil(first / gap) * gap; at <= last; at += gap) {
        int along = (int)at;
        // Far outside is outside: an int need not hold all of it.
        double beside = floor(side + slope * (at - from) + 0.5);
        int across = (int)fmin(REACH, fmax(-1, beside));
        canvas_dot(c, steep ? across : along, steep ? along : across, style);
    }
}

static void
draw_piece(struct canvas *c, const struct landscape_line *line, struct place a,
           struct place b)
{
    if (!is_near(a) && !is_near(b))
        return;
    if (!is_near(a))
        a = fetch(b, a);
    else if (!is_near(b))
        b = fetch(a, b);
    if (isnan(a.x + a.y + b.x + b.y))
        return;
    if (line->dotted)
        dotted_line(c, a, b, furnitures[c->glyphs].gap, line->style);
    else
        canvas_line(c, (int)a.x, (int)a.y, (int)b.x, (int)b.y, line->style);
}

static void
draw_line(struct canvas *c, const struct parts *p,
          const struct landscape_line *line)
{
    int across = canvas_across(c->glyphs), down = canvas_down(c->glyphs);
    struct place before = {0, 0};
    for (size_t i = 0; i < line->count; i++) {
        struct place at = {x_piece(p, line->points[i].x, across),
                           y_piece(p, line->points[i].y, down)};
        if (i == 0)
            before = at; // a dot, if no other point follows
        draw_piece(c, line, before, at);
        before = at;
    }
}

static void
draw_lines(const struct landscape *l, const struct parts *p, struct grid *g)
{
    struct canvas canvas;
    canvas_init(&canvas, p->plot, l->glyphs);
    for (size_t i = 0; i < l->n_lines; i++)
        draw_line(&canvas, p, &l->lines[i]);
    canvas_draw(&canvas, g);
    canvas_done(&canvas);
}

/* ---- All of it -------------------------------------------------------- */

static void
draw_markers(const struct landscape *l, const struct parts *p, struct grid *g)
{
    const struct rect *plot = &p->plot;
    for (size_t i = 0; i < l->n_markers; i++) {
        const struct landscape_marker *m = &l->markers[i];
        double col = x_piece(p, m->x, 1), row = y_piece(p, m->y, 1);
        if (row >= 0 && row < plot->rows && col >= 0 && col < plot->cols)
            grid_put(g, plot->row + (int)row, plot->col + (int)col, m->ch,
                     m->style);
    }
}

void
landscape_draw(const struct landscape *l, struct grid *g, struct rect rect)
{
    struct parts p = divide(l, rect);
    if (p.plot.cols == 0)
        return;
    if (l->height != NULL)
        draw_shades(l, &p, g);
    if (p.axis_col >= 0)
        draw_y_axis(l, &p, g);
    if (p.ticks_row >= 0)
        draw_x_axis(l, &p, g);
    draw_lines(l, &p, g);
    draw_markers(l, &p, g);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points around a centre, in true proportions: a cell is taken to be twice as
 * tall as wide. As finely as there is room: each point its number, with bullets
 * for those whose number has none; all of them bullets; or dots. A faint line
 * joins numbers and bullets. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASPECT = 2 }; /* height of a cell / its width */

struct circle {
    struct rect r;
    double scale; /* columns for a length of 1 */
    const double *x, *y;
    bool *taken; /* (r.rows, r.cols) a mark stands there */
};

/* The number of a point, and where it begins if there is room for it. */
struct label {
    int row, col;
    bool shown;
    char text[24];
};

/* Columns and rows of a point in R, from the middle of its first cell. */
static double
column_of(const struct circle *c, size_t a)
{
    return (c->r.cols - 1) / 2.0 + c->x[a] * c->scale;
}

static double
row_of(const struct circle *c, size_t a)
{
    return (c->r.rows - 1) / 2.0 - c->y[a] * c->scale / ASPECT;
}

/* All points as dots, or the lines between them. */
static void
draw_canvas(struct grid *g, const struct circle *c, const unsigned *order,
            size_t p, bool lines, enum glyphs glyphs)
{
    struct canvas canvas;
    canvas_init(&canvas, c->r, glyphs);
    int across = canvas_across(glyphs), down = canvas_down(glyphs);
    for (size_t i = 0; i < p; i++) {
        size_t a = order[i], b = lines ? order[(i + 1) % p] : a;
        canvas_line(&canvas, (int)floor((column_of(c, a) + 0.5) * across),
                    (int)floor((row_of(c, a) + 0.5) * down),
                    (int)floor((column_of(c, b) + 0.5) * across),
                    (int)floor((row_of(c, b) + 0.5) * down),
                    lines ? STYLE_DIM : STYLE_E);
    }
    canvas_draw(&canvas, g);
    canvas_done(&canvas);
}

/* Whether COLS cells from COL on are free, those beside them too. */
static bool
is_free(const struct circle *c, int row, int col, int cols)
{
    if (col < 0 || col + cols > c->r.cols)
        return false;
    for (int i = col - 1; i <= col + cols; i++)
        if (i >= 0 && i < c->r.cols && c->taken[row * c->r.cols + i])
            return false;
    return true;
}

static void
take(struct circle *c, int row, int col, int cols)
{
    for (int i = 0; i < cols; i++)
        c->taken[row * c->r.cols + col + i] = true;
}

/* Which points have room for their number; returns how many. */
static size_t
find_room(struct circle *c, const unsigned *order, size_t p,
          struct label *labels)
{
    size_t count = 0;
    for (size_t i = 0; i < p; i++) {
        size_t a = order[i];
        struct label *label = &labels[a];
        int cols = snprintf(label->text, sizeof label->text, "%zu", a);
        label->row = (int)lround(row_of(c, a));
        label->col = (int)lround(column_of(c, a) - (cols - 1) / 2.0);
        label->shown = is_free(c, label->row, label->col, cols);
        if (!label->shown)
            continue;
        take(c, label->row, label->col, cols);
        count++;
    }
    return count;
}

/* How many cells have points in them. */
static size_t
count_cells(struct circle *c, size_t p)
{
    size_t count = 0;
    memset(c->taken, 0, (size_t)c->r.rows * (size_t)c->r.cols);
    for (size_t a = 0; a < p; a++) {
        int row = (int)lround(row_of(c, a)), col = (int)lround(column_of(c, a));
        bool *taken = &c->taken[row * c->r.cols + col];
        count += !*taken;
        *taken = true;
    }
    return count;
}

/* The numbers, and bullets for the points that have none. */
static void
draw_labels(struct grid *g, struct circle *c, const struct label *labels,
            size_t p, bool numbers, enum glyphs glyphs)
{
    uint32_t bullet = glyphs == GLYPHS_ASCII ? 'o' : 0x2022;
    int end = c->r.col + c->r.cols;
    for (size_t a = 0; a < p; a++) {
        const struct label *label = &labels[a];
        int row = (int)lround(row_of(c, a)), col = (int)lround(column_of(c, a));
        if (numbers && label->shown)
            grid_text(g, c->r.row + label->row, c->r.col + label->col, end,
                      STYLE_E, label->text);
        else if (!numbers || !c->taken[row * c->r.cols + col])
            grid_put(g, c->r.row + row, c->r.col + col, bullet, STYLE_E);
    }
}

/* Whether so many marks are enough for P points. */
static bool
enough(size_t marks, size_t p)
{
    return 4 * marks >= 3 * p;
}

bool
view_circle(struct grid *g, struct rect r, const double *x, const double *y,
            const unsigned *order, size_t p, enum glyphs glyphs)
{
    double most = 0;
    for (size_t a = 0; a < p; a++) {
        if (!isfinite(x[a]) || !isfinite(y[a]))
            return false;
        most = fmax(most, hypot(x[a], y[a]));
    }
    if (!(most > 0) || !isfinite(most))
        return false;
    // Two columns at the sides, for numbers that stand on both sides of theirs.
    double radius = fmin((r.cols - 3) / 2.0, (r.rows - 1) / 2.0 * ASPECT);
    struct circle c = {.r = r, .scale = radius / most, .x = x, .y = y};
    if (!isfinite(c.scale))
        return false;
    c.taken = mem_new((size_t)r.rows * (size_t)r.cols, sizeof *c.taken);
    struct label *labels = mem_new(p, sizeof *labels);
    bool numbers = enough(find_room(&c, order, p, labels), p);
    bool bullets = numbers || enough(count_cells(&c, p), p);
    draw_canvas(g, &c, order, p, bullets, glyphs);
    grid_put(g, r.row + r.rows / 2, r.col + r.cols / 2, '+', STYLE_DIM);
    if (bullets)
        draw_labels(g, &c, labels, p, numbers, glyphs);
    free(labels);
    free(c.taken);
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dots in cells. Lines are not walked dot by dot from their beginning: the
 * place of each dot follows from its number, so that the part inside the
 * canvas can be drawn alone and is still the part of the whole line. */
#include <config.h>

#include "plot/canvas.h"

#include "base/mem.h"

#include <stdlib.h>

const char *const glyphs_names[GLYPHS_COUNT] = {
    [GLYPHS_BRAILLE] = "braille",
    [GLYPHS_SEXTANT] = "sextant",
    [GLYPHS_BLOCK] = "block",
    [GLYPHS_ASCII] = "ascii",
};

static const struct {
    int across, down; /* dots of a cell */
} shapes[GLYPHS_COUNT] = {
    [GLYPHS_BRAILLE] = {2, 4},
    [GLYPHS_SEXTANT] = {2, 3},
    [GLYPHS_BLOCK] = {2, 2},
    [GLYPHS_ASCII] = {1, 2},
};

int
canvas_across(enum glyphs glyphs)
{
    return shapes[glyphs].across;
}

int
canvas_down(enum glyphs glyphs)
{
    return shapes[glyphs].down;
}

/* The eight dots of braille are numbered by columns, the last row (added to the
 * script later) behind them all. */
static uint32_t
braille(unsigned dots)
{
    static const uint8_t bits[] = {0, 3, 1, 4, 2, 5, 6, 7};
    uint32_t ch = 0x2800;
    for (int i = 0; i < 8; i++)
        ch |= (dots >> i & 1u) << bits[i];
    return ch;
}

/* The sextants are in the order of their dots as a binary number, but for the
 * two halves and the whole, which Unicode had before. */
static uint32_t
sextant(unsigned dots)
{
    enum { LEFT = 21, RIGHT = 42, ALL = 63 };
    if (dots == LEFT)
        return 0x258C;
    if (dots == RIGHT)
        return 0x2590;
    if (dots == ALL)
        return 0x2588;
    return 0x1FB00 + dots - 1 - (dots > LEFT) - (dots > RIGHT);
}

uint32_t
canvas_glyph(enum glyphs glyphs, unsigned dots)
{
    // Upper left 1, upper right 2, lower left 4, lower right 8.
    static const uint16_t quadrants[16] = {
        ' ',    0x2598, 0x259D, 0x2580, 0x2596, 0x258C, 0x259E, 0x259B,
        0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F, 0x2588,
    };
    static const char ascii[4] = {' ', '\'', '.', ':'};

    if (dots == 0)
        return ' '; // some fonts draw something for U+2800
    if (glyphs == GLYPHS_BRAILLE)
        return braille(dots);
    if (glyphs == GLYPHS_SEXTANT)
        return sextant(dots);
    if (glyphs == GLYPHS_BLOCK)
        return quadrants[dots];
    return (unsigned char)ascii[dots];
}

void
canvas_init(struct canvas *c, struct rect rect, enum glyphs glyphs)
{
    if (rect.rows <= 0 || rect.cols <= 0)
        rect.rows = rect.cols = 0;
    size_t cells = (size_t)rect.rows * (size_t)rect.cols;
    *c = (struct canvas){
        .rect = rect,
        .glyphs = glyphs,
        .width = rect.cols * shapes[glyphs].across,
        .height = rect.rows * shapes[glyphs].down,
        .dots = mem_new(cells, 1),
        .style = mem_new(cells, 1),
    };
}

void
canvas_done(struct canvas *c)
{
    free(c->dots);
    free(c->style);
    *c = (struct canvas){0};
}

void
canvas_dot(struct canvas *c, int x, int y, enum style style)
{
    if (x < 0 || x >= c->width || y < 0 || y >= c->height)
        return;
    int across = shapes[c->glyphs].across, down = shapes[c->glyphs].down;
    size_t cell =
        (size_t)(y / down) * (size_t)c->rect.cols + (size_t)(x / across);
    c->dots[cell] |= (uint8_t)(1u << (y % down * across + x % across));
    c->style[cell] = (uint8_t)style;
}

/* a / b, rounded down; b > 0. */
static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* A line as steps along its longer side. */
struct line {
    int64_t from, side; /* where it begins, along the longer side and across */
    int64_t length;     /* steps after the first dot */
    int64_t drift;      /* how far it goes across in LENGTH steps */
    int turn;           /* +1 or -1: the way the longer side goes */
};

/* Cuts the steps [*first, *last] down to those that lie in 0..size - 1. */
static void
clip(const struct line *l, int size, int64_t *first, int64_t *last)
{
    int64_t enter = l->turn > 0 ? -l->from : l->from - (size - 1);
    int64_t leave = l->turn > 0 ? size - 1 - l->from : l->from;
    *first = enter > 0 ? enter : 0;
    *last = leave < l->length ? leave : l->length;
}

void
canvas_line(struct canvas *c, int x0, int y0, int x1, int y1, enum style style)
{
    bool steep = abs(y1 - y0) > abs(x1 - x0);
    struct line l = {
        .from = steep ? y0 : x0,
        .side = steep ? x0 : y0,
        .length = steep ? abs(y1 - y0) : abs(x1 - x0),
        .drift = steep ? x1 - x0 : y1 - y0,
        .turn = (steep ? y1 >= y0 : x1 >= x0) ? 1 : -1,
    };
    int64_t first, last;
    clip(&l, steep ? c->height : c->width, &first, &last);
    // The nearest dot across; a place just between two counts up.
    int64_t whole = l.length > 0 ? 2 * l.length : 1;
    for (int64_t i = first; i <= last; i++) {
        int64_t along = l.from + l.turn * i;
        int64_t across = l.side + floor_div(2 * i * l.drift + l.length, whole);
        if (steep)
            canvas_dot(c, (int)across, (int)along, style);
        else
            canvas_dot(c, (int)along, (int)across, style);
    }
}

void
canvas_draw(const struct canvas *c, struct grid *g)
{
    for (int row = 0; row < c->rect.rows; row++) {
        for (int col = 0; col < c->rect.cols; col++) {
            size_t cell = (size_t)row * (size_t)c->rect.cols + (size_t)col;
            if (c->dots[cell] == 0)
                continue;
            grid_put(g, c->rect.row + row, c->rect.col + col,
                     canvas_glyph(c->glyphs, c->dots[cell]),
                     (enum style)c->style[cell]);
        }
    }
}

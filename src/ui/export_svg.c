/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid as SVG. Letters are text, each run stretched to the cells that it
 * has; what charts are made of (braille, blocks, shades, lines) becomes boxes,
 * for fonts differ in whether and where they have it. All boxes of a style and
 * opacity are one path. */
#include <config.h>

#include "ui/export.h"

#include "plot/canvas.h"

#include <stdlib.h>

/* Units of a cell: 12 x 24 can be cut into 2 x 2, 2 x 3, 2 x 4 and eighths. */
enum { WIDTH = 12, HEIGHT = 24, BASELINE = 18, SIZE = 20, MARGIN = 12 };

/* The page, where the theme leaves that to the terminal: dark, light. */
static const unsigned papers[] = {0x16181d, 0xffffff};
static const unsigned inks[] = {0xd4d7dd, 0x24272c};

enum { BOXES = 8, SHADES = 4 };

struct box {
    int x, y, width, height; /* in units of a cell */
};

struct shape {
    int count;
    int shade; /* 1..SHADES, quarters of the ink */
    struct box boxes[BOXES];
};

/* ---- characters as boxes ---- */

/* The dots of a set of glyphs, with a GAP around each. */
static bool
shape_dots(struct shape *s, enum glyphs glyphs, uint32_t ch, int gap)
{
    int across = canvas_across(glyphs), down = canvas_down(glyphs);
    int width = WIDTH / across, height = HEIGHT / down;
    unsigned all = 1u << (across * down), dots = 1;
    while (dots < all && canvas_glyph(glyphs, dots) != ch)
        dots++;
    for (int i = 0; dots < all && i < across * down; i++)
        if (dots >> i & 1u)
            s->boxes[s->count++] = (struct box){
                i % across * width + gap, i / across * height + gap,
                width - 2 * gap, height - 2 * gap};
    return dots < all;
}

static const struct {
    uint32_t ch;
    struct shape shape;
} lines[] = {
    {0xB7, {1, SHADES, {{5, 11, 2, 2}}}},
    {0x2500, {1, SHADES, {{0, 11, 12, 2}}}},
    {0x2502, {1, SHADES, {{5, 0, 2, 24}}}},
    {0x250A, {3, SHADES, {{5, 2, 2, 4}, {5, 10, 2, 4}, {5, 18, 2, 4}}}},
    {0x2514, {2, SHADES, {{5, 0, 2, 13}, {7, 11, 5, 2}}}},
    {0x2524, {2, SHADES, {{5, 0, 2, 24}, {0, 11, 5, 2}}}},
    {0x2534, {2, SHADES, {{0, 11, 12, 2}, {5, 0, 2, 11}}}},
};

/* What CH is made of; false if it is text. */
static bool
shape_of(struct shape *s, uint32_t ch)
{
    *s = (struct shape){.shade = SHADES};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].ch == ch)
            *s = lines[i].shape;
    if (s->count > 0)
        return true;
    if (ch >= 0x2581 && ch <= 0x2588) { // eighths, from below
        int height = (int)(ch - 0x2580) * HEIGHT / 8;
        s->boxes[s->count++] = (struct box){0, HEIGHT - height, WIDTH, height};
        return true;
    }
    if (ch >= 0x2591 && ch <= 0x2593) { // shades
        s->boxes[s->count++] = (struct box){0, 0, WIDTH, HEIGHT};
        s->shade = (int)(ch - 0x2590);
        return true;
    }
    return ch > 0x80 && (shape_dots(s, GLYPHS_BRAILLE, ch, 1) ||
                         shape_dots(s, GLYPHS_BLOCK, ch, 0) ||
                         shape_dots(s, GLYPHS_SEXTANT, ch, 0));
}

/* ---- looks ---- */

/* The first colours of a terminal, of which direct ones may be names. */
static const unsigned palette[8] = {0x000000, 0xcd3131, 0x0dbc79, 0xc5a50a,
                                    0x2472c8, 0xbc3fbc, 0x11a8cd, 0xc8c8c8};

struct look {
    unsigned ink, paper, attributes;
};

static struct look
look_of(const struct export_page *page, int style)
{
    const struct theme_look *t = &page->theme->look[style];
    int color = t->color.direct;
    unsigned ink = color < 0 || page->colors <= 0 ? inks[page->light]
                   : color < 8                    ? palette[color]
                                                  : (unsigned)color;
    return (struct look){ink, papers[page->light], t->attributes};
}

/* ---- the parts of the picture ---- */

static void
put_box(FILE *out, int row, int col, const struct box *b)
{
    fprintf(out, "M%d %dh%dv%dh-%dz", MARGIN + col * WIDTH + b->x,
            MARGIN + row * HEIGHT + b->y, b->width, b->height, b->width);
}

/* All boxes of cells of the style in the shade; SHADE 0: the grounds of
 * reversed cells. */
static void
put_path(FILE *out, const struct grid *g, int style, int shade,
         const struct look *look)
{
    static const struct shape ground = {1, 0, {{0, 0, WIDTH, HEIGHT}}};
    bool reversed = (look->attributes & THEME_REVERSE) != 0, any = false;
    if (shade == 0 && !reversed)
        return;
    for (int i = 0; i < g->rows * g->cols; i++) {
        struct shape s = ground;
        if (g->cells[i].style != style ||
            (shade > 0 && !shape_of(&s, g->cells[i].ch)) || s.shade != shade)
            continue;
        if (!any)
            fprintf(out, "<path fill=\"#%06x\" fill-opacity=\"%.2f\" d=\"",
                    reversed && shade > 0 ? look->paper : look->ink,
                    shade == 0 ? 1 : (double)shade / SHADES);
        any = true;
        for (int k = 0; k < s.count; k++)
            put_box(out, i / g->cols, i % g->cols, &s.boxes[k]);
    }
    if (any)
        fputs("\"/>\n", out);
}

static void
put_letter(FILE *out, uint32_t ch)
{
    char text[5];
    switch (ch) {
    case '<': fputs("&lt;", out); return;
    case '>': fputs("&gt;", out); return;
    case '&': fputs("&amp;", out); return;
    default: break;
    }
    // U+FFFE and U+FFFF are in no XML.
    *grid_encode(text, ch == 0xFFFE || ch == 0xFFFF ? '?' : ch) = '\0';
    fputs(text, out);
}

static bool
is_letter(const struct cell *c)
{
    struct shape s;
    return c->ch != ' ' && !shape_of(&s, c->ch);
}

/* Words of one style that are a space apart, from COL on; returns the column
 * behind them. */
static int
run_end(const struct cell *cells, int col, int cols)
{
    int end = col + 1;
    while (end < cols && cells[end].style == cells[col].style &&
           (is_letter(&cells[end]) ||
            (cells[end].ch == ' ' && cells[end - 1].ch != ' ')))
        end++;
    return cells[end - 1].ch == ' ' ? end - 1 : end;
}

static void
put_text(FILE *out, const struct grid *g, const struct export_page *page)
{
    for (int row = 0; row < g->rows; row++) {
        const struct cell *cells = g->cells + (size_t)row * (size_t)g->cols;
        for (int col = 0; col < g->cols; col++) {
            if (!is_letter(&cells[col]))
                continue;
            int end = run_end(cells, col, g->cols);
            struct look look = look_of(page, cells[col].style);
            unsigned bits = look.attributes;
            fprintf(out,
                    "<text x=\"%d\" y=\"%d\" textLength=\"%d\" "
                    "lengthAdjust=\"spacingAndGlyphs\" fill=\"#%06x\"%s%s%s>",
                    MARGIN + col * WIDTH, MARGIN + row * HEIGHT + BASELINE,
                    (end - col) * WIDTH,
                    bits & THEME_REVERSE ? look.paper : look.ink,
                    bits & THEME_BOLD ? " font-weight=\"bold\"" : "",
                    bits & THEME_DIM ? " fill-opacity=\"0.6\"" : "",
                    bits & THEME_UNDERLINE ? " text-decoration=\"underline\""
                                           : "");
            for (; col < end; col++)
                put_letter(out, cells[col].ch);
            fputs("</text>\n", out);
            col--;
        }
    }
}

void
export_svg(FILE *out, const struct grid *g, const struct export_page *page)
{
    int width = 2 * MARGIN + g->cols * WIDTH;
    int height = 2 * MARGIN + g->rows * HEIGHT;
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" viewBox=\"0 0 %d %d\">\n"
            "<title>groktop</title>\n"
            "<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n"
            "<g shape-rendering=\"crispEdges\">\n",
            width, height, width, height, width, height,
            papers[page->light]);
    for (int style = 0; style < STYLE_COUNT; style++) {
        struct look look = look_of(page, style);
        for (int shade = 0; shade <= SHADES; shade++)
            put_path(out, g, style, shade, &look);
    }
    fprintf(out,
            "</g>\n<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
            "monospace\" font-size=\"%d\" xml:space=\"preserve\">\n", SIZE);
    put_text(out, g, page);
    fputs("</g>\n</svg>\n", out);
}

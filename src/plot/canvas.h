/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_CANVAS_H
#define GROKTOP_PLOT_CANVAS_H

#include "plot/grid.h"

/* Dots inside cells: lines finer than a character. A cell that several lines
 * cross shows the dots of all, in the style of the last. */

enum glyphs {
    GLYPHS_BRAILLE, /* 2 x 4 dots a cell */
    GLYPHS_SEXTANT, /* 2 x 3 blocks, Unicode 13 */
    GLYPHS_BLOCK,   /* quadrants, 2 x 2 */
    GLYPHS_ASCII,   /* 1 x 2: ' . : */
    GLYPHS_COUNT
};

extern const char *const glyphs_names[GLYPHS_COUNT];

struct canvas {
    struct rect rect; /* cells of the grid that it covers */
    enum glyphs glyphs;
    int width, height; /* in dots; dot (0, 0) is at the top left */
    uint8_t *dots;     /* (rect.rows, rect.cols): bit y * (dots across) + x */
    uint8_t *style;    /* the same: who drew last in the cell */
};

/* Dots of a cell, across and down. */
int canvas_across(enum glyphs glyphs);
int canvas_down(enum glyphs glyphs);

/* The character that shows DOTS, bit y * (dots across) + x, of which there are
 * canvas_across() * canvas_down(); a space if none is set. */
uint32_t canvas_glyph(enum glyphs glyphs, unsigned dots);

/* A canvas of no dots over RECT; emptied by canvas_done. */
void canvas_init(struct canvas *c, struct rect rect, enum glyphs glyphs);
void canvas_done(struct canvas *c);

/* One dot; outside nothing happens. */
void canvas_dot(struct canvas *c, int x, int y, enum style style);

/* All dots of a line (Bresenham), clipped: exactly those that the whole line
 * has inside, in a time that does not depend on how far outside it goes.
 * Coordinates within +-2^29. */
void canvas_line(struct canvas *c, int x0, int y0, int x1, int y1,
                 enum style style);

/* Writes the cells that have dots into the grid; the others are left as they
 * are, so that text and marks beneath stay and nothing looks like a space that
 * some fonts draw (U+2800). */
void canvas_draw(const struct canvas *c, struct grid *g);

#endif

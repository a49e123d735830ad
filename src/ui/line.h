/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_LINE_H
#define GROKTOP_UI_LINE_H

#include "plot/grid.h"

/* A line of parts with a rank: where they do not all fit, those of the highest
 * rank are left out whole, so that a number is never cut in two. */

enum { LINE_PARTS = 24, LINE_RANKS = 5 };

struct line {
    int count;
    struct line_part {
        char text[100];
        enum style style;
        int rank; /* 0: always there; higher ones, below LINE_RANKS, go first */
    } part[LINE_PARTS];
};

/* Adds a part; more than LINE_PARTS are not taken. */
#ifdef __GNUC__
__attribute__((format(printf, 4, 5)))
#endif
void line_add(struct line *line, int rank, enum style style,
              const char *format, ...);

/* Draws it into the first row of R. */
void line_draw(const struct line *line, struct grid *g, struct rect r);

#endif

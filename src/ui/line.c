/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "ui/line.h"

#include <stdarg.h>
#include <stdio.h>

void
line_add(struct line *line, int rank, enum style style, const char *format, ...)
{
    if (line->count == LINE_PARTS)
        return;
    struct line_part *part = &line->part[line->count++];
    va_list args;
    va_start(args, format);
    vsnprintf(part->text, sizeof part->text, format, args);
    va_end(args);
    part->style = style;
    part->rank = rank;
}

/* The columns that the parts of rank <= RANK take, two blanks between. */
static int
width_to(const struct line *line, int rank)
{
    int width = 0;
    for (int i = 0; i < line->count; i++)
        if (line->part[i].rank <= rank)
            width += grid_width(line->part[i].text) + (width > 0 ? 2 : 0);
    return width;
}

void
line_draw(const struct line *line, struct grid *g, struct rect r)
{
    int rank = LINE_RANKS - 1, col = r.col, end = r.col + r.cols;
    while (rank > 0 && width_to(line, rank) > r.cols)
        rank--;
    for (int i = 0; i < line->count; i++) {
        const struct line_part *part = &line->part[i];
        if (part->rank > rank)
            continue;
        if (col > r.col)
            col += 2;
        col = grid_text(g, r.row, col, end, part->style, part->text);
    }
}

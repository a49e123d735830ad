/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels at the lines' ends. */
#include <config.h>

#include "plot/chart_parts.h"

#include <stdio.h>

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
find_ending(const struct chart *c, const struct chart_parts *p,
            const struct chart_series *s, struct ending *e)
{
    int across = canvas_across(c->glyphs), down = canvas_down(c->glyphs);
    int rows = p->plot.rows * down;
    if (s->label == NULL)
        return false;
    for (int x = p->plot.cols * across - 1; s->spans != NULL && x >= 0; x--) {
        if (!s->spans[x].any)
            continue;
        int dot = chart_y_dot(&c->y, rows, s->spans[x].last);
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
arrange_endings(const struct chart *c, const struct chart_parts *p,
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

static const char *
value_of(const struct chart_series *s)
{
    return s->hidden ? "hidden" : s->value;
}

void
chart_draw_endings(const struct chart *c, const struct chart_parts *p,
                   struct grid *g)
{
    struct ending endings[CHART_SERIES_MAX];
    size_t n = arrange_endings(c, p, endings);
    int end = p->label_col;
    for (size_t i = 0; i < n; i++) {
        const struct chart_series *s = endings[i].series;
        int need = p->label_col + grid_width(endings[i].label) + 1 +
                   grid_width(value_of(s));
        end = need > end ? need : end;
    }
    end = end < p->end ? end : p->end;
    for (size_t i = 0; i < n; i++) {
        const struct chart_series *s = endings[i].series;
        int row = p->plot.row + endings[i].row;
        int value = end - grid_width(value_of(s));
        if (endings[i].row < 0)
            continue;
        if (value < p->label_col + 2)
            value = end + 1;
        enum style style = s->hidden ? STYLE_DIM : s->style;
        grid_text(g, row, p->label_col, value - 1, style, endings[i].label);
        grid_text(g, row, value, end, style, value_of(s));
        if (end + 2 + grid_width(s->range) <= p->end)
            grid_text(g, row, end + 2, p->end, STYLE_DIM, s->range);
    }
}

int
chart_label_at(const struct chart *c, struct rect rect, int row, int col)
{
    struct ending endings[CHART_SERIES_MAX];
    struct chart_parts p = chart_divide(c, rect);
    if (col < p.label_col || col >= p.end)
        return -1;
    for (size_t i = arrange_endings(c, &p, endings); i-- > 0;)
        if (endings[i].row == row - p.plot.row)
            return (int)endings[i].series->tag;
    return -1;
}

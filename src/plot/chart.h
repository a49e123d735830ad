/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_CHART_H
#define GROKTOP_PLOT_CHART_H

#include "base/span.h"
#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/grid.h"

/* A chart of several series against the step, drawn into a rectangle:
 *
 *      100+    ..''''''''''':'   train 100.0 %   each line's last value
 *         |   :'  M        .:     test   87.4 %   M: a mark's label, and
 *       50+  :    !        :                      the column of its step
 *         |.'     !       .:
 *        0+...............'                       y labels: a fixed width
 *         +|1------|10------|100- step            x ticks, label behind
 *
 * Exact: the dots are those of straight lines through all samples. What is
 * not finite breaks the line and leaves a hole; what lies outside of the axis
 * is cut off, but for values <= 0 on a logarithmic y axis, which lie on its
 * floor, labelled "<=0". The rectangle should be empty; what has no dots, text
 * or axis in it stays. Narrow rectangles lose first the labels at the right, then
 * those at the left; below three rows those of x are gone. */

enum { CHART_SERIES_MAX = 32, CHART_MARKS_MAX = 32, CHART_LABEL = 64 };

/* A sample beside the plot, to which a line goes. */
struct chart_end {
    bool any;
    double step, value;
};

struct chart_series {
    const char *label; /* at the line's end, "train"; NULL: none */
    char value[16];    /* a value as text, "99.7 %"; may be empty */
    char range[40];    /* after it if there is room: "min 0.1 max 3"; may be
                          empty */
    enum style style;
    const struct span *spans; /* one for each dot column, chart_columns();
                                 NULL: none */
    struct chart_end before, after; /* the nearest samples outside of the axis */
    unsigned tag; /* the caller's, to know it again */
    bool hidden;  /* nothing but its label, dim */
    bool dotted; /* last values of spans joined by dots, every third of a line's */
    char marker; /* stands on the line here and there and before its label,
                    where colours do not tell lines apart; 0: none */
};

struct chart_mark {
    double step;
    const char *label; /* short, "M", "wd 0" */
    enum style style;
};

struct chart {
    struct axis x, y;
    enum glyphs glyphs;
    int label_cols; /* width of the labels at the right, the space before them
                       with it; 0 for none */
    size_t n_series;
    struct chart_series series[CHART_SERIES_MAX];
    size_t n_marks;
    struct chart_mark marks[CHART_MARKS_MAX];
    bool cross;        /* a crosshair beneath the curves, at CROSS_STEP */
    double cross_step;
};

/* The part of RECT in which dots are drawn, and how many dot columns it has:
 * the caller asks for them to know which stretch of steps each column shows.
 * Zero columns if RECT is too small to draw in. */
struct rect chart_plot_rect(const struct chart *c, struct rect rect);
int chart_columns(const struct chart *c, struct rect rect);

/* The steps [*begin, *end) that dot column COLUMN of COLUMNS shows: none if the
 * columns are narrower than a step. Neighbours meet; the last column has the
 * axis' end in it. On a logarithmic axis the first column also shows step 0
 * and all that is before the axis. */
void chart_stretch(const struct axis *x, int column, int columns,
                   uint64_t *begin, uint64_t *end);

/* The label with the marker, if there is one and the label does not begin with
 * it, before it. Returns LABEL. */
char *chart_label(char label[CHART_LABEL], const struct chart_series *s);

/* The cell column in which STEP is drawn; -1 if it is not on the axis. */
int chart_step_col(const struct chart *c, struct rect rect, double step);

/* The crosshair alone, for what is drawn over a chart. */
void chart_draw_crosshair(const struct chart *c, struct grid *g,
                          struct rect rect);

/* The tag of the series whose label at a line's end is at (ROW, COL); -1 if none
 * is. */
int chart_label_at(const struct chart *c, struct rect rect, int row, int col);

/* Draws it all. Series drawn later lie above. */
void chart_draw(const struct chart *c, struct grid *g, struct rect rect);

#endif

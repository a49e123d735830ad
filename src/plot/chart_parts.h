/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_CHART_PARTS_H
#define GROKTOP_PLOT_CHART_PARTS_H

#include "plot/chart.h"

/* What the files that a chart is made of share. Nobody else includes this. */

/* The parts of a chart's rectangle. */
struct chart_parts {
    struct rect plot;
    int axis_col;       /* the y axis' column; labels before it; < 0: none */
    int ticks_row;      /* the x labels' row; < 0: none */
    int label_col, end; /* columns of the labels at the right; equal: none */
};

struct chart_parts chart_divide(const struct chart *c, struct rect r);

/* The dot row of VALUE; outside of the axis it is outside of the plot. */
int chart_y_dot(const struct axis *y, int rows, double value);

/* Names and values beside the lines' ends. */
void chart_draw_endings(const struct chart *c, const struct chart_parts *p,
                        struct grid *g);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_LANDSCAPE_H
#define GROKTOP_PLOT_LANDSCAPE_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/grid.h"

/* A landscape seen from above, with lines in it, drawn into a rectangle:
 *
 *     w2|---  '   --------=====   shades of log10 of the height, none in
 *      2+----...   ---------====      the valleys
 *       |-.''-- '.  ---------===   lines: paths, and dotted what they
 *      1+o------- 1  .---------=      lead to
 *       |=--------    ' --------   markers: o, 1
 *       +----|-1----|0-----|1-w1
 *
 * From below to above: shades, lines in their order, markers in theirs. Narrow
 * rectangles lose the labels at the left, below three rows those below. Shades
 * are few and light, and never made of the characters of lines, so that a line
 * is seen without colours as well. */

struct landscape_point {
    double x, y;
};

struct landscape_line {
    const struct landscape_point *points; /* borrowed; what is not finite */
    size_t count;                         /*   leaves a gap */
    enum style style;
    bool dotted; /* to be told from the others without colours */
};

struct landscape_marker {
    double x, y; /* not drawn outside of the picture, or if not finite */
    uint32_t ch;
    enum style style;
};

struct landscape {
    struct axis x, y; /* linear; what is shown at least */
    const char *x_name, *y_name; /* short, or left out; NULL: none */
    /* One unit is as long across as it is upwards, for cells twice as high as
     * wide: the picture then shows more on one of the axes, up to three times
     * its range; a rectangle that would need more is not equal. */
    bool equal;
    enum glyphs glyphs;
    /* The height at a point, or NULL: no shades. Where it is <= 0 or nan there
     * is none, where it is infinite the highest. */
    double (*height)(const void *job, double x, double y);
    const void *job;
    double decades; /* that the shades cover, down from the highest; > 0 */
    const struct landscape_line *lines; /* borrowed */
    size_t n_lines;
    const struct landscape_marker *markers; /* borrowed */
    size_t n_markers;
};

/* The part of RECT in which the picture is, no cells if RECT is too small; and
 * the ranges that it shows. */
struct rect landscape_plot_rect(const struct landscape *l, struct rect rect);
void landscape_axes(const struct landscape *l, struct rect rect, struct axis *x,
                    struct axis *y);

/* Draws it all. What has nothing in it, and no shade, stays as it was. */
void landscape_draw(const struct landscape *l, struct grid *g,
                    struct rect rect);

/* The point in the middle of a cell of the grid, x before y; false if the cell
 * is outside of the picture. */
bool landscape_value_at(const struct landscape *l, struct rect rect, int row,
                        int col, double xy[2]);

#endif

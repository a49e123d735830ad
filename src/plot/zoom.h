/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_ZOOM_H
#define GROKTOP_PLOT_ZOOM_H

#include "plot/axis.h"

#include <stdbool.h>

/* Which part of an axis is shown: all of it, or a window. A window lies within
 * the whole axis, linear or logarithmic, and is at least so many units wide. It
 * follows the present while that is in it: what was moved away from the present
 * stays where it is. Zeroed, it shows all. */

struct zoom {
    bool on;       /* a window; else the whole axis */
    bool away;     /* it does not follow the present */
    double lo, hi; /* the window's ends; unused if not on */
};

/* What a window must fit into. */
struct zoom_room {
    struct axis whole;
    double least; /* width in units, > 0 */
    double now;   /* the present, within the whole */
};

/* The axis as it is shown. */
struct axis zoom_axis(const struct zoom *z, const struct zoom_room *room);

/* Makes the window FACTOR times as wide as the eye sees it, leaving AT in its
 * place (or in the nearest end, if it is outside); all of the axis if it would
 * be wider than that. False, and nothing changes, if it would be too narrow. */
bool zoom_by(struct zoom *z, const struct zoom_room *room, double factor,
             double at);

/* Moves the window by PART of its width, at most to the axis' ends; false if
 * it is there already, or all is shown. */
bool zoom_pan(struct zoom *z, const struct zoom_room *room, double part);

/* Moves the window, no further than needed, so that VALUE is in it; false if it
 * is. */
bool zoom_show(struct zoom *z, const struct zoom_room *room, double value);

/* Once a frame: moves the window on if it follows the present and that has left
 * it; a tenth of the width is then free to go on. */
void zoom_follow(struct zoom *z, const struct zoom_room *room);

#endif

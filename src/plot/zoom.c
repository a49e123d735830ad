/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows are moved and widened in places of the whole axis (0 at its lower
 * end, 1 at its upper one), where linear and logarithmic axes are alike. */
#include <config.h>

#include "plot/zoom.h"

#include <math.h>

/* A window in places. */
struct window {
    double from, to;
};

static struct window
window_of(const struct zoom *z, const struct zoom_room *room)
{
    if (!z->on)
        return (struct window){0, 1};
    // A window of a linear axis may begin before a logarithmic one.
    return (struct window){fmax(axis_place(&room->whole, z->lo), 0),
                           fmin(axis_place(&room->whole, z->hi), 1)};
}

/* A place that is the axis' end gives that end, without rounding. */
static double
value_at(const struct axis *whole, double place)
{
    return place <= 0 ? whole->lo
         : place >= 1 ? whole->hi
                      : axis_value(whole, place);
}

/* Whether VALUE is in the window, but for rounding. */
static bool
holds(const struct zoom *z, double value)
{
    double slack = 1e-9 * (z->hi - z->lo);
    return value >= z->lo - slack && value <= z->hi + slack;
}

/* Takes the window, moved into the axis and widened to the least width. */
static void
take(struct zoom *z, const struct zoom_room *room, struct window w)
{
    const struct axis *whole = &room->whole;
    double width = w.to - w.from;
    if (width >= 1 - 1e-9) {
        *z = (struct zoom){.on = false};
        return;
    }
    w.from = fmax(fmin(w.from, 1 - width), 0);
    z->on = true;
    z->lo = value_at(whole, w.from);
    z->hi = value_at(whole, w.from + width > 1 - 1e-9 ? 1 : w.from + width);
    if (z->hi - z->lo < room->least) { // towards 0 of a logarithmic axis
        z->hi = fmin(z->lo + room->least, whole->hi);
        z->lo = fmax(z->hi - room->least, whole->lo);
    }
    z->away = !holds(z, room->now);
}

struct axis
zoom_axis(const struct zoom *z, const struct zoom_room *room)
{
    struct axis axis = room->whole;
    if (z->on) {
        axis.lo = fmax(z->lo, axis.lo);
        axis.hi = fmin(z->hi, axis.hi);
    }
    return axis.lo < axis.hi ? axis : room->whole;
}

bool
zoom_by(struct zoom *z, const struct zoom_room *room, double factor, double at)
{
    struct window w = window_of(z, room);
    double width = factor * (w.to - w.from);
    double place = fmax(fmin(axis_place(&room->whole, at), w.to), w.from);
    double from = place - factor * (place - w.from);
    double lo = axis_value(&room->whole, from);
    double hi = axis_value(&room->whole, from + width);
    if (factor < 1 && hi - lo < room->least)
        return false;
    take(z, room, (struct window){from, from + width});
    return true;
}

bool
zoom_pan(struct zoom *z, const struct zoom_room *room, double part)
{
    struct window w = window_of(z, room);
    double by = part * (w.to - w.from);
    by = by < 0 ? fmax(by, -w.from) : fmin(by, 1 - w.to);
    if (fabs(by) < 1e-9)
        return false;
    take(z, room, (struct window){w.from + by, w.to + by});
    return true;
}

/* Moves the window so that VALUE is in it, EDGE of the width from its end. */
static void
reach(struct zoom *z, const struct zoom_room *room, double value, double edge)
{
    struct window w = window_of(z, room);
    double width = w.to - w.from;
    double place = fmax(axis_place(&room->whole, value), 0); // 0 on a log axis
    if (place < w.from)
        w.from = place - edge * width;
    else if (place > w.to)
        w.from = place - (1 - edge) * width;
    take(z, room, (struct window){w.from, w.from + width});
}

bool
zoom_show(struct zoom *z, const struct zoom_room *room, double value)
{
    if (!z->on || holds(z, value))
        return false;
    reach(z, room, value, 0);
    return true;
}

void
zoom_follow(struct zoom *z, const struct zoom_room *room)
{
    enum { FREE = 10 }; // a tenth
    if (z->on && !z->away && room->now > z->hi)
        reach(z, room, room->now, 1.0 / FREE);
}

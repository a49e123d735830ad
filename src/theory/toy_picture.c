/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the toys: their zero-loss sets as lines, and where a weight
 * vector lies in the plane of the screen.
 *
 * toy-plane is seen from afar by an eye above the floor and beside the first
 * axis. With the unit vectors
 *
 *     right = (-sin a, cos a, 0)             a = ASIDE
 *     back  = ( cos a, sin a, 0)             on the floor, towards the eye
 *     up    = cos b e3 - sin b back          b = ABOVE
 *     eye   = cos b back + sin b e3
 *
 * x is w's part along right, y that along up. */
#include <config.h>

#include "theory/toy.h"

#include <math.h>

static const double PI = 3.14159265358979323846;
static const double ASIDE = -15, ABOVE = 20; // degrees
static const double SPHERE = 3; // the radius on which toy-plane's starts lie

/* ---- zero-loss sets ---- */

/* Points being collected. */
struct points {
    struct toy_point *at;
    size_t count, max;
};

static void
add(struct points *p, double a, double b, double c)
{
    if (p->count < p->max)
        p->at[p->count++] = (struct toy_point){{a, b, c}};
}

static void
add_break(struct points *p)
{
    add(p, (double)NAN, (double)NAN, (double)NAN);
}

static const double FAR = 32; // far out of every picture

static void
add_plane(struct points *p)
{
    enum { SIDES = 96 };
    for (int i = 0; i <= SIDES; i++) {
        // Along (1, -1, 0) and (1, 1, -2), made unit vectors.
        double angle = 2 * PI * i / SIDES;
        double u = 3 * cos(angle) / sqrt(2), v = 3 * sin(angle) / sqrt(6);
        add(p, 1 + u + v, 1 - u + v, 1 - 2 * v);
    }
    add_break(p);
    add(p, 3, 0, 0);
    add(p, 0, 3, 0);
    add(p, 0, 0, 3);
    add(p, 3, 0, 0);
}

static void
add_branch(struct points *p, double sign)
{
    enum { PIECES = 64 };
    for (int i = 0; i <= PIECES; i++) {
        double t = pow(FAR, 2.0 * i / PIECES - 1);
        add(p, sign * t, sign / t, 0);
    }
}

static void
add_parabola(struct points *p)
{
    enum { PIECES = 140 };
    for (int i = 0; i <= PIECES; i++) {
        double x = 12.0 * i / PIECES - 6;
        add(p, x, x * x, 0);
    }
}

size_t
toy_zero_set(enum toy_id id, struct toy_point *points, size_t max)
{
    struct points p = {points, 0, max};
    switch (id) {
    case TOY_LINE:
    case TOY_LEAKY:
        add(&p, -FAR, 2 + FAR, 0);
        add(&p, 2 + FAR, -FAR, 0);
        break;
    case TOY_PLANE: add_plane(&p); break;
    case TOY_CURVE:
        add_branch(&p, -1);
        add_break(&p);
        add_branch(&p, 1);
        break;
    case TOY_SINGULAR:
        add(&p, -FAR, 0, 0);
        add(&p, FAR, 0, 0);
        add_break(&p);
        add(&p, 0, -FAR, 0);
        add(&p, 0, FAR, 0);
        break;
    case TOY_ORTHOGONAL: add_parabola(&p); break;
    case TOY_COUNT: break;
    }
    return p.count;
}

/* ---- the plane of the screen ---- */

void
toy_project(enum toy_id id, const double w[3], double xy[2])
{
    xy[0] = w[0];
    xy[1] = w[1];
    if (toy_table[id].dimension == 2)
        return;
    double a = ASIDE * PI / 180, b = ABOVE * PI / 180;
    double back = cos(a) * w[0] + sin(a) * w[1];
    xy[0] = cos(a) * w[1] - sin(a) * w[0];
    xy[1] = cos(b) * w[2] - sin(b) * back;
}

void
toy_unproject(enum toy_id id, const double xy[2], double w[3])
{
    w[0] = xy[0];
    w[1] = xy[1];
    w[2] = 0;
    if (toy_table[id].dimension == 2)
        return;
    double a = ASIDE * PI / 180, b = ABOVE * PI / 180;
    double depth2 = SPHERE * SPHERE - xy[0] * xy[0] - xy[1] * xy[1];
    double eye = depth2 > 0 ? sqrt(depth2) : 0;
    double back = cos(b) * eye - sin(b) * xy[1];
    w[0] = cos(a) * back - sin(a) * xy[0];
    w[1] = sin(a) * back + cos(a) * xy[0];
    w[2] = sin(b) * eye + cos(b) * xy[1];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_THEORY_TOY_H
#define GROKTOP_THEORY_TOY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The toys of "The Geometry of Grokking" (arXiv:2511.01938), sec. 3: models of
 * two or three weights and one sample, so small that the zero-loss set Z can be
 * drawn. Gradient descent on
 *
 *     squared error + lambda |w|^2
 *
 * goes to Z at once and then along Z to where |w| is least. toy-orthogonal is
 * a landscape without a model (Fig. 4): the nearer to Z, the nearer to 90
 * degrees is the angle between the gradient and Z.
 *
 * A weight vector is an array of three numbers; a toy of two weights does not
 * look at the third and leaves it 0. Weights that are not finite make results
 * that are not finite, and nothing worse. */

enum toy_id {
    TOY_LINE,       /* Fig. 1 */
    TOY_PLANE,      /* Fig. 2 */
    TOY_CURVE,      /* Fig. 3, left */
    TOY_SINGULAR,   /* Fig. 3, centre */
    TOY_LEAKY,      /* Fig. 3, right */
    TOY_ORTHOGONAL, /* Fig. 4 */
    TOY_COUNT
};

enum {
    TOY_PATHS = 4,         /* most paths of a toy */
    TOY_TESTS = 100,       /* test pairs of toy-line */
    TOY_ZERO_POINTS = 160, /* enough for each toy_zero_set */
};

struct toy_info {
    const char *name;    /* "toy-line" */
    const char *formula; /* the model and its sample, or the landscape */
    const char *figure;  /* of the paper, "Fig. 1" */
    const char *axes[2]; /* what the axes of the picture are called */
    size_t dimension;    /* weights: 2 or 3 */
    size_t n_paths;      /* drawn together */
    size_t n_starts;     /* n_paths, or 1 if all begin at the same point */
    double starts[TOY_PATHS][3];
    double lambda[TOY_PATHS]; /* of each path */
    double lr;
    unsigned steps;      /* by default: enough to see where it ends */
    size_t n_goals;      /* the points of Z with the least norm, to which */
    double goals[2][3];  /*   decay leads; none for toy-orthogonal */
    /* What a picture should show at least: starts, goals and the ways between
     * them, after toy_project. */
    double x_lo, x_hi, y_lo, y_hi;
};

extern const struct toy_info toy_table[TOY_COUNT];

struct toy {
    enum toy_id id;
    size_t n_paths;
    double w[TOY_PATHS][3]; /* where each path is */
    double lambda[TOY_PATHS];
    double lr;
    uint64_t step;               /* steps taken */
    double test_x[TOY_TESTS][2]; /* toy-line: x ~ N(0, 1); y = x1 + x2 */
};

/* The toy at its starts, step 0, with the table's rate and decay. SEED draws
 * the test pairs of toy-line and nothing else. */
void toy_init(struct toy *t, enum toy_id id, unsigned long seed);

/* From the next step on: the same lambda for all paths; or the table's times
 * FACTOR (not the present one's), so that toy-line's three keep their ratios
 * and what has no decay keeps none. */
void toy_set_lambda(struct toy *t, double lambda);
void toy_scale_lambda(struct toy *t, double factor);

/* Where PATH starts if W is asked for: what is nan in W is where it starts
 * anyway. */
void toy_start_of(enum toy_id id, size_t path, const double w[3],
                  double start[3]);

/* Moves PATH to W; the count of steps goes on. */
void toy_start(struct toy *t, size_t path, const double w[3]);

/* One step of gradient descent of every path, all at once:
 * w <- w - lr (grad loss + 2 lambda w). */
void toy_step(struct toy *t);

/* Whether the weights of PATH are finite: too large a rate makes it false. */
bool toy_is_finite(const struct toy *t, size_t path);

/* The squared error on the sample, without decay; its gradient; and the mean
 * squared error on the test pairs (nan if the toy has none). */
double toy_loss(enum toy_id id, const double w[3]);
void toy_gradient(enum toy_id id, const double w[3], double gradient[3]);
double toy_test_loss(const struct toy *t, const double w[3]);

/* The point of Z nearest to W (one of them, if there are several), and how far
 * it is. toy-leaky's Z lies where the unit is active. */
void toy_nearest(enum toy_id id, const double w[3], double z[3]);
double toy_distance(enum toy_id id, const double w[3]);

/* The angle in degrees, 0 to 90, between the gradient of the loss at W and the
 * tangent (plane) of Z at the nearest point. nan where the gradient is 0, as on
 * Z, or where Z has no tangent, as at the crossing of toy-singular. */
double toy_normal_angle(enum toy_id id, const double w[3]);

struct toy_point {
    double w[3];
};

/* The part of |D|^2 that is along Z, not across it, at the point of Z nearest to
 * W: 0 to 1, nan if D is 0 or Z has no tangent there. */
double toy_along(enum toy_id id, const double w[3], const double d[3]);

/* Z as polylines, the second begins after a point of three nan. Lines go far
 * out of the toy's picture, so that they reach the edge of a larger one; of
 * toy-plane it is the disc of radius 3 around (1, 1, 1), to which all points of
 * the sphere of its starts are led, and the triangle between the axes. Writes
 * at most MAX points and returns how many. */
size_t toy_zero_set(enum toy_id id, struct toy_point *points, size_t max);

/* Where W lies in the picture: w1 and w2, or for toy-plane an orthographic view
 * from 15 degrees beside the first axis and 20 above the floor, w3 upwards. */
void toy_project(enum toy_id id, const double w[3], double xy[2]);

/* The weights at a place in the picture: for toy-plane the point of the sphere
 * of its starts that is seen there; beside the sphere, of the plane through 0
 * that faces the eye. */
void toy_unproject(enum toy_id id, const double xy[2], double w[3]);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toys ("The Geometry of Grokking", arXiv:2511.01938, sec. 3, Fig. 1 to 4).
 *
 *   symbol  meaning
 *   w       weights; toy-orthogonal: the point (x, y)
 *   f       what the model says of its sample
 *   y       what it should say
 *   r       f - y; the loss is r^2 and its gradient 2 r grad f
 *   s       w1 + w2
 *   Z       the zero-loss set: where r = 0
 *   z, n    the point of Z nearest to w, and Z's unit normal there
 *   lambda  weight decay
 *
 * toy-orthogonal is no model, but has the form of one: f = w2 - w1^2, y = 0.
 * So each toy is a row of `surfaces`: r and grad f, the nearest point of Z and
 * a normal of it. */
#include <config.h>

#include "theory/toy.h"

#include "base/rng.h"

#include <assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static const double SLOPE = 0.1; // of the leaky unit below zero, as in the model
static const double PI = 3.14159265358979323846;

/* The starts of toy-orthogonal lie on the normal at (0.7, 0.49), inside of the
 * parabola, where the gradient turns faster than outside. */
const struct toy_info toy_table[TOY_COUNT] = {
    [TOY_LINE] = {
        .name = "toy-line", .figure = "Fig. 1", .axes = {"w1", "w2"},
        .formula = "w1 x1 + w2 x2; (1, 1) -> 2",
        .dimension = 2, .n_paths = 3, .n_starts = 1,
        .starts = {{-1, 1}}, .lambda = {0.01, 0.1, 0.2},
        .lr = 0.1, .steps = 4000, .n_goals = 1, .goals = {{1, 1}},
        .x_lo = -1.5, .x_hi = 2.5, .y_lo = -0.5, .y_hi = 2.5,
    },
    [TOY_PLANE] = {
        .name = "toy-plane", .figure = "Fig. 2", .axes = {"", ""},
        .formula = "w1 x1 + w2 x2 + w3 x3; (1, 1, 1) -> 3",
        .dimension = 3, .n_paths = 4, .n_starts = 4,
        .starts = {{-1, -2, 2}, {2, -2, -1}, {-2, 1, -2}, {1, 2, 2}},
        .lambda = {0.05, 0.05, 0.05, 0.05},
        .lr = 0.1, .steps = 1200, .n_goals = 1, .goals = {{1, 1, 1}},
        .x_lo = -3, .x_hi = 4.5, .y_lo = -3, .y_hi = 4,
    },
    [TOY_CURVE] = {
        .name = "toy-curve", .figure = "Fig. 3", .axes = {"w1", "w2"},
        .formula = "w2 w1 x; 1 -> 1",
        .dimension = 2, .n_paths = 3, .n_starts = 3,
        .starts = {{0.3, 2}, {2.5, 0.2}, {-2, -0.7}},
        .lambda = {0.02, 0.02, 0.02},
        .lr = 0.05, .steps = 2500, .n_goals = 2, .goals = {{1, 1}, {-1, -1}},
        .x_lo = -2.5, .x_hi = 3, .y_lo = -2, .y_hi = 2.5,
    },
    [TOY_SINGULAR] = {
        .name = "toy-singular", .figure = "Fig. 3", .axes = {"w1", "w2"},
        .formula = "w2 w1 x; 1 -> 0",
        .dimension = 2, .n_paths = 3, .n_starts = 3,
        .starts = {{2, 0.5}, {-1, 1.5}, {1, -2}},
        .lambda = {0.02, 0.02, 0.02},
        .lr = 0.05, .steps = 5000, .n_goals = 1, .goals = {{0, 0}},
        .x_lo = -2, .x_hi = 2.5, .y_lo = -2.5, .y_hi = 2,
    },
    [TOY_LEAKY] = {
        .name = "toy-leaky", .figure = "Fig. 3", .axes = {"w1", "w2"},
        .formula = "leaky(w1 x1 + w2 x2); (1, 1) -> 2",
        .dimension = 2, .n_paths = 3, .n_starts = 3,
        .starts = {{-1, 1}, {-2, -1}, {3, -2}},
        .lambda = {0.05, 0.05, 0.05},
        .lr = 0.1, .steps = 1200, .n_goals = 1, .goals = {{1, 1}},
        .x_lo = -2.5, .x_hi = 3.5, .y_lo = -2.5, .y_hi = 2.5,
    },
    [TOY_ORTHOGONAL] = {
        .name = "toy-orthogonal", .figure = "Fig. 4", .axes = {"x", "y"},
        .formula = "(y - x^2)^2",
        .dimension = 2, .n_paths = 3, .n_starts = 3,
        .starts = {{0.2931332643966325, 0.7806190968595482},
                   {0.6186266528793265, 0.5481238193719097},
                   {0.6837253305758653, 0.5016247638743819}},
        .lr = 0.1, .steps = 30, .n_goals = 0,
        .x_lo = -0.2, .x_hi = 1.2, .y_lo = -0.1, .y_hi = 1.1,
    },
};

static double
dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
set(double out[3], double a, double b, double c)
{
    out[0] = a;
    out[1] = b;
    out[2] = c;
}

/* ---- r and grad f ---- */

static double
line_residual(const double w[3], double df[3])
{
    set(df, 1, 1, 0);
    return w[0] + w[1] - 2;
}

static double
plane_residual(const double w[3], double df[3])
{
    set(df, 1, 1, 1);
    return w[0] + w[1] + w[2] - 3;
}

static double
curve_residual(const double w[3], double df[3])
{
    set(df, w[1], w[0], 0);
    return w[0] * w[1] - 1;
}

static double
singular_residual(const double w[3], double df[3])
{
    set(df, w[1], w[0], 0);
    return w[0] * w[1];
}

static double
leaky_residual(const double w[3], double df[3])
{
    double s = w[0] + w[1];
    double slope = s > 0 ? 1 : SLOPE; // at 0 the negative side's
    set(df, slope, slope, 0);
    return slope * s - 2;
}

static double
orthogonal_residual(const double w[3], double df[3])
{
    set(df, -2 * w[0], 1, 0);
    return w[1] - w[0] * w[0];
}

/* ---- the nearest point of Z ---- */

static void
line_nearest(const double w[3], double z[3])
{
    double back = (w[0] + w[1] - 2) / 2;
    set(z, w[0] - back, w[1] - back, 0);
}

static void
plane_nearest(const double w[3], double z[3])
{
    double back = (w[0] + w[1] + w[2] - 3) / 3;
    set(z, w[0] - back, w[1] - back, w[2] - back);
}

static void
singular_nearest(const double w[3], double z[3])
{
    bool upright = fabs(w[0]) < fabs(w[1]); // the axis of w2
    set(z, upright ? 0 : w[0], upright ? w[1] : 0, 0);
}

/* Newton's step towards the greatest root of a polynomial, taken from the
 * right, where the polynomial is convex: it never jumps over the root. False
 * once X stays where it is. */
static bool
descend_to_root(double *x, double value, double slope)
{
    double step = value / slope;
    if (!(step > 1e-16 * *x))
        return false;
    *x -= step;
    return true;
}

enum { NEWTON_MAX = 100 };

/* The foot (t, 1/t) of the hyperbola's point nearest to (a, b) has
 * t^4 - a t^3 + b t - 1 = 0. By symmetry a >= |b|; then exactly one root is
 * at least 1, no point is nearer, and right of it the polynomial is convex. */
static void
curve_nearest(const double w[3], double z[3])
{
    bool swapped = fabs(w[0]) < fabs(w[1]);
    double a = w[swapped], b = w[!swapped];
    double sign = a < 0 ? -1 : 1; // the nearer branch
    a *= sign;
    b *= sign;
    double t = fmax(1, a) + 1;
    for (int i = 0; i < NEWTON_MAX; i++) {
        // Over t^3, so that nothing overflows.
        double value = t - a + b / (t * t) - 1 / (t * t * t);
        double slope = 4 - 3 * a / t + b / (t * t * t);
        if (!descend_to_root(&t, value, slope))
            break;
    }
    z[swapped] = sign * t;
    z[!swapped] = sign / t;
    z[2] = 0;
}

/* The foot (x, x^2) of the parabola's point nearest to (a, b) has
 * 2 x^3 + (1 - 2 b) x - a = 0. For a >= 0 it is the greatest root. */
static void
orthogonal_nearest(const double w[3], double z[3])
{
    double a = fabs(w[0]), b = w[1];
    double x = 1 + a + sqrt(fmax(b, 0));
    for (int i = 0; i < NEWTON_MAX; i++) {
        double value = (2 * x * x + 1 - 2 * b) * x - a;
        if (!descend_to_root(&x, value, 6 * x * x + 1 - 2 * b))
            break;
    }
    set(z, w[0] < 0 ? -x : x, x * x, 0);
}

/* ---- the table of surfaces ---- */

/* r and grad f at w; the nearest point of Z. The normal of Z at z is grad f
 * there, everywhere: where that is 0 there is no tangent. */
static const struct surface {
    double (*residual)(const double w[3], double df[3]);
    void (*nearest)(const double w[3], double z[3]);
} surfaces[TOY_COUNT] = {
    [TOY_LINE] = {line_residual, line_nearest},
    [TOY_PLANE] = {plane_residual, plane_nearest},
    [TOY_CURVE] = {curve_residual, curve_nearest},
    [TOY_SINGULAR] = {singular_residual, singular_nearest},
    [TOY_LEAKY] = {leaky_residual, line_nearest},
    [TOY_ORTHOGONAL] = {orthogonal_residual, orthogonal_nearest},
};

double
toy_loss(enum toy_id id, const double w[3])
{
    double df[3], r = surfaces[id].residual(w, df);
    return r * r;
}

void
toy_gradient(enum toy_id id, const double w[3], double gradient[3])
{
    double df[3], r = surfaces[id].residual(w, df);
    set(gradient, 2 * r * df[0], 2 * r * df[1], 2 * r * df[2]);
}

double
toy_test_loss(const struct toy *t, const double w[3])
{
    double sum = 0;
    if (t->id != TOY_LINE)
        return (double)NAN;
    for (size_t i = 0; i < TOY_TESTS; i++) {
        const double *x = t->test_x[i];
        double r = w[0] * x[0] + w[1] * x[1] - (x[0] + x[1]);
        sum += r * r;
    }
    return sum / TOY_TESTS;
}

void
toy_nearest(enum toy_id id, const double w[3], double z[3])
{
    surfaces[id].nearest(w, z);
}

double
toy_distance(enum toy_id id, const double w[3])
{
    double z[3];
    toy_nearest(id, w, z);
    double third = toy_table[id].dimension == 3 ? w[2] - z[2] : 0;
    return hypot(hypot(w[0] - z[0], w[1] - z[1]), third);
}

double
toy_normal_angle(enum toy_id id, const double w[3])
{
    double g[3], z[3], n[3], along[3];
    toy_nearest(id, w, z);
    surfaces[id].residual(z, n);
    double r = surfaces[id].residual(w, g); // only the direction matters
    double length = sqrt(dot(n, n));
    if (r == 0 || length == 0 || dot(g, g) == 0)
        return (double)NAN;
    double normal = dot(g, n) / length;
    for (size_t i = 0; i < 3; i++)
        along[i] = g[i] - normal * n[i] / length;
    return atan2(fabs(normal), sqrt(dot(along, along))) * 180 / PI;
}

double
toy_along(enum toy_id id, const double w[3], const double d[3])
{
    double z[3], n[3];
    toy_nearest(id, w, z);
    surfaces[id].residual(z, n);
    double across = dot(d, n);
    return 1 - across * across / (dot(n, n) * dot(d, d));
}

/* ---- descent ---- */

void
toy_init(struct toy *t, enum toy_id id, unsigned long seed)
{
    const struct toy_info *info = &toy_table[id];
    *t = (struct toy){.id = id, .n_paths = info->n_paths, .lr = info->lr};
    toy_scale_lambda(t, 1);
    for (size_t i = 0; i < t->n_paths; i++)
        toy_start(t, i, info->starts[info->n_starts == 1 ? 0 : i]);
    if (id != TOY_LINE)
        return;
    gsl_rng *rng = rng_new(seed, RNG_TOY);
    for (size_t i = 0; i < TOY_TESTS; i++) {
        t->test_x[i][0] = gsl_ran_gaussian(rng, 1);
        t->test_x[i][1] = gsl_ran_gaussian(rng, 1);
    }
    gsl_rng_free(rng);
}

void
toy_set_lambda(struct toy *t, double lambda)
{
    for (size_t i = 0; i < t->n_paths; i++)
        t->lambda[i] = lambda;
}

void
toy_scale_lambda(struct toy *t, double factor)
{
    for (size_t i = 0; i < t->n_paths; i++)
        t->lambda[i] = factor * toy_table[t->id].lambda[i];
}

void
toy_start_of(enum toy_id id, size_t path, const double w[3], double start[3])
{
    const struct toy_info *info = &toy_table[id];
    const double *own = info->starts[info->n_starts == 1 ? 0 : path];
    for (size_t i = 0; i < 3; i++)
        start[i] = isnan(w[i]) ? own[i] : w[i];
}

void
toy_start(struct toy *t, size_t path, const double w[3])
{
    assert(path < t->n_paths);
    set(t->w[path], w[0], w[1], toy_table[t->id].dimension == 3 ? w[2] : 0);
}

void
toy_step(struct toy *t)
{
    for (size_t path = 0; path < t->n_paths; path++) {
        double g[3], *w = t->w[path];
        toy_gradient(t->id, w, g);
        for (size_t i = 0; i < toy_table[t->id].dimension; i++)
            w[i] -= t->lr * (g[i] + 2 * t->lambda[path] * w[i]);
    }
    t->step++;
}

bool
toy_is_finite(const struct toy *t, size_t path)
{
    assert(path < t->n_paths);
    const double *w = t->w[path];
    return isfinite(w[0]) && isfinite(w[1]) && isfinite(w[2]);
}

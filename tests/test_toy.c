/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toys against finite differences, against what their figures show, and
 * against a search of the zero-loss set. */
#include <config.h>

#include "theory/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

static void
assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

static void
assert_at(const double w[3], double a, double b, double c, double tolerance)
{
    assert_near(w[0], a, tolerance);
    assert_near(w[1], b, tolerance);
    assert_near(w[2], c, tolerance);
}

static void
run(struct toy *t, unsigned steps)
{
    while (t->step < steps)
        toy_step(t);
}

/* Some W for toy ID within [-4, 4]. */
static void
draw(gsl_rng *rng, enum toy_id id, double w[3])
{
    for (size_t i = 0; i < 3; i++)
        w[i] = 8 * gsl_rng_uniform(rng) - 4;
    if (toy_table[id].dimension == 2)
        w[2] = 0;
}

static double
norm(const double w[3])
{
    return hypot(hypot(w[0], w[1]), w[2]);
}

static void
test_gradient(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 200 * TOY_COUNT; i++) {
        enum toy_id id = (enum toy_id)(i % TOY_COUNT);
        double w[3], g[3], h = 1e-5;
        draw(rng, id, w);
        toy_gradient(id, w, g);
        if (id == TOY_LEAKY && fabs(w[0] + w[1]) < 2 * h)
            continue; // the kink
        for (size_t k = 0; k < 3; k++) {
            double there[3] = {w[0], w[1], w[2]};
            there[k] += h;
            double above = toy_loss(id, there);
            there[k] -= 2 * h;
            double slope = (above - toy_loss(id, there)) / (2 * h);
            assert_near(g[k], slope, 1e-6 * (1 + fabs(slope)));
        }
    }
    gsl_rng_free(rng);
}

/* By hand, one number or two of each. */
static void
test_values(void **state)
{
    (void)state;
    const double a[3] = {-2, -1, 0}, b[3] = {2, 0.5, 0}, c[3] = {1, 2, 3};
    assert_near(toy_loss(TOY_LINE, a), 25, 1e-12);
    assert_near(toy_loss(TOY_PLANE, c), 9, 1e-12);
    assert_near(toy_loss(TOY_CURVE, a), 1, 1e-12);
    assert_near(toy_loss(TOY_SINGULAR, b), 1, 1e-12);
    assert_near(toy_loss(TOY_LEAKY, a), 2.3 * 2.3, 1e-12);
    assert_near(toy_loss(TOY_LEAKY, b), 0.25, 1e-12);
    assert_near(toy_loss(TOY_ORTHOGONAL, b), 3.5 * 3.5, 1e-12);
    // From the straight part of the one path to the curved part of the other.
    const double kink[3] = {-1, 1, 0};
    double g[3];
    toy_gradient(TOY_LEAKY, kink, g);
    assert_at(g, -0.4, -0.4, 0, 1e-12);
}

/* Starts, goals and whole paths lie in the picture; goals are the points of Z
 * with the least norm. */
static void
test_table(void **state)
{
    (void)state;
    for (int i = 0; i < TOY_COUNT; i++) {
        enum toy_id id = (enum toy_id)i;
        const struct toy_info *info = &toy_table[id];
        struct toy t;
        assert_memory_equal(info->name, "toy-", 4);
        assert_true(info->n_paths <= TOY_PATHS);
        assert_true(info->n_starts == info->n_paths || info->n_starts == 1);
        double z[3];
        toy_nearest(id, (const double[3]){0, 0, 0}, z);
        for (size_t k = 0; k < info->n_goals; k++) {
            assert_near(toy_loss(id, info->goals[k]), 0, 0);
            assert_near(norm(info->goals[k]), norm(z), 1e-12);
        }
        toy_init(&t, id, 1);
        for (; t.step <= info->steps; toy_step(&t))
            for (size_t k = 0; k < t.n_paths; k++) {
                double xy[2];
                assert_true(toy_is_finite(&t, k));
                toy_project(id, t.w[k], xy);
                assert_true(xy[0] >= info->x_lo && xy[0] <= info->x_hi);
                assert_true(xy[1] >= info->y_lo && xy[1] <= info->y_hi);
            }
        for (size_t k = 0; k < t.n_paths && info->n_goals > 0; k++) {
            double first = fabs(t.w[k][0] - info->goals[0][0]);
            double second = fabs(t.w[k][0] - info->goals[1][0]);
            assert_true(first < 0.1 || (info->n_goals == 2 && second < 0.1));
        }
    }
}

static void
test_line(void **state)
{
    (void)state;
    double early = 0, late = 0;
    enum { SEEDS = 20 };
    for (unsigned long seed = 1; seed <= SEEDS; seed++) {
        struct toy t;
        toy_init(&t, TOY_LINE, seed);
        run(&t, 10);
        assert_true(toy_loss(t.id, t.w[0]) < 1e-3);
        assert_at(t.w[0], 0, 2, 0, 0.05);
        early += toy_test_loss(&t, t.w[0]) / SEEDS;
        run(&t, 1600);
        assert_true(toy_test_loss(&t, t.w[0]) < 0.01);
        late += toy_test_loss(&t, t.w[0]) / SEEDS;
        run(&t, 6000);
        for (size_t i = 0; i < 3; i++) {
            double end = 1 / (1 + t.lambda[i] / 2);
            assert_at(t.w[i], end, end, 0, 1e-5);
        }
    }
    assert_true(early > 1.3 && early < 2.5);
    assert_true(late < 0.005);
}

static void
test_pairs(void **state)
{
    (void)state;
    struct toy a, b, c;
    toy_init(&a, TOY_LINE, 7);
    toy_init(&b, TOY_LINE, 7);
    toy_init(&c, TOY_LINE, 8);
    assert_memory_equal(a.test_x, b.test_x, sizeof a.test_x);
    assert_memory_not_equal(a.test_x, c.test_x, sizeof a.test_x);
    const double one[3] = {1, 1, 0}, off[3] = {1, 3, 0};
    double sum[2] = {0}, square[2] = {0};
    for (size_t i = 0; i < TOY_TESTS; i++)
        for (size_t k = 0; k < 2; k++) {
            sum[k] += a.test_x[i][k] / TOY_TESTS;
            square[k] += a.test_x[i][k] * a.test_x[i][k] / TOY_TESTS;
        }
    for (size_t k = 0; k < 2; k++) {
        assert_near(sum[k], 0, 0.4);
        assert_near(square[k], 1, 0.5);
    }
    assert_near(toy_test_loss(&a, one), 0, 0);
    assert_near(toy_test_loss(&a, off), 4 * square[1], 1e-12);
    toy_init(&a, TOY_LEAKY, 7);
    assert_true(isnan(toy_test_loss(&a, one)));
}

/* Where decay ends, from the derivative of loss + decay along the diagonal;
 * and that the way there follows Z. */
static void
check_end(enum toy_id id, double end)
{
    struct toy t;
    toy_init(&t, id, 1);
    run(&t, 60);
    for (size_t i = 0; i < t.n_paths; i++)
        assert_true(toy_distance(id, t.w[i]) < 0.05);
    run(&t, 8000);
    for (size_t i = 0; i < t.n_paths; i++) {
        double sign = t.w[i][0] < 0 ? -1 : 1;
        double third = toy_table[id].dimension == 3 ? end : 0;
        assert_at(t.w[i], sign * end, sign * end, third, 1e-4);
        assert_true(id != TOY_CURVE || (sign < 0) == (i == 2));
    }
}

static void
test_ends(void **state)
{
    (void)state;
    check_end(TOY_PLANE, 1 / (1 + 0.05 / 3));
    check_end(TOY_CURVE, sqrt(1 - 0.02));
    check_end(TOY_SINGULAR, 0);
    check_end(TOY_LEAKY, 1 / (1 + 0.05 / 2));
}

/* Below the kink the gradient is a tenth of the slope, and so the way there. */
static void
test_kink(void **state)
{
    (void)state;
    struct toy t;
    toy_init(&t, TOY_LEAKY, 1);
    double before = t.w[1][0] + t.w[1][1], slow = 0, fast = 0;
    for (int i = 0; i < 60; i++) {
        toy_step(&t);
        double s = t.w[1][0] + t.w[1][1];
        *(before <= 0 ? &slow : &fast) = fmax(before <= 0 ? slow : fast, s - before);
        before = s;
    }
    assert_true(slow < 0.13 && fast > 0.5);
}

static void
test_angles(void **state)
{
    (void)state;
    struct toy t;
    toy_init(&t, TOY_ORTHOGONAL, 1);
    const double distances[3] = {0.5, 0.1, 0.02};
    double before = 60;
    for (size_t i = 0; i < 3; i++) {
        double z[3];
        toy_nearest(t.id, t.w[i], z);
        assert_at(z, 0.7, 0.49, 0, 1e-12);
        assert_near(toy_distance(t.id, t.w[i]), distances[i], 1e-12);
        double angle = toy_normal_angle(t.id, t.w[i]);
        assert_true(angle > before && angle < 90);
        before = angle;
    }
    // The gradient (-2 x, 1) against the tangent (1, 1.4).
    double x = t.w[0][0], right = acos(-1.0) / 2;
    double wanted = right - fabs(atan(2 * x) - atan(1.4));
    assert_near(toy_normal_angle(t.id, t.w[0]), wanted * 90 / right, 1e-9);
    run(&t, 10);
    for (size_t i = 0; i < 3; i++)
        assert_true(toy_normal_angle(t.id, t.w[i]) > 89.9);
    // On Z there is no gradient; nor has Z a tangent at a crossing.
    const double on[3] = {0.5, 0.25, 0}, other[3] = {0.5, 3.5, 0};
    assert_true(isnan(toy_normal_angle(TOY_ORTHOGONAL, on)));
    assert_true(isnan(toy_normal_angle(TOY_SINGULAR, (const double[3]){0})));
    assert_near(toy_normal_angle(TOY_LINE, other), 90, 1e-9);
    assert_near(toy_normal_angle(TOY_PLANE, other), 90, 1e-9);
    assert_near(toy_normal_angle(TOY_LEAKY, other), 90, 1e-9);
    // Nearest is (0, 3.5): the gradient (3.5, 0.5) against the upright axis.
    assert_near(toy_normal_angle(TOY_SINGULAR, other),
                atan2(3.5, 0.5) * 90 / right, 1e-9);
}

/* A point of Z by one parameter U, on the piece PIECE of two. */
static void
on_zero_set(enum toy_id id, int piece, double u, double w[2])
{
    w[0] = u;
    switch (id) {
    case TOY_CURVE:
        w[0] = (piece ? 1 : -1) * exp(u / 4);
        w[1] = 1 / w[0];
        break;
    case TOY_SINGULAR:
        w[0] = piece ? u : 0;
        w[1] = piece ? 0 : u;
        break;
    case TOY_ORTHOGONAL: w[1] = u * u; break;
    default: w[1] = 2 - u; break;
    }
}

static void
check_nearest(enum toy_id id, const double w[3])
{
    double z[3], distance = toy_distance(id, w), least = HUGE_VAL;
    toy_nearest(id, w, z);
    assert_near(toy_loss(id, z), 0, 1e-24);
    assert_near(distance, hypot(hypot(w[0] - z[0], w[1] - z[1]), w[2] - z[2]),
                1e-12);
    if (id == TOY_PLANE) {
        assert_near(distance, fabs(w[0] + w[1] + w[2] - 3) / sqrt(3), 1e-12);
        return;
    }
    for (int piece = 0; piece < 2; piece++)
        for (int i = -4000; i <= 4000; i++) {
            double there[2];
            on_zero_set(id, piece, i * 0.004, there);
            least = fmin(least, hypot(there[0] - w[0], there[1] - w[1]));
        }
    assert_true(distance <= least + 1e-12);
    assert_near(distance, least, 0.02); // the steps of the search
}

static void
test_nearest(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    // Where two or three points of Z are equally near, or nearly so.
    const double corners[][3] = {{0, 0, 0}, {3, 3, 0}, {-3, -3, 0}, {2, -2, 0},
                                 {0, 2, 0}, {0, 0.5, 0}, {1, 1, 0}, {4, 0, 0},
                                 {0, -3, 0}, {-1e-9, 0.4, 0}};
    for (int i = 0; i < TOY_COUNT; i++) {
        enum toy_id id = (enum toy_id)i;
        for (size_t k = 0; k < sizeof corners / sizeof *corners; k++)
            check_nearest(id, corners[k]);
        for (int k = 0; k < 100; k++) {
            double w[3];
            draw(rng, id, w);
            check_nearest(id, w);
        }
    }
    gsl_rng_free(rng);
}

static void
test_along(void **state)
{
    (void)state;
    const double w[3] = {0, 1, 0}, across[3] = {1, 1, 0}, along[3] = {2, -2, 0};
    const double both[3] = {0, 1, 0}, on_axis[3] = {2, 0.1, 0};
    assert_near(toy_along(TOY_LINE, w, across), 0, 1e-15);
    assert_near(toy_along(TOY_LINE, w, along), 1, 1e-15);
    assert_near(toy_along(TOY_LINE, w, both), 0.5, 1e-15);
    assert_near(toy_along(TOY_SINGULAR, on_axis, both), 0, 1e-15);
    const double still[3] = {0};
    assert_true(isnan(toy_along(TOY_LINE, w, still)));
    assert_true(isnan(toy_along(TOY_SINGULAR, still, both))); // the crossing
}

static void
test_lambda(void **state)
{
    (void)state;
    struct toy t;
    toy_init(&t, TOY_LINE, 1);
    toy_scale_lambda(&t, 10);
    toy_scale_lambda(&t, 2); // of the table's, not of the present
    assert_near(t.lambda[0], 0.02, 1e-15);
    assert_near(t.lambda[1], 0.2, 1e-15);
    assert_near(t.lambda[2], 0.4, 1e-15);
    toy_set_lambda(&t, 0);
    run(&t, 200);
    for (size_t i = 0; i < 3; i++)
        assert_at(t.w[i], 0, 2, 0, 1e-12); // without decay it stays there
    toy_init(&t, TOY_ORTHOGONAL, 1);
    toy_scale_lambda(&t, 5);
    assert_near(t.lambda[0], 0, 0);
}

/* One step by hand; a start moved; and another rate. */
static void
test_step(void **state)
{
    (void)state;
    struct toy t;
    toy_init(&t, TOY_CURVE, 1);
    toy_start(&t, 1, (const double[3]){2, 1, 5});
    t.lr = 0.1;
    toy_step(&t);
    assert_int_equal(t.step, 1);
    assert_at(t.w[1], 2 - 0.1 * (2 + 0.08), 1 - 0.1 * (4 + 0.04), 0, 1e-12);
    assert_true(t.w[0][1] > 2); // the others went on from where they were
}

static void
test_not_finite(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 1e308, -1e200, 1e100};
    for (int i = 0; i < TOY_COUNT; i++) {
        enum toy_id id = (enum toy_id)i;
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            struct toy t;
            double xy[2], w[3] = {bad[k], 1, bad[(k + 1) % 6]};
            toy_init(&t, id, 1);
            toy_start(&t, 0, w);
            run(&t, 30);
            toy_distance(id, w);
            toy_normal_angle(id, w);
            toy_project(id, w, xy);
            assert_true(k > 2 || !toy_is_finite(&t, 0));
            assert_true(toy_is_finite(&t, 1));
        }
    }
    struct toy t;
    toy_init(&t, TOY_CURVE, 1);
    t.lr = 3; // far too much
    run(&t, 100);
    assert_false(toy_is_finite(&t, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradient), cmocka_unit_test(test_values),
        cmocka_unit_test(test_table),    cmocka_unit_test(test_line),
        cmocka_unit_test(test_pairs),    cmocka_unit_test(test_ends),
        cmocka_unit_test(test_kink),     cmocka_unit_test(test_angles),
        cmocka_unit_test(test_nearest),  cmocka_unit_test(test_along),
        cmocka_unit_test(test_lambda),   cmocka_unit_test(test_step),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

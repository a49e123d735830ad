/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the toys: zero-loss sets, and to the screen and back. */
#include <config.h>

#include "theory/toy.h"

#include <math.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

static void
test_zero_set(void **state)
{
    (void)state;
    static const size_t breaks[TOY_COUNT] = {0, 1, 1, 1, 0, 0};
    for (int i = 0; i < TOY_COUNT; i++) {
        enum toy_id id = (enum toy_id)i;
        const struct toy_info *info = &toy_table[id];
        struct toy_point all[TOY_ZERO_POINTS + 1], some[TOY_ZERO_POINTS];
        size_t n = toy_zero_set(id, all, TOY_ZERO_POINTS + 1), gaps = 0;
        assert_true(n >= 2 && n <= TOY_ZERO_POINTS);
        double far = 0;
        for (size_t k = 0; k < n; k++) {
            double xy[2];
            toy_project(id, all[k].w, xy);
            far = fmax(far, hypot(xy[0], xy[1]));
            if (isnan(all[k].w[0]))
                gaps++;
            else
                assert_near(toy_loss(id, all[k].w), 0, 1e-24);
            const double *w = all[k].w;
            if (id == TOY_PLANE && gaps == 0)
                assert_near(hypot(hypot(w[0] - 1, w[1] - 1), w[2] - 1), 3, 1e-9);
        }
        assert_int_equal(gaps, breaks[id]);
        assert_true(id == TOY_PLANE || far > 3 * (info->x_hi - info->x_lo));
        memset(some, 0, sizeof some);
        assert_int_equal(toy_zero_set(id, some, n - 1), n - 1);
        assert_memory_equal(some, all, (n - 1) * sizeof *some);
        assert_near(some[n - 1].w[0], 0, 0);
        assert_int_equal(toy_zero_set(id, NULL, 0), 0);
    }
}

/* The view of toy-plane is a picture seen from afar: of three axes that stand
 * upright on each other, two lie in the picture and one points at the eye. */
static void
test_project(void **state)
{
    (void)state;
    double axes[3][2], eye[3], xy[2];
    for (size_t i = 0; i < 3; i++) {
        double e[3] = {i == 0, i == 1, i == 2};
        toy_project(TOY_PLANE, e, axes[i]);
    }
    for (size_t a = 0; a < 2; a++)
        for (size_t b = 0; b < 2; b++) {
            double sum = 0;
            for (size_t i = 0; i < 3; i++)
                sum += axes[i][a] * axes[i][b];
            assert_near(sum, a == b, 1e-12);
        }
    assert_near(axes[2][0], 0, 0); // w3 is upright
    assert_true(axes[2][1] > 0.9);
    for (size_t i = 0; i < 3; i++) {
        size_t j = (i + 1) % 3, k = (i + 2) % 3;
        eye[i] = axes[j][0] * axes[k][1] - axes[k][0] * axes[j][1];
    }
    // The plane is neither seen from its edge nor from straight above.
    double steep = (eye[0] + eye[1] + eye[2]) / sqrt(3);
    assert_true(steep > 0.4 && steep < 0.8);
    toy_project(TOY_LEAKY, (const double[3]){0.25, -3, 0}, xy);
    assert_true(xy[0] == 0.25 && xy[1] == -3);
}

/* Back from the picture: on the sphere where it is seen, else in front. */
static void
test_unproject(void **state)
{
    (void)state;
    static const double places[][2] = {{0, 0}, {1, -2}, {-2.5, 1}, {3, 3}};
    double w[3], xy[2];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        toy_unproject(TOY_PLANE, places[i], w);
        toy_project(TOY_PLANE, w, xy);
        assert_near(xy[0], places[i][0], 1e-12);
        assert_near(xy[1], places[i][1], 1e-12);
        double outside = hypot(places[i][0], places[i][1]);
        assert_near(hypot(hypot(w[0], w[1]), w[2]), fmax(3, outside), 1e-12);
    }
    toy_unproject(TOY_CURVE, places[1], w);
    assert_true(w[0] == 1 && w[1] == -2 && w[2] == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_set),
        cmocka_unit_test(test_project),
        cmocka_unit_test(test_unproject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

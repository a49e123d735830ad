/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Fourier features against other programs' numbers, against the sum that
 * defines them, and against Parseval's theorem. */
#include <config.h>

#include "analysis/fourier.h"

#include "base/blas.h"
#include "reference.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static gsl_matrix *
random_matrix(size_t rows, size_t columns)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_matrix *matrix = gsl_matrix_alloc(rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        matrix->data[i] = gsl_ran_gaussian(rng, 1);
    gsl_rng_free(rng);
    return matrix;
}

static void
test_reference(void **state)
{
    (void)state;
    gsl_matrix *E = reference_load(NULL, "E");
    gsl_matrix *re = reference_load("fourier", "re");
    gsl_matrix *im = reference_load("fourier", "im");
    gsl_matrix *power = reference_load("fourier", "power"); // one row
    struct fourier *f = fourier_new(7, 1, 48);
    double scratch[3];
    fourier_transform(f, E);
    assert_int_equal(fourier_count(f), 3);
    assert_int_equal(fourier_units(f), 48);
    reference_compare("Re F", fourier_re(f, 0), re, 1e-12, 1e-15);
    reference_compare("Im F", fourier_im(f, 0), im, 1e-12, 1e-15);
    gsl_matrix_const_view got =
        gsl_matrix_const_view_array(fourier_power(f), 1, 3);
    reference_compare("power", &got.matrix, power, 1e-12, 0);
    reference_near("ratio", fourier_ipr(fourier_power(f), 3, 1),
                   reference_number("fourier", "ipr"), 1e-12, 0);
    reference_near("Gini", fourier_gini(fourier_power(f), 3, scratch),
                   reference_number("fourier", "gini"), 1e-12, 0);
    fourier_free(f);
    gsl_matrix_free(E);
    gsl_matrix_free(re);
    gsl_matrix_free(im);
    gsl_matrix_free(power);
}

/* ---- definitions ---- */

static const struct shape {
    size_t p, embeddings;
} shapes[] = {{2, 1},  {3, 1},  {4, 1},  {7, 1},  {12, 1}, {37, 1},
              {97, 1}, {2, 2},  {3, 2},  {8, 2},  {11, 2}, {96, 2}};

enum { SHAPES = sizeof shapes / sizeof *shapes, UNITS = 5 };

struct feature {
    double re, im;
};

/* F_k of one hidden unit, as defined: the sum over j, one term at a time. */
static struct feature
direct_sum(const gsl_matrix *E, size_t p, size_t embedding, size_t unit,
           size_t k)
{
    struct feature F = {0, 0};
    for (size_t j = 0; j < p; j++) {
        double angle = -2 * M_PI * (double)(j * k) / (double)p;
        double term = gsl_matrix_get(E, embedding * p + j, unit) / (double)p;
        F.re += cos(angle) * term;
        F.im += sin(angle) * term;
    }
    return F;
}

static void
check_direct_sum(const struct fourier *f, const gsl_matrix *E, struct shape s)
{
    for (size_t k = 1; k <= s.p / 2; k++) {
        double power = 0; // of all units
        for (size_t i = 0; i < UNITS; i++) {
            double own = 0; // of this one
            for (size_t e = 0; e < s.embeddings; e++) {
                struct feature F = direct_sum(E, s.p, e, i, k);
                double re = gsl_matrix_get(fourier_re(f, e), k - 1, i);
                double im = gsl_matrix_get(fourier_im(f, e), k - 1, i);
                reference_near("Re F", re, F.re, 1e-12, 1e-13);
                reference_near("Im F", im, F.im, 1e-12, 1e-13);
                own += F.re * F.re + F.im * F.im;
            }
            own *= 2 * k == s.p ? 0.5 : 1;
            power += own;
            reference_near("unit's power",
                           gsl_matrix_get(fourier_unit_power(f), k - 1, i), own,
                           1e-11, 1e-15);
        }
        reference_near("power", fourier_power(f)[k - 1], power, 1e-11, 0);
        assert_true(power > 0);
    }
}

static void
test_direct_sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        struct shape s = shapes[i];
        gsl_matrix *E = random_matrix(s.embeddings * s.p, UNITS);
        struct fourier *f = fourier_new(s.p, s.embeddings, UNITS);
        fourier_transform(f, E);
        assert_int_equal(fourier_count(f), s.p / 2);
        check_direct_sum(f, E, s);
        fourier_free(f);
        gsl_matrix_free(E);
    }
}

/* Row p/2 of the imaginary parts is zero, not nearly zero. */
static void
test_middle_is_real(void **state)
{
    (void)state;
    gsl_matrix *E = random_matrix(12, UNITS);
    struct fourier *f = fourier_new(12, 1, UNITS);
    fourier_transform(f, E);
    for (size_t i = 0; i < UNITS; i++)
        assert_true(gsl_matrix_get(fourier_im(f, 0), 5, i) == 0);
    fourier_free(f);
    gsl_matrix_free(E);
}

/* |E|^2 = p (|F_0|^2 + 2 sum_k power_k): F_0, the mean of a column, is no
 * feature but has its part in the norm. */
static void
test_parseval(void **state)
{
    (void)state;
    for (size_t n = 0; n < SHAPES; n++) {
        struct shape s = shapes[n];
        gsl_matrix *E = random_matrix(s.embeddings * s.p, UNITS);
        struct fourier *f = fourier_new(s.p, s.embeddings, UNITS);
        double norm2 = 0, features = 0;
        fourier_transform(f, E);
        for (size_t i = 0; i < E->size1 * E->size2; i++)
            norm2 += E->data[i] * E->data[i];
        for (size_t e = 0; e < s.embeddings; e++)
            for (size_t i = 0; i < UNITS; i++)
                features += pow(direct_sum(E, s.p, e, i, 0).re, 2);
        for (size_t k = 0; k < fourier_count(f); k++)
            features += 2 * fourier_power(f)[k];
        reference_near("norm2(E)", (double)s.p * features, norm2, 1e-13, 0);
        fourier_free(f);
        gsl_matrix_free(E);
    }
}

/* A workspace keeps nothing of what it saw before, not even nan. */
static void
test_transform_again(void **state)
{
    (void)state;
    gsl_matrix *E = random_matrix(11, UNITS);
    struct fourier *fresh = fourier_new(11, 1, UNITS);
    struct fourier *used = fourier_new(11, 1, UNITS);
    fourier_transform(fresh, E);
    gsl_matrix *bad = gsl_matrix_alloc(11, UNITS);
    gsl_matrix_set_all(bad, (double)NAN);
    fourier_transform(used, bad);
    assert_true(isnan(fourier_power(used)[0]));
    fourier_transform(used, E);
    reference_compare("Re F", fourier_re(used, 0), fourier_re(fresh, 0), 0, 0);
    reference_compare("unit's power", fourier_unit_power(used),
                      fourier_unit_power(fresh), 0, 0);
    assert_memory_equal(fourier_power(used), fourier_power(fresh),
                        5 * sizeof(double));
    fourier_free(fresh);
    fourier_free(used);
    fourier_free(NULL);
    gsl_matrix_free(E);
    gsl_matrix_free(bad);
}

/* ---- concentration ---- */

static void
test_extremes(void **state)
{
    (void)state;
    double scratch[100];
    for (size_t m = 1; m <= 100; m++) {
        double flat[100], spike[100] = {0}, floor = 1 / (double)m;
        for (size_t k = 0; k < m; k++)
            flat[k] = 3;
        spike[m / 2] = 7;
        reference_near("ratio, flat", fourier_ipr(flat, m, 1), floor, 1e-13, 0);
        reference_near("ratio, spike", fourier_ipr(spike, m, 1), 1, 0, 0);
        reference_near("Gini, flat", fourier_gini(flat, m, scratch), 0, 0,
                       1e-13);
        reference_near("Gini, spike", fourier_gini(spike, m, scratch),
                       1 - floor, 1e-13, 0);
    }
    assert_true(isnan(fourier_ipr((double[3]){0}, 3, 1)));
    assert_true(isnan(fourier_gini((double[3]){0}, 3, scratch)));
}

/* Neither the order nor the unit of the powers matters: sums over pairs say
 * the same as the formulas for sorted values do. */
static void
test_identities(void **state)
{
    (void)state;
    enum { M = 6 };
    const double x[M] = {4, 0.5, 2, 2, 7, 1}, scales[] = {1, 1e-200, 1e150};
    double sum = 0, squares = 0, differences = 0, scratch[M];
    for (size_t i = 0; i < M; i++) {
        sum += x[i];
        squares += x[i] * x[i];
        for (size_t j = 0; j < M; j++)
            differences += fabs(x[i] - x[j]);
    }
    for (size_t n = 0; n < 3; n++) {
        double apart[3 * M], scaled[M];
        for (size_t i = 0; i < M; i++) {
            scaled[i] = apart[3 * i] = scales[n] * x[i];
            apart[3 * i + 1] = apart[3 * i + 2] = (double)NAN;
        }
        reference_near("ratio", fourier_ipr(apart, M, 3), squares / (sum * sum),
                       1e-14, 0);
        reference_near("Gini", fourier_gini(scaled, M, scratch),
                       differences / (2 * M * sum), 1e-14, 0);
        for (size_t i = 0; i < M; i++) // what was given is as it was
            assert_true(scaled[i] == scales[n] * x[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_direct_sum),
        cmocka_unit_test(test_middle_is_real),
        cmocka_unit_test(test_parseval),
        cmocka_unit_test(test_transform_again),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_identities),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("fourier", tests, NULL, NULL);
}

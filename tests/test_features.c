/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of Fourier features: other programs' numbers, embeddings made
 * for their answer, and the measures against the similarity matrix. */
#include <config.h>

#include "analysis/features.h"

#include "base/blas.h"
#include "reference.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void
test_reference(void **state)
{
    (void)state;
    enum { P = 7, M = 3 };
    gsl_matrix *E = reference_load(NULL, "E");
    gsl_matrix *norms = reference_load("fourier", "norms");     // (3, 2)
    gsl_matrix *cosine = reference_load("fourier", "cos_re_im"); // (1, 3)
    gsl_matrix *similarity = reference_load("fourier", "abs_similarity");
    struct fourier *f = fourier_new(P, 1, E->size2);
    struct features s;
    features_init(&s, P);
    fourier_transform(f, E);
    features_compute(&s, f);
    assert_int_equal(s.count, M);
    for (size_t k = 0; k < M; k++) {
        reference_near("|Re F|", s.re[k], gsl_matrix_get(norms, k, 0), 1e-12, 0);
        reference_near("|Im F|", s.im[k], gsl_matrix_get(norms, k, 1), 1e-12, 0);
        reference_near("cosine", fabs(s.cosine[k]),
                       fabs(gsl_matrix_get(cosine, 0, k)), 1e-11, 0);
    }
    gsl_matrix_view got =
        gsl_matrix_view_array(s.similarity, 2 * M, 2 * M);
    reference_compare("similarity", &got.matrix, similarity, 1e-12, 0);
    features_done(&s);
    fourier_free(f);
    gsl_matrix_free(E);
    gsl_matrix_free(norms);
    gsl_matrix_free(cosine);
    gsl_matrix_free(similarity);
}

/* ---- the measures are what they are said to be ---- */

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

/* Deviation over mean of all norms, as the words say. */
static double
plain_spread(const struct features *s)
{
    double sum = 0, square = 0, n = 2 * (double)s->count;
    for (size_t k = 0; k < s->count; k++)
        sum += s->re[k] + s->im[k];
    for (size_t k = 0; k < s->count; k++)
        square += pow(s->re[k] - sum / n, 2) + pow(s->im[k] - sum / n, 2);
    return sqrt(square / n) / (sum / n);
}

static void
check_measures(const struct features *s)
{
    size_t m = s->count;
    double aspect = 0, cosine = 0, same = 0, cross = 0, pairs = 0;
    for (size_t k = 0; k < m; k++) {
        aspect += fmin(s->re[k], s->im[k]) / fmax(s->re[k], s->im[k]);
        cosine += fabs(s->cosine[k]);
        same += s->similarity[k * 2 * m + m + k];
    }
    for (size_t i = 0; i < 2 * m; i++)
        for (size_t j = 0; j < 2 * m; j++)
            if (i % m != j % m) {
                cross += s->similarity[i * 2 * m + j];
                pairs++;
            }
    double n = (double)m;
    reference_near("spread", s->measure.spread, plain_spread(s), 1e-12, 1e-14);
    reference_near("aspect", s->measure.aspect, aspect / n, 1e-12, 0);
    reference_near("cos", s->measure.cos, cosine / n, 1e-12, 1e-14);
    reference_near("same", s->measure.same, same / n, 1e-12, 1e-14);
    if (m > 1)
        reference_near("cross", s->measure.cross, cross / pairs, 1e-12, 1e-14);
    else
        assert_true(isnan(s->measure.cross));
}

/* One circle at a time, and all at once. */
static void
check_rings(const struct fourier *f, const gsl_matrix *E)
{
    double rings[48], x[96], y[96];
    features_rings(f, E, rings);
    for (size_t k = 1; k <= features_count(f); k++) {
        double spread = features_circle(f, E, k, x, y), mean = 0, square = 0;
        size_t p = fourier_modulus(f);
        for (size_t a = 0; a < p; a++)
            mean += hypot(x[a], y[a]) / (double)p;
        for (size_t a = 0; a < p; a++)
            square += pow(hypot(x[a], y[a]) - mean, 2) / (double)p;
        reference_near("spread", spread, sqrt(square) / mean, 1e-11, 0);
        reference_near("all", rings[k - 1], spread, 1e-11, 0);
    }
}

static void
test_measures(void **state)
{
    (void)state;
    const size_t moduli[] = {3, 4, 5, 7, 8, 12, 37, 96};
    for (size_t i = 0; i < sizeof moduli / sizeof *moduli; i++) {
        for (size_t embeddings = 1; embeddings <= 2; embeddings++) {
            size_t p = moduli[i], units = i % 2 ? 1 : 19;
            gsl_matrix *E = random_matrix(embeddings * p, units);
            struct fourier *f = fourier_new(p, embeddings, units);
            struct features s;
            features_init(&s, p);
            fourier_transform(f, E);
            features_compute(&s, f);
            assert_int_equal(features_count(f), (p - 1) / 2);
            check_measures(&s);
            check_rings(f, E);
            features_done(&s);
            fourier_free(f);
            gsl_matrix_free(E);
        }
    }
}

/* ---- embeddings made for their answer ---- */

/* Unit 2 (k - 1) is a cosine of frequency k, unit 2 (k - 1) + 1 the sine. */
static gsl_matrix *
waves(size_t p, size_t m)
{
    gsl_matrix *E = gsl_matrix_alloc(p, 2 * m);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < 2 * m; i++) {
            double angle = 2 * M_PI * (double)(j * (i / 2 + 1)) / (double)p;
            gsl_matrix_set(E, j, i, i % 2 ? sin(angle) : cos(angle));
        }
    return E;
}

/* Equal norms, right angles, nothing shared; and the circles are circles. */
static void
test_waves(void **state)
{
    (void)state;
    enum { P = 12, M = 5 };
    gsl_matrix *E = waves(P, M);
    struct fourier *f = fourier_new(P, 1, 2 * M);
    struct features_measure m;
    double x[P], y[P];
    fourier_transform(f, E);
    features_measure(f, &m);
    reference_near("spread", m.spread, 0, 0, 1e-13);
    reference_near("aspect", m.aspect, 1, 1e-13, 0);
    reference_near("cos", m.cos, 0, 0, 1e-13);
    reference_near("same", m.same, 0, 0, 1e-13);
    reference_near("cross", m.cross, 0, 0, 1e-13);
    for (size_t k = 1; k <= M; k++) {
        double spread = features_circle(f, E, k, x, y);
        reference_near("radius", spread, 0, 0, 1e-13);
        for (size_t a = 0; a < P; a++) {
            double angle = 2 * M_PI * (double)(a * k) / P;
            reference_near("x", x[a], cos(angle), 0, 1e-13);
            // Im F_k is that of exp(-i angle): a goes round clockwise.
            reference_near("y", y[a], -sin(angle), 0, 1e-13);
        }
    }
    fourier_free(f);
    gsl_matrix_free(E);
}

/* An ellipse: sines three times as large; and each sine has a part of the
 * cosine's unit, so that the angle is known. */
static void
test_ellipse(void **state)
{
    (void)state;
    enum { P = 7, M = 3 };
    gsl_matrix *E = waves(P, M);
    struct fourier *f = fourier_new(P, 1, 2 * M);
    struct features_measure m;
    for (size_t j = 0; j < P; j++)
        for (size_t i = 0; i < M; i++)
            *gsl_matrix_ptr(E, j, 2 * i + 1) *= 3;
    fourier_transform(f, E);
    features_measure(f, &m);
    reference_near("aspect", m.aspect, 1.0 / 3, 1e-13, 0);
    reference_near("spread", m.spread, 0.5, 1e-13, 0); // 1 and 3: 1 around 2
    reference_near("cos", m.cos, 0, 0, 1e-13);
    for (size_t j = 0; j < P; j++) // the cosine's unit hears the sine as well
        for (size_t i = 0; i < M; i++)
            *gsl_matrix_ptr(E, j, 2 * i) += gsl_matrix_get(E, j, 2 * i + 1);
    fourier_transform(f, E);
    features_measure(f, &m);
    // Re = (1, 0), Im = -(3, 3): the cosine is -1/sqrt(2), without signs +.
    reference_near("cos", m.cos, sqrt(0.5), 1e-13, 0);
    reference_near("same", m.same, sqrt(0.5), 1e-13, 0);
    reference_near("cross", m.cross, 0, 0, 1e-13);
    fourier_free(f);
    gsl_matrix_free(E);
}

/* ---- what cannot be measured ---- */

static void
measure(size_t p, size_t units, double value, double where,
        struct features_measure *m)
{
    gsl_matrix *E = random_matrix(p, units);
    struct fourier *f = fourier_new(p, 1, units);
    struct features s;
    double *circle = calloc(2 * p, sizeof *circle);
    gsl_matrix_scale(E, where);
    if (isnan(value))
        gsl_matrix_set(E, 0, 0, value);
    features_init(&s, p);
    fourier_transform(f, E);
    features_compute(&s, f);
    *m = s.measure;
    for (size_t k = 1; k <= s.count; k++) {
        double spread = features_circle(f, E, k, circle, circle + p);
        assert_true(isnan(spread) == isnan(m->spread));
    }
    free(circle);
    features_done(&s);
    fourier_free(f);
    gsl_matrix_free(E);
}

static void
test_no_numbers(void **state)
{
    (void)state;
    struct features_measure m;
    const size_t moduli[] = {2, 4, 37};
    for (size_t i = 0; i < 3; i++) {
        measure(moduli[i], 3, (double)NAN, 1, &m);
        assert_true(isnan(m.spread) && isnan(m.aspect) && isnan(m.cos) &&
                    isnan(m.same) && isnan(m.cross));
        measure(moduli[i], 3, 0, 0, &m);
        assert_true(isnan(m.spread) && isnan(m.aspect) && isnan(m.cos) &&
                    isnan(m.same) && isnan(m.cross));
    }
    measure(2, 1, 0, 1, &m); // p = 2 has no frequency with two parts
    assert_true(isnan(m.spread) && isnan(m.cross));
}

/* Weights that decay has made so small that their squares are 0 are measured
 * as well as others. */
static void
test_tiny(void **state)
{
    (void)state;
    struct features_measure m, tiny;
    measure(11, 6, 0, 1, &m);
    measure(11, 6, 0, 1e-200, &tiny);
    reference_near("spread", tiny.spread, m.spread, 1e-12, 0);
    reference_near("aspect", tiny.aspect, m.aspect, 1e-12, 0);
    reference_near("cos", tiny.cos, m.cos, 1e-12, 0);
    reference_near("same", tiny.same, m.same, 1e-12, 0);
    reference_near("cross", tiny.cross, m.cross, 1e-12, 0);
}

/* Only a = 0 has weights: then all real parts are alike and all imaginary ones
 * exactly zero. What has no direction is left out of the means. */
static void
test_no_imaginary_parts(void **state)
{
    (void)state;
    enum { P = 12, UNITS = 3 };
    gsl_matrix *E = gsl_matrix_calloc(P, UNITS);
    struct fourier *f = fourier_new(P, 1, UNITS);
    struct features_measure m;
    for (size_t i = 0; i < UNITS; i++)
        gsl_matrix_set(E, 0, i, (double)i - 1.5);
    fourier_transform(f, E);
    features_measure(f, &m);
    assert_true(m.aspect == 0);
    assert_true(isnan(m.cos) && isnan(m.same));
    reference_near("spread", m.spread, 1, 1e-13, 0);
    reference_near("cross", m.cross, 1, 1e-13, 0);
    fourier_free(f);
    gsl_matrix_free(E);
}

/* ---- the order of one period ---- */

static void
test_order(void **state)
{
    (void)state;
    const size_t moduli[] = {2, 3, 11, 12, 36, 37, 499};
    unsigned order[499];
    for (size_t i = 0; i < sizeof moduli / sizeof *moduli; i++) {
        size_t p = moduli[i];
        for (size_t k = 1; k <= p / 2; k++) {
            bool seen[499] = {false};
            features_order(p, k, order);
            for (size_t j = 0; j < p; j++) {
                assert_true(order[j] < p && !seen[order[j]]);
                seen[order[j]] = true;
                size_t now = order[j] * k % p;
                size_t before = j > 0 ? order[j - 1] * k % p : 0;
                assert_true(now >= before);
                assert_true(j == 0 || now > before || order[j] > order[j - 1]);
            }
        }
    }
    features_order(11, 4, order); // 1/4 = 3 mod 11
    for (unsigned j = 0; j < 11; j++)
        assert_int_equal(order[j], 3 * j % 11);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_waves),
        cmocka_unit_test(test_ellipse),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_tiny),
        cmocka_unit_test(test_no_imaginary_parts),
        cmocka_unit_test(test_order),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("features", tests, NULL, NULL);
}

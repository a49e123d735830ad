/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of single hidden units: reference numbers, and columns of E
 * whose answer is known because they were made for it. */
#include <config.h>

#include "analysis/neurons.h"

#include "base/blas.h"
#include "reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_reference(void **state)
{
    (void)state;
    gsl_matrix *E = reference_load(NULL, "E");
    gsl_matrix *dominant = reference_load("neuron", "dominant_frequency");
    gsl_matrix *ipr = reference_load("neuron", "ipr");
    gsl_matrix *means = reference_load("neuron", "ipr_mean_and_power_weighted");
    struct fourier *f = fourier_new(7, 1, 48);
    struct neurons n;
    neurons_init(&n, 48, 3);
    fourier_transform(f, E);
    neurons_measure(&n, f);
    for (size_t i = 0; i < 48; i++)
        assert_int_equal(n.dominant[i], (int)gsl_matrix_get(dominant, 0, i));
    gsl_matrix_const_view got = gsl_matrix_const_view_array(n.ipr, 1, 48);
    reference_compare("ratio", &got.matrix, ipr, 1e-12, 0);
    reference_near("mean", n.mean_ipr, gsl_matrix_get(means, 0, 0), 1e-12, 0);
    reference_near("weighted", n.weighted_ipr, gsl_matrix_get(means, 0, 1),
                   1e-12, 0);
    assert_true(neurons_weighted_ipr(f) == n.weighted_ipr);
    neurons_done(&n);
    fourier_free(f);
    gsl_matrix_free(E);
    gsl_matrix_free(dominant);
    gsl_matrix_free(ipr);
    gsl_matrix_free(means);
}

/* ---- columns made for their answer ---- */

enum { P = 11, M = 5, UNITS = 7 };

/* A wave of frequency K in column UNIT, added to what is there. */
static void
add_wave(gsl_matrix *E, size_t unit, unsigned k, double amplitude)
{
    for (size_t j = 0; j < P; j++) {
        double phase = 2 * M_PI * (double)(j * k) / P + 0.3 * (double)unit;
        *gsl_matrix_ptr(E, j, unit) += amplitude * cos(phase);
    }
}

/* What the columns are, and what must be said of them. */
static const struct column {
    double amplitude[M]; /* of k = 1 .. M */
    unsigned dominant;
    double share, ipr;
    size_t place; /* among all, in the order of the panel */
} columns[UNITS] = {
    {{0}, 0, 0, (double)NAN, 5},                        // nothing
    {{0, 0, 0, 2, 0}, 4, 1, 1, 3},                      // one clean wave
    {{0}, 0, 0, (double)NAN, 6},                        // nothing
    {{0, 0.01, 0, 0, 0}, 2, 1, 1, 0},                   // small, but clean
    {{0, 3, 1, 0, 0}, 2, 0.9, 0.82, 1},                 // nine to one
    {{1, 0, 0, 0, 1.5}, 5, 2.25 / 3.25, 6.0625 / 10.5625, 4}, // over half
    {{1, 1.5, 1, 1, 0}, 2, 2.25 / 5.25, 8.0625 / 27.5625, 2}, // under half
};

static struct fourier *
transform_columns(void)
{
    gsl_matrix *E = gsl_matrix_calloc(P, UNITS);
    struct fourier *f = fourier_new(P, 1, UNITS);
    for (size_t i = 0; i < UNITS; i++)
        for (unsigned k = 1; k <= M; k++)
            add_wave(E, i, k, columns[i].amplitude[k - 1]);
    fourier_transform(f, E);
    gsl_matrix_free(E);
    return f;
}

static void
test_made_columns(void **state)
{
    (void)state;
    struct fourier *f = transform_columns();
    struct neurons n;
    double sum = 0, weighted = 0, power = 0;
    neurons_init(&n, UNITS, M);
    neurons_measure(&n, f);
    for (size_t i = 0; i < UNITS; i++) {
        const struct column *c = &columns[i];
        double own = 0; // a wave of amplitude A has power A^2 / 4
        for (size_t k = 0; k < M; k++)
            own += c->amplitude[k] * c->amplitude[k] / 4;
        assert_int_equal(n.dominant[i], c->dominant);
        assert_int_equal(n.order[c->place], i);
        reference_near("share", n.share[i], c->share, 1e-12, 0);
        reference_near("power", n.power[i], own, 1e-12, 0);
        if (c->dominant == 0) {
            assert_true(isnan(n.ipr[i]));
            continue;
        }
        reference_near("ratio", n.ipr[i], c->ipr, 1e-12, 0);
        sum += c->ipr;
        weighted += c->ipr * own;
        power += own;
    }
    reference_near("mean", n.mean_ipr, sum / 5, 1e-12, 0);
    reference_near("weighted", n.weighted_ipr, weighted / power, 1e-12, 0);
    reference_near("settled", n.settled, 4.0 / 7, 1e-15, 0);
    assert_true(neurons_weighted_ipr(f) == n.weighted_ipr);
    neurons_done(&n);
    fourier_free(f);
}

/* ---- nothing there, and too much ---- */

static void
measure_all(struct neurons *n, double value)
{
    gsl_matrix *E = gsl_matrix_alloc(P, UNITS);
    struct fourier *f = fourier_new(P, 1, UNITS);
    gsl_matrix_set_all(E, value);
    gsl_matrix_set(E, 0, 3, 2 * value); // no constant: that has no features
    for (size_t i = 0; i < UNITS; i++)
        gsl_matrix_set(E, i, i, -value);
    fourier_transform(f, E);
    neurons_measure(n, f);
    double weighted = neurons_weighted_ipr(f);
    assert_true(weighted == n->weighted_ipr ||
                (isnan(weighted) && isnan(n->weighted_ipr)));
    fourier_free(f);
    gsl_matrix_free(E);
}

static void
test_no_power(void **state)
{
    (void)state;
    const double values[] = {0, (double)NAN, (double)INFINITY, 1e200};
    struct neurons n;
    neurons_init(&n, UNITS, M);
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        measure_all(&n, values[v]);
        for (size_t i = 0; i < UNITS; i++) {
            assert_int_equal(n.dominant[i], 0);
            assert_int_equal(n.order[i], i);
            assert_true(n.share[i] == 0);
        }
        assert_true(isnan(n.mean_ipr) && isnan(n.weighted_ipr));
        assert_true(n.settled == 0);
    }
    neurons_done(&n);
}

/* Weights that decay has made so small that squared powers are 0 in doubles
 * are measured as well as others. */
static void
test_tiny_power(void **state)
{
    (void)state;
    struct neurons n, tiny;
    neurons_init(&n, UNITS, M);
    neurons_init(&tiny, UNITS, M);
    measure_all(&n, 1);
    measure_all(&tiny, 1e-120);
    for (size_t i = 0; i < UNITS; i++)
        reference_near("ratio", tiny.ipr[i], n.ipr[i], 1e-12, 0);
    reference_near("weighted", tiny.weighted_ipr, n.weighted_ipr, 1e-12, 0);
    neurons_done(&n);
    neurons_done(&tiny);
}

/* A column with one value other than 0, the first, has all frequencies to the
 * same extent, exactly: the smallest is called dominant. Units that are alike
 * stay in their order. */
static void
test_ties(void **state)
{
    (void)state;
    gsl_matrix *E = gsl_matrix_calloc(P, UNITS);
    struct fourier *f = fourier_new(P, 1, UNITS);
    struct neurons n;
    neurons_init(&n, UNITS, M);
    for (size_t i = 0; i < UNITS; i++)
        gsl_matrix_set(E, 0, i, 5);
    fourier_transform(f, E);
    neurons_measure(&n, f);
    for (size_t i = 0; i < UNITS; i++) {
        assert_int_equal(n.dominant[i], 1);
        assert_int_equal(n.order[i], i);
        reference_near("share", n.share[i], 1.0 / M, 1e-14, 0);
        reference_near("ratio", n.ipr[i], 1.0 / M, 1e-14, 0);
    }
    assert_true(n.settled == 0);
    neurons_done(&n);
    fourier_free(f);
    gsl_matrix_free(E);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_made_columns),
        cmocka_unit_test(test_no_power),
        cmocka_unit_test(test_tiny_power),
        cmocka_unit_test(test_ties),
    };
    blas_prepare();
    return cmocka_run_group_tests_name("neurons", tests, NULL, NULL);
}

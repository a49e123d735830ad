/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The isolated dynamics against numbers of another program, and its outcomes;
 * the shared Cholesky factor against what it is the factor of. */
#include <config.h>

#include "theory/isolated.h"

#include "base/blas.h"
#include "reference.h"
#include "theory/cholesky.h"
#include "world.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct isolated *
isolated_of(const struct world *w, enum activation activation, double ridge)
{
    struct linear_setup setup = {
        .p = 7, .rows = 7, .d_h = 48, .activation = activation,
        .samples = w->split.train, .n = w->split.n_train};
    struct isolated *iso = isolated_new(&setup, ridge, w->team);
    assert_non_null(iso);
    return iso;
}

static void
compare(const char *group, const char *name, const gsl_matrix *got)
{
    gsl_matrix *want = reference_load(group, name);
    double largest = fmax(gsl_matrix_max(want), -gsl_matrix_min(want));
    reference_compare(name, got, want, 1e-10, 1e-10 * largest);
    gsl_matrix_free(want);
}

static void
check_reference(const char *group, enum activation activation, double ridge)
{
    struct world w;
    struct isolated_measure m;
    world_init_reference(&w, activation, LOSS_MSE, PRECISION_DOUBLE);
    struct isolated *iso = isolated_of(&w, activation, ridge);
    net_get(w.net, w.E, NULL);
    assert_int_equal(isolated_set(iso, w.E), ISOLATED_FINE);
    isolated_measure(iso, &m);
    reference_near(group, m.cost, reference_number(group, "cost"), 1e-10, 0);
    assert_true(m.solve_error < 1e-11);
    assert_true(ridge > 0 || m.residual_max < 1e-11);
    isolated_get(iso, NULL, w.W, w.E);
    compare(group, "dE", w.E);
    compare(group, "W", w.W);
    isolated_free(iso);
    world_done(&w);
}

static void
test_reference(void **state)
{
    (void)state;
    check_reference("relu_iso", ACTIVATION_RELU, 0);
    check_reference("quad_iso", ACTIVATION_QUADRATIC, 0);
    check_reference("leaky_iso", ACTIVATION_LEAKY, 0);
    check_reference("relu_iso_ridge0.05", ACTIVATION_RELU, 0.05);
    check_reference("quad_iso_ridge0.05", ACTIVATION_QUADRATIC, 0.05);
    check_reference("leaky_iso_ridge0.05", ACTIVATION_LEAKY, 0.05);
}

/* Down the gradient, the cost falls; and small steps fall by -2 |dE|^2 eta (the
 * cost's gradient is -2 dE; with a ridge -2 lambda dE). */
static void
test_descent(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        double ridge = i == 0 ? 0 : 0.05, eta = 1e-6, square = 0;
        struct world w;
        struct isolated_measure before, after;
        world_init_reference(&w, ACTIVATION_RELU, LOSS_MSE, PRECISION_DOUBLE);
        struct isolated *iso = isolated_of(&w, ACTIVATION_RELU, ridge);
        net_get(w.net, w.E, NULL);
        isolated_set(iso, w.E);
        isolated_measure(iso, &before);
        isolated_get(iso, NULL, NULL, w.E);
        for (size_t j = 0; j < w.E->size1 * w.E->size2; j++)
            square += w.E->data[j] * w.E->data[j];
        isolated_step(iso, eta);
        isolated_measure(iso, &after);
        double slope = (after.cost - before.cost) / eta;
        double scale = ridge > 0 ? ridge : 1;
        reference_near("slope of the cost", slope, -2 * scale * square, 1e-3, 0);
        for (int step = 0; step < 200; step++) {
            before = after;
            assert_int_equal(isolated_step(iso, 1e-3), ISOLATED_FINE);
            isolated_measure(iso, &after);
            assert_true(after.cost < before.cost);
            assert_true(after.solve_error < 1e-11);
        }
        isolated_free(iso);
        world_done(&w);
    }
}

static void
test_same_bits(void **state)
{
    (void)state;
    gsl_matrix *E[2];
    for (size_t i = 0; i < 2; i++) {
        struct world w;
        world_init_task(&w, TASK_ADD,
                        (struct net_shape){.p = 13, .d_h = 100}, 20, 1 + 2 * i);
        struct linear_setup setup = {
            .p = 13, .rows = 13, .d_h = 100, .activation = ACTIVATION_RELU,
            .samples = w.split.train, .n = w.split.n_train};
        struct isolated *iso = isolated_new(&setup, 0, w.team);
        net_randomize(w.net, INIT_NORMAL, 1, 5);
        net_get(w.net, w.E, NULL);
        assert_int_equal(isolated_set(iso, w.E), ISOLATED_FINE);
        for (int step = 0; step < 20; step++)
            assert_int_equal(isolated_step(iso, 1e-3), ISOLATED_FINE);
        E[i] = gsl_matrix_alloc(13, 100);
        isolated_get(iso, E[i], NULL, NULL);
        isolated_free(iso);
        world_done(&w);
    }
    assert_memory_equal(E[0]->data, E[1]->data, 13 * 100 * sizeof(double));
    gsl_matrix_free(E[0]);
    gsl_matrix_free(E[1]);
}

static void
test_outcomes(void **state)
{
    (void)state;
    struct world w;
    world_init_reference(&w, ACTIVATION_RELU, LOSS_MSE, PRECISION_DOUBLE);
    struct isolated *iso = isolated_of(&w, ACTIVATION_RELU, 0);
    struct isolated *ridged = isolated_of(&w, ACTIVATION_RELU, 0.1);
    gsl_matrix_set_all(w.E, -1); // all units dead
    assert_int_equal(isolated_set(iso, w.E), ISOLATED_NOT_DEFINITE);
    assert_int_equal(isolated_set(ridged, w.E), ISOLATED_FINE);
    gsl_matrix_set_all(w.E, 1); // all units alike: H has rank 1
    assert_int_equal(isolated_set(iso, w.E), ISOLATED_NOT_DEFINITE);
    gsl_matrix_set(w.E, 2, 3, (double)NAN);
    assert_int_equal(isolated_set(iso, w.E), ISOLATED_NOT_FINITE);
    // And there is a way back.
    net_get(w.net, w.E, NULL);
    assert_int_equal(isolated_set(iso, w.E), ISOLATED_FINE);
    isolated_free(iso);
    isolated_free(ridged);
    world_done(&w);
}

/* ---- the factor ---- */

/* A = M M^T + I/100 for a random M, into the lower triangle of c and into A. */
static void
random_definite(struct cholesky *c, gsl_matrix *A, gsl_rng *rng)
{
    gsl_matrix *M = gsl_matrix_alloc(A->size1, A->size1);
    for (size_t i = 0; i < A->size1 * A->size1; i++)
        M->data[i] = gsl_rng_uniform(rng) - 0.5;
    gsl_matrix_set_identity(A);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, M, M, 0.01, A);
    for (size_t i = 0; i < A->size1; i++)
        for (size_t j = 0; j < c->ld; j++)
            c->A[i * c->ld + j] = j <= i ? gsl_matrix_get(A, i, j) : (double)NAN;
    gsl_matrix_free(M);
}

static void
check_factor(size_t n, size_t threads, gsl_rng *rng)
{
    enum { ROWS = 13 };
    struct cholesky c;
    struct team *team = team_new(threads);
    assert_true(cholesky_init(&c, n, team));
    gsl_matrix *A = gsl_matrix_alloc(n, n), *X = gsl_matrix_calloc(ROWS + 3, c.ld);
    random_definite(&c, A, rng);
    assert_true(cholesky_factor(&c));
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < n; j++)
            gsl_matrix_set(X, i, j, j == 3 * i % n);
    double *aligned = NULL; // rows at 64-byte boundaries
    assert_int_equal(posix_memalign((void **)&aligned, 64,
                                    (ROWS + 3) * c.ld * sizeof *aligned), 0);
    memcpy(aligned, X->data, (ROWS + 3) * c.ld * sizeof *aligned);
    cholesky_solve(&c, aligned, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        gsl_vector_view x = gsl_vector_view_array(aligned + i * c.ld, n);
        gsl_vector_view row = gsl_matrix_subrow(X, i, 0, n);
        gsl_blas_dgemv(CblasNoTrans, -1, A, &x.vector, 1, &row.vector);
        assert_true(fabs(row.vector.data[gsl_blas_idamax(&row.vector)]) < 1e-9);
    }
    free(aligned);
    gsl_matrix_free(A);
    gsl_matrix_free(X);
    cholesky_done(&c);
    team_free(team);
}

static void
test_factor(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 2, 4, 7, 47, 48, 49, 96, 131, 260};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t threads = 1; threads <= 3; threads++)
            check_factor(sizes[i], threads, rng);
    gsl_rng_free(rng);
}

static void
test_not_definite(void **state)
{
    (void)state;
    struct team *team = team_new(2);
    struct cholesky c;
    assert_true(cholesky_init(&c, 100, team));
    for (size_t bad = 0; bad < 100; bad += 33) {
        for (size_t i = 0; i < 100; i++)
            for (size_t j = 0; j <= i; j++)
                c.A[i * c.ld + j] = i == j ? (i == bad ? -1e-3 : 1) : 0;
        assert_false(cholesky_factor(&c));
    }
    cholesky_done(&c);
    team_free(team);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference), cmocka_unit_test(test_descent),
        cmocka_unit_test(test_same_bits), cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_factor),    cmocka_unit_test(test_not_definite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

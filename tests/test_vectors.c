/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every width of vectors that this machine runs computes the same as the
 * textbook and as the others; not only the one that the program would take. */
#include <config.h>

#include "base/blas.h"
#include "base/mem.h"
#include "model/engine.h"
#include "model/kernels.h"
#include "world.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static double *
random_matrix(size_t rows, size_t columns, size_t ld, gsl_rng *rng)
{
    double *x = mem_try(rows * ld, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            x[i * ld + j] = gsl_rng_uniform(rng) - 0.5;
    return x;
}

static void
check_dot(const struct kernels *k, size_t rows, size_t columns, size_t count,
          gsl_rng *rng)
{
    size_t ld = k->row_length(count), ldc = k->row_length(columns);
    size_t rounded = (rows + k->group - 1) / k->group * k->group;
    double *A = random_matrix(rounded, count, ld, rng);
    double *B = random_matrix(columns, count, ld, rng);
    double *C = random_matrix(rounded, ldc, ldc, rng);
    k->dot(C, ldc, A, ld, B, ld, (count + 7) / 8 * 8, rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double want = 0;
            for (size_t m = 0; m < count; m++)
                want += A[i * ld + m] * B[j * ld + m];
            assert_true(fabs(C[i * ldc + j] - want) < 1e-13);
        }
    free(A);
    free(B);
    free(C);
}

static void
check_sum(const struct kernels *k, size_t rows, size_t count, bool transposed,
          bool add, gsl_rng *rng)
{
    size_t columns = 3 * k->strip, ld = k->row_length(columns);
    double *A = random_matrix(count, rows, rows, rng);
    double *B = random_matrix(count, columns, ld, rng);
    double *C = random_matrix(rows, columns, ld, rng);
    double *before = mem_try(rows * ld, sizeof *before);
    for (size_t i = 0; i < rows * ld; i++)
        before[i] = C[i];
    size_t down = transposed ? 1 : count, along = transposed ? rows : 1;
    k->sum(C, ld, A, down, along, B, ld, count, add, rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double want = add ? before[i * ld + j] : 0;
            for (size_t m = 0; m < count; m++)
                want += A[i * down + m * along] * B[m * ld + j];
            assert_true(fabs(C[i * ld + j] - want) < 1e-13);
        }
    free(A);
    free(B);
    free(C);
    free(before);
}

static void
test_products(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < VECTOR_WIDTHS; i++) {
        const struct kernels *k = kernels_table[i];
        if (k == NULL || !k->runs())
            continue;
        for (size_t columns = 1; columns <= 40; columns++)
            check_dot(k, 1 + columns % 9, columns, 3 * columns, rng);
        for (size_t rows = 1; rows <= 40; rows++)
            for (int mode = 0; mode < 4; mode++)
                check_sum(k, rows, 1 + rows % 7, mode & 1, mode & 2, rng);
    }
    gsl_rng_free(rng);
}

/* Losses, gradients and three updates of an engine, all weights at the end. */
static void
run_engine(const struct engine_class *class, const struct net_shape *shape,
           enum optimizer optimizer, const struct world *w, gsl_matrix *E,
           gsl_matrix *W, struct partial *partial)
{
    struct update update = {.optimizer = optimizer, .lr = 0.01, .momentum = 0.9,
                            .weight_decay = 0.1, .beta1 = 0.9, .beta2 = 0.98,
                            .epsilon = 1e-8};
    struct engine *engine = class->create(shape, 1, 1);
    assert_non_null(engine);
    class->put(engine, ENGINE_E, ENGINE_THETA, w->E);
    class->put(engine, ENGINE_W, ENGINE_THETA, w->W);
    for (int step = 0; step < 3; step++) {
        class->block(engine, w->split.train, w->split.n_train, 0, 0, true,
                     0.01, partial);
        class->update_begin(engine);
        for (size_t range = 0; range < 3; range++) {
            class->reduce(engine, 1, range, 3);
            class->update_range(engine, &update, range, 3);
        }
    }
    class->get(engine, ENGINE_E, ENGINE_THETA, E);
    class->get(engine, ENGINE_W, ENGINE_THETA, W);
    class->destroy(engine);
}

static void
check_near(const gsl_matrix *got, const gsl_matrix *want, double tolerance)
{
    for (size_t i = 0; i < got->size1; i++)
        for (size_t j = 0; j < got->size2; j++)
            assert_true(fabs(gsl_matrix_get(got, i, j) -
                             gsl_matrix_get(want, i, j)) < tolerance);
}

/* Each engine against the plain one. */
static void
check_engines(struct net_shape shape, enum optimizer optimizer)
{
    struct world w;
    world_init_task(&w, TASK_ADD, shape, 20, 1);
    shape.rows = shape.p;
    net_randomize(w.net, INIT_NORMAL, 1, 7);
    net_get(w.net, w.E, w.W);
    const struct engine_class *const *classes =
        engine_classes[shape.precision];
    gsl_matrix *E[2], *W[2];
    struct partial partial[2];
    for (int i = 0; i < 2; i++) {
        E[i] = gsl_matrix_alloc(shape.p, shape.d_h);
        W[i] = gsl_matrix_alloc(shape.d_h, shape.p);
    }
    run_engine(classes[VECTOR_WIDTHS - 1], &shape, optimizer, &w, E[0], W[0],
               &partial[0]);
    double tolerance = shape.precision == PRECISION_SINGLE ? 1e-4 : 1e-11;
    for (size_t i = 0; i + 1 < VECTOR_WIDTHS; i++) {
        if (classes[i] == NULL || !classes[i]->runs())
            continue;
        run_engine(classes[i], &shape, optimizer, &w, E[1], W[1], &partial[1]);
        check_near(E[1], E[0], tolerance);
        check_near(W[1], W[0], tolerance);
        assert_true(partial[0].correct == partial[1].correct);
        assert_true(fabs(partial[0].loss - partial[1].loss) <
                    tolerance * partial[0].loss);
    }
    for (int i = 0; i < 2; i++) {
        gsl_matrix_free(E[i]);
        gsl_matrix_free(W[i]);
    }
    world_done(&w);
}

static void
test_engines(void **state)
{
    (void)state;
    for (int precision = 0; precision < PRECISION_COUNT; precision++)
        for (int activation = 0; activation < ACTIVATION_COUNT; activation++)
            for (int loss = 0; loss < LOSS_COUNT; loss++)
                for (int optimizer = 0; optimizer < OPTIMIZER_COUNT; optimizer++)
                    check_engines((struct net_shape){.p = 13, .d_h = 37,
                                      .activation = activation, .loss = loss,
                                      .precision = precision}, optimizer);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products),
        cmocka_unit_test(test_engines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

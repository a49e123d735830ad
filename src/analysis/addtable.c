/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers to all pairs, a tile at a time.
 *
 *   symbol  meaning                          shape
 *   Z, H    E_a + E_b and sigma(Z)           TILE, d_h
 *   R       H W, the outputs                 TILE, p
 *
 * sigma is the one of training (model/kernels.h), the product the BLAS's. */
#include <config.h>

#include "analysis/addtable.h"

#include "base/matrix.h"
#include "base/mem.h"
#include "model/kernels.h"

#include <assert.h>
#include <gsl/gsl_blas.h>
#include <stdlib.h>
#include <string.h>

enum { TILE = 64 };

struct addtable_work {
    const struct split *split;
    enum task_id task;
    struct net_shape shape;
    gsl_matrix *E, *W; /* copies */
    uint64_t step;
    bool busy;
    size_t next;          /* the first pair without answer: train, then test */
    uint8_t *mark;        /* as in struct addtable */
    size_t count[ADDTABLE_MARKS];
    double *Z, *H, *R;
};

/* At a boundary that the loops of training can work from. */
static double *
numbers_new(size_t count)
{
    double *numbers = mem_try(count, sizeof *numbers);
    if (numbers == NULL)
        fatal("out of memory");
    return numbers;
}

void
addtable_init(struct addtable *t, enum task_id task,
              const struct net_shape *shape, const struct split *split)
{
    struct addtable_work *work = mem_new(1, sizeof *work);
    size_t p = shape->p, d_h = shape->d_h;
    *work = (struct addtable_work){
        .split = split, .task = task, .shape = *shape};
    work->E = matrix_new(shape->rows, d_h);
    work->W = matrix_new(d_h, p);
    work->mark = mem_new(p * p, 1);
    work->Z = numbers_new(TILE * d_h);
    work->H = numbers_new(TILE * d_h);
    work->R = numbers_new(TILE * p);
    *t = (struct addtable){.p = p, .work = work};
    t->mark = mem_new(p * p, 1);
}

void
addtable_done(struct addtable *t)
{
    struct addtable_work *work = t->work;
    if (work != NULL) {
        gsl_matrix_free(work->E);
        gsl_matrix_free(work->W);
        free(work->mark);
        free(work->Z);
        free(work->H);
        free(work->R);
        free(work);
    }
    free(t->mark);
    *t = (struct addtable){0};
}

void
addtable_begin(struct addtable *t, const gsl_matrix *E, const gsl_matrix *W,
               uint64_t step)
{
    struct addtable_work *work = t->work;
    gsl_matrix_memcpy(work->E, E);
    gsl_matrix_memcpy(work->W, W);
    work->step = step;
    work->busy = true;
    work->next = 0;
    memset(work->count, 0, sizeof work->count);
}

bool
addtable_busy(const struct addtable *t)
{
    return t->work->busy;
}

double
addtable_progress(const struct addtable *t)
{
    const struct split *split = t->work->split;
    return (double)t->work->next / (double)(split->n_train + split->n_test);
}

/* ---- a tile ---- */

static const struct sample *
sample_at(const struct split *split, size_t i)
{
    return i < split->n_train ? &split->train[i]
                              : &split->test[i - split->n_train];
}

/* R = sigma(X E) W for COUNT pairs from FIRST on. */
static void
answer(struct addtable_work *work, size_t first, size_t count)
{
    size_t d_h = work->shape.d_h;
    for (size_t i = 0; i < count; i++) {
        const struct sample *s = sample_at(work->split, first + i);
        const double *a = gsl_matrix_const_ptr(work->E, s->left, 0);
        const double *b = gsl_matrix_const_ptr(work->E, s->right, 0);
        for (size_t j = 0; j < d_h; j++)
            work->Z[i * d_h + j] = a[j] + b[j];
    }
    kernels_best()->activate(work->H, work->Z, count * d_h,
                             work->shape.activation);
    gsl_matrix_const_view H =
        gsl_matrix_const_view_array(work->H, count, d_h);
    gsl_matrix_view R =
        gsl_matrix_view_array(work->R, count, work->shape.p);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &H.matrix, work->W, 0,
                   &R.matrix);
}

/* Whether the lowest of the row's maxima is at CLASS, as in training. */
static bool
is_answer(const double *row, size_t p, size_t class)
{
    double own = row[class];
    bool above = own != own; // not a number is no answer
    for (size_t j = 0; j < p; j++)
        above |= j < class ? row[j] >= own : row[j] > own;
    return !above;
}

static void
enter(struct addtable_work *work, size_t i, bool right)
{
    const struct sample *s = sample_at(work->split, i);
    bool train = i < work->split->n_train;
    enum addtable_mark mark =
        train ? (right ? ADDTABLE_TRAIN_RIGHT : ADDTABLE_TRAIN_WRONG)
              : (right ? ADDTABLE_TEST_RIGHT : ADDTABLE_TEST_WRONG);
    size_t p = work->shape.p, a = s->left, b = s->right;
    b = b >= p ? b - p : b; // a row of the second embedding
    work->mark[a * p + b] = (uint8_t)mark;
    if (task_table[work->task].symmetric)
        work->mark[b * p + a] = (uint8_t)mark;
    work->count[mark]++;
}

/* What was made becomes what is shown. */
static void
publish(struct addtable *t)
{
    struct addtable_work *work = t->work;
    uint8_t *before = t->mark;
    t->mark = work->mark;
    work->mark = before;
    memcpy(t->count, work->count, sizeof t->count);
    t->step = work->step;
    t->any = true;
    work->busy = false;
}

void
addtable_go_on(struct addtable *t)
{
    struct addtable_work *work = t->work;
    size_t pairs = work->split->n_train + work->split->n_test;
    size_t left = pairs - work->next, p = t->p;
    size_t count = left < TILE ? left : TILE;
    assert(work->busy);
    answer(work, work->next, count);
    for (size_t i = 0; i < count; i++) {
        const struct sample *s = sample_at(work->split, work->next + i);
        enter(work, work->next + i, is_answer(work->R + i * p, p, s->class));
    }
    work->next += count;
    if (work->next == pairs)
        publish(t);
}

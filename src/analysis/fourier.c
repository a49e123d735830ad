/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Fourier features as a matrix product.
 *
 *   symbol  meaning                                      shape       source
 *   E       embedding; rows e p .. e p + p - 1 are those
 *           of embedding e                               (rows, d_h) sec. 2
 *   T       row k - 1: cos(2 pi j k / p) / p,
 *           row m + k - 1: -sin(2 pi j k / p) / p        (2 m, p)
 *   F       T E: the real parts, below them the imaginary
 *           ones                                         (2 m, d_h)  7.3.2
 *   P       |F_k|^2 of each unit, over embeddings        (m, d_h)
 *
 * (Sections: "The Geometry of Grokking", arXiv:2511.01938.)
 *
 * For these sizes a product with a table beats a fast transform of each column:
 * it runs at the speed of the matrix product, and p may be any number. */
#include <config.h>

#include "analysis/fourier.h"

#include "base/matrix.h"
#include "base/mem.h"

#include <assert.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EMBEDDINGS_MAX = 2 };

/* What the product yields for one embedding, and its two halves. */
struct features {
    gsl_matrix *both;        /* (2 m, d_h) */
    gsl_matrix_view re, im;  /* (m, d_h) */
};

struct fourier {
    size_t p, m, embeddings, d_h;
    gsl_matrix *table;                       /* T */
    struct features features[EMBEDDINGS_MAX];
    gsl_matrix *unit_power;                  /* P */
    double *power;                           /* (m) sums over the rows of P */
};

/* ---- life ---- */

static gsl_matrix *
table_new(size_t p, size_t m)
{
    gsl_matrix *table = matrix_new(2 * m, p);
    for (size_t k = 1; k <= m; k++) {
        for (size_t j = 0; j < p; j++) {
            // j k mod p keeps the argument small, and so the table exact.
            double angle = 2 * M_PI * (double)(j * k % p) / (double)p;
            // sin(pi j) is 0, though that of the nearest double is not.
            double sine = 2 * k == p ? 0 : sin(angle);
            gsl_matrix_set(table, k - 1, j, cos(angle) / (double)p);
            gsl_matrix_set(table, m + k - 1, j, -sine / (double)p);
        }
    }
    return table;
}

struct fourier *
fourier_new(size_t p, size_t embeddings, size_t d_h)
{
    assert(p >= 2 && embeddings >= 1 && embeddings <= EMBEDDINGS_MAX);
    struct fourier *f = mem_new(1, sizeof *f);
    size_t m = p / 2;
    *f = (struct fourier){.p = p, .m = m, .embeddings = embeddings,
                          .d_h = d_h};
    f->table = table_new(p, m);
    for (size_t e = 0; e < embeddings; e++) {
        struct features *features = &f->features[e];
        features->both = matrix_new(2 * m, d_h);
        features->re = gsl_matrix_submatrix(features->both, 0, 0, m, d_h);
        features->im = gsl_matrix_submatrix(features->both, m, 0, m, d_h);
    }
    f->unit_power = matrix_new(m, d_h);
    f->power = mem_new(m, sizeof *f->power);
    return f;
}

void
fourier_free(struct fourier *f)
{
    if (f == NULL)
        return;
    for (size_t e = 0; e < f->embeddings; e++)
        gsl_matrix_free(f->features[e].both);
    gsl_matrix_free(f->table);
    gsl_matrix_free(f->unit_power);
    free(f->power);
    free(f);
}

size_t
fourier_count(const struct fourier *f)
{
    return f->m;
}

size_t
fourier_units(const struct fourier *f)
{
    return f->d_h;
}

size_t
fourier_modulus(const struct fourier *f)
{
    return f->p;
}

/* ---- the transform ---- */

/* Adds |F_k|^2 of one embedding to row k - 1 of P. */
static void
add_power(struct fourier *f, const struct features *features, size_t row)
{
    const double *re = gsl_matrix_const_ptr(&features->re.matrix, row, 0);
    const double *im = gsl_matrix_const_ptr(&features->im.matrix, row, 0);
    double *unit = gsl_matrix_ptr(f->unit_power, row, 0);
    // k = p/2 is its own mirror image; every other k stands for p - k too.
    double weight = 2 * (row + 1) == f->p ? 0.5 : 1;
    for (size_t i = 0; i < f->d_h; i++)
        unit[i] += weight * (re[i] * re[i] + im[i] * im[i]);
}

void
fourier_transform(struct fourier *f, const gsl_matrix *E)
{
    assert(E->size1 == f->embeddings * f->p && E->size2 == f->d_h);
    gsl_matrix_set_zero(f->unit_power);
    for (size_t e = 0; e < f->embeddings; e++) {
        gsl_matrix_const_view own =
            gsl_matrix_const_submatrix(E, e * f->p, 0, f->p, f->d_h);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, f->table, &own.matrix, 0,
                       f->features[e].both);
        for (size_t row = 0; row < f->m; row++)
            add_power(f, &f->features[e], row);
    }
    for (size_t row = 0; row < f->m; row++) {
        const double *unit = gsl_matrix_const_ptr(f->unit_power, row, 0);
        f->power[row] = 0;
        for (size_t i = 0; i < f->d_h; i++)
            f->power[row] += unit[i];
    }
}

const gsl_matrix *
fourier_re(const struct fourier *f, size_t embedding)
{
    return &f->features[embedding].re.matrix;
}

const gsl_matrix *
fourier_im(const struct fourier *f, size_t embedding)
{
    return &f->features[embedding].im.matrix;
}

const gsl_matrix *
fourier_unit_power(const struct fourier *f)
{
    return f->unit_power;
}

const double *
fourier_power(const struct fourier *f)
{
    return f->power;
}

/* ---- concentration ---- */

double
fourier_ipr(const double *power, size_t m, size_t stride)
{
    double sum = 0, ratio = 0;
    for (size_t k = 0; k < m; k++)
        sum += power[k * stride];
    for (size_t k = 0; k < m; k++) {
        // Divided before it is squared: a unit that weight decay has nearly
        // put out has powers whose squares are 0. 0/0 is nan, as it should.
        double share = power[k * stride] / sum;
        ratio += share * share;
    }
    return ratio;
}

double
fourier_gini(const double *power, size_t m, double *scratch)
{
    double sum = 0, weighted = 0;
    memcpy(scratch, power, m * sizeof *scratch);
    gsl_sort(scratch, 1, m);
    for (size_t i = 0; i < m; i++) {
        sum += scratch[i];
        weighted += (2 * (double)(i + 1) - (double)m - 1) * scratch[i];
    }
    return weighted / ((double)m * sum);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Norms, cosines and similarities of the Fourier features.
 *
 *   symbol  meaning                                          shape
 *   R       rows Re F_1 .. Re F_m, Im F_1 .. Im F_m          (2 m, d_h)
 *   U       |R| by element, each row divided by its norm     (2 m, d_h)
 *   u       the sum of all rows of U                         (d_h)
 *
 * The similarity matrix is S = U U^T. Its mean over unlike k does not need it:
 *
 *   sum of all S = |u|^2,  of the same k = sum_k |U_k + U_(m + k)|^2
 *
 * so that the measures cost a few passes over R, at each record, and only the
 * picture of S a product. */
#include <config.h>

#include "analysis/features.h"

#include "base/matrix.h"
#include "base/mem.h"

#include <assert.h>
#include <gsl/gsl_blas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* A mean that leaves out what is not a number. */
struct mean {
    double sum, terms;
};

static void
mean_add(struct mean *mean, double value)
{
    if (isnan(value))
        return;
    mean->sum += value;
    mean->terms++;
}

static double
mean_of(const struct mean *mean)
{
    return mean->sum / mean->terms; // 0/0 is nan: no term
}

/* Deviation / mean of COUNT values, those that are nan left out. */
static double
spread_of(const double *values, size_t count)
{
    struct mean mean = {0, 0}, square = {0, 0};
    for (size_t i = 0; i < count; i++)
        mean_add(&mean, values[i]);
    for (size_t i = 0; i < count; i++) {
        double part = values[i] / mean_of(&mean) - 1;
        mean_add(&square, part * part);
    }
    return sqrt(mean_of(&square));
}

size_t
features_count(const struct fourier *f)
{
    return (fourier_modulus(f) - 1) / 2;
}

/* Row I of R: d_h numbers. */
static const double *
row_of(const struct fourier *f, size_t i)
{
    size_t m = features_count(f);
    return i < m ? gsl_matrix_const_ptr(fourier_re(f, 0), i, 0)
                 : gsl_matrix_const_ptr(fourier_im(f, 0), i - m, 0);
}

static double
norm_of(const double *row, size_t d_h)
{
    return cblas_dnrm2((int)d_h, row, 1);
}

/* The cosine, from parts divided first: products of small numbers are 0. */
static double
cosine_of(const double *a, const double *b, size_t d_h)
{
    double norm_a = norm_of(a, d_h), norm_b = norm_of(b, d_h), sum = 0;
    for (size_t i = 0; i < d_h; i++)
        sum += a[i] / norm_a * (b[i] / norm_b);
    return sum;
}

/* ---- the measures ---- */

/* Adds the rows of U that belong to frequency K to the sum U, unless they are
 * not numbers, and counts them; returns |U_k + U_(m + k)|^2. */
static double
add_rows(const struct fourier *f, size_t k, double *u, double *rows)
{
    size_t d_h = fourier_units(f);
    const double *re = row_of(f, k - 1);
    const double *im = row_of(f, features_count(f) + k - 1);
    double norm_re = norm_of(re, d_h), norm_im = norm_of(im, d_h);
    double scale_re = norm_re > 0 && isfinite(norm_re) ? 1 / norm_re : 0;
    double scale_im = norm_im > 0 && isfinite(norm_im) ? 1 / norm_im : 0;
    double own = 0;
    *rows = (scale_re > 0) + (scale_im > 0);
    for (size_t i = 0; i < d_h && *rows > 0; i++) {
        double a = scale_re > 0 ? fabs(re[i]) * scale_re : 0;
        double b = scale_im > 0 ? fabs(im[i]) * scale_im : 0;
        u[i] += a + b;
        own += (a + b) * (a + b);
    }
    return own;
}

/* The mean similarity of rows of like and of unlike k. */
static void
measure_similarity(const struct fourier *f, struct features_measure *m)
{
    size_t count = features_count(f), d_h = fourier_units(f);
    double *u = mem_new(d_h, sizeof *u);
    double total = 0, own = 0, rows = 0, own_pairs = 0;
    struct mean same = {0, 0};
    for (size_t k = 1; k <= count; k++) {
        double here, square = add_rows(f, k, u, &here);
        own += square;
        rows += here;
        own_pairs += here * here;
        if (here > 1) // |a + b|^2 = 2 + 2 a.b
            mean_add(&same, square / 2 - 1);
    }
    for (size_t i = 0; i < d_h; i++)
        total += u[i] * u[i];
    free(u);
    double pairs = rows * rows - own_pairs;
    m->same = mean_of(&same);
    m->cross = pairs > 0 ? (total - own) / pairs : (double)NAN;
}

void
features_measure(const struct fourier *f, struct features_measure *m)
{
    size_t count = features_count(f), d_h = fourier_units(f);
    double *norms = mem_new(2 * count + 1, sizeof *norms);
    struct mean aspect = {0, 0}, cosine = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const double *re = row_of(f, i), *im = row_of(f, count + i);
        double a = norm_of(re, d_h), b = norm_of(im, d_h);
        norms[i] = a;
        norms[count + i] = b;
        mean_add(&aspect, a < b ? a / b : b / a);
        mean_add(&cosine, fabs(cosine_of(re, im, d_h)));
    }
    m->spread = spread_of(norms, 2 * count);
    m->aspect = mean_of(&aspect);
    m->cos = mean_of(&cosine);
    free(norms);
    measure_similarity(f, m);
}

/* ---- each frequency ---- */

void
features_init(struct features *s, size_t p)
{
    size_t m = (p - 1) / 2;
    *s = (struct features){.count = m};
    s->re = mem_new(m, sizeof *s->re);
    s->im = mem_new(m, sizeof *s->im);
    s->cosine = mem_new(m, sizeof *s->cosine);
    s->similarity = mem_new(4 * m * m, sizeof *s->similarity);
}

void
features_done(struct features *s)
{
    free(s->re);
    free(s->im);
    free(s->cosine);
    free(s->similarity);
    *s = (struct features){0};
}

/* S = U U^T, for M > 0. */
static void
fill_similarity(struct features *s, const struct fourier *f)
{
    size_t rows = 2 * s->count, d_h = fourier_units(f);
    gsl_matrix *U = matrix_new(rows, d_h);
    for (size_t i = 0; i < rows; i++) {
        const double *row = row_of(f, i);
        double norm = norm_of(row, d_h);
        for (size_t j = 0; j < d_h; j++)
            gsl_matrix_set(U, i, j, fabs(row[j]) / norm);
    }
    gsl_matrix_view S = gsl_matrix_view_array(s->similarity, rows, rows);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, U, U, 0, &S.matrix);
    gsl_matrix_free(U);
}

void
features_compute(struct features *s, const struct fourier *f)
{
    size_t d_h = fourier_units(f);
    assert(s->count == features_count(f));
    for (size_t i = 0; i < s->count; i++) {
        const double *re = row_of(f, i), *im = row_of(f, s->count + i);
        s->re[i] = norm_of(re, d_h);
        s->im[i] = norm_of(im, d_h);
        s->cosine[i] = cosine_of(re, im, d_h);
    }
    if (s->count > 0)
        fill_similarity(s, f);
    features_measure(f, &s->measure);
}

/* ---- the circle ---- */

/* Deviation / mean of the radius of P points; nan unless all are finite. */
static double
ring_spread(const double *x, const double *y, size_t p)
{
    double *radius = mem_new(p, sizeof *radius);
    bool sound = true;
    for (size_t a = 0; a < p; a++) {
        radius[a] = hypot(x[a], y[a]);
        sound = sound && isfinite(radius[a]);
    }
    double spread = sound ? spread_of(radius, p) : (double)NAN;
    free(radius);
    return spread;
}

/* out_a = E_a . v / |v|, for the first P rows of E. */
static void
project(const gsl_matrix *E, size_t p, const double *v, double *out)
{
    double norm = norm_of(v, E->size2);
    for (size_t a = 0; a < p; a++) {
        const double *row = gsl_matrix_const_ptr(E, a, 0);
        double sum = 0;
        for (size_t i = 0; i < E->size2; i++)
            sum += row[i] * (v[i] / norm);
        out[a] = sum;
    }
}

double
features_circle(const struct fourier *f, const gsl_matrix *E, size_t k,
                double *x, double *y)
{
    size_t p = fourier_modulus(f), count = features_count(f);
    assert(k >= 1 && k <= count);
    assert(E->size1 >= p && E->size2 == fourier_units(f));
    project(E, p, row_of(f, k - 1), x);
    project(E, p, row_of(f, count + k - 1), y);
    return ring_spread(x, y, p);
}

/* (m, p): row k - 1 is V_k . E_a / |V_k|, where V is Re F or Im F. */
static gsl_matrix *
project_all(const gsl_matrix *V, size_t m, const gsl_matrix *E, size_t p)
{
    gsl_matrix_const_view rows =
        gsl_matrix_const_submatrix(V, 0, 0, m, V->size2);
    gsl_matrix_const_view own =
        gsl_matrix_const_submatrix(E, 0, 0, p, E->size2);
    gsl_matrix *out = matrix_new(m, p);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, &rows.matrix, &own.matrix, 0,
                   out);
    for (size_t k = 0; k < m; k++) {
        double norm = norm_of(gsl_matrix_const_ptr(V, k, 0), V->size2);
        for (size_t a = 0; a < p; a++)
            *gsl_matrix_ptr(out, k, a) /= norm;
    }
    return out;
}

void
features_rings(const struct fourier *f, const gsl_matrix *E, double *spread)
{
    size_t p = fourier_modulus(f), m = features_count(f);
    if (m == 0)
        return;
    gsl_matrix *x = project_all(fourier_re(f, 0), m, E, p);
    gsl_matrix *y = project_all(fourier_im(f, 0), m, E, p);
    for (size_t k = 0; k < m; k++)
        spread[k] = ring_spread(gsl_matrix_const_ptr(x, k, 0),
                                gsl_matrix_const_ptr(y, k, 0), p);
    gsl_matrix_free(x);
    gsl_matrix_free(y);
}

void
features_order(size_t p, size_t k, unsigned *order)
{
    // With g = gcd(k, p) each multiple of g comes g times, p/g apart: those
    // with a k mod p = r fill the places r .. r + g - 1.
    size_t g = p;
    for (size_t rest = k % p; rest > 0;) {
        size_t next = g % rest;
        g = rest;
        rest = next;
    }
    for (size_t a = 0; a < p; a++)
        order[a * k % p + a / (p / g)] = (unsigned)a;
}

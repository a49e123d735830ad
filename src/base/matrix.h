/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_MATRIX_H
#define GROKTOP_BASE_MATRIX_H

#include <gsl/gsl_matrix.h>

/* A matrix of zeros, or fatal() without memory. Freed by gsl_matrix_free. */
gsl_matrix *matrix_new(size_t rows, size_t columns);

/* A copy of M, in the same way. */
gsl_matrix *matrix_copy(const gsl_matrix *m);

#endif

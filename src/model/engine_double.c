/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine in double precision. */
#include <config.h>

#include <gsl/gsl_blas.h>

#define REAL double
#define ENGINE_CLASS engine_double
#define MATRIX_VIEW gsl_matrix_view
#define MATRIX_VIEW_ARRAY gsl_matrix_view_array
#define GEMM gsl_blas_dgemm
#define REAL_SQRT sqrt
#define REAL_EXP exp
#define REAL_ERF erf

#include "model/engine_template.h"

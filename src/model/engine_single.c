/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine in single precision. */
#include <config.h>

#include <gsl/gsl_blas.h>

#define REAL float
#define ENGINE_CLASS engine_single
#define MATRIX_VIEW gsl_matrix_float_view
#define MATRIX_VIEW_ARRAY gsl_matrix_float_view_array
#define GEMM gsl_blas_sgemm
#define REAL_SQRT sqrtf
#define REAL_EXP expf
#define REAL_ERF erff

#include "model/engine_template.h"

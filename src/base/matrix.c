/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrices that are there or the program is not, as mem_new for numbers. */
#include <config.h>

#include "base/matrix.h"

#include "base/mem.h"

gsl_matrix *
matrix_new(size_t rows, size_t columns)
{
    gsl_matrix *m = gsl_matrix_calloc(rows, columns);
    if (m == NULL)
        fatal("out of memory");
    return m;
}

gsl_matrix *
matrix_copy(const gsl_matrix *m)
{
    gsl_matrix *copy = matrix_new(m->size1, m->size2);
    gsl_matrix_memcpy(copy, m);
    return copy;
}

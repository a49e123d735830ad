/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading matrices whose shape the file tells: as many columns as the first
 * line has numbers, as many rows as there are lines. */
#include <config.h>

#include "reference.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Counts lines, and the numbers of the first; leaves F at its beginning. */
static void
measure_shape(FILE *f, size_t *rows, size_t *columns)
{
    bool inside = false; // a number
    *rows = *columns = 0;
    for (int c = getc(f); c != EOF; c = getc(f)) {
        *columns += *rows == 0 && !isspace(c) && !inside;
        inside = !isspace(c);
        *rows += c == '\n';
    }
    rewind(f);
}

gsl_matrix *
reference_load(const char *group, const char *name)
{
    char path[1024];
    size_t rows, columns;
    const char *folder = getenv("GROKTOP_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s%s%s.txt",
             folder != NULL ? folder : "tests/data",
             group != NULL ? group : "", group != NULL ? "_" : "", name);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        fail_msg("%s: cannot be read (GROKTOP_TEST_DATA?)", path);
    measure_shape(f, &rows, &columns);
    if (rows == 0 || columns == 0)
        fail_msg("%s: no matrix", path);
    gsl_matrix *matrix = gsl_matrix_alloc(rows, columns);
    if (gsl_matrix_fscanf(f, matrix) != 0)
        fail_msg("%s: not %zu rows of %zu numbers", path, rows, columns);
    fclose(f);
    return matrix;
}

double
reference_number(const char *group, const char *name)
{
    gsl_matrix *matrix = reference_load(group, name);
    double number = gsl_matrix_get(matrix, 0, 0);
    gsl_matrix_free(matrix);
    return number;
}

/* How many tolerances GOT is off; beyond all bounds if it is no number. */
static double
error_of(double got, double want, double relative, double absolute)
{
    double error = fabs(got - want) / (relative * fabs(want) + absolute);
    if (isnan(error))
        return got - want == 0 ? 0 : (double)INFINITY;
    return error;
}

void
reference_compare(const char *what, const gsl_matrix *got,
                  const gsl_matrix *want, double relative, double absolute)
{
    double worst = 0;
    size_t row = 0, column = 0;
    if (got->size1 != want->size1 || got->size2 != want->size2)
        fail_msg("%s: (%zu, %zu) instead of (%zu, %zu)", what, got->size1,
                 got->size2, want->size1, want->size2);
    for (size_t i = 0; i < want->size1; i++) {
        for (size_t j = 0; j < want->size2; j++) {
            double error = error_of(gsl_matrix_get(got, i, j),
                                    gsl_matrix_get(want, i, j), relative,
                                    absolute);
            if (error > worst) {
                worst = error;
                row = i;
                column = j;
            }
        }
    }
    if (worst > 1)
        fail_msg("%s: worst at (%zu, %zu), %.17g instead of %.17g: "
                 "%.3g times what is allowed",
                 what, row, column, gsl_matrix_get(got, row, column),
                 gsl_matrix_get(want, row, column), worst);
}

void
reference_near(const char *what, double got, double want, double relative,
               double absolute)
{
    double error = error_of(got, want, relative, absolute);
    if (error > 1)
        fail_msg("%s: %.17g instead of %.17g: %.3g times what is allowed", what,
                 got, want, error);
}

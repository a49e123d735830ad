/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_REFERENCE_H
#define GROKTOP_TESTS_REFERENCE_H

#include <gsl/gsl_matrix.h>

/* Numbers that were made by other programs (NumPy and PyTorch, in double
 * precision), in tests/data or where the environment variable
 * GROKTOP_TEST_DATA says. A file is a matrix, a row a line.
 *
 * Whatever does not fit ends the present test with a message. */

/* The matrix in GROUP_NAME.txt, or NAME.txt if GROUP is NULL, of whatever
 * shape; the caller frees it. */
gsl_matrix *reference_load(const char *group, const char *name);

/* The same, for a file that holds one number. */
double reference_number(const char *group, const char *name);

/* GOT is WANT, element by element, to RELATIVE |want| + ABSOLUTE; if not, the
 * message says where it is worst, and of what. */
void reference_compare(const char *what, const gsl_matrix *got,
                       const gsl_matrix *want, double relative,
                       double absolute);

/* The same for one number. */
void reference_near(const char *what, double got, double want, double relative,
                    double absolute);

#endif

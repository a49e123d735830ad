/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_BLAS_H
#define GROKTOP_BASE_BLAS_H

/* Holds the BLAS under GSL to one thread, whatever the environment says: our
 * own team splits the work, in a way that does not depend on the number of
 * threads. Also replaces GSL's aborting error handler by one that does
 * nothing: return values are looked at. Call once, before the first product
 * and before any other thread. */
void blas_prepare(void);

/* The BLAS that configure took, for --version and the bench. */
const char *blas_name(void);

#endif

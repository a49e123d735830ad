/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each threaded BLAS has its own word for "one thread"; configure found out
 * which is there. The prototypes are ours because not every one comes with a
 * header beside cblas.h. */
#include <config.h>

#include "base/blas.h"

#include <gsl/gsl_errno.h>

#ifdef HAVE_OPENBLAS_SET_NUM_THREADS
void openblas_set_num_threads(int threads);
#endif
#ifdef HAVE_BLI_THREAD_SET_NUM_THREADS
void bli_thread_set_num_threads(long threads);
#endif
#ifdef HAVE_FLEXIBLAS_SET_NUM_THREADS
void flexiblas_set_num_threads(int threads);
#endif

void
blas_prepare(void)
{
    gsl_set_error_handler_off();
#ifdef HAVE_OPENBLAS_SET_NUM_THREADS
    openblas_set_num_threads(1);
#endif
#ifdef HAVE_BLI_THREAD_SET_NUM_THREADS
    bli_thread_set_num_threads(1);
#endif
#ifdef HAVE_FLEXIBLAS_SET_NUM_THREADS
    flexiblas_set_num_threads(1);
#endif
}

const char *
blas_name(void)
{
    return CBLAS_NAME;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_ORIGIN_H
#define GROKTOP_RUN_ORIGIN_H

#include "model/task.h"

#include <gsl/gsl_matrix.h>

/* What a run starts from instead of random weights and a random split: plain
 * data from a file, which whoever reads it keeps for as long as there are
 * configurations that point to it. */
struct origin {
    const char *path;  /* of the file, as it was given */
    bool transposed;   /* it had E and W the other way */
    gsl_matrix *E;     /* (rows, d_h); NULL: random */
    gsl_matrix *W;     /* (d_h, p); NULL: random */
    enum task_id task; /* for which it was read */
    bool has_split;    /* and these are it */
    struct split split;
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_CONVERT_H
#define GROKTOP_CLI_CONVERT_H

#include "base/status.h"
#include "run/tape.h"

#include <stdbool.h>

/* `groktop export`: what a run folder holds, in other formats. */

/* Those of --format: the first three are the formats of writer.h. */
enum file_format {
    FORMAT_CSV, FORMAT_JSONL, FORMAT_TEXT, FORMAT_NPY, FORMAT_SAFETENSORS
};

/* What to write; all is borrowed. */
struct convert {
    const struct tape *trunk;
    struct tape *const *branches; /* (n_branches) */
    size_t n_branches;
};

/* Writes C to OUTPUT: a file, or a folder of arrays for NPY; lines of text to
 * standard output if it is NULL. Of branches all from their fork on. Checkpoints that
 * are no good are left out, and said so on standard error. False with the reason in
 * F. */
bool convert_run(const struct convert *c, enum file_format format,
                 const char *output, struct failure *f);

#endif

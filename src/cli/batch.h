/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_BATCH_H
#define GROKTOP_CLI_BATCH_H

#include "base/status.h"
#include "cli/writer.h"
#include "run/tree.h"
#include "store/start.h"

#include <stdbool.h>

/* What the program's exit status says. */
enum exit_status {
    EXIT_STATUS_DONE = 0,
    EXIT_STATUS_NOT_REACHED = 1, /* the run was over before --until */
    EXIT_STATUS_INPUT = 2,       /* an option or a value is wrong */
    EXIT_STATUS_RUINED = 3,      /* the loss is not finite, or the net is dead */
    EXIT_STATUS_SYSTEM = 4,      /* no memory, no thread, a full disk */
};

struct batch_options {
    enum writer_format format;
    const char *output; /* a file's name; NULL: standard output */
    bool timing;
    const char *save_weights; /* a file for the trunk's, or NULL */
    const struct tree_fork *forks; /* (n_forks), with ids from 1 on */
    size_t n_forks;
};

struct batch_result {
    enum exit_status status;
    int signal; /* INT, TERM or HUP that ended it, for the caller to raise
                   again, now that all is written; or 0 */
};

/* Trains what START says without a screen and writes its records, and then those of
 * each branch. The status is that of the trunk. With status INPUT or SYSTEM the reason
 * is in F. Main thread, once a process: it takes over the
 * three signals and does not give them back. */
struct batch_result batch_run(const struct start *start,
                              const struct batch_options *options,
                              struct failure *f);

#endif

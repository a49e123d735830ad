/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_RUN_JSON_H
#define GROKTOP_STORE_RUN_JSON_H

#include "run/config.h"
#include "run/tape.h"

/* Writes the file that says what was run: a run of CONFIG, recorded from STEP
 * on, which is BRANCH of another one, or NULL. doc/formats.md says what is in it.
 * False with the reason in F. */
bool run_json_write(const char *path, const struct config *config, uint64_t step,
                    const struct tape_branch *branch, struct failure *f);

#endif

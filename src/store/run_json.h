/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_RUN_JSON_H
#define GROKTOP_STORE_RUN_JSON_H

#include "run/config.h"

/* Writes the file that says what was run: a run of CONFIG, recorded from STEP
 * on. doc/formats.md says what is in it. False with the reason in F. */
bool run_json_write(const char *path, const struct config *config,
                    uint64_t step, struct failure *f);

#endif

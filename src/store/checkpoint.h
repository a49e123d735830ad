/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_CHECKPOINT_H
#define GROKTOP_STORE_CHECKPOINT_H

#include "run/session.h"
#include "store/recorder.h"

/* Files from which a run goes on: see doc/formats.md. */

/* The name of the file for STEP in the folder DIR. The caller frees it. */
char *checkpoint_path(const char *dir, uint64_t step);

/* Writes that of the present step of S, when so much of the other files had
 * been written as PLACE says. False with the reason in F. */
bool checkpoint_write(const char *dir, struct session *s,
                      const struct recorder_place *place, struct failure *f);

#endif

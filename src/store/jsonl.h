/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_JSONL_H
#define GROKTOP_STORE_JSONL_H

#include "run/session.h"
#include "run/spectra.h"

/* What happens in a run as lines of JSON, without the line's end: doc/formats.md
 * says what is in them. The caller frees each. */

/* In place of a branch: nothing is said of it. */
enum { JSONL_NO_BRANCH = -1 };

/* The columns that records of CONFIG have; and the SECONDS since the run began,
 * if that is not nan; and of which branch it is. */
char *jsonl_record(const struct config *config, const struct record *record,
                   double seconds, int branch);

char *jsonl_event(const struct event *event, int branch);
char *jsonl_spectrum(const struct spectrum *spectrum);

#endif

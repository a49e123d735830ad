/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_FOLDER_H
#define GROKTOP_STORE_FOLDER_H

#include "base/status.h"
#include "run/tape.h"

#include <stdbool.h>

/* Reading run folders: doc/formats.md says what is in them. */

/* Whether PATH is a folder. */
bool folder_is(const char *path);

/* Whether there is a file in it that says what was run. */
bool folder_has_run(const char *path);

/* All of a run folder but the weights, which are read when they are asked for.
 * What is cut off, garbage or missing is left out, and said so in the tape's
 * lost; NULL, with the file and what is wrong in F, only if run.json makes no
 * configuration. Takes memory in proportion to the files. Freed by
 * folder_close. */
struct tape *folder_open(const char *path, struct failure *f);
void folder_close(struct tape *t);

/* For folder.c: run.json into T, whose path is set. */
bool folder_config(struct tape *t, struct failure *f);

/* Adds a line to what was lost: FILE in the folder, and what about it. */
void folder_lost(struct tape *t, const char *file, const char *format, ...);

/* "FOLDER/FILE"; the caller frees it. */
char *folder_path(const struct tape *t, const char *file);

#endif

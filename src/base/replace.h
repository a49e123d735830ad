/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_REPLACE_H
#define GROKTOP_BASE_REPLACE_H

#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

/* Writing a file so that its name never stands for half of it: it is written
 * beside, forced to the disk, and renamed.
 *
 *     if (!replace_begin(&r, path, &failure)) ...
 *     fputs("all of it", r.file);
 *     if (!replace_end(&r, &failure)) ...
 *
 * Each replacement by one thread. */

struct replace {
    FILE *file;   /* to write to; binary */
    char *path;   /* as it was given; all owned */
    char *real;   /* where links lead */
    char *beside;
};

/* Opens a new file beside PATH, or, of a link, beside what that points to, which
 * need not be there yet. False
 * with PATH and the reason in F, also if PATH is there and no regular file. */
bool replace_begin(struct replace *r, const char *path, struct failure *f);

/* Puts it in the place of PATH. False, with what was there left as it was, if
 * something could not be written. R is empty in any case. */
bool replace_end(struct replace *r, struct failure *f);

/* The same, but not over a file that is there: false with errno EEXIST. */
bool replace_end_new(struct replace *r, struct failure *f);

/* Whether a file can be written beside PATH at all: to know it before the work. */
bool replace_possible(const char *path, struct failure *f);

/* Leaves PATH as it was. */
void replace_drop(struct replace *r);

#endif

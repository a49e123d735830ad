/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_INPUT_H
#define GROKTOP_BASE_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Files that the user names, opened for reading. One that is no regular file
 * could keep whoever reads it waiting for ever (a FIFO), or never end (a
 * device). */

enum { INPUT_WHY = 100 };

struct input {
    FILE *file;          /* binary, at its beginning; the caller closes it */
    uint64_t size;       /* in bytes, when it was opened */
    int error;           /* of the system, as in errno; 0 if it did not say no */
    char why[INPUT_WHY]; /* what is wrong with it, if it is not open */
};

/* Opens PATH, a regular file of at most MOST bytes. False, with FILE null and
 * the reason, if it is none or cannot be opened; never waits. */
bool input_open(struct input *in, const char *path, uint64_t most);

#endif

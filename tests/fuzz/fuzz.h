/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_FUZZ_FUZZ_H
#define GROKTOP_TESTS_FUZZ_FUZZ_H

#include <stddef.h>

/* What a target is: its name, which its folder in the corpus has too, and what
 * it does with a file of any bytes. It fails by assert, or by a sanitizer. */
extern const char fuzz_name[];
void fuzz_file(const char *path);

/* Puts SIZE bytes into the scratch file of that number, 0 or 1, and returns its
 * path. The bytes that are tried are in 0. */
const char *fuzz_put(int number, const void *bytes, size_t size);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_BENCH_H
#define GROKTOP_CLI_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* `groktop bench`: what a step costs here, and how far that is from what this
 * machine can do, measured in the same seconds. */

struct bench_options {
    size_t threads; /* of the rows that are not for one thread */
    size_t modulus; /* this case only; 0: all */
    bool csv;       /* else a table to read */
};

/* Whether there is a case with this modulus; the list of them goes to NAMES,
 * "11, 37, ...", of SIZE bytes. */
bool bench_has(size_t modulus, char *names, size_t size);

/* Measures and writes a line at a time to OUT. Half a minute for all cases. */
void bench_run(FILE *out, const struct bench_options *options);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_HELP_H
#define GROKTOP_CLI_HELP_H

#include <stdio.h>

/* --help: every option with its range and default, from the tables. */
void help_print(FILE *out);

#endif

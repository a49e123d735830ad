/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_HELP_H
#define GROKTOP_CLI_HELP_H

#include <stdio.h>

enum { HELP_TEXT = 320 };

/* What --help says of a setting (cli/settings.h): what it is, what is allowed,
 * and INITIAL as the value of a parameter without it. Returns TEXT. */
char *help_text(char text[HELP_TEXT], int id, double initial);

/* --help: every option with its range and default, from the tables. */
void help_print(FILE *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_COMPLETION_H
#define GROKTOP_CLI_COMPLETION_H

#include <stdio.h>

enum completion_shell { COMPLETION_BASH, COMPLETION_ZSH, COMPLETION_FISH };

/* "bash", "zsh", "fish"; NULL at the end. */
extern const char *const completion_shells[];

/* What makes this shell complete groktop's options and their values, from the
 * same tables as --help. */
void completion_print(FILE *out, enum completion_shell shell);

#endif

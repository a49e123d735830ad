/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_COMMANDS_H
#define GROKTOP_CLI_COMMANDS_H

#include "cli/settings.h"

/* An option as it stood on the line. */
struct word {
    int id;            /* as in cli/settings.h */
    const char *value; /* "" if there was none */
    int line;          /* of a lesson's or script's file; 0: the command line */
};

/* Takes the command that OPERANDS (NULL at the end) begin with, if there is one,
 * and its argument into O. False, with the reason in F, if there is no such
 * command, or it does not know all of the N options in WORDS. */
bool command_take(struct options *o, const struct word *words, size_t n,
                  char **operands, struct failure *f);

#endif

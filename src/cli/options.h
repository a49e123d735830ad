/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_OPTIONS_H
#define GROKTOP_CLI_OPTIONS_H

#include "cli/settings.h"

/* The command line. */

/* The commands, words without dashes: "presets", ...; NULL at the end. */
extern const char *const option_commands[];

/* Reads the command line, once a process, and the configuration file. What
 * counts is, from weak to strong: the preset "default"; the configuration file;
 * a preset named on the command line, wherever it stands there; the other
 * options in their order. False with the reason in F. ARGV is reordered and must
 * outlive O, which is emptied by options_done, also after a failure. */
bool options_parse(struct options *o, int argc, char **argv,
                   struct failure *f);
void options_done(struct options *o);

#endif

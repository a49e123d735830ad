/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_PRESETS_H
#define GROKTOP_CLI_PRESETS_H

#include "run/preset.h"

#include <stdio.h>

/* Writes the list of presets: the name, what it is, what it shows, the steps in
 * which that happens, and its settings as options over the default. Those of the user say so. */
void presets_print(const struct presets *presets, FILE *out);

#endif

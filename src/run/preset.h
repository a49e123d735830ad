/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_PRESET_H
#define GROKTOP_RUN_PRESET_H

#include "run/config.h"

/* Settings that are known to show something, and when. */

struct preset {
    const char *name;
    const char *title;    /* what it is, in at most 54 columns */
    const char *settings; /* "modulus=37 ...", over the initial values */
    const char *shows;    /* what one sees, a sentence or two */
    const char *window;   /* measured: steps of memorising, 50 % and grokking */
};

/* The presets, the default first; a NULL name ends the table. */
extern const struct preset preset_table[];

/* NULL if there is none of this name. */
const struct preset *preset_find(const char *name);

/* All values of C from the preset: whatever was set before is gone. */
void preset_apply(struct config *c, const struct preset *preset);

/* The same from a name; false, with the known names, if there is none. */
bool preset_use(struct config *c, const char *name, struct failure *f);

#endif

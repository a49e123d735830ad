/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_PRESET_H
#define GROKTOP_RUN_PRESET_H

#include "run/config.h"

/* Settings that are known to show something, and when. */

struct preset {
    const char *name;
    const char *title;    /* what it is, in at most 54 columns */
    const char *settings; /* "modulus=37 ...", over the initial values; or, with
                             "parent=NAME" first, over those of a built-in one;
                             "at=STEP:NAME=VALUE" is a change while it runs */
    const char *shows;    /* what one sees, a sentence or two */
    const char *window;   /* measured: steps of memorising, 50 % and grokking */
};

/* The built-in presets, the default first; a NULL name ends the table. */
extern const struct preset preset_table[];

/* The built-in one of this name; NULL if there is none. */
const struct preset *preset_find(const char *name);

/* The name of the built-in preset for a toy; NULL if there is none. */
const char *preset_of_toy(const char *toy);

/* All values of C from the preset, whose settings must be right: whatever was
 * set before is gone. */
void preset_apply(struct config *c, const struct preset *preset);

/* The presets that can be chosen: the built-in ones, and the user's. */
struct presets {
    struct preset *preset; /* (count), in that order; owned */
    size_t count;
};

/* The built-in ones. Emptied by presets_done. */
void presets_init(struct presets *p);
void presets_done(struct presets *p);

/* Adds one of the user's: its strings are copied, and stay where they are until
 * presets_done; its name must be new, its settings right. */
void presets_add(struct presets *p, const struct preset *preset);

/* NULL if there is none of this name. */
const struct preset *presets_find(const struct presets *p, const char *name);

/* Applies the preset of this name; false, with the known names, if there is
 * none. */
bool presets_use(const struct presets *p, struct config *c, const char *name,
                 struct failure *f);

#endif

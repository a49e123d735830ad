/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_FIGURE_H
#define GROKTOP_CLI_FIGURE_H

#include "base/status.h"
#include "run/tape.h"

#include <stdbool.h>
#include <stddef.h>

/* `groktop figure NAME`: a figure from runs that are made for it; and with a run
 * folder one of that run, or without NAME its picture. */

struct figure_options {
    size_t which;       /* index of figure_names; of its end: the picture of TAPE */
    const struct tape *tape; /* of which to draw it, or NULL */
    struct tape *const *branches; /* (n_branches) of that, for its picture */
    size_t n_branches;
    const char *output; /* a file; of "all" a folder; NULL: NAME.svg, here */
    const char *data;   /* the folder for data and script, or NULL */
    bool given[PARAM_COUNT]; /* goes over the presets */
    double value[PARAM_COUNT];
};

/* "fig1", ..., "all"; NULL at the end. */
extern const char *const figure_names[];

/* Makes it. 0, or the signal that ended it, with nothing left behind; with the
 * reason in F if it failed. Main thread, once a process: it takes over INT, TERM
 * and HUP. */
int figure_make(const struct figure_options *o, struct failure *f);

/* Whether the name of the output suits, what is given, and what is in the tape;
 * else the reason is in F. */
bool figure_check(const struct figure_options *o, struct failure *f);

#endif

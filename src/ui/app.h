/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_APP_H
#define GROKTOP_UI_APP_H

#include "base/status.h"
#include "plot/canvas.h"
#include "plot/theme.h"
#include "run/preset.h"
#include "store/start.h"
#include "ui/script.h"
#include "ui/terminal.h"

#include <stdbool.h>
#include <stddef.h>

struct tape;

struct app_options {
    int glyphs;            /* enum glyphs, or -1: what the terminal can */
    enum color_mode color;
    const struct themes *themes; /* that T goes through; outlive the screen */
    size_t theme;                /* index of the first one shown */
    bool mouse;
    bool paused;           /* at first */
    int fps;               /* frames a second at most, 1..60 */
    size_t rewind;         /* bytes for moments to go back to */
    const char *save_weights; /* a file for the weights at the end, or NULL */
    const struct script *script; /* borrowed; NULL: none. With one the screen
                              need not be a terminal */
    bool lesson;           /* the script is one: it waits for ever, and needs a
                              terminal, if it is not */
    bool automatic;        /* which presses the key that goes on by itself */
    const struct presets *presets; /* for p; outlive the screen */
    const struct tape *const *others; /* (n_others) runs to compare with */
    size_t n_others;
    const char *greeting;  /* said for some seconds at the start; or NULL */
};

/* How the screen was left. */
struct app_result {
    enum status status; /* not OK: see the failure; it never opened, or could not
                           save what it should */
    bool gave_up;       /* the script waited in vain: that is the failure */
    int signal;         /* the signal that ended it, already given the terminal
                           back: the caller raises it again; 0 for q */
    char *farewell;     /* what happened, and the command that repeats it, for
                           standard output; the caller frees it */
    char *lost;         /* what could not be read of a run that went on, for
                           standard error; NULL: nothing; the same */
};

/* Trains what START says and shows it until the user quits. Main thread only. */
struct app_result app_run(const struct start *start,
                          const struct app_options *options,
                          struct failure *f);

#endif

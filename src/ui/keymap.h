/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_KEYMAP_H
#define GROKTOP_UI_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

/* The keys, once: what they do, what help says, what the manual lists. */

enum action {
    ACTION_NONE,
    ACTION_PAUSE,
    ACTION_STEP,
    ACTION_STEPS,
    ACTION_GO_TO,
    ACTION_WEIGHT_DECAY, /* amount: the factor */
    ACTION_WEIGHT_DECAY_ZERO,
    ACTION_LR,           /* amount: the factor */
    ACTION_PACE,         /* amount: the factor */
    ACTION_PACE_OFF,
    ACTION_RESTART,
    ACTION_NEW_SEED,
    ACTION_REAPPLY,
    ACTION_PRESETS,
    ACTION_PAST,
    ACTION_FORK,
    ACTION_BRANCHES,
    ACTION_COMPARE,
    ACTION_FORECAST,
    ACTION_SKIP,
    ACTION_FOCUS,      /* amount: panels to go on by, signed */
    ACTION_FOCUS_ONE,  /* amount: the panel's key */
    ACTION_MAXIMISE,
    ACTION_LOG_X,
    ACTION_LOG_Y,
    ACTION_ALONE,
    ACTION_RIGHT,      /* amount: 1, or -1 for left */
    ACTION_UP,         /* amount: 1, or -1 for down */
    ACTION_OTHERS,
    ACTION_LEAP,       /* amount: tenths of the view to go on by, signed */
    ACTION_END,        /* amount: < 0 for the first record, > 0 for the last */
    ACTION_ZOOM,       /* amount: the factor of the width */
    ACTION_ZOOM_OUT,
    ACTION_CLAMP,
    ACTION_PAN,        /* amount: parts of the width to go on by, signed */
    ACTION_ONE_PERIOD,
    ACTION_FREEZE,
    ACTION_GLYPHS,
    ACTION_THEME,
    ACTION_CAPTION,
    ACTION_MOUSE,
    ACTION_SETUP,
    ACTION_EXPORT,
    ACTION_RECORD,
    ACTION_OVERLAY,
    ACTION_LESSON,
    ACTION_HELP,
    ACTION_BACK,
    ACTION_QUIT,
};

enum { KEYMAP_CODES = 3 };

struct key_binding {
    uint32_t codes[KEYMAP_CODES]; /* enum key_code or code points; 0: none */
    const char *names;            /* as help and the manual write them */
    enum action action;
    double amount;
    const char *group; /* heading in help */
    const char *help;
};

/* In the order in which help lists them. */
extern const struct key_binding keymap_table[];
extern const size_t keymap_count;

/* The code of the key with this name, one of the table's or of those that lists
 * and prompts know, or a single character; 0 if there is none. */
uint32_t keymap_code(const char *name);

/* What CODE does; NULL if nothing. */
const struct key_binding *keymap_find(uint32_t code);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of middle brightness, so that they can be read on white and on
 * black. Nothing is told by colour alone: series have labels at their ends,
 * marks have letters, shades have characters, states have words. */
#include <config.h>

#include "ui/theme.h"

enum { OWN = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

const struct theme_look theme_default[STYLE_COUNT] = {
    [STYLE_TEXT] = {OWN, OWN, 0, 0},
    [STYLE_DIM] = {OWN, 244, 0, 0},
    [STYLE_TITLE] = {OWN, OWN, THEME_BOLD, THEME_BOLD},
    [STYLE_FOCUS] = {OWN, OWN, THEME_REVERSE, THEME_REVERSE},
    [STYLE_KEY] = {CYAN, 31, THEME_BOLD, THEME_BOLD},
    [STYLE_VALUE] = {OWN, OWN, THEME_BOLD, THEME_BOLD},
    [STYLE_PENDING] = {YELLOW, 172, THEME_UNDERLINE, THEME_UNDERLINE},
    [STYLE_GOOD] = {GREEN, 35, THEME_BOLD, THEME_BOLD},
    [STYLE_WARN] = {YELLOW, 172, THEME_BOLD, THEME_BOLD},
    [STYLE_BAD] = {RED, 167, THEME_BOLD | THEME_REVERSE,
                   THEME_BOLD | THEME_REVERSE},
    [STYLE_TRAIN] = {CYAN, 32, 0, 0},
    [STYLE_TEST] = {MAGENTA, 166, 0, THEME_BOLD},
    [STYLE_E] = {GREEN, 35, 0, THEME_BOLD},
    [STYLE_W] = {MAGENTA, 133, 0, 0},
    [STYLE_TOTAL] = {OWN, 244, 0, 0},
    [STYLE_DECAY] = {YELLOW, 136, 0, 0},
    [STYLE_IPR] = {GREEN, 37, 0, 0},
    [STYLE_GHOST] = {MAGENTA, 133, 0, 0},
    [STYLE_GHOST2] = {YELLOW, 94, 0, 0},
    [STYLE_MARK] = {YELLOW, 136, 0, 0},
    [STYLE_SELECTED] = {OWN, OWN, THEME_REVERSE, THEME_REVERSE},
    [STYLE_HEAT0] = {BLUE, 61, 0, 0},
    [STYLE_HEAT0 + 1] = {BLUE, 67, 0, 0},
    [STYLE_HEAT0 + 2] = {CYAN, 67, 0, 0},
    [STYLE_HEAT0 + 3] = {CYAN, 73, 0, 0},
    [STYLE_HEAT0 + 4] = {GREEN, 72, 0, 0},
    [STYLE_HEAT0 + 5] = {GREEN, 107, 0, 0},
    [STYLE_HEAT0 + 6] = {YELLOW, 136, 0, 0},
    [STYLE_HEAT7] = {RED, 166, 0, 0},
};

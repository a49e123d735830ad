/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles of one colour share a pair, so that a terminal of eight colours needs
 * eight pairs. */
#include <config.h>

#include "ui/colors.h"

#include <ncurses.h>

static struct {
    bool on;
    unsigned attributes[STYLE_COUNT];
    int color[STYLE_COUNT]; /* as this terminal counts colours */
    int pair[STYLE_COUNT];
} colors;

bool
colors_start(bool wanted)
{
    colors.on = wanted && has_colors() && start_color() == OK &&
                use_default_colors() == OK && COLOR_PAIRS > 1;
    return colors.on;
}

/* The colour for as many as this terminal has: all (as 0xrrggbb), 256 or more
 * (the first 256 are xterm's then), or 8 or some more. */
static int
color_here(const struct theme_color *color)
{
    if (COLORS >= 0x1000000)
        return color->direct;
    return COLORS >= 256 ? color->many : color->few;
}

void
colors_use(const struct theme *theme)
{
    int pairs = 0;
    for (int s = 0; s < STYLE_COUNT; s++) {
        const struct theme_look *look = &theme->look[s];
        colors.attributes[s] = look->attributes;
        colors.color[s] = color_here(&look->color);
        colors.pair[s] = 0;
        if (!colors.on || colors.color[s] == THEME_OWN)
            continue;
        for (int other = 0; other < s; other++)
            if (colors.color[other] == colors.color[s])
                colors.pair[s] = colors.pair[other];
        if (colors.pair[s] == 0 && pairs + 1 < COLOR_PAIRS &&
            init_extended_pair(pairs + 1, colors.color[s], -1) == OK)
            colors.pair[s] = ++pairs;
    }
}

unsigned long
colors_attributes(enum style style)
{
    static const struct {
        unsigned bit;
        attr_t attribute;
    } table[] = {{THEME_BOLD, A_BOLD},
                 {THEME_DIM, A_DIM},
                 {THEME_REVERSE, A_REVERSE},
                 {THEME_UNDERLINE, A_UNDERLINE}};
    attr_t a = A_NORMAL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (colors.attributes[style] & table[i].bit)
            a |= table[i].attribute;
    return a;
}

int
colors_pair(enum style style)
{
    return colors.pair[style];
}

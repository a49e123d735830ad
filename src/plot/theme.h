/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_THEME_H
#define GROKTOP_PLOT_THEME_H

#include "base/status.h"
#include "plot/grid.h"

#include <stdbool.h>
#include <stddef.h>

/* What each style looks like, for terminals of few, of many and of all colours.
 * The background is always the terminal's own, and so is the foreground where a
 * theme names none. */

enum { THEME_BOLD = 1, THEME_DIM = 2, THEME_REVERSE = 4, THEME_UNDERLINE = 8 };

enum { THEME_OWN = -1 }; /* a colour: the terminal's own foreground */

/* One foreground as three kinds of terminals are told it. */
struct theme_color {
    int direct; /* 0xrrggbb, but below 8 as FEW; or THEME_OWN */
    short many; /* of xterm's 256; or THEME_OWN */
    short few;  /* of the first 8; or THEME_OWN */
};

struct theme_look {
    struct theme_color color;
    unsigned attributes;
};

enum { THEME_NAME = 32 };

struct theme {
    char name[THEME_NAME];
    size_t parent; /* the theme that a user's one begins as */
    struct theme_look look[STYLE_COUNT];
};

/* The themes there are: first those that are built in, then the user's. */
enum { THEME_DARK, THEME_LIGHT, THEME_MONO, THEME_COLOUR_BLIND, THEME_BUILT_IN };

struct themes {
    struct theme *theme; /* (count); owned */
    size_t count;
};

/* The built-in ones. Emptied by themes_done. */
void themes_init(struct themes *t);
void themes_done(struct themes *t);

/* The index of a theme; t->count if there is none of this name. */
size_t themes_find(const struct themes *t, const char *name);

/* A new theme that looks like the one of index PARENT; returns its index. NAME
 * is shorter than THEME_NAME. */
size_t themes_add(struct themes *t, const char *name, size_t parent);

/* All looks of the theme from another one, which is before it in the list. */
void themes_inherit(struct themes *t, size_t theme, size_t parent);

/* The built-in theme for a terminal that describes itself by COLORFGBG (or
 * NULL): light if that ends with a light background, dark otherwise. */
size_t themes_auto(const char *colorfgbg);

/* What styles are called in the configuration file: "train", "heat0". */
extern const char *const theme_style_names[STYLE_COUNT];

/* The style of that name; STYLE_COUNT if there is none. */
enum style theme_style(const char *name);

/* Reads "COLOUR ATTRIBUTE...", both optional: a colour is default, black, red,
 * green, yellow, blue, magenta, cyan, white, 0..255 or #rrggbb; attributes are
 * bold, dim, reverse, underline, and plain, which is none of them. What is not
 * named is as before in LOOK. False with the reason in F, LOOK unchanged. */
bool theme_parse(struct theme_look *look, const char *text, struct failure *f);

/* LOOK as text that theme_parse reads back. Returns BUFFER. */
char *theme_format(char buffer[64], const struct theme_look *look);

/* Whether the series of a plot have one colour all, so that lines must differ
 * by more. */
bool theme_is_plain(const struct theme *theme);

#endif

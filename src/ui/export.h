/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_EXPORT_H
#define GROKTOP_UI_EXPORT_H

#include "base/status.h"
#include "plot/grid.h"

#include <stdio.h>

/* A grid as a file: without curses, and in UTF-8 whatever the locale. */

enum export_format {
    EXPORT_TEXT, /* lines without trailing spaces */
    EXPORT_ANSI, /* the same with colours and attributes, for cat */
    EXPORT_SVG,  /* on the theme's background; dots, blocks and lines are drawn,
                    so that they look the same whatever fonts there are */
    EXPORT_FORMATS
};

/* ".txt", ".ans", ".svg". */
extern const char *const export_endings[EXPORT_FORMATS];

/* The format that the name's ending asks for; EXPORT_FORMATS if none. */
enum export_format export_format_of(const char *name);

/* G in the FORMAT, with the terminal's COLORS: 256 (or more), fewer, or 0 for
 * attributes only. The caller frees it. */
char *export_make(const struct grid *g, enum export_format format, int colors);

/* Writes TEXT to the file NAME, beside it first and then renamed: what it held
 * is there until all of the new is. False with the reason in F. */
bool export_write(const char *name, const char *text, struct failure *f);

enum { EXPORT_STEM = 64 };

/* Writes G in all formats as groktop-STEP with their endings into the current
 * directory, STEM being what they have in common: with -2, -3, ... behind it if
 * such a file exists, which is never written over. False with the reason in
 * F; what was written then stays. */
bool export_all(const struct grid *g, uint64_t step, int colors,
                char stem[EXPORT_STEM], struct failure *f);

/* What a style looks like: the one place here that asks the theme. */
struct export_look {
    int color;           /* of the palette of COLORS; -1: the page's own ink */
    unsigned attributes; /* THEME_... */
};

struct export_look export_look(enum style style, int colors);

/* For export.c: the SVG to OUT. */
void export_svg(FILE *out, const struct grid *g, int colors);

#endif

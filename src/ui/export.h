/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_EXPORT_H
#define GROKTOP_UI_EXPORT_H

#include "base/status.h"
#include "plot/grid.h"
#include "plot/theme.h"

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

/* How the grid's styles are to look. */
struct export_page {
    const struct theme *theme;
    int colors; /* of the terminal, for ANSI: 256 or more, fewer, or 0: none */
    bool light; /* SVG: dark on light, not light on dark */
};

/* The format that the name's ending asks for; EXPORT_FORMATS if none. */
enum export_format export_format_of(const char *name);

/* G in the FORMAT. The caller frees it. */
char *export_make(const struct grid *g, enum export_format format,
                  const struct export_page *page);

/* Writes TEXT to the file NAME, beside it first and then renamed: what it held
 * is there until all of the new is. False with the reason in F. */
bool export_write(const char *name, const char *text, struct failure *f);

enum { EXPORT_STEM = 64 };

/* Writes G in all formats as groktop-STEP with their endings into the current
 * directory, STEM being what they have in common: with -2, -3, ... behind it if
 * such a file exists, which is never written over. False with the reason in
 * F; what was written then stays. */
bool export_all(const struct grid *g, uint64_t step,
                const struct export_page *page, char stem[EXPORT_STEM], struct failure *f);

/* For export.c: the SVG to OUT. */
void export_svg(FILE *out, const struct grid *g,
                const struct export_page *page);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locale and C library say what is possible; the terminal's name, what its font
 * is known to lack. */
#include <config.h>

#include "ui/glyphset.h"

#include <stddef.h>
#include <string.h>

/* Terminals with a font of their own: what they get by themselves, and the
 * finest that is worth a try. Ended by a digit or the end of the name. */
static const struct plain {
    const char *name;
    enum glyphs first, finest;
} plains[] = {
    {"linux", GLYPHS_ASCII, GLYPHS_BLOCK},
    {"vt", GLYPHS_ASCII, GLYPHS_ASCII},
};

static const struct plain *
find_plain(const char *term)
{
    for (size_t i = 0; i < sizeof plains / sizeof *plains; i++) {
        size_t length = strlen(plains[i].name);
        if (strncmp(term, plains[i].name, length) == 0 &&
            (term[length] == '\0' || term[length] == '-' ||
             (term[length] >= '0' && term[length] <= '9')))
            return &plains[i];
    }
    return NULL;
}

bool
glyphset_has(const struct glyphset *s, enum glyphs glyphs)
{
    if (glyphs == GLYPHS_ASCII)
        return true;
    unsigned all = 1u << (canvas_across(glyphs) * canvas_down(glyphs));
    for (unsigned dots = 0; dots < all && s->utf8; dots++)
        if (s->width((wchar_t)canvas_glyph(glyphs, dots)) != 1)
            return false;
    return s->utf8;
}

enum glyphs
glyphset_choose(const struct glyphset *s, int wanted)
{
    const struct plain *plain = find_plain(s->term);
    if (wanted < 0)
        wanted = plain != NULL ? (int)plain->first : 0;
    while (!glyphset_has(s, (enum glyphs)wanted))
        wanted++;
    return (enum glyphs)wanted;
}

enum glyphs
glyphset_next(const struct glyphset *s, enum glyphs now)
{
    const struct plain *plain = find_plain(s->term);
    do
        now = (enum glyphs)((now + 1) % GLYPHS_COUNT);
    while (!glyphset_has(s, now) || (plain != NULL && now < plain->finest));
    return now;
}

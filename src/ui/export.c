/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid as text, plain or with the sequences of ECMA-48. */
#include <config.h>

#include "ui/export.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *const export_endings[EXPORT_FORMATS] = {
    [EXPORT_TEXT] = ".txt",
    [EXPORT_ANSI] = ".ans",
    [EXPORT_SVG] = ".svg",
};

enum export_format
export_format_of(const char *name)
{
    size_t length = strlen(name);
    int format = 0;
    while (format < EXPORT_FORMATS) {
        size_t ending = strlen(export_endings[format]);
        if (length > ending &&
            strcmp(name + length - ending, export_endings[format]) == 0)
            break;
        format++;
    }
    return (enum export_format)format;
}

/* Begins a style, whatever was before. */
static void
put_style(FILE *out, enum style style, const struct export_page *page)
{
    const struct theme_look *look = &page->theme->look[style];
    static const struct {
        unsigned bit;
        int number;
    } attributes[] = {{THEME_BOLD, 1}, {THEME_DIM, 2}, {THEME_UNDERLINE, 4},
                      {THEME_REVERSE, 7}};
    fputs("\033[0", out);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (look->attributes & attributes[i].bit)
            fprintf(out, ";%d", attributes[i].number);
    if (page->colors >= 256 && look->color.many >= 0)
        fprintf(out, ";38;5;%d", look->color.many);
    else if (page->colors > 0 && page->colors < 256 && look->color.few >= 0)
        fprintf(out, ";%d", 30 + look->color.few);
    fputc('m', out);
}

/* Whether a space of the style can be seen. */
static bool
marks_spaces(const struct theme *theme, enum style style)
{
    unsigned bits = theme->look[style].attributes;
    return (bits & (THEME_REVERSE | THEME_UNDERLINE)) != 0;
}

static void
put_ansi(FILE *out, const struct grid *g, const struct export_page *page)
{
    char text[5];
    for (int row = 0; row < g->rows; row++) {
        const struct cell *cells = g->cells + (size_t)row * (size_t)g->cols;
        int end = g->cols;
        while (end > 0 && cells[end - 1].ch == ' ' &&
               !marks_spaces(page->theme, (enum style)cells[end - 1].style))
            end--;
        int now = STYLE_TEXT;
        for (int col = 0; col < end; col++) {
            if (cells[col].style != now)
                put_style(out, (enum style)cells[col].style, page);
            now = cells[col].style;
            *grid_encode(text, cells[col].ch) = '\0';
            fputs(text, out);
        }
        fputs(now != STYLE_TEXT ? "\033[0m\n" : "\n", out);
    }
}

char *
export_make(const struct grid *g, enum export_format format,
            const struct export_page *page)
{
    char *text = NULL;
    size_t size;
    if (format == EXPORT_TEXT)
        return grid_string(g);
    FILE *out = open_memstream(&text, &size);
    if (out != NULL && format == EXPORT_SVG)
        export_svg(out, g, page);
    else if (out != NULL)
        put_ansi(out, g, page);
    if (out == NULL || fclose(out) != 0)
        fatal("out of memory");
    return text;
}

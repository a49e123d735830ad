/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only typesetting there is: --help and the list of presets. */
#include <config.h>

#include "cli/text.h"

#include <stdbool.h>
#include <string.h>

enum { TEXT_WIDTH = 79 };

void
text_item(FILE *out, int indent, const char *left, const char *text)
{
    int column = fprintf(out, "%s", left);
    if (column > 0 && column >= indent) {
        fputc('\n', out);
        column = 0;
    }
    for (const char *word = text + strspn(text, " "); *word != '\0';) {
        int length = (int)strcspn(word, " ");
        if (column > indent && column + 1 + length > TEXT_WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        int gap = column < indent ? indent - column : 1;
        fprintf(out, "%*s%.*s", gap, "", length, word);
        column += gap + length;
        word += length;
        word += strspn(word, " ");
    }
    fputc('\n', out);
}

void
text_lines(FILE *out, const char *prefix, const char *text)
{
    int column = 0;
    for (const char *word = text + strspn(text, " "); *word != '\0';) {
        int length = (int)strcspn(word, " ");
        bool full = column + 1 + length > TEXT_WIDTH && *word != '#';
        if (column > 0 && full) {
            fputc('\n', out);
            column = 0;
        }
        column += fprintf(out, "%s%.*s", column == 0 ? prefix : " ", length,
                          word);
        word += length;
        word += strspn(word, " ");
    }
    fputc('\n', out);
}

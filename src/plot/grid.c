/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells, and text decoded into them. UTF-8 is decoded here and not by the C
 * library, whose decoder follows the locale: the same bytes must make the same
 * picture in every one. */
#include <config.h>

#include "plot/grid.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
grid_init(struct grid *g)
{
    *g = (struct grid){0};
}

void
grid_done(struct grid *g)
{
    free(g->cells);
    grid_init(g);
}

void
grid_resize(struct grid *g, int rows, int cols)
{
    g->rows = rows > 0 ? rows : 0;
    g->cols = cols > 0 ? cols : 0;
    g->cells = mem_resize(g->cells, (size_t)g->rows * (size_t)g->cols,
                          sizeof *g->cells);
    grid_clear(g);
}

void
grid_clear(struct grid *g)
{
    size_t n = (size_t)g->rows * (size_t)g->cols;
    for (size_t i = 0; i < n; i++)
        g->cells[i] = (struct cell){' ', STYLE_TEXT};
}

void
grid_put(struct grid *g, int row, int col, uint32_t ch, enum style style)
{
    if (row < 0 || row >= g->rows || col < 0 || col >= g->cols)
        return;
    g->cells[(size_t)row * (size_t)g->cols + (size_t)col] =
        (struct cell){ch, (uint8_t)style};
}

/* How many bytes follow this first byte, and its bits of the code point; -1 if
 * no character begins so. */
static int
lead_byte(unsigned char byte, uint32_t *bits)
{
    static const struct {
        unsigned char mask, value;
    } leads[] = {{0x80, 0x00}, {0xE0, 0xC0}, {0xF0, 0xE0}, {0xF8, 0xF0}};

    for (int more = 0; more < 4; more++) {
        if ((byte & leads[more].mask) == leads[more].value) {
            *bits = byte & (unsigned char)~leads[more].mask;
            return more;
        }
    }
    return -1;
}

/* Whether CH, written in MORE bytes after the first, is what UTF-8 allows and
 * a cell can hold: no longer form than needed, no surrogate, no control. */
static bool
is_text(uint32_t ch, int more)
{
    static const uint32_t least[] = {0x20, 0xA0, 0x800, 0x10000};
    return ch >= least[more] && ch != 0x7F && ch <= 0x10FFFF &&
           !(ch >= 0xD800 && ch <= 0xDFFF);
}

/* The next code point of *TEXT, which moves on; '?' for a byte that makes no
 * sense. */
static uint32_t
decode(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    uint32_t ch;
    int more = lead_byte(s[0], &ch);
    *text += 1;
    if (more < 0)
        return '?';
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return '?';
        ch = ch << 6 | (s[i] & 0x3F);
    }
    *text += more;
    return is_text(ch, more) ? ch : '?';
}

char *
grid_encode(char *out, uint32_t ch)
{
    static const unsigned char lead[] = {0x00, 0xC0, 0xE0, 0xF0};
    int more = ch < 0x80 ? 0 : ch < 0x800 ? 1 : ch < 0x10000 ? 2 : 3;
    *out++ = (char)(lead[more] | ch >> (6 * more));
    while (more-- > 0)
        *out++ = (char)(0x80 | (ch >> (6 * more) & 0x3F));
    return out;
}

int
grid_text(struct grid *g, int row, int col, int end, enum style style,
          const char *text)
{
    if (end > g->cols)
        end = g->cols;
    while (*text != '\0' && col < end)
        grid_put(g, row, col++, decode(&text), style);
    return col;
}

/* Takes off a character that begins at the end of S and is cut short. */
static void
trim_partial(char *s, size_t length)
{
    while (length > 0 && (s[length - 1] & 0xC0) == 0x80)
        length--;
    if (length > 0 && (s[length - 1] & 0x80) != 0)
        s[length - 1] = '\0';
}

int
grid_printf(struct grid *g, int row, int col, int end, enum style style,
            const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0)
        return col;
    if ((size_t)length >= sizeof text)
        trim_partial(text, sizeof text - 1);
    return grid_text(g, row, col, end, style, text);
}

int
grid_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; width++)
        decode(&text);
    return width;
}

/* The end of the piece of TEXT that goes into a row of COLS cells. */
static const char *
row_end(const char *text, int cols)
{
    const char *end = NULL; // behind the last word that fits
    for (int col = 0; *text != '\0' && *text != '\n'; col++) {
        if (*text == ' ')
            end = text;
        if (col == cols)
            return end != NULL ? end : text;
        decode(&text);
    }
    return text;
}

int
grid_paragraph(struct grid *g, struct rect r, enum style style,
               const char *text)
{
    int row = 0;
    while (*text != '\0' && row < r.rows && r.cols > 0) {
        const char *end = row_end(text, r.cols);
        int col = r.col;
        while (text < end) {
            uint32_t ch = decode(&text);
            grid_put(g, r.row + row, col++, ch, style);
        }
        row++;
        if (*text == '\n')
            text++;
        else
            text += strspn(text, " ");
    }
    return row;
}

static int
smaller(int a, int b)
{
    return a < b ? a : b;
}

void
grid_fill(struct grid *g, struct rect r, uint32_t ch, enum style style)
{
    int row_last = smaller(r.row + r.rows, g->rows);
    int col_last = smaller(r.col + r.cols, g->cols);
    for (int row = r.row; row < row_last; row++) {
        for (int col = r.col; col < col_last; col++)
            grid_put(g, row, col, ch, style);
    }
}

void
grid_restyle(struct grid *g, struct rect r, enum style style)
{
    int row_last = smaller(r.row + r.rows, g->rows);
    int col_last = smaller(r.col + r.cols, g->cols);
    for (int row = r.row > 0 ? r.row : 0; row < row_last; row++) {
        for (int col = r.col > 0 ? r.col : 0; col < col_last; col++)
            g->cells[row * g->cols + col].style = (uint8_t)style;
    }
}

char *
grid_string(const struct grid *g)
{
    size_t n = (size_t)g->rows * ((size_t)g->cols * 4 + 1) + 1;
    char *string = mem_new(n, 1), *out = string;
    const struct cell *cell = g->cells;
    for (int row = 0; row < g->rows; row++) {
        char *used = out; // behind the last character that is no space
        for (int col = 0; col < g->cols; col++, cell++) {
            out = grid_encode(out, cell->ch);
            if (cell->ch != ' ')
                used = out;
        }
        out = used;
        *out++ = '\n';
    }
    *out = '\0';
    return string;
}

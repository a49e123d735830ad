/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_PLOT_GRID_H
#define GROKTOP_PLOT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The picture as a grid of character cells, without curses: everything that is
 * drawn is drawn here, and only then handed to the terminal. Cells hold code
 * points, whatever the locale, so that a picture is the same everywhere; which
 * of them this terminal can show in one column is the terminal's to know, and
 * it puts '?' for those that it cannot. */

/* What a cell means; a theme turns it into colours and attributes. */
enum style {
    STYLE_TEXT,
    STYLE_DIM,      /* frames, axes, what matters less */
    STYLE_TITLE,
    STYLE_FOCUS,    /* the title of the panel that has the focus */
    STYLE_KEY,      /* a key's name in hints */
    STYLE_VALUE,    /* a number to read */
    STYLE_PENDING,  /* a change asked for and not yet in force */
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_TRAIN, /* the series: training set, test set, ... */
    STYLE_TEST,
    STYLE_E,
    STYLE_W,
    STYLE_TOTAL,
    STYLE_DECAY,    /* (wd/2) norm2 */
    STYLE_IPR,
    STYLE_GHOST,    /* what is predicted: by norm flow, by isolated dynamics */
    STYLE_GHOST2,
    STYLE_MARK,     /* something was changed here; memorised; grokked */
    STYLE_SELECTED, /* the line under the cursor in a list */
    STYLE_HEAT0,    /* eight steps, low to high */
    STYLE_HEAT7 = STYLE_HEAT0 + 7,
    STYLE_COUNT
};

struct cell {
    uint32_t ch;   /* a code point, no control; ' ' where there is nothing */
    uint8_t style; /* enum style */
};

struct rect {
    int row, col, rows, cols; /* cells; top left is 0, 0 */
};

struct grid {
    int rows, cols;
    struct cell *cells; /* (rows, cols) */
};

/* An empty grid; grid_resize makes and clears the cells (a size below 0 counts
 * as 0). */
void grid_init(struct grid *g);
void grid_done(struct grid *g);
void grid_resize(struct grid *g, int rows, int cols);
void grid_clear(struct grid *g);

/* One cell; outside of the grid nothing happens. */
void grid_put(struct grid *g, int row, int col, uint32_t ch, enum style style);

/* UTF-8 text from (row, col), cut at column END (exclusive) and at the grid's
 * edges; invalid bytes and control characters become '?'. Every character is
 * taken to be one cell wide. Returns the column after the last one written. */
int grid_text(struct grid *g, int row, int col, int end, enum style style,
              const char *text);

/* The same through a printf format, for at most 511 bytes. */
#ifdef __GNUC__
__attribute__((format(printf, 6, 7)))
#endif
int grid_printf(struct grid *g, int row, int col, int end, enum style style,
                const char *format, ...);

/* How many cells grid_text would fill. */
int grid_width(const char *text);

/* Text wrapped at words into R; returns the number of rows used, R.rows also
 * if it did not fit. */
int grid_paragraph(struct grid *g, struct rect r, enum style style,
                   const char *text);

/* Fills what of R lies in the grid. */
void grid_fill(struct grid *g, struct rect r, uint32_t ch, enum style style);

/* Gives what of R lies in the grid another style. */
void grid_restyle(struct grid *g, struct rect r, enum style style);

/* A code point as UTF-8, at most four bytes; returns the end, no zero there. */
char *grid_encode(char *out, uint32_t ch);

/* The grid as UTF-8 text, lines without trailing spaces, each ended by a
 * newline. The caller frees it. */
char *grid_string(const struct grid *g);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shades and bars. A shade is a character and a colour, so that a screen
 * without colours, or eyes that don't tell them apart, still see it. */
#include <config.h>

#include "plot/heat.h"

#include "plot/axis.h"

#include <math.h>

enum { SHADES = 8 };

static uint32_t
shade(enum glyphs glyphs, int level)
{
    static const uint16_t blocks[SHADES] = {' ',    0xb7,   0x2591, 0x2591,
                                            0x2592, 0x2592, 0x2593, 0x2588};
    return glyphs == GLYPHS_ASCII ? (uint32_t) " .:-=+*#"[level]
                                  : blocks[level];
}

static void
put_shade(struct grid *g, int row, int col, int level, enum glyphs glyphs)
{
    grid_put(g, row, col, shade(glyphs, level),
             (enum style)(STYLE_HEAT0 + level));
}

void
heat_draw(struct grid *g, struct rect rect, const double *values, double lo,
          double hi, enum glyphs glyphs)
{
    for (int row = 0; row < rect.rows; row++) {
        for (int col = 0; col < rect.cols; col++) {
            double value = values[row * rect.cols + col];
            if (isnan(value))
                continue;
            double level = floor((value - lo) / (hi - lo) * SHADES);
            // No width: all are low. (fmax takes the number beside a nan.)
            level = fmin(SHADES - 1, fmax(0, level));
            put_shade(g, rect.row + row, rect.col + col, (int)level, glyphs);
        }
    }
}

int
heat_legend(struct grid *g, int row, int col, int end, double lo, double hi,
            const char *unit, enum glyphs glyphs)
{
    char low[24], high[24];
    axis_label(low, lo, 6);
    axis_label(high, hi, 6);
    col = grid_printf(g, row, col, end, STYLE_DIM, "%s%s ", low, unit);
    for (int level = 0; level < SHADES && col < end; level++)
        put_shade(g, row, col++, level, glyphs);
    return grid_printf(g, row, col, end, STYLE_DIM, " %s%s", high, unit);
}

/* A bar of HEIGHT rows (not whole) at COL, standing on the bottom of RECT. */
static void
bar(struct grid *g, struct rect rect, int col, double height, enum style style,
    enum glyphs glyphs)
{
    int eighths = (int)floor(height * 8 + 0.5);
    if (eighths == 0 && height > 0)
        eighths = 1; // what is there is seen
    for (int row = rect.rows - 1; row >= 0 && eighths > 0; row--) {
        int part = eighths < 8 ? eighths : 8;
        eighths -= part;
        // U+2581 is one eighth, U+2588 the full block.
        uint32_t ch = glyphs != GLYPHS_ASCII ? 0x2580u + (uint32_t)part
                      : part >= 6            ? '#'
                      : part >= 3            ? '='
                                             : '_';
        grid_put(g, rect.row + row, col, ch, style);
    }
}

int
heat_bars(struct grid *g, struct rect rect, const double *values, size_t count,
          double hi, enum style style, enum glyphs glyphs)
{
    if (rect.rows < 1 || rect.cols < 1 || count == 0)
        return 0;
    int pitch = rect.cols / (int)count;
    int columns = pitch > 0 ? (int)count : rect.cols;
    int width = pitch >= 3 ? pitch - 1 : 1; // a gap where there is room
    for (int i = 0; i < columns; i++) {
        size_t first = count * (size_t)i / (size_t)columns;
        size_t end = count * (size_t)(i + 1) / (size_t)columns;
        double most = 0; // nan and what is below 0 have no bar
        for (size_t k = first; k < end; k++)
            most = fmax(most, values[k]);
        double height = most > 0 ? fmin(most / hi, 1) * rect.rows : 0;
        for (int w = 0; w < width; w++)
            bar(g, rect, rect.col + i * (pitch > 0 ? pitch : 1) + w, height,
                style, glyphs);
    }
    return pitch;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up to four columns of panels, as many panels as can be read, the most telling
 * first: the first arrangement of a table for which there is room. */
#include <config.h>

#include "ui/layout.h"

#include <stddef.h>

enum {
    ROWS = 7,          /* a panel with fewer says little */
    ROWS_MIN = 5,      /* with fewer nothing */
    LEFT_PERCENT = 57, /* of the width, for the left one of two columns, */
    WIDE = 100,        /* ... from this width on; else half */
    COLUMNS = 4, PANELS = 7
};

#define NONE VIEW_COUNT

/* Short names for a table that is a picture of the screen. */
#define ACC VIEW_ACCURACY
#define LOSS VIEW_LOSS
#define NORM VIEW_NORMS
#define SPEC VIEW_SPECTRUM
#define FALL VIEW_WATERFALL
#define UNIT VIEW_NEURONS
#define ORD VIEW_IPR
#define FOUR VIEW_FOURIER
#define WAVE VIEW_WAVES
#define TABLE VIEW_TABLE
#define TOY VIEW_TOY

static const struct arrangement {
    int cols, rows;       /* what it takes */
    enum view_id gives;   /* its place goes to a view that is not here and has
                             the focus */
    enum view_id column[COLUMNS][PANELS + 1]; /* each up to NONE */
} arrangements[] = {
    {300, 3 * ROWS, TABLE,
     {{ACC, LOSS, NORM, NONE}, {SPEC, FALL, ORD, NONE},
      {UNIT, FOUR, NONE}, {WAVE, TABLE, NONE}}},
    {300, 2 * ROWS, FOUR,
     {{ACC, LOSS, NONE}, {NORM, ORD, NONE}, {SPEC, FALL, NONE},
      {UNIT, FOUR, NONE}}},
    {300, 0, LOSS, {{ACC, NONE}, {LOSS, NONE}, {NORM, NONE}, {UNIT, NONE}}},
    {180, 3 * ROWS, FOUR,
     {{ACC, LOSS, NORM, NONE}, {SPEC, FALL, ORD, NONE}, {UNIT, FOUR, NONE},
      {NONE}}},
    {180, 2 * ROWS, ORD,
     {{ACC, LOSS, NONE}, {NORM, ORD, NONE}, {SPEC, UNIT, NONE}, {NONE}}},
    {180, 0, NORM, {{ACC, NONE}, {NORM, NONE}, {UNIT, NONE}, {NONE}}},
    {WIDE, 4 * ROWS, ORD,
     {{ACC, LOSS, NORM, NONE}, {SPEC, FALL, UNIT, ORD, NONE}, {NONE}, {NONE}}},
    {76, 9 * ROWS, FALL, // tall: narrow charts would be all height
     {{ACC, LOSS, NORM, SPEC, FALL, UNIT, ORD, NONE}, {NONE}, {NONE}, {NONE}}},
    {76, 4 * ROWS, ORD,
     {{ACC, LOSS, NORM, NONE}, {SPEC, FALL, UNIT, ORD, NONE}, {NONE}, {NONE}}},
    {76, 3 * ROWS, ORD,
     {{ACC, LOSS, NORM, NONE}, {SPEC, UNIT, ORD, NONE}, {NONE}, {NONE}}},
    {76, 2 * ROWS, LOSS,
     {{ACC, LOSS, NONE}, {NORM, UNIT, NONE}, {NONE}, {NONE}}},
    {76, 0, UNIT, {{ACC, NONE}, {UNIT, NONE}, {NONE}, {NONE}}},
    {0, 7 * ROWS, FALL,
     {{ACC, NORM, UNIT, LOSS, ORD, SPEC, FALL, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 6 * ROWS, SPEC,
     {{ACC, NORM, UNIT, LOSS, ORD, SPEC, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 5 * ROWS, ORD,
     {{ACC, NORM, UNIT, LOSS, ORD, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 4 * ROWS, LOSS,
     {{ACC, NORM, UNIT, LOSS, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 3 * ROWS, UNIT, {{ACC, NORM, UNIT, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 2 * ROWS, NORM, {{ACC, NORM, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 0, ACC, {{ACC, NONE}, {NONE}, {NONE}, {NONE}}},
};

/* Of a toy: its picture, and what there is of curves. */
static const struct arrangement toys[] = {
    {76, 2 * ROWS, NORM, {{TOY, NONE}, {LOSS, NORM, NONE}, {NONE}, {NONE}}},
    {0, 3 * ROWS, NORM, {{TOY, LOSS, NORM, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 2 * ROWS, LOSS, {{TOY, LOSS, NONE}, {NONE}, {NONE}, {NONE}}},
    {0, 0, TOY, {{TOY, NONE}, {NONE}, {NONE}, {NONE}}},
};

/* Relative heights: what is looked at longest is tallest. */
static const int weight[VIEW_COUNT] = {
    [VIEW_ACCURACY] = 4, [VIEW_LOSS] = 3,      [VIEW_NORMS] = 3,
    [VIEW_SPECTRUM] = 3, [VIEW_WATERFALL] = 3, [VIEW_NEURONS] = 4,
    [VIEW_IPR] = 3,      [VIEW_FOURIER] = 4,   [VIEW_WAVES] = 3,
    [VIEW_TABLE] = 4,    [VIEW_TOY] = 5};

/* Divides the column among VIEWS by their weights. */
static void
stack(struct layout *l, struct rect column, const enum view_id *views)
{
    int sum = 0, before = 0;
    for (int i = 0; views[i] != NONE; i++)
        sum += weight[views[i]];
    for (int i = 0; views[i] != NONE; i++) {
        int top = column.rows * before / sum;
        before += weight[views[i]];
        int end = column.rows * before / sum;
        l->panel[views[i]] = (struct rect){column.row + top, column.col,
                                           end - top, column.cols};
    }
}

/* Where column I of COUNT begins in WIDTH. */
static int
column_start(int i, int count, int width)
{
    if (i == 1 && count == 2 && width >= WIDE)
        return width * LEFT_PERCENT / 100;
    return width * i / count;
}

static void
arrange(struct layout *l, struct rect area, const struct arrangement *a,
        enum view_id focus)
{
    while (area.cols < a->cols || area.rows < a->rows)
        a++; // the last one needs nothing
    int count = 0;
    while (count < COLUMNS && a->column[count][0] != NONE)
        count++;
    for (int i = 0; i < count; i++) {
        int start = column_start(i, count, area.cols);
        int end = column_start(i + 1, count, area.cols);
        // An empty column between two of them.
        struct rect column = {area.row, area.col + start, area.rows,
                              end - start - (i + 1 < count)};
        stack(l, column, a->column[i]);
    }
    if (l->panel[focus].rows == 0) {
        l->panel[focus] = l->panel[a->gives];
        l->panel[a->gives] = (struct rect){0};
    }
}

/* Rows for a lesson, of those that are wanted: an eighth of the screen, or a
 * quarter if it is narrow, so that a caption takes many; one panel remains. */
static int
lesson_rows(struct layout_wish wish, int room)
{
    int most = wish.cols < 76 ? wish.rows / 4 : wish.rows / 8;
    int rows = wish.lesson < most ? wish.lesson : most;
    if (rows < 1)
        rows = wish.lesson > 0;
    return rows < room - ROWS_MIN ? rows : room - ROWS_MIN;
}

struct layout
layout_make(struct layout_wish wish)
{
    struct layout l = {0};
    int rows = wish.rows, cols = wish.cols;
    if (rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS) {
        l.too_small = true;
        return l;
    }
    bool roomy = rows >= 14;
    l.header = (struct rect){0, 0, 2, cols};
    l.phase = (struct rect){2, 0, 1, cols};
    int top = 3, bottom = rows;
    if (roomy && wish.caption && wish.lesson == 0)
        l.caption = (struct rect){top++, 0, 1, cols};
    if (roomy)
        l.hints = (struct rect){--bottom, 0, 1, cols};
    l.values = (struct rect){--bottom, 0, 1, cols};
    int lesson = lesson_rows(wish, bottom - top);
    if (lesson > 0)
        l.lesson = (struct rect){top, 0, lesson, cols};
    top += lesson;
    struct rect area = {top, 0, bottom - top, cols};
    if (wish.maximised)
        l.panel[wish.focus] = area;
    else
        arrange(&l, area, wish.toy ? toys : arrangements, wish.focus);
    return l;
}

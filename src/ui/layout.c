/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two columns of panels where there is room, one where there is not; as many
 * panels as can be read, the most telling first. */
#include <config.h>

#include "ui/layout.h"

#include <stddef.h>

enum {
    PANEL_ROWS = 6,      /* a panel with fewer says nothing */
    TWO_COLUMNS = 76,    /* width from which on there are two */
    LEFT_PERCENT = 57,   /* of the width, for the left one, if wide */
    WIDE = 100,
};

#define NONE VIEW_COUNT

/* What stands in the two columns when each has room for so many panels. */
static const enum view_id two[][2][5] = {
    {{VIEW_ACCURACY, NONE}, {VIEW_NEURONS, NONE}},
    {{VIEW_ACCURACY, VIEW_LOSS, NONE}, {VIEW_NORMS, VIEW_NEURONS, NONE}},
    {{VIEW_ACCURACY, VIEW_LOSS, VIEW_NORMS, NONE},
     {VIEW_SPECTRUM, VIEW_NEURONS, VIEW_IPR, NONE}},
    {{VIEW_ACCURACY, VIEW_LOSS, VIEW_NORMS, NONE},
     {VIEW_SPECTRUM, VIEW_WATERFALL, VIEW_NEURONS, VIEW_IPR, NONE}},
};

/* In one column: the first so many of these. The views that are in no list are
 * shown when they have the focus. */
enum { ONE = 7 };
static const enum view_id one[ONE] = {
    VIEW_ACCURACY, VIEW_NORMS,    VIEW_NEURONS,  VIEW_LOSS,
    VIEW_IPR,      VIEW_SPECTRUM, VIEW_WATERFALL};

/* Relative heights: what is looked at longest is tallest. */
static const int weight[VIEW_COUNT] = {
    [VIEW_ACCURACY] = 4,  [VIEW_LOSS] = 3,    [VIEW_NORMS] = 3,
    [VIEW_SPECTRUM] = 3,  [VIEW_WATERFALL] = 3, [VIEW_NEURONS] = 4,
    [VIEW_IPR] = 3,       [VIEW_TOY] = 5};

/* Divides the column among COUNT views by their weights. */
static void
stack(struct layout *l, struct rect column, const enum view_id *views,
      int count)
{
    int sum = 0, before = 0;
    for (int i = 0; i < count; i++)
        sum += weight[views[i]];
    for (int i = 0; i < count; i++) {
        int top = column.rows * before / sum;
        before += weight[views[i]];
        int end = column.rows * before / sum;
        l->panel[views[i]] = (struct rect){column.row + top, column.col,
                                           end - top, column.cols};
    }
}

static int
count_views(const enum view_id *views)
{
    int count = 0;
    while (views[count] != NONE)
        count++;
    return count;
}

/* Puts FOCUS in the place of the last of VIEWS unless it is shown anyway. */
static void
show_focus(struct layout *l, enum view_id focus, enum view_id last)
{
    if (l->panel[focus].rows > 0)
        return;
    l->panel[focus] = l->panel[last];
    l->panel[last] = (struct rect){0};
}

static void
panels_two(struct layout *l, struct rect area, enum view_id focus)
{
    int room = area.rows / (PANEL_ROWS + 1);
    int sizes = (int)(sizeof two / sizeof *two);
    room = room < 1 ? 1 : room > sizes ? sizes : room;
    const enum view_id *left = two[room - 1][0], *right = two[room - 1][1];
    int width = area.cols >= WIDE ? area.cols * LEFT_PERCENT / 100
                                  : area.cols / 2;
    struct rect a = area, b = area;
    a.cols = width - 1; // an empty column between the two
    b.col = area.col + width;
    b.cols = area.cols - width;
    stack(l, a, left, count_views(left));
    stack(l, b, right, count_views(right));
    show_focus(l, focus, room == 2 ? VIEW_LOSS : right[count_views(right) - 1]);
}

static void
panels_one(struct layout *l, struct rect area, enum view_id focus)
{
    int room = area.rows / (PANEL_ROWS + 1);
    room = room < 1 ? 1 : room > ONE ? ONE : room;
    stack(l, area, one, room);
    show_focus(l, focus, one[room - 1]);
}

/* Of a toy: its picture, and what there is of curves. */
static void
panels_toy(struct layout *l, struct rect area, enum view_id focus)
{
    static const enum view_id views[] = {VIEW_TOY, VIEW_LOSS, VIEW_NORMS};
    int room = area.rows / (PANEL_ROWS + 1);
    room = room < 1 ? 1 : room > 3 ? 3 : room;
    if (area.cols < TWO_COLUMNS || room == 1) {
        stack(l, area, views, room);
        show_focus(l, focus, views[room - 1]);
        return;
    }
    int width = area.cols >= WIDE ? area.cols * LEFT_PERCENT / 100
                                  : area.cols / 2;
    struct rect a = area, b = area;
    a.cols = width - 1;
    b.col = area.col + width;
    b.cols = area.cols - width;
    stack(l, a, views, 1);
    stack(l, b, views + 1, 2);
    show_focus(l, focus, VIEW_NORMS);
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
    if (roomy && wish.caption)
        l.caption = (struct rect){top++, 0, 1, cols};
    if (roomy)
        l.hints = (struct rect){--bottom, 0, 1, cols};
    l.values = (struct rect){--bottom, 0, 1, cols};
    struct rect area = {top, 0, bottom - top, cols};
    if (wish.maximised)
        l.panel[wish.focus] = area;
    else if (wish.toy)
        panels_toy(&l, area, wish.focus);
    else if (cols >= TWO_COLUMNS)
        panels_two(&l, area, wish.focus);
    else
        panels_one(&l, area, wish.focus);
    return l;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_LAYOUT_H
#define GROKTOP_UI_LAYOUT_H

#include "plot/grid.h"
#include "ui/view.h"

#include <stdbool.h>

/* Where everything stands: a pure function of the size and of what is wanted. */

enum { LAYOUT_MIN_ROWS = 10, LAYOUT_MIN_COLS = 40 };

struct layout {
    bool too_small;     /* nothing but a message that names the size needed */
    struct rect header; /* 2 rows */
    struct rect phase;  /* 1 row */
    struct rect caption; /* 1 row; 0 if hidden or no room */
    struct rect lesson; /* what a lesson says, in place of that; 0: nothing */
    struct rect values; /* 1 row: the adjustable values */
    struct rect hints;  /* 1 row: messages and keys; 0 if no room */
    struct rect panel[VIEW_COUNT]; /* 0 rows: not shown at this size */
};

struct layout_wish {
    int rows, cols;
    bool caption;        /* the caption is wanted */
    bool maximised;      /* only the view FOCUS, as large as can be */
    enum view_id focus;  /* always shown, in place of the least telling */
    bool toy;            /* the run is of a toy */
    int lesson;          /* rows for a lesson; 0: there is none */
};

struct layout layout_make(struct layout_wish wish);

#endif

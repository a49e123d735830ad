/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The caption of a lesson, above the panels: at the left how far it is and what
 * it waits for, reversed, then what it says. Words do what colours do, so that
 * it can be read without any. */
#include <config.h>

#include "ui/app_state.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    SIDE = 16,    /* columns at the left, ... */
    TEXT = 18,    /* where the text begins */
    ROWS = 3,     /* at least, so that panels stay where they are */
    ROWS_MAX = 100
};

/* The rows that the caption takes between these columns. */
static int
rows_of(const char *caption, int cols)
{
    struct grid nowhere = {0};
    struct rect r = {0, 0, ROWS_MAX, cols - TEXT};
    return grid_paragraph(&nowhere, r, STYLE_TEXT, caption);
}

int
lesson_rows(const struct app *a, int cols)
{
    if (a->playback.caption == NULL)
        return 0;
    int rows = rows_of(a->playback.caption, cols);
    return rows > ROWS ? rows : ROWS;
}

/* What the key that goes on does now. */
static const char *
hint(const struct app *a)
{
    const struct script_command *c = playback_wait(&a->playback);
    if (a->popup != POPUP_NONE)
        return "Esc closes";
    if (a->playback.over)
        return ". closes this";
    if (c == NULL)
        return "";
    return c->kind == SCRIPT_WAIT_KEY || playback_in_vain(a) ? ". goes on"
                                                             : ". skips";
}

/* What is waited for, beside that key. */
static void
wait_text(const struct app *a, char text[SIDE])
{
    const struct script_command *c = playback_wait(&a->playback);
    text[0] = '\0';
    if (c == NULL)
        return;
    if (playback_in_vain(a))
        snprintf(text, SIDE, "run has ended");
    else if (c->kind == SCRIPT_WAIT_STEP)
        snprintf(text, SIDE, "till step %" PRIu64, c->n);
    else if (c->kind == SCRIPT_WAIT_PHASE)
        snprintf(text, SIDE, "till %s", phase_table[c->n].name);
    else if (c->kind == SCRIPT_WAIT_EVENT)
        snprintf(text, SIDE, "till %s",
                 script_event_name((enum script_event)c->n));
}

static void
draw_side(struct app *a, struct rect r)
{
    const struct playback *p = &a->playback;
    char text[3][40];
    snprintf(text[0], sizeof text[0], "%s %zu/%zu",
             p->lesson ? "lesson" : "caption", p->caption_number, p->captions);
    snprintf(text[1], sizeof text[1], "%s", hint(a));
    wait_text(a, text[2]);
    grid_fill(&a->grid, (struct rect){r.row, r.col, r.rows, SIDE}, ' ',
              STYLE_SELECTED);
    int first = r.rows == 1; // the key matters more
    for (int i = first; i < 3 && i - first < r.rows; i++)
        grid_text(&a->grid, r.row + i - first, r.col + 1, r.col + SIDE,
                  STYLE_SELECTED, text[i]);
}

void
lesson_draw(struct app *a)
{
    const char *caption = a->playback.caption;
    struct rect r = a->layout.lesson;
    if (r.rows <= 0 || caption == NULL)
        return;
    draw_side(a, r);
    bool ascii = a->view.glyphs == GLYPHS_ASCII;
    grid_fill(&a->grid, (struct rect){r.row, r.col + SIDE, r.rows, 1},
              ascii ? '|' : 0x2502, STYLE_DIM);
    struct rect text = {r.row, r.col + TEXT, r.rows, r.cols - TEXT};
    grid_paragraph(&a->grid, text, STYLE_TITLE, caption);
    if (rows_of(caption, r.cols) > r.rows)
        grid_text(&a->grid, r.row + r.rows - 1, r.col + r.cols - 4,
                  r.col + r.cols, STYLE_TITLE, " ...");
}

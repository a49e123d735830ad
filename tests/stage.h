/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_TESTS_STAGE_H
#define GROKTOP_TESTS_STAGE_H

#include "plot/grid.h"
#include "run/trainer.h"
#include "ui/view.h"
#include "ui/watch.h"

/* A small run that was watched to its end, and a grid to draw panels on. */

struct stage {
    struct trainer *trainer;
    struct config config;
    struct watch watch;
    struct view_state view;
    struct grid grid;
};

/* A run of p = 11 with 24 hidden units and 600 steps, weight decay 0 from 300
 * on; the table of answers was wanted, and is there. */
void open_stage(struct stage *s, const char *optimizer, const char *fraction,
                enum glyphs glyphs);

/* A run of CONFIG, which becomes the stage's, watched until it is at rest. */
void open_stage_of(struct stage *s, struct config *config, enum glyphs glyphs);

/* Watches until the run is at rest, at STEP or later, and nothing is stale. */
void settle_stage(struct stage *s, uint64_t step);

void close_stage(struct stage *s);

/* The panel at this size, as text; the caller frees it. */
char *panel(struct stage *s, enum view_id id, int rows, int cols);

/* Ends the test with a message unless the panel has TEXT in it. */
void shows(struct stage *s, enum view_id id, int rows, int cols,
           const char *text);

/* Draws the panel into a rectangle of this size inside a larger grid; ends the
 * test unless all outside of it stays as it was. */
void stays_inside(struct stage *s, enum view_id id, int rows, int cols);

#endif

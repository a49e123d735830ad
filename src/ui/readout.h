/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_READOUT_H
#define GROKTOP_UI_READOUT_H

#include "ui/view.h"

/* What stands under the crosshair, in words: the step or steps of the bucket,
 * what was changed there, and each series with its value from the data (least
 * and most where a bucket holds several records). */

enum { READOUT_PARTS = 12 };

struct readout {
    size_t count;
    struct readout_part {
        char text[100]; /* "train 37.4269 %" */
        enum style style;
        int rank; /* 0: always; higher ones are left out first */
    } part[READOUT_PARTS];
};

/* For a panel with steps that has the rectangle R; false, and no part, if there
 * is no crosshair, no record, or no such panel. */
bool readout_make(struct readout *out, enum view_id id, struct rect r,
                  const struct view_state *state, const struct watch *w);

/* Writes as much of it as has room into the title line of a panel whose body is
 * BODY; false if there is nothing to write. */
bool readout_note(enum view_id id, struct grid *g, struct rect body,
                  const struct view_state *state, const struct watch *w);

#endif

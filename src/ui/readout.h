/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_READOUT_H
#define GROKTOP_UI_READOUT_H

#include "ui/line.h"
#include "ui/view.h"

/* What stands under the crosshair, in words: the step or steps of the bucket,
 * what was changed there, and each series with its value from the data (least
 * and most where a bucket holds several records). */

/* For a panel with steps that has the rectangle R; false, and no part, if there
 * is no crosshair, no record, or no such panel. */
bool readout_make(struct line *out, enum view_id id, struct rect r,
                  const struct view_state *state, const struct watch *w);

/* Writes as much of it as has room into the title line of a panel whose body is
 * BODY; false if there is nothing to write. */
bool readout_note(enum view_id id, struct grid *g, struct rect body,
                  const struct view_state *state, const struct watch *w);

#endif

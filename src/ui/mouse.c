/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mouse does where no control is. */
#include <config.h>

#include "ui/app_state.h"

#include "ui/terminal.h"

/* The panel in which the mouse is; VIEW_COUNT: none. */
static enum view_id
panel_at(const struct app *a, const struct key *key)
{
    enum view_id id = 0;
    for (; id < VIEW_COUNT; id++) {
        struct rect r = a->layout.panel[id];
        if (key->row >= r.row && key->row < r.row + r.rows &&
            key->col >= r.col && key->col < r.col + r.cols)
            break;
    }
    return id;
}

/* A click chooses a panel; one on the chosen panel puts the crosshair where it
 * is in a plot, hides the curve whose label it is on, or shows it again, starts
 * a path in the picture of a toy, and elsewhere lets the panel fill the screen,
 * or not. */
static void
click(struct app *a, enum view_id id, const struct key *key,
      const double *step)
{
    double xy[2];
    if (a->view.focus != id)
        a->view.focus = id;
    else if (step != NULL)
        view_cross_put(&a->view, &a->watch, *step);
    else if (view_hide_at(id, &a->view, &a->watch, a->layout.panel[id],
                          key->row, key->col))
        ;
    else if (id == VIEW_TOY && view_toy_at(&a->watch, a->layout.panel[id],
                                           key->row, key->col, xy) &&
             !app_refuses(a))
        controls_start_toy(a, xy);
    else
        a->maximised = !a->maximised;
}

void
app_mouse(struct app *a, const struct key *key)
{
    enum view_id id = panel_at(a, key);
    double step = 0;
    if (past_press(a, key) || controls_mouse(a, key) || id == VIEW_COUNT)
        return;
    a->frozen = false;
    a->message_ns = 0;
    bool in_plot = view_step_at(id, &a->view, a->layout.panel[id], key->row,
                                key->col, &step);
    bool up = key->button == 4;
    if (key->button == 1)
        click(a, id, key, in_plot ? &step : NULL);
    else if (in_plot && key->held)
        view_pan(&a->view, &a->watch, up ? -0.125 : 0.125);
    else if (in_plot)
        view_zoom_at(&a->view, &a->watch, up ? 0.8 : 1.25, step);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values that can be turned while the run goes on. */
#include <config.h>

#include "ui/app_state.h"

#include "ui/terminal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double WHEEL = 1.05; // of the wheel on a slider

double
app_value(const struct app *a, enum param_id id)
{
    bool asked = a->pending[id].active || id == PARAM_PACE; // of no branch
    return asked ? a->pending[id].value : a->watch.now[id];
}

/* VALUE with four significant digits, for the command that repeats the run; and
 * the starting value itself when it is as good as that, so that as many steps
 * up as down come back to it. */
static double
rounded(const struct app *a, enum param_id id, double value)
{
    char text[32];
    double start = a->start.value[id];
    if (fabs(value - start) < 1e-3 * start)
        return start;
    snprintf(text, sizeof text, "%.3e", value);
    return strtod(text, NULL);
}

void
controls_set(struct app *a, enum param_id id, double value)
{
    struct command command = {.kind = COMMAND_SET, .param = id};
    struct pending *pending = &a->pending[id];
    value = param_clamp(id, value);
    if (a->past.open && id != PARAM_PACE) { // the present was as it was, too
        forks_make(a, &(struct tree_change){id, value}, 1);
        return;
    }
    if (id == PARAM_PACE)
        command.kind = COMMAND_PACE;
    command.value = value;
    if (app_send(a, command, &pending->number)) {
        pending->value = value;
        pending->active = true;
    }
}

static void
say_change(struct app *a, enum param_id id)
{
    char value[32];
    if (a->past.open) // a branch is made, which says so
        return;
    app_say(a, "%s %s, marked at step %" PRIu64, param_table[id].name,
            param_format(value, id, app_value(a, id)), a->watch.progress.step);
}

void
controls_scale_decay(struct app *a, double factor)
{
    double value = app_value(a, PARAM_WEIGHT_DECAY);
    if (value > 0)
        value = rounded(a, PARAM_WEIGHT_DECAY, value * factor);
    else if (factor > 1)
        value = a->decay_before;
    else
        return; // zero cannot be made smaller
    controls_set(a, PARAM_WEIGHT_DECAY, value);
    say_change(a, PARAM_WEIGHT_DECAY);
}

void
controls_begin(struct app *a, const struct config *config)
{
    bool toy = config->value[PARAM_TOY] > 0;
    double decay = config->value[PARAM_WEIGHT_DECAY];
    double pace = config->value[PARAM_PACE];
    a->decay_before = decay > 0 ? decay : toy ? 0.04 : 3e-5;
    a->pace_before = pace > 0 ? pace : 1;
    a->pending[PARAM_PACE].value = pace;
}

void
controls_toggle_decay(struct app *a)
{
    double value = app_value(a, PARAM_WEIGHT_DECAY);
    if (value > 0) {
        a->decay_before = value;
        controls_set(a, PARAM_WEIGHT_DECAY, 0);
        if (!a->past.open)
            app_say(a, "%s", a->watch.is_net
                             ? "wd 0: test accuracy jumps a little (back to "
                               "zero loss), then stands still"
                             : "wd 0: each path goes straight to zero loss, "
                               "and stays there");
    } else {
        controls_set(a, PARAM_WEIGHT_DECAY, a->decay_before);
        say_change(a, PARAM_WEIGHT_DECAY);
    }
}

void
controls_scale_lr(struct app *a, double factor)
{
    double value = app_value(a, PARAM_LR);
    if (value > 0)
        value = rounded(a, PARAM_LR, value * factor);
    else if (factor > 1)
        value = a->start.value[PARAM_LR];
    else
        return; // zero cannot be made smaller
    controls_set(a, PARAM_LR, value);
    say_change(a, PARAM_LR);
}

void
controls_scale_pace(struct app *a, double factor)
{
    double pace = app_value(a, PARAM_PACE);
    if (pace <= 0) {
        if (factor > 1) {
            app_say(a, "already as fast as it can");
            return;
        }
        pace = a->pace_before / factor;
    }
    controls_set(a, PARAM_PACE, rounded(a, PARAM_PACE, pace * factor));
}

void
controls_toggle_pace(struct app *a)
{
    double pace = app_value(a, PARAM_PACE);
    if (pace > 0)
        a->pace_before = pace;
    controls_set(a, PARAM_PACE, pace > 0 ? 0 : a->pace_before);
}

/* ---- sliders ---- */

const enum param_id app_slider_params[APP_SLIDERS] = {PARAM_WEIGHT_DECAY,
                                                      PARAM_LR};

/* The slider's value at a column, to three digits. */
static void
slide(struct app *a, int i, int col)
{
    char text[32];
    double value = slider_value(&a->sliders[i], col);
    snprintf(text, sizeof text, "%.2e", value);
    controls_set(a, app_slider_params[i], strtod(text, NULL));
    say_change(a, app_slider_params[i]);
}

bool
controls_mouse(struct app *a, const struct key *key)
{
    int i = 0;
    while (i < APP_SLIDERS && !slider_is_at(&a->sliders[i], key->row, key->col))
        i++;
    if (key->button == 2) { // a drag ends, wherever the row
        int dragged = a->dragged;
        a->dragged = -1;
        if (dragged >= 0 && dragged == i && key->col != a->pressed_col)
            slide(a, dragged, key->col);
        return true;
    }
    if (key->button == 1) // whatever was dragged is no longer
        a->dragged = -1;
    if (i == APP_SLIDERS)
        return false;
    if (app_refuses(a)) {
        a->dragged = -1;
        return true;
    }
    if (key->button == 1) {
        a->dragged = i;
        a->pressed_col = key->col;
        slide(a, i, key->col);
    } else if (app_slider_params[i] == PARAM_LR) {
        controls_scale_lr(a, key->button == 4 ? WHEEL : 1 / WHEEL);
    } else {
        controls_scale_decay(a, key->button == 4 ? WHEEL : 1 / WHEEL);
    }
    return true;
}

/* ---- toys ---- */

void
controls_start_toy(struct app *a, const double xy[2])
{
    enum toy_id id;
    double w[3];
    char text[32];
    if (!config_toy(&a->watch.config, &id))
        return;
    const struct toy_info *info = &toy_table[id];
    size_t path = info->n_starts == 1 ? 0 : a->view.toy_path % info->n_paths + 1;
    a->view.toy_path++;
    toy_unproject(id, xy, w);
    for (size_t i = 0; i < info->dimension; i++) {
        snprintf(text, sizeof text, "%.3f", w[i]);
        controls_set(a, PARAM_W1 + (enum param_id)i, strtod(text, NULL));
    }
    controls_set(a, PARAM_PATH, (double)path);
    snprintf(text, sizeof text, path > 0 ? "path %zu starts" : "all paths start",
             path);
    app_say(a, "%s there, marked o%s", text,
            a->watch.progress.state == TRAINER_PAUSED ? ": space goes on" : "");
    if (a->watch.progress.state == TRAINER_ENDED)
        app_send(a, (struct command){.kind = COMMAND_GO}, NULL);
}

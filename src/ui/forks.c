/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What if: a branch from now, or from the step gone back to, with something
 * changed; and comparing it with another one.
 *
 * A fork is asked for, and when it has come into being it becomes the one that is
 * trained and shown. */
#include <config.h>

#include "ui/app_state.h"

#include "run/fork.h"
#include "ui/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- making one ---- */

/* A number for a branch: as long as there is one, none that has a folder already, of a
 * branch that was deleted or was there before the run was gone on with. */
static unsigned
free_number(const struct app *a)
{
    for (unsigned id = 1; id < TREE_BRANCHES; id++)
        if (!a->watch.branch[id].there && !recording_has_folder(a, id))
            return id;
    return watch_free_branch(&a->watch);
}

void
forks_make(struct app *a, const struct tree_change *change, size_t n)
{
    struct watch *w = &a->watch;
    struct command command = {.kind = COMMAND_FORK};
    command.fork = (struct tree_fork){
        .parent = w->active, .id = free_number(a),
        .step = a->past.open ? past_step(a) : TREE_NOW, .n_changes = n};
    if (app_refuses(a))
        return;
    if (a->forking) {
        app_say(a, "a branch is being made; Esc gives it up");
        return;
    }
    if (n == 0 && a->past.open && past_step(a) >= w->progress.step) {
        past_close(a); // the present goes on anyway
        return;
    }
    if (command.fork.id == TREE_BRANCHES) {
        app_say(a, "there are %d branches, and no more: Y lists them, d there "
                   "deletes one", TREE_BRANCHES);
        return;
    }
    if (a->dropped && !app_settle(a)) { // what is on its way of another of the number
        app_say(a, "not now: the run is busy");
        return;
    }
    a->dropped = false;
    if (n > 0)
        memcpy(command.fork.change, change, n * sizeof *change);
    a->forking = app_send(a, command, NULL);
    a->fork = command.fork;
    a->fork_refused = w->progress.refused;
}

/* The branch is there: it is what goes on. */
static void
take(struct app *a)
{
    char differs[WATCH_DIFFERS], step[40];
    const struct watch *w = &a->watch;
    const struct watch_branch *b = &w->branch[a->fork.id];
    bool go_on = past_leave(a);
    for (size_t i = 0; i < a->fork.n_changes; i++)
        if (tree_changes_start(a->fork.change[i].param))
            watch_other_start(&a->watch, a->fork.id, a->fork.change[i].param,
                              a->fork.change[i].value);
    recording_fork(a, a->fork.id);
    forks_activate(a, a->fork.id);
    if (go_on)
        app_send(a, (struct command){.kind = COMMAND_GO}, NULL);
    watch_differs(differs, w, a->fork.id);
    app_say(a, "branch %u from step %s%s%s: C compares%s", a->fork.id,
            view_number(step, b->fork), *differs != '\0' ? ", " : "", differs,
            go_on || !app_at_rest(a) ? ", Y lists all" : ", space goes on");
}

void
forks_turn(struct app *a)
{
    struct failure f;
    const struct watch *w = &a->watch;
    if (a->forking && w->branch[a->fork.id].there) {
        a->forking = false;
        take(a);
    } else if (a->forking && w->progress.refused > a->fork_refused) {
        a->forking = false;
        a->past.refused = w->progress.refused; // it was this that was refused
        trainer_failure(a->trainer, &f);
        app_say(a, "no fork: %s", f.message);
    }
}

void
forks_activate(struct app *a, unsigned id)
{
    past_leave(a);
    if (!app_send(a, (struct command){.kind = COMMAND_ACTIVATE, .branch = id},
                  NULL))
        return;
    watch_activate(&a->watch, id);
    for (size_t i = 0; i < PARAM_COUNT; i++)
        if (i != PARAM_PACE)
            a->pending[i].active = false;
}

/* ---- comparing ---- */

void
forks_say_compared(struct app *a)
{
    const struct watch *w = &a->watch;
    char step[40];
    uint64_t parted;
    if (w->compared == TREE_BRANCHES)
        app_say(a, "compared with none");
    else if (watch_parted(w, w->active, w->compared, &parted))
        app_say(a, "%u %s dotted; parts from %u %s at step %s%s", w->compared,
                w->branch[w->compared].name, w->active,
                w->branch[w->active].name, view_number(step, parted),
                w->is_net ? "; 4: difference" : "");
    else
        app_say(a, "%u %s dotted: the same as %u %s so far", w->compared,
                w->branch[w->compared].name, w->active,
                w->branch[w->active].name);
}

void
forks_compare_next(struct app *a)
{
    struct watch *w = &a->watch;
    if (app_refuses(a))
        return;
    unsigned id = w->compared == TREE_BRANCHES ? 0 : w->compared + 1;
    while (id < TREE_BRANCHES && (!w->branch[id].there || id == w->active))
        id++;
    if (id == TREE_BRANCHES && w->compared == TREE_BRANCHES) {
        app_say(a, "there is nothing to compare with yet: F forks");
        return;
    }
    watch_compare(w, id);
    forks_say_compared(a);
}

/* ---- the prompt ---- */

/* Suggestion number I at these values; false: there is none. */
static bool
suggest(const struct app *a, int i, char text[APP_TYPED])
{
    double decay = a->watch.now[PARAM_WEIGHT_DECAY], lr = a->watch.now[PARAM_LR];
    char number[32];
    bool net = a->watch.is_net, start = a->past.open && past_step(a) == 0;
    bool gd = a->watch.now[PARAM_OPTIMIZER] == (double)OPTIMIZER_GD;
    bool held = a->watch.now[PARAM_NORM_CLAMP] > 0;
    const struct {
        bool any;
        enum param_id id;
        double value;
    } all[] = {
        {decay > 0, PARAM_WEIGHT_DECAY, 0},
        {true, PARAM_WEIGHT_DECAY, decay > 0 ? 4 * decay : a->decay_before},
        {decay > 0, PARAM_WEIGHT_DECAY, decay / 4},
        {true, PARAM_LR, lr / 2},
        {true, PARAM_LR, 2 * lr},
        {net, PARAM_NORM_CLAMP, held ? 0 : 1},
        {net && gd, PARAM_MOMENTUM, a->watch.now[PARAM_MOMENTUM] > 0 ? 0 : 0.9},
        {net && start, PARAM_INIT_SCALE,
         4 * a->watch.config.value[PARAM_INIT_SCALE]},
    };
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (!all[k].any || i-- > 0)
            continue;
        snprintf(number, sizeof number, "%.4g", all[k].value);
        snprintf(text, APP_TYPED, "%s=%s", param_table[all[k].id].name, number);
        return true;
    }
    if (net && i-- == 0) {
        snprintf(text, APP_TYPED, "%s", gd ? "optimizer=adamw,lr=0.001"
                                           : "optimizer=gd,lr=5");
        return true;
    }
    text[0] = '\0'; // the last one: nothing
    return i == 0;
}

void
forks_prompt(struct app *a)
{
    if (app_refuses(a))
        return;
    a->popup = POPUP_FORK;
    a->selected = 0;
    a->proposed = suggest(a, 0, a->typed);
}

/* Makes the fork that was typed; false with a message if it makes no sense. */
static bool
enter(struct app *a)
{
    struct tree_fork fork;
    struct failure f = {0};
    char text[APP_TYPED + 24];
    uint64_t step = a->past.open ? past_step(a) : a->watch.progress.step;
    if (a->typed[0] == '\0') {
        forks_make(a, NULL, 0);
        return true;
    }
    snprintf(text, sizeof text, "%" PRIu64 ":%s", step, a->typed);
    if (!fork_parse(&fork, text, &f) ||
        !fork_check(&fork, &a->watch.config, 0, UINT64_MAX, &f)) {
        app_say(a, "%s", f.message + strlen("--fork: "));
        return false;
    }
    forks_make(a, fork.change, fork.n_changes);
    return true;
}

/* Another suggestion in place of what is typed. */
static void
move(struct app *a, int by)
{
    char text[APP_TYPED];
    int i = a->selected + by;
    if (i >= 0 && suggest(a, i, text)) {
        a->selected = i;
        a->proposed = true;
        snprintf(a->typed, sizeof a->typed, "%s", text);
    }
}

void
forks_key(struct app *a, const struct key *key)
{
    switch (key->code) {
    case KEY_CODE_UP: move(a, -1); break;
    case KEY_CODE_DOWN: move(a, 1); break;
    case KEY_CODE_ESCAPE: a->popup = POPUP_NONE; break;
    case KEY_CODE_ENTER:
        if (enter(a))
            a->popup = POPUP_NONE;
        break;
    default: app_type(a, key);
    }
}

void
forks_draw(struct app *a, int *cursor_row, int *cursor_col)
{
    char title[64], step[40];
    if (a->past.open)
        snprintf(title, sizeof title, "Fork at step %s",
                 view_number(step, past_step(a)));
    else
        snprintf(title, sizeof title, "Fork from now on");
    struct rect r = popup_box(a, 3, 66, title);
    int end = r.col + r.cols;
    int col = grid_text(&a->grid, r.row, r.col, end, STYLE_TEXT, "with ");
    int hidden = (int)strlen(a->typed) - (end - col - 1); // its end is to be seen
    *cursor_col = grid_text(&a->grid, r.row, col, end, STYLE_VALUE,
                            a->typed + (hidden > 0 ? hidden : 0));
    *cursor_row = r.row;
    grid_put(&a->grid, r.row, *cursor_col, '_', STYLE_VALUE);
    grid_text(&a->grid, r.row + 1, r.col, end, STYLE_DIM,
              "Enter forks; Up, Down: other changes; or type NAME=VALUE,...");
    grid_text(&a->grid, r.row + 2, r.col, end, STYLE_DIM,
              "nothing: the same again, to be changed by hand; Esc closes");
}

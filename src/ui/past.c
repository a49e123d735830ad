/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back: while the time line is open the crosshair is where in the run one
 * is, every panel shows that step, and the run stands still. */
#include <config.h>

#include "ui/app_state.h"

#include "plot/chart.h"
#include "ui/keymap.h"
#include "ui/terminal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Asks for the step, unless it is the one that is on its way or shown. */
static void
visit(struct app *a, uint64_t step)
{
    struct watch *w = &a->watch;
    if (w->visiting && w->visit == step)
        return;
    if (app_send(a, (struct command){.kind = COMMAND_VISIT, .branch = w->active,
                                     .n = step}, NULL)) {
        watch_visit(w, step);
        a->past.refused = w->progress.refused;
    }
}

void
past_open(struct app *a)
{
    if (a->past.open) {
        past_close(a);
        return;
    }
    if (a->watch.config.tape != NULL) {
        app_say(a, "this is a replay: G goes back and on in it");
        return;
    }
    if (history_buckets(a->watch.history) == 0)
        return;
    if (a->watch.progress.state == TRAINER_STEPPING) {
        app_say(a, "not while it goes to a step: space stops it there");
        return;
    }
    a->past = (struct past){.open = true, .ran = !app_at_rest(a),
                            .refused = a->watch.progress.refused};
    a->frozen = false;
    a->message_ns = 0;
    if (a->past.ran)
        app_send(a, (struct command){.kind = COMMAND_PAUSE}, NULL);
    if (!a->view.cross)
        view_cross_put(&a->view, &a->watch, (double)a->watch.progress.step);
}

/* The present is shown again; GO_ON: and goes on if it did. */
static void
leave(struct app *a, bool go_on)
{
    app_send(a, (struct command){.kind = COMMAND_LEAVE}, NULL);
    if (go_on && a->past.ran)
        app_send(a, (struct command){.kind = COMMAND_GO}, NULL);
    watch_leave(&a->watch);
    a->past.open = false;
    a->view.cross = false;
    a->dirty = true;
}

void
past_close(struct app *a)
{
    if (a->past.open)
        leave(a, true);
}

void
past_forget(struct app *a)
{
    a->past.open = false;
}

bool
past_leave(struct app *a)
{
    bool ran = a->past.open && a->past.ran;
    if (a->past.open)
        leave(a, false);
    return ran;
}

void
past_go_to(struct app *a, uint64_t step)
{
    struct history_bucket bucket;
    uint64_t last = a->watch.progress.step;
    step = step > last ? last : step;
    view_cross_put(&a->view, &a->watch, (double)step);
    if (view_cross(&a->view, &a->watch, &bucket))
        a->past.cross = bucket.steps.last; // it stands there by itself
    a->past.step = step;
    visit(a, step);
}

uint64_t
past_step(const struct app *a)
{
    return a->past.step;
}

/* Where one was before the step that cannot be shown; or back to the present. */
static void
turn_back(struct app *a)
{
    struct failure f;
    uint64_t last = a->watch.moment.asked;
    bool any = a->watch.arrived && last != a->past.step;
    trainer_failure(a->trainer, &f);
    if (any)
        past_go_to(a, last);
    else
        past_close(a);
    app_say(a, "%s", f.message);
}

void
past_turn(struct app *a)
{
    struct history_bucket bucket;
    if (!a->past.open)
        return;
    if (!a->forking && a->watch.progress.refused > a->past.refused) {
        turn_back(a);
        return;
    }
    if (a->watch.config.tape != NULL || a->watch.progress.state == TRAINER_FAILED) {
        past_forget(a);
        return;
    }
    if (!view_cross(&a->view, &a->watch, &bucket)) {
        past_close(a);
        return;
    }
    if (!a->watch.visiting || bucket.steps.last != a->past.cross) {
        a->past.cross = a->past.step = bucket.steps.last;
        visit(a, a->past.step);
    }
}

/* Whether a key is about the present: it is shown again first. */
static bool
is_of_present(enum action action)
{
    switch (action) {
    case ACTION_PAUSE:
    case ACTION_STEP:
    case ACTION_STEPS:
    case ACTION_FORECAST:
    case ACTION_SKIP:
    case ACTION_RECORD: return true;
    default: return false;
    }
}

bool
past_key(struct app *a, const struct key *key)
{
    const struct key_binding *binding = keymap_find(key->code);
    if (!a->past.open)
        return false;
    if (key->code == KEY_CODE_ENTER)
        forks_make(a, NULL, 0);
    else if (key->code == KEY_CODE_ESCAPE)
        past_close(a);
    else if (binding != NULL && is_of_present(binding->action))
        past_leave(a);
    return key->code == KEY_CODE_ENTER || key->code == KEY_CODE_ESCAPE;
}

/* ---- the time line ---- */

/* Where a step is on it. */
static int
place(const struct app *a, struct rect r, double step)
{
    double at = axis_place(&a->view.whole, fmax(step, a->view.whole.lo));
    int col = (int)floor(fmin(fmax(at, 0), 1) * (r.cols - 1) + 0.5);
    return r.col + col;
}

bool
past_press(struct app *a, const struct key *key)
{
    struct rect r = a->past.line;
    if (!a->past.open || key->row != r.row || key->col < r.col ||
        key->col >= r.col + r.cols || r.cols < 2)
        return false;
    double at = (double)(key->col - r.col) / (r.cols - 1);
    view_cross_put(&a->view, &a->watch, axis_value(&a->view.whole, at));
    return true;
}

static void
draw_line(struct app *a, struct rect r)
{
    struct grid *g = &a->grid;
    const struct watch *w = &a->watch;
    const struct watch_branch *b = &w->branch[w->active];
    bool ascii = a->view.glyphs == GLYPHS_ASCII;
    int now = place(a, r, (double)w->progress.step);
    grid_fill(g, (struct rect){r.row, r.col, 1, now - r.col + 1},
              ascii ? '-' : 0x2500, STYLE_DIM);
    for (size_t i = 0; i < b->n_marks; i++) {
        static const char letters[EVENT_COUNT] = {
            [EVENT_MEMORISED] = 'M', [EVENT_GROKKED] = 'G',
            [EVENT_CHANGED] = '*',   [EVENT_DIVERGED] = '!',
            [EVENT_DEAD] = '!',      [EVENT_SKIPPED] = 'J',
            [EVENT_SINGULAR] = '!',  [EVENT_FORKED] = 'F'};
        char letter = letters[b->marks[i].kind];
        if (letter != '\0')
            grid_put(g, r.row, place(a, r, (double)b->marks[i].step),
                     (uint32_t)letter, STYLE_MARK);
    }
    grid_put(g, r.row, place(a, r, (double)a->past.step), ascii ? 'O' : 0x25CF,
             STYLE_FOCUS);
}

void
past_draw(struct app *a, struct rect r)
{
    static const char *const keys[] = {
        "Left Right move  Enter goes on from here  F forks  Esc the present",
        "Enter goes on from here  F forks  Esc back",
        "Enter goes on  F forks  Esc back", "Esc back"};
    enum { HEAD = 24, LINE_COLS = 16 };
    char step[40], head[64];
    int end = r.col + r.cols;
    bool here = a->watch.arrived && a->watch.moment.asked == a->past.step;
    grid_fill(&a->grid, r, ' ', STYLE_TEXT);
    snprintf(head, sizeof head, "PAST step %s%s ", view_number(step, a->past.step),
             here ? "" : " ...");
    int col = grid_text(&a->grid, r.row, r.col, end, STYLE_FOCUS, head);
    col = col < r.col + HEAD ? r.col + HEAD : col; // so that the line stands still
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        int from = end - grid_width(keys[i]);
        if (from - col < LINE_COLS)
            continue;
        grid_text(&a->grid, r.row, from, end, STYLE_DIM, keys[i]);
        end = from - 1;
        break;
    }
    a->past.line = (struct rect){r.row, col, 1, end - col};
    if (end - col > 2)
        draw_line(a, a->past.line);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of branches: a tree with what became of each. */
#include <config.h>

#include "ui/app_state.h"

#include "plot/axis.h"
#include "ui/keymap.h"
#include "ui/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The branches in the order of a tree, each with its depth. */
struct rows {
    int count;
    struct { unsigned id; int depth; } row[TREE_BRANCHES];
};

static void
add_row(struct rows *rows, const struct watch *w, unsigned id, int depth)
{
    rows->row[rows->count].id = id;
    rows->row[rows->count++].depth = depth;
    for (unsigned k = 1; k < TREE_BRANCHES; k++)
        if (w->branch[k].there && w->branch[k].parent == id && k != id)
            add_row(rows, w, k, depth + 1);
}

static struct rows
make_rows(const struct watch *w)
{
    struct rows rows = {.count = 0};
    add_row(&rows, w, TREE_TRUNK, 0);
    return rows;
}

void
branches_open(struct app *a)
{
    if (app_refuses(a))
        return;
    struct rows rows = make_rows(&a->watch);
    a->popup = POPUP_BRANCHES;
    a->renaming = false;
    a->selected = 0;
    for (int i = 0; i < rows.count; i++)
        if (rows.row[i].id == a->watch.active)
            a->selected = i;
}

/* ---- drawing ---- */

static const char *
step_or_dash(char buffer[40], uint64_t step)
{
    return step == UINT64_MAX ? "-" : view_number(buffer, step);
}

static double
last_value(const struct watch_branch *b, enum series series)
{
    struct span last = history_last(b->history, series);
    char text[32];
    snprintf(text, sizeof text, "%.4g", span_last(&last));
    return strtod(text, NULL);
}

static void
draw_row(struct app *a, struct rect r, unsigned id, int depth, bool selected)
{
    const struct watch *w = &a->watch;
    const struct watch_branch *b = &w->branch[id];
    enum style style = selected ? STYLE_SELECTED
                       : id == w->active ? STYLE_VALUE : STYLE_TEXT;
    char name[80], step[40], memorised[40], grokked[40], E[24], W[24];
    int indent = 2 * (depth < 3 ? depth : 3); // names need room
    snprintf(name, sizeof name, "%*s%u %.*s", indent, "", id, WATCH_NAME - 1,
             b->name);
    grid_fill(&a->grid, r, ' ', style);
    grid_printf(&a->grid, r.row, r.col, r.col + r.cols, style,
                "%c%c%c%c%-18.18s %9s %9s %9s %8s %8s", selected ? '>' : ' ',
                id == w->active ? '*' : id == w->compared ? 'c' : ' ',
                b->trains ? 't' : ' ', b->hidden ? 'x' : ' ', name,
                view_number(step, w->progress.steps[id]),
                step_or_dash(memorised, b->memorised),
                step_or_dash(grokked, b->grokked),
                axis_label(E, last_value(b, SERIES_NORM2_E), 8),
                axis_label(W, last_value(b, SERIES_NORM2_W), 8));
}

/* What the selected one is. */
static void
draw_story(struct app *a, struct rect r, unsigned id)
{
    const struct watch *w = &a->watch;
    const struct watch_branch *b = &w->branch[id];
    char differs[WATCH_DIFFERS], step[40], parent[12], parted[80] = "", text[320];
    uint64_t at;
    snprintf(parent, sizeof parent, "%u", b->parent);
    watch_differs(differs, w, id);
    if (id != w->active && watch_parted(w, id, w->active, &at))
        snprintf(parted, sizeof parted, " Parts from %u, the active one, at step "
                 "%s.", w->active, view_number(step, at));
    if (id == TREE_TRUNK)
        snprintf(text, sizeof text, "The run itself.%s", parted);
    else
        snprintf(text, sizeof text, "Off %s at step %s: %s.%s",
                 b->orphan ? "one that is deleted" : parent, view_number(step, b->fork),
                 *differs != '\0' ? differs : "nothing changed there", parted);
    if (a->renaming)
        snprintf(text, sizeof text, "New name: %s_", a->typed);
    grid_paragraph(&a->grid, r, STYLE_TEXT, text);
}

void
branches_draw(struct app *a, int *cursor_row, int *cursor_col)
{
    enum { COLS = 74, STORY = 2, KEYS = 2 };
    struct rows rows = make_rows(&a->watch);
    struct rect r = popup_box(a, rows.count + 2 + STORY + KEYS, COLS, "Branches");
    int end = r.col + r.cols;
    if (a->selected >= rows.count)
        a->selected = rows.count - 1;
    grid_printf(&a->grid, r.row, r.col, end, STYLE_DIM,
                "    %-18s %9s %9s %9s %8s %8s", "branch", "step", "memorised",
                "grokked", "norm2 E", "norm2 W");
    int list = r.rows - 2 - STORY - KEYS; // in a small window only some
    list = list < 1 ? 1 : list > rows.count ? rows.count : list;
    int first = a->selected >= list ? a->selected - list + 1 : 0;
    for (int i = 0; i < list; i++)
        draw_row(a, (struct rect){r.row + 1 + i, r.col, 1, r.cols},
                 rows.row[first + i].id, rows.row[first + i].depth,
                 first + i == a->selected);
    *cursor_row = r.row + 1 + a->selected - first;
    *cursor_col = r.col;
    int row = r.row + list + 2;
    draw_story(a, (struct rect){row, r.col, STORY, r.cols},
               rows.row[a->selected].id);
    grid_text(&a->grid, row + STORY, r.col, end, STYLE_DIM,
              "* active, c compared, t trains beside it, x hidden.  Enter: make "
              "active");
    grid_text(&a->grid, row + STORY + 1, r.col, end, STYLE_DIM,
              "C compare  t train too  x hide  n name  d delete  space pause  Esc "
              "close");
}

/* ---- keys ---- */

static void
drop(struct app *a, unsigned id)
{
    struct watch *w = &a->watch;
    if (id == TREE_TRUNK) {
        app_say(a, "the trunk stays; r starts all of it again");
        return;
    }
    if (a->forking) {
        app_say(a, "not now: a branch is being made");
        return;
    }
    if (id == w->active)
        forks_activate(a, w->branch[id].parent);
    if (id == w->active) // that could not be sent
        return;
    if (!app_send(a, (struct command){.kind = COMMAND_DROP, .branch = id}, NULL))
        return;
    watch_drop_branch(w, id);
    a->dropped = true;
    app_say(a, "branch %u is deleted", id);
}

static void
train(struct app *a, unsigned id)
{
    struct watch_branch *b = &a->watch.branch[id];
    if (id == a->watch.active)
        return; // it trains anyway
    struct command command = {.kind = COMMAND_TRAIN, .branch = id,
                              .n = !b->trains};
    if (app_send(a, command, NULL))
        b->trains = !b->trains;
}

static void
rename_key(struct app *a, const struct key *key, unsigned id)
{
    if (key->code == KEY_CODE_ENTER && a->typed[0] != '\0')
        watch_rename_branch(&a->watch, id, a->typed);
    if (key->code == KEY_CODE_ENTER || key->code == KEY_CODE_ESCAPE)
        a->renaming = false;
    else
        app_type(a, key);
}

static void
compare(struct app *a, unsigned id)
{
    struct watch *w = &a->watch;
    if (id == w->active) {
        app_say(a, "this is the active one: it is compared with another");
        return;
    }
    watch_compare(w, w->compared == id ? TREE_BRANCHES : id);
    forks_say_compared(a);
}

void
branches_key(struct app *a, const struct key *key, int movement)
{
    struct rows rows = make_rows(&a->watch);
    unsigned id = rows.row[a->selected < rows.count ? a->selected : 0].id;
    if (a->renaming) {
        rename_key(a, key, id);
        return;
    }
    switch (key->code) {
    case KEY_CODE_ENTER:
        if (id != a->watch.active)
            forks_activate(a, id);
        a->popup = POPUP_NONE;
        break;
    case 'C': compare(a, id); break;
    case 't': train(a, id); break;
    case 'x': watch_hide_branch(&a->watch, id, !a->watch.branch[id].hidden); break;
    case 'd': drop(a, id); break;
    case 'n':
        a->renaming = true;
        a->typed[0] = '\0';
        break;
    default:
        a->selected += movement;
        a->selected = a->selected < 0 ? 0 : a->selected;
        if (a->selected >= rows.count)
            a->selected = rows.count - 1;
    }
}

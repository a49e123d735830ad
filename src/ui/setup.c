/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set-up screen: every parameter of a run with its range and its help. What
 * can be turned while the run goes on takes effect at once; the rest is kept
 * beside until the run is started again with it. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "ui/terminal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HELP_ROWS = 5,   /* below the list */
    NAME_COLS = 16,
    VALUE_COLS = 28, /* "uniform -> normal" */
};

static const double COARSE = 1.7782794100389228; // 10^(1/4), as the keys [ ]

/* Whether a change of ID needs no restart. */
static bool
is_live(enum param_id id)
{
    return (param_table[id].live && id != PARAM_SKIP) || id == PARAM_PACE;
}

static bool
differs(double a, double b)
{
    return a < b || a > b || isnan(a) != isnan(b);
}

/* Whether ID is to be changed by a restart. */
static bool
is_kept(const struct app *a, enum param_id id)
{
    return !is_live(id) &&
           differs(a->setup.value[id], a->watch.config.value[id]);
}

static bool
any_kept(const struct app *a)
{
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        if (is_kept(a, id))
            return true;
    return false;
}

/* The value in force, or the one that is kept for a restart. */
static double
value_of(const struct app *a, enum param_id id)
{
    return is_live(id) ? app_value(a, id) : a->setup.value[id];
}

void
setup_open(struct app *a)
{
    a->popup = POPUP_SETUP;
    a->selected = PARAM_WEIGHT_DECAY;
    a->scroll = 0;
    a->setup_state = SETUP_LIST;
    a->setup = config_with(&a->watch.config, a->watch.config.value);
}

/* ---- picture ---- */

/* "37", "3e-05", "not given". */
static const char *
text_of(char text[32], enum param_id id, double value)
{
    if (!param_given(id, value))
        return strcpy(text, "not given");
    return param_format(text, id, value);
}

static void
draw_line(struct app *a, struct rect r, enum param_id id)
{
    char now[32], then[32];
    struct grid *g = &a->grid;
    bool selected = (int)id == a->selected, kept = is_kept(a, id);
    enum style style = selected ? STYLE_SELECTED : STYLE_TEXT;
    int end = r.col + r.cols, col = r.col + 2 + NAME_COLS;
    grid_fill(g, r, ' ', style);
    grid_printf(g, r.row, r.col, end, style, "%c %s", selected ? '>' : ' ',
                param_table[id].name);
    if (selected && a->setup_state == SETUP_TYPING)
        grid_printf(g, r.row, col, end, style, "%s_", a->typed);
    else if (kept || a->pending[id].active)
        grid_printf(g, r.row, col, end, selected ? style : STYLE_PENDING,
                    "%s -> %s%s",
                    text_of(now, id, kept ? a->watch.config.value[id]
                                          : a->watch.now[id]),
                    text_of(then, id, value_of(a, id)), kept ? " *" : "");
    else
        grid_text(g, r.row, col, end, selected ? style : STYLE_VALUE,
                  text_of(now, id, value_of(a, id)));
    col += VALUE_COLS;
    if (is_live(id))
        grid_text(g, r.row, col, end, style, "at once");
    else
        grid_text(g, r.row, col, end, selected ? style : STYLE_DIM,
                  "at a restart");
}

/* What is allowed: "0 to 1", or the names. */
static void
allowed_text(char text[160], enum param_id id)
{
    const struct param *p = &param_table[id];
    size_t used = 0;
    if (p->kind != PARAM_CHOICE) {
        snprintf(text, 160, "%s from %.10g to %.10g",
                 p->kind == PARAM_REAL ? "number" : "integer", p->min, p->max);
        return;
    }
    for (size_t i = 0; p->choices[i] != NULL && used < 160; i++)
        used += (size_t)snprintf(text + used, 160 - used, "%s%s",
                                 i > 0 ? ", " : "", p->choices[i]);
}

static void
draw_help(struct app *a, struct rect r)
{
    char allowed[160], text[640], lambda[48] = "";
    enum param_id id = (enum param_id)a->selected;
    allowed_text(allowed, id);
    if (id == PARAM_WEIGHT_DECAY) {
        struct config now = config_with(&a->watch.config, a->watch.now);
        double l = config_lambda(&now, a->watch.is_net ? a->watch.n_train : 1,
                                 value_of(a, id));
        if (!isnan(l))
            snprintf(lambda, sizeof lambda, " Now lambda is %.3g.", l);
    }
    snprintf(text, sizeof text, "%s: %s.%s Allowed: %s.", param_table[id].name,
             param_table[id].help, lambda, allowed);
    grid_paragraph(&a->grid, r, STYLE_TEXT, text);
}

/* What the keys do, or what went wrong with the last one. */
static const char *
instruction(const struct app *a)
{
    if (clock_ns() < a->message_ns && a->setup_state == SETUP_LIST)
        return a->message;
    switch (a->setup_state) {
    case SETUP_TYPING: return "Enter takes it, Esc does not";
    case SETUP_ASKING:
        return "start again with what is marked *? Enter: yes, Esc: no";
    default:
        return "Left and Right change, Enter types a value, Esc closes";
    }
}

void
setup_draw(struct app *a, struct rect r, int *row, int *col)
{
    int list = r.rows - HELP_ROWS - 2;
    if (list < 1)
        list = r.rows;
    if (a->selected < a->scroll)
        a->scroll = a->selected;
    if (a->selected >= a->scroll + list)
        a->scroll = a->selected - list + 1;
    for (int i = 0; i < list && i + a->scroll < PARAM_COUNT; i++)
        draw_line(a, (struct rect){r.row + i, r.col, 1, r.cols},
                  (enum param_id)(i + a->scroll));
    *row = r.row + a->selected - a->scroll;
    *col = r.col;
    if (list == r.rows)
        return;
    draw_help(a, (struct rect){r.row + list + 1, r.col, HELP_ROWS, r.cols});
    grid_text(&a->grid, r.row + r.rows - 1, r.col, r.col + r.cols,
              a->setup_state == SETUP_ASKING ? STYLE_WARN : STYLE_KEY,
              instruction(a));
}

/* ---- values ---- */

static void
take(struct app *a, enum param_id id, double value)
{
    bool start = id >= PARAM_W1 && id <= PARAM_PATH;
    const char *why = start && a->watch.is_net
                          ? "of toys only"
                          : config_change_refused(&a->watch.config, id);
    if (why != NULL)
        app_say(a, "%s: %s", param_table[id].name, why);
    else if (is_live(id))
        controls_set(a, id, value);
    else
        config_put(&a->setup, id, param_clamp(id, value));
}

/* The next value up (BY 1) or down (-1). */
static void
turn(struct app *a, int by)
{
    enum param_id id = (enum param_id)a->selected;
    const struct param *p = &param_table[id];
    char text[32];
    double value = value_of(a, id);
    if (!param_given(id, value))
        value = p->min > -1 ? p->min : 0;
    if (p->kind == PARAM_CHOICE) {
        int count = 0;
        while (p->choices[count] != NULL)
            count++;
        take(a, id, ((int)value + by + count) % count);
    } else if (p->kind != PARAM_REAL) {
        take(a, id, value + by);
    } else if (p->min < 0) { // where a toy starts
        take(a, id, value + by * 0.1);
    } else {
        double start = p->initial > 0 ? p->initial : 1e-3;
        value = value > 0 ? value * (by > 0 ? COARSE : 1 / COARSE)
                          : by > 0 ? start : 0;
        snprintf(text, sizeof text, "%.3e", value);
        take(a, id, strtod(text, NULL));
    }
}

static void
type(struct app *a, const struct key *key)
{
    struct failure failure = {0};
    double value;
    enum param_id id = (enum param_id)a->selected;
    size_t length = strlen(a->typed);
    if (key->code == KEY_CODE_BACKSPACE && length > 0) {
        a->typed[length - 1] = '\0';
    } else if (key->code > ' ' && key->code < 0x7f &&
               length + 1 < sizeof a->typed) {
        a->typed[length] = (char)key->code;
        a->typed[length + 1] = '\0';
    } else if (key->code == KEY_CODE_ESCAPE) {
        a->setup_state = SETUP_LIST;
    } else if (key->code == KEY_CODE_ENTER) {
        if (param_parse(id, a->typed, &value, &failure))
            take(a, id, value);
        else
            app_say(a, "%s", failure.message);
        a->setup_state = SETUP_LIST;
    }
}

/* ---- leaving ---- */

static void
start_again(struct app *a)
{
    struct failure failure = {0};
    struct config config;
    config_copy(&config, &a->start);
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        config.value[id] = is_live(id) ? app_value(a, id) : a->setup.value[id];
    config.n_changes = 0;
    if (!config_check(&config, &failure)) {
        app_say(a, "%s", failure.message);
        a->setup_state = SETUP_LIST;
        config_done(&config);
        return;
    }
    a->popup = POPUP_NONE;
    app_restart(a, &config);
    app_look_at(a, &config);
    config_done(&config);
}

static void
leave(struct app *a)
{
    if (any_kept(a))
        a->setup_state = SETUP_ASKING;
    else
        a->popup = POPUP_NONE;
}

void
setup_key(struct app *a, const struct key *key, int movement)
{
    if (key->code == KEY_CODE_MOUSE && movement == 0)
        return;
    if (a->setup_state == SETUP_TYPING) {
        type(a, key);
    } else if (a->setup_state == SETUP_ASKING) {
        if (key->code == KEY_CODE_ENTER)
            start_again(a);
        else if (key->code == KEY_CODE_ESCAPE)
            a->popup = POPUP_NONE;
        else
            a->setup_state = SETUP_LIST;
    } else if (key->code == KEY_CODE_ESCAPE) {
        leave(a);
    } else if (key->code == KEY_CODE_LEFT || key->code == '-') {
        turn(a, -1);
    } else if (key->code == KEY_CODE_RIGHT || key->code == '+') {
        turn(a, 1);
    } else if (key->code == KEY_CODE_ENTER) {
        a->setup_state = SETUP_TYPING;
        a->typed[0] = '\0';
    } else {
        a->selected += movement;
        a->selected = a->selected < 0              ? 0
                      : a->selected >= PARAM_COUNT ? PARAM_COUNT - 1
                                                   : a->selected;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines around the panels. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/preset.h"
#include "run/tape.h"
#include "ui/curves.h"
#include "ui/line.h"
#include "ui/readout.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLIDER_COLS = 14,
    SLIDERS_FROM = 112, /* columns */
};

static const char *
choice(const struct config *c, enum param_id id)
{
    return param_table[id].choices[(size_t)c->value[id]];
}

/* ---- header ---- */

/* Whether what is learned, or how, is not what the preset says. */
static bool
is_changed(const struct config *c, const struct presets *presets)
{
    struct config base;
    bool changed = false;
    config_init(&base);
    presets_use(presets, &base, c->preset, NULL);
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        changed |= param_table[id].group != PARAM_RUN && id != PARAM_SEED &&
                   (c->value[id] < base.value[id] ||
                    c->value[id] > base.value[id]);
    config_done(&base);
    return changed;
}

static void
draw_settings(struct app *a, struct rect r)
{
    const struct config *c = &a->watch.config;
    const struct task *task = &task_table[(size_t)c->value[PARAM_TASK]];
    struct line line = {.count = 0};
    enum toy_id toy;
    line_add(&line, 0, STYLE_TITLE, "groktop");
    if (config_toy(c, &toy)) {
        line_add(&line, 0, STYLE_VALUE, "%s", toy_table[toy].name);
        line_add(&line, 1, STYLE_TEXT, "%s", toy_table[toy].formula);
        line_add(&line, 2, STYLE_TEXT, "%s of the paper", toy_table[toy].figure);
        line_add(&line, 3, STYLE_TEXT, "gradient descent on loss + lambda |w|^2");
        line_add(&line, 4, STYLE_TEXT, "preset %s%s", c->preset,
            is_changed(c, a->presets) ? ", changed" : "");
        line_draw(&line, &a->grid, r);
        return;
    }
    line_add(&line, 0, STYLE_VALUE, "%s mod %.0f", task->formula,
        c->value[PARAM_MODULUS]);
    line_add(&line, 1, STYLE_TEXT, "hidden %.0f %s", c->value[PARAM_HIDDEN],
        choice(c, PARAM_ACTIVATION));
    line_add(&line, 1, a->pending[PARAM_OPTIMIZER].active ? STYLE_PENDING : STYLE_TEXT,
        "%s", param_table[PARAM_OPTIMIZER].choices[(size_t)app_value(a, PARAM_OPTIMIZER)]);
    line_add(&line, 3, STYLE_TEXT, "%s", choice(c, PARAM_LOSS));
    line_add(&line, 0, STYLE_TEXT, "seed %.0f", c->value[PARAM_SEED]);
    line_add(&line, 2, STYLE_TEXT, "%s", choice(c, PARAM_PRECISION));
    line_add(&line, 1, STYLE_TEXT, "preset %s%s", c->preset,
        is_changed(c, a->presets) ? ", changed" : "");
    line_add(&line, 4, STYLE_DIM, "%zu + %zu pairs", a->watch.n_train,
        a->watch.n_test);
    line_draw(&line, &a->grid, r);
}

static const char *
state_name(const struct app *a, enum style *style)
{
    *style = STYLE_WARN;
    if (a->forking)
        return "FORKING (Esc gives up)";
    if (a->past.open)
        return "PAST";
    switch (a->watch.progress.state) {
    case TRAINER_RUNNING: *style = STYLE_GOOD; return "RUNNING";
    case TRAINER_STEPPING: *style = STYLE_GOOD; return "STEPPING";
    case TRAINER_PAUSED: return "PAUSED";
    case TRAINER_FAILED: *style = STYLE_BAD; return "FAILED";
    case TRAINER_ENDED: break;
    }
    switch (a->watch.progress.end) {
    case SESSION_DIVERGED: *style = STYLE_BAD; return "DIVERGED";
    case SESSION_DEAD: *style = STYLE_BAD; return "DEAD";
    case SESSION_SINGULAR: *style = STYLE_BAD; return "SINGULAR";
    default: return "ENDED";
    }
}

/* Three significant digits are enough of a rate. */
static const char *
rate_text(char buffer[40], double rate)
{
    if (rate >= 100)
        return view_number(buffer, (uint64_t)(rate + 0.5));
    snprintf(buffer, 40, "%.3g", rate);
    return buffer;
}

static void
draw_state(struct app *a, struct rect r)
{
    const struct progress *p = &a->watch.progress;
    char number[40], other[40];
    enum style style;
    struct line line = {.count = 0};
    const char *state = state_name(a, &style);
    line_add(&line, 0, style, "%s", state);
    if (a->watch.config.tape != NULL)
        line_add(&line, 0, STYLE_TITLE, "REPLAY of %.30s",
            a->watch.config.tape->name);
    if (watch_branches(&a->watch) > 1)
        line_add(&line, 0, STYLE_VALUE, "ON %u %s", a->watch.active,
            a->watch.branch[a->watch.active].name);
    for (size_t i = 0; i < a->watch.n_others; i++)
        if (a->watch.others[i].is_net == a->watch.is_net)
            line_add(&line, view_other_rank(i), view_other_style(&a->watch, i),
                "%c %s", a->watch.others[i].number, a->watch.others[i].name);
    if (a->frozen)
        line_add(&line, 0, STYLE_WARN, "FROZEN");
    if (a->view.zoom.on && a->view.zoom.away)
        line_add(&line, 0, STYLE_WARN, "NOT FOLLOWING (End)");
    if (a->recording)
        line_add(&line, 0, STYLE_BAD, "REC");
    line_add(&line, 0, STYLE_VALUE, "step %s",
        view_number(number, watch_step(&a->watch)));
    if (!app_at_rest(a)) {
        line_add(&line, 1, STYLE_TEXT, "%s steps/s", rate_text(number, p->rate));
        if (app_value(a, PARAM_PACE) <= 0)
            line_add(&line, 3, STYLE_DIM, "full speed");
        else if (p->possible > 0 && a->watch.config.tape == NULL)
            line_add(&line, 2, STYLE_DIM, "paced, %s/s possible",
                rate_text(other, p->possible));
    }
    if (a->watch.config.tape != NULL && a->watch.weights &&
        a->watch.weights_step != p->step)
        line_add(&line, 1, STYLE_WARN, "weights of step %s",
            view_number(other, a->watch.weights_step));
    if (a->view.zoom.on)
        line_add(&line, 2, STYLE_DIM, "zoomed (=)");
    unsigned seconds = (unsigned)p->elapsed;
    line_add(&line, 1, STYLE_TEXT, "elapsed %u:%02u", seconds / 60, seconds % 60);
    if (p->merged > 0)
        line_add(&line, 2, STYLE_DIM, "%s records merged on screen",
            view_number(number, p->merged));
    line_draw(&line, &a->grid, r);
}

const struct phase_info *
app_phase(const struct app *a)
{
    bool held = a->watch.now[PARAM_NORM_CLAMP] > 0;
    enum phase phase = a->watch.latest.phase;
    bool decays = a->watch.now[PARAM_WEIGHT_DECAY] > 0;
    if (phase != PHASE_WAITING)
        return &phase_table[phase];
    return held ? &phase_held : decays ? &phase_table[phase] : &phase_no_decay;
}

static void
draw_phase(struct app *a, struct rect r)
{
    const struct watch *w = &a->watch;
    enum phase phase = w->latest.phase;
    char number[40];
    struct line line = {.count = 0};
    bool good = phase == PHASE_DONE || phase == PHASE_SETTLED;
    enum style style = good                  ? STYLE_GOOD
                       : phase >= PHASE_DEAD ? STYLE_BAD
                                             : STYLE_WARN;
    line_add(&line, 0, style, "phase: %s", phase_table[phase].name);
    line_add(&line, 1, STYLE_DIM, "(%s)", phase_table[phase].rule);
    if (w->memorised != UINT64_MAX)
        line_add(&line, 2, STYLE_TEXT, "memorised at %s",
            view_number(number, w->memorised));
    if (w->grokked != UINT64_MAX)
        line_add(&line, 2, STYLE_TEXT, "grokked at %s",
            view_number(number, w->grokked));
    if (w->memorised != UINT64_MAX && w->grokked != UINT64_MAX)
        line_add(&line, 3, STYLE_TEXT, "delay %s",
            view_number(number, w->grokked - w->memorised));
    line_draw(&line, &a->grid, r);
}

/* ---- adjustable values ---- */

/* "wd 3e-05", or "wd 3e-05 -> 0" while that is on its way. */
static void
add_value(struct app *a, struct line *line, int rank, const char *name,
          enum param_id id)
{
    char now[32], then[32];
    param_format(now, id, a->watch.now[id]);
    if (a->pending[id].active)
        line_add(line, rank, STYLE_PENDING, "%s %s -> %s", name, now,
            param_format(then, id, a->pending[id].value));
    else
        line_add(line, rank, STYLE_VALUE, "%s %s", name, now);
}

static void
add_pace(struct app *a, struct line *line)
{
    double pace = app_value(a, PARAM_PACE);
    if (pace > 0)
        line_add(line, 1, STYLE_VALUE, "pace %.3g", pace);
    else
        line_add(line, 1, STYLE_VALUE, "pace none");
    line_add(line, 3, STYLE_KEY, "< > |");
}

/* The range of a slider: a thirtieth to thirty times where the run started. */
static struct slider
slider_of(const struct app *a, enum param_id id)
{
    double start = a->start.value[id];
    if (start <= 0)
        start = id == PARAM_WEIGHT_DECAY ? a->decay_before : 1;
    return (struct slider){.lo = start / 30, .hi = start * 30};
}

/* Draws the sliders at the end of the row, where they stand still whatever the
 * values are, if there is room for them; returns the columns that they take. */
static int
draw_sliders(struct app *a, struct rect r)
{
    static const char *const names[APP_SLIDERS] = {"wd", "lr"};
    bool room = r.cols >= SLIDERS_FROM && a->watch.config.tape == NULL;
    int col = r.col + r.cols;
    for (int i = APP_SLIDERS; i-- > 0;) {
        struct slider *s = &a->sliders[i];
        *s = slider_of(a, app_slider_params[i]);
        s->row = r.row;
        s->cols = room ? SLIDER_COLS : 0;
        s->col = col -= SLIDER_COLS;
        if (!room)
            continue;
        slider_draw(s, &a->grid, a->view.glyphs,
                    app_value(a, app_slider_params[i]));
        col -= grid_width(names[i]) + 1;
        grid_text(&a->grid, r.row, col, s->col, STYLE_DIM, names[i]);
        col -= 2;
    }
    return room ? r.col + r.cols - col : 0;
}

static void
draw_values(struct app *a, struct rect r)
{
    struct config now = config_with(&a->watch.config, a->watch.now);
    bool gd = now.value[PARAM_OPTIMIZER] == OPTIMIZER_GD && a->watch.is_net;
    struct line line = {.count = 0};
    add_value(a, &line, 0, "weight decay wd", PARAM_WEIGHT_DECAY);
    double lambda = config_lambda(&now, a->watch.n_train,
                                  app_value(a, PARAM_WEIGHT_DECAY));
    if (isnan(lambda))
        line_add(&line, 2, STYLE_DIM, "(paper's lambda: -)");
    else
        line_add(&line, 2, STYLE_DIM, "(%s lambda %.3g)",
            a->watch.is_net ? "paper's" : "path 1:", lambda);
    bool live = a->watch.config.tape == NULL;
    if (live)
        line_add(&line, 3, STYLE_KEY, "[ ] { } z");
    add_value(a, &line, 0, "lr", PARAM_LR);
    if (live)
        line_add(&line, 3, STYLE_KEY, "( )");
    if (gd)
        add_value(a, &line, 2, "momentum", PARAM_MOMENTUM);
    if (app_value(a, PARAM_NORM_CLAMP) > 0 || a->watch.now[PARAM_NORM_CLAMP] > 0)
        add_value(a, &line, 1, "norm clamp", PARAM_NORM_CLAMP);
    add_pace(a, &line);
    r.cols -= draw_sliders(a, r);
    line_draw(&line, &a->grid, r);
}

/* ---- hints, or a message ---- */

static void
draw_end_note(struct app *a, struct rect r)
{
    char number[40], text[200];
    struct failure failure = {0};
    switch (a->watch.progress.end) {
    case SESSION_DIVERGED:
    case SESSION_DEAD:
        snprintf(text, sizeof text, "%s",
                 "a step was too large: r starts again, then ( lowers the "
                 "learning rate");
        break;
    case SESSION_TAPE:
        snprintf(text, sizeof text, "%s",
                 "end of the record: r plays it again, G goes to a step");
        break;
    case SESSION_UNTIL:
        snprintf(text, sizeof text, "%s",
                 "what --until asked for has happened: space goes on");
        break;
    default:
        snprintf(text, sizeof text,
                 "reached its %s steps: space goes on, r again, %s",
                 view_number(number, a->watch.progress.step),
                 a->watch.is_net ? "R new seed, p presets"
                                 : "a click starts elsewhere");
    }
    if (a->watch.progress.state == TRAINER_FAILED) {
        trainer_failure(a->trainer, &failure);
        snprintf(text, sizeof text, "%.150s: p lists presets", failure.message);
    }
    grid_text(&a->grid, r.row, r.col, r.col + r.cols, STYLE_WARN, text);
}

/* What the crosshair of the panel in focus reads; false if it has none. */
static bool
draw_readout(struct app *a, struct rect r)
{
    enum view_id id = a->view.focus;
    struct line line;
    if (!readout_make(&line, id, a->layout.panel[id], &a->view, &a->watch))
        return false;
    line_add(&line, 3, STYLE_DIM, "Left Right move");
    line_add(&line, 3, STYLE_DIM, "+ - zoom");
    line_add(&line, 3, STYLE_DIM, "Esc leaves");
    line_draw(&line, &a->grid, r);
    return true;
}

static void
draw_hints(struct app *a, struct rect r)
{
    static const struct {
        const char *key, *does;
        int rank;
        bool toy; // of toys only
        bool live; // changes the run
    } hints[] = {
        {"space", "pause", 0, false, false},
        {"[ ]", "weight decay", 1, false, true},
        {"z", "zero", 2, false, true},
        {"click", "start there", 1, true, true},
        {"|", "full speed", 1, false, false}, {"p", "presets", 2, false, false},
        {"e", "enlarge", 3, false, false},    {"r", "again", 3, false, false},
        {"?", "help", 0, false, false},       {"q", "quit", 0, false, false},
    };
    enum trainer_state state = a->watch.progress.state;
    if (clock_ns() < a->message_ns) {
        grid_text(&a->grid, r.row, r.col, r.col + r.cols, STYLE_WARN,
                  a->message);
        return;
    }
    if (draw_readout(a, r))
        return;
    if (state == TRAINER_ENDED || state == TRAINER_FAILED) {
        draw_end_note(a, r);
        return;
    }
    struct line line = {.count = 0};
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if ((!hints[i].toy || !a->watch.is_net) &&
            (!hints[i].live || a->watch.config.tape == NULL))
            line_add(&line, hints[i].rank, STYLE_DIM, "%s %s", hints[i].key,
                i == 0 && app_at_rest(a) ? "go on" : hints[i].does);
    line_draw(&line, &a->grid, r);
}

void
bars_draw(struct app *a)
{
    const struct layout *l = &a->layout;
    struct rect first = l->header, second = l->header;
    first.rows = second.rows = 1;
    second.row++;
    draw_settings(a, first);
    draw_state(a, second);
    draw_phase(a, l->phase);
    if (l->caption.rows > 0)
        grid_text(&a->grid, l->caption.row, 0, l->caption.cols, STYLE_TEXT,
                  app_phase(a)->caption);
    draw_values(a, l->values);
    if (l->hints.rows > 0)
        draw_hints(a, l->hints);
    if (a->past.open)
        past_draw(a, l->caption.rows > 0 ? l->caption : l->hints);
}

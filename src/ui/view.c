/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all panels share: the table, the title line, the axis of steps. */
#include <config.h>

#include "ui/view.h"

#include "plot/chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct view view_table[VIEW_COUNT] = {
    [VIEW_ACCURACY] =
        {'1', "Accuracy",
         "Share of pairs whose answer (the largest output) is right, for the "
         "training pairs and for the test pairs that are never trained on. M: "
         "memorised, G: grokked; other marks say what was changed.",
         false, true, VIEW_NETS, view_curves_draw},
    [VIEW_LOSS] =
        {'2', "Loss",
         "Mean loss. With squared error also (wd/2) norm2, the price of the "
         "weights in the same units: where the two meet, weight decay pulls as "
         "hard as the training pairs do.",
         true, true, VIEW_BOTH, view_curves_draw},
    [VIEW_NORMS] =
        {'3', "Norms",
         "Sums of squares of E, of W, and of both. After memorising, weight "
         "decay makes them sink as fast as the training pairs allow; at the "
         "end E and W have the same norm.",
         true, true, VIEW_BOTH, view_curves_draw},
    [VIEW_SPECTRUM] =
        {'4', "Spectrum of E",
         "Fourier power of the embedding at each frequency k, as a share of "
         "the whole. It can stay flat although the net groks: every frequency "
         "is used, by different hidden units.",
         false, false, VIEW_NETS, view_spectrum_draw},
    [VIEW_WATERFALL] =
        {'5', "Spectrum over time",
         "The same shares for every step so far: frequency upwards, step to "
         "the right, shade for the share as a multiple of the flat one.",
         false, true, VIEW_NETS, view_waterfall_draw},
    [VIEW_NEURONS] =
        {'6', "Hidden units",
         "Each column is a hidden unit (or several), sorted by the frequency "
         "that holds most of its power; shade shows how its power is spread. A "
         "clear staircase means: every unit has become a wave.",
         false, false, VIEW_NETS, view_neurons_draw},
    [VIEW_IPR] =
        {'7', "Order of hidden units",
         "Inverse participation ratio of a unit's power over frequencies, "
         "averaged by power: 1 if every unit has one frequency, 2/m for random "
         "weights. It rises before test accuracy, and needs no test pairs.",
         false, true, VIEW_NETS, view_curves_draw},
    [VIEW_COMPASS] =
        {'8', "Compass",
         "The last 10 steps against the direction in which the norm falls "
         "fastest on the zero-loss set. cos: their cosine (Fig. 5); share: the "
         "part of the steps along the set; grad: that of the loss gradient, 0 "
         "where it is perpendicular to the set.",
         false, true, VIEW_NETS, view_curves_draw},
    [VIEW_FOURIER] =
        {'9', "Fourier features",
         "Each number a as a point: row a of E, projected on the real and the "
         "imaginary part of its Fourier feature of frequency k. Random weights "
         "give a rough ring too; what training does is to make the two parts "
         "equally long and orthogonal, and frequencies use units of their own.",
         false, false, VIEW_NETS, view_fourier_draw},
    [VIEW_WAVES] =
        {'0', "Waves",
         "Weights of single hidden units: at the left the column of E against "
         "a, at the right the row of W against the class. Noise turns into "
         "cosines, each of one frequency; o takes other units, O makes one "
         "period of each wave.",
         false, false, VIEW_NETS, view_waves_draw},
    [VIEW_TABLE] =
        {'a', "Addition table",
         "All pairs, a downwards and b to the right: is the answer right, is "
         "the pair one of those that are trained on? Memorising fills in the "
         "training pairs; grokking, the rest.",
         false, false, VIEW_NETS, view_answers_draw},
    [VIEW_TOY] =
        {'t', "Toy",
         "The loss of two weights as a landscape (darker is higher; dotted: no "
         "loss) and the ways of gradient descent in it: o start, 1 2 3 now, * "
         "the point without loss that is nearest to 0.",
         false, false, VIEW_TOYS, view_toy_draw},
};

bool
view_suits(enum view_id id, const struct watch *w)
{
    return (view_table[id].runs & (w->is_net ? VIEW_NETS : VIEW_TOYS)) != 0;
}

enum view_id
view_find(char key)
{
    enum view_id id = 0;
    while (id < VIEW_COUNT && view_table[id].key != key)
        id++;
    return id;
}

int
view_note(struct grid *g, struct rect body, enum style style, const char *text)
{
    int end = body.col + body.cols;
    int col = end - grid_width(text) - 1;
    int title_end = body.col;
    while (title_end < end &&
           g->cells[(body.row - 1) * g->cols + title_end].style != STYLE_DIM)
        title_end++;
    if (col < title_end + 1)
        return end;
    grid_put(g, body.row - 1, col - 1, ' ', STYLE_TEXT);
    grid_text(g, body.row - 1, col, end, style, text);
    grid_put(g, body.row - 1, end - 1, ' ', STYLE_TEXT);
    return col;
}

const char *
view_number(char buffer[40], uint64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, value);
    char *out = buffer;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            *out++ = ' ';
        *out++ = digits[i];
    }
    *out = '\0';
    return buffer;
}

void
view_empty(struct grid *g, struct rect body, const char *text)
{
    int width = grid_width(text);
    int col = body.col + (body.cols > width ? (body.cols - width) / 2 : 0);
    grid_text(g, body.row + body.rows / 2, col, body.col + body.cols, STYLE_DIM,
              text);
}

/* "wd 0", "lr 2.5": short enough to stand beside a line. */
static const char *
mark_label(const struct event *event)
{
    if (event->kind == EVENT_MEMORISED)
        return "M";
    if (event->kind == EVENT_GROKKED)
        return "G";
    if (event->kind == EVENT_SKIPPED)
        return "J";
    if (event->kind == EVENT_FORKED)
        return "F";
    if (event->kind != EVENT_CHANGED)
        return "!";
    switch (event->param) {
    case PARAM_WEIGHT_DECAY:
        if (event->to <= 0)
            return "wd 0";
        return event->to > event->from ? "wd up" : "wd down";
    case PARAM_LR: return event->to >= event->from ? "lr up" : "lr down";
    case PARAM_MOMENTUM: return "mom";
    case PARAM_PATH: return "start";
    default: return "*";
    }
}

void
view_marks(struct chart *c, const struct view_state *state,
           const struct watch *w)
{
    size_t first =
        w->n_marks > CHART_MARKS_MAX ? w->n_marks - CHART_MARKS_MAX : 0;
    c->n_marks = 0;
    for (size_t i = first; i < w->n_marks; i++) {
        const struct event *event = &w->marks[i];
        if (event->step < view_from(state))
            continue;
        if (event->kind == EVENT_CHANGED && event->param >= PARAM_W1 &&
            event->param <= PARAM_W3)
            continue; // they are of the start that follows
        enum style style = event->kind == EVENT_GROKKED   ? STYLE_GOOD
                           : event->kind == EVENT_CHANGED ||
                                     event->kind == EVENT_SKIPPED ||
                                     event->kind == EVENT_FORKED
                               ? STYLE_MARK
                           : event->kind == EVENT_MEMORISED
                               ? STYLE_TRAIN
                               : STYLE_BAD;
        c->marks[c->n_marks++] = (struct chart_mark){
            (double)event->step, mark_label(event), style};
    }
}

static void
draw_title(enum view_id id, struct grid *g, struct rect r,
           const struct view_state *state)
{
    bool focus = state->focus == id;
    bool pointed = state->points && state->pointed == id;
    int end = r.col + r.cols;
    enum style style = pointed ? STYLE_SELECTED
                       : focus ? STYLE_FOCUS
                               : STYLE_TITLE;
    int col = grid_printf(g, r.row, r.col, end, style, "%c%c %s ",
                          focus ? '>' : ' ', view_table[id].key,
                          view_table[id].title);
    bool ascii = state->glyphs == GLYPHS_ASCII;
    uint32_t rule = pointed ? (ascii ? '=' : 0x2550) : ascii ? '-' : 0x2500;
    grid_fill(g, (struct rect){r.row, col, 1, end - col}, rule, STYLE_DIM);
}

void
view_draw(enum view_id id, struct grid *g, struct rect r,
          struct view_state *state, const struct watch *w)
{
    if (r.rows < 1 || r.cols < 1)
        return;
    draw_title(id, g, r, state);
    struct rect body = {r.row + 1, r.col, r.rows - 1, r.cols};
    if (body.rows < 3 || body.cols < 20)
        grid_text(g, body.row, body.col, body.rows > 0 ? r.col + r.cols : 0,
                  STYLE_DIM, "too small");
    else if (!view_suits(id, w))
        view_empty(g, body, w->is_net ? "toys are in the list of presets: p"
                                      : "a toy has none: panels t, 2 and 3");
    else if (!w->any)
        view_empty(g, body, "waiting for the first record");
    else
        view_table[id].draw(id, g, body, state, w);
}

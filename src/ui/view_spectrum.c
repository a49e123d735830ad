/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedding's spectrum: now, as bars, and over time, as a waterfall. Both
 * show shares of the layer's whole power, P_k / sum P (sec. 7.3.2), so that a
 * flat spectrum is 1/m everywhere, whatever the norms do. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/chart.h"
#include "plot/heat.h"
#include "ui/readout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { Y_COLS = 7 }; // of labels at the left, as in the charts

/* Frequencies along a row of bars, of which each takes PITCH columns. */
static void
frequency_labels(struct grid *g, struct rect bars, size_t m, int pitch)
{
    int row = bars.row + bars.rows, free_from = bars.col - 1;
    size_t every = m <= 12 ? 1 : m <= 30 ? 3 : m <= 60 ? 10 : 50;
    for (size_t k = 1; k <= m; k++) {
        if (k != 1 && k % every != 0)
            continue;
        int col = pitch > 0 ? bars.col + (int)(k - 1) * pitch
                            : bars.col + (int)((k - 1) * (size_t)bars.cols / m);
        if (col <= free_from)
            continue;
        free_from = grid_printf(g, row, col, bars.col + bars.cols, STYLE_DIM,
                                "%zu", k);
    }
}

/* What the bars are: modulus, frequencies, and normalisation; as much of it as
 * there is room for. */
static void
spectrum_note(struct grid *g, struct rect r, const struct watch *w)
{
    const struct task *task =
        &task_table[(enum task_id)w->config.value[PARAM_TASK]];
    const char *remark = !task->additive    ? "; not this task's own"
                         : !task->symmetric ? ", a and b"
                                            : "";
    double p = w->config.value[PARAM_MODULUS];
    size_t m = w->neurons.m;
    static const char *const forms[] = {
        "p = %.0f, k = 1..%zu, share of |F_k|^2%s; flat = 1/%zu",
        "p = %.0f, k = 1..%zu, share of |F_k|^2%s",
        "p %.0f, k 1..%zu%s, flat 1/%zu", "p %.0f, k 1..%zu%s"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char text[96];
        snprintf(text, sizeof text, forms[i], p, m, i < 2 ? remark : "", m);
        if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
            return;
    }
}

/* Half of a panel: what one of two spectra has more of. */
static int
draw_more(struct grid *g, struct rect r, const double *more, size_t m, double hi,
          const char *whose, const struct view_state *state, enum style style)
{
    struct rect bars = {r.row, r.col + Y_COLS, r.rows, r.cols - Y_COLS};
    grid_printf(g, r.row, r.col, bars.col, STYLE_DIM, "%4.1f %%", hi);
    if (r.rows > 1)
        grid_text(g, r.row + r.rows - 1, r.col, bars.col - 1, style, whose);
    return heat_bars(g, bars, more, m, hi, style, state->glyphs);
}

/* The shares SHARE (m, in per cent) less those that the compared branch had then:
 * what is more here above, what is more there below. */
static void
draw_difference(enum view_id id, struct grid *g, struct rect r,
                struct view_state *state, const struct watch *w,
                const double *share)
{
    const struct watch_branch *b = &w->branch[w->compared];
    const struct spectrum *s = spectra_at(b->spectra, 0, w->weights_step + 1);
    size_t m = w->neurons.m;
    double *here = mem_new(2 * m, sizeof *here), *there = here + m, most = 0;
    char text[80], names[2][WATCH_NAME + 4];
    struct rect half = {r.row, r.col, (r.rows - 1) / 2, r.cols};
    for (size_t k = 0; s != NULL && k < m; k++) {
        double more = share[k] - 100 * (double)s->share[k];
        here[k] = fmax(more, 0);
        there[k] = fmax(-more, 0);
        most = fmax(most, fabs(more));
    }
    struct axis *y = &state->y[id];
    if (most > y->hi || most < 0.5 * y->hi)
        y->hi = fmax(1.2 * most, 0.1);
    snprintf(names[0], sizeof names[0], "%u", w->active);
    snprintf(names[1], sizeof names[1], "%u", w->compared);
    snprintf(text, sizeof text, "shares: more in %u %s, below: in %u %s",
             w->active, w->branch[w->active].name, w->compared, b->name);
    if (view_note(g, r, STYLE_DIM, text) == r.col + r.cols) {
        snprintf(text, sizeof text, "shares, %u less %u", w->active, w->compared);
        view_note(g, r, STYLE_DIM, text);
    }
    if (s == NULL) {
        view_empty(g, r, "no spectrum of the other branch yet");
    } else {
        int pitch = draw_more(g, half, here, m, y->hi, names[0], state, STYLE_E);
        half.row += half.rows;
        draw_more(g, half, there, m, y->hi, names[1], state, STYLE_TEST);
        half.col += Y_COLS;
        half.cols -= Y_COLS;
        frequency_labels(g, half, m, pitch);
        grid_text(g, half.row + half.rows, r.col, half.col, STYLE_DIM, "   k =");
    }
    free(here);
}

void
view_spectrum_draw(enum view_id id, struct grid *g, struct rect r,
                   struct view_state *state, const struct watch *w)
{
    if (!w->weights) {
        view_empty(g, r, "waiting for the first look at the weights");
        return;
    }
    size_t m = w->neurons.m;
    double total = 0, most = 0, flat = 100.0 / (double)m;
    double *share = mem_new(m, sizeof *share);
    for (size_t k = 0; k < m; k++)
        total += fourier_power(w->fourier)[k];
    for (size_t k = 0; k < m; k++) {
        share[k] = 100 * fourier_power(w->fourier)[k] / total;
        most = fmax(most, share[k]);
    }
    if (w->compared < TREE_BRANCHES && r.rows > 4) {
        draw_difference(id, g, r, state, w, share);
        free(share);
        return;
    }
    spectrum_note(g, r, w);
    // Twice the flat share is room enough for a flat spectrum; a range that
    // was larger is kept until the bars fill less than half of it.
    struct axis *y = &state->y[id];
    if (most > y->hi || fmax(most, 2 * flat) < 0.5 * y->hi)
        y->hi = fmax(2 * flat, 1.2 * most);
    struct rect bars = {r.row, r.col + Y_COLS, r.rows - 1, r.cols - Y_COLS};
    grid_printf(g, bars.row, r.col, bars.col, STYLE_DIM, "%4.1f %%", y->hi);
    grid_printf(g, bars.row + bars.rows - 1, r.col, bars.col, STYLE_DIM, "%4d %%", 0);
    int row = bars.row + bars.rows - 1 -
              (int)floor(flat / y->hi * bars.rows - 1e-9);
    grid_text(g, row, r.col, bars.col, STYLE_MARK, "  flat");
    uint32_t line = state->glyphs == GLYPHS_ASCII ? '-' : 0x2500;
    grid_fill(g, (struct rect){row, bars.col, 1, bars.cols}, line, STYLE_MARK);
    int pitch = heat_bars(g, bars, share, m, y->hi, STYLE_E, state->glyphs);
    frequency_labels(g, bars, m, pitch);
    grid_text(g, bars.row + bars.rows, r.col, bars.col, STYLE_DIM, "   k =");
    free(share);
}

/* ---- the waterfall ---- */

/* The largest of the shares (times m) that stand in ROW of ROWS; row 0 is on
 * top and shows the highest frequencies. */
static double
row_value(const struct spectrum *s, int row, int rows)
{
    unsigned from = (unsigned)(rows - 1 - row) * s->m / (unsigned)rows;
    unsigned to = ((unsigned)(rows - row) * s->m - 1) / (unsigned)rows;
    double most = 0;
    for (unsigned k = from; k <= to && k < s->m; k++)
        most = fmax(most, (double)s->share[k]);
    return most * s->m;
}

/* The columns after the step gone back to: the same shades, faint. */
static void
fade_future(struct grid *g, struct rect plot, const struct view_state *state,
            const struct watch *w)
{
    for (int col = 0; col < plot.cols; col++) {
        uint64_t begin, end;
        view_stretch(state, col, plot.cols, &begin, &end);
        if (begin > watch_step(w))
            grid_restyle(g, (struct rect){plot.row, plot.col + col, plot.rows, 1},
                         STYLE_DIM);
    }
}

static double *
waterfall_values(const struct view_state *state, const struct watch *w,
                 struct rect plot, double *lo, double *hi)
{
    double *values =
        mem_new((size_t)plot.rows * (size_t)plot.cols, sizeof *values);
    *lo = HUGE_VAL;
    *hi = -HUGE_VAL;
    for (int col = 0; col < plot.cols; col++) {
        uint64_t begin, end;
        view_stretch(state, col, plot.cols, &begin, &end);
        if (watch_in_past(w) && begin <= watch_step(w) && end > watch_step(w))
            end = watch_step(w) + 1; // as it was then
        const struct spectrum *s = spectra_at(w->spectra, begin, end);
        for (int row = 0; row < plot.rows; row++) {
            double value = s != NULL ? row_value(s, row, plot.rows)
                                     : (double)NAN;
            values[row * plot.cols + col] = value;
            *lo = fmin(*lo, value);
            *hi = fmax(*hi, value);
        }
    }
    return values;
}

void
view_waterfall_draw(enum view_id id, struct grid *g, struct rect r,
                    struct view_state *state, const struct watch *w)
{
    unsigned m = (unsigned)w->config.value[PARAM_MODULUS] / 2;
    struct chart c;
    view_chart(&c, id, r, state);
    view_chart_cross(&c, state, w);
    c.y = (struct axis){0.5, m + 0.5, false};
    struct rect plot = chart_plot_rect(&c, r);
    if (plot.cols == 0 || spectra_count(w->spectra) == 0) {
        view_empty(g, r, "waiting for the first spectrum");
        return;
    }
    double lo, hi;
    double *values = waterfall_values(state, w, plot, &lo, &hi);
    struct axis *range = &state->y[id];
    axis_fit(range, fmin(lo, 0.8), fmax(hi, 1.2), 0);
    chart_draw(&c, g, r);
    heat_draw(g, plot, values, range->lo, range->hi, state->glyphs);
    if (watch_in_past(w))
        fade_future(g, plot, state, w);
    free(values);
    chart_draw_crosshair(&c, g, r);
    if (readout_note(id, g, r, state, w))
        return; // in the place of the legend
    // The legend takes the place of a note: "0.5x .:-=+*# 1.5x flat".
    enum { LEGEND = 19, WORD = 5 };
    char room[LEGEND + WORD + 1];
    snprintf(room, sizeof room, "%*s", LEGEND + WORD, " flat");
    int col = view_note(g, r, STYLE_DIM, room);
    if (col < r.col + r.cols)
        heat_legend(g, r.row - 1, col, col + LEGEND, range->lo, range->hi, "x",
                    state->glyphs);
}

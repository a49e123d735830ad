/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map of hidden units: sorted by dominant frequency from left to right,
 * frequency upwards, shade for the share of a unit's power at a frequency.
 * Random weights give a mottled staircase (sorting alone makes one); order
 * gives a clean one. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/chart.h"
#include "plot/heat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The mean share at frequencies FROM .. TO (the largest of these) of the units
 * at places FIRST .. END - 1 of the order. */
static double
cell_value(const struct watch *w, size_t first, size_t end, size_t from,
           size_t to)
{
    const gsl_matrix *P = fourier_unit_power(w->fourier);
    double most = (double)NAN;
    for (size_t k = from; k <= to; k++) {
        double sum = 0, units = 0;
        for (size_t i = first; i < end; i++) {
            unsigned unit = w->neurons.order[i];
            if (w->neurons.power[unit] > 0) {
                sum += gsl_matrix_get(P, k, unit) / w->neurons.power[unit];
                units++;
            }
        }
        most = fmax(most, sum / units); // nan if none has power
    }
    return most;
}

static double *
map_values(const struct watch *w, struct rect plot)
{
    size_t rows = (size_t)plot.rows, cols = (size_t)plot.cols;
    size_t m = w->neurons.m, units = w->neurons.d_h;
    double *values = mem_new(rows * cols, sizeof *values);
    for (size_t row = 0; row < rows; row++) {
        size_t from = (rows - 1 - row) * m / rows;
        size_t to = ((rows - row) * m - 1) / rows;
        for (size_t col = 0; col < cols; col++) {
            size_t first = col * units / cols, end = (col + 1) * units / cols;
            if (end == first)
                end = first + 1; // fewer units than columns
            values[row * cols + col] =
                cell_value(w, first, end, from, to < m ? to : m - 1);
        }
    }
    return values;
}

/* How many are settled, and the scale of shades, from none to all of a unit's
 * power. */
static void
settled_note(struct grid *g, struct rect r, const struct view_state *state,
             const struct watch *w)
{
    static const char *const words[] = {"settled (over half in one k)",
                                        "settled"};
    enum { LEGEND = 12 };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[96];
        snprintf(text, sizeof text, "%.0f %% %s  %*s",
                 100 * w->neurons.settled, words[i], LEGEND, "");
        if (view_note(g, r, STYLE_DIM, text) == r.col + r.cols)
            continue; // no room for that many words
        int end = r.col + r.cols - 1;
        heat_legend(g, r.row - 1, end - LEGEND, end, 0, 1, "", state->glyphs);
        break;
    }
}

void
view_neurons_draw(enum view_id id, struct grid *g, struct rect r,
                  struct view_state *state, const struct watch *w)
{
    (void)id;
    if (!w->weights) {
        view_empty(g, r, "waiting for the first look at the weights");
        return;
    }
    struct chart c = {.x = {0, (double)w->neurons.d_h, false},
                      .y = {0.5, (double)w->neurons.m + 0.5, false},
                      .glyphs = state->glyphs};
    struct rect plot = chart_plot_rect(&c, r);
    chart_draw(&c, g, r);
    double *values = map_values(w, plot);
    heat_draw(g, plot, values, 0, 1, state->glyphs);
    free(values);
    settled_note(g, r, state, w);
}

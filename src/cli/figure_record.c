/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run in one picture: accuracy with what happened, losses, norms, spectrum. */
#include <config.h>

#include "cli/figure_draw.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- events ---- */

/* Labels stand above the first panel, in as many rows as it takes. */
enum { ROWS = 4, LABEL = 64 };

/* Where the first panel is, in parts of the width. */
static const double panel_left = 0.055, panel_right = 0.985;

/* What a mark says; the kinds that get none have no text. */
static void
mark_text(char text[LABEL], const struct event *e)
{
    text[0] = '\0';
    if (e->kind == EVENT_CHANGED)
        snprintf(text, LABEL, "%s %.3g → %.3g", param_table[e->param].name, e->from,
                 e->to);
    else if (e->kind != EVENT_FORECAST)
        snprintf(text, LABEL, "%s, %" PRIu64, event_names[e->kind], e->step);
}

/* A line through the three panels over time, and in the script's first label of
 * its number what it says: in the lowest row with room, or nowhere. ENDS: where
 * the rows are full up to. */
static void
write_mark(struct figure_draw *d, const struct event *e, size_t number, double at,
           double ends[ROWS])
{
    char text[LABEL];
    mark_text(text, e);
    if (text[0] == '\0')
        return;
    fprintf(d->script, "set arrow %zu from %" PRIu64 ", graph 0 to %" PRIu64
            ", graph 1 nohead lw 1 lc rgb grey dt (2,3) back\n", number + 1,
            e->step + 1, e->step + 1);
    // Of letters that are about 7 pixels wide.
    double x = d->width * (panel_left + (panel_right - panel_left) * at);
    double half = 3.5 * (double)strlen(text);
    double middle = fmin(fmax(x, half + 4), d->width - half - 4);
    for (int row = 0; row < ROWS; row++)
        if (middle - half > ends[row]) {
            ends[row] = middle + half + 8;
            fprintf(d->script, "set label %zu '%s' at screen %.4f, graph 1 "
                    "offset 0,%.1f center noenhanced font ',10' tc rgb 'black'\n",
                    number + 101, text, middle / d->width, 0.7 + 1.1 * row);
            return;
        }
}

/* Where the picture ends: the longest run does. */
static double
last_step(const struct figure_draw *d)
{
    uint64_t last = 0;
    for (size_t i = 0; i < d->n_runs; i++) {
        const struct figure_run *run = d->runs[i];
        if (run->records[run->n_records - 1].step > last)
            last = run->records[run->n_records - 1].step;
    }
    return (double)last;
}

/* NAME-events.dat, and the marks. */
static void
write_events(struct figure_draw *d, const struct figure_run *run)
{
    double ends[ROWS] = {0};
    double least = log10((double)run->records[0].step + 1);
    double most = log10(last_step(d) + 1);
    FILE *data = figure_data(d, "events", run, "step (updates), what happened");
    for (size_t i = 0; i < run->n_events; i++) {
        char text[EVENT_TEXT];
        const struct event *e = &run->events[i];
        fprintf(data, "%" PRIu64 " \"%s\"\n", e->step, event_text(text, e));
        write_mark(d, e, i, (log10((double)e->step + 1) - least) / (most - least),
                   ends);
    }
    figure_data_end(d, data);
}

/* ---- panels ---- */

static const enum series columns[] = {
    SERIES_TRAIN_LOSS, SERIES_TEST_LOSS, SERIES_TRAIN_ACCURACY, SERIES_TEST_ACCURACY,
    SERIES_NORM2_E, SERIES_NORM2_W, SERIES_WEIGHT_DECAY, SERIES_LR};

/* A short stretch of a logarithmic axis may have one power of ten or none. */
static const char tics_script[] =
    "do for [k=0:18] { do for [j=2:5:3] { if (most - least < 1.5) {\n"
    "    set xtics add (sprintf('%d·10^{%d}', j, k) place_of(j*10.0**k))\n"
    "} } }\n";

static const char accuracy_script[] =
    "run = name . '-run.dat'\n"
    "set multiplot\n"
    "set lmargin at screen left; set rmargin at screen right\n"
    "set bmargin at screen 0.6; set tmargin at screen 0.86\n"
    "set logscale x; set format x '10^{%T}'; set xlabel 'step + 1' offset 0,0.4\n"
    "set xrange [10**least:10**most]; set yrange [-3:103]\n"
    "set ylabel 'pairs that are right (%)'\n"
    "set label 99 panel('a', 'accuracy') at screen left, screen 0.975\n"
    "set key at screen right, screen 0.975 right horizontal\n"
    "plot run using ($1 + 1):(100*$5) lw 2.6 lc rgb red dt solid title 'test', \\\n"
    "     run using ($1 + 1):(100*$4) lw 2.2 lc rgb blue dt (9,3) title 'train'";

static const char loss_script[] =
    "unset label; set key default; set key noautotitle samplen 2.6 spacing 1.05\n"
    "set key center horizontal maxrows 1\n"
    "set lmargin at screen 0.065; set rmargin at screen 0.335\n"
    "set bmargin at screen 0.165; set tmargin at screen 0.46\n"
    "set logscale y; set format y '10^{%T}'; set autoscale y; set ylabel ''\n"
    "set key at screen 0.2,0.06\n"
    "set title panel('b', 'loss') offset 0,-0.5\n"
    "plot run using ($1 + 1):3 lw 2.4 lc rgb red dt solid title 'test', \\\n"
    "     run using ($1 + 1):2 lw 2.2 lc rgb blue dt (9,3) title 'train'";

static const char norms_script[] =
    "unset logscale y; set format y '%g'; set yrange [0:*]\n"
    "set lmargin at screen 0.39; set rmargin at screen 0.645\n"
    "set key at screen 0.5175,0.06 width 2\n"
    "set title panel('c', 'norms, sums of squares')\n"
    "plot run using ($1 + 1):6 lw 2.4 lc rgb green dt solid title 'E', \\\n"
    "     run using ($1 + 1):7 lw 2.2 lc rgb orange dt (9,3) title 'W'";

static const char waterfall_script[] =
    "unset arrow; unset logscale x; set border 15\n"
    "set lmargin at screen 0.705; set rmargin at screen 0.94\n"
    "set xrange [least:most]; set yrange [0.5:m + 0.5]\n"
    "set urange [least:most]; set vrange [0.5:m + 0.5]\n"
    "set samples 480; set isosamples 360\n"
    "set colorbox user origin 0.947,0.165 size 0.01,0.295\n"
    "set ylabel 'frequency k' offset 1\n"
    "set title panel('d', 'power, of a flat spectrum')\n"
    "plot '++' using 1:2:(power($1, $2)) with image\n";

/* ---- branches ---- */

static const char *const branch_colors[TREE_BRANCHES - 1] = {
    "#cc79a7", "#000000", "#6a3d9a", "#56b4e9", "#8c510a", "#7f7f7f", "#b2182b"};

/* Where the curves of a branch begin: at the last record before it was forked off. */
static uint64_t
first_step(const struct figure_run *branch)
{
    uint64_t first = branch->records[0].step;
    for (size_t i = 0; i < branch->n_records; i++)
        if (branch->records[i].step <= branch->branch.step)
            first = branch->records[i].step;
    return first;
}

/* NAME-branchN.dat, and in the first panel what is another, in the colour of its
 * curves. */
static void
write_branches(struct figure_draw *d)
{
    for (size_t i = 1; i < d->n_runs; i++) {
        char what[32];
        const struct figure_run *b = d->runs[i];
        snprintf(what, sizeof what, "branch%u", b->branch.id);
        figure_records(d, what, b, columns, sizeof columns / sizeof *columns);
        fprintf(d->script, "set label %zu '%s from step %" PRIu64 "' at graph %g, graph %g "
                "left front noenhanced font ',10' tc rgb '%s'\n", 300 + i, b->branch.name,
                b->branch.step, 0.012 + 0.2 * (double)((i - 1) / 4),
                0.9 - 0.12 * (double)((i - 1) % 4), branch_colors[i - 1]);
    }
}

/* Column COLUMN of all branches, times FACTOR, as further curves of a plot. */
static void
plot_branches(struct figure_draw *d, int column, int factor, const char *dash)
{
    for (size_t i = 1; i < d->n_runs; i++)
        fprintf(d->script, ", \\\n     name . '-branch%u.dat' using ($1 >= %" PRIu64
                " ? $1 + 1 : NaN):(%d*$%d) lw 1.6 lc rgb '%s' dt %s notitle",
                d->runs[i]->branch.id, first_step(d->runs[i]), factor, column,
                branch_colors[i - 1], dash);
}

static void
end_plot(struct figure_draw *d)
{
    fputc('\n', d->script);
}

void
figure_draw_record(struct figure_draw *d)
{
    const struct figure_run *run = d->runs[0];
    figure_records(d, "run", run, columns, sizeof columns / sizeof *columns);
    fprintf(d->script, "least = %.8g; most = %.8g; left = %g; right = %g\n",
            log10((double)run->records[0].step + 1), log10(last_step(d) + 1), panel_left,
            panel_right);
    write_events(d, run);
    fputs("place_of(x) = x\n", d->script);
    fputs(tics_script, d->script);
    write_branches(d);
    fputs(accuracy_script, d->script);
    plot_branches(d, 5, 100, "solid");
    end_plot(d);
    fputs(loss_script, d->script);
    plot_branches(d, 3, 1, "solid");
    end_plot(d);
    fputs(norms_script, d->script);
    plot_branches(d, 6, 1, "solid");
    plot_branches(d, 7, 1, "(9,3)");
    end_plot(d);
    if (run->m > 0) {
        figure_spectra(d, run);
        fputs("set xtics 1; set format x '10^{%.0f}'; place_of(x) = log10(x)\n",
              d->script);
        fputs(tics_script, d->script);
        fputs(waterfall_script, d->script);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures 5 to 7 of the paper: nets, five seeds each; and forecasts. */
#include <config.h>

#include "cli/figure_draw.h"

#include "analysis/features.h"
#include "base/matrix.h"
#include "base/mem.h"

#include <gsl/gsl_blas.h>
#include <inttypes.h>
#include <stdlib.h>

/* ---- data ---- */

/* NAME-mean.dat: means over the runs, as far as all of them went. */
static void
write_mean(struct figure_draw *d, const enum series *columns, size_t n)
{
    struct figure_run mean = *d->runs[0];
    for (size_t j = 1; j < d->n_runs; j++)
        if (d->runs[j]->n_records < mean.n_records)
            mean.n_records = d->runs[j]->n_records;
    mean.records = mem_new(mean.n_records, sizeof *mean.records);
    for (size_t i = 0; i < mean.n_records; i++) {
        struct record *r = &mean.records[i];
        r->step = d->runs[0]->records[i].step;
        for (size_t j = 0; j < d->n_runs; j++)
            for (size_t k = 0; k < n; k++)
                r->value[columns[k]] += d->runs[j]->records[i].value[columns[k]] /
                                        (double)d->n_runs;
    }
    figure_records(d, "mean", &mean, columns, n);
    free(mean.records);
}

/* NAME-seedS.dat of each run, the mean, and what the script calls them. */
static void
write_seeds(struct figure_draw *d, const enum series *columns, size_t n)
{
    uint64_t first = config_integer(&d->runs[0]->config, PARAM_SEED);
    for (size_t i = 0; i < d->n_runs; i++) {
        char what[32];
        snprintf(what, sizeof what, "seed%" PRIu64,
                 config_integer(&d->runs[i]->config, PARAM_SEED));
        figure_records(d, what, d->runs[i], columns, n);
    }
    write_mean(d, columns, n);
    fprintf(d->script, "first = %" PRIu64 "; last = %" PRIu64 "\n", first,
            first + d->n_runs - 1);
    fputs("seed(s) = sprintf('%s-seed%d.dat', name, s)\n"
          "mean = name . '-mean.dat'\n", d->script);
}

/* ---- fig5, fig7 ---- */

static const enum series compass_columns[] = {
    SERIES_TRAIN_LOSS, SERIES_TEST_LOSS, SERIES_TRAIN_ACCURACY,
    SERIES_TEST_ACCURACY, SERIES_COS_NORM_MIN};
enum { COMPASS_COLUMNS = sizeof compass_columns / sizeof *compass_columns };

static const char loss_script[] =
    "set key at graph 0.5, screen 0.1 center horizontal\n"
    "set logscale x; set format x '10^{%T}'; set xrange [10:*] noextend; set xlabel 'step'\n"
    "set logscale y; set format y '10^{%T}'\n"
    "set title panel('a', 'loss'); set ylabel 'mean squared error'\n"
    "plot for [s=first:last] seed(s) using 1:3 lw 0.8 lc rgb thin(red) dt solid, \\\n"
    "     for [s=first:last] seed(s) using 1:2 lw 0.8 lc rgb thin(blue) dt solid, \\\n"
    "     mean using 1:3 lw 2.6 lc rgb red dt solid title 'test', \\\n"
    "     mean using 1:2 lw 2.6 lc rgb blue dt (9,3) title 'train'\n"
    "unset logscale y; set format y '%g'\n";

static const char accuracy_script[] =
    "set title panel('b', 'accuracy'); set ylabel 'pairs that are right (%)'\n"
    "set yrange [-2:102]\n"
    "plot for [s=first:last] seed(s) using 1:(100*$5) lw 0.8 lc rgb thin(red) dt solid, \\\n"
    "     for [s=first:last] seed(s) using 1:(100*$4) lw 0.8 lc rgb thin(blue) dt solid, \\\n"
    "     mean using 1:(100*$5) lw 2.6 lc rgb red dt solid title 'test', \\\n"
    "     mean using 1:(100*$4) lw 2.6 lc rgb blue dt (9,3) title 'train'\n";

static const char cosine_script[] =
    "set ylabel 'cosine'; set yrange [*:1]\n"
    "set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead lw 0.6 lc rgb grey\n"
    "plot for [s=first:last] seed(s) using 1:6 lw 0.8 lc rgb thin(green) dt solid, \\\n"
    "     mean using 1:6 lw 2.6 lc rgb green dt solid title 'mean', \\\n"
    "     keyentry with lines lw 0.8 lc rgb thin(green) dt solid \\\n"
    "         title sprintf('seeds %d–%d', first, last)\n";

void
figure_draw_compass(struct figure_draw *d)
{
    write_seeds(d, compass_columns, COMPASS_COLUMNS);
    fputs("set multiplot layout 1,2 margins 0.09,0.985,0.26,0.91 spacing 0.09\n",
          d->script);
    fputs(loss_script, d->script);
    fputs("set title panel('b', 'training against the norm-minimising direction')\n",
          d->script);
    fputs(cosine_script, d->script);
}

void
figure_draw_accuracy(struct figure_draw *d)
{
    write_seeds(d, compass_columns, COMPASS_COLUMNS);
    fputs("set multiplot layout 1,3 margins 0.075,0.99,0.29,0.91 spacing 0.085\n",
          d->script);
    fputs(loss_script, d->script);
    fputs(accuracy_script, d->script);
    fputs("set title panel('c', 'norm-minimising direction')\n", d->script);
    fputs(cosine_script, d->script);
}

/* ---- fig6 ---- */

/* Cosines of Re F_k (rows) and Im F_l (columns). */
static gsl_matrix *
cosines(const struct fourier *f, const struct features *s)
{
    gsl_matrix *out = matrix_new(s->count, s->count);
    for (size_t k = 0; k < s->count; k++)
        for (size_t l = 0; l < s->count; l++) {
            gsl_vector_const_view re = gsl_matrix_const_row(fourier_re(f, 0), k);
            gsl_vector_const_view im = gsl_matrix_const_row(fourier_im(f, 0), l);
            double product;
            gsl_blas_ddot(&re.vector, &im.vector, &product);
            gsl_matrix_set(out, k, l, product / (s->re[k] * s->im[l]));
        }
    return out;
}

static void
write_norms(struct figure_draw *d, const struct figure_run *run, const char *what,
            const struct features *s)
{
    FILE *data = figure_data(d, what, run, "k (frequency), |Re F_k| (norm), |Im F_k| "
                             "(norm), cosine of the two");
    for (size_t k = 0; k < s->count; k++)
        fprintf(data, "%zu %.8g %.8g %.8g\n", k + 1, s->re[k], s->im[k], s->cosine[k]);
    figure_data_end(d, data);
}

/* The Fourier features of the first and the last embedding of a run. */
static void
write_features(struct figure_draw *d, const struct figure_run *run)
{
    static const char *const names[] = {[FIGURE_FIRST] = "norms-first",
                                        [FIGURE_LAST] = "norms-last"};
    const gsl_matrix *E = run->frames[FIGURE_LAST].E;
    size_t p = (size_t)config_integer(&run->config, PARAM_MODULUS);
    struct fourier *f = fourier_new(p, E->size1 / p, E->size2);
    struct features s;
    features_init(&s, p);
    for (int moment = FIGURE_FIRST; moment <= FIGURE_LAST;
         moment += FIGURE_LAST - FIGURE_FIRST) {
        fourier_transform(f, run->frames[moment].E);
        features_compute(&s, f);
        write_norms(d, run, names[moment], &s);
    }
    gsl_matrix *cosine = cosines(f, &s);
    gsl_matrix_view like =
        gsl_matrix_view_array(s.similarity, 2 * s.count, 2 * s.count);
    figure_matrix(d, "cosines", run, cosine, "l of Im F_l, k of Re F_k, cosine");
    figure_matrix(d, "likeness", run, &like.matrix,
                  "column, row (Re F_1 .. Re F_m, Im F_1 .. Im F_m), cosine of the "
                  "absolute values");
    fprintf(d->script, "m = %zu\n", s.count);
    gsl_matrix_free(cosine);
    features_done(&s);
    fourier_free(f);
}

static const char isolated_script[] =
    "set multiplot layout 2,2 margins 0.085,0.9,0.135,0.945 spacing 0.17,0.2\n"
    "set key bottom right\n"
    "set title panel('a', 'test accuracy')\n"
    "set xlabel 'step'; set ylabel 'test pairs that are right (%)'; set yrange [-2:102]\n"
    "plot for [s=first:last] seed(s) using 1:(100*$3) lw 0.9 lc rgb thin(red) dt solid, \\\n"
    "     mean using 1:(100*$3) lw 2.6 lc rgb red dt solid title 'mean', \\\n"
    "     keyentry with lines lw 0.9 lc rgb thin(red) dt solid \\\n"
    "         title sprintf('seeds %d–%d', first, last)\n"
    "set autoscale y\n"
    "norms(w) = name . '-norms-' . w . '.dat'\n"
    "set title panel('b', sprintf('norms of the Fourier features, seed %d', first))\n"
    "set xlabel '|Re F_k|'; set ylabel '|Im F_k|'\n"
    "set key bottom right\n"
    "plot x lw 0.8 lc rgb grey dt (4,3) title 'equal', \\\n"
    "     norms('first') using 2:3 with points pt 6 ps 0.8 lw 1.3 lc rgb blue title 'first', \\\n"
    "     norms('last') using 2:3 with points pt 7 ps 0.6 lc rgb red title 'last'\n";

/* A map of a square matrix in a data file, each cell a crisp square. */
static const char map_script[] =
    "set border 15; unset key\n"
    "set isosamples 360; set samples 360\n"
    "set title panel('c', 'cosine of Re F_k and Im F_l, last')\n"
    "set xlabel 'l'; set ylabel 'k'; set cblabel 'cosine'\n"
    "set palette defined (0 blue, 0.5 '#ffffff', 1 red)\n"
    "set cbrange [-0.5:0.5]\n"
    "set xrange [0.5:m + 0.5]; set yrange [m + 0.5:0.5]\n"
    "set urange [0.5:m + 0.5]; set vrange [0.5:m + 0.5]\n"
    "array C[m*m]; stats name . '-cosines.dat' using (C[$1 + m*($2 - 1)] = $3) nooutput\n"
    "cell(v, n) = int(v + 0.5) < 1 ? 1 : int(v + 0.5) > n ? n : int(v + 0.5)\n"
    "plot '++' using 1:2:(C[cell($1, m) + m*(cell($2, m) - 1)]) with image\n"
    "set title panel('d', 'cosine of |Re F_k|, |Im F_k|, last')\n"
    "set palette defined (0 '#00224e', 0.25 '#414d6b', 0.5 '#7c7b78', "
    "0.75 '#bcaf6f', 1 '#fee838')\n"
    "set xlabel ''; set ylabel ''\n"
    "set cbrange [0:1]; n = 2*m\n"
    "set xrange [0.5:n + 0.5]; set yrange [n + 0.5:0.5]\n"
    "set urange [0.5:n + 0.5]; set vrange [0.5:n + 0.5]\n"
    "set xtics ('Re F_k' 0.5*m, 'Im F_k' 1.5*m) scale 0\n"
    "set ytics ('Re F_k' 0.5*m, 'Im F_k' 1.5*m) scale 0\n"
    "array L[n*n]; stats name . '-likeness.dat' using (L[$1 + n*($2 - 1)] = $3) nooutput\n"
    "plot '++' using 1:2:(L[cell($1, n) + n*(cell($2, n) - 1)]) with image\n";

void
figure_draw_isolated(struct figure_draw *d)
{
    static const enum series columns[] = {
        SERIES_TRAIN_LOSS, SERIES_TEST_ACCURACY, SERIES_NORM2_E, SERIES_NORM2_W};
    write_seeds(d, columns, sizeof columns / sizeof *columns);
    write_features(d, d->runs[0]);
    fputs(isolated_script, d->script);
    fputs(map_script, d->script);
}

/* ---- forecast ---- */

static const char forecast_script[] =
    "set multiplot layout 1,2 margins 0.09,0.985,0.28,0.91 spacing 0.1\n"
    "set key at graph 0.5, screen 0.1 center horizontal maxrows 1 samplen 1.6; set xlabel 'step'\n"
    "set title panel('a', 'test accuracy')\n"
    "set ylabel 'test pairs that are right (%)'; set yrange [-2:102]\n"
    "plot run using 1:(100*$2) lw 2.6 lc rgb 'black' dt solid title 'training', \\\n"
    "     curve(0) using 1:(100*$2) lw 1.8 lc rgb blue dt (9,3) title 'norm flow', \\\n"
    "     curve(1) using 1:(100*$2) lw 1.8 lc rgb red dt (3,3) title 'isolated'\n"
    "set title panel('b', 'norm of all weights'); set ylabel 'sum of squares'\n"
    "set autoscale y; set logscale x; set xrange [1:*] noextend; set format x '10^{%T}'\n"
    "plot run using 1:($3 + $4) lw 2.6 lc rgb 'black' dt solid title 'training', \\\n"
    "     curve(0) using 1:($3 + $4) lw 1.8 lc rgb blue dt (9,3) title 'norm flow', \\\n"
    "     curve(1) using 1:($3 + $4) lw 1.8 lc rgb red dt (3,3) title 'isolated'\n";

void
figure_draw_forecast(struct figure_draw *d)
{
    static const enum series columns[] = {SERIES_TEST_ACCURACY, SERIES_NORM2_E,
                                          SERIES_NORM2_W};
    const struct figure_run *run = d->runs[0];
    figure_records(d, "run", run, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < FORECAST_METHODS; i++) {
        FILE *data = figure_data(d, forecast_names[i], run, "step (updates), "
                                 "test_accuracy (fraction), norm2_E, norm2_W "
                                 "(sums of squares)");
        for (size_t j = 0; j < run->curves[i].count; j++) {
            const struct forecast_point *p = &run->curves[i].points[j];
            fprintf(data, "%.8g %.8g %.8g %.8g\n", p->step, p->test_accuracy,
                    p->norm2_E, p->norm2_W);
        }
        if (run->curves[i].count == 0)
            fputs("1 nan nan nan\n", data); // an empty file is a mistake
        figure_data_end(d, data);
    }
    fputs("run = name . '-run.dat'\n"
          "curve(i) = name . (i == 0 ? '-norm-flow.dat' : '-isolated.dat')\n",
          d->script);
    fputs(forecast_script, d->script);
}

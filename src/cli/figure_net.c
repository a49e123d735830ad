/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first layer of a run looks like: its spectrum, what each hidden unit
 * listens to, and the waves of some. */
#include <config.h>

#include "cli/figure_draw.h"

#include "analysis/neurons.h"
#include "base/matrix.h"

#include <inttypes.h>
#include <math.h>

/* Maps of cells that stay crisp at any size: they are sampled more finely than
 * they are. */
static const char map_head[] =
    "set palette defined (0 '#00224e', 0.25 '#414d6b', 0.5 '#7c7b78', "
    "0.75 '#bcaf6f', 1 '#fee838')\n"
    "cell(v, n) = int(v + 0.5) < 1 ? 1 : int(v + 0.5) > n ? n : int(v + 0.5)\n";

/* ---- spectrum ---- */

static const char spectra_script[] =
    "map = name . '-map.dat'\n"
    "array P[m*columns]; stats map using (P[$1 + columns*($2 - 1)] = $3) nooutput\n"
    "place(x) = cell(1 + (x - least)/(most - least)*(columns - 1), columns)\n"
    "power(x, k) = P[place(x) + columns*(cell(k, m) - 1)]\n";

void
figure_spectra(struct figure_draw *d, const struct figure_run *run)
{
    enum { COLUMNS = 240 };
    double least = log10((double)run->records[0].step + 1);
    double most = log10((double)run->records[run->n_records - 1].step + 1);
    gsl_matrix *map = matrix_new(run->m, COLUMNS);
    for (size_t j = 0, i = 0; j < COLUMNS; j++) {
        double part = (double)j / (COLUMNS - 1);
        double step = pow(10, least + (most - least) * part) - 1;
        while (i + 1 < run->n_records && (double)run->records[i + 1].step <= step)
            i++;
        double sum = 0;
        for (size_t k = 0; k < run->m; k++)
            sum += run->power[i * run->m + k];
        for (size_t k = 0; k < run->m; k++)
            gsl_matrix_set(map, k, j,
                           run->power[i * run->m + k] * (double)run->m / sum);
    }
    figure_matrix(d, "map", run, map, "column (log10(step + 1) evenly from the first "
                  "record), k (frequency), power (of a flat spectrum's)");
    gsl_matrix_free(map);
    fprintf(d->script, "m = %zu; columns = %d; least = %.8g; most = %.8g\n", run->m,
            COLUMNS, least, most);
    fputs(map_head, d->script);
    fputs(spectra_script, d->script);
}

static const char spectrum_script[] =
    "set multiplot\n"
    "set lmargin at screen 0.065; set rmargin at screen 0.56\n"
    "set bmargin at screen 0.2; set tmargin at screen 0.91\n"
    "set border 15\n"
    "set title panel('a', 'power, of a flat spectrum (1), over time')\n"
    "set xlabel 'step + 1'; set ylabel 'frequency k'\n"
    "set xrange [least:most]; set yrange [0.5:m + 0.5]\n"
    "set urange [least:most]; set vrange [0.5:m + 0.5]\n"
    "set xtics 1; set format x '10^{%.0f}'; set samples 480; set isosamples 360\n"
    "plot '++' using 1:2:(power($1, $2)) with image\n"
    "set border 3; unset colorbox; unset xtics; set xtics autofreq nomirror scale 0.6\n"
    "set format x '%g'; set lmargin at screen 0.74; set rmargin at screen 0.985\n"
    "set title panel('b', 'at the end')\n"
    "set xlabel 'frequency k'; set ylabel 'power, of a flat one (1)'\n"
    "set xrange [0:m + 1]; set yrange [0:*]; set boxwidth 0.7\n"
    "plot map using 2:($1 == columns ? $3 : NaN) with boxes fs solid 0.8 lc rgb blue, \\\n"
    "     1 lw 1.4 lc rgb 'black' dt (5,3)\n";

void
figure_draw_spectrum(struct figure_draw *d)
{
    figure_spectra(d, d->runs[0]);
    fputs(spectrum_script, d->script);
}

/* ---- hidden units ---- */

/* Measures the units of E. */
static struct fourier *
measure(const struct figure_run *run, const gsl_matrix *E, struct neurons *n)
{
    size_t p = (size_t)config_integer(&run->config, PARAM_MODULUS);
    struct fourier *f = fourier_new(p, E->size1 / p, E->size2);
    fourier_transform(f, E);
    neurons_init(n, E->size2, fourier_count(f));
    neurons_measure(n, f);
    return f;
}

/* NAME-WHAT.dat: the part of each unit's power at each frequency, units in their
 * order. */
static void
write_units(struct figure_draw *d, const struct figure_run *run,
            enum figure_moment moment, const char *what)
{
    struct neurons n;
    struct fourier *f = measure(run, run->frames[moment].E, &n);
    gsl_matrix *map = matrix_new(n.m, n.d_h);
    for (size_t j = 0; j < n.d_h; j++)
        for (size_t k = 0; k < n.m; k++)
            gsl_matrix_set(map, k, j,
                           gsl_matrix_get(fourier_unit_power(f), k, n.order[j]) /
                               n.power[n.order[j]]);
    figure_matrix(d, what, run, map, "unit (sorted), k (frequency), part of its power");
    fprintf(d->script, "m = %zu; units = %zu; %s = %" PRIu64 "\n", n.m, n.d_h, what,
            run->frames[moment].step);
    gsl_matrix_free(map);
    neurons_done(&n);
    fourier_free(f);
}

static const char neurons_script[] =
    "set multiplot layout 1,3 margins 0.055,0.99,0.3,0.91 spacing 0.075\n"
    "set key top left\n"
    "set border 15; unset colorbox; set cbrange [0:1]\n"
    "set xrange [0.5:units + 0.5]; set yrange [0.5:m + 0.5]\n"
    "set urange [0.5:units + 0.5]; set vrange [0.5:m + 0.5]\n"
    "set xlabel 'hidden unit, sorted'; set ylabel 'frequency k' offset 1\n"
    "set samples 512; set isosamples 360; array F[m*units]; array L[m*units]\n"
    "stats name . '-first.dat' using (F[$1 + units*($2 - 1)] = $3) nooutput\n"
    "stats name . '-last.dat' using (L[$1 + units*($2 - 1)] = $3) nooutput\n"
    "set title panel('a', sprintf('part of the power, step %d', first))\n"
    "plot '++' using 1:2:(F[cell($1, units) + units*(cell($2, m) - 1)]) with image\n"
    "set colorbox horizontal user origin 0.395,0.085 size 0.25,0.025\n"
    "set title panel('b', sprintf('part of the power, step %d', last))\n"
    "plot '++' using 1:2:(L[cell($1, units) + units*(cell($2, m) - 1)]) with image\n"
    "set border 3; set autoscale; set logscale x; set xrange [1:*] noextend\n"
    "set yrange [0:1]; set format x '10^{%T}'; set xlabel 'step'; set ylabel ''\n"
    "set title panel('c', 'order of the units')\n"
    "plot name . '-run.dat' using 1:3 lw 2.4 lc rgb blue dt solid title 'IPR', \\\n"
    "     name . '-run.dat' using 1:2 lw 1.8 lc rgb red dt (9,3) title 'test accuracy'\n";

void
figure_draw_neurons(struct figure_draw *d)
{
    static const enum series columns[] = {SERIES_TEST_ACCURACY, SERIES_NEURON_IPR};
    write_units(d, d->runs[0], FIGURE_FIRST, "first");
    write_units(d, d->runs[0], FIGURE_LAST, "last");
    figure_records(d, "run", d->runs[0], columns, 2);
    fputs(map_head, d->script);
    fputs(neurons_script, d->script);
}

/* ---- waves ---- */

enum { WAVES = 6 };

/* The first units, by how much of their power is at one frequency, of up to
 * WAVES frequencies as far from each other as there are. Returns how many. */
static size_t
choose_units(const struct neurons *n, size_t unit[WAVES])
{
    size_t count = 0, seen = 0;
    for (size_t j = 0, all = 0; j < n->d_h; j++) {
        unsigned k = n->dominant[n->order[j]];
        if (k == 0 || (j > 0 && k == n->dominant[n->order[j - 1]]))
            continue;
        all++;
        // A frequency's first unit is its clearest.
        if (count < WAVES && (all - 1) * WAVES >= seen * n->m) {
            unit[count++] = n->order[j];
            seen++;
        }
    }
    return count;
}

/* The wave of frequency k in the weights: their part along its cosine and sine. */
static const char wave_script[] =
    "re = 0; im = 0; mean = 0\n"
    "stats file using (mean = mean + $3/p, re = re + 2*$3*cos(2*pi*k*$1/p)/p, \\\n"
    "    im = im + 2*$3*sin(2*pi*k*$1/p)/p) nooutput\n"
    "set xrange [0:p - 1]\n"
    "plot file using 1:2 with lines lw 1 lc rgb pale dt solid title 'first', \\\n"
    "     mean + re*cos(2*pi*k*x/p) + im*sin(2*pi*k*x/p) lw 1.4 lc rgb red dt (6,3) \\\n"
    "         title 'wave', \\\n"
    "     file using 1:3 with points pt 7 ps 0.5 lc rgb blue title 'last'\n";

/* NAME-waveI.dat, and the panel in the script. */
static void
write_wave(struct figure_draw *d, const struct figure_run *run,
           const struct neurons *n, size_t unit, size_t i)
{
    const gsl_matrix *first = run->frames[FIGURE_FIRST].E;
    const gsl_matrix *last = run->frames[FIGURE_LAST].E;
    size_t p = (size_t)config_integer(&run->config, PARAM_MODULUS);
    char what[32];
    snprintf(what, sizeof what, "wave%zu", i + 1);
    FILE *data = figure_data(d, what, run, "a, weight of the first E, weight of the "
                             "last E");
    for (size_t a = 0; a < p; a++)
        fprintf(data, "%zu %.6g %.6g\n", a, gsl_matrix_get(first, a, unit),
                gsl_matrix_get(last, a, unit));
    figure_data_end(d, data);
    fprintf(d->script,
            "set title panel('%c', 'unit %zu: k = %u, %.0f %% of its power')\n"
            "file = name . '-wave%zu.dat'; k = %u; p = %zu\n",
            'a' + (int)i, unit, n->dominant[unit], 100 * n->share[unit], i + 1,
            n->dominant[unit], p);
    fputs(wave_script, d->script);
}

void
figure_draw_waves(struct figure_draw *d)
{
    struct neurons n;
    size_t unit[WAVES];
    const struct figure_run *run = d->runs[0];
    struct fourier *f = measure(run, run->frames[FIGURE_LAST].E, &n);
    size_t count = choose_units(&n, unit);
    fputs("set multiplot layout 2,3 margins 0.06,0.99,0.16,0.94 spacing 0.07,0.2\n"
          "set xlabel 'a'; set ylabel 'weight E_a' offset 1; set samples 600\n"
          "set key at screen 0.5,0.035 center horizontal maxrows 1\n",
          d->script);
    for (size_t i = 0; i < count; i++) {
        write_wave(d, run, &n, unit[i], i);
        fputs("unset key; unset label 100\n", d->script);
    }
    neurons_done(&n);
    fourier_free(f);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of section 3 of the paper: toys, whose weights can be drawn. */
#include <config.h>

#include "cli/figure_draw.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- data ---- */

/* "line" of "toy-line": what the files of a toy are called. */
static const char *
toy_name(const struct toy_info *toy)
{
    return toy->name + strlen("toy-");
}

static const struct toy_info *
toy_of(const struct figure_run *run)
{
    enum toy_id id;
    config_toy(&run->config, &id);
    return &toy_table[id];
}

/* NAME-TOY-pathI.dat: where a path went, and the losses there. */
static void
write_path(struct figure_draw *d, const struct figure_run *run, size_t path)
{
    const struct toy_info *toy = toy_of(run);
    const enum series columns[] = {
        series_weight(path, 0), series_weight(path, 1), series_weight(path, 2),
        series_train_loss(path), series_test_loss(path)};
    char what[64];
    snprintf(what, sizeof what, "%s-path%zu", toy_name(toy), path + 1);
    figure_records(d, what, run, columns, sizeof columns / sizeof *columns);
}

/* NAME-TOY-zero.dat: the zero-loss set. */
static void
write_zero_set(struct figure_draw *d, const struct toy_info *toy)
{
    struct toy_point points[TOY_ZERO_POINTS];
    enum toy_id id = (enum toy_id)(toy - toy_table);
    size_t n = toy_zero_set(id, points, TOY_ZERO_POINTS);
    char what[64];
    snprintf(what, sizeof what, "%s-zero", toy_name(toy));
    FILE *data = figure_data(d, what, NULL, "w1 (1), w2 (1), w3 (1): the zero-loss set");
    for (size_t i = 0; i < n; i++)
        if (isnan(points[i].w[0]))
            fputc('\n', data);
        else
            fprintf(data, "%.6g %.6g %.6g\n", points[i].w[0], points[i].w[1],
                    points[i].w[2]);
    figure_data_end(d, data);
}

/* NAME-TOY-landscape.dat: the loss over the picture of the toy. */
static void
write_landscape(struct figure_draw *d, const struct toy_info *toy)
{
    enum { CELLS = 96 };
    char what[64];
    enum toy_id id = (enum toy_id)(toy - toy_table);
    snprintf(what, sizeof what, "%s-landscape", toy_name(toy));
    FILE *data = figure_data(d, what, NULL, "w1 (1), w2 (1), loss (squared error)");
    for (int i = 0; i <= CELLS; i++) {
        for (int j = 0; j <= CELLS; j++) {
            double w[3] = {toy->x_lo + (toy->x_hi - toy->x_lo) * j / CELLS,
                           toy->y_lo + (toy->y_hi - toy->y_lo) * i / CELLS, 0};
            fprintf(data, "%.6g %.6g %.6g\n", w[0], w[1], toy_loss(id, w));
        }
        fputc('\n', data);
    }
    figure_data_end(d, data);
}

/* All of a toy's paths and its zero-loss set; and in the script their number and
 * where they lead. */
static void
write_toy(struct figure_draw *d, const struct figure_run *run)
{
    const struct toy_info *toy = toy_of(run);
    for (size_t path = 0; path < toy->n_paths; path++)
        write_path(d, run, path);
    write_zero_set(d, toy);
    fprintf(d->script, "toy = '%s'\npaths = %zu\n", toy_name(toy), toy->n_paths);
    fputs("path(i) = sprintf('%s-%s-path%d.dat', name, toy, i)\n"
          "zero = name . '-' . toy . '-zero.dat'\n", d->script);
    fprintf(d->script, "array lambda[%zu] = [", toy->n_paths);
    for (size_t path = 0; path < toy->n_paths; path++)
        fprintf(d->script, "%s%g", path > 0 ? ", " : "", toy->lambda[path]);
    fputs("]\n", d->script);
}

/* Paths differ by dashes beside colours. */
static const char styles[] =
    "set linetype 1 lw 2.2 lc rgb blue dt solid\n"
    "set linetype 2 lw 2.2 lc rgb red dt (9,4)\n"
    "set linetype 3 lw 2.2 lc rgb green dt (9,3,2,3)\n"
    "set linetype 4 lw 2.2 lc rgb purple dt (3,2)\n"
    "array mark[3] = [4, 6, 8]\n";

/* ---- fig1 ---- */

static const char line_script[] =
    "set multiplot layout 1,2 margins 0.065,0.985,0.28,0.91 spacing 0.09\n"
    "set key bmargin center horizontal maxcols 3\n"
    "set title panel('a', 'weights')\n"
    "set xlabel 'weight w_1'; set ylabel 'weight w_2'\n"
    "set xrange [-1.5:2.5]; set yrange [-0.5:2.5]\n"
    "set label 1 'start' at -1,1 offset 0,-1 center\n"
    "goal(i) = 1/(1 + lambda[i]/2)\n"
    "plot 2 - x lw 4 lc rgb pale dt solid title 'zero loss', \\\n"
    "     for [i=1:paths] path(i) using 2:3 lt i \\\n"
    "         title sprintf('λ = %g', lambda[i]), \\\n"
    "     for [i=1:paths] '+' using (goal(i)):(goal(i)) every ::0::0 \\\n"
    "         with points pt mark[i] ps 1 lw 1.5 lc rgb 'black', \\\n"
    "     path(1) using 2:3 every ::0::0 with points pt 7 ps 0.7 lc rgb 'black', \\\n"
    "     keyentry with points pt 6 ps 1 lw 1.5 lc rgb 'black' \\\n"
    "         title '(1, 1)/(1 + λ/2)'\n"
    "unset label\n"
    "set title panel('b', 'loss')\n"
    "set xlabel 'step'; set ylabel 'squared error'\n"
    "set logscale xy; set format '10^{%T}'\n"
    "set xrange [1:*] noextend; set yrange [1e-5:10]\n"
    "plot for [i=1:paths] path(i) using 1:6 lt i lw 2.4, \\\n"
    "     for [i=1:paths] path(i) using 1:5 lt i lw 0.9, \\\n"
    "     keyentry with lines lw 2.4 lc rgb 'black' dt solid title 'test, 100 pairs', \\\n"
    "     keyentry with lines lw 0.9 lc rgb 'black' dt solid title 'train, one pair'\n";

void
figure_draw_line(struct figure_draw *d)
{
    write_toy(d, d->runs[0]);
    fputs(styles, d->script);
    fputs(line_script, d->script);
}

/* ---- fig2 ---- */

static const char plane_script[] =
    "set multiplot\n"
    "set lmargin at screen 0.15; set rmargin at screen 0.41\n"
    "set bmargin at screen 0.28; set tmargin at screen 0.78\n"
    "set label 1 panel('a', 'weights') at screen 0.28,0.95 center\n"
    "set xlabel 'w_1'; set ylabel 'w_2'; set zlabel 'w_3'\n"
    "set border 4095 lw 0.5 lc rgb grey; set xyplane at -3\n"
    "set view equal xyz; set view 66,125,0.65,1\n"
    "set xrange [-3:4]; set yrange [-3:4]; set zrange [-3:4]\n"
    "set tics -2,2,2\n"
    "splot zero every :::0::0 with polygons fs transparent solid 0.3 noborder \\\n"
    "          fc rgb sky, \\\n"
    "      zero every :::1::1 with lines lw 1 lc rgb sky dt solid, \\\n"
    "      for [i=1:paths] path(i) using 2:3:4 with lines lt i, \\\n"
    "      for [i=1:paths] path(i) using 2:3:4 every ::0::0 with points pt 7 ps 0.7 \\\n"
    "          lc rgb 'black', \\\n"
    "      '+' using (1):(1):(1) every ::0::0 with points pt 3 ps 1.2 lw 1.5 \\\n"
    "          lc rgb 'black'\n"
    "unset label 1\n"
    "set lmargin at screen 0.66; set rmargin at screen 0.98\n"
    "set bmargin at screen 0.28; set tmargin at screen 0.91\n"
    "set border 3 lw 1 lc rgb 'black'; set autoscale; set tics autofreq\n"
    "set title panel('b', 'distances')\n"
    "set key bmargin center horizontal maxcols 3\n"
    "set logscale xy; set xrange [1:*] noextend; set yrange [1e-3:10]\n"
    "set format '10^{%T}'; set xlabel 'step'; set ylabel 'distance'\n"
    "plane(a, b, c) = abs(a + b + c - 3)/sqrt(3)\n"
    "goal(a, b, c) = sqrt((a - 1)**2 + (b - 1)**2 + (c - 1)**2)\n"
    "plot for [i=1:paths] path(i) using 1:(goal($2, $3, $4)) lt i, \\\n"
    "     for [i=1:paths] path(i) using 1:(plane($2, $3, $4)) lt i lw 0.9, \\\n"
    "     keyentry with lines lw 2.2 lc rgb 'black' dt solid title 'to (1, 1, 1)', \\\n"
    "     keyentry with lines lw 0.9 lc rgb 'black' dt solid title 'to zero loss', \\\n"
    "     keyentry with points pt 3 lc rgb 'black' title '(1, 1, 1)'\n";

void
figure_draw_plane(struct figure_draw *d)
{
    write_toy(d, d->runs[0]);
    fputs(styles, d->script);
    fputs(plane_script, d->script);
}

/* ---- fig3 ---- */

static const char curve_script[] =
    "plot name . '-' . toy . '-landscape.dat' using 1:2:(log10($3 + 1e-4)) with image, \\\n"
    "     zero using 1:2 lw 4 lc rgb 'white' dt solid, \\\n"
    "     zero using 1:2 lw 1.6 lc rgb 'black' dt (4,3), \\\n"
    "     for [i=1:paths] path(i) using 2:3 lt i, \\\n"
    "     for [i=1:paths] path(i) using 2:3 every ::0::0 with points pt mark[i] \\\n"
    "         ps 0.9 lw 1.8 lc rgb 'black', \\\n"
    "     name . '-' . toy . '-goal.dat' using 1:2 with points pt 3 ps 1.2 lw 1.5 \\\n"
    "         lc rgb 'black', \\\n"
    "     keyentry with lines lw 1.6 lc rgb 'black' dt (4,3) title 'zero loss', \\\n"
    "     keyentry with points pt 3 lc rgb 'black' title 'least norm there'\n";

/* NAME-TOY-goal.dat: where decay leads. */
static void
write_goals(struct figure_draw *d, const struct toy_info *toy)
{
    char what[64];
    snprintf(what, sizeof what, "%s-goal", toy_name(toy));
    FILE *data = figure_data(d, what, NULL,
                             "w1 (1), w2 (1): zero loss and the least norm");
    for (size_t i = 0; i < toy->n_goals; i++)
        fprintf(data, "%g %g\n", toy->goals[i][0], toy->goals[i][1]);
    figure_data_end(d, data);
}

void
figure_draw_curves(struct figure_draw *d)
{
    fputs(styles, d->script);
    fputs(d->n_runs > 1
              ? "set multiplot layout 1,3 margins 0.05,0.915,0.25,0.89 spacing 0.05\n"
              : "set multiplot layout 1,1 margins 0.11,0.78,0.25,0.89\n", d->script);
    fprintf(d->script, "set colorbox user origin %g,0.25 size %g,0.64\n",
            d->n_runs > 1 ? 0.93 : 0.82, d->n_runs > 1 ? 0.012 : 0.025);
    fputs(d->n_runs > 1 ? "set key bmargin center horizontal\n"
                        : "set key at screen 0.5,0.1 center horizontal\n", d->script);
    fputs("set palette defined (0 '#ffffff', 1 '#9aa0a8')\n"
          "set cbrange [-4:2]; set format cb '10^{%.0f}'; set cbtics 2\n"
          "set cblabel 'squared error'; set border 15\n"
          "set xlabel 'weight w_1'; set ylabel 'weight w_2' offset 1\n",
          d->script);
    for (size_t i = 0; i < d->n_runs; i++) {
        const struct toy_info *toy = toy_of(d->runs[i]);
        write_toy(d, d->runs[i]);
        write_landscape(d, toy);
        write_goals(d, toy);
        fprintf(d->script,
                "set title panel('%c', '%s')\n"
                "set xrange [%g:%g]; set yrange [%g:%g]\n",
                'a' + (int)i, toy->formula, toy->x_lo, toy->x_hi, toy->y_lo,
                toy->y_hi);
        fputs(curve_script, d->script);
        fputs("unset colorbox; unset ylabel\n", d->script);
    }
}

/* ---- fig4 ---- */

/* NAME-angles.dat: a line a start, what the script draws of it. */
static void
write_angles(struct figure_draw *d, const struct toy_info *toy)
{
    enum toy_id id = (enum toy_id)(toy - toy_table);
    FILE *data = figure_data(d, "angles", NULL,
                             "x (1), y (1), nearest x of zero loss (1), nearest y "
                             "(1), distance (1), downhill x (unit vector), "
                             "downhill y, angle to zero loss (degrees)");
    for (size_t i = 0; i < toy->n_paths; i++) {
        double z[3], g[3];
        const double *w = toy->starts[i];
        toy_nearest(id, w, z);
        toy_gradient(id, w, g);
        double length = hypot(g[0], g[1]);
        fprintf(data, "%.9g %.9g %.9g %.9g %.6g %.6g %.6g %.3f\n", w[0], w[1], z[0],
                z[1], toy_distance(id, w), -g[0] / length, -g[1] / length,
                toy_normal_angle(id, w));
    }
    figure_data_end(d, data);
}

static const char orthogonal_script[] =
    "angles = name . '-angles.dat'\n"
    "array X[3]; array Y[3]; array D[3]; array A[3]\n"
    "stats angles using (X[$0 + 1] = ($1 + $3)/2, Y[$0 + 1] = ($2 + $4)/2, \\\n"
    "    D[$0 + 1] = $5, A[$0 + 1] = $8) nooutput\n"
    "set multiplot layout 1,3 margins 0.06,0.99,0.25,0.89 spacing 0.06\n"
    "set key bmargin center horizontal; set border 15; set samples 200\n"
    "set xlabel 'x'; set ylabel 'y' offset 1.5\n"
    "do for [i=1:paths] {\n"
    "    h = 0.95*D[i]\n"
    "    set title panel(substr('abc', i, i), sprintf('distance %g: %.1f°', D[i], A[i]))\n"
    "    set xrange [X[i] - h:X[i] + h]; set yrange [Y[i] - h:Y[i] + h]\n"
    "    set xtics D[i]/2; set ytics D[i]/2; set format (D[i] < 0.05 ? '%.2f' : '%.2g')\n"
    "    plot for [k=-12:12] x**2 + k*D[i]/4 lw 0.6 lc rgb pale dt solid, \\\n"
    "         x**2 lw 2.4 lc rgb 'black' dt solid, \\\n"
    "         path(i) using 2:3 with linespoints lt 3 dt solid pt 7 ps 0.35, \\\n"
    "         angles using 1:2:($3 - $1):($4 - $2) every ::i-1::i-1 with vectors \\\n"
    "             nohead lw 1.6 lc rgb blue dt (3,3), \\\n"
    "         angles using 1:2:($6*0.55*D[i]):($7*0.55*D[i]) every ::i-1::i-1 \\\n"
    "             with vectors head filled lw 2 lc rgb red dt solid, \\\n"
    "         angles using 1:2 every ::i-1::i-1 with points pt 7 ps 0.7 lc rgb 'black', \\\n"
    "         keyentry with lines lw 2.4 lc rgb 'black' dt solid \\\n"
    "             title (i == 1 ? 'zero loss' : ''), \\\n"
    "         keyentry with lines lw 0.6 lc rgb pale dt solid \\\n"
    "             title (i == 1 ? 'equal loss' : ''), \\\n"
    "         keyentry with lines lw 2 lc rgb red dt solid title (i == 2 ? 'downhill' : ''), \\\n"
    "         keyentry with lines lw 1.6 lc rgb blue dt (3,3) title (i == 2 ? 'normal' : ''), \\\n"
    "         keyentry with linespoints lt 3 dt solid pt 7 ps 0.35 \\\n"
    "             title (i == 3 ? 'path' : '')\n"
    "}\n";

void
figure_draw_orthogonal(struct figure_draw *d)
{
    write_toy(d, d->runs[0]);
    write_angles(d, toy_of(d->runs[0]));
    fputs(styles, d->script);
    fputs(orthogonal_script, d->script);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_FIGURE_DRAW_H
#define GROKTOP_CLI_FIGURE_DRAW_H

#include "base/status.h"
#include "cli/figure_run.h"

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stdio.h>

/* Drawing with gnuplot: a folder with data files and the script that makes the
 * figure of them, which gnuplot then does there. */

enum figure_format { FIGURE_SVG, FIGURE_PNG, FIGURE_PDF, FIGURE_FORMATS };

/* "svg", "png", "pdf": also what the names of files end in. */
extern const char *const figure_formats[FIGURE_FORMATS];

/* Says in F, with status SYSTEM, that there is no gnuplot in PATH. */
bool gnuplot_is_there(struct failure *f);

/* A figure being written. Whatever goes wrong with a file is kept in F, and the
 * writing goes on to its end. */
struct figure_draw {
    const char *name;    /* "fig5": what its files are called: up to 60 letters,
                            digits, dots and dashes */
    const char *command; /* that makes it; one line without backquotes */
    const char *folder;
    enum figure_format format;
    double width, height; /* in the 96th part of an inch */
    struct figure_run **runs; /* (n_runs), those of the same preset by seed */
    size_t n_runs;
    FILE *script; /* to write to, after figure_begin */
    struct failure *f;
};

/* Opens the script and writes its head: terminal, output, colours, caption. */
void figure_begin(struct figure_draw *d);

/* Closes it and lets gnuplot run it: NAME.FORMAT is then in the folder. False
 * with the reason in F, also if something went wrong before. */
bool figure_end(struct figure_draw *d);

/* Opens the data file NAME-WHAT.dat and writes its header: the command of RUN,
 * unless that is NULL, and the columns, "step (updates), w1". To be closed by
 * figure_data_end. */
FILE *figure_data(struct figure_draw *d, const char *what,
                  const struct figure_run *run, const char *columns);
void figure_data_end(struct figure_draw *d, FILE *data);

/* The records of a run into a data file: step, then N of their columns. */
void figure_records(struct figure_draw *d, const char *what,
                    const struct figure_run *run, const enum series *columns,
                    size_t n);

/* A matrix into a data file, a line a cell: column, row (both from 1), value;
 * called X, Y and Z. */
void figure_matrix(struct figure_draw *d, const char *what,
                   const struct figure_run *run, const gsl_matrix *matrix,
                   const char *columns);

/* NAME-map.dat: the power of each frequency beside a flat spectrum, in columns
 * that divide the logarithm of the step evenly; and in the script a palette,
 * m, least and most, the decimal logarithms of step + 1 where it begins and
 * ends, and power(x, k) there. The run has spectra and two records. */
void figure_spectra(struct figure_draw *d, const struct figure_run *run);

/* A number as gnuplot reads it. */
void figure_number(FILE *out, double value);

/* The file FROM, in FOLDER, into the place of TO, whole; false with the reason in
 * F. */
bool figure_put(const char *folder, const char *from, const char *to,
                struct failure *f);

/* Puts all in FOLDER but DRAWN into the folder DATA, unless that is NULL, until
 * something goes wrong, which F then says; and removes FOLDER with all files. */
void figure_empty(const char *folder, const char *drawn, const char *data,
                  struct failure *f);

/* ---- the figures: each writes its data and the rest of the script ---- */

void figure_draw_line(struct figure_draw *d);       /* toys: fig1 */
void figure_draw_plane(struct figure_draw *d);      /* fig2 */
void figure_draw_curves(struct figure_draw *d);     /* fig3 */
void figure_draw_orthogonal(struct figure_draw *d); /* fig4 */
void figure_draw_compass(struct figure_draw *d);    /* the paper: fig5 */
void figure_draw_isolated(struct figure_draw *d);   /* fig6 */
void figure_draw_accuracy(struct figure_draw *d);   /* fig7 */
void figure_draw_spectrum(struct figure_draw *d);   /* the net */
void figure_draw_neurons(struct figure_draw *d);
void figure_draw_waves(struct figure_draw *d);
void figure_draw_forecast(struct figure_draw *d); /* with curves */
void figure_draw_clamp(struct figure_draw *d); /* with clamps */
void figure_draw_record(struct figure_draw *d);   /* a net's, whole */

#endif

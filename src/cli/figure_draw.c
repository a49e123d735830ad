/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All files of a figure have names without a folder and lie in one, in which
 * gnuplot is run: so they can be taken elsewhere together. */
#include <config.h>

#include "cli/figure_draw.h"

#include "base/mem.h"
#include "base/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const figure_formats[FIGURE_FORMATS] = {
    [FIGURE_SVG] = "svg", [FIGURE_PNG] = "png", [FIGURE_PDF] = "pdf"};

/* ---- gnuplot ---- */

enum { NOT_FOUND = 127 };

/* In the child: gnuplot in FOLDER with ARGUMENT, what it says into LOG. */
static _Noreturn void
become_gnuplot(const char *folder, const char *argument, int log)
{
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
        dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0 &&
        chdir(folder) == 0)
        execlp("gnuplot", "gnuplot", argument, (char *)NULL);
    _exit(NOT_FOUND);
}

/* Its exit status; what it says goes to LOG. -1 with errno if the system
 * grants no process. */
static int
gnuplot(const char *folder, const char *argument, FILE *log)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        become_gnuplot(folder, argument, fileno(log));
    if (child < 0)
        return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The last line of LOG that says something: before it stands what it is about. */
static void
last_words(FILE *log, char *line, int size)
{
    char next[200];
    rewind(log);
    while (fgets(next, sizeof next, log) != NULL)
        if (next[strspn(next, " ^\t\n")] != '\0')
            snprintf(line, (size_t)size, "%s", next);
    line[strcspn(line, "\n")] = '\0';
}

static bool
run_gnuplot(const char *folder, const char *argument, struct failure *f)
{
    FILE *log = tmpfile();
    if (log == NULL) {
        failure_set(f, STATUS_SYSTEM, "a temporary file: %s", strerror(errno));
        return false;
    }
    char line[200] = "";
    int status = gnuplot(folder, argument, log);
    if (status < 0)
        failure_set(f, STATUS_SYSTEM, "gnuplot: %s", strerror(errno));
    else if (status == NOT_FOUND)
        failure_set(f, STATUS_SYSTEM, "gnuplot, which draws the figures, is not in "
                    "PATH (Debian has it as gnuplot-nox)");
    else if (status > 0) {
        last_words(log, line, sizeof line);
        failure_set(f, STATUS_SYSTEM, "gnuplot: %s",
                    line[0] != '\0' ? line : "ended too early");
    }
    fclose(log);
    return status == 0;
}

bool
gnuplot_is_there(struct failure *f)
{
    return run_gnuplot("/", "--version", f);
}

/* ---- the script ---- */

/* The palette of Okabe and Ito, which people of all kinds of colour vision can
 * tell apart; beside hue, lines differ by dashes or width. */
static const char head[] =
    "set encoding utf8\n"
    "blue = '#0072b2'; red = '#d55e00'; green = '#009e73'\n"
    "orange = '#e69f00'; sky = '#56b4e9'; purple = '#cc79a7'\n"
    "grey = '#777777'; pale = '#bbbbbb'\n"
    "thin(colour) = '#a0' . colour[2:7] # see through\n"
    "set border 3 lw 1\n"
    "set tics nomirror scale 0.6\n"
    "set key noautotitle samplen 2.6 spacing 1.05\n"
    "set style data lines\n"
    "set datafile missing 'nan'\n"
    "panel(letter, text) = '{/:Bold (' . letter . ')}  ' . text\n";

static void
write_terminal(const struct figure_draw *d)
{
    switch (d->format) {
    case FIGURE_PNG:
        fprintf(d->script, "set terminal pngcairo enhanced size %.0f,%.0f "
                ""
                "font 'Arial,10' fontscale 2 linewidth 1.8 pointscale 1.8 background 'white'\n",
                2 * d->width, 2 * d->height);
        break;
    case FIGURE_PDF:
        fprintf(d->script, "set terminal pdfcairo enhanced size %.2fin,%.2fin "
                "font 'Arial,9' linewidth 0.8\n",
                d->width / 96, d->height / 96);
        break;
    default:
        fprintf(d->script, "set terminal svg enhanced size %.0f,%.0f "
                "font 'Arial,13' background 'white'\n",
                d->width, d->height);
        break;
    }
}

static FILE *
open_file(struct figure_draw *d, const char *what, const char *ending)
{
    size_t size = strlen(d->folder) + strlen(d->name) + strlen(what) + 32;
    char *path = mem_new(size, 1);
    snprintf(path, size, "%s/%s%s%s.%s", d->folder, d->name,
             *what != '\0' ? "-" : "", what, ending);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        failure_set(d->f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
        file = tmpfile(); // to write to, all the same
    }
    if (file == NULL)
        fatal("no room for temporary files");
    free(path);
    return file;
}

static void
close_file(struct figure_draw *d, FILE *file)
{
    bool ok = !ferror(file) && fflush(file) == 0;
    int error = errno;
    if (fclose(file) != 0 || !ok)
        failure_set(d->f, STATUS_SYSTEM, "%.200s: %s", d->folder,
                    strerror(ok ? errno : error));
}

void
figure_begin(struct figure_draw *d)
{
    d->script = open_file(d, "", "gnuplot");
    fprintf(d->script, "# %s\n# Made by: %s\n# Drawn again, in this folder, by: "
            "gnuplot %s.gnuplot\n\n", d->name, d->command, d->name);
    write_terminal(d);
    fprintf(d->script, "set output '%s.%s'\nname = '%s'\n", d->name,
            figure_formats[d->format], d->name);
    fputs(head, d->script);
    fputs("set label 100 '", d->script);
    for (const char *c = d->command; *c != '\0'; c++)
        fprintf(d->script, *c == '\'' ? "''" : "%c", *c);
    fputs("' at screen 0.006,0.022 left noenhanced font ',9' tc rgb grey\n", d->script);
}

bool
figure_end(struct figure_draw *d)
{
    char script[96];
    close_file(d, d->script);
    snprintf(script, sizeof script, "%s.gnuplot", d->name);
    return d->f->status == STATUS_OK && run_gnuplot(d->folder, script, d->f);
}

/* ---- data ---- */

FILE *
figure_data(struct figure_draw *d, const char *what,
            const struct figure_run *run, const char *columns)
{
    FILE *data = open_file(d, what, "dat");
    fprintf(data, "# %s, %s\n", PACKAGE_STRING, d->command);
    if (run != NULL) {
        char *command = config_command(&run->config,
                                       config_integer(&run->config, PARAM_STEPS));
        fprintf(data, "# run: %s\n", command);
        free(command);
    }
    fprintf(data, "# %s\n", columns);
    return data;
}

void
figure_data_end(struct figure_draw *d, FILE *data)
{
    close_file(d, data);
}

void
figure_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "%.8g", value);
    else
        fputs("nan", out);
}

static const char *
unit(enum series column)
{
    switch (column) {
    case SERIES_TRAIN_LOSS: case SERIES_TEST_LOSS: return "mean square";
    case SERIES_TRAIN_ACCURACY: case SERIES_TEST_ACCURACY: return "fraction";
    case SERIES_COS_NORM_MIN: return "cosine";
    case SERIES_NORM2: case SERIES_NORM2_E: case SERIES_NORM2_W:
        return "sum of squares";
    default: return "1";
    }
}

void
figure_records(struct figure_draw *d, const char *what,
               const struct figure_run *run, const enum series *columns,
               size_t n)
{
    char names[256] = "step (updates)";
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, ", %s (%s)",
                 record_names[columns[i]], unit(columns[i]));
    }
    FILE *data = figure_data(d, what, run, names);
    for (size_t i = 0; i < run->n_records; i++) {
        const struct record *r = &run->records[i];
        fprintf(data, "%" PRIu64, r->step);
        for (size_t j = 0; j < n; j++) {
            fputc(' ', data);
            figure_number(data, r->value[columns[j]]);
        }
        fputc('\n', data);
    }
    figure_data_end(d, data);
}

void
figure_matrix(struct figure_draw *d, const char *what,
              const struct figure_run *run, const gsl_matrix *matrix,
              const char *columns)
{
    FILE *data = figure_data(d, what, run, columns);
    for (size_t i = 0; i < matrix->size1; i++) {
        for (size_t j = 0; j < matrix->size2; j++) {
            fprintf(data, "%zu %zu ", j + 1, i + 1);
            figure_number(data, gsl_matrix_get(matrix, i, j));
            fputc('\n', data);
        }
        fputc('\n', data); // so that gnuplot sees a grid
    }
    figure_data_end(d, data);
}

/* ---- the folder ---- */

bool
figure_put(const char *folder, const char *from, const char *to, struct failure *f)
{
    char path[600], block[4096];
    struct replace r;
    snprintf(path, sizeof path, "%s/%s", folder, from);
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        failure_set(f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
        return false;
    }
    bool ok = replace_begin(&r, to, f);
    if (ok) {
        for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;)
            fwrite(block, 1, n, r.file);
        ok = replace_end(&r, f);
    }
    fclose(in);
    return ok;
}

void
figure_empty(const char *folder, const char *drawn, const char *data, struct failure *f)
{
    char path[900];
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", data != NULL ? data : "", e->d_name);
        if (data != NULL && strcmp(e->d_name, drawn) != 0 && f->status == STATUS_OK)
            figure_put(folder, e->d_name, path, f);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        unlink(path);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

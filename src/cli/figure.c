/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure is drawn in a temporary folder; what is wanted of that is then put in
 * its place whole, and the folder goes. Runs are kept until the end, for the
 * other figures of "all". */
#include <config.h>

#include "cli/figure.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/replace.h"
#include "cli/figure_draw.h"
#include "cli/interrupt.h"
#include "run/preset.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRESETS = 3, SEEDS = 5, RUNS = 5, MOST_RUNS = 32 };

static const struct figure {
    const char *presets[PRESETS];
    unsigned seeds;
    double width, height;
    void (*draw)(struct figure_draw *d);
} figures[] = {
    {{"toy-line"}, 1, 900, 430, figure_draw_line},
    {{"toy-plane"}, 1, 900, 450, figure_draw_plane},
    {{"toy-curve", "toy-singular", "toy-leaky"}, 1, 1080, 420, figure_draw_curves},
    {{"toy-orthogonal"}, 1, 1080, 450, figure_draw_orthogonal},
    {{"paper-fig5"}, SEEDS, 900, 430, figure_draw_compass},
    {{"paper-fig6"}, SEEDS, 900, 780, figure_draw_isolated},
    {{"paper-fig5"}, SEEDS, 1080, 400, figure_draw_accuracy},
    {{"default"}, 1, 900, 400, figure_draw_spectrum},
    {{"default"}, 1, 1080, 400, figure_draw_neurons},
    {{"default"}, 1, 1080, 560, figure_draw_waves},
    {{"default"}, 1, 900, 430, figure_draw_forecast},
};
enum { FIGURES = sizeof figures / sizeof *figures };

const char *const figure_names[] = {"fig1", "fig2", "fig3", "fig4", "fig5", "fig6",
                                    "fig7", "spectrum", "neurons", "waves",
                                    "forecast", "all", NULL};
_Static_assert(sizeof figure_names / sizeof *figure_names == FIGURES + 2,
               "a name for each figure, and all");

/* The command at work. */
struct maker {
    const struct figure_options *o;
    struct failure *f;
    char command[200];
    struct figure_run *runs[MOST_RUNS];
    size_t n_runs;
    double cost, done, now; /* of all runs, of those made, of the present one */
    uint64_t length;        /* steps of the present run */
    uint64_t start, shown;  /* clock_ns */
    bool bar;               /* standard error is a terminal */
    const char *name;
};

/* ---- progress ---- */

static void
clear_bar(const struct maker *m)
{
    if (m->bar)
        fputs("\r\033[K", stderr);
}

static bool
tick(void *job, uint64_t step)
{
    struct maker *m = job;
    uint64_t now = clock_ns();
    if (!m->bar || now - m->shown < 200000000)
        return interrupt_caught() == 0;
    m->shown = now;
    double of_run = m->length > 0 ? (double)step / (double)m->length : 0;
    double part = (m->done + of_run * m->now) / (m->cost + 1);
    double seconds = 1e-9 * (double)(now - m->start);
    unsigned left = part > 0 ? (unsigned)(seconds * (1 - part) / part) : 0;
    fprintf(stderr, "\r%-8s [%-40.*s] %3.0f %%", m->name, (int)(40 * part),
            "########################################", 100 * part);
    if (seconds > 1)
        fprintf(stderr, "  %u:%02u left", left / 60, left % 60);
    fputs("\033[K", stderr);
    fflush(stderr);
    return interrupt_caught() == 0;
}

/* ---- runs ---- */

/* The configuration of a figure's run, with what was given over it. */
static void
configure(const struct maker *m, struct config *c, const char *preset, unsigned i)
{
    preset_apply(c, preset_find(preset));
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        if (m->o->given[id])
            config_put(c, id, m->o->value[id]);
    c->value[PARAM_SEED] += i;
}

static struct figure_run *
find_run(const struct maker *m, const struct config *c)
{
    for (size_t i = 0; i < m->n_runs; i++)
        if (strcmp(m->runs[i]->config.preset, c->preset) == 0 &&
            config_integer(&m->runs[i]->config, PARAM_SEED) ==
                config_integer(c, PARAM_SEED))
            return m->runs[i];
    return NULL;
}

static struct figure_run *
make_run(struct maker *m, const struct config *c)
{
    struct figure_run *r = find_run(m, c);
    if (r != NULL)
        return r;
    m->now = figure_run_cost(c);
    m->length = config_integer(c, PARAM_STEPS);
    r = figure_run_new(c, tick, m, m->f);
    m->done += m->now;
    m->now = 0;
    if (r != NULL)
        m->runs[m->n_runs++] = r;
    return r;
}

/* Calls FN for each run of a figure, with its configuration. */
static bool
each_run(struct maker *m, const struct figure *figure,
         bool (*fn)(struct maker *m, const struct config *c, void *job), void *job)
{
    bool ok = true;
    struct config c;
    config_init(&c);
    for (size_t j = 0; j < PRESETS && figure->presets[j] != NULL; j++)
        for (unsigned i = 0; i < figure->seeds && ok; i++) {
            configure(m, &c, figure->presets[j], i);
            ok = fn(m, &c, job);
        }
    config_done(&c);
    return ok;
}

static bool
count_run(struct maker *m, const struct config *c, void *job)
{
    (void)job;
    m->cost += figure_run_cost(c);
    return config_check(c, m->f);
}

static bool
collect_run(struct maker *m, const struct config *c, void *job)
{
    struct figure_draw *d = job;
    struct figure_run *r = make_run(m, c);
    if (r == NULL)
        return false;
    d->runs[d->n_runs++] = r;
    return true;
}

/* ---- files ---- */

/* FROM, in FOLDER, into the place of TO. */
static bool
put(const char *folder, const char *from, const char *to, struct failure *f)
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

/* All that is in the folder to where it belongs, or only away. */
static void
empty(const struct maker *m, const char *folder, const char *drawn, bool keep)
{
    char path[900];
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", m->o->data != NULL ? m->o->data : "",
                 e->d_name);
        if (keep && m->o->data != NULL && strcmp(e->d_name, drawn) != 0 &&
            m->f->status == STATUS_OK)
            put(folder, e->d_name, path, m->f);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        unlink(path);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

static enum figure_format
format_of(const char *path)
{
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    for (int i = 0; i < FIGURE_FORMATS; i++)
        if (dot != NULL && strcmp(dot + 1, figure_formats[i]) == 0)
            return (enum figure_format)i;
    return FIGURE_FORMATS;
}

static bool
is_all(const struct figure_options *o)
{
    return o->which == FIGURES;
}

bool
figure_check(const struct figure_options *o, struct failure *f)
{
    bool named = o->output != NULL && format_of(o->output) < FIGURE_FORMATS;
    if (is_all(o) && named)
        failure_set(f, STATUS_INPUT, "--output: '%.120s': for all figures a folder",
                    o->output);
    else if (!is_all(o) && o->output != NULL && !named)
        failure_set(f, STATUS_INPUT, "--output: '%.120s' ends in none of .svg, .png, "
                    ".pdf", o->output);
    return f->status == STATUS_OK;
}

static bool
make_folder(const char *path, struct failure *f)
{
    if (path != NULL && mkdir(path, 0777) != 0 && errno != EEXIST)
        failure_set(f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
    return f->status == STATUS_OK;
}

/* ---- one figure ---- */

/* Draws what D has into the file OUTPUT. */
static bool
draw(struct maker *m, const struct figure *figure, struct figure_draw *d,
     const char *output)
{
    char drawn[64], folder[256];
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.200s/groktop-" "XX" "XX" "XX",
             parent != NULL && *parent != '\0' ? parent : "/tmp");
    if (mkdtemp(folder) == NULL) {
        failure_set(m->f, STATUS_SYSTEM, "%.200s: %s", folder, strerror(errno));
        return false;
    }
    d->folder = folder;
    figure_begin(d);
    figure->draw(d);
    snprintf(drawn, sizeof drawn, "%s.%s", d->name, figure_formats[d->format]);
    bool ok = figure_end(d) && interrupt_caught() == 0 &&
              put(folder, drawn, output, m->f);
    empty(m, folder, drawn, ok);
    return ok && m->f->status == STATUS_OK;
}

static bool
make_one(struct maker *m, size_t which)
{
    char output[600];
    uint64_t start = clock_ns();
    const struct figure *figure = &figures[which];
    struct figure_run *runs[RUNS];
    m->name = figure_names[which];
    struct figure_draw d = {.name = m->name, .command = m->command, .runs = runs,
                            .width = figure->width, .height = figure->height,
                            .f = m->f};
    if (!is_all(m->o) && m->o->output != NULL) {
        d.format = format_of(m->o->output);
        snprintf(output, sizeof output, "%s", m->o->output);
    } else
        snprintf(output, sizeof output, "%s/%s.svg",
                 m->o->output != NULL ? m->o->output : ".", m->name);
    snprintf(m->command + strlen("groktop figure "), 32, "%s", m->name);
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        char value[32];
        size_t used = strlen(m->command);
        if (m->o->given[id] && !param_table[id].same_bytes)
            snprintf(m->command + used, sizeof m->command - used, " --%s %s",
                     param_table[id].name, param_format(value, id, m->o->value[id]));
    }
    bool ok = replace_possible(output, m->f) &&
              each_run(m, figure, collect_run, &d) &&
              (figure->draw != figure_draw_forecast ||
               figure_run_forecast(runs[0], tick, m)) &&
              draw(m, figure, &d, output);
    clear_bar(m);
    if (ok)
        fprintf(stderr, "%-8s  %s  %.1f s\n", m->name, output,
                1e-9 * (double)(clock_ns() - start));
    return ok;
}

/* Whether the runs of a figure are those of one between FROM and that. */
static bool
is_repeated(size_t from, size_t which)
{
    while (from < which &&
           strcmp(figures[from].presets[0], figures[which].presets[0]) != 0)
        from++;
    return from < which;
}

int
figure_make(const struct figure_options *o, struct failure *f)
{
    struct maker m = {.o = o, .f = f, .command = "groktop figure ",
                      .bar = isatty(STDERR_FILENO)};
    size_t from = is_all(o) ? 0 : o->which, to = is_all(o) ? FIGURES : from + 1;
    interrupt_catch();
    for (size_t i = from; i < to; i++)
        if (!is_repeated(from, i) && !each_run(&m, &figures[i], count_run, NULL))
            return 0;
    if (!gnuplot_is_there(f) || !make_folder(o->data, f) ||
        (is_all(o) && !make_folder(o->output, f)))
        return 0;
    m.start = clock_ns();
    for (size_t i = from; i < to && make_one(&m, i); i++)
        ;
    for (size_t i = 0; i < m.n_runs; i++)
        figure_run_free(m.runs[i]);
    return interrupt_caught();
}

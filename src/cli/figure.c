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

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRESETS = 3, SEEDS = 5, RUNS = TREE_BRANCHES, MOST_RUNS = 32 };

/* What a tape must have for a figure; most are not drawn of one. */
enum need { NO_TAPE, NEEDS_RECORDS, NEEDS_SPECTRA, NEEDS_WEIGHTS, NEEDS_MEMORISED };

static const struct figure {
    const char *presets[PRESETS];
    unsigned seeds;
    double width, height;
    void (*draw)(struct figure_draw *d);
    enum need need;
} figures[] = {
    {{"toy-line"}, 1, 900, 430, figure_draw_line, NO_TAPE},
    {{"toy-plane"}, 1, 900, 450, figure_draw_plane, NO_TAPE},
    {{"toy-curve", "toy-singular", "toy-leaky"}, 1, 1080, 420, figure_draw_curves, NO_TAPE},
    {{"toy-orthogonal"}, 1, 1080, 450, figure_draw_orthogonal, NO_TAPE},
    {{"paper-fig5"}, SEEDS, 900, 430, figure_draw_compass, NO_TAPE},
    {{"paper-fig6"}, SEEDS, 900, 780, figure_draw_isolated, NO_TAPE},
    {{"paper-fig5"}, SEEDS, 1080, 400, figure_draw_accuracy, NO_TAPE},
    {{"default"}, 1, 900, 400, figure_draw_spectrum, NEEDS_SPECTRA},
    {{"default"}, 1, 1080, 400, figure_draw_neurons, NEEDS_WEIGHTS},
    {{"default"}, 1, 1080, 560, figure_draw_waves, NEEDS_WEIGHTS},
    {{"default"}, 1, 900, 430, figure_draw_forecast, NEEDS_MEMORISED},
    {{"default"}, 3, 900, 430, figure_draw_clamp, NO_TAPE},
};
enum { FIGURES = sizeof figures / sizeof *figures };

/* The picture of a run that was recorded. */
static const struct figure picture = {{NULL}, 1, 1080, 700, figure_draw_record,
                                      NEEDS_RECORDS};

const char *const figure_names[] = {"fig1", "fig2", "fig3", "fig4", "fig5", "fig6",
                                    "fig7", "spectrum", "neurons", "waves",
                                    "forecast", "clamp", "all", NULL};
_Static_assert(sizeof figure_names / sizeof *figure_names == FIGURES + 2,
               "a name for each figure, and all");

/* The command at work. */
struct maker {
    const struct figure_options *o;
    struct failure *f;
    char command[400];
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
    const struct figure *figure = job;
    // A clamped run takes about as long as a free one.
    m->cost += figure_run_cost(c) *
               (figure->draw == figure_draw_clamp ? 1 + FIGURE_CLAMPS : 1);
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

/* What goes over the presets must be of use; a recorded run has its own. */
static bool
check_given(const struct figure_options *o, struct failure *f)
{
    static const enum param_id ids[] = {PARAM_MODULUS, PARAM_HIDDEN, PARAM_STEPS,
                                        PARAM_SEED};
    bool toy = o->which < FIGURES && strncmp(figures[o->which].presets[0], "toy-", 4) == 0;
    for (size_t i = 0; i < sizeof ids / sizeof *ids && f->status == STATUS_OK; i++) {
        const char *name = param_table[ids[i]].name;
        if (o->given[ids[i]] && o->tape != NULL)
            failure_set(f, STATUS_INPUT, "--%s: not with %.150s: a recorded run has "
                        "its own", name, o->tape->path);
        else if (o->given[ids[i]] && toy && i < 2)
            failure_set(f, STATUS_INPUT, "--%s: %s is of toys, which have none", name,
                        figure_names[o->which]);
    }
    return f->status == STATUS_OK;
}

/* What of the tape speaks against a forecast of when it had memorised; NULL:
 * nothing does. */
static const char *
lacks_forecast(const struct tape *t)
{
    struct config then = config_with(&t->config, t->config.value);
    for (size_t i = 0; i < t->n_events; i++) {
        const struct event *e = &t->event[i].event;
        if (e->kind == EVENT_MEMORISED)
            return forecast_refused(&then) != NULL
                       ? "is a run for which there is no forecast" : NULL;
        if (e->kind == EVENT_CHANGED)
            then.value[e->param] = e->to;
    }
    return "is a run that has not memorised";
}

/* Whether the tape has what the figure is made of. */
static bool
check_tape(const struct figure_options *o, struct failure *f)
{
    const struct tape *t = o->tape;
    enum need need = o->which < FIGURES ? figures[o->which].need
                     : is_all(o)        ? NO_TAPE
                                        : NEEDS_RECORDS;
    const char *lacks = NULL;
    if (need == NO_TAPE) {
        failure_set(f, STATUS_INPUT, "figure: %s is not drawn of a recorded run; "
                    "spectrum, neurons, waves and forecast are",
                    figure_names[o->which]);
        return false;
    }
    if (t->config.value[PARAM_TOY] > 0 && need > NEEDS_RECORDS)
        lacks = "is of a toy, of which there is its picture only";
    else if (t->n_records < 2)
        lacks = "has fewer than two records";
    else if (need == NEEDS_SPECTRA && t->n_spectra == 0)
        lacks = "has no spectra";
    else if (need >= NEEDS_WEIGHTS && t->n_checkpoints == 0)
        lacks = "has no checkpoints";
    else if (need == NEEDS_MEMORISED)
        lacks = lacks_forecast(t);
    return lacks == NULL || failure_set(f, STATUS_INPUT, "figure: %.150s %s", t->path,
                                        lacks) == STATUS_OK;
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
    return f->status == STATUS_OK && (o->tape == NULL || check_tape(o, f)) &&
           check_given(o, f);
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
    char drawn[96], folder[256];
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
              figure_put(folder, drawn, output, m->f);
    figure_empty(folder, drawn, ok ? m->o->data : NULL, m->f);
    return ok && m->f->status == STATUS_OK;
}

/* The command, with nothing in it that a gnuplot script could take for more than
 * text. */
static void
write_command(struct maker *m)
{
    const struct figure_options *o = m->o;
    int used = snprintf(m->command, sizeof m->command, "groktop figure%s%s",
                        o->which > FIGURES ? "" : " ",
                        o->which > FIGURES ? "" : m->name);
    if (o->tape != NULL)
        used += snprintf(m->command + used, sizeof m->command - (size_t)used,
                         " %.300s", o->tape->path);
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        char value[32];
        if (o->given[id] && !param_table[id].same_bytes)
            used += snprintf(m->command + used, sizeof m->command - (size_t)used,
                             " --%s %s", param_table[id].name,
                             param_format(value, id, o->value[id]));
    }
    for (char *c = m->command; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c) || *c == '`')
            *c = '?';
}

/* Says what ended a run before its time. */
static void
tell_end(const struct maker *m, const struct figure_run *r)
{
    for (size_t i = 0; i < r->n_events; i++) {
        char text[EVENT_TEXT];
        const struct event *e = &r->events[i];
        if (e->kind != EVENT_DIVERGED && e->kind != EVENT_DEAD &&
            e->kind != EVENT_SINGULAR)
            continue;
        clear_bar(m);
        fprintf(stderr, "groktop: %s: %s, seed %" PRIu64 ", step %" PRIu64 ": %s\n",
                m->name, r->config.preset, config_integer(&r->config, PARAM_SEED),
                e->step, event_text(text, e));
    }
}

/* The runs of R with its norm held. */
static bool
hold_norm(struct maker *m, struct figure_run *r)
{
    m->now = FIGURE_CLAMPS * figure_run_cost(&r->config);
    m->length = 4 * FIGURE_CLAMPS * config_integer(&r->config, PARAM_STEPS);
    bool ok = figure_run_clamp(r, tick, m, m->f);
    m->done += m->now;
    m->now = 0;
    return ok;
}

/* All runs of a figure, and what is computed from them. */
static bool
collect(struct maker *m, const struct figure *figure, struct figure_draw *d)
{
    bool ok = true;
    if (m->o->tape == NULL)
        ok = each_run(m, figure, collect_run, d);
    while (m->o->tape != NULL && d->n_runs < m->n_runs) {
        d->runs[d->n_runs] = m->runs[d->n_runs];
        d->n_runs++;
    }
    for (size_t i = 0; ok && i < d->n_runs; i++)
        tell_end(m, d->runs[i]);
    if (ok && figure->draw == figure_draw_forecast)
        ok = figure_run_forecast(d->runs[0], tick, m);
    for (size_t i = 0; ok && figure->draw == figure_draw_clamp && i < d->n_runs; i++)
        ok = hold_norm(m, d->runs[i]);
    return ok;
}

/* Into OUTPUT or, if that is NULL or a folder, into a file there. */
static bool
make_one(struct maker *m, const struct figure *figure, const char *name)
{
    char output[600], clean[61];
    uint64_t start = clock_ns();
    struct figure_run *runs[RUNS];
    m->name = clean;
    snprintf(clean, sizeof clean, "%s", name);
    for (char *c = clean; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '.' && *c != '-')
            *c = '_';
    struct figure_draw d = {.name = clean, .command = m->command, .runs = runs,
                            .width = figure->width, .height = figure->height,
                            .f = m->f};
    if (!is_all(m->o) && m->o->output != NULL) {
        d.format = format_of(m->o->output);
        snprintf(output, sizeof output, "%s", m->o->output);
    } else
        snprintf(output, sizeof output, "%s/%.300s.svg",
                 m->o->output != NULL ? m->o->output : ".", name);
    write_command(m);
    bool ok = replace_possible(output, m->f) && collect(m, figure, &d) &&
              draw(m, figure, &d, output);
    clear_bar(m);
    if (ok)
        fprintf(stderr, "%-8s  %s  %.1f s\n", m->name, output,
                1e-9 * (double)(clock_ns() - start));
    m->name = name;
    return ok;
}

/* ---- of a recorded run ---- */

/* What is drawn of the tape: of a toy's the figure with that toy. */
static struct figure
figure_of_tape(const struct figure_options *o)
{
    enum toy_id toy;
    struct figure figure = o->which < FIGURES ? figures[o->which] : picture;
    if (!config_toy(&o->tape->config, &toy))
        return figure;
    for (size_t i = 0; i < FIGURES; i++)
        for (size_t j = 0; j < PRESETS && figures[i].presets[j] != NULL; j++)
            if (strcmp(figures[i].presets[j], toy_table[toy].name) == 0)
                figure = figures[i];
    if (figure.draw == figure_draw_curves)
        figure.width = 500; // one of three
    return figure;
}

static void
make_of_tape(struct maker *m)
{
    const struct tape *t = m->o->tape;
    struct figure figure = figure_of_tape(m->o);
    struct figure_run *r = m->runs[m->n_runs++] = figure_run_of_tape(t);
    for (size_t i = 0; figure.draw == figure_draw_record && i < m->o->n_branches; i++)
        m->runs[m->n_runs++] = figure_run_of_tape(m->o->branches[i]);
    if (figure.need >= NEEDS_WEIGHTS && r->frames[FIGURE_LAST].E == NULL)
        failure_set(m->f, STATUS_INPUT, "figure: %.150s has no checkpoint that can be "
                    "read", t->path);
    else if (figure.need == NEEDS_MEMORISED && r->frames[FIGURE_MEMORISED].E == NULL)
        failure_set(m->f, STATUS_INPUT, "figure: %.150s has no checkpoint since it had "
                    "memorised", t->path);
    else
        make_one(m, &figure,
                 m->o->which < FIGURES ? figure_names[m->o->which] : t->name);
}

/* Whether the runs of a figure are among those of one between FROM and that. */
static bool
is_repeated(size_t from, size_t which)
{
    while (from < which &&
           (figures[from].seeds < figures[which].seeds ||
            strcmp(figures[from].presets[0], figures[which].presets[0]) != 0))
        from++;
    return from < which;
}

int
figure_make(const struct figure_options *o, struct failure *f)
{
    struct maker m = {.o = o, .f = f, .bar = isatty(STDERR_FILENO)};
    size_t from = is_all(o) ? 0 : o->which, to = is_all(o) ? FIGURES : from + 1;
    interrupt_catch();
    for (size_t i = from; o->tape == NULL && i < to; i++)
        if (!is_repeated(from, i) && !each_run(&m, &figures[i], count_run, (void *)&figures[i]))
            return 0;
    if (!gnuplot_is_there(f) || !make_folder(o->data, f) ||
        (is_all(o) && !make_folder(o->output, f)))
        return 0;
    m.start = clock_ns();
    if (o->tape != NULL)
        make_of_tape(&m);
    else
        while (from < to && make_one(&m, &figures[from], figure_names[from]))
            from++;
    for (size_t i = 0; i < m.n_runs; i++)
        figure_run_free(m.runs[i]);
    return interrupt_caught();
}

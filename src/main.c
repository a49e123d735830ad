/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the command line, the screen and the run without one meet; and the
 * only place that says no to the user. */
#include <config.h>

#include "base/blas.h"
#include "base/status.h"
#include "cli/batch.h"
#include "cli/bench.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/presets.h"
#include "model/kernels.h"
#include "run/tape.h"
#include "ui/app.h"
#include "ui/watch.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(COLOR_AUTO == 0 && COLOR_ALWAYS == 1 && COLOR_NEVER == 2,
               "the order of --color");
_Static_assert((int)OPTIONS_OTHERS_MAX == (int)WATCH_OTHERS_MAX,
               "runs to compare with");

static int
complain(const struct failure *f)
{
    fprintf(stderr, "groktop: %s\n", f->message);
    return f->status == STATUS_INPUT ? EXIT_STATUS_INPUT : EXIT_STATUS_SYSTEM;
}

/* Ends the process by the signal that ended the run, so that whoever started
 * it can tell. */
static int
end_by(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    return 128 + number;
}

static struct start
start_of(const struct options *o)
{
    return (struct start){
        .config = &o->config,
        .given = o->given,
        .resume = o->resume,
        .record = o->record,
        .checkpoint = (uint64_t)o->checkpoint,
    };
}

static int
batch(const struct options *o, struct failure *f)
{
    struct batch_options options = {(enum writer_format)o->format, o->output, o->timing,
                                    o->save_weights, o->forks, o->n_forks};
    struct start start = start_of(o);
    struct batch_result result = batch_run(&start, &options, f);
    if (f->status != STATUS_OK)
        return complain(f);
    return result.signal != 0 ? end_by(result.signal) : (int)result.status;
}

static int
figure(const struct options *o, struct failure *f)
{
    if (o->tape != NULL)
        fputs(o->tape->lost, stderr);
    for (size_t i = 0; i < o->n_others; i++)
        fputs(o->others[i]->lost, stderr);
    int signal = figure_make(&o->figure, f);
    if (signal != 0)
        return end_by(signal);
    return f->status == STATUS_OK ? EXIT_STATUS_DONE : complain(f);
}

static bool
export(const struct options *o, struct failure *f)
{
    const struct convert convert = {o->tape, o->others, o->n_others};
    for (size_t i = 0; i < o->n_others; i++)
        fputs(o->others[i]->lost, stderr);
    return convert_run(&convert, o->format, o->output, f);
}

static bool
something_lost(const struct options *o)
{
    bool lost = o->tape != NULL && o->tape->lost[0] != '\0';
    for (size_t i = 0; i < o->n_others; i++)
        lost |= o->others[i]->lost[0] != '\0';
    return lost;
}

static int
watch(const struct options *o, struct failure *f)
{
    size_t theme = themes_find(&o->themes, o->theme);
    struct app_options options = {
        .glyphs = o->glyphs,
        .color = (enum color_mode)o->color,
        .themes = &o->themes,
        .theme = theme < o->themes.count ? theme
                                         : themes_auto(getenv("COLORFGBG")),
        .mouse = o->mouse,
        .fps = o->fps,
        .rewind = (size_t)o->rewind << 20,
        .paused = (o->action == OPTIONS_VIEW && o->tape == NULL) ||
                  o->action == OPTIONS_LESSON,
        .save_weights = o->save_weights,
        .lesson = o->action == OPTIONS_LESSON,
        .automatic = o->automatic,
        .presets = &o->presets,
        .others = (const struct tape *const *)o->others,
        .n_others = o->n_others,
        .greeting = o->file.n_complaints > 0
                        ? "the configuration file has mistakes: q shows them"
                    : something_lost(o)
                        ? "not all of the record could be read: q shows what"
                        : NULL,
    };
    struct script *script = NULL;
    const struct lesson_text *text = &o->lesson;
    if (text->text != NULL && (script = script_parse(text->name, text->text,
                                                     text->length, f)) == NULL)
        return complain(f);
    options.script = script;
    // What letters are, but not how numbers are written: records, options and
    // the command that repeats a run are the same everywhere.
    setlocale(LC_CTYPE, "");
    struct start start = start_of(o);
    struct app_result result = app_run(&start, &options, f);
    script_free(script);
    config_file_complain(&o->file, stderr);
    if (o->tape != NULL)
        fputs(o->tape->lost, stderr);
    for (size_t i = 0; i < o->n_others; i++)
        fputs(o->others[i]->lost, stderr);
    if (result.lost != NULL)
        fputs(result.lost, stderr);
    free(result.lost);
    if (result.farewell != NULL)
        fputs(result.farewell, stdout);
    free(result.farewell);
    fflush(stdout);
    if (result.status != STATUS_OK) {
        int status = complain(f);
        return result.gave_up ? EXIT_STATUS_NOT_REACHED : status;
    }
    return result.signal != 0 ? end_by(result.signal) : EXIT_STATUS_DONE;
}

static int
save(const struct options *o, struct failure *f)
{
    if (!config_file_save(o, f))
        return complain(f);
    printf("saved: %s\n", o->file.path);
    return EXIT_STATUS_DONE;
}

static void
version_print(FILE *out)
{
    fprintf(out, "groktop %s (vectors: %s; BLAS: %s)\n"
            "License GPL-3.0-or-later; there is no warranty.\n",
            PACKAGE_VERSION, kernels_best()->vectors, blas_name());
}

static int
act(const struct options *o, struct failure *f)
{
    if (o->action != OPTIONS_WATCH && o->action != OPTIONS_VIEW &&
        o->action != OPTIONS_LESSON) // which have no place for it yet
        config_file_complain(&o->file, stderr);
    switch (o->action) {
    case OPTIONS_BATCH: return batch(o, f);
    case OPTIONS_WATCH:
    case OPTIONS_VIEW: return watch(o, f);
    case OPTIONS_LESSON:
        if (o->path != NULL)
            return watch(o, f);
        lessons_print(stdout);
        break;
    case OPTIONS_EXPORT:
        fputs(o->tape->lost, stderr);
        if (!export(o, f))
            return complain(f);
        break;
    case OPTIONS_COMPLETION: completion_print(stdout, (enum completion_shell)o->argument); break;
    case OPTIONS_PRESETS: presets_print(&o->presets, stdout); break;
    case OPTIONS_PRINT_CONFIG: config_file_print(o, stdout); break;
    case OPTIONS_SAVE_CONFIG: return save(o, f);
    case OPTIONS_FIGURE: return figure(o, f);
    case OPTIONS_BENCH: bench_run(stdout, &o->bench); break;
    case OPTIONS_HELP: help_print(stdout); break;
    case OPTIONS_VERSION: version_print(stdout); break;
    }
    if (fflush(stdout) != 0) {
        failure_set(f, STATUS_SYSTEM, "standard output: %s", strerror(errno));
        return complain(f);
    }
    return EXIT_STATUS_DONE;
}

int
main(int argc, char **argv)
{
    struct failure f = {0};
    struct options options;
    blas_prepare();
    bool ok = options_parse(&options, argc, argv, &f);
    int status = ok ? act(&options, &f) : complain(&f);
    options_done(&options);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_OPTIONS_H
#define GROKTOP_CLI_OPTIONS_H

#include "base/status.h"
#include "cli/bench.h"
#include "cli/completion.h"
#include "cli/writer.h"
#include "run/config.h"

#include <stdbool.h>

/* The command line: the parameters of a run (run/config.h) and what concerns
 * the program rather than the run, which is in the table here. */

enum option_id {
    OPTION_PRESET, OPTION_LOAD, OPTION_TRANSPOSE, OPTION_AT,
    OPTION_SAVE_WEIGHTS,
    OPTION_BATCH, OPTION_FORMAT, OPTION_OUTPUT, OPTION_TIMING,
    OPTION_GLYPHS, OPTION_COLOR, OPTION_NO_MOUSE, OPTION_FPS,
    OPTION_SCRIPT,
    OPTION_HELP, OPTION_VERSION,
    OPTION_COUNT
};

/* The groups of --help: those of the parameters, and three more. */
enum option_group {
    OPTION_WHAT = PARAM_WHAT, OPTION_HOW = PARAM_HOW, OPTION_RUN = PARAM_RUN,
    OPTION_OUT, OPTION_SCREEN, OPTION_OTHER,
    OPTION_GROUPS
};

struct option_info {
    const char *name;   /* "format" */
    const char *symbol; /* what its value is called in --help; NULL: no value */
    enum option_group group;
    char letter;                /* the short form, or 0 */
    const char *const *choices; /* the values allowed; or NULL */
    int min, max;               /* both allowed, where max > 0: an integer */
    int initial;                /* the integer, or the index of the choice */
    const char *help;
};

extern const struct option_info option_table[OPTION_COUNT];

/* The commands, words without dashes: "presets", ...; NULL at the end. */
extern const char *const option_commands[];

/* What the program is asked to do. */
enum options_action {
    OPTIONS_WATCH, OPTIONS_BATCH, OPTIONS_PRESETS, OPTIONS_BENCH,
    OPTIONS_COMPLETION,
    OPTIONS_HELP, OPTIONS_VERSION
};

struct options {
    enum options_action action;
    struct config config;
    struct origin origin;     /* of --load; config may point to it */
    const char *save_weights; /* NULL: nowhere; belongs to argv */
    struct bench_options bench;
    enum completion_shell shell;
    enum writer_format format;
    const char *output; /* NULL: standard output; belongs to argv */
    bool timing;
    int glyphs; /* enum glyphs, or -1: what the terminal can */
    int color;  /* 0 auto, 1 always, 2 never */
    bool mouse;
    int fps;
    const char *script; /* a file's name, belongs to argv; NULL: none */
};

/* Reads the command line, once a process. A preset is applied first wherever
 * it stands, "default" without one; the other options follow in their order.
 * False with the reason in F. ARGV is reordered and must outlive O, which is
 * emptied by options_done, also after a failure. */
bool options_parse(struct options *o, int argc, char **argv,
                   struct failure *f);
void options_done(struct options *o);

#endif

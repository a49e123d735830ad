/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_SETTINGS_H
#define GROKTOP_CLI_SETTINGS_H

#include "base/status.h"
#include "cli/bench.h"
#include "cli/completion.h"
#include "cli/config_file.h"
#include "cli/convert.h"
#include "cli/figure.h"
#include "cli/lessons.h"
#include "cli/writer.h"
#include "plot/theme.h"
#include "run/config.h"
#include "run/fork.h"
#include "run/preset.h"

#include <stdbool.h>

/* What the program can be told, by its command line and by the configuration
 * file: the parameters of a run (run/config.h) and what concerns the program
 * rather than the run, which is in the table here. */

enum option_id {
    OPTION_PRESET, OPTION_LOAD, OPTION_TRANSPOSE, OPTION_AT,
    OPTION_FORK,
    OPTION_SAVE_WEIGHTS, OPTION_RECORD, OPTION_RESUME,
    OPTION_CHECKPOINT,
    OPTION_BATCH, OPTION_FORMAT, OPTION_OUTPUT, OPTION_TIMING, OPTION_DATA,
    OPTION_GLYPHS, OPTION_COLOR, OPTION_THEME, OPTION_NO_MOUSE, OPTION_FPS,
    OPTION_REWIND, OPTION_SCRIPT, OPTION_AUTO,
    OPTION_CONFIG, OPTION_PRINT_CONFIG, OPTION_SAVE_CONFIG,
    OPTION_HELP, OPTION_VERSION,
    OPTION_COUNT
};

/* The groups of --help: those of the parameters, and four more. */
enum option_group {
    OPTION_WHAT = PARAM_WHAT, OPTION_HOW = PARAM_HOW, OPTION_RUN = PARAM_RUN,
    OPTION_OUT, OPTION_SCREEN, OPTION_FILE, OPTION_OTHER,
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
    bool in_file;               /* may stand in the configuration file */
    const char *help;
};

extern const struct option_info option_table[OPTION_COUNT];

/* What the program is asked to do. */
enum options_action {
    OPTIONS_WATCH, OPTIONS_BATCH, OPTIONS_PRESETS, OPTIONS_BENCH,
    OPTIONS_COMPLETION, OPTIONS_VIEW, OPTIONS_FIGURE, OPTIONS_EXPORT,
    OPTIONS_LESSON,
    OPTIONS_PRINT_CONFIG, OPTIONS_SAVE_CONFIG, OPTIONS_HELP, OPTIONS_VERSION
};

/* Runs that view lays over the one that it plays, at most. */
enum { OPTIONS_OTHERS_MAX = 7 };

struct options {
    enum options_action action;
    struct config config;
    struct origin origin;     /* of --load; config may point to it */
    const char *path;         /* that a command is about; belongs to argv */
    char **more;              /* paths after it, NULL at the end; or NULL */
    struct tape *others[OPTIONS_OTHERS_MAX]; /* (n_others) what is there */
    size_t n_others;
    struct tape *tape;        /* what is there; config may point to it; or NULL */
    const char *save_weights; /* NULL: nowhere; belongs to argv */
    const char *record;       /* a folder for the run; NULL: none; the same */
    const char *resume;       /* "DIR" or "DIR@STEP"; NULL: none; the same */
    bool given[PARAM_COUNT];  /* which parameters stand on the command line */
    struct tree_fork forks[TREE_BRANCHES - 1]; /* (n_forks) off the trunk */
    size_t n_forks;
    int checkpoint;           /* steps between those that are kept; 0: none */
    struct presets presets;
    struct themes themes;
    struct config_file file;
    struct bench_options bench;
    struct figure_options figure;
    int argument; /* of a command: which of those that it takes */
    enum file_format format;
    const char *output; /* NULL: standard output; belongs to argv */
    bool timing;
    int glyphs; /* enum glyphs, or -1: what the terminal can */
    int color;  /* 0 auto, 1 always, 2 never */
    const char *theme; /* its name, or "auto"; belongs to argv or the file */
    bool mouse;
    int fps;
    int rewind; /* MB for steps to go back to */
    const char *script; /* a file's name, belongs to argv; NULL: none */
    bool automatic;     /* the lesson goes on by itself */
    struct lesson_text lesson; /* of the script, or of the command lesson */
    char **run_lines;   /* (n_run_lines) its options, to which others point */
    size_t n_run_lines;
};

/* Both tables as one: those of param_table are numbered by enum param_id, those
 * of option_table go on from there. */
enum { SETTINGS = PARAM_COUNT + OPTION_COUNT };

const char *setting_name(int id);
bool setting_takes_value(int id);
bool setting_in_file(int id);

/* The number of the setting of this name; SETTINGS if there is none. */
int setting_find(const char *name);

/* Sets it in O from text, which must outlive O. False with one line in F that
 * names the option, the value and what is allowed. */
bool setting_apply(struct options *o, int id, const char *text,
                   struct failure *f);

#endif

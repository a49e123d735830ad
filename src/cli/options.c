/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line in two passes. getopt_long takes it apart into a list of
 * options with their values as text; then the preset is applied, and after it
 * the others, so that the place of --preset on the line does not matter. */
#include <config.h>

#include "cli/options.h"

#include "base/mem.h"
#include "cli/files.h"
#include "plot/canvas.h"
#include "run/preset.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const glyphs_choices[] = {"auto", "braille", "sextant",
                                             "block", "ascii", NULL};
_Static_assert(GLYPHS_BRAILLE == 0 && GLYPHS_SEXTANT == 1 &&
               GLYPHS_BLOCK == 2 && GLYPHS_ASCII == 3,
               "the order of --glyphs, after auto");
static const char *const color_choices[] = {"auto", "always", "never", NULL};

const struct option_info option_table[OPTION_COUNT] = {
    [OPTION_PRESET] = {"preset", "NAME", OPTION_WHAT,
        .help = "settings that are known to show something; 'groktop presets' "
                "lists them; 'default' if not given"},
    [OPTION_LOAD] = {"load", "FILE", OPTION_WHAT,
        .help = "start from the weights in a safetensors or .npy file, and "
                "from its pairs; it brings modulus and hidden units"},
    [OPTION_TRANSPOSE] = {"transpose", NULL, OPTION_WHAT,
        .help = "the E and W of --load are the other way around"},
    [OPTION_SAVE_WEIGHTS] = {"save-weights", "FILE", OPTION_RUN,
        .help = "at the end write the weights and the pairs there, as "
                "safetensors"},
    [OPTION_AT] = {"at", "STEP:NAME=VALUE", OPTION_HOW,
        .help = "set lr, momentum, weight-decay, beta1, beta2, epsilon, "
                "step-size or ridge, or skip, before the update that follows "
                "STEP; repeatable"},
    [OPTION_BATCH] = {"batch", NULL, OPTION_OUT,
        .help = "no screen: one record a line on standard output"},
    [OPTION_FORMAT] = {"format", "NAME", OPTION_OUT,
        .choices = writer_formats, .help = "of the records and events"},
    [OPTION_OUTPUT] = {"output", "FILE", OPTION_OUT,
        .help = "write the records there, over what it holds"},
    [OPTION_TIMING] = {"timing", NULL, OPTION_OUT,
        .help = "a last column: seconds since the record of step 0"},
    [OPTION_GLYPHS] = {"glyphs", "NAME", OPTION_SCREEN,
        .choices = glyphs_choices, .help = "what charts are drawn with"},
    [OPTION_COLOR] = {"color", "WHEN", OPTION_SCREEN,
        .choices = color_choices,
        .help = "when to use colours; auto obeys NO_COLOR"},
    [OPTION_NO_MOUSE] = {"no-mouse", NULL, OPTION_SCREEN,
        .help = "leave the mouse to the terminal"},
    [OPTION_FPS] = {"fps", "N", OPTION_SCREEN, .min = 1, .max = 60,
        .initial = 30, .help = "frames a second at most"},
    [OPTION_SCRIPT] = {"script", "FILE", OPTION_SCREEN,
        .help = "press the keys and save the pictures that the file lists; "
                "needs no terminal"},
    [OPTION_HELP] = {"help", NULL, OPTION_OTHER, 'h', .help = "print this"},
    [OPTION_VERSION] = {"version", NULL, OPTION_OTHER, 'V',
        .help = "print the version"},
};

enum { COMMANDS = 3 };
const char *const option_commands[] = {"presets", "bench", "completion", NULL};

/* What the commands take, in that order. */
static const struct command {
    enum options_action action;
    const int options[4];         /* the options, -1 at the end */
    const char *takes;            /* the same for people */
    const char *const *arguments; /* of which it takes one; NULL: none */
} commands[COMMANDS] = {
    {OPTIONS_PRESETS, {-1}, "no option", NULL},
    {OPTIONS_BENCH,
     {PARAM_THREADS, PARAM_MODULUS, PARAM_COUNT + OPTION_FORMAT, -1},
     "--threads, --modulus and --format only", NULL},
    {OPTIONS_COMPLETION, {-1}, "no option", completion_shells},
};

/* An option as it stood on the line. Those of param_table are numbered by
 * enum param_id, those of option_table go on from there. */
struct word {
    int id;
    const char *value; /* "" if there was none */
};

enum { IDS = PARAM_COUNT + OPTION_COUNT, FIRST_VALUE = 256 };

static const char *
name_of(int id)
{
    return id < PARAM_COUNT ? param_table[id].name
                            : option_table[id - PARAM_COUNT].name;
}

static bool
is(const struct word *word, enum option_id option)
{
    return word->id == PARAM_COUNT + (int)option;
}

/* ---- first pass: words ---- */

static void
tables_for_getopt(struct option longs[IDS + 1], char shorts[2 + OPTION_COUNT])
{
    size_t n = 0;
    shorts[n++] = ':'; // a missing value is told from an unknown option
    for (int id = 0; id < IDS; id++) {
        const struct option_info *info =
            id < PARAM_COUNT ? NULL : &option_table[id - PARAM_COUNT];
        bool value = info == NULL ? param_table[id].kind != PARAM_FLAG
                                  : info->symbol != NULL;
        longs[id] = (struct option){
            .name = name_of(id),
            .has_arg = value ? required_argument : no_argument,
            .val = FIRST_VALUE + id,
        };
        if (info != NULL && info->letter != 0)
            shorts[n++] = info->letter;
    }
    longs[IDS] = (struct option){0};
    shorts[n] = '\0';
}

/* WORD begins with two dashes and is no option, or could be several. */
static void
refuse_long(const char *word, struct failure *f)
{
    char names[200] = "";
    int length = (int)strcspn(word, "="), n = 0;
    for (int id = 0; id < IDS; id++) {
        if (strncmp(name_of(id), word + 2, (size_t)length - 2) != 0)
            continue;
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s--%s",
                 n++ > 0 ? ", " : "", name_of(id));
    }
    if (n > 1)
        failure_set(f, STATUS_INPUT, "%.*s: could be %s", length, word, names);
    else
        failure_set(f, STATUS_INPUT, "%.*s: no such option; 'groktop --help' "
                    "lists them", length < 60 ? length : 60, word);
}

/* What getopt_long did not take, from what it left in optopt. */
static void
refuse(const char *word, int letter, struct failure *f)
{
    if (letter >= FIRST_VALUE)
        failure_set(f, STATUS_INPUT, "--%s: takes no value, '%.60s' has one",
                    name_of(letter - FIRST_VALUE), word);
    else if (letter != 0)
        failure_set(f, STATUS_INPUT, "-%c: no such option; 'groktop --help' "
                    "lists them", letter);
    else
        refuse_long(word, f);
}

static int
id_of_letter(int letter)
{
    int id = PARAM_COUNT;
    while (id < IDS && option_table[id - PARAM_COUNT].letter != letter)
        id++;
    return id;
}

/* All options into WORDS, as many as there are into N; up to --help or
 * --version, which what follows cannot spoil. */
static bool
take_apart(struct word *words, size_t *n, int argc, char **argv,
           struct failure *f)
{
    struct option longs[IDS + 1];
    char shorts[2 + OPTION_COUNT];
    tables_for_getopt(longs, shorts);
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (c == '?') {
            refuse(argv[optind - 1], optopt, f);
            return false;
        }
        bool missing = c == ':';
        int value = missing ? optopt : c;
        int id = value >= FIRST_VALUE ? value - FIRST_VALUE : id_of_letter(value);
        struct word word = {id, missing || optarg == NULL ? "" : optarg};
        words[(*n)++] = word;
        if (is(&word, OPTION_HELP) || is(&word, OPTION_VERSION))
            break;
    }
    return true;
}

/* ---- second pass: values ---- */

static bool
parse_choice(const struct option_info *info, const char *text, int *value,
             struct failure *f)
{
    char names[128] = "";
    for (int i = 0; info->choices[i] != NULL; i++) {
        if (strcmp(info->choices[i], text) == 0) {
            *value = i;
            return true;
        }
        if (i > 0)
            strcat(names, ", ");
        strcat(names, info->choices[i]);
    }
    failure_set(f, STATUS_INPUT, "--%s: '%.60s' is none of %s", info->name,
                text, names);
    return false;
}

static bool
parse_integer(const struct option_info *info, const char *text, int *value,
              struct failure *f)
{
    char *end;
    long v = strtol(text, &end, 10);
    if (end == text || *end != '\0' || v < info->min || v > info->max) {
        failure_set(f, STATUS_INPUT,
                    "--%s: '%.60s' is not an integer from %d to %d",
                    info->name, text, info->min, info->max);
        return false;
    }
    *value = (int)v;
    return true;
}

/* The value of an option of the table here, as text in TEXT, into O. */
static bool
apply_option(struct options *o, enum option_id id, const char *text,
             struct failure *f)
{
    const struct option_info *info = &option_table[id];
    int value = 0;
    if (info->choices != NULL && !parse_choice(info, text, &value, f))
        return false;
    if (info->max > 0 && !parse_integer(info, text, &value, f))
        return false;
    switch (id) {
    case OPTION_AT:
        return config_add_change(&o->config, text, f);
    case OPTION_OUTPUT:
        o->output = text;
        if (*text == '\0')
            failure_set(f, STATUS_INPUT, "--output: '' is not a file name");
        return *text != '\0';
    case OPTION_LOAD: o->origin.path = text; break;
    case OPTION_TRANSPOSE: o->origin.transposed = true; break;
    case OPTION_SAVE_WEIGHTS: o->save_weights = text; break;
    case OPTION_SCRIPT: o->script = text; break;
    case OPTION_BATCH: o->action = OPTIONS_BATCH; break;
    case OPTION_FORMAT: o->format = (enum writer_format)value; break;
    case OPTION_TIMING: o->timing = true; break;
    case OPTION_GLYPHS: o->glyphs = value - 1; break;
    case OPTION_COLOR: o->color = value; break;
    case OPTION_NO_MOUSE: o->mouse = false; break;
    case OPTION_FPS: o->fps = value; break;
    default: break; // --preset, --help and --version were seen to before
    }
    return true;
}

/* The preset that comes first: the one named, or that of a --toy, or the
 * default. */
static const char *
first_preset(const struct word *words, size_t n, char toy[64])
{
    const char *named = NULL;
    toy[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (is(&words[i], OPTION_PRESET))
            named = words[i].value;
        if (words[i].id == PARAM_TOY)
            snprintf(toy, 64, "toy-%.50s", words[i].value);
    }
    return named != NULL ? named : preset_find(toy) != NULL ? toy : "default";
}

/* What was given on the line, of the parameters. */
static void
note_given(bool given[PARAM_COUNT], const struct word *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (words[i].id < PARAM_COUNT)
            given[words[i].id] = true;
}

static bool
apply(struct options *o, const struct word *words, size_t n, struct failure *f)
{
    char toy[64];
    if (!preset_use(&o->config, first_preset(words, n, toy), f))
        return false;
    for (size_t i = 0; i < n; i++) {
        int id = words[i].id;
        const char *text = words[i].value;
        bool ok = id < PARAM_COUNT
                      ? config_set(&o->config, (enum param_id)id, text, f)
                      : apply_option(o, (enum option_id)(id - PARAM_COUNT),
                                     text, f);
        if (!ok)
            return false;
    }
    bool given[PARAM_COUNT] = {false};
    note_given(given, words, n);
    return files_load(o, given, f) && config_check(&o->config, f);
}

/* ---- what does not go together ---- */

static bool
takes(const struct command *command, int id)
{
    const int *option = command->options;
    while (*option != -1 && *option != id)
        option++;
    return *option != -1;
}

/* The argument of a command, or that it has none. */
static bool
take_argument(struct options *o, size_t command, char **arguments,
              struct failure *f)
{
    const char *name = option_commands[command];
    const char *const *known = commands[command].arguments;
    const char *extra = arguments[0];
    char names[64] = "";
    if (known != NULL) {
        for (int i = 0; known[i] != NULL; i++) {
            if (arguments[0] != NULL && strcmp(arguments[0], known[i]) == 0) {
                o->shell = (enum completion_shell)i;
                return arguments[1] == NULL ||
                       failure_set(f, STATUS_INPUT, "'%.60s': %s takes one "
                                   "argument", arguments[1], name) == STATUS_OK;
            }
            if (i > 0)
                strcat(names, ", ");
            strcat(names, known[i]);
        }
        failure_set(f, STATUS_INPUT, "%s: '%.60s' is none of %s", name,
                    extra != NULL ? extra : "", names);
        return false;
    }
    if (extra != NULL)
        failure_set(f, STATUS_INPUT, "'%.60s': %s takes no argument", extra,
                    name);
    return extra == NULL;
}

/* A command, at most one, with its argument and only the options it knows. */
static bool
take_command(struct options *o, const struct word *words, size_t n,
             char **operands, struct failure *f)
{
    if (operands[0] == NULL)
        return true;
    size_t command = 0;
    while (command < COMMANDS &&
           strcmp(operands[0], option_commands[command]) != 0)
        command++;
    if (command == COMMANDS) {
        failure_set(f, STATUS_INPUT, "'%.60s' is no command; allowed are %s, "
                    "%s and %s", operands[0], option_commands[0],
                    option_commands[1], option_commands[2]);
        return false;
    }
    const struct command *c = &commands[command];
    o->action = c->action;
    if (!take_argument(o, command, operands + 1, f))
        return false;
    for (size_t i = 0; i < n && f->status == STATUS_OK; i++)
        if (!takes(c, words[i].id))
            failure_set(f, STATUS_INPUT, "--%s: %s takes %s",
                        name_of(words[i].id), option_commands[command],
                        c->takes);
    return f->status == STATUS_OK;
}

/* What the bench measures and how it writes: a table, if not told. */
static bool
settle_bench(struct options *o, const struct word *words, size_t n,
             struct failure *f)
{
    char names[64];
    struct bench_options *b = &o->bench;
    for (size_t i = 0; i < n; i++)
        if (is(&words[i], OPTION_FORMAT))
            b->csv = o->format == WRITER_CSV;
        else if (words[i].id == PARAM_MODULUS)
            b->modulus = (size_t)o->config.value[PARAM_MODULUS];
    b->threads = config_threads(&o->config);
    if (o->format == WRITER_JSONL)
        failure_set(f, STATUS_INPUT, "--format: 'jsonl' is none of csv, text");
    else if (!bench_has(b->modulus, names, sizeof names) && b->modulus != 0)
        failure_set(f, STATUS_INPUT, "--modulus: bench has no case %zu; there "
                    "are %s", b->modulus, names);
    return f->status == STATUS_OK;
}

/* Where the records go means something without a screen only. */
static bool
out_is_batch(const struct options *o, const struct word *words, size_t n,
             struct failure *f)
{
    for (size_t i = 0; i < n; i++) {
        int option = words[i].id - PARAM_COUNT;
        if (option >= 0 && option_table[option].group == OPTION_OUT &&
            o->action != OPTIONS_BATCH) {
            failure_set(f, STATUS_INPUT, "--%s: only with --batch",
                        option_table[option].name);
            return false;
        }
    }
    return true;
}

static bool
parse(struct options *o, struct word *words, int argc, char **argv,
      struct failure *f)
{
    size_t n = 0;
    if (!take_apart(words, &n, argc, argv, f))
        return false;
    if (n > 0 && is(&words[n - 1], OPTION_HELP)) {
        o->action = OPTIONS_HELP;
        return true;
    }
    if (n > 0 && is(&words[n - 1], OPTION_VERSION)) {
        o->action = OPTIONS_VERSION;
        return true;
    }
    if (!take_command(o, words, n, argv + optind, f))
        return false;
    if (o->action == OPTIONS_PRESETS || o->action == OPTIONS_COMPLETION)
        return true;
    if (!apply(o, words, n, f))
        return false;
    if (o->action == OPTIONS_BATCH && o->script != NULL) {
        failure_set(f, STATUS_INPUT, "--script: not with --batch");
        return false;
    }
    if (o->action == OPTIONS_WATCH) // there the forecast does not hold it up
        o->config.value[PARAM_FORECAST] = 0;
    if (o->action == OPTIONS_BENCH)
        return settle_bench(o, words, n, f);
    return out_is_batch(o, words, n, f) && files_can_save(o, f);
}

bool
options_parse(struct options *o, int argc, char **argv, struct failure *f)
{
    *o = (struct options){
        .action = OPTIONS_WATCH,
        .format = (enum writer_format)option_table[OPTION_FORMAT].initial,
        .glyphs = option_table[OPTION_GLYPHS].initial - 1,
        .color = option_table[OPTION_COLOR].initial,
        .mouse = true,
        .fps = option_table[OPTION_FPS].initial,
    };
    config_init(&o->config);
    struct word *words = mem_new((size_t)argc, sizeof *words);
    bool ok = parse(o, words, argc, argv, f);
    free(words);
    return ok;
}

void
options_done(struct options *o)
{
    config_done(&o->config);
    files_done(o);
}

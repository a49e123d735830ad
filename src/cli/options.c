/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line in two passes. getopt_long takes it apart into a list of
 * options with their values as text; then the preset is applied, and after it
 * the file and the others, so that the place of --preset on the line does not
 * matter. */
#include <config.h>

#include "cli/options.h"

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "store/folder.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_VALUE = 256 };

/* All options, from weak to strong. */
struct words {
    struct word *word; /* (count) */
    size_t count;
};

static bool
is(const struct word *word, enum option_id option)
{
    return word->id == PARAM_COUNT + (int)option;
}

/* The value of an option as it stood last on the line; NULL if it did not. */
static const char *
value_of(const struct word *words, size_t n, enum option_id option)
{
    while (n > 0 && !is(&words[n - 1], option))
        n--;
    return n > 0 ? words[n - 1].value : NULL;
}

/* ---- first pass: words ---- */

static void
tables_for_getopt(struct option longs[SETTINGS + 1], char shorts[2 + 2 * OPTION_COUNT])
{
    size_t n = 0;
    shorts[n++] = ':'; // a missing value is told from an unknown option
    for (int id = 0; id < SETTINGS; id++) {
        const struct option_info *info =
            id < PARAM_COUNT ? NULL : &option_table[id - PARAM_COUNT];
        longs[id] = (struct option){
            .name = setting_name(id),
            .has_arg = setting_takes_value(id) ? required_argument
                                               : no_argument,
            .val = FIRST_VALUE + id,
        };
        if (info != NULL && info->letter != 0)
            shorts[n++] = info->letter;
        if (info != NULL && info->letter != 0 && info->symbol != NULL)
            shorts[n++] = ':';
    }
    longs[SETTINGS] = (struct option){0};
    shorts[n] = '\0';
}

/* WORD begins with two dashes and is no option, or could be several. */
static void
refuse_long(const char *word, struct failure *f)
{
    char names[200] = "";
    int length = (int)strcspn(word, "="), n = 0;
    for (int id = 0; id < SETTINGS; id++) {
        if (strncmp(setting_name(id), word + 2, (size_t)length - 2) != 0)
            continue;
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s--%s",
                 n++ > 0 ? ", " : "", setting_name(id));
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
                    setting_name(letter - FIRST_VALUE), word);
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
    while (id < SETTINGS && option_table[id - PARAM_COUNT].letter != letter)
        id++;
    return id;
}

/* All options into WORDS, as many as there are into N; up to --help or
 * --version, which what follows cannot spoil. */
static bool
take_apart(struct word *words, size_t *n, int argc, char **argv,
           struct failure *f)
{
    struct option longs[SETTINGS + 1];
    char shorts[2 + 2 * OPTION_COUNT];
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
        struct word word = {id, missing || optarg == NULL ? "" : optarg, 0};
        words[(*n)++] = word;
        if (is(&word, OPTION_HELP) || is(&word, OPTION_VERSION))
            break;
    }
    return true;
}

/* ---- second pass: values ---- */

/* The file's settings, but for those of the run that a preset named on the
 * command line takes the place of. How many threads there are is a matter of
 * the machine, and stays. All were looked at when the file was read. */
static void
apply_file(struct options *o, bool preset_named)
{
    for (size_t i = 0; i < o->file.n_settings; i++) {
        const struct config_line *s = &o->file.settings[i];
        bool of_run = s->id < PARAM_COUNT || s->id == PARAM_COUNT + OPTION_AT;
        bool of_preset = s->id == PARAM_COUNT + OPTION_PRESET;
        if (!of_preset && !(preset_named && of_run && s->id != PARAM_THREADS))
            setting_apply(o, s->id, s->text, NULL);
    }
}

/* The preset that comes first: the one that the line names, or that of a --toy
 * there; then the same of the file; or the default. NAMED: by the line. */
static const char *
first_preset(const struct options *o, const struct word *words, size_t n,
             bool *named)
{
    const char *preset = NULL, *toy = NULL;
    for (size_t i = 0; i < n; i++) {
        if (is(&words[i], OPTION_PRESET))
            preset = words[i].value;
        else if (words[i].id == PARAM_TOY)
            toy = preset_of_toy(words[i].value);
    }
    *named = preset != NULL || toy != NULL;
    for (size_t i = 0; i < o->file.n_settings && !*named; i++) {
        const struct config_line *s = &o->file.settings[i];
        if (s->id == PARAM_COUNT + OPTION_PRESET)
            preset = s->text;
        else if (s->id == PARAM_TOY)
            toy = preset_of_toy(s->text);
    }
    return preset != NULL ? preset : toy != NULL ? toy : preset_table[0].name;
}

/* What was given on the line, of the parameters. */
static void
note_given(bool given[PARAM_COUNT], const struct word *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (words[i].id < PARAM_COUNT)
            given[words[i].id] = true;
}

/* With --resume nothing but the command line says what is to be another than it
 * was: no preset, no file. */
static bool
only_the_line(struct options *o, const struct word *words, size_t n,
              struct failure *f)
{
    static const enum option_id others[] = {OPTION_PRESET, OPTION_LOAD,
                                            OPTION_TRANSPOSE};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (value_of(words, n, others[i]) != NULL) {
            failure_set(f, STATUS_INPUT, "--%s: not with --resume: a run that "
                        "goes on keeps its own", option_table[others[i]].name);
            return false;
        }
    config_done(&o->config);
    config_init(&o->config);
    for (size_t i = 0; i < n; i++)
        if ((words[i].id < PARAM_COUNT || is(&words[i], OPTION_AT)) &&
            !setting_apply(o, words[i].id, words[i].value, f))
            return false;
    return true;
}

/* Sets what a word says; of a file's, the reason why not names that. */
static bool
apply_word(struct options *o, const struct word *word, struct failure *f)
{
    struct failure why = {0};
    if (word->line == 0)
        return setting_apply(o, word->id, word->value, f);
    if (!setting_apply(o, word->id, word->value, &why))
        failure_set(f, why.status, "%.80s:%d: %.300s", o->lesson.name,
                    word->line, why.message);
    return why.status == STATUS_OK;
}

static bool
apply(struct options *o, const struct word *words, size_t n, struct failure *f)
{
    bool named;
    const char *preset = first_preset(o, words, n, &named);
    for (size_t i = 0; i < n; i++) // first, for the place of one that is not there
        if (is(&words[i], OPTION_PRESET) && !apply_word(o, &words[i], f))
            return false;
    if (!presets_use(&o->presets, &o->config, preset, f))
        return false;
    apply_file(o, named);
    for (size_t i = 0; i < n; i++)
        if (!apply_word(o, &words[i], f))
            return false;
    note_given(o->given, words, n);
    if (o->resume != NULL)
        return only_the_line(o, words, n, f);
    struct failure check = {0};
    if (!files_load(o, f))
        return false;
    if (config_check(&o->config, &check))
        return true;
    bool alone = named || o->file.n_settings == 0;
    failure_set(f, check.status, "%.*s%s%.80s%s", alone ? 255 : 150,
                check.message, alone ? "" : " (with the settings of ",
                alone ? "" : o->file.path, alone ? "" : ")");
    return false;
}

/* ---- options in the file of a lesson or script ---- */

/* The options in TEXT, what follows the word "run" in LINE, as words. */
static bool
take_line(struct options *o, struct words *words, char *text, int line,
          struct failure *f)
{
    struct failure why = {0};
    size_t first = words->count, length = strlen(text);
    char **argv = mem_new(length / 2 + 3, sizeof *argv), *rest = NULL;
    int argc = 0;
    argv[argc++] = text; // what getopt skips
    for (char *option = strtok_r(text, " \t\r", &rest); option != NULL;
         option = strtok_r(NULL, " \t\r", &rest))
        argv[argc++] = option;
    words->word = mem_resize(words->word, first + (size_t)argc,
                             sizeof *words->word);
    optind = 0; // another line than that of the program
    bool ok = take_apart(words->word, &words->count, argc, argv, &why);
    for (size_t i = first; ok && i < words->count; i++) {
        words->word[i].line = line;
        if (!setting_in_file(words->word[i].id))
            failure_set(&why, STATUS_INPUT, "--%s: has no place here",
                        setting_name(words->word[i].id));
    }
    if (ok && o->action == OPTIONS_VIEW)
        failure_set(&why, STATUS_INPUT, "run: view runs nothing");
    if (ok && optind < argc)
        failure_set(&why, STATUS_INPUT, "'%.60s': is no option", argv[optind]);
    free(argv);
    if (why.status != STATUS_OK)
        failure_set(f, why.status, "%.80s:%d: %.300s", o->lesson.name, line,
                    why.message);
    return why.status == STATUS_OK;
}

/* Reads the lesson or the script, if there is one; its options go before WORDS,
 * those of the command line, which are stronger. */
static bool
take_file(struct options *o, struct words *words, struct failure *f)
{
    const char *script = value_of(words->word, words->count, OPTION_SCRIPT);
    struct words all = {NULL, 0};
    bool ok = true;
    if (o->action == OPTIONS_LESSON && o->path != NULL)
        ok = lesson_find(&o->lesson, o->path, f);
    else if (script != NULL)
        ok = lesson_read(&o->lesson, "--script", script, f);
    char *text;
    size_t at = 0, n = 0;
    for (int line = 0;
         ok && (text = lesson_run_line(&o->lesson, &at, &line)) != NULL;) {
        n = o->n_run_lines++;
        o->run_lines = mem_resize(o->run_lines, n + 1, sizeof *o->run_lines);
        o->run_lines[n] = text; // the words point there
        ok = take_line(o, &all, text, line, f);
    }
    all.word = mem_resize(all.word, all.count + words->count + 1,
                          sizeof *all.word);
    memcpy(all.word + all.count, words->word,
           words->count * sizeof *words->word);
    all.count += words->count;
    free(words->word);
    *words = all;
    return ok;
}

/* ---- what does not go together ---- */

/* What the bench measures and how it writes: a table, if not told. */
static bool
settle_bench(struct options *o, const struct word *words, size_t n,
             struct failure *f)
{
    char names[64];
    struct bench_options *b = &o->bench;
    for (size_t i = 0; i < n; i++)
        if (is(&words[i], OPTION_FORMAT))
            b->csv = o->format == FORMAT_CSV;
        else if (words[i].id == PARAM_MODULUS)
            b->modulus = (size_t)o->config.value[PARAM_MODULUS];
    b->threads = config_threads(&o->config);
    if (o->format == FORMAT_JSONL)
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
            (o->action == OPTIONS_WATCH || o->action == OPTIONS_LESSON ||
             option == OPTION_DATA)) {
            failure_set(f, STATUS_INPUT, "--%s: only with %s",
                        option_table[option].name,
                        option == OPTION_DATA ? "figure" : "--batch");
            return false;
        }
    }
    return true;
}

/* Branches are for a run without a screen; whether it can have them is known now
 * unless it is gone on with. */
static bool
forks_can_be(const struct options *o, struct failure *f)
{
    bool can = o->n_forks == 0 ||
               (o->action != OPTIONS_WATCH && o->action != OPTIONS_LESSON);
    if (!can)
        failure_set(f, STATUS_INPUT, "--fork: only with --batch; on the screen F "
                    "forks");
    for (size_t i = 0; i < o->n_forks && o->resume == NULL && can; i++)
        can = fork_check(&o->forks[i], &o->config, 0,
                         config_integer(&o->config, PARAM_STEPS), f);
    return can;
}

static bool
parse(struct options *o, struct words *list, int argc, char **argv,
      struct failure *f)
{
    if (!take_apart(list->word, &list->count, argc, argv, f))
        return false;
    const struct word *words = list->word;
    size_t n = list->count;
    if (n > 0 && is(&words[n - 1], OPTION_HELP)) {
        o->action = OPTIONS_HELP;
        return true;
    }
    if (n > 0 && is(&words[n - 1], OPTION_VERSION)) {
        o->action = OPTIONS_VERSION;
        return true;
    }
    if (!command_take(o, words, n, argv + optind, f))
        return false;
    if (o->action == OPTIONS_COMPLETION ||
        (o->action == OPTIONS_LESSON && o->path == NULL))
        return true;
    if (!take_file(o, list, f))
        return false;
    words = list->word;
    n = list->count;
    bool save = value_of(words, n, OPTION_SAVE_CONFIG) != NULL;
    if (o->action != OPTIONS_BENCH && o->action != OPTIONS_FIGURE &&
        !config_file_read(o, value_of(words, n, OPTION_CONFIG), save, f))
        return false;
    if (o->action == OPTIONS_PRESETS)
        return true;
    if (!apply(o, words, n, f))
        return false;
    if (o->action == OPTIONS_BATCH && o->script != NULL) {
        failure_set(f, STATUS_INPUT, "--script: not with --batch");
        return false;
    }
    if (value_of(words, n, OPTION_PRINT_CONFIG) != NULL)
        o->action = OPTIONS_PRINT_CONFIG;
    if (save)
        o->action = OPTIONS_SAVE_CONFIG;
    if (o->automatic && o->action != OPTIONS_LESSON) {
        failure_set(f, STATUS_INPUT, "--auto: only with lesson");
        return false;
    }
    // On the screen the forecast does not hold it up.
    if (o->action == OPTIONS_WATCH || o->action == OPTIONS_LESSON)
        o->config.value[PARAM_FORECAST] = 0;
    if (o->action == OPTIONS_EXPORT)
        return files_export(o, f);
    if (o->format > FORMAT_TEXT) {
        failure_set(f, STATUS_INPUT, "--format: npy and safetensors are for "
                    "export; allowed here are csv, jsonl, text");
        return false;
    }
    if (o->action == OPTIONS_VIEW)
        return files_view(o, f);
    if (o->action == OPTIONS_BENCH)
        return settle_bench(o, words, n, f);
    if (o->action == OPTIONS_FIGURE)
        return files_figure(o, value_of(words, n, OPTION_DATA), f);
    return out_is_batch(o, words, n, f) && forks_can_be(o, f) && files_can_save(o, f);
}

bool
options_parse(struct options *o, int argc, char **argv, struct failure *f)
{
    *o = (struct options){
        .action = OPTIONS_WATCH,
        .format = (enum file_format)option_table[OPTION_FORMAT].initial,
        .glyphs = option_table[OPTION_GLYPHS].initial - 1,
        .color = option_table[OPTION_COLOR].initial,
        .theme = "auto",
        .mouse = true,
        .fps = option_table[OPTION_FPS].initial,
        .rewind = option_table[OPTION_REWIND].initial,
    };
    config_init(&o->config);
    presets_init(&o->presets);
    themes_init(&o->themes);
    struct words words = {mem_new((size_t)argc, sizeof *words.word), 0};
    bool ok = parse(o, &words, argc, argv, f);
    free(words.word);
    return ok;
}

void
options_done(struct options *o)
{
    config_done(&o->config);
    files_done(o);
    presets_done(&o->presets);
    themes_done(&o->themes);
    config_file_done(&o->file);
    lesson_done(&o->lesson);
    for (size_t i = 0; i < o->n_run_lines; i++)
        free(o->run_lines[i]);
    free(o->run_lines);
}

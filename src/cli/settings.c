/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what concerns the program, and its values between text and
 * struct options. */
#include <config.h>

#include "cli/settings.h"

#include "plot/canvas.h"
#include "run/trainer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const format_choices[] = {
    [FORMAT_CSV] = "csv", [FORMAT_JSONL] = "jsonl", [FORMAT_TEXT] = "text",
    [FORMAT_NPY] = "npy", [FORMAT_SAFETENSORS] = "safetensors", NULL};
static const char *const glyphs_choices[] = {"auto", "braille", "sextant",
                                             "block", "ascii", NULL};
_Static_assert(GLYPHS_BRAILLE == 0 && GLYPHS_SEXTANT == 1 &&
               GLYPHS_BLOCK == 2 && GLYPHS_ASCII == 3,
               "the order of --glyphs, after auto");
static const char *const color_choices[] = {"auto", "always", "never", NULL};

const struct option_info option_table[OPTION_COUNT] = {
    [OPTION_PRESET] = {"preset", "NAME", OPTION_WHAT,
        .in_file = true,
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
    [OPTION_RECORD] = {"record", "DIR", OPTION_RUN,
        .help = "write the run into that new folder while it goes on; on the "
                "screen w does so"},
    [OPTION_RESUME] = {"resume", "DIR", OPTION_RUN,
        .help = "go on with the run in that folder, bit for bit, and with the "
                "recording; DIR@STEP goes on from that step, which is recorded "
                "only with --record"},
    [OPTION_CHECKPOINT] = {"checkpoint", "N", OPTION_RUN, .min = 0,
        .max = 1000000000, .in_file = true,
        .help = "of a recorded run keep the weights of every N-th step, too; "
                "0 is about every half octave only"},
    [OPTION_AT] = {"at", "STEP:NAME=VALUE", OPTION_HOW,
        .in_file = true,
        .help = "set optimizer, lr, momentum, weight-decay, beta1, beta2, epsilon, "
                "norm-clamp, step-size, ridge, skip or, of a toy, w1, w2, w3, path, before "
                "the update that follows STEP; repeatable"},
    [OPTION_FORK] = {"fork", "STEP:NAME=VALUE", OPTION_HOW,
        .help = "a branch of the run, which from STEP on is another one, with that "
                "value; also STEP:NAME=VALUE,NAME=VALUE...; at step 0 init and "
                "init-scale, too; only with --batch; repeatable"},
    [OPTION_BATCH] = {"batch", NULL, OPTION_OUT,
        .help = "no screen: one record a line on standard output"},
    [OPTION_FORMAT] = {"format", "NAME", OPTION_OUT,
        .choices = format_choices, .in_file = true,
        .help = "of the records and events; the last two are for export only"},
    [OPTION_OUTPUT] = {"output", "FILE", OPTION_OUT, 'o',
        .help = "write the records, or the figure, there, over what it holds; npy "
                "makes a "
                "folder"},
    [OPTION_TIMING] = {"timing", NULL, OPTION_OUT,
        .in_file = true,
        .help = "a last column: seconds since the record of step 0"},
    [OPTION_DATA] = {"data", "DIR", OPTION_OUT,
        .help = "of a figure: leave its data and its gnuplot script in that "
                "folder"},
    [OPTION_GLYPHS] = {"glyphs", "NAME", OPTION_SCREEN,
        .choices = glyphs_choices, .in_file = true,
        .help = "what charts are drawn with"},
    [OPTION_COLOR] = {"color", "WHEN", OPTION_SCREEN,
        .choices = color_choices,
        .in_file = true,
        .help = "when to use colours; auto obeys NO_COLOR"},
    [OPTION_THEME] = {"theme", "NAME", OPTION_SCREEN,
        .in_file = true,
        .help = "which colours: auto, dark, light, mono, colour-blind, or one "
                "of the configuration file"},
    [OPTION_NO_MOUSE] = {"no-mouse", NULL, OPTION_SCREEN,
        .in_file = true,
        .help = "leave the mouse to the terminal"},
    [OPTION_FPS] = {"fps", "N", OPTION_SCREEN, .min = 1, .max = 60,
        .initial = 30, .in_file = true,
        .help = "frames a second at most"},
    [OPTION_REWIND] = {"rewind", "MB", OPTION_SCREEN, .min = 1, .max = 65536,
        .initial = TRAINER_BUDGET >> 20, .in_file = true,
        .help = "memory for moments of the run from which any step is made "
                "again"},
    [OPTION_SCRIPT] = {"script", "FILE", OPTION_SCREEN,
        .help = "press the keys and save the pictures that the file lists; "
                "needs no terminal"},
    [OPTION_AUTO] = {"auto", NULL, OPTION_SCREEN,
        .help = "of a lesson: go on without a key, and end with it; needs no "
                "terminal"},
    [OPTION_CONFIG] = {"config", "FILE", OPTION_FILE,
        .help = "read that file, and not ~/.config/groktop/config"},
    [OPTION_PRINT_CONFIG] = {"print-config", NULL, OPTION_FILE,
        .help = "print the configuration in force as such a file, and end"},
    [OPTION_SAVE_CONFIG] = {"save-config", NULL, OPTION_FILE,
        .help = "write it to the file, over what it holds, and end"},
    [OPTION_HELP] = {"help", NULL, OPTION_OTHER, 'h', .help = "print this"},
    [OPTION_VERSION] = {"version", NULL, OPTION_OTHER, 'V',
        .help = "print the version"},
};

/* ---- names ---- */

const char *
setting_name(int id)
{
    return id < PARAM_COUNT ? param_table[id].name
                            : option_table[id - PARAM_COUNT].name;
}

bool
setting_takes_value(int id)
{
    return id < PARAM_COUNT ? param_table[id].kind != PARAM_FLAG
                            : option_table[id - PARAM_COUNT].symbol != NULL;
}

bool
setting_in_file(int id)
{
    return id < PARAM_COUNT || option_table[id - PARAM_COUNT].in_file;
}

int
setting_find(const char *name)
{
    int id = (int)param_find(name);
    if (id == PARAM_COUNT)
        while (id < SETTINGS && strcmp(setting_name(id), name) != 0)
            id++;
    return id;
}

/* ---- values ---- */

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

/* TEXT as the name of a theme. */
static bool
check_theme(const struct themes *themes, const char *text, struct failure *f)
{
    char names[160] = "auto";
    if (strcmp(text, "auto") == 0 || themes_find(themes, text) < themes->count)
        return true;
    for (size_t i = 0; i < themes->count; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, ", %s",
                 themes->theme[i].name);
    }
    failure_set(f, STATUS_INPUT, "--theme: '%.30s' is none of %s", text, names);
    return false;
}

static bool
check_preset(const struct presets *presets, const char *text,
             struct failure *f)
{
    struct config c;
    config_init(&c);
    bool ok = presets_use(presets, &c, text, f);
    config_done(&c);
    return ok;
}

static bool
check_output(const char *text, struct failure *f)
{
    if (*text == '\0')
        failure_set(f, STATUS_INPUT, "--output: '' is not a file name");
    return *text != '\0';
}

static bool
add_fork(struct options *o, const char *text, struct failure *f)
{
    const size_t most = sizeof o->forks / sizeof *o->forks;
    if (o->n_forks == most) {
        failure_set(f, STATUS_INPUT, "--fork: '%.60s' is one too many; %zu branches at "
                    "most", text, most);
        return false;
    }
    struct tree_fork *fork = &o->forks[o->n_forks];
    if (!fork_parse(fork, text, f))
        return false;
    fork->id = (unsigned)++o->n_forks;
    return true;
}

/* The value of an option of the table here, as text in TEXT, into O. */
static bool
apply_option(struct options *o, enum option_id id, const char *text,
             struct failure *f)
{
    const struct option_info *info = &option_table[id];
    bool yes = strcmp(text, "no") != 0; // of an option without a value
    int value = 0;
    if (info->choices != NULL && !parse_choice(info, text, &value, f))
        return false;
    if (info->max > 0 && !parse_integer(info, text, &value, f))
        return false;
    switch (id) {
    case OPTION_PRESET: return check_preset(&o->presets, text, f);
    case OPTION_AT: return config_add_change(&o->config, text, f);
    case OPTION_FORK: return add_fork(o, text, f);
    case OPTION_OUTPUT:
        o->output = text;
        return check_output(text, f);
    case OPTION_THEME:
        o->theme = text;
        return check_theme(&o->themes, text, f);
    case OPTION_LOAD: o->origin.path = text; break;
    case OPTION_TRANSPOSE: o->origin.transposed = true; break;
    case OPTION_SAVE_WEIGHTS: o->save_weights = text; break;
    case OPTION_RECORD: o->record = text; break;
    case OPTION_RESUME: o->resume = text; break;
    case OPTION_CHECKPOINT: o->checkpoint = value; break;
    case OPTION_SCRIPT: o->script = text; break;
    case OPTION_AUTO: o->automatic = yes; break;
    case OPTION_BATCH: o->action = OPTIONS_BATCH; break;
    case OPTION_FORMAT: o->format = (enum file_format)value; break;
    case OPTION_TIMING: o->timing = yes; break;
    case OPTION_GLYPHS: o->glyphs = value - 1; break;
    case OPTION_COLOR: o->color = value; break;
    case OPTION_NO_MOUSE: o->mouse = !yes; break;
    case OPTION_FPS: o->fps = value; break;
    case OPTION_REWIND: o->rewind = value; break;
    default: break; // those that say what to do are seen to elsewhere
    }
    return true;
}

bool
setting_apply(struct options *o, int id, const char *text, struct failure *f)
{
    if (id < PARAM_COUNT)
        return config_set(&o->config, (enum param_id)id, text, f);
    return apply_option(o, (enum option_id)(id - PARAM_COUNT), text, f);
}

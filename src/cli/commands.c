/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/commands.h"

#include "cli/options.h"
#include "store/folder.h"

#include <string.h>

enum { COMMANDS = 7, COMMAND_OPTIONS = 16 };
const char *const option_commands[] = {"presets", "bench", "completion", "view",
                                       "figure", "export", "lesson", NULL};

/* What the commands take, in that order. */
static const struct command {
    enum options_action action;
    const int options[COMMAND_OPTIONS];         /* the options, -1 at the end, */
    bool all_but;                 /* ... or those that it does not take */
    const char *takes;            /* the same for people */
    const char *const *arguments; /* of which it takes one; NULL: none */
    const char *path; /* or a path, after one of these too: what it is for people */
} commands[COMMANDS] = {
    {OPTIONS_PRESETS, {PARAM_COUNT + OPTION_CONFIG, -1}, false, "--config only",
     NULL, NULL},
    {OPTIONS_BENCH,
     {PARAM_THREADS, PARAM_MODULUS, PARAM_COUNT + OPTION_FORMAT, -1}, false,
     "--threads, --modulus and --format only", NULL, NULL},
    {OPTIONS_COMPLETION, {-1}, false, "no option", completion_shells, NULL},
    {OPTIONS_VIEW,
     {PARAM_COUNT + OPTION_GLYPHS, PARAM_COUNT + OPTION_COLOR,
      PARAM_COUNT + OPTION_THEME, PARAM_COUNT + OPTION_NO_MOUSE,
      PARAM_COUNT + OPTION_FPS, PARAM_COUNT + OPTION_SCRIPT,
      PARAM_COUNT + OPTION_CONFIG, PARAM_COUNT + OPTION_TRANSPOSE, PARAM_TASK,
      PARAM_PACE, PARAM_THREADS, -1}, false,
     "those of the screen, --pace, --threads, --config and, of a file, --task "
     "and --transpose only", NULL,
     "the paths of run folders or one of a file of weights"},
    {OPTIONS_FIGURE,
     {PARAM_SEED, PARAM_THREADS, PARAM_MODULUS, PARAM_HIDDEN, PARAM_STEPS,
      PARAM_COUNT + OPTION_OUTPUT, PARAM_COUNT + OPTION_DATA, -1}, false,
     "--seed, --threads, --modulus, --hidden, --steps, --output and --data only",
     figure_names, "a run folder"},
    {OPTIONS_EXPORT,
     {PARAM_COUNT + OPTION_FORMAT, PARAM_COUNT + OPTION_OUTPUT,
      PARAM_COUNT + OPTION_CONFIG, -1}, false,
     "--format, --output and --config only", NULL, "one path, of a run folder"},
    {OPTIONS_LESSON,
     {PARAM_COUNT + OPTION_BATCH, PARAM_COUNT + OPTION_FORMAT,
      PARAM_COUNT + OPTION_OUTPUT, PARAM_COUNT + OPTION_TIMING,
      PARAM_COUNT + OPTION_DATA, PARAM_COUNT + OPTION_RESUME,
      PARAM_COUNT + OPTION_SCRIPT, PARAM_COUNT + OPTION_PRINT_CONFIG,
      PARAM_COUNT + OPTION_SAVE_CONFIG, -1}, true,
     "the options of a run on the screen, but for --resume and --script", NULL,
     "one name, or the path of a file"},
};

static bool
takes(const struct command *command, int id)
{
    const int *option = command->options;
    while (*option != -1 && *option != id)
        option++;
    return (*option != -1) != command->all_but;
}

/* One of the arguments that a command knows by name; where it takes a path, too, a
 * folder's after that, or instead: the argument is then the end of the names. */
static bool
take_name(struct options *o, const struct command *c, const char *name,
          char **arguments, struct failure *f)
{
    char names[128] = "";
    const char *first = arguments[0] != NULL ? arguments[0] : "";
    int i = 0;
    while (c->arguments[i] != NULL && strcmp(first, c->arguments[i]) != 0) {
        if (i > 0)
            strcat(names, ", ");
        strcat(names, c->arguments[i++]);
    }
    bool named = c->arguments[i] != NULL;
    if (!named && !(c->path != NULL && folder_is(first))) {
        failure_set(f, STATUS_INPUT, "%s: '%.60s' is none of %s%s", name, first, names,
                    c->path != NULL ? ", and no run folder" : "");
        return false;
    }
    const char *extra = arguments[1];
    o->argument = i;
    if (c->path != NULL)
        o->path = named ? arguments[1] : arguments[0];
    if (c->path != NULL && named && extra != NULL)
        extra = arguments[2];
    if (extra != NULL)
        failure_set(f, STATUS_INPUT, "'%.60s': %s takes one argument%s", extra, name,
                    c->path != NULL ? ", or a name and a run folder" : "");
    return extra == NULL;
}

/* The argument of a command, or that it has none. */
static bool
take_argument(struct options *o, size_t command, char **arguments,
              struct failure *f)
{
    const struct command *c = &commands[command];
    const char *name = option_commands[command];
    if (c->arguments != NULL)
        return take_name(o, c, name, arguments, f);
    if (c->path != NULL) {
        bool many = c->action == OPTIONS_VIEW, none = c->action == OPTIONS_LESSON;
        o->path = arguments[0];
        o->more = many && o->path != NULL ? arguments + 1 : NULL;
        if ((o->path == NULL && !none) ||
            (o->path != NULL && arguments[1] != NULL && !many))
            failure_set(f, STATUS_INPUT, "%s: takes %s", name, c->path);
    } else if (arguments[0] != NULL)
        failure_set(f, STATUS_INPUT, "'%.60s': %s takes no argument", arguments[0],
                    name);
    return f->status == STATUS_OK;
}

bool
command_take(struct options *o, const struct word *words, size_t n,
             char **operands, struct failure *f)
{
    if (operands[0] == NULL)
        return true;
    size_t command = 0;
    while (command < COMMANDS &&
           strcmp(operands[0], option_commands[command]) != 0)
        command++;
    if (command == COMMANDS) {
        failure_set(f, STATUS_INPUT, "'%.60s' is no command; allowed are "
                    "presets, bench, completion, view, figure, export, lesson",
                    operands[0]);
        return false;
    }
    const struct command *c = &commands[command];
    o->action = c->action;
    if (!take_argument(o, command, operands + 1, f))
        return false;
    for (size_t i = 0; i < n && f->status == STATUS_OK; i++)
        if (!takes(c, words[i].id))
            failure_set(f, STATUS_INPUT, "--%s: %s takes %s",
                        setting_name(words[i].id), option_commands[command],
                        c->takes);
    return f->status == STATUS_OK;
}

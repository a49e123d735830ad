/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completions for three shells, generated: an option that is in a table is in
 * here. Each option is first made one kind of thing, whichever table it is
 * from; then each shell has a function that writes it. */
#include <config.h>

#include "cli/completion.h"

#include "cli/options.h"
#include "run/config.h"
#include "run/preset.h"

#include <stdbool.h>
#include <string.h>

const char *const completion_shells[] = {
    [COMPLETION_BASH] = "bash", [COMPLETION_ZSH] = "zsh",
    [COMPLETION_FISH] = "fish", NULL};

enum { VALUES = 1024, ITEMS = PARAM_COUNT + OPTION_COUNT };

struct item {
    const char *name, *help;
    const char *symbol;  /* NULL: takes no value */
    char letter;         /* or 0 */
    bool file;           /* the value is a file's name */
    char values[VALUES]; /* those allowed, with blanks between; "": no list */
};

static void
add_value(char values[VALUES], const char *value)
{
    size_t used = strlen(values);
    snprintf(values + used, VALUES - used, "%s%s", used > 0 ? " " : "", value);
}

static void
add_values(char values[VALUES], const char *const *choices)
{
    for (; choices != NULL && *choices != NULL; choices++)
        add_value(values, *choices);
}

/* What there is without a configuration file. */
static void
add_themes(char values[VALUES])
{
    struct themes t;
    themes_init(&t);
    add_value(values, "auto");
    for (size_t i = 0; i < t.count; i++)
        add_value(values, t.theme[i].name);
    themes_done(&t);
}

static struct item
item_of(int id)
{
    struct item item = {0};
    if (id < PARAM_COUNT) {
        const struct param *p = &param_table[id];
        item.name = p->name;
        item.help = p->help;
        item.symbol = p->symbol;
        if (p->kind == PARAM_CHOICE)
            add_values(item.values, p->choices);
        return item;
    }
    const struct option_info *o = &option_table[id - PARAM_COUNT];
    item.name = o->name;
    item.help = o->help;
    item.symbol = o->symbol;
    item.letter = o->letter;
    item.file = o->symbol != NULL &&
                (strcmp(o->symbol, "FILE") == 0 || strcmp(o->symbol, "DIR") == 0);
    add_values(item.values, o->choices);
    if (id - PARAM_COUNT == OPTION_PRESET)
        for (const struct preset *p = preset_table; p->name != NULL; p++)
            add_value(item.values, p->name);
    if (id - PARAM_COUNT == OPTION_THEME)
        add_themes(item.values);
    return item;
}

/* The first part of a help text, for between single quotes: a quote is made
 * what all three shells read as one, SPECIAL characters get a backslash. */
static void
print_help(FILE *out, const char *help, const char *special)
{
    for (; *help != '\0' && *help != ';'; help++) {
        if (*help == '\'')
            fputs("'\\''", out);
        else if (strchr(special, *help) != NULL)
            fprintf(out, "\\%c", *help);
        else
            fputc(*help, out);
    }
}

/* Names with blanks between. */
static void
print_names(FILE *out, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", names[i]);
}

static void
print_lessons(FILE *out)
{
    for (const struct lesson *l = lesson_table; l->name != NULL; l++)
        fprintf(out, "%s%s", l > lesson_table ? " " : "", l->name);
}

/* ---- bash ---- */

static void
print_bash(FILE *out)
{
    fputs("# bash completion for groktop\n"
          "_groktop() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=\n"
          "    [ \"$COMP_CWORD\" -gt 0 ] && before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    [ \"$before\" = '=' ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    [ \"$word\" = '=' ] && before=${COMP_WORDS[COMP_CWORD-1]} word=\n"
          "    case $before in\n", out);
    for (int id = 0; id < ITEMS; id++) {
        struct item item = item_of(id);
        if (item.symbol == NULL)
            continue;
        fprintf(out, "    --%s) COMPREPLY=(", item.name);
        if (item.file)
            fputs("$(compgen -f -- \"$word\")", out);
        else if (item.values[0] != '\0')
            fprintf(out, "$(compgen -W '%s' -- \"$word\")", item.values);
        fputs("); return ;;\n", out);
    }
    fputs("    completion) COMPREPLY=($(compgen -W '", out);
    print_names(out, completion_shells);
    fputs("' -- \"$word\")); return ;;\n"
          "    lesson) COMPREPLY=($(compgen -W '", out);
    print_lessons(out);
    fputs("' -- \"$word\") $(compgen -f -- \"$word\")); return ;;\n"
          "    figure) COMPREPLY=($(compgen -W '", out);
    print_names(out, figure_names);
    fputs("' -- \"$word\") $(compgen -d -- \"$word\")); return ;;\n"
          "    esac\n"
          "    if [ \"${COMP_WORDS[COMP_CWORD-2]}\" = figure ]; then\n"
          "        case $word in -*) ;; *) COMPREPLY=($(compgen -d -- \"$word\")); return ;; esac\n"
          "    fi\n"
          "    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W '", out);
    for (int id = 0; id < ITEMS; id++)
        fprintf(out, "%s--%s", id > 0 ? " " : "", item_of(id).name);
    fputs("' -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -W '", out);
    print_names(out, option_commands);
    fputs("' -- \"$word\")) ;;\n"
          "    esac\n"
          "}\n"
          "complete -F _groktop groktop\n", out);
}

/* ---- zsh ---- */

static const char ZSH_SPECIAL[] = "[]:\\";

/* '--task=[help]:value:(add sub)' */
static void
print_zsh_option(FILE *out, const struct item *item)
{
    bool repeatable = strcmp(item->name, option_table[OPTION_AT].name) == 0 ||
                      strcmp(item->name, option_table[OPTION_FORK].name) == 0;
    fprintf(out, " \\\n    '%s--%s%s[", repeatable ? "*" : "", item->name,
            item->symbol != NULL ? "=" : "");
    print_help(out, item->help, ZSH_SPECIAL);
    fputc(']', out);
    if (item->file)
        fputs(":file:_files", out);
    else if (item->values[0] != '\0')
        fprintf(out, ":value:(%s)", item->values);
    else if (item->symbol != NULL)
        fputs(":value: ", out);
    fputc('\'', out);
}

static void
print_zsh(FILE *out)
{
    fputs("#compdef groktop\n"
          "local context state state_descr line\n"
          "typeset -A opt_args\n"
          "_arguments -s", out);
    for (int id = 0; id < ITEMS; id++) {
        struct item item = item_of(id);
        print_zsh_option(out, &item);
        if (item.letter != 0) {
            fprintf(out, " \\\n    '-%c[", item.letter);
            print_help(out, item.help, ZSH_SPECIAL);
            fputs("]'", out);
        }
    }
    fputs(" \\\n    '1:command:(", out);
    print_names(out, option_commands);
    fputs(")' \\\n    '*::argument:->argument' && return\n"
          "case $words[1] in\n"
          "lesson) _alternative 'lessons:lesson:(", out);
    print_lessons(out);
    fputs(")' 'files:file:_files' ;;\n"
          "figure) _alternative 'figures:figure:(", out);
    print_names(out, figure_names);
    fputs(")' 'folders:folder:_files -/' ;;\n"
          "completion) _values shell ", out);
    print_names(out, completion_shells);
    fputs(" ;;\n"
          "*) _files ;;\n"
          "esac\n", out);
}

/* ---- fish ---- */

static void
print_fish(FILE *out)
{
    fputs("complete -c groktop -f\n"
          "complete -c groktop -n __fish_use_subcommand -a '", out);
    print_names(out, option_commands);
    fputs("'\n"
          "complete -c groktop -n '__fish_seen_subcommand_from figure' -a '", out);
    print_names(out, figure_names);
    fputs(" (__fish_complete_directories)'\n"
          "complete -c groktop -n '__fish_seen_subcommand_from lesson' -F -a '",
          out);
    print_lessons(out);
    fputs("'\n", out);
    for (int id = 0; id < ITEMS; id++) {
        struct item item = item_of(id);
        fprintf(out, "complete -c groktop -l %s", item.name);
        if (item.letter != 0)
            fprintf(out, " -s %c", item.letter);
        if (item.symbol != NULL)
            fputs(item.file ? " -r -F" : " -x", out);
        if (item.values[0] != '\0')
            fprintf(out, " -a '%s'", item.values);
        fputs(" -d '", out);
        print_help(out, item.help, "");
        fputs("'\n", out);
    }
}

void
completion_print(FILE *out, enum completion_shell shell)
{
    static void (*const print[])(FILE *out) = {
        [COMPLETION_BASH] = print_bash, [COMPLETION_ZSH] = print_zsh,
        [COMPLETION_FISH] = print_fish};
    print[shell](out);
}

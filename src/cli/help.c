/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --help, generated: an option that is in a table is in here. */
#include <config.h>

#include "cli/help.h"

#include "cli/settings.h"
#include "cli/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { HELP_INDENT = 26 };

static const char *const titles[OPTION_GROUPS] = {
    [OPTION_WHAT] = "What is learned",
    [OPTION_HOW] = "How",
    [OPTION_RUN] = "The run",
    [OPTION_OUT] = "Without a screen",
    [OPTION_SCREEN] = "The screen",
    [OPTION_FILE] = "The configuration file",
    [OPTION_OTHER] = "Help",
};

/* Adds " (WHAT; default INITIAL)" to TEXT; INITIAL may be NULL. */
static void
add_allowed(char text[HELP_TEXT], const char *what, const char *initial)
{
    size_t used = strlen(text);
    snprintf(text + used, HELP_TEXT - used, " (%s%s%s)", what,
             initial != NULL ? "; default " : "",
             initial != NULL ? initial : "");
}

static void
add_choices(char text[HELP_TEXT], const char *const *choices, size_t initial)
{
    char names[128] = "";
    for (size_t i = 0; choices[i] != NULL; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s",
                 i == 0 ? "" : ", ", choices[i]);
    }
    add_allowed(text, names, choices[initial]);
}

static void
add_range(char text[HELP_TEXT], const struct param *p, double value)
{
    char initial[32], range[72];
    // A value outside the range says that there is no single default.
    bool told = value >= p->min && value <= p->max;
    snprintf(initial, sizeof initial, "%.15g", value);
    snprintf(range, sizeof range, "%.15g to %.15g", p->min, p->max);
    add_allowed(text, range, told ? initial : NULL);
}

static void
print(FILE *out, char letter, const char *name, const char *symbol,
      const char *text)
{
    char left[80], shorter[8] = "  ";
    if (letter != 0)
        snprintf(shorter, sizeof shorter, "  -%c, ", letter);
    snprintf(left, sizeof left, "%s--%s %s", shorter, name,
             symbol != NULL ? symbol : "");
    text_item(out, HELP_INDENT, left, text);
}

static void
describe_param(char text[HELP_TEXT], enum param_id id, double value)
{
    const struct param *p = &param_table[id];
    snprintf(text, HELP_TEXT, "%s", p->help);
    if (p->kind == PARAM_CHOICE)
        add_choices(text, p->choices, (size_t)value);
    else if (p->kind != PARAM_FLAG)
        add_range(text, p, value);
}

static void
describe_option(char text[HELP_TEXT], const struct option_info *o)
{
    char range[32], initial[16];
    snprintf(text, HELP_TEXT, "%s", o->help);
    snprintf(range, sizeof range, "%d to %d", o->min, o->max);
    snprintf(initial, sizeof initial, "%d", o->initial);
    if (o->choices != NULL)
        add_choices(text, o->choices, (size_t)o->initial);
    else if (o->max > 0)
        add_allowed(text, range, initial);
}

char *
help_text(char text[HELP_TEXT], int id, double initial)
{
    if (id < PARAM_COUNT)
        describe_param(text, (enum param_id)id, initial);
    else
        describe_option(text, &option_table[id - PARAM_COUNT]);
    return text;
}

void
help_print(FILE *out)
{
    struct config c;
    char text[HELP_TEXT];
    config_init(&c);
    preset_apply(&c, &preset_table[0]);
    fputs("Usage: groktop [OPTION]...            train and watch\n"
          "       groktop --batch [OPTION]...    train, one record a line\n"
          "       groktop presets                list what there is to see\n"
          "       groktop bench [--threads N] [--modulus P] [--format csv]\n"
          "                                      measure the steps on this machine\n"
          "       groktop view PATH...           watch recorded runs, or look at weights\n"
          "       groktop lesson [NAME|FILE]     a guided demo; without a name the list\n"
          "       groktop export FOLDER [--format NAME] [--output OUT]\n"
          "                                      a recorded run in other formats\n"
          "       groktop figure NAME|all [-o FILE]  draw a figure, by gnuplot\n"
          "       groktop figure [NAME] FOLDER [-o FILE]  of a recorded run\n"
          "       groktop completion bash|zsh|fish  what makes a shell complete this\n"
          "\n"
          "Trains a two-layer network on modular arithmetic and shows how it\n"
          "memorises, waits and groks. On the screen, h lists the keys.\n", out);
    for (int group = 0; group < OPTION_GROUPS; group++) {
        fprintf(out, "\n%s:\n", titles[group]);
        for (int id = 0; id < OPTION_COUNT; id++)
            if ((int)option_table[id].group == group)
                print(out, option_table[id].letter, option_table[id].name,
                      option_table[id].symbol,
                      help_text(text, PARAM_COUNT + id, 0));
        for (int id = 0; id < PARAM_COUNT; id++)
            if ((int)param_table[id].group == group)
                print(out, 0, param_table[id].name, param_table[id].symbol,
                      help_text(text, id, c.value[id]));
    }
    config_done(&c);
}

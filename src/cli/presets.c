/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `groktop presets`. The settings are shown as options over the default, so
 * that they can be pasted and say in what a preset differs. */
#include <config.h>

#include "cli/presets.h"

#include "cli/text.h"
#include "run/config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PRESETS_INDENT = 16, PRESETS_TEXT = 640 };

/* Appends the option to TEXT. */
static void
add(char text[PRESETS_TEXT], const char *name, const char *value)
{
    size_t used = strlen(text);
    snprintf(text + used, PRESETS_TEXT - used, "--%s%s%s ", name,
             *value != '\0' ? " " : "", value);
}

/* The options that make C of BASE. */
static void
differences(char text[PRESETS_TEXT], const struct config *c,
            const struct config *base)
{
    char value[32], change[96];
    text[0] = '\0';
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        if (config_differs(c, base, id))
            add(text, param_table[id].name,
                param_table[id].kind == PARAM_FLAG
                    ? ""
                    : param_format(value, id, c->value[id]));
    for (size_t i = 0; i < c->n_changes; i++) {
        const struct change *at = &c->changes[i];
        snprintf(change, sizeof change, "%" PRIu64 ":%s=%s", at->step,
                 param_table[at->param].name,
                 param_format(value, at->param, at->value));
        add(text, "at", change);
    }
}

void
presets_print(const struct presets *presets, FILE *out)
{
    struct config c, base;
    config_init(&c);
    config_init(&base);
    preset_apply(&base, &preset_table[0]);
    for (size_t i = 0; i < presets->count; i++) {
        const struct preset *p = &presets->preset[i];
        char options[PRESETS_TEXT], title[PRESETS_TEXT];
        const char *const paragraphs[] = {p->shows, p->window, options};
        preset_apply(&c, p);
        differences(options, &c, &base);
        snprintf(title, sizeof title, "%s%s",
                 preset_find(p->name) == NULL ? "yours: " : "", p->title);
        if (i > 0)
            fputc('\n', out);
        text_item(out, PRESETS_INDENT, p->name, title);
        for (size_t k = 0; k < sizeof paragraphs / sizeof *paragraphs; k++)
            if (paragraphs[k][0] != '\0')
                text_item(out, PRESETS_INDENT, "", paragraphs[k]);
    }
    config_done(&c);
    config_done(&base);
}

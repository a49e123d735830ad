/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `groktop presets`. The settings are shown as options over the default, so
 * that they can be pasted and say in what a preset differs. */
#include <config.h>

#include "cli/presets.h"

#include "cli/text.h"
#include "run/config.h"
#include "run/preset.h"

#include <stdio.h>
#include <string.h>

enum { PRESETS_INDENT = 16, PRESETS_TEXT = 640 };

/* The options that make C of BASE. */
static void
differences(char text[PRESETS_TEXT], const struct config *c,
            const struct config *base)
{
    text[0] = '\0';
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        char value[32];
        size_t used = strlen(text);
        if (c->value[id] != base->value[id] && param_given(id, c->value[id]))
            snprintf(text + used, PRESETS_TEXT - used, "--%s %s ",
                     param_table[id].name,
                     param_format(value, id, c->value[id]));
    }
}

void
presets_print(FILE *out)
{
    struct config c, base;
    config_init(&c);
    config_init(&base);
    preset_apply(&base, &preset_table[0]);
    for (const struct preset *p = preset_table; p->name != NULL; p++) {
        char options[PRESETS_TEXT];
        preset_apply(&c, p);
        differences(options, &c, &base);
        if (p != preset_table)
            fputc('\n', out);
        text_item(out, PRESETS_INDENT, p->name, p->title);
        text_item(out, PRESETS_INDENT, "", p->shows);
        text_item(out, PRESETS_INDENT, "", p->window);
        if (options[0] != '\0')
            text_item(out, PRESETS_INDENT, "", options);
    }
    config_done(&c);
    config_done(&base);
}

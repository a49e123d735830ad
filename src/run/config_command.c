/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line that repeats a run: only what differs from its preset, and
 * the changes that were made. */
#include <config.h>

#include "base/mem.h"
#include "run/config.h"
#include "run/preset.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
append(char *line, const char *format, ...)
{
    char word[96];
    va_list args;
    va_start(args, format);
    vsnprintf(word, sizeof word, format, args);
    va_end(args);
    line = mem_resize(line, strlen(line) + strlen(word) + 1, 1);
    return strcat(line, word);
}

/* A word that a shell reads as TEXT. */
static char *
append_quoted(char *line, const char *text)
{
    line = append(line, " '");
    for (; *text != '\0'; text++)
        line = append(line, *text == '\'' ? "'\\''" : "%c", *text);
    return append(line, "'");
}

bool
config_differs(const struct config *c, const struct config *base,
               enum param_id id)
{
    // The number of test pairs is what the fraction takes back.
    bool taken_back = id == PARAM_TRAIN_FRACTION &&
                      c->value[PARAM_TEST_PAIRS] < 0 &&
                      base->value[PARAM_TEST_PAIRS] >= 0;
    return taken_back ||
           (c->value[id] != base->value[id] && param_given(id, c->value[id]));
}

char *
config_command(const struct config *c, uint64_t steps)
{
    char value[32];
    struct config base;
    config_init(&base);
    const struct preset *preset = preset_find(c->preset);
    if (preset == NULL)
        preset = &preset_table[0];
    preset_apply(&base, preset);

    char *line = mem_string("groktop");
    line = append(line, " --preset %s", preset->name);
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        bool wanted = config_differs(c, &base, id) && id != PARAM_STEPS &&
                      !param_table[id].same_bytes;
        if (wanted && param_table[id].kind == PARAM_FLAG)
            line = append(line, " --%s", param_table[id].name);
        else if (wanted || id == PARAM_SEED)
            line = append(line, " --%s %s", param_table[id].name,
                          param_format(value, id, c->value[id]));
    }
    if (c->origin != NULL) {
        line = append_quoted(append(line, " --load"), c->origin->path);
        line = append(line, "%s", c->origin->transposed ? " --transpose" : "");
    }
    for (size_t i = 0; i < c->n_changes; i++)
        if (c->changes[i].step < steps)
            line = append(line, " --at %" PRIu64 ":%s=%s", c->changes[i].step,
                          param_table[c->changes[i].param].name,
                          param_format(value, c->changes[i].param,
                                       c->changes[i].value));
    line = append(line, " --steps %" PRIu64, steps);
    config_done(&base);
    return line;
}

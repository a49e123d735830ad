/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration as a file. Only what differs from the preset and from the
 * program's own ways is set, so that the file says what its owner wanted, and
 * nothing of what a later version may do better. */
#include <config.h>

#include "cli/config_file.h"

#include "base/mem.h"
#include "base/replace.h"
#include "cli/help.h"
#include "cli/settings.h"
#include "cli/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- settings ---- */

static void
print_setting(FILE *out, const char *name, const char *value, bool set)
{
    fprintf(out, "%s%s =%s%s\n", set ? "" : "#", name,
            *value != '\0' ? " " : "", value);
}

/* The value of a parameter, and whether it is another one than in BASE. */
static void
print_param(FILE *out, const struct config *c, const struct config *base,
            enum param_id id)
{
    char text[32] = "";
    const struct param *p = &param_table[id];
    double value = c->value[id];
    if (p->kind == PARAM_FLAG)
        strcpy(text, value > 0 ? "yes" : "no");
    else if (param_given(id, value) && value >= p->min)
        param_format(text, id, value);
    print_setting(out, p->name, text, config_differs(c, base, id));
}

/* The changes that are not the preset's. */
static void
print_changes(FILE *out, const struct config *c, const struct config *base)
{
    bool any = false;
    for (size_t i = 0; i < c->n_changes; i++) {
        const struct change *change = &c->changes[i];
        char value[32];
        if (config_has_change(base, change))
            continue;
        fprintf(out, "at = %" PRIu64 ":%s=%s\n", change->step,
                param_table[change->param].name,
                param_format(value, change->param, change->value));
        any = true;
    }
    if (!any)
        print_setting(out, "at", "", false);
}

static void
print_option(FILE *out, const struct options *o, enum option_id id)
{
    const struct option_info *info = &option_table[id];
    char number[16];
    int value = info->initial;
    switch (id) {
    case OPTION_PRESET:
        print_setting(out, info->name, o->config.preset,
                      strcmp(o->config.preset, preset_table[0].name) != 0);
        return;
    case OPTION_THEME:
        print_setting(out, info->name, o->theme, strcmp(o->theme, "auto") != 0);
        return;
    case OPTION_FORMAT: value = (int)o->format; break;
    case OPTION_GLYPHS: value = o->glyphs + 1; break;
    case OPTION_COLOR: value = o->color; break;
    case OPTION_TIMING: value = o->timing; break;
    case OPTION_NO_MOUSE: value = !o->mouse; break;
    case OPTION_REWIND: value = o->rewind; break;
    default: value = o->fps;
    }
    snprintf(number, sizeof number, "%d", value);
    print_setting(out, info->name,
                  info->choices != NULL  ? info->choices[value]
                  : info->symbol != NULL ? number
                  : value                ? "yes"
                                         : "no",
                  value != info->initial);
}

static void
print_settings(FILE *out, const struct options *o)
{
    struct config base, initial;
    char text[HELP_TEXT];
    config_init(&base);
    config_init(&initial);
    presets_use(&o->presets, &base, o->config.preset, NULL);
    preset_apply(&initial, &preset_table[0]);
    for (int i = 0; i < SETTINGS; i++) {
        // What concerns the program comes first, with the preset before all.
        int id = i < OPTION_COUNT ? i + PARAM_COUNT : i - OPTION_COUNT;
        if (!setting_in_file(id))
            continue;
        fputc('\n', out);
        text_lines(out, "# ", help_text(text, id, id < PARAM_COUNT
                                                      ? initial.value[id]
                                                      : 0));
        if (id < PARAM_COUNT)
            print_param(out, &o->config, &base, (enum param_id)id);
        else if (id == PARAM_COUNT + OPTION_AT)
            print_changes(out, &o->config, &base);
        else
            print_option(out, o, (enum option_id)(id - PARAM_COUNT));
    }
    config_done(&base);
    config_done(&initial);
}

/* ---- themes and presets ---- */

static void
print_theme(FILE *out, const struct themes *t, const struct theme *theme)
{
    char text[64];
    const struct theme *parent = &t->theme[theme->parent];
    fprintf(out, "\n[theme %s]\nparent = %s\n", theme->name, parent->name);
    for (int s = 0; s < STYLE_COUNT; s++) {
        const struct theme_look *look = &theme->look[s];
        if (memcmp(look, &parent->look[s], sizeof *look) != 0)
            fprintf(out, "%s = %s\n", theme_style_names[s],
                    theme_format(text, look));
    }
}

/* Text that may take more than a line. */
static void
print_prose(FILE *out, const char *name, const char *text)
{
    bool one_line = strlen(name) + 3 + strlen(text) <= 79;
    print_setting(out, name, one_line ? text : "", true);
    if (!one_line)
        text_lines(out, "    ", text);
}

static void
print_preset(FILE *out, const struct preset *p)
{
    char *settings = mem_string(p->settings), *rest = settings;
    fprintf(out, "\n[preset %s]\n", p->name);
    print_prose(out, "summary", p->title);
    if (p->shows[0] != '\0')
        print_prose(out, "caption", p->shows);
    for (char *s; (s = strtok_r(rest, " ", &rest)) != NULL;) {
        char *value = strchr(s, '=');
        *value++ = '\0';
        enum param_id id = param_find(s);
        bool flag = id != PARAM_COUNT && param_table[id].kind == PARAM_FLAG;
        fprintf(out, "%s = %s\n", s,
                !flag ? value : strcmp(value, "1") == 0 ? "yes" : "no");
    }
    free(settings);
}

void
config_file_print(const struct options *o, FILE *out)
{
    fputs("# The configuration of groktop, see groktop(1). Lines that begin with"
          " #\n# are remarks; those with a setting say what holds without it.\n",
          out);
    print_settings(out, o);
    for (size_t i = THEME_BUILT_IN; i < o->themes.count; i++)
        print_theme(out, &o->themes, &o->themes.theme[i]);
    for (size_t i = 0; i < o->presets.count; i++)
        if (preset_find(o->presets.preset[i].name) == NULL)
            print_preset(out, &o->presets.preset[i]);
}

/* ---- saving ---- */

/* Makes the folders above PATH that are not there. */
static bool
make_folders(const char *path)
{
    char *folder = mem_string(path);
    bool ok = true;
    for (char *slash = strchr(folder + 1, '/'); ok && slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ok = mkdir(folder, 0700) == 0 || errno == EEXIST;
        *slash = '/';
    }
    free(folder);
    return ok;
}

bool
config_file_save(const struct options *o, struct failure *f)
{
    if (o->file.path == NULL) {
        failure_set(f, STATUS_INPUT, "--save-config: neither XDG_CONFIG_HOME "
                    "nor HOME says where; give --config FILE");
        return false;
    }
    if (o->file.n_complaints > 0) {
        failure_set(f, STATUS_INPUT, "%.200s: not saved over what was not "
                    "understood", o->file.path);
        return false;
    }
    struct replace r;
    struct failure why = {0};
    if (!make_folders(o->file.path))
        failure_set(&why, STATUS_SYSTEM, "%.150s: %s", o->file.path,
                    strerror(errno));
    else if (replace_begin(&r, o->file.path, &why)) {
        config_file_print(o, r.file);
        replace_end(&r, &why);
    }
    if (why.status != STATUS_OK)
        failure_set(f, STATUS_SYSTEM, "cannot be saved: %.200s", why.message);
    return why.status == STATUS_OK;
}

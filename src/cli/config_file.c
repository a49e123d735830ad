/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the configuration file. inih takes the lines apart. It passes over
 * lines that are nothing and says so of the first one only: so the lines that
 * it asks for are counted here, and each must come back as a setting before it
 * asks for the next. */
#include <config.h>

#include "cli/config_file.h"

#include "base/input.h"
#include "base/mem.h"
#include "cli/settings.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX_BYTES = 1 << 20,
    COMPLAINTS_MAX = 20, /* a file with more is something else */
    NAME_MAX_BYTES = 24, /* of a preset or a theme */
};
_Static_assert((int)NAME_MAX_BYTES < (int)THEME_NAME, "names of themes have room");

enum section { SECTION_TOP, SECTION_THEME, SECTION_PRESET, SECTION_BAD };

struct reading {
    struct options *o;
    FILE *stream;
    unsigned line;
    bool open;     /* the line is something, and did not come back yet */
    bool indented;
    bool follows;  /* a setting of the same section, which indented lines go on */
    enum section section;
    unsigned head; /* the line of the section's name */
    size_t theme;  /* SECTION_THEME: its index */
    bool looks;    /* ... and some of its looks are read */
    struct preset preset;  /* SECTION_PRESET: its strings are owned */
    struct config config;  /* ... and what they make */
};

/* ---- complaints ---- */

static void
complain_at(struct config_file *file, unsigned line, const char *format, ...)
{
    va_list args;
    size_t n = file->n_complaints;
    if (n > COMPLAINTS_MAX)
        return;
    file->complaints =
        mem_resize(file->complaints, n + 1, sizeof *file->complaints);
    struct complaint c = {.line = line};
    va_start(args, format);
    vsnprintf(c.message, sizeof c.message, format, args);
    va_end(args);
    if (n == COMPLAINTS_MAX)
        c = (struct complaint){line, "and more, which are not told"};
    for (; n > 0 && n < COMPLAINTS_MAX && file->complaints[n - 1].line > line; n--)
        file->complaints[n] = file->complaints[n - 1];
    file->complaints[n] = c;
    file->n_complaints++;
}

#define complain(r, ...) complain_at(&(r)->o->file, (r)->line, __VA_ARGS__)

/* What a function says of an option, without the dashes. */
static const char *
plain(const struct failure *f)
{
    return f->message + (strncmp(f->message, "--", 2) == 0 ? 2 : 0);
}

void
config_file_complain(const struct config_file *file, FILE *out)
{
    for (size_t i = 0; i < file->n_complaints; i++) {
        char text[5000];
        const struct complaint *c = &file->complaints[i];
        if (c->line > 0)
            snprintf(text, sizeof text, "groktop: %.4096s:%u: %s", file->path,
                     c->line, c->message);
        else
            snprintf(text, sizeof text, "groktop: %.4096s: %s", file->path,
                     c->message);
        failure_plain(text);
        fprintf(out, "%s\n", text);
    }
}

/* ---- settings ---- */

/* Yes and no of options that take no value on the command line. */
static const char *
flag_text(struct reading *r, int id, const char *text)
{
    bool yes = strcmp(text, "yes") == 0;
    if (setting_takes_value(id))
        return text;
    if (!yes && strcmp(text, "no") != 0) {
        complain(r, "%s: '%.60s' is neither yes nor no", setting_name(id), text);
        return NULL;
    }
    if (id < PARAM_COUNT)
        return yes ? "1" : "0";
    return yes ? "yes" : "no";
}

/* The setting of that name, as the file may have it; SETTINGS if it is none. */
static int
find(struct reading *r, const char *name)
{
    int id = setting_find(name);
    if (id < SETTINGS && setting_in_file(id))
        return id;
    complain(r, "'%.60s' is %s", name,
             id == SETTINGS ? "no setting; 'groktop --help' lists them"
                            : "for the command line only");
    return SETTINGS;
}

/* A line above all sections. Its value is looked at when all presets and themes
 * are known. */
static void
read_top(struct reading *r, const char *name, const char *text)
{
    struct config_file *file = &r->o->file;
    int id = find(r, name);
    text = id < SETTINGS ? flag_text(r, id, text) : NULL;
    if (text == NULL)
        return;
    file->settings = mem_resize(file->settings, file->n_settings + 1,
                                sizeof *file->settings);
    file->settings[file->n_settings++] =
        (struct config_line){id, mem_string(text), r->line};
}

/* Leaves out the settings whose values are not allowed. */
static void
check_top(struct reading *r)
{
    struct config_file *file = &r->o->file;
    struct options trial = *r->o;
    size_t kept = 0;
    config_init(&trial.config);
    for (size_t i = 0; i < file->n_settings; i++) {
        struct config_line *s = &file->settings[i];
        struct failure f = {0};
        if (setting_apply(&trial, s->id, s->text, &f)) {
            file->settings[kept++] = *s;
            continue;
        }
        complain_at(file, s->line, "%s", plain(&f));
        free(s->text);
    }
    file->n_settings = kept;
    config_done(&trial.config);
}

/* ---- themes ---- */

static void
read_theme(struct reading *r, const char *name, const char *text)
{
    struct themes *t = &r->o->themes;
    struct theme *theme = &t->theme[r->theme];
    struct failure f = {0};
    enum style style = theme_style(name);
    size_t parent = themes_find(t, text);
    if (strcmp(name, "parent") == 0) {
        if (r->looks)
            complain(r, "parent comes before the looks");
        else if (parent >= r->theme)
            complain(r, "parent: '%.40s' is no theme so far", text);
        else
            themes_inherit(t, r->theme, parent);
    } else if (style == STYLE_COUNT) {
        complain(r, "'%.60s' is nothing that a theme can colour; the manual "
                 "lists what is", name);
    } else if (!theme_parse(&theme->look[style], text, &f)) {
        complain(r, "%s: %s", name, f.message);
    } else {
        r->looks = true;
    }
}

/* ---- presets ---- */

/* Appends MORE to the owned string *TEXT, after a blank. */
static void
append(const char **text, const char *more)
{
    size_t length = strlen(*text), blank = length > 0 && *more != '\0';
    char *longer = mem_resize((void *)*text, length + blank + strlen(more) + 1, 1);
    if (blank)
        longer[length] = ' ';
    strcpy(longer + length + blank, more);
    *text = longer;
}

static void
add_to_preset(struct reading *r, const char *name, const char *text)
{
    char setting[128];
    snprintf(setting, sizeof setting, "%s=%s", name, text);
    append(&r->preset.settings, setting);
}

static void
inherit(struct reading *r, const char *name)
{
    char parent[NAME_MAX_BYTES + 8];
    const struct preset *p = preset_find(name);
    if (p == NULL || strchr(r->preset.settings, ' ') != NULL) {
        complain(r, "parent: '%.60s' %s", name,
                 p == NULL ? "is no built-in preset"
                           : "comes too late, after the first setting");
        return;
    }
    snprintf(parent, sizeof parent, "parent=%s", name);
    *(char *)r->preset.settings = '\0';
    append(&r->preset.settings, parent);
    preset_apply(&r->config, p);
}

static void
read_preset(struct reading *r, const char *name, const char *text)
{
    if (strcmp(name, "summary") == 0) {
        append(&r->preset.title, text);
    } else if (strcmp(name, "caption") == 0) {
        append(&r->preset.shows, text);
    } else if (strcmp(name, "parent") == 0) {
        inherit(r, text);
    } else {
        struct failure f = {0};
        int id = find(r, name);
        bool at = id == PARAM_COUNT + OPTION_AT;
        if (id < SETTINGS && id >= PARAM_COUNT && !at)
            complain(r, "'%.60s' is not of a run, and so not of a preset", name);
        if (id >= PARAM_COUNT && !at)
            return;
        text = flag_text(r, id, text);
        if (text == NULL)
            return;
        if (strpbrk(text, " \t") != NULL || strlen(text) > 60)
            complain(r, "%s: '%.60s' is not one word", name, text);
        else if (at ? config_add_change(&r->config, text, &f)
                    : config_set(&r->config, (enum param_id)id, text, &f))
            add_to_preset(r, at ? "at" : param_table[id].name, text);
        else
            complain(r, "%s", plain(&f));
    }
}

/* A preset is all read: it is added if it can be. */
static void
end_preset(struct reading *r)
{
    struct failure f = {0};
    if (r->preset.title[0] == '\0')
        append(&r->preset.title, "without a summary");
    if (config_check(&r->config, &f))
        presets_add(&r->o->presets, &r->preset);
    else
        complain_at(&r->o->file, r->head, "preset %s: %s", r->preset.name,
                    plain(&f));
    free((void *)r->preset.name);
    free((void *)r->preset.title);
    free((void *)r->preset.settings);
    free((void *)r->preset.shows);
    config_done(&r->config);
}

static void
begin_preset(struct reading *r, const char *name)
{
    if (presets_find(&r->o->presets, name) != NULL) {
        complain(r, "preset %s: there is one of this name%s", name,
                 preset_find(name) != NULL ? " built in" : "");
        r->section = SECTION_BAD;
        return;
    }
    r->preset = (struct preset){mem_string(name), mem_string(""),
                                mem_string("parent=default"), mem_string(""),
                                ""};
    config_init(&r->config);
    preset_apply(&r->config, &preset_table[0]);
    r->section = SECTION_PRESET;
}

static void
begin_theme(struct reading *r, const char *name)
{
    struct themes *t = &r->o->themes;
    bool taken = strcmp(name, "auto") == 0 || themes_find(t, name) < t->count;
    r->section = taken ? SECTION_BAD : SECTION_THEME;
    r->looks = false;
    if (taken)
        complain(r, "theme %s: there is one of this name", name);
    else
        r->theme = themes_add(t, name, THEME_DARK);
}

/* ---- lines ---- */

static void
end_section(struct reading *r)
{
    if (r->section == SECTION_PRESET)
        end_preset(r);
    r->section = SECTION_BAD;
}

static void
begin_section(struct reading *r, const char *head)
{
    char kind[16], name[64], rest;
    end_section(r);
    r->head = r->line;
    r->follows = false;
    int words = sscanf(head, "[ %15[a-z] %63[^] \t] %c", kind, name, &rest);
    if (words != 3 || rest != ']') {
        complain(r, "a section is [theme NAME] or [preset NAME]");
        return;
    }
    const char *allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    if (strspn(name, allowed) != strlen(name) || strlen(name) > NAME_MAX_BYTES)
        complain(r, "'%.60s' is not a name of at most %d small letters, digits, "
                 "- and _", name, NAME_MAX_BYTES);
    else if (strcmp(kind, "theme") == 0)
        begin_theme(r, name);
    else if (strcmp(kind, "preset") == 0)
        begin_preset(r, name);
    else
        complain(r, "a section is [theme NAME] or [preset NAME]");
}

/* inih's handler: a setting, or an indented line that goes on with one. */
static int
take_setting(void *user, const char *section, const char *name,
             const char *text)
{
    struct reading *r = user;
    bool goes_on = r->indented && r->follows;
    bool prose = r->section == SECTION_PRESET &&
                 (strcmp(name, "summary") == 0 || strcmp(name, "caption") == 0);
    (void)section;
    r->open = false;
    r->follows = true;
    if (r->section == SECTION_BAD)
        return 1;
    if (goes_on && !prose)
        complain(r, "the line is indented, and so goes on with '%.40s'; begin "
                 "it at the margin", name);
    else if (r->section == SECTION_TOP)
        read_top(r, name, text);
    else if (r->section == SECTION_THEME)
        read_theme(r, name, text);
    else
        read_preset(r, name, text);
    return 1;
}

static void
miss_setting(struct reading *r)
{
    if (r->open && r->section != SECTION_BAD)
        complain(r, "neither NAME = VALUE nor a section");
    r->open = false;
}

/* fgets, where a NUL byte becomes '?' and is told of in NUL. */
static bool
get_line(FILE *stream, char *text, int size, bool *nul)
{
    int length = 0, c = 0;
    *nul = false;
    while (length < size - 1 && c != '\n' && (c = getc(stream)) != EOF) {
        *nul = *nul || c == '\0';
        text[length++] = (char)(c == '\0' ? '?' : c);
    }
    text[length] = '\0';
    return length > 0;
}

/* inih's fgets. */
static char *
next_line(char *text, int size, void *user)
{
    struct reading *r = user;
    bool nul;
    miss_setting(r);
    if (!get_line(r->stream, text, size, &nul))
        return NULL;
    r->line++;
    const char *start = text;
    if (r->line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        start += 3;
    r->indented = isspace((unsigned char)*start);
    start += strspn(start, " \t\r\n\v\f");
    r->open = *start != '\0' && *start != '#' && *start != ';';
    if (nul) {
        complain(r, "there is a NUL byte in the line");
        r->open = false;
        if (*start == '[')
            end_section(r);
    }
    if (strchr(text, '\n') == NULL && strlen(text) + 1 == (size_t)size) {
        if (r->open) // a remark may be of any length
            complain(r, "the line is longer than %d bytes", size - 2);
        for (int c = 0; c != '\n' && c != EOF;)
            c = getc(r->stream);
        r->open = false;
        return strcpy(text, "\n");
    }
    if (nul)
        return strcpy(text, "\n");
    if (*start == '[' && !(r->indented && r->follows)) {
        r->open = false;
        begin_section(r, start);
    }
    return text;
}

/* ---- the file ---- */

/* Where it is without --config; NULL without a home. */
static char *
usual_path(void)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *below = "";
    if (folder == NULL || *folder != '/') { // others are to be ignored
        folder = home;
        below = "/.config";
    }
    if (folder == NULL || *folder != '/')
        return NULL;
    static const char name[] = "/groktop/config";
    char *path = mem_new(strlen(folder) + strlen(below) + sizeof name, 1);
    sprintf(path, "%s%s%s", folder, below, name);
    return path;
}

bool
config_file_read(struct options *o, const char *path, bool may_be_new,
                 struct failure *f)
{
    o->file.path = path != NULL ? mem_string(path) : usual_path();
    if (o->file.path == NULL)
        return true;
    struct input in;
    bool ok = input_open(&in, o->file.path, FILE_MAX_BYTES);
    if (ok) {
        struct reading r = {.o = o, .stream = in.file};
        ini_parse_stream(next_line, &r, take_setting, &r);
        miss_setting(&r);
        ok = !ferror(in.file);
        fclose(in.file);
        end_section(&r);
        check_top(&r);
    }
    bool absent = in.error == ENOENT || in.error == ENOTDIR;
    if (ok || (absent && (path == NULL || may_be_new)))
        return true;
    const char *why = in.why[0] != '\0' ? in.why : strerror(EIO);
    if (path != NULL)
        failure_set(f, STATUS_INPUT, "--config: cannot read '%.100s': %s", path,
                    why);
    else
        complain_at(&o->file, 0, "%s", why);
    return path == NULL;
}

void
config_file_done(struct config_file *file)
{
    for (size_t i = 0; i < file->n_settings; i++)
        free(file->settings[i].text);
    free(file->settings);
    free(file->complaints);
    free(file->path);
    *file = (struct config_file){0};
}

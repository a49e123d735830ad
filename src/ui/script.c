/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file's lines into commands. Each word has a function that takes the rest
 * of its line, and says what it wants if that makes no sense. */
#include <config.h>

#include "ui/script.h"

#include "analysis/phase.h"
#include "base/mem.h"
#include "ui/export.h"
#include "ui/keymap.h"
#include "ui/view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 1000, SECONDS_MAX = 86400 };

static const char blanks[] = " \t\r\n";

static const char *const script_events[SCRIPT_EVENTS] = {
    [SCRIPT_MEMORISED] = "memorised", [SCRIPT_GROKKED] = "grokked",
    [SCRIPT_CHANGED] = "changed",     [SCRIPT_SKIPPED] = "skipped",
    [SCRIPT_FORECAST] = "forecast",   [SCRIPT_RUNNING] = "running",
    [SCRIPT_PAUSED] = "paused",       [SCRIPT_ENDED] = "ended",
};

static struct script_command *
append(struct script *s, enum script_kind kind, int line)
{
    s->commands = mem_resize(s->commands, s->count + 1, sizeof *s->commands);
    struct script_command *c = &s->commands[s->count++];
    *c = (struct script_command){.kind = kind, .line = line};
    return c;
}

/* ---- the words and what follows them ---- */

/* Takes off blanks at both ends. */
static char *
trim(char *line)
{
    line += strspn(line, blanks);
    size_t length = strlen(line);
    while (length > 0 && strchr(blanks, line[length - 1]) != NULL)
        line[--length] = '\0';
    return line;
}

/* An integer that fills TEXT; false if it is none from 0 to MOST. */
static bool
read_number(const char *text, uint64_t most, uint64_t *n)
{
    char *end;
    errno = 0;
    *n = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
           *n <= most;
}

/* Two integers from 1 on with SEPARATOR, one of these characters, between. */
static bool
read_pair(char *text, const char *separators, uint64_t pair[2])
{
    size_t first = strcspn(text, separators);
    char *second = text + first + strspn(text + first, separators);
    if (*second == '\0' || first == 0)
        return false;
    text[first] = '\0';
    return read_number(text, SIDE_MAX, &pair[0]) && pair[0] > 0 &&
           read_number(second, SIDE_MAX, &pair[1]) && pair[1] > 0;
}

static bool
take_keys(struct script *s, int line, char *rest)
{
    char *rest_of = NULL;
    bool any = false;
    for (char *name = strtok_r(rest, blanks, &rest_of); name != NULL;
         name = strtok_r(NULL, blanks, &rest_of)) {
        uint32_t code = keymap_code(name);
        if (code == 0)
            return false;
        append(s, SCRIPT_KEY, line)->n = code;
        any = true;
    }
    return any;
}

static bool
take_type(struct script *s, int line, char *rest)
{
    for (const char *c = rest; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            return false;
        append(s, SCRIPT_KEY, line)->n = (unsigned char)*c;
    }
    return *rest != '\0';
}

static bool
take_click(struct script *s, int line, char *rest)
{
    uint64_t at[2];
    if (!read_pair(rest, blanks, at))
        return false;
    struct script_command *c = append(s, SCRIPT_CLICK, line);
    c->rows = (int)at[0] - 1;
    c->cols = (int)at[1] - 1;
    return true;
}

static bool
take_size(struct script *s, int line, char *rest)
{
    uint64_t size[2];
    if (!read_pair(rest, "x", size))
        return false;
    struct script_command *c = append(s, SCRIPT_SIZE, line);
    c->cols = (int)size[0];
    c->rows = (int)size[1];
    return true;
}

static bool
take_step(struct script *s, int line, char *rest)
{
    return read_number(rest, UINT64_MAX, &append(s, SCRIPT_WAIT_STEP, line)->n);
}

static bool
take_phase(struct script *s, int line, char *rest)
{
    uint64_t *n = &append(s, SCRIPT_WAIT_PHASE, line)->n;
    for (*n = 0; *n < PHASE_COUNT; ++*n)
        if (strcmp(phase_table[*n].name, rest) == 0)
            return true;
    return false;
}

static bool
take_event(struct script *s, int line, char *rest)
{
    uint64_t *n = &append(s, SCRIPT_WAIT_EVENT, line)->n;
    for (*n = 0; *n < SCRIPT_EVENTS; ++*n)
        if (strcmp(script_events[*n], rest) == 0)
            return true;
    return false;
}

static bool
take_text(struct script *s, int line, char *rest)
{
    append(s, SCRIPT_WAIT_TEXT, line)->text = mem_string(rest);
    return *rest != '\0';
}

static bool
take_nothing(struct script *s, int line, enum script_kind kind,
             const char *rest)
{
    append(s, kind, line);
    return *rest == '\0';
}

static bool
take_wait_key(struct script *s, int line, char *rest)
{
    return take_nothing(s, line, SCRIPT_WAIT_KEY, rest);
}

static bool
take_timeout(struct script *s, int line, char *rest)
{
    uint64_t *n = &append(s, SCRIPT_TIMEOUT, line)->n;
    bool ok = read_number(rest, SECONDS_MAX, n) && *n > 0;
    *n *= 1000;
    return ok;
}

static bool
take_save(struct script *s, int line, char *rest)
{
    append(s, SCRIPT_SAVE, line)->text = mem_string(rest);
    return export_format_of(rest) != EXPORT_FORMATS;
}

static bool
take_quit(struct script *s, int line, char *rest)
{
    return take_nothing(s, line, SCRIPT_QUIT, rest);
}

static bool
take_pause(struct script *s, int line, char *rest)
{
    return take_nothing(s, line, SCRIPT_PAUSE, rest);
}

static bool
take_restart(struct script *s, int line, char *rest)
{
    return take_nothing(s, line, SCRIPT_RESTART, rest);
}

static bool
take_go(struct script *s, int line, char *rest)
{
    uint64_t *n = &append(s, SCRIPT_GO, line)->n;
    *n = UINT64_MAX;
    return *rest == '\0' || read_number(rest, UINT64_MAX - 1, n);
}

/* Several in a row are one caption. */
static bool
take_say(struct script *s, int line, char *rest)
{
    struct script_command *last =
        s->count > 0 ? &s->commands[s->count - 1] : NULL;
    if (*rest == '\0' || last == NULL || last->kind != SCRIPT_SAY ||
        last->text[0] == '\0') {
        append(s, SCRIPT_SAY, line)->text = mem_string(rest);
        return true;
    }
    size_t before = strlen(last->text), more = strlen(rest);
    last->text = mem_resize(last->text, before + more + 2, 1);
    last->text[before] = ' ';
    memcpy(last->text + before + 1, rest, more + 1);
    return true;
}

static bool
take_point(struct script *s, int line, char *rest)
{
    struct script_command *c = append(s, SCRIPT_POINT, line);
    if (strcmp(rest, "none") == 0)
        return true;
    c->n = (unsigned char)rest[0];
    char *how = rest + (rest[0] != '\0');
    c->rows = (*how == ' ' || *how == '\t') && strcmp(trim(how), "large") == 0;
    return view_find(rest[0]) != VIEW_COUNT && (*how == '\0' || c->rows == 1);
}

/* The command line has seen to it; see cli/lesson.h. */
static bool
take_run(struct script *s, int line, char *rest)
{
    (void)line;
    return s->count == 0 && *rest != '\0';
}

/* Of two words the first is "wait". */
static const struct word {
    const char *name;
    bool (*take)(struct script *s, int line, char *rest);
    const char *wants;
} words[] = {
    {"run", take_run, "options of the run, before all other commands"},
    {"key", take_keys, "names of keys as help has them, or single characters"},
    {"type", take_type, "characters of ASCII"},
    {"click", take_click, "a row and a column, counted from 1"},
    {"size", take_size, "COLUMNSxROWS, 1 to 1000 each"},
    {"wait step", take_step, "an integer from 0 on"},
    {"wait phase", take_phase,
     "memorising, waiting, grokking, grokked, forgetting, dead, diverged or "
     "singular"},
    {"wait event", take_event,
     "memorised, grokked, changed, skipped, forecast, running, paused or ended"},
    {"wait text", take_text, "a text"},
    {"wait key", take_wait_key, "nothing behind it"},
    {"say", take_say, ""},
    {"point", take_point, "a panel's key, then nothing or large; or none"},
    {"pause", take_pause, "nothing behind it"},
    {"restart", take_restart, "nothing behind it"},
    {"go", take_go, "nothing behind it, or a step"},
    {"timeout", take_timeout, "seconds, an integer from 1 to 86400"},
    {"save", take_save, "a file's name that ends in .txt, .ans or .svg"},
    {"quit", take_quit, "nothing behind it"},
};

enum { WORDS = sizeof words / sizeof *words };

/* ---- lines ---- */

/* The word with which LINE begins; *REST is what follows. NULL if none. */
static const struct word *
find_word(char *line, char **rest)
{
    char name[32];
    int first = (int)strcspn(line, blanks), second = 0;
    *rest = line + first + strspn(line + first, blanks);
    if (first == 4 && strncmp(line, "wait", 4) == 0) {
        second = (int)strcspn(*rest, blanks);
        snprintf(name, sizeof name, "wait %.*s", second, *rest);
        *rest += second + (int)strspn(*rest + second, blanks);
    } else {
        snprintf(name, sizeof name, "%.*s", first, line);
    }
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    return NULL;
}

static void
refuse(const struct script *s, int number, const char *wrong, struct failure *f)
{
    char names[200] = "";
    for (size_t i = 0; i < WORDS; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                 words[i].name);
    }
    failure_set(f, STATUS_INPUT, "%.80s:%d: '%s': begins with none of %s",
                s->name, number, wrong, names);
}

static bool
take_line(struct script *s, int number, char *line, size_t length,
          struct failure *f)
{
    char *rest;
    if (strlen(line) != length) {
        failure_set(f, STATUS_INPUT, "%.80s:%d: there is a NUL byte in the line",
                    s->name, number);
        return false;
    }
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return true;
    const struct word *word = find_word(line, &rest);
    char wrong[41];
    snprintf(wrong, sizeof wrong, "%s", word != NULL ? rest : line);
    if (word == NULL)
        refuse(s, number, wrong, f);
    else if (!word->take(s, number, rest))
        failure_set(f, STATUS_INPUT, "%.80s:%d: %s '%s': wanted is %s", s->name,
                    number, word->name, wrong, word->wants);
    else
        return true;
    return false;
}

struct script *
script_parse(const char *name, const char *text, size_t length,
             struct failure *f)
{
    struct script *s = mem_new(1, sizeof *s);
    s->name = mem_string(name);
    char *copy = mem_new(length + 1, 1), *line = copy;
    memcpy(copy, text, length);
    bool ok = true;
    for (int number = 1; ok && line < copy + length; number++) {
        size_t rest = length - (size_t)(line - copy);
        char *end = memchr(line, '\n', rest);
        size_t used = end != NULL ? (size_t)(end - line) : rest;
        line[used] = '\0';
        ok = take_line(s, number, line, used, f);
        line += used + 1;
    }
    free(copy);
    if (ok)
        return s;
    script_free(s);
    return NULL;
}

void
script_free(struct script *s)
{
    for (size_t i = 0; s != NULL && i < s->count; i++)
        free(s->commands[i].text);
    if (s != NULL) {
        free(s->commands);
        free(s->name);
    }
    free(s);
}

bool
script_waits(const struct script_command *c)
{
    return c->kind >= SCRIPT_WAIT_STEP && c->kind <= SCRIPT_WAIT_KEY;
}

const char *
script_event_name(enum script_event event)
{
    return script_events[event];
}

const char *
script_text(char buffer[SCRIPT_TEXT], const struct script_command *c)
{
    switch (c->kind) {
    case SCRIPT_WAIT_STEP:
        snprintf(buffer, SCRIPT_TEXT, "wait step %" PRIu64, c->n);
        break;
    case SCRIPT_WAIT_PHASE:
        snprintf(buffer, SCRIPT_TEXT, "wait phase %s", phase_table[c->n].name);
        break;
    case SCRIPT_WAIT_EVENT:
        snprintf(buffer, SCRIPT_TEXT, "wait event %s", script_events[c->n]);
        break;
    case SCRIPT_WAIT_TEXT:
        snprintf(buffer, SCRIPT_TEXT, "wait text %s", c->text);
        break;
    case SCRIPT_WAIT_KEY:
        snprintf(buffer, SCRIPT_TEXT, "%s", "wait key");
        break;
    case SCRIPT_SAVE:
        snprintf(buffer, SCRIPT_TEXT, "save %s", c->text);
        break;
    default: snprintf(buffer, SCRIPT_TEXT, "%s", "the command before"); break;
    }
    return buffer;
}

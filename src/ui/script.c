/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file's lines into commands. Each word has a function that takes the rest
 * of its line, and says what it wants if that makes no sense. */
#include <config.h>

#include "ui/script.h"

#include "analysis/phase.h"
#include "base/input.h"
#include "base/mem.h"
#include "ui/export.h"
#include "ui/keymap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 1000, SECONDS_MAX = 86400, FILE_MAX_BYTES = 1 << 20 };

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
    append(s, SCRIPT_QUIT, line);
    return *rest == '\0';
}

/* Of two words the first is "wait". */
static const struct word {
    const char *name;
    bool (*take)(struct script *s, int line, char *rest);
    const char *wants;
} words[] = {
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
        failure_set(f, STATUS_INPUT,
                    "%.80s:%d: '%s': begins with none of key, type, click, size, "
                    "wait step, wait phase, wait event, wait text, timeout, "
                    "save, quit", s->name, number, wrong);
    else if (!word->take(s, number, rest))
        failure_set(f, STATUS_INPUT, "%.80s:%d: %s '%s': wanted is %s", s->name,
                    number, word->name, wrong, word->wants);
    else
        return true;
    return false;
}

struct script *
script_read(const char *name, struct failure *f)
{
    struct input in;
    struct script *s = mem_new(1, sizeof *s);
    s->name = mem_string(name);
    char *line = NULL;
    size_t size = 0;
    bool open = input_open(&in, name, FILE_MAX_BYTES), ok = open;
    ssize_t length;
    for (int number = 1;
         ok && (length = getline(&line, &size, in.file)) >= 0; number++)
        ok = take_line(s, number, line, (size_t)length, f);
    if (!open || ferror(in.file)) {
        failure_set(f, STATUS_INPUT, "--script: cannot read '%.150s': %s", name,
                    open ? strerror(EIO) : in.why);
        ok = false;
    }
    free(line);
    if (open)
        fclose(in.file);
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
    case SCRIPT_SAVE:
        snprintf(buffer, SCRIPT_TEXT, "save %s", c->text);
        break;
    default: snprintf(buffer, SCRIPT_TEXT, "%s", "the command before"); break;
    }
    return buffer;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/lessons.h"

#include "base/input.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

bool
lesson_read(struct lesson_text *t, const char *option, const char *path,
            struct failure *f)
{
    struct input in;
    bool open = input_open(&in, path, MOST_BYTES), ok = open;
    *t = (struct lesson_text){.name = mem_string(path)};
    if (open) {
        t->text = mem_new((size_t)in.size + 1, 1);
        t->length = fread(t->text, 1, (size_t)in.size, in.file);
        ok = !ferror(in.file);
        fclose(in.file);
    }
    if (!ok)
        failure_set(f, STATUS_INPUT, "%s: cannot read '%.150s': %s", option,
                    path, open ? strerror(EIO) : in.why);
    return ok;
}

static void
join(struct lesson_text *t, const struct lesson *lesson)
{
    char name[80];
    snprintf(name, sizeof name, "lesson %.60s", lesson->name);
    *t = (struct lesson_text){.name = mem_string(name)};
    for (const char *const *line = lesson->lines; *line != NULL; line++)
        t->length += strlen(*line) + 1;
    char *out = t->text = mem_new(t->length + 1, 1);
    for (const char *const *line = lesson->lines; *line != NULL; line++)
        out += sprintf(out, "%s\n", *line);
}

static bool
is_path(const char *name)
{
    static const char ending[] = ".lesson";
    size_t length = strlen(name), end = sizeof ending - 1;
    return strchr(name, '/') != NULL ||
           (length > end && strcmp(name + length - end, ending) == 0);
}

bool
lesson_find(struct lesson_text *t, const char *name, struct failure *f)
{
    char names[200] = "";
    if (is_path(name))
        return lesson_read(t, "lesson", name, f);
    for (const struct lesson *l = lesson_table; l->name != NULL; l++) {
        if (strcmp(l->name, name) == 0) {
            join(t, l);
            return true;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "",
                 l->name);
    }
    failure_set(f, STATUS_INPUT, "lesson: '%.60s' is none of %s; a file has a "
                "slash, or ends in .lesson", name, names);
    return false;
}

void
lesson_done(struct lesson_text *t)
{
    free(t->name);
    free(t->text);
    *t = (struct lesson_text){0};
}

char *
lesson_run_line(const struct lesson_text *t, size_t *at, int *line)
{
    while (*at < t->length) {
        const char *start = t->text + *at;
        const char *newline = memchr(start, '\n', t->length - *at);
        size_t length = newline != NULL ? (size_t)(newline - start)
                                        : t->length - *at;
        *at += length + 1;
        ++*line;
        char *copy = mem_new(length + 1, 1);
        memcpy(copy, start, length);
        size_t word = strspn(copy, " \t");
        size_t end = word + strcspn(copy + word, " \t\r");
        if (end - word == 3 && memcmp(copy + word, "run", 3) == 0) {
            memmove(copy, copy + end, strlen(copy + end) + 1);
            return copy;
        }
        free(copy);
    }
    return NULL;
}

void
lessons_print(FILE *out)
{
    for (const struct lesson *l = lesson_table; l->name != NULL; l++)
        fprintf(out, "%-14s %s\n", l->name, l->title);
}

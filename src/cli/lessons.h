/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_LESSONS_H
#define GROKTOP_CLI_LESSONS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The texts of scripts and lessons: of files, and of the lessons that the program
 * carries, so that it needs no other file. What their lines mean is known to
 * ui/script, but for those that are options. */

struct lesson {
    const char *name;         /* "grokking" */
    const char *title;        /* one line for the list */
    const char *const *lines; /* NULL at the end */
};

/* Those of the folder lessons, made at build time; NULL is the last name. */
extern const struct lesson lesson_table[];

struct lesson_text {
    char *name;    /* of the file; or "lesson NAME" */
    char *text;    /* NULL: there is none */
    size_t length;
};

/* Reads the file PATH into T; OPTION, or the command, is what failures begin
 * with. False with the reason in F. */
bool lesson_read(struct lesson_text *t, const char *option, const char *path,
                 struct failure *f);

/* The same of a lesson: a name of the table, or a path, which has a slash or
 * ends in .lesson. */
bool lesson_find(struct lesson_text *t, const char *name, struct failure *f);
void lesson_done(struct lesson_text *t);

/* The next line from *AT on that begins with the word "run": a copy of what
 * follows that, which the caller frees, the number of the line in *LINE, and the
 * place after it in *AT, which is 0 at first, and *LINE, too. NULL if there is
 * none left. */
char *lesson_run_line(const struct lesson_text *t, size_t *at, int *line);

/* Each lesson with its title. */
void lessons_print(FILE *out);

#endif

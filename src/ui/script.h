/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_SCRIPT_H
#define GROKTOP_UI_SCRIPT_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* A file of what a user would do, a command a line; read and checked whole
 * before anything happens. The manual has the list. */

enum script_kind {
    SCRIPT_KEY,        /* n: the key's code */
    SCRIPT_CLICK,      /* rows, cols: the place, from 0 */
    SCRIPT_SIZE,       /* rows, cols */
    SCRIPT_WAIT_STEP,  /* n */
    SCRIPT_WAIT_PHASE, /* n: enum phase */
    SCRIPT_WAIT_EVENT, /* n: enum script_event */
    SCRIPT_WAIT_TEXT,  /* text */
    SCRIPT_TIMEOUT,    /* n: milliseconds, of the waits that follow */
    SCRIPT_SAVE,       /* text: a file's name with an ending of export's */
    SCRIPT_QUIT,
};

/* What can be waited for by name: the events of a run, then its states. */
enum script_event {
    SCRIPT_MEMORISED, SCRIPT_GROKKED, SCRIPT_CHANGED, SCRIPT_SKIPPED,
    SCRIPT_FORECAST, SCRIPT_RUNNING, SCRIPT_PAUSED, SCRIPT_ENDED,
    SCRIPT_EVENTS
};

struct script_command {
    enum script_kind kind;
    int line; /* of the file, from 1 */
    uint64_t n;
    int rows, cols;
    char *text; /* NULL, or its own */
};

struct script {
    char *name; /* of the file */
    struct script_command *commands;
    size_t count;
};

/* Reads the file NAME; NULL with the file, the line and the reason in F. */
struct script *script_read(const char *name, struct failure *f);
void script_free(struct script *s);

/* The command as the file has it, but for keys, for messages. Returns BUFFER. */
enum { SCRIPT_TEXT = 160 };
const char *script_text(char buffer[SCRIPT_TEXT],
                        const struct script_command *c);

#endif

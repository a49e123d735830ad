/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_SCRIPT_H
#define GROKTOP_UI_SCRIPT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a user would do, and what a teacher would say, a command a line; read and
 * checked whole before anything happens. The manual has the list. */

enum script_kind {
    SCRIPT_KEY,        /* n: the key's code */
    SCRIPT_CLICK,      /* rows, cols: the place, from 0 */
    SCRIPT_SIZE,       /* rows, cols */
    SCRIPT_WAIT_STEP,  /* n */
    SCRIPT_WAIT_PHASE, /* n: enum phase */
    SCRIPT_WAIT_EVENT, /* n: enum script_event */
    SCRIPT_WAIT_TEXT,  /* text */
    SCRIPT_WAIT_KEY,   /* until . is pressed */
    SCRIPT_TIMEOUT,    /* n: milliseconds, of the waits that follow */
    SCRIPT_SAY,        /* text: a caption; "" takes it away */
    SCRIPT_POINT,      /* n: the panel's key, 0 for none; rows 1: enlarged */
    SCRIPT_PAUSE,
    SCRIPT_RESTART,    /* and pauses at step 0 */
    SCRIPT_GO,         /* n: as far as this step; UINT64_MAX: on */
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

/* Reads the LENGTH bytes of TEXT, of the file NAME; NULL with the file, the line
 * and the reason in F. Its lines "run", the options of the run, come first and
 * are the command line's (cli/lesson.h). */
struct script *script_parse(const char *name, const char *text, size_t length,
                            struct failure *f);
void script_free(struct script *s);

/* Whether the command is one of those that wait. */
bool script_waits(const struct script_command *c);

/* The name of an event that can be waited for. */
const char *script_event_name(enum script_event event);

/* The command as the file has it, but for keys, for messages. Returns BUFFER. */
enum { SCRIPT_TEXT = 160 };
const char *script_text(char buffer[SCRIPT_TEXT],
                        const struct script_command *c);

#endif

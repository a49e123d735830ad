/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_STATUS_H
#define GROKTOP_BASE_STATUS_H

/* How the world says no: a status that travels up and one message beside it.
 * Numbers that go wrong are not failures but outcomes (run/event.h). */

enum status {
    STATUS_OK = 0,
    STATUS_INPUT,  /* an option, a file or a value is wrong: exit 2 */
    STATUS_SYSTEM, /* the machine said no: memory for a big block, a thread */
};

struct failure {
    enum status status;
    char message[400]; /* one line, without a full stop or a newline */
};

/* Keeps STATUS and a formatted message in F, unless F already holds a failure:
 * the first one wins. Control characters, which a name or a value may have,
 * become '?'. F may be NULL. Returns STATUS, so that a caller can say
 * `return failure_set(f, STATUS_INPUT, ...)`. Any thread, own F. */
enum status failure_set(struct failure *f, enum status status,
                        const char *format, ...);

/* Makes '?' of control characters in a text that goes to the terminal. */
void failure_plain(char *text);

#endif

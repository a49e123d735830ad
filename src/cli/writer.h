/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_WRITER_H
#define GROKTOP_CLI_WRITER_H

#include "run/record.h"
#include "run/session.h"

#include <stdbool.h>
#include <stdio.h>

/* Records and events as lines of text.
 *
 * Numbers are written the C way whatever the locale of the user, because the
 * program leaves LC_NUMERIC alone. */

enum writer_format { WRITER_CSV, WRITER_JSONL, WRITER_TEXT };

/* The names of the formats, in that order, NULL at the end. */
extern const char *const writer_formats[];

struct writer {
    FILE *records; /* borrowed, line by line */
    FILE *events;  /* for those that are no line among the records; borrowed */
    enum writer_format format;
    const struct config *config; /* of the run: which columns; borrowed */
    bool timing; /* a last column, seconds */
    bool branches;   /* and after that, and in events, branch */
    unsigned branch; /* whose the next records and events are; 0: the trunk */
    int error;   /* errno of the first line that could not be written, or 0 */
};

/* The header, where the format has one. */
void writer_begin(struct writer *w);

/* One record as one line. SECONDS is written if W asks for timing. */
void writer_record(struct writer *w, const struct record *r, double seconds);

/* One event: a line among the records in JSON, a sentence beside them else. */
void writer_event(struct writer *w, const struct event *e);

/* The shortest of 15, 16 or 17 digits that reads back to the same double;
 * "nan", "inf", "-inf". Returns BUFFER. */
char *writer_number(char buffer[32], double value);

#endif

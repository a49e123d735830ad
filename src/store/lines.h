/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_LINES_H
#define GROKTOP_STORE_LINES_H

#include "run/record.h"
#include "run/session.h"

#include <stdio.h>

/* JSON lines of a run, read back: see doc/formats.md. */

/* A line as long as this, or longer, is none of ours and is not kept. */
enum { LINES_MAX = 1 << 20 };

/* A file, line by line. Zeroed but for IN, which is borrowed. */
struct lines {
    FILE *in;
    char *text; /* of the line, with a zero behind it; owned */
    size_t length, room;
    bool whole; /* it ended with a newline */
    bool long_; /* it was too long: TEXT is its beginning */
};

/* The next line; false at the end of the file. */
bool lines_next(struct lines *l);
void lines_done(struct lines *l);

enum line_kind {
    LINE_WRONG,   /* no JSON object, or without a step */
    LINE_UNKNOWN, /* an event of a later version, say */
    LINE_RECORD,
    LINE_EVENT,
};

/* What a line of records.jsonl says: a record into R, with nan for columns that
 * it has not or that are null; or an event into E. Members that are not known
 * are skipped. */
enum line_kind line_parse(const char *text, size_t length, struct record *r,
                          struct event *e);

/* A line of spectra.jsonl: M shares, (m); false if it is none. */
bool line_parse_spectrum(const char *text, size_t length, uint64_t *step,
                         float *share, size_t m);

#endif

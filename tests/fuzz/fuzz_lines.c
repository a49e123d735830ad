/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON lines of a run: an event that was understood is written again, and that
 * is the same event. */
#include <config.h>

#include "fuzz.h"

#include "store/jsonl.h"
#include "store/lines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char fuzz_name[] = "lines";

static void
write_again(const struct event *e)
{
    struct record record;
    struct event then;
    char *text = jsonl_event(e, JSONL_NO_BRANCH);
    enum line_kind kind = line_parse(text, strlen(text), &record, &then);
    assert(kind == LINE_EVENT && then.kind == e->kind && then.step == e->step);
    (void)kind;
    free(text);
}

void
fuzz_file(const char *path)
{
    enum { FREQUENCIES = 2 };
    float share[FREQUENCIES];
    uint64_t step;
    struct record record;
    struct event event;
    struct lines lines = {.in = fopen(path, "rb")};
    assert(lines.in != NULL);
    while (lines_next(&lines)) {
        assert(strnlen(lines.text, lines.length + 1) <= lines.length);
        if (line_parse(lines.text, lines.length, &record, &event) == LINE_EVENT)
            write_again(&event);
        line_parse_spectrum(lines.text, lines.length, &step, share, FREQUENCIES);
        line_parse_spectrum(lines.text, lines.length, &step, NULL, 0);
    }
    fclose(lines.in);
    lines_done(&lines);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fuzz.h"

#include "ui/script.h"

#include <assert.h>
#include <stdio.h>

const char fuzz_name[] = "script";

void
fuzz_file(const char *path)
{
    char text[SCRIPT_TEXT];
    struct failure f = {0};
    static char bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    assert(file != NULL);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct script *s = script_parse(path, bytes, length, &f);
    assert((s != NULL) == (f.status == STATUS_OK));
    for (size_t i = 0; s != NULL && i < s->count; i++)
        script_text(text, &s->commands[i]);
    script_free(s);
}

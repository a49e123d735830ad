/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file with its themes and presets: what was understood of
 * it is printed, and that is read without a complaint. */
#include <config.h>

#include "fuzz.h"

#include "cli/config_file.h"
#include "cli/options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char fuzz_name[] = "config";

/* What the file makes of the configuration; *COMPLAINTS is what is said of it. */
static char *
read_and_print(const char *path, char **complaints)
{
    struct options o = {.theme = "auto", .mouse = true, .fps = 1, .rewind = 1,
                        .glyphs = -1};
    struct failure f = {0};
    char *text = NULL;
    size_t size;
    config_init(&o.config);
    presets_init(&o.presets);
    themes_init(&o.themes);
    preset_apply(&o.config, &preset_table[0]);
    bool ok = config_file_read(&o, path, false, &f);
    assert(ok == (f.status == STATUS_OK));
    FILE *out = open_memstream(complaints, &size);
    config_file_complain(&o.file, out);
    fclose(out);
    out = open_memstream(&text, &size);
    config_file_print(&o, out);
    fclose(out);
    options_done(&o);
    return text;
}

void
fuzz_file(const char *path)
{
    char *said, *said_then;
    char *text = read_and_print(path, &said);
    char *then = read_and_print(fuzz_put(1, text, strlen(text)), &said_then);
    if (*said_then != '\0')
        fprintf(stderr, "%s----\n%s", text, said_then);
    assert(*said_then == '\0');
    free(text);
    free(then);
    free(said);
    free(said_then);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures into files: whole or not at all. */
#include <config.h>

#include "ui/export.h"

#include "base/replace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { NUMBERS = 1000 }; /* of pictures of one step */

bool
export_write(const char *name, const char *text, struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, name, f))
        return false;
    fputs(text, r.file);
    return replace_end(&r, f);
}

/* The same, but not over a file that is there. */
static bool
write_new(const char *name, const char *text, struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, name, f))
        return false;
    fputs(text, r.file);
    return replace_end_new(&r, f);
}

static bool
any_exists(const char *stem)
{
    bool any = false;
    for (int format = 0; format < EXPORT_FORMATS; format++) {
        char name[EXPORT_STEM + 8];
        struct stat there;
        snprintf(name, sizeof name, "%s%s", stem, export_endings[format]);
        any |= lstat(name, &there) == 0;
    }
    return any;
}

bool
export_all(const struct grid *g, uint64_t step, const struct export_page *page,
           char stem[EXPORT_STEM], struct failure *f)
{
    snprintf(stem, EXPORT_STEM, "groktop-%" PRIu64, step);
    for (int n = 2; any_exists(stem) && n < NUMBERS; n++)
        snprintf(stem, EXPORT_STEM, "groktop-%" PRIu64 "-%d", step, n);
    for (int format = 0; format < EXPORT_FORMATS; format++) {
        char name[EXPORT_STEM + 8];
        char *text = export_make(g, (enum export_format)format, page);
        snprintf(name, sizeof name, "%s%s", stem, export_endings[format]);
        bool ok = write_new(name, text, f);
        free(text);
        if (!ok)
            return false;
    }
    return true;
}

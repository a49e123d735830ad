/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures into files: whole or not at all. */
#include <config.h>

#include "ui/export.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBERS = 1000 }; /* of pictures of one step */

/* A name beside NAME that nobody has; a file of it, open. NULL with errno. */
static FILE *
open_beside(const char *name, char **beside)
{
    size_t size = strlen(name) + 32;
    *beside = mem_new(size, 1);
    snprintf(*beside, size, "%s.%ld", name, (long)getpid());
    int fd = open(*beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Writes it all to a file beside NAME, whose name is the caller's to free; NULL
 * with errno, and nothing left behind. */
static char *
write_beside(const char *name, const char *text)
{
    char *beside;
    FILE *file = open_beside(name, &beside);
    bool ok = file != NULL && fputs(text, file) != EOF && fflush(file) == 0;
    int error = errno;
    if (file != NULL && fclose(file) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok)
        return beside;
    if (file != NULL)
        unlink(beside);
    free(beside);
    errno = error;
    return NULL;
}

static bool
refuse(const char *name, struct failure *f)
{
    failure_set(f, STATUS_SYSTEM, "%.150s: %s", name, strerror(errno));
    return false;
}

bool
export_write(const char *name, const char *text, struct failure *f)
{
    char *beside = write_beside(name, text);
    if (beside == NULL)
        return refuse(name, f);
    bool ok = rename(beside, name) == 0;
    if (!ok) {
        refuse(name, f);
        unlink(beside);
    }
    free(beside);
    return ok;
}

/* The same, but not over a file that is there: then errno is EEXIST. */
static bool
write_new(const char *name, const char *text)
{
    char *beside = write_beside(name, text);
    if (beside == NULL)
        return false;
    // A link fails where the name is taken, at whatever moment that happened.
    bool ok = link(beside, name) == 0;
    bool linkless = !ok && (errno == EPERM || errno == ENOTSUP);
    int error = errno;
    if (linkless) { // a file system without links: nearly as good
        struct stat there;
        error = stat(name, &there) == 0 ? EEXIST : 0;
        ok = error == 0 && rename(beside, name) == 0;
        error = error == 0 ? errno : error;
    }
    if (!ok || !linkless)
        unlink(beside);
    free(beside);
    errno = error;
    return ok;
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
        bool ok = write_new(name, text);
        free(text);
        if (!ok)
            return refuse(name, f);
    }
    return true;
}

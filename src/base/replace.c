/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without fsync before the rename, a power cut could leave the name of a file
 * that holds nothing. */
#include <config.h>

#include "base/replace.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(const char *path, struct failure *f)
{
    failure_set(f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
    return false;
}

/* The rights that a new file has; those of the one that it replaces. */
static void
keep_mode(int descriptor, const char *path)
{
    struct stat old;
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = stat(path, &old) == 0 ? old.st_mode & 0777 : 0666 & ~mask;
    (void)!fchmod(descriptor, mode);
}

bool
replace_begin(struct replace *r, const char *path, struct failure *f)
{
    enum { RANDOM = 6 }; // characters for mkstemp to choose, a dot before them
    char *real = realpath(path, NULL); // what a link points to is replaced
    *r = (struct replace){.path = real != NULL ? real : mem_string(path)};
    size_t length = strlen(r->path);
    r->beside = mem_new(length + 1 + RANDOM + 1, 1);
    memcpy(r->beside, r->path, length);
    r->beside[length] = '.';
    memset(r->beside + length + 1, 'X', RANDOM);
    int descriptor = mkstemp(r->beside);
    if (descriptor >= 0) {
        keep_mode(descriptor, path);
        r->file = fdopen(descriptor, "wb");
    }
    if (r->file != NULL)
        return true;
    fail(path, f);
    if (descriptor >= 0) {
        close(descriptor);
        unlink(r->beside);
    }
    replace_drop(r);
    return false;
}

bool
replace_end(struct replace *r, struct failure *f)
{
    bool ok = !ferror(r->file) && fflush(r->file) == 0 &&
              fsync(fileno(r->file)) == 0;
    int error = errno;
    ok &= fclose(r->file) == 0;
    r->file = NULL;
    if (ok) {
        ok = rename(r->beside, r->path) == 0;
        error = errno;
    }
    if (!ok) {
        unlink(r->beside);
        errno = error;
        fail(r->path, f);
    }
    replace_drop(r);
    return ok;
}

bool
replace_possible(const char *path, struct failure *f)
{
    struct replace r;
    bool ok = replace_begin(&r, path, f);
    if (ok)
        replace_drop(&r);
    return ok;
}

void
replace_drop(struct replace *r)
{
    if (r->file != NULL) {
        fclose(r->file);
        unlink(r->beside);
    }
    free(r->path);
    free(r->beside);
    *r = (struct replace){NULL, NULL, NULL};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without fsync before the rename, a power cut could leave the name of a file
 * that holds nothing. */
#include <config.h>

#include "base/replace.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* Gives a new file the rights of the one that it replaces. */
static bool
take_mode(const struct replace *r, struct failure *f)
{
    struct stat old;
    if (stat(r->real, &old) != 0)
        return true;
    if (!S_ISREG(old.st_mode)) {
        failure_set(f, STATUS_SYSTEM, "%.200s: is no regular file", r->path);
        return false;
    }
    return fchmod(fileno(r->file), old.st_mode & 0777) == 0 || fail(r->path, f);
}

/* Opens a file beside r->real that nobody has. */
static FILE *
open_beside(struct replace *r)
{
    enum { TRIES = 1000 };
    size_t size = strlen(r->real) + 32;
    int descriptor = -1;
    r->beside = mem_new(size, 1);
    for (int i = 0; i < TRIES && descriptor < 0; i++) {
        snprintf(r->beside, size, "%s.%ld-%d", r->real, (long)getpid(), i);
        descriptor = open(r->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                          0666);
        if (descriptor < 0 && errno != EEXIST)
            return NULL;
    }
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
    if (file == NULL && descriptor >= 0) {
        close(descriptor);
        unlink(r->beside);
    }
    return file;
}

bool
replace_begin(struct replace *r, const char *path, struct failure *f)
{
    char *real = realpath(path, NULL); // what a link points to is replaced
    *r = (struct replace){.path = mem_string(path)};
    r->real = real != NULL ? real : mem_string(path);
    r->file = open_beside(r);
    if (r->file == NULL)
        fail(path, f);
    else if (take_mode(r, f))
        return true;
    replace_drop(r);
    return false;
}

/* All of it to the disk; false with errno. */
static bool
finish(struct replace *r)
{
    bool ok = !ferror(r->file) && fflush(r->file) == 0 &&
              fsync(fileno(r->file)) == 0;
    int error = errno;
    if (fclose(r->file) != 0 && ok) {
        ok = false;
        error = errno;
    }
    r->file = NULL;
    errno = error;
    return ok;
}

/* Gives the file beside its name unless that is taken, at whatever moment that
 * happened: a link fails then. */
static bool
link_new(const struct replace *r)
{
    struct stat there;
    if (link(r->beside, r->real) == 0) {
        unlink(r->beside);
        return true;
    }
    if (errno != EPERM && errno != ENOTSUP)
        return false;
    if (stat(r->real, &there) == 0) { // a file system without links
        errno = EEXIST;
        return false;
    }
    return rename(r->beside, r->real) == 0;
}

static bool
end(struct replace *r, bool over, struct failure *f)
{
    bool ok = finish(r) &&
              (over ? rename(r->beside, r->real) == 0 : link_new(r));
    int error = errno;
    if (!ok) {
        unlink(r->beside);
        errno = error;
        fail(r->path, f);
    }
    replace_drop(r);
    errno = error;
    return ok;
}

bool
replace_end(struct replace *r, struct failure *f)
{
    return end(r, true, f);
}

bool
replace_end_new(struct replace *r, struct failure *f)
{
    return end(r, false, f);
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
    free(r->real);
    free(r->beside);
    *r = (struct replace){.file = NULL};
}

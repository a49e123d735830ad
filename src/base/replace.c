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

/* What the link at PATH says, seen from where PATH is; NULL if it is no link. */
static char *
follow(const char *path)
{
    char target[4096];
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n < 0)
        return NULL;
    target[n] = '\0';
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL && target[0] != '/'
                        ? (size_t)(slash - path) + 1 : 0;
    char *next = mem_new(folder + (size_t)n + 1, 1);
    memcpy(next, path, folder);
    strcpy(next + folder, target);
    return next;
}

/* The file that PATH leads to, by way of links, even if it is not there yet;
 * NULL with errno. */
static char *
resolve(const char *path)
{
    enum { LINKS_MAX = 40 };
    char *at = mem_string(path), *real = NULL;
    for (int i = 0; i < LINKS_MAX; i++) {
        real = realpath(at, NULL);
        char *next = real == NULL && errno == ENOENT ? follow(at) : NULL;
        if (next == NULL)
            break;
        free(at);
        at = next;
    }
    if (real == NULL && errno == ENOENT)
        return at;
    free(at);
    return real;
}

bool
replace_begin(struct replace *r, const char *path, struct failure *f)
{
    *r = (struct replace){.path = mem_string(path), .real = resolve(path)};
    if (r->real != NULL)
        r->file = open_beside(r);
    if (r->file == NULL)
        fail(path, f);
    else if (take_mode(r, f))
        return true;
    replace_drop(r);
    return false;
}

/* Why a stream has the mark of an error: what errno was then is lost, but a full
 * disk says so again. The file goes away in any case. */
static int
reason(FILE *file)
{
    static const char block[4096];
    ssize_t written = write(fileno(file), block, sizeof block);
    return written < 0 ? errno : EIO;
}

/* All of it to the disk; false with errno. */
static bool
finish(struct replace *r)
{
    bool broken = ferror(r->file);
    bool ok = !broken && fflush(r->file) == 0 && fsync(fileno(r->file)) == 0;
    int error = broken ? reason(r->file) : errno;
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

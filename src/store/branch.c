/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/branch.h"

#include "base/mem.h"
#include "run/tape.h"
#include "store/folder.h"
#include "store/resume.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
branch_path(const char *dir, unsigned id)
{
    size_t size = strlen(dir) + 32;
    char *path = mem_new(size, 1);
    if (id == TREE_TRUNK)
        snprintf(path, size, "%s/branches", dir);
    else
        snprintf(path, size, "%s/branches/%u", dir, id);
    return path;
}

/* Tells R what DIR, where the trunk is being recorded, has of it. */
static bool
tell_past(struct recorder *r, const char *dir, struct session *trunk,
          struct failure *f)
{
    struct tape *past = folder_open(dir, f);
    if (past == NULL)
        return false;
    resume_tell_past(past, trunk, r);
    folder_close(past);
    return true;
}

static bool
make_folder(const char *dir, struct failure *f)
{
    char *path = branch_path(dir, TREE_TRUNK);
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        failure_set(f, STATUS_SYSTEM, "%.200s: %s", path, strerror(errno));
    free(path);
    return f->status == STATUS_OK;
}

/* A branch that was deleted, or never came to its first checkpoint, has left its
 * folder, which gets the first of the names "N.old", "N.old2", ... that is free. */
static void
move_away(const char *path)
{
    enum { MOST = 1000 };
    size_t size = strlen(path) + 16;
    char *old = mem_new(size, 1);
    snprintf(old, size, "%s.old", path);
    for (unsigned i = 2; access(old, F_OK) == 0 && i < MOST; i++)
        snprintf(old, size, "%s.old%u", path, i);
    rename(path, old); // if there is none, that is as it should be
    free(old);
}

struct recorder *
branch_begin(const struct recorder_options *options, const struct tape_branch *branch,
             const struct config *config, struct failure *f)
{
    char *path = branch_path(options->dir, branch->id);
    move_away(path);
    struct recorder_options own = {path, options->checkpoint, branch};
    struct recorder *r = make_folder(options->dir, f)
                             ? recorder_new(&own, config, branch->step, f)
                             : NULL;
    free(path);
    return r;
}

struct recorder *
branch_record(const struct recorder_options *options, const struct tree_fork *fork,
              struct session *trunk, struct session *s, struct failure *f)
{
    char name[FORK_TEXT];
    struct tape_branch branch = {fork->id, fork->parent, session_steps(s), ""};
    snprintf(branch.name, sizeof branch.name, "%s", fork_text(name, fork, true));
    struct recorder *r = branch_begin(options, &branch, session_config(s), f);
    if (r == NULL)
        return NULL;
    if (!fork_starts_anew(fork) && !tell_past(r, options->dir, trunk, f)) {
        recorder_free(r);
        return NULL;
    }
    session_follow(s, recorder_follower(r)); // which writes a checkpoint at once
    return r;
}

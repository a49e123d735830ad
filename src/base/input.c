/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
say_error(struct input *in)
{
    in->error = errno;
    snprintf(in->why, sizeof in->why, "%s", strerror(errno));
}

static void
say_size(struct input *in, uint64_t most)
{
    bool big = most >= UINT64_C(1) << 30;
    snprintf(in->why, sizeof in->why, "larger than %" PRIu64 " %s",
             most >> (big ? 30 : 20), big ? "GB" : "MB");
}

bool
input_open(struct input *in, const char *path, uint64_t most)
{
    struct stat info;
    *in = (struct input){.file = NULL};
    // Else a FIFO that nobody writes to would not open.
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &info) != 0)
        say_error(in);
    else if (!S_ISREG(info.st_mode))
        snprintf(in->why, sizeof in->why, "no regular file");
    else if ((uint64_t)info.st_size > most)
        say_size(in, most);
    else if ((in->file = fdopen(descriptor, "rb")) == NULL)
        say_error(in);
    else
        in->size = (uint64_t)info.st_size;
    if (in->file == NULL && descriptor >= 0)
        close(descriptor);
    return in->file != NULL;
}

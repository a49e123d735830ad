/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/checkpoint.h"

#include "base/mem.h"
#include "model/kernels.h"
#include "store/safetensors.h"
#include "store/weights.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
checkpoint_path(const char *dir, uint64_t step)
{
    static const char form[] = "%s/checkpoints/%010" PRIu64 ".safetensors";
    size_t size = strlen(dir) + sizeof form + 20;
    char *path = mem_new(size, 1);
    snprintf(path, size, form, dir, step);
    return path;
}

static void
note_number(struct tensors *t, const char *name, uint64_t value)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRIu64, value);
    tensors_note(t, name, number);
}

bool
checkpoint_write(const char *dir, struct session *s,
                 const struct recorder_place *place, struct failure *f)
{
    struct tensors t = {.count = 0};
    const struct config *c = session_config(s);
    char *path = checkpoint_path(dir, session_steps(s));
    char *command = config_command(c, session_steps(s));
    tensors_note(&t, "format", "groktop " PACKAGE_VERSION);
    tensors_note(&t, "command", command);
    tensors_note(&t, "vectors", kernels_best()->vectors);
    note_number(&t, "records_bytes", place->records_bytes);
    note_number(&t, "spectra_bytes", place->spectra_bytes);
    session_keep(s, &t);
    if (session_net(s) != NULL)
        weights_add_split(&t, session_split(s), net_shape(session_net(s))->p);
    bool ok = safetensors_write(&t, path, f);
    tensors_done(&t);
    free(command);
    free(path);
    return ok;
}

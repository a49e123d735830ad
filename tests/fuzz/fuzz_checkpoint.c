/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checkpoint of a tiny run: if it can go on, it does so for some steps, and
 * can be kept again. */
#include <config.h>

#include "fuzz.h"

#include "run/preset.h"
#include "run/session.h"
#include "store/safetensors.h"

#include <assert.h>

const char fuzz_name[] = "checkpoint";

static const struct {
    enum param_id id;
    const char *value;
} options[] = {
    {PARAM_MODULUS, "5"}, {PARAM_HIDDEN, "4"}, {PARAM_EVERY, "1"},
    {PARAM_STEPS, "40"}, {PARAM_THREADS, "1"},
};

static struct session *
tiny(void)
{
    struct config c;
    config_init(&c);
    preset_apply(&c, preset_find("p23"));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        config_set(&c, options[i].id, options[i].value, NULL);
    struct session *s = session_new(&c, NULL);
    assert(s != NULL);
    config_done(&c);
    return s;
}

static void
go_on(struct session *s)
{
    struct tensors t = {.count = 0};
    struct event event;
    for (int i = 0; i < 3 && session_step(s); i++)
        while (session_event(s, &event))
            ;
    session_keep(s, &t);
    tensors_done(&t);
}

void
fuzz_file(const char *path)
{
    struct tensors t;
    struct failure f = {0};
    if (!safetensors_read(&t, path, &f))
        return;
    struct session *s = tiny();
    bool ok = session_restore(s, &t, &f);
    assert(ok == (f.status == STATUS_OK));
    if (ok) {
        assert(session_steps(s) <= (uint64_t)param_table[PARAM_STEPS].max);
        go_on(s);
    }
    session_free(s);
    tensors_done(&t);
}

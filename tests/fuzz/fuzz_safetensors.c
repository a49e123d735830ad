/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fuzz.h"

#include "store/safetensors.h"
#include "store/weights.h"

#include <assert.h>

const char fuzz_name[] = "safetensors";

void
fuzz_file(const char *path)
{
    struct tensors t;
    struct failure f = {0};
    struct origin o;
    bool ok = safetensors_read(&t, path, &f);
    assert(ok == (f.status == STATUS_OK));
    double sum = 0;
    for (size_t i = 0; i < t.count; i++)
        for (size_t k = 0; k < t.tensor[i].count; k++)
            sum += tensor_value(&t.tensor[i], k);
    (void)sum;
    tensors_done(&t);
    for (int i = 0; i < 2; i++) {
        struct failure why = {0};
        ok = weights_load(&o, path, i == 1, i == 1 ? TASK_SUB : TASK_ADD, &why);
        assert(ok == (why.status == STATUS_OK));
        if (ok)
            weights_done(&o);
    }
}

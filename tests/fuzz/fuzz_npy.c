/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fuzz.h"

#include "store/npy.h"

#include <assert.h>

const char fuzz_name[] = "npy";

void
fuzz_file(const char *path)
{
    struct tensors t;
    struct failure f = {0};
    bool ok = npy_read(&t, "E", path, &f);
    assert(ok == (f.status == STATUS_OK));
    double sum = 0;
    for (size_t i = 0; ok && i < t.tensor[0].count; i++)
        sum += tensor_value(&t.tensor[0], i);
    (void)sum;
    tensors_done(&t);
}

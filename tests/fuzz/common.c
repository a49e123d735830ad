/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Around each target: bytes into a file, for libFuzzer; or, without it, a test
 * that takes the files of the corpus, or those that are named, one by one. */
#include <config.h>

#include "fuzz.h"

#include <assert.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH_FILES = 2, PATH_BYTES = 4096 };

static struct scratch {
    char path[PATH_BYTES];
    int descriptor;
} scratch[SCRATCH_FILES];

static void
remove_scratch(void)
{
    for (int i = 0; i < SCRATCH_FILES; i++)
        unlink(scratch[i].path);
}

static void
make_scratch(void)
{
    const char *folder = getenv("TMPDIR");
    for (int i = 0; i < SCRATCH_FILES; i++) {
        snprintf(scratch[i].path, PATH_BYTES, "%s/groktop-fuzz-XX" "XX" "XX",
                 folder != NULL ? folder : "/tmp");
        scratch[i].descriptor = mkstemp(scratch[i].path);
        assert(scratch[i].descriptor >= 0);
    }
    atexit(remove_scratch);
}

const char *
fuzz_put(int number, const void *bytes, size_t size)
{
    if (scratch[0].path[0] == '\0')
        make_scratch();
    int descriptor = scratch[number].descriptor;
    bool all = ftruncate(descriptor, 0) == 0 &&
               pwrite(descriptor, bytes, size, 0) == (ssize_t)size;
    assert(all);
    (void)all;
    return scratch[number].path;
}

#ifdef ENABLE_FUZZ

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_file(fuzz_put(0, bytes, size));
    return 0;
}

#else

static void
try_corpus(void)
{
    const char *source = getenv("GROKTOP_SOURCE");
    char folder[PATH_BYTES / 2], path[PATH_BYTES];
    struct dirent **found;
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s",
             source != NULL ? source : ".", fuzz_name);
    int count = scandir(folder, &found, NULL, alphasort), tried = 0;
    for (int i = 0; i < count; free(found[i++])) {
        if (found[i]->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, found[i]->d_name);
        fuzz_file(path);
        printf("ok %d - %s\n", ++tried, found[i]->d_name);
        fflush(stdout);
    }
    if (count >= 0)
        free(found);
    if (tried == 0)
        printf("not ok 1 - nothing in %s\n", folder);
    printf("1..%d\n", tried > 0 ? tried : 1);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        fuzz_file(argv[i]);
    if (argc == 1)
        try_corpus();
    return 0;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run folder: up to the first NUL byte run.json, then records.jsonl up to the
 * next one, then spectra.jsonl. */
#include <config.h>

#include "fuzz.h"

#include "store/folder.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char fuzz_name[] = "folder";

enum { PATH_BYTES = 4096, PARTS = 3 };

static const char *const parts[PARTS] = {"run.json", "records.jsonl",
                                         "spectra.jsonl"};
static char folder[PATH_BYTES / 2];

static const char *
inside(const char *name)
{
    static char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void
remove_folder(void)
{
    for (int i = 0; i < PARTS; i++)
        unlink(inside(parts[i]));
    rmdir(inside("checkpoints"));
    rmdir(folder);
}

static void
make_folder(void)
{
    const char *where = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/groktop-fuzz-XX" "XX" "XX",
             where != NULL ? where : "/tmp");
    bool ok = mkdtemp(folder) != NULL && mkdir(inside("checkpoints"), 0777) == 0;
    assert(ok);
    (void)ok;
    atexit(remove_folder);
}

static void
split(const char *path)
{
    FILE *in = fopen(path, "rb");
    assert(in != NULL);
    for (int i = 0, c = 0; i < PARTS; i++) {
        FILE *out = fopen(inside(parts[i]), "wb");
        assert(out != NULL);
        while (c != EOF && (c = getc(in)) != EOF && (c != '\0' || i == PARTS - 1))
            putc(c, out);
        fclose(out);
    }
    fclose(in);
}

void
fuzz_file(const char *path)
{
    struct failure f = {0};
    struct record record;
    struct spectrum spectrum;
    if (folder[0] == '\0')
        make_folder();
    split(path);
    struct tape *t = folder_open(folder, &f);
    assert((t != NULL) == (f.status == STATUS_OK));
    for (size_t i = 0; t != NULL && i < t->n_records; i++) {
        assert(i == 0 || t->step[i] > t->step[i - 1]);
        tape_record(t, i, &record);
    }
    for (size_t i = 0; t != NULL && i < t->n_spectra; i++)
        tape_spectrum(t, i, &spectrum);
    for (const char *c = t != NULL ? t->lost : ""; *c != '\0'; c++)
        assert(*c == '\n' || ((unsigned char)*c >= ' ' && *c != 0x7f));
    folder_close(t);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are replaced while the system says no, at each of its calls in
 * turn: the name always stands for all of the old file or all of the new one,
 * nothing is left beside it, and what is said has the file and the reason. */
#include <config.h>

#include "base/replace.h"

#include "store/npy.h"
#include "store/safetensors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* ---- calls that fail ---- */

/* How many calls go well before one fails, if that is not negative; with what. */
static int calls_left = -1, reason;

/* The file that is cut off after some bytes when the next stream is made of a
 * descriptor, if it is not NULL. */
static const char *cut;
static off_t cut_at;

static bool
fails(void)
{
    if (calls_left < 0 || calls_left-- > 0)
        return false;
    errno = reason;
    return true;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int
__wrap_open(const char *path, int flags, ...)
{
    return fails() ? -1 : __real_open(path, flags, 0666);
}

FILE *__real_fdopen(int descriptor, const char *mode);
FILE *__wrap_fdopen(int descriptor, const char *mode);
FILE *
__wrap_fdopen(int descriptor, const char *mode)
{
    if (cut != NULL && truncate(cut, cut_at) != 0)
        abort();
    return fails() ? NULL : __real_fdopen(descriptor, mode);
}

int __real_fchmod(int descriptor, mode_t mode);
int __wrap_fchmod(int descriptor, mode_t mode);
int
__wrap_fchmod(int descriptor, mode_t mode)
{
    return fails() ? -1 : __real_fchmod(descriptor, mode);
}

int __real_fflush(FILE *file);
int __wrap_fflush(FILE *file);
int
__wrap_fflush(FILE *file)
{
    return fails() ? EOF : __real_fflush(file);
}

int __real_fsync(int descriptor);
int __wrap_fsync(int descriptor);
int
__wrap_fsync(int descriptor)
{
    return fails() ? -1 : __real_fsync(descriptor);
}

/* One that fails has closed the file all the same. */
int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file);
int
__wrap_fclose(FILE *file)
{
    int result = __real_fclose(file);
    return fails() ? EOF : result;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int
__wrap_rename(const char *from, const char *to)
{
    return fails() ? -1 : __real_rename(from, to);
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int
__wrap_link(const char *from, const char *to)
{
    return fails() ? -1 : __real_link(from, to);
}

/* ---- a folder with one file ---- */

enum { BYTES = 20000 };

static char folder[] = "groktop-replace-XX" "XX" "XX", path[64];

static int
make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int
remove_folder(void **state)
{
    (void)state;
    unlink(path);
    rmdir(path);
    return rmdir(folder);
}

static void
put_old(void)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs("old", out);
    assert_int_equal(fclose(out), 0);
}

static size_t
files(void)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        count += e->d_name[0] != '.';
    closedir(dir);
    return count;
}

static bool
is_old(void)
{
    char text[8] = "";
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t n = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    return n == 3 && strcmp(text, "old") == 0;
}

static off_t
size_of(const char *name)
{
    struct stat info;
    assert_int_equal(stat(name, &info), 0);
    return info.st_size;
}

/* ---- ways to write ---- */

static bool
write_over(struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, path, f))
        return false;
    for (int i = 0; i < BYTES; i++)
        fputc('n', r.file);
    return replace_end(&r, f);
}

static bool
write_new(struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, path, f))
        return false;
    for (int i = 0; i < BYTES; i++)
        fputc('n', r.file);
    return replace_end_new(&r, f);
}

static struct tensors
some(void)
{
    struct tensors t = {.count = 0};
    tensors_add(&t, "E", TENSOR_F64, 2, (const uint64_t[]){BYTES / 80, 10});
    return t;
}

static bool
write_safetensors(struct failure *f)
{
    struct tensors t = some();
    bool ok = safetensors_write(&t, path, f);
    tensors_done(&t);
    return ok;
}

static bool
write_npy(struct failure *f)
{
    struct tensors t = some();
    bool ok = npy_write(&t.tensor[0], path, f);
    tensors_done(&t);
    return ok;
}

static bool (*const ways[])(struct failure *f) = {write_over, write_safetensors,
                                                  write_npy};

enum { WAYS = sizeof ways / sizeof *ways };

static void
said(const struct failure *f, int error)
{
    assert_int_equal(f->status, STATUS_SYSTEM);
    assert_non_null(strstr(f->message, path));
    assert_non_null(strstr(f->message, strerror(error)));
}

/* ---- what is tested ---- */

static void
each_call_fails(void **state)
{
    static const int reasons[] = {ENOSPC, EIO};
    (void)state;
    for (size_t i = 0; i < 2 * WAYS; i++) {
        bool ok = false;
        int calls = 0;
        for (; !ok; calls++) {
            struct failure f = {0};
            put_old();
            calls_left = calls;
            reason = reasons[i % 2];
            ok = ways[i / 2](&f);
            calls_left = -1;
            assert_int_equal(files(), 1);
            assert_int_equal(is_old(), !ok);
            if (!ok)
                said(&f, reasons[i % 2]);
        }
        assert_int_equal(calls, 8); // all seven failed: open, fdopen, fchmod,
                                    // fflush, fsync, fclose, rename
        assert_true(size_of(path) >= BYTES);
    }
}

static void
each_call_fails_of_a_new_file(void **state)
{
    bool ok = false;
    (void)state;
    for (int calls = 0; !ok; calls++) {
        struct failure f = {0};
        unlink(path);
        calls_left = calls;
        reason = EIO;
        ok = write_new(&f);
        calls_left = -1;
        assert_int_equal(files(), ok);
        if (!ok)
            said(&f, EIO);
    }
    assert_int_equal(size_of(path), BYTES);
    struct failure f = {0};
    assert_false(write_new(&f));
    said(&f, EEXIST);
}

/* The size that files may have stands for a disk that becomes full. */
static void
a_write_fails(void **state)
{
    struct rlimit usual;
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    for (size_t i = 0; i < WAYS; i++)
        for (rlim_t bytes = 0; bytes < BYTES; bytes += 997) {
            struct failure f = {0};
            put_old();
            struct rlimit small = {bytes, usual.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
            bool ok = ways[i](&f);
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
            assert_false(ok);
            said(&f, EFBIG);
            assert_int_equal(files(), 1);
            assert_true(is_old());
        }
}

static void
a_folder_is_in_its_place(void **state)
{
    (void)state;
    unlink(path);
    assert_int_equal(mkdir(path, 0777), 0);
    for (size_t i = 0; i < WAYS; i++) {
        struct failure f = {0};
        assert_false(ways[i](&f));
        assert_non_null(strstr(f.message, path));
        assert_non_null(strstr(f.message, "no regular file"));
        assert_int_equal(files(), 1);
    }
    assert_int_equal(rmdir(path), 0);
}

/* Root, who may do everything, is nobody for a while. */
static void
no_permission(void **state)
{
    uid_t user = geteuid();
    (void)state;
    put_old();
    assert_int_equal(chmod(folder, 0555), 0);
    for (size_t i = 0; i < WAYS; i++) {
        struct failure f = {0};
        if (user == 0)
            assert_int_equal(seteuid(65534), 0);
        bool ok = ways[i](&f);
        assert_int_equal(seteuid(user), 0);
        assert_false(ok);
        said(&f, EACCES);
        assert_true(is_old());
    }
    assert_int_equal(chmod(folder, 0777), 0);
}

/* A file that becomes shorter after its size was asked for. */
static void
cut_off_while_it_is_read(void **state)
{
    static const struct {
        bool (*write)(struct failure *f);
        off_t at;
        const char *says;
    } cases[] = {
        {write_safetensors, 1000, "cannot be read: E"},
        {write_safetensors, 20, "the header is no JSON: cannot be read"},
        {write_safetensors, 3, "too short"},
        {write_npy, 1000, "not as long as its shape says"},
        {write_npy, 50, "cut off"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct failure f = {0};
        struct tensors t;
        assert_true(cases[i].write(&f));
        cut = path;
        cut_at = cases[i].at;
        bool ok = cases[i].write == write_npy ? npy_read(&t, "E", path, &f)
                                              : safetensors_read(&t, path, &f);
        cut = NULL;
        assert_false(ok);
        assert_int_equal(f.status, STATUS_INPUT);
        assert_non_null(strstr(f.message, path));
        assert_non_null(strstr(f.message, cases[i].says));
        assert_int_equal(t.count, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails),
        cmocka_unit_test(each_call_fails_of_a_new_file),
        cmocka_unit_test(a_write_fails),
        cmocka_unit_test(a_folder_is_in_its_place),
        cmocka_unit_test(no_permission),
        cmocka_unit_test(cut_off_while_it_is_read),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

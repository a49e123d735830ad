/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header is a line of Python, {'descr': '<f8', 'fortran_order': False,
 * 'shape': (7, 48), }: keys in any order, nothing else is taken. */
#include <config.h>

#include "store/npy.h"

#include "base/input.h"
#include "base/mem.h"
#include "base/replace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAGIC = 6, HEADER_MAX = 1 << 16 };

static const char magic[] = "\x93NUMPY";
static const uint64_t FILE_MAX = UINT64_C(1) << 30;

static const char *const codes[TENSOR_TYPES] = {
    [TENSOR_F32] = "<f4", [TENSOR_F64] = "<f8", [TENSOR_I64] = "<i8",
    [TENSOR_U64] = "<u8"};

struct header {
    enum tensor_type type;
    bool fortran;
    size_t rank;
    uint64_t shape[TENSOR_RANK_MAX];
};

static bool
wrong(const char *path, const char *what, struct failure *f)
{
    failure_set(f, STATUS_INPUT, "%.200s: %s", path, what);
    return false;
}

/* ---- the line of Python ---- */

/* What follows 'KEY': in TEXT; NULL if it is not there. */
static const char *
behind(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    if (at == NULL)
        return NULL;
    at += strlen(key);
    at += strspn(at, " ");
    if (*at++ != ':')
        return NULL;
    return at + strspn(at, " ");
}

static bool
parse_shape(struct header *h, const char *text)
{
    if (text == NULL || *text++ != '(')
        return false;
    for (;;) {
        text += strspn(text, " ,");
        if (*text == ')')
            return true;
        char *end;
        errno = 0;
        unsigned long long n = strtoull(text, &end, 10);
        if (*text < '0' || *text > '9' || errno != 0 ||
            h->rank == TENSOR_RANK_MAX)
            return false;
        h->shape[h->rank++] = n;
        text = end;
    }
}

/* NULL, or what is wrong. */
static const char *
parse(struct header *h, const char *text)
{
    const char *descr = behind(text, "'descr'");
    const char *fortran = behind(text, "'fortran_order'");
    int type = 0;
    while (type < TENSOR_TYPES &&
           (descr == NULL || *descr != '\'' ||
            strncmp(descr + 1, codes[type], 3) != 0 || descr[4] != '\''))
        type++;
    if (type == TENSOR_TYPES)
        return "the entries are none of <f4, <f8, <i8, <u8";
    h->type = (enum tensor_type)type;
    if (fortran == NULL || (*fortran != 'T' && *fortran != 'F'))
        return "no fortran_order in the header";
    h->fortran = *fortran == 'T';
    if (!parse_shape(h, behind(text, "'shape'")))
        return "no shape of at most four dimensions in the header";
    return NULL;
}

/* ---- reading ---- */

/* The line, ended by a zero; NULL with what is wrong in *WHAT. */
static char *
read_line(FILE *in, const char **what)
{
    unsigned char start[MAGIC + 2], length[4] = {0};
    *what = "no .npy file of version 1, 2 or 3";
    if (fread(start, 1, sizeof start, in) != sizeof start ||
        memcmp(start, magic, MAGIC) != 0 || start[MAGIC] < 1 ||
        start[MAGIC] > 3 ||
        fread(length, start[MAGIC] == 1 ? 2 : 4, 1, in) != 1)
        return NULL;
    uint64_t n = length[0] | (uint64_t)length[1] << 8 |
                 (uint64_t)length[2] << 16 | (uint64_t)length[3] << 24;
    *what = "its header is too long, or cut off";
    if (n > HEADER_MAX)
        return NULL;
    char *line = mem_new((size_t)n + 1, 1);
    if (fread(line, 1, (size_t)n, in) == n)
        return line;
    free(line);
    return NULL;
}

/* Entry I of a row-major array is which of a column-major one? */
static size_t
turned(const struct tensor *t, size_t i)
{
    size_t index[TENSOR_RANK_MAX], at = 0;
    for (size_t k = t->rank; k-- > 0;) {
        index[k] = i % (size_t)t->shape[k];
        i /= (size_t)t->shape[k];
    }
    for (size_t k = t->rank; k-- > 0;)
        at = at * (size_t)t->shape[k] + index[k];
    return at;
}

static uint64_t
entry_of(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t k = size; k-- > 0;)
        value = value << 8 | bytes[k];
    return value;
}

/* The bytes of the file as this machine has numbers, in C's order. */
static void
fill(struct tensor *t, const unsigned char *bytes, bool fortran)
{
    size_t size = tensor_types[t->type].size;
    for (size_t i = 0; i < t->count; i++) {
        size_t from = fortran ? turned(t, i) : i;
        uint64_t entry = entry_of(bytes + from * size, size);
        if (size == 4) {
            uint32_t half = (uint32_t)entry;
            memcpy((char *)t->data + i * size, &half, size);
        } else {
            memcpy((char *)t->data + i * size, &entry, size);
        }
    }
}

/* NULL, or what is wrong. */
static const char *
read_array(struct tensors *t, const char *name, FILE *in, uint64_t length)
{
    struct header h = {0};
    const char *what;
    char *line = read_line(in, &what);
    if (line == NULL)
        return what;
    what = parse(&h, line);
    free(line);
    uint64_t bytes = tensor_types[h.type].size;
    for (size_t i = 0; what == NULL && i < h.rank; i++) {
        if (h.shape[i] > 0 && bytes > length / h.shape[i])
            what = "the array is larger than the file";
        bytes *= h.shape[i];
    }
    if (what != NULL)
        return what;
    unsigned char *data = mem_new((size_t)bytes + 1, 1);
    if (fread(data, 1, (size_t)bytes + 1, in) != bytes) {
        free(data);
        return "the array is not as long as its shape says";
    }
    fill(tensors_add(t, name, h.type, h.rank, h.shape), data, h.fortran);
    free(data);
    return NULL;
}

bool
npy_read(struct tensors *t, const char *name, const char *path,
         struct failure *f)
{
    struct input in;
    *t = (struct tensors){.count = 0};
    if (!input_open(&in, path, FILE_MAX))
        return wrong(path, in.why, f);
    const char *what = read_array(t, name, in.file, in.size);
    fclose(in.file);
    return what == NULL || wrong(path, what, f);
}

/* ---- writing ---- */

/* The header up to the array: its whole length is a multiple of 64. */
static void
write_header(const struct tensor *t, FILE *out)
{
    enum { START = MAGIC + 4, UNIT = 64 };
    char line[160];
    size_t n = (size_t)snprintf(line, sizeof line, "{'descr': '%s', "
                                "'fortran_order': False, 'shape': (",
                                codes[t->type]);
    for (size_t i = 0; i < t->rank; i++)
        n += (size_t)snprintf(line + n, sizeof line - n, "%" PRIu64 "%s",
                              t->shape[i], i + 1 < t->rank ? ", "
                                           : i == 0        ? ","
                                                           : "");
    n += (size_t)snprintf(line + n, sizeof line - n, "), }");
    size_t length = mem_round(START + n + 1, UNIT) - START;
    fwrite(magic, 1, MAGIC, out);
    putc(1, out);
    putc(0, out);
    putc((int)(length & 0xff), out);
    putc((int)(length >> 8), out);
    fprintf(out, "%-*s\n", (int)length - 1, line);
}

static void
write_entry(const struct tensor *t, size_t i, FILE *out)
{
    size_t size = tensor_types[t->type].size;
    uint64_t entry;
    if (size == 4) {
        uint32_t half;
        memcpy(&half, (const char *)t->data + i * size, size);
        entry = half;
    } else {
        memcpy(&entry, (const char *)t->data + i * size, size);
    }
    for (size_t k = 0; k < size; k++)
        putc((int)(entry >> 8 * k & 0xff), out);
}

bool
npy_write(const struct tensor *t, const char *path, struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, path, f))
        return false;
    write_header(t, r.file);
    for (size_t i = 0; i < t->count; i++)
        write_entry(t, i, r.file);
    return replace_end(&r, f);
}

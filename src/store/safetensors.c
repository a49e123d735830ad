/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safetensors, as its specification has it; the header is at most HEADER_MAX
 * long, so that a file cannot make the JSON parser ask for much memory. */
#include <config.h>

#include "store/safetensors.h"

#include "base/input.h"
#include "base/mem.h"
#include "base/replace.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX = 8, HEADER_MAX = 1 << 20 };

static const uint64_t FILE_MAX = UINT64_C(1) << 30;

/* ---- bytes ---- */

/* Turns the bytes of each entry around where this machine has them the other
 * way. */
static void
little_endian(unsigned char *bytes, size_t count, size_t size)
{
    const uint16_t one = 1;
    if (*(const unsigned char *)&one == 1)
        return;
    for (size_t i = 0; i < count; i++, bytes += size)
        for (size_t k = 0; k < size / 2; k++) {
            unsigned char byte = bytes[k];
            bytes[k] = bytes[size - 1 - k];
            bytes[size - 1 - k] = byte;
        }
}

/* ---- reading ---- */

struct reader {
    FILE *file;
    const char *path;
    uint64_t length; /* of the file */
    uint64_t data;   /* where the arrays begin */
    uint64_t taken;  /* bytes of arrays so far: no more than there are */
    struct failure *f;
};

static bool
wrong(const struct reader *r, const char *what, const char *name)
{
    failure_set(r->f, STATUS_INPUT, "%.150s: %s%s%.64s", r->path, what,
                name != NULL ? ": " : "", name != NULL ? name : "");
    return false;
}

/* One array of the header into T; left out if its type is none of ours. */
static bool
read_tensor(struct reader *r, struct tensors *t, const char *name, json_t *entry)
{
    json_t *shape = json_object_get(entry, "shape");
    json_t *offsets = json_object_get(entry, "data_offsets");
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    uint64_t dims[TENSOR_RANK_MAX], bytes;
    int type = 0;
    if (dtype == NULL || !json_is_array(shape) || json_array_size(offsets) != 2)
        return wrong(r, "no dtype, shape or data_offsets", name);
    while (type < TENSOR_TYPES && strcmp(tensor_types[type].name, dtype) != 0)
        type++;
    if (type == TENSOR_TYPES)
        return true;
    if (strlen(name) >= TENSOR_NAME_MAX ||
        json_array_size(shape) > TENSOR_RANK_MAX)
        return wrong(r, "too long a name, or too many dimensions", name);
    bytes = tensor_types[type].size;
    for (size_t i = 0; i < json_array_size(shape); i++) {
        json_t *n = json_array_get(shape, i);
        if (!json_is_integer(n) || json_integer_value(n) < 0)
            return wrong(r, "a dimension is no integer from 0", name);
        dims[i] = (uint64_t)json_integer_value(n);
        if (dims[i] > 0 && bytes > r->length / dims[i])
            return wrong(r, "larger than the file", name);
        bytes *= dims[i];
    }
    json_t *b = json_array_get(offsets, 0), *e = json_array_get(offsets, 1);
    if (!json_is_integer(b) || !json_is_integer(e) ||
        json_integer_value(b) < 0 || json_integer_value(e) < 0)
        return wrong(r, "data_offsets are no integers from 0", name);
    uint64_t begin = (uint64_t)json_integer_value(b);
    uint64_t end = (uint64_t)json_integer_value(e);
    if (end < begin || end > r->length - r->data || end - begin != bytes)
        return wrong(r, "data_offsets do not fit the shape or the file", name);
    r->taken += bytes;
    if (r->taken > r->length - r->data)
        return wrong(r, "overlaps another array", name);
    struct tensor *new = tensors_add(t, name, (enum tensor_type)type,
                                     json_array_size(shape), dims);
    if (fseek(r->file, (long)(r->data + begin), SEEK_SET) != 0 ||
        fread(new->data, 1, (size_t)bytes, r->file) != bytes)
        return wrong(r, "cannot be read", name);
    little_endian(new->data, new->count, tensor_types[type].size);
    return true;
}

static void
read_notes(struct tensors *t, json_t *notes)
{
    const char *name;
    json_t *text;
    json_object_foreach (notes, name, text) {
        if (json_is_string(text))
            tensors_note(t, name, json_string_value(text));
    }
}

static bool
read_all(struct reader *r, struct tensors *t, json_t *header)
{
    const char *name;
    json_t *entry;
    json_object_foreach (header, name, entry) {
        if (strcmp(name, "__metadata__") == 0)
            read_notes(t, entry);
        else if (!read_tensor(r, t, name, entry))
            return false;
    }
    return true;
}

/* The header as JSON; NULL with the reason. */
static json_t *
read_header(struct reader *r)
{
    unsigned char prefix[PREFIX];
    uint64_t length = 0;
    json_error_t error;
    if (fread(prefix, 1, PREFIX, r->file) != PREFIX) {
        wrong(r, "too short for a safetensors file", NULL);
        return NULL;
    }
    for (int i = PREFIX; i-- > 0;)
        length = length << 8 | prefix[i];
    if (length > HEADER_MAX || length > r->length - PREFIX) {
        wrong(r, "no safetensors file: its header does not fit", NULL);
        return NULL;
    }
    r->data = PREFIX + length;
    char *text = mem_new((size_t)length + 1, 1);
    json_t *header = NULL;
    if (fread(text, 1, (size_t)length, r->file) == length)
        header = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &error);
    else
        snprintf(error.text, sizeof error.text, "cannot be read");
    free(text);
    if (header == NULL)
        wrong(r, "the header is no JSON", error.text);
    else if (!json_is_object(header)) {
        json_decref(header);
        header = NULL;
        wrong(r, "the header is no JSON object", NULL);
    }
    return header;
}

bool
safetensors_read(struct tensors *t, const char *path, struct failure *f)
{
    struct input in;
    struct reader r = {.path = path, .f = f};
    *t = (struct tensors){.count = 0};
    if (!input_open(&in, path, FILE_MAX))
        return wrong(&r, in.why, NULL);
    r.file = in.file;
    r.length = in.size;
    json_t *header = read_header(&r);
    bool ok = header != NULL && read_all(&r, t, header);
    json_decref(header);
    fclose(in.file);
    if (!ok)
        tensors_done(t);
    return ok;
}

/* ---- writing ---- */

static json_t *
header_of(const struct tensors *t)
{
    json_t *header = json_object();
    uint64_t offset = 0;
    if (t->n_notes > 0) {
        json_t *notes = json_object();
        for (size_t i = 0; i < t->n_notes; i++)
            json_object_set_new(notes, t->note[i].name,
                                json_string(t->note[i].text));
        json_object_set_new(header, "__metadata__", notes);
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct tensor *one = &t->tensor[i];
        json_t *shape = json_array();
        for (size_t k = 0; k < one->rank; k++)
            json_array_append_new(shape, json_integer((json_int_t)one->shape[k]));
        uint64_t end = offset + one->count * tensor_types[one->type].size;
        json_object_set_new(
            header, one->name,
            json_pack("{s:s, s:o, s:[I,I]}", "dtype", tensor_types[one->type].name,
                      "shape", shape, "data_offsets", (json_int_t)offset,
                      (json_int_t)end));
        offset = end;
    }
    return header;
}

static void
write_tensor(const struct tensor *t, FILE *out)
{
    size_t size = tensor_types[t->type].size;
    unsigned char entry[8];
    for (size_t i = 0; i < t->count; i++) {
        memcpy(entry, (const unsigned char *)t->data + i * size, size);
        little_endian(entry, 1, size);
        fwrite(entry, 1, size, out);
    }
}

bool
safetensors_write(const struct tensors *t, const char *path, struct failure *f)
{
    struct replace r;
    if (!replace_begin(&r, path, f))
        return false;
    json_t *header = header_of(t);
    char *text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    // Blanks make the arrays begin at a multiple of eight.
    size_t length = strlen(text), padded = (length + 7) / 8 * 8;
    for (int i = 0; i < PREFIX; i++)
        fputc((int)(padded >> (8 * i) & 0xff), r.file);
    fprintf(r.file, "%s%*s", text, (int)(padded - length), "");
    free(text);
    for (size_t i = 0; i < t->count; i++)
        write_tensor(&t->tensor[i], r.file);
    return replace_end(&r, f);
}

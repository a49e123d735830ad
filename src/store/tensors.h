/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_TENSORS_H
#define GROKTOP_STORE_TENSORS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Files of named arrays, in the safetensors format: eight bytes with the length
 * of a header, the header (JSON), and the arrays one behind the other, little
 * endian. Files are not trusted: every number in the header is checked before
 * memory is asked for, and that is never more than the file is long. */

enum tensor_type { TENSOR_F32, TENSOR_F64, TENSOR_I64, TENSOR_U64, TENSOR_TYPES };

enum { TENSOR_RANK_MAX = 4, TENSOR_NAME_MAX = 64 };

struct tensor {
    char name[TENSOR_NAME_MAX];
    enum tensor_type type;
    size_t rank;                    /* 0 .. TENSOR_RANK_MAX */
    uint64_t shape[TENSOR_RANK_MAX];
    size_t count;                   /* entries: the product of the shape */
    void *data;                     /* (count), row-major, as this machine has
                                       numbers: float, double, int64_t */
};

/* A note about the file: text, by name. */
struct tensor_note {
    char *name, *text;
};

struct tensors {
    struct tensor *tensor;
    size_t count;
    struct tensor_note *note;
    size_t n_notes;
};

/* Bytes of an entry. */
size_t tensor_size(enum tensor_type type);

/* Adds an array of zeros; the caller fills DATA. Adds a note, copied. */
struct tensor *tensors_add(struct tensors *t, const char *name,
                           enum tensor_type type, size_t rank,
                           const uint64_t *shape);
void tensors_note(struct tensors *t, const char *name, const char *text);

/* The array of this name; NULL if there is none. */
struct tensor *tensors_find(const struct tensors *t, const char *name);

/* Entry I of a tensor as a double (integers beyond 2^53 are rounded). */
double tensor_value(const struct tensor *t, size_t i);

/* Reads a whole file; T is empty before. False with the file's name and what is
 * wrong with it in F. Arrays of other types than ours, and notes, are left out. */
bool tensors_read(struct tensors *t, const char *path, struct failure *f);

/* Writes T in the place of PATH; see base/replace.h. */
bool tensors_write(const struct tensors *t, const char *path,
                   struct failure *f);

/* Empties T. */
void tensors_done(struct tensors *t);

#endif

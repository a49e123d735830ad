/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_TENSORS_H
#define GROKTOP_BASE_TENSORS_H

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Named arrays in memory: what a file of weights holds, and what a run leaves
 * to be continued from. */

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

/* Its name in files ("F32"), and the bytes of an entry. */
struct tensor_type_info {
    const char *name;
    size_t size;
};
extern const struct tensor_type_info tensor_types[TENSOR_TYPES];

/* Adds an array of zeros; the caller fills DATA. Adds a note, copied. */
struct tensor *tensors_add(struct tensors *t, const char *name,
                           enum tensor_type type, size_t rank,
                           const uint64_t *shape);
void tensors_note(struct tensors *t, const char *name, const char *text);

/* The array of this name; NULL if there is none. */
struct tensor *tensors_find(const struct tensors *t, const char *name);

/* Adds a copy of M, as TENSOR_F32 or TENSOR_F64. */
void tensors_add_matrix(struct tensors *t, const char *name,
                        enum tensor_type type, const gsl_matrix *m);

/* Copies the array of this name into M; false if there is none of M's shape. */
bool tensors_get_matrix(const struct tensors *t, const char *name,
                        gsl_matrix *m);

/* The text of the note of this name; NULL if there is none. */
const char *tensors_find_note(const struct tensors *t, const char *name);

/* Entry I of a tensor as a double (integers beyond 2^53 are rounded). */
double tensor_value(const struct tensor *t, size_t i);

/* Empties T. */
void tensors_done(struct tensors *t);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/tensors.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct tensor_type_info tensor_types[TENSOR_TYPES] = {
    [TENSOR_F32] = {"F32", 4}, [TENSOR_F64] = {"F64", 8},
    [TENSOR_I64] = {"I64", 8}, [TENSOR_U64] = {"U64", 8},
};

struct tensor *
tensors_add(struct tensors *t, const char *name, enum tensor_type type,
            size_t rank, const uint64_t *shape)
{
    t->tensor = mem_resize(t->tensor, t->count + 1, sizeof *t->tensor);
    struct tensor *new = &t->tensor[t->count++];
    *new = (struct tensor){.type = type, .rank = rank, .count = 1};
    snprintf(new->name, sizeof new->name, "%s", name);
    for (size_t i = 0; i < rank; i++) {
        new->shape[i] = shape[i];
        new->count *= (size_t)shape[i];
    }
    new->data = mem_new(new->count, tensor_types[type].size);
    return new;
}

void
tensors_note(struct tensors *t, const char *name, const char *text)
{
    t->note = mem_resize(t->note, t->n_notes + 1, sizeof *t->note);
    t->note[t->n_notes++] =
        (struct tensor_note){mem_string(name), mem_string(text)};
}

struct tensor *
tensors_find(const struct tensors *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->tensor[i].name, name) == 0)
            return &t->tensor[i];
    return NULL;
}

const char *
tensors_find_note(const struct tensors *t, const char *name)
{
    for (size_t i = 0; i < t->n_notes; i++)
        if (strcmp(t->note[i].name, name) == 0)
            return t->note[i].text;
    return NULL;
}

double
tensor_value(const struct tensor *t, size_t i)
{
    switch (t->type) {
    case TENSOR_F32: return (double)((const float *)t->data)[i];
    case TENSOR_F64: return ((const double *)t->data)[i];
    case TENSOR_I64: return (double)((const int64_t *)t->data)[i];
    default: return (double)((const uint64_t *)t->data)[i];
    }
}

void
tensors_add_matrix(struct tensors *t, const char *name, enum tensor_type type,
                   const gsl_matrix *m)
{
    struct tensor *new =
        tensors_add(t, name, type, 2, (const uint64_t[]){m->size1, m->size2});
    for (size_t i = 0; i < new->count; i++) {
        double value = gsl_matrix_get(m, i / m->size2, i % m->size2);
        if (type == TENSOR_F32)
            ((float *)new->data)[i] = (float)value;
        else
            ((double *)new->data)[i] = value;
    }
}

bool
tensors_get_matrix(const struct tensors *t, const char *name, gsl_matrix *m)
{
    const struct tensor *from = tensors_find(t, name);
    if (from == NULL || from->rank != 2 || from->shape[0] != m->size1 ||
        from->shape[1] != m->size2)
        return false;
    for (size_t i = 0; i < from->count; i++)
        gsl_matrix_set(m, i / m->size2, i % m->size2, tensor_value(from, i));
    return true;
}

void
tensors_done(struct tensors *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->tensor[i].data);
    for (size_t i = 0; i < t->n_notes; i++) {
        free(t->note[i].name);
        free(t->note[i].text);
    }
    free(t->tensor);
    free(t->note);
    *t = (struct tensors){.count = 0};
}

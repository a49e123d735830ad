/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of training as named arrays. Numbers of single precision are exact
 * in the doubles of the matrices on the way. */
#include <config.h>

#include "model/net_state.h"

#include "base/matrix.h"

static const struct {
    const char *name;
    enum engine_layer layer;
    enum engine_array array;
    bool always;
} arrays[] = {
    {"E", ENGINE_E, ENGINE_THETA, true},
    {"W", ENGINE_W, ENGINE_THETA, true},
    {"velocity_E", ENGINE_E, ENGINE_VELOCITY, false},
    {"velocity_W", ENGINE_W, ENGINE_VELOCITY, false},
    {"second_E", ENGINE_E, ENGINE_SECOND, false},
    {"second_W", ENGINE_W, ENGINE_SECOND, false},
};

enum { ARRAYS = sizeof arrays / sizeof *arrays };

static gsl_matrix *
layer_new(const struct net *net, enum engine_layer layer)
{
    const struct net_shape *s = &net->shape;
    return layer == ENGINE_E ? matrix_new(s->rows, s->d_h)
                             : matrix_new(s->d_h, s->p);
}

void
net_keep(const struct net *net, struct tensors *t)
{
    enum tensor_type type = net->shape.precision == PRECISION_SINGLE
                                ? TENSOR_F32
                                : TENSOR_F64;
    for (size_t i = 0; i < ARRAYS; i++) {
        gsl_matrix *m = layer_new(net, arrays[i].layer);
        net->class->get(net->engine, arrays[i].layer, arrays[i].array, m);
        if (arrays[i].always || !gsl_matrix_isnull(m))
            tensors_add_matrix(t, arrays[i].name, type, m);
        gsl_matrix_free(m);
    }
    struct tensor *updates = tensors_add(t, "updates", TENSOR_F64, 0, NULL);
    *(double *)updates->data = *net->class->updates(net->engine);
}

bool
net_restore(struct net *net, const struct tensors *t)
{
    const struct tensor *updates = tensors_find(t, "updates");
    bool ok = updates != NULL && updates->rank == 0;
    net->class->forget(net->engine);
    for (size_t i = 0; i < ARRAYS && ok; i++) {
        gsl_matrix *m = layer_new(net, arrays[i].layer);
        if (tensors_find(t, arrays[i].name) == NULL)
            ok = !arrays[i].always;
        else if ((ok = tensors_get_matrix(t, arrays[i].name, m)))
            net->class->put(net->engine, arrays[i].layer, arrays[i].array, m);
        gsl_matrix_free(m);
    }
    if (ok)
        *net->class->updates(net->engine) = tensor_value(updates, 0);
    return ok;
}

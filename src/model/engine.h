/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_ENGINE_H
#define GROKTOP_MODEL_ENGINE_H

#include "model/kernels.h"
#include "model/net.h"

/* The arithmetic of training as a table of functions, one table for each
 * precision and width of vectors. Used by net.c and the tests of the tables.
 * All memory of an engine is its own. */

struct engine; /* defined by each table for itself */

enum engine_layer { ENGINE_E, ENGINE_W };

/* What there is of each layer: the weights, the gradient, the velocity (or
 * Adam's first moment), and Adam's second moment. */
enum engine_array { ENGINE_THETA, ENGINE_GRADIENT, ENGINE_VELOCITY,
                    ENGINE_SECOND };

/* Sums over the rows of one block of samples. */
struct partial {
    double loss;
    size_t correct;
    bool alive;
};

struct engine_class {
    const char *vectors; /* what it is compiled for: "AVX2", ... */
    /* Whether this machine can run it. */
    bool (*runs)(void);
    /* A net of weights zero; NULL if there is no memory. */
    struct engine *(*create)(const struct net_shape *shape, size_t blocks,
                             size_t lanes);
    void (*destroy)(struct engine *engine);
    /* Copies a layer from or to a matrix of its shape. */
    void (*put)(struct engine *engine, enum engine_layer layer,
                enum engine_array array, const gsl_matrix *from);
    void (*get)(const struct engine *engine, enum engine_layer layer,
                enum engine_array array, gsl_matrix *to);
    /* Forgets the optimiser's state. */
    void (*forget)(struct engine *engine);
    /* How many updates it has counted since. */
    double *(*updates)(struct engine *engine);
    /* One block of samples: leaves the block's own gradient if backward.
     * scale is the derivative's factor: 2/(n p) or 1/n. PARTIAL may be NULL. */
    void (*block)(struct engine *engine, const struct sample *samples,
                  size_t count, size_t block, size_t lane, bool backward,
                  double scale, struct partial *partial);
    /* The part RANGE of RANGES of the gradient = sum over blocks, in order. */
    void (*reduce)(struct engine *engine, size_t blocks, size_t range,
                   size_t ranges);
    /* Counts an update; then update_range does a part of it. */
    void (*update_begin)(struct engine *engine);
    void (*update_range)(struct engine *engine, const struct update *update,
                         size_t range, size_t ranges);
    /* Multiplies theta. */
    void (*scale)(struct engine *engine, double factor);
    double (*norm2)(const struct engine *engine, enum engine_layer layer);
};

/* For each precision, widest vectors first; NULL where the compiler cannot. */
extern const struct engine_class
    *const engine_classes[PRECISION_COUNT][VECTOR_WIDTHS];

/* The widest that this machine runs. */
const struct engine_class *engine_best(enum precision precision);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_ENGINE_H
#define GROKTOP_MODEL_ENGINE_H

#include "model/net.h"

/* What differs between single and double precision, as a table of functions.
 * Used by net.c only. Memory of the engine is one block a kind, all of it
 * owned by the engine. */

struct engine; /* defined by each precision for itself */

/* Sums over the rows of one block of samples. */
struct partial {
    double loss;
    size_t correct;
    bool alive;
};

struct engine_class {
    /* NULL if there is no memory. */
    struct engine *(*create)(const struct net_shape *shape, size_t blocks,
                             size_t lanes);
    void (*destroy)(struct engine *engine);
    /* Copies from or to double, row-major; count values at theta[first]. */
    void (*put)(struct engine *engine, const double *from, size_t first,
                size_t count);
    void (*get)(const struct engine *engine, double *to, size_t first,
                size_t count, bool gradient);
    /* Forgets the optimiser's state. */
    void (*forget)(struct engine *engine);
    /* One block of samples: adds into the block's own gradient if backward.
     * scale is the derivative's factor: 2/(n p) or 1/n. */
    void (*block)(struct engine *engine, const struct sample *samples,
                  size_t count, size_t block, size_t lane, bool backward,
                  double scale, struct partial *partial);
    /* gradient[first .. first + count - 1] = sum over blocks, in order. */
    void (*reduce)(struct engine *engine, size_t blocks, size_t first,
                   size_t count);
    /* Counts an update; then update_range does it for a range of theta. */
    void (*update_begin)(struct engine *engine, const struct update *update);
    void (*update_range)(struct engine *engine, const struct update *update,
                         size_t first, size_t count);
    double (*norm2)(const struct engine *engine, size_t first, size_t count);
};

extern const struct engine_class engine_single, engine_double;

#endif

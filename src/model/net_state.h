/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_NET_STATE_H
#define GROKTOP_MODEL_NET_STATE_H

#include "model/engine.h"
#include "model/net.h"

/* What is inside a net: for net.c and net_keep.c. Nobody else includes this. */

struct net {
    struct net_shape shape;
    const struct engine_class *class;
    struct engine *engine;
    const struct split *split; /* borrowed */
    struct team *team;         /* borrowed */
    bool reduced;              /* the gradient is the sum of the blocks */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The norm clamp: after each update all weights are multiplied by one number, so
 * that their sum of squares is what it is to be. With ReLU units the net's
 * outputs then only change by a factor of their own; which way the weights point
 * is training's business. */
#include <config.h>

#include "run/session_state.h"

#include <math.h>

static double
norm2_of(const struct session *s)
{
    double norm2_E, norm2_W;
    net_norms(s->net, &norm2_E, &norm2_W);
    return norm2_E + norm2_W;
}

void
session_clamp(struct session *s)
{
    double factor = s->now[PARAM_NORM_CLAMP];
    double target = factor > 0 ? factor * norm2_of(s) : 0;
    s->clamp = isfinite(target) ? target : 0;
}

void
session_clamp_hold(struct session *s)
{
    if (!(s->clamp > 0))
        return;
    double norm2 = norm2_of(s);
    if (norm2 > 0 && isfinite(norm2))
        net_scale(s->net, sqrt(s->clamp / norm2));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_SKIP_H
#define GROKTOP_RUN_SKIP_H

#include "run/config.h"

/* Skipping ahead: the weights of a training run move along the norm flow (for
 * the lambda in force) instead of step by step. Where forecast_refused has a
 * reason it is not possible, either. */

/* Moves NET by up to TAU (infinite: until the flow groks), at most MOST, and
 * sets its velocity to the flow's. Returns how far it went: 0 if
 * TEAM was cancelled meanwhile, less than that
 * where the flow had no way on, 0 if there was no memory. */
double skip_ahead(const struct config *config, const struct split *split,
                  struct team *team, struct net *net, double tau, double most);

#endif

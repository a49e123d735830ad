/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_PROBE_H
#define GROKTOP_RUN_PROBE_H

#include "model/net.h"
#include "run/config.h"
#include "theory/compass.h"

/* The compass of a run that probes as it goes (--probe N): at every N-th record
 * the last COMPASS_STEPS updates are compared with the norm-minimising
 * direction. One thread. */

struct probe;

/* For CONFIG, whose PARAM_PROBE is above 0. TEAM and the samples of SETUP must
 * outlive it. NULL if there is no memory. */
struct probe *probe_new(const struct config *config,
                        const struct linear_setup *setup, struct team *team);
void probe_free(struct probe *p);

/* After each update, and at the start: NET is at STEP. Keeps its weights if they
 * will be compared with later ones. */
void probe_see(struct probe *p, const struct net *net, uint64_t step);

/* Adds the weights it keeps to T, as kept_step, kept_E and kept_W; and takes
 * them back, false if they are of another shape. */
void probe_keep(const struct probe *p, struct tensors *t);
bool probe_restore(struct probe *p, const struct tensors *t);

/* The measure at STEP, where NET is, with the learning rate and momentum in
 * force; all nan if nothing is probed there. */
void probe_measure(struct probe *p, const struct net *net, uint64_t step,
                   const double now[PARAM_COUNT], struct compass_measure *m);

#endif

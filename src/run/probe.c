/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights are kept only at steps that are compared with later ones; where every
 * record of every step is probed, that is each of the last ten. */
#include <config.h>

#include "run/probe.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { KEPT = COMPASS_STEPS + 1 };

struct kept {
    uint64_t step; /* UINT64_MAX: nothing */
    gsl_matrix *E, *W;
};

struct probe {
    struct compass *compass;
    enum projection projection;
    uint64_t period;          /* steps from one probe to the next */
    struct kept kept[KEPT];   /* of step s at s mod KEPT */
    struct kept now;          /* room for the present weights */
};

static bool
kept_init(struct kept *k, const struct linear_setup *setup)
{
    *k = (struct kept){UINT64_MAX, gsl_matrix_alloc(setup->rows, setup->d_h),
                       gsl_matrix_alloc(setup->d_h, setup->p)};
    return k->E != NULL && k->W != NULL;
}

struct probe *
probe_new(const struct config *config, const struct linear_setup *setup,
          struct team *team)
{
    struct probe *p = mem_new(1, sizeof *p);
    p->projection = (enum projection)config->value[PARAM_PROJECTION];
    p->period = config_integer(config, PARAM_PROBE) *
                config_integer(config, PARAM_EVERY);
    p->compass = compass_new(setup, team);
    bool ok = p->compass != NULL && kept_init(&p->now, setup);
    for (size_t i = 0; ok && i < KEPT; i++)
        ok = kept_init(&p->kept[i], setup);
    if (ok)
        return p;
    probe_free(p);
    return NULL;
}

static void
kept_done(struct kept *k)
{
    gsl_matrix_free(k->E);
    gsl_matrix_free(k->W);
}

void
probe_free(struct probe *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < KEPT; i++)
        kept_done(&p->kept[i]);
    kept_done(&p->now);
    compass_free(p->compass);
    free(p);
}

void
probe_see(struct probe *p, const struct net *net, uint64_t step)
{
    struct kept *k = &p->kept[step % KEPT];
    if ((step + COMPASS_STEPS) % p->period != 0)
        return;
    k->step = step;
    net_get(net, k->E, k->W);
}

void
probe_measure(struct probe *p, const struct net *net, uint64_t step,
              const double now[PARAM_COUNT], struct compass_measure *m)
{
    const double none = (double)NAN;
    const struct kept *before = &p->kept[(step + 1) % KEPT]; // step - 10
    *m = (struct compass_measure){none, none, none, none, none};
    if (step % p->period != 0 || before->step + COMPASS_STEPS != step)
        return;
    net_get(net, p->now.E, p->now.W);
    const gsl_matrix *const E[] = {before->E, p->now.E};
    const gsl_matrix *const W[] = {before->W, p->now.W};
    compass_measure(p->compass, E, W, p->projection, now[PARAM_LR],
                    now[PARAM_MOMENTUM], m);
}

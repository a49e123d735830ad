/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two dynamics of the theory as one. The norm flow chooses its own steps and
 * is often ahead of the run, which then moves along the last one. */
#include <config.h>

#include "run/motion.h"

#include "base/mem.h"
#include "theory/isolated.h"
#include "theory/normflow.h"

#include <math.h>
#include <stdlib.h>

struct motion {
    struct isolated *isolated; /* one of the two, the other is NULL */
    struct normflow *flow;
    double tau;                /* since the flow was set */
    gsl_matrix *E, *W;
};

static enum motion_outcome
isolated_means(enum isolated_outcome outcome)
{
    return outcome == ISOLATED_FINE         ? MOTION_FINE
           : outcome == ISOLATED_NOT_FINITE ? MOTION_NOT_FINITE
                                            : MOTION_SINGULAR;
}

static enum motion_outcome
flow_means(enum normflow_outcome outcome)
{
    return outcome == NORMFLOW_FINE         ? MOTION_FINE
           : outcome == NORMFLOW_NOT_FINITE ? MOTION_NOT_FINITE
                                            : MOTION_SINGULAR;
}

struct motion *
motion_new(const struct config *config, const struct linear_setup *setup,
           struct team *team, const gsl_matrix *E, const gsl_matrix *W,
           enum motion_outcome *outcome)
{
    struct motion *m = mem_new(1, sizeof *m);
    double lambda = config_ridge(config, setup->n);
    if (config->value[PARAM_DYNAMICS] == DYNAMICS_ISOLATED)
        m->isolated = isolated_new(setup, lambda, team);
    else
        m->flow = normflow_new(setup, lambda, 0, team);
    m->E = gsl_matrix_alloc(E->size1, E->size2);
    m->W = gsl_matrix_alloc(W->size1, W->size2);
    if ((m->isolated == NULL && m->flow == NULL) || m->E == NULL ||
        m->W == NULL) {
        motion_free(m);
        return NULL;
    }
    *outcome = m->isolated != NULL ? isolated_means(isolated_set(m->isolated, E))
                                   : flow_means(normflow_set(m->flow, E, W));
    return m;
}

void
motion_free(struct motion *m)
{
    if (m == NULL)
        return;
    isolated_free(m->isolated);
    normflow_free(m->flow);
    gsl_matrix_free(m->E);
    gsl_matrix_free(m->W);
    free(m);
}

static double
flow_tau(const struct motion *m)
{
    struct normflow_measure measure;
    normflow_measure(m->flow, &measure);
    return measure.tau;
}

enum motion_outcome
motion_step(struct motion *m, double dtau)
{
    if (m->isolated != NULL)
        return isolated_means(isolated_step(m->isolated, dtau));
    m->tau += dtau;
    while (flow_tau(m) < m->tau) {
        enum normflow_outcome outcome = normflow_step(m->flow, HUGE_VAL);
        if (outcome != NORMFLOW_FINE) {
            m->tau = flow_tau(m);
            return flow_means(outcome);
        }
    }
    return MOTION_FINE;
}

double
motion_stride(const struct motion *m)
{
    struct normflow_measure measure;
    if (m->flow == NULL)
        return 0;
    normflow_measure(m->flow, &measure);
    return measure.stride;
}

enum motion_outcome
motion_change(struct motion *m, double lambda)
{
    if (m->isolated != NULL)
        return isolated_means(isolated_change(m->isolated, lambda));
    normflow_get(m->flow, m->tau, m->E, m->W);
    normflow_change(m->flow, lambda);
    m->tau = 0;
    return flow_means(normflow_set(m->flow, m->E, m->W));
}

void
motion_get(struct motion *m, gsl_matrix *E, gsl_matrix *W)
{
    if (m->isolated != NULL)
        isolated_get(m->isolated, E, W, NULL);
    else
        normflow_get(m->flow, m->tau, E, W);
}

double
motion_residual(struct motion *m)
{
    struct isolated_measure isolated;
    if (m->flow != NULL)
        return normflow_residual(m->flow, m->tau);
    isolated_measure(m->isolated, &isolated);
    return isolated.residual_max;
}

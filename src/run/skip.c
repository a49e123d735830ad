/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of gradient descent with momentum moves the weights by -lr v, and
 * along the flow by theta' dtau with dtau = lr wd / (1 - momentum): so that
 * training goes on as if it had come this way, its velocity becomes
 * v = -theta' wd / (1 - momentum). */
#include <config.h>

#include "run/skip.h"

#include "analysis/phase.h"
#include "base/matrix.h"
#include "theory/normflow.h"

#include <math.h>

enum { LOOKS = 16 }; /* at the test set in a step of the flow */

struct skip {
    struct normflow *flow;
    const struct config *config;
    struct net *net;
    gsl_matrix *E, *W;
    struct team *team;
};

/* Puts the flow's weights at TAU into the net; the test accuracy there. */
static double
place(struct skip *s, double tau)
{
    struct measure test;
    normflow_get(s->flow, tau, s->E, s->W);
    net_set(s->net, s->E, s->W);
    net_evaluate(s->net, NET_TEST, &test);
    return test.accuracy;
}

/* Where between FROM and TO the flow groks, or TO. */
static double
search(struct skip *s, double from, double to)
{
    for (int i = 1; i <= LOOKS; i++) {
        double tau = from + (to - from) * i / LOOKS;
        if (place(s, tau) >= PHASE_GROKKED)
            return tau;
    }
    return to;
}

/* Runs the flow to TAU or to grokking; where it ended. */
static double
run(struct skip *s, double tau, bool until_grokked)
{
    struct normflow_measure m = {.tau = 0};
    double before = 0;
    while (m.tau < tau && !team_cancelled(s->team)) {
        if (normflow_step(s->flow, tau - m.tau) != NORMFLOW_FINE)
            return m.tau;
        normflow_measure(s->flow, &m);
        if (until_grokked && place(s, m.tau) >= PHASE_GROKKED)
            return search(s, before, m.tau);
        before = m.tau;
    }
    return m.tau;
}

/* The velocity with which training goes on at TAU. */
static void
set_velocity(struct skip *s, double tau)
{
    const double *v = s->config->value;
    double factor = -v[PARAM_WEIGHT_DECAY] / (1 - v[PARAM_MOMENTUM]);
    normflow_get_rate(s->flow, tau, s->E, s->W);
    gsl_matrix_scale(s->E, factor);
    gsl_matrix_scale(s->W, factor);
    net_set_velocity(s->net, s->E, s->W);
}

double
skip_ahead(const struct config *config, const struct split *split,
           struct team *team, struct net *net, double tau, double most)
{
    struct linear_setup setup = linear_setup(net_shape(net), split);
    double lambda = config_lambda(config, setup.n,
                                  config->value[PARAM_WEIGHT_DECAY]);
    struct skip s = {normflow_new(&setup, lambda, 0, team), config, net,
                     gsl_matrix_alloc(setup.rows, setup.d_h),
                     gsl_matrix_alloc(setup.d_h, setup.p), team};
    gsl_matrix *E = matrix_new(setup.rows, setup.d_h);
    gsl_matrix *W = matrix_new(setup.d_h, setup.p);
    double gone = 0;
    net_get(net, E, W);
    if (s.flow != NULL && s.E != NULL && s.W != NULL) {
        net_get(net, s.E, s.W);
        if (normflow_set(s.flow, s.E, s.W) == NORMFLOW_FINE)
            gone = run(&s, fmin(tau, most), isinf(tau));
    }
    if (team_cancelled(team)) { // as if nothing had been
        net_set(net, E, W);
        gone = 0;
    }
    if (gone > 0) {
        place(&s, gone);
        set_velocity(&s, gone);
    }
    normflow_free(s.flow);
    gsl_matrix_free(s.E);
    gsl_matrix_free(s.W);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    return gone;
}

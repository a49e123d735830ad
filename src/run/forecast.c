/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dynamics of the theory with a net that tells what its weights are worth. */
#include <config.h>

#include "run/forecast.h"

#include "analysis/phase.h"
#include "base/mem.h"
#include "run/motion.h"

#include <math.h>
#include <stdlib.h>

enum { BETWEEN = 8 }; /* points a step of the norm flow */

// In tau. The isolated dynamics takes shorter steps by itself where it must.
static const double ISOLATED_STEP = 4e-3, FLOW_STEP = 1e-3;
static const double HORIZON[FORECAST_METHODS] = {20, 8};
static const double PAST = 1.25; /* of the time to grokking, for the curve */

const char *const forecast_names[FORECAST_METHODS] = {
    [FORECAST_NORM_FLOW] = "norm-flow", [FORECAST_ISOLATED] = "isolated"};

struct forecast {
    struct forecast_result result;
    struct net *net; /* double precision */
    struct motion *motion;
    enum motion_outcome outcome;
    gsl_matrix *E, *W;
    double tau_per_step, tau;
    struct forecast_point *points;
    size_t n_points;
};

const char *
forecast_refused(const struct config *c)
{
    if (c->value[PARAM_TOY] > 0)
        return "this is a toy: one sees where it goes; allowed is --toy none";
    if (c->value[PARAM_LOSS] != LOSS_MSE)
        return "defined for squared error";
    if (c->value[PARAM_DYNAMICS] != DYNAMICS_TRAIN)
        return "it is about training, and this run is the theory; allowed is "
               "--dynamics train";
    if (c->value[PARAM_OPTIMIZER] != OPTIMIZER_GD)
        return "the time scale of AdamW is not derived; allowed is "
               "--optimizer gd";
    if (c->value[PARAM_NORM_CLAMP] > 0)
        return "while the norm is held nothing flows to a smaller one; allowed is "
               "--norm-clamp 0";
    if (!(config_tau(c) > 0))
        return "without weight decay nothing moves along the zero-loss set";
    return NULL;
}

void
forecast_free(struct forecast *f)
{
    if (f == NULL)
        return;
    motion_free(f->motion);
    net_free(f->net);
    gsl_matrix_free(f->E);
    gsl_matrix_free(f->W);
    free(f->points);
    free(f);
}

/* ---- points ---- */

/* Where the line from A to B reaches LEVEL. */
static double
crossing(const struct forecast_point *a, const struct forecast_point *b,
         double level)
{
    double rise = b->test_accuracy - a->test_accuracy;
    double x = rise > 0 ? (level - a->test_accuracy) / rise : 1;
    return a->step + fmin(1, fmax(0, x)) * (b->step - a->step);
}

/* The first step at which the last piece of the curve reaches LEVEL, unless
 * that was before. */
static void
watch_level(struct forecast *f, double level, double *step)
{
    const struct forecast_point *b = &f->points[f->n_points - 1];
    if (!isnan(*step) || !(b->test_accuracy >= level))
        return;
    *step = f->n_points > 1 ? crossing(b - 1, b, level) : b->step;
}

static void
add_point(struct forecast *f)
{
    struct measure test;
    struct forecast_point point = {
        .step = (double)f->result.made_at + f->tau / f->tau_per_step};
    motion_get(f->motion, f->E, f->W);
    net_set(f->net, f->E, f->W);
    net_evaluate(f->net, NET_TEST, &test);
    net_norms(f->net, &point.norm2_E, &point.norm2_W);
    point.test_accuracy = test.accuracy;
    f->points = mem_resize(f->points, f->n_points + 1, sizeof *f->points);
    f->points[f->n_points++] = point;
    watch_level(f, 0.5, &f->result.half_step);
    watch_level(f, PHASE_GROKKED, &f->result.grok_step);
}

/* ---- life ---- */

struct forecast *
forecast_new(const struct config *config, const struct split *split,
             struct team *team, enum forecast_method method,
             const gsl_matrix *E, const gsl_matrix *W, uint64_t made_at)
{
    struct forecast *f = mem_new(1, sizeof *f);
    struct config c = *config;
    struct net_shape shape = config_shape(&c);
    struct linear_setup setup = linear_setup(&shape, split);
    shape.precision = PRECISION_DOUBLE;
    f->result = (struct forecast_result){.method = method,
                                         .made_at = made_at,
                                         .half_step = (double)NAN,
                                         .grok_step = (double)NAN};
    f->tau_per_step = config_tau(&c);
    double lambda = config_lambda(&c, setup.n, c.value[PARAM_WEIGHT_DECAY]);
    bool isolated = method == FORECAST_ISOLATED;
    c.value[PARAM_DYNAMICS] = isolated ? DYNAMICS_ISOLATED : DYNAMICS_NORM_FLOW;
    c.value[PARAM_RIDGE] = isolated && setup.n <= setup.d_h ? 0 : lambda;
    f->E = gsl_matrix_alloc(E->size1, E->size2);
    f->W = gsl_matrix_alloc(W->size1, W->size2);
    f->net = net_new(&shape, split, team);
    if (f->E != NULL && f->W != NULL && f->net != NULL)
        f->motion = motion_new(&c, &setup, team, E, W, &f->outcome);
    if (f->motion == NULL) {
        forecast_free(f);
        return NULL;
    }
    if (f->outcome == MOTION_FINE)
        add_point(f);
    return f;
}

bool
forecast_advance(struct forecast *f)
{
    struct forecast_result *r = &f->result;
    double made_at = (double)r->made_at;
    bool flow = r->method == FORECAST_NORM_FLOW;
    if (f->outcome != MOTION_FINE)
        r->complete = r->failed = true;
    double groks = (r->grok_step - made_at) * f->tau_per_step;
    if (f->tau >= HORIZON[r->method] || f->tau >= PAST * groks)
        r->complete = true;
    if (r->complete)
        return false;
    // What lies within one step of the norm flow costs next to nothing.
    double dtau = flow ? fmax(motion_stride(f->motion), FLOW_STEP) / BETWEEN
                       : ISOLATED_STEP;
    f->outcome = motion_step(f->motion, dtau);
    f->tau += dtau;
    if (f->outcome == MOTION_FINE)
        add_point(f);
    return true;
}

const struct forecast_point *
forecast_points(const struct forecast *f, size_t *n)
{
    *n = f->n_points;
    return f->points;
}

struct forecast_result
forecast_result(const struct forecast *f)
{
    return f->result;
}

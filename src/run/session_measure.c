/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record says of the weights of now. */
#include <config.h>

#include "run/session_state.h"

#include "analysis/features.h"
#include "analysis/neurons.h"

#include <math.h>

struct config
session_now(const struct session *s)
{
    return config_with(&s->config, s->now);
}

/* Weight decay and rate in the convention of training. */
static void
measure_settings(struct session *s, double *value)
{
    struct config c = session_now(s);
    size_t n = s->split.n_train;
    double wd = c.value[PARAM_WEIGHT_DECAY], lr = c.value[PARAM_LR];
    if (s->motion != NULL) {
        wd = 2 * config_ridge(&c, n) / ((double)n * c.value[PARAM_MODULUS]);
        lr = config_tau(&c);
    }
    bool decoupled =
        s->motion == NULL && c.value[PARAM_OPTIMIZER] != OPTIMIZER_GD;
    value[SERIES_DECAY_LOSS] =
        decoupled ? (double)NAN : wd / 2 * value[SERIES_NORM2];
    value[SERIES_WEIGHT_DECAY] = wd;
    value[SERIES_LR] = lr;
}

static void
measure_weights(struct session *s, double *value)
{
    double norm2_E, norm2_W;
    net_norms(s->net, &norm2_E, &norm2_W);
    value[SERIES_NORM2_E] = norm2_E;
    value[SERIES_NORM2_W] = norm2_W;
    value[SERIES_NORM2] = norm2_E + norm2_W;
    net_get(s->net, s->E, NULL);
    fourier_transform(s->fourier, s->E);
    value[SERIES_NEURON_IPR] = neurons_weighted_ipr(s->fourier);
    value[SERIES_SPECTRUM_GINI] =
        fourier_gini(fourier_power(s->fourier), fourier_count(s->fourier),
                     s->scratch);
}

/* What only the theory's dynamics have, and what only a probe finds. */
static void
measure_theory(struct session *s, double *value)
{
    struct compass_measure c;
    struct features_measure f;
    for (size_t i = SERIES_RESIDUAL_MAX; i < SERIES_NORM2; i++)
        value[i] = (double)NAN;
    if (s->motion != NULL) {
        features_measure(s->fourier, &f);
        value[SERIES_RESIDUAL_MAX] = s->residual_max;
        value[SERIES_FOURIER_SPREAD] = f.spread;
        value[SERIES_FOURIER_ASPECT] = f.aspect;
        value[SERIES_FOURIER_COS] = f.cos;
        value[SERIES_SAME_SIMILARITY] = f.same;
        value[SERIES_CROSS_SIMILARITY] = f.cross;
    }
    if (s->probe != NULL) {
        probe_measure(s->probe, s->net, s->step, s->now, &c);
        value[SERIES_COS_NORM_MIN] = c.cos_norm_min;
        value[SERIES_COS_GRADIENT_TANGENT] = c.cos_gradient_tangent;
        value[SERIES_TANGENT_SHARE] = c.tangent_share;
        value[SERIES_DISTANCE_Z] = c.distance_Z;
    }
}

/* The training set at the weights of now. */
static void
look_at_training(struct session *s, struct measure *train)
{
    if (s->motion == NULL) {
        net_gradient(s->net, train);
        s->gradient_ready = true;
        return;
    }
    motion_get(s->motion, s->E, s->W);
    s->residual_max = motion_residual(s->motion);
    net_set(s->net, s->E, s->W);
    net_evaluate(s->net, NET_TRAIN, train);
}

void
session_evaluate(struct session *s)
{
    struct measure train, test;
    double *value = s->record.value;
    if (s->toy != NULL) {
        session_toy_evaluate(s);
        return;
    }
    look_at_training(s, &train);
    net_evaluate(s->net, NET_TEST, &test);

    s->record.step = s->step;
    value[SERIES_TRAIN_LOSS] = train.loss;
    value[SERIES_TEST_LOSS] = test.loss;
    value[SERIES_TRAIN_ACCURACY] = train.accuracy;
    value[SERIES_TEST_ACCURACY] = test.accuracy;
    measure_weights(s, value);
    measure_settings(s, value);
    measure_theory(s, value);
    session_tell_record(s);

    s->phase = phase_update(&s->tracker, train.accuracy, test.accuracy,
                            train.loss, train.alive);
    if (s->tracker.memorised && !s->seen[EVENT_MEMORISED]) {
        session_emit_once(s, EVENT_MEMORISED, true);
        s->skip_due = s->now[PARAM_SKIP] > 0;
        if (s->now[PARAM_FORECAST] > 0)
            session_forecast(s);
    }
    session_emit_once(s, EVENT_GROKKED, s->tracker.grokked);
    session_emit_once(s, EVENT_DIVERGED, s->tracker.diverged);
    session_emit_once(s, EVENT_DEAD, s->tracker.dead);
}

const struct record *
session_measure(struct session *s)
{
    if (session_record(s) == NULL)
        session_evaluate(s);
    return &s->record;
}

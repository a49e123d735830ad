/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of a toy: the same steps, records and events, of a handful of weights
 * instead of a net. */
#include <config.h>

#include "run/session_state.h"

#include "base/mem.h"

#include <math.h>

/* Weight decay is that of the first path; those of the others keep their ratios
 * to it. */
static void
set_decay(struct session *s)
{
    double lambda = config_lambda(&s->config, 1, s->now[PARAM_WEIGHT_DECAY]);
    double first = toy_table[s->toy->id].lambda[0];
    if (first > 0)
        toy_scale_lambda(s->toy, lambda / first);
    else
        toy_set_lambda(s->toy, lambda);
}

/* Starts what --path says at --w1, --w2, --w3. */
static void
start_paths(struct session *s)
{
    size_t wanted = (size_t)s->now[PARAM_PATH];
    const double w[3] = {s->now[PARAM_W1], s->now[PARAM_W2], s->now[PARAM_W3]};
    for (size_t path = 0; path < s->toy->n_paths; path++) {
        double start[3];
        toy_start_of(s->toy->id, path, w, start);
        if (wanted == 0 || wanted == path + 1)
            toy_start(s->toy, path, start);
    }
}

void
session_toy_build(struct session *s)
{
    enum toy_id id;
    config_toy(&s->config, &id);
    s->toy = mem_new(1, sizeof *s->toy);
    toy_init(s->toy, id, (unsigned long)s->now[PARAM_SEED]);
    session_toy_follow(s);
    start_paths(s);
    s->toy_speed = HUGE_VAL; // it has not begun to move
}

void
session_toy_follow(struct session *s)
{
    s->toy->lr = s->now[PARAM_LR];
    set_decay(s);
}

void
session_toy_change(struct session *s, enum param_id id)
{
    session_toy_follow(s);
    if (id == PARAM_PATH)
        start_paths(s);
}

void
session_toy_move(struct session *s)
{
    struct toy before = *s->toy;
    toy_step(s->toy);
    s->step++;
    s->toy_along = 1;
    s->toy_speed = 0;
    for (size_t path = 0; path < before.n_paths; path++) {
        const double *from = before.w[path], *to = s->toy->w[path];
        double d[3] = {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
        s->toy_along = fmin(s->toy_along, toy_along(before.id, from, d));
        s->toy_speed = fmax(s->toy_speed, hypot(hypot(d[0], d[1]), d[2]));
    }
}

static void
measure_path(const struct toy *t, size_t path, double *value)
{
    const double *w = t->w[path];
    value[series_train_loss(path)] = toy_loss(t->id, w);
    value[series_test_loss(path)] = toy_test_loss(t, w);
    value[series_norm2(path)] = w[0] * w[0] + w[1] * w[1] + w[2] * w[2];
    for (size_t i = 0; i < toy_table[t->id].dimension; i++)
        value[series_weight(path, i)] = w[i];
}

void
session_toy_evaluate(struct session *s)
{
    const struct toy *t = s->toy;
    double *value = s->record.value;
    bool finite = true;
    for (size_t i = 0; i < SERIES_COUNT; i++)
        value[i] = (double)NAN;
    for (size_t path = 0; path < t->n_paths; path++) {
        measure_path(t, path, value);
        finite &= toy_is_finite(t, path);
    }
    s->record.step = s->step;
    value[SERIES_WEIGHT_DECAY] = s->now[PARAM_WEIGHT_DECAY];
    value[SERIES_LR] = t->lr;
    value[SERIES_NORM2] = value[SERIES_NORM2_E];
    value[SERIES_DECAY_LOSS] = t->lambda[0] * value[SERIES_NORM2];
    s->tracker.diverged = !finite;
    session_tell_record(s);
    session_emit_once(s, EVENT_DIVERGED, !finite);
    s->phase = finite ? phase_of_toy(s->toy_along, s->toy_speed)
                      : PHASE_DIVERGED;
}

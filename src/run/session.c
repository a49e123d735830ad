/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: the order in which things happen at a step.
 *
 * At a grid step t the training pass is done first, because it yields the
 * training loss for nothing and its gradient is what the update from t to
 * t + 1 needs anyway; weight decay is not part of it, so a change of weight
 * decay between the two is in time. So a step is
 *
 *     changes due at t   (the record of t was made before them)
 *     gradient           (unless the record of t has left it)
 *     update             t becomes t + 1
 *     record             if t + 1 is on the grid: pass, test set, norms,
 *                        spectrum; then what it means (events, phase)
 *
 * and the same records come out whoever calls it, and whenever. Under isolated
 * dynamics and norm flow a motion takes the place of gradient and update, and
 * the net only measures what the motion's weights know. */
#include <config.h>

#include "run/session_state.h"

#include "base/matrix.h"
#include "base/mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const event_names[EVENT_COUNT] = {
    [EVENT_MEMORISED] = "memorised", [EVENT_GROKKED] = "grokked",
    [EVENT_CHANGED] = "changed",     [EVENT_DIVERGED] = "diverged",
    [EVENT_DEAD] = "dead",           [EVENT_FORECAST] = "forecast",
    [EVENT_SKIPPED] = "skipped",     [EVENT_SINGULAR] = "singular",   [EVENT_FORKED] = "fork",
};

/* A predicted step. */
static const char *
step_text(char buffer[32], double step)
{
    snprintf(buffer, 32, "%.0f", step);
    return isnan(step) ? "(never)" : buffer;
}

char *
event_text(char buffer[EVENT_TEXT], const struct event *event)
{
    char from[32], to[32];
    static const char *const sentences[EVENT_COUNT] = {
        [EVENT_MEMORISED] = "memorised: training accuracy 100 %",
        [EVENT_GROKKED] = "grokked: test accuracy at least 99 %",
        [EVENT_DIVERGED] = "diverged: the loss is not finite",
        [EVENT_DEAD] = "dead: no hidden unit is active on any training sample",
        [EVENT_SINGULAR] = "singular: too few hidden units are active for the "
                           "training pairs; --hidden up, or a --ridge",
    };
    switch (event->kind) {
    case EVENT_CHANGED:
        snprintf(buffer, EVENT_TEXT, "%s %s -> %s",
                 param_table[event->param].name,
                 param_format(from, event->param, event->from),
                 param_format(to, event->param, event->to));
        break;
    case EVENT_FORECAST:
        snprintf(buffer, EVENT_TEXT,
                 "forecast by %s: 50 %% at step %s, grokking at step %s",
                 forecast_names[event->method], step_text(from, event->half_step),
                 step_text(to, event->grok_step));
        break;
    case EVENT_SKIPPED:
        snprintf(buffer, EVENT_TEXT, "skipped to step %" PRIu64 ", tau %.4g",
                 event->to_step, event->tau);
        break;
    case EVENT_FORKED:
        snprintf(buffer, EVENT_TEXT, "branch %u, forked off branch %u",
                 event->branch, event->parent);
        break;
    default: snprintf(buffer, EVENT_TEXT, "%s", sentences[event->kind]);
    }
    return buffer;
}

/* ---- events ---- */

void
session_queue(struct session *s, struct event event)
{
    if (s->first_event == s->n_events)
        s->first_event = s->n_events = 0;
    s->events = mem_resize(s->events, s->n_events + 1, sizeof *s->events);
    s->events[s->n_events++] = event;
    if (s->follower != NULL)
        s->follower->event(s->follower->self, s, &event);
}

void
session_emit(struct session *s, struct event event)
{
    event.step = s->step;
    session_queue(s, event);
}

void
session_emit_once(struct session *s, enum event_kind kind, bool happened)
{
    if (!happened || s->seen[kind])
        return;
    s->seen[kind] = true;
    session_emit(s, (struct event){.kind = kind});
}

bool
session_event(struct session *s, struct event *event)
{
    if (s->first_event == s->n_events)
        return false;
    *event = s->events[s->first_event++];
    return true;
}

/* ---- records ---- */

bool
session_on_grid(const struct session *s)
{
    uint64_t every = config_integer(&s->config, PARAM_EVERY);
    return s->step % every == 0 || s->step == s->length;
}

void
session_tell_record(struct session *s)
{
    if (s->follower != NULL)
        s->follower->record(s->follower->self, s, &s->record);
}

const struct record *
session_record(const struct session *s)
{
    return s->record.step == s->step ? &s->record : NULL;
}

const struct record *
session_latest(const struct session *s)
{
    return &s->record;
}

/* ---- changes ---- */

/* A parameter that the theory's time and place depend on has changed. */
static void
theory_follows(struct session *s, enum param_id id)
{
    struct config c = session_now(s);
    if (s->toy != NULL)
        session_toy_change(s, id);
    if (s->motion != NULL && (id == PARAM_RIDGE || id == PARAM_WEIGHT_DECAY))
        s->outcome =
            motion_change(s->motion, config_ridge(&c, s->split.n_train));
    if (c.value[PARAM_FORECAST] > 0 && s->tracker.memorised &&
        !s->tracker.grokked)
        session_forecast(s);
}

/* False if it was given up. */
static bool
take_effect(struct session *s, enum param_id id, double value)
{
    if (id == PARAM_SKIP)
        return session_skip(s, value);
    if (id == PARAM_OPTIMIZER && (enum optimizer)value != (enum optimizer)s->now[id])
        net_forget(s->net);
    session_emit(s, (struct event){.kind = EVENT_CHANGED,
                                   .param = id,
                                   .from = s->now[id],
                                   .to = value});
    s->now[id] = value;
    if (id == PARAM_NORM_CLAMP)
        session_clamp(s);
    theory_follows(s, id);
    return true;
}

/* False if one was given up, which then is due still. */
static bool
changes_due(struct session *s)
{
    const struct config *c = &s->config;
    while (s->next_change < c->n_changes &&
           c->changes[s->next_change].step <= s->step) {
        const struct change *change = &c->changes[s->next_change];
        if (!take_effect(s, change->param, change->value))
            return false;
        s->next_change++;
    }
    return true;
}

void
session_change(struct session *s, enum param_id id, double value)
{
    if (s->config.tape != NULL)
        return;
    // Those that were asked for earlier, for this step, come first.
    if (!changes_due(s))
        return;
    value = param_clamp(id, value);
    struct change change = {s->step, id, value};
    if (config_change_refused(&s->config, id) != NULL)
        return;
    if (!take_effect(s, id, value))
        return;
    config_insert_change(&s->config, change);
    s->next_change++;
}

void
session_settle(struct session *s)
{
    changes_due(s);
}

const struct config *
session_config(const struct session *s)
{
    return &s->config;
}

double
session_value(const struct session *s, enum param_id id)
{
    return s->now[id];
}

/* ---- who follows it ---- */

void
session_follow(struct session *s, const struct follower *follower)
{
    if (s->follower != NULL)
        s->follower->end(s->follower->self, s);
    s->follower = follower;
    if (follower == NULL)
        return;
    if (session_record(s) != NULL)
        session_tell_record(s);
    for (size_t i = s->first_event; i < s->n_events; i++)
        follower->event(follower->self, s, &s->events[i]);
    follower->step(follower->self, s);
}

/* ---- the run ---- */

static bool
out_of_memory(const struct net_shape *shape, struct failure *f)
{
    failure_set(f, STATUS_SYSTEM,
                "--modulus %zu --hidden %zu: not enough memory", shape->p,
                shape->d_h);
    return false;
}

/* What the theory adds to the net: a motion, a probe. */
static bool
build_theory(struct session *s, const struct net_shape *shape)
{
    const struct config *c = &s->config;
    struct linear_setup setup = linear_setup(shape, &s->split);
    if (c->value[PARAM_DYNAMICS] != DYNAMICS_TRAIN) {
        net_get(s->net, s->E, s->W);
        s->motion = motion_new(c, &setup, s->team, s->E, s->W, &s->outcome);
        if (s->motion == NULL)
            return false;
    }
    if (c->value[PARAM_PROBE] > 0) {
        s->probe = probe_new(c, &setup, s->team);
        if (s->probe == NULL)
            return false;
    }
    return true;
}

static bool
session_build(struct session *s, struct failure *f)
{
    const struct config *c = &s->config;
    if (c->value[PARAM_TOY] > 0) {
        session_toy_build(s);
        return true;
    }
    struct net_shape shape = config_shape(c);
    unsigned long seed = (unsigned long)c->value[PARAM_SEED];
    config_split(c, &s->split);
    s->team = team_new(config_threads(c));
    s->net = net_new(&shape, &s->split, s->team);
    if (s->net == NULL)
        return out_of_memory(&shape, f);
    s->E = matrix_new(shape.rows, shape.d_h);
    s->W = matrix_new(shape.d_h, shape.p);
    s->fourier = fourier_new(shape.p, shape.rows / shape.p, shape.d_h);
    s->scratch = mem_new(fourier_count(s->fourier), sizeof *s->scratch);
    net_randomize(s->net, (enum init)c->value[PARAM_INIT],
                  c->value[PARAM_INIT_SCALE], seed);
    if (c->origin != NULL)
        net_set(s->net, c->origin->E, c->origin->W);
    return c->tape != NULL || build_theory(s, &shape) || out_of_memory(&shape, f);
}

/* What the motion's way on, or its end, means. */
static void
judge(struct session *s)
{
    session_emit_once(s, EVENT_SINGULAR, s->outcome == MOTION_SINGULAR);
    session_emit_once(s, EVENT_DIVERGED, s->outcome == MOTION_NOT_FINITE);
    if (s->outcome != MOTION_FINE)
        s->phase = s->outcome == MOTION_SINGULAR ? PHASE_SINGULAR
                                                 : PHASE_DIVERGED;
}

struct session *
session_new(const struct config *config, struct failure *f)
{
    if (!config_check(config, f))
        return NULL;
    struct session *s = mem_new(1, sizeof *s);
    config_copy(&s->config, config);
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        s->now[id] = config->value[id];
    s->length = config_integer(config, PARAM_STEPS);
    if (!session_build(s, f)) {
        session_free(s);
        return NULL;
    }
    if (config->tape != NULL) {
        session_tape_begin(s);
        return s;
    }
    session_clamp(s);
    if (s->probe != NULL)
        probe_see(s->probe, s->net, 0);
    session_evaluate(s);
    judge(s);
    return s;
}

void
session_free(struct session *s)
{
    if (s == NULL)
        return;
    session_follow(s, NULL);
    free(s->toy);
    fourier_free(s->fourier);
    free(s->scratch);
    motion_free(s->motion);
    probe_free(s->probe);
    gsl_matrix_free(s->E);
    gsl_matrix_free(s->W);
    net_free(s->net);
    team_free(s->team);
    split_done(&s->split);
    free(s->events);
    config_done(&s->config);
    free(s);
}

/* From step to step + 1. */
static void
move(struct session *s)
{
    struct config c = session_now(s);
    if (s->toy != NULL) {
        session_toy_move(s);
        return;
    }
    if (s->motion != NULL) {
        s->outcome = motion_step(s->motion, config_tau(&c));
        s->step += s->outcome == MOTION_FINE;
        return;
    }
    struct update update = config_update(&c);
    if (!s->gradient_ready)
        net_gradient(s->net, NULL);
    net_update(s->net, &update);
    session_clamp_hold(s);
    s->gradient_ready = false;
    s->step++;
}

bool
session_step(struct session *s)
{
    if (s->config.tape != NULL)
        return session_tape_step(s);
    if (session_end(s) != SESSION_GOES_ON)
        return false;
    if (!changes_due(s) || !session_skip_planned(s))
        return false; // nobody waits for it: the run is about to be left
    if (s->outcome == MOTION_FINE && s->step < s->length)
        move(s);
    if (s->outcome == MOTION_FINE) {
        if (s->probe != NULL)
            probe_see(s->probe, s->net, s->step);
        if (session_on_grid(s))
            session_evaluate(s);
    }
    judge(s);
    if (s->follower != NULL)
        s->follower->step(s->follower->self, s);
    return true;
}

enum session_end
session_end(const struct session *s)
{
    enum until until = (enum until)s->now[PARAM_UNTIL];
    if (s->config.tape != NULL)
        return session_tape_end(s);
    if (s->outcome != MOTION_FINE)
        return s->outcome == MOTION_SINGULAR ? SESSION_SINGULAR
                                             : SESSION_DIVERGED;
    if (!s->go_on && s->tracker.diverged)
        return SESSION_DIVERGED;
    if (!s->go_on && s->tracker.dead)
        return SESSION_DEAD;
    if (!s->go_on && ((until == UNTIL_MEMORISED && s->tracker.memorised) ||
                      (until == UNTIL_GROKKED && s->tracker.grokked)))
        return SESSION_UNTIL;
    return s->step >= s->length ? SESSION_LENGTH : SESSION_GOES_ON;
}

void
session_extend(struct session *s, uint64_t steps)
{
    enum session_end end = session_end(s);
    if (end == SESSION_LENGTH)
        s->length = s->step + steps;
    else if (end != SESSION_GOES_ON)
        s->go_on = true;
    if (s->length - s->step < steps)
        s->length = s->step + steps;
}

void
session_set_length(struct session *s, uint64_t steps)
{
    s->length = steps > s->step ? steps : s->step;
}

void
session_set_until(struct session *s, double until)
{
    s->now[PARAM_UNTIL] = until;
}

uint64_t
session_steps(const struct session *s)
{
    return s->step;
}

enum phase
session_phase(const struct session *s)
{
    return s->phase;
}

struct net *
session_net(struct session *s)
{
    if (s->config.tape != NULL && s->net != NULL && !session_tape_weights(s))
        return NULL;
    return s->net;
}

struct team *
session_team(struct session *s)
{
    return s->team;
}

const struct split *
session_split(const struct session *s)
{
    return &s->split;
}

const struct fourier *
session_fourier(const struct session *s)
{
    return s->fourier;
}

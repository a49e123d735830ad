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
 * and the same records come out whoever calls it, and whenever. */
#include <config.h>

#include "run/session.h"

#include "analysis/neurons.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct session {
    struct config config; /* as it began, with all changes */
    double now[PARAM_COUNT]; /* values in force */
    size_t next_change;      /* the first of config.changes not yet in force */
    struct split split;
    struct team *team;
    struct net *net;
    gsl_matrix *E; /* (rows, d_h), for the analysis */
    struct fourier *fourier;
    double *scratch; /* (m), for the Gini coefficient */

    uint64_t step, length;
    bool gradient_ready; /* of the present weights */
    bool go_on;          /* past what ended it, but for the length */
    struct record record; /* the latest */
    struct phase_tracker tracker;
    enum phase phase;
    struct event *events; /* those not yet taken: first .. n - 1 */
    size_t first_event, n_events;
    bool seen[EVENT_COUNT]; /* events that happen once a run */
};

const char *const event_names[EVENT_COUNT] = {
    [EVENT_MEMORISED] = "memorised", [EVENT_GROKKED] = "grokked",
    [EVENT_CHANGED] = "changed",     [EVENT_DIVERGED] = "diverged",
    [EVENT_DEAD] = "dead",
};

char *
event_text(char buffer[96], const struct event *event)
{
    char from[32], to[32];
    static const char *const sentences[EVENT_COUNT] = {
        [EVENT_MEMORISED] = "memorised: training accuracy 100 %",
        [EVENT_GROKKED] = "grokked: test accuracy at least 99 %",
        [EVENT_DIVERGED] = "diverged: the loss is not finite",
        [EVENT_DEAD] = "dead: no hidden unit is active on any training sample",
    };
    if (event->kind == EVENT_CHANGED)
        snprintf(buffer, 96, "%s %s -> %s", param_table[event->param].name,
                 param_format(from, event->param, event->from),
                 param_format(to, event->param, event->to));
    else
        snprintf(buffer, 96, "%s", sentences[event->kind]);
    return buffer;
}

/* ---- events ---- */

static void
emit(struct session *s, struct event event)
{
    if (s->first_event == s->n_events)
        s->first_event = s->n_events = 0;
    s->events = mem_resize(s->events, s->n_events + 1, sizeof *s->events);
    event.step = s->step;
    s->events[s->n_events++] = event;
}

static void
emit_once(struct session *s, enum event_kind kind, bool happened)
{
    if (!happened || s->seen[kind])
        return;
    s->seen[kind] = true;
    emit(s, (struct event){.kind = kind});
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

static bool
on_grid(const struct session *s)
{
    uint64_t every = config_integer(&s->config, PARAM_EVERY);
    return s->step % every == 0 || s->step == s->length;
}

static void
measure_weights(struct session *s, double *value)
{
    double norm2_E, norm2_W;
    net_norms(s->net, &norm2_E, &norm2_W);
    net_get(s->net, s->E, NULL);
    fourier_transform(s->fourier, s->E);
    double wd = s->now[PARAM_WEIGHT_DECAY];
    bool decoupled = s->now[PARAM_OPTIMIZER] != OPTIMIZER_GD;
    value[SERIES_NORM2_E] = norm2_E;
    value[SERIES_NORM2_W] = norm2_W;
    value[SERIES_NORM2] = norm2_E + norm2_W;
    value[SERIES_DECAY_LOSS] = decoupled ? (double)NAN : wd / 2 * (norm2_E + norm2_W);
    value[SERIES_WEIGHT_DECAY] = wd;
    value[SERIES_LR] = s->now[PARAM_LR];
    value[SERIES_NEURON_IPR] = neurons_weighted_ipr(s->fourier);
    value[SERIES_SPECTRUM_GINI] =
        fourier_gini(fourier_power(s->fourier), fourier_count(s->fourier),
                     s->scratch);
}

static void
evaluate(struct session *s)
{
    struct measure train, test;
    net_gradient(s->net, &train);
    s->gradient_ready = true;
    net_evaluate(s->net, NET_TEST, &test);

    s->record.step = s->step;
    s->record.value[SERIES_TRAIN_LOSS] = train.loss;
    s->record.value[SERIES_TEST_LOSS] = test.loss;
    s->record.value[SERIES_TRAIN_ACCURACY] = train.accuracy;
    s->record.value[SERIES_TEST_ACCURACY] = test.accuracy;
    measure_weights(s, s->record.value);

    s->phase = phase_update(&s->tracker, train.accuracy, test.accuracy,
                            train.loss, train.alive);
    emit_once(s, EVENT_MEMORISED, s->tracker.memorised);
    emit_once(s, EVENT_GROKKED, s->tracker.grokked);
    emit_once(s, EVENT_DIVERGED, s->tracker.diverged);
    emit_once(s, EVENT_DEAD, s->tracker.dead);
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

static void
take_effect(struct session *s, enum param_id id, double value)
{
    emit(s, (struct event){.kind = EVENT_CHANGED,
                           .param = id,
                           .from = s->now[id],
                           .to = value});
    s->now[id] = value;
}

static void
changes_due(struct session *s)
{
    const struct config *c = &s->config;
    while (s->next_change < c->n_changes &&
           c->changes[s->next_change].step <= s->step) {
        const struct change *change = &c->changes[s->next_change++];
        take_effect(s, change->param, change->value);
    }
}

void
session_change(struct session *s, enum param_id id, double value)
{
    // Those that were asked for earlier, for this step, come first.
    changes_due(s);
    value = param_clamp(id, value);
    config_insert_change(&s->config, (struct change){s->step, id, value});
    s->next_change++;
    take_effect(s, id, value);
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

/* ---- the run ---- */

static bool
session_build(struct session *s, struct failure *f)
{
    const struct config *c = &s->config;
    struct net_shape shape = config_shape(c);
    unsigned long seed = (unsigned long)c->value[PARAM_SEED];
    split_init(&s->split, (enum task_id)c->value[PARAM_TASK],
               (unsigned)shape.p, c->value[PARAM_TRAIN_FRACTION],
               (long)c->value[PARAM_TEST_PAIRS], seed);
    s->team = team_new(config_threads(c));
    s->net = net_new(&shape, &s->split, s->team);
    if (s->net == NULL) {
        failure_set(f, STATUS_SYSTEM,
                    "--modulus %zu --hidden %zu: not enough memory", shape.p,
                    shape.d_h);
        return false;
    }
    s->E = gsl_matrix_alloc(shape.rows, shape.d_h);
    if (s->E == NULL)
        fatal("out of memory");
    s->fourier = fourier_new(shape.p, shape.rows / shape.p, shape.d_h);
    s->scratch = mem_new(fourier_count(s->fourier), sizeof *s->scratch);
    net_randomize(s->net, (enum init)c->value[PARAM_INIT],
                  c->value[PARAM_INIT_SCALE], seed);
    return true;
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
    evaluate(s);
    return s;
}

void
session_free(struct session *s)
{
    if (s == NULL)
        return;
    fourier_free(s->fourier);
    free(s->scratch);
    if (s->E != NULL)
        gsl_matrix_free(s->E);
    net_free(s->net);
    team_free(s->team);
    split_done(&s->split);
    free(s->events);
    config_done(&s->config);
    free(s);
}

static struct update
update_now(const struct session *s)
{
    struct config c = s->config;
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        c.value[id] = s->now[id];
    return config_update(&c);
}

bool
session_step(struct session *s)
{
    if (session_end(s) != SESSION_GOES_ON)
        return false;
    changes_due(s);
    if (!s->gradient_ready)
        net_gradient(s->net, NULL);
    struct update update = update_now(s);
    net_update(s->net, &update);
    s->gradient_ready = false;
    s->step++;
    if (on_grid(s))
        evaluate(s);
    return true;
}

enum session_end
session_end(const struct session *s)
{
    enum until until = (enum until)s->now[PARAM_UNTIL];
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
    return s->net;
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

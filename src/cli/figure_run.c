/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/figure_run.h"

#include "base/matrix.h"
#include "base/mem.h"
#include "base/team.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A run being collected. */
struct collector {
    struct figure_run *r;
    struct session *s;
    uint64_t length;
    bool kept; /* the latest record */
};

/* ---- records ---- */

/* Whether a record of STEP is to be kept, of a run of LENGTH steps. */
static bool
is_due(const struct figure_run *r, uint64_t step, uint64_t length)
{
    if (r->n_records == 0)
        return true;
    uint64_t last = r->records[r->n_records - 1].step;
    return step >= last + (uint64_t)fmin((double)(length / 500), 0.03 * (double)last);
}

/* Room for one more, and for its power: those, or NULL. */
static double *
add_record(struct figure_run *r, const struct record *record)
{
    size_t n = r->n_records++;
    r->records = mem_resize(r->records, n + 1, sizeof *r->records);
    r->records[n] = *record;
    if (r->m == 0)
        return NULL;
    r->power = mem_resize(r->power, (n + 1) * r->m, sizeof *r->power);
    return r->power + n * r->m;
}

static void
add_event(struct figure_run *r, const struct event *event)
{
    r->events = mem_resize(r->events, r->n_events + 1, sizeof *r->events);
    r->events[r->n_events++] = *event;
}

static void
keep(struct collector *c, const struct record *record)
{
    double *power = add_record(c->r, record);
    c->kept = true;
    if (power != NULL)
        memcpy(power, fourier_power(session_fourier(c->s)), c->r->m * sizeof *power);
}

static void
keep_weights(struct collector *c, enum figure_moment moment)
{
    struct figure_frame *frame = &c->r->frames[moment];
    struct net *net = session_net(c->s);
    frame->step = session_steps(c->s);
    if (net == NULL)
        return;
    const struct net_shape *shape = net_shape(net);
    frame->E = matrix_new(shape->rows, shape->d_h);
    frame->W = matrix_new(shape->d_h, shape->p);
    net_get(net, frame->E, frame->W);
}

/* What the present step brought. */
static void
look(struct collector *c)
{
    struct event event;
    const struct record *record = session_record(c->s);
    if (record != NULL) {
        c->kept = false;
        if (is_due(c->r, record->step, c->length))
            keep(c, record);
    }
    while (session_event(c->s, &event)) {
        add_event(c->r, &event);
        if (event.kind == EVENT_MEMORISED)
            keep_weights(c, FIGURE_MEMORISED);
    }
}

struct figure_run *
figure_run_new(const struct config *config, figure_tick tick, void *job,
               struct failure *f)
{
    struct session *s = session_new(config, f);
    if (s == NULL)
        return NULL;
    struct figure_run *r = mem_new(1, sizeof *r);
    struct collector c = {.r = r, .s = s};
    bool go_on = true;
    config_copy(&r->config, config);
    if (session_fourier(s) != NULL)
        r->m = fourier_count(session_fourier(s));
    c.length = config_integer(config, PARAM_STEPS);
    keep_weights(&c, FIGURE_FIRST);
    do {
        look(&c);
        go_on = tick(job, session_steps(s));
    } while (go_on && session_step(s));
    if (!c.kept) // its spectrum is still that of this record
        keep(&c, session_latest(s));
    keep_weights(&c, FIGURE_LAST);
    session_free(s);
    if (go_on)
        return r;
    figure_run_free(r);
    return NULL;
}

void
figure_run_free(struct figure_run *r)
{
    if (r == NULL)
        return;
    for (int i = 0; i < FIGURE_MOMENTS; i++) {
        gsl_matrix_free(r->frames[i].E);
        gsl_matrix_free(r->frames[i].W);
    }
    for (int i = 0; i < FORECAST_METHODS; i++)
        free(r->curves[i].points);
    free(r->records);
    free(r->power);
    free(r->events);
    config_done(&r->config);
    free(r);
}

/* ---- what was recorded ---- */

/* The power at record number I of T: that of the latest spectrum. */
static void
copy_power(double *power, const struct tape *t, size_t i)
{
    size_t until = tape_until(t->spectrum_step, t->n_spectra, t->step[i]);
    const float *share = t->share + (until > 0 ? until - 1 : 0) * t->n_frequencies;
    for (size_t k = 0; k < t->n_frequencies; k++)
        power[k] = (double)share[k];
}

static void
copy_records(struct figure_run *r, const struct tape *t)
{
    uint64_t length = t->step[t->n_records - 1];
    struct record record;
    for (size_t i = 0; i < t->n_records; i++) {
        if (i + 1 < t->n_records && !is_due(r, t->step[i], length))
            continue;
        tape_record(t, i, &record);
        double *power = add_record(r, &record);
        if (power != NULL)
            copy_power(power, t, i);
    }
}

/* The weights of checkpoint number I, or, where that cannot be read, of the
 * nearest that can, in the direction of BY. */
static void
copy_weights(struct figure_frame *frame, const struct tape *t, size_t i, int by)
{
    for (; i < t->n_checkpoints && frame->E == NULL; i += (size_t)by) {
        struct origin o = {0};
        if (t->load(t, i, &o) && o.E != NULL && o.W != NULL) {
            frame->step = t->checkpoint[i];
            frame->E = matrix_new(o.E->size1, o.E->size2);
            frame->W = matrix_new(o.W->size1, o.W->size2);
            gsl_matrix_memcpy(frame->E, o.E);
            gsl_matrix_memcpy(frame->W, o.W);
        }
        t->drop(&o);
    }
}

struct figure_run *
figure_run_of_tape(const struct tape *t)
{
    struct figure_run *r = mem_new(1, sizeof *r);
    config_copy(&r->config, &t->config);
    r->branch = t->branch;
    r->m = t->n_spectra > 0 ? t->n_frequencies : 0;
    copy_records(r, t);
    for (size_t i = 0; i < t->n_events; i++) {
        const struct event *e = &t->event[i].event;
        add_event(r, e);
        if (e->kind == EVENT_MEMORISED && e->step > 0)
            copy_weights(&r->frames[FIGURE_MEMORISED], t,
                         tape_until(t->checkpoint, t->n_checkpoints, e->step - 1), 1);
    }
    copy_weights(&r->frames[FIGURE_FIRST], t, 0, 1);
    copy_weights(&r->frames[FIGURE_LAST], t, t->n_checkpoints - 1, -1);
    return r;
}

/* ---- forecasts ---- */

/* The configuration with the values in force at STEP. */
static void
config_at(struct config *c, const struct figure_run *r, uint64_t step)
{
    config_copy(c, &r->config);
    for (size_t i = 0; i < r->n_events; i++)
        if (r->events[i].kind == EVENT_CHANGED && r->events[i].step < step)
            c->value[r->events[i].param] = r->events[i].to;
}

static bool
forecast(struct figure_run *r, enum forecast_method method,
         const struct split *split, struct team *team, figure_tick tick,
         void *job)
{
    const struct figure_frame *from = &r->frames[FIGURE_MEMORISED];
    struct figure_curve *curve = &r->curves[method];
    struct config now;
    bool go_on = true;
    config_at(&now, r, from->step);
    struct forecast *f = forecast_refused(&now) != NULL
                             ? NULL
                             : forecast_new(&now, split, team, method, from->E,
                                            from->W, from->step);
    config_done(&now);
    if (f == NULL)
        return true;
    do
        go_on = tick(job, 0);
    while (go_on && forecast_advance(f));
    const struct forecast_point *points = forecast_points(f, &curve->count);
    if (curve->count > 0) {
        curve->points = mem_new(curve->count, sizeof *points);
        memcpy(curve->points, points, curve->count * sizeof *points);
    }
    curve->result = forecast_result(f);
    forecast_free(f);
    return go_on;
}

bool
figure_run_forecast(struct figure_run *r, figure_tick tick, void *job)
{
    if (r->frames[FIGURE_MEMORISED].E == NULL || r->curves[0].points != NULL)
        return true;
    struct split split;
    struct team *team = team_new(config_threads(&r->config));
    bool go_on = true;
    config_split(&r->config, &split);
    for (int i = 0; i < FORECAST_METHODS && go_on; i++)
        go_on = forecast(r, (enum forecast_method)i, &split, team, tick, job);
    split_done(&split);
    team_free(team);
    return go_on;
}

/* ---- cost ---- */

/* Rough: products of a step, and what a probe adds to a record (100 steps of
 * descent and the factor of J J^T, both in double precision). A step of the
 * isolated dynamics is in double precision as well, at half the speed. */
double
figure_run_cost(const struct config *c)
{
    double steps = c->value[PARAM_STEPS], p = c->value[PARAM_MODULUS];
    enum toy_id toy;
    if (config_toy(c, &toy))
        return 1e4 * steps;
    double n = (double)config_train_count(c), d_h = c->value[PARAM_HIDDEN];
    double step = 6 * n * d_h * p, probes = 0;
    if (c->value[PARAM_DYNAMICS] > DYNAMICS_TRAIN)
        step = 2 * (n * n * d_h + n * n * n / 3 + 2 * n * n * p + step);
    if (c->value[PARAM_PROBE] > 0)
        probes = steps / c->value[PARAM_EVERY] / c->value[PARAM_PROBE];
    return steps * step + probes * (1200 * n * d_h * p + 2 * pow(n * p, 3) / 3);
}

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
    uint64_t gap; /* between records that are kept, at most */
    bool kept;    /* the latest record */
};

/* ---- records ---- */

static bool
is_due(const struct collector *c, uint64_t step)
{
    const struct figure_run *r = c->r;
    if (r->n_records == 0)
        return true;
    uint64_t last = r->records[r->n_records - 1].step;
    uint64_t gap = (uint64_t)fmin((double)c->gap, 0.03 * (double)last);
    return step >= last + gap;
}

static void
keep(struct collector *c, const struct record *record)
{
    struct figure_run *r = c->r;
    size_t n = r->n_records++;
    r->records = mem_resize(r->records, n + 1, sizeof *r->records);
    r->records[n] = *record;
    c->kept = true;
    if (r->m == 0)
        return;
    r->power = mem_resize(r->power, (n + 1) * r->m, sizeof *r->power);
    memcpy(r->power + n * r->m, fourier_power(session_fourier(c->s)),
           r->m * sizeof *r->power);
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
        if (is_due(c, record->step))
            keep(c, record);
    }
    while (session_event(c->s, &event))
        if (event.kind == EVENT_MEMORISED)
            keep_weights(c, FIGURE_MEMORISED);
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
    c.gap = config_integer(config, PARAM_STEPS) / 500;
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
    config_done(&r->config);
    free(r);
}

/* ---- forecasts ---- */

static bool
forecast(struct figure_run *r, enum forecast_method method,
         const struct split *split, struct team *team, figure_tick tick,
         void *job)
{
    const struct figure_frame *from = &r->frames[FIGURE_MEMORISED];
    struct figure_curve *curve = &r->curves[method];
    struct forecast *f = forecast_new(&r->config, split, team, method, from->E,
                                      from->W, from->step);
    bool go_on = true;
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
    if (r->frames[FIGURE_MEMORISED].E == NULL || r->curves[0].points != NULL ||
        forecast_refused(&r->config) != NULL)
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prober's thread sleeps until it is given a job, works on it step by step,
 * and looks after each step whether it should give up. One mutex guards the job
 * that waits and the curves that can be read; it is held to copy, never to
 * compute. The prober computes in one thread: the others are for training. */
#include <config.h>

#include "run/prober.h"

#include "base/clock.h"
#include "base/matrix.h"
#include "base/mem.h"
#include "base/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct config config;
    gsl_matrix *E, *W; /* owned */
    uint64_t step;
};

/* Two snapshots to compare. */
struct pair_job {
    enum { PAIR_NONE, PAIR_WAITS, PAIR_UNDER_WAY, PAIR_READ } state;
    struct config config;   /* without changes */
    gsl_matrix *E[2], *W[2]; /* owned */
    struct compass_reading reading;
};

struct prober {
    void (*notify)(void *);
    void *argument;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    /* Under the lock. */
    struct job job; /* E is NULL if none waits */
    struct pair_job pair; /* its matrices are the thread's while under way */
    struct forecast_curve curve[FORECAST_METHODS];
    uint64_t generation; /* of jobs: counts those given and cancelled */
    uint64_t version;    /* counts changes of curves */
    bool quit;
    atomic_bool give_up; /* set under the lock; looked at without it */
    struct team *team;   /* the thread's, to be cancelled by the other one */
};

/* ---- jobs and curves, under the lock ---- */

static void
job_drop(struct job *job)
{
    if (job->E == NULL)
        return;
    gsl_matrix_free(job->E);
    gsl_matrix_free(job->W);
    config_done(&job->config);
    *job = (struct job){.E = NULL};
}

static void
forget(struct prober *p)
{
    job_drop(&p->job);
    p->generation++;
    p->version++;
    atomic_store(&p->give_up, true);
    for (size_t i = 0; i < FORECAST_METHODS; i++) {
        free(p->curve[i].points);
        p->curve[i] = (struct forecast_curve){.version = p->version};
    }
}

void
prober_cancel(struct prober *p)
{
    pthread_mutex_lock(&p->lock);
    forget(p);
    pthread_mutex_unlock(&p->lock);
}

void
prober_forecast(struct prober *p, const struct config *config,
                const gsl_matrix *E, const gsl_matrix *W, uint64_t step)
{
    struct job job = {.E = matrix_copy(E), .W = matrix_copy(W), .step = step};
    config_copy(&job.config, config);
    pthread_mutex_lock(&p->lock);
    forget(p);
    p->job = job;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

bool
prober_read(struct prober *p, enum forecast_method method,
            struct forecast_curve *curve)
{
    pthread_mutex_lock(&p->lock);
    const struct forecast_curve *now = &p->curve[method];
    bool changed = curve->version != now->version;
    if (changed) {
        struct forecast_point *points = curve->points;
        points = mem_resize(points, now->n_points + 1, sizeof *points);
        if (now->n_points > 0)
            memcpy(points, now->points, now->n_points * sizeof *points);
        *curve = *now;
        curve->points = points;
    }
    pthread_mutex_unlock(&p->lock);
    return changed;
}

/* ---- comparisons ---- */

static void
pair_drop(struct pair_job *pair)
{
    for (size_t i = 0; i < 2; i++) {
        gsl_matrix_free(pair->E[i]);
        gsl_matrix_free(pair->W[i]);
        pair->E[i] = pair->W[i] = NULL;
    }
}

bool
prober_compare(struct prober *p, const struct config *config,
               const struct snapshot *const pair[2])
{
    pthread_mutex_lock(&p->lock);
    bool free_to = p->pair.state == PAIR_NONE;
    if (free_to) {
        p->pair = (struct pair_job){.state = PAIR_WAITS,
                                    .config = config_with(config, config->value)};
        p->pair.reading.run = pair[1]->when.run;
        p->pair.reading.step = pair[1]->when.step;
        p->pair.reading.branch = pair[1]->when.branch;
        for (size_t i = 0; i < 2; i++) {
            p->pair.E[i] = matrix_copy(pair[i]->E);
            p->pair.W[i] = matrix_copy(pair[i]->W);
        }
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return free_to;
}

bool
prober_reading(struct prober *p, struct compass_reading *reading)
{
    pthread_mutex_lock(&p->lock);
    bool any = p->pair.state == PAIR_READ;
    if (any) {
        *reading = p->pair.reading;
        p->pair.state = PAIR_NONE;
    }
    pthread_mutex_unlock(&p->lock);
    return any;
}

/* Reads the compass for the pair, which is the thread's now. */
static void
compare(struct prober *p, struct pair_job *pair)
{
    uint64_t start = clock_ns();
    const double *v = pair->config.value;
    struct net_shape shape = config_shape(&pair->config);
    struct split split;
    config_split(&pair->config, &split);
    struct linear_setup setup = linear_setup(&shape, &split);
    struct compass *c = compass_new(&setup, p->team);
    const gsl_matrix *const E[] = {pair->E[0], pair->E[1]};
    const gsl_matrix *const W[] = {pair->W[0], pair->W[1]};
    if (c != NULL)
        compass_measure(c, E, W, (enum projection)v[PARAM_PROJECTION],
                        v[PARAM_LR], v[PARAM_MOMENTUM],
                        &pair->reading.measure);
    compass_free(c);
    split_done(&split);
    pair->reading.seconds = (double)(clock_ns() - start) / 1e9;
}

/* Does the comparison that waits, if there is one. */
static void
compare_waiting(struct prober *p)
{
    pthread_mutex_lock(&p->lock);
    bool waits = p->pair.state == PAIR_WAITS && !p->quit;
    if (waits)
        p->pair.state = PAIR_UNDER_WAY;
    pthread_mutex_unlock(&p->lock);
    if (!waits)
        return;
    compare(p, &p->pair);
    pair_drop(&p->pair);
    pthread_mutex_lock(&p->lock);
    p->pair.state = PAIR_READ;
    pthread_mutex_unlock(&p->lock);
    p->notify(p->argument);
}

/* ---- the thread ---- */

/* Hands out what F has so far, unless the job is no longer wanted. */
static void
publish(struct prober *p, const struct forecast *f, uint64_t generation)
{
    struct forecast_result result = forecast_result(f);
    struct forecast_curve *curve = &p->curve[result.method];
    size_t n;
    const struct forecast_point *points = forecast_points(f, &n);
    pthread_mutex_lock(&p->lock);
    if (p->generation == generation) {
        curve->points = mem_resize(curve->points, n + 1, sizeof *points);
        if (n > curve->n_points)
            memcpy(curve->points + curve->n_points, points + curve->n_points,
                   (n - curve->n_points) * sizeof *points);
        curve->n_points = n;
        curve->result = result;
        curve->any = true;
        curve->version = ++p->version;
    }
    pthread_mutex_unlock(&p->lock);
    p->notify(p->argument);
}

static void
work(struct prober *p, const struct job *job, uint64_t generation)
{
    struct split split;
    config_split(&job->config, &split);
    for (int method = 0; method < FORECAST_METHODS; method++) {
        struct forecast *f =
            forecast_new(&job->config, &split, p->team,
                         (enum forecast_method)method, job->E, job->W,
                         job->step);
        while (f != NULL && !atomic_load(&p->give_up) && forecast_advance(f)) {
            publish(p, f, generation);
            compare_waiting(p);
        }
        if (f != NULL)
            publish(p, f, generation);
        forecast_free(f);
    }
    split_done(&split);
}

/* Waits for a job (of a comparison only: E is NULL); false if there will be none. */
static bool
take_job(struct prober *p, struct job *job, uint64_t *generation)
{
    pthread_mutex_lock(&p->lock);
    while (!p->quit && p->job.E == NULL && p->pair.state != PAIR_WAITS)
        pthread_cond_wait(&p->wake, &p->lock);
    *job = p->job;
    *generation = p->generation;
    p->job = (struct job){.E = NULL};
    atomic_store(&p->give_up, p->quit);
    bool any = !p->quit;
    pthread_mutex_unlock(&p->lock);
    return any;
}

static void *
prober_main(void *argument)
{
    struct prober *p = argument;
    struct job job;
    uint64_t generation;
    while (take_job(p, &job, &generation)) {
        compare_waiting(p);
        if (job.E != NULL)
            work(p, &job, generation);
        job_drop(&job);
    }
    job_drop(&job);
    return NULL;
}

/* ---- life ---- */

struct prober *
prober_new(void (*notify)(void *), void *argument)
{
    struct prober *p = mem_new(1, sizeof *p);
    p->notify = notify;
    p->argument = argument;
    p->team = team_new(1);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    if (thread_start(&p->thread, prober_main, p))
        return p;
    team_free(p->team);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return NULL;
}

void
prober_free(struct prober *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    forget(p);
    p->quit = true;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    team_cancel(p->team); // the step under way may take seconds
    pthread_join(p->thread, NULL);
    team_free(p->team);
    pair_drop(&p->pair);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

double
prober_cpu(const struct prober *p)
{
    return thread_cpu(p->thread);
}

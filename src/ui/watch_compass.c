/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the compass is read: while its panel is shown and the run goes on, as
 * often as suits what a reading costs. A run that probes as it goes (--probe)
 * has its readings in its records. */
#include <config.h>

#include "ui/watch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/team.h"

#include <stdlib.h>

/* Pauses between readings, in multiples of what one costs: where a CPU is free
 * for it, and where it takes time from training. */
enum { SPARE = 2, SHARED = 30, READINGS_MAX = 2048 };

void
watch_want_compass(struct watch *w, bool wanted)
{
    w->compass_wanted = wanted;
}

void
watch_drop_compass(struct watch *w)
{
    free(w->readings);
    w->readings = NULL;
    w->n_readings = 0;
    w->pair_asked = false;
    w->next_compass_ns = 0;
}

/* Keeps the reading; every second of the old ones where there are too many. */
static void
keep(struct watch *w, const struct compass_reading *reading)
{
    if (w->n_readings == READINGS_MAX) {
        w->n_readings /= 2;
        for (size_t i = 0; i < w->n_readings; i++)
            w->readings[i] = w->readings[2 * i];
    }
    w->readings = mem_resize(w->readings, w->n_readings + 1,
                             sizeof *w->readings);
    w->readings[w->n_readings++] = *reading;
}

/* Whether the prober's work takes nothing from training. */
static bool
has_spare_cpu(const struct watch *w)
{
    double pace = w->progress.rate / w->progress.possible;
    size_t threads = config_threads(&w->config);
    return threads < team_usable_cpus() || pace < 0.5;
}

static bool
take_reading(struct watch *w)
{
    struct compass_reading reading;
    if (!prober_reading(w->prober, &reading))
        return false;
    double pause = reading.seconds * (has_spare_cpu(w) ? SPARE : SHARED);
    w->next_compass_ns = clock_ns() + (uint64_t)(1e9 * pause);
    w->pair_asked = false;
    bool later = w->n_readings == 0 ||
                 reading.step > w->readings[w->n_readings - 1].step;
    if (reading.run == w->run && reading.branch == w->active && later)
        keep(w, &reading);
    return true;
}

/* Hands the pair that was asked for to the prober, or asks for one. */
static void
pass_on(struct watch *w)
{
    const struct snapshot *pair[2];
    if (!w->pair_asked) {
        if (clock_ns() >= w->next_compass_ns) {
            trainer_ask_pair(w->trainer);
            w->pair_asked = true;
        }
        return;
    }
    if (!trainer_pair(w->trainer, pair))
        return;
    struct config now = config_with(&w->config, w->now);
    const struct snapshot_when *a = &pair[0]->when, *b = &pair[1]->when;
    if (a->run != w->run || b->run != w->run || a->branch != b->branch ||
        b->branch != w->active || b->step != a->step + COMPASS_STEPS)
        w->pair_asked = false; // another run, or a skip in between
    else
        prober_compare(w->prober, &now, pair);
}

bool
watch_compass(struct watch *w)
{
    const double *v = w->config.value;
    if (w->prober == NULL)
        return false;
    bool news = take_reading(w);
    if (w->compass_wanted && w->is_net && w->config.tape == NULL &&
         v[PARAM_PROBE] <= 0 && v[PARAM_LOSS] == LOSS_MSE &&
        v[PARAM_DYNAMICS] == DYNAMICS_TRAIN && w->n_train <= WATCH_PAIRS_MAX)
        pass_on(w);
    return news;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a forecast is made, and of what: by itself when the run has memorised,
 * again when a value that moves it changes, and whenever it is asked for. It
 * begins from the next weights that are looked at. */
#include <config.h>

#include "ui/watch.h"

#include <stdlib.h>

/* Where the active branch is. What the trainer says of its progress may be of the
 * one before still. */
static uint64_t
present(const struct watch *w)
{
    const struct watch_branch *b = &w->branch[w->active];
    if (w->progress.branch == w->active)
        return w->progress.step;
    return b->any ? b->latest.step : b->fork;
}

const char *
watch_ask_forecast(struct watch *w)
{
    struct config now = config_with(&w->config, w->now);
    const char *why = forecast_refused(&now);
    if (why == NULL && w->prober == NULL)
        why = "the system grants no thread for it";
    if (why == NULL && w->n_train > WATCH_PAIRS_MAX)
        why = "so many training pairs take too long; --batch --forecast does it";
    if (why == NULL && w->config.tape != NULL &&
        (!w->weights || w->weights_step != w->progress.step))
        why = "the weights recorded are of another step; G goes to one";
    watch_drop_forecast(w);
    w->forecast_from = why == NULL ? present(w) : UINT64_MAX;
    return why;
}

void
watch_drop_forecast(struct watch *w)
{
    w->forecast_from = UINT64_MAX;
    if (w->prober != NULL)
        prober_cancel(w->prober);
    for (size_t i = 0; i < FORECAST_METHODS; i++) {
        free(w->forecast[i].points);
        w->forecast[i] = (struct forecast_curve){.any = false};
        w->late[i] = false;
    }
}

void
watch_forecast_event(struct watch *w, const struct event *event)
{
    bool moves = event->kind == EVENT_CHANGED &&
                 (event->param == PARAM_WEIGHT_DECAY ||
                  event->param == PARAM_LR || event->param == PARAM_MOMENTUM ||
                  event->param == PARAM_OPTIMIZER ||
                  event->param == PARAM_NORM_CLAMP);
    bool waits = w->memorised != UINT64_MAX && w->grokked == UINT64_MAX;
    bool plays = w->config.tape != NULL; // weights of now are seldom there
    if (!plays && (event->kind == EVENT_MEMORISED || (moves && waits)))
        watch_ask_forecast(w);
    if (w->forecast_from != UINT64_MAX && w->forecast_from < event->step)
        w->forecast_from = event->step;
}

/* Brings METHOD's curve up to date; whether it is late is settled when the step
 * of grokking becomes known. */
static bool
read_curve(struct watch *w, enum forecast_method method)
{
    struct forecast_curve *f = &w->forecast[method];
    bool knew = f->any && f->result.grok_step > 0;
    if (!prober_read(w->prober, method, f))
        return false;
    if (!knew && f->any && f->result.grok_step > 0)
        w->late[method] = w->branch[w->active].grokked != UINT64_MAX ||
                          (double)present(w) >= f->result.grok_step;
    return true;
}

bool
watch_forecast(struct watch *w)
{
    bool news = false;
    if (w->prober == NULL)
        return false;
    if (w->weights && !w->visiting && w->weights_branch == w->active &&
        w->weights_step >= w->forecast_from) {
        struct config now = config_with(&w->config, w->now);
        prober_forecast(w->prober, &now, w->E, w->W, w->weights_step);
        w->forecast_from = UINT64_MAX;
    }
    for (int i = 0; i < FORECAST_METHODS; i++)
        news |= read_curve(w, (enum forecast_method)i);
    return news;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the theory does for a training run: forecasts, and skipping ahead. */
#include <config.h>

#include "run/session_state.h"

#include "run/forecast.h"
#include "run/skip.h"

#include <math.h>

static void
forecast(struct session *s, const struct config *now,
         enum forecast_method method)
{
    struct forecast *f = forecast_new(now, &s->split, s->team, method, s->E,
                                      s->W, s->step);
    if (f == NULL)
        return;
    while (forecast_advance(f))
        ;
    struct forecast_result r = forecast_result(f);
    session_emit(s, (struct event){.kind = EVENT_FORECAST,
                                   .method = method,
                                   .half_step = r.half_step,
                                   .grok_step = r.grok_step});
    forecast_free(f);
}

void
session_forecast(struct session *s)
{
    struct config now = session_now(s);
    if (forecast_refused(&now) != NULL)
        return;
    net_get(s->net, s->E, s->W);
    for (int method = 0; method < FORECAST_METHODS; method++)
        forecast(s, &now, (enum forecast_method)method);
}

bool
session_may_skip(const struct session *s)
{
    struct config now = session_now(s);
    return s->config.tape == NULL && forecast_refused(&now) == NULL;
}

bool
session_skip_is_due(const struct session *s)
{
    const struct config *c = &s->config;
    bool due = s->skip_due && session_may_skip(s);
    for (size_t i = s->next_change;
         i < c->n_changes && c->changes[i].step <= s->step; i++)
        due |= c->changes[i].param == PARAM_SKIP || s->skip_due;
    return due;
}

bool
session_skip_planned(struct session *s)
{
    if (!s->skip_due || !session_may_skip(s))
        return true;
    s->skip_due = !session_skip(s, s->now[PARAM_SKIP]);
    return !s->skip_due;
}

bool
session_skip(struct session *s, double tau)
{
    if (!session_may_skip(s) || s->step >= s->length)
        return true;
    struct config now = session_now(s);
    double step_tau = config_tau(&now);
    double most = (double)(s->length - s->step) * step_tau;
    double gone = skip_ahead(&now, &s->split, s->team, s->net, tau, most);
    s->gradient_ready = false;
    if (team_cancelled(s->team))
        return false;
    uint64_t steps = (uint64_t)round(gone / step_tau);
    session_emit(s, (struct event){.kind = EVENT_SKIPPED,
                                   .tau = gone,
                                   .to_step = s->step + steps});
    s->step += steps;
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Empties the trainer's rings into what the views read. */
#include <config.h>

#include "ui/watch.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOK_NS = 50000000, /* between looks at the weights, at least */
    LOOK_SHARE = 50,    /* ... and this many times what a look costs */
};

static void
drop_weights(struct watch *w)
{
    if (w->fourier != NULL) {
        fourier_free(w->fourier);
        neurons_done(&w->neurons);
        w->fourier = NULL;
    }
    w->weights = false;
}

/* Everything about the run as at its step 0. */
static void
begin_run(struct watch *w, const struct config *config, uint64_t run)
{
    config_done(&w->config);
    config_copy(&w->config, config);
    w->run = run;
    history_clear(w->history, config_integer(config, PARAM_EVERY));
    spectra_clear(w->spectra);
    w->latest = (struct summary){0};
    w->any = false;
    memcpy(w->now, config->value, sizeof w->now);
    w->n_marks = 0;
    w->memorised = w->grokked = UINT64_MAX;
    enum task_id task = (enum task_id)config->value[PARAM_TASK];
    unsigned p = (unsigned)config->value[PARAM_MODULUS];
    w->n_train =
        split_train_count(task, p, config->value[PARAM_TRAIN_FRACTION],
                          (long)config->value[PARAM_TEST_PAIRS]);
    w->n_test = task_pairs(task, p) - w->n_train;
    drop_weights(w);
    w->asked = false;
    w->next_look_ns = 0;
}

void
watch_init(struct watch *w, struct trainer *trainer,
           const struct config *config)
{
    *w = (struct watch){.trainer = trainer};
    config_init(&w->config);
    w->history = history_new(SERIES_COUNT, 1);
    w->spectra = spectra_new();
    begin_run(w, config, 1);
}

void
watch_done(struct watch *w)
{
    drop_weights(w);
    history_free(w->history);
    spectra_free(w->spectra);
    free(w->marks);
    config_done(&w->config);
}

void
watch_restart(struct watch *w, const struct config *config, uint64_t run)
{
    begin_run(w, config, run);
}

/* ---- what comes ---- */

static void
take_event(struct watch *w, const struct event *event)
{
    w->marks = mem_resize(w->marks, w->n_marks + 1, sizeof *w->marks);
    w->marks[w->n_marks++] = *event;
    if (event->kind == EVENT_CHANGED)
        w->now[event->param] = event->to;
    else if (event->kind == EVENT_MEMORISED)
        w->memorised = event->step;
    else if (event->kind == EVENT_GROKKED)
        w->grokked = event->step;
}

static bool
take_records(struct watch *w)
{
    bool news = false;
    struct summary summary;
    struct spectrum spectrum;
    struct notice notice;
    uint64_t run;
    while (trainer_notice(w->trainer, &notice)) {
        if (notice.run == w->run)
            take_event(w, &notice.event);
        news = true;
    }
    while (trainer_summary(w->trainer, &summary)) {
        if (summary.run != w->run)
            continue;
        history_add(w->history, summary.step, summary.span);
        w->latest = summary;
        w->any = news = true;
    }
    while (trainer_spectrum(w->trainer, &run, &spectrum))
        if (run == w->run)
            spectra_add(w->spectra, &spectrum);
    return news;
}

/* Looks at the weights that were asked for. */
static void
look(struct watch *w, const struct snapshot *s)
{
    size_t p = (size_t)w->config.value[PARAM_MODULUS];
    uint64_t start = clock_ns();
    if (w->fourier == NULL) {
        w->fourier = fourier_new(p, s->E->size1 / p, s->E->size2);
        neurons_init(&w->neurons, s->E->size2, fourier_count(w->fourier));
    }
    fourier_transform(w->fourier, s->E);
    neurons_measure(&w->neurons, w->fourier);
    w->weights_step = s->step;
    w->weights = true;
    uint64_t now = clock_ns(), pause = LOOK_SHARE * (now - start);
    w->next_look_ns = now + (pause > LOOK_NS ? pause : LOOK_NS);
}

static bool
take_weights(struct watch *w)
{
    bool news = false;
    if (w->asked) {
        const struct snapshot *s = trainer_weights(w->trainer);
        if (s == NULL)
            return false;
        w->asked = false;
        if (s->run == w->run) {
            look(w, s);
            news = true;
        }
    }
    bool stale = !w->weights || w->weights_step != w->progress.step;
    if (stale && clock_ns() >= w->next_look_ns) {
        trainer_ask_weights(w->trainer);
        w->asked = true;
    }
    return news;
}

static bool
moved(const struct progress *a, const struct progress *b)
{
    return a->state != b->state || a->run != b->run || a->step != b->step ||
           a->commands != b->commands || a->merged != b->merged;
}

bool
watch_update(struct watch *w)
{
    struct progress before = w->progress;
    w->progress = trainer_progress(w->trainer);
    bool news = take_records(w);
    news |= take_weights(w);
    return news || moved(&before, &w->progress);
}

bool
watch_stale(const struct watch *w)
{
    return !w->weights || w->weights_step != w->progress.step;
}

void
watch_config(const struct watch *w, struct config *config)
{
    config_copy(config, &w->config);
    config->n_changes = 0;
    for (size_t i = 0; i < w->n_marks; i++)
        if (w->marks[i].kind == EVENT_CHANGED)
            config_insert_change(config,
                                 (struct change){w->marks[i].step,
                                                 w->marks[i].param,
                                                 w->marks[i].to});
}

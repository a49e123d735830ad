/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Empties the trainer's rings into what the views read. */
#include <config.h>

#include "ui/watch.h"

#include "base/clock.h"
#include "base/matrix.h"
#include "base/mem.h"
#include "run/tape.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOK_NS = 50000000, /* between looks at the weights, at least */
    LOOK_SHARE = 50,    /* ... and this many times what a look costs */
    REST_SHARE = 2,     /* the same for the table while nothing is trained */
    PIECE_NS = 10000000, /* of the table at a time */
};

static void
drop_run(struct watch *w)
{
    if (w->fourier != NULL) {
        fourier_free(w->fourier);
        neurons_done(&w->neurons);
        features_done(&w->features);
        features_done(&w->first);
        free(w->first_ring);
        gsl_matrix_free(w->E);
        gsl_matrix_free(w->W);
        w->fourier = NULL;
    }
    w->weights = false;
    addtable_done(&w->table);
    split_done(&w->split);
}

/* Everything about the run as at its step 0. */
static void
begin_run(struct watch *w, const struct config *config, uint64_t run)
{
    config_done(&w->config);
    config_copy(&w->config, config);
    w->run = run;
    w->is_net = !(config->value[PARAM_TOY] > 0);
    drop_run(w);
    w->split = (struct split){0};
    if (w->is_net)
        config_split(config, &w->split);
    w->n_train = w->split.n_train;
    w->n_test = w->split.n_test;
    w->asked = w->looked = false;
    w->next_look_ns = w->next_table_ns = 0;
    watch_drop_forecast(w);
    watch_drop_compass(w);
    watch_begin_branches(w);
    if (config->tape == NULL)
        watch_list_others(w);
}

static void
notify(void *trainer)
{
    trainer_notify(trainer);
}

void
watch_init(struct watch *w, struct trainer *trainer,
           const struct config *config)
{
    *w = (struct watch){.trainer = trainer};
    config_init(&w->config);
    w->prober = trainer != NULL ? prober_new(notify, trainer) : NULL;
    begin_run(w, config, 1);
}

void
watch_done(struct watch *w)
{
    drop_run(w);
    watch_drop_forecast(w);
    watch_drop_compass(w);
    watch_drop_others(w);
    prober_free(w->prober);
    watch_free_branches(w);
    config_done(&w->config);
}

void
watch_restart(struct watch *w, const struct config *config, uint64_t run)
{
    begin_run(w, config, run);
}

/* ---- what comes ---- */

void
watch_fill(struct history *h, const struct tape *tape, uint64_t step)
{
    struct span spans[SERIES_COUNT];
    struct record record;
    for (size_t i = 0; i < tape->n_records && tape->step[i] < step; i++) {
        tape_record(tape, i, &record);
        for (size_t k = 0; k < SERIES_COUNT; k++)
            spans[k] = span_of(record.value[k]);
        history_add(h, record.step, spans);
    }
}

void
watch_past(struct watch *w, const struct tape *tape, uint64_t step,
           const double now[PARAM_COUNT])
{
    struct spectrum spectrum;
    watch_fill(w->history, tape, step);
    for (size_t i = 0; i < tape->n_events; i++)
        if (tape_happened(&tape->event[i], step, now))
            watch_take_event(w, w->active, &tape->event[i].event);
    for (size_t i = 0; i < tape->n_spectra && tape->spectrum_step[i] < step; i++) {
        tape_spectrum(tape, i, &spectrum);
        spectra_add(w->spectra, &spectrum);
    }
    memcpy(w->branch[w->active].now, now, sizeof w->now);
    watch_show(w);
}

static bool
take_records(struct watch *w)
{
    bool news = false;
    struct summary summary;
    struct tagged_spectrum spectrum;
    struct notice notice;
    struct moment_seen moment;
    while (trainer_notice(w->trainer, &notice)) {
        if (notice.run == w->run)
            watch_take_event(w, notice.branch, &notice.event);
        news = true;
    }
    while (trainer_summary(w->trainer, &summary)) {
        if (summary.run != w->run)
            continue;
        watch_take_summary(w, &summary);
        news = true;
    }
    watch_fill_branches(w);
    while (trainer_spectrum(w->trainer, &spectrum))
        if (spectrum.run == w->run)
            watch_take_spectrum(w, &spectrum);
    while (trainer_moment(w->trainer, &moment)) {
        news = true;
        if (!w->visiting || moment.run != w->run || moment.branch != w->active ||
            moment.asked != w->visit)
            continue;
        w->arrived = true;
        w->moment = moment;
    }
    watch_show(w);
    return news;
}

/* ---- weights ---- */

static void
make_room(struct watch *w, const struct snapshot *s)
{
    size_t p = (size_t)w->config.value[PARAM_MODULUS];
    w->fourier = fourier_new(p, s->E->size1 / p, s->E->size2);
    neurons_init(&w->neurons, s->E->size2, fourier_count(w->fourier));
    features_init(&w->features, p);
    features_init(&w->first, p);
    w->first_ring = mem_new(w->first.count, sizeof *w->first_ring);
    w->E = matrix_new(s->E->size1, s->E->size2);
    w->W = matrix_new(s->W->size1, s->W->size2);
}

/* Looks at the weights that were asked for. */
static void
look(struct watch *w, const struct snapshot *s)
{
    uint64_t start = clock_ns();
    if (w->fourier == NULL)
        make_room(w, s);
    gsl_matrix_memcpy(w->E, s->E);
    gsl_matrix_memcpy(w->W, s->W);
    fourier_transform(w->fourier, s->E);
    neurons_measure(&w->neurons, w->fourier);
    features_compute(&w->features, w->fourier);
    if (!w->weights) {
        features_compute(&w->first, w->fourier);
        features_rings(w->fourier, w->E, w->first_ring);
        w->first_step = s->when.step;
    }
    w->weights_step = s->when.step;
    w->weights_branch = s->when.branch;
    w->weights = true;
    uint64_t now = clock_ns(), pause = LOOK_SHARE * (now - start);
    w->next_look_ns = now + (pause > LOOK_NS ? pause : LOOK_NS);
}

/* Whether weights are to be looked at anew. Those of a tape are of a checkpoint,
 * so what counts is when they were asked for. */
static bool
weights_stale(const struct watch *w)
{
    if (w->config.tape != NULL)
        return !w->looked || w->asked_step != w->progress.step;
    return !w->weights || w->weights_step != watch_step(w) ||
           w->weights_branch != w->active;
}

/* Whether weights are those of what is shown: the active branch, or the step gone
 * back to. */
static bool
are_shown(const struct watch *w, const struct snapshot *s)
{
    return s->when.run == w->run && s->when.branch == w->active &&
           (!w->visiting || s->when.step == watch_step(w));
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
        w->looked = are_shown(w, s);
        bool same = w->config.tape != NULL && w->weights &&
                    s->when.step == w->weights_step;
        if (w->looked && s->any && !same) {
            look(w, s);
            news = true;
        }
    }
    bool waits = w->visiting && !w->arrived;
    if (w->is_net && !waits && weights_stale(w) && clock_ns() >= w->next_look_ns) {
        trainer_ask_weights(w->trainer);
        w->asked = true;
        w->asked_step = w->progress.step;
    }
    return news;
}

/* ---- the table ---- */

/* Whether the table that is wanted is not that of the weights looked at. */
static bool
table_stale(const struct watch *w)
{
    const struct addtable *t = &w->table;
    return w->table_wanted && w->weights && w->weights_branch == w->active &&
           (t->work == NULL || !t->any || t->step != w->weights_step);
}

/* Goes on with the table; true if there is something to see of that. */
static bool
make_table(struct watch *w)
{
    struct addtable *t = &w->table;
    uint64_t start = clock_ns(), now = start;
    if (!table_stale(w) || start < w->next_table_ns)
        return false;
    if (t->work == NULL) {
        struct net_shape shape = config_shape(&w->config);
        addtable_init(t, (enum task_id)w->config.value[PARAM_TASK], &shape,
                      &w->split);
    }
    if (!addtable_busy(t))
        addtable_begin(t, w->E, w->W, w->weights_step);
    for (; addtable_busy(t) && now - start < PIECE_NS; now = clock_ns())
        addtable_go_on(t);
    bool runs = w->progress.state == TRAINER_RUNNING ||
                w->progress.state == TRAINER_STEPPING;
    w->next_table_ns = now + (runs ? LOOK_SHARE : REST_SHARE) * (now - start);
    return !t->any || !addtable_busy(t);
}

void
watch_want_table(struct watch *w, bool wanted)
{
    w->table_wanted = wanted;
}

/* ---- all of it ---- */

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
    news |= make_table(w);
    news |= watch_forecast(w);
    news |= watch_compass(w);
    return news || moved(&before, &w->progress);
}

bool
watch_stale(const struct watch *w)
{
    return w->is_net && (weights_stale(w) || table_stale(w));
}

void
watch_config(const struct watch *w, unsigned id, struct config *config)
{
    const struct watch_branch *b = &w->branch[id];
    config_copy(config, &b->config);
    config->n_changes = 0;
    bool by_itself = config->value[PARAM_SKIP] > 0; // it will do so again
    for (size_t i = 0; i < b->n_marks; i++) {
        const struct event *e = &b->marks[i];
        if (e->kind == EVENT_SKIPPED && by_itself && e->step >= b->memorised)
            by_itself = false;
        else if (e->kind == EVENT_SKIPPED)
            config_insert_change(config,
                                 (struct change){e->step, PARAM_SKIP, e->tau});
        else if (e->kind == EVENT_CHANGED)
            config_insert_change(config, (struct change){e->step, e->param, e->to});
    }
}

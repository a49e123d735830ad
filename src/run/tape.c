/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "run/tape.h"

#include "run/tree.h"

#include <math.h>

double
tape_value(const struct tape *t, size_t i, enum series series)
{
    for (size_t k = 0; k < t->n_columns; k++)
        if (t->column[k] == series)
            return t->value[i * t->n_columns + k];
    return (double)NAN;
}

/* The optimiser in force at record number I. */
static double
optimizer_at(const struct tape *t, size_t i)
{
    double optimizer = t->config.value[PARAM_OPTIMIZER];
    for (size_t k = 0; k < t->n_events && t->event[k].records <= i; k++) {
        const struct event *e = &t->event[k].event;
        if (e->kind == EVENT_CHANGED && e->param == PARAM_OPTIMIZER)
            optimizer = e->to;
    }
    return optimizer;
}

/* What is not in files but on the screen. */
static void
derive(const struct config *c, double optimizer, double *value)
{
    bool toy = c->value[PARAM_TOY] > 0;
    bool decoupled = optimizer > OPTIMIZER_GD &&
                     !(c->value[PARAM_DYNAMICS] > DYNAMICS_TRAIN);
    value[SERIES_NORM2] =
        value[SERIES_NORM2_E] + (toy ? 0 : value[SERIES_NORM2_W]);
    value[SERIES_DECAY_LOSS] =
        decoupled ? (double)NAN
                  : value[SERIES_WEIGHT_DECAY] / 2 * value[SERIES_NORM2];
}

void
tape_record(const struct tape *t, size_t i, struct record *record)
{
    record->step = t->step[i];
    for (size_t k = 0; k < SERIES_COUNT; k++)
        record->value[k] = (double)NAN;
    for (size_t k = 0; k < t->n_columns; k++)
        record->value[t->column[k]] = t->value[i * t->n_columns + k];
    derive(&t->config, optimizer_at(t, i), record->value);
}

void
tape_spectrum(const struct tape *t, size_t i, struct spectrum *s)
{
    s->step = t->spectrum_step[i];
    s->m = (unsigned)t->n_frequencies;
    for (size_t k = 0; k < t->n_frequencies; k++)
        s->share[k] = t->share[i * t->n_frequencies + k];
}

bool
tape_happened(const struct tape_event *e, uint64_t step,
              const double now[PARAM_COUNT])
{
    const struct event *event = &e->event;
    if (event->step != step || event->kind == EVENT_SKIPPED)
        return event->step < step;
    return event->kind != EVENT_CHANGED ||
           (!(now[event->param] < event->to) && !(now[event->param] > event->to));
}

size_t
tape_until(const uint64_t *steps, size_t n, uint64_t step)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (steps[middle] <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first event that is the branch's own. */
static size_t
own_event(const struct tape *t)
{
    size_t i = 0;
    while (i < t->n_events && t->event[i].event.step <= t->branch.step &&
           (t->event[i].event.kind != EVENT_FORKED ||
            t->event[i].event.branch != t->branch.id))
        i++;
    return i;
}

struct tape_part
tape_own(const struct tape *t, const struct tape *trunk)
{
    struct tape_part part = {.tape = *t};
    struct tape *own = &part.tape;
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        if (tree_changes_start(id) &&
            (t->config.value[id] < trunk->config.value[id] ||
             t->config.value[id] > trunk->config.value[id]))
            return part;
    if (t == trunk)
        return part;
    size_t records = tape_until(t->step, t->n_records, t->branch.step);
    size_t spectra = tape_until(t->spectrum_step, t->n_spectra, t->branch.step);
    size_t events = own_event(t);
    part.skipped = records;
    own->n_records -= records;
    own->n_events -= events;
    own->n_spectra -= spectra;
    if (records > 0) {
        own->step += records;
        own->value += records * t->n_columns;
    }
    if (events > 0)
        own->event += events;
    if (spectra > 0) {
        own->spectrum_step += spectra;
        own->share += spectra * t->n_frequencies;
    }
    return part;
}

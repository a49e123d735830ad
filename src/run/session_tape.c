/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is played from a tape: a step leads to the next record, events come
 * when they stand in the file, and weights are those of the latest checkpoint,
 * read when somebody looks at them. */
#include <config.h>

#include "run/session_state.h"

#include <math.h>
#include <string.h>

const struct tape *
session_tape(const struct session *s)
{
    return s->config.tape;
}

/* What an event means for the phase. */
static void
note(struct session *s, const struct event *e)
{
    s->seen[e->kind] = true;
    if (e->kind == EVENT_CHANGED)
        s->now[e->param] = e->to;
    session_queue(s, *e);
}

/* The events of this record, and those after it that are of its step; all that
 * are left if it is the last one. */
static void
take_events(struct session *s)
{
    const struct tape *t = s->config.tape;
    size_t records = s->tape_record + 1;
    for (; s->tape_event < t->n_events; s->tape_event++) {
        const struct tape_event *e = &t->event[s->tape_event];
        if (records < t->n_records &&
            (e->records > records || e->event.step > s->step))
            return;
        note(s, &e->event);
    }
}

/* The phase of a toy, from where its paths went since STEPS ago. */
static void
judge_toy(struct session *s, double steps)
{
    double along = 1, speed = steps > 0 ? 0 : HUGE_VAL;
    for (size_t path = 0; path < s->toy->n_paths; path++) {
        double *w = s->toy->w[path], d[3];
        double from[3] = {w[0], w[1], w[2]};
        for (size_t i = 0; i < toy_table[s->toy->id].dimension; i++)
            w[i] = s->record.value[series_weight(path, i)];
        for (size_t i = 0; i < 3; i++)
            d[i] = w[i] - from[i];
        along = fmin(along, toy_along(s->toy->id, from, d));
        speed = fmax(speed, hypot(hypot(d[0], d[1]), d[2]) / steps);
    }
    s->phase = s->seen[EVENT_DIVERGED] ? PHASE_DIVERGED
                                       : phase_of_toy(along, speed);
}

static void
judge_net(struct session *s)
{
    const double *value = s->record.value;
    s->phase = phase_update(&s->tracker, value[SERIES_TRAIN_ACCURACY],
                            value[SERIES_TEST_ACCURACY],
                            value[SERIES_TRAIN_LOSS], !s->seen[EVENT_DEAD]);
    if (s->seen[EVENT_SINGULAR])
        s->phase = PHASE_SINGULAR;
}

/* Everything as record number RECORD has it. */
static void
arrive(struct session *s, size_t record)
{
    const struct tape *t = s->config.tape;
    double steps = (double)(t->step[record] - s->step);
    s->tape_record = record;
    s->step = t->step[record];
    tape_record(t, record, &s->record);
    take_events(s);
    if (s->toy != NULL)
        judge_toy(s, record > 0 ? steps : 0);
    else
        judge_net(s);
}

void
session_tape_begin(struct session *s)
{
    s->tape_checkpoint = SIZE_MAX;
    s->step = s->config.tape->step[0];
    arrive(s, 0);
}

bool
session_tape_step(struct session *s)
{
    if (s->tape_record + 1 == s->config.tape->n_records)
        return false;
    arrive(s, s->tape_record + 1);
    return true;
}

enum session_end
session_tape_end(const struct session *s)
{
    return s->tape_record + 1 < s->config.tape->n_records ? SESSION_GOES_ON
                                                          : SESSION_TAPE;
}

uint64_t
session_distance(const struct session *s)
{
    const struct tape *t = s->config.tape;
    if (t == NULL || s->tape_record + 1 >= t->n_records)
        return 1;
    uint64_t from = s->step, to = t->step[s->tape_record + 1];
    // What was skipped took no steps.
    for (size_t i = s->tape_event; i > 0; i--) {
        const struct event *e = &t->event[i - 1].event;
        if (e->step < s->step)
            break;
        if (e->kind == EVENT_SKIPPED && e->to_step > from)
            from = e->to_step;
    }
    return to > from ? to - from : 1;
}

bool
session_spectrum(struct session *s, struct spectrum *spectrum)
{
    const struct tape *t = s->config.tape;
    size_t i = s->tape_spectrum, m = t->n_frequencies;
    if (i == t->n_spectra || t->spectrum_step[i] > s->step)
        return false;
    spectrum->step = t->spectrum_step[i];
    spectrum->m = (unsigned)m;
    memcpy(spectrum->share, t->share + i * m, m * sizeof *t->share);
    s->tape_spectrum++;
    return true;
}

bool
session_tape_weights(struct session *s)
{
    const struct tape *t = s->config.tape;
    size_t last = tape_until(t->checkpoint, t->n_checkpoints, s->step);
    struct origin o;
    for (size_t i = last; i-- > 0 && i != s->tape_checkpoint;) {
        if (!t->load(t, i, &o))
            continue;
        net_set(s->net, o.E, o.W);
        t->drop(&o);
        s->tape_checkpoint = i;
        s->weights_step = t->checkpoint[i];
        break;
    }
    // Those of step 0 are known without a file.
    return s->tape_checkpoint != SIZE_MAX || t->loaded == NULL;
}

uint64_t
session_weights_step(const struct session *s)
{
    return s->config.tape != NULL ? s->weights_step : s->step;
}

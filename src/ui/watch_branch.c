/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches of the run as the screen knows them. Each has all that came of it, and
 * a copy of what its parent had by then; the watch's own fields are those of the
 * active one, as it is or as it was at a step gone back to. */
#include <config.h>

#include "ui/watch.h"

#include "base/mem.h"
#include "plot/axis.h"
#include "run/fork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char unchanged[] = "fork"; // the name of one in which nothing is another

/* ---- coming and going ---- */

static struct watch_branch *
begin(struct watch *w, unsigned id, const struct config *config)
{
    struct watch_branch *b = &w->branch[id];
    *b = (struct watch_branch){.there = true, .memorised = UINT64_MAX,
                               .grokked = UINT64_MAX};
    config_copy(&b->config, config);
    b->history = history_new(record_series(config),
                             config_integer(config, PARAM_EVERY));
    b->spectra = spectra_new();
    memcpy(b->now, config->value, sizeof b->now);
    return b;
}

static void
clear(struct watch_branch *b)
{
    if (!b->there)
        return;
    config_done(&b->config);
    history_free(b->history);
    spectra_free(b->spectra);
    free(b->marks);
    *b = (struct watch_branch){.there = false};
}

void
watch_begin_branches(struct watch *w)
{
    watch_free_branches(w);
    struct watch_branch *b = begin(w, TREE_TRUNK, &w->config);
    b->filled = true;
    snprintf(b->name, sizeof b->name, "trunk");
    w->active = TREE_TRUNK;
    w->compared = TREE_BRANCHES;
    w->visiting = w->arrived = false;
    watch_show(w);
}

void
watch_free_branches(struct watch *w)
{
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        clear(&w->branch[id]);
}

unsigned
watch_free_branch(const struct watch *w)
{
    unsigned id = 0;
    while (id < TREE_BRANCHES && w->branch[id].there)
        id++;
    return id;
}

size_t
watch_branches(const struct watch *w)
{
    size_t n = 0;
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        n += w->branch[id].there;
    return n;
}

void
watch_drop_branch(struct watch *w, unsigned id)
{
    watch_fill_branches(w); // those that have to begin with it
    for (unsigned k = 0; k < TREE_BRANCHES; k++)
        if (w->branch[k].there && w->branch[k].parent == id && k != id) {
            w->branch[k].parent = w->branch[id].parent;
            w->branch[k].orphan = true;
        }
    clear(&w->branch[id]);
    if (w->compared == id)
        w->compared = TREE_BRANCHES;
    watch_list_others(w);
}

void
watch_activate(struct watch *w, unsigned id)
{
    if (w->compared == id) // the two change places
        w->compared = w->active;
    bool beside = w->branch[id].trains; // as the trainer does it
    w->branch[id].trains = false;
    w->branch[w->active].trains |= beside;
    w->active = id;
    config_done(&w->config);
    config_copy(&w->config, &w->branch[id].config);
    watch_leave(w);
    addtable_done(&w->table); // its steps are those of the other branch
    watch_drop_forecast(w);
    watch_drop_compass(w);
    watch_list_others(w);
    watch_show(w);
    if (w->memorised != UINT64_MAX && w->grokked == UINT64_MAX)
        watch_ask_forecast(w);
}

void
watch_hide_branch(struct watch *w, unsigned id, bool hidden)
{
    w->branch[id].hidden = hidden;
    if (hidden && w->compared == id)
        w->compared = TREE_BRANCHES;
    watch_list_others(w);
}

void
watch_rename_branch(struct watch *w, unsigned id, const char *name)
{
    snprintf(w->branch[id].name, sizeof w->branch[id].name, "%s", name);
    watch_list_others(w);
}

void
watch_compare(struct watch *w, unsigned id)
{
    w->compared = id;
    if (id < TREE_BRANCHES)
        w->branch[id].hidden = false;
    watch_list_others(w);
}

/* ---- what comes ---- */

/* A branch comes into being: it was what its parent was. */
static void
take_fork(struct watch *w, const struct event *event)
{
    const struct watch_branch *parent = &w->branch[event->parent];
    if (!parent->there)
        return;
    struct watch_branch *b = begin(w, event->branch, &parent->config);
    b->parent = event->parent;
    b->fork = event->step;
    for (size_t i = 0; i < parent->n_marks; i++) {
        struct event mark = parent->marks[i];
        // What was changed at that very step later is the parent's own.
        if (mark.step < b->fork ||
            (mark.step == b->fork && (event->now || (mark.kind != EVENT_CHANGED &&
                                                    mark.kind != EVENT_SKIPPED))))
            watch_take_event(w, event->branch, &mark);
    }
    watch_list_others(w);
}

/* "weight-decay 0" in ten columns: "wd 0". */
static void
name_after(struct watch_branch *b, enum param_id id, double to)
{
    char value[32];
    const char *name = fork_brief(id);
    size_t used = strlen(b->name);
    snprintf(b->name + used, sizeof b->name - used, "%s%s%s%s", used > 0 ? ", " : "",
             name, *name != '\0' ? " " : "",
             param_table[id].kind == PARAM_CHOICE ? param_format(value, id, to)
                                                  : axis_label(value, to, 7));
}

void
watch_other_start(struct watch *w, unsigned id, enum param_id param, double value)
{
    struct watch_branch *b = &w->branch[id];
    b->config.value[param] = b->now[param] = param_clamp(param, value);
    if (strcmp(b->name, unchanged) == 0)
        b->name[0] = '\0';
    name_after(b, param, b->now[param]);
}

void
watch_take_event(struct watch *w, unsigned id, const struct event *event)
{
    if (event->kind == EVENT_FORKED && event->branch == id &&
        !w->branch[id].there)
        take_fork(w, event);
    struct watch_branch *b = &w->branch[id];
    if (!b->there)
        return; // it was dropped meanwhile
    b->marks = mem_resize(b->marks, b->n_marks + 1, sizeof *b->marks);
    b->marks[b->n_marks++] = *event;
    if (event->kind == EVENT_CHANGED) {
        b->now[event->param] = event->to;
        if (b->forked && event->step == b->fork && !b->filled)
            name_after(b, event->param, event->to);
    } else if (event->kind == EVENT_FORKED) {
        b->forked |= event->branch == id;
    } else if (event->kind == EVENT_MEMORISED) {
        b->memorised = event->step;
    } else if (event->kind == EVENT_GROKKED) {
        b->grokked = event->step;
    }
    if (id == w->active) {
        watch_show(w);
        watch_forecast_event(w, event);
    }
}

/* Until B has a record of its own, what it is is the last one before its fork. */
static void
begin_latest(struct watch_branch *b, const struct watch_branch *parent)
{
    size_t n = history_buckets(b->history);
    if (b->any || n == 0)
        return;
    struct history_bucket last = history_bucket(b->history, n - 1);
    b->latest = parent->latest;
    if (b->latest.step > b->fork)
        b->latest.phase = b->grokked != UINT64_MAX     ? PHASE_DONE
                          : b->memorised != UINT64_MAX ? PHASE_WAITING
                                                       : PHASE_MEMORISING;
    b->latest.first = b->latest.step = last.steps.last;
    for (size_t s = 0; s < record_series(&b->config); s++)
        b->latest.span[s] = history_bucket_span(b->history, &last, s);
    b->any = true;
}

/* The last that PARENT had before FORK, bucket by bucket, as whole ones. */
static void
fill(struct watch_branch *b, const struct watch_branch *parent)
{
    size_t buckets = history_buckets(parent->history);
    struct span spans[SERIES_COUNT];
    for (size_t i = 0; i < buckets; i++) {
        struct history_bucket k = history_bucket(parent->history, i);
        if (k.steps.last >= b->fork && (k.steps.last > b->fork || b->fork == 0))
            break;
        for (size_t s = 0; s < record_series(&parent->config); s++)
            spans[s] = history_bucket_span(parent->history, &k, s);
        history_add_merged(b->history, k.steps, spans);
    }
    for (size_t i = 0; i < spectra_count(parent->spectra); i++) {
        const struct spectrum *s = spectra_number(parent->spectra, i);
        if (s->step <= b->fork && b->fork > 0)
            spectra_add(b->spectra, s);
    }
    begin_latest(b, parent);
    b->filled = true;
    if (b->name[0] == '\0')
        snprintf(b->name, sizeof b->name, "%s", unchanged);
}

void
watch_fill_branches(struct watch *w)
{
    for (unsigned id = 0; id < TREE_BRANCHES; id++)
        if (w->branch[id].there && !w->branch[id].filled)
            fill(&w->branch[id], &w->branch[w->branch[id].parent]);
}

void
watch_take_summary(struct watch *w, const struct summary *summary)
{
    struct watch_branch *b = &w->branch[summary->branch];
    if (!b->there)
        return;
    // By now all that the parent sent before has been taken.
    if (!b->filled)
        watch_fill_branches(w);
    b->latest = *summary;
    b->any = true;
    if (history_count(b->history) > 0 &&
        summary->first <= history_step(b->history))
        return; // the record of the step of the fork is the parent's, too
    history_add_merged(b->history,
                       (struct history_steps){summary->first, summary->step},
                       summary->span);
}

void
watch_take_spectrum(struct watch *w, const struct tagged_spectrum *s)
{
    struct watch_branch *b = &w->branch[s->branch];
    if (b->there && b->filled)
        spectra_add(b->spectra, &s->spectrum);
}

/* ---- what is shown ---- */

/* As it was: the record of that step, and what had happened by then. */
static void
show_moment(struct watch *w)
{
    const struct moment_seen *m = &w->moment;
    w->latest = (struct summary){.run = m->run, .branch = m->branch,
                                 .first = m->record.step,
                                 .step = m->record.step, .phase = m->phase};
    for (size_t i = 0; i < SERIES_COUNT; i++)
        w->latest.span[i] = span_of(m->record.value[i]);
    memcpy(w->now, m->now, sizeof w->now);
    while (w->n_marks > 0 && w->marks[w->n_marks - 1].step > m->record.step)
        w->n_marks--;
    if (w->memorised > m->record.step)
        w->memorised = UINT64_MAX;
    if (w->grokked > m->record.step)
        w->grokked = UINT64_MAX;
}

void
watch_show(struct watch *w)
{
    struct watch_branch *b = &w->branch[w->active];
    w->history = b->history;
    w->spectra = b->spectra;
    w->latest = b->latest;
    w->any = b->any;
    memcpy(w->now, b->now, sizeof w->now);
    w->marks = b->marks;
    w->n_marks = b->n_marks;
    w->memorised = b->memorised;
    w->grokked = b->grokked;
    if (watch_in_past(w))
        show_moment(w);
}

void
watch_visit(struct watch *w, uint64_t step)
{
    w->visiting = true;
    w->visit = step;
}

void
watch_leave(struct watch *w)
{
    w->visiting = w->arrived = false;
    watch_show(w);
}

bool
watch_in_past(const struct watch *w)
{
    return w->visiting && w->arrived;
}

uint64_t
watch_step(const struct watch *w)
{
    return watch_in_past(w) ? w->moment.record.step : w->progress.step;
}

/* ---- comparing ---- */

/* Whether two buckets tell the same of all series that both have. */
static bool
same(const struct watch_branch *a, const struct history_bucket *i,
     const struct watch_branch *b, const struct history_bucket *k)
{
    if (i->steps.first != k->steps.first || i->steps.last != k->steps.last)
        return true; // merged at other places: nothing is known
    for (size_t s = 0; s <= SERIES_NORM2_W; s++) {
        struct span x = history_bucket_span(a->history, i, s);
        struct span y = history_bucket_span(b->history, k, s);
        if (x.any != y.any ||
            (x.any && memcmp(&x.last, &y.last, sizeof x.last) != 0))
            return false;
    }
    return true;
}

bool
watch_parted(const struct watch *w, unsigned a, unsigned b, uint64_t *step)
{
    const struct watch_branch *x = &w->branch[a], *y = &w->branch[b];
    size_t n = history_buckets(x->history), m = history_buckets(y->history);
    for (size_t i = 0, k = 0; i < n && k < m;) {
        struct history_bucket p = history_bucket(x->history, i);
        struct history_bucket q = history_bucket(y->history, k);
        if (!same(x, &p, y, &q)) {
            *step = p.steps.first;
            return true;
        }
        i += p.steps.last <= q.steps.last;
        k += q.steps.last <= p.steps.last;
    }
    return false;
}

static void
add_change(char buffer[WATCH_DIFFERS], size_t *length, enum param_id id, double to)
{
    char value[32];
    if (*length >= WATCH_DIFFERS)
        return;
    *length += (size_t)snprintf(buffer + *length, WATCH_DIFFERS - *length,
                                "%s%s %s", *length > 0 ? ", " : "",
                                param_table[id].name,
                                param_format(value, id, to));
}

char *
watch_differs(char buffer[WATCH_DIFFERS], const struct watch *w, unsigned id)
{
    const struct watch_branch *b = &w->branch[id];
    const struct watch_branch *parent = &w->branch[b->parent];
    size_t length = 0;
    bool forked = false;
    buffer[0] = '\0';
    for (enum param_id p = 0; p < PARAM_COUNT; p++)
        if (tree_changes_start(p) && b->config.value[p] != parent->config.value[p])
            add_change(buffer, &length, p, b->config.value[p]);
    for (size_t i = 0; i < b->n_marks; i++) {
        const struct event *e = &b->marks[i];
        forked |= e->kind == EVENT_FORKED && e->branch == id;
        if (forked && e->kind == EVENT_CHANGED && e->step == b->fork)
            add_change(buffer, &length, e->param, e->to);
    }
    return buffer;
}

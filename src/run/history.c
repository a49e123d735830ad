/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of buckets that are fine at both ends and coarse in between.
 *
 * Each level has two shelves. The head keeps, for good, the buckets that begin
 * within the first HISTORY_KEEP of the level's width; the tail is a ring of the
 * latest ones. What is too old for the tail of level k goes into the bucket of
 * twice the width on level k + 1, into its head or its tail. Nothing is copied
 * to two places, so in the order
 *
 *     head 0, head 1, ..., head n, tail n, ..., tail 1, tail 0
 *
 * the buckets are all that was ever added, by step. Twice the samples cost one
 * level more.
 *
 * An average or a sample of the samples would lose the spikes; buckets counted
 * back from "now" would make the picture shimmer as it moves on. */
#include <config.h>

#include "run/history.h"

#include "base/mem.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

enum { LEVELS_MAX = 64 };

/* Buckets by step: a ring, of which a head never uses the turn. */
struct shelf {
    size_t capacity, first, count;
    uint64_t *index;    /* (capacity): the bucket's first step / its width */
    struct history_steps *steps; /* (capacity): of its first and last record */
    struct span *spans; /* (series, capacity) */
};

/* What is added to a bucket. */
struct load {
    struct history_steps steps;
    const struct span *spans; /* (series), STRIDE apart */
    size_t stride;
};

struct level {
    struct shelf head, tail;
};

struct history {
    size_t series;
    uint64_t every;
    uint64_t step, count;
    struct span *last; /* (series) */
    size_t n_levels;
    struct level level[LEVELS_MAX];
};

static void
shelf_init(struct shelf *s, size_t capacity, size_t series)
{
    s->capacity = capacity;
    s->first = 0;
    s->count = 0;
    s->index = mem_new(capacity, sizeof *s->index);
    s->steps = mem_new(capacity, sizeof *s->steps);
    s->spans = mem_new(capacity * series, sizeof *s->spans);
}

static void
shelf_done(struct shelf *s)
{
    free(s->index);
    free(s->steps);
    free(s->spans);
}

/* The slot of the bucket number I, counted from the oldest. */
static size_t
shelf_slot(const struct shelf *s, size_t i)
{
    size_t slot = s->first + i;
    return slot < s->capacity ? slot : slot - s->capacity;
}

static bool
shelf_ends_with(const struct shelf *s, uint64_t index)
{
    return s->count > 0 && s->index[shelf_slot(s, s->count - 1)] == index;
}

/* Appends LOAD to the latest bucket if that is number INDEX, else to a new one,
 * for which there must be room. */
static void
shelf_add(struct shelf *s, uint64_t index, const struct load *load,
          size_t series)
{
    bool fresh = !shelf_ends_with(s, index);
    assert(!fresh || s->count < s->capacity);
    s->count += fresh;
    size_t slot = shelf_slot(s, s->count - 1);
    s->index[slot] = index;
    if (fresh)
        s->steps[slot] = load->steps;
    s->steps[slot].last = load->steps.last;
    for (size_t i = 0; i < series; i++) {
        struct span *into = &s->spans[i * s->capacity + slot];
        if (fresh)
            *into = load->spans[i * load->stride];
        else
            span_append(into, &load->spans[i * load->stride]);
    }
}

/* How many buckets have a lower number than INDEX. */
static size_t
shelf_below(const struct shelf *s, uint64_t index)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->index[shelf_slot(s, middle)] < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Appends the buckets of the shelf that begin in [begin, end). */
static void
shelf_collect(const struct shelf *s, size_t series, uint64_t width,
              uint64_t begin, uint64_t end, struct span *into)
{
    uint64_t from = begin / width + (begin % width != 0);
    uint64_t to = end / width + (end % width != 0);
    if (s->count == 0 || s->index[shelf_slot(s, s->count - 1)] < from ||
        s->index[s->first] >= to)
        return;
    for (size_t i = shelf_below(s, from); i < s->count; i++) {
        size_t slot = shelf_slot(s, i);
        if (s->index[slot] >= to)
            break;
        span_append(into, &s->spans[series * s->capacity + slot]);
    }
}

static struct level *
level_at(struct history *h, size_t k)
{
    assert(k <= h->n_levels && k < LEVELS_MAX);
    if (k == h->n_levels) {
        // Only level 0 gets buckets from the first half of its head.
        size_t head = k == 0 ? HISTORY_KEEP : HISTORY_KEEP / 2;
        shelf_init(&h->level[k].head, head, h->series);
        shelf_init(&h->level[k].tail, HISTORY_KEEP, h->series);
        h->n_levels++;
    }
    return &h->level[k];
}

/* Adds to bucket INDEX of level K, handing the oldest one up if need be. */
static void
level_add(struct history *h, size_t k, uint64_t index, const struct load *load)
{
    struct level *level = level_at(h, k);
    struct shelf *shelf = index < HISTORY_KEEP ? &level->head : &level->tail;
    if (shelf->count == shelf->capacity && !shelf_ends_with(shelf, index)) {
        const struct load oldest = {shelf->steps[shelf->first],
                                    shelf->spans + shelf->first,
                                    shelf->capacity};
        level_add(h, k + 1, shelf->index[shelf->first] / 2, &oldest);
        shelf->first = shelf_slot(shelf, 1);
        shelf->count--;
    }
    shelf_add(shelf, index, load, h->series);
}

struct history *
history_new(size_t series, uint64_t every)
{
    assert(series > 0 && every > 0);
    struct history *h = mem_new(1, sizeof *h);
    h->series = series;
    h->every = every;
    h->last = mem_new(series, sizeof *h->last);
    return h;
}

static void
drop_levels(struct history *h)
{
    for (size_t k = 0; k < h->n_levels; k++) {
        shelf_done(&h->level[k].head);
        shelf_done(&h->level[k].tail);
    }
    h->n_levels = 0;
}

void
history_free(struct history *h)
{
    if (h == NULL)
        return;
    drop_levels(h);
    free(h->last);
    free(h);
}

void
history_add(struct history *h, uint64_t step, const struct span *spans)
{
    history_add_merged(h, (struct history_steps){step, step}, spans);
}

void
history_add_merged(struct history *h, struct history_steps steps,
                   const struct span *spans)
{
    uint64_t step = steps.last;
    const struct load load = {steps, spans, 1};
    assert(step >= h->step && steps.first <= step);
    level_add(h, 0, step / h->every, &load);
    for (size_t i = 0; i < h->series; i++)
        h->last[i] = spans[i];
    h->step = step;
    h->count++;
}

struct span
history_span(const struct history *h, size_t series, uint64_t begin,
             uint64_t end)
{
    assert(series < h->series);
    struct span all = {0};
    for (size_t k = 0; k < h->n_levels; k++)
        shelf_collect(&h->level[k].head, series, h->every << k, begin, end,
                      &all);
    for (size_t k = h->n_levels; k-- > 0;)
        shelf_collect(&h->level[k].tail, series, h->every << k, begin, end,
                      &all);
    return all;
}

/* ---- bucket by bucket ---- */

/* The shelves in the order of steps: head 0, ..., head n, tail n, ..., tail 0;
 * WIDTH becomes that of their buckets. */
static const struct shelf *
shelf_at(const struct history *h, size_t i, uint64_t *width)
{
    size_t k = i < h->n_levels ? i : 2 * h->n_levels - 1 - i;
    *width = h->every << k;
    return i < h->n_levels ? &h->level[k].head : &h->level[k].tail;
}

size_t
history_buckets(const struct history *h)
{
    size_t count = 0;
    for (size_t k = 0; k < h->n_levels; k++)
        count += h->level[k].head.count + h->level[k].tail.count;
    return count;
}

struct history_bucket
history_bucket(const struct history *h, size_t i)
{
    for (size_t k = 0; k < 2 * h->n_levels; k++) {
        uint64_t width;
        const struct shelf *s = shelf_at(h, k, &width);
        if (i < s->count) {
            size_t slot = shelf_slot(s, i);
            return (struct history_bucket){s->index[slot] * width,
                                           s->steps[slot], s, slot};
        }
        i -= s->count;
    }
    assert(!"a bucket of that number");
    return (struct history_bucket){.shelf = NULL};
}

struct span
history_bucket_span(const struct history *h, const struct history_bucket *b,
                    size_t series)
{
    assert(series < h->series);
    return b->shelf->spans[series * b->shelf->capacity + b->slot];
}

size_t
history_before(const struct history *h, uint64_t step)
{
    size_t count = 0;
    for (size_t k = 0; k < 2 * h->n_levels; k++) {
        uint64_t width;
        const struct shelf *s = shelf_at(h, k, &width);
        count += shelf_below(s, step / width + (step % width != 0));
    }
    return count;
}

/* From STEP to the records of bucket number I. */
static uint64_t
distance(const struct history *h, size_t i, uint64_t step)
{
    struct history_steps s = history_bucket(h, i).steps;
    return step < s.first ? s.first - step : step > s.last ? step - s.last : 0;
}

size_t
history_nearest(const struct history *h, uint64_t step)
{
    size_t count = history_buckets(h), i = history_before(h, step);
    // A bucket's first record may come after the step at which it begins.
    i = i >= 2 ? i - 2 : 0;
    while (i + 1 < count && distance(h, i + 1, step) <= distance(h, i, step))
        i++;
    return i;
}

struct span
history_last(const struct history *h, size_t series)
{
    assert(series < h->series);
    return h->last[series];
}

uint64_t
history_step(const struct history *h)
{
    return h->step;
}

uint64_t
history_count(const struct history *h)
{
    return h->count;
}

size_t
history_bytes(const struct history *h)
{
    size_t bucket = sizeof(uint64_t) + sizeof(struct history_steps) +
                    h->series * sizeof(struct span);
    size_t bytes = sizeof *h + h->series * sizeof *h->last;
    for (size_t k = 0; k < h->n_levels; k++)
        bytes +=
            (h->level[k].head.capacity + h->level[k].tail.capacity) * bucket;
    return bytes;
}

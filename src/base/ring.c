/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One producer, one consumer, no lock.
 *
 * Two counters run free over all of size_t and are compared by difference, so
 * that no slot is wasted and the wrap needs no special case: head - tail is
 * the number of records inside, also when head has wrapped and tail has not.
 * Slot i of the counter lives at i mod slots, and slots is a power of two, so
 * the wrap of the counter falls on a wrap of the slots.
 *
 * The producer owns head, the consumer owns tail. Each reads its own counter
 * relaxed, the other's with acquire, and publishes its own with release. No
 * stand-alone fences: ThreadSanitizer cannot see them. */
#include <config.h>

#include "base/ring.h"

#include "base/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct ring {
    alignas(64) atomic_size_t head; /* records ever pushed; producer's */
    alignas(64) atomic_size_t tail; /* records ever popped; consumer's */
    alignas(64) size_t mask;        /* slots - 1 */
    size_t size;                    /* bytes a record */
    unsigned char *slots;           /* (mask + 1) x size */
};

struct ring *
ring_new(size_t slots, size_t size, size_t start)
{
    assert(slots > 0 && (slots & (slots - 1)) == 0 && size > 0);
    struct ring *ring = mem_try(1, sizeof *ring);
    if (ring == NULL)
        fatal("out of memory");
    atomic_init(&ring->head, start);
    atomic_init(&ring->tail, start);
    ring->mask = slots - 1;
    ring->size = size;
    ring->slots = mem_new(slots, size);
    return ring;
}

void
ring_free(struct ring *ring)
{
    if (ring == NULL)
        return;
    free(ring->slots);
    free(ring);
}

static void *
slot(struct ring *ring, size_t counter)
{
    return ring->slots + (counter & ring->mask) * ring->size;
}

bool
ring_push(struct ring *ring, const void *record)
{
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    // Acquire pairs with the release in ring_pop: the consumer has finished
    // reading every slot below tail before we write there again.
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (head - tail > ring->mask)
        return false;
    memcpy(slot(ring, head), record, ring->size);
    // Release publishes the slot's contents with the counter.
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
    return true;
}

bool
ring_pop(struct ring *ring, void *record)
{
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    // Acquire pairs with the release in ring_push: the record is whole.
    size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (head == tail)
        return false;
    memcpy(record, slot(ring, tail), ring->size);
    // Release hands the slot back only after the copy above is done.
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return true;
}

size_t
ring_count(struct ring *ring)
{
    // Tail first: head can only grow, so the difference is never negative.
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    return head - tail;
}

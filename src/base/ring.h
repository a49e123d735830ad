/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_RING_H
#define GROKTOP_BASE_RING_H

#include <stdbool.h>
#include <stddef.h>

/* A ring of equal slots between one producer thread and one consumer thread.
 * Neither ever waits for the other. Roles may not swap while both run. */

struct ring;

/* A ring of SLOTS (a power of two) records of SIZE bytes each. The counters
 * start at START: 0, but for tests, which start them just below the wrap.
 * Freed by ring_free, when no other thread uses it. */
struct ring *ring_new(size_t slots, size_t size, size_t start);
void ring_free(struct ring *ring);

/* Producer: copies the record at RECORD in; false if the ring is full. */
bool ring_push(struct ring *ring, const void *record);

/* Consumer: copies the oldest record out; false if the ring is empty. */
bool ring_pop(struct ring *ring, void *record);

/* Either side: how many records wait, at the moment of the call; it can be out
 * of date by what the other side did meanwhile. */
size_t ring_count(struct ring *ring);

#endif

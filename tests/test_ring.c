/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ring in one thread, where everything can be said exactly, and between
 * two, where what arrives must be what was sent, whole and in order. Run under
 * ThreadSanitizer too. */
#include <config.h>

#include "base/ring.h"

#include "base/clock.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>

#include <cmocka.h>

// Just below the wrap, so that counters wrap early in the test; and far away.
static const size_t starts[] = {0, 5, SIZE_MAX, SIZE_MAX - 2, SIZE_MAX - 1000};

enum { STARTS = sizeof starts / sizeof *starts };

static void
test_empty_and_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < STARTS; i++) {
        struct ring *ring = ring_new(4, sizeof(int), starts[i]);
        int out = -1;
        assert_int_equal(ring_count(ring), 0);
        assert_false(ring_pop(ring, &out));
        assert_int_equal(out, -1);
        for (int in = 0; in < 4; in++) {
            assert_true(ring_push(ring, &in));
            assert_int_equal(ring_count(ring), in + 1);
        }
        assert_false(ring_push(ring, &(int){99})); // every slot is in use
        assert_int_equal(ring_count(ring), 4);
        for (int want = 0; want < 4; want++) {
            assert_true(ring_pop(ring, &out));
            assert_int_equal(out, want);
        }
        assert_false(ring_pop(ring, &out));
        ring_free(ring);
    }
}

static void
test_order_through_the_wrap(void **state)
{
    (void)state;
    for (size_t i = 0; i < STARTS; i++) {
        struct ring *ring = ring_new(8, sizeof(int), starts[i]);
        int in = 0, want = 0, out;
        for (int round = 0; round < 500; round++) {
            for (int k = 0; k < 1 + round % 8; k++, in++)
                assert_true(ring_push(ring, &in));
            while (ring_pop(ring, &out))
                assert_int_equal(out, want++);
            assert_int_equal(want, in);
        }
        ring_free(ring);
    }
}

static void
test_one_slot(void **state)
{
    (void)state;
    struct ring *ring = ring_new(1, sizeof(int), SIZE_MAX);
    int out;
    for (int in = 0; in < 3; in++) {
        assert_true(ring_push(ring, &in));
        assert_false(ring_push(ring, &in));
        assert_true(ring_pop(ring, &out));
        assert_int_equal(out, in);
        assert_false(ring_pop(ring, &out));
    }
    ring_free(ring);
    ring_free(NULL);
}

/* ---- two threads ---- */

enum { MESSAGES = 200000, SLOTS = 16 };

/* Longer than a word, so that a record read too early is seen to be torn. */
struct message {
    uint64_t number, complement, filler[5], square;
};

struct producer {
    struct ring *ring;
    size_t most;      /* the largest count that it saw */
    atomic_bool stop; /* the consumer gives up */
};

static void *
produce(void *argument)
{
    struct producer *p = argument;
    for (uint64_t n = 0; n < MESSAGES; n++) {
        struct message m = {.number = n, .complement = ~n, .square = n * n};
        while (!ring_push(p->ring, &m)) {
            if (atomic_load(&p->stop))
                return NULL;
            sched_yield();
        }
        size_t count = ring_count(p->ring);
        p->most = count > p->most ? count : p->most;
    }
    return NULL;
}

/* How many messages come as they were sent, one after the other, until one
 * does not, or none comes for too long. */
static uint64_t
consume(struct ring *ring)
{
    uint64_t n = 0, deadline = clock_ns() + 20000000000u;
    struct message m;
    while (n < MESSAGES && clock_ns() < deadline) {
        if (!ring_pop(ring, &m)) {
            sched_yield();
            continue;
        }
        if (m.number != n || m.complement != ~n || m.square != n * n ||
            ring_count(ring) > SLOTS)
            return n;
        n++;
        deadline = clock_ns() + 20000000000u;
    }
    return n;
}

static void
exchange(size_t start)
{
    struct ring *ring = ring_new(SLOTS, sizeof(struct message), start);
    struct producer p = {.ring = ring};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce, &p), 0);
    uint64_t received = consume(ring);
    atomic_store(&p.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(received, MESSAGES);
    assert_true(p.most <= SLOTS);
    assert_int_equal(ring_count(ring), 0);
    ring_free(ring);
}

static void
test_two_threads(void **state)
{
    (void)state;
    exchange(0);
    exchange(SIZE_MAX - MESSAGES / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_and_full),
        cmocka_unit_test(test_order_through_the_wrap),
        cmocka_unit_test(test_one_slot),
        cmocka_unit_test(test_two_threads),
    };
    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}

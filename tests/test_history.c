/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history against a list of all that was added. Where its buckets begin is
 * found from outside, by asking for every single step; then each bucket must
 * be exactly the samples up to the next one, and no wider than promised. */
#include <config.h>

#include "run/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES = 2 };

struct sample {
    uint64_t step;
    struct span span[SERIES];
};

/* All that was added to a history. */
struct log {
    size_t count;
    struct sample *samples;
    struct history *history;
    uint64_t every;
};

static void
assert_same(struct span a, struct span b)
{
    assert_int_equal(a.any, b.any);
    assert_int_equal(a.gap, b.gap);
    if (!a.any)
        return;
    assert_true(a.first == b.first && a.last == b.last);
    assert_true(a.min == b.min && a.max == b.max);
}

/* A wave with spikes and holes; often several samples merged. */
static struct span
random_span(gsl_rng *rng)
{
    struct span span = {0};
    for (size_t n = gsl_rng_uniform_int(rng, 3) + 1; n > 0; n--) {
        double value = gsl_rng_uniform(rng);
        if (gsl_rng_uniform_int(rng, 50) == 0)
            value = gsl_rng_uniform_int(rng, 2) ? (double)NAN : -HUGE_VAL;
        if (gsl_rng_uniform_int(rng, 50) == 0)
            value *= 1e6;
        struct span one = span_of(value);
        span_append(&span, &one);
    }
    return span;
}

/* COUNT samples on the grid, or (IRREGULAR) with jumps and off the grid. */
static struct log
random_log(gsl_rng *rng, size_t count, uint64_t every, bool irregular)
{
    struct log log = {count, calloc(count, sizeof(struct sample)),
                      history_new(SERIES, every), every};
    uint64_t step = 0;
    for (size_t i = 0; i < count; i++) {
        struct sample *s = &log.samples[i];
        s->step = step;
        for (size_t k = 0; k < SERIES; k++)
            s->span[k] = random_span(rng);
        history_add(log.history, step, s->span);
        step += every;
        if (irregular && gsl_rng_uniform_int(rng, 10) == 0)
            step += gsl_rng_uniform_int(rng, 3 * every);
        if (irregular && gsl_rng_uniform_int(rng, 500) == 0)
            step += 2000 * every;
    }
    return log;
}

static void
log_done(struct log *log)
{
    history_free(log->history);
    free(log->samples);
}

/* The first steps of all buckets, and one behind the end. */
static uint64_t *
find_buckets(const struct log *log, size_t *count)
{
    uint64_t end = log->samples[log->count - 1].step + 1;
    uint64_t *begins = calloc(end + 1, sizeof *begins);
    *count = 0;
    for (uint64_t step = 0; step < end; step++) {
        struct span span = history_span(log->history, 0, step, step + 1);
        if (span.any || span.gap)
            begins[(*count)++] = step;
    }
    begins[*count] = end;
    return begins;
}

/* The first sample at or after a step. */
static size_t
sample_from(const struct log *log, uint64_t step)
{
    size_t low = 0, high = log->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (log->samples[middle].step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct span
brute(const struct log *log, size_t series, uint64_t begin, uint64_t end)
{
    struct span all = {0};
    size_t last = sample_from(log, end);
    for (size_t i = sample_from(log, begin); i < last; i++)
        span_append(&all, &log->samples[i].span[series]);
    return all;
}

static void
check_buckets(const struct log *log, const uint64_t *begins, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < SERIES; k++)
            assert_same(history_span(log->history, k, begins[i], begins[i + 1]),
                        brute(log, k, begins[i], begins[i + 1]));
    }
}

/* On a regular grid the distance to the next bucket is the width. */
static void
check_widths(const struct log *log, const uint64_t *begins, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        uint64_t width = (begins[i + 1] - begins[i]) / log->every;
        uint64_t before = begins[i] / log->every;
        uint64_t after = log->count - before;
        assert_true(width == 1 || width * HISTORY_KEEP <= 2 * before);
        assert_true(width == 1 || (width - 1) * HISTORY_KEEP <= after);
        assert_int_equal(before % width, 0);
    }
}

/* Stretches with any ends hold just the buckets that begin in them. */
static void
check_stretches(const struct log *log, const uint64_t *begins, size_t count,
                gsl_rng *rng)
{
    uint64_t last = begins[count];
    for (int i = 0; i < 200; i++) {
        uint64_t begin = gsl_rng_uniform_int(rng, last + 10);
        uint64_t end = begin + gsl_rng_uniform_int(rng, last);
        struct span expected = {0};
        for (size_t b = 0; b < count; b++) {
            if (begins[b] < begin || begins[b] >= end)
                continue;
            struct span bucket = brute(log, 1, begins[b], begins[b + 1]);
            span_append(&expected, &bucket);
        }
        assert_same(history_span(log->history, 1, begin, end), expected);
    }
}

static uint64_t
distance(const struct history_bucket *b, uint64_t step)
{
    return step < b->steps.first  ? b->steps.first - step
           : step > b->steps.last ? step - b->steps.last
                                  : 0;
}

/* Bucket by bucket: the same ones, each with its records' steps. */
static void
check_walk(const struct log *log, const uint64_t *begins, size_t count,
           gsl_rng *rng)
{
    const struct history *h = log->history;
    assert_int_equal(history_buckets(h), count);
    for (size_t i = 0; i < count; i++) {
        struct history_bucket b = history_bucket(h, i);
        size_t first = sample_from(log, begins[i]);
        size_t last = sample_from(log, begins[i + 1]) - 1;
        assert_true(b.begin == begins[i]);
        assert_true(b.steps.first == log->samples[first].step);
        assert_true(b.steps.last == log->samples[last].step);
        assert_same(history_bucket_span(h, &b, 1),
                    history_span(h, 1, begins[i], begins[i + 1]));
        assert_int_equal(history_before(h, begins[i]), i);
        assert_int_equal(history_nearest(h, b.steps.last), i);
    }
    for (int i = 0; i < 200; i++) {
        uint64_t step = gsl_rng_uniform_int(rng, begins[count] + 100);
        struct history_bucket found = history_bucket(h, history_nearest(h, step));
        for (size_t k = 0; k < count; k++) {
            struct history_bucket b = history_bucket(h, k);
            assert_true(distance(&found, step) <= distance(&b, step));
        }
    }
}

static void
check_log(size_t samples, uint64_t every, bool irregular, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, seed);
    struct log log = random_log(rng, samples, every, irregular);
    size_t count;
    uint64_t *begins = find_buckets(&log, &count);
    check_buckets(&log, begins, count);
    if (!irregular)
        check_widths(&log, begins, count);
    if (samples < 3000)
        check_stretches(&log, begins, count, rng);
    check_walk(&log, begins, count, rng);
    assert_same(history_span(log.history, 0, 0, UINT64_MAX),
                brute(&log, 0, 0, UINT64_MAX));
    free(begins);
    log_done(&log);
    gsl_rng_free(rng);
}

static void
test_brute_force(void **state)
{
    (void)state;
    check_log(1, 1, false, 1);
    check_log(1024, 1, false, 2);
    check_log(2048, 1, false, 3);
    check_log(2049, 1, false, 4);
    check_log(2900, 10, false, 5);
    check_log(20000, 1, false, 6);
    check_log(2900, 1, true, 7);
    check_log(12000, 7, true, 8);
}

/* Neighbouring stretches share nothing and lose nothing. */
static void
test_partition(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct log log = random_log(rng, 30000, 3, true);
    uint64_t last = history_step(log.history);
    struct span whole = brute(&log, 0, 0, UINT64_MAX);
    for (int i = 0; i < 50; i++) {
        struct span sum = {0};
        uint64_t begin = 0;
        while (begin <= last) {
            uint64_t end = begin + 1 + gsl_rng_uniform_int(rng, last / 20);
            struct span part = history_span(log.history, 0, begin, end);
            span_append(&sum, &part);
            begin = end;
        }
        assert_same(sum, whole);
    }
    log_done(&log);
    gsl_rng_free(rng);
}

/* Ten million steps: small, the spike is there, both ends are sharp. */
static void
test_long_run(void **state)
{
    (void)state;
    enum { STEPS = 10000000, SPIKE = 4321987, COLUMNS = 240 };
    struct history *h = history_new(1, 1);
    for (uint64_t step = 0; step < STEPS; step++) {
        struct span s = span_of(step == SPIKE ? 1e9 : (double)(step % 1000));
        history_add(h, step, &s);
    }
    assert_int_equal(history_count(h), STEPS);
    assert_true(history_bytes(h) < 2 * 1000 * 1000);

    int with_spike = -1;
    for (int i = 0; i < COLUMNS; i++) {
        uint64_t begin = (uint64_t)STEPS * (unsigned)i / COLUMNS;
        uint64_t end = (uint64_t)STEPS * (unsigned)(i + 1) / COLUMNS;
        struct span s = history_span(h, 0, begin, end);
        assert_true(s.any && !s.gap && s.min == 0 && s.max >= 999);
        if (s.max > 999) {
            assert_int_equal(with_spike, -1);
            with_spike = i;
        }
    }
    assert_in_range(with_spike, (uint64_t)SPIKE * COLUMNS / STEPS - 1,
                    (uint64_t)SPIKE * COLUMNS / STEPS);
    for (uint64_t i = 0; i < HISTORY_KEEP; i++) {
        assert_same(history_span(h, 0, i, i + 1), span_of((double)(i % 1000)));
        uint64_t late = STEPS - 1 - i;
        assert_same(history_span(h, 0, late, late + 1),
                    span_of((double)(late % 1000)));
    }
    history_free(h);
}

/* Steps that double: few samples, all of them there, no number overflows. */
static void
test_huge_steps(void **state)
{
    (void)state;
    struct history *h = history_new(1, 1);
    for (int i = 0; i < 64; i++) {
        struct span s = span_of(i);
        history_add(h, (uint64_t)1 << i, &s);
    }
    for (int i = 0; i < 64; i++)
        assert_same(history_span(h, 0, (uint64_t)1 << i,
                                 ((uint64_t)1 << i) + 1), span_of(i));
    history_free(h);
    h = history_new(1, (uint64_t)1 << 40);
    for (uint64_t i = 0; i < 10000; i++) {
        struct span s = span_of((double)i);
        history_add(h, i << 40, &s);
    }
    struct span all = history_span(h, 0, 0, UINT64_MAX);
    assert_true(all.first == 0 && all.last == 9999 && all.max == 9999);
    history_free(h);
}

static void
test_last(void **state)
{
    (void)state;
    struct history *h = history_new(SERIES, 10);
    assert_false(history_last(h, 1).any);
    assert_false(history_span(h, 0, 0, UINT64_MAX).any);
    assert_int_equal(history_count(h), 0);
    size_t empty = history_bytes(h);

    struct span spans[SERIES] = {span_of(2.385), span_of((double)NAN)};
    history_add(h, 40, spans);
    spans[1] = span_of(7.25);
    history_add(h, 45, spans); // off the grid: in the bucket of step 40
    assert_same(history_last(h, 1), span_of(7.25));
    assert_int_equal(history_step(h), 45);
    assert_int_equal(history_count(h), 2);
    struct span both = history_span(h, 1, 40, 41);
    assert_true(both.any && both.gap && both.first == 7.25);
    assert_true(history_bytes(h) > empty);

    history_free(h);
    history_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_partition),
        cmocka_unit_test(test_long_run),
        cmocka_unit_test(test_huge_steps),
        cmocka_unit_test(test_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which spectra are kept, on both kinds of axes and after thinning, and which
 * of them is found for a stretch. */
#include <config.h>

#include "run/spectra.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

enum { KEPT_MAX = 3072 };

static struct spectrum
make(uint64_t step)
{
    struct spectrum s = {.step = step, .m = 3};
    s.share[0] = (float)(step % 1021);
    s.share[2] = 1;
    return s;
}

/* The steps that SPECTRA has, found one by one; returns how many. */
static size_t
list(const struct spectra *spectra, uint64_t *steps, uint64_t end)
{
    size_t n = 0;
    while (end > 0) {
        const struct spectrum *s = spectra_at(spectra, 0, end);
        if (s == NULL)
            break;
        assert_true(s->step < end);
        assert_true(s->share[0] == (float)(s->step % 1021));
        end = steps[n++] = s->step;
    }
    return n;
}

/* About 32 steps in each octave that has as many records, and no step farther
 * than 1/256 of the run from the next. */
static void
check_density(const struct spectra *spectra, uint64_t every, uint64_t last)
{
    uint64_t *steps = calloc(KEPT_MAX, sizeof *steps);
    size_t n = list(spectra, steps, last + 1); // latest first
    assert_int_equal(n, spectra_count(spectra));
    for (uint64_t octave = 64 * every; octave <= last / 2; octave *= 2) {
        size_t inside = 0;
        for (size_t i = 0; i < n; i++)
            inside += steps[i] >= octave && steps[i] < 2 * octave;
        assert_true(inside >= 25);
    }
    for (size_t i = 0; i + 1 < n; i++) {
        uint64_t most = last / 256 > every ? last / 256 : every;
        assert_true(steps[i] - steps[i + 1] <= most + every);
    }
    assert_int_equal(steps[n - 1], 0);
    free(steps);
}

static void
test_schedule(void **state)
{
    (void)state;
    static const uint64_t everies[] = {1, 10, 37};
    for (size_t i = 0; i < 3; i++) {
        uint64_t every = everies[i], last = 0;
        struct spectra *spectra = spectra_new();
        struct spectra_schedule schedule = {0};
        size_t kept = 0;
        for (uint64_t step = 0; step <= 300000; step += every) {
            if (!spectra_due(&schedule, step))
                continue;
            struct spectrum s = make(step);
            spectra_add(spectra, &s);
            kept++;
            last = step;
        }
        assert_true(kept < 512 + 256 * 10 + 32 * 19);
        check_density(spectra, every, last);
        spectra_free(spectra);
    }
}

/* More is added than the schedule asks for: the bound holds, and so do both
 * densities. */
static void
test_thinning(void **state)
{
    (void)state;
    struct spectra *spectra = spectra_new();
    for (uint64_t step = 0; step <= 200000; step++) {
        struct spectrum s = make(step);
        spectra_add(spectra, &s);
        assert_true(spectra_count(spectra) <= KEPT_MAX);
        if (step % 20000 == 19999) {
            assert_ptr_equal(spectra_at(spectra, step + 1, step + 2), NULL);
            assert_int_equal(spectra_at(spectra, step, step + 1)->step, step);
            check_density(spectra, 1, step);
        }
    }
    spectra_free(spectra);
}

/* A run of ten million records adds few, and steps to the end of numbers are
 * taken. */
static void
test_long_run(void **state)
{
    (void)state;
    struct spectra_schedule schedule = {0};
    size_t kept = 0;
    for (uint64_t step = 0; step < 10000000; step++)
        kept += spectra_due(&schedule, step);
    assert_in_range(kept, 256 * 14, 256 * 14 + 32 * 24 + 512);
    assert_true(schedule.stride >= 10000000 / 512);
    assert_true(schedule.stride <= 10000000 / 256);
    assert_true(spectra_due(&schedule, UINT64_MAX / 3));
    assert_false(spectra_due(&schedule, UINT64_MAX / 3 + 1));
}

static void
test_stretches(void **state)
{
    (void)state;
    static const uint64_t steps[] = {0, 10, 20, 50, 100, 1000};
    static const struct {
        uint64_t begin, end;
        int found; /* index into steps; -1: none */
    } cases[] = {
        {0, 0, -1},    {0, 1, 0},       {5, 9, 0},        {5, 11, 1},
        {10, 20, 1},   {10, 21, 2},     {21, 30, 2},      {60, 70, 3},
        {0, 2000, 5},  {999, 1000, 4},  {1000, 1001, 5},  {1001, 1002, -1},
        {500, 600, 4}, {1000, 9999, 5}, {2000, 9999, -1},
    };
    struct spectra *spectra = spectra_new();
    assert_null(spectra_at(spectra, 0, UINT64_MAX));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct spectrum s = make(steps[i]);
        spectra_add(spectra, &s);
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct spectrum *s =
            spectra_at(spectra, cases[i].begin, cases[i].end);
        if (cases[i].found < 0)
            assert_null(s);
        else
            assert_int_equal(s->step, steps[cases[i].found]);
    }
    spectra_clear(spectra);
    assert_int_equal(spectra_count(spectra), 0);
    assert_null(spectra_at(spectra, 0, UINT64_MAX));
    struct spectrum again = make(0);
    spectra_add(spectra, &again);
    assert_int_equal(spectra_at(spectra, 0, 1)->m, 3);
    spectra_free(spectra);
    spectra_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_thinning),
        cmocka_unit_test(test_long_run),
        cmocka_unit_test(test_stretches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

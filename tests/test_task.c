/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tasks by their definitions, spelled out again here, and the split as a
 * property of every size. */
#include <config.h>

#include "model/task.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool
is_prime(unsigned p)
{
    unsigned divisors = 0;
    for (unsigned d = 1; d <= p; d++)
        divisors += p % d == 0;
    return divisors == 2;
}

/* Whether C is the answer to a op b mod P, without the tricks of the program:
 * a quotient is what gives a when it is multiplied by b. */
static bool
is_answer(enum task_id id, unsigned long a, unsigned long b, unsigned long p,
          unsigned long c)
{
    switch (id) {
    case TASK_ADD: return c < p && (a + b) % p == c;
    case TASK_SUB: return c < p && (c + b) % p == a;
    case TASK_MUL: return c < p && (a * b) % p == c;
    case TASK_DIV: return c < p && (c * b) % p == a;
    case TASK_X2Y2: return c < p && (a * a + b * b) % p == c;
    case TASK_COUNT: break;
    }
    return false;
}

static const unsigned moduli[] = {2, 3, 4, 5, 7, 9, 12, 37, 97, 498, 499};

enum { MODULI = sizeof moduli / sizeof *moduli };

static void
test_answers(void **state)
{
    (void)state;
    for (int id = 0; id < TASK_COUNT; id++) {
        for (size_t i = 0; i < MODULI; i++) {
            unsigned p = moduli[i];
            if (!task_modulus_ok(id, p, NULL))
                continue;
            for (unsigned a = 0; a < p; a++)
                for (unsigned b = task_table[id].first_b; b < p; b++)
                    assert_true(
                        is_answer(id, a, b, p, task_apply(id, a, b, p)));
        }
    }
}

static void
test_division_for_every_prime(void **state)
{
    (void)state;
    size_t primes = 0;
    for (unsigned p = TASK_MODULUS_MIN; p <= TASK_MODULUS_MAX; p++) {
        if (!is_prime(p))
            continue;
        primes++;
        for (unsigned a = 0; a < p; a++)
            for (unsigned b = 1; b < p; b++)
                assert_true(is_answer(TASK_DIV, a, b, p,
                                      task_apply(TASK_DIV, a, b, p)));
    }
    assert_int_equal(primes, 95);
}

static void
test_modulus(void **state)
{
    (void)state;
    for (int id = 0; id < TASK_COUNT; id++) {
        for (unsigned p = 0; p < 600; p++) {
            struct failure f = {0};
            bool ok = p >= 2 && p <= 499 && (id != TASK_DIV || is_prime(p));
            assert_true(task_modulus_ok(id, p, &f) == ok);
            assert_true(f.status == (ok ? STATUS_OK : STATUS_INPUT));
            assert_true(ok || strstr(f.message, "--modulus") != NULL);
        }
    }
    struct failure f = {0};
    task_modulus_ok(TASK_DIV, 91, &f);
    assert_non_null(strstr(f.message, "91"));
    assert_non_null(strstr(f.message, "div"));
}

/* ---- splits ---- */

/* Marks the samples of one set as seen; each is a pair of the task, with its
 * answer, that was not seen before. SEEN is (p, 2 p). */
static void
look_at(enum task_id id, unsigned p, const struct sample *samples, size_t n,
        unsigned char *seen)
{
    const struct task *task = &task_table[id];
    for (size_t i = 0; i < n; i++) {
        unsigned a = samples[i].left, right = samples[i].right;
        unsigned b = task->symmetric ? right : right - p;
        assert_true(a < p && b < p && b >= task->first_b);
        assert_true(!task->symmetric || a <= b);
        assert_true(right < task_rows(id, p));
        assert_true(is_answer(id, a, b, p, samples[i].class));
        assert_false(seen[a * 2 * p + right]);
        seen[a * 2 * p + right] = 1;
    }
}

static void
test_every_pair_once(void **state)
{
    (void)state;
    for (int id = 0; id < TASK_COUNT; id++) {
        for (size_t i = 0; i < MODULI; i++) {
            size_t p = moduli[i];
            if (!task_modulus_ok(id, (unsigned)p, NULL))
                continue;
            size_t pairs = id == TASK_SUB   ? p * p
                           : id == TASK_DIV ? p * (p - 1)
                                            : p * (p + 1) / 2;
            unsigned char *seen = mem_new(2 * p * p, 1);
            struct split split;
            split_init(&split, id, (unsigned)p, 0.3, -1, 5);
            // No pair twice and as many as there are: every one of them.
            assert_int_equal(task_pairs(id, (unsigned)p), pairs);
            assert_int_equal(split.n_train + split.n_test, pairs);
            look_at(id, (unsigned)p, split.train, split.n_train, seen);
            look_at(id, (unsigned)p, split.test, split.n_test, seen);
            split_done(&split);
            free(seen);
        }
    }
}

static void
test_sizes(void **state)
{
    (void)state;
    // Of 10 pairs (p = 4). Halves go away from zero, one pair is always left
    // for training; a number of test pairs displaces the fraction.
    const struct size_case {
        double fraction;
        long n_test;
        size_t n_train;
    } cases[] = {
        {0.24, -1, 2}, {0.25, -1, 3}, {0.34, -1, 3}, {0.35, -1, 4},
        {0.05, -1, 1}, {0.04, -1, 1}, {0, -1, 1},    {0.94, -1, 9},
        {0.95, -1, 10}, {1, -1, 10},  {0.5, 0, 10},  {0.5, 3, 7},
        {0.5, 9, 1},   {0.5, 10, 1},  {0.5, 999, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct split split;
        split_init(&split, TASK_ADD, 4, cases[i].fraction, cases[i].n_test, 1);
        assert_int_equal(split.n_train, cases[i].n_train);
        assert_int_equal(split.n_test, 10 - cases[i].n_train);
        assert_int_equal(split_train_count(TASK_ADD, 4, cases[i].fraction,
                                           cases[i].n_test),
                         cases[i].n_train);
        split_done(&split);
    }
    struct split split;
    split_init(&split, TASK_ADD, 37, 0.5, -1, 1); // 703 pairs
    assert_int_equal(split.n_train, 352);
    split_done(&split);
}

static void
test_seeds(void **state)
{
    (void)state;
    const unsigned long seeds[] = {1, 1, 2, 3, 0, 4294967297u};
    enum { SEEDS = sizeof seeds / sizeof *seeds };
    struct split split[SEEDS];
    for (size_t i = 0; i < SEEDS; i++)
        split_init(&split[i], TASK_ADD, 23, 0.5, -1, seeds[i]);
    size_t bytes = task_pairs(TASK_ADD, 23) * sizeof *split[0].train;
    for (size_t i = 0; i < SEEDS; i++)
        for (size_t j = 0; j < i; j++)
            assert_true((memcmp(split[i].train, split[j].train, bytes) == 0) ==
                        (seeds[i] == seeds[j]));
    // The size of the split has no say in the order.
    struct split small;
    split_init(&small, TASK_ADD, 23, 0.1, -1, 1);
    assert_memory_equal(small.train, split[0].train, bytes);
    split_done(&small);
    for (size_t i = 0; i < SEEDS; i++)
        split_done(&split[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_division_for_every_prime),
        cmocka_unit_test(test_modulus),
        cmocka_unit_test(test_every_pair_once),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_seeds),
    };
    return cmocka_run_group_tests_name("task", tests, NULL, NULL);
}

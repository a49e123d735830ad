/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of operations, the data set of pairs, and its split.
 *
 * A symmetric operation has one embedding and unordered pairs a <= b: with
 * ordered pairs the mirror (b, a) of most test pairs would be in the training
 * set, and with a shared embedding (b, a) is the same input as (a, b). The
 * others have two embeddings, rows a and p + b of E, and all ordered pairs. */
#include <config.h>

#include "model/task.h"

#include "base/mem.h"
#include "base/rng.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

const struct task task_table[TASK_COUNT] = {
    [TASK_ADD] = {"add", "a + b", true, false, 0, true},
    [TASK_SUB] = {"sub", "a - b", false, false, 0, true},
    [TASK_MUL] = {"mul", "a * b", true, false, 0, false},
    [TASK_DIV] = {"div", "a / b", false, true, 1, false},
    [TASK_X2Y2] = {"x2+y2", "a^2 + b^2", true, false, 0, false},
};

/* b^(p-2) mod p, the inverse of b for a prime p (Fermat). */
static unsigned
inverse(unsigned b, unsigned p)
{
    unsigned result = 1, power = b % p;
    for (unsigned e = p - 2; e > 0; e >>= 1) {
        if (e & 1)
            result = result * power % p;
        power = power * power % p;
    }
    return result;
}

unsigned
task_apply(enum task_id id, unsigned a, unsigned b, unsigned p)
{
    switch (id) {
    case TASK_ADD: return (a + b) % p;
    case TASK_SUB: return (a + p - b) % p;
    case TASK_MUL: return a * b % p;
    case TASK_DIV: return a * inverse(b, p) % p;
    case TASK_X2Y2: return (a * a + b * b) % p;
    case TASK_COUNT: break;
    }
    abort();
}

size_t
task_rows(enum task_id id, unsigned p)
{
    return task_table[id].symmetric ? p : 2 * (size_t)p;
}

size_t
task_pairs(enum task_id id, unsigned p)
{
    const struct task *task = &task_table[id];
    size_t q = p;
    return task->symmetric ? q * (q + 1) / 2 : q * (q - task->first_b);
}

static bool
is_prime(unsigned p)
{
    for (unsigned d = 2; d * d <= p; d++)
        if (p % d == 0)
            return false;
    return p >= 2;
}

bool
task_modulus_ok(enum task_id id, unsigned p, struct failure *f)
{
    const struct task *task = &task_table[id];
    if (p < TASK_MODULUS_MIN || p > TASK_MODULUS_MAX) {
        failure_set(f, STATUS_INPUT, "--modulus: %u is not in %d..%d", p,
                    TASK_MODULUS_MIN, TASK_MODULUS_MAX);
        return false;
    }
    if (task->needs_prime && !is_prime(p)) {
        failure_set(f, STATUS_INPUT,
                    "--modulus: %u is not a prime, which the task %s needs", p,
                    task->name);
        return false;
    }
    return true;
}

/* Writes all pairs of the task to ALL, in the order of a, then b. */
static void
enumerate(struct sample *all, enum task_id id, unsigned p)
{
    const struct task *task = &task_table[id];
    unsigned offset = task->symmetric ? 0 : p;
    for (unsigned a = 0; a < p; a++)
        for (unsigned b = task->symmetric ? a : task->first_b; b < p; b++)
            *all++ = (struct sample){
                .left = (uint16_t)a,
                .right = (uint16_t)(offset + b),
                .class = (uint16_t)task_apply(id, a, b, p),
            };
}

size_t
split_train_count(enum task_id id, unsigned p, double fraction, long n_test)
{
    double n = (double)task_pairs(id, p);
    double wanted = n_test >= 0 ? n - (double)n_test : round(fraction * n);
    return wanted < 1 ? 1 : wanted > n ? (size_t)n : (size_t)wanted;
}

void
split_init(struct split *split, enum task_id id, unsigned p, double fraction,
           long n_test, unsigned long seed)
{
    size_t n = task_pairs(id, p);
    split->n_train = split_train_count(id, p, fraction, n_test);
    split->n_test = n - split->n_train;
    split->train = mem_new(n, sizeof *split->train);
    split->test = split->train + split->n_train;
    enumerate(split->train, id, p);
    gsl_rng *rng = rng_new(seed, RNG_SPLIT);
    gsl_ran_shuffle(rng, split->train, n, sizeof *split->train);
    gsl_rng_free(rng);
}

void
split_done(struct split *split)
{
    free(split->train);
    *split = (struct split){0};
}

void
split_copy(struct split *split, const struct split *from)
{
    size_t n = from->n_train + from->n_test;
    *split = *from;
    split->train = mem_new(n, sizeof *split->train);
    split->test = split->train + split->n_train;
    for (size_t i = 0; i < n; i++)
        split->train[i] = from->train[i];
}

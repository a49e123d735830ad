/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_TASK_H
#define GROKTOP_MODEL_TASK_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The tasks: c = a op b (mod p), and how their pairs are split. */

enum { TASK_MODULUS_MIN = 2, TASK_MODULUS_MAX = 499 };

enum task_id { TASK_ADD, TASK_SUB, TASK_MUL, TASK_DIV, TASK_X2Y2, TASK_COUNT };

struct task {
    const char *name;    /* as on the command line */
    const char *formula; /* for people, "a + b" */
    bool symmetric;      /* unordered pairs a <= b, one shared embedding */
    bool needs_prime;    /* the modulus must be a prime */
    unsigned first_b;    /* the smallest b */
    bool additive;       /* the Fourier features over Z_p are its natural ones */
};

/* One line a task, in the order of enum task_id. */
extern const struct task task_table[TASK_COUNT];

/* a op b mod p, for 0 <= a < p and first_b <= b < p. */
unsigned task_apply(enum task_id id, unsigned a, unsigned b, unsigned p);

/* Rows of the embedding E: p, or 2 p where a and b have one each. */
size_t task_rows(enum task_id id, unsigned p);

/* How many pairs the task has. */
size_t task_pairs(enum task_id id, unsigned p);

/* Whether P suits the task; if not, says why in F (F may be NULL). */
bool task_modulus_ok(enum task_id id, unsigned p, struct failure *f);

/* A sample: rows of E and the class. Row `right` is b, or p + b where a and b
 * have embeddings of their own. */
struct sample {
    uint16_t left, right, class;
};

struct split {
    size_t n_train, n_test;
    struct sample *train; /* n_train, in the order of training */
    struct sample *test;  /* n_test */
};

/* How many of the pairs are for training, the rest being for testing. N_TEST
 * >= 0 fixes the number of test pairs; otherwise it is round(fraction * pairs),
 * half away from zero. At least 1 in any case. */
size_t split_train_count(enum task_id id, unsigned p, double fraction,
                         long n_test);

/* The pairs, shuffled by SEED; the first split_train_count are for training.
 * Freed by split_done. */
void split_init(struct split *split, enum task_id id, unsigned p,
                double fraction, long n_test, unsigned long seed);
void split_done(struct split *split);

/* A copy of FROM, fresh. */
void split_copy(struct split *split, const struct split *from);

#endif

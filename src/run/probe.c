/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights are kept only at steps that are compared with later ones; where every
 * record of every step is probed, that is each of the last ten. */
#include <config.h>

#include "run/probe.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { KEPT = COMPASS_STEPS + 1 };

struct kept {
    uint64_t step; /* UINT64_MAX: nothing */
    gsl_matrix *E, *W;
};

struct probe {
    struct compass *compass;
    enum projection projection;
    uint64_t period;          /* steps from one probe to the next */
    struct kept kept[KEPT];   /* of step s at s mod KEPT */
    struct kept now;          /* room for the present weights */
};

static bool
kept_init(struct kept *k, const struct linear_setup *setup)
{
    *k = (struct kept){UINT64_MAX, gsl_matrix_alloc(setup->rows, setup->d_h),
                       gsl_matrix_alloc(setup->d_h, setup->p)};
    return k->E != NULL && k->W != NULL;
}

struct probe *
probe_new(const struct config *config, const struct linear_setup *setup,
          struct team *team)
{
    struct probe *p = mem_new(1, sizeof *p);
    p->projection = (enum projection)config->value[PARAM_PROJECTION];
    p->period = config_integer(config, PARAM_PROBE) *
                config_integer(config, PARAM_EVERY);
    p->compass = compass_new(setup, team);
    bool ok = p->compass != NULL && kept_init(&p->now, setup);
    for (size_t i = 0; ok && i < KEPT; i++)
        ok = kept_init(&p->kept[i], setup);
    if (ok)
        return p;
    probe_free(p);
    return NULL;
}

static void
kept_done(struct kept *k)
{
    gsl_matrix_free(k->E);
    gsl_matrix_free(k->W);
}

void
probe_free(struct probe *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < KEPT; i++)
        kept_done(&p->kept[i]);
    kept_done(&p->now);
    compass_free(p->compass);
    free(p);
}

void
probe_see(struct probe *p, const struct net *net, uint64_t step)
{
    struct kept *k = &p->kept[step % KEPT];
    if ((step + COMPASS_STEPS) % p->period != 0)
        return;
    k->step = step;
    net_get(net, k->E, k->W);
}

void
probe_measure(struct probe *p, const struct net *net, uint64_t step,
              const double now[PARAM_COUNT], struct compass_measure *m)
{
    const double none = (double)NAN;
    const struct kept *before = &p->kept[(step + 1) % KEPT]; // step - 10
    *m = (struct compass_measure){none, none, none, none, none};
    if (step % p->period != 0 || before->step + COMPASS_STEPS != step)
        return;
    net_get(net, p->now.E, p->now.W);
    const gsl_matrix *const E[] = {before->E, p->now.E};
    const gsl_matrix *const W[] = {before->W, p->now.W};
    compass_measure(p->compass, E, W, p->projection, now[PARAM_LR],
                    now[PARAM_MOMENTUM], m);
}

/* ---- between runs ---- */

/* Copies between a matrix and place I of a tensor of several. */
static void
copy(struct tensor *t, size_t i, gsl_matrix *m, bool in)
{
    double *data = (double *)t->data + i * m->size1 * m->size2;
    for (size_t k = 0; k < m->size1 * m->size2; k++) {
        double *entry = gsl_matrix_ptr(m, k / m->size2, k % m->size2);
        if (in)
            *entry = data[k];
        else
            data[k] = *entry;
    }
}

void
probe_keep(const struct probe *p, struct tensors *t)
{
    uint64_t n = 0, i = 0;
    const gsl_matrix *E = p->now.E, *W = p->now.W;
    for (size_t k = 0; k < KEPT; k++)
        n += p->kept[k].step != UINT64_MAX;
    tensors_add(t, "kept_step", TENSOR_U64, 1, &n);
    tensors_add(t, "kept_E", TENSOR_F64, 3,
                (const uint64_t[]){n, E->size1, E->size2});
    tensors_add(t, "kept_W", TENSOR_F64, 3,
                (const uint64_t[]){n, W->size1, W->size2});
    for (size_t k = 0; k < KEPT; k++) {
        const struct kept *kept = &p->kept[k];
        if (kept->step == UINT64_MAX)
            continue;
        ((uint64_t *)tensors_find(t, "kept_step")->data)[i] = kept->step;
        copy(tensors_find(t, "kept_E"), i, kept->E, false);
        copy(tensors_find(t, "kept_W"), i++, kept->W, false);
    }
}

/* Whether T is there, and one of N matrices of M's shape. */
static bool
fits(const struct tensor *t, uint64_t n, const gsl_matrix *m)
{
    return t != NULL && t->type == TENSOR_F64 && t->rank == 3 &&
           t->shape[0] == n && t->shape[1] == m->size1 &&
           t->shape[2] == m->size2;
}

bool
probe_restore(struct probe *p, const struct tensors *t)
{
    struct tensor *step = tensors_find(t, "kept_step");
    struct tensor *E = tensors_find(t, "kept_E"), *W = tensors_find(t, "kept_W");
    if (step == NULL || step->type != TENSOR_U64 || step->rank != 1 ||
        !fits(E, step->shape[0], p->now.E) || !fits(W, step->shape[0], p->now.W))
        return false;
    for (size_t k = 0; k < KEPT; k++)
        p->kept[k].step = UINT64_MAX;
    for (size_t i = 0; i < step->count; i++) {
        uint64_t at = ((const uint64_t *)step->data)[i];
        struct kept *kept = &p->kept[at % KEPT];
        kept->step = at;
        copy(E, i, kept->E, true);
        copy(W, i, kept->W, true);
    }
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the columns, once for every format. */
#include <config.h>

#include "run/record.h"

#include "theory/toy.h"

#define PATH(at, n) \
    [at] = "train_loss_" n, [(at) + 1] = "test_loss_" n, \
    [(at) + 2] = "norm2_E_" n, [(at) + 3] = "w1_" n, [(at) + 4] = "w2_" n, \
    [(at) + 5] = "w3_" n

const char *const record_names[SERIES_COUNT] = {
    [SERIES_TRAIN_LOSS] = "train_loss",
    [SERIES_TEST_LOSS] = "test_loss",
    [SERIES_TRAIN_ACCURACY] = "train_accuracy",
    [SERIES_TEST_ACCURACY] = "test_accuracy",
    [SERIES_NORM2_E] = "norm2_E",
    [SERIES_NORM2_W] = "norm2_W",
    [SERIES_WEIGHT_DECAY] = "weight_decay",
    [SERIES_LR] = "lr",
    [SERIES_NEURON_IPR] = "neuron_ipr",
    [SERIES_SPECTRUM_GINI] = "spectrum_gini",
    [SERIES_RESIDUAL_MAX] = "residual_max",
    [SERIES_FOURIER_SPREAD] = "fourier_spread",
    [SERIES_FOURIER_ASPECT] = "fourier_aspect",
    [SERIES_FOURIER_COS] = "fourier_cos",
    [SERIES_SAME_SIMILARITY] = "same_similarity",
    [SERIES_CROSS_SIMILARITY] = "cross_similarity",
    [SERIES_COS_NORM_MIN] = "cos_norm_min",
    [SERIES_COS_GRADIENT_TANGENT] = "cos_gradient_tangent",
    [SERIES_TANGENT_SHARE] = "tangent_share",
    [SERIES_DISTANCE_Z] = "distance_Z",
    [SERIES_NORM2] = "norm2",
    [SERIES_DECAY_LOSS] = "decay_loss",
    [SERIES_W1] = "w1", [SERIES_W2] = "w2", [SERIES_W3] = "w3",
    PATH(SERIES_PATH2, "2"),
    PATH(SERIES_PATH2 + SERIES_PATH_COLUMNS, "3"),
    PATH(SERIES_PATH2 + 2 * SERIES_PATH_COLUMNS, "4"),
};

_Static_assert(SERIES_COUNT ==
                   SERIES_PATH2 + (TOY_PATHS - 1) * SERIES_PATH_COLUMNS,
               "columns for all paths");

/* Column I of the block of a path after the first. */
static enum series
path_column(size_t path, size_t i)
{
    return (enum series)(SERIES_PATH2 + (path - 1) * SERIES_PATH_COLUMNS + i);
}

enum series
series_train_loss(size_t path)
{
    return path == 0 ? SERIES_TRAIN_LOSS : path_column(path, 0);
}

enum series
series_test_loss(size_t path)
{
    return path == 0 ? SERIES_TEST_LOSS : path_column(path, 1);
}

enum series
series_norm2(size_t path)
{
    return path == 0 ? SERIES_NORM2_E : path_column(path, 2);
}

enum series
series_weight(size_t path, size_t i)
{
    return path == 0 ? (enum series)(SERIES_W1 + i) : path_column(path, 3 + i);
}

bool
record_has(const struct config *c, enum series series)
{
    enum toy_id toy;
    if (series >= SERIES_NET_COUNT)
        return config_toy(c, &toy) &&
               (series < SERIES_PATH2 ||
                series < path_column(toy_table[toy].n_paths, 0));
    if (series >= SERIES_NORM2)
        return false;
    if (series >= SERIES_COS_NORM_MIN)
        return c->value[PARAM_PROBE] > 0;
    return series < SERIES_RESIDUAL_MAX ||
           c->value[PARAM_DYNAMICS] != DYNAMICS_TRAIN;
}

size_t
record_series(const struct config *c)
{
    enum toy_id toy;
    return config_toy(c, &toy) ? SERIES_COUNT : SERIES_NET_COUNT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the columns, once for every format. */
#include <config.h>

#include "run/record.h"

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
};

enum record_group
record_group(enum series series)
{
    if (series >= SERIES_COS_NORM_MIN)
        return RECORD_PROBE;
    return series >= SERIES_RESIDUAL_MAX ? RECORD_FLOW : RECORD_ALWAYS;
}

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
    [SERIES_NORM2] = "norm2",
    [SERIES_DECAY_LOSS] = "decay_loss",
};

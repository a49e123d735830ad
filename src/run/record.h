/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_RECORD_H
#define GROKTOP_RUN_RECORD_H

#include "run/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One sample of a run: what every view, file and chart is made of. */

enum series {
    /* The columns of a record, in the order in which they are written. */
    SERIES_TRAIN_LOSS,     /* mean loss */
    SERIES_TEST_LOSS,      /* nan without test pairs */
    SERIES_TRAIN_ACCURACY, /* fraction 0..1 */
    SERIES_TEST_ACCURACY,  /* fraction 0..1, nan without test pairs */
    SERIES_NORM2_E,        /* sum of squares */
    SERIES_NORM2_W,        /* sum of squares */
    SERIES_WEIGHT_DECAY,   /* in force when the record was made */
    SERIES_LR,
    SERIES_NEURON_IPR,    /* mean over units with power, weighted by power */
    SERIES_SPECTRUM_GINI, /* of the layer's power over frequencies */
    /* With isolated dynamics and norm flow. */
    SERIES_RESIDUAL_MAX, /* largest |H W - Y| */
    SERIES_FOURIER_SPREAD, SERIES_FOURIER_ASPECT, SERIES_FOURIER_COS,
    SERIES_SAME_SIMILARITY, SERIES_CROSS_SIMILARITY, /* features_measure */
    /* With --probe: compass_measure; nan where nothing was probed. */
    SERIES_COS_NORM_MIN, SERIES_COS_GRADIENT_TANGENT, SERIES_TANGENT_SHARE,
    SERIES_DISTANCE_Z,
    /* Derived, for the screen; never written. */
    SERIES_NORM2,      /* norm2_E + norm2_W */
    SERIES_DECAY_LOSS, /* (weight_decay/2) norm2; nan under AdamW */
    SERIES_NET_COUNT,  /* a run of a net has those above */
    /* Of a toy: the weights of its first path, whose losses and |w|^2 (norm2_E)
     * are in the columns above; then the same six of each further path. */
    SERIES_W1 = SERIES_NET_COUNT, SERIES_W2, SERIES_W3,
    SERIES_PATH2,
    SERIES_PATH_COLUMNS = 6,
    SERIES_COUNT = SERIES_PATH2 + 3 * SERIES_PATH_COLUMNS
};

/* The columns of a toy's path, counted from 0. */
enum series series_train_loss(size_t path);
enum series series_test_loss(size_t path);
enum series series_norm2(size_t path);
enum series series_weight(size_t path, size_t i);

struct record {
    uint64_t step;
    double value[SERIES_COUNT];
};

/* Whether the records of a run of CONFIG have this column in files; and how
 * many of the series, from the first, they have on the screen. */
bool record_has(const struct config *config, enum series series);
size_t record_series(const struct config *config);

/* The name of each written column ("train_loss"), and of the derived ones. */
extern const char *const record_names[SERIES_COUNT];

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_RECORD_H
#define GROKTOP_RUN_RECORD_H

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
    RECORD_COLUMNS,       /* how many columns there are */
    /* Derived, for the screen. */
    SERIES_NORM2 = RECORD_COLUMNS, /* norm2_E + norm2_W */
    SERIES_DECAY_LOSS, /* (weight_decay/2) norm2; nan under AdamW */
    SERIES_COUNT
};

struct record {
    uint64_t step;
    double value[SERIES_COUNT];
};

/* When a column is written. */
enum record_group { RECORD_ALWAYS, RECORD_FLOW, RECORD_PROBE };

enum record_group record_group(enum series series);

/* The name of each written column ("train_loss"), and of the derived ones. */
extern const char *const record_names[SERIES_COUNT];

#endif

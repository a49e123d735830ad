/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_RUN_CONFIG_H
#define GROKTOP_RUN_CONFIG_H

#include "base/status.h"
#include "model/net.h"
#include "model/task.h"
#include "run/origin.h"
#include "theory/toy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every parameter of a run, once: its name, range, default, unit and help.
 * Options, --help, presets, the screen's adjustable values and the command
 * that repeats a run all come from this table. */

enum param_id {
    PARAM_TOY, PARAM_TASK, PARAM_MODULUS, PARAM_HIDDEN, PARAM_ACTIVATION, PARAM_LOSS,
    PARAM_TRAIN_FRACTION, PARAM_TEST_PAIRS, PARAM_INIT, PARAM_INIT_SCALE,
    PARAM_SEED, PARAM_PRECISION,
    PARAM_DYNAMICS, PARAM_OPTIMIZER, PARAM_LR, PARAM_MOMENTUM, PARAM_WEIGHT_DECAY,
    PARAM_BETA1, PARAM_BETA2, PARAM_EPSILON, PARAM_NORM_CLAMP,
    PARAM_STEP_SIZE, PARAM_RIDGE, PARAM_PROBE, PARAM_PROJECTION,
    PARAM_FORECAST, PARAM_SKIP, PARAM_W1, PARAM_W2, PARAM_W3, PARAM_PATH,
    PARAM_STEPS, PARAM_EVERY, PARAM_UNTIL, PARAM_THREADS, PARAM_PACE,
    PARAM_COUNT
};

enum param_kind { PARAM_INTEGER, PARAM_REAL, PARAM_CHOICE, PARAM_FLAG };

enum param_group { PARAM_WHAT, PARAM_HOW, PARAM_RUN };

struct param {
    const char *name; /* of the option, "weight-decay"; also without dashes */
    const char *symbol; /* what the value is called in --help: "P", "N"; NULL
                           for PARAM_FLAG, an option without a value */
    enum param_kind kind;
    enum param_group group;
    double min, max;     /* both allowed */
    double initial;      /* without a preset; below min or nan: not given */
    bool live;           /* may be changed while training */
    bool same_bytes;     /* has no influence on the records */
    const char *const *choices; /* names, NULL at the end; for PARAM_CHOICE */
    const char *help;    /* one line or two, with the unit */
};

extern const struct param param_table[PARAM_COUNT];

/* What moves the weights. */
enum dynamics { DYNAMICS_TRAIN, DYNAMICS_ISOLATED, DYNAMICS_NORM_FLOW };

enum until { UNTIL_NEVER, UNTIL_MEMORISED, UNTIL_GROKKED };

/* A change of a live parameter at a step boundary, before the update that
 * leads from STEP to STEP + 1. */
struct change {
    uint64_t step;
    enum param_id param;
    double value;
};

struct tape;

struct config {
    double value[PARAM_COUNT]; /* integers and choices are exact in a double */
    const char *preset;        /* its name; outlives the configuration */
    struct change *changes;    /* ordered by step; owned */
    size_t n_changes;
    const struct origin *origin; /* borrowed; NULL: random weights and split */
    const struct tape *tape; /* borrowed; not NULL: the run is played from it */
    unsigned branch;           /* of a tree of runs; 0: the trunk */
};

/* The table's initial values, preset "default" is NOT applied. Emptied by
 * config_done. */
void config_init(struct config *c);
void config_done(struct config *c);
void config_copy(struct config *to, const struct config *from); /* to: fresh */

/* The parameter of this name ("weight-decay" or "weight_decay"); PARAM_COUNT
 * if there is none. */
enum param_id param_find(const char *name);

/* The name as records write it: "weight_decay". Returns BUFFER. */
char *param_underscored(char buffer[32], enum param_id id);

/* Whether a value says something: not the one of a parameter that is not given. */
bool param_given(enum param_id id, double value);

/* TEXT as a value of the parameter; false with one clear line in F that names
 * the option, the value and what is allowed. */
bool param_parse(enum param_id id, const char *text, double *value,
                 struct failure *f);

/* The value as text that param_parse reads back to the same double, shortest
 * of that kind. Returns BUFFER. */
char *param_format(char buffer[32], enum param_id id, double value);

/* The value kept within the parameter's range. */
double param_clamp(enum param_id id, double value);

/* Sets a parameter. --train-fraction and --test-pairs displace one another. */
void config_put(struct config *c, enum param_id id, double value);

/* The same from text. */
bool config_set(struct config *c, enum param_id id, const char *text,
                struct failure *f);

/* Adds the change "STEP:NAME=VALUE" in its place, after others of that step. */
bool config_add_change(struct config *c, const char *text, struct failure *f);
void config_insert_change(struct config *c, struct change change);
bool config_has_change(const struct config *c, const struct change *change);

/* What single values cannot tell: the modulus suits the task, there is memory
 * in reason for the sizes. */
bool config_check(const struct config *c, struct failure *f);

/* Whether the run is of a toy, and then of which; otherwise it is of a net. */
bool config_toy(const struct config *c, enum toy_id *id);

/* Why ID can be neither changed while a run like C goes on nor, but for its
 * initial value, given to it: one sentence; NULL if it can. */
const char *config_change_refused(const struct config *c, enum param_id id);

/* Typed views of the values. */
struct net_shape config_shape(const struct config *c);
struct update config_update(const struct config *c);
void config_split(const struct config *c, struct split *split); /* fresh */
size_t config_train_count(const struct config *c); /* pairs */
uint64_t config_integer(const struct config *c, enum param_id id);
size_t config_threads(const struct config *c); /* 0 there means all usable */

/* The paper's lambda = wd n p / 2 for N training samples; nan under AdamW and
 * cross-entropy, where it is not defined. Of a toy's first path: wd / 2. */
double config_lambda(const struct config *c, size_t n, double weight_decay);

/* The lambda of the flow that moves the weights, or that training follows:
 * --ridge if it is given, else 0 for isolated dynamics and config_lambda. */
double config_ridge(const struct config *c, size_t n);

/* The time tau that one step takes: --step-size if it is given, else 1e-3 for
 * isolated dynamics, else that of training, lr wd / (1 - momentum). nan under
 * AdamW, where it is not derived. */
double config_tau(const struct config *c);

/* C with the values NOW, and without its changes: nothing to free. */
struct config config_with(const struct config *c, const double now[PARAM_COUNT]);

/* Whether the option must be given to make C of BASE. */
bool config_differs(const struct config *c, const struct config *base,
                    enum param_id id);

/* The command that repeats the run up to STEPS with its changes, as one line
 * for a shell: "groktop --preset default --seed 2 --at 1200:weight_decay=0". A
 * preset of the user's is spelled out, for who does not have it; and whatever is
 * in a configuration file has no part in it. The caller frees it. */
char *config_command(const struct config *c, uint64_t steps);

#endif

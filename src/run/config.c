/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of parameters, and values between text and double. Every value is
 * a double: integers up to 2^53 and choices are exact in one, and a table of
 * one type needs no cases. */
#include <config.h>

#include "run/config.h"

#include "base/mem.h"
#include "base/team.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const toys[] = {"none",     "line",  "plane",      "curve",
                                   "singular", "leaky", "orthogonal", NULL};
static const char *const tasks[] = {"add", "sub", "mul", "div", "x2+y2", NULL};
static const char *const activations[] = {"relu", "leaky", "quadratic", "gelu",
                                          NULL};
static const char *const losses[] = {"mse", "cross-entropy", NULL};
static const char *const inits[] = {"uniform", "normal", NULL};
static const char *const precisions[] = {"single", "double", NULL};
static const char *const optimizers[] = {"gd", "adamw", NULL};
static const char *const dynamics[] = {"train", "isolated", "norm-flow", NULL};
static const char *const projections[] = {"gauss-newton", "descent", NULL};
static const char *const untils[] = {"never", "memorised", "grokked", NULL};

#define CHOICE(names) \
    .kind = PARAM_CHOICE, .choices = (names), .max = sizeof (names) / sizeof *(names) - 2
#define INTEGER(low, high) .kind = PARAM_INTEGER, .min = (low), .max = (high)
#define REAL(low, high) .kind = PARAM_REAL, .min = (low), .max = (high)

const struct param param_table[PARAM_COUNT] = {
    [PARAM_TOY] = {"toy", "NAME", CHOICE(toys), .group = PARAM_WHAT,
        .help = "instead of a net a toy of two or three weights (sec. 3), with "
                "the settings of the preset toy-NAME"},
    [PARAM_TASK] = {"task", "NAME", CHOICE(tasks), .group = PARAM_WHAT,
        .help = "what is learned: a op b mod p"},
    [PARAM_MODULUS] = {"modulus", "P",
        INTEGER(TASK_MODULUS_MIN, TASK_MODULUS_MAX), .group = PARAM_WHAT,
        .initial = 37, .help = "the modulus p; a prime for div"},
    [PARAM_HIDDEN] = {"hidden", "N", INTEGER(1, 4096), .group = PARAM_WHAT,
        .initial = 512, .help = "hidden units"},
    [PARAM_ACTIVATION] = {"activation", "NAME", CHOICE(activations),
        .group = PARAM_WHAT,
        .help = "of the hidden units; leaky has slope 1/10, quadratic is z^2"},
    [PARAM_LOSS] = {"loss", "NAME", CHOICE(losses), .group = PARAM_WHAT,
        .help = "squared error, mean over samples and classes, or softmax "
                "cross-entropy, mean over samples"},
    [PARAM_TRAIN_FRACTION] = {"train-fraction", "F", REAL(0, 1),
        .group = PARAM_WHAT, .initial = 0.5,
        .help = "part of all pairs that is trained on, at least one pair"},
    [PARAM_TEST_PAIRS] = {"test-pairs", "N", INTEGER(0, 499 * 499 - 1),
        .group = PARAM_WHAT, .initial = -1,
        .help = "number of pairs for testing, instead of --train-fraction"},
    [PARAM_INIT] = {"init", "NAME", CHOICE(inits), .group = PARAM_WHAT,
        .help = "weights start as U(+-x/sqrt(fan_in)), PyTorch's default at "
                "x = 1, or N(0, x/sqrt(fan_in))"},
    [PARAM_INIT_SCALE] = {"init-scale", "X", REAL(0, 1000),
        .group = PARAM_WHAT, .initial = 1, .help = "the x of --init"},
    [PARAM_SEED] = {"seed", "S", INTEGER(0, 4294967295), .group = PARAM_WHAT,
        .initial = 1, .help = "of the split and of the weights"},
    [PARAM_PRECISION] = {"precision", "NAME", CHOICE(precisions),
        .group = PARAM_WHAT, .help = "of training; analysis is in double"},
    [PARAM_DYNAMICS] = {"dynamics", "NAME", CHOICE(dynamics),
        .group = PARAM_HOW,
        .help = "what moves the weights: training; the embedding alone, with "
                "the second layer always optimal (eq. 20); or both along the "
                "zero-loss set towards the least norm"},
    [PARAM_OPTIMIZER] = {"optimizer", "NAME", CHOICE(optimizers),
        .group = PARAM_HOW, .live = true,
        .help = "gradient descent, or AdamW with decoupled weight decay; it starts "
                "afresh when changed"},
    [PARAM_LR] = {"lr", "X", REAL(0, 1e6), .group = PARAM_HOW, .initial = 5,
        .live = true, .help = "learning rate"},
    [PARAM_MOMENTUM] = {"momentum", "X", REAL(0, 0.9999), .group = PARAM_HOW,
        .live = true, .help = "of gradient descent"},
    [PARAM_WEIGHT_DECAY] = {"weight-decay", "X", REAL(0, 1e6),
        .group = PARAM_HOW, .initial = 3e-5, .live = true,
        .help = "wd as in PyTorch: the gradient gets wd theta; the paper's "
                "lambda is wd n p / 2"},
    [PARAM_BETA1] = {"beta1", "X", REAL(0, 0.9999999), .group = PARAM_HOW,
        .initial = 0.9, .live = true, .help = "of AdamW"},
    [PARAM_BETA2] = {"beta2", "X", REAL(0, 0.9999999), .group = PARAM_HOW,
        .initial = 0.98, .live = true, .help = "of AdamW"},
    [PARAM_EPSILON] = {"epsilon", "X", REAL(0, 1), .group = PARAM_HOW,
        .initial = 1e-8, .live = true, .help = "of AdamW"},
    [PARAM_NORM_CLAMP] = {"norm-clamp", "X", REAL(0, 1000), .group = PARAM_HOW,
        .live = true,
        .help = "after each step scale all weights so that norm2(E) + norm2(W) "
                "stays at X times what it was when this was set; 0 lets it go"},
    [PARAM_STEP_SIZE] = {"step-size", "X", REAL(0, 10), .group = PARAM_HOW,
        .live = true,
        .help = "tau of a step of isolated dynamics or norm flow; 0 is 1e-3 "
                "for the former, and that of a training step, "
                "lr wd / (1 - momentum), for the latter"},
    [PARAM_RIDGE] = {"ridge", "LAMBDA", REAL(0, 1e9), .group = PARAM_HOW,
        .initial = -1, .live = true,
        .help = "the lambda of isolated dynamics (0 if not given: eq. 20) and "
                "of the norm flow (wd n p / 2 if not given; 0 is its limit)"},
    [PARAM_PROBE] = {"probe", "N", INTEGER(0, 1e9), .group = PARAM_HOW,
        .help = "at every N-th record compare the last 10 steps with the "
                "direction in which the norm falls fastest; 0 is never"},
    [PARAM_PROJECTION] = {"projection", "NAME", CHOICE(projections),
        .group = PARAM_HOW,
        .help = "how a probe goes to the zero-loss set: by Gauss-Newton steps, "
                "or by 100 steps of descent without weight decay, as Fig. 5"},
    [PARAM_FORECAST] = {"forecast", NULL, .kind = PARAM_FLAG, .max = 1,
        .group = PARAM_HOW,
        .help = "when it has memorised, forecast the step of grokking by norm "
                "flow and by isolated dynamics; the screen does so anyway"},
    [PARAM_SKIP] = {"skip", "TAU", REAL(0, HUGE_VAL), .group = PARAM_HOW,
        .live = true,
        .help = "when it has memorised, skip so much time along the norm flow "
                "and train on from there; inf is to where the flow groks; "
                "with --at at any step"},
    [PARAM_W1] = {"w1", "X", REAL(-1000, 1000), .group = PARAM_HOW,
        .initial = (double)NAN, .live = true,
        .help = "where a toy starts, instead of where the paper does"},
    [PARAM_W2] = {"w2", "X", REAL(-1000, 1000), .group = PARAM_HOW,
        .initial = (double)NAN, .live = true, .help = "the same"},
    [PARAM_W3] = {"w3", "X", REAL(-1000, 1000), .group = PARAM_HOW,
        .initial = (double)NAN, .live = true, .help = "the same"},
    [PARAM_PATH] = {"path", "N", INTEGER(0, TOY_PATHS), .group = PARAM_HOW,
        .live = true,
        .help = "the path of a toy that starts at w1, w2, w3; 0 is all of "
                "them; with --at it starts there at that step"},
    [PARAM_STEPS] = {"steps", "N", INTEGER(0, 1e12), .group = PARAM_RUN,
        .initial = 5000, .help = "length of the run in steps"},
    [PARAM_EVERY] = {"every", "N", INTEGER(1, 1e9), .group = PARAM_RUN,
        .initial = 1, .help = "steps from one record to the next"},
    [PARAM_UNTIL] = {"until", "WHAT", CHOICE(untils), .group = PARAM_RUN,
        .help = "end at the record that shows this"},
    [PARAM_THREADS] = {"threads", "N", INTEGER(1, 256), .group = PARAM_RUN,
        .same_bytes = true,
        .help = "that compute; all usable CPUs if not given; changes no "
                "number"},
    [PARAM_PACE] = {"pace", "X", REAL(0, 1000), .group = PARAM_RUN,
        .same_bytes = true,
        .help = "on the screen: step + 100 doubles every 5/X seconds; 0 is "
                "full speed"},
};

enum param_id
param_find(const char *name)
{
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        const char *a = param_table[id].name, *b = name;
        while (*a != '\0' && (*a == *b || (*a == '-' && *b == '_')))
            a++, b++;
        if (*a == '\0' && *b == '\0')
            return id;
    }
    return PARAM_COUNT;
}

char *
param_underscored(char buffer[32], enum param_id id)
{
    snprintf(buffer, 32, "%s", param_table[id].name);
    for (char *c = buffer; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    return buffer;
}

bool
param_given(enum param_id id, double value)
{
    return value >= param_table[id].min;
}

/* ---- text to value and back ---- */

static bool
parse_choice(const struct param *p, const char *text, double *value,
             struct failure *f)
{
    char names[128] = "";
    for (size_t i = 0; p->choices[i] != NULL; i++) {
        if (strcmp(p->choices[i], text) == 0) {
            *value = (double)i;
            return true;
        }
        if (i > 0)
            strcat(names, ", ");
        strcat(names, p->choices[i]);
    }
    failure_set(f, STATUS_INPUT, "--%s: '%.60s' is none of %s", p->name, text,
                names);
    return false;
}

bool
param_parse(enum param_id id, const char *text, double *value,
            struct failure *f)
{
    const struct param *p = &param_table[id];
    if (p->kind == PARAM_CHOICE)
        return parse_choice(p, text, value, f);
    char *end;
    if (p->kind == PARAM_FLAG && *text == '\0')
        text = "1";
    double v = strtod(text, &end);
    bool ok = end != text && *end == '\0' && v >= p->min && v <= p->max;
    if (p->kind != PARAM_REAL && v != floor(v))
        ok = false;
    if (!ok) {
        failure_set(f, STATUS_INPUT, "--%s: '%.60s' is not %s from %.10g to %.10g",
                    p->name, text,
                    p->kind == PARAM_REAL ? "a number" : "an integer",
                    p->min, p->max);
        return false;
    }
    *value = v;
    return true;
}

char *
param_format(char buffer[32], enum param_id id, double value)
{
    const struct param *p = &param_table[id];
    if (p->kind == PARAM_CHOICE)
        return strcpy(buffer, p->choices[(size_t)value]);
    if (p->kind != PARAM_REAL || isinf(value)) {
        snprintf(buffer, 32, "%.0f", value);
        return buffer;
    }
    // The shortest that reads back; 20 rather than 2e+01.
    double magnitude = fabs(value);
    int digits = magnitude >= 1 && magnitude < 1e6
                     ? (int)floor(log10(magnitude)) + 1
                     : 1;
    for (; digits <= 17; digits++) {
        snprintf(buffer, 32, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    return buffer;
}

double
param_clamp(enum param_id id, double value)
{
    const struct param *p = &param_table[id];
    return value < p->min ? p->min : value > p->max ? p->max : value;
}

/* ---- a configuration ---- */

void
config_init(struct config *c)
{
    *c = (struct config){.preset = ""};
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        c->value[id] = param_table[id].initial;
}

void
config_done(struct config *c)
{
    free(c->changes);
    *c = (struct config){.preset = ""};
}

void
config_copy(struct config *to, const struct config *from)
{
    *to = *from;
    to->changes = mem_new(from->n_changes, sizeof *to->changes);
    if (from->n_changes > 0)
        memcpy(to->changes, from->changes,
               from->n_changes * sizeof *to->changes);
}

void
config_put(struct config *c, enum param_id id, double value)
{
    c->value[id] = value;
    if (id == PARAM_TRAIN_FRACTION)
        c->value[PARAM_TEST_PAIRS] = param_table[PARAM_TEST_PAIRS].initial;
}

bool
config_set(struct config *c, enum param_id id, const char *text,
           struct failure *f)
{
    double value;
    if (!param_parse(id, text, &value, f))
        return false;
    config_put(c, id, value);
    return true;
}

bool
config_has_change(const struct config *c, const struct change *change)
{
    for (size_t i = 0; i < c->n_changes; i++)
        if (c->changes[i].step == change->step &&
            c->changes[i].param == change->param &&
            memcmp(&c->changes[i].value, &change->value,
                   sizeof change->value) == 0)
            return true;
    return false;
}

void
config_insert_change(struct config *c, struct change change)
{
    c->changes = mem_resize(c->changes, c->n_changes + 1, sizeof *c->changes);
    size_t i = c->n_changes++;
    for (; i > 0 && c->changes[i - 1].step > change.step; i--)
        c->changes[i] = c->changes[i - 1];
    c->changes[i] = change;
}

/* The names of the live parameters, for the message below. */
static void
live_names(char names[200])
{
    names[0] = '\0';
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        if (!param_table[id].live)
            continue;
        if (names[0] != '\0')
            strcat(names, ", ");
        strcat(names, param_table[id].name);
    }
}

bool
config_add_change(struct config *c, const char *text, struct failure *f)
{
    char name[32], names[200];
    int at = 0;
    char *end;
    errno = 0;
    unsigned long long step = strtoull(text, &end, 10);
    bool digits = *text >= '0' && *text <= '9' && errno == 0;
    if (!digits || *end != ':' ||
        sscanf(end, ":%31[^=]=%n", name, &at) != 1 || at == 0) {
        failure_set(f, STATUS_INPUT, "--at: '%.60s' is not STEP:NAME=VALUE",
                    text);
        return false;
    }
    enum param_id id = param_find(name);
    if (id == PARAM_COUNT || !param_table[id].live) {
        live_names(names);
        failure_set(f, STATUS_INPUT, "--at: '%.60s': '%s' is none of %s", text,
                    name, names);
        return false;
    }
    struct failure value = {0};
    struct change change = {.step = step, .param = id};
    if (!param_parse(id, end + at, &change.value, &value)) {
        failure_set(f, STATUS_INPUT, "--at: '%.60s': %.150s", text,
                    value.message + 2); // without the dashes of an option
        return false;
    }
    config_insert_change(c, change);
    return true;
}

bool
config_toy(const struct config *c, enum toy_id *id)
{
    bool toy = c->value[PARAM_TOY] > 0;
    *id = toy ? (enum toy_id)(c->value[PARAM_TOY] - 1) : TOY_COUNT;
    return toy;
}

struct net_shape
config_shape(const struct config *c)
{
    unsigned p = (unsigned)c->value[PARAM_MODULUS];
    return (struct net_shape){
        .p = p,
        .rows = task_rows((enum task_id)c->value[PARAM_TASK], p),
        .d_h = (size_t)c->value[PARAM_HIDDEN],
        .activation = (enum activation)c->value[PARAM_ACTIVATION],
        .loss = (enum loss)c->value[PARAM_LOSS],
        // What the theory moves is moved in double.
        .precision = c->value[PARAM_DYNAMICS] != DYNAMICS_TRAIN
                         ? PRECISION_DOUBLE
                         : (enum precision)c->value[PARAM_PRECISION],
    };
}

void
config_split(const struct config *c, struct split *split)
{
    const double *v = c->value;
    if (c->origin != NULL && c->origin->has_split) {
        split_copy(split, &c->origin->split);
        return;
    }
    split_init(split, (enum task_id)v[PARAM_TASK], (unsigned)v[PARAM_MODULUS],
               v[PARAM_TRAIN_FRACTION], (long)v[PARAM_TEST_PAIRS],
               (unsigned long)v[PARAM_SEED]);
}

size_t
config_train_count(const struct config *c)
{
    const double *v = c->value;
    if (c->origin != NULL && c->origin->has_split)
        return c->origin->split.n_train;
    return split_train_count((enum task_id)v[PARAM_TASK],
                             (unsigned)v[PARAM_MODULUS],
                             v[PARAM_TRAIN_FRACTION],
                             (long)v[PARAM_TEST_PAIRS]);
}

struct config
config_with(const struct config *c, const double now[PARAM_COUNT])
{
    struct config with = {.preset = c->preset, .origin = c->origin};
    memcpy(with.value, now, sizeof with.value);
    return with;
}

struct update
config_update(const struct config *c)
{
    return (struct update){
        .optimizer = (enum optimizer)c->value[PARAM_OPTIMIZER],
        .lr = c->value[PARAM_LR],
        .momentum = c->value[PARAM_MOMENTUM],
        .weight_decay = c->value[PARAM_WEIGHT_DECAY],
        .beta1 = c->value[PARAM_BETA1],
        .beta2 = c->value[PARAM_BETA2],
        .epsilon = c->value[PARAM_EPSILON],
    };
}

uint64_t
config_integer(const struct config *c, enum param_id id)
{
    return (uint64_t)c->value[id];
}

size_t
config_threads(const struct config *c)
{
    size_t threads = (size_t)c->value[PARAM_THREADS];
    return threads > 0 ? threads : team_usable_cpus();
}

double
config_lambda(const struct config *c, size_t n, double weight_decay)
{
    if (c->value[PARAM_OPTIMIZER] != OPTIMIZER_GD ||
        c->value[PARAM_LOSS] != LOSS_MSE)
        return (double)NAN;
    if (c->value[PARAM_TOY] > 0)
        return weight_decay / 2;
    return weight_decay * (double)n * c->value[PARAM_MODULUS] / 2;
}

double
config_ridge(const struct config *c, size_t n)
{
    if (c->value[PARAM_RIDGE] >= 0)
        return c->value[PARAM_RIDGE];
    return c->value[PARAM_DYNAMICS] == DYNAMICS_ISOLATED
               ? 0
               : config_lambda(c, n, c->value[PARAM_WEIGHT_DECAY]);
}

double
config_tau(const struct config *c)
{
    const double *v = c->value;
    if (v[PARAM_DYNAMICS] != DYNAMICS_TRAIN && v[PARAM_STEP_SIZE] > 0)
        return v[PARAM_STEP_SIZE];
    if (v[PARAM_DYNAMICS] == DYNAMICS_ISOLATED)
        return 1e-3;
    if (v[PARAM_OPTIMIZER] != OPTIMIZER_GD)
        return (double)NAN;
    return v[PARAM_LR] * v[PARAM_WEIGHT_DECAY] / (1 - v[PARAM_MOMENTUM]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What single values cannot tell: whether they go together. */
#include <config.h>

#include "run/config.h"

#include "run/forecast.h"
#include "theory/linear.h"

#include <inttypes.h>
#include <math.h>

/* Whether squared error is what the theory needs and is not there. */
static bool
needs_squared_error(const struct config *c, struct failure *f)
{
    const struct { bool wanted; const char *name; } wishes[] = {
        {c->value[PARAM_DYNAMICS] > 0, "dynamics"},
        {c->value[PARAM_PROBE] > 0, "probe"},
        {c->value[PARAM_FORECAST] > 0, "forecast"},
        {c->value[PARAM_SKIP] > 0, "skip"},
    };
    if (c->value[PARAM_LOSS] == LOSS_MSE)
        return false;
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        if (wishes[i].wanted) {
            failure_set(f, STATUS_INPUT, "--%s: with --loss cross-entropy "
                        "there is no zero-loss set; it is defined for squared "
                        "error, --loss mse", wishes[i].name);
            return true;
        }
    return false;
}

/* Whether one of the changes makes a forecast possible. */
static bool
will_have_forecast(const struct config *c)
{
    struct config then = config_with(c, c->value);
    bool possible = false;
    for (size_t i = 0; i < c->n_changes && !possible; i++) {
        then.value[c->changes[i].param] = c->changes[i].value;
        possible = forecast_refused(&then) == NULL;
    }
    return possible;
}

/* Whether a forecast or a skip is wanted that cannot be. Without weight decay
 * there may still be a forecast, once a change by hand brings it. */
static bool
has_no_forecast(const struct config *c, struct failure *f)
{
    bool skip = c->value[PARAM_SKIP] > 0;
    const char *why = forecast_refused(c);
    if (why == NULL || !(skip || c->value[PARAM_FORECAST] > 0) ||
        (!skip && c->value[PARAM_OPTIMIZER] == OPTIMIZER_GD &&
         !(c->value[PARAM_NORM_CLAMP] > 0) &&
         c->value[PARAM_DYNAMICS] == DYNAMICS_TRAIN) || will_have_forecast(c))
        return false;
    failure_set(f, STATUS_INPUT, "--%s: %s",
                skip ? "skip" : "forecast", why);
    return true;
}

const char *
config_change_refused(const struct config *c, enum param_id id)
{
    if (id != PARAM_OPTIMIZER && id != PARAM_NORM_CLAMP)
        return NULL;
    if (c->value[PARAM_TOY] > 0)
        return "this is a toy, which is plain gradient descent; allowed is --toy none";
    if (c->value[PARAM_DYNAMICS] != DYNAMICS_TRAIN)
        return "it is about training, and this run is the theory; allowed is "
               "--dynamics train";
    return NULL;
}

/* Whether a change is planned that cannot be made. */
static bool
change_refused(const struct config *c, struct failure *f)
{
    for (size_t i = 0; i < c->n_changes; i++) {
        const struct change *change = &c->changes[i];
        const char *why = config_change_refused(c, change->param);
        if (why == NULL)
            continue;
        failure_set(f, STATUS_INPUT, "--at: '%" PRIu64 ":%s': %s", change->step,
                    param_table[change->param].name, why);
        return true;
    }
    return false;
}

/* What the dynamics cannot do with these sizes. */
static bool
dynamics_refused(const struct config *c, size_t n, struct failure *f)
{
    struct net_shape s = config_shape(c);
    double dynamics = c->value[PARAM_DYNAMICS], ridge = config_ridge(c, n);
    bool limit = c->value[PARAM_RIDGE] >= 0 && ridge <= 0;
    if (dynamics != DYNAMICS_TRAIN && c->value[PARAM_NORM_CLAMP] > 0)
        failure_set(f, STATUS_INPUT, "--norm-clamp: %s",
                    config_change_refused(c, PARAM_NORM_CLAMP));
    else if (dynamics == DYNAMICS_ISOLATED && ridge <= 0 && n > s.d_h)
        failure_set(f, STATUS_INPUT, "--dynamics isolated: %zu training pairs "
                    "are more than the %zu hidden units, so H H^T has no "
                    "inverse; allowed is --hidden from %zu, or --ridge above 0",
                    n, s.d_h, n);
    else if (dynamics == DYNAMICS_NORM_FLOW &&
             (isnan(ridge) || !(config_tau(c) > 0)))
        failure_set(f, STATUS_INPUT, "--dynamics norm-flow: %s",
                    isnan(ridge) || isnan(config_tau(c))
                        ? "lambda and tau of a step are not defined for "
                          "AdamW; give --ridge and --step-size, or "
                          "--optimizer gd"
                        : "a step takes no time with lr or weight decay 0; "
                          "give --step-size");
    else if (dynamics == DYNAMICS_NORM_FLOW && limit &&
             !linear_has_freedom(&(struct linear_setup){
                 .p = s.p, .rows = s.rows, .d_h = s.d_h, .n = n}))
        failure_set(f, STATUS_INPUT, "--ridge 0: %zu training pairs leave the "
                    "weights of %zu hidden units no freedom: the limit flow is "
                    "empty; allowed is --ridge above 0", n, s.d_h);
    else
        return false;
    return true;
}

/* What a toy cannot have. */
static bool
toy_refused(const struct config *c, enum toy_id toy, struct failure *f)
{
    static const struct { enum param_id id; double allowed; } plain[] = {
        {PARAM_LOSS, LOSS_MSE},           {PARAM_DYNAMICS, DYNAMICS_TRAIN},
        {PARAM_OPTIMIZER, OPTIMIZER_GD},  {PARAM_MOMENTUM, 0},
        {PARAM_PROBE, 0},                 {PARAM_FORECAST, 0},
        {PARAM_SKIP, 0},                  {PARAM_UNTIL, UNTIL_NEVER},
        {PARAM_NORM_CLAMP, 0},
    };
    const struct toy_info *info = &toy_table[toy];
    char allowed[32];
    if (c->origin != NULL) {
        failure_set(f, STATUS_INPUT, "--load: a toy starts at --w1, --w2, --w3");
        return true;
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        enum param_id id = plain[i].id;
        if (!(c->value[id] < plain[i].allowed || c->value[id] > plain[i].allowed))
            continue;
        failure_set(f, STATUS_INPUT,
                    "--%s: a toy is plain gradient descent on squared error; "
                    "allowed is %s, as --preset %s has it",
                    param_table[id].name,
                    param_format(allowed, id, plain[i].allowed), info->name);
        return true;
    }
    if (c->value[PARAM_PATH] <= (double)info->n_paths)
        return false;
    failure_set(f, STATUS_INPUT, "--path: %s has no path %.0f; allowed is 0 to %zu",
                info->name, c->value[PARAM_PATH], info->n_paths);
    return true;
}

/* Whether the weights and pairs that C starts from are of another net. */
static bool
origin_refused(const struct config *c, struct failure *f)
{
    const struct origin *o = c->origin;
    struct net_shape s = config_shape(c);
    if (o == NULL)
        return false;
    bool fits = o->E->size1 == s.rows && o->E->size2 == s.d_h &&
                (o->W == NULL || o->W->size2 == s.p) &&
                o->task == (enum task_id)c->value[PARAM_TASK];
    if (!fits)
        failure_set(f, STATUS_INPUT, "--load: %.150s has E %zu x %zu for --task "
                    "%s; task, modulus and hidden must stay", o->path,
                    o->E->size1, o->E->size2, task_table[o->task].name);
    return !fits;
}

bool
config_check(const struct config *c, struct failure *f)
{
    enum toy_id toy;
    if (config_toy(c, &toy))
        return !toy_refused(c, toy, f) && !change_refused(c, f);
    enum task_id task = (enum task_id)c->value[PARAM_TASK];
    unsigned p = (unsigned)c->value[PARAM_MODULUS];
    if (!task_modulus_ok(task, p, f))
        return false;
    double pairs = (double)task_pairs(task, p);
    bool own_split = c->origin != NULL && c->origin->has_split;
    if (c->value[PARAM_TEST_PAIRS] >= pairs && !own_split) {
        failure_set(f, STATUS_INPUT,
                    "--test-pairs: %.0f leaves none of the %.0f pairs for "
                    "training; allowed is 0 to %.0f",
                    c->value[PARAM_TEST_PAIRS], pairs, pairs - 1);
        return false;
    }
    size_t n = config_train_count(c);
    return !origin_refused(c, f) && !needs_squared_error(c, f) && !has_no_forecast(c, f) &&
           !dynamics_refused(c, n, f) && !change_refused(c, f);
}

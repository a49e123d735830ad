/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "run/fork.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the parameter is one of a toy's paths, which a net has not. */
static bool
is_of_toys(enum param_id id)
{
    return id == PARAM_W1 || id == PARAM_W2 || id == PARAM_W3 || id == PARAM_PATH;
}

/* Whether a fork of a run of C can change it, at step 0 or later. */
static bool
can_change(const struct config *c, enum param_id id)
{
    enum toy_id toy;
    if (!config_toy(c, &toy))
        return (param_table[id].live || tree_changes_start(id)) && !is_of_toys(id) &&
               config_change_refused(c, id) == NULL;
    return id == PARAM_LR || id == PARAM_WEIGHT_DECAY || is_of_toys(id);
}

static void
list_names(char names[256], const struct config *c)
{
    names[0] = '\0';
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        if (c != NULL ? !can_change(c, id)
                      : !param_table[id].live && !tree_changes_start(id))
            continue;
        if (names[0] != '\0')
            strcat(names, ", ");
        strcat(names, param_table[id].name);
    }
}

/* ---- from text ---- */

/* By its name, or as the screen calls it. */
static enum param_id
find(const char *name)
{
    enum param_id id = param_find(name);
    for (enum param_id i = 0; i < PARAM_COUNT && id == PARAM_COUNT; i++)
        if (*name != '\0' && strcmp(fork_brief(i), name) == 0)
            id = i;
    return id;
}

/* "NAME=VALUE", which TEXT is made into pieces for. */
static bool
parse_change(struct tree_change *change, char *text, struct failure *f)
{
    char names[256];
    struct failure why = {0};
    char *value = strchr(text, '=');
    if (value == NULL) {
        failure_set(f, STATUS_INPUT, "--fork: '%.60s' is not NAME=VALUE", text);
        return false;
    }
    *value++ = '\0';
    change->param = find(text);
    if (change->param == PARAM_COUNT || (!param_table[change->param].live &&
                                         !tree_changes_start(change->param))) {
        list_names(names, NULL);
        failure_set(f, STATUS_INPUT, "--fork: '%.40s' is none of %s", text, names);
        return false;
    }
    if (!param_parse(change->param, value, &change->value, &why))
        failure_set(f, STATUS_INPUT, "--fork: %.200s",
                    why.message + 2); // without the dashes of an option
    return why.status == STATUS_OK;
}

bool
fork_parse(struct tree_fork *fork, const char *text, struct failure *f)
{
    char rest[FORK_TEXT], *end, *save = NULL;
    *fork = (struct tree_fork){.parent = TREE_TRUNK};
    errno = 0;
    unsigned long long step = strtoull(text, &end, 10);
    fork->step = step;
    if (*text < '0' || *text > '9' || errno != 0 || *end != ':' || end[1] == '\0' ||
        strlen(end) >= sizeof rest) {
        failure_set(f, STATUS_INPUT,
                    "--fork: '%.60s' is not STEP:NAME=VALUE[,NAME=VALUE...]", text);
        return false;
    }
    snprintf(rest, sizeof rest, "%s", end + 1);
    for (char *word = strtok_r(rest, ",", &save); word != NULL;
         word = strtok_r(NULL, ",", &save)) {
        if (fork->n_changes == TREE_CHANGES) {
            failure_set(f, STATUS_INPUT, "--fork: '%.60s': at most %d values may be "
                        "others", text, TREE_CHANGES);
            return false;
        }
        if (!parse_change(&fork->change[fork->n_changes++], word, f))
            return false;
    }
    if (fork->n_changes == 0)
        failure_set(f, STATUS_INPUT, "--fork: '%.60s': nothing is another in it", text);
    return fork->n_changes > 0;
}

bool
fork_starts_anew(const struct tree_fork *fork)
{
    for (size_t i = 0; i < fork->n_changes; i++)
        if (tree_changes_start(fork->change[i].param))
            return true;
    return false;
}

/* ---- whether it can be ---- */

static bool
check_change(const struct tree_fork *fork, const struct config *c, enum param_id id,
             struct failure *f)
{
    char names[256];
    const char *name = param_table[id].name;
    list_names(names, c);
    if (!can_change(c, id))
        failure_set(f, STATUS_INPUT, "--fork: '%s' is none of %s", name, names);
    else if (tree_changes_start(id) && fork->step != 0)
        failure_set(f, STATUS_INPUT, "--fork: %s at step %" PRIu64 ": first weights are "
                    "changed at step 0 only", name, fork->step);
    else if (tree_changes_start(id) && c->origin != NULL)
        failure_set(f, STATUS_INPUT, "--fork: %s: the first weights are those of --load",
                    name);
    return f->status == STATUS_OK;
}

bool
fork_check(const struct tree_fork *fork, const struct config *c, uint64_t first,
           uint64_t length, struct failure *f)
{
    if (fork->step < first)
        failure_set(f, STATUS_INPUT, "--fork: step %" PRIu64 " is before step %" PRIu64
                    ", where the run goes on", fork->step, first);
    else if (fork->step >= length)
        failure_set(f, STATUS_INPUT, "--fork: step %" PRIu64 ": nothing comes after it; "
                    "the run has %" PRIu64 " steps", fork->step, length);
    for (size_t i = 0; i < fork->n_changes && f->status == STATUS_OK; i++)
        check_change(fork, c, fork->change[i].param, f);
    return f->status == STATUS_OK;
}

/* ---- into text ---- */

const char *
fork_brief(enum param_id id)
{
    static const struct {
        enum param_id param;
        const char *name;
    } brief[] = {{PARAM_WEIGHT_DECAY, "wd"}, {PARAM_MOMENTUM, "mom"},
                 {PARAM_OPTIMIZER, ""},      {PARAM_NORM_CLAMP, "norm"},
                 {PARAM_STEP_SIZE, "step"},  {PARAM_INIT_SCALE, "scale"}};
    for (size_t i = 0; i < sizeof brief / sizeof *brief; i++)
        if (brief[i].param == id)
            return brief[i].name;
    return param_table[id].name;
}

char *
fork_text(char buffer[FORK_TEXT], const struct tree_fork *fork, bool brief)
{
    char number[32];
    buffer[0] = '\0';
    for (size_t i = 0; i < fork->n_changes; i++) {
        enum param_id id = fork->change[i].param;
        const char *name = brief ? fork_brief(id) : param_table[id].name;
        size_t used = strlen(buffer);
        snprintf(buffer + used, FORK_TEXT - used, "%s%s%s%s", i > 0 ? ", " : "", name,
                 *name != '\0' ? " " : "",
                 param_format(number, id, fork->change[i].value));
    }
    return buffer;
}

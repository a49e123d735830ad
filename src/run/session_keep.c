/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session must remember to go on with the same bits. Numbers of its own
 * are text, NAME=VALUE with 17 digits, so that a file of another version can be
 * read as far as the names are known.
 *
 * Isolated dynamics and norm flow carry factors and guesses from step to step;
 * they are not kept: such a run is repeated from its beginning. */
#include <config.h>

#include "run/session_state.h"

#include "base/mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers by name ---- */

struct number {
    const char *name;
    double value;
};

enum { NUMBERS = 13 };

static void
state_of(const struct session *s, struct number n[NUMBERS])
{
    unsigned seen = 0;
    for (int kind = 0; kind < EVENT_COUNT; kind++)
        seen |= (unsigned)s->seen[kind] << kind;
    const struct number all[NUMBERS] = {
        {"length", (double)s->length},
        {"memorised", s->tracker.memorised},
        {"grokked", s->tracker.grokked},
        {"dead", s->tracker.dead},
        {"diverged", s->tracker.diverged},
        {"phase", s->phase},
        {"seen", seen},
        {"go_on", s->go_on},
        {"skip_due", s->skip_due},
        {"along", s->toy_along},
        {"speed", s->toy_speed},
        {"until", s->now[PARAM_UNTIL]},
        {"norm_clamp", s->clamp},
    };
    memcpy(n, all, sizeof all);
}

static void
set_state(struct session *s, const struct number n[NUMBERS])
{
    s->length = (uint64_t)n[0].value;
    s->tracker = (struct phase_tracker){n[1].value > 0, n[2].value > 0,
                                        n[3].value > 0, n[4].value > 0};
    s->phase = (enum phase)n[5].value;
    for (int kind = 0; kind < EVENT_COUNT; kind++)
        s->seen[kind] = (unsigned)n[6].value >> kind & 1;
    s->go_on = n[7].value > 0;
    s->skip_due = n[8].value > 0;
    s->toy_along = n[9].value;
    s->toy_speed = n[10].value;
    session_set_until(s, floor(n[11].value));
    s->clamp = n[12].value;
}

/* What stands behind NAME= in TEXT, up to a space; NULL if there is none. */
static const char *
find_word(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *word = text; word != NULL; word = strchr(word, ' ')) {
        word += *word == ' ';
        if (strncmp(word, name, length) == 0 && word[length] == '=')
            return word + length + 1;
    }
    return NULL;
}

/* The number behind NAME= in TEXT; false if there is none. */
static bool
find_number(const char *text, const char *name, double *value)
{
    const char *word = find_word(text, name);
    char *end = NULL;
    if (word != NULL)
        *value = strtod(word, &end);
    return word != NULL && end != word;
}

/* The value behind a live parameter's name in TEXT, which may be a word; false if
 * there is none. */
static bool
find_value(const char *text, enum param_id id, double *value)
{
    const char *word = find_word(text, param_table[id].name);
    char choice[32];
    struct failure f = {0};
    if (param_table[id].kind != PARAM_CHOICE || word == NULL)
        return find_number(text, param_table[id].name, value);
    snprintf(choice, sizeof choice, "%.*s", (int)strcspn(word, " "), word);
    return param_parse(id, choice, value, &f);
}

static char *
append(char *text, const char *word)
{
    text = mem_resize(text, strlen(text) + strlen(word) + 1, 1);
    return strcat(text, word);
}

static void
note(struct tensors *t, const char *name, char *text)
{
    tensors_note(t, name, *text == ' ' ? text + 1 : text);
    free(text);
}

/* ---- keeping ---- */

static void
keep_notes(const struct session *s, struct tensors *t)
{
    char word[96], value[32];
    struct number numbers[NUMBERS];
    char *now = mem_string(""), *changes = mem_string(""), *state = mem_string("");
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        if (!param_table[id].live || !param_given(id, s->now[id]))
            continue;
        snprintf(word, sizeof word, " %s=%s", param_table[id].name,
                 param_format(value, id, s->now[id]));
        now = append(now, word);
    }
    for (size_t i = 0; i < s->config.n_changes; i++) {
        const struct change *c = &s->config.changes[i];
        snprintf(word, sizeof word, " %" PRIu64 ":%s=%s", c->step,
                 param_table[c->param].name,
                 param_format(value, c->param, c->value));
        changes = append(changes, word);
    }
    state_of(s, numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        snprintf(word, sizeof word, " %s=%.17g", numbers[i].name,
                 numbers[i].value);
        state = append(state, word);
    }
    note(t, "now", now);
    note(t, "changes", changes);
    note(t, "state", state);
    snprintf(word, sizeof word, "%zu", s->next_change);
    tensors_note(t, "changes_made", word);
    snprintf(word, sizeof word, "%" PRIu64, s->step);
    tensors_note(t, "step", word);
}

void
session_keep(struct session *s, struct tensors *t)
{
    keep_notes(s, t);
    if (s->toy != NULL) {
        struct tensor *w = tensors_add(
            t, "w", TENSOR_F64, 2, (const uint64_t[]){s->toy->n_paths, 3});
        memcpy(w->data, s->toy->w, w->count * sizeof(double));
        return;
    }
    if (s->motion != NULL) { // the net has the weights of the last record
        motion_get(s->motion, s->E, s->W);
        net_set(s->net, s->E, s->W);
    }
    net_keep(s->net, t);
    if (s->probe != NULL)
        probe_keep(s->probe, t);
}

/* ---- going on ---- */

static bool
wrong(struct failure *f, const char *what)
{
    failure_set(f, STATUS_INPUT, "%s", what);
    return false;
}

static bool
restore_notes(struct session *s, const struct tensors *t, struct failure *f)
{
    const char *step = tensors_find_note(t, "step");
    const char *now = tensors_find_note(t, "now");
    const char *made = tensors_find_note(t, "changes_made");
    const char *state = tensors_find_note(t, "state");
    struct number numbers[NUMBERS];
    if (step == NULL || now == NULL || made == NULL || state == NULL)
        return wrong(f, "no checkpoint: notes are missing");
    state_of(s, numbers); // what the file does not name stays as at the start
    for (size_t i = 0; i < NUMBERS; i++)
        find_number(state, numbers[i].name, &numbers[i].value);
    if (!(numbers[0].value >= 0 && numbers[0].value <= 1e12) ||
        !(numbers[5].value >= 0 && numbers[5].value < PHASE_COUNT) ||
        !(numbers[6].value >= 0 && numbers[6].value < 1u << EVENT_COUNT) ||
        !(numbers[11].value >= 0 && numbers[11].value <= UNTIL_GROKKED) ||
        !(numbers[12].value >= 0 && isfinite(numbers[12].value)))
        return wrong(f, "no checkpoint: its state makes no sense");
    set_state(s, numbers);
    s->step = strtoull(step, NULL, 10);
    s->next_change = strtoull(made, NULL, 10);
    if (s->step > (uint64_t)param_table[PARAM_STEPS].max)
        return wrong(f, "no checkpoint: its step makes no sense");
    if (s->next_change > s->config.n_changes)
        return wrong(f, "no checkpoint: it knows of more changes than there are");
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        double value;
        if (param_table[id].live && find_value(now, id, &value))
            s->now[id] = param_clamp(id, value);
    }
    return true;
}

static bool
restore_toy(struct session *s, const struct tensors *t)
{
    const struct tensor *w = tensors_find(t, "w");
    if (w == NULL || w->type != TENSOR_F64 || w->rank != 2 ||
        w->shape[0] != s->toy->n_paths || w->shape[1] != 3)
        return false;
    memcpy(s->toy->w, w->data, w->count * sizeof(double));
    s->toy->step = s->step;
    session_toy_follow(s);
    return true;
}

/* Does all steps from the first again; the run may have been made longer. */
static bool
repeat(struct session *s, const struct tensors *t, uint64_t step)
{
    struct event event;
    const char *state = tensors_find_note(t, "state");
    double length = 0, go_on = 0;
    if (state != NULL && find_number(state, "length", &length) &&
        length >= (double)step && length <= 1e12)
        s->length = (uint64_t)length;
    if (state != NULL && find_number(state, "go_on", &go_on))
        s->go_on = go_on > 0;
    while (s->step < step && session_step(s))
        ;
    while (session_event(s, &event)) // they are known
        ;
    return s->step == step;
}

bool
session_restore(struct session *s, const struct tensors *t, struct failure *f)
{
    if (s->motion != NULL) {
        const char *step = tensors_find_note(t, "step");
        return (step != NULL && repeat(s, t, strtoull(step, NULL, 10))) ||
               wrong(f, "the run cannot be repeated up to here");
    }
    struct event event;
    while (session_event(s, &event)) // of the start
        ;
    if (!restore_notes(s, t, f))
        return false;
    bool ok = s->toy != NULL ? restore_toy(s, t)
                             : net_restore(s->net, t) &&
                                   (s->probe == NULL ||
                                    probe_restore(s->probe, t));
    if (!ok)
        return wrong(f, "no checkpoint of this run: its arrays do not fit");
    s->gradient_ready = false;
    enum phase phase = s->phase;
    if (session_on_grid(s)) // its record again; what it means is known
        session_evaluate(s);
    s->phase = phase;
    return true;
}

/* ---- branches ---- */

uint64_t
session_length(const struct session *s)
{
    return s->length;
}

void
session_fork(struct session *s, unsigned branch, unsigned parent, bool now)
{
    s->config.branch = branch;
    session_emit(s, (struct event){.kind = EVENT_FORKED, .branch = branch,
                                   .parent = parent, .now = now});
}

void
session_plan(struct session *s, enum param_id id, double value)
{
    config_insert_change(&s->config,
                         (struct change){s->step, id, param_clamp(id, value)});
}

size_t
session_changes_made(const struct session *s)
{
    return s->next_change;
}

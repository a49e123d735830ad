/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script carried out inside the loop of the screen. A command is not begun
 * before the trainer has done what those before have sent it, so that a script
 * need not know how fast the machine is. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "ui/export.h"
#include "ui/terminal.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 60000 };

void
playback_begin(struct playback *p, const struct script *script)
{
    *p = (struct playback){.script = script, .timeout_ms = TIMEOUT_MS,
                           .since_ns = clock_ns()};
}

bool
playback_busy(const struct playback *p)
{
    return p->script != NULL && p->next < p->script->count;
}

/* ---- waiting ---- */

/* At rest in STATE, and all panels show that. */
static bool
rests(const struct app *a, enum trainer_state state)
{
    return a->watch.progress.state == state && !watch_stale(&a->watch);
}

static bool
has_mark(const struct app *a, enum event_kind kind)
{
    for (size_t i = 0; i < a->watch.n_marks; i++)
        if (a->watch.marks[i].kind == kind)
            return true;
    return false;
}

/* Whether all forecasts have come to their ends. */
static bool
has_forecast(const struct app *a)
{
    bool all = true;
    for (size_t i = 0; i < FORECAST_METHODS; i++) {
        const struct forecast_curve *c = &a->watch.forecast[i];
        all &= c->any && (c->result.complete || c->result.failed);
    }
    return all;
}

static bool
has_happened(const struct app *a, enum script_event event)
{
    switch (event) {
    case SCRIPT_MEMORISED: return a->watch.memorised != UINT64_MAX;
    case SCRIPT_GROKKED: return a->watch.grokked != UINT64_MAX;
    case SCRIPT_CHANGED: return has_mark(a, EVENT_CHANGED);
    case SCRIPT_SKIPPED: return has_mark(a, EVENT_SKIPPED);
    case SCRIPT_FORECAST: return has_forecast(a);
    case SCRIPT_RUNNING: return !app_at_rest(a);
    case SCRIPT_PAUSED: return rests(a, TRAINER_PAUSED);
    case SCRIPT_ENDED:
        return rests(a, TRAINER_ENDED) ||
               a->watch.progress.state == TRAINER_FAILED;
    case SCRIPT_EVENTS: break;
    }
    return false;
}

static bool
shows_text(struct app *a, const char *text)
{
    if (a->dirty)
        app_draw(a);
    char *screen = grid_string(&a->grid);
    bool shown = strstr(screen, text) != NULL;
    free(screen);
    return shown;
}

/* Whether the command's time has come. */
static bool
is_due(struct app *a, const struct script_command *c)
{
    const struct watch *w = &a->watch;
    if (w->progress.commands < a->sent || a->forking)
        return false;
    if (a->past.open && !(w->arrived && w->moment.asked == w->visit))
        return false;
    switch (c->kind) {
    case SCRIPT_WAIT_STEP: return w->progress.step >= c->n;
    case SCRIPT_WAIT_PHASE: return w->any && w->latest.phase == (enum phase)c->n;
    case SCRIPT_WAIT_EVENT: return has_happened(a, (enum script_event)c->n);
    case SCRIPT_WAIT_TEXT: return shows_text(a, c->text);
    case SCRIPT_SAVE: return w->any && (!app_at_rest(a) || !watch_stale(w));
    default: return true;
    }
}

/* ---- doing ---- */

static bool
save(struct app *a, const char *name)
{
    app_draw(a);
    struct export_page page = app_page(a);
    char *text = export_make(&a->grid, export_format_of(name), &page);
    bool ok = export_write(name, text, &a->playback.failure);
    free(text);
    return ok;
}

static void
press(struct app *a, struct key key)
{
    app_key(a, &key);
    if (!a->quit)
        app_draw(a); // so that a click finds its panel where it is seen
}

/* Carries the command out; false if that failed. */
static bool
perform(struct app *a, const struct script_command *c)
{
    switch (c->kind) {
    case SCRIPT_KEY: press(a, (struct key){.code = (uint32_t)c->n}); break;
    case SCRIPT_CLICK:
        press(a, (struct key){KEY_CODE_MOUSE, c->rows, c->cols, 1, false});
        break;
    case SCRIPT_SIZE:
        a->rows = c->rows;
        a->cols = c->cols;
        app_draw(a);
        break;
    case SCRIPT_TIMEOUT: a->playback.timeout_ms = c->n; break;
    case SCRIPT_SAVE: return save(a, c->text);
    case SCRIPT_QUIT: a->quit = true; break;
    default: break; // it was a wait, and that is over
    }
    return true;
}

/* Says in the failure which line was waited at in vain. */
static void
give_up(struct app *a, const struct script_command *c)
{
    struct playback *p = &a->playback;
    char text[SCRIPT_TEXT];
    failure_set(&p->failure, STATUS_INPUT, "%.80s:%d: %.90s: not within %.0f s",
                p->script->name, c->line, script_text(text, c),
                (double)p->timeout_ms / 1000);
    p->gave_up = a->quit = true;
}

void
playback_go_on(struct app *a)
{
    struct playback *p = &a->playback;
    while (playback_busy(p) && !a->quit) {
        const struct script_command *c = &p->script->commands[p->next];
        if (!is_due(a, c)) {
            if (clock_ns() - p->since_ns > p->timeout_ms * 1000000)
                give_up(a, c);
            return;
        }
        if (!perform(a, c))
            a->quit = true;
        p->since_ns = clock_ns();
        p->next++;
    }
    if (p->script == NULL || playback_busy(p))
        return;
    if (!terminal_is_open())
        a->quit = true;
    // With a terminal the user goes on from here, in its size.
    p->script = NULL;
    a->rows = a->cols = 0;
    a->dirty = true;
}

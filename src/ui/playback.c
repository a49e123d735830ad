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
playback_begin(struct playback *p, const struct app_options *options)
{
    const struct script *s = options->script;
    bool patient = options->lesson && !options->automatic;
    *p = (struct playback){.script = s, .lesson = options->lesson,
                           .automatic = options->automatic,
                           .timeout_ms = patient ? 0 : TIMEOUT_MS,
                           .since_ns = clock_ns()};
    for (size_t i = 0; s != NULL && i < s->count; i++)
        p->captions += s->commands[i].kind == SCRIPT_SAY &&
                       s->commands[i].text[0] != '\0';
}

bool
playback_busy(const struct playback *p)
{
    return p->script != NULL && p->next < p->script->count;
}

const struct script_command *
playback_wait(const struct playback *p)
{
    const struct script_command *c =
        playback_busy(p) ? &p->script->commands[p->next] : NULL;
    return c != NULL && script_waits(c) ? c : NULL;
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

bool
playback_in_vain(const struct app *a)
{
    const struct script_command *c = playback_wait(&a->playback);
    if (c == NULL || !has_happened(a, SCRIPT_ENDED))
        return false;
    bool forecast = a->watch.forecast_from != UINT64_MAX; // or it is on its way
    for (size_t i = 0; i < FORECAST_METHODS; i++)
        forecast |= a->watch.forecast[i].any;
    return c->kind == SCRIPT_WAIT_STEP || c->kind == SCRIPT_WAIT_PHASE ||
           (c->kind == SCRIPT_WAIT_EVENT &&
            (c->n != SCRIPT_FORECAST || !forecast));
}

/* Whether the command's time has come. A lesson leaves alone whoever reads help
 * or types a number. */
static bool
is_due(struct app *a, const struct script_command *c)
{
    const struct watch *w = &a->watch;
    const struct playback *p = &a->playback;
    bool waits = script_waits(c);
    if (w->progress.commands < a->sent || a->forking ||
        (waits && p->lesson && a->popup != POPUP_NONE))
        return false;
    if (waits && p->skip)
        return true;
    if (a->past.open && !(w->arrived && w->moment.asked == w->visit))
        return false;
    switch (c->kind) {
    case SCRIPT_WAIT_STEP: return w->progress.step >= c->n;
    case SCRIPT_WAIT_PHASE: return w->any && w->latest.phase == (enum phase)c->n;
    case SCRIPT_WAIT_EVENT: return has_happened(a, (enum script_event)c->n);
    case SCRIPT_WAIT_TEXT: return shows_text(a, c->text);
    case SCRIPT_WAIT_KEY: return p->automatic;
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
    past_turn(a); // so that what follows waits for the step that is asked for
    if (!a->quit)
        app_draw(a); // so that a click finds its panel where it is seen
}

static void
say(struct app *a, const char *text)
{
    struct playback *p = &a->playback;
    p->caption = text[0] != '\0' ? text : NULL;
    p->caption_number += text[0] != '\0';
    a->dirty = true;
}

/* The panel with this key; none for 0. */
static void
point(struct app *a, char key, bool large)
{
    a->view.points = key != 0;
    a->maximised = large;
    a->frozen = false;
    a->dirty = true;
    if (key != 0)
        a->view.focus = a->view.pointed = view_find(key);
}

static void
rest(struct app *a)
{
    past_leave(a);
    if (!app_at_rest(a))
        runs_toggle_pause(a);
}

static void
restart(struct app *a)
{
    a->restart_paused = true;
    runs_restart(a, a->start.value[PARAM_SEED]);
    a->restart_paused = false;
    a->message_ns = 0; // the caption has said it
}

/* On to STEP, at the pace, and then pauses; or on. */
static void
go(struct app *a, uint64_t step)
{
    uint64_t now = a->watch.progress.step;
    past_leave(a); // it goes on from the present
    if (step == UINT64_MAX && app_at_rest(a))
        runs_toggle_pause(a);
    else if (step == UINT64_MAX)
        return;
    else if (step > now)
        app_send(a, (struct command){.kind = COMMAND_TO, .n = step, .paced = true},
                 NULL);
    else
        rest(a); // it is there, or farther
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
    case SCRIPT_SAY: say(a, c->text); break;
    case SCRIPT_POINT: point(a, (char)c->n, c->rows == 1); break;
    case SCRIPT_PAUSE: rest(a); break;
    case SCRIPT_RESTART: restart(a); break;
    case SCRIPT_GO: go(a, c->n); break;
    case SCRIPT_SAVE: return save(a, c->text);
    case SCRIPT_QUIT: a->quit = true; break;
    default: break; // it was a wait, and that is over
    }
    return true;
}

/* Says in the failure which line was waited at in vain. */
static void
give_up(struct app *a, const struct script_command *c, bool ended)
{
    struct playback *p = &a->playback;
    char text[SCRIPT_TEXT], why[40];
    snprintf(why, sizeof why, "not within %.0f s",
             (double)p->timeout_ms / 1000);
    failure_set(&p->failure, STATUS_INPUT, "%.80s:%d: %.90s: %s",
                p->script->name, c->line, script_text(text, c),
                ended ? "the run has ended" : why);
    p->gave_up = a->quit = true;
}

/* C cannot be done yet: whether that has been so for too long. */
static void
wait_on(struct app *a, const struct script_command *c)
{
    const struct playback *p = &a->playback;
    bool in_vain = playback_in_vain(a);
    if (p->automatic && in_vain)
        give_up(a, c, true);
    else if (p->timeout_ms > 0 &&
             clock_ns() - p->since_ns > p->timeout_ms * 1000000)
        give_up(a, c, false);
}

/* After the last command: without a terminal that is the end, in one the user
 * goes on from here, in its size. */
static void
end(struct app *a)
{
    struct playback *p = &a->playback;
    if (!terminal_is_open() || p->automatic)
        a->quit = true;
    p->over = p->lesson;
    p->caption = p->lesson ? "The lesson is over. Everything stays as it is, and "
                             "all keys work: ? lists them, q leaves."
                           : NULL;
    p->script = NULL;
    a->view.points = false;
    a->rows = a->cols = 0;
    a->dirty = true;
}

void
playback_go_on(struct app *a)
{
    struct playback *p = &a->playback;
    while (playback_busy(p) && !a->quit) {
        const struct script_command *c = &p->script->commands[p->next];
        if (!is_due(a, c)) {
            wait_on(a, c);
            return;
        }
        if (!perform(a, c))
            a->quit = true;
        p->since_ns = clock_ns();
        p->skip = false;
        p->next++;
        a->dirty |= p->caption != NULL; // it tells what comes next
    }
    if (p->script != NULL && !playback_busy(p))
        end(a);
}

void
playback_key(struct app *a)
{
    struct playback *p = &a->playback;
    p->over &= p->caption != NULL;
    if (playback_wait(p) != NULL)
        p->skip = true;
    else if (p->over)
        p->caption = NULL;
    else if (!playback_busy(p))
        app_say(a, "this is no lesson; groktop lesson lists them");
}

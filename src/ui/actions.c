/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys do. A key never touches the run: it sends a command, notes
 * that it is pending, and the screen shows so until the trainer has done it. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"
#include "run/preset.h"
#include "run/tape.h"
#include "ui/export.h"
#include "ui/keymap.h"
#include "ui/terminal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_SECONDS = 8 };

void
app_say(struct app *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->message, sizeof a->message, format, args);
    va_end(args);
    a->message_ns = clock_ns() + MESSAGE_SECONDS * UINT64_C(1000000000);
    a->dirty = true;
}

bool
app_send(struct app *a, struct command command, uint64_t *number)
{
    if (trainer_send(a->trainer, command, &a->sent)) {
        if (number != NULL)
            *number = a->sent;
        return true;
    }
    app_say(a, "too many keys at once: the last one was not taken");
    return false;
}

bool
app_at_rest(const struct app *a)
{
    return a->watch.progress.state != TRAINER_RUNNING &&
           a->watch.progress.state != TRAINER_STEPPING;
}

/* ---- view ---- */

void
app_theme(struct app *a, size_t theme)
{
    const struct theme *with = &a->themes->theme[theme];
    const struct theme *without = &a->themes->theme[THEME_MONO];
    a->theme = theme;
    a->view.markers = !terminal_has_colors() || theme_is_plain(with);
    terminal_theme(with, without);
}

static void
next_theme(struct app *a)
{
    if (!terminal_has_colors()) {
        app_say(a, "no colours here: the terminal has none, or NO_COLOR or "
                   "--color never is set");
        return;
    }
    app_theme(a, (a->theme + 1) % a->themes->count);
    app_say(a, "theme %s", a->themes->theme[a->theme].name);
}

static void
focus_step(struct app *a, int by)
{
    int id = (int)a->view.focus;
    do
        id = (id + by + VIEW_COUNT) % VIEW_COUNT;
    while (id != (int)a->view.focus &&
           (!view_suits((enum view_id)id, &a->watch) ||
            (!a->maximised && a->layout.panel[id].rows == 0)));
    a->view.focus = (enum view_id)id;
}

static void
toggle_log_y(struct app *a)
{
    enum view_id id = a->view.focus;
    if (!view_table[id].has_log_y) {
        app_say(a, "panel %c has one y axis only; L is for loss and norms",
                view_table[id].key);
        return;
    }
    a->view.linear_y[id] = !a->view.linear_y[id];
}

/* One curve of the panel alone. */
static void
alone(struct app *a)
{
    const char *name = view_alone(a->view.focus, &a->view, &a->watch);
    if (name == NULL)
        app_say(a, "all curves");
    else if (*name == '\0')
        app_say(a, "i is for the charts of curves");
    else
        app_say(a, "%s alone; i shows the next", name);
}

/* Keys of one panel: whether it has the focus; says so if not. */
static bool
has_focus(struct app *a, enum view_id id, const char *keys)
{
    if (a->view.focus == id)
        return true;
    app_say(a, "%s for panel %c, %s", keys, view_table[id].key,
            view_table[id].title);
    return false;
}

/* The arrows, for the panel that has the focus. */
static void
arrow(struct app *a, int right, int up)
{
    a->message_ns = 0; // what the crosshair reads is where messages are
    if (a->past.open && right != 0)
        view_cross_move(&a->view, &a->watch, right);
    else if (a->view.focus == VIEW_TOY)
        view_toy_move(&a->view, &a->watch, right, up);
    else if (right != 0 && view_table[a->view.focus].has_steps)
        view_cross_move(&a->view, &a->watch, right);
    else if (right != 0 && has_focus(a, VIEW_FOURIER, "Left and Right are, beside charts,"))
        view_fourier_move(&a->view, &a->watch, right);
    else if (up != 0 && has_focus(a, VIEW_WAVES, "Up and Down are"))
        view_waves_scroll(&a->view, -up);
}

static void
others(struct app *a)
{
    if (a->view.focus == VIEW_TOY && app_refuses(a))
        return;
    if (a->view.focus == VIEW_TOY && a->view.toy_cursor_set) {
        controls_start_toy(a, a->view.toy_cursor);
        return;
    }
    if (a->view.focus == VIEW_TOY) {
        app_say(a, "arrows move the X from which o starts");
        return;
    }
    if (!has_focus(a, VIEW_WAVES, "o is"))
        return;
    view_waves_choose(&a->view);
    app_say(a, "%s", a->view.units.each_k
                         ? "units: the clearest of each frequency in turn"
                         : "units: the strongest now, and they stay");
}

static void
toggle_period(struct app *a)
{
    if (!has_focus(a, VIEW_WAVES, "O is"))
        return;
    a->view.one_period = !a->view.one_period;
    app_say(a, "%s", a->view.one_period
                         ? "in the order of a k mod p, k being each unit's own"
                         : "in the order of a");
}

/* Whether the panel in focus has steps; says so if not. */
static bool
has_steps(struct app *a)
{
    if (view_table[a->view.focus].has_steps || a->past.open) {
        a->message_ns = 0;
        return true;
    }
    app_say(a, "panel %c has no steps: the crosshair is for charts",
            view_table[a->view.focus].key);
    return false;
}

/* The first or last record; the last brings a window back to the present,
 * whichever panel is in focus. */
static void
go_to_end(struct app *a, bool last)
{
    bool away = a->view.zoom.on && a->view.zoom.away;
    if (!(last && away && !view_table[a->view.focus].has_steps) && has_steps(a))
        view_cross_end(&a->view, &a->watch, last);
    if (last)
        view_follow(&a->view, &a->watch);
}

static void
zoom(struct app *a, double factor)
{
    if (!view_zoom(&a->view, &a->watch, factor))
        app_say(a, "ten records: closer there is nothing more to see");
}

static void
pan(struct app *a, double part)
{
    if (!view_pan(&a->view, &a->watch, part))
        app_say(a, "%s", a->view.zoom.on
                             ? "this is as far as the run goes"
                             : "all of the run is shown: + zooms in");
}

static void
next_glyphs(struct app *a)
{
    if (!terminal_is_utf8()) {
        app_say(a, "this locale is not UTF-8: ASCII is all it can show");
        return;
    }
    struct glyphset set = terminal_glyphset();
    a->view.glyphs = glyphset_next(&set, a->view.glyphs);
    app_say(a, "glyphs: %s", glyphs_names[a->view.glyphs]);
}

static void
toggle_mouse(struct app *a)
{
    terminal_mouse(!terminal_mouse_on());
    app_say(a, "mouse %s", terminal_mouse_on()
                               ? "on; hold Shift to select text"
                               : "off: the terminal selects text");
}

struct export_page
app_page(const struct app *a)
{
    bool color = terminal_has_colors();
    size_t like = a->theme; // whose the page is
    while (like >= THEME_BUILT_IN)
        like = a->themes->theme[like].parent;
    return (struct export_page){
        &a->themes->theme[color ? a->theme : THEME_MONO], terminal_colors(),
        like == THEME_LIGHT};
}

/* The screen as it is, which is what the last frame has shown. */
static void
export_screen(struct app *a)
{
    char stem[EXPORT_STEM];
    struct failure f = {0};
    struct export_page page = app_page(a);
    if (export_all(&a->grid, a->watch.progress.step, &page, stem, &f))
        app_say(a, "the screen is in %s.txt, .ans and .svg", stem);
    else
        app_say(a, "the screen was not saved: %s", f.message);
}

static void
open_popup(struct app *a, enum popup_kind popup)
{
    a->popup = popup;
    a->selected = a->scroll = 0;
    a->typed[0] = '\0';
    a->proposed = false;
    if (popup == POPUP_PRESETS) // the present one is selected
        for (size_t i = 0; i < a->presets->count; i++)
            if (strcmp(a->start.preset, a->presets->preset[i].name) == 0)
                a->selected = (int)i;
}

static void
forecast(struct app *a)
{
    const char *why = watch_ask_forecast(&a->watch);
    if (why != NULL)
        app_say(a, "no forecast: %s", why);
    else
        app_say(a, "forecast from step %" PRIu64 ": the dotted curves",
                a->watch.progress.step);
}

static void
skip(struct app *a)
{
    struct config now = config_with(&a->watch.config, a->watch.now);
    const char *why = forecast_refused(&now);
    if (why != NULL)
        app_say(a, "no skipping: %s", why);
    else
        open_popup(a, POPUP_SKIP);
}

/* Asks at what the norm is to be held: as it is, or no longer. */
static void
clamp(struct app *a)
{
    const char *why = config_change_refused(&a->watch.config, PARAM_NORM_CLAMP);
    if (why != NULL) {
        app_say(a, "no norm clamp: %s", why);
        return;
    }
    open_popup(a, POPUP_CLAMP);
    a->proposed = true;
    strcpy(a->typed, app_value(a, PARAM_NORM_CLAMP) > 0 ? "0" : "1");
}

static void
back(struct app *a)
{
    if (a->frozen)
        a->frozen = false;
    else if (a->view.cross)
        a->view.cross = false;
    else
        a->maximised = false;
    a->message_ns = 0;
}

/* Asks for a step; the crosshair's stands there. */
static void
ask_step(struct app *a)
{
    struct history_bucket bucket;
    open_popup(a, POPUP_GO_TO);
    a->proposed = view_cross(&a->view, &a->watch, &bucket);
    if (a->proposed)
        snprintf(a->typed, sizeof a->typed, "%" PRIu64, bucket.steps.last);
}

/* Whether an action would change the run: one that was recorded stays. */
static bool
changes_run(enum action action)
{
    switch (action) {
    case ACTION_WEIGHT_DECAY:
    case ACTION_WEIGHT_DECAY_ZERO:
    case ACTION_LR:
    case ACTION_NEW_SEED:
    case ACTION_REAPPLY:
    case ACTION_SKIP:
    case ACTION_CLAMP:
    case ACTION_RECORD:
    case ACTION_SETUP: return true;
    default: return false;
    }
}

bool
app_refuses(struct app *a)
{
    const struct tape *tape = a->watch.config.tape;
    if (tape != NULL)
        app_say(a, "a recorded run is as it was; groktop --resume %.60s goes on "
                   "with it", tape->path);
    return tape != NULL;
}

/* Whether an action asks for another picture: then a frozen one goes on. */
static bool
changes_picture(enum action action)
{
    switch (action) {
    case ACTION_FOCUS:
    case ACTION_FOCUS_ONE:
    case ACTION_MAXIMISE:
    case ACTION_LOG_X:
    case ACTION_LOG_Y:
    case ACTION_ALONE:
    case ACTION_RIGHT:
    case ACTION_UP:
    case ACTION_OTHERS:
    case ACTION_LEAP:
    case ACTION_END:
    case ACTION_ZOOM:
    case ACTION_ZOOM_OUT:
    case ACTION_PAN:
    case ACTION_ONE_PERIOD:
    case ACTION_GLYPHS:
    case ACTION_THEME:
    case ACTION_CAPTION: return true;
    default: return false;
    }
}

static void
do_action(struct app *a, const struct key_binding *binding)
{
    double amount = binding->amount;
    if (changes_run(binding->action) && app_refuses(a))
        return;
    if (changes_picture(binding->action))
        a->frozen = false;
    switch (binding->action) {
    case ACTION_NONE: break;
    case ACTION_PAUSE: runs_toggle_pause(a); break;
    case ACTION_STEP: runs_steps(a, 1); break;
    case ACTION_STEPS: open_popup(a, POPUP_STEPS); break;
    case ACTION_GO_TO: ask_step(a); break;
    case ACTION_WEIGHT_DECAY: controls_scale_decay(a, amount); break;
    case ACTION_WEIGHT_DECAY_ZERO: controls_toggle_decay(a); break;
    case ACTION_LR: controls_scale_lr(a, amount); break;
    case ACTION_PACE: controls_scale_pace(a, amount); break;
    case ACTION_PACE_OFF: controls_toggle_pace(a); break;
    case ACTION_RESTART: runs_restart(a, a->start.value[PARAM_SEED]); break;
    case ACTION_NEW_SEED: runs_restart(a, a->start.value[PARAM_SEED] + 1); break;
    case ACTION_REAPPLY: runs_reapply(a); break;
    case ACTION_PRESETS: open_popup(a, POPUP_PRESETS); break;
    case ACTION_PAST: past_open(a); break;
    case ACTION_FORK: forks_prompt(a); break;
    case ACTION_BRANCHES: branches_open(a); break;
    case ACTION_COMPARE: forks_compare_next(a); break;
    case ACTION_FORECAST: forecast(a); break;
    case ACTION_SKIP: skip(a); break;
    case ACTION_CLAMP: clamp(a); break;
    case ACTION_FOCUS: focus_step(a, (int)amount); break;
    case ACTION_FOCUS_ONE: a->view.focus = view_find((char)amount); break;
    case ACTION_MAXIMISE: a->maximised = !a->maximised; break;
    case ACTION_LOG_X:
        a->view.log_x = !a->view.log_x;
        a->view.whole = (struct axis){0};
        view_begin(&a->view, &a->watch); // the next key may come before a frame
        break;
    case ACTION_LOG_Y: toggle_log_y(a); break;
    case ACTION_ALONE: alone(a); break;
    case ACTION_RIGHT: arrow(a, (int)amount, 0); break;
    case ACTION_UP: arrow(a, 0, (int)amount); break;
    case ACTION_OTHERS: others(a); break;
    case ACTION_LEAP:
        if (has_steps(a))
            view_cross_leap(&a->view, &a->watch, (int)amount);
        break;
    case ACTION_END: go_to_end(a, amount > 0); break;
    case ACTION_ZOOM: zoom(a, amount); break;
    case ACTION_ZOOM_OUT: view_zoom_out(&a->view); break;
    case ACTION_PAN: pan(a, amount); break;
    case ACTION_ONE_PERIOD: toggle_period(a); break;
    case ACTION_FREEZE: a->frozen = !a->frozen; break;
    case ACTION_GLYPHS: next_glyphs(a); break;
    case ACTION_THEME: next_theme(a); break;
    case ACTION_CAPTION: a->caption = !a->caption; break;
    case ACTION_MOUSE: toggle_mouse(a); break;
    case ACTION_SETUP: setup_open(a); break;
    case ACTION_EXPORT: export_screen(a); break;
    case ACTION_RECORD: recording_toggle(a); break;
    case ACTION_OVERLAY: overlay_toggle(a); break;
    case ACTION_LESSON: playback_key(a); break;
    case ACTION_HELP: open_popup(a, POPUP_HELP); break;
    case ACTION_BACK: back(a); break;
    case ACTION_QUIT: a->quit = true; break;
    }
}

void
app_key(struct app *a, const struct key *key)
{
    a->dirty = true;
    if (a->popup != POPUP_NONE && popup_key(a, key))
        return;
    if (a->forking && key->code == KEY_CODE_ESCAPE) {
        app_send(a, (struct command){.kind = COMMAND_GIVE_UP}, NULL);
        return;
    }
    if (past_key(a, key))
        return;
    const struct key_binding *binding = keymap_find(key->code);
    if (key->code == KEY_CODE_MOUSE)
        app_mouse(a, key);
    else if (binding != NULL)
        do_action(a, binding);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_APP_STATE_H
#define GROKTOP_UI_APP_STATE_H

#include "plot/grid.h"
#include "store/start.h"
#include "ui/app.h"
#include "ui/export.h"
#include "ui/layout.h"
#include "ui/slider.h"
#include "ui/meter.h"
#include "ui/script.h"
#include "ui/view.h"
#include "ui/watch.h"

#include <stdbool.h>
#include <stdint.h>

/* The state of the screen: on app_run's stack, shared by the files that app.c
 * is made of (actions, bars, popups). Nobody else includes this. */

enum popup_kind { POPUP_NONE, POPUP_HELP, POPUP_PRESETS, POPUP_STEPS,
                  POPUP_GO_TO, POPUP_SKIP, POPUP_CLAMP, POPUP_SETUP, POPUP_FORK,
                  POPUP_BRANCHES };

/* In the set-up screen: the list, a value being typed, whether to start again. */
enum setup_state { SETUP_LIST, SETUP_TYPING, SETUP_ASKING };

/* A value asked for by a key and not yet in force. */
struct pending {
    bool active;
    double value;
    uint64_t number; /* of the command: done when progress.commands reaches it */
};

/* A script or a lesson under way. */
struct playback {
    const struct script *script; /* NULL: there is none */
    bool lesson, automatic;      /* see struct app_options */
    bool over;                   /* the lesson is, and says so */
    bool skip;                   /* what is waited for need not happen */
    size_t next;                 /* its next command */
    const char *caption;         /* on the screen; NULL: none */
    size_t captions, caption_number; /* how many there are; which, from 1 */
    uint64_t since_ns, timeout_ms; /* how long that has been waited for; 0: it
                                      may take for ever */
    bool gave_up;
    struct failure failure;      /* why; or why a file could not be written */
};

/* The time line. */
struct past {
    bool open;
    bool ran;            /* the run is to go on afterwards */
    uint64_t step;       /* where one is */
    uint64_t cross;      /* where the crosshair stood when that was chosen */
    uint64_t refused;    /* when it was asked for so many had been refused */
    struct rect line;    /* its place on the screen */
};

/* What may be typed in a prompt. */
enum { APP_TYPED = 120 };

/* The values that have a slider, in the order of struct app's. */
enum { APP_SLIDERS = 2 };
extern const enum param_id app_slider_params[APP_SLIDERS];

struct app {
    struct trainer *trainer;
    struct watch watch;
    struct view_state view;
    struct grid grid;
    struct grid still;      /* the panels as last drawn, for a frozen picture */
    struct layout layout;
    int rows, cols;         /* of the picture; 0: the terminal's */
    const struct presets *presets;
    const struct themes *themes;
    size_t theme; /* the one in use */
    struct config start;  /* what r starts again: no changes made by hand */
    struct change *undone; /* changes of the run before a restart, for u */
    size_t n_undone;
    struct pending pending[PARAM_COUNT]; /* live parameters, and the pace, whose
                                            value is always there */
    uint64_t sent;        /* the number of the last command */
    struct playback playback;
    struct meter meter;
    struct slider sliders[APP_SLIDERS]; /* cols 0: not on the screen */
    int dragged;          /* the slider that was pressed; -1: none */
    int pressed_col;      /* where */
    double decay_before;  /* what z and ] go back to from zero */
    double pace_before;   /* what | goes back to */
    bool caption, maximised, frozen;
    enum popup_kind popup;
    int selected, scroll; /* in a popup */
    char typed[APP_TYPED]; /* in a prompt */
    bool proposed;        /* that is a proposal: what is typed takes its place */
    struct past past;
    bool dropped;         /* a branch was, since the last was asked for */
    bool forking;         /* a branch was asked for: */
    struct tree_fork fork; /* this one, */
    uint64_t fork_refused; /* when so many had been refused */
    bool renaming;        /* in the list of branches */
    enum setup_state setup_state;
    struct config setup;  /* without changes: what a restart from there would
                             take, of the parameters that need one */
    char message[160];    /* shown instead of the key hints */
    uint64_t message_ns;  /* until then */
    struct started started;    /* with what it began */
    struct recorder *recorder; /* the last one; NULL: none */
    uint64_t checkpoint;  /* --checkpoint */
    bool recording;       /* into that one */
    uint64_t recorded_run; /* the number of the run in it */
    unsigned recorded_branch; /* and of the branch */
    struct recorder *branch_recorder[TREE_BRANCHES]; /* those of branches forked
                             while that was on; NULL: none */
    bool restart_paused;  /* what app_restart starts is to pause at once */
    bool quit;
    bool dirty;           /* something to draw */
};

/* ---- app.c ---- */

/* Draws all of it anew, and shows it. */
void app_draw(struct app *a);

/* ---- overlay.c ---- */

/* Shows or hides what the screen costs; brings it up to date when it is time,
 * true if there is something new to see; draws it if it is shown. */
void overlay_toggle(struct app *a);
bool overlay_turn(struct app *a);
void overlay_draw(struct app *a);

/* ---- recording.c ---- */

/* Begins to record the run into a new folder, or ends that; says so when it has
 * ended, by whatever. */
void recording_toggle(struct app *a);
void recording_turn(struct app *a);

/* A branch came into being: if its parent is being recorded, it is, too. */
void recording_fork(struct app *a, unsigned id);

/* Waits until all commands are done and all that came before is here; false if that
 * takes long, as a skip does, or a signal asks for the end. */
bool app_settle(struct app *a);

/* Whether the folder recorded into has one for branch ID. */
bool recording_has_folder(const struct app *a, unsigned id);

/* Who records a branch of the present run, or did; NULL: nobody. */
const struct recorder *recording_of(const struct app *a, unsigned id);

/* Frees those of branches, when nobody is followed any more. */
void recording_done(struct app *a);

/* ---- playback.c ---- */

/* From the beginning of the script that OPTIONS have on, if they have one. */
void playback_begin(struct playback *p, const struct app_options *options);

/* Whether there is something left of it. */
bool playback_busy(const struct playback *p);

/* What it waits for now; NULL: nothing. And whether that cannot happen any more,
 * because the run has ended. */
const struct script_command *playback_wait(const struct playback *p);
bool playback_in_vain(const struct app *a);

/* The key that goes on. */
void playback_key(struct app *a);

/* Carries out what can be, as far as the first command that must wait. After
 * a failure, and after the last one if there is no terminal, A quits. */
void playback_go_on(struct app *a);

/* ---- lesson.c ---- */

/* The rows that the caption of a lesson or script wants, on a screen of COLS
 * columns; 0: there is none. Draws it into the place that the layout has. */
int lesson_rows(const struct app *a, int cols);
void lesson_draw(struct app *a);

/* ---- past.c ---- */

/* Opens the time line, or closes it as past_close does: with the present, which
 * goes on if it did. */
void past_open(struct app *a);
void past_close(struct app *a);

/* Closes it without letting the run go on; returns whether it should. Or it is
 * gone with the run. */
bool past_leave(struct app *a);
void past_forget(struct app *a);

/* The step where one is while it is open; goes to one. */
uint64_t past_step(const struct app *a);
void past_go_to(struct app *a, uint64_t step);

/* Asks for the step at which the crosshair is, if that is new. */
void past_turn(struct app *a);

/* Enter, Esc, and a click on the line, while it is open; false if it is none of
 * them. Draws the line into R. */
struct key;
bool past_key(struct app *a, const struct key *key);
bool past_press(struct app *a, const struct key *key);
void past_draw(struct app *a, struct rect r);

/* ---- forks.c ---- */

/* Asks for a branch with N changes, from now or from the step of the time line;
 * it becomes the active one when it is there, which forks_turn looks for. */
void forks_make(struct app *a, const struct tree_change *change, size_t n);
void forks_turn(struct app *a);

/* Another branch is trained and shown. */
void forks_activate(struct app *a, unsigned id);

/* Compares with the next branch, then with none; says with which, and from which
 * step on they differ. */
void forks_compare_next(struct app *a);
void forks_say_compared(struct app *a);

/* Asks what is to be changed. */
void forks_prompt(struct app *a);
void forks_key(struct app *a, const struct key *key);
void forks_draw(struct app *a, int *cursor_row, int *cursor_col);

/* ---- branches.c ---- */

/* The list of branches; MOVEMENT: in it. */
void branches_open(struct app *a);
void branches_key(struct app *a, const struct key *key, int movement);
void branches_draw(struct app *a, int *cursor_row, int *cursor_col);

/* ---- mouse.c ---- */

/* A click or the wheel. The wheel over a plot zooms there; with a key held it
 * moves the window. */
void app_mouse(struct app *a, const struct key *key);

/* ---- actions.c ---- */

/* Does what a key or a click asks for. */
void app_key(struct app *a, const struct key *key);

/* Takes the theme of that index. */
void app_theme(struct app *a, size_t theme);

/* How the screen looks as a file. */
struct export_page app_page(const struct app *a);

/* A message in place of the hints for some seconds. */
void app_say(struct app *a, const char *format, ...);

/* Whether the run is one that was recorded and cannot be changed; says so. */
bool app_refuses(struct app *a);

/* Whether the run is paused or at its end, on its way or already. */
bool app_at_rest(const struct app *a);

/* Sends a command; a message if there is no room for it. */
bool app_send(struct app *a, struct command command, uint64_t *number);

/* ---- controls.c ---- */

/* The value of a parameter as it will be when all keys have had effect. */
double app_value(const struct app *a, enum param_id id);

/* What z, ] and | go back to where a run of CONFIG begins without. */
void controls_begin(struct app *a, const struct config *config);

/* ID := VALUE, kept within the range, at the next step. */
void controls_set(struct app *a, enum param_id id, double value);

/* Weight decay, learning rate, pace times a factor; weight decay to zero and
 * back; no pace, and back. */
void controls_scale_decay(struct app *a, double factor);
void controls_toggle_decay(struct app *a);
void controls_scale_lr(struct app *a, double factor);
void controls_scale_pace(struct app *a, double factor);
void controls_toggle_pace(struct app *a);

/* A press, a release or the wheel on a slider; false if that is none of theirs. */
bool controls_mouse(struct app *a, const struct key *key);

/* Starts a path of the toy, all of them if they have one start, at a place in
 * its picture; goes on if the run is at its end. */
void controls_start_toy(struct app *a, const double xy[2]);

/* ---- runs.c ---- */

/* Pauses or goes on; N steps, then pause. */
void runs_toggle_pause(struct app *a);
void runs_steps(struct app *a, uint64_t n);

/* Goes to a step as fast as it can, then pauses; back only in a recorded run. */
void runs_go_to(struct app *a, uint64_t step);

/* The run again, with another seed; with the changes of the run before. */
void runs_restart(struct app *a, double seed);
void runs_reapply(struct app *a);

/* Gives the focus to what a run of CONFIG is about, if that is not shown anyway. */
void app_look_at(struct app *a, const struct config *config);

/* Starts a new run of CONFIG, which is kept as what r starts again. */
void app_restart(struct app *a, const struct config *config);

/* ---- bars.c ---- */

/* The words of the phase, as they are while the norm is held. */
const struct phase_info *app_phase(const struct app *a);

/* Header, phase, caption, values and hints into their places. */
void bars_draw(struct app *a);


/* ---- farewell.c ---- */

/* What happened, and how to repeat it and each branch of it; the caller frees it. */
char *farewell_make(const struct app *a);

/* ---- setup.c ---- */

/* Opens the set-up screen; draws it into R, and sets where the cursor rests; a
 * key while it is open, with the MOVEMENT in a list that it means. */
void setup_open(struct app *a);
void setup_draw(struct app *a, struct rect r, int *row, int *col);
void setup_key(struct app *a, const struct key *key, int movement);

/* ---- popup.c ---- */

/* An empty frame in R with a title; returns the room inside. */
struct rect popup_frame(struct app *a, struct rect r, const char *title);

/* The same around at most ROWS x COLS in the middle. */
struct rect popup_box(struct app *a, int rows, int cols, const char *title);

/* A character, or backspace, into what is typed. */
void app_type(struct app *a, const struct key *key);

/* Draws the popup, if one is open, over the rest; sets where the cursor rests. */
void popup_draw(struct app *a, int *row, int *col);

/* A key while a popup is open; false if it is none of the popup's. */
bool popup_key(struct app *a, const struct key *key);

#endif

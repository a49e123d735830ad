/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop of the screen.
 *
 *     wait (keys, the trainer, signals, a size) -> keys -> rings -> frame
 *
 * A key is answered by a frame at once; what the trainer sends, by at most FPS
 * frames a second; on a slow line by as many as leave it idle most of the time.
 * When there is nothing new, nothing is drawn and nothing is written. */
#include <config.h>

#include "ui/app.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/tape.h"
#include "store/weights.h"
#include "ui/app_state.h"
#include "ui/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_SHARE = 4,        /* a frame that takes t is followed by 3 t of rest */
    IDLE_NS = 1000000000,  /* how long a wait is when nothing is expected */
    SOON_NS = 60000000,    /* ... when weights or an answer are */
    SCRIPT_NS = 10000000,  /* ... when a script waits for something */
};

/* ---- drawing ---- */

static void
draw_too_small(struct app *a)
{
    struct grid *g = &a->grid;
    char text[80];
    snprintf(text, sizeof text, "%d x %d is too small: %d x %d needed", g->cols,
             g->rows, LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS);
    // In as many rows as it takes: this may be a very small window.
    int width = grid_width(text);
    int rows = g->cols > 0 ? width / g->cols + 1 : 1;
    struct rect r = {(g->rows - rows) / 2, 0, g->rows, g->cols};
    if (width < g->cols)
        r.col = (g->cols - width) / 2;
    r.row = r.row < 0 ? 0 : r.row;
    grid_paragraph(g, r, STYLE_WARN, text);
}

static void
draw_panels(struct app *a)
{
    view_begin(&a->view, &a->watch);
    for (enum view_id id = 0; id < VIEW_COUNT; id++)
        view_draw(id, &a->grid, a->layout.panel[id], &a->view, &a->watch);
}

/* The panels as they are, or, while the picture is frozen, as they were: a copy
 * is kept because popups are drawn over them. */
static void
draw_picture(struct app *a)
{
    size_t size = (size_t)a->grid.rows * (size_t)a->grid.cols *
                  sizeof *a->grid.cells;
    if (!a->frozen) {
        grid_clear(&a->grid);
        draw_panels(a);
        grid_resize(&a->still, a->grid.rows, a->grid.cols);
        memcpy(a->still.cells, a->grid.cells, size);
    } else {
        memcpy(a->grid.cells, a->still.cells, size);
    }
}

void
app_draw(struct app *a)
{
    int rows = a->rows > 0 ? a->rows : terminal_rows();
    int cols = a->cols > 0 ? a->cols : terminal_cols();
    if (rows != a->grid.rows || cols != a->grid.cols) {
        grid_resize(&a->grid, rows, cols);
        a->frozen = false; // what was frozen does not fit any more
    }
    uint64_t start = clock_ns();
    a->layout = layout_make((struct layout_wish){
        rows, cols, a->caption, a->maximised, a->view.focus,
        !a->watch.is_net, lesson_rows(a, cols)});
    watch_want_table(&a->watch, a->layout.panel[VIEW_TABLE].rows > 0);
    watch_want_compass(&a->watch, a->layout.panel[VIEW_COMPASS].rows > 0);
    int row = 0, col = 0;
    if (a->layout.too_small) {
        grid_clear(&a->grid);
        draw_too_small(a);
    } else {
        draw_picture(a);
        bars_draw(a);
        lesson_draw(a);
        row = a->layout.panel[a->view.focus].row;
        col = a->layout.panel[a->view.focus].col;
        overlay_draw(a);
        popup_draw(a, &row, &col);
    }
    uint64_t drawn = clock_ns();
    int64_t before = a->meter.on ? meter_written() : -1;
    terminal_show(&a->grid, row, col);
    if (a->meter.on)
        meter_frame(&a->meter, drawn - start, clock_ns() - drawn,
                    before < 0 ? -1 : meter_written() - before);
    a->dirty = false;
}

/* ---- state ---- */

/* Commands that have been carried out are no longer pending. */
static void
settle(struct app *a)
{
    for (size_t i = 0; i < PARAM_COUNT; i++) {
        struct pending *p = &a->pending[i];
        if (!p->active || a->watch.progress.commands < p->number)
            continue;
        p->active = false;
        a->dirty = true;
    }
    double decay = a->watch.now[PARAM_WEIGHT_DECAY];
    if (decay > 0)
        a->decay_before = decay;
}

static bool
is_pending(const struct app *a)
{
    for (size_t i = 0; i < PARAM_COUNT; i++)
        if (a->pending[i].active)
            return true;
    return false;
}

/* ^Z: the clock of training stops with the process. */
static void
suspend(struct app *a)
{
    bool rest = app_at_rest(a);
    uint64_t number = 0;
    if (!rest && app_send(a, (struct command){.kind = COMMAND_PAUSE}, &number))
        while (trainer_progress(a->trainer).commands < number)
            terminal_wait(trainer_descriptor(a->trainer), 1);
    if (terminal_signal() == 0) // else it came meanwhile, and is the end
        terminal_suspend();
    if (!rest)
        app_send(a, (struct command){.kind = COMMAND_GO}, NULL);
    a->dirty = true;
}

/* ---- the loop ---- */

/* How long to wait, in milliseconds, for a frame that is due at DUE_NS. */
static int
patience(const struct app *a, uint64_t due_ns)
{
    uint64_t now = clock_ns(), wait = IDLE_NS;
    bool soon = watch_stale(&a->watch) || is_pending(a);
    if (a->dirty)
        wait = due_ns > now ? due_ns - now : 0;
    else if (soon)
        wait = SOON_NS;
    if (a->meter.on && wait > METER_WINDOW_NS)
        wait = METER_WINDOW_NS;
    if (playback_busy(&a->playback) && wait > SCRIPT_NS)
        wait = SCRIPT_NS;
    return (int)((wait + 999999) / 1000000);
}

/* Deals with what came; true if a frame is wanted at once. */
static bool
listen(struct app *a, int events, int *ended_by)
{
    struct key key;
    bool keys = false;
    if (events & TERMINAL_GONE)
        a->quit = true;
    if (events & TERMINAL_STOP)
        suspend(a);
    if (terminal_signal() != 0) {
        *ended_by = terminal_signal();
        a->quit = true;
    }
    while (!a->quit && terminal_key(&key)) {
        app_key(a, &key);
        keys = true;
    }
    if (events & TERMINAL_RESIZED)
        a->dirty = true;
    return keys;
}

static int
loop(struct app *a, const struct app_options *options)
{
    uint64_t due_ns = 0, frame_ns = 1000000000u / (unsigned)options->fps;
    int ended_by = 0;
    bool spoke = false;
    a->dirty = true;
    while (!a->quit) {
        // The trainer's descriptor is listened to only when a frame could
        // follow: otherwise a fast run would wake us at every step.
        // But a script is to see everything, and a tape is not to wait.
        bool early = clock_ns() < due_ns && !playback_busy(&a->playback) &&
                     a->watch.config.tape == NULL; // which waits for us
        int events = terminal_wait(early ? -1 : trainer_descriptor(a->trainer),
                                   early && !a->dirty
                                       ? (int)(frame_ns / 1000000)
                                       : patience(a, due_ns));
        bool at_once = listen(a, events, &ended_by);
        trainer_drain(a->trainer);
        a->dirty |= watch_update(&a->watch);
        settle(a);
        past_turn(a);
        forks_turn(a);
        playback_go_on(a);
        a->dirty |= overlay_turn(a);
        recording_turn(a);
        bool speaks = clock_ns() < a->message_ns;
        a->dirty |= spoke && !speaks; // a message has had its time
        spoke = speaks;
        if (a->quit || !a->dirty || (clock_ns() < due_ns && !at_once))
            continue;
        app_draw(a);
        uint64_t rest = LINE_SHARE * terminal_frame_ns();
        due_ns = clock_ns() + (rest > frame_ns ? rest : frame_ns);
    }
    return ended_by;
}

static void
app_init(struct app *a, const struct config *config,
         const struct app_options *options)
{
    config_copy(&a->start, config);
    watch_init(&a->watch, a->trainer, config);
    for (size_t i = 0; i < options->n_others; i++)
        watch_add_other(&a->watch, options->others[i]);
    struct glyphset set = terminal_glyphset();
    a->view.glyphs = glyphset_choose(&set, options->glyphs);
    a->view.log_x = true;
    a->presets = options->presets;
    a->themes = options->themes;
    app_theme(a, options->theme);
    app_look_at(a, config);
    a->caption = true;
    controls_begin(a, config);
    a->dragged = -1;
    playback_begin(&a->playback, options);
    if (options->greeting != NULL)
        app_say(a, "%s", options->greeting);
}

static void
app_done(struct app *a)
{
    watch_done(&a->watch);
    config_done(&a->start);
    grid_done(&a->grid);
    grid_done(&a->still);
    free(a->undone);
}

/* The weights as they are at the end. */
static enum status
save(const struct app *a, const char *path, struct failure *f)
{
    const struct snapshot *s = trainer_weights(a->trainer);
    struct config config;
    if (s == NULL || !s->any || s->when.run != a->watch.run) {
        failure_set(f, STATUS_INPUT, "--save-weights: the last run has none");
        return STATUS_INPUT;
    }
    watch_config(&a->watch, a->watch.active, &config);
    weights_save(path, s->E, s->W, &a->watch.split, &config, s->when.step, f);
    config_done(&config);
    return f->status;
}

/* The run, its trainer, and what there is to see of it already. */
static bool
begin(struct app *a, const struct start *start,
      const struct app_options *options, struct failure *f)
{
    struct config config;
    double now[PARAM_COUNT];
    if (!start_run(start, &a->started, f))
        return false;
    struct session *s = a->started.session; // the trainer's, from below on
    uint64_t step = session_steps(s);
    config_copy(&config, session_config(s));
    for (enum param_id id = 0; id < PARAM_COUNT; id++)
        now[id] = session_value(s, id);
    a->recorder = a->started.recorder;
    a->recording = a->recorder != NULL;
    a->recorded_run = 1;
    a->checkpoint = start->checkpoint;
    a->trainer = trainer_new(s, options->paused, options->rewind, f);
    if (a->trainer != NULL) {
        app_init(a, &config, options);
        if (a->started.past != NULL)
            watch_past(&a->watch, a->started.past, step, now);
        if (a->started.past != NULL && a->started.past->lost[0] != '\0')
            app_say(a, "not all of the record could be read: q shows what");
    } else {
        start_done(&a->started);
    }
    config_done(&config);
    return a->trainer != NULL;
}

struct app_result
app_run(const struct start *start, const struct app_options *options,
        struct failure *f)
{
    struct app_result result = {.status = STATUS_OK};
    struct app a = {0};
    struct terminal_options terminal = {options->mouse, options->color};
    bool unseen = options->script != NULL &&
                  (!options->lesson || options->automatic);
    if (unseen && !terminal_is_there()) {
        terminal_pretend(&terminal);
    } else if (!terminal_open(&terminal, f)) {
        result.status = f->status;
        return result;
    }
    if (!begin(&a, start, options, f)) {
        terminal_close();
        result.status = f->status;
        return result;
    }
    result.signal = loop(&a, options);
    terminal_close();
    trainer_stop(a.trainer); // a recording gets its last checkpoint
    trainer_drain(a.trainer);
    watch_leave(&a.watch);
    watch_update(&a.watch);
    result.farewell = farewell_make(&a);
    trainer_stop(a.trainer);
    result.gave_up = a.playback.gave_up;
    result.status = a.playback.failure.status;
    if (result.status != STATUS_OK)
        failure_set(f, result.status, "%s", a.playback.failure.message);
    enum status saved = options->save_weights != NULL
                            ? save(&a, options->save_weights, f)
                            : STATUS_OK;
    if (result.status == STATUS_OK)
        result.status = saved;
    app_done(&a); // before the trainer, whom its prober's thread notifies
    trainer_free(a.trainer);
    if (a.recorder != a.started.recorder)
        recorder_free(a.recorder);
    recording_done(&a);
    if (a.started.past != NULL && a.started.past->lost[0] != '\0')
        result.lost = mem_string(a.started.past->lost);
    start_done(&a.started);
    return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going on, going back to the start, and on to another run. */
#include <config.h>

#include "ui/app_state.h"

#include "base/mem.h"
#include "run/tape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
runs_toggle_pause(struct app *a)
{
    bool rest = app_at_rest(a);
    if (rest && a->watch.progress.end == SESSION_TAPE) {
        app_say(a, "that was all of the record: r plays it again");
        return;
    }
    app_send(a, (struct command){.kind = rest ? COMMAND_GO : COMMAND_PAUSE},
             NULL);
}

void
runs_steps(struct app *a, uint64_t n)
{
    app_send(a, (struct command){.kind = COMMAND_STEPS, .n = n}, NULL);
    uint64_t every = config_integer(&a->watch.config, PARAM_EVERY);
    if (a->watch.config.tape != NULL)
        app_say(a, "to the next record");
    else if (every > 1)
        app_say(a, "values are those of the last record: there is one every "
                   "%" PRIu64 " steps", every);
}

void
runs_go_to(struct app *a, uint64_t step)
{
    uint64_t now = a->watch.progress.step;
    bool plays = a->watch.config.tape != NULL, back = step < now;
    if (back && !plays) {
        app_say(a, "training does not go back; G goes on to a later step");
        return;
    }
    if (back) { // from the beginning on, with the window as it is
        struct axis x = a->view.x, whole = a->view.whole;
        struct zoom zoom = a->view.zoom;
        a->restart_paused = true;
        app_restart(a, &a->start);
        a->restart_paused = false;
        a->view.x = x;
        a->view.whole = whole;
        a->view.zoom = zoom;
    }
    app_send(a, (struct command){.kind = COMMAND_TO, .n = step}, NULL);
    app_say(a, "to step %" PRIu64 "%s", step,
            plays ? ", or the first record after it" : ", then pause");
}

/* Keeps the changes of the present run for u. */
static void
keep_changes(struct app *a)
{
    struct config made;
    watch_config(&a->watch, a->watch.active, &made);
    if (made.n_changes > 0) {
        free(a->undone);
        a->undone = made.changes;
        a->n_undone = made.n_changes;
        made.changes = NULL;
    }
    config_done(&made);
}

void
app_look_at(struct app *a, const struct config *config)
{
    if (config->value[PARAM_TOY] > 0)
        a->view.focus = VIEW_TOY;
    else if (config->value[PARAM_PROBE] > 0)
        a->view.focus = VIEW_COMPASS;
    else if (a->view.focus == VIEW_TOY)
        a->view.focus = VIEW_ACCURACY;
}

void
app_restart(struct app *a, const struct config *config)
{
    if (a->watch.config.tape == NULL)
        keep_changes(a);
    struct command command = {.kind = COMMAND_RESTART,
                              .n = a->watch.run + 1,
                              .paused = a->restart_paused,
                              .config = mem_new(1, sizeof *config)};
    config_copy(command.config, config);
    struct config start;
    config_copy(&start, config); // CONFIG may be a->start itself
    if (app_send(a, command, NULL)) {
        past_forget(a);
        a->forking = false;
        config_done(&a->start);
        config_copy(&a->start, &start);
        watch_restart(&a->watch, &start, command.n);
        view_forget(&a->view);
        controls_begin(a, &start);
        for (size_t i = 0; i < PARAM_COUNT; i++)
            a->pending[i].active = false;
        a->frozen = false;
    } else {
        config_done(command.config);
        free(command.config);
    }
    config_done(&start);
}

void
runs_restart(struct app *a, double seed)
{
    struct config config;
    bool branches = watch_branches(&a->watch) > 1;
    config_copy(&config, &a->start);
    config.value[PARAM_SEED] = param_clamp(PARAM_SEED, seed);
    app_restart(a, &config);
    if (config.tape != NULL)
        app_say(a, "from the first record again");
    else
        app_say(a, "run %" PRIu64 ", seed %.0f%s%s", a->watch.run, seed,
                branches ? "; the branches are gone" : "",
                a->n_undone > 0 ? "; u makes the changes of before again" : "");
    config_done(&config);
}

void
runs_reapply(struct app *a)
{
    struct config config;
    if (a->n_undone == 0) {
        app_say(a, "nothing was changed in the run before");
        return;
    }
    config_copy(&config, &a->start);
    // Those from the command line are planned already.
    for (size_t i = 0; i < a->n_undone; i++)
        if (!config_has_change(&config, &a->undone[i]))
            config_insert_change(&config, a->undone[i]);
    struct config start;
    config_copy(&start, &a->start);
    app_restart(a, &config);
    // r goes back to the start without them.
    config_done(&a->start);
    config_copy(&a->start, &start);
    config_done(&start);
    app_say(a, "%zu changes of the run before will be made again, each at its "
               "step", config.n_changes);
    config_done(&config);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage that tests of panels share. */
#include <config.h>

#include "stage.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void
settle_stage(struct stage *s, uint64_t step)
{
    for (int news = 0; s->watch.progress.state == TRAINER_RUNNING ||
                       s->watch.progress.state == TRAINER_STEPPING ||
                       s->watch.progress.step < step ||
                       s->watch.latest.step < s->watch.progress.step ||
                       !s->watch.any || watch_stale(&s->watch);
         news++) {
        struct pollfd fd = {trainer_descriptor(s->trainer), POLLIN, 0};
        poll(&fd, 1, 20);
        trainer_drain(s->trainer);
        watch_update(&s->watch);
        assert_true(news < 5000);
    }
}

void
open_stage_of(struct stage *s, struct config *config, enum glyphs glyphs)
{
    *s = (struct stage){.config = *config,
                        .view = {.glyphs = glyphs, .log_x = true}};
    s->trainer = trainer_new(session_new(&s->config, NULL), false, TRAINER_BUDGET, NULL);
    assert_non_null(s->trainer);
    watch_init(&s->watch, s->trainer, &s->config);
    watch_want_table(&s->watch, true);
    grid_init(&s->grid);
    while (trainer_progress(s->trainer).state == TRAINER_PAUSED)
        poll(NULL, 0, 1); // its thread has not begun
    settle_stage(s, 0);
}

void
open_stage(struct stage *s, const char *optimizer, const char *fraction,
           enum glyphs glyphs)
{
    struct config c;
    config_init(&c);
    config_set(&c, PARAM_MODULUS, "11", NULL);
    config_set(&c, PARAM_HIDDEN, "24", NULL);
    config_set(&c, PARAM_LR, strcmp(optimizer, "gd") == 0 ? "0.5" : "0.001",
               NULL);
    config_set(&c, PARAM_STEPS, "600", NULL);
    config_set(&c, PARAM_THREADS, "1", NULL);
    config_set(&c, PARAM_OPTIMIZER, optimizer, NULL);
    config_set(&c, PARAM_TRAIN_FRACTION, fraction, NULL);
    config_add_change(&c, "300:weight-decay=0", NULL);
    open_stage_of(s, &c, glyphs);
}

void
close_stage(struct stage *s)
{
    watch_done(&s->watch);
    trainer_free(s->trainer);
    config_done(&s->config);
    grid_done(&s->grid);
}

char *
panel(struct stage *s, enum view_id id, int rows, int cols)
{
    grid_resize(&s->grid, rows, cols);
    view_begin(&s->view, &s->watch);
    view_draw(id, &s->grid, (struct rect){0, 0, rows, cols}, &s->view,
              &s->watch);
    return grid_string(&s->grid);
}

void
shows(struct stage *s, enum view_id id, int rows, int cols, const char *text)
{
    char *drawn = panel(s, id, rows, cols);
    if (strstr(drawn, text) == NULL) {
        print_message("# not shown: %s\n%s", text, drawn);
        fail();
    }
    free(drawn);
}

void
stays_inside(struct stage *s, enum view_id id, int rows, int cols)
{
    enum { EDGE = 3, MARK = 0x2603 };
    struct rect r = {EDGE, EDGE, rows, cols};
    grid_resize(&s->grid, rows + 2 * EDGE, cols + 2 * EDGE);
    grid_fill(&s->grid, (struct rect){0, 0, s->grid.rows, s->grid.cols}, MARK,
              STYLE_TEXT);
    view_draw(id, &s->grid, r, &s->view, &s->watch);
    for (int row = 0; row < s->grid.rows; row++)
        for (int col = 0; col < s->grid.cols; col++) {
            bool inside = row >= EDGE && row < EDGE + rows && col >= EDGE &&
                          col < EDGE + cols;
            uint32_t ch = s->grid.cells[row * s->grid.cols + col].ch;
            if (!inside && ch != MARK)
                fail_msg("view %d at %d x %d writes to %d, %d", (int)id, cols,
                         rows, row - EDGE, col - EDGE);
        }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The crosshair and the window of a real run, without a terminal: what is read,
 * and that no size, axis or window makes a panel leave its rectangle. */
#include <config.h>

#include "base/blas.h"
#include "stage.h"
#include "ui/readout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct rect wide = {0, 0, 14, 100};

/* The readout as one text. */
static const char *
read_panel(const struct stage *s, enum view_id id)
{
    static char text[1000];
    struct line out;
    text[0] = '\0';
    if (!readout_make(&out, id, wide, &s->view, &s->watch))
        return "nothing";
    for (int i = 0; i < out.count; i++) {
        strcat(text, i > 0 ? "|" : "");
        strcat(text, out.part[i].text);
    }
    return text;
}

static void
assert_reads(const struct stage *s, enum view_id id, const char *wanted)
{
    const char *found = read_panel(s, id);
    if (strstr(found, wanted) == NULL)
        fail_msg("wanted: %s\nfound: %s", wanted, found);
}

static double
recorded(const struct stage *s, enum series series, uint64_t step)
{
    struct span span = history_span(s->watch.history, series, step, step + 1);
    assert_true(span.any);
    return span.last;
}

static void
records_one_by_one(void **state)
{
    (void)state;
    struct stage s;
    char wanted[100];
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    view_begin(&s.view, &s.watch);
    assert_string_equal(read_panel(&s, VIEW_ACCURACY), "nothing");
    view_cross_move(&s.view, &s.watch, -1); // comes into being at the end
    assert_reads(&s, VIEW_ACCURACY, "step 600|train ");
    assert_string_equal(read_panel(&s, VIEW_SPECTRUM), "nothing");
    view_cross_move(&s.view, &s.watch, 1); // there is nothing behind it
    assert_reads(&s, VIEW_ACCURACY, "step 600|train ");
    view_cross_move(&s.view, &s.watch, -1);
    snprintf(wanted, sizeof wanted, "step 599|decay 0|train %.6g|test %.6g",
             recorded(&s, SERIES_TRAIN_LOSS, 599),
             recorded(&s, SERIES_TEST_LOSS, 599));
    assert_reads(&s, VIEW_LOSS, wanted);
    view_cross_put(&s.view, &s.watch, 299.8);
    snprintf(wanted, sizeof wanted, "|sum %.6g|W %.6g|E %.6g",
             recorded(&s, SERIES_NORM2, 300), recorded(&s, SERIES_NORM2_W, 300),
             recorded(&s, SERIES_NORM2_E, 300));
    assert_reads(&s, VIEW_NORMS, "step 300|weight-decay ");
    assert_reads(&s, VIEW_NORMS, " -> 0|");
    assert_reads(&s, VIEW_NORMS, wanted);
    assert_reads(&s, VIEW_WATERFALL, "strongest k = ");
    view_cross_end(&s.view, &s.watch, false);
    assert_reads(&s, VIEW_IPR, "step 0|ratio ");
    view_cross_leap(&s.view, &s.watch, -1); // nor before it
    assert_reads(&s, VIEW_IPR, "step 0|");
    view_cross_leap(&s.view, &s.watch, 5);
    assert_true(s.view.cross_step > 15 && s.view.cross_step < 60);
    view_cross_end(&s.view, &s.watch, true);
    assert_reads(&s, VIEW_IPR, "step 600|");
    view_forget(&s.view);
    assert_string_equal(read_panel(&s, VIEW_IPR), "nothing");
    close_stage(&s);
}

/* Far from both ends of a long run a bucket has several records, and some of
 * them may be missing. */
static void
records_together(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_BRAILLE);
    view_begin(&s.view, &s.watch);
    for (uint64_t step = 601; step <= 20000; step++) {
        struct span spans[SERIES_COUNT];
        for (size_t i = 0; i < SERIES_COUNT; i++)
            spans[i] = span_of(step == 20000 ? (double)NAN : (double)step);
        spans[SERIES_NORM2] = span_of(-0.0);
        history_add(s.watch.history, step, spans);
    }
    s.watch.progress.step = 20000;
    view_cross_put(&s.view, &s.watch, 10001);
    assert_reads(&s, VIEW_LOSS, "steps 10 000..10 007|");
    assert_reads(&s, VIEW_LOSS, "|train 10000..10007|");
    assert_reads(&s, VIEW_NORMS, "|sum 0|W 10000..10007|");
    assert_reads(&s, VIEW_ACCURACY, "|train 1e+06..1.0007e+06 %");
    view_cross_move(&s.view, &s.watch, 1);
    assert_reads(&s, VIEW_LOSS, "steps 10 008..10 015|");
    view_cross_end(&s.view, &s.watch, true);
    assert_reads(&s, VIEW_LOSS, "step 20 000|");
    assert_null(strstr(read_panel(&s, VIEW_LOSS), "nan"));
    close_stage(&s);
}

/* The window and what is in it. */
static void
windows(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    s.view.log_x = false;
    view_begin(&s.view, &s.watch);
    assert_true(view_from(&s.view) == 0);
    assert_false(view_pan(&s.view, &s.watch, 0.1));
    view_cross_put(&s.view, &s.watch, 300);
    assert_true(view_zoom(&s.view, &s.watch, 0.5)); // around the crosshair
    assert_true(fabs(s.view.x.lo - 150) < 1e-9);
    assert_true(fabs(s.view.x.hi - 650) < 1e-9);
    assert_int_equal(view_from(&s.view), 150);
    assert_false(s.view.zoom.away);
    uint64_t begin, end;
    view_stretch(&s.view, 0, 10, &begin, &end);
    assert_true(begin == 150 && end == 200);
    s.view.log_x = true; // nothing from before the window in the first column
    view_begin(&s.view, &s.watch);
    view_stretch(&s.view, 0, 10, &begin, &end);
    assert_true(begin == 150 && end < 180);
    assert_true(view_pan(&s.view, &s.watch, -1));
    assert_true(s.view.zoom.away && s.view.x.hi < 151);
    view_cross_move(&s.view, &s.watch, 1); // it is brought into view
    assert_true(s.view.x.hi > 300.99 && s.view.x.hi < 302);
    view_follow(&s.view, &s.watch);
    assert_false(s.view.zoom.away);
    assert_true(s.view.x.hi > 599.99);
    while (view_zoom(&s.view, &s.watch, 0.5))
        continue;
    assert_true(s.view.x.hi - s.view.x.lo >= 10);
    view_zoom_out(&s.view);
    view_begin(&s.view, &s.watch);
    assert_true(s.view.x.lo == 1 && s.view.x.hi >= 999);
    close_stage(&s);
}

/* Ranges of values grow, and shrink only with another window. */
static void
ranges(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    s.view.log_x = false;
    free(panel(&s, VIEW_NORMS, 14, 90));
    struct axis all = s.view.y[VIEW_NORMS];
    s.view.y[VIEW_NORMS].hi *= 100; // as if it had been larger
    free(panel(&s, VIEW_NORMS, 14, 90));
    assert_true(s.view.y[VIEW_NORMS].hi >= 99 * all.hi);
    view_cross_put(&s.view, &s.watch, 590);
    view_zoom(&s.view, &s.watch, 0.02);
    free(panel(&s, VIEW_NORMS, 14, 90));
    assert_true(s.view.y[VIEW_NORMS].hi <= all.hi);
    s.view.y[VIEW_NORMS].hi *= 100;
    free(panel(&s, VIEW_IPR, 14, 90)); // not from 0 to 1
    assert_true(s.view.y[VIEW_IPR].lo > 0 && s.view.y[VIEW_IPR].hi < 1);
    free(panel(&s, VIEW_ACCURACY, 14, 90)); // but never above 100 %
    assert_true(s.view.y[VIEW_ACCURACY].hi <= 100);
    view_zoom_out(&s.view); // and its key
    free(panel(&s, VIEW_NORMS, 14, 90));
    assert_true(fabs(s.view.y[VIEW_NORMS].hi - all.hi) < 1e-9 * all.hi);
    close_stage(&s);
}

/* A place on the screen, and the step that is drawn there. */
static void
places(void **state)
{
    (void)state;
    struct stage s;
    double step = 0;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    s.view.log_x = false;
    view_begin(&s.view, &s.watch);
    for (int cols = 20; cols < 140; cols += 7) {
        struct rect r = {2, 3, 12, cols};
        for (int col = r.col + 7; col < r.col + cols; col++) {
            if (!view_step_at(VIEW_LOSS, &s.view, r, 5, col, &step))
                continue;
            view_cross_put(&s.view, &s.watch, step);
            if (step > 600)
                continue;
            grid_resize(&s.grid, 20, 150);
            grid_clear(&s.grid);
            view_draw(VIEW_LOSS, &s.grid, r, &s.view, &s.watch);
            // On the axis below, unless a label has the place.
            uint32_t ch = s.grid.cells[13 * s.grid.cols + col].ch;
            assert_true(ch == '^' || ch != '-');
        }
        assert_false(view_step_at(VIEW_LOSS, &s.view, r, 2, 20, &step));
        assert_false(view_step_at(VIEW_LOSS, &s.view, r, 13, 20, &step));
        assert_false(view_step_at(VIEW_SPECTRUM, &s.view, r, 5, 20, &step));
    }
    close_stage(&s);
}

/* Every panel, with all that there is, at many sizes. */
static void
every_size(void **state)
{
    (void)state;
    struct stage s;
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        open_stage(&s, "gd", "0.5", (enum glyphs)glyphs);
        view_begin(&s.view, &s.watch);
        view_cross_put(&s.view, &s.watch, 300);
        for (int window = 0; window < 3; window++) {
            for (int id = 0; id < VIEW_COUNT; id++)
                for (int rows = 0; rows <= 30; rows += rows < 8 ? 1 : 11)
                    for (int cols = 0; cols <= 140; cols += cols < 56 ? 3 : 28)
                        stays_inside(&s, (enum view_id)id, rows, cols);
            view_zoom(&s.view, &s.watch, 0.1);
        }
        close_stage(&s);
    }
}

/* The titles read as much as there is room for. */
static void
titles(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s, "gd", "0.5", GLYPHS_ASCII);
    view_begin(&s.view, &s.watch);
    view_cross_put(&s.view, &s.watch, 300);
    shows(&s, VIEW_ACCURACY, 14, 100, "step 300  weight-decay ");
    shows(&s, VIEW_ACCURACY, 14, 70, "- step 300  train ");
    shows(&s, VIEW_LOSS, 14, 120, "  min ");
    shows(&s, VIEW_WATERFALL, 14, 80, "step 300  ");
    char *drawn = panel(&s, VIEW_ACCURACY, 14, 60);
    assert_null(strstr(drawn, "train pairs"));
    free(drawn);
    close_stage(&s);
}

int
main(void)
{
    blas_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_one_by_one),
        cmocka_unit_test(records_together),
        cmocka_unit_test(windows),
        cmocka_unit_test(ranges),
        cmocka_unit_test(places),
        cmocka_unit_test(every_size),
        cmocka_unit_test(titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

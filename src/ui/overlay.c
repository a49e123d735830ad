/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overlay of D: what a frame costs and who uses the processors, so that
 * slowness explains itself. */
#include <config.h>

#include "ui/app_state.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { COLS = 53, ROWS = 6 + METER_THREADS };

/* Seconds of each so far. What the process has used beyond the threads that are
 * known is the team's, who shares the trainer's passes, and the prober's. */
static void
read_cpu(const struct app *a, double cpu[METER_THREADS])
{
    cpu[METER_SCREEN] = clock_cpu_thread();
    cpu[METER_TRAINER] = trainer_cpu(a->trainer);
    cpu[METER_PROBER] =
        a->watch.prober != NULL ? prober_cpu(a->watch.prober) : 0;
    cpu[METER_WORKERS] = clock_cpu_process() - cpu[METER_SCREEN] -
                         cpu[METER_TRAINER] - cpu[METER_PROBER];
}

void
overlay_toggle(struct app *a)
{
    double cpu[METER_THREADS];
    read_cpu(a, cpu);
    if (a->meter.on)
        a->meter.on = false;
    else
        meter_start(&a->meter, clock_ns(), cpu);
}

bool
overlay_turn(struct app *a)
{
    double cpu[METER_THREADS];
    if (!a->meter.on || clock_ns() - a->meter.since_ns < METER_WINDOW_NS)
        return false;
    read_cpu(a, cpu);
    return meter_turn(&a->meter, clock_ns(), cpu);
}

/* The number by FORMAT; a dash if there is none. */
static const char *
number(char buffer[32], const char *format, double value)
{
    if (isnan(value))
        return "-";
    snprintf(buffer, 32, format, value);
    return buffer;
}

void
overlay_draw(struct app *a)
{
    static const char *const names[METER_THREADS] = {
        [METER_SCREEN] = "screen",
        [METER_TRAINER] = "trainer",
        [METER_WORKERS] = "its workers",
        [METER_PROBER] = "prober",
    };
    const struct meter *m = &a->meter;
    struct grid *g = &a->grid;
    if (!m->on)
        return;
    int cols = COLS < g->cols ? COLS : g->cols;
    struct rect r = {a->layout.values.row - ROWS, g->cols - cols, ROWS, cols};
    r = popup_frame(a, r, "The last half second");
    int row = r.row, end = r.col + r.cols;
    char one[32], other[32];
    grid_printf(g, row++, r.col, end, STYLE_TEXT,
                "a frame      drawn in %s ms, written in %s ms",
                number(one, "%.2f", m->draw_ms),
                number(other, "%.2f", m->write_ms));
    grid_printf(g, row++, r.col, end, STYLE_TEXT,
                "             %s bytes, %s a second",
                number(one, "%.0f", m->frame_bytes),
                number(other, "%.1f", m->fps));
    grid_printf(g, row++, r.col, end, STYLE_TEXT,
                "merged       %" PRIu64 " records, the ring being full",
                a->watch.progress.merged);
    grid_printf(g, row++, r.col, end, STYLE_TEXT,
                "moments      %" PRIu64 " to go back to, %s MB",
                a->watch.progress.moments,
                number(one, "%.1f", (double)a->watch.progress.moment_bytes / 1048576));
    for (int i = 0; i < METER_THREADS; i++)
        grid_printf(g, row++, r.col, end, STYLE_TEXT,
                    i == 0 ? "%-12s %s %% of a CPU" : "%-12s %s %%", names[i],
                    number(one, "%.0f", m->share[i] < 0 ? 0 : 100 * m->share[i]));
}

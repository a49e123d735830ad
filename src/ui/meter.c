/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers for the overlay that explains slowness. */
#include <config.h>

#include "ui/meter.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void
begin(struct meter *m, uint64_t now_ns, const double cpu[METER_THREADS])
{
    m->since_ns = now_ns;
    m->frames = 0;
    m->draw_ns = m->write_ns = 0;
    m->bytes = 0;
    memcpy(m->cpu, cpu, sizeof m->cpu);
}

void
meter_start(struct meter *m, uint64_t now_ns, const double cpu[METER_THREADS])
{
    *m = (struct meter){.on = true};
    m->fps = m->draw_ms = m->write_ms = m->frame_bytes = (double)NAN;
    for (int i = 0; i < METER_THREADS; i++)
        m->share[i] = (double)NAN;
    begin(m, now_ns, cpu);
}

void
meter_frame(struct meter *m, uint64_t draw_ns, uint64_t write_ns, int64_t bytes)
{
    m->frames++;
    m->draw_ns += draw_ns;
    m->write_ns += write_ns;
    m->bytes = bytes < 0 || m->bytes < 0 ? -1 : m->bytes + bytes;
}

bool
meter_turn(struct meter *m, uint64_t now_ns, const double cpu[METER_THREADS])
{
    if (now_ns - m->since_ns < METER_WINDOW_NS)
        return false;
    double seconds = (double)(now_ns - m->since_ns) / 1e9;
    m->fps = m->frames / seconds;
    if (m->frames > 0) { // else they stay those of the last frames
        m->draw_ms = (double)m->draw_ns / 1e6 / m->frames;
        m->write_ms = (double)m->write_ns / 1e6 / m->frames;
        m->frame_bytes =
            m->bytes < 0 ? (double)NAN : (double)m->bytes / m->frames;
    }
    for (int i = 0; i < METER_THREADS; i++)
        m->share[i] = (cpu[i] - m->cpu[i]) / seconds;
    begin(m, now_ns, cpu);
    return true;
}

int64_t
meter_written(void)
{
    // Of this thread alone: the others write to their pipes meanwhile.
    FILE *f = fopen("/proc/thread-self/io", "re");
    char line[80];
    int64_t bytes = -1;
    while (f != NULL && bytes < 0 && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "wchar: %" SCNd64, &bytes) != 1)
            bytes = -1;
    if (f != NULL)
        fclose(f);
    return bytes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_METER_H
#define GROKTOP_UI_METER_H

#include <stdbool.h>
#include <stdint.h>

/* What the screen costs, and who uses the processors: sums over a window of
 * time, and what they were when the last window ended. One thread. */

enum meter_thread { METER_SCREEN, METER_TRAINER, METER_WORKERS, METER_PROBER,
                    METER_THREADS };

enum { METER_WINDOW_NS = 500000000 };

struct meter {
    bool on;
    /* In the present window. */
    uint64_t since_ns;
    unsigned frames;
    uint64_t draw_ns, write_ns;
    int64_t bytes;                /* < 0: not known */
    double cpu[METER_THREADS];    /* seconds when it began */
    /* Of the last one; not numbers where not known or not measured yet. */
    double fps, draw_ms, write_ms, frame_bytes;
    double share[METER_THREADS];  /* of one CPU */
};

/* Begins to measure at NOW. CPU: seconds that each has used so far, nan where
 * that is not known. */
void meter_start(struct meter *m, uint64_t now_ns,
                 const double cpu[METER_THREADS]);

/* A frame was drawn and written; BYTES < 0: how much is not known. */
void meter_frame(struct meter *m, uint64_t draw_ns, uint64_t write_ns,
                 int64_t bytes);

/* Ends the window and begins the next; true if it was long enough. */
bool meter_turn(struct meter *m, uint64_t now_ns,
                const double cpu[METER_THREADS]);

/* Bytes that this thread has written so far, to whatever; < 0 where the system
 * does not tell. */
int64_t meter_written(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_CLOCK_H
#define GROKTOP_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of a clock that never goes back; only differences mean
 * something. Any thread. */
uint64_t clock_ns(void);

/* Seconds of CPU time that this process, this thread has used so far. */
double clock_cpu_process(void);
double clock_cpu_thread(void);

/* The time of day in UTC as "2026-11-25T13:06:10Z". Returns BUFFER. */
char *clock_utc(char buffer[32]);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place that reads the clock. */
#include <config.h>

#include "base/clock.h"

#include <time.h>

uint64_t
clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double
seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
clock_cpu_process(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

double
clock_cpu_thread(void)
{
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

char *
clock_utc(char buffer[32])
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(buffer, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return buffer;
}

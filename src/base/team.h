/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_TEAM_H
#define GROKTOP_BASE_TEAM_H

#include <stdbool.h>
#include <stddef.h>

/* A team of threads that share the parts of one job. Who does which part
 * changes nothing in the result: parts write to places of their own. */

struct team;

/* Does part PART of the job JOB. Called from several threads at once, each
 * PART once; LANE (0 .. threads - 1) tells which thread, for scratch memory. */
typedef void (*team_fn)(void *job, size_t part, size_t lane);

/* The number of CPUs this process may use (affinity, and the control group's
 * quota), at least 1. */
size_t team_usable_cpus(void);

/* A team of THREADS threads (>= 1): the caller of team_run is one of them, so
 * THREADS - 1 are started. Asynchronous signals are blocked in them. Fewer
 * are used, silently, if the system grants fewer. Freed by team_free, from
 * the thread that runs jobs, when none runs. */
struct team *team_new(size_t threads);
void team_free(struct team *team);

/* Threads in the team, the caller included: the number of lanes. */
size_t team_size(const struct team *team);

/* Does parts 0 .. parts - 1 of JOB and returns when all are done. One thread
 * at a time may call it. Threads that wait for the next job spin for at most
 * 50 microseconds, then sleep. */
void team_run(struct team *team, team_fn fn, void *job, size_t parts);

/* What the team works on is no longer wanted, for good. From any thread. Jobs
 * are still done, but whoever makes many of them looks at team_cancelled now and
 * then and returns early, with results that mean nothing. */
void team_cancel(struct team *team);
bool team_cancelled(const struct team *team);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A team that stays awake between the steps of a training run.
 *
 * One 64-bit word says what there is to do: the job's number, how many parts
 * it has, and the next part that nobody has taken. A thread takes a part by a
 * compare-and-swap that moves the last field on. Because the job's number is
 * in the same word, a thread that slept through a whole job cannot take a part
 * of the next one by mistake, and nobody waits for it: a job is over when its
 * parts are done, not when every thread has looked.
 *
 *     | job number, 32 bits | parts, 16 bits | next part, 16 bits |
 *
 * What the job is (fn, job) is written before the word is published and cannot
 * change while a part of it is out, so whoever has taken a part may read it. */
#include <config.h>

#include "base/team.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SPIN_NS = 50000 };

struct team {
    _Atomic uint64_t word;  /* see above; written by team_run and take() */
    atomic_size_t done;     /* parts of the present job that are done */
    atomic_uint sleepers;   /* threads that sleep or are about to */
    atomic_bool stop;       /* the team is being freed */
    atomic_bool cancelled;  /* publishes nothing but itself */
    team_fn fn;             /* the present job; see above */
    void *job;
    uint64_t spin_ns;       /* how long an idle thread looks for work */
    pthread_mutex_t lock;   /* guards the condition only, never held with work */
    pthread_cond_t wake;
    size_t threads;         /* lanes, the caller included */
    struct member *members; /* threads - 1 */
};

struct member {
    struct team *team;
    size_t lane; /* 1 .. threads - 1; lane 0 is the caller */
    pthread_t thread;
};

/* The quota of control group version 2 in CPUs, rounded up, or 0. */
static size_t
cgroup_cpus(void)
{
    long quota = 0, period = 0;
    FILE *f = fopen("/sys/fs/cgroup/cpu.max", "r");
    if (f == NULL)
        return 0;
    bool limited = fscanf(f, "%ld %ld", &quota, &period) == 2;
    fclose(f);
    if (!limited || quota <= 0 || period <= 0)
        return 0;
    return (size_t)((quota + period - 1) / period);
}

size_t
team_usable_cpus(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t cpus = online > 0 ? (size_t)online : 1;
#ifdef HAVE_SCHED_GETAFFINITY
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        cpus = (size_t)CPU_COUNT(&set);
#endif
    size_t quota = cgroup_cpus();
    return quota > 0 && quota < cpus ? quota : cpus;
}

static bool
work_left(struct team *team)
{
    // Sequentially consistent, with the store in team_run and the two accesses
    // to sleepers: either we see the new word or team_run sees the sleeper.
    uint64_t word = atomic_load(&team->word);
    return (word & 0xffff) < (word >> 16 & 0xffff);
}

/* Takes the next part of the present job; false if none is left. */
static bool
take(struct team *team, size_t *part)
{
    uint64_t word = atomic_load_explicit(&team->word, memory_order_relaxed);
    do {
        if ((word & 0xffff) >= (word >> 16 & 0xffff))
            return false;
        // Acquire pairs with the store in team_run: fn and job are readable.
    } while (!atomic_compare_exchange_weak_explicit(
        &team->word, &word, word + 1, memory_order_acquire,
        memory_order_relaxed));
    *part = (size_t)(word & 0xffff);
    return true;
}

static void
work(struct team *team, size_t lane)
{
    size_t part;
    while (take(team, &part)) {
        team->fn(team->job, part, lane);
        // Release publishes the part's results to the caller of team_run.
        atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
    }
}

/* Returns when there may be work, or the team is being freed. */
static void
wait_for_work(struct team *team)
{
    uint64_t start = clock_ns();
    do {
        if (work_left(team))
            return;
    } while (clock_ns() - start < team->spin_ns);
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->sleepers, 1);
    while (!work_left(team) && !atomic_load(&team->stop))
        pthread_cond_wait(&team->wake, &team->lock);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->lock);
}

static void *
member_main(void *argument)
{
    struct member *member = argument;
    while (!atomic_load(&member->team->stop)) {
        work(member->team, member->lane);
        wait_for_work(member->team);
    }
    return NULL;
}

struct team *
team_new(size_t threads)
{
    assert(threads >= 1);
    struct team *team = mem_new(1, sizeof *team);
    team->spin_ns = threads <= team_usable_cpus() ? SPIN_NS : 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->wake, NULL);
    team->members = mem_new(threads, sizeof *team->members);
    team->threads = 1;
    while (team->threads < threads) {
        struct member *m = &team->members[team->threads - 1];
        m->team = team;
        m->lane = team->threads;
        if (!thread_start(&m->thread, member_main, m))
            break;
        team->threads++;
    }
    return team;
}

void
team_free(struct team *team)
{
    if (team == NULL)
        return;
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stop, true);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
    for (size_t i = 0; i + 1 < team->threads; i++)
        pthread_join(team->members[i].thread, NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->lock);
    free(team->members);
    free(team);
}

size_t
team_size(const struct team *team)
{
    return team->threads;
}

void
team_run(struct team *team, team_fn fn, void *job, size_t parts)
{
    assert(parts < 0xffff);
    if (team->threads == 1 || parts == 1) {
        for (size_t part = 0; part < parts; part++)
            fn(job, part, 0);
        return;
    }
    team->fn = fn;
    team->job = job;
    atomic_store_explicit(&team->done, 0, memory_order_relaxed);
    uint64_t number = (atomic_load(&team->word) >> 32) + 1;
    // Publishes fn and job; see work_left for why not merely release.
    atomic_store(&team->word, number << 32 | (uint64_t)parts << 16);
    if (atomic_load(&team->sleepers) > 0) {
        pthread_mutex_lock(&team->lock);
        pthread_cond_broadcast(&team->wake);
        pthread_mutex_unlock(&team->lock);
    }
    work(team, 0);
    uint64_t start = clock_ns();
    // Acquire pairs with the release in work(): all results are readable.
    while (atomic_load_explicit(&team->done, memory_order_acquire) < parts)
        if (clock_ns() - start > team->spin_ns)
            sched_yield();
}

void
team_cancel(struct team *team)
{
    atomic_store_explicit(&team->cancelled, true, memory_order_relaxed);
}

bool
team_cancelled(const struct team *team)
{
    return atomic_load_explicit(&team->cancelled, memory_order_relaxed);
}

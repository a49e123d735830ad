/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The team does every part of every job once, whoever does it, and what the
 * parts wrote can be read when the job is over. Run under ThreadSanitizer too:
 * nothing here but the team itself keeps threads apart. */
#include <config.h>

#include "base/team.h"

#include "base/clock.h"
#include "base/mem.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { THREADS_MAX = 4, PARTS_MAX = 100, JOBS = 3000 };

struct job {
    size_t threads;
    unsigned times[PARTS_MAX]; /* how often each part was done */
    unsigned by[THREADS_MAX];  /* how many parts each lane did */
    size_t wrong_lane;         /* parts that named a lane there is not */
    unsigned *ever;            /* (threads) parts each lane did in all jobs */
};

/* Long enough for others to want a part meanwhile. */
static void
linger(void)
{
    for (volatile int i = 0; i < 100; i++)
        continue;
}

/* Plain additions: two threads in one part or in one lane would be a race. */
static void
count_part(void *argument, size_t part, size_t lane)
{
    struct job *job = argument;
    if (lane >= job->threads) {
        job->wrong_lane++;
        return;
    }
    job->times[part]++;
    job->by[lane]++;
    job->ever[lane]++;
    linger();
}

static void
run_and_check(struct team *team, size_t parts, unsigned *ever)
{
    struct job job = {.threads = team_size(team), .ever = ever};
    size_t done = 0;
    team_run(team, count_part, &job, parts);
    assert_int_equal(job.wrong_lane, 0);
    for (size_t part = 0; part < PARTS_MAX; part++)
        assert_int_equal(job.times[part], part < parts);
    for (size_t lane = 0; lane < job.threads; lane++)
        done += job.by[lane];
    assert_int_equal(done, parts);
}

static void
test_each_part_once(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= THREADS_MAX; threads++) {
        struct team *team = team_new(threads);
        unsigned ever[THREADS_MAX] = {0}, total = 0;
        assert_int_equal(team_size(team), threads);
        for (size_t i = 0; i < JOBS; i++)
            run_and_check(team, i * 7 % (PARTS_MAX + 1), ever);
        for (size_t i = 0; i < JOBS; i++)
            total += (unsigned)(i * 7 % (PARTS_MAX + 1));
        for (size_t lane = 0; lane < threads; lane++)
            total -= ever[lane];
        assert_int_equal(total, 0);
        team_free(team);
    }
}

/* Each part needs what all parts of the job before it have written. */

struct chain {
    uint64_t from[PARTS_MAX], to[PARTS_MAX];
    size_t parts;
};

static void
add_neighbours(void *argument, size_t part, size_t lane)
{
    (void)lane;
    struct chain *c = argument;
    c->to[part] = c->from[part] + c->from[(part + 1) % c->parts] + part;
}

static void
run_chain(struct chain *c, size_t threads)
{
    struct team *team = team_new(threads);
    *c = (struct chain){.parts = 5};
    for (size_t i = 0; i < JOBS; i++) {
        team_run(team, add_neighbours, c, c->parts);
        memcpy(c->from, c->to, sizeof c->to);
    }
    team_free(team);
}

static void
test_jobs_see_those_before(void **state)
{
    (void)state;
    struct chain alone, together;
    run_chain(&alone, 1);
    for (size_t threads = 2; threads <= THREADS_MAX; threads++) {
        run_chain(&together, threads);
        assert_memory_equal(&together, &alone, sizeof alone);
    }
}

/* The most parts that there may be. While they are looked at the threads go to
 * sleep, and the next job has to wake them. */
static void
mark_part(void *argument, size_t part, size_t lane)
{
    (void)lane;
    ((unsigned char *)argument)[part]++;
}

static void
test_many_parts(void **state)
{
    (void)state;
    enum { PARTS = 0xfffe };
    struct team *team = team_new(3);
    unsigned char *times = mem_new(PARTS, 1);
    for (int round = 1; round <= 3; round++) {
        team_run(team, mark_part, times, PARTS);
        for (size_t part = 0; part < PARTS; part++)
            assert_int_equal(times[part], round);
    }
    free(times);
    team_free(team);
}

/* The caller's part is over when another thread has done one. */

struct meeting {
    atomic_bool came;
    uint64_t deadline;
};

static void
meet(void *argument, size_t part, size_t lane)
{
    (void)part;
    struct meeting *m = argument;
    if (lane > 0)
        atomic_store(&m->came, true);
    while (!atomic_load(&m->came) && clock_ns() < m->deadline)
        sched_yield();
}

static void
test_others_take_part(void **state)
{
    (void)state;
    for (size_t threads = 2; threads <= THREADS_MAX; threads++) {
        struct team *team = team_new(threads);
        for (int round = 0; round < 20; round++) {
            struct meeting m = {.deadline = clock_ns() + 20000000000u};
            team_run(team, meet, &m, 2);
            assert_true(atomic_load(&m.came));
        }
        team_free(team);
    }
}

static void
test_idle_team(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= THREADS_MAX; threads++)
        team_free(team_new(threads)); // no job ever
    team_free(NULL);
    assert_true(team_usable_cpus() >= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_part_once),
        cmocka_unit_test(test_jobs_see_those_before),
        cmocka_unit_test(test_many_parts),
        cmocka_unit_test(test_others_take_part),
        cmocka_unit_test(test_idle_team),
    };
    return cmocka_run_group_tests_name("team", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How every thread but the first begins. */
#include <config.h>

#include "base/thread.h"

#include "base/mem.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { SIGNAL_STACK = 65536 }; // sanitizers' reports need more than SIGSTKSZ

struct start {
    void *(*fn)(void *);
    void *argument;
};

void *
thread_signal_stack(void)
{
    stack_t stack = {.ss_sp = malloc(SIGNAL_STACK), .ss_size = SIGNAL_STACK};
    if (stack.ss_sp != NULL && sigaltstack(&stack, NULL) != 0) {
        free(stack.ss_sp);
        return NULL;
    }
    return stack.ss_sp;
}

void
thread_signal_stack_free(void *memory)
{
    stack_t stack = {.ss_flags = SS_DISABLE};
    if (memory != NULL)
        sigaltstack(&stack, NULL);
    free(memory);
}

static void *
begin(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    void *stack = thread_signal_stack();
    void *result = start.fn(start.argument);
    thread_signal_stack_free(stack);
    return result;
}

bool
thread_start(pthread_t *thread, void *(*fn)(void *), void *argument)
{
    struct start *start = mem_new(1, sizeof *start);
    *start = (struct start){fn, argument};
    sigset_t blocked, before;
    sigfillset(&blocked);
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    bool started = pthread_create(thread, NULL, begin, start) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!started)
        free(start);
    return started;
}

double
thread_cpu(pthread_t thread)
{
#ifdef HAVE_PTHREAD_GETCPUCLOCKID
    clockid_t clock;
    struct timespec t;
    if (pthread_getcpuclockid(thread, &clock) == 0 &&
        clock_gettime(clock, &t) == 0)
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
#else
    (void)thread;
#endif
    return (double)NAN;
}

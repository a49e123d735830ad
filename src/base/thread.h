/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_THREAD_H
#define GROKTOP_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Gives the calling thread an alternate stack for signal handlers, so that a
 * handler for SIGSEGV also runs when the stack is what overflowed. Kept until
 * the process ends. Returns what thread_signal_stack_free takes; NULL if there
 * is no memory, which is no reason not to go on. */
void *thread_signal_stack(void);
void thread_signal_stack_free(void *stack);

/* Starts FN(ARGUMENT) in a new thread in which asynchronous signals are
 * blocked (they are the main thread's), while those that a fault raises still
 * reach their handler, on an alternate stack. False if the system grants no
 * thread. Joined by pthread_join. */
bool thread_start(pthread_t *thread, void *(*fn)(void *), void *argument);

/* Seconds of CPU time that a thread not yet joined has used; nan where the
 * system does not tell. */
double thread_cpu(pthread_t thread);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/interrupt.h"

#include "base/team.h"

#include <signal.h>
#include <stdatomic.h>

/* The signal, or 0. Any thread may be the one that the handler runs in: a BLAS
 * has threads that do not block signals. */
static atomic_int caught;

/* Whose work may take long, and is given up. */
static struct team *_Atomic cancelled;

static void
on_signal(int signal)
{
    atomic_store(&caught, signal);
    struct team *team = atomic_load(&cancelled);
    if (team != NULL)
        team_cancel(team);
}

void
interrupt_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction old, action = {.sa_handler = on_signal};
    action.sa_flags = (int)(SA_RESTART | SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &old) == 0 &&
            old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

int
interrupt_caught(void)
{
    return atomic_load(&caught);
}

void
interrupt_cancels(struct team *team)
{
    atomic_store(&cancelled, team);
    if (team != NULL && atomic_load(&caught) != 0)
        team_cancel(team);
}

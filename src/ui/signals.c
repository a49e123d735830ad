/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. The file-scope objects are what a handler must reach, and
 * there is no other way to hand it anything.
 *
 * Real handlers, not sigwait: a library may have started threads before main
 * with an open signal mask, and a signal goes to any thread that has not
 * blocked it. A handler runs wherever it is called. */
#include <config.h>

#include "ui/signals.h"

#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const int events[] = {SIGINT, SIGTERM, SIGHUP,  SIGQUIT,
                             SIGTSTP, SIGCONT, SIGWINCH};
static const int faults[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

enum { EVENTS = sizeof events / sizeof *events };
enum { FAULTS = sizeof faults / sizeof *faults };

static struct signals_restore restore;
static volatile sig_atomic_t armed;   // the terminal is ours
static volatile sig_atomic_t waiting; // an ending signal nobody has taken yet
static int channel[2] = {-1, -1};
static struct sigaction before_event[EVENTS], before_fault[FAULTS];
static void *stack;

/* What libraries wrote to standard error goes where it belongs. */
static void
show_stderr(void)
{
    char text[512];
    ssize_t n;
    if (restore.hidden_stderr < 0)
        return;
    dup2(restore.real_stderr, STDERR_FILENO);
    for (off_t at = 0;
         (n = pread(restore.hidden_stderr, text, sizeof text, at)) > 0; at += n)
        if (write(STDERR_FILENO, text, (size_t)n) < 0)
            break;
}

void
signals_give_back(void)
{
    if (!armed)
        return;
    armed = 0;
    dup2(restore.nowhere, STDOUT_FILENO);
    ssize_t written =
        write(restore.terminal, restore.sequence, restore.length);
    (void)written; // a terminal that is gone cannot be told
    tcsetattr(restore.terminal, TCSANOW, &restore.saved);
    show_stderr();
}

static void
say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

static void
on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    int saved_errno = errno;
    bool ours = armed;
    signals_give_back();
    if (ours) {
        say("groktop: ended by a fault, signal ");
        char digits[] = {(char)('0' + number / 10), (char)('0' + number % 10),
                         '\n', '\0'};
        say(digits);
    }
    // What was there before us (a sanitizer's handler, or the default) is to
    // see it: a real fault comes again when we return, one that was sent is
    // sent again.
    for (int i = 0; i < FAULTS; i++)
        if (faults[i] == number)
            sigaction(number, &before_fault[i], NULL);
    errno = saved_errno;
    if (info->si_code <= 0 || number == SIGABRT)
        raise(number);
}

static void
on_event(int number)
{
    int saved_errno = errno;
    bool ends = number == SIGINT || number == SIGTERM || number == SIGHUP ||
                number == SIGQUIT;
    if (ends && waiting == number) { // the main thread does not listen
        signals_give_back();
        signal(number, SIG_DFL);
        raise(number);
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, number);
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    }
    if (ends)
        waiting = number;
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(channel[1], &byte, 1);
    (void)written; // a full pipe has enough to tell
    errno = saved_errno;
}

bool
signals_install(const struct signals_restore *what)
{
    if (pipe(channel) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(channel[i], F_SETFL, O_NONBLOCK);
        fcntl(channel[i], F_SETFD, FD_CLOEXEC);
    }
    restore = *what;
    armed = 1;
    waiting = 0;
    stack = thread_signal_stack();
    struct sigaction action = {.sa_handler = on_event, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    for (int i = 0; i < EVENTS; i++)
        sigaction(events[i], &action, &before_event[i]);
    struct sigaction fault = {.sa_sigaction = on_fault,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&fault.sa_mask);
    for (int i = 0; i < FAULTS; i++)
        sigaction(faults[i], &fault, &before_fault[i]);
    return true;
}

void
signals_update(const struct signals_restore *what)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    restore = *what;
    armed = 1;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void
signals_remove(void)
{
    armed = 0;
    for (int i = 0; i < EVENTS; i++)
        sigaction(events[i], &before_event[i], NULL);
    for (int i = 0; i < FAULTS; i++)
        sigaction(faults[i], &before_fault[i], NULL);
    thread_signal_stack_free(stack);
    stack = NULL;
    close(channel[0]);
    close(channel[1]);
    channel[0] = channel[1] = -1;
}

int
signals_descriptor(void)
{
    return channel[0];
}

int
signals_take(void)
{
    unsigned char byte;
    return read(channel[0], &byte, 1) == 1 ? byte : 0;
}

void
signals_stop(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &action, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

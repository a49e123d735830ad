/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_SIGNALS_H
#define GROKTOP_UI_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* Signals while the terminal is ours. Those that are an event (INT, TERM, HUP,
 * QUIT, TSTP, CONT, WINCH) come through a pipe that poll() sees. Those that
 * end the process at once (SEGV, ABRT, BUS, FPE, ILL), in whichever thread,
 * and an INT, TERM, HUP or QUIT that nobody has taken when it comes again,
 * give the terminal back first, and then end the process as if they had never
 * been caught. */

/* What giving back takes, prepared so that a handler needs only write() and
 * tcsetattr(). */
struct signals_restore {
    int terminal;          /* descriptor to write to: not standard output */
    int nowhere;           /* /dev/null, put in place of standard output, so that
                              no other thread writes after us */
    struct termios saved;  /* as found */
    char sequence[512];    /* leaves the alternate screen, shows the cursor, ... */
    size_t length;
    int hidden_stderr;     /* what was written to standard error; -1: not hidden */
    int real_stderr;       /* where it belongs */
};

/* Installs all handlers. RESTORE is copied. Main thread. False if there is no
 * pipe to be had. */
bool signals_install(const struct signals_restore *restore);

/* A later version of what to write. */
void signals_update(const struct signals_restore *restore);

/* Puts back what was there before. */
void signals_remove(void);

/* Readable when signals_take has something. */
int signals_descriptor(void);

/* The next signal that came, or 0. */
int signals_take(void);

/* Gives the terminal back as a handler would, once; harmless otherwise. Safe
 * in a signal handler and in any thread. */
void signals_give_back(void);

/* Stops the process as ^Z does without a handler; returns when continued. */
void signals_stop(void);

#endif

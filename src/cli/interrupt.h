/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_INTERRUPT_H
#define GROKTOP_CLI_INTERRUPT_H

/* INT, TERM and HUP without a screen: what is under way ends after its present
 * step, unless they are ignored (nohup). A second one does not wait, should the
 * step be long or a pipe be full. */

struct team;

/* Takes the three signals over, for good. Main thread, once a process. */
void interrupt_catch(void);

/* The signal that asked for an end, for the caller to raise again when all is
 * put away; or 0. */
int interrupt_caught(void);

/* From here on such a signal, one that came before too, cancels TEAM; or, for
 * NULL, no team any more. */
void interrupt_cancels(struct team *team);

#endif

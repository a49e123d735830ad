/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_TERMINAL_H
#define GROKTOP_UI_TERMINAL_H

#include "base/status.h"
#include "plot/grid.h"
#include "ui/glyphset.h"
#include "plot/theme.h"

#include <stdbool.h>
#include <stdint.h>

/* The terminal: opened, shown a grid, read for keys, and given back in every
 * case that a process can catch. The only module that calls curses, from the
 * main thread only. There is one terminal, so its state is the module's own. */

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER, COLOR_COUNT };

struct terminal_options {
    bool mouse;
    enum color_mode color; /* auto: NO_COLOR is obeyed */
};

/* Saves termios, installs the signal handlers, enters the alternate screen.
 * False, with nothing written to the terminal, if standard input or output is
 * none (the message names --batch), or TERM is unset, unknown or dumb (the
 * message names it). */
bool terminal_open(const struct terminal_options *options, struct failure *f);

/* Whether standard input and output are a terminal. */
bool terminal_is_there(void);

/* Instead of opening one: 80 x 24 that nobody sees, with the finest glyphs and
 * 256 colours, and no keys. All else here may be called as with a terminal. */
void terminal_pretend(const struct terminal_options *options);

/* Whether there is one that somebody sees. */
bool terminal_is_open(void);

/* Gives the terminal back; harmless when it is not open. What was written to
 * standard error meanwhile is shown now. */
void terminal_close(void);

/* The present size in cells. */
int terminal_rows(void);
int terminal_cols(void);

/* What the choice of glyphs goes by; and whether the terminal can show more
 * than ASCII at all. */
struct glyphset terminal_glyphset(void);
bool terminal_is_utf8(void);

/* How many colours it shows; 0: none. */
int terminal_colors(void);
/* Whether it shows colours: it has some, and they are wanted. */
bool terminal_has_colors(void);

/* What styles look like from the next frame on: as WITH where there are
 * colours, as WITHOUT where there are none. To be called before the first. */
void terminal_theme(const struct theme *with, const struct theme *without);

/* Shows the grid (of the present size) as one frame between the marks of
 * synchronised output, writing only what changed, nothing if nothing did. The
 * hardware cursor, which is hidden, rests at (row, col). */
void terminal_show(const struct grid *g, int row, int col);

/* Everything is drawn afresh at the next terminal_show. */
void terminal_redraw(void);

/* Nanoseconds that the last frame's writing took: long on a slow line. */
uint64_t terminal_frame_ns(void);

void terminal_mouse(bool on);
bool terminal_mouse_on(void);

enum key_code {
    /* Below 0x110000: a code point. */
    KEY_CODE_UP = 0x110000,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_SHIFT_LEFT,
    KEY_CODE_SHIFT_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_ENTER,
    KEY_CODE_BACKSPACE,
    KEY_CODE_ESCAPE,
    KEY_CODE_TAB,
    KEY_CODE_BACK_TAB,
    KEY_CODE_F1,
    KEY_CODE_F2,
    KEY_CODE_MOUSE, /* row, col, button, held are set */
};

struct key {
    uint32_t code; /* a code point, or enum key_code */
    int row, col;  /* KEY_CODE_MOUSE */
    int button;    /* KEY_CODE_MOUSE: 1 pressed, 2 let go, 4 wheel up, 5 down */
    bool held;     /* KEY_CODE_MOUSE: with Shift, Control or Alt */
};

enum terminal_event {
    TERMINAL_KEYS = 1,    /* terminal_key may have something */
    TERMINAL_OTHER = 2,   /* the other descriptor is readable */
    TERMINAL_RESIZED = 4, /* the size really changed */
    TERMINAL_SIGNAL = 8,  /* INT, TERM, HUP or QUIT: see terminal_signal */
    TERMINAL_GONE = 16,   /* the terminal is no longer there */
    TERMINAL_STOP = 32,   /* ^Z: call terminal_suspend when ready */
};

/* Waits for any of these, at most MS milliseconds (< 0: without limit), and
 * says which; 0 for none. OTHER < 0: no other descriptor. Keys that curses has
 * read already are not waited for: take keys until there are none first. */
int terminal_wait(int other, int ms);

/* Gives the terminal back, stops the process, and, when it is continued, takes
 * the terminal again at the size it has then. */
void terminal_suspend(void);

/* The next key without waiting; false if there is none. */
bool terminal_key(struct key *key);

/* The last of INT, TERM, HUP, QUIT that came, or 0. */
int terminal_signal(void);

#endif

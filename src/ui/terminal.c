/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curses, and what curses leaves out: a frame as one burst, the terminal given
 * back byte for byte, a terminal that is gone.
 *
 * The order of things at the start matters. termios is saved before curses
 * touches it. Our signal handlers are installed before curses, which leaves
 * alone what it does not find at its default: otherwise it would ignore SIGTSTP
 * during each frame, and a ^Z typed then would be lost. Standard error is
 * hidden while the screen is ours, so that no library writes into it. */
#include <config.h>

#include "ui/terminal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "ui/colors.h"
#include "ui/signals.h"
#include "ui/terminfo.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static struct {
    bool open;
    SCREEN *screen;
    struct signals_restore restore;
    size_t mouseless;  /* length of the restoring sequence without the mouse */
    bool modern;       /* knows the private modes of xterm */
    bool utf8;
    bool color;
    bool mouse;
    struct grid shown; /* what the terminal shows */
    bool afresh;       /* draw everything */
    int row, col;      /* where the hardware cursor rests */
    uint64_t frame_ns;
    int signal;
} term;

static const char mouse_off[] = "\033[?1000l\033[?1002l\033[?1003l\033[?1006l";

/* ---- opening ---- */

static void
prepare_restore(void)
{
    struct signals_restore *r = &term.restore;
    r->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    r->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    tcgetattr(r->terminal, &r->saved);
    r->length = terminfo_restore(r->sequence, sizeof r->sequence, term.modern);
    term.mouseless = r->length;
}

static void
hide_stderr(void)
{
    term.restore.hidden_stderr = term.restore.real_stderr = -1;
    if (!isatty(STDERR_FILENO))
        return; // it goes elsewhere, where it does no harm
    FILE *file = tmpfile();
    if (file == NULL)
        return;
    term.restore.real_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    term.restore.hidden_stderr = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    fclose(file);
    dup2(term.restore.hidden_stderr, STDERR_FILENO);
}

static bool
wants_color(enum color_mode mode)
{
    const char *no_color = getenv("NO_COLOR");
    return mode == COLOR_ALWAYS ||
           (mode == COLOR_AUTO && (no_color == NULL || *no_color == '\0'));
}

static void
start_colors(enum color_mode mode)
{
    term.color = colors_start(wants_color(mode));
}

void
terminal_theme(const struct theme *with, const struct theme *without)
{
    if (term.open)
        colors_use(term.color ? with : without);
    term.afresh = true;
}

bool
terminal_has_colors(void)
{
    return term.color;
}

static void
start_curses(enum color_mode color)
{
    if (getenv("ESCDELAY") == NULL)
        set_escdelay(25);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    // Many terminals send these, whether their description says so or not; what
    // is not known would be taken for Escape and some letters.
    for (char held = '2'; term.modern && held <= '8'; held++) {
        char left[] = "\033[1;2D", right[] = "\033[1;2C";
        left[4] = right[4] = held; // Shift, Alt, Control, and together
        define_key(left, KEY_SLEFT);
        define_key(right, KEY_SRIGHT);
    }
    nodelay(stdscr, TRUE);
    curs_set(0);
    mouseinterval(0);
    start_colors(color);
}

/* Called by fatal() before it writes its message. */
static void
on_fatal(void)
{
    signals_give_back();
}

/* The terminal as it was; the handlers as they were. */
static void
leave_signals(void)
{
    fatal_hook(NULL);
    signals_give_back();
    dup2(term.restore.terminal, STDOUT_FILENO);
    signals_remove();
    close(term.restore.terminal);
    close(term.restore.nowhere);
    if (term.restore.hidden_stderr >= 0) {
        close(term.restore.hidden_stderr);
        close(term.restore.real_stderr);
    }
}

static void resize(void);

bool
terminal_open(const struct terminal_options *options, struct failure *f)
{
    const char *name = terminfo_find(f);
    if (name == NULL)
        return false;
    term.modern = terminfo_modern(name);
    term.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    prepare_restore();
    terminfo_done();
    hide_stderr();
    bool caught = signals_install(&term.restore);
    term.screen = caught ? newterm(name, stdout, stdin) : NULL;
    if (term.screen == NULL) {
        if (caught)
            leave_signals();
        failure_set(f, STATUS_SYSTEM, "TERM=%.60s: the screen cannot be opened",
                    name);
        return false;
    }
    fatal_hook(on_fatal);
    start_curses(options->color);
    term.open = term.afresh = true;
    term.signal = 0;
    grid_init(&term.shown);
    resize();
    terminal_mouse(options->mouse);
    return true;
}

bool
terminal_is_there(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void
terminal_pretend(const struct terminal_options *options)
{
    term.utf8 = true;
    term.color = wants_color(options->color);
}

bool
terminal_is_open(void)
{
    return term.open;
}

void
terminal_close(void)
{
    if (!term.open)
        return;
    terminal_mouse(false);
    endwin();
    leave_signals();
    delscreen(term.screen);
    grid_done(&term.shown);
    term.open = false;
}

/* ---- what it can ---- */

int
terminal_rows(void)
{
    return term.open ? LINES : 24;
}

int
terminal_cols(void)
{
    return term.open ? COLS : 80;
}

bool
terminal_is_utf8(void)
{
    return term.utf8;
}

int
terminal_colors(void)
{
    return !term.color ? 0 : term.open ? COLORS : 256;
}

/* Where nobody looks, every character is as wide as it should be. */
static int
all_narrow(wchar_t ch)
{
    return ch != L'\0';
}

struct glyphset
terminal_glyphset(void)
{
    if (!term.open)
        return (struct glyphset){true, "", all_narrow};
    return (struct glyphset){term.utf8, termname(), wcwidth};
}

void
terminal_mouse(bool on)
{
    if (on == term.mouse || !term.open)
        return;
    term.mouse = on;
    // Of a press and a release that come together curses makes a click, and
    // would drop it if nobody asked for clicks.
    mousemask(on ? BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON1_CLICKED |
                       BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED |
                       BUTTON4_PRESSED | BUTTON5_PRESSED | BUTTON_SHIFT |
                       BUTTON_CTRL | BUTTON_ALT
                 : 0,
              NULL);
    // Who never asked for the mouse never writes a word about it.
    struct signals_restore *r = &term.restore;
    if (on && term.modern && r->length == term.mouseless &&
        r->length + strlen(mouse_off) <= sizeof r->sequence) {
        memcpy(r->sequence + r->length, mouse_off, strlen(mouse_off));
        r->length += strlen(mouse_off);
    }
    signals_update(&term.restore);
}

bool
terminal_mouse_on(void)
{
    return term.mouse;
}

/* ---- showing ---- */

/* The character, or what stands for it where it cannot be shown. */
static wchar_t
showable(uint32_t ch)
{
    if (ch < 0x80)
        return (wchar_t)ch;
    if (term.utf8 && wcwidth((wchar_t)ch) == 1)
        return (wchar_t)ch;
    switch (ch) {
    case 0x2500: return L'-';
    case 0x2502:
    case 0x2524:
    case 0x250a: return L'|';
    case 0xb7: return L'.';
    default: return L'?';
    }
}

static void
put(int row, int col, const struct cell *cell)
{
    wchar_t text[2] = {showable(cell->ch), L'\0'};
    enum style style = (enum style)cell->style;
    cchar_t c;
    setcchar(&c, text, (attr_t)colors_attributes(style),
             (short)colors_pair(style), NULL);
    mvadd_wch(row, col, &c);
}

/* Hands curses the cells that differ from what is shown; true if any. */
static bool
put_changes(const struct grid *g)
{
    bool changed = term.afresh;
    if (term.afresh) {
        clearok(curscr, TRUE);
        erase();
        grid_resize(&term.shown, g->rows, g->cols);
    }
    for (int row = 0; row < g->rows; row++) {
        for (int col = 0; col < g->cols; col++) {
            const struct cell *cell = &g->cells[row * g->cols + col];
            struct cell *shown = &term.shown.cells[row * g->cols + col];
            if (cell->ch == shown->ch && cell->style == shown->style)
                continue;
            put(row, col, cell);
            *shown = *cell;
            changed = true;
        }
    }
    term.afresh = false;
    return changed;
}

static void
write_mark(const char *mark)
{
    if (!term.modern)
        return;
    ssize_t written = write(STDOUT_FILENO, mark, strlen(mark));
    (void)written;
}

void
terminal_show(const struct grid *g, int row, int col)
{
    if (!term.open)
        return;
    if (g->rows != term.shown.rows || g->cols != term.shown.cols)
        term.afresh = true;
    bool changed = put_changes(g);
    if (!changed && row == term.row && col == term.col)
        return;
    term.row = row;
    term.col = col;
    move(row, col);
    uint64_t start = clock_ns();
    // Written past curses' buffer, which is empty between frames: only so do
    // the marks stand before and after the frame.
    write_mark("\033[?2026h");
    wnoutrefresh(stdscr);
    doupdate();
    write_mark("\033[?2026l");
    term.frame_ns = clock_ns() - start;
}

void
terminal_redraw(void)
{
    term.afresh = true;
}

uint64_t
terminal_frame_ns(void)
{
    return term.frame_ns;
}

void
terminal_suspend(void)
{
    bool mouse = term.mouse;
    terminal_mouse(false);
    endwin();
    write_mark("\033[?2026l"); // a ^Z may have swept ours from the line
    tcsetattr(STDOUT_FILENO, TCSANOW, &term.restore.saved);
    signals_stop();
    reset_prog_mode();
    refresh();
    curs_set(0);
    term.afresh = true;
    resize();
    terminal_mouse(mouse);
}

/* ---- listening ---- */

/* Takes the size that the terminal has now. */
static void
resize(void)
{
    struct winsize size = {0};
    int rows = 24, cols = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
        size.ws_col > 0) {
        rows = size.ws_row;
        cols = size.ws_col;
    }
    if (rows == LINES && cols == COLS)
        return;
    resize_term(rows, cols);
    term.afresh = true;
}

/* Signals that came, as events. */
static int
take_signals(void)
{
    int events = 0, number, rows = LINES, cols = COLS;
    while ((number = signals_take()) != 0) {
        if (number == SIGWINCH || number == SIGCONT) {
            resize();
        } else if (number == SIGTSTP) {
            events |= TERMINAL_STOP;
        } else {
            term.signal = number;
            events |= TERMINAL_SIGNAL;
        }
        if (number == SIGCONT) // continued after a stop we could not see
            term.afresh = true;
    }
    if (rows != LINES || cols != COLS)
        events |= TERMINAL_RESIZED;
    return events;
}

int
terminal_wait(int other, int ms)
{
    struct pollfd fds[] = {
        {term.open ? STDIN_FILENO : -1, POLLIN, 0},
        {term.open ? signals_descriptor() : -1, POLLIN, 0},
        {other, POLLIN, 0}, // poll ignores a negative one
    };
    int events = 0, ready = poll(fds, 3, ms);
    if (ready < 0)
        return errno == EINTR ? take_signals() : TERMINAL_GONE;
    if (fds[1].revents != 0)
        events |= take_signals();
    if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
        events |= TERMINAL_GONE;
    if (fds[0].revents & POLLIN) {
        int bytes = 0; // readable but empty is the end of the file
        bool there = ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
        events |= there ? TERMINAL_KEYS : TERMINAL_GONE;
    }
    if (fds[2].revents != 0)
        events |= TERMINAL_OTHER;
    return events;
}

int
terminal_signal(void)
{
    return term.signal;
}

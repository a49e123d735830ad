/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and capabilities. Curses itself would end the program for a terminal
 * that it does not know; so it is asked here first. */
#include <config.h>

#include "ui/terminfo.h"

#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

/* A name that terminfo knows: some terminals call themselves by names that an
 * older system has not heard of. */
static const char *
known_name(const char *name)
{
    static const struct {
        const char *prefix, *instead;
    } others[] = {
        {"xterm", "xterm-256color"},  {"tmux", "screen-256color"},
        {"screen", "screen-256color"}, {"rxvt", "rxvt"},
        {"alacritty", "xterm-256color"}, {"foot", "xterm-256color"},
        {"wezterm", "xterm-256color"},
    };
    int error;
    if (setupterm(name, STDOUT_FILENO, &error) == OK)
        return name;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(name, others[i].prefix, strlen(others[i].prefix)) == 0 &&
            setupterm(others[i].instead, STDOUT_FILENO, &error) == OK)
            return others[i].instead;
    return NULL;
}

static bool
has(const char *capability)
{
    const char *s = tigetstr(capability);
    return s != NULL && s != (const char *)-1;
}

const char *
terminfo_find(struct failure *f)
{
    const char *asked = getenv("TERM"), *name;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        failure_set(f, STATUS_INPUT,
                    "standard %s is not a terminal; use --batch to write "
                    "records instead",
                    isatty(STDIN_FILENO) ? "output" : "input");
        return NULL;
    }
    if (asked == NULL || *asked == '\0') {
        failure_set(f, STATUS_INPUT,
                    "TERM is not set; set it to your terminal's name, for "
                    "example TERM=xterm-256color, or use --batch");
        return NULL;
    }
    name = known_name(asked);
    if (name == NULL || !has("cup") || !has("clear")) {
        failure_set(f, STATUS_INPUT,
                    "TERM=%.60s: %s; set TERM to your terminal's name, for "
                    "example xterm-256color, or use --batch",
                    asked,
                    name == NULL ? "no such terminal is known here"
                                  : "this terminal cannot place the cursor");
        return NULL;
    }
    return name;
}

bool
terminfo_modern(const char *name)
{
    return has("kmous") && strcmp(name, "linux") != 0;
}

/* Appends SEQUENCE if all of it has room. */
static size_t
append(char *buffer, size_t size, size_t length, const char *sequence)
{
    size_t more = strlen(sequence);
    if (length + more > size)
        return length;
    memcpy(buffer + length, sequence, more);
    return length + more;
}

size_t
terminfo_restore(char *buffer, size_t size, bool modern)
{
    static const char *const capabilities[] = {"rmkx", "sgr0", "smam", "cnorm",
                                               "rmcup"};
    size_t length = 0;
    if (modern)
        length = append(buffer, size, length, "\033[?2026l");
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        if (has(capabilities[i]))
            length = append(buffer, size, length, tigetstr(capabilities[i]));
    return length;
}

void
terminfo_done(void)
{
    del_curterm(cur_term);
}

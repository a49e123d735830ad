/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What curses calls keys, as ours: code points, and the few others we know. */
#include <config.h>

#include "ui/terminal.h"

#include <ncurses.h>
#include <stddef.h>

static bool
mouse_key(struct key *key)
{
    MEVENT event;
    if (getmouse(&event) != OK)
        return false;
    key->code = KEY_CODE_MOUSE;
    key->row = event.y;
    key->col = event.x;
    const mmask_t press = BUTTON1_PRESSED | BUTTON1_CLICKED |
                          BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED;
    key->button = event.bstate & press              ? 1
                  : event.bstate & BUTTON1_RELEASED ? 2
                  : event.bstate & BUTTON4_PRESSED  ? 4
                  : event.bstate & BUTTON5_PRESSED  ? 5
                                                    : 0;
    key->held = event.bstate & (BUTTON_SHIFT | BUTTON_CTRL | BUTTON_ALT);
    return key->button != 0;
}

static const struct {
    wint_t curses;
    bool function; /* a KEY_ constant, not a character */
    uint32_t code;
} key_map[] = {
    {KEY_UP, true, KEY_CODE_UP},
    {KEY_DOWN, true, KEY_CODE_DOWN},
    {KEY_LEFT, true, KEY_CODE_LEFT},
    {KEY_RIGHT, true, KEY_CODE_RIGHT},
    {KEY_SLEFT, true, KEY_CODE_SHIFT_LEFT},
    {KEY_SRIGHT, true, KEY_CODE_SHIFT_RIGHT},
    {KEY_HOME, true, KEY_CODE_HOME},
    {KEY_END, true, KEY_CODE_END},
    {KEY_PPAGE, true, KEY_CODE_PAGE_UP},
    {KEY_NPAGE, true, KEY_CODE_PAGE_DOWN},
    {KEY_ENTER, true, KEY_CODE_ENTER},
    {KEY_BACKSPACE, true, KEY_CODE_BACKSPACE},
    {KEY_DC, true, KEY_CODE_BACKSPACE},
    {KEY_BTAB, true, KEY_CODE_BACK_TAB},
    {KEY_F(1), true, KEY_CODE_F1},
    {KEY_F(2), true, KEY_CODE_F2},
    {'\r', false, KEY_CODE_ENTER},
    {'\n', false, KEY_CODE_ENTER},
    {'\t', false, KEY_CODE_TAB},
    {'\b', false, KEY_CODE_BACKSPACE},
    {0x7f, false, KEY_CODE_BACKSPACE},
    {0x1b, false, KEY_CODE_ESCAPE},
};

bool
terminal_key(struct key *key)
{
    wint_t c;
    while (terminal_is_open()) {
        int kind = get_wch(&c);
        if (kind == ERR)
            return false;
        *key = (struct key){.code = (uint32_t)c};
        bool function = kind == KEY_CODE_YES;
        if (function && c == KEY_MOUSE) {
            if (mouse_key(key))
                return true;
            continue;
        }
        for (size_t i = 0; i < sizeof key_map / sizeof *key_map; i++) {
            if (key_map[i].curses == c && key_map[i].function == function) {
                key->code = key_map[i].code;
                return true;
            }
        }
        if (!function)
            return true;
    }
    return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys. A new key is a line here, a case in actions.c, and a line
 * in the manual, which a test compares with this table. */
#include <config.h>

#include "ui/keymap.h"

#include "ui/terminal.h"

#include <string.h>
#include <strings.h>

#define FINE 1.05
#define COARSE 1.7782794100389228 /* 10^(1/4) */
#define PAN 0.25                  /* of the window */
#define PACE 1.4142135623730951   /* 2^(1/2) */

#define TRAINING "Training"
#define VALUES "Values"
#define RUNS "Runs"
#define VIEW "View"
#define PROGRAM "Program"

const struct key_binding keymap_table[] = {
    {{' '}, "space", ACTION_PAUSE, 0, TRAINING,
     "pause; go on, also past the end of a run"},
    {{'s'}, "s", ACTION_STEP, 0, TRAINING, "one step, then pause"},
    {{'n'}, "n", ACTION_STEPS, 0, TRAINING,
     "a number of steps, then pause; the number is asked for"},
    {{'G'}, "G", ACTION_GO_TO, 0, TRAINING,
     "go to a step, fast, then pause; of a recorded run back, too; it is asked "
     "for, and the crosshair's if there is one"},
    {{'f'}, "f", ACTION_FORECAST, 0, TRAINING,
     "forecast from here: when does it grok?"},
    {{'J'}, "J", ACTION_SKIP, 0, TRAINING,
     "skip ahead along the norm flow; how far is asked for"},
    {{'['}, "[", ACTION_WEIGHT_DECAY, 1 / COARSE, VALUES,
     "weight decay down by 10^(1/4)"},
    {{']'}, "]", ACTION_WEIGHT_DECAY, COARSE, VALUES,
     "weight decay up by 10^(1/4)"},
    {{'{'}, "{", ACTION_WEIGHT_DECAY, 1 / FINE, VALUES,
     "weight decay down by 1.05"},
    {{'}'}, "}", ACTION_WEIGHT_DECAY, FINE, VALUES, "weight decay up by 1.05"},
    {{'z'}, "z", ACTION_WEIGHT_DECAY_ZERO, 0, VALUES,
     "weight decay to zero, and back"},
    {{'K'}, "K", ACTION_CLAMP, 0, VALUES,
     "hold the norm of all weights at a multiple of what it is, or let it go; "
     "which is asked for"},
    {{'('}, "(", ACTION_LR, 1 / COARSE, VALUES,
     "learning rate down by 10^(1/4)"},
    {{')'}, ")", ACTION_LR, COARSE, VALUES, "learning rate up by 10^(1/4)"},
    {{'<'}, "<", ACTION_PACE, 1 / PACE, VALUES, "slower"},
    {{'>'}, ">", ACTION_PACE, PACE, VALUES, "faster"},
    {{'|'}, "|", ACTION_PACE_OFF, 0, VALUES,
     "no pace: as fast as it can; and back"},
    {{'r'}, "r", ACTION_RESTART, 0, RUNS,
     "start again: same seed, starting values"},
    {{'R'}, "R", ACTION_NEW_SEED, 0, RUNS, "start again with the next seed"},
    {{'u'}, "u", ACTION_REAPPLY, 0, RUNS,
     "after r or R: make the changes of the run before again, each at its step"},
    {{'p'}, "p", ACTION_PRESETS, 0, RUNS, "presets: what each shows, and when"},
    {{'b'}, "b", ACTION_PAST, 0, RUNS,
     "back in time: a time line; arrows, the mouse or G pick a step, which all "
     "panels show; Enter goes on from there, Esc returns"},
    {{'F'}, "F", ACTION_FORK, 0, RUNS,
     "fork: what if something were another, from now on or from the step of the "
     "time line; it is asked for"},
    {{'Y'}, "Y", ACTION_BRANCHES, 0, RUNS,
     "branches: what became of each; another one made active, trained beside it, "
     "compared, hidden, named, deleted"},
    {{'C'}, "C", ACTION_COMPARE, 0, RUNS,
     "compare with the next branch: all its curves dotted, the difference of "
     "spectra; then with none"},
    {{KEY_CODE_TAB}, "Tab", ACTION_FOCUS, 1, VIEW, "next panel"},
    {{KEY_CODE_BACK_TAB}, "Shift-Tab", ACTION_FOCUS, -1, VIEW,
     "previous panel"},
    {{'1'}, "1", ACTION_FOCUS_ONE, '1', VIEW, "panel 1, accuracy"},
    {{'2'}, "2", ACTION_FOCUS_ONE, '2', VIEW, "panel 2, loss"},
    {{'3'}, "3", ACTION_FOCUS_ONE, '3', VIEW, "panel 3, weight norms"},
    {{'4'}, "4", ACTION_FOCUS_ONE, '4', VIEW, "panel 4, spectrum of E"},
    {{'5'}, "5", ACTION_FOCUS_ONE, '5', VIEW, "panel 5, spectrum over time"},
    {{'6'}, "6", ACTION_FOCUS_ONE, '6', VIEW, "panel 6, hidden units"},
    {{'7'}, "7", ACTION_FOCUS_ONE, '7', VIEW, "panel 7, order of hidden units"},
    {{'8'}, "8", ACTION_FOCUS_ONE, '8', VIEW, "panel 8, compass"},
    {{'9'}, "9", ACTION_FOCUS_ONE, '9', VIEW,
     "panel 9, Fourier features of E, the circle"},
    {{'0'}, "0", ACTION_FOCUS_ONE, '0', VIEW,
     "panel 0, waves of single hidden units"},
    {{'a'}, "a", ACTION_FOCUS_ONE, 'a', VIEW,
     "panel a, addition table: which pairs are right"},
    {{'t'}, "t", ACTION_FOCUS_ONE, 't', VIEW, "panel t, of a toy: its picture"},
    {{KEY_CODE_LEFT, 'j'}, "Left, j", ACTION_RIGHT, -1, VIEW,
     "charts: the crosshair, a record back; panel 9: the frequency before; "
     "panel t: the X to the left"},
    {{KEY_CODE_RIGHT, 'k'}, "Right, k", ACTION_RIGHT, 1, VIEW,
     "charts: the crosshair, a record on; panel 9: the next frequency; panel t: "
     "the X to the right"},
    {{KEY_CODE_PAGE_UP, 'B'}, "PageUp, B", ACTION_LEAP, -1, VIEW,
     "charts: the crosshair, a tenth of the view back"},
    {{KEY_CODE_PAGE_DOWN, 'W'}, "PageDown, W", ACTION_LEAP, 1, VIEW,
     "charts: the crosshair, a tenth of the view on"},
    {{KEY_CODE_HOME, '^'}, "Home, ^", ACTION_END, -1, VIEW,
     "charts: the crosshair to the first record"},
    {{KEY_CODE_END, '$'}, "End, $", ACTION_END, 1, VIEW,
     "charts: the crosshair to the last record; the window follows the run"},
    {{'+'}, "+", ACTION_ZOOM, 0.5, VIEW,
     "charts: zoom in, around the crosshair or the present"},
    {{'-'}, "-", ACTION_ZOOM, 2, VIEW, "charts: zoom out"},
    {{'='}, "=", ACTION_ZOOM_OUT, 0, VIEW,
     "charts: the whole run again, all ranges fitted anew"},
    {{KEY_CODE_SHIFT_LEFT, ','}, "S-Left, ,", ACTION_PAN, -PAN, VIEW,
     "charts: move the window back (Shift-Left, or the comma)"},
    {{KEY_CODE_SHIFT_RIGHT, ';'}, "S-Right, ;", ACTION_PAN, PAN, VIEW,
     "charts: move the window on (Shift-Right, or the semicolon)"},
    {{KEY_CODE_UP, 'U'}, "Up, U", ACTION_UP, 1, VIEW,
     "panel 0: scroll to units before; panel t: the X upwards"},
    {{KEY_CODE_DOWN, 'd'}, "Down, d", ACTION_UP, -1, VIEW,
     "panel 0: scroll to further units; panel t: the X downwards"},
    {{'o'}, "o", ACTION_OTHERS, 0, VIEW,
     "panel 0: other units: one for each frequency, or the strongest now; panel "
     "t: the next path starts at the X"},
    {{'O'}, "O", ACTION_ONE_PERIOD, 0, VIEW,
     "panel 0: waves in the order a k mod p (one period each), or of a"},
    {{'e', KEY_CODE_ENTER}, "e, Enter", ACTION_MAXIMISE, 0, VIEW,
     "the panel fills the screen, and back"},
    {{'l'}, "l", ACTION_LOG_X, 0, VIEW, "steps on a logarithmic or linear axis"},
    {{'L'}, "L", ACTION_LOG_Y, 0, VIEW,
     "y of this panel logarithmic or linear (loss, norms)"},
    {{'i'}, "i", ACTION_ALONE, 0, VIEW,
     "charts: one curve alone, then the next, then all"},
    {{'v'}, "v", ACTION_FREEZE, 0, VIEW,
     "freeze the picture; training goes on"},
    {{'g'}, "g", ACTION_GLYPHS, 0, VIEW, "glyphs: braille, sextants, block, ASCII"},
    {{'T'}, "T", ACTION_THEME, 0, VIEW,
     "theme: the next one; dark, light, mono, colour-blind, and yours"},
    {{'c'}, "c", ACTION_CAPTION, 0, VIEW, "hide or show the caption"},
    {{'m'}, "m", ACTION_MOUSE, 0, VIEW,
     "mouse on or off (off, the terminal selects text; or hold Shift)"},
    {{'w'}, "w", ACTION_RECORD, 0, RUNS,
     "record the run into a folder, with what is on the screen of its past; "
     "again ends that"},
    {{'P'}, "P", ACTION_EXPORT, 0, VIEW,
     "the screen into files: text, text with colours, SVG"},
    {{'D'}, "D", ACTION_OVERLAY, 0, VIEW,
     "what the screen costs: time and bytes of a frame, CPU of each thread"},
    {{'S', KEY_CODE_F2}, "S, F2", ACTION_SETUP, 0, PROGRAM,
     "set-up: every parameter, its range and its help"},
    {{'.'}, ".", ACTION_LESSON, 0, PROGRAM,
     "in a lesson: go on; skip what it waits for"},
    {{'?', 'h', KEY_CODE_F1}, "?, h, F1", ACTION_HELP, 0, PROGRAM,
     "this help"},
    {{KEY_CODE_ESCAPE}, "Esc", ACTION_BACK, 0, PROGRAM,
     "back: from help, a list, a prompt, a frozen picture, the crosshair, a "
     "panel that fills the screen"},
    {{'q'}, "q", ACTION_QUIT, 0, PROGRAM,
     "quit; the shell then shows what happened and how to repeat it"},
};

const size_t keymap_count = sizeof keymap_table / sizeof *keymap_table;

const struct key_binding *
keymap_find(uint32_t code)
{
    for (size_t i = 0; code != 0 && i < keymap_count; i++)
        for (size_t k = 0; k < KEYMAP_CODES; k++)
            if (keymap_table[i].codes[k] == code)
                return &keymap_table[i];
    return NULL;
}

/* Whether the K-th of the names, with commas between, is NAME. */
static bool
is_name(const char *names, size_t k, const char *name)
{
    while (k-- > 0 && names != NULL) {
        names = strstr(names, ", ");
        names = names != NULL ? names + 2 : NULL;
    }
    size_t length = strlen(name);
    return names != NULL && strncasecmp(names, name, length) == 0 &&
           (names[length] == '\0' || names[length] == ',');
}

uint32_t
keymap_code(const char *name)
{
    static const struct {
        const char *name;
        uint32_t code;
    } others[] = {
        {"Home", KEY_CODE_HOME},         {"End", KEY_CODE_END},
        {"PageUp", KEY_CODE_PAGE_UP},    {"PageDown", KEY_CODE_PAGE_DOWN},
        {"Backspace", KEY_CODE_BACKSPACE},
    };
    if (name[0] > ' ' && name[0] <= '~' && name[1] == '\0')
        return (uint32_t)name[0];
    for (size_t i = 0; name[0] != '\0' && i < keymap_count; i++)
        for (size_t k = 0; k < KEYMAP_CODES; k++)
            if (keymap_table[i].codes[k] != 0 &&
                is_name(keymap_table[i].names, k, name))
                return keymap_table[i].codes[k];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasecmp(others[i].name, name) == 0)
            return others[i].code;
    return 0;
}

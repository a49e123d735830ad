/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies over the panels for a while: help, the list of presets, a prompt; the
 * set-up screen is in a file of its own. */
#include <config.h>

#include "ui/app_state.h"

#include "run/preset.h"
#include "ui/keymap.h"
#include "ui/terminal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rect
popup_frame(struct app *a, struct rect r, const char *title)
{
    struct grid *g = &a->grid;
    bool ascii = a->view.glyphs == GLYPHS_ASCII;
    uint32_t across = ascii ? '-' : 0x2500, down = ascii ? '|' : 0x2502;
    int last_row = r.row + r.rows - 1, last_col = r.col + r.cols - 1;
    grid_fill(g, r, ' ', STYLE_TEXT);
    grid_fill(g, (struct rect){r.row, r.col, 1, r.cols}, across, STYLE_DIM);
    grid_fill(g, (struct rect){last_row, r.col, 1, r.cols}, across, STYLE_DIM);
    grid_fill(g, (struct rect){r.row + 1, r.col, r.rows - 2, 1}, down,
              STYLE_DIM);
    grid_fill(g, (struct rect){r.row + 1, last_col, r.rows - 2, 1}, down,
              STYLE_DIM);
    grid_printf(g, r.row, r.col + 2, last_col, STYLE_TITLE, " %s ", title);
    return (struct rect){r.row + 1, r.col + 2, r.rows - 2, r.cols - 4};
}

struct rect
popup_box(struct app *a, int rows, int cols, const char *title)
{
    const struct grid *g = &a->grid;
    rows = rows + 2 < g->rows ? rows + 2 : g->rows;
    cols = cols + 4 < g->cols ? cols + 4 : g->cols;
    return popup_frame(a, (struct rect){(g->rows - rows) / 2,
                                        (g->cols - cols) / 2, rows, cols},
                       title);
}

/* ---- help ---- */

/* Help is drawn to a page of its own and a window of that shown, so that it can
 * be longer than the screen. */
static int
help_page(const struct app *a, struct grid *page)
{
    const char *group = "";
    int row = 0, cols = page->cols;
    row += grid_paragraph(page, (struct rect){row, 0, 8, cols}, STYLE_TEXT,
                          app_phase(a)->story);
    row += 1;
    grid_printf(page, row, 0, cols, STYLE_TITLE, "Panel %c, %s",
                view_table[a->view.focus].key,
                view_table[a->view.focus].title);
    row += 1 + grid_paragraph(page, (struct rect){row + 1, 0, 8, cols},
                              STYLE_TEXT, view_table[a->view.focus].caption);
    for (size_t i = 0; i < keymap_count; i++) {
        const struct key_binding *b = &keymap_table[i];
        if (strcmp(b->group, group) != 0) {
            group = b->group;
            grid_text(page, ++row, 0, cols, STYLE_TITLE, group);
            row++;
        }
        grid_text(page, row, 1, 12, STYLE_KEY, b->names);
        row += grid_paragraph(page, (struct rect){row, 13, 4, cols - 13},
                              STYLE_TEXT, b->help);
    }
    row += 1;
    row += grid_paragraph(
        page, (struct rect){row, 0, 8, cols}, STYLE_TEXT,
        "Weight decay wd is PyTorch's: the gradient gets wd theta, AdamW "
        "shrinks theta by lr wd. The paper's lambda belongs to the sum of "
        "squared errors: lambda = wd n p / 2, for n training pairs. Memorised: "
        "training accuracy 100 %. Grokked: test accuracy at least 99 %. In "
        "panels, marks are M memorised, G grokked, and what was changed.");
    return row;
}

enum { HELP_ROWS = 120, HELP_COLS = 76 };

static void
draw_help(struct app *a)
{
    struct rect r = popup_box(a, HELP_ROWS, HELP_COLS,
                        "Help: arrows scroll, Esc closes");
    struct grid page;
    grid_init(&page);
    grid_resize(&page, HELP_ROWS, r.cols > 14 ? r.cols : 14);
    int rows = help_page(a, &page);
    int most = rows - r.rows > 0 ? rows - r.rows : 0;
    a->scroll = a->scroll > most ? most : a->scroll < 0 ? 0 : a->scroll;
    for (int row = 0; row < r.rows && row + a->scroll < HELP_ROWS; row++) {
        for (int col = 0; col < r.cols; col++) {
            const struct cell *c =
                &page.cells[(row + a->scroll) * page.cols + col];
            grid_put(&a->grid, r.row + row, r.col + col, c->ch,
                     (enum style)c->style);
        }
    }
    if (most > 0)
        grid_printf(&a->grid, r.row + r.rows, r.col, r.col + r.cols, STYLE_DIM,
                    " line %d of %d ", a->scroll + 1, rows);
    grid_done(&page);
}

/* ---- presets ---- */

enum { PRESET_TEXT_ROWS = 5 };

static void
draw_presets(struct app *a, int *cursor_row, int *cursor_col)
{
    int n = (int)a->presets->count;
    struct rect r = popup_box(a, n + PRESET_TEXT_ROWS + 1, 74,
                        "Presets: Enter starts, Esc closes");
    int list = r.rows - PRESET_TEXT_ROWS - 1;
    if (list < 1)
        list = r.rows;
    if (a->selected < a->scroll)
        a->scroll = a->selected;
    if (a->selected >= a->scroll + list)
        a->scroll = a->selected - list + 1;
    for (int i = 0; i < list && i + a->scroll < n; i++) {
        const struct preset *p = &a->presets->preset[i + a->scroll];
        bool selected = i + a->scroll == a->selected;
        enum style style = selected ? STYLE_SELECTED : STYLE_TEXT;
        grid_fill(&a->grid, (struct rect){r.row + i, r.col, 1, r.cols}, ' ',
                  style);
        grid_printf(&a->grid, r.row + i, r.col, r.col + r.cols, style,
                    "%c %-15s %s%s", selected ? '>' : ' ', p->name,
                    preset_find(p->name) == NULL ? "yours: " : "", p->title);
        if (selected) {
            *cursor_row = r.row + i;
            *cursor_col = r.col;
        }
    }
    const struct preset *p = &a->presets->preset[a->selected];
    char text[512];
    snprintf(text, sizeof text, "%s %s", p->shows, p->window);
    grid_paragraph(&a->grid,
                   (struct rect){r.row + list + 1, r.col, r.rows - list - 1,
                                 r.cols},
                   STYLE_DIM, text);
}

static void
start_preset(struct app *a)
{
    struct config config;
    config_init(&config);
    preset_apply(&config, &a->presets->preset[a->selected]);
    // What is a matter of this machine and not of the run stays.
    config.value[PARAM_THREADS] = a->start.value[PARAM_THREADS];
    app_restart(a, &config);
    app_look_at(a, &config);
    app_say(a, "preset %s", config.preset);
    config_done(&config);
    a->popup = POPUP_NONE;
}

/* ---- prompts for a number ---- */

static void
enter_steps(struct app *a)
{
    uint64_t n = strtoull(a->typed, NULL, 10);
    if (n == 0)
        return;
    app_send(a, (struct command){.kind = COMMAND_STEPS, .n = n}, NULL);
    app_say(a, "%" PRIu64 " steps, then pause", n);
}

static void
enter_skip(struct app *a)
{
    double tau = a->typed[0] != '\0' ? strtod(a->typed, NULL) : HUGE_VAL;
    if (!(tau > 0))
        return;
    app_send(a, (struct command){.kind = COMMAND_SET, .param = PARAM_SKIP,
                                 .value = tau}, NULL);
    app_say(a, "skipping ahead along the norm flow; the curves go on there");
}

static void
enter_step(struct app *a)
{
    uint64_t step = strtoull(a->typed, NULL, 10);
    if (a->typed[0] != '\0' && a->past.open)
        past_go_to(a, step);
    else if (a->typed[0] != '\0')
        runs_go_to(a, step);
}

void
app_type(struct app *a, const struct key *key)
{
    bool character = key->code >= ' ' && key->code <= '~';
    if (character && a->proposed)
        a->typed[0] = '\0';
    size_t length = strlen(a->typed);
    if (key->code == KEY_CODE_BACKSPACE && length > 0) {
        a->typed[length - 1] = '\0';
    } else if (character && length + 1 < sizeof a->typed) {
        a->typed[length] = (char)key->code;
        a->typed[length + 1] = '\0';
    }
    a->proposed = false;
}

static void
enter_clamp(struct app *a)
{
    double factor = strtod(a->typed, NULL);
    if (a->typed[0] == '\0')
        return;
    if (factor > param_table[PARAM_NORM_CLAMP].max) {
        app_say(a, "norm clamp: at most %g times", param_table[PARAM_NORM_CLAMP].max);
        return;
    }
    controls_set(a, PARAM_NORM_CLAMP, factor);
    if (a->past.open) // a fork, which has told of itself
        return;
    if (app_value(a, PARAM_NORM_CLAMP) > 0)
        app_say(a, "the norm of all weights is held, marked at step %" PRIu64
                "; K 0 lets it go", a->watch.progress.step);
    else
        app_say(a, "the norm is let go, marked at step %" PRIu64,
                a->watch.progress.step);
}

static const struct prompt {
    const char *title, *question, *below;
    bool point; /* a decimal one may be typed */
    void (*enter)(struct app *a);
} prompts[] = {
    [POPUP_STEPS] = {"Steps", "How many steps, then pause? ",
                     "digits, then Enter; Esc closes", false, enter_steps},
    [POPUP_GO_TO] = {"Go to", "Go to which step? ",
                     "digits, then Enter; Esc closes", false, enter_step},
    [POPUP_SKIP] = {"Skip ahead", "How much time tau? ",
                    "nothing, then Enter: to where the norm flow groks", true,
                    enter_skip},
    [POPUP_CLAMP] = {"Norm clamp",
                     "Hold the norm at how many times what it is? ",
                     "norm2(E) + norm2(W); 0, then Enter, lets it go", true,
                     enter_clamp},
};

/* The one that is open; NULL: none is. */
static const struct prompt *
prompt_of(const struct app *a)
{
    size_t i = (size_t)a->popup;
    bool any = i < sizeof prompts / sizeof *prompts && prompts[i].enter != NULL;
    return any ? &prompts[i] : NULL;
}

static void
draw_prompt(struct app *a, const struct prompt *p, int *cursor_row, int *cursor_col)
{
    struct rect r = popup_box(a, 2, 58, p->title);
    int end = r.col + r.cols;
    int col = grid_text(&a->grid, r.row, r.col, end, STYLE_TEXT, p->question);
    *cursor_col = grid_text(&a->grid, r.row, col, end, STYLE_VALUE, a->typed);
    *cursor_row = r.row;
    grid_put(&a->grid, r.row, *cursor_col, '_', STYLE_VALUE);
    grid_text(&a->grid, r.row + 1, r.col, end, STYLE_DIM, p->below);
}

static void
type(struct app *a, const struct prompt *p, const struct key *key)
{
    bool point = key->code == '.' && p->point && strchr(a->typed, '.') == NULL;
    bool number = (key->code >= '0' && key->code <= '9') || point;
    enum { DIGITS = 22 };
    if (key->code == KEY_CODE_BACKSPACE ||
        (number && (a->proposed || strlen(a->typed) < DIGITS))) {
        app_type(a, key);
    } else if (key->code == KEY_CODE_ENTER) {
        p->enter(a);
        a->popup = POPUP_NONE;
    }
    a->proposed = false;
}

/* ---- all of them ---- */

void
popup_draw(struct app *a, int *row, int *col)
{
    const struct prompt *prompt = prompt_of(a);
    if (prompt != NULL)
        draw_prompt(a, prompt, row, col);
    switch (a->popup) {
    case POPUP_HELP: draw_help(a); break;
    case POPUP_PRESETS: draw_presets(a, row, col); break;
    case POPUP_FORK: forks_draw(a, row, col); break;
    case POPUP_BRANCHES: branches_draw(a, row, col); break;
    case POPUP_SETUP:
        setup_draw(a, popup_box(a, PARAM_COUNT + 7, 76, "Set-up"), row, col);
        break;
    default: break;
    }
}

/* Up and down in a list or a page. */
static int
movement(const struct key *key)
{
    switch (key->code) {
    case KEY_CODE_UP: return -1;
    case KEY_CODE_DOWN: return 1;
    case KEY_CODE_PAGE_UP: return -10;
    case KEY_CODE_PAGE_DOWN: return 10;
    case KEY_CODE_HOME: return -1000;
    case KEY_CODE_END: return 1000;
    case KEY_CODE_MOUSE:
        return key->button == 4 ? -3 : key->button == 5 ? 3 : 0;
    default: return 0;
    }
}

bool
popup_key(struct app *a, const struct key *key)
{
    if (a->popup == POPUP_SETUP && a->setup_state == SETUP_TYPING) {
        setup_key(a, key, 0); // every character may be part of a value
        return true;
    }
    if (a->popup == POPUP_FORK && key->code != KEY_CODE_MOUSE) {
        forks_key(a, key); // the same
        return true;
    }
    if (a->popup == POPUP_BRANCHES && a->renaming) {
        branches_key(a, key, 0); // the same
        return true;
    }
    const struct key_binding *binding = keymap_find(key->code);
    enum action action = binding != NULL ? binding->action : ACTION_NONE;
    if (action == ACTION_QUIT || action == ACTION_EXPORT)
        return false; // from everywhere
    bool close = (action == ACTION_BACK && a->popup != POPUP_SETUP) ||
                 (a->popup == POPUP_HELP && action == ACTION_HELP) ||
                 (a->popup == POPUP_PRESETS && action == ACTION_PRESETS) ||
                 (a->popup == POPUP_BRANCHES && action == ACTION_BRANCHES);
    if (close) {
        a->popup = POPUP_NONE;
        return true;
    }
    if ((a->popup == POPUP_HELP || a->popup == POPUP_SETUP ||
         a->popup == POPUP_BRANCHES) && action == ACTION_PAUSE)
        return false; // so that a teacher can stop the run behind it
    if (a->popup == POPUP_HELP) {
        a->scroll += movement(key);
    } else if (prompt_of(a) != NULL) {
        type(a, prompt_of(a), key);
    } else if (a->popup == POPUP_BRANCHES) {
        branches_key(a, key, movement(key));
    } else if (a->popup == POPUP_FORK) {
        ; // the mouse has nothing to do there
    } else if (a->popup == POPUP_SETUP) {
        setup_key(a, key, movement(key));
    } else if (key->code == KEY_CODE_ENTER) {
        start_preset(a);
    } else {
        int last = (int)a->presets->count - 1;
        a->selected += movement(key);
        a->selected = a->selected < 0 ? 0 : a->selected > last ? last : a->selected;
    }
    return true;
}

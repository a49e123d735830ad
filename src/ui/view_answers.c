/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a op b, as finely as there is room:
 *
 *   signs    one for each pair, or two of the same side by side
 *   dots     two dots side by side for each pair, several pairs above one
 *            another in a sign: both for a test pair that is right, the left
 *            one for a training pair that is right, the right one for a
 *            training pair that is wrong
 *   blocks   a shade for the share of test pairs that are right in a block
 *
 * Shape tells all in each of them; colour says it again. */
#include <config.h>

#include "ui/view.h"

#include "base/mem.h"
#include "plot/heat.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LABEL_COLS = 4,  /* "498 " and the like, at the left */
    SIDE_COLS = 31,  /* of the legend at the right, a gap with it */
    AXIS_ROWS = 8,   /* from how many rows on b has a line of its own */
};

enum { NO_PAIR = '/' }; /* a block without a test pair: not the shade for 0 */

enum fineness { FINE_SIGNS, FINE_DOTS, FINE_BLOCKS };

/* How the table is drawn, and where. */
struct plan {
    enum fineness fineness;
    enum glyphs glyphs; /* of dots, or of shades */
    int down, across;   /* pairs in a sign (dots, blocks) */
    int width;          /* signs for a pair (signs) */
    bool side;          /* the legend stands at the right */
    bool axis;          /* b has a line */
    struct rect map;
};

static const enum addtable_mark marks[] = {
    ADDTABLE_TEST_RIGHT, ADDTABLE_TEST_WRONG, ADDTABLE_TRAIN_RIGHT,
    ADDTABLE_TRAIN_WRONG};

static const char *
mark_words(const struct plan *plan, enum addtable_mark mark)
{
    static const char *const words[ADDTABLE_MARKS] = {
        [ADDTABLE_TEST_RIGHT] = "test, right",
        [ADDTABLE_TEST_WRONG] = "test, wrong",
        [ADDTABLE_TRAIN_RIGHT] = "training, right",
        [ADDTABLE_TRAIN_WRONG] = "training, wrong",
    };
    if (mark == ADDTABLE_TEST_WRONG && plan->fineness == FINE_DOTS)
        return "test, wrong: blank";
    return words[mark];
}

static const enum style mark_styles[ADDTABLE_MARKS] = {
    [ADDTABLE_NONE] = STYLE_TEXT,
    [ADDTABLE_TEST_RIGHT] = STYLE_TEST,
    [ADDTABLE_TEST_WRONG] = STYLE_DIM,
    [ADDTABLE_TRAIN_RIGHT] = STYLE_TRAIN,
    [ADDTABLE_TRAIN_WRONG] = STYLE_WARN,
};

/* The sign of a mark where each pair has one of its own; or, with dots, what a
 * sign full of such pairs looks like. */
static uint32_t
mark_sign(const struct plan *plan, enum addtable_mark mark)
{
    static const uint16_t signs[][ADDTABLE_MARKS] = {
        [GLYPHS_BRAILLE] = {' ', ' ', 0x28FF, 0x28B8, 0x2847},
        [GLYPHS_SEXTANT] = {' ', ' ', 0x2588, 0x2590, 0x258C},
        [GLYPHS_BLOCK] = {' ', ' ', 0x2588, 0x2590, 0x258C},
        [GLYPHS_ASCII] = {' ', '.', '#', 'x', ':'},
    };
    static const uint16_t own[ADDTABLE_MARKS] = {' ', 0xB7, 0x2588, 'x',
                                                 0x2591};
    if (plan->fineness == FINE_SIGNS && plan->glyphs != GLYPHS_ASCII)
        return own[mark];
    return signs[plan->glyphs][mark];
}

/* ---- how and where ---- */

static int
parts(int whole, int size)
{
    return (whole + size - 1) / size;
}

static struct plan
make_plan(struct rect r, int p, enum glyphs glyphs)
{
    struct plan plan = {.glyphs = glyphs, .down = 1, .across = 1, .width = 1};
    plan.side = r.cols >= LABEL_COLS + p + SIDE_COLS;
    plan.axis = r.rows >= AXIS_ROWS;
    int rows = r.rows - plan.axis - !plan.side;
    int cols = r.cols - LABEL_COLS - (plan.side ? SIDE_COLS : 0);
    plan.map = (struct rect){r.row, r.col + LABEL_COLS, p, p};
    if (p <= rows && p <= cols) {
        plan.fineness = FINE_SIGNS;
        plan.width = 2 * p <= cols ? 2 : 1;
        plan.map.cols *= plan.width;
        return plan;
    }
    plan.fineness = FINE_DOTS;
    // Quadrants are the easiest to see, and all who have finer ones have them.
    if (glyphs != GLYPHS_ASCII && parts(p, canvas_down(GLYPHS_BLOCK)) <= rows)
        plan.glyphs = GLYPHS_BLOCK;
    plan.down = canvas_down(plan.glyphs);
    if (glyphs == GLYPHS_ASCII || parts(p, plan.down) > rows || p > cols) {
        plan.fineness = FINE_BLOCKS;
        plan.glyphs = glyphs;
        plan.down = parts(p, rows);
        plan.across = parts(p, cols);
    }
    plan.map.rows = parts(p, plan.down);
    plan.map.cols = parts(p, plan.across);
    return plan;
}

/* ---- the map ---- */

static enum addtable_mark
mark_at(const struct addtable *t, size_t a, size_t b)
{
    return (enum addtable_mark)t->mark[a * t->p + b];
}

static void
draw_signs(struct grid *g, const struct plan *plan, const struct addtable *t)
{
    for (size_t a = 0; a < t->p; a++)
        for (size_t b = 0; b < t->p; b++)
            for (int i = 0; i < plan->width; i++) {
                enum addtable_mark mark = mark_at(t, a, b);
                grid_put(g, plan->map.row + (int)a,
                         plan->map.col + (int)b * plan->width + i,
                         mark_sign(plan, mark), mark_styles[mark]);
            }
}

static void
draw_dots(struct grid *g, const struct plan *plan, const struct addtable *t)
{
    // Later ones give a sign its colour: what is rarer, or what one waits for.
    static const struct {
        enum addtable_mark mark;
        bool left, right;
    } order[] = {{ADDTABLE_TRAIN_RIGHT, true, false},
                 {ADDTABLE_TRAIN_WRONG, false, true},
                 {ADDTABLE_TEST_RIGHT, true, true}};
    struct canvas c;
    canvas_init(&c, plan->map, plan->glyphs);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t a = 0; a < t->p; a++)
            for (size_t b = 0; b < t->p; b++) {
                if (mark_at(t, a, b) != order[i].mark)
                    continue;
                enum style style = mark_styles[order[i].mark];
                if (order[i].left)
                    canvas_dot(&c, 2 * (int)b, (int)a, style);
                if (order[i].right)
                    canvas_dot(&c, 2 * (int)b + 1, (int)a, style);
            }
    canvas_draw(&c, g);
    canvas_done(&c);
}

/* The share of right ones among the pairs of a block that are for testing, or,
 * if none at all are, for training; nan if there are none in it. */
static double
block_share(const struct plan *plan, const struct addtable *t, bool testing,
            int row, int col)
{
    size_t top = (size_t)(row * plan->down), left = (size_t)(col * plan->across);
    double right = 0, all = 0;
    for (size_t a = top; a < top + (size_t)plan->down && a < t->p; a++)
        for (size_t b = left; b < left + (size_t)plan->across && b < t->p; b++) {
            enum addtable_mark mark = mark_at(t, a, b);
            bool is_right = mark == (testing ? ADDTABLE_TEST_RIGHT
                                             : ADDTABLE_TRAIN_RIGHT);
            bool is_wrong = mark == (testing ? ADDTABLE_TEST_WRONG
                                             : ADDTABLE_TRAIN_WRONG);
            right += is_right;
            all += is_right || is_wrong;
        }
    return right / all;
}

static void
draw_blocks(struct grid *g, const struct plan *plan, const struct addtable *t,
            bool testing)
{
    struct rect map = plan->map;
    double *values =
        mem_new((size_t)map.rows * (size_t)map.cols, sizeof *values);
    for (int row = 0; row < map.rows; row++)
        for (int col = 0; col < map.cols; col++)
            values[row * map.cols + col] =
                block_share(plan, t, testing, row, col);
    heat_draw(g, map, values, 0, 1, plan->glyphs);
    for (int i = 0; i < map.rows * map.cols; i++)
        if (isnan(values[i]))
            grid_put(g, map.row + i / map.cols, map.col + i % map.cols, NO_PAIR,
                     STYLE_DIM);
    free(values);
}

static void
draw_axes(struct grid *g, const struct plan *plan, size_t p)
{
    struct rect map = plan->map;
    int left = map.col - LABEL_COLS, bottom = map.row + map.rows;
    grid_text(g, map.row, left, map.col, STYLE_DIM, map.rows > 1 ? "a 0" : "a");
    if (map.rows > 1)
        grid_printf(g, bottom - 1, left, map.col, STYLE_DIM, "%3zu", p - 1);
    if (!plan->axis)
        return;
    char last[24];
    int width = snprintf(last, sizeof last, "%zu", p - 1);
    int end = map.col + map.cols;
    grid_text(g, bottom, map.col - 2, end, STYLE_DIM, "b 0");
    if (map.cols >= width + 2)
        grid_text(g, bottom, end - width, end, STYLE_DIM, last);
}

/* ---- legends ---- */

static size_t
right_of(const struct addtable *t, bool train, size_t *all)
{
    enum addtable_mark right =
        train ? ADDTABLE_TRAIN_RIGHT : ADDTABLE_TEST_RIGHT;
    enum addtable_mark wrong =
        train ? ADDTABLE_TRAIN_WRONG : ADDTABLE_TEST_WRONG;
    *all = t->count[right] + t->count[wrong];
    return t->count[right];
}

static void
counts_note(struct grid *g, struct rect r, const struct addtable *t)
{
    size_t n_train, n_test, train = right_of(t, true, &n_train);
    size_t test = right_of(t, false, &n_test);
    char text[96];
    snprintf(text, sizeof text, "train %zu/%zu right, test %zu/%zu right",
             train, n_train, test, n_test);
    if (view_note(g, r, STYLE_DIM, text) < r.col + r.cols)
        return;
    snprintf(text, sizeof text, "test %zu/%zu", test, n_test);
    view_note(g, r, STYLE_DIM, text);
}

/* What a shade is: "test right 0 .:-=+*# 1". */
static int
block_legend(struct grid *g, int row, int col, int end,
             const struct plan *plan, bool testing)
{
    col = grid_printf(g, row, col, end, STYLE_DIM, "%s right ",
                      testing ? "test" : "training");
    return heat_legend(g, row, col, end, 0, 1, "", plan->glyphs);
}

static void
legend_below(struct grid *g, struct rect r, const struct plan *plan,
             bool testing)
{
    int row = r.row + r.rows - 1, col = r.col, end = r.col + r.cols;
    if (plan->fineness == FINE_BLOCKS) {
        col = block_legend(g, row, col, end, plan, testing);
        grid_printf(g, row, col, end, STYLE_DIM, ", a sign: %d x %d pairs, / none",
                    plan->down, plan->across);
        return;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        enum addtable_mark mark = marks[i];
        if (col + 3 + grid_width(mark_words(plan, mark)) > end)
            break;
        grid_put(g, row, col, mark_sign(plan, mark), mark_styles[mark]);
        col = grid_printf(g, row, col + 2, end, STYLE_DIM, "%s  ",
                          mark_words(plan, mark));
    }
}

/* A line of the legend at the right, if there is still room for one. */
static void
side_line(struct grid *g, struct rect *side, enum style style,
          const char *text)
{
    if (side->rows < 1)
        return;
    grid_text(g, side->row, side->col, side->col + side->cols, style, text);
    side->row++;
    side->rows--;
}

static void
side_marks(struct grid *g, struct rect *side, const struct plan *plan)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        enum addtable_mark mark = marks[i];
        char text[48];
        if (side->rows > 0)
            grid_put(g, side->row, side->col, mark_sign(plan, mark),
                     mark_styles[mark]);
        side->col += 2;
        side->cols -= 2;
        snprintf(text, sizeof text, "%s", mark_words(plan, mark));
        side_line(g, side, STYLE_TEXT, text);
        side->col -= 2;
        side->cols += 2;
    }
    if (plan->fineness == FINE_DOTS) {
        char text[48];
        snprintf(text, sizeof text, "a sign has %d pairs:", plan->down);
        side_line(g, side, STYLE_DIM, text);
        side_line(g, side, STYLE_DIM, "one b, neighbours in a");
    }
}

static void
legend_beside(struct grid *g, struct rect r, const struct plan *plan,
              const struct watch *w, bool testing)
{
    const struct addtable *t = &w->table;
    const struct task *task =
        &task_table[(enum task_id)w->config.value[PARAM_TASK]];
    struct rect side = {r.row, r.col + r.cols - SIDE_COLS + 3, r.rows,
                        SIDE_COLS - 3};
    int left = plan->map.col + plan->map.cols + 3;
    if (left < side.col) { // beside the map, wherever that ends
        side.col = left;
        side.cols = r.col + r.cols - left;
    }
    char text[64];
    size_t all, right;
    snprintf(text, sizeof text, "%s mod %zu, step %" PRIu64, task->formula, t->p,
             t->step);
    side_line(g, &side, STYLE_TEXT, text);
    right = right_of(t, true, &all);
    snprintf(text, sizeof text, "training %6zu of %zu right", right, all);
    side_line(g, &side, STYLE_TRAIN, text);
    right = right_of(t, false, &all);
    snprintf(text, sizeof text, "test     %6zu of %zu right", right, all);
    side_line(g, &side, STYLE_TEST, text);
    side_line(g, &side, STYLE_DIM, "");
    if (plan->fineness == FINE_BLOCKS) {
        if (side.rows > 0)
            block_legend(g, side.row, side.col, r.col + r.cols, plan, testing);
        side_line(g, &side, STYLE_DIM, "");
        snprintf(text, sizeof text, "a sign: %d x %d pairs", plan->down,
                 plan->across);
        side_line(g, &side, STYLE_DIM, text);
        side_line(g, &side, STYLE_DIM, "/ no such pair in it");
    } else {
        side_marks(g, &side, plan);
    }
    if (task->symmetric)
        side_line(g, &side, STYLE_DIM, "b, a is the same pair as a, b");
    if (task->first_b > 0)
        side_line(g, &side, STYLE_DIM, "b = 0 has no answer");
}

/* ---- the panel ---- */

void
view_answers_draw(enum view_id id, struct grid *g, struct rect r,
                  struct view_state *state, const struct watch *w)
{
    (void)id;
    const struct addtable *t = &w->table;
    if (!t->any) {
        char text[80] = "waiting for the first look at the weights";
        if (t->work != NULL)
            snprintf(text, sizeof text, "answering all pairs: %.0f %% (faster in a pause)",
                     100 * addtable_progress(t));
        view_empty(g, r, text);
        return;
    }
    struct plan plan = make_plan(r, (int)t->p, state->glyphs);
    bool testing = w->n_test > 0;
    counts_note(g, r, t);
    switch (plan.fineness) {
    case FINE_SIGNS: draw_signs(g, &plan, t); break;
    case FINE_DOTS: draw_dots(g, &plan, t); break;
    case FINE_BLOCKS: draw_blocks(g, &plan, t, testing); break;
    }
    draw_axes(g, &plan, t->p);
    if (plan.side)
        legend_beside(g, r, &plan, w, testing);
    else
        legend_below(g, r, &plan, testing);
}

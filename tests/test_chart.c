/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts as pictures, and in rectangles of every size. That they are exact, dot
 * for dot, is test_chart_exact.c's. */
#include <config.h>

#include "plot/chart.h"

#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Pictures of functions -------------------------------------------- */

/* The value of a curve at a step. */
typedef double curve_fn(uint64_t step);

static struct rect
whole(const struct grid *g)
{
    return (struct rect){0, 0, g->rows, g->cols};
}

/* The columns' spans of a curve recorded at steps 0, EVERY, ... up to LAST. */
static struct span *
make_spans(const struct axis *x, int columns, curve_fn *curve, uint64_t every,
           uint64_t last)
{
    struct span *spans = calloc((size_t)columns + 1, sizeof *spans);
    for (int i = 0; i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        for (uint64_t step = (begin + every - 1) / every * every;
             step < end && step <= last; step += every) {
            struct span one = span_of(curve(step));
            span_append(&spans[i], &one);
        }
    }
    return spans;
}

static void
add_curve(struct chart *c, struct rect r, const char *label, const char *value,
          curve_fn *curve, uint64_t every, uint64_t last)
{
    struct chart_series *s = &c->series[c->n_series];
    s->label = label;
    snprintf(s->value, sizeof s->value, "%s", value);
    s->style = (enum style)(STYLE_TRAIN + c->n_series++);
    s->spans = make_spans(&c->x, chart_columns(c, r), curve, every, last);
}

static void
add_mark(struct chart *c, double step, const char *label)
{
    c->marks[c->n_marks++] = (struct chart_mark){step, label, STYLE_MARK};
}

static void
drop_curves(struct chart *c)
{
    for (size_t i = 0; i < c->n_series; i++)
        free((void *)c->series[i].spans);
    c->n_series = 0;
}

/* Draws the chart, compares, and drops its curves. */
static void
assert_chart(struct chart *c, struct grid *g, const char *expected)
{
    chart_draw(c, g, whole(g));
    char *string = grid_string(g);
    assert_string_equal(string, expected);
    free(string);
    drop_curves(c);
    grid_done(g);
}

static double
training(uint64_t step)
{
    return 100 / (1 + exp(9 - 3 * log((double)step + 1)));
}

static double
test_accuracy(uint64_t step)
{
    return 3 + 97 / (1 + exp((6000 - (double)step) / 500));
}

static double
training_loss(uint64_t step)
{
    return 0.04 * exp(-(double)step / 1200);
}

static double
test_loss(uint64_t step)
{
    return 0.08 - 0.0795 / (1 + exp((6000 - (double)step) / 500));
}

static void
draw_accuracy(enum glyphs glyphs, bool log_x, const char *expected)
{
    struct grid g = make_grid(11, 66);
    struct chart c = {.x = {log_x ? 1 : 0, 20000, log_x},
                      .y = {0, 100, false},
                      .glyphs = glyphs,
                      .label_cols = 14};
    add_curve(&c, whole(&g), "train", "100.0 %", training, 10, 12000);
    add_curve(&c, whole(&g), "test", "99.9 %", test_accuracy, 10, 12000);
    add_mark(&c, 150, "M");
    add_mark(&c, 8300, "G");
    add_mark(&c, 3000, "wd 0");
    assert_chart(&c, &g, expected);
}

static void
test_accuracy_pictures(void **state)
{
    (void)state;
    draw_accuracy(GLYPHS_BRAILLE, true,
        "   100┤                 ⡠⠔⠒⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⡽⠉⠉   train 100.0 %\n"
        "      │               ⢀⠎     M          wd 0   ⡇┊    test   99.9 %\n"
        "      │              ⢠⠃      ┊             ┊  ⢸⠁┊\n"
        "      │              ⡜       ┊             ┊  ⢸ G\n"
        "      │             ⢰⠁       ┊             ┊  ⢸ ┊\n"
        "    50┤            ⢠⠃        ┊             ┊  ⡇ ┊\n"
        "      │           ⢠⠃         ┊             ┊  ⡇ ┊\n"
        "      │          ⢠⠃          ┊             ┊ ⢠⠇ ┊\n"
        "      │      ⣀⣀⠤⠔⠃           ┊             ┊ ⣸  ┊\n"
        "     0┤⣤⠤⠤⠶⠮⠭⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠖⠃  ┊\n"
        "      └┴1────────┴10───────┴100───────┴1k───────┴10k\n");
    draw_accuracy(GLYPHS_BRAILLE, false,
        "   100┤⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⡭⠟⠋⠉⠉⠉⠉⠉⠉⠉⠉⠁                  train 100.0 %\n"
        "      │⡇     wd 0     ⡜⠁ G                           test   99.9 %\n"
        "      │⡇     ┊       ⣸⠁  ┊\n"
        "      │⡇     ┊      ⢀⡇   ┊\n"
        "      │⡇     ┊      ⣸    ┊\n"
        "    50┤⡇     ┊     ⢀⡇    ┊\n"
        "      │⡇     ┊     ⣸     ┊\n"
        "      │⡇     ┊    ⢠⠇     ┊\n"
        "      │⡇     ┊   ⣠⠏      ┊\n"
        "     0┤⡧⠤⠤⠤⠤⠤⠤⠤⠖⠚⠁       ┊\n"
        "      └┴0─────────┴5k────────┴10k───────┴15k────20k┴ step\n");
    draw_accuracy(GLYPHS_ASCII, true,
        "   100+                 ..''''''''''''''''''''':''   train 100.0 %\n"
        "      |                :     M          wd 0   :!    test   99.9 %\n"
        "      |               :      !             !  :'!\n"
        "      |              :       !             !  : G\n"
        "      |             :        !             !  : !\n"
        "    50+            .'        !             !  : !\n"
        "      |           .'         !             !  : !\n"
        "      |          .'          !             ! .' !\n"
        "      |      ...''           !             ! :  !\n"
        "     0+::'''''''''''''''''''''''''''''''''''''  !\n"
        "      +|1--------|10-------|100-------|1k-------|10k\n");
}

static void
draw_loss(int rows, int cols, const char *expected)
{
    struct grid g = make_grid(rows, cols);
    struct chart c = {.x = {0, 15000, false},
                      .y = {.log = true},
                      .glyphs = GLYPHS_BLOCK,
                      .label_cols = 14};
    axis_fit(&c.y, training_loss(15000), 0.08, 8);
    add_curve(&c, whole(&g), "train", "1.5e-7", training_loss, 10, 15000);
    add_curve(&c, whole(&g), "test", "5e-4", test_loss, 10, 15000);
    add_mark(&c, 8300, "G");
    assert_chart(&c, &g, expected);
}

static void
test_loss_pictures(void **state)
{
    (void)state;
    draw_loss(10, 60,
        "      │█▀▀▀▀▀▀▀▀▀▀▀▀▜▄▄▖    G\n"
        "  0.01┤▝▀▀▙▄▄▖         ▀▜▄▖ ┊\n"
        "      │      ▀▀▜▄▄▖       ▀▙▄\n"
        "      │           ▀▀▜▄▄▖    ▝▀▀▀▀▀▜▄▄▄▄▄▄▄▄▄▄▄ test    5e-4\n"
        "  1e-4┤                ▀▀▜▄▄▖\n"
        "      │                     ▀▀▜▄▄▖\n"
        "      │                     ┊    ▀▀▜▄▄▖\n"
        "  1e-6┤                     ┊         ▀▀▜▄▄▖\n"
        "      │                     ┊              ▀▀▜ train 1.5e-7\n"
        "      └┴0───────────┴5k──────────┴10k─────15k┴ step\n");
    draw_loss(6, 28,
        "      │██▛▀▀▀▀▀▙▄ G\n"
        "  1e-3┤  ▀▀▜▄▄▖ ▝▀▙▄▄▄▄▄▄▄▄▄\n"
        "      │       ▀▀▀▙▄▄\n"
        "  1e-6┤           ┊▝▀▀▙▄▄\n"
        "      │           ┊     ▝▀▀▙\n"
        "      └┴0────────────┴10k───\n"); // no labels at the right
    draw_loss(2, 18,
        "▀▀██████▙▄▄▄▄▄▄▄▄▄\n"
        "        ▝▀▀▀▀▀▀▙▄▄\n"); // and none elsewhere
}

/* ---- The shapes that need a definition -------------------------------- */

static double
constant(uint64_t step)
{
    (void)step;
    return 0.04;
}

/* A small chart of one curve, steps 0..LAST of 0..100. */
static void
draw_shape(enum glyphs glyphs, struct axis y, curve_fn *curve, uint64_t every,
           uint64_t last, const char *expected)
{
    struct grid g = make_grid(5, 32);
    struct chart c = {.x = {0, 100, false}, .y = y, .glyphs = glyphs,
                      .label_cols = 6};
    add_curve(&c, whole(&g), "test", "", curve, every, last);
    assert_chart(&c, &g, expected);
}

static double
with_gap(uint64_t step)
{
    return step >= 30 && step < 40 ? (double)NAN : (double)step / 100;
}

static double
one_gap(uint64_t step)
{
    return step == 50 ? HUGE_VAL : 0.5;
}

static double
diverging(uint64_t step)
{
    return step < 60 ? 0.1 + (double)step / 1000 : step < 63 ? 3 : (double)NAN;
}

static double
zigzag(uint64_t step)
{
    return step / 20 % 2 == 0 ? 0 : 1;
}

static double
with_zeros(uint64_t step)
{
    return step >= 40 && step < 60 ? 0 : step >= 80 ? -1 : 10 + (double)step;
}

static double
beyond(uint64_t step)
{
    return 1.6 * sin((double)step / 16);
}

static void
test_shapes(void **state)
{
    (void)state;
    struct axis unit = {0, 1, false}, small = {0, 0, false};
    axis_fit(&small, 0.04, 0.04, 8);
    // Constant, and one sample.
    draw_shape(GLYPHS_BRAILLE, small, constant, 1, 100,
        "      │\n"
        "      │\n"
        "  0.04┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉ test\n"
        "      │\n"
        "      └┴0───────┴50───100┴ step\n");
    draw_shape(GLYPHS_BRAILLE, small, constant, 1, 0,
        "      │\n"
        "      │\n"
        "  0.04┤⠁                   test\n"
        "      │\n"
        "      └┴0───────┴50───100┴ step\n");
    // Holes: wide, of a single sample, and to the end.
    draw_shape(GLYPHS_BRAILLE, unit, with_gap, 1, 100,
        "     1┤              ⢀⣠⠤⠒⠋ test\n"
        "      │         ⢀⣠⠤⠒⠋⠁\n"
        "      │    ⢀⣀ ⠐⠋⠉\n"
        "     0┤⣠⠤⠒⠋⠁\n"
        "      └┴0───────┴50───100┴ step\n");
    draw_shape(GLYPHS_ASCII, unit, with_gap, 1, 100,
        "     1+               ..:' test\n"
        "      |         ...:''\n"
        "      |    .. '''\n"
        "     0+.:''\n"
        "      +|0-------|50---100| step\n");
    draw_shape(GLYPHS_BRAILLE, unit, one_gap, 1, 100,
        "     1┤\n"
        "      │\n"
        "      │⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁⠉⠉⠉⠉⠉⠉⠉⠉⠉ test\n"
        "     0┤\n"
        "      └┴0───────┴50───100┴ step\n");
    draw_shape(GLYPHS_ASCII, unit, one_gap, 1, 100,
        "     1+\n"
        "      |\n"
        "      |''''''''' ''''''''' test\n"
        "     0+\n"
        "      +|0-------|50---100| step\n");
    draw_shape(GLYPHS_BRAILLE, unit, diverging, 1, 100,
        "     1┤           ⡇        test\n"
        "      │           ⡇\n"
        "      │           ⡇\n"
        "     0┤⠖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠃\n"
        "      └┴0───────┴50───100┴ step\n");
    // Values <= 0 on a logarithmic axis; values outside of a linear one.
    draw_shape(GLYPHS_BRAILLE, (struct axis){1, 1000, true}, with_zeros, 1, 100,
        "      │\n"
        "   100┤    ⣀⣀⣀⡀   ⡤⠤⠖⠒⡆\n"
        "      │⠔⠚⠉⠉   ⢇   ⡇   ⡇\n"
        "    ≤0┤       ⢸⣀⣀⣀⡇   ⣇⣀⣀⣀ test\n"
        "      └┴0───────┴50───100┴ step\n");
    draw_shape(GLYPHS_ASCII, (struct axis){1, 1000, true}, with_zeros, 1, 100,
        "      |\n"
        "   100+    ....   ...::\n"
        "      |:'''   :   :   :\n"
        "   <=0+       :...:   :... test\n"
        "      +|0-------|50---100| step\n");
    draw_shape(GLYPHS_BRAILLE, (struct axis){-1, 1, false}, beyond, 1, 100,
        "      │ ⡼⠁    ⠹⡄\n"
        "      │⡜       ⠘⣄\n"
        "     0┤⠁        ⠘⡄       ⡜ test\n"
        "      │          ⠈⢆    ⢀⡜⠁\n"
        "      └┴0───────┴50───100┴ step\n");
}

static double
high(uint64_t step)
{
    return step < 10 ? 0.2 : 1;
}

/* Labels for lines that end together keep apart and in order, and the shown
 * values stand below each other. */
static void
test_endings(void **state)
{
    (void)state;
    static const int rows[] = {6, 3};
    static const char *const expected[] = {
        "     1+ :''''''''''''''''' E     1.0\n"
        "      | :                  W    0.97\n"
        "   0.5+ :\n"
        "      |.:                  longe 0.5\n"
        "     0+................... d\n"
        "      +|0-------|50---100| step\n",
        "      | :''''''''''''''''' longe 0.5\n"
        "     0+::................. d\n"
        "      +|0-------|50---100| step\n"};
    for (size_t i = 0; i < 2; i++) {
        struct grid g = make_grid(rows[i], 36);
        struct chart c = {.x = {0, 100, false}, .y = {0, 1, false},
                          .glyphs = GLYPHS_ASCII, .label_cols = 10};
        add_curve(&c, whole(&g), "E", "1.0", high, 1, 100);
        add_curve(&c, whole(&g), "W", "0.97", high, 1, 100);
        add_curve(&c, whole(&g), "longer", "0.5", constant, 1, 100);
        add_curve(&c, whole(&g), "d", "", constant, 1, 100);
        assert_chart(&c, &g, expected[i]);
    }
}

/* Where there is no room for both, the label is worth more than the value; a
 * curve may have neither. */
static void
test_narrow_endings(void **state)
{
    (void)state;
    struct grid g = make_grid(3, 28);
    struct chart c = {.x = {0, 100, false}, .y = {0, 1, false},
                      .glyphs = GLYPHS_ASCII, .label_cols = 7};
    add_curve(&c, whole(&g), "train", "100 %", high, 1, 100);
    add_curve(&c, whole(&g), "E", "100 %", constant, 1, 100);
    add_curve(&c, whole(&g), NULL, "", constant, 1, 100);
    assert_chart(&c, &g,
        "      | :'''''''''''' train\n"
        "     0+::............ E\n"
        "      +|0--------100| step\n");
}

/* Marks on one spot, at the edges, outside; labels that do not fit. */
static void
test_marks(void **state)
{
    (void)state;
    struct grid g = make_grid(7, 40);
    struct chart c = {.x = {0, 100, false}, .y = {0, 1, false},
                      .glyphs = GLYPHS_BRAILLE};
    add_curve(&c, whole(&g), "", "", zigzag, 20, 100);
    add_mark(&c, 0, "start");
    add_mark(&c, 40, "wd 0");
    add_mark(&c, 41, "wd 3e-5");
    add_mark(&c, 42, "wd 1e-4");
    add_mark(&c, 100, "end");
    add_mark(&c, 101, "late");
    add_mark(&c, -1, "early");
    assert_chart(&c, &g,
        "     1┤┊    ⢀⠎⢆     wd 0 ⢀⠎⢆          ⢀⠎\n"
        "      │┊   ⢀⠎ ⠈⢆    ┊   ⢀⠎ ⠈⢆        ⢀⠎┊\n"
        "      │┊  ⢠⠃    ⢣   ┊  ⢠⠃    ⢣      ⢠⠃ ┊\n"
        "   0.5┤┊ ⢠⠃      ⢣  ┊ ⢠⠃      ⢣    ⢠⠃  ┊\n"
        "      │┊⡰⠁        ⠱⡀┊⡰⠁        ⠱⡀ ⡰⠁   ┊\n"
        "     0┤⡰⠁          ⠱⡰⠁          ⠱⡰⠁    ┊\n"
        "      └┴0──────────────┴50──────────100┴\n");
}

/* Fills a grid with a sign that no chart uses, but for RECT. */
static void
fence(struct grid *g, struct rect r)
{
    grid_fill(g, whole(g), 0xA4, STYLE_BAD);
    grid_fill(g, r, ' ', STYLE_TEXT);
}

static void
assert_fence(const struct grid *g, struct rect r)
{
    for (int row = 0; row < g->rows; row++) {
        for (int col = 0; col < g->cols; col++) {
            bool inside = row >= r.row && row < r.row + r.rows && col >= r.col
                          && col < r.col + r.cols;
            uint32_t ch = g->cells[row * g->cols + col].ch;
            assert_int_equal(ch == 0xA4, !inside);
        }
    }
}

/* Every size from nothing up: drawn within its rectangle, also when that is at
 * the grid's edge or beyond. */
static void
check_size(struct rect r, enum glyphs glyphs, bool log_axes, int label_cols)
{
    struct grid g = make_grid(23, 44);
    struct chart c = {.x = {log_axes ? 1 : 0, 100, log_axes},
                      .y = {log_axes ? 0.1 : 0, 10, log_axes},
                      .glyphs = glyphs,
                      .label_cols = label_cols};
    add_curve(&c, r, "train", "12.5 %", zigzag, 5, 95);
    add_curve(&c, r, "test", "7.25", beyond, 1, 100);
    add_mark(&c, 40, "wd 0");
    add_mark(&c, 97, "G");
    add_mark(&c, 0, "M");
    fence(&g, r);
    chart_draw(&c, &g, r);
    assert_fence(&g, r);
    drop_curves(&c);
    grid_done(&g);
}

static void
test_sizes(void **state)
{
    (void)state;
    for (int rows = 0; rows <= 20; rows++) {
        for (int cols = 0; cols <= 40; cols++) {
            for (int i = 0; i < 12; i++) {
                struct rect r = {1, 2, rows, cols};
                if (i % 4 == 0)
                    r = (struct rect){23 - rows, 44 - cols, rows, cols};
                check_size(r, (enum glyphs)(i % 3), i % 2 == 0,
                           i < 6 ? 13 : 0);
            }
        }
    }
    check_size((struct rect){15, 20, 20, 40}, GLYPHS_BRAILLE, true, 13);
    check_size((struct rect){-5, -9, 20, 40}, GLYPHS_ASCII, false, 13);
    check_size((struct rect){0, 0, -1, -7}, GLYPHS_BLOCK, false, 13);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accuracy_pictures),
        cmocka_unit_test(test_loss_pictures),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_endings),
        cmocka_unit_test(test_narrow_endings),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

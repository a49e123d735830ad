/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows onto a run, dot for dot against lines drawn one by one through every
 * sample, those beside the window as well; and the crosshair. */
#include <config.h>

#include "plot/chart.h"

#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

enum { ROWS = 14, COLS = 127 }; // a plot of 13 x 120 cells: 240 x 52 dots

static struct rect
whole(const struct grid *g)
{
    return (struct rect){0, 0, g->rows, g->cols};
}

/* The dot column in which STEP is, found in the list of all columns; -1: none. */
static int
column_of(const struct axis *x, int columns, uint64_t step, int guess)
{
    for (int i = guess > 0 ? guess : 0; i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        if (step >= begin && step < end)
            return i;
    }
    return -1;
}

/* The polyline through all samples, drawn segment by segment. */
static struct bitmap
draw_all(const struct chart *c, int columns, int height, const double *values,
         uint64_t count, uint64_t every)
{
    struct bitmap b = {columns, height,
                       calloc((size_t)columns * (size_t)height, 1)};
    int x0 = 0, y0 = 0;
    bool joined = false;
    for (uint64_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            joined = false;
            continue;
        }
        int x = column_of(&c->x, columns, i * every, x0);
        if (x < 0) // beside the plot
            x = (int)floor(axis_place(&c->x, (double)(i * every)) * columns +
                           1e-6);
        double place = axis_place(&c->y, values[i]);
        int y = (int)floor((1 - place) * (height - 1) + 0.5);
        bresenham(&b, joined ? x0 : x, joined ? y0 : y, x, y);
        x0 = x;
        y0 = y;
        joined = true;
    }
    return b;
}

static bool
grid_dot(const struct grid *g, struct rect plot, int x, int y)
{
    static const uint32_t bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int row = plot.row + y / 4, col = plot.col + x / 2;
    uint32_t ch = g->cells[row * g->cols + col].ch;
    assert_true(ch == ' ' || (ch > 0x2800 && ch < 0x2900));
    return ch != ' ' && (ch & bits[y % 4][x % 2]) != 0;
}

/* The series of samples in the columns, and those next to the plot. */
static struct chart_series
make_series(const struct axis *x, int columns, const double *values,
            uint64_t count, uint64_t every)
{
    struct chart_series s = {.label = ""};
    struct span *spans = calloc((size_t)columns, sizeof *spans);
    for (uint64_t i = 0, guess = 0; i < count; i++) {
        double step = (double)(i * every);
        int column = column_of(x, columns, i * every, (int)guess);
        struct span one = span_of(values[i]);
        struct chart_end end = {one.any, step, values[i]};
        if (column >= 0)
            span_append(&spans[guess = (uint64_t)column], &one);
        else if (step < x->lo)
            s.before = end;
        else {
            s.after = end;
            break;
        }
    }
    s.spans = spans;
    return s;
}

/* How many dots of the chart differ from the polyline's. */
static int
count_differences(struct axis steps, const double *values, uint64_t count,
                     uint64_t every, struct axis y)
{
    struct grid g = make_grid(ROWS, COLS);
    struct chart c = {
        .x = steps, .y = y, .glyphs = GLYPHS_BRAILLE, .n_series = 1};
    struct rect plot = chart_plot_rect(&c, whole(&g));
    int columns = chart_columns(&c, whole(&g)), height = plot.rows * 4;
    c.series[0] = make_series(&steps, columns, values, count, every);
    chart_draw(&c, &g, whole(&g));
    struct bitmap b = draw_all(&c, columns, height, values, count, every);
    int different = 0, set_dots = 0;
    for (int row = 0; row < height; row++) {
        for (int x = 0; x < columns; x++) {
            different += grid_dot(&g, plot, x, row) != b.dots[row * columns + x];
            set_dots += b.dots[row * columns + x];
        }
    }
    assert_true(set_dots > 20);
    free((void *)c.series[0].spans);
    free(b.dots);
    grid_done(&g);
    return different;
}

/* A random walk between 2 and 998. */
static double *
make_values(uint64_t count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double *values = calloc(count, sizeof *values), walk = 500;
    for (uint64_t i = 0; i < count; i++) {
        walk += (gsl_rng_uniform(rng) - 0.5) * 3000 / sqrt((double)count);
        walk = fmin(fmax(walk, 2), 998);
        values[i] = walk;
    }
    gsl_rng_free(rng);
    return values;
}

/* A window onto the run: lines come in and go out at its sides, as they are. */
static void
test_windows(void **state)
{
    (void)state;
    struct axis y = {0, 1000, false};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double *values = make_values(3000);
    for (int i = 0; i < 60; i++) {
        uint64_t every = 1 + gsl_rng_uniform_int(rng, 20);
        double end = 3000.0 * (double)every;
        double width = (double)every * (3 + 1000 * pow(gsl_rng_uniform(rng), 4));
        double lo = gsl_rng_uniform(rng) * (end - width);
        struct axis x = {lo, lo + width, false};
        assert_int_equal(count_differences(x, values, 3000, every, y), 0);
    }
    // Between two samples there is but the line.
    struct axis x = {101.2, 108.7, false};
    assert_int_equal(count_differences(x, values, 3000, 100, y), 0);
    free(values);
    gsl_rng_free(rng);
}

static void
assert_drawn(const struct chart *c, int rows, int cols, const char *expected)
{
    struct grid g = make_grid(rows, cols);
    chart_draw(c, &g, whole(&g));
    char *string = grid_string(&g);
    assert_string_equal(string, expected);
    free(string);
    grid_done(&g);
}

/* The crosshair: beneath curves and labels, above marks, and on the axis unless
 * a label is there; a range beside the value where there is room. */
static void
test_crosshair(void **state)
{
    (void)state;
    struct span spans[44];
    for (int i = 0; i < 44; i++)
        spans[i] = span_of(i < 22 ? 0 : 1);
    struct chart c = {.x = {0, 100, false}, .y = {0, 1, false},
                      .label_cols = 31, .cross = true, .cross_step = 40,
                      .n_series = 1, .n_marks = 1,
                      .marks = {{40, "wd", STYLE_MARK}},
                      .series = {{.label = "z", .value = "0.5", .spans = spans,
                                  .range = "min 0 max 1"}}};
    assert_drawn(&c, 5, 60,
        "     1┤        wd ⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉ z 0.5  min 0 max 1\n"
        "      │        │  ⡇\n"
        "      │        │ ⢸\n"
        "     0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸\n"
        "      └┴0──────┼──┴50────100┴ step\n");
    struct rect r = {0, 0, 5, 60};
    assert_int_equal(chart_step_col(&c, r, 40), 15);
    assert_int_equal(chart_step_col(&c, r, 101), -1);
    c.glyphs = GLYPHS_ASCII;
    c.label_cols = 0;
    c.n_marks = 0;
    c.cross_step = 100;
    c.series[0].spans = NULL; // no sample: axes, and what lies on them
    assert_drawn(&c, 4, 32,
        "     1+                        |\n"
        "      |                        |\n"
        "     0+                        |\n"
        "      +|0----------|50------100^\n");
    c.cross_step = 92;
    assert_drawn(&c, 4, 32,
        "     1+                       |\n"
        "      |                       |\n"
        "     0+                       |\n"
        "      +|0----------|50------100|\n");
    c.cross_step = 101;
    assert_drawn(&c, 4, 32,
        "     1+\n"
        "      |\n"
        "     0+\n"
        "      +|0----------|50------100|\n");
}

/* A hidden series keeps its label, and labels are found by their place. */
static void
test_labels(void **state)
{
    (void)state;
    struct span low[40], high[40];
    for (int i = 0; i < 40; i++) {
        low[i] = span_of(0);
        high[i] = span_of(1);
    }
    struct chart c = {.x = {0, 100, false}, .y = {0, 1, false},
                      .glyphs = GLYPHS_ASCII, .label_cols = 12, .n_series = 2,
                      .series = {{.label = "a", .value = "0", .spans = low,
                                  .tag = 7},
                                 {.label = "b", .value = "1", .spans = high,
                                  .tag = 9, .hidden = true}}};
    struct rect r = {0, 0, 5, 59};
    assert_drawn(&c, 5, 59,
        "     1+                                         b hidden\n"
        "      |\n"
        "      |\n"
        "     0+........................................ a      0\n"
        "      +|0------------------|50-------------100| step\n");
    assert_int_equal(chart_label_at(&c, r, 0, 48), 9);
    assert_int_equal(chart_label_at(&c, r, 0, 58), 9);
    assert_int_equal(chart_label_at(&c, r, 3, 50), 7);
    assert_int_equal(chart_label_at(&c, r, 1, 50), -1);
    assert_int_equal(chart_label_at(&c, r, 0, 47), -1);
    c.label_cols = 0;
    assert_int_equal(chart_label_at(&c, r, 0, 50), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_crosshair),
        cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

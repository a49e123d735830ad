/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts dot for dot: what is in the grid's braille against lines drawn one by
 * one through every sample, and the columns' steps against each other. */
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

/* A bitmap of dots that are drawn one line after the other. */
struct bitmap {
    int width, height;
    uint8_t *dots; /* (height, width) */
};

static void
set(struct bitmap *b, int x, int y)
{
    if (x >= 0 && x < b->width && y >= 0 && y < b->height)
        b->dots[y * b->width + x] = 1;
}

/* Bresenham's line, with its running error, along the longer side. */
static void
bresenham(struct bitmap *b, int x0, int y0, int x1, int y1)
{
    bool steep = abs(y1 - y0) > abs(x1 - x0);
    int along = steep ? y0 : x0, side = steep ? x0 : y0;
    int length = steep ? abs(y1 - y0) : abs(x1 - x0);
    int drift = steep ? abs(x1 - x0) : abs(y1 - y0);
    int turn = (steep ? y1 > y0 : x1 > x0) ? 1 : -1;
    int way = (steep ? x1 > x0 : y1 > y0) ? 1 : -1;
    // A dot just between two goes to the larger side.
    int error = way > 0 ? length : length - 1;
    for (int i = 0; i <= length; i++, along += turn) {
        set(b, steep ? side : along, steep ? along : side);
        error += 2 * drift;
        if (error >= 2 * length) {
            error -= 2 * length;
            side += way;
        }
    }
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
count_differences_in(struct axis steps, const double *values, uint64_t count,
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

static int
count_differences(const double *values, uint64_t count, uint64_t every,
                  struct axis y, bool log_x)
{
    struct axis x = {log_x ? 1 : 0, (double)(count * every), log_x};
    return count_differences_in(x, values, count, every, y);
}

enum shape { SMOOTH, WALK, SPIKES, TONE, SHAPES };

/* Values above 0, so that both kinds of axes can show them. */
static double *
make_values(enum shape shape, uint64_t count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double *values = calloc(count, sizeof *values), walk = 500;
    for (uint64_t i = 0; i < count; i++) {
        double t = (double)i / (double)count, noise = gsl_rng_uniform(rng);
        walk += (noise - 0.5) * 3000 / sqrt((double)count);
        walk = fmin(fmax(walk, 2), 998);
        values[i] = shape == SMOOTH ? 900 * exp(-6 * t) + 5 * noise + 1
                    : shape == WALK ? walk
                    : shape == TONE ? 500 + 400 * sin(1.9 * (double)i)
                    : noise < 3 / (double)count ? 990
                                                : 10;
    }
    values[count / 3] = shape == SPIKES ? 800 : values[count / 3];
    gsl_rng_free(rng);
    return values;
}

static void
check_exact(uint64_t count, uint64_t every)
{
    for (enum shape shape = 0; shape < SHAPES; shape++) {
        double *values = make_values(shape, count);
        struct axis linear = {0, 1000, false}, log_y = {1, 1000, true};
        struct axis cut = {100, 600, false};
        assert_int_equal(count_differences(values, count, every, linear, false),
                         0);
        assert_int_equal(count_differences(values, count, every, log_y, false),
                         0);
        assert_int_equal(count_differences(values, count, every, cut, false),
                         0);
        assert_int_equal(count_differences(values, count, every, linear, true),
                         0);
        free(values);
    }
}

static void
test_exact(void **state)
{
    (void)state;
    check_exact(20000, 1);
    check_exact(1000000, 1);
    check_exact(1000, 10);
    check_exact(241, 1);
    check_exact(33, 5); // sparser than the columns: lines between samples
}

/* A window onto the run: lines come in and go out at its sides, as they are. */
static void
test_windows(void **state)
{
    (void)state;
    struct axis y = {0, 1000, false};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double *values = make_values(WALK, 3000);
    for (int i = 0; i < 60; i++) {
        uint64_t every = 1 + gsl_rng_uniform_int(rng, 20);
        double end = 3000.0 * (double)every;
        double width = (double)every * (3 + 1000 * pow(gsl_rng_uniform(rng), 4));
        double lo = gsl_rng_uniform(rng) * (end - width);
        struct axis x = {lo, lo + width, false};
        assert_int_equal(count_differences_in(x, values, 3000, every, y), 0);
    }
    // Between two samples there is but the line.
    struct axis x = {101.2, 108.7, false};
    assert_int_equal(count_differences_in(x, values, 3000, 100, y), 0);
    free(values);
    gsl_rng_free(rng);
}

/* Samples that are missing: with fewer samples than columns the dots are
 * exact, too; a lone missing one among many leaves a column empty. */
static void
test_holes(void **state)
{
    (void)state;
    struct axis linear = {0, 1000, false};
    double *values = make_values(WALK, 60);
    for (uint64_t i = 0; i < 60; i += 7)
        values[i] = i % 2 == 0 ? (double)NAN : -HUGE_VAL;
    assert_int_equal(count_differences(values, 60, 3, linear, false), 0);
    free(values);

    struct grid g = make_grid(ROWS, COLS);
    struct chart c = {.x = {0, 24000, false}, .y = linear,
                      .glyphs = GLYPHS_BRAILLE, .n_series = 1};
    struct span spans[240];
    struct span missing = span_of((double)NAN);
    for (size_t i = 0; i < 240; i++)
        spans[i] = span_of(400);
    span_append(&spans[100], &missing);
    c.series[0] = (struct chart_series){.label = "", .spans = spans};
    chart_draw(&c, &g, whole(&g));
    struct rect plot = chart_plot_rect(&c, whole(&g));
    for (int x = 0; x < 240; x++) {
        int dots = 0;
        for (int y = 0; y < plot.rows * 4; y++)
            dots += grid_dot(&g, plot, x, y);
        assert_int_equal(dots, x != 100);
    }
    grid_done(&g);
}

/* ---- Columns ---------------------------------------------------------- */

/* Neighbouring columns meet, and a tick stands where its step is drawn. */
static void
check_stretches(struct axis x, int columns)
{
    uint64_t before = 0, begin, end;
    for (int i = 0; i < columns; i++) {
        chart_stretch(&x, i, columns, &begin, &end);
        assert_true(begin <= end);
        if (i > 0)
            assert_int_equal(begin, before);
        before = end;
    }
    assert_int_equal(before, (uint64_t)x.hi + 1);
    chart_stretch(&x, 0, columns, &begin, &end);
    assert_int_equal(begin, x.log ? 0 : (uint64_t)ceil(x.lo));
}

static void
test_stretches(void **state)
{
    (void)state;
    static const struct axis axes[] = {
        {0, 10, false}, {0, 1000, false},    {500, 731, false},
        {1, 10, true},  {1, 20000, true},    {10, 1e7, true},
        {2, 5, true},   {0, 99999.5, false}, {1, 1e15, true},
    };
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        for (int columns = 1; columns < 300; columns += 13)
            check_stretches(axes[i], columns);
    }
}

/* Marks at all decades stand in the columns that show those steps. */
static void
check_marks(int cols, double last)
{
    struct grid g = make_grid(4, cols);
    struct chart c = {.x = {1, last, true}, .y = {0, 1, false},
                      .glyphs = GLYPHS_ASCII};
    for (double step = 10; step < last; step *= 10)
        c.marks[c.n_marks++] = (struct chart_mark){step, "", STYLE_MARK};
    chart_draw(&c, &g, whole(&g));
    int columns = chart_columns(&c, whole(&g));
    struct rect plot = chart_plot_rect(&c, whole(&g));
    for (size_t i = 0; i < c.n_marks; i++) {
        int column =
            column_of(&c.x, columns, (uint64_t)c.marks[i].step, 0);
        assert_int_equal(g.cells[plot.col + column].ch, '!');
    }
    grid_done(&g);
}

static void
test_marks_meet_columns(void **state)
{
    (void)state;
    for (int cols = 20; cols < 140; cols++) {
        check_marks(cols, 1e3);
        check_marks(cols, 1e7);
        check_marks(cols, 20000);
    }
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

/* The plot's place depends on the rectangle alone. */
static void
test_steady_layout(void **state)
{
    (void)state;
    struct rect r = {3, 5, 12, 70};
    struct chart a = {.x = {0, 10, false}, .y = {0, 1, false},
                      .label_cols = 12};
    struct chart b = {.x = {1, 1e9, true}, .y = {1e-30, 1e20, true},
                      .label_cols = 12, .n_marks = 3};
    struct rect at = chart_plot_rect(&a, r), bt = chart_plot_rect(&b, r);
    assert_memory_equal(&at, &bt, sizeof at);
    assert_int_equal(at.row, 3);
    assert_int_equal(at.col, 12);
    assert_int_equal(at.rows, 11);
    assert_int_equal(at.cols, 51);
    assert_int_equal(chart_columns(&a, r), 102);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_stretches),
        cmocka_unit_test(test_marks_meet_columns),
        cmocka_unit_test(test_crosshair),
        cmocka_unit_test(test_steady_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts dot for dot: what is in the grid against lines drawn one by one through
 * every sample, and the columns' steps against each other. */
#include <config.h>

#include "plot/chart.h"

#include "picture.h"
#include "run/history.h"

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

/* The dot column in which STEP is, found in the list of all columns. */
static int
column_of(const struct axis *x, int columns, uint64_t step, int guess)
{
    for (int i = guess; i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        if (step >= begin && step < end)
            return i;
    }
    fail();
    return -1;
}

/* One series and how it is drawn. */
struct picture {
    const double *values; /* (count), one every EVERY steps */
    uint64_t count, every;
    struct axis y;
    bool log_x;
    enum glyphs glyphs;
};

/* The column of each sample; with a history, that of the bucket it is in, for
 * a bucket is drawn where it begins. */
static int *
find_columns(const struct picture *p, const struct axis *x, int columns,
             const struct history *h)
{
    int *found = calloc(p->count, sizeof *found), column = 0;
    uint64_t end = 0, begin;
    for (uint64_t i = 0; i < p->count; i++) {
        uint64_t step = i * p->every;
        found[i] = i > 0 ? found[i - 1] : 0;
        if (h != NULL && !history_span(h, 0, step, step + 1).any)
            continue;
        for (column = found[i]; step >= end && column < columns; column++)
            chart_stretch(x, column, columns, &begin, &end);
        found[i] = step >= end || column == found[i] ? found[i] : column - 1;
    }
    return found;
}

/* The polyline through all samples, drawn segment by segment. */
static struct bitmap
draw_all(const struct picture *p, const int *column, int columns, int height)
{
    struct bitmap b = {columns, height,
                       calloc((size_t)columns * (size_t)height, 1)};
    int x0 = 0, y0 = 0;
    bool joined = false;
    for (uint64_t i = 0; i < p->count; i++) {
        if (!isfinite(p->values[i])) {
            joined = false;
            continue;
        }
        int x = column[i];
        double place = axis_place(&p->y, p->values[i]);
        int y = (int)floor((1 - place) * (height - 1) + 0.5);
        if (!joined || x != x0 || y != y0)
            bresenham(&b, joined ? x0 : x, joined ? y0 : y, x, y);
        x0 = x;
        y0 = y;
        joined = true;
    }
    return b;
}

/* Whether the grid has the dot, found by trying all characters of the set. */
static bool
grid_dot(const struct grid *g, struct rect plot, enum glyphs glyphs, int x,
         int y)
{
    int across = canvas_across(glyphs), down = canvas_down(glyphs);
    int row = plot.row + y / down, col = plot.col + x / across;
    uint32_t ch = g->cells[row * g->cols + col].ch;
    unsigned dots = 0, all = 1u << (across * down);
    while (dots < all && canvas_glyph(glyphs, dots) != ch)
        dots++;
    assert_true(dots < all);
    return dots >> (y % down * across + x % across) & 1u;
}

/* What each column has of the samples: as they are, or from a history. */
static struct span *
make_spans(const struct picture *p, const struct axis *x, int columns,
           const int *column, const struct history *h)
{
    struct span *spans = calloc((size_t)columns, sizeof *spans);
    for (uint64_t i = 0; h == NULL && i < p->count; i++) {
        struct span one = span_of(p->values[i]);
        span_append(&spans[column[i]], &one);
    }
    for (int i = 0; h != NULL && i < columns; i++) {
        uint64_t begin, end;
        chart_stretch(x, i, columns, &begin, &end);
        spans[i] = history_span(h, 0, begin, end);
    }
    return spans;
}

/* How many dots of the chart differ from the polyline's. */
static int
count_differences(const struct picture *p, const struct history *h)
{
    struct grid g = make_grid(ROWS, COLS);
    struct chart c = {.y = p->y, .glyphs = p->glyphs, .n_series = 1};
    c.x = (struct axis){p->log_x ? 1 : 0, (double)(p->count * p->every),
                        p->log_x};
    struct rect plot = chart_plot_rect(&c, whole(&g));
    int columns = chart_columns(&c, whole(&g));
    int height = plot.rows * canvas_down(p->glyphs);
    int *column = find_columns(p, &c.x, columns, h);
    struct span *spans = make_spans(p, &c.x, columns, column, h);
    c.series[0] = (struct chart_series){.label = "", .spans = spans};
    chart_draw(&c, &g, whole(&g));
    struct bitmap b = draw_all(p, column, columns, height);
    int different = 0, set_dots = 0;
    for (int row = 0; row < height; row++) {
        for (int x = 0; x < columns; x++) {
            different += grid_dot(&g, plot, p->glyphs, x, row) !=
                         b.dots[row * columns + x];
            set_dots += b.dots[row * columns + x];
        }
    }
    assert_true(set_dots > 20);
    free(column);
    free(spans);
    free(b.dots);
    grid_done(&g);
    return different;
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

/* Each signal on linear and logarithmic axes, on one that cuts it off, in each
 * set of glyphs. */
static void
check_exact(uint64_t count, uint64_t every, bool with_history)
{
    static const struct {
        struct axis y;
        bool log_x;
    } axes[] = {{{0, 1000, false}, false}, {{1, 1000, true}, true},
                {{100, 600, false}, false}, {{0, 1000, false}, true},
                {{1, 1000, true}, false}};
    size_t n_axes = count > 100000 ? 2 : sizeof axes / sizeof *axes;
    for (enum shape shape = 0; shape < SHAPES; shape++) {
        double *values = make_values(shape, count);
        struct history *h = with_history ? history_new(1, every) : NULL;
        for (uint64_t i = 0; h != NULL && i < count; i++) {
            struct span one = span_of(values[i]);
            history_add(h, i * every, &one);
        }
        for (size_t i = 0; i < n_axes; i++) {
            for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
                struct picture p = {values,  count, every, axes[i].y,
                                    axes[i].log_x, (enum glyphs)glyphs};
                assert_int_equal(count_differences(&p, h), 0);
            }
        }
        history_free(h);
        free(values);
    }
}

static void
test_exact(void **state)
{
    (void)state;
    check_exact(20000, 1, false);
    check_exact(1000000, 1, false);
    check_exact(1000, 10, false);
    check_exact(241, 1, false);
    check_exact(33, 5, false); // sparser than the columns: lines between samples
}

/* The same by way of the history, as the panels do it. */
static void
test_exact_history(void **state)
{
    (void)state;
    check_exact(20000, 1, true);
    check_exact(1000000, 1, true);
    check_exact(1000, 10, true);
    check_exact(33, 5, true);
}

/* A bucket is drawn where it begins: few samples are in another column for
 * that, and these in the next one. */
static void
test_history_place(void **state)
{
    (void)state;
    enum { COUNT = 1000000, COLUMNS = 240 };
    struct history *h = history_new(1, 1);
    struct span one = span_of(1);
    for (uint64_t i = 0; i < COUNT; i++)
        history_add(h, i, &one);
    for (int log_x = 0; log_x < 2; log_x++) {
        struct picture p = {NULL, COUNT, 1, {0, 1, false}, log_x, 0};
        struct axis x = {log_x, COUNT, log_x};
        int *own = find_columns(&p, &x, COLUMNS, NULL);
        int *bucket = find_columns(&p, &x, COLUMNS, h);
        int moved = 0;
        for (int i = 0; i < COUNT; i++) {
            assert_in_range(own[i] - bucket[i], 0, 1);
            moved += own[i] != bucket[i];
        }
        assert_in_range(moved, 1, COUNT / 8);
        free(own);
        free(bucket);
    }
    history_free(h);
}

/* What is missing leaves a hole in each set of glyphs. */
static void
check_lone_hole(enum glyphs glyphs)
{
    struct grid g = make_grid(ROWS, COLS);
    struct chart c = {.x = {0, 24000, false}, .y = {0, 1000, false},
                      .glyphs = glyphs, .n_series = 1};
    int columns = chart_columns(&c, whole(&g));
    struct span spans[240];
    struct span missing = span_of((double)NAN);
    for (int i = 0; i < columns; i++)
        spans[i] = span_of(400);
    span_append(&spans[100], &missing);
    c.series[0] = (struct chart_series){.label = "", .spans = spans};
    chart_draw(&c, &g, whole(&g));
    struct rect plot = chart_plot_rect(&c, whole(&g));
    for (int x = 0; x < columns; x++) {
        int dots = 0;
        for (int y = 0; y < plot.rows * canvas_down(glyphs); y++)
            dots += grid_dot(&g, plot, glyphs, x, y);
        assert_int_equal(dots, x != 100);
    }
    grid_done(&g);
}

/* Samples that are missing: with fewer samples than columns the dots are
 * exact, too; a lone missing one among many leaves a column empty. */
static void
test_holes(void **state)
{
    (void)state;
    double *values = make_values(WALK, 60);
    for (uint64_t i = 0; i < 60; i += 7)
        values[i] = i % 2 == 0 ? (double)NAN : -HUGE_VAL;
    for (int i = 0; i < GLYPHS_COUNT; i++) {
        enum glyphs glyphs = (enum glyphs)i;
        struct picture p = {values, 60, 3, {0, 1000, false}, false, glyphs};
        assert_int_equal(count_differences(&p, NULL), 0);
        check_lone_hole(glyphs);
    }
    free(values);
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

/* Every third dot of the line, also where it is steep; after a hole it begins anew. */
static void
test_dotted(void **state)
{
    struct grid g = make_grid(2, 11);
    struct span spans[22] = {{0}};
    struct chart c = {.x = {0, 22, false}, .y = {0, 1, false}, .n_series = 1,
                      .series = {{.label = "", .spans = spans, .dotted = true}}};
    (void)state;
    for (int x = 0; x < 22; x++)
        spans[x] = span_of(x == 16 ? (double)NAN : x % 8 < 4 ? 0 : 1);
    chart_draw(&c, &g, whole(&g));
    assert_grid(&g, " ⠐ ⠡ ⢀⠁⠈ ⢀⠁\n"
                    "⡀⢈ ⠐⢀⠠  ⢀⠠\n");
    grid_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_exact_history),
        cmocka_unit_test(test_history_place),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_stretches),
        cmocka_unit_test(test_marks_meet_columns),
        cmocka_unit_test(test_steady_layout),
        cmocka_unit_test(test_dotted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

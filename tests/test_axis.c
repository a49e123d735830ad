/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges, ticks and labels: tables of what must come out, and properties over
 * many ranges of all sizes. */
#include <config.h>

#include "plot/axis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DECADES = 8 };

/* What a label says. */
static double
read_label(const char *label)
{
    char *end;
    double value = strtod(label, &end);
    switch (*end) {
    case 'k': return value * 1e3;
    case 'M': return value * 1e6;
    case 'G': return value * 1e9;
    case 'T': return value * 1e12;
    default: assert_int_equal(*end, '\0'); return value;
    }
}

static void
test_labels(void **state)
{
    (void)state;
    static const struct {
        double value;
        int width;
        const char *label;
    } cases[] = {
        {0, 6, "0"},
        {-0.0, 6, "0"},
        {1, 6, "1"},
        {0.05, 6, "0.05"},
        {0.1 + 0.2, 6, "0.3"},
        {2.385, 6, "2.385"},
        {-2.385, 6, "-2.385"},
        {1e-4, 6, "1e-4"},
        {2.5e-4, 6, "2.5e-4"},
        {0.001, 6, "0.001"},
        {0.000999999, 6, "1e-3"},
        {999, 6, "999"},
        {1000, 6, "1k"},
        {1234, 6, "1.234k"},
        {12345, 6, "12345"},
        {20000, 6, "20k"},
        {123456, 6, "123456"},
        {999999, 6, "999999"},
        {-999999, 6, "-1M"},
        {1234567, 6, "1.235M"},
        {1234567, 9, "1.234567M"},
        {9999999, 6, "10M"},
        {3e9, 6, "3G"},
        {7.5e12, 6, "7.5T"},
        {9.9999e14, 6, "1e15"},
        {1e15, 6, "1e15"},
        {1e300, 6, "1e300"},
        {-1e300, 6, "-1e300"},
        {5e-324, 6, "5e-324"},
        {-5e-324, 6, "0"}, // seven columns
        {-5e-324, 7, "-5e-324"},
        {1.0 / 3, 6, "0.3333"},
        {1.0 / 3, 99, "0.333333333333"},
        {1.0 / 3, 1, "0.3333"},
        {(double)NAN, 6, "nan"},
        {HUGE_VAL, 6, "inf"},
        {-HUGE_VAL, 6, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char label[24];
        assert_string_equal(
            axis_label(label, cases[i].value, cases[i].width), cases[i].label);
    }
}

/* Any number: it fits, and is as near as the room allows. */
static void
test_label_properties(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 20000; i++) {
        double value = (gsl_rng_uniform(rng) - 0.5)
                       * pow(10, 40 * gsl_rng_uniform(rng) - 20);
        int width = 6 + (int)gsl_rng_uniform_int(rng, 11);
        char label[24];
        axis_label(label, value, width);
        assert_true(strlen(label) <= (size_t)width);
        assert_string_not_equal(label, "-0");
        double off = fabs(read_label(label) - value) / fabs(value);
        // "-2.5e-11" takes eight columns.
        assert_true(off <= (width < 8 ? 0.5 : 0.05));
    }
    gsl_rng_free(rng);
}

static void
test_place(void **state)
{
    (void)state;
    struct axis linear = {-2, 6, false}, log_axis = {0.01, 100, true};
    assert_true(axis_place(&linear, -2) == 0 && axis_place(&linear, 6) == 1);
    assert_true(axis_place(&linear, 4) == 0.75);
    assert_true(axis_place(&linear, 10) == 1.5);
    assert_true(axis_value(&linear, 0.25) == 0);
    assert_true(axis_place(&log_axis, 0.01) == 0);
    assert_true(fabs(axis_place(&log_axis, 1) - 0.5) < 1e-12);
    assert_true(axis_place(&log_axis, 1e-6) < -0.99);
    assert_true(axis_place(&log_axis, 0) == -HUGE_VAL);
    assert_true(axis_place(&log_axis, -3) == -HUGE_VAL);
    assert_true(isnan(axis_place(&log_axis, (double)NAN)));
    assert_true(isnan(axis_place(&linear, (double)NAN)));
    for (double place = -0.5; place < 1.5; place += 0.07) {
        double back = axis_place(&log_axis, axis_value(&log_axis, place));
        assert_true(fabs(back - place) < 1e-12);
    }
}

static void
test_fit(void **state)
{
    (void)state;
    static const struct {
        bool log;
        double lo, hi, from, to;
    } cases[] = {
        {false, 0, 0.9, 0, 1},
        {false, 0, 100, 0, 100},
        {false, 0, 123, 0, 150},
        {false, 3, 17, 0, 20},
        {false, -0.3, 0.45, -0.4, 0.6},
        {false, 0, 0, 0, 1},             // constant
        {false, 0.037, 0.037, 0.0366, 0.0374},
        {false, -5, -5, -5.05, -4.95},
        {false, 1e-40, 2e-40, 0, 1},     // as good as 0
        {false, 6e-9, 6e-9, 0, 6e-9},    // few digits: from 0
        {false, -6e20, -5e20, -6e20, 0},
        {false, 1, 0, 0, 1},             // no data
        {false, (double)NAN, (double)NAN, 0, 1},
        {false, 0, HUGE_VAL, 0, 1e300},
        {true, 3e-5, 0.2, 1e-5, 1},
        {true, 1e-30, 1, 1e-8, 1},       // not all the way down
        {true, 0, 0.04, 1e-9, 0.1},
        {true, -1, 0.04, 1e-9, 0.1},
        {true, 0.3, 0.9, 0.2, 1},        // below two decades
        {true, 0.01, 0.9999, 0.01, 1},
        {true, 1, 1, 0.5, 2},            // constant
        {true, 0.03, 0.03, 0.02, 0.05},
        {true, 0, 0, 0.1, 1},            // nothing that could be shown
        {true, -2, -1, 0.1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct axis a = {.log = cases[i].log};
        axis_fit(&a, cases[i].lo, cases[i].hi, DECADES);
        assert_true(fabs(a.lo - cases[i].from) <= 1e-12 * fabs(cases[i].from));
        assert_true(fabs(a.hi - cases[i].to) <= 1e-12 * fabs(cases[i].to));
    }
}

/* Grows at once, stays while the data fill 2/5 of it, then shrinks. */
static void
test_hysteresis(void **state)
{
    (void)state;
    struct axis a = {.log = false};
    axis_fit(&a, 0, 9, DECADES);
    assert_true(a.hi == 10);
    axis_fit(&a, 0, 10.5, DECADES);
    assert_true(a.hi == 15);
    axis_fit(&a, 0, 9, DECADES);
    assert_true(a.hi == 15);
    axis_fit(&a, 0, 5.5, DECADES);
    assert_true(a.hi == 15);
    axis_fit(&a, 0, 4, DECADES);
    assert_true(a.hi == 4);
    axis_fit(&a, -1, 4, DECADES);
    assert_true(a.lo == -2 && a.hi == 4);
    axis_fit(&a, 1, 0, DECADES); // no data: as it was
    assert_true(a.lo == -2 && a.hi == 4);

    struct axis b = {.log = true};
    axis_fit(&b, 0.01, 0.5, DECADES);
    assert_true(b.lo == 0.01 && b.hi == 0.5);
    axis_fit(&b, 1e-5, 0.5, DECADES);
    assert_true(b.lo == 1e-5);
    axis_fit(&b, 1e-20, 0.5, DECADES);
    assert_true(b.lo == 1e-8);
    axis_fit(&b, 1e-20, 0.05, DECADES); // deep enough: does not move
    assert_true(b.lo == 1e-8 && b.hi == 1);
    axis_fit(&b, 1e-4, 0.05, DECADES);
    assert_true(fabs(b.lo - 1e-4) < 1e-16 && b.hi == 0.1);
}

/* Data that come and go do not make the axis swing: after it has been fitted,
 * the same data leave it alone, and all data are inside. */
static void
test_fit_properties(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 20000; i++) {
        struct axis a = {.log = i % 2 == 0};
        double size = pow(10, 24 * gsl_rng_uniform(rng) - 12);
        for (int k = 0; k < 4; k++) {
            double lo = size * (gsl_rng_uniform(rng) - (a.log ? 0 : 0.5));
            double hi = lo + size * pow(gsl_rng_uniform(rng), 6);
            axis_fit(&a, lo, hi, DECADES);
            assert_true(a.lo < a.hi && a.hi >= hi && (a.lo > 0 || !a.log));
            assert_true(a.lo <= lo || (a.log && a.hi / a.lo > 0.99e8));
            assert_true(!a.log || a.hi / a.lo < 1.01e8);
            struct axis again = a;
            axis_fit(&again, lo, hi, DECADES);
            assert_true(again.lo == a.lo && again.hi == a.hi);
        }
    }
    gsl_rng_free(rng);
}

static void
assert_ticks(struct axis a, size_t max, const char *expected)
{
    struct tick ticks[32];
    size_t n = axis_ticks(&a, ticks, max, AXIS_LABEL_WIDTH);
    char text[400] = "";
    for (size_t i = 0; i < n; i++) {
        strcat(text, i > 0 ? " " : "");
        strcat(text, ticks[i].label);
    }
    assert_string_equal(text, expected);
}

static void
test_ticks(void **state)
{
    (void)state;
    assert_ticks((struct axis){0, 100, false}, 6, "0 20 40 60 80 100");
    assert_ticks((struct axis){0, 100, false}, 3, "0 50 100");
    assert_ticks((struct axis){0, 100, false}, 2, "0 100");
    assert_ticks((struct axis){0, 100, false}, 0, "");
    assert_ticks((struct axis){-0.3, 0.3, false}, 7,
                 "-0.3 -0.2 -0.1 0 0.1 0.2 0.3");
    assert_ticks((struct axis){0, 20000, false}, 5, "0 5k 10k 15k 20k");
    assert_ticks((struct axis){0, 1500, false}, 4, "0 500 1k 1.5k");
    assert_ticks((struct axis){0, 4e-4, false}, 5, "0 1e-4 2e-4 3e-4 4e-4");
    assert_ticks((struct axis){99, 102, false}, 4, "99 100 101 102");
    assert_ticks((struct axis){1, 20000, true}, 8, "1 10 100 1k 10k");
    assert_ticks((struct axis){1e-8, 1, true}, 9,
                 "1e-8 1e-7 1e-6 1e-5 1e-4 1e-3 0.01 0.1 1");
    assert_ticks((struct axis){1e-8, 1, true}, 5, "1e-8 1e-6 1e-4 0.01 1");
    assert_ticks((struct axis){0.5, 20, true}, 8, "0.5 1 2 5 10 20");
    assert_ticks((struct axis){0.5, 20, true}, 4, "1 10");
    assert_ticks((struct axis){1, 10, true}, 9, "1 2 5 10");
    assert_ticks((struct axis){3, 4, true}, 3, "3 3.5 4"); // no 1, 2, 5
    // Too fine for six columns: labels that would lie are left out.
    assert_ticks((struct axis){123456, 123456.5, false}, 6, "123456");
}

static void
test_tick_properties(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 20000; i++) {
        struct axis a = {.log = i % 2 == 0};
        double size = pow(10, 24 * gsl_rng_uniform(rng) - 12);
        double lo = size * (gsl_rng_uniform(rng) - (a.log ? 0 : 0.5));
        axis_fit(&a, lo, lo + size * pow(gsl_rng_uniform(rng), 6), DECADES);
        size_t max = 1 + gsl_rng_uniform_int(rng, 12);
        struct tick ticks[12];
        size_t n = axis_ticks(&a, ticks, max, AXIS_LABEL_WIDTH);
        assert_true(n <= max);
        double slack = 1e-6 * (a.hi - a.lo);
        for (size_t k = 0; k < n; k++) {
            assert_true(ticks[k].value >= a.lo - slack);
            assert_true(ticks[k].value <= a.hi + slack);
            assert_true(strlen(ticks[k].label) <= AXIS_LABEL_WIDTH);
            assert_string_not_equal(ticks[k].label, "-0");
            double off = fabs(read_label(ticks[k].label) - ticks[k].value);
            assert_true(off <= 1e-3 * (a.hi - a.lo));
            if (k == 0)
                continue;
            assert_true(ticks[k].value > ticks[k - 1].value);
            assert_string_not_equal(ticks[k].label, ticks[k - 1].label);
        }
        // Below zero a label has a column less, so that some may be missing.
        assert_true(n >= 2 || max < 5 || a.lo < 0);
    }
    gsl_rng_free(rng);
}

/* Any window of steps, as zooming makes them: the ticks are in it, say what they
 * are, and no two of them say the same. */
static void
test_window_ticks(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 50000; i++) {
        double end = pow(10, 3 + 7 * gsl_rng_uniform(rng));
        double width = 10 * pow(end / 10, gsl_rng_uniform(rng));
        struct axis a = {1 + gsl_rng_uniform(rng) * (end - width), 0,
                         i % 2 == 0};
        a.hi = a.lo + width;
        struct tick ticks[12];
        size_t max = 2 + gsl_rng_uniform_int(rng, 9);
        size_t n = axis_ticks(&a, ticks, max, AXIS_STEP_WIDTH);
        assert_true(n <= max && (n >= 1 || max < 3));
        assert_true(n >= 2 || max < 5);
        for (size_t k = 0; k < n; k++) {
            assert_true(ticks[k].value >= a.lo - 1e-6 * width);
            assert_true(ticks[k].value <= a.hi + 1e-6 * width);
            assert_true(strlen(ticks[k].label) <= AXIS_STEP_WIDTH);
            double off = fabs(read_label(ticks[k].label) - ticks[k].value);
            assert_true(off <= 1e-3 * width / (double)max);
            if (k == 0)
                continue;
            assert_true(ticks[k].value > ticks[k - 1].value);
            assert_string_not_equal(ticks[k].label, ticks[k - 1].label);
        }
        // Two decades and more: nothing but decades.
        for (size_t k = 0; a.log && a.hi / a.lo >= 100 && n >= 2 && k < n; k++) {
            double decade = log10(ticks[k].value);
            assert_true(fabs(decade - round(decade)) < 1e-9);
        }
    }
    gsl_rng_free(rng);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_label_properties),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_hysteresis),
        cmocka_unit_test(test_fit_properties),
        cmocka_unit_test(test_ticks),
        cmocka_unit_test(test_tick_properties),
        cmocka_unit_test(test_window_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

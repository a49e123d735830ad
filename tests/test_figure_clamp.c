/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fits of figure clamp: delays that follow a law give that law back. */
#include <config.h>

#include "cli/figure_draw.h"
#include "run/preset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MEMORISED = 30 };

static double
exponential(double rho)
{
    return 3 * exp(7.5 * rho);
}

static double
pole(double rho)
{
    return 200 / sqrt(1.234 - rho);
}

/* The number behind NAME in the script that is drawn of a run with these delays. */
static double
fitted(double (*delay)(double), const char *name)
{
    char folder[] = "/tmp/groktop-test-XX" "XX" "XX"; // no mark of a debt
    char text[8192] = "", path[64];
    struct failure f = {0};
    struct figure_run run = {.n_clamps = FIGURE_CLAMPS}, *runs = &run;
    struct figure_draw d = {.name = "clamp", .command = "test", .runs = &runs,
                            .n_runs = 1, .f = &f, .width = 9, .height = 9};
    config_init(&run.config);
    preset_apply(&run.config, preset_find("default"));
    run.frames[FIGURE_MEMORISED].step = MEMORISED;
    for (int i = 0; i < FIGURE_CLAMPS; i++) {
        double rho = 0.7 + 0.05 * i; // the last ones never grok
        run.clamps[i] = (struct figure_clamp){
            rho, rho, rho > 1.19 ? (double)NAN : MEMORISED + delay(rho)};
    }
    assert_non_null(mkdtemp(folder));
    d.folder = folder;
    figure_begin(&d);
    figure_draw_clamp(&d);
    fclose(d.script);
    assert_int_equal(f.status, STATUS_OK);
    snprintf(path, sizeof path, "%s/clamp.gnuplot", folder);
    FILE *in = fopen(path, "r");
    assert_true(fread(text, 1, sizeof text - 1, in) > 0);
    fclose(in);
    figure_empty(folder, "", NULL, &f);
    config_done(&run.config);
    const char *at = strstr(text, name);
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

static bool
near(double a, double b)
{
    return fabs(a - b) < 1e-5 * fabs(b);
}

static void
an_exponential(void **state)
{
    (void)state;
    assert_true(near(fitted(exponential, "; k = "), 7.5));
    assert_true(near(fitted(exponential, "a = "), log(3)));
    assert_true(near(fitted(exponential, "; r2 = "), 1));
    assert_true(near(fitted(exponential, "; most = "), 1.15));
}

static void
a_largest_norm(void **state)
{
    (void)state;
    assert_true(near(fitted(pole, "; rc = "), 1.234));
    assert_true(near(fitted(pole, "; g = "), 0.5));
    assert_true(near(fitted(pole, "b = "), log(200)));
    assert_true(near(fitted(pole, "; q2 = "), 1));
    assert_true(fitted(pole, "; r2 = ") < 0.95);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exponential),
        cmocka_unit_test(a_largest_norm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

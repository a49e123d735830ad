/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of the overlay, from times that are made up; and what the system
 * tells of this thread. */
#include <config.h>

#include "ui/meter.h"

#include "base/clock.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

enum { MS = 1000000 };

static void
assert_near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-9);
}

static void
windows(void **state)
{
    (void)state;
    struct meter m = {.on = false};
    const double first[METER_THREADS] = {1, 2, 3, (double)NAN};
    const double then[METER_THREADS] = {1.5, 3, 5, (double)NAN};
    meter_start(&m, 1000 * (uint64_t)MS, first);
    assert_true(m.on && isnan(m.fps) && isnan(m.draw_ms) && isnan(m.share[0]));
    for (int i = 0; i < 20; i++)
        meter_frame(&m, 2 * MS, 1 * MS + i % 2 * MS, 300 + i % 2 * 100);
    assert_false(meter_turn(&m, 1499 * (uint64_t)MS, then));
    assert_true(meter_turn(&m, 2000 * (uint64_t)MS, then));
    assert_near(m.fps, 20);
    assert_near(m.draw_ms, 2);
    assert_near(m.write_ms, 1.5);
    assert_near(m.frame_bytes, 350);
    assert_near(m.share[METER_SCREEN], 0.5);
    assert_near(m.share[METER_TRAINER], 1);
    assert_near(m.share[METER_WORKERS], 2);
    assert_true(isnan(m.share[METER_PROBER]));
    // Nothing happens: no frames; what one costs is what the last ones did.
    assert_true(meter_turn(&m, 2500 * (uint64_t)MS, then));
    assert_near(m.fps, 0);
    assert_near(m.draw_ms, 2);
    assert_near(m.frame_bytes, 350);
    assert_near(m.share[METER_TRAINER], 0);
    // One frame of unknown bytes spoils their mean, for this window.
    meter_frame(&m, MS, MS, -1);
    meter_frame(&m, MS, MS, 100);
    assert_true(meter_turn(&m, 3000 * (uint64_t)MS, then));
    assert_true(isnan(m.frame_bytes));
    assert_near(m.fps, 4);
    meter_frame(&m, MS, MS, 100);
    assert_true(meter_turn(&m, 3500 * (uint64_t)MS, then));
    assert_near(m.frame_bytes, 100);
}

static void
written(void **state)
{
    (void)state;
    int64_t before = meter_written();
    if (before < 0) // the system does not tell
        skip();
    int fd = open("/dev/null", O_WRONLY);
    assert_int_equal(write(fd, "twelve bytes", 12), 12);
    assert_int_equal(meter_written() - before, 12);
    close(fd);
}

static void
cpu_time(void **state)
{
    (void)state;
    double process = clock_cpu_process(), thread = clock_cpu_thread();
    while (clock_cpu_thread() < thread + 0.002)
        ;
    assert_true(clock_cpu_process() >= process + 0.001);
    assert_true(clock_cpu_process() < 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows),
        cmocka_unit_test(written),
        cmocka_unit_test(cpu_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

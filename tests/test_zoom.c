/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows of an axis: what each action does, and what holds after any of them. */
#include <config.h>

#include "plot/zoom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>
#include <math.h>

static void
assert_window(const struct zoom *z, const struct zoom_room *room, double lo,
              double hi)
{
    struct axis a = zoom_axis(z, room);
    assert_true(fabs(a.lo - lo) <= 1e-9 * fabs(hi));
    assert_true(fabs(a.hi - hi) <= 1e-9 * fabs(hi));
    assert_int_equal(a.log, room->whole.log);
}

static void
test_linear(void **state)
{
    (void)state;
    struct zoom_room room = {{0, 1000, false}, 10, 600};
    struct zoom z = {0};
    assert_window(&z, &room, 0, 1000);
    assert_false(zoom_pan(&z, &room, 0.2)); // all is shown
    assert_true(zoom_by(&z, &room, 0.5, 600));
    assert_window(&z, &room, 300, 800); // 600 keeps its place
    assert_false(z.away);
    assert_true(zoom_pan(&z, &room, -0.5));
    assert_window(&z, &room, 50, 550);
    assert_true(z.away); // 600 is not in it
    assert_true(zoom_pan(&z, &room, -0.5));
    assert_window(&z, &room, 0, 500); // not further than the end
    assert_false(zoom_pan(&z, &room, -0.5));
    zoom_show(&z, &room, 520);
    assert_window(&z, &room, 20, 520); // as little as needed
    zoom_show(&z, &room, 100);
    assert_window(&z, &room, 20, 520);
    zoom_show(&z, &room, 600);
    assert_window(&z, &room, 100, 600);
    assert_false(z.away); // the present is in it again
    assert_true(zoom_by(&z, &room, 3, 300));
    assert_false(z.on); // wider than all
    assert_window(&z, &room, 0, 1000);
}

static void
test_logarithmic(void **state)
{
    (void)state;
    struct zoom_room room = {{1, 10000, true}, 10, 5000};
    struct zoom z = {0};
    assert_true(zoom_by(&z, &room, 0.5, 100));
    assert_window(&z, &room, 10, 1000);
    assert_true(z.away);
    assert_true(zoom_pan(&z, &room, 0.5));
    assert_window(&z, &room, 100, 10000);
    assert_true(zoom_by(&z, &room, 0.5, 1e9)); // outside: the nearest end
    assert_window(&z, &room, 1000, 10000);
    zoom_show(&z, &room, 0); // before the axis: its beginning
    assert_window(&z, &room, 1, 11); // ten would be narrower than the least
    room.whole.log = false; // the same steps on the other axis
    room.whole.lo = 0;
    assert_window(&z, &room, 1, 11);
    zoom_show(&z, &room, 0);
    assert_window(&z, &room, 0, 10);
    room.whole = (struct axis){1, 10000, true};
    assert_window(&z, &room, 1, 10);
}

/* The window goes on with the present, with room before it, unless it has been
 * moved away. */
static void
test_follow(void **state)
{
    (void)state;
    struct zoom_room room = {{0, 1000, false}, 10, 500};
    struct zoom z = {0};
    assert_true(zoom_by(&z, &room, 0.1, 500));
    assert_window(&z, &room, 450, 550);
    room.now = 550;
    zoom_follow(&z, &room);
    assert_window(&z, &room, 450, 550);
    room.now = 551;
    zoom_follow(&z, &room);
    assert_window(&z, &room, 461, 561);
    room.now = 998; // the end of the axis gives no room
    zoom_follow(&z, &room);
    assert_window(&z, &room, 900, 1000);
    assert_true(zoom_pan(&z, &room, -2));
    assert_true(z.away);
    room.whole.hi = 2000;
    room.now = 1500;
    zoom_follow(&z, &room);
    assert_window(&z, &room, 700, 800);
    zoom_show(&z, &room, 1500); // back to the present
    assert_false(z.away);
    room.now = 1501;
    zoom_follow(&z, &room);
    assert_window(&z, &room, 1411, 1511);
}

/* There and back again: no rounding loses the present at the window's end. */
static void
test_round_trip(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct zoom_room room = {{1, 1000, i == 1}, 10, 1000};
        struct zoom z = {0};
        for (int k = 0; k < 4; k++) {
            zoom_by(&z, &room, 0.7, 1000);
            assert_false(z.away);
            assert_true(zoom_pan(&z, &room, -0.25) && z.away);
            assert_true(zoom_pan(&z, &room, 0.25));
            assert_false(z.away);
        }
    }
}

static void
test_least(void **state)
{
    (void)state;
    struct zoom_room room = {{0, 1000, false}, 10, 500};
    struct zoom z = {0};
    for (int i = 0; zoom_by(&z, &room, 0.5, 500); i++)
        assert_true(i < 10);
    struct axis a = zoom_axis(&z, &room);
    assert_true(a.hi - a.lo >= 10 && a.hi - a.lo < 20);
}

/* After any actions: a window of the axis, wide enough, and what was asked for
 * is in it. */
static void
test_properties(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int i = 0; i < 5000; i++) {
        struct zoom_room room = {{0, 100, gsl_rng_uniform_int(rng, 2) == 1},
                                 10, 0};
        room.whole.lo = room.whole.log ? 1 : 0;
        struct zoom z = {0};
        for (int k = 0; k < 30; k++) {
            double at = gsl_rng_uniform(rng) * room.whole.hi;
            double factor = pow(4, 2 * gsl_rng_uniform(rng) - 1);
            struct axis before = zoom_axis(&z, &room);
            bool inside = at >= before.lo && at <= before.hi;
            switch (gsl_rng_uniform_int(rng, 4)) {
            case 0:
                if (zoom_by(&z, &room, factor, at) && inside) {
                    struct axis after = zoom_axis(&z, &room);
                    assert_true(at >= after.lo * (1 - 1e-9) &&
                                at <= after.hi * (1 + 1e-9));
                }
                break;
            case 1: zoom_pan(&z, &room, factor - 1); break;
            case 2:
                zoom_show(&z, &room, at);
                assert_true(at >= zoom_axis(&z, &room).lo - 1e-9 * at ||
                            at < room.whole.lo);
                assert_true(at <= zoom_axis(&z, &room).hi * (1 + 1e-9));
                break;
            default:
                room.now += gsl_rng_uniform(rng) * 200;
                while (room.now > room.whole.hi)
                    room.whole.hi *= 10;
                zoom_follow(&z, &room);
                assert_true(z.away || zoom_axis(&z, &room).hi >= room.now * (1 - 1e-9));
            }
            struct axis a = zoom_axis(&z, &room);
            assert_true(a.lo >= room.whole.lo && a.hi <= room.whole.hi);
            assert_true(a.hi - a.lo >= 10 * (1 - 1e-9));
        }
    }
    gsl_rng_free(rng);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_logarithmic),
        cmocka_unit_test(test_follow),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_least),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of glyphs by locale, terminal and widths. */
#include <config.h>

#include "ui/glyphset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static int
all_narrow(wchar_t ch)
{
    (void)ch;
    return 1;
}

/* A C library from before Unicode 13. */
static int
old_library(wchar_t ch)
{
    return ch >= 0x1FB00 && ch <= 0x1FB3B ? -1 : 1;
}

/* One that takes a single character of braille for a wide one. */
static int
one_is_wide(wchar_t ch)
{
    return ch == 0x2801 ? 2 : old_library(ch);
}

static int
none(wchar_t ch)
{
    return ch < 0x80 ? 1 : -1;
}

static void
by_itself(void **state)
{
    (void)state;
    static const struct {
        struct glyphset set;
        enum glyphs first;
    } cases[] = {
        {{true, "xterm-256color", all_narrow}, GLYPHS_BRAILLE},
        {{true, "vte-256color", all_narrow}, GLYPHS_BRAILLE},
        {{true, "xterm", one_is_wide}, GLYPHS_BLOCK},
        {{true, "xterm", none}, GLYPHS_ASCII},
        {{false, "xterm", all_narrow}, GLYPHS_ASCII},
        {{true, "linux", all_narrow}, GLYPHS_ASCII},
        {{true, "linux-16color", all_narrow}, GLYPHS_ASCII},
        {{true, "vt100", all_narrow}, GLYPHS_ASCII},
        {{true, "vt220-w", all_narrow}, GLYPHS_ASCII},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(glyphset_choose(&cases[i].set, -1), cases[i].first);
}

/* What was asked for is taken if it can be shown at all. */
static void
asked_for(void **state)
{
    (void)state;
    const struct glyphset all = {true, "linux", all_narrow},
                          old = {true, "xterm", old_library},
                          latin = {false, "xterm", all_narrow};
    for (int i = 0; i < GLYPHS_COUNT; i++) {
        assert_int_equal(glyphset_choose(&all, i), i);
        assert_int_equal(glyphset_choose(&latin, i), GLYPHS_ASCII);
    }
    assert_int_equal(glyphset_choose(&old, GLYPHS_BRAILLE), GLYPHS_BRAILLE);
    assert_int_equal(glyphset_choose(&old, GLYPHS_SEXTANT), GLYPHS_BLOCK);
}

/* Follows the key from each set on: WANTED, a bit a set, and no others. */
static void
check_cycle(const struct glyphset *s, unsigned wanted)
{
    for (int start = 0; start < GLYPHS_COUNT; start++) {
        unsigned seen = 0;
        enum glyphs now = (enum glyphs)start;
        for (int i = 0; i < GLYPHS_COUNT; i++) {
            now = glyphset_next(s, now);
            seen |= 1u << now;
        }
        assert_int_equal(seen, wanted);
    }
}

static void
cycle(void **state)
{
    (void)state;
    const unsigned ascii = 1u << GLYPHS_ASCII, block = 1u << GLYPHS_BLOCK;
    check_cycle(&(struct glyphset){true, "foot", all_narrow},
                (1u << GLYPHS_COUNT) - 1);
    check_cycle(&(struct glyphset){true, "foot", old_library},
                ascii | block | 1u << GLYPHS_BRAILLE);
    check_cycle(&(struct glyphset){true, "linux", all_narrow}, ascii | block);
    check_cycle(&(struct glyphset){true, "vt220", all_narrow}, ascii);
    check_cycle(&(struct glyphset){false, "foot", all_narrow}, ascii);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_itself),
        cmocka_unit_test(asked_for),
        cmocka_unit_test(cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys: no key twice, none forgotten, and the manual agrees. */
#include <config.h>

#include "ui/keymap.h"
#include "ui/terminal.h"
#include "ui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
no_key_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < keymap_count; i++) {
        assert_true(keymap_table[i].codes[0] != 0);
        for (size_t k = 0; k < KEYMAP_CODES; k++) {
            uint32_t code = keymap_table[i].codes[k];
            if (code != 0)
                assert_ptr_equal(keymap_find(code), &keymap_table[i]);
        }
    }
    assert_null(keymap_find(0));
    assert_null(keymap_find('Q'));
}

/* The keys that are promised; each is an ordinary letter or sign, or has one
 * beside it, because terminals keep function keys for themselves. */
static void
none_is_forgotten(void **state)
{
    (void)state;
    const char *const promised = " snG[]{}z()<>|rRupe123456790aoOlLvgTcmPD?hq"
                                 "jkBW^$+-=,;iUdwKbFYC";
    for (const char *c = promised; *c != '\0'; c++)
        assert_non_null(keymap_find((uint32_t)*c));
    const uint32_t others[] = {KEY_CODE_TAB, KEY_CODE_BACK_TAB, KEY_CODE_ENTER,
                               KEY_CODE_ESCAPE, KEY_CODE_F1,   KEY_CODE_LEFT,
                               KEY_CODE_RIGHT, KEY_CODE_UP,    KEY_CODE_DOWN,
                               KEY_CODE_HOME,  KEY_CODE_END,
                               KEY_CODE_PAGE_UP, KEY_CODE_PAGE_DOWN,
                               KEY_CODE_SHIFT_LEFT, KEY_CODE_SHIFT_RIGHT};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_non_null(keymap_find(others[i]));
    assert_ptr_equal(keymap_find(KEY_CODE_F1), keymap_find('h'));
}

static void
each_says_what_it_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < keymap_count; i++) {
        const struct key_binding *b = &keymap_table[i];
        assert_true(strlen(b->names) > 0 && strlen(b->names) < 12);
        assert_true(strlen(b->help) > 5);
        assert_true(strlen(b->group) > 3);
        // A code that is a printable sign stands among the names.
        if (b->codes[0] > ' ' && b->codes[0] < 0x7f)
            assert_non_null(strchr(b->names, (int)b->codes[0]));
    }
}

/* Each panel has a key of its own, and that key is the panel's. */
static void
panels_have_keys(void **state)
{
    (void)state;
    for (int id = 0; id < VIEW_COUNT; id++) {
        char key = view_table[id].key;
        const struct key_binding *b = keymap_find((uint32_t)key);
        assert_non_null(b);
        assert_int_equal(b->action, ACTION_FOCUS_ONE);
        assert_int_equal(view_find((char)b->amount), id);
    }
    assert_int_equal(view_find('x'), VIEW_COUNT);
    for (size_t i = 0; i < keymap_count; i++)
        if (keymap_table[i].action == ACTION_FOCUS_ONE)
            assert_true(view_find((char)keymap_table[i].amount) < VIEW_COUNT);
}

/* The manual lists each binding as "Ic name", or "Ic \\&name" where the sign
 * means something to the manual's language. */
static void
manual_lists_each(void **state)
{
    (void)state;
    const char *source = getenv("GROKTOP_SOURCE");
    char path[4096];
    snprintf(path, sizeof path, "%s/man/groktop.1", source ? source : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    static char manual[100000];
    size_t n = fread(manual, 1, sizeof manual - 1, f);
    fclose(f);
    manual[n] = '\0';
    for (size_t i = 0; i < keymap_count; i++) {
        char plain[32], quoted[32], name[16];
        snprintf(name, sizeof name, "%s", keymap_table[i].names);
        name[strcspn(name, ",")] = '\0'; // the first of several
        snprintf(plain, sizeof plain, "Ic %s", name);
        snprintf(quoted, sizeof quoted, "Ic \\&%s", name);
        if (strstr(manual, plain) == NULL && strstr(manual, quoted) == NULL) {
            print_message("# not in the manual: %s\n", name);
            fail();
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_twice),
        cmocka_unit_test(none_is_forgotten),
        cmocka_unit_test(each_says_what_it_does),
        cmocka_unit_test(panels_have_keys),
        cmocka_unit_test(manual_lists_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

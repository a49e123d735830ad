/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts: what each line becomes, and what is said of those that make no
 * sense. */
#include <config.h>

#include "ui/script.h"

#include "analysis/phase.h"
#include "ui/keymap.h"
#include "ui/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The script of this text; NULL with the reason in F. */
static struct script *
read_text(const char *text, struct failure *f)
{
    return script_parse("test_script.script", text, strlen(text), f);
}

static void
each_command(void **state)
{
    (void)state;
    struct failure f = {0};
    struct script *s = read_text("# a comment\n\n"
                                 "key space Tab z  Enter h F1 pagedown\n"
                                 "  type 2 5\n"
                                 "click 3\t40\r\n"
                                 "size 120x40\n"
                                 "wait  step 1000\n"
                                 "wait phase grokked\n"
                                 "wait event paused\n"
                                 "wait text a + b  mod\n"
                                 "wait key\n"
                                 "pause\n"
                                 "say It waits.\n"
                                 "say  Then it groks.\n"
                                 "say\n"
                                 "say More.\n"
                                 "point 3\n"
                                 "point t  large\n"
                                 "point none\n"
                                 "go\n"
                                 "go 28\n"
                                 "restart\n"
                                 "timeout 5\n"
                                 "save a b.svg\n"
                                 "quit", &f);
    assert_int_equal(f.status, STATUS_OK);
    static const struct {
        enum script_kind kind;
        int line;
        uint64_t n;
        int rows, cols;
        const char *text;
    } wanted[] = {
        {SCRIPT_KEY, 3, ' ', 0, 0, NULL},
        {SCRIPT_KEY, 3, KEY_CODE_TAB, 0, 0, NULL},
        {SCRIPT_KEY, 3, 'z', 0, 0, NULL},
        {SCRIPT_KEY, 3, KEY_CODE_ENTER, 0, 0, NULL},
        {SCRIPT_KEY, 3, 'h', 0, 0, NULL},
        {SCRIPT_KEY, 3, KEY_CODE_F1, 0, 0, NULL},
        {SCRIPT_KEY, 3, KEY_CODE_PAGE_DOWN, 0, 0, NULL},
        {SCRIPT_KEY, 4, '2', 0, 0, NULL},
        {SCRIPT_KEY, 4, ' ', 0, 0, NULL},
        {SCRIPT_KEY, 4, '5', 0, 0, NULL},
        {SCRIPT_CLICK, 5, 0, 2, 39, NULL},
        {SCRIPT_SIZE, 6, 0, 40, 120, NULL},
        {SCRIPT_WAIT_STEP, 7, 1000, 0, 0, NULL},
        {SCRIPT_WAIT_PHASE, 8, PHASE_DONE, 0, 0, NULL},
        {SCRIPT_WAIT_EVENT, 9, SCRIPT_PAUSED, 0, 0, NULL},
        {SCRIPT_WAIT_TEXT, 10, 0, 0, 0, "a + b  mod"},
        {SCRIPT_WAIT_KEY, 11, 0, 0, 0, NULL},
        {SCRIPT_PAUSE, 12, 0, 0, 0, NULL},
        {SCRIPT_SAY, 13, 0, 0, 0, "It waits. Then it groks."},
        {SCRIPT_SAY, 15, 0, 0, 0, ""},
        {SCRIPT_SAY, 16, 0, 0, 0, "More."},
        {SCRIPT_POINT, 17, '3', 0, 0, NULL},
        {SCRIPT_POINT, 18, 't', 1, 0, NULL},
        {SCRIPT_POINT, 19, 0, 0, 0, NULL},
        {SCRIPT_GO, 20, UINT64_MAX, 0, 0, NULL},
        {SCRIPT_GO, 21, 28, 0, 0, NULL},
        {SCRIPT_RESTART, 22, 0, 0, 0, NULL},
        {SCRIPT_TIMEOUT, 23, 5000, 0, 0, NULL},
        {SCRIPT_SAVE, 24, 0, 0, 0, "a b.svg"},
        {SCRIPT_QUIT, 25, 0, 0, 0, NULL},
    };
    assert_int_equal(s->count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < s->count; i++) {
        const struct script_command *c = &s->commands[i];
        assert_int_equal(c->kind, wanted[i].kind);
        assert_int_equal(c->line, wanted[i].line);
        assert_int_equal(c->n, wanted[i].n);
        assert_int_equal(c->rows, wanted[i].rows);
        assert_int_equal(c->cols, wanted[i].cols);
        if (wanted[i].text != NULL)
            assert_string_equal(c->text, wanted[i].text);
    }
    char text[SCRIPT_TEXT];
    assert_string_equal(script_text(text, &s->commands[12]), "wait step 1000");
    assert_string_equal(script_text(text, &s->commands[13]),
                        "wait phase grokked");
    assert_string_equal(script_text(text, &s->commands[14]),
                        "wait event paused");
    assert_string_equal(script_text(text, &s->commands[16]), "wait key");
    script_free(s);
    s = read_text("# title\nrun --preset p23\n run --pace 0\nquit", &f);
    assert_int_equal(s->count, 1);
    script_free(s);
    s = read_text("", &f);
    assert_int_equal(s->count, 0);
    script_free(s);
}

/* The line after a good one: its number, and what it should have. */
static void
bad_lines(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"jump 3", "2: 'jump 3': begins with none of run, key, type,"},
        {"wait", "2: 'wait': begins with none of"},
        {"wait moment", "2: 'wait moment': begins with none of"},
        {"key", "2: key '': wanted is names of keys"},
        {"key space F9", "wanted is names of keys"},
        {"type", "2: type '': wanted is characters"},
        {"type \xc3\xa4", "wanted is characters of ASCII"},
        {"click 3", "2: click '3': wanted is a row and a column"},
        {"click 0 3", "wanted is a row"},
        {"size 80x", "2: size '80x': wanted is COLUMNSxROWS"},
        {"size 80 24", "wanted is COLUMNSxROWS"},
        {"size 0x24", "wanted is COLUMNSxROWS"},
        {"size 1001x24", "wanted is COLUMNSxROWS"},
        {"wait step -1", "2: wait step '-1': wanted is an integer"},
        {"wait step 1e3", "wanted is an integer"},
        {"wait step 18446744073709551616", "wanted is an integer"},
        {"wait phase done", "wait phase 'done': wanted is memorising, waiting"},
        {"wait event tired", "wait event 'tired': wanted is memorised"},
        {"wait text", "wait text '': wanted is a text"},
        {"timeout 0", "timeout '0': wanted is seconds"},
        {"save a.png", "2: save 'a.png': wanted is a file's name that ends in"},
        {"wait key now", "wait key 'now': wanted is nothing behind it"},
        {"pause now", "pause 'now': wanted is nothing behind it"},
        {"go on", "go 'on': wanted is nothing behind it, or a step"},
        {"point", "2: point '': wanted is a panel's key"},
        {"point x", "point 'x': wanted is a panel's key"},
        {"point 9large", "point '9large': wanted is a panel's key"},
        {"point 9 small", "point '9 small': wanted is a panel's key"},
        {"run --pace 0", "2: run '--pace 0': wanted is options of the run, before"},
        {"run", "run '': wanted is options of the run"},
        {"quit now", "quit 'now': wanted is nothing behind it"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct failure f = {0};
        char text[100];
        snprintf(text, sizeof text, "key space\n%s\nquit\n", bad[i][0]);
        assert_null(read_text(text, &f));
        assert_int_equal(f.status, STATUS_INPUT);
        if (strstr(f.message, "test_script.script:2: ") == NULL ||
            strstr(f.message, bad[i][1]) == NULL)
            fail_msg("'%s': %s", bad[i][0], f.message);
    }
    struct failure f = {0};
    assert_null(script_parse("a.script", "quit\0", 5, &f));
    assert_string_equal(f.message, "a.script:1: there is a NUL byte in the line");
}

/* Every name of every key of the table is known, and gives its code. */
static void
names_of_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < keymap_count; i++) {
        char names[32];
        size_t k = 0;
        snprintf(names, sizeof names, "%s", keymap_table[i].names);
        for (char *name = names, *end = names; end != NULL; name = end + 2) {
            end = strstr(name, ", "); // a comma may be a key itself
            if (end != NULL)
                *end = '\0';
            assert_int_equal(keymap_code(name), keymap_table[i].codes[k++]);
        }
        assert_true(k == KEYMAP_CODES || keymap_table[i].codes[k] == 0);
    }
    assert_int_equal(keymap_code("shift-tab"), KEY_CODE_BACK_TAB);
    assert_int_equal(keymap_code("Home"), KEY_CODE_HOME);
    assert_int_equal(keymap_code(""), 0);
    assert_int_equal(keymap_code("Ta"), 0);
    assert_int_equal(keymap_code("Tabs"), 0);
    assert_int_equal(keymap_code(" "), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command),
        cmocka_unit_test(bad_lines),
        cmocka_unit_test(names_of_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

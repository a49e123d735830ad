/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forks from text and into text, and which runs they suit. */
#include <config.h>

#include "run/fork.h"
#include "run/preset.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
text_is_read(void **state)
{
    struct tree_fork fork;
    char text[FORK_TEXT];
    (void)state;
    assert_true(fork_parse(&fork, "1000:weight_decay=0,lr=2,,optimizer=adamw", NULL));
    assert_int_equal(fork.step, 1000);
    assert_int_equal(fork.parent, TREE_TRUNK);
    assert_int_equal(fork.n_changes, 3);
    assert_int_equal(fork.change[0].param, PARAM_WEIGHT_DECAY);
    assert_int_equal(fork.change[2].param, PARAM_OPTIMIZER);
    assert_string_equal(fork_text(text, &fork, false),
                        "weight-decay 0, lr 2, optimizer adamw");
    assert_string_equal(fork_text(text, &fork, true), "wd 0, lr 2, adamw");
    assert_false(fork_starts_anew(&fork));
    assert_true(fork_parse(&fork, "0:lr=1,init-scale=4", NULL));
    assert_true(fork_starts_anew(&fork));
}

static void
what_is_none_is_refused(void **state)
{
    static const char *const texts[] = {
        "", "x", "5", "5:", "5:,", ":lr=1", "-1:lr=1", "+1:lr=1", "5 :lr=1", "1.5:lr=1",
        "99999999999999999999999:lr=1", "5:lr", "5:=1", "5:lr=", "5:lr=1=2", "5:seed=1",
        "5:lr=1,lr=1,lr=1,lr=1,lr=1",
    };
    (void)state;
    char longer[400] = "5:";
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tree_fork fork;
        struct failure f = {0};
        assert_false(fork_parse(&fork, texts[i], &f));
        assert_int_equal(f.status, STATUS_INPUT);
        assert_int_equal(strncmp(f.message, "--fork: ", 8), 0);
    }
    memset(longer + 2, 'a', sizeof longer - 3);
    assert_false(fork_parse(&(struct tree_fork){0}, longer, NULL));
}

/* Whether a run of PRESET with 100 steps, which goes on at 10, can be forked so. */
static bool
suits(const char *preset, const char *text)
{
    struct config c;
    struct tree_fork fork;
    struct failure f = {0};
    config_init(&c);
    preset_apply(&c, preset_find(preset));
    assert_true(fork_parse(&fork, text, NULL));
    bool ok = fork_check(&fork, &c, fork.step == 0 ? 0 : 10, 100, &f);
    assert_int_equal(ok, f.status == STATUS_OK);
    config_done(&c);
    return ok;
}

static void
not_every_run_can_be_forked_so(void **state)
{
    (void)state;
    assert_true(suits("p23", "10:lr=1"));
    assert_true(suits("p23", "99:optimizer=adamw"));
    assert_true(suits("p23", "0:init-scale=2"));
    assert_false(suits("p23", "9:lr=1"));
    assert_false(suits("p23", "100:lr=1"));
    assert_false(suits("p23", "10:init-scale=2"));
    assert_false(suits("p23", "10:w1=2"));
    assert_true(suits("toy-line", "10:w1=2"));
    assert_false(suits("toy-line", "0:init-scale=2"));
    assert_false(suits("toy-line", "10:momentum=0"));
    assert_false(suits("toy-line", "10:norm-clamp=1"));
    assert_false(suits("paper-fig6", "10:optimizer=adamw"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(not_every_run_can_be_forked_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

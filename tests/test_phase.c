/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The phases: words that fit the screen, and rules that hold exactly as they
 * are printed. */
#include <config.h>

#include "analysis/phase.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Text for people: there, of plain characters, and not longer than MOST. */
static void
check_text(const char *text, size_t most)
{
    assert_non_null(text);
    assert_true(text[0] != '\0' && strlen(text) <= most);
    for (const char *c = text; *c != '\0'; c++)
        assert_true(*c >= ' ' && *c <= '~');
}

static void
check_info(const struct phase_info *info)
{
    check_text(info->name, 12);
    check_text(info->rule, 40);
    check_text(info->caption, 78);
    check_text(info->story, 320);
    assert_int_equal(info->story[strlen(info->story) - 1], '.');
}

static void
test_words(void **state)
{
    (void)state;
    check_info(&phase_held);
    check_info(&phase_no_decay);
    for (int i = 0; i < PHASE_COUNT; i++) {
        const struct phase_info *info = &phase_table[i];
        check_info(info);
        assert_int_equal(info->caption[strlen(info->caption) - 1], '.');
        for (int k = 0; k < i; k++)
            assert_string_not_equal(info->name, phase_table[k].name);
    }
}

/* ---- the rules, read off the screen ---- */

/* What a run has been through when a record comes. */
struct situation {
    bool memorised; /* before this record */
    double train, test, loss;
    bool alive;
};

/* The values, in percent, that a text says of WHAT ("train"): ">= 95 %",
 * "< 20 %" or "20-99 %", the upper end not included. True if it says nothing;
 * no value is no percentage, and less than any. */
static bool
says(const char *rule, const char *what, double value)
{
    double low, high;
    const char *text = strstr(rule, what);
    value = isnan(value) ? -1 : value * 100;
    if (text == NULL)
        return true;
    text += strlen(what);
    if (sscanf(text, " >= %lf", &low) == 1)
        return value >= low;
    if (sscanf(text, " < %lf", &high) == 1)
        return value < high;
    if (sscanf(text, " %lf-%lf", &low, &high) == 2)
        return value >= low && value < high;
    return true;
}

/* Whether a rule, as its words are, holds for living nets and finite losses. */
static bool
holds(const char *rule, const struct situation *s)
{
    bool memorised = s->memorised || s->train >= 1;
    if (strstr(rule, "no hidden unit") != NULL || strstr(rule, "loss") != NULL ||
        strstr(rule, "no inverse") != NULL)
        return false;
    if (strstr(rule, "never been 100 %") != NULL && memorised)
        return false;
    if (strstr(rule, "memorised") != NULL && !memorised)
        return false;
    return says(rule, "train", s->train) && says(rule, "test", s->test);
}

static enum phase
phase_of(const struct situation *s, struct phase_tracker *t)
{
    *t = (struct phase_tracker){0};
    if (s->memorised)
        phase_update(t, 1, 0, 0.1, true);
    return phase_update(t, s->train, s->test, s->loss, s->alive);
}

static bool
is_of_toys(int phase)
{
    return phase >= PHASE_FALLING && phase <= PHASE_SETTLED;
}

/* Where the rules of toys change, and without a tangent of the set. */
static void
test_toys(void **state)
{
    (void)state;
    assert_int_equal(phase_of_toy(0.4999, 1), PHASE_FALLING);
    assert_int_equal(phase_of_toy(0.5, 1), PHASE_SLIDING);
    assert_int_equal(phase_of_toy(0.4999, 1.01e-6), PHASE_FALLING);
    assert_int_equal(phase_of_toy(0.4999, 1e-6), PHASE_SETTLED);
    assert_int_equal(phase_of_toy((double)NAN, 1), PHASE_SLIDING);
}

/* Every situation at and around the limits fits one rule, and that is the
 * phase. */
static void
test_rules_are_exact(void **state)
{
    (void)state;
    const double values[] = {(double)NAN, 0,    0.1,  0.1999, 0.2,  0.2001,
                             0.5,         0.94, 0.95, 0.96,   0.98, 0.9899,
                             0.99,        0.995, 1};
    enum { VALUES = sizeof values / sizeof *values };
    unsigned seen[PHASE_COUNT] = {0};
    for (size_t i = 0; i < 2 * VALUES * VALUES; i++) {
        struct situation s = {i % 2, values[i / 2 % VALUES],
                              values[i / 2 / VALUES], 0.1, true};
        struct phase_tracker t;
        if (isnan(s.train)) // there are always training pairs
            continue;
        enum phase phase = phase_of(&s, &t);
        seen[phase]++;
        for (int k = 0; k < PHASE_COUNT; k++)
            assert_true(is_of_toys(k) || holds(phase_table[k].rule, &s) == (k == (int)phase));
        assert_true(t.memorised == (s.memorised || s.train == 1));
        assert_true(t.grokked == (s.test >= 0.99));
        assert_false(t.dead || t.diverged);
    }
    for (int k = 0; k < PHASE_COUNT; k++)
        assert_true((seen[k] > 0) == (k < PHASE_DEAD && !is_of_toys(k)));
}

/* ---- a run from beginning to end ---- */

static void
test_story(void **state)
{
    (void)state;
    const struct {
        double train, test;
        enum phase phase;
        bool memorised, grokked;
    } records[] = {
        {0.02, 0.03, PHASE_MEMORISING, false, false},
        {0.99, 0.03, PHASE_MEMORISING, false, false},
        {1, 0.03, PHASE_WAITING, true, false},
        {0.98, 0.19, PHASE_WAITING, true, false}, // a pair lost for a while
        {1, 0.2, PHASE_GROKKING, true, false},
        {1, 0.98, PHASE_GROKKING, true, false},
        {1, 0.99, PHASE_DONE, true, true},
        {1, 0.9, PHASE_GROKKING, true, true}, // once is for ever
        {0.5, 0.4, PHASE_FORGETTING, true, true},
        {0.96, 0.1, PHASE_WAITING, true, true},
        {1, 1, PHASE_DONE, true, true},
    };
    struct phase_tracker t = {0};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        enum phase phase =
            phase_update(&t, records[i].train, records[i].test, 0.1, true);
        assert_int_equal(phase, records[i].phase);
        assert_true(t.memorised == records[i].memorised);
        assert_true(t.grokked == records[i].grokked);
    }
}

/* A net that understood before it had memorised has grokked all the same. */
static void
test_grokked_first(void **state)
{
    (void)state;
    struct phase_tracker t = {0};
    assert_int_equal(phase_update(&t, 0.995, 0.99, 0.1, true), PHASE_DONE);
    assert_true(t.grokked && !t.memorised);
}

/* What goes wrong comes before everything else, is over when it is over, and
 * nothing is learnt meanwhile. */
static void
test_what_goes_wrong(void **state)
{
    (void)state;
    const double losses[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (size_t i = 0; i < 3; i++) {
        struct phase_tracker t = {0};
        for (int alive = 0; alive < 2; alive++) {
            assert_int_equal(phase_update(&t, 1, 1, losses[i], alive),
                             PHASE_DIVERGED);
            assert_true(t.diverged && !t.dead && !t.memorised && !t.grokked);
        }
        assert_int_equal(phase_update(&t, 1, 1, 0.2, false), PHASE_DEAD);
        assert_true(t.dead && !t.diverged && !t.memorised && !t.grokked);
        assert_int_equal(phase_update(&t, 1, 0, 0.2, true), PHASE_WAITING);
        assert_true(!t.dead && !t.diverged && t.memorised && !t.grokked);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_rules_are_exact),
        cmocka_unit_test(test_toys),
        cmocka_unit_test(test_story),
        cmocka_unit_test(test_grokked_first),
        cmocka_unit_test(test_what_goes_wrong),
    };
    return cmocka_run_group_tests_name("phase", tests, NULL, NULL);
}

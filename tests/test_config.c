/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters, presets, changes, and the command that repeats a run. */
#include <config.h>

#include "run/config.h"
#include "run/preset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
table_is_whole(void **state)
{
    (void)state;
    for (enum param_id id = 0; id < PARAM_COUNT; id++) {
        const struct param *p = &param_table[id];
        assert_non_null(p->name);
        assert_true((p->symbol == NULL) == (p->kind == PARAM_FLAG));
        assert_true(strlen(p->help) > 5);
        assert_int_equal(param_find(p->name), id);
        if (p->kind == PARAM_CHOICE)
            assert_non_null(p->choices);
        else
            assert_true(p->min < p->max);
    }
    assert_int_equal(param_find("weight_decay"), PARAM_WEIGHT_DECAY);
    assert_int_equal(param_find("weight"), PARAM_COUNT);
    assert_int_equal(param_find("weight-decays"), PARAM_COUNT);
}

/* Names of choices stand in the order of the enumerations they choose from. */
static void
choices_match(void **state)
{
    (void)state;
    for (int i = 0; i < TASK_COUNT; i++)
        assert_string_equal(param_table[PARAM_TASK].choices[i],
                            task_table[i].name);
    const struct {
        enum param_id id;
        const char *name;
        int value;
    } cases[] = {{PARAM_ACTIVATION, "gelu", ACTIVATION_GELU},
                 {PARAM_ACTIVATION, "leaky", ACTIVATION_LEAKY},
                 {PARAM_LOSS, "cross-entropy", LOSS_CROSS_ENTROPY},
                 {PARAM_INIT, "normal", INIT_NORMAL},
                 {PARAM_PRECISION, "double", PRECISION_DOUBLE},
                 {PARAM_OPTIMIZER, "adamw", OPTIMIZER_ADAMW},
                 {PARAM_UNTIL, "grokked", UNTIL_GROKKED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -1;
        assert_true(param_parse(cases[i].id, cases[i].name, &value, NULL));
        assert_int_equal((int)value, cases[i].value);
    }
}

static void
values_come_back(void **state)
{
    (void)state;
    const double values[] = {3e-5,  1.0 / 3, 5.335e-05, 2.385,
                             1e-30, 0,       123456.789};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[32];
        double back;
        param_format(text, PARAM_WEIGHT_DECAY, values[i]);
        assert_true(param_parse(PARAM_WEIGHT_DECAY, text, &back, NULL));
        assert_true(back == values[i]);
    }
    char text[32];
    assert_string_equal(param_format(text, PARAM_WEIGHT_DECAY, 3e-5), "3e-05");
    assert_string_equal(param_format(text, PARAM_STEPS, 1e12),
                        "1000000000000");
}

static void
refused(enum param_id id, const char *text)
{
    struct failure f = {0};
    double value = 2.385;
    assert_false(param_parse(id, text, &value, &f));
    assert_int_equal(f.status, STATUS_INPUT);
    assert_non_null(strstr(f.message, param_table[id].name));
    assert_non_null(strstr(f.message, text));
    assert_true(value == 2.385);
}

static void
bad_values_are_refused(void **state)
{
    (void)state;
    refused(PARAM_MODULUS, "1");
    refused(PARAM_MODULUS, "500");
    refused(PARAM_MODULUS, "37.5");
    refused(PARAM_MODULUS, "37x");
    refused(PARAM_MODULUS, "");
    refused(PARAM_LR, "nan");
    refused(PARAM_LR, "inf");
    refused(PARAM_LR, "-1");
    refused(PARAM_MOMENTUM, "1");
    refused(PARAM_TASK, "ad");
}

static void
changes_are_read_and_ordered(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    config_init(&c);
    assert_true(config_add_change(&c, "500:lr=2.5", &f));
    assert_true(config_add_change(&c, "100:weight_decay=0", &f));
    assert_true(config_add_change(&c, "500:weight-decay=1e-4", &f));
    assert_true(config_add_change(&c, "0:momentum=0.5", &f));
    assert_int_equal(c.n_changes, 4);
    const enum param_id order[] = {PARAM_MOMENTUM, PARAM_WEIGHT_DECAY, PARAM_LR,
                                   PARAM_WEIGHT_DECAY};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(c.changes[i].param, order[i]);
    assert_true(c.changes[3].value == 1e-4);
    const char *const bad[] = {"",        "5",       "5:",      "5:lr",
                               "5:lr=",   "-5:lr=1", "x:lr=1",  "5:hidden=3",
                               "5:lr=x",  ":lr=1",   "5:=1",    "5:nonsense=1",
                               "5lr=1",   "5:momentum=2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        f = (struct failure){0};
        assert_false(config_add_change(&c, bad[i], &f));
        assert_int_equal(f.status, STATUS_INPUT);
        assert_memory_equal(f.message, "--at: ", 6);
    }
    assert_int_equal(c.n_changes, 4);
    config_done(&c);
}

static void
what_does_not_fit_together(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    config_init(&c);
    assert_true(config_check(&c, &f));
    config_set(&c, PARAM_TASK, "div", &f);
    config_set(&c, PARAM_MODULUS, "36", &f);
    assert_false(config_check(&c, &f));
    assert_non_null(strstr(f.message, "prime"));
    f = (struct failure){0};
    config_set(&c, PARAM_MODULUS, "37", &f);
    config_set(&c, PARAM_TEST_PAIRS, "1332", &f); // 37 x 36: none is left
    assert_false(config_check(&c, &f));
    assert_non_null(strstr(f.message, "--test-pairs"));
    f = (struct failure){0};
    config_set(&c, PARAM_TEST_PAIRS, "1331", &f);
    assert_true(config_check(&c, &f));
    // A fraction displaces a number of test pairs.
    config_set(&c, PARAM_TRAIN_FRACTION, "0.5", &f);
    assert_true(c.value[PARAM_TEST_PAIRS] < 0);
    config_done(&c);
}

static void
presets_are_sound(void **state)
{
    (void)state;
    const char *const wanted[] = {
        "default", "adamw", "long-plateau", "memorise-only", "too-much-decay",
        "no-decay", "gromov", "cross-entropy", "p23", "p29", "p47", "p59",
        "p97", "p113"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_non_null(preset_find(wanted[i]));
    assert_string_equal(preset_table[0].name, "default");
    for (const struct preset *p = preset_table; p->name != NULL; p++) {
        struct config c;
        config_init(&c);
        preset_apply(&c, p);
        assert_true(config_check(&c, NULL));
        assert_string_equal(c.preset, p->name);
        assert_true(c.value[PARAM_PACE] > 0);
        assert_true(strlen(p->title) <= 54);
        assert_true(strlen(p->shows) > 20);
        assert_true(strlen(p->window) > 10);
        config_done(&c);
    }
    struct config c;
    struct presets list;
    struct failure f = {0};
    config_init(&c);
    presets_init(&list);
    assert_false(presets_use(&list, &c, "nonsense", &f));
    assert_non_null(strstr(f.message, "long-plateau"));
    presets_done(&list);
    config_done(&c);
}

/* A preset leaves nothing of what was set before. */
static void
preset_starts_afresh(void **state)
{
    (void)state;
    struct config a, b;
    config_init(&a);
    config_init(&b);
    config_set(&a, PARAM_MODULUS, "11", NULL);
    config_set(&a, PARAM_TEST_PAIRS, "7", NULL);
    config_add_change(&a, "5:lr=1", NULL);
    preset_apply(&a, preset_find("p59"));
    preset_apply(&b, preset_find("p59"));
    assert_memory_equal(a.value, b.value, sizeof a.value);
    assert_int_equal(a.n_changes, 0);
    config_done(&a);
    config_done(&b);
}

static void
command_repeats(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    preset_apply(&c, preset_find("default"));
    char *line = config_command(&c, 4000);
    assert_string_equal(line,
                        "groktop --preset default --seed 1 --steps 4000");
    free(line);
    config_set(&c, PARAM_SEED, "3", NULL);
    config_set(&c, PARAM_MODULUS, "41", NULL);
    config_set(&c, PARAM_THREADS, "2", NULL);
    config_add_change(&c, "1200:weight-decay=0", NULL);
    config_add_change(&c, "4000:lr=1", NULL); // not before the end
    line = config_command(&c, 4000);
    assert_string_equal(line,
                        "groktop --preset default --modulus 41 --seed 3 "
                        "--at 1200:weight-decay=0 --steps 4000");
    free(line);
    config_done(&c);
}

static void
lambda_is_the_papers(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    preset_apply(&c, preset_find("default"));
    // wd n p / 2 = 3e-5 x 352 x 37 / 2
    assert_true(fabs(config_lambda(&c, 352, 3e-5) - 0.19536) < 1e-12);
    config_set(&c, PARAM_OPTIMIZER, "adamw", NULL);
    assert_true(isnan(config_lambda(&c, 352, 3e-5)));
    config_set(&c, PARAM_OPTIMIZER, "gd", NULL);
    config_set(&c, PARAM_LOSS, "cross-entropy", NULL);
    assert_true(isnan(config_lambda(&c, 352, 3e-5)));
    config_done(&c);
}

/* Weights of another net than the one that is wanted. */
static void
origin_must_fit(void **state)
{
    (void)state;
    struct config c;
    struct origin o = {.path = "file", .E = gsl_matrix_calloc(37, 512),
                       .W = gsl_matrix_calloc(512, 37)};
    config_init(&c);
    c.origin = &o;
    assert_true(config_check(&c, NULL));
    const struct { enum param_id id; double value; } others[] = {
        {PARAM_MODULUS, 41}, {PARAM_HIDDEN, 511}, {PARAM_TASK, TASK_SUB},
        {PARAM_TASK, TASK_MUL}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct failure f = {0};
        double before = c.value[others[i].id];
        c.value[others[i].id] = others[i].value;
        assert_false(config_check(&c, &f));
        assert_non_null(strstr(f.message, "--load: file has E 37 x 512"));
        c.value[others[i].id] = before;
    }
    gsl_matrix_free(o.E);
    gsl_matrix_free(o.W);
    config_done(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_whole),
        cmocka_unit_test(choices_match),
        cmocka_unit_test(values_come_back),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(changes_are_read_and_ordered),
        cmocka_unit_test(what_does_not_fit_together),
        cmocka_unit_test(presets_are_sound),
        cmocka_unit_test(preset_starts_afresh),
        cmocka_unit_test(command_repeats),
        cmocka_unit_test(lambda_is_the_papers),
        cmocka_unit_test(origin_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

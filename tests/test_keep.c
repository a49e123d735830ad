/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is kept and gone on with gives the records of one that was never
 * interrupted, bit for bit. */
#include <config.h>

#include "base/blas.h"
#include "run/preset.h"
#include "run/session.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* A run by its options, "modulus=11 ...", and where it is interrupted. */
struct run {
    const char *preset, *changes[3];
    struct { const char *name, *value; } options[8];
    uint64_t at;
};

static const struct run runs[] = {
    {"p23", {"10:lr=2", "25:weight-decay=0"},
     {{"steps", "60"}, {"momentum", "0.9"}, {"every", "7"}}, 20},
    {"p23", {"30:weight-decay=0.1", "30:lr=0.002"},
     {{"steps", "60"}, {"optimizer", "adamw"}, {"lr", "0.01"},
      {"weight-decay", "1"}, {"precision", "double"}}, 30},
    {"paper-fig5", {NULL}, {{"steps", "40"}, {"every", "1"}, {"probe", "1"}}, 23},
    {"p23", {"20:optimizer=adamw", "20:lr=0.01", "45:optimizer=gd"},
     {{"steps", "60"}, {"momentum", "0.9"}, {"lr", "2"}}, 20},
    {"p23", {"20:optimizer=adamw", "20:lr=0.01", "45:optimizer=gd"},
     {{"steps", "60"}, {"momentum", "0.9"}, {"lr", "2"}}, 30},
    {"p23", {"20:optimizer=adamw", "20:lr=0.01", "45:optimizer=gd"},
     {{"steps", "60"}, {"momentum", "0.9"}, {"lr", "2"}, {"precision", "double"}}, 46},
    {"p23", {"20:norm-clamp=0.8", "50:norm-clamp=0"},
     {{"steps", "60"}, {"every", "7"}}, 30},
    {"p23", {"45:lr=1"},
     {{"steps", "60"}, {"norm-clamp", "1.5"}, {"precision", "double"}}, 40},
    {"p23", {"40:skip=0.01"}, {{"steps", "90"}, {"until", "grokked"}}, 39},
    {"p23", {NULL}, {{"steps", "30"}, {"loss", "cross-entropy"}}, 0},
    {"toy-line", {"12:weight-decay=0.3", "30:path=2"}, {{"steps", "50"}}, 20},
    {"toy-plane", {"12:lr=0.02"}, {{"steps", "50"}}, 13},
    {"paper-fig6", {"3:step-size=0.002"},
     {{"steps", "9"}, {"every", "2"}, {"modulus", "11"}, {"hidden", "128"}}, 5},
    {"p23", {NULL},
     {{"steps", "12"}, {"dynamics", "norm-flow"}, {"modulus", "7"},
      {"hidden", "64"}, {"every", "1"}}, 6},
};

static void
make(struct config *c, const struct run *run)
{
    config_init(c);
    preset_apply(c, preset_find(run->preset));
    assert_true(config_set(c, PARAM_THREADS, "2", NULL));
    for (size_t i = 0; run->options[i].name != NULL; i++)
        assert_true(config_set(c, param_find(run->options[i].name),
                               run->options[i].value, NULL));
    for (size_t i = 0; i < 3 && run->changes[i] != NULL; i++)
        assert_true(config_add_change(c, run->changes[i], NULL));
}

/* One step of both; they must agree in all that they say. */
static bool
step_both(struct session *a, struct session *b)
{
    struct event from_a, from_b;
    bool on = session_step(a);
    assert_int_equal(session_step(b), on);
    assert_int_equal(session_steps(a), session_steps(b));
    assert_int_equal(session_end(a), session_end(b));
    const struct record *r = session_record(a), *q = session_record(b);
    assert_int_equal(r != NULL, q != NULL);
    if (r != NULL) {
        assert_memory_equal(r->value, q->value, sizeof r->value);
        assert_int_equal(session_phase(a), session_phase(b));
    }
    while (session_event(a, &from_a)) {
        assert_true(session_event(b, &from_b));
        assert_int_equal(from_a.kind, from_b.kind);
        assert_int_equal(from_a.step, from_b.step);
    }
    assert_false(session_event(b, &from_b));
    return on;
}

static void
goes_on_with_the_same_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct config c;
        struct failure f = {0};
        struct event event;
        struct tensors t = {.count = 0};
        make(&c, &runs[i]);
        struct session *whole = session_new(&c, &f);
        assert_non_null(whole);
        while (session_steps(whole) < runs[i].at)
            assert_true(session_step(whole));
        while (session_event(whole, &event))
            ;
        session_keep(whole, &t);
        c.value[PARAM_THREADS] = 1; // which changes nothing
        struct session *again = session_new(&c, &f);
        assert_true(session_restore(again, &t, &f));
        if (session_record(whole) != NULL)
            assert_memory_equal(session_record(whole)->value,
                                session_record(again)->value,
                                sizeof session_record(whole)->value);
        uint64_t steps = 0;
        while (step_both(whole, again))
            steps++;
        assert_true(steps > 0);
        session_free(whole);
        session_free(again);
        tensors_done(&t);
        config_done(&c);
    }
}

/* A change by hand is in the list that is kept, and in force. */
static void
changes_by_hand_are_kept(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    struct tensors t = {.count = 0};
    make(&c, &runs[0]);
    struct session *a = session_new(&c, &f);
    for (int i = 0; i < 15; i++)
        session_step(a);
    session_change(a, PARAM_WEIGHT_DECAY, 0.25);
    session_keep(a, &t);
    assert_string_equal(tensors_find_note(&t, "changes"),
                        "10:lr=2 15:weight-decay=0.25 25:weight-decay=0");
    assert_string_equal(tensors_find_note(&t, "changes_made"), "2");
    config_add_change(&c, "15:weight-decay=0.25", &f);
    struct session *b = session_new(&c, &f);
    struct event event;
    while (session_event(a, &event))
        ;
    assert_true(session_restore(b, &t, &f));
    assert_true(session_value(b, PARAM_WEIGHT_DECAY) == 0.25);
    while (step_both(a, b))
        ;
    session_free(a);
    session_free(b);
    tensors_done(&t);
    config_done(&c);
}

/* What is no checkpoint of the run is refused, with a reason. */
static void
others_are_refused(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    for (int what = 0; what < 4; what++) {
        struct tensors t = {.count = 0};
        make(&c, &runs[0]);
        struct session *s = session_new(&c, &f);
        session_keep(s, &t);
        session_free(s);
        if (what == 0)
            strcpy(t.tensor[0].name, "F");
        else if (what == 1)
            t.tensor[0].shape[0]++;
        else if (what == 2)
            strcpy(t.note[0].name, "?");
        else
            config_set(&c, PARAM_HIDDEN, "100", NULL);
        s = session_new(&c, &f);
        assert_false(session_restore(s, &t, &f));
        assert_int_equal(f.status, STATUS_INPUT);
        session_free(s);
        tensors_done(&t);
        config_done(&c);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_with_the_same_bits),
        cmocka_unit_test(changes_by_hand_are_kept),
        cmocka_unit_test(others_are_refused),
    };
    blas_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording a run in the trainer's thread: what is in the folder is what a run
 * without it says, and failures are told without stopping the run. */
#include <config.h>

#include "base/blas.h"
#include "run/preset.h"
#include "run/trainer.h"
#include "store/folder.h"
#include "store/start.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char folder[] = "/tmp/groktop-test-" "XX" "XX" "XX"; // six for mkdtemp

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int
remove_folder(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

static void
make(struct config *c, const char *steps)
{
    config_init(c);
    preset_apply(c, preset_find("p23"));
    config_set(c, PARAM_STEPS, steps, NULL);
    config_set(c, PARAM_EVERY, "1", NULL);
    config_set(c, PARAM_PACE, "0", NULL);
    config_set(c, PARAM_THREADS, "2", NULL);
}

static void
send(struct trainer *t, struct command command)
{
    uint64_t number;
    assert_true(trainer_send(t, command, &number));
    while (trainer_progress(t).commands < number)
        poll(NULL, 0, 1);
}

static void
wait_end(struct trainer *t)
{
    while (trainer_progress(t).state != TRAINER_ENDED)
        poll(NULL, 0, 1);
}

/* The folder's records are those of a session of C, and begin at FIRST. */
static void
compare(const char *path, const struct config *c, size_t first)
{
    struct failure f = {0};
    struct tape *t = folder_open(path, &f);
    struct record r;
    struct session *s = session_new(c, NULL);
    assert_non_null(t);
    assert_string_equal(t->lost, "");
    for (size_t i = 0; i < t->n_records; i++) {
        while (session_steps(s) < t->step[i])
            assert_true(session_step(s));
        tape_record(t, i, &r);
        for (int k = 0; k < SERIES_NORM2; k++)
            if (record_has(c, (enum series)k))
                assert_true(r.value[k] == session_record(s)->value[k]);
    }
    assert_int_equal(t->step[0], first);
    assert_int_equal(t->step[t->n_records - 1], session_steps(s));
    assert_int_equal(t->checkpoint[t->n_checkpoints - 1], session_steps(s));
    session_free(s);
    folder_close(t);
}

static void
follows_a_trainer(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    struct started started;
    make(&c, "300");
    struct start start = {.config = &c, .record = "one", .checkpoint = 100};
    assert_true(start_run(&start, &started, &f));
    struct trainer *t = trainer_new(started.session, false, TRAINER_BUDGET, &f);
    wait_end(t);
    trainer_free(t);
    assert_int_equal(recorder_state(started.recorder), RECORDER_DONE);
    start_done(&started);
    compare("one", &c, 0);
    assert_int_equal(access("one/checkpoints/0000000200.safetensors", F_OK), 0);
    config_done(&c);
}

/* From a command on, until a restart. */
static void
begins_and_ends_in_between(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    make(&c, "100000");
    struct trainer *t = trainer_new(session_new(&c, &f), true, TRAINER_BUDGET, &f);
    send(t, (struct command){.kind = COMMAND_STEPS, .n = 20});
    while (trainer_progress(t).step < 20)
        poll(NULL, 0, 1);
    struct recorder *r =
        recorder_new(&(struct recorder_options){"two", 0, NULL}, &c, 20, &f);
    assert_non_null(r);
    send(t, (struct command){.kind = COMMAND_FOLLOW,
                             .follower = recorder_follower(r)});
    send(t, (struct command){.kind = COMMAND_STEPS, .n = 30});
    while (trainer_progress(t).step < 50)
        poll(NULL, 0, 1);
    assert_int_equal(recorder_state(r), RECORDER_ON);
    struct command again = {.kind = COMMAND_RESTART, .n = 2,
                            .config = calloc(1, sizeof *again.config)};
    config_copy(again.config, &c);
    send(t, again);
    assert_int_equal(recorder_state(r), RECORDER_DONE);
    trainer_free(t);
    recorder_free(r);
    compare("two", &c, 20);
    config_done(&c);
}

/* Where a checkpoint cannot be written the run goes on, and it is known why. */
static void
failing_stops_no_run(void **state)
{
    (void)state;
    struct config c;
    struct failure f = {0};
    struct started started;
    make(&c, "400");
    struct start start = {.config = &c, .record = "three"};
    assert_true(start_run(&start, &started, &f));
    assert_int_equal(rename("three/checkpoints", "three/elsewhere"), 0);
    struct trainer *t = trainer_new(started.session, false, TRAINER_BUDGET, &f);
    wait_end(t);
    assert_int_equal(trainer_progress(t).step, 400);
    trainer_free(t);
    assert_int_equal(recorder_state(started.recorder), RECORDER_FAILED);
    recorder_failure(started.recorder, &f);
    assert_non_null(strstr(f.message, "checkpoints/"));
    start_done(&started);
    config_done(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_a_trainer),
        cmocka_unit_test(begins_and_ends_in_between),
        cmocka_unit_test(failing_stops_no_run),
    };
    blas_prepare();
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

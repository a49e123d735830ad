/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run folders read back: whole ones, and those that are cut off, damaged, of
 * another version, or no run folders at all. */
#include <config.h>

#include "base/matrix.h"
#include "store/folder.h"
#include "store/lines.h"
#include "store/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char folder[64];

static const char *const files[] = {
    "run.json", "records.jsonl", "spectra.jsonl",
    "checkpoints/0000000000.safetensors", "checkpoints/0000000010.safetensors",
    "checkpoints/latest.safetensors", "checkpoints", ""};

static const char run_json[] =
    "{\"format\": \"groktop run\", \"version\": 1, \"preset\": \"p23\",\n"
    " \"config\": {\"modulus\": 7, \"hidden\": 8, \"lr\": 0.5, \"forecast\": false,\n"
    "  \"task\": \"add\", \"ridge\": null, \"weight_decay\": 1e-3},\n"
    " \"changes\": [{\"step\": 20, \"name\": \"weight_decay\", \"value\": 0}]}\n";

static const char records[] =
    "{\"step\":0,\"train_loss\":0.5,\"test_loss\":null,\"train_accuracy\":0.25}\n"
    "{\"step\":10,\"train_loss\":0.125,\"norm2_E\":3}\n"
    "{\"event\":\"memorised\",\"step\":10}\n"
    "{\"event\":\"changed\",\"step\":13,\"name\":\"lr\",\"from\":0.5,\"to\":0.25}\n"
    "{\"step\":20,\"train_loss\":0.0625}\n";

static char *
path_of(const char *file)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return path;
}

static void
put(const char *file, const char *text)
{
    FILE *out = fopen(path_of(file), "wb");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static int
begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/groktop-test-XX" "XX" "XX"); // no mark of a debt
    if (mkdtemp(folder) == NULL || mkdir(path_of("checkpoints"), 0777) != 0)
        return 1;
    put("run.json", run_json);
    put("records.jsonl", records);
    put("spectra.jsonl", "{\"step\":0,\"share\":[0.5,0.25,0.25]}\n"
                         "{\"step\":10,\"share\":[0.25,0.25,0.5]}\n");
    return 0;
}

static int
end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(path_of(files[i]));
    return 0;
}

/* The folder, which can be opened. */
static struct tape *
opened(void)
{
    struct failure f = {0};
    struct tape *t = folder_open(folder, &f);
    if (t == NULL)
        fail_msg("%s", f.message);
    return t;
}

static bool
is(double a, double b)
{
    return !(a < b) && !(a > b);
}

static void
lost_is(const struct tape *t, const char *part)
{
    if (part == NULL && t->lost[0] != '\0')
        fail_msg("lost: %s", t->lost);
    if (part != NULL && strstr(t->lost, part) == NULL)
        fail_msg("lost: %s; wanted: %s", t->lost, part);
}

/* ---- what is whole ---- */

static void
a_whole_folder(void **state)
{
    (void)state;
    struct tape *t = opened();
    lost_is(t, NULL);
    assert_string_equal(t->name, folder + 5);
    assert_string_equal(t->config.preset, "p23");
    assert_true(is(t->config.value[PARAM_MODULUS], 7));
    assert_true(is(t->config.value[PARAM_LR], 0.5));
    assert_true(is(t->config.value[PARAM_RIDGE], -1));
    assert_true(is(t->config.value[PARAM_EVERY], 1)); // not in the file
    assert_ptr_equal(t->config.tape, t);
    assert_int_equal(t->config.n_changes, 1);
    assert_int_equal(t->config.changes[0].step, 20);
    assert_int_equal(t->n_columns, 10);
    assert_int_equal(t->n_records, 3);
    assert_int_equal(t->step[1], 10);
    assert_true(is(tape_value(t, 1, SERIES_TRAIN_LOSS), 0.125));
    assert_true(is(tape_value(t, 1, SERIES_NORM2_E), 3));
    assert_true(isnan(tape_value(t, 0, SERIES_TEST_LOSS)));
    assert_true(isnan(tape_value(t, 2, SERIES_NORM2_W)));
    assert_int_equal(t->n_events, 2);
    assert_int_equal(t->event[0].records, 2);
    assert_int_equal(t->event[0].event.kind, EVENT_MEMORISED);
    assert_int_equal(t->event[1].event.param, PARAM_LR);
    assert_true(is(t->event[1].event.to, 0.25));
    assert_int_equal(t->n_spectra, 2);
    assert_true(is((double)t->share[5], 0.5));
    assert_int_equal(tape_until(t->step, t->n_records, 9), 1);
    assert_int_equal(tape_until(t->step, t->n_records, 20), 3);
    folder_close(t);
}

static void
put_checkpoint(const struct tape *t, const char *file, double value)
{
    struct split split;
    struct failure f = {0};
    gsl_matrix *E = matrix_new(7, 8), *W = matrix_new(8, 7);
    gsl_matrix_set_all(E, value);
    config_split(&t->config, &split);
    assert_true(weights_save(path_of(file), E, W, &split, &t->config, 0, &f));
    split_done(&split);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
}

static void
weights_on_demand(void **state)
{
    (void)state;
    struct origin o;
    struct tape *t = opened();
    put_checkpoint(t, files[3], 1);
    put_checkpoint(t, files[4], 2);
    put("checkpoints/latest.safetensors", "of no step");
    folder_close(t);
    t = opened();
    lost_is(t, NULL);
    assert_int_equal(t->n_checkpoints, 2);
    assert_true(t->load(t, 1, &o));
    assert_true(is(gsl_matrix_get(o.E, 6, 7), 2));
    assert_true(o.has_split);
    t->drop(&o);
    put(files[4], "damaged since");
    assert_false(t->load(t, 1, &o));
    assert_true(t->load(t, 0, &o));
    t->drop(&o);
    folder_close(t);
}

/* What makes no sense there is no branch. */
static void
a_branch(void **state)
{
    static const struct {
        const char *json, *name;
        unsigned id;
    } cases[] = {
        {"{\"id\":2,\"parent\":1,\"step\":30,\"name\":\"wd 0\",\"new\":[]}", "wd 0", 2},
        {"{\"id\":7,\"parent\":0,\"step\":30,\"name\":\"a'b`\\n\"}", "a?b??", 7},
        {"{\"id\":1,\"parent\":0,\"step\":30,\"name\":5}", "", 1},
        {"{\"id\":8,\"parent\":0,\"step\":30,\"name\":\"x\"}", "", 0},
        {"{\"id\":1,\"parent\":-1,\"step\":30}", "", 0},
        {"{\"id\":1,\"parent\":0,\"step\":-1}", "", 0},
        {"{\"id\":1.5,\"parent\":0}", "", 0},
        {"[1]", "", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        snprintf(text, sizeof text, "{\"branch\":%s,%s", cases[i].json, run_json + 1);
        put("run.json", text);
        struct tape *t = opened();
        lost_is(t, NULL);
        assert_int_equal(t->branch.id, cases[i].id);
        assert_string_equal(t->branch.name, cases[i].name);
        assert_int_equal(t->branch.step, cases[i].id > 0 ? 30 : 0);
        folder_close(t);
    }
}

/* A run that began with weights from a file has its pairs in checkpoints. */
static void
a_run_that_loaded(void **state)
{
    (void)state;
    char text[600];
    snprintf(text, sizeof text, "{\"load\":{\"path\":\"x.npy\",\"transposed\":true},%s",
             run_json + 1);
    put("run.json", text);
    struct tape *t = opened();
    lost_is(t, "none with the pairs of x.npy");
    assert_null(t->config.origin);
    put_checkpoint(t, files[3], 1);
    folder_close(t);
    t = opened();
    lost_is(t, NULL);
    assert_ptr_equal(t->config.origin, &t->origin);
    assert_string_equal(t->origin.path, "x.npy");
    assert_true(t->origin.transposed);
    folder_close(t);
}

/* ---- playing it ---- */

static void
events_are(struct session *s, const char *wanted)
{
    char found[64] = "";
    struct event e;
    while (session_event(s, &e))
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s@%d ",
                 event_names[e.kind], (int)e.step);
    assert_string_equal(found, wanted);
}

/* A session goes from record to record, with events and spectra where they
 * stand, and the weights of the checkpoint before. */
static void
a_session_plays_it(void **state)
{
    (void)state;
    struct failure f = {0};
    struct spectrum spectrum;
    gsl_matrix *E = matrix_new(7, 8);
    struct tape *t = opened();
    put_checkpoint(t, files[4], 2);
    folder_close(t);
    t = opened();
    struct session *s = session_new(&t->config, &f);
    assert_non_null(s);
    assert_true(is(session_record(s)->value[SERIES_TRAIN_LOSS], 0.5));
    events_are(s, "");
    assert_true(session_spectrum(s, &spectrum));
    assert_int_equal(spectrum.step, 0);
    assert_false(session_spectrum(s, &spectrum));
    assert_non_null(session_net(s)); // as the seed has them
    assert_int_equal(session_weights_step(s), 0);
    assert_int_equal(session_distance(s), 10);
    session_change(s, PARAM_LR, 3);
    assert_true(is(session_value(s, PARAM_LR), 0.5));

    assert_true(session_step(s));
    assert_int_equal(session_steps(s), 10);
    events_are(s, "memorised@10 ");
    assert_true(session_spectrum(s, &spectrum));
    assert_true(is((double)spectrum.share[2], 0.5));

    assert_int_equal(session_end(s), SESSION_GOES_ON);
    assert_true(session_step(s));
    events_are(s, "changed@13 ");
    assert_true(is(session_value(s, PARAM_LR), 0.25));
    net_get(session_net(s), E, NULL);
    assert_true(is(gsl_matrix_get(E, 3, 3), 2));
    assert_int_equal(session_weights_step(s), 10);
    assert_int_equal(session_end(s), SESSION_TAPE);
    assert_false(session_step(s));
    session_free(s);
    folder_close(t);
    gsl_matrix_free(E);
}

/* A choice is text; what decays in the loss is gradient descent's, so that of the
 * optimizer then. */
static void
another_optimizer(void **state)
{
    (void)state;
    char text[2000];
    struct record record;
    snprintf(text, sizeof text, "%s%s", "{\"step\":10,\"norm2_E\":3,\"norm2_W\":1,"
             "\"weight_decay\":1}\n",
             "{\"event\":\"changed\",\"step\":20,\"name\":\"optimizer\",\"from\":"
             "\"gd\",\"to\":\"adamw\"}\n"
             "{\"event\":\"changed\",\"step\":20,\"name\":\"optimizer\",\"from\":"
             "\"gd\",\"to\":\"sgd\"}\n"
             "{\"step\":30,\"train_loss\":0.25,\"norm2_E\":3,\"norm2_W\":1,"
             "\"weight_decay\":1}\n");
    put("records.jsonl", text);
    struct tape *t = opened();
    assert_int_equal(t->n_events, 1); // sgd is of a later version
    assert_int_equal(t->n_records, 2);
    tape_record(t, 0, &record);
    assert_false(isnan(record.value[SERIES_DECAY_LOSS]));
    tape_record(t, 1, &record);
    assert_true(isnan(record.value[SERIES_DECAY_LOSS]));
    assert_true(is(record.value[SERIES_NORM2], 4));
    folder_close(t);
}

/* ---- what is not ---- */

static void
lines_that_make_no_sense(void **state)
{
    (void)state;
    char text[2000];
    snprintf(text, sizeof text, "%s%s%s", "\001garbage\n\n", records,
             "{\"step\":15,\"train_loss\":1}\n" // steps never go down
             "{\"step\":20,\"train_loss\":1}\n"
             "[1,2]\n{\"step\":-1}\n{\"step\":1.5}\n"
             "{\"step\":40,\"event\":\"sang\"}\n" // of a later version
             "{\"step\":30,\"train_loss\":0.25,\"mood\":{\"good\":[1]}}\n"
             "{\"step\":40,\"train_lo");
    put("records.jsonl", text);
    struct tape *t = opened();
    assert_int_equal(t->n_records, 4);
    assert_int_equal(t->n_events, 2);
    assert_true(is(tape_value(t, 3, SERIES_TRAIN_LOSS), 0.25));
    lost_is(t, "7 lines left out that make no sense here, line 1 first");
    lost_is(t, "records.jsonl: 1 line left out: the last one is cut off");
    folder_close(t);
}

/* The last line may lack nothing but its end. */
static void
no_newline_at_the_end(void **state)
{
    (void)state;
    put("records.jsonl", "{\"step\":0,\"train_loss\":1}");
    struct tape *t = opened();
    lost_is(t, NULL);
    assert_int_equal(t->n_records, 1);
    folder_close(t);
}

static void
a_line_without_end(void **state)
{
    (void)state;
    FILE *out = fopen(path_of("records.jsonl"), "wb");
    for (int i = 0; i < 3 * LINES_MAX; i++)
        fputc(' ', out);
    fputs("\n{\"step\":3}\n", out);
    fclose(out);
    struct tape *t = opened();
    assert_int_equal(t->n_records, 1);
    lost_is(t, "1 line left out that makes no sense here, line 1 first");
    folder_close(t);
}

static void
missing_files(void **state)
{
    (void)state;
    remove(path_of("records.jsonl"));
    remove(path_of("spectra.jsonl"));
    remove(path_of("checkpoints"));
    struct tape *t = opened();
    lost_is(t, "records.jsonl: No such file");
    lost_is(t, "spectra.jsonl: No such file");
    lost_is(t, "checkpoints: No such file");
    assert_int_equal(t->n_records + t->n_spectra + t->n_checkpoints, 0);
    folder_close(t);
}

static void
a_later_version(void **state)
{
    (void)state;
    put("run.json", "{\"version\":2,\"config\":{\"modulus\":7,\"colour\":1},"
                    "\"changes\":[{\"step\":1,\"name\":\"colour\",\"value\":2},7],"
                    "\"tune\":[]}");
    struct tape *t = opened();
    lost_is(t, "version 2");
    assert_string_equal(t->config.preset, "default"); // none is named
    lost_is(t, "parameter colour is not known");
    lost_is(t, "change number 1 is none");
    lost_is(t, "change number 2 is none");
    assert_int_equal(t->config.n_changes, 0);
    assert_int_equal(t->n_records, 3);
    folder_close(t);
}

static void
no_configuration(void **state)
{
    (void)state;
    static const struct { const char *text, *message; } cases[] = {
        {"{\"config\": {\n \"modulus\": }}", "run.json: line 2, column 13: "},
        {"[]", "run.json: no object 'config' in it"},
        {"{\"config\": {\"modulus\": 1}}",
         "run.json: config.modulus: '1' is not an integer from 2 to 499"},
        {"{\"config\": {\"modulus\": 7.5}}", "config.modulus: '7.5' is not"},
        {"{\"config\": {\"task\": \"pow\"}}",
         "config.task: 'pow' is none of add, sub"},
        {"{\"config\": {\"weight_decay\": [1]}}",
         "config.weight_decay: neither a number nor text"},
        {"{\"config\": {\"task\": \"div\", \"modulus\": 8}}", "run.json: --modulus"},
        {"", "run.json: line 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct failure f = {0};
        put("run.json", cases[i].text);
        assert_null(folder_open(folder, &f));
        assert_int_equal(f.status, STATUS_INPUT);
        if (strstr(f.message, cases[i].message) == NULL)
            fail_msg("%s; wanted: %s", f.message, cases[i].message);
    }
    struct failure f = {0};
    remove(path_of("run.json"));
    assert_null(folder_open(folder, &f));
    assert_non_null(strstr(f.message, "no run.json in it"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_folder, begin, end),
        cmocka_unit_test_setup_teardown(weights_on_demand, begin, end),
        cmocka_unit_test_setup_teardown(a_branch, begin, end),
        cmocka_unit_test_setup_teardown(a_run_that_loaded, begin, end),
        cmocka_unit_test_setup_teardown(a_session_plays_it, begin, end),
        cmocka_unit_test_setup_teardown(another_optimizer, begin, end),
        cmocka_unit_test_setup_teardown(lines_that_make_no_sense, begin, end),
        cmocka_unit_test_setup_teardown(no_newline_at_the_end, begin, end),
        cmocka_unit_test_setup_teardown(a_line_without_end, begin, end),
        cmocka_unit_test_setup_teardown(missing_files, begin, end),
        cmocka_unit_test_setup_teardown(a_later_version, begin, end),
        cmocka_unit_test_setup_teardown(no_configuration, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

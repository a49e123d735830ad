/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file: what is read, what is complained of, what counts, and
 * that what is printed gives the same again. */
#include <config.h>

#include "cli/options.h"
#include "plot/canvas.h"

#include "base/mem.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ARGUMENTS = 8 };

static char folder[] = "/tmp/test_config_file.XX" "XX" "XX";
static char path[sizeof folder + 16];

static int
make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    sprintf(path, "%s/config", folder);
    return 0;
}

static int
remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); // which also says that nothing else was left there
}

static void
write_file(const char *text, size_t length)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* The command line "groktop --config PATH ARGUMENTS", where the file holds
 * TEXT. ARGUMENTS ends with NULL; it must outlive O. */
static bool
read_options(struct options *o, const char *text, char **arguments,
             struct failure *f)
{
    static char *argv[ARGUMENTS + 4];
    char *first[] = {(char *)"groktop", (char *)"--config", path};
    int argc = 3;
    memcpy(argv, first, sizeof first);
    for (; *arguments != NULL; arguments++)
        argv[argc++] = *arguments;
    argv[argc] = NULL;
    write_file(text, strlen(text));
    optind = 0; // getopt begins again
    return options_parse(o, argc, argv, f);
}

static char *
printed(const struct options *o)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    config_file_print(o, out);
    fclose(out);
    return text;
}

static char *nothing[] = {NULL};

static const char everything[] =
    "# all kinds of settings\n"
    "preset = lecture\n"
    "seed=7 ; a remark\n"
    "weight_decay : 1e-4\n"
    "forecast = yes\n"
    "at = 500:lr=2.5\n"
    "theme = dusk\n"
    "color = always\n"
    "no-mouse = yes\n"
    "glyphs = ascii\n"
    "fps = 12\n"
    "[theme dusk]\n"
    "parent = light\n"
    "train = #d55e00 bold\n"
    "test = 25\n"
    "[theme later]\n"
    "parent = dusk\n"
    "w = cyan\n"
    "[preset lecture]\n"
    "summary = What comes\n"
    "caption = It is long, and goes on\n"
    "    in lines that are indented, of which there may be #3 or more, so that\n"
    "\tall of it has room. [It] may say = and so on, # of course, at any place\n"
    "parent = p23\n"
    "modulus = 31\n"
    "at = 100:weight-decay=0\n"
    "[preset other]\n"
    "optimizer = adamw\n"
    "lr = 1e-3\n";

static void
settings_are_read(void **state)
{
    (void)state;
    struct options o;
    assert_true(read_options(&o, everything, nothing, NULL));
    assert_int_equal(o.file.n_complaints, 0);
    const double *v = o.config.value;
    assert_string_equal(o.config.preset, "lecture");
    assert_true(v[PARAM_MODULUS] == 31 && v[PARAM_SEED] == 7);
    assert_true(v[PARAM_HIDDEN] == 256 && v[PARAM_WEIGHT_DECAY] == 1e-4);
    assert_int_equal(o.config.n_changes, 2);
    assert_int_equal(o.config.changes[0].param, PARAM_WEIGHT_DECAY);
    assert_int_equal(o.config.changes[1].step, 500);
    assert_string_equal(o.theme, "dusk");
    assert_int_equal(o.color, 1);
    assert_int_equal(o.glyphs, GLYPHS_ASCII);
    assert_int_equal(o.fps, 12);
    assert_false(o.mouse);
    options_done(&o);
}

static void
themes_are_read(void **state)
{
    (void)state;
    struct options o;
    assert_true(read_options(&o, everything, nothing, NULL));
    size_t dusk = themes_find(&o.themes, "dusk");
    size_t later = themes_find(&o.themes, "later");
    assert_int_equal(later, THEME_BUILT_IN + 1);
    const struct theme_look *look = o.themes.theme[dusk].look;
    const struct theme_look *light = o.themes.theme[THEME_LIGHT].look;
    assert_int_equal(look[STYLE_TRAIN].color.direct, 0xd55e00);
    assert_int_equal(look[STYLE_TRAIN].attributes, THEME_BOLD);
    assert_int_equal(look[STYLE_TEST].color.many, 25);
    assert_memory_equal(&look[STYLE_E], &light[STYLE_E], sizeof *look);
    look = o.themes.theme[later].look;
    assert_int_equal(look[STYLE_TRAIN].color.direct, 0xd55e00);
    assert_int_equal(look[STYLE_W].color.few, 6);
    options_done(&o);
}

static void
presets_are_read(void **state)
{
    (void)state;
    struct options o;
    struct config c;
    assert_true(read_options(&o, everything, nothing, NULL));
    const struct preset *p = presets_find(&o.presets, "lecture");
    assert_non_null(p);
    assert_string_equal(p->title, "What comes");
    assert_string_equal(
        p->shows, "It is long, and goes on in lines that are indented, of which "
                  "there may be #3 or more, so that all of it has room. [It] may "
                  "say = and so on, # of course, at any place");
    config_init(&c);
    preset_apply(&c, p);
    assert_true(c.value[PARAM_MODULUS] == 31 && c.value[PARAM_LR] == 3);
    assert_int_equal(c.n_changes, 1);
    char *line = config_command(&c, 2000);
    assert_string_equal(line, "groktop --preset default --modulus 31 --hidden 256 "
                              "--train-fraction 0.6 --seed 1 --lr 3 "
                              "--weight-decay 5e-05 --every 5 "
                              "--at 100:weight-decay=0 --steps 2000");
    free(line);
    // Without a parent, what is not named is as in the default.
    assert_true(presets_use(&o.presets, &c, "other", NULL));
    assert_true(c.value[PARAM_HIDDEN] == 512 && c.value[PARAM_INIT_SCALE] == 2);
    config_done(&c);
    options_done(&o);
}

/* Printed, read, printed: the same; and nothing is lost on the way. */
static void
what_is_printed_comes_back(void **state)
{
    (void)state;
    char *arguments[][ARGUMENTS] = {
        {NULL},
        {(char *)"--lr=0.1", (char *)"--no-mouse", (char *)"--at=7:lr=1", NULL},
        {(char *)"--preset=paper-fig5", (char *)"--train-fraction=0.5", NULL},
        {(char *)"--preset=lecture", (char *)"--threads=3", (char *)"--theme=mono",
         (char *)"--format=jsonl", (char *)"--timing", (char *)"--print-config",
         NULL},
        {(char *)"--skip=inf", (char *)"--test-pairs=9", (char *)"--ridge=0.25",
         (char *)"--glyphs=block", NULL},
    };
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        struct options first, second;
        assert_true(read_options(&first, everything, arguments[i], NULL));
        char *once = printed(&first);
        assert_true(read_options(&second, once, nothing, NULL));
        assert_int_equal(second.file.n_complaints, 0);
        char *twice = printed(&second);
        assert_string_equal(once, twice);
        if (first.action == OPTIONS_WATCH) // forecasts are the screen's own
            first.config.value[PARAM_FORECAST] = 0;
        assert_memory_equal(first.config.value, second.config.value,
                            sizeof first.config.value);
        assert_string_equal(first.config.preset, second.config.preset);
        assert_int_equal(first.config.n_changes, second.config.n_changes);
        assert_string_equal(first.theme, second.theme);
        assert_int_equal(first.format, second.format);
        assert_int_equal(first.timing, second.timing);
        assert_int_equal(first.mouse, second.mouse);
        assert_int_equal(first.glyphs, second.glyphs);
        assert_int_equal(first.presets.count, second.presets.count);
        assert_string_equal(first.presets.preset[first.presets.count - 2].shows,
                            second.presets.preset[first.presets.count - 2].shows);
        for (size_t k = 0; k < first.themes.count; k++)
            assert_memory_equal(first.themes.theme[k].look,
                                second.themes.theme[k].look,
                                sizeof first.themes.theme[k].look);
        free(once);
        free(twice);
        options_done(&first);
        options_done(&second);
    }
}

static void
order_counts(void **state)
{
    (void)state;
    static const char file[] = "preset = p29\nseed = 5\nthreads = 2\nlr = 0.5\n"
                               "at = 9:lr=1\nfps = 9\n";
    char *option[] = {(char *)"--lr", (char *)"0.25", NULL};
    char *preset[] = {(char *)"--seed", (char *)"8", (char *)"--preset",
                      (char *)"p47", NULL};
    struct options o;
    assert_true(read_options(&o, file, option, NULL));
    assert_true(o.config.value[PARAM_MODULUS] == 29);
    assert_true(o.config.value[PARAM_SEED] == 5);
    assert_true(o.config.value[PARAM_LR] == 0.25);
    assert_int_equal(o.config.n_changes, 1);
    options_done(&o);
    // A preset that is named takes the place of what the file says of the run.
    assert_true(read_options(&o, file, preset, NULL));
    assert_true(o.config.value[PARAM_MODULUS] == 47);
    assert_true(o.config.value[PARAM_SEED] == 8);
    assert_true(o.config.value[PARAM_LR] == 6);
    assert_true(o.config.value[PARAM_THREADS] == 2);
    assert_int_equal(o.config.n_changes, 0);
    assert_int_equal(o.fps, 9);
    options_done(&o);
}

static const struct {
    const char *text;
    unsigned line;
    const char *says;
} mistakes[] = {
    {"lr = x\n", 1, "lr: 'x' is not a number from 0 to 1"},
    {"seed = 1\nmodulus 31\n", 2, "neither NAME = VALUE nor a section"},
    {"a\nb\n", 1, "neither NAME"},
    {"\n\nbatch = yes\n", 3, "'batch' is for the command line only"},
    {"wd = 3\n", 1, "'wd' is no setting"},
    {"no-mouse = 1\n", 1, "no-mouse: '1' is neither yes nor no"},
    {"forecast =\n", 1, "forecast: '' is neither yes nor no"},
    {"lr = 2\n  seed = 5\n", 2, "the line is indented, and so goes on with 'lr'"},
    {"preset = p999\n", 1, "preset: 'p999' is none of default"},
    {"theme = pink\n", 1, "theme: 'pink' is none of auto, dark, light, mono"},
    {"at = 5\n", 1, "at: '5' is not STEP:NAME=VALUE"},
    {"fps = 61\n", 1, "fps: '61' is not an integer from 1 to 60"},
    {"[theme]\n", 1, "a section is [theme NAME] or [preset NAME]"},
    {"[colour x]\n", 1, "a section is"},
    {"[theme x\nparent = mono\n", 1, "a section is"},
    {"[theme Big]\n", 1, "'Big' is not a name of at most 24"},
    {"[theme auto]\n", 1, "theme auto: there is one of this name"},
    {"[theme mono]\ntrain = 3\n", 1, "theme mono: there is one"},
    {"[theme x]\nparent = x\n", 2, "parent: 'x' is no theme so far"},
    {"[theme x]\ntrain = 3\nparent = mono\n", 3, "parent comes before"},
    {"[theme x]\nnothing = 3\n", 2, "'nothing' is nothing that a theme can"},
    {"[theme x]\ntrain = pink\n", 2, "train: 'pink' is no colour"},
    {"[preset default]\nseed = 3\n", 1, "of this name built in"},
    {"[preset x]\n[preset x]\n", 2, "preset x: there is one of this name"},
    {"[preset x]\nfps = 3\n", 2, "'fps' is not of a run"},
    {"[preset x]\nlr = -1\n", 2, "lr: '-1' is not"},
    {"[preset x]\nlr = 1\nparent = p23\n", 3, "parent: 'p23' comes too late"},
    {"[preset x]\nparent = y\n", 2, "parent: 'y' is no built-in preset"},
    {"[preset x]\nat = 5: lr=1\n", 2, "at: '5: lr=1' is not"},
    {"seed = 1\n[preset x]\ntask = div\nmodulus = 12\n", 2, "preset x: "},
};

static void
mistakes_are_told_and_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct options o;
        // What follows in a section of its own, and at the top, counts.
        char text[300];
        snprintf(text, sizeof text, "%s[preset after]\nmodulus = 19\n",
                 mistakes[i].text);
        assert_true(read_options(&o, text, nothing, NULL));
        if (o.file.n_complaints == 0 ||
            o.file.complaints[0].line != mistakes[i].line ||
            strstr(o.file.complaints[0].message, mistakes[i].says) == NULL) {
            print_message("# %s", mistakes[i].text);
            config_file_complain(&o.file, stdout);
            fail();
        }
        assert_non_null(presets_find(&o.presets, "after"));
        assert_true(o.config.value[PARAM_LR] == 5 ||
                    o.config.value[PARAM_LR] == 2);
        options_done(&o);
    }
}

static void
all_mistakes_are_told_by_line(void **state)
{
    (void)state;
    struct options o;
    assert_true(read_options(&o, "lr = x\nnonsense\nseed = 4\nfps = 0\n[preset p23]\n"
                                 "[theme t]\ntrain = no\n", nothing, NULL));
    const unsigned lines[] = {1, 2, 4, 5, 7};
    assert_int_equal(o.file.n_complaints, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(o.file.complaints[i].line, lines[i]);
    assert_true(o.config.value[PARAM_SEED] == 4);
    options_done(&o);
    // A file of something else does not fill the screen.
    char many[400] = "";
    for (int i = 0; i < 100; i++)
        strcat(many, "x\n");
    assert_true(read_options(&o, many, nothing, NULL));
    assert_int_equal(o.file.n_complaints, 21);
    assert_non_null(strstr(o.file.complaints[20].message, "and more"));
    options_done(&o);
}

static void
lines_of_all_kinds(void **state)
{
    (void)state;
    struct options o;
    char text[800] = "\xef\xbb\xbfseed = 2\r\nhidden = 8\r\n# ";
    memset(text + strlen(text), 'x', 300);
    strcat(text, "\nlr = 0.5\npace = ");
    memset(text + strlen(text), '1', 200);
    strcat(text, "\nsteps = 77"); // and no end of the last line
    assert_true(read_options(&o, text, nothing, NULL));
    assert_true(o.config.value[PARAM_SEED] == 2);
    assert_true(o.config.value[PARAM_HIDDEN] == 8);
    assert_true(o.config.value[PARAM_LR] == 0.5);
    assert_true(o.config.value[PARAM_STEPS] == 77);
    assert_int_equal(o.file.n_complaints, 1);
    assert_int_equal(o.file.complaints[0].line, 5);
    assert_non_null(strstr(o.file.complaints[0].message, "longer than"));
    options_done(&o);
    assert_true(read_options(&o, "", nothing, NULL));
    assert_int_equal(o.file.n_complaints, 0);
    options_done(&o);
}

static void
refusals(void **state)
{
    (void)state;
    struct options o;
    struct failure f = {0};
    assert_false(read_options(&o, "modulus = 36\n",
                              (char *[]){(char *)"--task=div", NULL}, &f));
    assert_int_equal(f.status, STATUS_INPUT);
    assert_non_null(strstr(f.message, "with the settings of /tmp/test_config"));
    options_done(&o);
}

static void
saving_is_whole(void **state)
{
    (void)state;
    struct options o;
    struct stat info;
    struct failure f = {0};
    assert_true(read_options(&o, everything,
                             (char *[]){(char *)"--save-config", NULL}, NULL));
    assert_int_equal(o.action, OPTIONS_SAVE_CONFIG);
    assert_int_equal(chmod(path, 0640), 0);
    char *text = printed(&o);
    assert_true(config_file_save(&o, NULL));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    char found[20000];
    FILE *file = fopen(path, "r");
    size_t n = fread(found, 1, sizeof found - 1, file);
    fclose(file);
    found[n] = '\0';
    assert_string_equal(found, text);
    free(text);
    options_done(&o);
    // Not over what was not understood.
    assert_true(read_options(&o, "nonsense\n", nothing, NULL));
    assert_false(config_file_save(&o, &f));
    assert_non_null(strstr(f.message, "not understood"));
    options_done(&o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(themes_are_read),
        cmocka_unit_test(presets_are_read),
        cmocka_unit_test(what_is_printed_comes_back),
        cmocka_unit_test(order_counts),
        cmocka_unit_test(mistakes_are_told_and_left_out),
        cmocka_unit_test(all_mistakes_are_told_by_line),
        cmocka_unit_test(lines_of_all_kinds),
        cmocka_unit_test(refusals),
        cmocka_unit_test(saving_is_whole),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

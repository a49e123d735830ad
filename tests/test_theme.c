/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes: each can be read where it is meant to be, and lines are told apart
 * without colours too. Contrast is that of WCAG 2: (L1 + 0.05) / (L2 + 0.05) of
 * the relative luminances; 3 is enough for graphics, 4.5 for text. */
#include <config.h>

#include "plot/chart.h"
#include "plot/theme.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const int black = 0x000000, white = 0xffffff;

static double
luminance(int rgb)
{
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (rgb >> 8 * i & 255) / 255.0;
        sum += weight[i] *
               (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double
contrast(int a, int b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

/* What xterm shows: an independent table of its 256 colours. */
static int
xterm(int n)
{
    static const int first[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
                                0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5};
    static const int level[] = {0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff};
    if (n < 8)
        return first[n];
    assert_in_range(n, 16, 255);
    if (n > 231)
        return 0x080808 + (n - 232) * 0x0a0a0a;
    n -= 16;
    return level[n / 36] << 16 | level[n / 6 % 6] << 8 | level[n % 6];
}

static bool
is_series(int style)
{
    return (style >= STYLE_TRAIN && style <= STYLE_GHOST2) ||
           style >= STYLE_HEAT0;
}

static void
legible(const char *theme, int style, int rgb, int background, double least)
{
    if (contrast(rgb, background) >= least)
        return;
    print_message("# %s, %s: #%06x on #%06x has %.2f\n", theme,
                  theme_style_names[style], (unsigned)rgb, (unsigned)background,
                  contrast(rgb, background));
    fail();
}

static void
contrast_is_enough(void **state)
{
    (void)state;
    const struct {
        size_t theme;
        int own, other; /* the backgrounds it is for: one, or both alike */
    } cases[] = {{THEME_DARK, black, black}, {THEME_LIGHT, white, white},
                 {THEME_MONO, black, white},
                 {THEME_COLOUR_BLIND, black, white}};
    struct themes t;
    themes_init(&t);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct theme *theme = &t.theme[cases[i].theme];
        for (int s = 0; s < STYLE_COUNT; s++) {
            const struct theme_color *c = &theme->look[s].color;
            bool one = cases[i].own == cases[i].other;
            double least = is_series(s) && (s >= STYLE_HEAT0 || !one) ? 3 : 4.5;
            if (c->direct != THEME_OWN) {
                legible(theme->name, s, c->direct, cases[i].own, least);
                legible(theme->name, s, c->direct, cases[i].other, least);
                legible(theme->name, s, xterm(c->many), cases[i].own, least);
                legible(theme->name, s, xterm(c->many), cases[i].other, least);
                // What a terminal says of its background may be wrong.
                legible(theme->name, s, xterm(c->many), black, 3);
                legible(theme->name, s, xterm(c->many), white, 3);
            }
            if (c->few != THEME_OWN) {
                legible(theme->name, s, xterm(c->few), cases[i].own, 3);
                legible(theme->name, s, xterm(c->few), cases[i].other, 3);
            }
        }
    }
    themes_done(&t);
}

/* The lines of one plot, the dotted ones apart, have different colours. */
static void
lines_have_colours(void **state)
{
    (void)state;
    const int plots[][4] = {
        {STYLE_TRAIN, STYLE_TEST, -1},
        {STYLE_DECAY, STYLE_TRAIN, STYLE_TEST, -1},
        {STYLE_TOTAL, STYLE_W, STYLE_E, -1},
        {STYLE_TOTAL, STYLE_TRAIN, STYLE_TEST, -1},
        {STYLE_GHOST, STYLE_GHOST2, -1},
    };
    struct themes t;
    themes_init(&t);
    for (size_t i = 0; i < THEME_BUILT_IN; i++) {
        const struct theme_look *look = t.theme[i].look;
        if (theme_is_plain(&t.theme[i]))
            continue;
        for (size_t plot = 0; plot < sizeof plots / sizeof *plots; plot++)
            for (int a = 0; plots[plot][a] >= 0; a++)
                for (int b = 0; b < a; b++) {
                    const struct theme_color *x = &look[plots[plot][a]].color;
                    const struct theme_color *y = &look[plots[plot][b]].color;
                    assert_int_not_equal(x->direct, y->direct);
                    assert_int_not_equal(x->many, y->many);
                    assert_int_not_equal(x->few, y->few);
                }
    }
    assert_true(theme_is_plain(&t.theme[THEME_MONO]));
    assert_false(theme_is_plain(&t.theme[THEME_COLOUR_BLIND]));
    themes_done(&t);
}

static void
background_is_guessed(void **state)
{
    (void)state;
    assert_int_equal(themes_auto(NULL), THEME_DARK);
    assert_int_equal(themes_auto(""), THEME_DARK);
    assert_int_equal(themes_auto("15;0"), THEME_DARK);
    assert_int_equal(themes_auto("0;15"), THEME_LIGHT);
    assert_int_equal(themes_auto("0;default;7"), THEME_LIGHT);
    assert_int_equal(themes_auto("7;8"), THEME_DARK);
    assert_int_equal(themes_auto("12;default"), THEME_DARK);
    assert_int_equal(themes_auto("0;99"), THEME_DARK);
}

static void
looks_are_read(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int direct, many, few;
        unsigned attributes;
        const char *again;
    } cases[] = {
        {"red", 1, 1, 1, THEME_DIM, "red dim"},
        {"  9 bold", 0xff0000, 9, 1, THEME_BOLD, "9 bold"},
        {"208", 0xff8700, 208, 3, THEME_DIM, "208 dim"},
        {"#d55e00 plain", 0xd55e00, 166, 1, 0, "#d55e00 plain"},
        {"underline #0072B2 bold", 0x0072b2, 25, 6,
         THEME_BOLD | THEME_UNDERLINE, "#0072b2 bold underline"},
        {"#808080", 0x808080, 244, THEME_OWN, THEME_DIM, "244 dim"},
        {"default", THEME_OWN, THEME_OWN, THEME_OWN, THEME_DIM, "default dim"},
        {"reverse", 0x123456, 7, 7, THEME_REVERSE, "#123456 reverse"},
        {"", 0x123456, 7, 7, THEME_DIM, "#123456 dim"},
    };
    const struct theme_look before = {{0x123456, 7, 7}, THEME_DIM};
    char text[64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct theme_look look = before;
        assert_true(theme_parse(&look, cases[i].text, NULL));
        assert_int_equal(look.color.direct, cases[i].direct);
        assert_int_equal(look.color.many, cases[i].many);
        assert_int_equal(look.color.few, cases[i].few);
        assert_int_equal(look.attributes, cases[i].attributes);
        assert_string_equal(theme_format(text, &look), cases[i].again);
    }
    const char *const bad[] = {"pink", "256", "-1", "#12345", "#12345g",
                               "bold pink", "1x", "0000", "#"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct theme_look look = before;
        struct failure f = {0};
        assert_false(theme_parse(&look, bad[i], &f));
        assert_int_equal(f.status, STATUS_INPUT);
        assert_memory_equal(&look, &before, sizeof look);
    }
}

static void
styles_have_names(void **state)
{
    (void)state;
    for (int s = 0; s < STYLE_COUNT; s++)
        assert_int_equal(theme_style(theme_style_names[s]), s);
    assert_int_equal(theme_style("nonsense"), STYLE_COUNT);
}

/* The manual lists them, in their order. */
static void
styles_are_in_the_manual(void **state)
{
    (void)state;
    const char *source = getenv("GROKTOP_SOURCE");
    char name[4096];
    snprintf(name, sizeof name, "%s/man/groktop.1", source ? source : ".");
    FILE *f = fopen(name, "r");
    assert_non_null(f);
    static char manual[100000];
    size_t n = fread(manual, 1, sizeof manual - 1, f);
    fclose(f);
    manual[n] = '\0';
    const char *at = strstr(manual, "What is not named remains.");
    assert_non_null(at);
    for (int s = 0; s < STYLE_COUNT; s++) {
        snprintf(name, sizeof name, "%s ", theme_style_names[s]);
        const char *next = strstr(at, name);
        if (next == NULL || next - at > 120) {
            snprintf(name, sizeof name, "%s\n", theme_style_names[s]);
            next = strstr(at, name);
        }
        if (next == NULL || next - at > 120) {
            print_message("# not in its place: %s\n", theme_style_names[s]);
            fail();
        }
        at = next;
    }
}

static void
themes_are_added(void **state)
{
    (void)state;
    struct themes t;
    themes_init(&t);
    size_t dusk = themes_add(&t, "dusk", THEME_LIGHT);
    assert_int_equal(dusk, THEME_BUILT_IN);
    assert_int_equal(themes_find(&t, "dusk"), dusk);
    assert_int_equal(themes_find(&t, "dawn"), t.count);
    assert_memory_equal(t.theme[dusk].look, t.theme[THEME_LIGHT].look,
                        sizeof t.theme[dusk].look);
    themes_done(&t);
}

/* Markers stand on their lines, each at columns of its own, and before the
 * label. */
static void
lines_have_markers(void **state)
{
    (void)state;
    struct chart c = {.x = {0, 40, false}, .y = {0, 1, false},
                      .glyphs = GLYPHS_ASCII, .label_cols = 12, .n_series = 2};
    struct rect r = {0, 0, 8, 60};
    struct span low[60] = {{0}}, high[60] = {{0}};
    for (int i = 0; i < chart_columns(&c, r); i++) {
        low[i] = span_of(0);
        high[i] = span_of(1);
    }
    c.series[0] = (struct chart_series){"train", "1", STYLE_TRAIN, low, false, 'o'};
    c.series[1] = (struct chart_series){"test", "2", STYLE_TEST, high, false, 'x'};
    struct grid g;
    grid_init(&g);
    grid_resize(&g, 8, 60);
    chart_draw(&c, &g, r);
    struct rect plot = chart_plot_rect(&c, r);
    int found[2] = {0, 0};
    for (int col = plot.col; col < plot.col + plot.cols; col++) {
        bool top = g.cells[col].ch == 'x';
        bool bottom = g.cells[(plot.rows - 1) * 60 + col].ch == 'o';
        assert_false(top && bottom);
        found[0] += top;
        found[1] += bottom;
    }
    assert_in_range(found[0], plot.cols / 10, plot.cols / 10 + 1);
    assert_in_range(found[1], plot.cols / 10, plot.cols / 10 + 1);
    char *text = grid_string(&g);
    assert_non_null(strstr(text, "x test"));
    assert_non_null(strstr(text, "o train"));
    free(text);
    grid_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_enough),
        cmocka_unit_test(lines_have_colours),
        cmocka_unit_test(background_is_guessed),
        cmocka_unit_test(looks_are_read),
        cmocka_unit_test(styles_have_names),
        cmocka_unit_test(styles_are_in_the_manual),
        cmocka_unit_test(themes_are_added),
        cmocka_unit_test(lines_have_markers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

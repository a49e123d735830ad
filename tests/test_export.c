/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid as text, with colours and as SVG; and into files that are there whole
 * or not at all. */
#include <config.h>

#include "ui/export.h"

#include "picture.h"
#include "plot/canvas.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct themes themes;

/* The page of a built-in theme. */
static struct export_page
page_of(size_t theme, int colors)
{
    return (struct export_page){&themes.theme[theme], colors,
                                theme == THEME_LIGHT};
}

/* In the dark theme: as a text, or into files as step STEP. */
static char *
make(const struct grid *g, enum export_format format, int colors)
{
    struct export_page page = page_of(colors > 0 ? THEME_DARK : THEME_MONO,
                                      colors);
    return export_make(g, format, &page);
}

static bool
export_step(const struct grid *g, uint64_t step, char stem[EXPORT_STEM],
            struct failure *f)
{
    struct export_page page = page_of(THEME_DARK, 256);
    return export_all(g, step, &page, stem, f);
}

/* Two rows: a title in reverse, a warning, braille, and what XML must escape. */
static struct grid
make_sample(void)
{
    struct grid g = make_grid(2, 14);
    grid_text(&g, 0, 0, 14, STYLE_FOCUS, ">1 A ");
    grid_text(&g, 0, 5, 14, STYLE_DIM, "──");
    grid_text(&g, 0, 8, 14, STYLE_WARN, "a < b");
    grid_text(&g, 1, 1, 14, STYLE_TRAIN, "⡇▓");
    grid_text(&g, 1, 5, 14, STYLE_TEXT, "x & y > z");
    return g;
}

static void
assert_made(const struct grid *g, enum export_format format, int colors,
            const char *expected)
{
    char *text = make(g, format, colors);
    assert_string_equal(text, expected);
    free(text);
}

static void
text_and_colours(void **state)
{
    (void)state;
    struct grid g = make_sample();
    assert_made(&g, EXPORT_TEXT, 256, ">1 A ── a < b\n ⡇▓  x & y > z\n");
    assert_made(&g, EXPORT_ANSI, 256,
                "\033[0;7m>1 A \033[0;38;5;245m──\033[0m "
                "\033[0;1;38;5;136ma < b\033[0m\n"
                " \033[0;38;5;32m⡇▓\033[0m  x & y > z\n");
    assert_made(&g, EXPORT_ANSI, 8,
                "\033[0;7m>1 A \033[0m──\033[0m \033[0;1;33ma < b\033[0m\n"
                " \033[0;36m⡇▓\033[0m  x & y > z\n");
    assert_made(&g, EXPORT_ANSI, 0,
                "\033[0;7m>1 A \033[0m──\033[0m \033[0;1ma < b\033[0m\n"
                " \033[0m⡇▓\033[0m  x & y > z\n");
    grid_done(&g);
    g = make_grid(0, 0);
    assert_made(&g, EXPORT_ANSI, 256, "");
    grid_done(&g);
    // Blanks at the end are left out, but for those that one sees.
    g = make_grid(1, 5);
    grid_text(&g, 0, 0, 5, STYLE_SELECTED, "a  ");
    assert_made(&g, EXPORT_ANSI, 256, "\033[0;7ma  \033[0m\n");
    grid_done(&g);
}

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        print_message("# not there: %s\n%s", part, text);
        fail();
    }
}

static void
svg_parts(void **state)
{
    (void)state;
    struct grid g = make_sample();
    char *svg = make(&g, EXPORT_SVG, 256);
    assert_has(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ");
    assert_has(svg, "viewBox=\"0 0 192 72\"");
    // Letters, escaped and stretched to their cells.
    assert_has(svg, "<text x=\"108\" y=\"30\" textLength=\"60\" "
                    "lengthAdjust=\"spacingAndGlyphs\" fill=\"#af8700\" "
                    "font-weight=\"bold\">a &lt; b</text>\n");
    assert_has(svg, ">x &amp; y &gt; z</text>");
    assert_has(svg, ">&gt;1 A</text>");
    // The ground of the title's five cells; two lines; the left column of the
    // braille; a shade.
    assert_has(svg, "\"M12 12h12v24h-12zM24 12h12v24h-12zM36 12h12v24h-12z"
                    "M48 12h12v24h-12zM60 12h12v24h-12z\"");
    assert_has(svg, "\"M72 23h12v2h-12zM84 23h12v2h-12z\"");
    assert_has(svg, "fill=\"#0087d7\" fill-opacity=\"1.00\" d=\"M25 37h4v4h-4z"
                    "M25 43h4v4h-4zM25 49h4v4h-4zM25 55h4v4h-4z\"");
    assert_has(svg, "fill-opacity=\"0.75\" d=\"M36 36h12v24h-12z\"");
    assert_null(strstr(svg, "⡇"));
    assert_has(svg, "</g>\n</svg>\n");
    free(svg);
    grid_done(&g);
}

/* The page is the theme's; what has no colour of its own, the page's ink. */
static void
svg_pages(void **state)
{
    (void)state;
    struct grid g = make_sample();
    struct export_page dark = page_of(THEME_DARK, 256),
                       light = page_of(THEME_LIGHT, 256),
                       mono = page_of(THEME_MONO, 0);
    char *svg = export_make(&g, EXPORT_SVG, &dark);
    assert_has(svg, "height=\"72\" fill=\"#16181d\"/>");
    assert_has(svg, "fill=\"#d4d7dd\">x &amp;");
    free(svg);
    svg = export_make(&g, EXPORT_SVG, &light);
    assert_has(svg, "height=\"72\" fill=\"#ffffff\"/>");
    assert_has(svg, "fill=\"#24272c\">x &amp;");
    assert_has(svg, "fill=\"#005fd7\" fill-opacity=\"1.00\" d=\"M25 37");
    free(svg);
    svg = export_make(&g, EXPORT_SVG, &mono);
    assert_null(strstr(svg, "#0087d7"));
    free(svg);
    grid_done(&g);
}

/* The area of all boxes. */
static int
boxes_area(const char *svg)
{
    int area = 0, x, y, width, height;
    for (const char *m = strchr(svg, 'M'); m != NULL; m = strchr(m + 1, 'M'))
        if (sscanf(m, "M%d %dh%dv%d", &x, &y, &width, &height) == 4)
            area += width * height;
    return area;
}

/* Every character of every set of glyphs is drawn, with the area of its dots. */
static void
svg_glyphs(void **state)
{
    (void)state;
    static const int dot_area[] = {[GLYPHS_BRAILLE] = 4 * 4,
                                   [GLYPHS_SEXTANT] = 6 * 8,
                                   [GLYPHS_BLOCK] = 6 * 12};
    for (int glyphs = 0; glyphs < GLYPHS_ASCII; glyphs++) {
        enum glyphs set = (enum glyphs)glyphs;
        unsigned all = 1u << (canvas_across(set) * canvas_down(set));
        for (unsigned dots = 1; dots < all; dots++) {
            struct grid g = make_grid(1, 1);
            grid_put(&g, 0, 0, canvas_glyph(set, dots), STYLE_TEXT);
            char *svg = make(&g, EXPORT_SVG, 256);
            assert_null(strstr(svg, "<text"));
            int wanted = 0;
            for (unsigned i = 0; i < 8; i++)
                wanted += dots >> i & 1u ? dot_area[set] : 0;
            assert_int_equal(boxes_area(svg), wanted);
            free(svg);
            grid_done(&g);
        }
    }
}

static void
formats(void **state)
{
    (void)state;
    assert_int_equal(export_format_of("a.txt"), EXPORT_TEXT);
    assert_int_equal(export_format_of("a/b.c.ans"), EXPORT_ANSI);
    assert_int_equal(export_format_of("a.svg"), EXPORT_SVG);
    assert_int_equal(export_format_of(".svg"), EXPORT_FORMATS);
    assert_int_equal(export_format_of("svg"), EXPORT_FORMATS);
    assert_int_equal(export_format_of("a.SVG.gz"), EXPORT_FORMATS);
    assert_int_equal(export_format_of(""), EXPORT_FORMATS);
}

/* ---- files ---- */

#define TEMPLATE "/tmp/groktop-export-XX" "XX" "XX"
static char folder[] = TEMPLATE, before[4096];

static int
enter(void **state)
{
    (void)state;
    strcpy(folder, TEMPLATE);
    return getcwd(before, sizeof before) == NULL || mkdtemp(folder) == NULL ||
           chdir(folder) != 0;
}

/* How many files there are; removed as they are counted if CLEAR. */
static int
count_files(bool clear)
{
    DIR *dir = opendir(".");
    int count = 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        count++;
        if (clear)
            unlink(e->d_name);
    }
    closedir(dir);
    return count;
}

static int
leave(void **state)
{
    (void)state;
    count_files(true);
    return chdir(before) != 0 || rmdir(folder) != 0;
}

static void
assert_file(const char *name, const char *expected)
{
    char text[256] = "";
    FILE *f = fopen(name, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    assert_string_equal(text, expected);
}

static void
never_over(void **state)
{
    (void)state;
    struct grid g = make_grid(1, 3);
    struct failure f = {0};
    char stem[EXPORT_STEM];
    grid_text(&g, 0, 0, 3, STYLE_TEXT, "one");
    assert_true(export_step(&g, 1234, stem, &f));
    assert_string_equal(stem, "groktop-1234");
    grid_text(&g, 0, 0, 3, STYLE_TEXT, "two");
    assert_true(export_step(&g, 1234, stem, &f));
    assert_string_equal(stem, "groktop-1234-2");
    assert_int_equal(count_files(false), 6);
    // One file of three that is there is enough.
    assert_int_equal(unlink("groktop-1234.txt"), 0);
    assert_int_equal(unlink("groktop-1234.svg"), 0);
    assert_true(export_step(&g, 1234, stem, &f));
    assert_string_equal(stem, "groktop-1234-3");
    assert_file("groktop-1234.ans", "one\n");
    assert_file("groktop-1234-3.ans", "two\n");
    assert_int_equal(f.status, STATUS_OK);
    grid_done(&g);
}

static void
whole_or_not(void **state)
{
    (void)state;
    struct failure f = {0};
    assert_true(export_write("a.txt", "first\n", &f));
    assert_true(export_write("a.txt", "second\n", &f));
    assert_file("a.txt", "second\n");
    struct stat s;
    assert_int_equal(stat("a.txt", &s), 0);
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(s.st_mode & 0777, 0666 & ~mask);
    assert_int_equal(count_files(false), 1);
    // What cannot be: the reason names the file, and nothing is left.
    assert_false(export_write("no/such.txt", "x", &f));
    assert_int_equal(f.status, STATUS_SYSTEM);
    assert_string_equal(f.message, "no/such.txt: No such file or directory");
    f = (struct failure){0};
    assert_int_equal(mkdir("sub", 0777), 0);
    assert_false(export_write("sub", "x", &f));
    assert_non_null(strstr(f.message, "sub: "));
    assert_int_equal(rmdir("sub"), 0);
    assert_int_equal(count_files(false), 1);
}

/* A disk that is full, as a limit on the size of files: nothing is left, and
 * what was there is as it was. */
static void
full_disk(void **state)
{
    (void)state;
    struct grid g = make_sample();
    struct failure f = {0}, again = {0};
    char stem[EXPORT_STEM];
    struct rlimit before_limit, none = {0, 0};
    assert_true(export_write("a.txt", "first\n", &f));
    getrlimit(RLIMIT_FSIZE, &before_limit);
    none.rlim_max = before_limit.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    bool written = export_write("a.txt", "second\n", &f);
    bool all = export_step(&g, 7, stem, &again);
    setrlimit(RLIMIT_FSIZE, &before_limit);
    assert_false(written);
    assert_false(all);
    assert_string_equal(f.message, "a.txt: File too large");
    assert_string_equal(again.message, "groktop-7.txt: File too large");
    assert_file("a.txt", "first\n");
    assert_int_equal(count_files(false), 1);
    grid_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_colours),
        cmocka_unit_test(svg_parts),
        cmocka_unit_test(svg_pages),
        cmocka_unit_test(svg_glyphs),
        cmocka_unit_test(formats),
        cmocka_unit_test_setup_teardown(never_over, enter, leave),
        cmocka_unit_test_setup_teardown(whole_or_not, enter, leave),
        cmocka_unit_test_setup_teardown(full_disk, enter, leave),
    };
    themes_init(&themes);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    themes_done(&themes);
    return failed;
}

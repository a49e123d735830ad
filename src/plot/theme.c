/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of middle brightness: a series can be read on white and on black,
 * whichever the theme is for, because what a terminal says of its background is
 * not always true. Nothing is told by colour alone: series have labels at their
 * ends, marks have letters, shades have characters, states have words.
 *
 * The colours of the theme for the colour-blind are those of M. Okabe and
 * K. Ito, Color Universal Design (2008, https://jfly.uni-koeln.de/color/): of
 * their eight the four that are legible on both backgrounds, and the terminal's
 * own foreground for their black. */
#include <config.h>

#include "plot/theme.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = THEME_OWN, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

#define DEFAULT {OWN, OWN, OWN}

/* Okabe and Ito's; of the 256, those near them that are as legible. */
#define BLUE_0 {0x0072b2, 25, MAGENTA}
#define VERMILLION {0xd55e00, 166, RED}
#define GREEN_0 {0x009e73, 29, MAGENTA}
#define PURPLE_0 {0xcc79a7, 169, RED}

static const struct theme built_in[THEME_BUILT_IN] = {
    [THEME_DARK] = {"dark", 0, {
        [STYLE_TEXT] = {DEFAULT, 0},
        [STYLE_DIM] = {{0x8a8a8a, 245, OWN}, 0},
        [STYLE_TITLE] = {DEFAULT, THEME_BOLD},
        [STYLE_FOCUS] = {DEFAULT, THEME_REVERSE},
        [STYLE_KEY] = {{0x0087af, 31, CYAN}, THEME_BOLD},
        [STYLE_VALUE] = {DEFAULT, THEME_BOLD},
        [STYLE_PENDING] = {{0xaf8700, 136, YELLOW}, THEME_UNDERLINE},
        [STYLE_GOOD] = {{0x00875f, 29, GREEN}, THEME_BOLD},
        [STYLE_WARN] = {{0xaf8700, 136, YELLOW}, THEME_BOLD},
        [STYLE_BAD] = {{0xd75f5f, 167, RED}, THEME_BOLD | THEME_REVERSE},
        [STYLE_TRAIN] = {{0x0087d7, 32, CYAN}, 0},
        [STYLE_TEST] = {{0xd75f00, 166, MAGENTA}, 0},
        [STYLE_E] = {{0x00875f, 29, GREEN}, 0},
        [STYLE_W] = {{0xaf5faf, 133, MAGENTA}, 0},
        [STYLE_TOTAL] = {{0x8a8a8a, 245, OWN}, 0},
        [STYLE_DECAY] = {{0xaf8700, 136, YELLOW}, 0},
        [STYLE_IPR] = {{0x008787, 30, GREEN}, 0},
        [STYLE_GHOST] = {{0xaf5faf, 133, MAGENTA}, 0},
        [STYLE_GHOST2] = {{0x878700, 100, YELLOW}, 0},
        [STYLE_MARK] = {{0xaf8700, 136, YELLOW}, 0},
        [STYLE_SELECTED] = {DEFAULT, THEME_REVERSE},
        [STYLE_HEAT0] = {{0x5f5fff, 63, CYAN}, 0},
        [STYLE_HEAT0 + 1] = {{0x5f87af, 67, CYAN}, 0},
        [STYLE_HEAT0 + 2] = {{0x5f8787, 66, CYAN}, 0},
        [STYLE_HEAT0 + 3] = {{0x5f875f, 65, GREEN}, 0},
        [STYLE_HEAT0 + 4] = {{0x5f8700, 64, GREEN}, 0},
        [STYLE_HEAT0 + 5] = {{0x878700, 100, YELLOW}, 0},
        [STYLE_HEAT0 + 6] = {{0xaf8700, 136, YELLOW}, 0},
        [STYLE_HEAT7] = {{0xd75f00, 166, RED}, 0}}},
    [THEME_LIGHT] = {"light", 0, {
        [STYLE_TEXT] = {DEFAULT, 0},
        [STYLE_DIM] = {{0x626262, 241, OWN}, 0},
        [STYLE_TITLE] = {DEFAULT, THEME_BOLD},
        [STYLE_FOCUS] = {DEFAULT, THEME_REVERSE},
        [STYLE_KEY] = {{0x005faf, 25, BLUE}, THEME_BOLD},
        [STYLE_VALUE] = {DEFAULT, THEME_BOLD},
        [STYLE_PENDING] = {{0xaf5f00, 130, RED}, THEME_UNDERLINE},
        [STYLE_GOOD] = {{0x008700, 28, BLUE}, THEME_BOLD},
        [STYLE_WARN] = {{0xaf5f00, 130, RED}, THEME_BOLD},
        [STYLE_BAD] = {{0xd70000, 160, RED}, THEME_BOLD | THEME_REVERSE},
        [STYLE_TRAIN] = {{0x005fd7, 26, BLUE}, 0},
        [STYLE_TEST] = {{0xd70000, 160, RED}, 0},
        [STYLE_E] = {{0x008700, 28, BLUE}, 0},
        [STYLE_W] = {{0xaf00af, 127, MAGENTA}, 0},
        [STYLE_TOTAL] = {{0x626262, 241, OWN}, 0},
        [STYLE_DECAY] = {{0x875f00, 94, MAGENTA}, 0},
        [STYLE_IPR] = {{0x00875f, 29, BLUE}, 0},
        [STYLE_GHOST] = {{0xaf00af, 127, MAGENTA}, 0},
        [STYLE_GHOST2] = {{0x5f5f00, 58, OWN}, 0},
        [STYLE_MARK] = {{0x875f00, 94, MAGENTA}, 0},
        [STYLE_SELECTED] = {DEFAULT, THEME_REVERSE},
        [STYLE_HEAT0] = {{0x5f5fd7, 62, BLUE}, 0},
        [STYLE_HEAT0 + 1] = {{0x5f5faf, 61, BLUE}, 0},
        [STYLE_HEAT0 + 2] = {{0x005faf, 25, BLUE}, 0},
        [STYLE_HEAT0 + 3] = {{0x00875f, 29, BLUE}, 0},
        [STYLE_HEAT0 + 4] = {{0x008700, 28, MAGENTA}, 0},
        [STYLE_HEAT0 + 5] = {{0x5f5f00, 58, MAGENTA}, 0},
        [STYLE_HEAT0 + 6] = {{0x875f00, 94, MAGENTA}, 0},
        [STYLE_HEAT7] = {{0xd70000, 160, RED}, 0}}},
    [THEME_MONO] = {"mono", 0, {
        [STYLE_TEXT] = {DEFAULT, 0},
        [STYLE_DIM] = {DEFAULT, 0},
        [STYLE_TITLE] = {DEFAULT, THEME_BOLD},
        [STYLE_FOCUS] = {DEFAULT, THEME_REVERSE},
        [STYLE_KEY] = {DEFAULT, THEME_BOLD},
        [STYLE_VALUE] = {DEFAULT, THEME_BOLD},
        [STYLE_PENDING] = {DEFAULT, THEME_UNDERLINE},
        [STYLE_GOOD] = {DEFAULT, THEME_BOLD},
        [STYLE_WARN] = {DEFAULT, THEME_BOLD},
        [STYLE_BAD] = {DEFAULT, THEME_BOLD | THEME_REVERSE},
        [STYLE_TRAIN] = {DEFAULT, 0},
        [STYLE_TEST] = {DEFAULT, THEME_BOLD},
        [STYLE_E] = {DEFAULT, THEME_BOLD},
        [STYLE_W] = {DEFAULT, 0},
        [STYLE_TOTAL] = {DEFAULT, 0},
        [STYLE_DECAY] = {DEFAULT, 0},
        [STYLE_IPR] = {DEFAULT, 0},
        [STYLE_GHOST] = {DEFAULT, 0},
        [STYLE_GHOST2] = {DEFAULT, 0},
        [STYLE_MARK] = {DEFAULT, 0},
        [STYLE_SELECTED] = {DEFAULT, THEME_REVERSE},
        [STYLE_HEAT0] = {DEFAULT, 0},
        [STYLE_HEAT0 + 1] = {DEFAULT, 0},
        [STYLE_HEAT0 + 2] = {DEFAULT, 0},
        [STYLE_HEAT0 + 3] = {DEFAULT, 0},
        [STYLE_HEAT0 + 4] = {DEFAULT, 0},
        [STYLE_HEAT0 + 5] = {DEFAULT, 0},
        [STYLE_HEAT0 + 6] = {DEFAULT, 0},
        [STYLE_HEAT7] = {DEFAULT, 0}}},
    [THEME_COLOUR_BLIND] = {"colour-blind", 0, {
        [STYLE_TEXT] = {DEFAULT, 0},
        [STYLE_DIM] = {DEFAULT, 0},
        [STYLE_TITLE] = {DEFAULT, THEME_BOLD},
        [STYLE_FOCUS] = {DEFAULT, THEME_REVERSE},
        [STYLE_KEY] = {DEFAULT, THEME_BOLD},
        [STYLE_VALUE] = {DEFAULT, THEME_BOLD},
        [STYLE_PENDING] = {DEFAULT, THEME_UNDERLINE},
        [STYLE_GOOD] = {DEFAULT, THEME_BOLD},
        [STYLE_WARN] = {DEFAULT, THEME_BOLD},
        [STYLE_BAD] = {DEFAULT, THEME_BOLD | THEME_REVERSE},
        [STYLE_TRAIN] = {BLUE_0, 0},
        [STYLE_TEST] = {VERMILLION, 0},
        [STYLE_E] = {GREEN_0, 0},
        [STYLE_W] = {PURPLE_0, 0},
        [STYLE_TOTAL] = {DEFAULT, 0},
        [STYLE_DECAY] = {{0xcc79a7, 169, OWN}, 0},
        [STYLE_IPR] = {GREEN_0, 0},
        [STYLE_GHOST] = {DEFAULT, 0},
        [STYLE_GHOST2] = {PURPLE_0, 0},
        [STYLE_MARK] = {DEFAULT, 0},
        [STYLE_SELECTED] = {DEFAULT, THEME_REVERSE},
        [STYLE_HEAT0] = {BLUE_0, 0},
        [STYLE_HEAT0 + 1] = {{0x5f5faf, 61, MAGENTA}, 0},
        [STYLE_HEAT0 + 2] = {{0x5f87af, 67, MAGENTA}, 0},
        [STYLE_HEAT0 + 3] = {{0x5f8787, 66, OWN}, 0},
        [STYLE_HEAT0 + 4] = {{0x878787, 102, OWN}, 0},
        [STYLE_HEAT0 + 5] = {{0x87875f, 101, OWN}, 0},
        [STYLE_HEAT0 + 6] = {{0x878700, 100, RED}, 0},
        [STYLE_HEAT7] = {VERMILLION, 0}}},
};

const char *const theme_style_names[STYLE_COUNT] = {
    "text", "dim", "title", "focus", "key", "value", "pending", "good", "warn",
    "bad", "train", "test", "e", "w", "total", "decay", "order", "flow",
    "isolated", "mark", "selected", "heat0", "heat1", "heat2", "heat3", "heat4",
    "heat5", "heat6", "heat7",
};

/* ---- the list ---- */

void
themes_init(struct themes *t)
{
    t->count = THEME_BUILT_IN;
    t->theme = mem_new(t->count, sizeof *t->theme);
    memcpy(t->theme, built_in, sizeof built_in);
}

void
themes_done(struct themes *t)
{
    free(t->theme);
    *t = (struct themes){NULL, 0};
}

size_t
themes_find(const struct themes *t, const char *name)
{
    size_t i = 0;
    while (i < t->count && strcmp(t->theme[i].name, name) != 0)
        i++;
    return i;
}

size_t
themes_add(struct themes *t, const char *name, size_t parent)
{
    assert(strlen(name) < THEME_NAME && parent < t->count);
    t->theme = mem_resize(t->theme, t->count + 1, sizeof *t->theme);
    strcpy(t->theme[t->count].name, name);
    themes_inherit(t, t->count, parent);
    return t->count++;
}

void
themes_inherit(struct themes *t, size_t theme, size_t parent)
{
    assert(parent < theme);
    t->theme[theme].parent = parent;
    memcpy(t->theme[theme].look, t->theme[parent].look,
           sizeof t->theme[theme].look);
}

size_t
themes_auto(const char *colorfgbg)
{
    // "FOREGROUND;BACKGROUND", with more between them at times; the numbers are
    // those of the 16 colours, of which 7 and those from 9 on are light.
    const char *background = colorfgbg != NULL ? strrchr(colorfgbg, ';') : NULL;
    int color = background != NULL ? atoi(background + 1) : 0;
    return color == 7 || (color > 8 && color < 16) ? THEME_LIGHT : THEME_DARK;
}

bool
theme_is_plain(const struct theme *theme)
{
    const struct theme_look *look = theme->look;
    for (enum style s = STYLE_TRAIN; s <= STYLE_IPR; s++)
        if (look[s].color.many != look[STYLE_TRAIN].color.many ||
            look[s].color.direct != look[STYLE_TRAIN].color.direct)
            return false;
    return true;
}

/* ---- a look as text ---- */

static const char *const color_names[] = {"black", "red", "green", "yellow",
                                          "blue", "magenta", "cyan", "white"};

static const struct {
    const char *name;
    unsigned bit;
} attribute_names[] = {
    {"bold", THEME_BOLD},
    {"dim", THEME_DIM},
    {"reverse", THEME_REVERSE},
    {"underline", THEME_UNDERLINE},
};
enum { ATTRIBUTES = sizeof attribute_names / sizeof *attribute_names };

enum style
theme_style(const char *name)
{
    enum style s = 0;
    while (s < STYLE_COUNT && strcmp(theme_style_names[s], name) != 0)
        s++;
    return s;
}

/* What xterm shows as color N of its 256. */
static int
rgb_of(int n)
{
    static const int bright[8] = {0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                  0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    if (n < 16)
        return bright[n % 8];
    if (n >= 232)
        return (8 + 10 * (n - 232)) * 0x10101;
    int rgb = 0;
    for (int part = 36; n -= part == 36 ? 16 : 0, part > 0; part /= 6) {
        int level = n / part % 6;
        rgb = rgb << 8 | (level > 0 ? 55 + 40 * level : 0);
    }
    return rgb;
}

static int
distance2(int a, int b)
{
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = (a >> shift & 255) - (b >> shift & 255);
        sum += d * d;
    }
    return sum;
}

static short
nearest_many(int rgb)
{
    short best = 16; // those below are the user's to choose
    for (short n = 17; n < 256; n++)
        if (distance2(rgb_of(n), rgb) < distance2(rgb_of(best), rgb))
            best = n;
    return best;
}

/* By hue; the terminal's own foreground for greys. */
static short
nearest_few(int rgb)
{
    int r = rgb >> 16, g = rgb >> 8 & 255, b = rgb & 255;
    int most = r > g ? (r > b ? r : b) : (g > b ? g : b);
    int least = r < g ? (r < b ? r : b) : (g < b ? g : b);
    int half = (most + least) / 2;
    if (most - least < 48)
        return OWN;
    return (short)((r > half) | (g > half) << 1 | (b > half) << 2);
}

static struct theme_color
color_of_number(int n)
{
    if (n < 8)
        return (struct theme_color){n, (short)n, (short)n};
    short few = n < 16 ? (short)(n - 8) : nearest_few(rgb_of(n));
    return (struct theme_color){rgb_of(n), (short)n, few};
}

static bool
parse_color(struct theme_color *color, const char *word)
{
    char *end;
    size_t length = strlen(word);
    for (int n = 0; n < 8; n++)
        if (strcmp(word, color_names[n]) == 0) {
            *color = color_of_number(n);
            return true;
        }
    if (strcmp(word, "default") == 0) {
        *color = (struct theme_color)DEFAULT;
        return true;
    }
    if (*word == '#' && length == 7 &&
        strspn(word + 1, "0123456789abcdefABCDEF") == 6) {
        int rgb = (int)strtol(word + 1, &end, 16);
        *color = (struct theme_color){rgb < 8 ? 8 : rgb, nearest_many(rgb),
                                      nearest_few(rgb)};
        return true;
    }
    if (length > 3 || strspn(word, "0123456789") != length || atoi(word) > 255)
        return false;
    *color = color_of_number(atoi(word));
    return true;
}

static bool
parse_attribute(unsigned *attributes, const char *word)
{
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (strcmp(word, attribute_names[i].name) == 0) {
            *attributes |= attribute_names[i].bit;
            return true;
        }
    return strcmp(word, "plain") == 0;
}

bool
theme_parse(struct theme_look *look, const char *text, struct failure *f)
{
    struct theme_look read = *look;
    unsigned attributes = 0;
    bool told = false; // any attribute: then those of before are gone
    char *words = mem_string(text), *rest = words;
    for (char *word; (word = strtok_r(rest, " \t", &rest)) != NULL;) {
        if (parse_attribute(&attributes, word)) {
            told = true;
        } else if (!parse_color(&read.color, word)) {
            failure_set(f, STATUS_INPUT, "'%.40s' is no colour (default, black, "
                        "red, green, yellow, blue, magenta, cyan, white, 0 to "
                        "255, #rrggbb) and none of bold, dim, reverse, "
                        "underline, plain", word);
            free(words);
            return false;
        }
    }
    free(words);
    if (told)
        read.attributes = attributes;
    *look = read;
    return true;
}

char *
theme_format(char buffer[64], const struct theme_look *look)
{
    const struct theme_color *c = &look->color;
    if (c->direct == OWN)
        strcpy(buffer, "default");
    else if (c->direct < 8)
        strcpy(buffer, color_names[c->direct]);
    else if (c->direct == rgb_of(c->many))
        sprintf(buffer, "%d", c->many);
    else
        sprintf(buffer, "#%06x", (unsigned)c->direct);
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (look->attributes & attribute_names[i].bit)
            strcat(strcat(buffer, " "), attribute_names[i].name);
    return look->attributes == 0 ? strcat(buffer, " plain") : buffer;
}

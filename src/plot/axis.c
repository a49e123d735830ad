/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges, ticks and their labels.
 *
 * A label is the shortest text that tells its value from the next tick's. It is
 * found by trying: one digit, two digits, ..., until the text reads as the
 * value or no longer fits. That is less clever than computing the digits
 * needed, and right at every edge (9.99999, 0.30000000000000004, 999999). */
#include <config.h>

#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double
axis_place(const struct axis *a, double value)
{
    if (!a->log)
        return (value - a->lo) / (a->hi - a->lo);
    if (value <= 0)
        return -HUGE_VAL;
    return log(value / a->lo) / log(a->hi / a->lo);
}

double
axis_value(const struct axis *a, double place)
{
    if (!a->log)
        return a->lo + place * (a->hi - a->lo);
    return a->lo * pow(a->hi / a->lo, place);
}

/* ---- Round numbers ---------------------------------------------------- */

/* 10^exponent, the nearest double also where exponent < 0. */
static double
power_of_ten(int exponent)
{
    return exponent < 0 ? 1 / pow(10, -exponent) : pow(10, exponent);
}

/* The smallest of 1, 2, 5 times a power of ten that is >= x > 0, but for
 * rounding errors. */
static double
round_up_125(double x)
{
    static const double mantissas[] = {1, 2, 5};
    double decade = power_of_ten((int)floor(log10(x)));
    for (size_t i = 0; i < 3; i++) {
        if (mantissas[i] * decade >= x * (1 - 1e-9))
            return mantissas[i] * decade;
    }
    return 10 * decade;
}

/* The largest that is <= x. */
static double
round_down_125(double x)
{
    static const double mantissas[] = {5, 2, 1};
    double decade = power_of_ten((int)floor(log10(x)));
    for (size_t i = 0; i < 3; i++) {
        if (mantissas[i] * decade <= x * (1 + 1e-9))
            return mantissas[i] * decade;
    }
    return decade;
}

/* ---- Fitting ---------------------------------------------------------- */

/* Whether values of this size leave a label few digits: 0.00425, 2e-11. */
static bool
has_few_digits(double size)
{
    return size < 0.01 || size >= 1e15;
}

/* Rounds out a linear range, which gets a width first if it has none. */
static void
round_linear(double *lo, double *hi)
{
    static const double least = 1e-30, part = 0.02, most = 1e300;
    double low = fmax(*lo, -most), high = fmin(*hi, most);
    double size = fmax(fabs(low), fabs(high));
    if (size < least) {
        *lo = 0;
        *hi = 1;
        return;
    }
    if (has_few_digits(size)) {
        low = fmin(low, 0);
        high = fmax(high, 0);
    }
    if (high - low < part * size) {
        double middle = low + (high - low) / 2;
        low = middle - part * size / 2;
        high = middle + part * size / 2;
    }
    double step = round_up_125((high - low) / 4);
    *lo = floor(low / step + 1e-9) * step;
    *hi = ceil(high / step - 1e-9) * step;
}

/* Rounds out a logarithmic range; hi > 0. */
static void
round_log(double *lo, double *hi, int decades)
{
    static const double least = 1e-290, most = 1e300;
    double high = fmin(fmax(*hi, least), most);
    double low = fmin(fmax(*lo, high / power_of_ten(decades)), high);
    if (high / low < 100) {
        *lo = round_down_125(low);
        *hi = round_up_125(high);
        if (*lo >= *hi) {
            *lo = round_down_125(low / 2);
            *hi = round_up_125(high * 2);
        }
        return;
    }
    int top = (int)ceil(log10(high) - 1e-9);
    int bottom = (int)floor(log10(low) + 1e-9);
    *hi = power_of_ten(top);
    *lo = power_of_ten(bottom > top - decades ? bottom : top - decades);
}

/* The width of a range as the eye sees it. */
static double
extent(bool log_axis, double lo, double hi)
{
    return log_axis ? log(hi / lo) : hi - lo;
}

/* Whether data within [lo, hi] are inside of the range shown; a logarithmic
 * axis that goes down as far as it may has all that is below. */
static bool
is_inside(const struct axis *a, double lo, double hi, int decades)
{
    bool deep = a->log && a->lo * power_of_ten(decades) <= a->hi * (1 + 1e-9);
    return (lo >= a->lo || deep) && hi <= a->hi;
}

void
axis_fit(struct axis *a, double lo, double hi, int decades)
{
    bool shown = a->lo < a->hi;
    if (!(lo <= hi) || (a->log && hi <= 0)) {
        if (!shown) {
            a->lo = a->log ? 0.1 : 0;
            a->hi = 1;
        }
        return;
    }
    double from = lo, to = hi;
    if (a->log)
        round_log(&from, &to, decades);
    else
        round_linear(&from, &to);
    if (shown && is_inside(a, lo, hi, decades) &&
        extent(a->log, from, to) >= 0.4 * extent(a->log, a->lo, a->hi))
        return;
    a->lo = from;
    a->hi = to;
}

/* ---- Labels ----------------------------------------------------------- */

/* Takes zeros off the end of decimals. */
static void
strip_zeros(char *text)
{
    if (strpbrk(text, ".,") == NULL)
        return;
    char *end = text + strlen(text);
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.' || end[-1] == ',')
        end[-1] = '\0';
}

/* Without exponent, DIGITS digits from the first that is not 0. */
static void
write_plain(char *text, size_t size, double value, int digits)
{
    int before = (int)floor(log10(fabs(value))) + 1;
    int decimals = digits > before ? digits - before : 0;
    snprintf(text, size, "%.*f", decimals, value);
    strip_zeros(text);
}

static void
write_suffixed(char *text, size_t size, double value, int digits)
{
    static const char suffixes[] = "kMGT";
    int i = -1;
    for (; fabs(value) >= 1000 && suffixes[i + 1] != '\0'; i++)
        value /= 1000;
    write_plain(text, size - 1, value, digits);
    if (i >= 0)
        strncat(text, &suffixes[i], 1);
}

static void
write_exponent(char *text, size_t size, double value, int digits)
{
    snprintf(text, size, "%.*e", digits - 1, value);
    char *e = strchr(text, 'e');
    int exponent = atoi(e + 1);
    *e = '\0';
    strip_zeros(text);
    size_t used = strlen(text);
    snprintf(text + used, size - used, "e%d", exponent);
}

/* How labels are written, apart from the number of digits. */
struct hand {
    double tolerance; /* this close is exact */
    int width;        /* columns at most */
    bool exponent;    /* 2e-4 rather than 0.0002 */
};

/* VALUE, which has been rounded to DIGITS digits; false if it does not fit. */
static bool
write_digits(char text[64], double value, int digits, const struct hand *hand)
{
    enum { SIZE = 64 };
    bool exponent = hand->exponent || fabs(value) >= 1e15;
    if (value == 0)
        strcpy(text, "0");
    else if (exponent)
        write_exponent(text, SIZE, value, digits);
    else
        write_suffixed(text, SIZE, value, digits);
    if (strlen(text) <= (size_t)hand->width)
        return true;
    if (exponent || fabs(value) < 1000)
        return false;
    write_plain(text, SIZE, value, digits); // 12345 is shorter than 12.345k
    return strlen(text) <= (size_t)hand->width;
}

/* The shortest text for VALUE within the tolerance, or the best that fits;
 * whether it is within the tolerance. */
static bool
write_label(char label[24], double value, const struct hand *hand)
{
    strcpy(label, "0");
    if (!isfinite(value)) {
        strcpy(label, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return true;
    }
    for (int digits = 1; digits <= 15; digits++) {
        char text[64];
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        double rounded = strtod(text, NULL);
        if (!write_digits(text, rounded, digits, hand))
            break;
        memcpy(label, text, strlen(text) + 1);
        if (fabs(rounded - value) <= hand->tolerance)
            return true;
    }
    return false;
}

char *
axis_label(char buffer[24], double value, int width)
{
    struct hand hand = {
        .tolerance = 1e-12 * fabs(value),
        .width = width < 6    ? 6
                 : width > 16 ? 16
                              : width,
        .exponent = fabs(value) < 0.001,
    };
    write_label(buffer, value, &hand);
    return buffer;
}

/* ---- Ticks ------------------------------------------------------------ */

/* Ticks being collected. A label that says another value is none at all. */
struct rule {
    struct tick *ticks;
    size_t count, max;
    int width; /* of the labels */
};

static void
rule_add(struct rule *r, double value, const struct hand *hand)
{
    char label[24];
    if (r->count == r->max || !write_label(label, value, hand))
        return;
    struct tick *tick = &r->ticks[r->count++];
    tick->value = value;
    strcpy(tick->label, label);
}

static void
linear_ticks(const struct axis *a, struct rule *r)
{
    double size = fmax(fabs(a->lo), fabs(a->hi));
    double least = (a->hi - a->lo) / (double)r->max;
    double step = round_up_125(fmax(least, size * 1e-12));
    double first = ceil(a->lo / step - 1e-6), last = floor(a->hi / step + 1e-6);
    while (last - first + 1 > (double)r->max) {
        step = round_up_125(step * 1.5);
        first = ceil(a->lo / step - 1e-6);
        last = floor(a->hi / step + 1e-6);
    }
    struct hand hand = {1e-3 * step, r->width, size < 0.001};
    for (double i = first; i <= last; i++)
        rule_add(r, i * step, &hand);
}

static void
add_log(struct rule *r, double value)
{
    struct hand hand = {1e-6 * value, r->width, value < 0.0099};
    rule_add(r, value, &hand);
}

static bool
in_range(const struct axis *a, double value)
{
    return value >= a->lo * (1 - 1e-9) && value <= a->hi * (1 + 1e-9);
}

/* Decades, or every second, third, ... so that they are not too many. */
static void
decade_ticks(const struct axis *a, struct rule *r)
{
    int first = (int)ceil(log10(a->lo) - 1e-9);
    int last = (int)floor(log10(a->hi) + 1e-9);
    int stride = 1;
    while ((last - first) / stride + 1 > (int)r->max)
        stride++;
    for (int i = first; i <= last; i++) {
        if (i % stride == 0)
            add_log(r, power_of_ten(i));
    }
}

/* 1, 2 and 5 times the decades; false if they are too many. */
static bool
ticks_125(const struct axis *a, struct rule *r)
{
    static const double mantissas[] = {1, 2, 5};
    int last = (int)ceil(log10(a->hi));
    size_t needed = 0;
    for (int decade = (int)floor(log10(a->lo)); decade <= last; decade++) {
        for (size_t i = 0; i < 3; i++) {
            double value = mantissas[i] * power_of_ten(decade);
            if (!in_range(a, value))
                continue;
            needed++;
            add_log(r, value);
        }
    }
    return needed <= r->max;
}

size_t
axis_ticks(const struct axis *a, struct tick *ticks, size_t max, int width)
{
    struct rule rule = {ticks, 0, max, width};
    if (max == 0 || !(a->lo < a->hi))
        return 0;
    if (!a->log) {
        linear_ticks(a, &rule);
        return rule.count;
    }
    bool narrow = a->hi / a->lo < 99.9;
    if (!narrow || !ticks_125(a, &rule)) {
        rule.count = 0;
        decade_ticks(a, &rule);
    }
    if (rule.count < 2) {
        rule.count = 0;
        linear_ticks(a, &rule);
    }
    return rule.count;
}

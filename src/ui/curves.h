/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_CURVES_H
#define GROKTOP_UI_CURVES_H

#include "plot/chart.h"
#include "ui/view.h"

/* What the charts of records are made of; shared by those who draw them and
 * those who read them. */

struct curve {
    enum series series;
    const char *label;
    enum style style;
    char marker; /* where colours do not tell the curves apart */
    bool dotted;
};

/* How each chart reads its series. */
struct curves {
    double factor;      /* 100 for what is shown in per cent */
    double lo, hi;      /* a fixed range; both 0: from the data */
    bool from_zero;     /* a linear axis begins at 0 */
    int decimals;       /* of the last value; -n: n significant digits */
    const char *unit;   /* after it */
    size_t over;        /* the curve that other runs have in the chart */
    size_t count;
    struct curve curve[CHART_SERIES_MAX]; /* later ones are drawn above */
};

/* How the view reads this kind of run; empty for views that are no such charts. */
const struct curves *curves_of(enum view_id id, const struct watch *w);

/* What a reading of the compass says of SERIES. */
double curves_reading(const struct compass_measure *m, enum series series);

/* The tags of a chart's series: their enum series; of forecasts and of other
 * runs, from here on. */
enum {
    CURVES_FORECAST = SERIES_COUNT,
    CURVES_OTHER = CURVES_FORECAST + FORECAST_METHODS
};
_Static_assert(CURVES_OTHER + TREE_BRANCHES <= 64, "bits of hidden");

/* The view's chart for the body R, all but drawn; freed by curves_chart_done. */
void curves_chart(struct chart *c, enum view_id id, struct rect r,
                  struct view_state *state, const struct watch *w);
void curves_chart_done(struct chart *c);

/* Where the samples of a curve are from; the units are FACTOR times theirs. */
struct curves_source {
    const struct history *history;
    enum series series;
    double factor;
    uint64_t until; /* none after this step */
};

/* The spans of S for each dot column, and the samples beside them; whether there
 * is anything of them to draw; then SHOWN as its value, and the range. */
void curves_records(struct chart_series *s, const struct curves_source *from,
                    const struct view_state *state, int columns);
bool curves_any(const struct chart_series *s, int columns);
void curves_finish(struct chart_series *s, const struct curves *t,
                   struct span shown, int columns);

/* ---- view_others.c ---- */

/* Adds the curves of other runs, with labels as far as ROWS has room. */
void view_others_add(struct chart *c, enum view_id id, const struct watch *w,
                     const struct view_state *state, int columns, int rows);

/* What run number I of them shows in the view of curve number K, at STEP or last
 * before; any is false after its end, and of a curve that is not shown. The style
 * of its curves, and its rank in a line: those named first stay longest. */
struct span view_other_span(enum view_id id, const struct watch *w, size_t i,
                            size_t k, uint64_t step);
enum style view_other_style(const struct watch *w, size_t i);
int view_other_rank(size_t i);

/* ---- view_forecast.c ---- */

extern const char *const view_forecast_labels[FORECAST_METHODS];

/* What METHOD predicts; NULL if there is none, or if at the step gone back to
 * there was none yet. */
const struct forecast_curve *view_forecast_of(const struct watch *w,
                                              enum forecast_method method);

/* The value at STEP that METHOD predicts of what the view shows, in its units, by
 * lines between the forecast's points; nan: none. */
double view_forecast_value(enum view_id id, const struct watch *w,
                           enum forecast_method method, double step);

/* Adds the forecasts of what T shows as dotted curves, beneath the curves
 * themselves. */
void view_forecast_add(struct chart *c, const struct curves *t,
                       const struct watch *w, int columns);

/* "forecast: flow 3153 (-3.9 %), isol. 1986 late (-39 %)", as far as it is known:
 * the steps of grokking, whether the run was there first, and how far off they
 * were. HEAD is what it begins with. */
void view_forecast_note(char *text, size_t size, const char *head,
                        const struct watch *w);

#endif

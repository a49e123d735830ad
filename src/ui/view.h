/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_UI_VIEW_H
#define GROKTOP_UI_VIEW_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/grid.h"
#include "plot/zoom.h"
#include "ui/watch.h"

/* The panels. A view draws one, into any rectangle, from what it is given and
 * from nothing else; it never changes the run. */

enum view_id {
    VIEW_ACCURACY,
    VIEW_LOSS,
    VIEW_NORMS,
    VIEW_SPECTRUM,
    VIEW_WATERFALL,
    VIEW_NEURONS,
    VIEW_IPR,
    VIEW_COMPASS,
    VIEW_FOURIER,
    VIEW_WAVES,
    VIEW_TABLE,
    VIEW_TOY,
    VIEW_COUNT
};

/* The hidden units that the waves are of, in the order in which they are shown.
 * They stay the same until others are asked for, so that one sees a unit turn
 * into a wave and not a list that is sorted anew at each frame. */
enum { VIEW_UNITS_MAX = 4096 };

struct view_units {
    uint64_t run, step; /* when they were chosen */
    bool chosen;
    bool each_k;        /* one for each frequency in turn; or the strongest */
    size_t count;
    uint16_t unit[VIEW_UNITS_MAX];
};

/* How to draw: the same for all views; and what is kept from frame to frame so
 * that axes do not jump. */
struct view_state {
    enum glyphs glyphs;
    bool markers;               /* on curves: there are no colours */
    bool log_x;                 /* steps on a logarithmic axis */
    bool linear_y[VIEW_COUNT];  /* of views with a choice */
    enum view_id focus;
    bool points;                /* a lesson points at a panel: */
    enum view_id pointed;
    struct axis x;              /* of steps, shared: what is shown of */
    struct axis whole;          /* the axis of the whole run */
    struct zoom zoom;
    bool cross;                 /* a crosshair, at the bucket of this step */
    uint64_t cross_step;
    struct axis y[VIEW_COUNT];  /* sticky ranges */
    int name_cols;              /* the widest name of another run; 0: none */
    unsigned frequency;         /* of the circle; 0: none yet */
    bool frequency_chosen;      /* by hand; otherwise the strongest */
    struct view_units units;
    size_t first_unit;          /* the place in units of the first one shown */
    bool one_period;            /* waves against a k mod p instead of a */
    uint64_t hidden;            /* curves of charts: a bit a tag, see curves.h */
    double toy_cursor[2];       /* in the picture of a toy: for the next start */
    bool toy_cursor_set;
    size_t toy_path;            /* that is the next to start elsewhere */
};

/* What runs a view is of. */
enum view_runs { VIEW_NETS = 1, VIEW_TOYS = 2, VIEW_BOTH = 3 };

struct view {
    char key;            /* that chooses the panel, and stands before its title */
    const char *title;   /* "Accuracy" */
    const char *caption; /* what the panel shows and how to read it */
    bool has_log_y;      /* L works on it */
    bool has_steps;      /* steps to the right: crosshair and window work on it */
    enum view_runs runs;
    void (*draw)(enum view_id id, struct grid *g, struct rect r,
                 struct view_state *state, const struct watch *w);
};

/* One line a view, in the order of enum view_id. */
extern const struct view view_table[VIEW_COUNT];

/* Whether the view has something to show of this kind of run. */
bool view_suits(enum view_id id, const struct watch *w);

/* The view with this key; VIEW_COUNT if there is none. */
enum view_id view_find(char key);

/* Once a frame, before the views: moves the shared x axis on. */
void view_begin(struct view_state *state, const struct watch *w);

/* Forgets ranges, window and crosshair: at a restart. */
void view_forget(struct view_state *state);

/* The window on steps: FACTOR times as wide, around the crosshair if that is
 * shown, else the present, else the right end; the same around any step; moved
 * by PART of its width; the whole run again. False if it goes no further. What
 * is then shown gets y ranges of its own. */
bool view_zoom(struct view_state *state, const struct watch *w, double factor);
bool view_zoom_at(struct view_state *state, const struct watch *w,
                  double factor, double step);
bool view_pan(struct view_state *state, const struct watch *w, double part);
void view_zoom_out(struct view_state *state);

/* Moves the window to the present, which it then follows. */
void view_follow(struct view_state *state, const struct watch *w);

/* The crosshair stands on buckets of the history: single records at both ends
 * of a run, several merged far from them. It comes into being where it is put,
 * and the window moves so that it is seen. By so many buckets; by so many tenths
 * of the view; to the first or the last bucket; to the one nearest to a step.
 * Without a record nothing happens. */
void view_cross_move(struct view_state *state, const struct watch *w, int by);
void view_cross_leap(struct view_state *state, const struct watch *w,
                     int tenths);
void view_cross_end(struct view_state *state, const struct watch *w, bool last);
void view_cross_put(struct view_state *state, const struct watch *w,
                    double step);

/* The crosshair's bucket; false if there is no crosshair, or no record. */
bool view_cross(const struct view_state *state, const struct watch *w,
                struct history_bucket *bucket);

/* Whether (ROW, COL) is in the plot of a panel with steps that has the rectangle
 * R, and which step is there. */
bool view_step_at(enum view_id id, const struct view_state *state,
                  struct rect r, int row, int col, double *step);

/* Draws the view with its title line into R; says so where R is too small. */
void view_draw(enum view_id id, struct grid *g, struct rect r,
               struct view_state *state, const struct watch *w);

/* Hides or shows again the curve whose label at the end of its line is at a
 * place of a panel that has the rectangle R; false if there is none. */
bool view_hide_at(enum view_id id, struct view_state *state,
                  const struct watch *w, struct rect r, int row, int col);

/* Shows one curve of the view alone, each time another, and then all; returns
 * its name, NULL for all, "" if the view has none. */
const char *view_alone(enum view_id id, struct view_state *state,
                       const struct watch *w);

/* For the views: a note at the right end of the title line of a panel whose
 * body (what is below the title) is BODY; returns the column where it begins. */
int view_note(struct grid *g, struct rect body, enum style style,
              const char *text);

/* For the views: a sentence in the middle of an otherwise empty panel. */
void view_empty(struct grid *g, struct rect body, const char *text);

/* For the views: an empty chart for a body: the axis of steps, glyphs, and room
 * for labels, so that the place of its plot is known; then the crosshair, and
 * the marks of the run (CHART_MARKS_MAX). */
struct chart;
void view_chart(struct chart *c, enum view_id id, struct rect body,
                const struct view_state *state);
void view_chart_cross(struct chart *c, const struct view_state *state,
                      const struct watch *w);
void view_marks(struct chart *c, const struct view_state *state,
                const struct watch *w);

/* For the views: the first step that is shown; and chart_stretch, which on a
 * logarithmic axis has all earlier steps in the first column, without those
 * before the window. */
uint64_t view_from(const struct view_state *state);
void view_stretch(const struct view_state *state, int column, int columns,
                  uint64_t *begin, uint64_t *end);

/* 12345678 as "12 345 678". */
const char *view_number(char buffer[40], uint64_t value);

/* The circle of the next frequency, or of the one before (BY = -1). */
void view_fourier_move(struct view_state *state, const struct watch *w, int by);

/* Scrolls the waves by so many units; chooses the units anew, in the other
 * way. */
void view_waves_scroll(struct view_state *state, int by);
void view_waves_choose(struct view_state *state);

/* The place in the picture of a toy that is drawn in PANEL, of a cell of the
 * grid; false if there is none. Moves the cursor there by so many steps. */
bool view_toy_at(const struct watch *w, struct rect panel, int row, int col,
                 double xy[2]);
void view_toy_move(struct view_state *state, const struct watch *w, int right,
                   int up);

/* Points x, y (P each) around a centre, joined in ORDER, into R; false if there
 * are none to be drawn. */
bool view_circle(struct grid *g, struct rect r, const double *x,
                 const double *y, const unsigned *order, size_t p,
                 enum glyphs glyphs);

/* The drawing functions, each in its family's file. */
void view_curves_draw(enum view_id id, struct grid *g, struct rect r,
                      struct view_state *state, const struct watch *w);
void view_spectrum_draw(enum view_id id, struct grid *g, struct rect r,
                        struct view_state *state, const struct watch *w);
void view_waterfall_draw(enum view_id id, struct grid *g, struct rect r,
                         struct view_state *state, const struct watch *w);
void view_neurons_draw(enum view_id id, struct grid *g, struct rect r,
                       struct view_state *state, const struct watch *w);
void view_fourier_draw(enum view_id id, struct grid *g, struct rect r,
                       struct view_state *state, const struct watch *w);
void view_waves_draw(enum view_id id, struct grid *g, struct rect r,
                     struct view_state *state, const struct watch *w);
void view_toy_draw(enum view_id id, struct grid *g, struct rect r,
                   struct view_state *state, const struct watch *w);
void view_answers_draw(enum view_id id, struct grid *g, struct rect r,
                       struct view_state *state, const struct watch *w);

#endif

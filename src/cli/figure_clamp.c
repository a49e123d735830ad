/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The delay from memorising to grokking while the norm of all weights is held, from
 * the step of memorising on, at rho times what it is when a free run groks. Weight
 * decay stays as it is: what it does along the weights, the clamp undoes.
 *
 * Two laws are fitted to the logarithm of the delay, from FIT_FROM on: k rho, and
 * -g log(rho_c - rho), for which rho_c is looked for. */
#include <config.h>

#include "cli/figure_draw.h"

#include "base/mem.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_statistics.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static const double held[FIGURE_CLAMPS] = {0.6,  0.7, 0.8,   0.85, 0.9,  0.95,
                                           1,    1.025, 1.05, 1.07, 1.1, 1.2};
static const double FIT_FROM = 0.79;

enum { LONGER = 4 }; /* a clamped run may take, than the free one's length */

/* ---- runs ---- */

static double
norm2_of_layer(const gsl_matrix *m)
{
    gsl_vector_const_view all = gsl_vector_const_view_array(m->data, m->size1 * m->tda);
    double norm = gsl_blas_dnrm2(&all.vector);
    return norm * norm;
}

/* norm2(E) + norm2(W) when the run had grokked: at the record kept next to it. */
static double
norm2_at(const struct figure_run *r, uint64_t step)
{
    size_t i = 0;
    while (i + 1 < r->n_records && r->records[i].step < step)
        i++;
    return r->records[i].value[SERIES_NORM2];
}

/* The step of the run's first event of this kind; UINT64_MAX: there is none. */
static uint64_t
step_of(const struct figure_run *r, enum event_kind kind)
{
    for (size_t i = 0; i < r->n_events; i++)
        if (r->events[i].kind == kind)
            return r->events[i].step;
    return UINT64_MAX;
}

/* Where a clamped run is, among all of a free one, for who waits. */
struct progress_of {
    figure_tick tick;
    void *job;
    uint64_t before;
};

static bool
tick_on(void *job, uint64_t step)
{
    struct progress_of *p = job;
    return p->tick(p->job, p->before + step);
}

bool
figure_run_clamp(struct figure_run *r, figure_tick tick, void *job, struct failure *f)
{
    const struct figure_frame *from = &r->frames[FIGURE_MEMORISED];
    uint64_t grokked = step_of(r, EVENT_GROKKED);
    if (from->E == NULL || grokked == UINT64_MAX || r->n_clamps > 0)
        return true;
    double ratio = norm2_at(r, grokked) / (norm2_of_layer(from->E) + norm2_of_layer(from->W));
    struct config c;
    config_copy(&c, &r->config);
    c.value[PARAM_STEPS] = LONGER * r->config.value[PARAM_STEPS];
    c.value[PARAM_UNTIL] = UNTIL_GROKKED;
    config_insert_change(&c, (struct change){from->step, PARAM_NORM_CLAMP, 0});
    bool ok = true;
    for (size_t i = 0; i < FIGURE_CLAMPS && ok; i++) {
        struct progress_of p = {tick, job, i * config_integer(&c, PARAM_STEPS)};
        double factor = held[i] * held[i] * ratio;
        c.changes[0].value = factor;
        struct figure_run *clamped = figure_run_new(&c, tick_on, &p, f);
        ok = clamped != NULL;
        if (ok) {
            uint64_t step = step_of(clamped, EVENT_GROKKED);
            r->clamps[r->n_clamps++] = (struct figure_clamp){
                held[i], factor,
                step == UINT64_MAX ? (double)NAN : (double)step};
        }
        figure_run_free(clamped);
    }
    config_done(&c);
    return ok;
}

/* ---- fits ---- */

struct points {
    double *x, *y, *rho; /* (n): what is fitted to what */
    size_t n;
};

/* The line through the points: intercept and slope; how much it explains. */
static double
fit_line(const struct points *p, double *intercept, double *slope)
{
    double c00, c01, c11, rest;
    gsl_fit_linear(p->x, 1, p->y, 1, p->n, intercept, slope, &c00, &c01, &c11, &rest);
    return 1 - rest / gsl_stats_tss(p->y, 1, p->n);
}

/* The same of y to log(RHO_C - rho). */
static double
fit_pole(struct points *p, double rho_c, double *intercept, double *slope)
{
    for (size_t i = 0; i < p->n; i++)
        p->x[i] = log(rho_c - p->rho[i]);
    return fit_line(p, intercept, slope);
}

/* Writes both fits into the script: a, k, r2; b, g, rc, q2; and the range. */
static void
write_fits(struct figure_draw *d, struct points *p)
{
    double a, k, b, g, most = 0, best = -1, pole = 0;
    for (size_t i = 0; i < p->n; i++) {
        p->x[i] = p->rho[i];
        most = fmax(most, p->rho[i]);
    }
    double r2 = fit_line(p, &a, &k);
    for (int i = 1; i <= 300; i++) {
        double rho_c = most + 1e-3 * i, q2 = fit_pole(p, rho_c, &b, &g);
        pole = q2 > best ? rho_c : pole;
        best = fmax(best, q2);
    }
    best = fit_pole(p, pole, &b, &g);
    fprintf(d->script, "a = %.8g; k = %.8g; r2 = %.6g\n"
            "b = %.8g; g = %.8g; rc = %.8g; q2 = %.6g; from = %g; most = %g\n",
            a, k, r2, b, -g, pole, best, FIT_FROM, most);
}

/* ---- data ---- */

/* NAME-seedS.dat, and its points to those that are fitted. */
static void
write_run(struct figure_draw *d, const struct figure_run *r, struct points *p)
{
    char what[32];
    uint64_t memorised = r->frames[FIGURE_MEMORISED].step;
    double limit = LONGER * r->config.value[PARAM_STEPS];
    snprintf(what, sizeof what, "seed%" PRIu64, config_integer(&r->config, PARAM_SEED));
    FILE *data = figure_data(d, what, r, "rho (norm held, of that at grokking of this "
                             "run), X (of --norm-clamp from memorising on), step of "
                             "grokking then, delay since memorising (steps), limit "
                             "(steps, where it did not grok)");
    for (size_t i = 0; i < r->n_clamps; i++) {
        const struct figure_clamp *c = &r->clamps[i];
        double delay = c->grokked - (double)memorised;
        fprintf(data, "%g %.8g ", c->norm, c->factor);
        figure_number(data, c->grokked);
        fputc(' ', data);
        figure_number(data, delay);
        fputc(' ', data);
        figure_number(data, isnan(delay) ? limit : (double)NAN);
        fputc('\n', data);
        if (delay > 0 && c->norm > FIT_FROM) {
            p->rho[p->n] = c->norm;
            p->y[p->n++] = log(delay);
        }
    }
    if (r->n_clamps == 0)
        fputs("1 nan nan nan nan\n", data); // an empty file is a mistake
    figure_data_end(d, data);
}

static const char points_script[] =
    "seed(s) = sprintf('%s-seed%d.dat', name, s)\n"
    "shade(s) = word(blue . ' ' . orange . ' ' . purple, 1 + (s - first) % 3)\n"
    "set multiplot layout 1,2 margins 0.085,0.985,0.18,0.9 spacing 0.1\n"
    "set logscale y; set format y '10^{%T}'\n"
    "set ylabel 'steps from memorising to grokking'\n"
    "set key top left samplen 1\n"
    "set xlabel 'norm held at, of that at which the free run groks, ρ'\n";

static const char fits_script[] =
    "set title panel('a', sprintf('exp(kρ): k = %.1f, R^2 = %.2f', k, r2))\n"
    "set xrange [0.55:1.25]; set samples 500\n"
    "plot for [s=first:last] seed(s) using 1:4 with points pt 7 ps 0.6 lc rgb shade(s) \\\n"
    "         title sprintf('seed %d', s), \\\n"
    "     for [s=first:last] seed(s) using 1:5 with points pt 8 ps 0.8 lc rgb shade(s), \\\n"
    "     keyentry with points pt 8 ps 0.8 lc rgb grey \\\n"
    "         title sprintf('not in %d steps', limit), \\\n"
    "     x < from || x > most ? NaN : exp(a + k*x) lw 1.8 lc rgb grey dt (6,3), \\\n"
    "     x < from || x > rc - 1e-3 ? NaN : exp(b - g*log(rc - x)) lw 1.8 lc rgb red\n"
    "set title panel('b', sprintf('(ρ_c – ρ)^{–γ}: ρ_c = %.3f, γ = %.2f, R^2 = %.2f', \\\n"
    "    rc, g, q2))\n"
    "set xlabel 'ρ_c – ρ'; set logscale x; set xrange [*:*] reverse\n"
    "unset key\n"
    "plot for [s=first:last] seed(s) using ($1 > from ? rc - $1 : NaN):4 \\\n"
    "         with points pt 7 ps 0.6 lc rgb shade(s), \\\n"
    "     [0.01:0.3] exp(b - g*log(x)) lw 1.8 lc rgb red\n";

/* Too few points for a law. */
static const char plain_script[] =
    "set title panel('a', 'while the norm is held')\n"
    "set xrange [0.55:1.25]; set yrange [1:1e6]\n"
    "plot for [s=first:last] seed(s) using 1:4 with points pt 7 ps 0.6 lc rgb shade(s) \\\n"
    "         title sprintf('seed %d', s), \\\n"
    "     for [s=first:last] seed(s) using 1:5 with points pt 8 ps 0.8 lc rgb shade(s)\n";

void
figure_draw_clamp(struct figure_draw *d)
{
    enum { ENOUGH = 6 };
    size_t most = d->n_runs * FIGURE_CLAMPS;
    struct points p = {mem_new(most, sizeof *p.x), mem_new(most, sizeof *p.y),
                       mem_new(most, sizeof *p.rho), 0};
    uint64_t first = config_integer(&d->runs[0]->config, PARAM_SEED);
    for (size_t i = 0; i < d->n_runs; i++)
        write_run(d, d->runs[i], &p);
    fprintf(d->script, "first = %" PRIu64 "; last = %" PRIu64 "; limit = %.0f\n", first,
            first + d->n_runs - 1, LONGER * d->runs[0]->config.value[PARAM_STEPS]);
    if (p.n >= ENOUGH)
        write_fits(d, &p);
    fputs(points_script, d->script);
    fputs(p.n >= ENOUGH ? fits_script : plain_script, d->script);
    free(p.x);
    free(p.y);
    free(p.rho);
}

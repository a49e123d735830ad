/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of training is forward, backward and the AdamW update of the full
 * batch, with no evaluation; a step of the isolated dynamics is all that eq. 20
 * asks for; a spectrum is the Fourier features of E and what each hidden unit
 * listens to, as for a frame of the screen. All are set beside the matrix
 * product of the BLAS under GSL, PEAK_N square: one in each thread at once, just
 * before and just after, because a machine that is shared does not do the same
 * from minute to minute.
 *
 * Useful work, in floating-point operations: 6 n d_h p for training (three
 * products); n^2 d_h + n^3/3 + 2 n^2 p + 6 n d_h p for the isolated dynamics
 * (Gram matrix, Cholesky factor, solution, three products); 2 p d_h 2 m for a
 * spectrum of m frequencies. */
#include <config.h>

#include "cli/bench.h"

#include "analysis/fourier.h"
#include "analysis/neurons.h"
#include "base/blas.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/team.h"
#include "model/kernels.h"
#include "model/net.h"
#include "theory/isolated.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PEAK_N = 1024,
    STEPS_MAX = 20000,
    STEPS_MIN = 12,
};
static const double SECONDS = 0.7, WARM_UP = 0.15; // of a measurement

static const struct bench_case {
    unsigned p;
    size_t d_h;
    bool isolated; /* where d_h >= n */
} cases[] = {
    {11, 128, true}, {37, 512, true}, {59, 256, false}, {97, 512, false},
    {113, 512, false},
};
enum { CASES = sizeof cases / sizeof *cases };

enum bench_kind { TRAIN, ISOLATED, SPECTRUM };
static const char *const kind_names[] = {"train", "isolated", "spectrum"};

/* A thing to be measured, its threads waiting. */
struct bench {
    const struct bench_case *c;
    enum bench_kind kind;
    enum precision precision;
    struct split split;
    struct team *team;
    struct net *net;        /* of training */
    struct isolated *iso;   /* of isolated dynamics */
    struct fourier *fourier; /* of a spectrum, with the other two */
    struct neurons neurons;
    gsl_matrix *E;
    struct peak *peaks; /* one for each thread */
};

struct timing {
    double median, best; /* seconds a step */
    double peak;         /* flop/s */
};

/* ---- the peak ---- */

/* A thread's own operands, of one of the two precisions. */
struct peak {
    gsl_matrix *d[3];
    gsl_matrix_float *f[3];
};

static void
peak_init(struct peak *peak, enum precision precision)
{
    *peak = (struct peak){{NULL}, {NULL}};
    for (int i = 0; i < 3; i++) {
        if (precision == PRECISION_SINGLE) {
            peak->f[i] = gsl_matrix_float_alloc(PEAK_N, PEAK_N);
            if (peak->f[i] == NULL)
                fatal("not enough memory");
            gsl_matrix_float_set_all(peak->f[i], 1);
        } else {
            peak->d[i] = gsl_matrix_alloc(PEAK_N, PEAK_N);
            if (peak->d[i] == NULL)
                fatal("not enough memory");
            gsl_matrix_set_all(peak->d[i], 1);
        }
    }
}

static void
peak_done(struct peak *peak)
{
    for (int i = 0; i < 3; i++) {
        gsl_matrix_free(peak->d[i]);
        gsl_matrix_float_free(peak->f[i]);
    }
}

static void
peak_product(void *job, size_t part, size_t lane)
{
    struct peak *peak = (struct peak *)job + part;
    (void)lane;
    if (peak->f[0] != NULL)
        gsl_blas_sgemm(CblasNoTrans, CblasNoTrans, 1, peak->f[0], peak->f[1], 0,
                       peak->f[2]);
    else
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, peak->d[0], peak->d[1], 0,
                       peak->d[2]);
}

static double
seconds_since(uint64_t start)
{
    return 1e-9 * (double)(clock_ns() - start);
}

/* The best of a few, in flop/s of all threads together. */
static double
peak_measure(struct bench *b)
{
    enum { TIMES = 4 };
    double best = HUGE_VAL, n = PEAK_N;
    size_t threads = team_size(b->team);
    for (int i = 0; i < TIMES; i++) {
        uint64_t start = clock_ns();
        team_run(b->team, peak_product, b->peaks, threads);
        best = fmin(best, seconds_since(start));
    }
    return (double)threads * 2 * n * n * n / best;
}

/* ---- the steps ---- */

static void
init_kind(struct bench *b)
{
    size_t p = b->c->p, d_h = b->c->d_h;
    struct net_shape shape = {p, p, d_h, ACTIVATION_RELU, LOSS_MSE,
                              b->precision};
    struct linear_setup setup = {p, p, d_h, ACTIVATION_RELU, b->split.train,
                                 b->split.n_train};
    switch (b->kind) {
    case TRAIN:
        b->net = net_new(&shape, &b->split, b->team);
        if (b->net == NULL)
            fatal("not enough memory");
        net_set(b->net, b->E, NULL);
        break;
    case ISOLATED:
        b->iso = isolated_new(&setup, 0, b->team);
        if (b->iso == NULL)
            fatal("not enough memory");
        isolated_set(b->iso, b->E);
        break;
    case SPECTRUM:
        b->fourier = fourier_new(p, 1, d_h);
        neurons_init(&b->neurons, d_h, fourier_count(b->fourier));
        break;
    }
}

static void
bench_init(struct bench *b, const struct bench_case *c, enum bench_kind kind,
           enum precision precision, size_t threads)
{
    *b = (struct bench){.c = c, .kind = kind, .precision = precision};
    split_init(&b->split, TASK_ADD, c->p, 0.7, -1, 1);
    b->team = team_new(threads);
    b->peaks = mem_new(team_size(b->team), sizeof *b->peaks);
    for (size_t i = 0; i < team_size(b->team); i++)
        peak_init(&b->peaks[i], precision);
    b->E = gsl_matrix_alloc(c->p, c->d_h);
    if (b->E == NULL)
        fatal("not enough memory");
    gsl_rng *rng = rng_new(1, RNG_EMBEDDING);
    for (size_t i = 0; i < b->E->size1 * b->E->size2; i++)
        b->E->data[i] = gsl_ran_gaussian(rng, 1 / sqrt(c->p)); // sec. 7.3
    gsl_rng_free(rng);
    init_kind(b);
}

static void
bench_done(struct bench *b)
{
    for (size_t i = 0; i < team_size(b->team); i++)
        peak_done(&b->peaks[i]);
    free(b->peaks);
    net_free(b->net);
    isolated_free(b->iso);
    fourier_free(b->fourier);
    neurons_done(&b->neurons);
    gsl_matrix_free(b->E);
    team_free(b->team);
    split_done(&b->split);
}

static void
bench_step(struct bench *b)
{
    static const struct update update = {
        .optimizer = OPTIMIZER_ADAMW, .lr = 1e-3, .weight_decay = 1,
        .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8};
    switch (b->kind) {
    case TRAIN:
        net_gradient(b->net, NULL);
        net_update(b->net, &update);
        break;
    case ISOLATED:
        isolated_step(b->iso, 1e-3);
        break;
    case SPECTRUM:
        fourier_transform(b->fourier, b->E);
        neurons_measure(&b->neurons, b->fourier);
        break;
    }
}

static double
useful(const struct bench *b)
{
    double n = (double)b->split.n_train, d_h = (double)b->c->d_h;
    double p = b->c->p, products = 6 * n * d_h * p;
    switch (b->kind) {
    case ISOLATED:
        return n * n * d_h + n * n * n / 3 + 2 * n * n * p + products;
    case SPECTRUM: return 2 * p * d_h * 2 * floor(p / 2);
    default: return products;
    }
}

static struct timing
bench_measure(struct bench *b)
{
    static double steps[STEPS_MAX];
    size_t count = 0;
    struct timing t = {.peak = peak_measure(b)};
    for (uint64_t start = clock_ns(); seconds_since(start) < WARM_UP;)
        bench_step(b);
    for (uint64_t start = clock_ns();
         (seconds_since(start) < SECONDS || count < STEPS_MIN) &&
         count < STEPS_MAX;) {
        uint64_t before = clock_ns();
        bench_step(b);
        steps[count++] = seconds_since(before);
    }
    t.peak = fmax(t.peak, peak_measure(b));
    t.best = gsl_stats_min(steps, 1, count);
    t.median = gsl_stats_median(steps, 1, count);
    return t;
}

/* ---- the table ---- */

static void
print_head(FILE *out, const struct bench_options *o)
{
    if (o->csv) {
        fputs("p,hidden,samples,what,precision,threads,median_ms,min_ms,"
              "gflops,peak_gflops,share,scaling\n", out);
        return;
    }
    fprintf(out,
            "Time of a step in milliseconds, and useful Gflop/s beside those of"
            " a product\nof %d x %d matrices (%s) in as many threads. Vectors:"
            " %s.\n\n"
            "  p  d_h    n  what      precision  threads   median      min"
            "  Gflop/s   peak share  scaling\n",
            PEAK_N, PEAK_N, blas_name(), kernels_best()->vectors);
}

static void
print_row(FILE *out, const struct bench_options *o, const struct bench *b,
          struct timing t, double scaling)
{
    const char *what = kind_names[b->kind];
    const char *precision =
        b->precision == PRECISION_SINGLE ? "single" : "double";
    double rate = useful(b) / t.median;
    size_t threads = team_size(b->team);
    if (o->csv)
        fprintf(out, "%u,%zu,%zu,%s,%s,%zu,%.5f,%.5f,%.2f,%.2f,%.4f,%.3f\n",
                b->c->p, b->c->d_h, b->split.n_train, what, precision, threads,
                1e3 * t.median, 1e3 * t.best, 1e-9 * rate, 1e-9 * t.peak,
                rate / t.peak, scaling);
    else
        fprintf(out, "%3u  %3zu %4zu  %-8s  %-9s  %7zu %8.3f %8.3f %8.1f"
                " %6.1f %4.0f%%  %7.2f\n",
                b->c->p, b->c->d_h, b->split.n_train, what, precision, threads,
                1e3 * t.median, 1e3 * t.best, 1e-9 * rate, 1e-9 * t.peak,
                1e2 * rate / t.peak, scaling);
    fflush(out);
}

/* One thread, then all of them, where they share the work. */
static void
compare_threads(FILE *out, const struct bench_options *o,
                const struct bench_case *c, enum bench_kind kind,
                enum precision precision)
{
    double alone = 0;
    size_t most = kind == SPECTRUM ? 1 : o->threads;
    for (size_t threads = 1;; threads = most) {
        struct bench b;
        bench_init(&b, c, kind, precision, threads);
        struct timing t = bench_measure(&b);
        if (threads == 1)
            alone = t.median;
        print_row(out, o, &b, t, alone / t.median);
        bench_done(&b);
        if (threads == most)
            return;
    }
}

bool
bench_has(size_t modulus, char *names, size_t size)
{
    bool has = false;
    names[0] = '\0';
    for (size_t i = 0; i < CASES; i++) {
        size_t used = strlen(names);
        snprintf(names + used, size - used, "%s%u", i > 0 ? ", " : "",
                 cases[i].p);
        has = has || cases[i].p == modulus;
    }
    return has;
}

void
bench_run(FILE *out, const struct bench_options *options)
{
    print_head(out, options);
    for (size_t i = 0; i < CASES; i++) {
        const struct bench_case *c = &cases[i];
        if (options->modulus != 0 && options->modulus != c->p)
            continue;
        compare_threads(out, options, c, TRAIN, PRECISION_SINGLE);
        compare_threads(out, options, c, TRAIN, PRECISION_DOUBLE);
        if (c->isolated)
            compare_threads(out, options, c, ISOLATED, PRECISION_DOUBLE);
        compare_threads(out, options, c, SPECTRUM, PRECISION_DOUBLE);
    }
}

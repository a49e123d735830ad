/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run without a screen. Every line is flushed as it is written: whoever
 * reads the other end of a pipe sees the run as it goes, and however it ends,
 * what is there are whole lines. */
#include <config.h>

#include "cli/batch.h"

#include "base/clock.h"
#include "base/matrix.h"
#include "cli/interrupt.h"
#include "run/session.h"
#include "store/weights.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Writes what the last step brought: events of earlier steps, the record, and
 * the events that this record made. */
static void
report(struct session *s, struct writer *w, uint64_t start)
{
    const struct record *r = session_record(s);
    // Whole microseconds, so that the shortest digits are few.
    double seconds = (double)((clock_ns() - start) / 1000) / 1e6;
    struct event e;
    while (session_event(s, &e)) {
        if (r != NULL && e.step == r->step) {
            writer_record(w, r, seconds);
            r = NULL;
        }
        writer_event(w, &e);
    }
    if (r != NULL)
        writer_record(w, r, seconds);
}

/* A step, of which a skip is given up when a signal comes. */
static bool
step(struct session *s)
{
    if (session_skip_is_due(s))
        interrupt_cancels(session_team(s));
    bool done = session_step(s);
    interrupt_cancels(NULL);
    return done;
}

static void
train(struct session *s, const struct recorder *r, struct writer *w)
{
    uint64_t start = clock_ns();
    writer_begin(w);
    report(s, w, start);
    while (interrupt_caught() == 0 && w->error == 0 &&
           (r == NULL || recorder_state(r) == RECORDER_ON) && step(s))
        report(s, w, start);
}

/* What the way the run ended means to the shell. */
static enum exit_status
judge(const struct session *s)
{
    const struct config *c = session_config(s);
    char what[32];
    switch (session_end(s)) {
    case SESSION_DIVERGED:
    case SESSION_DEAD:
    case SESSION_SINGULAR:
        return EXIT_STATUS_RUINED;
    case SESSION_LENGTH:
        if (c->value[PARAM_UNTIL] == UNTIL_NEVER)
            return EXIT_STATUS_DONE;
        fprintf(stderr, "groktop: not %s within %" PRIu64 " steps\n",
                param_format(what, PARAM_UNTIL, c->value[PARAM_UNTIL]),
                session_steps(s));
        return EXIT_STATUS_NOT_REACHED;
    default:
        return EXIT_STATUS_DONE;
    }
}

/* The weights as they are at the end. */
static bool
save(struct session *s, const char *path, struct failure *f)
{
    struct net *net = session_net(s);
    if (net == NULL) { // --resume of a toy: before it was read nobody knew
        failure_set(f, STATUS_INPUT, "--save-weights: a toy's weights are in its "
                    "records");
        return false;
    }
    const struct net_shape *shape = net_shape(net);
    gsl_matrix *E = matrix_new(shape->rows, shape->d_h);
    gsl_matrix *W = matrix_new(shape->d_h, shape->p);
    net_get(net, E, W);
    bool ok = weights_save(path, E, W, session_split(s), session_config(s),
                           session_steps(s), f);
    gsl_matrix_free(E);
    gsl_matrix_free(W);
    return ok;
}

/* What has become of the recording; false, with the reason, if it is not all
 * there. */
static bool
recorded(const struct recorder *r, struct failure *f)
{
    struct failure why;
    if (recorder_state(r) == RECORDER_DONE) {
        fprintf(stderr, "groktop: recorded; groktop --batch --resume '%s' goes "
                "on with it\n", recorder_dir(r));
        return true;
    }
    recorder_failure(r, &why);
    failure_set(f, STATUS_SYSTEM, "--record: %.300s", why.message);
    return false;
}

static struct batch_result
run(const struct started *started, const struct batch_options *o, FILE *out,
    struct failure *f)
{
    struct session *s = started->session;
    const struct config *c = session_config(s);
    struct writer w = {.records = out, .events = stderr, .format = o->format,
                       .config = c, .timing = o->timing};
    interrupt_catch();
    if (started->past != NULL)
        fputs(started->past->lost, stderr);
    train(s, started->recorder, &w);
    if (w.error != 0) {
        failure_set(f, STATUS_SYSTEM, "%.150s: %s",
                    o->output != NULL ? o->output : "standard output",
                    strerror(w.error));
        return (struct batch_result){.status = EXIT_STATUS_SYSTEM};
    }
    if (o->save_weights != NULL && !save(s, o->save_weights, f))
        return (struct batch_result){.status = EXIT_STATUS_SYSTEM};
    int signal = interrupt_caught();
    return (struct batch_result){
        .status = signal == 0 ? judge(s) : EXIT_STATUS_DONE,
        .signal = signal,
    };
}

struct batch_result
batch_run(const struct start *start, const struct batch_options *options,
          struct failure *f)
{
    struct batch_result result = {.status = EXIT_STATUS_INPUT};
    struct started started;
    FILE *out = stdout;
    if (options->output != NULL && (out = fopen(options->output, "w")) == NULL) {
        failure_set(f, STATUS_INPUT, "--output: cannot write '%.120s': %s",
                    options->output, strerror(errno));
        return result;
    }
    if (start_run(start, &started, f))
        result = run(&started, options, out, f);
    else if (f->status == STATUS_SYSTEM)
        result.status = EXIT_STATUS_SYSTEM;
    session_free(started.session); // which writes the last checkpoint
    if (started.recorder != NULL && !recorded(started.recorder, f))
        result.status = EXIT_STATUS_SYSTEM;
    start_done(&started);
    if (out != stdout && fclose(out) != 0 && f->status == STATUS_OK) {
        failure_set(f, STATUS_SYSTEM, "%.150s: %s", options->output,
                    strerror(errno));
        result.status = EXIT_STATUS_SYSTEM;
    }
    return result;
}

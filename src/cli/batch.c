/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run without a screen. Every line is flushed as it is written: whoever
 * reads the other end of a pipe sees the run as it goes, and however it ends,
 * what is there are whole lines. */
#include <config.h>

#include "cli/batch.h"

#include "base/clock.h"
#include "base/matrix.h"
#include "cli/branches.h"
#include "cli/interrupt.h"
#include "run/fork.h"
#include "store/weights.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* A run without a screen at work. */
struct batch {
    const struct batch_options *options;
    struct branches branches;
    struct writer writer;
    uint64_t start; /* clock_ns */
};

/* Writes what the last step of a branch brought: events of earlier steps, the record,
 * which is R or NULL, and the events that this record made. */
static void
report(struct batch *b, unsigned id, const struct record *r)
{
    // Whole microseconds, so that the shortest digits are few.
    double seconds = (double)((clock_ns() - b->start) / 1000) / 1e6;
    struct event e;
    while (session_event(branches_session(&b->branches, id), &e)) {
        if (r != NULL && e.step == r->step) {
            writer_record(&b->writer, r, seconds);
            r = NULL;
        }
        branches_note(&b->branches, id, &e);
        writer_event(&b->writer, &e);
    }
    if (r != NULL)
        writer_record(&b->writer, r, seconds);
}

/* The record where the branch begins, which is the trunk's unless it began otherwise. */
static const struct record *
first_record(const struct batch *b, unsigned id)
{
    bool own = id == TREE_TRUNK ||
               fork_starts_anew(branches_fork_of(&b->branches, id));
    return own ? session_record(branches_session(&b->branches, id)) : NULL;
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

static bool
goes_on(const struct batch *b)
{
    const struct recorder *r = b->branches.recorder[b->writer.branch];
    return interrupt_caught() == 0 && b->writer.error == 0 &&
           (r == NULL || recorder_state(r) != RECORDER_FAILED);
}

/* False with the reason in F if a branch could not be made. */
static bool
train(struct batch *b, unsigned id, struct failure *f)
{
    struct session *s = branches_session(&b->branches, id);
    b->writer.branch = id;
    report(b, id, first_record(b, id));
    while (goes_on(b)) {
        if (id == TREE_TRUNK && !branches_fork(&b->branches, f))
            break;
        if (!step(s))
            break;
        report(b, id, session_record(s));
    }
    session_follow(s, NULL); // which writes the last checkpoint
    return f->status == STATUS_OK;
}

/* The trunk, and then those that were forked off it. */
static bool
train_all(struct batch *b, struct failure *f)
{
    writer_begin(&b->writer);
    bool ok = train(b, TREE_TRUNK, f);
    for (unsigned id = 1; ok && goes_on(b) && id <= b->branches.n_forks; id++)
        if (branches_session(&b->branches, id) != NULL)
            ok = train(b, id, f);
    return ok;
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

/* What had happened to a run that is gone on with. */
static void
note_past(struct branches *b, const struct tape *past)
{
    for (size_t i = 0; past != NULL && i < past->n_events; i++)
        if (past->event[i].event.step <= session_steps(b->trunk))
            branches_note(b, TREE_TRUNK, &past->event[i].event);
}

static struct batch_result
run(struct batch *b, struct failure *f)
{
    const struct batch_result system = {.status = EXIT_STATUS_SYSTEM};
    const struct batch_options *o = b->options;
    if (!train_all(b, f))
        return system;
    if (b->writer.error != 0) {
        failure_set(f, STATUS_SYSTEM, "%.150s: %s",
                    o->output != NULL ? o->output : "standard output",
                    strerror(b->writer.error));
        return system;
    }
    if (o->save_weights != NULL && !save(b->branches.trunk, o->save_weights, f))
        return system;
    int signal = interrupt_caught();
    if (signal == 0 && o->n_forks > 0)
        branches_tell(&b->branches, stderr);
    return (struct batch_result){
        .status = signal == 0 ? judge(b->branches.trunk) : EXIT_STATUS_DONE,
        .signal = signal,
    };
}

/* What START led to, to its end. */
static struct batch_result
run_started(const struct started *started, const struct batch_options *o,
            uint64_t checkpoint, FILE *out, struct failure *f)
{
    struct batch_result result = {.status = EXIT_STATUS_INPUT};
    struct session *s = started->session;
    struct batch b = {.options = o,
                      .writer = {.records = out, .events = stderr,
                                 .format = o->format, .config = session_config(s),
                                 .timing = o->timing, .branches = o->n_forks > 0},
                      .start = clock_ns()};
    branches_begin(&b.branches, s, started->recorder, o->forks, o->n_forks);
    b.branches.checkpoint = checkpoint;
    interrupt_catch();
    if (started->past != NULL)
        fputs(started->past->lost, stderr);
    note_past(&b.branches, started->past);
    if (branches_check(&b.branches, f))
        result = run(&b, f);
    branches_done(&b.branches, f);
    if (f->status == STATUS_SYSTEM)
        result.status = EXIT_STATUS_SYSTEM;
    return result;
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
        result = run_started(&started, options, start->checkpoint, out, f);
    else if (f->status == STATUS_SYSTEM)
        result.status = EXIT_STATUS_SYSTEM;
    if (started.recorder != NULL && result.status != EXIT_STATUS_INPUT &&
        !recorded(started.recorder, f))
        result.status = EXIT_STATUS_SYSTEM;
    start_done(&started);
    if (out != stdout && fclose(out) != 0 && f->status == STATUS_OK) {
        failure_set(f, STATUS_SYSTEM, "%.150s: %s", options->output,
                    strerror(errno));
        result.status = EXIT_STATUS_SYSTEM;
    }
    return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groktop: the command line joined to the screen or to the batch run. */
#include <config.h>

#include "base/blas.h"
#include "cli/batch.h"
#include "cli/options.h"
#include "cli/presets.h"
#include "ui/app.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the process by the signal that ended the run, as if it had never been
 * caught: whoever started us can tell. */
static void
end_by(int number)
{
    fflush(NULL);
    signal(number, SIG_DFL);
    raise(number);
}

static int
watch(const struct options *o, struct failure *f)
{
    struct app_options options = {o->glyphs, (enum color_mode)o->color,
                                  !o->no_mouse, o->fps};
    struct app_result result = app_run(&o->config, &options, f);
    if (result.status != STATUS_OK)
        return 2;
    fputs(result.farewell, stdout);
    free(result.farewell);
    if (result.signal != 0)
        end_by(result.signal);
    return 0;
}

static int
run(const struct options *o, struct failure *f)
{
    int number = 0, status;
    switch (o->command) {
    case COMMAND_LINE_HELP: options_help(stdout); return 0;
    case COMMAND_LINE_VERSION:
        printf("groktop %s (BLAS: %s)\n", PACKAGE_VERSION, blas_name());
        return 0;
    case COMMAND_LINE_PRESETS: presets_list(stdout); return 0;
    case COMMAND_LINE_TRAIN: break;
    }
    if (!o->batch)
        return watch(o, f);
    status = batch_run(o, &number, f);
    if (number != 0)
        end_by(number);
    return status;
}

int
main(int argc, char **argv)
{
    struct options options;
    struct failure failure = {STATUS_OK, ""};
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); // numbers are read and written with a point
    blas_prepare();
    bool ok = options_read(&options, argc, argv, &failure);
    int status = ok ? run(&options, &failure) : 2;
    options_done(&options);
    if (failure.status != STATUS_OK)
        fprintf(stderr, "groktop: %s\n", failure.message);
    return status;
}

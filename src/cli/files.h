/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_FILES_H
#define GROKTOP_CLI_FILES_H

#include "cli/options.h"

/* The files of weights and run folders that the command line names. */

/* Reads that of --load, or of the command view, if there is one, and lets the
 * configuration start from it; the file must not contradict what was given on
 * the command line. False with the reason in F. */
bool files_load(struct options *o, struct failure *f);
void files_done(struct options *o);

/* What o->path is of: a run folder becomes the configuration, with the pace that
 * was given; a file was taken by files_load. False with the reason in F. */
bool files_view(struct options *o, struct failure *f);

/* Reads the run folder that is to be exported; arrays need a place to go. False
 * with the reason in F. */
bool files_export(struct options *o, struct failure *f);

/* What goes over the presets of a figure, with the argument of --data or NULL,
 * and the run folder of which it is to be drawn, if there is one, read. False with
 * the reason in F. */
bool files_figure(struct options *o, const char *data, struct failure *f);

/* Whether what --save-weights asks for can be written, to know before all the
 * work; if not, the reason is in F. */
bool files_can_save(const struct options *o, struct failure *f);

#endif

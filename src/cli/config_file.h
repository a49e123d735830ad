/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_CONFIG_FILE_H
#define GROKTOP_CLI_CONFIG_FILE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The configuration file: settings by the names of their options, and then the
 * user's own themes and presets.
 *
 *     preset = p23                  ; a remark; so is a line after # or ;
 *     no-mouse = yes
 *
 *     [theme dusk]
 *     parent = dark
 *     train = #d55e00 bold
 *
 *     [preset lecture]
 *     summary = what the list says of it
 *     caption = a sentence or two, which may go on
 *         in lines that are indented
 *     parent = p23
 *     weight-decay = 1e-4
 *     at = 1000:weight-decay=0
 *
 * A bad line is complained of and left out, and so is a preset that cannot be;
 * the rest counts. */

struct options;

struct config_line {
    int id;     /* as in cli/settings.h */
    char *text; /* its value, as setting_apply takes it; owned */
    unsigned line;
};

struct complaint {
    unsigned line;      /* 0: of the file as a whole */
    char message[400];
};

/* What of a file is not in the lists of presets and themes. */
struct config_file {
    char *path;                   /* owned; NULL: there is no place for one */
    struct config_line *settings; /* (n_settings), in their order; owned */
    size_t n_settings;
    struct complaint *complaints; /* (n_complaints), by line; owned */
    size_t n_complaints;
};

/* Reads the file PATH, or for NULL $XDG_CONFIG_HOME/groktop/config, else
 * ~/.config/groktop/config, which need not be there, into O: its file, and what
 * it adds to its presets and themes. False, with the reason in F, only if PATH
 * is given and cannot be read; if it MAY_BE_NEW, its absence is no failure. */
bool config_file_read(struct options *o, const char *path, bool may_be_new,
                      struct failure *f);
void config_file_done(struct config_file *file);

/* Writes what was wrong with the file, a line each: "groktop: FILE:3: ...". */
void config_file_complain(const struct config_file *file, FILE *out);

/* The configuration in force in O as a file that gives it again, with the
 * user's presets and themes. What is as it would be without is a remark. */
void config_file_print(const struct options *o, FILE *out);

/* The same to o->file.path, whose folder is made if need be, and which is
 * always whole: either as before, or all of it new. Not over a file in which
 * something was not understood. False with the reason in F. */
bool config_file_save(const struct options *o, struct failure *f);

#endif

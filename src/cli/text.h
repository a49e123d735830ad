/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_CLI_TEXT_H
#define GROKTOP_CLI_TEXT_H

#include <stdio.h>

/* Two columns for people: LEFT, and beside it TEXT from column INDENT on, in
 * lines of at most 79 bytes broken at blanks. TEXT begins on a line of its own
 * if LEFT leaves no room. Ends with a newline. */
void text_item(FILE *out, int indent, const char *left, const char *text);

/* TEXT in lines of at most 79 bytes broken at blanks, each after PREFIX.
 * None is broken before a '#', with which a remark in a file would begin. */
void text_lines(FILE *out, const char *prefix, const char *text);

#endif

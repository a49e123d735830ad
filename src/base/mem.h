/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_BASE_MEM_H
#define GROKTOP_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* Memory that is there or the program is not. Small blocks die through
 * fatal(); sizes that come from a user go through mem_try. Any thread. */

/* Zeroed memory for COUNT objects of SIZE bytes; never NULL. Freed by free(). */
void *mem_new(size_t count, size_t size);

/* P grown or shrunk to COUNT objects of SIZE bytes, contents kept, the rest
 * not set; never NULL. */
void *mem_resize(void *p, size_t count, size_t size);

/* A copy of the string S; never NULL. */
char *mem_string(const char *s);

/* Zeroed memory at a 64-byte boundary, or NULL if there is none or the size
 * overflows. Freed by free(). */
void *mem_try(size_t count, size_t size);

/* X rounded up to whole UNITs. */
static inline size_t
mem_round(size_t x, size_t unit)
{
    return (x + unit - 1) / unit * unit;
}

/* Called once, first thing, by fatal(): the screen sets it to give the
 * terminal back, so that this folder need not know the screen. Set before
 * threads start. */
void fatal_hook(void (*hook)(void));

/* Writes "groktop: MESSAGE" to standard error, after the hook, and exits with
 * status 4. Any thread. */
_Noreturn void fatal(const char *message);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wrappers around malloc, and the one way to die of its absence. */
#include <config.h>

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The one mutable object of this layer: set once, before threads start.
static void (*before_death)(void);

void
fatal_hook(void (*hook)(void))
{
    before_death = hook;
}

void
fatal(const char *message)
{
    if (before_death != NULL)
        before_death();
    fprintf(stderr, "groktop: %s\n", message);
    _Exit(4);
}

void *
mem_new(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size);
    if (p == NULL)
        fatal("out of memory");
    return p;
}

void *
mem_resize(void *p, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        fatal("out of memory");
    p = realloc(p, count * size > 0 ? count * size : 1);
    if (p == NULL)
        fatal("out of memory");
    return p;
}

char *
mem_string(const char *s)
{
    char *copy = mem_new(strlen(s) + 1, 1);
    return strcpy(copy, s);
}

void *
mem_try(size_t count, size_t size)
{
    enum { ALIGN = 64 };
    if (size != 0 && count > (SIZE_MAX - ALIGN) / size)
        return NULL;
    size_t bytes = (count * size + ALIGN - 1) / ALIGN * ALIGN;
    void *p = aligned_alloc(ALIGN, bytes > 0 ? bytes : ALIGN);
    if (p != NULL)
        memset(p, 0, bytes);
    return p;
}

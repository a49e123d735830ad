/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A failure is a value: see the header. */
#include <config.h>

#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

void
failure_plain(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

enum status
failure_set(struct failure *f, enum status status, const char *format, ...)
{
    if (f != NULL && f->status == STATUS_OK) {
        va_list args;
        f->status = status;
        va_start(args, format);
        vsnprintf(f->message, sizeof f->message, format, args);
        va_end(args);
        failure_plain(f->message);
    }
    return status;
}

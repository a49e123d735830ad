/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_SAFETENSORS_H
#define GROKTOP_STORE_SAFETENSORS_H

#include "base/status.h"
#include "base/tensors.h"

#include <stdbool.h>

/* Files of named arrays, in the safetensors format: eight bytes with the length
 * of a header, the header (JSON), and the arrays one behind the other, little
 * endian. Files are not trusted: every number in the header is checked before
 * memory is asked for, and that is never more than the file is long. */

/* Reads a whole file; T is empty before. False with the file's name and what is
 * wrong with it in F. Arrays of other types than ours are left out. */
bool safetensors_read(struct tensors *t, const char *path, struct failure *f);

/* Writes T in the place of PATH; see base/replace.h. */
bool safetensors_write(const struct tensors *t, const char *path,
                       struct failure *f);

#endif

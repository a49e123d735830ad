/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_NPY_H
#define GROKTOP_STORE_NPY_H

#include "base/status.h"
#include "base/tensors.h"

/* NumPy's files of one array (.npy, versions 1 to 3), little endian. */

/* Reads the array into T, which is empty before, under the name NAME. Types are
 * those of enum tensor_type; arrays in Fortran's order are turned into C's.
 * False with the file's name and what is wrong with it in F. */
bool npy_read(struct tensors *t, const char *name, const char *path,
              struct failure *f);

/* Writes T in the place of PATH, version 1.0; see base/replace.h. */
bool npy_write(const struct tensor *t, const char *path, struct failure *f);

#endif

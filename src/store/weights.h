/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_STORE_WEIGHTS_H
#define GROKTOP_STORE_WEIGHTS_H

#include "base/tensors.h"
#include "model/net.h"
#include "run/config.h"
#include "run/origin.h"

/* Weights in files, ours and others'.
 *
 * In a safetensors file, tensors of F32 or F64:
 *
 *     E, W                 (rows, d_h) and (d_h, p)
 *     0.weight, 2.weight   (d_h, rows) and (p, d_h): PyTorch's Sequential
 *     pairs_train, pairs_test  I64, (n, 2) or (n, 3): a, b and, where it is
 *                          given, the class; together they are the split
 *
 * rows is p, or 2 p with two embeddings. In a .npy file E alone. TRANSPOSE says
 * that E and W are the other way around. */

/* Reads PATH for a run of TASK into O, which is emptied by weights_done. False
 * with the file and what is wrong in F. */
bool weights_load(struct origin *o, const char *path, bool transpose,
                  enum task_id task, struct failure *f);
void weights_done(struct origin *o);

/* The modulus and the hidden units that O brings. */
void weights_shape(const struct origin *o, enum task_id task, size_t *p,
                   size_t *d_h);

/* Adds pairs_train and pairs_test, for the modulus P, to T. */
void weights_add_split(struct tensors *t, const struct split *split, size_t p);

/* Writes E, W and the split to PATH as above, F32 or F64 as CONFIG trains, with
 * notes of the step and of the COMMAND that made them. */
bool weights_save(const char *path, const gsl_matrix *E, const gsl_matrix *W,
                  const struct split *split, const struct config *config,
                  uint64_t step, struct failure *f);

#endif

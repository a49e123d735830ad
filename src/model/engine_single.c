/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine in single precision. */
#include <config.h>

#define REAL float
#define REAL_SQRT sqrtf
#define REAL_EXP expf
#define REAL_ERF erff
#define ENGINE_CLASS FOR_WIDTH(engine_single_)

#include "model/engine_template.h"

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine in double precision. */
#include <config.h>

#define REAL double
#define REAL_SQRT sqrt
#define REAL_EXP exp
#define REAL_ERF erf
#define ENGINE_CLASS FOR_WIDTH(engine_double_)

#include "model/engine_template.h"

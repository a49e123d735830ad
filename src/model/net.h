/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GROKTOP_MODEL_NET_H
#define GROKTOP_MODEL_NET_H

#include "base/team.h"
#include "base/tensors.h"
#include "model/task.h"

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stddef.h>

/* The network: prediction sigma(X E) W, no biases.
 *
 *   E      embedding, first layer      (rows, d_h) row-major
 *   W      second layer                (d_h, p)    row-major
 *   theta  all parameters, E then W    d = (rows + p) d_h
 *
 * rows is p, or 2 p with two embeddings. One thread at a time may call these
 * functions for one net; the work is split over the team. The same calls give
 * the same bits whatever the size of the team. */

enum activation {
    ACTIVATION_RELU,
    ACTIVATION_LEAKY, /* slope 1/10 below zero */
    ACTIVATION_QUADRATIC,
    ACTIVATION_GELU, /* z Phi(z), with the error function */
    ACTIVATION_COUNT
};

enum loss {
    LOSS_MSE,           /* squared error, mean over all n p entries */
    LOSS_CROSS_ENTROPY, /* softmax cross-entropy, mean over the n samples */
    LOSS_COUNT
};

enum precision { PRECISION_SINGLE, PRECISION_DOUBLE, PRECISION_COUNT };

enum init {
    INIT_UNIFORM, /* U(+-scale / sqrt(fan_in)), PyTorch's default at scale 1 */
    INIT_NORMAL,  /* N(0, scale / sqrt(fan_in)), the second is the deviation */
    INIT_COUNT
};

enum optimizer { OPTIMIZER_GD, OPTIMIZER_ADAMW, OPTIMIZER_COUNT };

struct net_shape {
    size_t p;    /* modulus: classes */
    size_t rows; /* of E: p or 2 p */
    size_t d_h;  /* hidden units */
    enum activation activation;
    enum loss loss;
    enum precision precision;
};

/* What one update does. Gradient descent: v = momentum v + (g + wd theta),
 * theta -= lr v. AdamW: theta -= lr wd theta, then Adam's step with bias
 * correction (decoupled weight decay). */
struct update {
    enum optimizer optimizer;
    double lr;           /* learning rate */
    double momentum;     /* gradient descent only */
    double weight_decay; /* the convention of PyTorch: (wd/2) |theta|^2 */
    double beta1, beta2, epsilon; /* AdamW only */
};

/* What one pass over a set of samples saw. */
struct measure {
    double loss;     /* mean; nan for no samples */
    double accuracy; /* fraction 0..1; nan for no samples */
    bool alive;      /* some hidden unit is active on some sample; true for
                        no samples */
};

enum net_set { NET_TRAIN, NET_TEST };

struct net;

/* A net of this shape for these samples, all weights zero. SPLIT and TEAM are
 * borrowed and must outlive the net. NULL if memory for it is not to be had.
 * Freed by net_free. */
struct net *net_new(const struct net_shape *shape, const struct split *split,
                    struct team *team);
void net_free(struct net *net);

const struct net_shape *net_shape(const struct net *net);

/* New random weights from SEED; the optimiser starts afresh. */
void net_randomize(struct net *net, enum init init, double scale,
                   unsigned long seed);

/* The optimiser starts afresh, as after net_randomize: no velocity, no moments,
 * no update counted. The weights, and a gradient that is there, stay. */
void net_forget(struct net *net);

/* Copies weights in and out; any of E (rows, d_h), W (d_h, p) may be NULL.
 * net_set leaves the optimiser's state as it is. */
void net_set(struct net *net, const gsl_matrix *E, const gsl_matrix *W);
void net_get(const struct net *net, gsl_matrix *E, gsl_matrix *W);

/* Sets the velocity of gradient descent: the v that an update with momentum
 * begins with (theta -= lr v). */
void net_set_velocity(struct net *net, const gsl_matrix *E,
                      const gsl_matrix *W);

/* The gradient of the mean training loss at the present weights, without
 * weight decay; kept inside for net_update. Fills MEASURE, if not NULL, for
 * the training set at no further pass. */
void net_gradient(struct net *net, struct measure *measure);

/* Copies out the gradient that net_gradient left; any of the two may be NULL. */
void net_get_gradient(struct net *net, gsl_matrix *dE, gsl_matrix *dW);

/* Forward only: loss and accuracy of a set at the present weights. */
void net_evaluate(struct net *net, enum net_set set, struct measure *measure);

/* One update with the gradient that net_gradient left. */
void net_update(struct net *net, const struct update *update);

/* Multiplies all weights by FACTOR; the optimiser's state stays. A gradient that
 * is there is of the weights before. The same bits for any size of the team. */
void net_scale(struct net *net, double factor);

/* Adds all that decides what comes next to T, in the precision of training: the
 * weights E and W; velocity_E, velocity_W, second_E, second_W, the optimiser's,
 * where they are not zero; and updates, how many there were. net_restore takes
 * it back, into a net of the same shape, and goes on with the same bits; false,
 * with the net in a state of no use, if T has no E or W of the shape, or another
 * array is of another. */
void net_keep(const struct net *net, struct tensors *t);
bool net_restore(struct net *net, const struct tensors *t);

/* Sums of squares of E and of W. */
void net_norms(const struct net *net, double *norm2_E, double *norm2_W);

#endif

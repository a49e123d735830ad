/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of the phases, in one place with their words. A rule that is shown
 * is the rule that is used: they exclude one another and leave no gap, so that
 * none needs another one to be understood.
 *
 * Waiting ends at 20 %, well above chance, which is 1/p: 14 % for p = 7. A rule
 * that asked for less would call luck on a handful of test pairs grokking. A
 * full-batch step can cost a memorised net a pair or two, so forgetting begins
 * only below 95 %. */
#include <config.h>

#include "analysis/phase.h"

#include <math.h>

static const double GROKKING = 0.20, FORGETTING = 0.95;
static const double SLIDING = 0.5, SETTLED = 1e-6;

const struct phase_info phase_table[PHASE_COUNT] = {
    [PHASE_MEMORISING] =
        {"memorising", "train has never been 100 %, test < 99 %",
         "It learns the training pairs by heart: train accuracy rises, test "
         "does not.",
         "The network is learning its training pairs by heart. Train accuracy "
         "goes to 100 %; test accuracy, on pairs it is never shown, stays near "
         "chance: it knows answers, not the rule. A long wait comes next."},
    [PHASE_WAITING] =
        {"waiting", "memorised, train >= 95 %, test < 20 %",
         "Loss near 0; weight decay goes on: norms fall, hidden units pick a "
         "frequency.",
         "The network knows every training pair by heart and next to nothing "
         "else. The loss is almost 0, so only weight decay still moves the "
         "weights: see the norms fall, and in the neuron panel hidden units "
         "pick one frequency each. Test accuracy follows later."},
    [PHASE_GROKKING] =
        {"grokking", "memorised, train >= 95 %, test 20-99 %",
         "Now it generalises: test accuracy climbs, long after train reached "
         "100 %.",
         "The network begins to find the rule: test accuracy climbs, long "
         "after training was done. In the neuron panel more and more hidden "
         "units follow one frequency each; their waves add up to the answer, "
         "also for pairs never shown."},
    [PHASE_DONE] =
        {"grokked", "test >= 99 %",
         "It solves pairs it was never shown. Try z: no weight decay, and "
         "back again.",
         "The network now solves pairs that it was never shown: it has "
         "grokked. The norms of E and W come to rest near one value. To try: "
         "z sets weight decay to 0 and back, [ and ] turn it, r starts again, "
         "R with another seed."},
    [PHASE_FORGETTING] =
        {"forgetting", "memorised, but train < 95 %, test < 99 %",
         "It loses pairs it knew: lower weight decay with [ or the rate with "
         "(.",
         "Training pairs that the network knew are being lost again. Weight "
         "decay or the learning rate is too strong: turn weight decay down "
         "with [ or the learning rate with (, and see whether train accuracy "
         "comes back."},
    [PHASE_FALLING] =
        {"falling", "some step goes more across Z than along",
         "Down to zero loss, the dotted set Z: the error alone decides where "
         "it goes.",
         "The error is large, so its gradient is all that counts, and it "
         "points straight to Z, the dotted set where the loss is zero. This "
         "is what memorising is: to land on Z, anywhere. Then watch how it "
         "goes on."},
    [PHASE_SLIDING] =
        {"sliding", "each step goes along Z",
         "On Z the error is gone; weight decay goes on, along Z to the "
         "shortest weights.",
         "On Z the loss is almost 0, and only weight decay is left: it pulls "
         "towards 0, the error pulls back to Z, and what remains of both is "
         "the way along Z to the point of least norm, marked *. That is "
         "where a net groks."},
    [PHASE_SETTLED] =
        {"settled", "no step is longer than 1e-6",
         "As short as zero loss allows. Click, or arrows and o, to start "
         "elsewhere.",
         "The weights are as short as the sample allows, a little short of "
         "Z because weight decay never stops pulling. To try: [ and ] turn "
         "weight decay, z sets it to 0, a click starts elsewhere, r starts "
         "again."},
    [PHASE_DEAD] =
        {"dead", "no hidden unit on for any training pair",
         "All hidden units are off: no gradient. b goes back, ( takes smaller "
         "steps.",
         "Every hidden unit is off for every training pair, most often because a "
         "step was too large. No gradient gets through; if anything still moves the "
         "weights it is momentum. b goes back to a step before that, or r starts "
         "again; ( lowers the learning rate."},
    [PHASE_DIVERGED] =
        {"diverged", "the loss is not a finite number",
         "The weights have run away. b goes back, ( takes smaller steps.",
         "The weights have run away: the loss is no longer a number. The "
         "learning rate is too high for this network. b goes back to a step before "
         "that, or r starts again; ( lowers the learning rate."},
    [PHASE_SINGULAR] =
        {"singular", "H H^T has no inverse",
         "Too few active units for so many pairs: more (--hidden) or a --ridge.",
         "The second layer that fits every training pair exactly is found by "
         "inverting H H^T, one row for each pair. Too few hidden units are "
         "active for that many pairs, so there is no inverse. More hidden "
         "units (--hidden) or a ridge (--ridge) is the way out."},
};

const struct phase_info phase_held =
    {"waiting", "memorised, train >= 95 %, test < 20 %",
     "Loss near 0, the norm held (K): the weights only turn. Is it small enough?",
     "The network knows every training pair by heart and next to nothing else. The "
     "sum of squares of its weights is held where it is, so weight decay cannot "
     "make them smaller; they can only turn. Where that sum is small enough test "
     "accuracy follows soon, where it is large it may never do. K and 0 let it go."};

const struct phase_info phase_no_decay =
    {"waiting", "memorised, train >= 95 %, test < 20 %",
     "Loss near 0, and no weight decay: less and less moves the weights.",
     "The network knows every training pair by heart and next to nothing else. The "
     "less loss there is left, the less its gradient moves the weights, and without "
     "weight decay nothing else does: their norms stand still, and test accuracy stays "
     "where it is. z or ] brings weight decay."};

enum phase
phase_update(struct phase_tracker *t, double train_accuracy,
             double test_accuracy, double loss, bool alive)
{
    t->diverged = !isfinite(loss);
    t->dead = !t->diverged && !alive;
    if (t->diverged)
        return PHASE_DIVERGED;
    if (t->dead)
        return PHASE_DEAD;
    t->memorised |= train_accuracy >= 1;
    t->grokked |= test_accuracy >= PHASE_GROKKED;
    if (test_accuracy >= PHASE_GROKKED)
        return PHASE_DONE;
    if (!t->memorised)
        return PHASE_MEMORISING;
    if (train_accuracy < FORGETTING)
        return PHASE_FORGETTING;
    return test_accuracy >= GROKKING ? PHASE_GROKKING : PHASE_WAITING;
}

enum phase
phase_of_toy(double along, double speed)
{
    if (speed <= SETTLED)
        return PHASE_SETTLED;
    return along < SLIDING ? PHASE_FALLING : PHASE_SLIDING;
}

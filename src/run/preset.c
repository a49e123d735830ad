/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of presets. The windows were measured with this program over at
 * least five seeds each, and with two orders of summation (which the width of
 * the machine's vectors decides); the command that does it is in HACKING. */
#include <config.h>

#include "run/preset.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct preset preset_table[] = {
    {"default", "a + b mod 37: memorise, wait, grok",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=37 hidden=512 "
     "train-fraction=0.5 lr=5 weight-decay=3e-5 steps=5000 every=1 pace=1",
     "Gradient descent with weight decay on half of all pairs: memorised "
     "almost at once, then nothing for a long while, then it groks.",
     "Memorised at 27-30, 50 % at 2238-2466, grokked at 3276-3648."},
    {"adamw", "the same with AdamW and large first weights",
     "optimizer=adamw lr=1e-3 weight-decay=1 momentum=0 modulus=37 "
     "hidden=512 train-fraction=0.7 init-scale=4 steps=7000 every=10 pace=1",
     "The optimiser most people use. Its weight decay is decoupled, so the "
     "paper's lambda is not defined and E and W do not end with equal norms.",
     "Memorised at 250-280, 50 % at 2920-3130, grokked at 4140-4710."},
    {"long-plateau", "a third of the weight decay: three times the wait",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=37 hidden=512 "
     "train-fraction=0.5 lr=5 weight-decay=1e-5 steps=15000 every=5 pace=1",
     "The default with weight decay 1e-5: the wait grows in proportion, "
     "because after memorising only weight decay moves the weights.",
     "Memorised at 30-35, 50 % at 7785-8820, grokked at 11560-12925."},
    {"memorise-only", "too few pairs: it memorises and stays there",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=37 hidden=512 "
     "train-fraction=0.25 lr=5 weight-decay=3e-5 steps=10000 every=5 pace=1",
     "A quarter of the pairs is not enough: the net of least norm that "
     "knows them does not know the others. Test accuracy stays below 1 %.",
     "Memorised at 20, test accuracy 0-1 % at 10000."},
    {"too-much-decay", "weight decay so strong that the net collapses",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=37 hidden=512 "
     "train-fraction=0.5 lr=5 weight-decay=6e-4 steps=4000 every=5 pace=1",
     "Weight decay 20 times the default: what was learned is washed out "
     "again, the norms fall to nothing and training accuracy with them.",
     "Training accuracy touches 99-100 % near 30-40, and is 30-38 % at 4000."},
    {"no-decay", "no weight decay: it memorises and never groks",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=37 hidden=512 "
     "train-fraction=0.5 lr=5 weight-decay=0 steps=8000 every=5 pace=1",
     "Without weight decay nothing moves the weights once the loss is zero. "
     "Turn it on with ] at any time and the wait begins.",
     "Memorised at 30-35, test accuracy 0-1 % at 8000, loss below 1e-12."},
    {"gromov", "quadratic units, as in Gromov 2023",
     "optimizer=adamw lr=1e-3 weight-decay=1 momentum=0 modulus=37 "
     "hidden=256 activation=quadratic train-fraction=0.55 steps=5000 "
     "every=10 pace=1",
     "Units that square their input need no more than one frequency each to "
     "solve the task exactly. Half of the test pairs come soon, the last "
     "ones late.",
     "Memorised at 90-110, 50 % at 290-420, grokked at 2590-3550."},
    {"cross-entropy", "softmax cross-entropy instead of squared error",
     "optimizer=adamw lr=1e-3 weight-decay=1 momentum=0 modulus=37 "
     "hidden=512 loss=cross-entropy train-fraction=0.8 steps=6000 every=10 "
     "pace=1",
     "The loss of classifiers. There is no finite zero-loss set, so the "
     "paper's theory does not apply; it groks all the same, and the norms "
     "grow first.",
     "Memorised at 150-170, 50 % at 1020-1100, grokked at 2140-2740."},
    {"p23", "a small modulus, 256 units",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=23 hidden=256 "
     "train-fraction=0.6 lr=3 weight-decay=5e-5 steps=8000 every=5 pace=1",
     "The smallest of the gradient-descent demos: fast everywhere.",
     "Memorised at 30, 50 % at 2300-2895, grokked at 3795-5140."},
    {"p29", "modulus 29",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=29 hidden=512 "
     "train-fraction=0.55 lr=4 weight-decay=4e-5 steps=6000 every=5 pace=1",
     "As the default, with a little more data.",
     "Memorised at 20-30, 50 % at 2095-2145, grokked at 3315-3560."},
    {"p47", "modulus 47",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=47 hidden=512 "
     "train-fraction=0.4 lr=6 weight-decay=3e-5 steps=7000 every=5 pace=1",
     "As the default, with a larger modulus and a smaller part of its pairs.",
     "Memorised at 30-40, 50 % at 2710-2840, grokked at 4000-4245."},
    {"p59", "modulus 59",
     "optimizer=gd momentum=0.9 init-scale=2 modulus=59 hidden=512 "
     "train-fraction=0.35 lr=8 weight-decay=3e-5 steps=5000 every=5 pace=1",
     "As the default, larger still: 29 frequencies in the map of hidden "
     "units.",
     "Memorised at 50-55, 50 % at 2010-2310, grokked at 2975-3510."},
    {"p97", "modulus 97 with AdamW: the clearest staircase",
     "optimizer=adamw lr=1e-3 weight-decay=1 momentum=0 modulus=97 "
     "hidden=256 train-fraction=0.3 steps=6000 every=10 pace=1",
     "The modulus of the first papers on grokking. The spectrum of E "
     "becomes uneven, and the map of hidden units a clean staircase.",
     "Memorised at 160-200, 50 % at 1220-2490, grokked at 2090-3950."},
    {"p113", "modulus 113 with AdamW, 6441 pairs",
     "optimizer=adamw lr=1e-3 weight-decay=1 momentum=0 modulus=113 "
     "hidden=256 train-fraction=0.3 steps=2500 every=10 pace=1",
     "The modulus of the best-known study of grokking, here for two layers.",
     "Memorised at 200-230, 50 % at 720-840, grokked at 1130-1340."},
    {"paper-fig6", "Fig. 6: isolated dynamics, W always optimal",
     "dynamics=isolated step-size=1e-3 modulus=37 hidden=512 "
     "train-fraction=0.7 init=normal weight-decay=0 steps=5000 every=10 pace=1",
     "The embedding alone moves, down the norm of all weights, with the second "
     "layer always optimal: the training pairs are right at every step, and "
     "the test pairs become so late. The Fourier features end as circles of "
     "equal size.",
     "Memorised from the start, 50 % at 1560-1880, grokked at 1910-2340."},
    {"paper-fig5", "Fig. 5: does training go where the norm falls fastest?",
     "optimizer=gd momentum=0 lr=1 weight-decay=1e-4 modulus=11 hidden=128 "
     "test-pairs=7 steps=30000 every=10 probe=1 projection=descent pace=1",
     "Training against the direction in which the norm falls fastest on the "
     "zero-loss set: their cosine rises, peaks, and falls again.",
     "Cosine peaks at 0.80-0.81, at steps 2170-2520."},
    {"toy-line", "a toy: why weight decay makes a net generalise",
     "toy=line lr=0.1 weight-decay=0.02 momentum=0 steps=4000 pace=0.5",
     "Two weights and one sample, 1 + 1 = 2, for three weight decays: the loss "
     "is zero on a whole line, and decay slides along it to (1, 1), the only "
     "point that is right for all other sums as well.",
     "Loss below 1e-2 at 7 and 11 (lambda 0.2: 0.033 at the end); test loss "
     "below 1e-2 at 1408 and 146; settled at 3798."},
    {"toy-plane", "a toy: three weights, a plane of zero loss",
     "toy=plane lr=0.1 weight-decay=0.1 momentum=0 steps=1200 pace=0.5",
     "Three weights, one sample, four starts on a sphere: straight to the "
     "plane where the loss is zero, then in the plane straight to (1, 1, 1).",
     "Loss below 1e-2 at 3-6, settled at 1002."},
    {"toy-curve", "a toy: two layers of one weight each",
     "toy=curve lr=0.05 weight-decay=0.04 momentum=0 steps=2500 pace=0.5",
     "The product of two weights shall be 1: zero loss is a hyperbola, and all "
     "starts slide along their branch to where the two weights are equal.",
     "Loss below 1e-2 at 2-3, settled at 2183."},
    {"toy-singular", "a toy: a zero-loss set that crosses itself",
     "toy=singular lr=0.05 weight-decay=0.04 momentum=0 steps=5000 pace=0.5",
     "The product of two weights shall be 0: zero loss is both axes, which "
     "cross where the norm is least.",
     "Loss below 1e-2 at 5-16, settled at 4124."},
    {"toy-leaky", "a toy: a leaky unit, so a landscape with a kink",
     "toy=leaky lr=0.1 weight-decay=0.1 momentum=0 steps=1200 pace=0.5",
     "The line again, through a leaky unit: slow where the unit is off, then "
     "as toy-line.",
     "Loss below 1e-2 at 6-37, settled at 1009."},
    {"toy-orthogonal", "a toy: the gradient is perpendicular to zero loss",
     "toy=orthogonal lr=0.1 weight-decay=0 momentum=0 steps=30 pace=0.2",
     "No decay: three starts near a parabola. The nearer to it, the nearer to "
     "90 degrees is the angle between the gradient and the parabola.",
     "Settled at 21, at 90.00 degrees."},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct preset *
preset_find(const char *name)
{
    for (const struct preset *p = preset_table; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

const char *
preset_of_toy(const char *toy)
{
    for (const struct preset *p = preset_table; p->name != NULL; p++)
        if (strncmp(p->name, "toy-", 4) == 0 && strcmp(p->name + 4, toy) == 0)
            return p->name;
    return NULL;
}

/* One of the settings, "NAME=VALUE". */
static void
apply(struct config *c, char *setting)
{
    char *value = strchr(setting, '=');
    assert(value != NULL);
    *value++ = '\0';
    enum param_id id = param_find(setting);
    bool ok = true;
    if (strcmp(setting, "parent") == 0)
        preset_apply(c, preset_find(value));
    else if (strcmp(setting, "at") == 0)
        ok = config_add_change(c, value, NULL);
    else
        ok = id != PARAM_COUNT && config_set(c, id, value, NULL);
    assert(ok);
    (void)ok;
}

void
preset_apply(struct config *c, const struct preset *preset)
{
    char *settings = mem_string(preset->settings), *rest = settings;
    config_done(c);
    config_init(c);
    for (char *s; (s = strtok_r(rest, " ", &rest)) != NULL;)
        apply(c, s);
    c->preset = preset->name;
    free(settings);
}

/* ---- the list ---- */

static size_t
built_in(void)
{
    size_t n = 0;
    while (preset_table[n].name != NULL)
        n++;
    return n;
}

void
presets_init(struct presets *p)
{
    p->count = built_in();
    p->preset = mem_new(p->count, sizeof *p->preset);
    memcpy(p->preset, preset_table, p->count * sizeof *p->preset);
}

void
presets_done(struct presets *p)
{
    for (size_t i = built_in(); i < p->count; i++) {
        free((void *)p->preset[i].name);
        free((void *)p->preset[i].title);
        free((void *)p->preset[i].settings);
        free((void *)p->preset[i].shows);
        free((void *)p->preset[i].window);
    }
    free(p->preset);
    *p = (struct presets){NULL, 0};
}

void
presets_add(struct presets *p, const struct preset *preset)
{
    assert(presets_find(p, preset->name) == NULL);
    p->preset = mem_resize(p->preset, p->count + 1, sizeof *p->preset);
    p->preset[p->count++] = (struct preset){
        mem_string(preset->name), mem_string(preset->title),
        mem_string(preset->settings), mem_string(preset->shows),
        mem_string(preset->window)};
}

const struct preset *
presets_find(const struct presets *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->preset[i].name, name) == 0)
            return &p->preset[i];
    return NULL;
}

bool
presets_use(const struct presets *p, struct config *c, const char *name,
            struct failure *f)
{
    const struct preset *preset = presets_find(p, name);
    if (preset != NULL) {
        preset_apply(c, preset);
        return true;
    }
    char names[320] = "";
    for (size_t i = 0; i < p->count; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s",
                 used > 0 ? ", " : "", p->preset[i].name);
    }
    failure_set(f, STATUS_INPUT, "--preset: '%.30s' is none of %s", name,
                names);
    return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spectra thinned in two ways at once: a chain in which each step is at least
 * 2^(1/32) times the one before, for a logarithmic axis, and a chain on a
 * stride, for a linear one.
 *
 * Both chains take the first spectrum at or after a place that hangs on the
 * step. So walking the chains again over what was kept, with the stride of now,
 * finds the same places, and thinning is no more than that walk: no spectrum
 * needs a note why it was kept. */
#include <config.h>

#include "run/spectra.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    AN_OCTAVE = 32,
    EVENLY = 512, /* and half of that just after the stride has doubled */
    // 64 octaves and the even ones are 2560 at most, so thinning always helps.
    KEEP = 3072,
    ROOM_FIRST = 64
};

struct spectra {
    size_t count, room;
    struct spectrum *kept; /* (room), by step */
};

void
spectrum_of(struct spectrum *s, const struct fourier *f, uint64_t step)
{
    const double *power = fourier_power(f);
    double total = 0;
    s->step = step;
    s->m = (unsigned)fourier_count(f);
    for (unsigned k = 0; k < s->m; k++)
        total += power[k];
    for (unsigned k = 0; k < s->m; k++)
        s->share[k] = (float)(power[k] / total);
}

/* The step from which on the logarithmic chain takes the next spectrum. */
static uint64_t
log_after(uint64_t step)
{
    double next = ceil((double)step * exp2(1.0 / AN_OCTAVE));
    if (next >= (double)(UINT64_MAX / 2))
        return UINT64_MAX;
    return step == 0 ? 1 : (uint64_t)next;
}

static void
widen_stride(struct spectra_schedule *schedule, uint64_t step)
{
    if (schedule->stride == 0)
        schedule->stride = 1;
    while (step / schedule->stride >= EVENLY)
        schedule->stride *= 2;
}

bool
spectra_due(struct spectra_schedule *schedule, uint64_t step)
{
    widen_stride(schedule, step);
    bool log_due = step >= schedule->next_log;
    bool even_due = step >= schedule->next_even;
    if (log_due)
        schedule->next_log = log_after(step);
    if (even_due)
        schedule->next_even = (step / schedule->stride + 1) * schedule->stride;
    return log_due || even_due;
}

struct spectra *
spectra_new(void)
{
    return mem_new(1, sizeof(struct spectra));
}

void
spectra_free(struct spectra *s)
{
    if (s == NULL)
        return;
    free(s->kept);
    free(s);
}

void
spectra_clear(struct spectra *s)
{
    s->count = 0;
}

static void
thin(struct spectra *s)
{
    struct spectra_schedule schedule = {0};
    widen_stride(&schedule, s->kept[s->count - 1].step);
    size_t left = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (spectra_due(&schedule, s->kept[i].step))
            s->kept[left++] = s->kept[i];
    }
    assert(left < s->count);
    s->count = left;
}

void
spectra_add(struct spectra *s, const struct spectrum *spectrum)
{
    assert(s->count == 0 || spectrum->step >= s->kept[s->count - 1].step);
    assert(spectrum->m <= SPECTRA_FREQUENCIES);
    if (s->count == KEEP)
        thin(s);
    if (s->count == s->room) {
        s->room = s->room == 0 ? ROOM_FIRST : s->room * 2;
        s->room = s->room > KEEP ? KEEP : s->room;
        s->kept = mem_resize(s->kept, s->room, sizeof *s->kept);
    }
    s->kept[s->count++] = *spectrum;
}

const struct spectrum *
spectra_at(const struct spectra *s, uint64_t begin, uint64_t end)
{
    size_t low = 0, high = s->count; // how many have a step below END
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->kept[middle].step < end)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct spectrum *found = &s->kept[low - 1];
    return low == s->count && begin > found->step ? NULL : found;
}

size_t
spectra_count(const struct spectra *s)
{
    return s->count;
}

const struct spectrum *
spectra_number(const struct spectra *s, size_t i)
{
    return &s->kept[i];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other runs that were recorded, whose curves lie over those of the run that is
 * watched. */
#include <config.h>

#include "ui/watch.h"

#include "plot/grid.h"
#include "run/tape.h"

#include <stdlib.h>
#include <string.h>

/* The name of a folder, or, of a long one, its end: names of runs that belong
 * together mostly differ there. */
static void
write_name(char out[WATCH_NAME], const char *name)
{
    const char *from = name;
    int drop = grid_width(name) - WATCH_NAME_COLS;
    for (int i = 0; drop > 0 && i <= drop; i++) // and one more for "~"
        for (from++; (*from & 0xC0) == 0x80;)   // the rest of a character
            from++;
    size_t length = strlen(from);
    if (length > WATCH_NAME - 2)
        length = WATCH_NAME - 2; // bytes that are no text
    out[0] = '~';
    char *at = out + (from > name ? 1 : 0);
    memcpy(at, from, length);
    at[length] = '\0';
}

void
watch_add_other(struct watch *w, const struct tape *tape)
{
    if (w->n_others == WATCH_OTHERS_MAX)
        return;
    struct watch_other *o = &w->others[w->n_others];
    bool net = !(tape->config.value[PARAM_TOY] > 0);
    *o = (struct watch_other){
        .number = (char)((net ? '2' : 'B') + w->n_others),
        .is_net = net,
        .slot = (unsigned)w->n_others++,
        .branch = TREE_BRANCHES,
        .history = history_new(record_series(&tape->config),
                               config_integer(&tape->config, PARAM_EVERY))};
    write_name(o->name, tape->branch.name[0] != '\0' ? tape->branch.name : tape->name);
    watch_fill(o->history, tape, UINT64_MAX);
}

void
watch_drop_others(struct watch *w)
{
    for (size_t i = 0; i < w->n_others; i++)
        if (w->others[i].branch == TREE_BRANCHES)
            history_free(w->others[i].history);
    w->n_others = 0;
}

void
watch_list_others(struct watch *w)
{
    watch_drop_others(w);
    for (unsigned id = 0; id < TREE_BRANCHES; id++) {
        const struct watch_branch *b = &w->branch[id];
        if (!b->there || b->hidden || id == w->active)
            continue;
        struct watch_other *o = &w->others[w->n_others++];
        *o = (struct watch_other){.number = (char)('0' + id), .is_net = w->is_net,
                                  .slot = id, .branch = id,
                                  .history = b->history};
        write_name(o->name, b->name);
    }
}

uint64_t
watch_others_until(const struct watch *w)
{
    bool whole = w->config.tape == NULL ||
                 (w->progress.state == TRAINER_ENDED &&
                  w->progress.end == SESSION_TAPE);
    return whole ? UINT64_MAX : w->progress.step;
}

// Whether two flows are of one shape: what stands in them may differ, how high it is may not.
#include <string.h>

#include "flow/flow.h"

static bool same_slab(const struct slab *a, const struct slab *b)
{
    return a && b ? a->height == b->height && a->below == b->below : a == b;
}

static bool same_frame(const struct frame *a, const struct frame *b)
{
    return a && b ? a->above == b->above && a->below == b->below : a == b;
}

static bool same_event(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->size == b->size && a->discard == b->discard && a->keep == b->keep &&
           a->yields == b->yields && a->break_before == b->break_before && a->hang_dy == b->hang_dy &&
           a->n_notes == b->n_notes && same_slab(a->slab, b->slab) && same_slab(a->hang, b->hang) &&
           same_slab(a->repeat, b->repeat) && same_frame(a->frame, b->frame);
}

static bool same_stream(const struct stream *a, const struct stream *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!same_event(&a->items[i], &b->items[i]))
            return false;
    return true;
}

static bool same_note(const struct note *a, const struct note *b)
{
    return same_slab(a->slab, b->slab) && same_slab(a->rule, b->rule) && a->space == b->space &&
           a->rule_space == b->rule_space && a->below == b->below;
}

static bool same_lines(const struct flow *a, const struct flow *b)
{
    size_t n = a->text->n_paras;
    return n == b->text->n_paras && (!n || memcmp(a->n_lines, b->n_lines, n * sizeof *a->n_lines) == 0);
}

bool flow_breaks_alike(const struct flow *a, const struct flow *b)
{
    if (a->n_sheets || b->n_sheets || a->n_notes != b->n_notes || !same_lines(a, b))
        return false;
    for (size_t i = 0; i < a->n_notes; i++)
        if (!same_note(&a->notes[i], &b->notes[i]))
            return false;
    return same_stream(&a->body, &b->body) && same_stream(&a->foot, &b->foot);
}

// Notes at the foot of the page: their height counts when the page is broken, from the slab on that calls
// them; they are set when the page is full. A note stays whole.
#include "page/stretch.h"

void cursor_add_notes(struct cursor *c, const struct event *e)
{
    for (uint32_t i = 0; i < e->n_notes; i++) {
        const struct note *note = &c->notes[e->notes[i]];
        c->noted += c->has_notes ? note->space : (int64_t)note->rule_space + note->rule->height + note->below;
        c->noted += note->slab->height;
        c->has_notes = true;
    }
}

static bool calls_notes(const struct flow *flow, size_t i)
{
    return flow->body.items[i].kind == EVENT_SLAB && flow->body.items[i].n_notes > 0;
}

int64_t notes_height(const struct flow *flow, const struct stretch *s)
{
    struct cursor c = {.notes = flow->notes};
    for (size_t i = s->from; i < s->to; i++)
        cursor_add_notes(&c, &flow->body.items[i]);
    return c.noted;
}

const struct note *notes_first(const struct flow *flow, const struct stretch *s)
{
    for (size_t i = s->from; i < s->to; i++)
        if (calls_notes(flow, i))
            return &flow->notes[flow->body.items[i].notes[0]];
    return NULL;
}

void notes_place(struct placer *p, const struct flow *flow, const struct stretch *s, int64_t bottom)
{
    const struct note *first = notes_first(flow, s);
    if (!first)
        return;
    int64_t y = bottom - notes_height(flow, s) + first->rule_space;
    set_slab(p, first->rule, y, false);
    y += first->rule->height;
    for (size_t i = s->from; i < s->to; i++)
        for (uint32_t k = 0; calls_notes(flow, i) && k < flow->body.items[i].n_notes; k++) {
            const struct note *note = &flow->notes[flow->body.items[i].notes[k]];
            y += note == first ? 0 : note->space;
            set_slab(p, note->slab, y, false);
            y += note->slab->height;
        }
}

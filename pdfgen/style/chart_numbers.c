// Figures that flow/ puts numbers together of: those of words that stand in the list below a chart, and of
// marks that stand for several times.
#include "style/chart_internal.h"

static bool has_words_in_time(const struct timeline *t)
{
    bool has = t->notes.n || t->phases.n;
    for (size_t g = 0; g < t->groups.n && !has; g++)
        for (size_t i = 0; i < t->groups.items[g].lanes.n && !has; i++)
            has = t->groups.items[g].lanes.items[i].milestones.n || t->groups.items[g].lanes.items[i].notes.n;
    return has;
}

void chart_digits(struct maker *m)
{
    struct builder *b = m->b;
    struct chart *c = m->chart;
    const struct node *axis = node_child(m->t->node, EL_AXIS);
    if (!has_words_in_time(m->t))
        return;
    struct context silent = m->root;
    silent.tag = TAG_ARTIFACT; // a mark's words are heard with it, and a note's where its time is
    c->count_style = cascade(b, axis, PART_NUMBER, c->band);
    struct context on = context_in(&silent, box_new(b, BOX_BLOCK, c->count_style, &silent, axis->pos));
    on.style = c->band;
    for (unsigned i = 0; i < COUNT_OF(c->digits); i++) {
        struct str digit = arena_printf(b->arena, "%u", i);
        c->digits[i] = chart_plain(m, m->t->node, PART_NUMBER, &silent, digit);
        c->counts[i] = chart_plain(m, axis, PART_NUMBER, &on, digit);
    }
    c->times = chart_plain(m, axis, PART_NUMBER, &on, STR("\xC3\x97"));
}

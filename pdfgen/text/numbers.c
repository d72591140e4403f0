// How wide page numbers can be. They are known after paging, and lines are broken before: so each is given
// the width of the highest that the document can have. It is no more than room to break by: a number is set
// as wide as it is.
#include "text/internal.h"

enum { HIGHEST = 9999, SAFETY = 3 };

static int64_t box_height(const struct box *b)
{
    const struct style *s = b->style;
    int64_t height = (int64_t)s->space_before + s->space_after + s->padding_before + s->padding_after +
                     s->height + MAX(0, s->margin_before) + MAX(0, s->margin_after);
    if (b->kind == BOX_LINES)
        height += (int64_t)b->n_lines * s->line_pitch;
    return height;
}

// A figure can be as high as a page; so can be what a forced break leaves empty.
static bool may_take_page(const struct box *b)
{
    return b->kind == BOX_FIGURE || b->style->break_before != KW_AUTO;
}

static const struct box *next_box(const struct box *b)
{
    if (b->first)
        return b->first;
    while (b && !b->next)
        b = b->parent;
    return b ? b->next : NULL;
}

// More pages than there will be, unless the layout wastes most of each: as if every paragraph began a line,
// and all were set in a third of the page.
static uint32_t most_pages(const struct text *text)
{
    const struct layout *layout = text->boxes->layout;
    int64_t height = 0, pages = 1, room = INT64_MAX, measure = INT64_MAX;
    for (size_t i = 0; i < layout->n_masters; i++) {
        const struct master *m = &layout->masters[i];
        room = MIN(room, (int64_t)m->height - m->margin_top - m->margin_bottom);
        measure = MIN(measure, master_measure(m));
    }
    if (room < MPT_PER_PT || measure < MPT_PER_PT)
        return HIGHEST;
    for (size_t i = 0; i < text->n_paras; i++)
        height += (text->paras[i].natural / measure + 1) * text->boxes->paras[i]->style->line_height;
    for (const struct box *b = text->boxes->root; b; b = next_box(b)) {
        height += box_height(b);
        pages += may_take_page(b);
    }
    return (uint32_t)MIN(pages + height / room * SAFETY, HIGHEST);
}

bool has_number(const struct para *para)
{
    for (size_t i = 0; i < para->n; i++)
        if (item_is_number(&para->items[i]))
            return true;
    return false;
}

void reserve_numbers(struct text *text)
{
    mpt digits = 0;
    for (size_t i = 0; i < text->n_paras; i++) {
        struct para *para = &text->paras[i];
        if (para->known || !has_number(para)) // one that is known whole has none
            continue;
        for (uint32_t n = digits ? 0 : most_pages(text); n > 0; n /= 10)
            digits++;
        struct item *items = (struct item *)para->items; // this layer's own still
        for (size_t k = 0; k < para->n; k++)
            if (item_is_number(&items[k]))
                items[k].width = item_width(&items[k]) * digits;
        measure_items(items, para->n, para);
    }
}

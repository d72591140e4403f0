// page_make: how many pages there are, then what stands on them.
#include "page/stretch.h"

static bool too_many(const struct flow *flow, const struct stretches *pages, struct diags *diags)
{
    struct pos pos = {.source = flow->text->boxes->article->source};
    size_t at = pages->n ? pages->items[pages->n - 1].from : 0;
    for (; at < flow->body.n; at++)
        if (flow->body.items[at].kind == EVENT_SLAB) {
            pos = flow->body.items[at].slab->pos;
            break;
        }
    return diag(diags, DIAG_TOO_MANY_PAGES, pos, STR("split the document into several"),
                "the document has more than %d pages", PAGES_MAX);
}

// The last page may have a master of its own, with more or less room: then how many pages there are decides
// how many there are. Taken is the smallest number that holds; at the latest one page more than without a
// master for the last, for there the last page may be left with the foot alone.
static bool break_all(struct arena *arena, const struct flow *flow, struct stretches *out)
{
    const struct layout *layout = flow->text->boxes->layout;
    if (!break_pages(arena, flow, 0, out))
        return false;
    uint32_t n = (uint32_t)out->n;
    bool shorter = n > 1 && areas_depend_on_last(layout, n - 1);
    if (!shorter && !areas_depend_on_last(layout, n))
        return true;
    for (uint32_t total = shorter ? n - 1 : n; total <= n + 1; total++) {
        if (!break_pages(arena, flow, total, out))
            return false;
        if (out->n == total)
            break;
    }
    return true;
}

// What a margin carried beyond an edge of the sheet is not printed. Pictures may reach into the bleed.
static void check_edges(struct arena *arena, const struct flow *flow, const struct pages *pages,
                        struct diags *diags)
{
    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->items[i];
        for (size_t k = 0; k < page->n_placements; k++) {
            const struct placement *p = &page->placements[k];
            struct slab_extent e = slab_extent(p->slab, p->mirror ? flow->measure : -1);
            int64_t left = (int64_t)p->x + e.x, right = left + e.width - page->master->width;
            int64_t beyond = MAX(-left, right), free = e.has_text ? 0 : page->master->bleed;
            if (!p->artifact && e.width > 0 && beyond > free)
                diag(diags, DIAG_OFF_PAGE, p->slab->pos, STR("Look at its margins in the layout."),
                     "this stands %.*s beyond the edge of page %u", STR_ARG(distance_mm(arena, beyond)),
                     page->number);
        }
    }
}

struct pages *page_make(struct arena *arena, const struct flow *flow, struct diags *diags)
{
    if (!areas_check(flow, diags))
        return NULL;
    if (flow->n_sheets)
        return place_sheets(arena, flow, diags);
    struct stretches stretches;
    if (!break_all(arena, flow, &stretches)) {
        too_many(flow, &stretches, diags);
        return NULL;
    }
    break_balance(flow, &stretches);
    struct pages *pages = NEW(arena, struct pages);
    place_pages(arena, flow, &stretches, pages, diags);
    numbers_set(arena, pages, diags);
    check_edges(arena, flow, pages, diags);
    return pages;
}

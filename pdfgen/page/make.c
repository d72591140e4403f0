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

struct pages *page_make(struct arena *arena, const struct flow *flow, struct diags *diags)
{
    if (!areas_check(flow, diags))
        return NULL;
    struct stretches stretches;
    if (!break_all(arena, flow, &stretches)) {
        too_many(flow, &stretches, diags);
        return NULL;
    }
    break_balance(flow, &stretches);
    struct pages *pages = NEW(arena, struct pages);
    place_pages(arena, flow, &stretches, pages, diags);
    return pages;
}

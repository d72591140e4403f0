// What a cutter would ask: whatever reaches the cut is to run on beyond it. Grounds do by themselves, as far
// as their page's bleed; pictures do where they are placed so.
#include "press/signs.h"

enum { AT_EDGE = 283 }; // 0.1 mm

// Whether something that comes so near to an edge of the page (below zero: beyond it) ends within the bleed.
static bool ends_at(int64_t inside, mpt bleed)
{
    return inside <= AT_EDGE && (!bleed || inside > (int64_t)AT_EDGE - bleed);
}

static bool ends_at_edge(const struct master *m, int64_t x, int64_t y, int64_t width, int64_t height)
{
    if (x + width <= 0 || y + height <= 0 || x >= m->width || y >= m->height)
        return false; // beside the page
    return ends_at(x, m->bleed) || ends_at(y, m->bleed) || ends_at(m->width - x - width, m->bleed) ||
           ends_at(m->height - y - height, m->bleed);
}

static bool reaches_edge(const struct master *m, int64_t x, int64_t y, int64_t width, int64_t height)
{
    return x + width > 0 && y + height > 0 && x < m->width && y < m->height &&
           (x <= AT_EDGE || y <= AT_EDGE || m->width - x - width <= AT_EDGE ||
            m->height - y - height <= AT_EDGE);
}

static bool is_seen(const struct color *color)
{
    return color && color->rgb != 0xFFFFFF;
}

static void tell_ground(const struct master *m, struct diags *diags)
{
    diag(diags, DIAG_BLEED_MISSING, m->pos, STR("Give it one, such as bleed=\"3mm\"."),
         "a ground reaches the edge of the page, and the page master \"%.*s\" has no bleed",
         STR_ARG(m->name));
}

static int64_t left_of(const struct placement *p, const struct mark *mark, mpt measure)
{
    return (int64_t)p->x + (p->mirror ? (int64_t)measure - mark->x - mark->width : mark->x);
}

static void check_mark(const struct page *page, const struct placement *p, const struct mark *mark,
                       mpt measure, struct diags *diags)
{
    const struct master *m = page->master;
    if (!ends_at_edge(m, left_of(p, mark, measure), (int64_t)p->y + mark->y, mark->width, mark->height))
        return;
    if (mark->kind == MARK_RECT && !m->bleed && is_seen(mark->color))
        tell_ground(m, diags);
    else if (mark->kind == MARK_DRAWING)
        diag(diags, DIAG_BLEED_MISSING, p->slab->pos,
             STR("Let it reach beyond the edge by the bleed, with a negative margin, or keep it away from "
                 "the edge."),
             "a picture ends at the edge of the page: where the cut is a little off, paper is seen");
}

void check_bleed(const struct pages *pages, struct diags *diags)
{
    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->items[i];
        for (size_t k = 0; k < page->n_backdrops && !page->master->bleed; k++) {
            const struct backdrop *b = &page->backdrops[k];
            if (is_seen(b->frame->style->background) &&
                ends_at_edge(page->master, b->x, b->y, b->width, b->height))
                tell_ground(page->master, diags);
        }
        for (size_t k = 0; k < page->n_placements; k++) {
            const struct placement *p = &page->placements[k];
            for (size_t j = 0; j < p->slab->n; j++)
                check_mark(page, p, &p->slab->marks[j], pages->flow->measure, diags);
        }
    }
}

static bool runs_on(const struct page *page, const struct placement *p, mpt measure)
{
    for (size_t i = 0; i < p->slab->n; i++) {
        const struct mark *mark = &p->slab->marks[i];
        const bool can = mark->kind == MARK_DRAWING || (mark->kind == MARK_RECT && is_seen(mark->color));
        if (can && reaches_edge(page->master, left_of(p, mark, measure), (int64_t)p->y + mark->y, mark->width,
                                mark->height))
            return true;
    }
    return false;
}

bool has_bleed(const struct pages *pages)
{
    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->items[i];
        for (size_t k = 0; k < page->n_backdrops && page->master->bleed; k++) {
            const struct backdrop *b = &page->backdrops[k];
            if (is_seen(b->frame->style->background) &&
                reaches_edge(page->master, b->x, b->y, b->width, b->height))
                return true;
        }
        for (size_t k = 0; k < page->n_placements && page->master->bleed; k++)
            if (runs_on(page, &page->placements[k], pages->flow->measure))
                return true;
    }
    return false;
}

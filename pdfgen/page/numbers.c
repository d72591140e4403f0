// Page numbers in the text, now that every page is known: of the page that a line stands on, of how many
// there are, and of the page on which something else begins. Nothing is shaped, broken or paged again for
// them.
#include "page/stretch.h"

#include <stdlib.h>

struct numberer {
    struct arena *arena;
    const struct boxes *boxes;
    struct pages *pages;
    struct diags *diags;
    uint32_t *page_of; // by tag: the first page that has something of it; 0: none
    struct {
        struct target *items;
        size_t n, cap;
    } targets;
};

static bool is_late(const struct slab *slab)
{
    for (size_t i = 0; i < slab->n; i++)
        if (slab->marks[i].kind == MARK_LINE)
            return true;
    return false;
}

// ---- what begins where

static void see(struct numberer *n, tag_id tag, uint32_t page)
{
    if (!n->page_of[tag])
        n->page_of[tag] = page;
}

static void see_slab(struct numberer *n, const struct slab *slab, uint32_t page)
{
    for (size_t i = 0; i < slab->n; i++) {
        const struct late_line *late = slab->marks[i].line;
        if (slab->marks[i].kind != MARK_LINE)
            see(n, slab->marks[i].tag, page);
        for (uint32_t k = late ? late->from : 0; late && k < late->to; k++)
            if (item_run(&late->para->items[k]))
                see(n, item_run(&late->para->items[k])->tag, page);
    }
}

// Parents come before their children.
static void find_pages(struct numberer *n)
{
    const struct tags *tags = &n->boxes->tags;
    n->page_of = NEW_ARRAY(n->arena, uint32_t, tags->n);
    for (size_t i = 0; i < n->pages->n; i++)
        for (size_t k = 0; k < n->pages->items[i].n_placements; k++)
            if (!n->pages->items[i].placements[k].artifact)
                see_slab(n, n->pages->items[i].placements[k].slab, n->pages->items[i].number);
    for (tag_id id = (tag_id)tags->n; id-- > TAG_ROOT;) {
        uint32_t *above = &n->page_of[tags->items[id].parent];
        if (n->page_of[id] && (!*above || n->page_of[id] < *above))
            *above = n->page_of[id];
    }
}

static int target_order(const void *a, const void *b)
{
    return str_cmp(((const struct target *)a)->id, ((const struct target *)b)->id);
}

static void find_targets(struct numberer *n)
{
    const struct tags *tags = &n->boxes->tags;
    for (tag_id id = TAG_ROOT; id < tags->n; id++)
        if (tags->items[id].id.n && n->page_of[id])
            PUSH(n->arena, n->targets, ((struct target){tags->items[id].id, n->page_of[id]}));
    if (n->targets.n)
        qsort(n->targets.items, n->targets.n, sizeof *n->targets.items, target_order);
}

// ---- what says so

static void check_named(struct numberer *n, const struct page_numbers *numbers)
{
    for (size_t i = 0; i < n->boxes->n_paras; i++)
        for (size_t k = 0; k < n->boxes->paras[i]->n_inlines; k++) {
            const struct inline_item *in = &n->boxes->paras[i]->inlines[k];
            if (in->kind == INLINE_PAGE_OF && !target_page(numbers, in->text))
                diag(n->diags, DIAG_PAGE_UNKNOWN, in->pos,
                     STR("Refer to something with text; a condition or the layout may have hidden it."),
                     "\"%.*s\" is on no page, so that its page has no number", STR_ARG(in->text));
        }
}

static void set_page(struct numberer *n, struct page *page, struct page_numbers numbers)
{
    struct placement *placements = NULL;
    numbers.page = page->number;
    for (size_t i = 0; i < page->n_placements; i++) {
        if (!is_late(page->placements[i].slab))
            continue;
        if (!placements) {
            placements = NEW_ARRAY(n->arena, struct placement, page->n_placements);
            for (size_t k = 0; k < page->n_placements; k++)
                placements[k] = page->placements[k];
        }
        mpt excess;
        placements[i].slab = flow_set_late(n->arena, page->placements[i].slab, &numbers, &excess);
        if (excess)
            diag(n->diags, DIAG_WORD_TOO_WIDE, placements[i].slab->pos,
                 STR("Shorten the line or the words around its page number."),
                 "with its page number this line is %.*s wider than its column",
                 STR_ARG(distance_mm(n->arena, excess)));
    }
    if (placements)
        page->placements = placements;
}

void numbers_set(struct arena *arena, struct pages *pages, struct diags *diags)
{
    struct numberer n = {.arena = arena, .boxes = pages->flow->text->boxes, .pages = pages, .diags = diags};
    bool any = false;
    for (size_t i = 0; i < pages->n && !any; i++)
        for (size_t k = 0; k < pages->items[i].n_placements; k++)
            any = any || is_late(pages->items[i].placements[k].slab);
    if (!any)
        return;
    find_pages(&n);
    find_targets(&n);
    struct page_numbers numbers = {.pages = (uint32_t)pages->n, .targets = n.targets.items, .n = n.targets.n};
    check_named(&n, &numbers);
    for (size_t i = 0; i < pages->n; i++)
        set_page(&n, (struct page *)&pages->items[i], numbers); // this layer's own still
}

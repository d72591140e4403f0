// One page a sheet, as it is.
#include "press/press.h"

struct sheet sheet_uncut(mpt width, mpt height)
{
    return (struct sheet){.width = width, .height = height, .trim = {0, 0, width, height}};
}

struct sheets *press_plain(struct arena *arena, const struct pages *pages)
{
    struct sheet *items = NEW_ARRAY(arena, struct sheet, pages->n);
    for (size_t i = 0; i < pages->n; i++) {
        const struct master *master = pages->items[i].master;
        struct sheet_page *page = NEW(arena, struct sheet_page);
        page->page = &pages->items[i];
        page->measure = pages->flow->measure;
        page->order = (uint32_t)i;
        items[i] = sheet_uncut(master->width, master->height);
        items[i].pages = page;
        items[i].n = 1;
    }
    struct sheets *sheets = NEW(arena, struct sheets);
    *sheets = (struct sheets){
        .pages = pages, .items = items, .n = pages->n, .tags = &pages->flow->text->boxes->tags};
    return sheets;
}

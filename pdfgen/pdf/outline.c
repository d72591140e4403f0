// Bookmarks (12.3.3) from the headings, nested by their level.
#include "pdf/internal.h"

enum {
    LEVELS = 6,
    ROOT = 0,
    NO_ITEM = 0
}; // items[0] is the outline dictionary itself; nothing links to it but upwards

struct bookmark {
    tag_id tag;
    size_t parent, prev, next, first, last; // items
    size_t below;                           // items below it, at any depth
    pdf_ref object;
};

struct bookmarks {
    struct bookmark *items;
    size_t n, cap;
};

// 1 for H1, 0 for what is no heading.
static int level_of(enum tag_type type)
{
    return type >= TAG_H1 && type <= TAG_H6 ? (int)(type - TAG_H1) + 1 : 0;
}

// The tag after `id` in reading order, or 0.
static tag_id next_tag(const struct tags *tags, tag_id id)
{
    if (tags->items[id].first)
        return tags->items[id].first;
    while (id && !tags->items[id].next)
        id = tags->items[id].parent;
    return id ? tags->items[id].next : 0;
}

static void add(struct pdf *pdf, struct bookmarks *list, tag_id tag, size_t parent)
{
    size_t n = list->n;
    struct bookmark item = {.tag = tag, .parent = parent, .object = pdf_object(pdf)};
    struct bookmark *above = &list->items[parent];
    item.prev = above->last;
    above->last = n;
    if (!above->first)
        above->first = n;
    if (item.prev)
        list->items[item.prev].next = n;
    PUSH(pdf->working, *list, item);
}

static struct bookmarks collect(struct pdf *pdf)
{
    struct bookmarks list = {0};
    size_t open[LEVELS + 1] = {ROOT}; // by level: the item that a deeper heading goes below
    PUSH(pdf->working, list, (struct bookmark){0});
    for (tag_id id = TAG_ROOT; id; id = next_tag(pdf->tags, id)) {
        const struct tag *tag = &pdf->tags->items[id];
        int level = level_of(tag->type);
        if (!level || !tag->title.n || !pdf->elements[id].start)
            continue;
        add(pdf, &list, id, open[level - 1]);
        for (int i = level; i <= LEVELS; i++) // a level left out is stood in for by the one above
            open[i] = list.n - 1;
    }
    for (size_t i = list.n; i-- > 1;)
        list.items[list.items[i].parent].below += 1 + list.items[i].below;
    return list;
}

static void put_link(struct buf *b, const struct bookmarks *list, const char *key, size_t item)
{
    if (item == NO_ITEM)
        return;
    buf_puts(b, key);
    put_ref(b, list->items[item].object);
}

static void write_item(struct pdf *pdf, const struct bookmarks *list, size_t i)
{
    const struct bookmark *item = &list->items[i];
    struct buf b = {0};
    if (i == ROOT) {
        buf_puts(&b, "/Type/Outlines");
    } else {
        buf_puts(&b, "/Title");
        put_text(&b, pdf->tags->items[item->tag].title);
        buf_puts(&b, "/Parent ");
        put_ref(&b, list->items[item->parent].object);
        buf_puts(&b, "/SE ");
        put_ref(&b, pdf->elements[item->tag].object);
        buf_puts(&b, "/Dest");
        put_destination(&b, pdf, item->tag);
    }
    put_link(&b, list, "/Prev ", item->prev);
    put_link(&b, list, "/Next ", item->next);
    put_link(&b, list, "/First ", item->first);
    put_link(&b, list, "/Last ", item->last);
    if (item->below) {
        buf_puts(&b, "/Count ");
        put_int(&b, (int64_t)item->below);
    }
    pdf_set(pdf, item->object, &b);
    buf_free(&b);
}

pdf_ref pdf_outline(struct pdf *pdf)
{
    struct bookmarks list = collect(pdf);
    if (list.n == 1)
        return 0;
    list.items[ROOT].object = pdf_object(pdf);
    for (size_t i = 0; i < list.n; i++)
        write_item(pdf, &list, i);
    return list.items[ROOT].object;
}

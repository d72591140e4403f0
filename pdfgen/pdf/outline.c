// Bookmarks (12.3.3) from the headings, nested by their level.
#include "pdf/internal.h"

enum { LEVELS = 6, NO_ITEM = -1 };

struct bookmark {
    tag_id tag;
    int level;
    int parent, prev, next, first, last; // items; NO_ITEM: none
    int below;                           // items below it, at any depth
    pdf_ref object;
};

struct bookmarks {
    struct bookmark *items;
    size_t n, cap;
};

static int level_of(enum tag_type type)
{
    return type >= TAG_H1 && type <= TAG_H6 ? (int)(type - TAG_H1) : NO_ITEM;
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

static void add_item(struct pdf *pdf, struct bookmarks *list, int open[LEVELS], tag_id tag, int level)
{
    int n = (int)list->n;
    struct bookmark item = {tag, level, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM, 0, pdf_object(pdf)};
    for (int i = level - 1; i >= 0 && item.parent == NO_ITEM; i--)
        item.parent = open[i];
    // Its elder sibling: the last one with the same parent.
    if (item.parent != NO_ITEM) {
        item.prev = list->items[item.parent].last;
        list->items[item.parent].last = n;
        if (item.prev == NO_ITEM)
            list->items[item.parent].first = n;
    } else {
        for (int i = n; i-- > 0 && item.prev == NO_ITEM;)
            if (list->items[i].parent == NO_ITEM)
                item.prev = i;
    }
    if (item.prev != NO_ITEM)
        list->items[item.prev].next = n;
    PUSH(pdf->arena, *list, item);
    open[level] = n;
    for (int i = level + 1; i < LEVELS; i++)
        open[i] = NO_ITEM;
}

static struct bookmarks collect(struct pdf *pdf)
{
    struct bookmarks list = {0};
    int open[LEVELS] = {NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM};
    for (tag_id id = TAG_ROOT; id; id = next_tag(pdf->tags, id)) {
        const struct tag *tag = &pdf->tags->items[id];
        int level = level_of(tag->type);
        if (level != NO_ITEM && tag->title.n && pdf->elements[id].start)
            add_item(pdf, &list, open, id, level);
    }
    for (size_t i = list.n; i-- > 0;)
        if (list.items[i].parent != NO_ITEM)
            list.items[list.items[i].parent].below += 1 + list.items[i].below;
    return list;
}

static void put_link(struct buf *b, const struct bookmarks *list, const char *key, int item)
{
    if (item == NO_ITEM)
        return;
    buf_puts(b, key);
    put_ref(b, list->items[item].object);
}

static void write_item(struct pdf *pdf, const struct bookmarks *list, const struct bookmark *item,
                       pdf_ref root)
{
    struct buf b = {0};
    buf_puts(&b, "/Title");
    put_text(&b, pdf->tags->items[item->tag].title);
    buf_puts(&b, "/Parent ");
    put_ref(&b, item->parent == NO_ITEM ? root : list->items[item->parent].object);
    put_link(&b, list, "/Prev ", item->prev);
    put_link(&b, list, "/Next ", item->next);
    put_link(&b, list, "/First ", item->first);
    put_link(&b, list, "/Last ", item->last);
    if (item->below) {
        buf_puts(&b, "/Count ");
        put_int(&b, item->below);
    }
    buf_puts(&b, "/SE ");
    put_ref(&b, pdf->elements[item->tag].object);
    buf_puts(&b, "/Dest");
    put_destination(&b, pdf, item->tag);
    pdf_set(pdf, item->object, &b);
    buf_free(&b);
}

pdf_ref pdf_outline(struct pdf *pdf)
{
    struct bookmarks list = collect(pdf);
    if (!list.n)
        return 0;
    pdf_ref root = pdf_object(pdf);
    int last = NO_ITEM;
    for (size_t i = 0; i < list.n; i++) {
        write_item(pdf, &list, &list.items[i], root);
        if (list.items[i].parent == NO_ITEM)
            last = (int)i;
    }
    struct buf b = {0};
    buf_puts(&b, "/Type/Outlines");
    put_link(&b, &list, "/First ", 0); // the first heading has none above it
    put_link(&b, &list, "/Last ", last);
    buf_puts(&b, "/Count ");
    put_int(&b, (int64_t)list.n);
    pdf_set(pdf, root, &b);
    buf_free(&b);
    return root;
}

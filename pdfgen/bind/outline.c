// Bookmarks (12.3.3): those of each document stand below its own one, linked anew, so that what is bent there
// is straight here.
#include "bind/internal.h"

#include <string.h>

struct item {
    uint32_t from, number;     // objects: of the document, of the file
    size_t parent, prev, next; // items; 0, the document's bookmark, stands for none
    size_t first, last, below;
    struct str goal; // an array; absent: none, or no page that is taken
    bool acts, open, kept;
};
struct items {
    struct item *items;
    size_t n, cap;
};

// ---- reading ----

// What it does when it is chosen.
static void read_goal(struct copy *c, struct item *item, struct str value)
{
    const struct original *o = c->original;
    struct str goal = dictionary_value(value, "/Dest"), action = original_lookup(o, value, "/A");
    struct buf b = {0};
    if (!goal.p && str_eqz(original_lookup(o, action, "/S"), "/GoTo"))
        goal = dictionary_value(action, "/D");
    item->acts = !goal.p && action.p;
    if (goal.p && put_goal(c, &b, goal))
        item->goal = arena_str(o->arena, buf_view(&b));
    buf_free(&b);
}

// The bookmarks right below one, each object once.
static void read_below(struct items *list, struct copy *c, size_t parent, struct str node,
                       unsigned char *seen)
{
    const struct original *o = c->original;
    uint32_t from = scan_reference(dictionary_value(node, "/First"));
    while (from && from < o->n && !seen[from]) {
        struct str value = original_object(o, from)->value;
        if (!str_starts(value, "<<"))
            return;
        struct item item = {.from = from, .parent = parent};
        struct str count = original_lookup(o, value, "/Count");
        seen[from] = 1;
        item.open = count.n && count.p[0] != '-';
        read_goal(c, &item, value);
        PUSH(o->arena, *list, item);
        from = scan_reference(dictionary_value(value, "/Next"));
    }
}

// One that leads nowhere any more is left out, unless others stand below it.
static void link_items(struct items *list, struct writer *w)
{
    struct item *items = list->items;
    for (size_t i = list->n; i-- > 1;) {
        struct item *item = &items[i], *parent = &items[item->parent];
        item->kept = item->kept || item->goal.p || item->acts;
        if (!item->kept)
            continue;
        item->number = writer_number(w);
        parent->kept = true;
        parent->below += 1 + (item->open ? item->below : 0);
        item->next = parent->first;
        if (item->next)
            items[item->next].prev = i;
        else
            parent->last = i;
        parent->first = i;
    }
}

// ---- writing ----

static void put_link(struct buf *b, const struct items *list, const char *key, size_t item)
{
    if (item)
        put_reference(b, key, list->items[item].number, "");
}

static void write_item(struct copy *c, const struct items *list, size_t i)
{
    static const char both[] = "/Parent /Prev /Next /First /Last /Count /Dest";
    static const char local[] = "/Parent /Prev /Next /First /Last /Count /Dest /A";
    const struct item *item = &list->items[i];
    struct str value = original_object(c->original, item->from)->value;
    const char *without = item->acts ? both : local;
    struct buf b = {0};
    copy_references(c, value, without);
    copy_value(c, &b, value, without, (struct str){0});
    b.n -= strlen(">>");
    if (!dictionary_value(value, "/Title").p)
        buf_puts(&b, "/Title()");
    if (item->goal.p)
        buf_printf(&b, "/Dest%.*s", STR_ARG(item->goal));
    put_reference(&b, "/Parent ", list->items[item->parent].number, "");
    put_link(&b, list, "/Prev ", item->prev);
    put_link(&b, list, "/Next ", item->next);
    put_link(&b, list, "/First ", item->first);
    put_link(&b, list, "/Last ", item->last);
    if (item->below) {
        buf_puts(&b, item->open ? "/Count " : "/Count -");
        put_number(&b, item->below);
    }
    buf_puts(&b, ">>");
    writer_object(c->writer, item->number, buf_view(&b), (struct str){0});
    buf_free(&b);
}

void outline_add(struct bookmark *document, struct copy *c, struct str catalog)
{
    struct original *o = c->original;
    struct str root = original_lookup(o, catalog, "/Outlines");
    struct items list = {0};
    if (!root.p)
        return;
    unsigned char *seen = arena_alloc(o->arena, o->n);
    PUSH(o->arena, list, ((struct item){.number = document->number}));
    read_below(&list, c, 0, root, seen);
    for (size_t i = 1; i < list.n; i++)
        read_below(&list, c, i, original_object(o, list.items[i].from)->value, seen);
    link_items(&list, c->writer);
    for (size_t i = 1; i < list.n; i++)
        if (list.items[i].kept)
            write_item(c, &list, i);
    const struct item *top = &list.items[0];
    document->first = top->first ? list.items[top->first].number : 0;
    document->last = top->last ? list.items[top->last].number : 0;
    document->below = top->below;
}

// Named destinations (12.3.2.3): links of a document lead to its own places, whatever those of others are
// called. A name that a document before has gets the document's place in front.
#include "bind/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    PLACES_MAX = 1000000, // of one document
    LEAF_NAMES = 100
};

// ---- where destinations lead ----

static struct str decoded(struct arena *arena, struct token name)
{
    struct buf b = {0};
    put_decoded(&b, name);
    struct str copy = arena_str(arena, buf_view(&b));
    buf_free(&b);
    return copy;
}

// The number that a page has in the file; 0: it is not taken, or is none. Pages of other files are numbers,
// and those of this one where a program did not know better.
static uint32_t page_number(const struct copy *c, struct token page)
{
    const struct original *o = c->original;
    int64_t index;
    uint32_t number = page.kind == TOKEN_REFERENCE ? page.reference : 0;
    if (page.kind == TOKEN_NUMBER && scan_integer(page.text, (int64_t)o->pages.n - 1, &index))
        number = o->pages.items[index];
    bool is_page = number && number < o->n && c->map[number] != GONE &&
                   str_eqz(original_lookup(o, original_object(o, number)->value, "/Type"), "/Page");
    return is_page ? c->map[number] : 0;
}

static bool put_array(struct copy *c, struct buf *b, struct str array)
{
    size_t at = 1;
    uint32_t page = array.p && array.p[0] == '[' ? page_number(c, scan(array, &at)) : 0;
    if (!page)
        return false;
    struct str view = {array.p + at, array.n - at - 1};
    copy_references(c, view, NULL);
    put_reference(b, "[", page, "");
    copy_value(c, b, view, NULL, (struct str){0});
    buf_putc(b, ']');
    return true;
}

static struct str array_of(const struct original *o, struct str destination)
{
    destination = original_resolve(o, destination);
    bool is_dictionary = str_starts(destination, "<<");
    return is_dictionary ? original_lookup(o, destination, "/D") : destination;
}

// ---- names of a document ----

static int by_name(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (int)x->is_name - (int)y->is_name;
}

static int by_name_and_index(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = by_name(a, b);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

struct found {
    struct place *items;
    size_t n, cap;
};

// Names and values, one behind the other: of a leaf or, without its brackets, of a dictionary.
static void find_pairs(struct found *found, struct original *o, struct str pairs)
{
    for (size_t at = 0; found->n < PLACES_MAX;) {
        struct token name = scan(pairs, &at);
        if (name.kind != TOKEN_STRING && name.kind != TOKEN_HEX && name.kind != TOKEN_NAME)
            return;
        struct str value = scan_value(pairs, &at);
        if (!value.p)
            return;
        PUSH(o->arena, *found,
             ((struct place){.name = decoded(o->arena, name),
                             .is_name = name.kind == TOKEN_NAME,
                             .value = value,
                             .index = found->n}));
    }
}

static struct found find_places(struct original *o, struct str catalog)
{
    struct found found = {0};
    struct leaf_walk w;
    struct str names = original_lookup(o, catalog, "/Dests");
    if (str_starts(names, "<<"))
        find_pairs(&found, o, (struct str){names.p + strlen("<<"), names.n - strlen("<<>>")});
    leaves_open(&w, o, original_lookup(o, original_lookup(o, catalog, "/Names"), "/Dests"), "/Names");
    for (struct str leaf = leaves_next(&w); leaf.p; leaf = leaves_next(&w))
        find_pairs(&found, o, leaf);
    if (found.n)
        qsort(found.items, found.n, sizeof *found.items, by_name_and_index);
    size_t n = 0;
    for (size_t i = 0; i < found.n; i++) // of equal ones the first counts
        if (!n || by_name(&found.items[n - 1], &found.items[i]) != 0)
            found.items[n++] = found.items[i];
    found.n = n;
    return found;
}

static const struct place *place_named(const struct copy *c, struct token name)
{
    struct place wanted = {.name = decoded(c->original->arena, name), .is_name = name.kind == TOKEN_NAME};
    return bsearch(&wanted, c->places, c->n_places, sizeof wanted, by_name);
}

// ---- names of the file ----

static uint32_t *slot_of(const struct places *p, struct str name)
{
    size_t at = str_hash(name) & (p->table_size - 1);
    while (p->table[at] && !str_eq(p->named.items[p->table[at] - 1].name, name))
        at = (at + 1) & (p->table_size - 1);
    return &p->table[at];
}

static void widen(struct places *p)
{
    free(p->table);
    p->table_size = p->table_size ? p->table_size * 2 : 256;
    p->table = calloc(p->table_size, sizeof *p->table);
    if (!p->table)
        out_of_memory(p->table_size * sizeof *p->table);
    for (size_t i = 0; i < p->named.n; i++)
        *slot_of(p, p->named.items[i].name) = (uint32_t)i + 1;
}

// The name itself or, where it is taken, one that is not.
static struct str name_place(struct places *p, struct arena *arena, struct str name, struct str goal,
                             size_t document)
{
    if (p->named.n * 2 >= p->table_size)
        widen(p);
    struct str as = name;
    if (*slot_of(p, as))
        as = arena_printf(arena, "%zu.%.*s", document, STR_ARG(name));
    while (*slot_of(p, as))
        as = arena_printf(arena, "%zu.%zu.%.*s", document, ++p->renamed, STR_ARG(name));
    *slot_of(p, as) = (uint32_t)p->named.n + 1;
    PUSH(arena, p->named, ((struct named){arena_str(arena, as), arena_str(arena, goal)}));
    return p->named.items[p->named.n - 1].name;
}

void places_take(struct places *p, struct copy *c, struct arena *arena, struct str catalog, size_t document)
{
    struct found found = find_places(c->original, catalog);
    struct buf goal = {0};
    for (size_t i = 0; i < found.n; i++) {
        struct place *place = &found.items[i];
        goal.n = 0;
        if (put_array(c, &goal, array_of(c->original, place->value)))
            place->as = name_place(p, arena, place->name, buf_view(&goal), document);
    }
    buf_free(&goal);
    static const struct place none;
    c->places = found.n ? found.items : &none;
    c->n_places = found.n;
}

// ---- what is written ----

static void put_hex(struct buf *b, struct str bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_putc(b, '<');
    for (size_t i = 0; i < bytes.n; i++) {
        buf_putc(b, digits[(unsigned char)bytes.p[i] >> 4]);
        buf_putc(b, digits[(unsigned char)bytes.p[i] & 15]);
    }
    buf_putc(b, '>');
}

void put_place(struct copy *c, struct buf *b, struct token name)
{
    const struct place *place = place_named(c, name);
    if (place && place->as.p)
        put_hex(b, place->as);
    else
        buf_puts(b, "[null/Fit]");
}

bool put_goal(struct copy *c, struct buf *b, struct str destination)
{
    struct token name = scan(original_resolve(c->original, destination), &(size_t){0});
    bool named = name.kind == TOKEN_STRING || name.kind == TOKEN_HEX || name.kind == TOKEN_NAME;
    const struct place *place = named ? place_named(c, name) : NULL;
    return (place || !named) && put_array(c, b, array_of(c->original, place ? place->value : destination));
}

static int by_new_name(const void *a, const void *b)
{
    return str_cmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static uint32_t write_leaf(struct writer *w, const struct named *named, size_t n)
{
    struct buf leaf = {0};
    buf_puts(&leaf, "<</Limits[");
    put_hex(&leaf, named[0].name);
    put_hex(&leaf, named[n - 1].name);
    buf_puts(&leaf, "]/Names[");
    for (size_t i = 0; i < n; i++) {
        put_hex(&leaf, named[i].name);
        buf_str(&leaf, named[i].goal);
    }
    buf_puts(&leaf, "]>>");
    uint32_t number = writer_object(w, 0, buf_view(&leaf), (struct str){0});
    buf_free(&leaf);
    return number;
}

void places_free(struct places *p)
{
    free(p->table);
}

uint32_t places_end(struct places *p, struct writer *w)
{
    struct buf names = {0};
    size_t n = p->named.n;
    if (!n)
        return 0;
    qsort(p->named.items, n, sizeof *p->named.items, by_new_name);
    buf_puts(&names, "<</Dests<</Kids[");
    for (size_t i = 0; i < n; i += LEAF_NAMES)
        put_reference(&names, "", write_leaf(w, p->named.items + i, MIN(n - i, (size_t)LEAF_NAMES)), " ");
    buf_puts(&names, "]>>>>");
    uint32_t number = writer_object(w, 0, buf_view(&names), (struct str){0});
    buf_free(&names);
    return number;
}

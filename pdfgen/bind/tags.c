// Structure trees (14.7), one below the other: the keys of their parent trees are counted on, and their
// identifiers get the document's place in front.
#include "bind/internal.h"

#include <string.h>

enum { KEYS_MAX = 4000000 }; // of one parent tree

// ---- whether it can be taken over ----

// One more than the largest key; -1 where they are not what keys are.
static int64_t key_count(struct original *o, struct str parents)
{
    struct leaf_walk w;
    int64_t count = 0;
    leaves_open(&w, o, parents, "/Nums");
    for (struct str leaf = leaves_next(&w); leaf.p; leaf = leaves_next(&w))
        for (size_t at = 0; scan(leaf, &(size_t){at}).kind != TOKEN_END;) {
            int64_t key;
            if (!scan_integer(scan(leaf, &at).text, KEYS_MAX - 1, &key) || !scan_value(leaf, &at).p ||
                key < count)
                return -1;
            count = key + 1;
        }
    return w.n ? -1 : count;
}

// Adds the roles; false where one has another meaning in a document before.
static bool add_roles(struct tree *tree, struct arena *arena, struct str map)
{
    size_t at = 0;
    if (!map.p)
        return true;
    if (scan(map, &at).kind != TOKEN_OPEN_DICTIONARY)
        return false;
    for (;;) {
        struct str name = scan(map, &at).text, value;
        if (!name.p || name.p[0] != '/')
            return true;
        value = scan_value(map, &at);
        if (!value.p || value.p[0] != '/')
            return false;
        bool known = false;
        for (size_t i = 0; i < tree->role_map.n && !known; i++) {
            known = str_eq(tree->role_map.items[i].name, name);
            if (known && !str_eq(tree->role_map.items[i].value, value))
                return false;
        }
        if (!known) {
            PUSH(arena, tree->role_map, ((struct role){arena_str(arena, name), arena_str(arena, value)}));
        }
    }
}

bool tree_begin(struct tree *tree, struct copy *c, struct arena *arena, struct str catalog, size_t document)
{
    struct original *o = c->original;
    struct str marks = original_lookup(o, catalog, "/MarkInfo");
    struct str root = original_lookup(o, catalog, "/StructTreeRoot");
    uint32_t number = scan_reference(dictionary_value(catalog, "/StructTreeRoot"));
    int64_t count = root.p ? key_count(o, original_lookup(o, root, "/ParentTree")) : -1;
    bool unusual = dictionary_value(root, "/ClassMap").p || dictionary_value(root, "/Namespaces").p;
    if (!str_eqz(original_lookup(o, marks, "/Marked"), "true") || !number || number >= o->n || count < 0 ||
        unusual || !add_roles(tree, arena, original_lookup(o, root, "/RoleMap")))
        return false;
    if (!tree->root) {
        tree->root = writer_number(c->writer);
        tree->document = writer_number(c->writer);
    }
    c->tags = true;
    c->keys = tree->keys;
    c->id = arena_printf(o->arena, "%06zu.", document); // of one width: the order of names stays
    copy_place(c, number, tree->document); // what it was the parent of, that is the parent of now
    tree->keys += (uint64_t)count;
    return true;
}

// ---- taking it over ----

static void add_parents(struct tree *tree, struct copy *c, struct str root)
{
    struct leaf_walk w;
    struct buf leaf_out = {0};
    int64_t key = 0, first = -1;
    leaves_open(&w, c->original, original_lookup(c->original, root, "/ParentTree"), "/Nums");
    for (struct str leaf = leaves_next(&w); leaf.p; leaf = leaves_next(&w)) {
        copy_references(c, leaf, NULL);
        for (size_t at = 0; scan(leaf, &(size_t){at}).kind != TOKEN_END;) {
            scan_integer(scan(leaf, &at).text, KEYS_MAX, &key);
            first = first < 0 ? key : first;
            put_number(&leaf_out, (uint64_t)key + c->keys);
            buf_putc(&leaf_out, ' ');
            copy_value(c, &leaf_out, scan_value(leaf, &at), NULL, (struct str){0});
            buf_putc(&leaf_out, '\n');
        }
    }
    if (first >= 0) {
        struct buf node = {0};
        buf_puts(&node, "<</Limits[");
        put_number(&node, (uint64_t)first + c->keys);
        buf_putc(&node, ' ');
        put_number(&node, (uint64_t)key + c->keys);
        buf_puts(&node, "]/Nums[");
        buf_str(&node, buf_view(&leaf_out));
        buf_puts(&node, "]>>");
        put_reference(&tree->parents, "", writer_object(c->writer, 0, buf_view(&node), (struct str){0}), " ");
        buf_free(&node);
    }
    buf_free(&leaf_out);
}

static void add_identifiers(struct tree *tree, struct copy *c, struct str root)
{
    struct leaf_walk w;
    struct buf names = {0}, first = {0}, last = {0};
    leaves_open(&w, c->original, original_lookup(c->original, root, "/IDTree"), "/Names");
    for (struct str leaf = leaves_next(&w); leaf.p; leaf = leaves_next(&w)) {
        copy_references(c, leaf, NULL);
        for (size_t at = 0;;) {
            struct token name = scan(leaf, &at);
            struct str value = scan_value(leaf, &at);
            if ((name.kind != TOKEN_STRING && name.kind != TOKEN_HEX) || !value.p)
                break;
            last.n = 0;
            put_identifier(c, &last, name);
            if (!first.n)
                buf_str(&first, buf_view(&last));
            buf_str(&names, buf_view(&last));
            buf_putc(&names, ' ');
            copy_value(c, &names, value, NULL, (struct str){0});
            buf_putc(&names, '\n');
        }
    }
    if (names.n) {
        struct buf node = {0};
        buf_printf(&node, "<</Limits[%.*s%.*s]/Names[", STR_ARG(buf_view(&first)), STR_ARG(buf_view(&last)));
        buf_str(&node, buf_view(&names));
        buf_puts(&node, "]>>");
        put_reference(&tree->identifiers, "", writer_object(c->writer, 0, buf_view(&node), (struct str){0}),
                      " ");
        buf_free(&node);
    }
    buf_free(&names);
    buf_free(&first);
    buf_free(&last);
}

void tree_add(struct tree *tree, struct copy *c, struct str catalog)
{
    struct str root = original_lookup(c->original, catalog, "/StructTreeRoot");
    struct str kids = dictionary_value(root, "/K");
    if (kids.p && original_resolve(c->original, kids).p && original_resolve(c->original, kids).p[0] == '[')
        kids = original_resolve(c->original, kids);
    c->structure = true;
    if (kids.p) {
        if (kids.p[0] == '[')
            kids = (struct str){kids.p + 1, kids.n - 2};
        copy_references(c, kids, NULL);
        copy_value(c, &tree->kids, kids, NULL, (struct str){0});
        buf_putc(&tree->kids, ' ');
    }
    add_parents(tree, c, root);
    add_identifiers(tree, c, root);
    c->structure = false;
}

void tree_end(struct tree *tree, struct writer *writer)
{
    struct buf b = {0};
    if (!tree->root)
        return;
    put_reference(&b, "<</S/Document/P ", tree->root, "/K[");
    buf_str(&b, buf_view(&tree->kids));
    buf_puts(&b, "]>>");
    writer_object(writer, tree->document, buf_view(&b), (struct str){0});
    b.n = 0;
    put_reference(&b, "<</Type/StructTreeRoot/K ", tree->document, "/ParentTreeNextKey ");
    put_number(&b, tree->keys);
    buf_puts(&b, "/ParentTree<<");
    buf_puts(&b, tree->parents.n ? "/Kids[" : "/Nums[");
    buf_str(&b, buf_view(&tree->parents));
    buf_puts(&b, "]>>");
    if (tree->identifiers.n) {
        buf_puts(&b, "/IDTree<</Kids[");
        buf_str(&b, buf_view(&tree->identifiers));
        buf_puts(&b, "]>>");
    }
    if (tree->role_map.n)
        buf_puts(&b, "/RoleMap<<");
    for (size_t i = 0; i < tree->role_map.n; i++)
        buf_printf(&b, "%.*s%.*s", STR_ARG(tree->role_map.items[i].name),
                   STR_ARG(tree->role_map.items[i].value));
    if (tree->role_map.n)
        buf_puts(&b, ">>");
    buf_puts(&b, ">>");
    writer_object(writer, tree->root, buf_view(&b), (struct str){0});
    buf_free(&b);
}

void tree_free(struct tree *tree)
{
    buf_free(&tree->kids);
    buf_free(&tree->parents);
    buf_free(&tree->identifiers);
}

// Number and name trees (7.9.6, 7.9.7), leaf by leaf.
#include "bind/internal.h"

enum { TREE_NODES_MAX = 100000 };

void leaves_open(struct leaf_walk *w, struct original *o, struct str root, const char *key)
{
    *w = (struct leaf_walk){.original = o, .key = key};
    if (root.p) {
        w->pending = arena_grow(o->arena, NULL, 0, &w->cap, sizeof *w->pending);
        w->pending[w->n++] = root;
    }
}

struct str leaves_next(struct leaf_walk *w)
{
    while (w->n && w->seen++ < TREE_NODES_MAX) {
        struct str node = w->pending[--w->n];
        struct str leaf = original_lookup(w->original, node, w->key);
        struct str kids = original_lookup(w->original, node, "/Kids");
        size_t at = kids.n;
        struct str *items = NULL;
        size_t n = 0, cap = 0;
        if (kids.p && kids.p[0] == '[')
            for (at = 1;;) {
                struct str kid = scan_value(kids, &at);
                if (!kid.p)
                    break;
                if (n == cap)
                    items = arena_grow(w->original->arena, items, n, &cap, sizeof *items);
                items[n++] = original_resolve(w->original, kid);
            }
        while (n) {
            if (w->n == w->cap)
                w->pending = arena_grow(w->original->arena, w->pending, w->n, &w->cap, sizeof *w->pending);
            w->pending[w->n++] = items[--n];
        }
        if (leaf.p && leaf.p[0] == '[')
            return (struct str){leaf.p + 1, leaf.n - 2};
    }
    return (struct str){0};
}

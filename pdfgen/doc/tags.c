#include "doc/tags.h"

void tags_init(struct tags *tags, struct arena *arena)
{
    *tags = (struct tags){0};
    PUSH(arena, *tags, (struct tag){0});
    tag_add(tags, arena, TAG_ARTIFACT, TAG_DOCUMENT);
}

tag_id tag_add(struct tags *tags, struct arena *arena, tag_id parent, enum tag_type type)
{
    tag_id id = (tag_id)tags->n;
    PUSH(arena, *tags, ((struct tag){.type = type, .parent = parent}));
    if (parent == TAG_ARTIFACT)
        return id;
    struct tag *above = &tags->items[parent];
    if (above->last)
        tags->items[above->last].next = id;
    else
        above->first = id;
    above->last = id;
    return id;
}

void tags_remove(struct tags *tags, tag_id id)
{
    struct tag *above = &tags->items[tags->items[id].parent];
    tag_id before = 0;
    for (tag_id child = above->first; child != id; child = tags->items[child].next)
        before = child;
    *(before ? &tags->items[before].next : &above->first) = tags->items[id].next;
    if (above->last == id)
        above->last = before;
}

void tag_move_first(struct tags *tags, tag_id id)
{
    struct tag *above = &tags->items[tags->items[id].parent];
    if (above->first == id)
        return;
    tag_id before = above->first;
    while (tags->items[before].next != id)
        before = tags->items[before].next;
    tags->items[before].next = tags->items[id].next;
    if (above->last == id)
        above->last = before;
    tags->items[id].next = above->first;
    above->first = id;
}

void tags_copy(struct tags *to, struct arena *arena, const struct tags *from)
{
    *to = (struct tags){0};
    for (size_t i = 0; i < from->n; i++)
        PUSH(arena, *to, from->items[i]);
}

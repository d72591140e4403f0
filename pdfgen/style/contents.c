// Tables of contents. Which sections there are is known when the whole document is built, so a table takes
// its place first and its entries last. An entry is a link to its section, whose page is known after paging.
#include "style/internal.h"

enum { DEPTH_USUAL = 2, DEPTH_MAX = 6 };

struct heading {
    const struct node *title;
    tag_id section;
    int depth; // 1: of the article's own sections
    struct str lang;
};

struct contents {
    const struct node *node;
    struct box *box;
    struct context in; // of the entries; its tag is the TOC
    tag_id outer;      // the structure element that has the TOC and its heading
};

void contents_note(struct builder *b, const struct node *title, const struct context *section)
{
    struct heading heading = {title, section->tag, section->level - 1, title->lang};
    if (!heading.lang.n)
        heading.lang = section->lang;
    if (section->tag != TAG_ARTIFACT)
        PUSH(b->arena, b->headings, heading);
}

// The element's own title, or the layout's phrase.
static void build_own_heading(struct builder *b, const struct node *n, const struct box *box,
                              const struct context *in)
{
    const struct node *own = node_child(n, EL_TITLE);
    if (!own && !box->style->label.n)
        return;
    struct context here = own ? context_for(b, own, in, heading_tag(b, in, n->pos)) : *in;
    if (!own)
        here.tag = tag_new(b, in, heading_tag(b, in, n->pos));
    struct box *para = para_new(b, cascade(b, n, PART_LABEL, box->style), &here, n->pos);
    if (own)
        inline_children(b, para, own, here.tag);
    else
        inline_phrase(b, para, box->style->label, para->style, n->pos, here.tag);
    heading_words(b, para, here.tag, own);
}

void build_contents(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    struct context inner = context_in(in, box);
    build_own_heading(b, n, box, &inner);
    struct contents contents = {.node = n, .box = box, .outer = inner.tag, .in = inner};
    contents.in.tag = tag_new(b, &inner, TAG_TOC);
    PUSH(b->arena, b->contents, contents);
}

// ---- entries

// What a reference to the section is made to: its id, or one that no author can write.
static struct str section_id(struct builder *b, tag_id section)
{
    struct tag *tag = tag_at(b, section);
    if (!tag->id.n)
        tag->id = arena_printf(b->arena, ":section-%u", (unsigned)section);
    return tag->id;
}

static void build_entry(struct builder *b, const struct contents *c, const struct heading *h, tag_id item)
{
    static const enum part parts[] = {PART_ENTRY_1, PART_ENTRY_2, PART_ENTRY_3};
    struct str id = section_id(b, h->section);
    struct context here = c->in;
    here.tag = item;
    here.tag = tag_new(b, &here, TAG_REFERENCE);
    here.tag = tag_new(b, &here, TAG_LINK);
    tag_at(b, here.tag)->href = arena_printf(b->arena, "#%.*s", STR_ARG(id));
    here.lang = h->lang;
    if (!str_eq(here.lang, c->in.lang))
        tag_at(b, here.tag)->lang = here.lang;
    enum part part = parts[MIN((size_t)h->depth, COUNT_OF(parts)) - 1];
    struct box *para = para_new(b, cascade(b, c->node, part, c->box->style), &here, c->node->pos);
    inline_quote(b, para, h->title, here.tag);
    inline_leader_to(b, para, id, c->node->pos, here.tag);
}

// Takes a box back that turned out to have nothing to show, and what the structure tree has of it.
static void take_back(struct builder *b, const struct contents *c)
{
    struct box *above = c->box->parent, *before = NULL;
    for (struct box *box = above->first; box != c->box; box = box->next)
        before = box;
    *(before ? &before->next : &above->first) = c->box->next;
    if (above->last == c->box)
        above->last = before;
    tags_remove(&b->boxes->tags, c->outer);
}

// Entries of deeper sections are in a TOC of their own, in the item of the section around them.
static void fill(struct builder *b, const struct contents *c)
{
    tag_id lists[DEPTH_MAX + 1] = {0, c->in.tag}, items[DEPTH_MAX + 1] = {0};
    long depth = node_number(c->node, AT_DEPTH, DEPTH_USUAL);
    int open = 0;
    for (size_t i = 0; i < b->headings.n; i++) {
        const struct heading *h = &b->headings.items[i];
        if (h->depth > depth)
            continue;
        int at = MIN(h->depth, open + 1); // a level left out is stood in for
        if (at > open && at > 1)
            lists[at] = tag_add(&b->boxes->tags, b->arena, items[at - 1], TAG_TOC);
        items[at] = tag_add(&b->boxes->tags, b->arena, lists[at], TAG_TOCI);
        open = at;
        build_entry(b, c, h, items[at]);
    }
    if (!open)
        take_back(b, c);
}

void contents_fill(struct builder *b)
{
    for (size_t i = 0; i < b->contents.n; i++)
        fill(b, &b->contents.items[i]);
}

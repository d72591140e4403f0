// Inline content: text with its style, language and tag; fields and phrases filled in.
#include "style/internal.h"

struct inline_list {
    struct inline_item *items;
    size_t n, cap;
};

// Where inline content goes, and what it inherits there.
struct run_in {
    struct builder *b;
    struct box *para;
    struct inline_list list;
    unsigned depth; // of phrases within phrases
};
enum { PHRASE_DEPTH_MAX = 8 };

struct inherited {
    const struct style *style;
    struct str lang;
    tag_id tag;
};

bool node_is_inline(const struct node *n)
{
    switch (n->element) {
    case EL_TEXT:
    case EL_EM:
    case EL_STRONG:
    case EL_TERM:
    case EL_A:
    case EL_REF:
    case EL_SUB:
    case EL_SUP:
    case EL_SPAN:
    case EL_BR:
    case EL_FIELD:
    case EL_PHRASE:
    case EL_FILL:
    case EL_STROKE:
    case EL_LOGO:
        return true;
    default:
        return false;
    }
}

bool node_has_blocks(const struct node *n)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (!node_is_inline(c))
            return true;
    return false;
}

static void put(struct run_in *r, enum inline_kind kind, struct str text, const struct inherited *in,
                struct pos pos)
{
    struct inline_item item = {
        .kind = kind, .text = text, .style = in->style, .tag = in->tag, .lang = in->lang, .pos = pos};
    PUSH(r->b->arena, r->list, item);
}

static void children(struct run_in *, const struct node *, const struct inherited *);

static void put_phrase(struct run_in *r, struct str name, const struct inherited *in, struct pos pos)
{
    const struct phrase *phrase = phrase_lookup(r->b, name, in->lang, pos);
    if (!phrase)
        return;
    if (r->depth == PHRASE_DEPTH_MAX) {
        diag(r->b->diags, DIAG_PHRASE_MISSING, phrase->content->pos, STR("A phrase must not hold itself."),
             "the phrase \"%.*s\" is nested more than %d deep", STR_ARG(name), PHRASE_DEPTH_MAX);
        return;
    }
    r->depth++;
    children(r, phrase->content, in);
    r->depth--;
}

// The article's sources: each by the phrase "source" (its title where that has {source-title}), joined by
// "source-join".
static void put_sources(struct run_in *r, const struct inherited *in, struct pos pos)
{
    bool first = true;
    const struct phrase *pattern = phrase_lookup(r->b, STR("source"), in->lang, pos);
    for (const struct node *n = r->b->article->head->first; n && pattern; n = n->next) {
        if (n->element != EL_SOURCE)
            continue;
        if (!first)
            put_phrase(r, STR("source-join"), in, pos);
        first = false;
        for (const struct node *c = pattern->content->first; c; c = c->next) {
            bool title = c->element == EL_FIELD && str_eqz(node_attr(c, AT_NAME), "source-title");
            put(r, INLINE_TEXT, title ? node_text(r->b->arena, n) : c->text, in, pos);
        }
    }
}

static void put_field(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct field_value value = field_lookup(r->b, n, in->lang);
    switch (value.kind) {
    case FIELD_TEXT:
        put(r, INLINE_TEXT, value.text, in, n->pos);
        break;
    case FIELD_PHRASE:
        put_phrase(r, value.text, in, n->pos);
        break;
    case FIELD_PAGE:
        put(r, INLINE_PAGE, (struct str){0}, in, n->pos);
        break;
    case FIELD_PAGES:
        put(r, INLINE_PAGES, (struct str){0}, in, n->pos);
        break;
    case FIELD_SOURCES:
        put_sources(r, in, n->pos);
        break;
    case FIELD_UNKNOWN:
        break;
    }
}

static const struct node *node_with_id(const struct node *root, struct str id)
{
    for (const struct node *n = root; n; n = node_next_in(n, root))
        if (str_eq(node_attr(n, AT_ID), id) && id.n)
            return n;
    return NULL;
}

// A reference shows the title of what it names.
static void put_ref(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct str id = node_attr(n, AT_TO);
    const struct node *target = node_with_id(r->b->article->root, id);
    const struct node *title = target ? node_child(target, EL_TITLE) : NULL;
    if (target && !title)
        title = node_child(target, EL_CAPTION);
    struct inherited mine = *in;
    tag_id outer = tag_add(&r->b->boxes->tags, r->b->arena, in->tag, TAG_REFERENCE);
    mine.tag = tag_add(&r->b->boxes->tags, r->b->arena, outer, TAG_LINK);
    tag_at(r->b, mine.tag)->href = arena_printf(r->b->arena, "#%.*s", STR_ARG(id));
    if (n->first)
        children(r, n, &mine);
    else if (title)
        put(r, INLINE_TEXT, node_text(r->b->arena, title), &mine, n->pos);
    else
        diag(r->b->diags, DIAG_UNKNOWN_NAME, n->pos,
             STR("Refer to a section or figure with a title, or write words into <ref>."),
             "nothing with a title has the id \"%.*s\"", STR_ARG(id));
}

static bool is_inline_box(const struct style *s)
{
    return s->background || s->border_width || s->padding_start || s->padding_end;
}

static void put_element(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct inherited mine = {cascade(r->b, n, PART_SELF, in->style), n->lang.n ? n->lang : in->lang, in->tag};
    if (mine.style->display == KW_NONE)
        return;
    struct inherited edge = mine;
    bool boxed = is_inline_box(mine.style);
    if (n->element == EL_A) {
        mine.tag = tag_add(&r->b->boxes->tags, r->b->arena, in->tag, TAG_LINK);
        tag_at(r->b, mine.tag)->href = node_attr(n, AT_HREF);
    } else if (!str_eq(mine.lang, in->lang) && in->tag != TAG_ARTIFACT) {
        mine.tag = tag_add(&r->b->boxes->tags, r->b->arena, in->tag, TAG_SPAN);
        tag_at(r->b, mine.tag)->lang = mine.lang;
    }
    if (boxed) {
        put(r, INLINE_OPEN, (struct str){0}, &edge, n->pos);
        mine.style = cascade_anonymous(r->b, mine.style);
    }
    switch (n->element) {
    case EL_FIELD:
        put_field(r, n, &mine);
        break;
    case EL_PHRASE:
        put_phrase(r, node_attr(n, AT_NAME), &mine, n->pos);
        break;
    case EL_REF:
        put_ref(r, n, &mine);
        break;
    case EL_BR:
        put(r, INLINE_BREAK, (struct str){0}, &mine, n->pos);
        break;
    case EL_FILL:
        put(r, INLINE_FILL, (struct str){0}, &mine, n->pos);
        break;
    case EL_STROKE:
        put(r, INLINE_STROKE, (struct str){0}, &mine, n->pos);
        break;
    case EL_LOGO:
        if (r->b->layout->logo) {
            put(r, INLINE_DRAWING, (struct str){0}, &mine, n->pos);
            r->list.items[r->list.n - 1].drawing = r->b->layout->logo;
        }
        break;
    default:
        children(r, n, &mine);
    }
    if (boxed)
        put(r, INLINE_CLOSE, (struct str){0}, &edge, n->pos);
}

static void children(struct run_in *r, const struct node *parent, const struct inherited *in)
{
    for (const struct node *n = parent->first; n; n = n->next) {
        if (n->element == EL_TEXT)
            put(r, INLINE_TEXT, n->text, in, n->pos);
        else if (node_is_inline(n))
            put_element(r, n, in);
    }
}

// Paragraphs gain inline content in several steps (a term, then its meaning): each step appends.
static struct run_in open_para(struct builder *b, struct box *para)
{
    struct run_in r = {b, para, {NULL, para->n_inlines, para->n_inlines}, 0};
    r.list.items = arena_grow(b->arena, para->inlines, para->n_inlines, &r.list.cap, sizeof *r.list.items);
    return r;
}

static void close_para(const struct run_in *r)
{
    r->para->inlines = r->list.items;
    r->para->n_inlines = r->list.n;
}

void inline_children_as(struct builder *b, struct box *para, const struct node *node,
                        const struct style *style, tag_id tag)
{
    struct run_in r = open_para(b, para);
    children(&r, node, &(struct inherited){style, para->lang, tag});
    close_para(&r);
}

void inline_children(struct builder *b, struct box *para, const struct node *node, tag_id tag)
{
    inline_children_as(b, para, node, para->style, tag);
}

void inline_phrase(struct builder *b, struct box *para, struct str name, const struct style *style, struct pos pos,
                   tag_id tag)
{
    struct run_in r = open_para(b, para);
    put_phrase(&r, name, &(struct inherited){style, para->lang, tag}, pos);
    close_para(&r);
}

void inline_text(struct builder *b, struct box *para, struct str text, const struct style *style, tag_id tag,
                 struct pos pos)
{
    struct run_in r = open_para(b, para);
    put(&r, INLINE_TEXT, text, &(struct inherited){style, para->lang, tag}, pos);
    close_para(&r);
}

// Inline content: text with its style, language and tag; fields and phrases filled in.
#include "style/internal.h"

#include <stdlib.h>
#include <string.h>

struct inline_list {
    struct inline_item *items;
    size_t n, cap;
};

// Where inline content goes, and what it inherits there.
struct run_in {
    struct builder *b;
    struct box *para;
    struct inline_list list;
    unsigned depth, phrases;   // phrases within phrases, and all of them
    const struct node *source; // the one at hand, while the phrase "source" is filled in
    bool in_sources;
    const struct node *ref; // the reference at hand, while the phrase "ref-title-page" is filled in
    bool quoted;            // a title repeated elsewhere: no ids, no links, no notes of its own
    struct str said;        // the address of the QR code at hand, while its words are filled in
    struct str mark;        // of the note at hand, while its name is filled in
    size_t notes;           // of the builder, when the paragraph was opened
    size_t called;          // how long the list was behind the last call of a note
};
enum { PHRASE_DEPTH_MAX = 8, PHRASES_MAX = 10000 };

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
    case EL_ABBR:
    case EL_A:
    case EL_REF:
    case EL_FN:
    case EL_SUB:
    case EL_SUP:
    case EL_SPAN:
    case EL_BR:
    case EL_FIELD:
    case EL_PHRASE:
    case EL_FILL:
    case EL_OR:
    case EL_STROKE:
    case EL_LOGO:
    case EL_TAGGED:
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
    if (r->phrases++ >= PHRASES_MAX) {
        diag(r->b->diags, DIAG_PARAGRAPH_TOO_LONG, r->para->pos, STR("Phrases within phrases multiply."),
             "this paragraph holds more than %d phrases", PHRASES_MAX);
        return;
    }
    r->depth++;
    children(r, phrase->content, in);
    r->depth--;
}

static struct str primary_language(struct str lang)
{
    size_t n = 0;
    while (n < lang.n && lang.p[n] != '-')
        n++;
    return (struct str){lang.p, n};
}

static bool is_language(struct str a, struct str b)
{
    return str_eq(primary_language(a), primary_language(b));
}

static const struct node *next_source(const struct node *n)
{
    while (n && n->element != EL_SOURCE)
        n = n->next;
    return n;
}

// Behind the last of some sources in one language: what they are, by the phrase "sources-kind", where the
// layout has one; in another language than the reader's by "sources-kind-en" and the like, which it must
// have.
static void put_kind(struct run_in *r, const struct node *source, const struct inherited *in, struct pos pos)
{
    struct str name = STR("sources-kind"), lang = primary_language(source->lang);
    if (!is_language(lang, in->lang))
        name = arena_printf(r->b->arena, "sources-kind-%.*s", STR_ARG(lang));
    const struct phrase *kind = layout_phrase(r->b->layout, name, in->lang);
    if (is_language(lang, in->lang) && (!kind || !kind->content->first)) // an empty one says nothing
        return;
    put(r, INLINE_TEXT, STR(" "), in, pos);
    put_phrase(r, name, in, pos);
}

// The article's sources: each by the phrase "source", joined by "source-join".
static void put_sources(struct run_in *r, const struct inherited *in, struct pos pos)
{
    r->in_sources = true;
    for (const struct node *n = next_source(r->b->article->head->first), *next; n; n = next) {
        next = next_source(n->next);
        r->source = n;
        put_phrase(r, STR("source"), in, pos);
        if (!next || !is_language(next->lang, n->lang))
            put_kind(r, n, in, pos);
        if (next) {
            put(r, INLINE_TEXT, STR(" "), in, pos);
            put_phrase(r, STR("source-join"), in, pos);
            put(r, INLINE_TEXT, STR(" "), in, pos);
        }
    }
    r->source = NULL;
    r->in_sources = false;
}

static tag_id foreign_tag(struct run_in *, tag_id parent, struct str lang);

// Within the phrase "source": the title of the source at hand.
static void put_source_title(struct run_in *r, const struct inherited *in)
{
    const struct node *source = r->source;
    struct inherited mine = *in;
    if (!str_eq(source->lang, in->lang)) {
        mine.lang = source->lang;
        mine.tag = foreign_tag(r, in->tag, source->lang);
    }
    r->source = NULL; // a source's title has no title of its own
    children(r, source, &mine);
    r->source = source;
}

static tag_id link_tag(struct run_in *r, tag_id parent, struct str href);
static void put_ref_title(struct run_in *r, const struct node *n, const struct inherited *in);

// Within the words of a QR code: its address as one reads it, without what only a machine needs. What begins
// like an address is a link.
static void put_said(struct run_in *r, const struct inherited *in, struct pos pos)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    struct str shown = r->said;
    struct inherited mine = *in;
    for (size_t i = 0; i < COUNT_OF(schemes) && shown.n == r->said.n; i++)
        if (str_starts(shown, schemes[i]))
            shown = (struct str){shown.p + strlen(schemes[i]), shown.n - strlen(schemes[i])};
    if (shown.n < r->said.n)
        mine.tag = link_tag(r, in->tag, r->said);
    put(r, INLINE_TEXT, shown, &mine, pos);
}

static void put_field(struct run_in *r, const struct node *n, const struct inherited *in)
{
    if (r->said.p && str_eqz(node_attr(n, AT_NAME), "address")) {
        put_said(r, in, n->pos);
        return;
    }
    if (r->source && str_eqz(node_attr(n, AT_NAME), "source-title")) {
        put_source_title(r, in);
        return;
    }
    if (r->ref && str_eqz(node_attr(n, AT_NAME), "ref-title")) {
        put_ref_title(r, r->ref, in);
        return;
    }
    if (r->ref && str_eqz(node_attr(n, AT_NAME), "ref-page")) {
        put(r, INLINE_PAGE_OF, node_attr(r->ref, AT_TO), in, r->ref->pos);
        return;
    }
    if (r->mark.p && str_eqz(node_attr(n, AT_NAME), "note")) {
        put(r, INLINE_TEXT, r->mark, in, n->pos);
        return;
    }
    struct field_value value = field_lookup(r->b, n, in->lang);
    switch (value.kind) {
    case FIELD_TEXT:
        // A running head's text is the article's or a department's: who shortens it wants that place.
        put(r, INLINE_TEXT, value.text, in, r->b->in_static && value.pos.source ? value.pos : n->pos);
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
        if (!r->in_sources)
            put_sources(r, in, n->pos);
        else
            diag(r->b->diags, DIAG_FIELD_MISSING, n->pos, STR("Take the field out of the source."),
                 "the field \"sources\" cannot stand within one of them");
        break;
    case FIELD_UNKNOWN:
        break;
    }
}

static int id_order(const void *a, const void *b)
{
    return str_cmp(((const struct named_node *)a)->id, ((const struct named_node *)b)->id);
}

// The article's nodes by their ids, listed when first asked for.
static struct named_node *node_named(struct builder *b, struct str id)
{
    if (!b->ids) {
        struct {
            struct named_node *items;
            size_t n, cap;
        } list = {NEW_ARRAY(b->arena, struct named_node, 16), 0, 16};
        for (const struct node *n = b->article->root; n; n = node_next_in(n, b->article->root))
            if (node_attr(n, AT_ID).n)
                PUSH(b->arena, list, ((struct named_node){node_attr(n, AT_ID), n, 0}));
        qsort(list.items, list.n, sizeof *list.items, id_order);
        b->ids = list.items;
        b->n_ids = list.n;
    }
    struct named_node wanted = {id, NULL, 0};
    return b->n_ids ? bsearch(&wanted, b->ids, b->n_ids, sizeof *b->ids, id_order) : NULL;
}

// A structure element for an inline element; what stands in an artifact, such as a running head, is in none.
static tag_id inline_tag(struct run_in *r, tag_id parent, enum tag_type type)
{
    if (r->quoted && (type == TAG_LINK || type == TAG_REFERENCE))
        return parent;
    return parent == TAG_ARTIFACT ? TAG_ARTIFACT : tag_add(&r->b->boxes->tags, r->b->arena, parent, type);
}

static tag_id link_tag(struct run_in *r, tag_id parent, struct str href)
{
    tag_id link = inline_tag(r, parent, TAG_LINK);
    if (link != TAG_ARTIFACT && !r->quoted)
        tag_at(r->b, link)->href = href;
    return link;
}

static tag_id foreign_tag(struct run_in *r, tag_id parent, struct str lang)
{
    tag_id span = inline_tag(r, parent, TAG_SPAN);
    if (span != TAG_ARTIFACT)
        tag_at(r->b, span)->lang = lang;
    return span;
}

// Of words in a static line that are read all the same, from the last page.
static tag_id read_tag(struct builder *b)
{
    if (b->n_static == b->read.n)
        PUSH(b->arena, b->read, tag_add(&b->boxes->tags, b->arena, TAG_ROOT, TAG_P));
    return b->read.items[b->n_static++];
}

// A span of another language, or one that can be referred to, or that is short for something.
static tag_id span_tag(struct run_in *r, const struct node *n, struct str lang, const struct inherited *in)
{
    bool foreign = !str_eq(lang, in->lang);
    struct str id = {0}, expansion = {0};
    if (!r->quoted)
        id = node_attr(n, AT_ID);
    if (n->element == EL_ABBR)
        expansion = node_attr(n, AT_TITLE);
    if (in->tag == TAG_ARTIFACT && n->element == EL_TAGGED && r->b->in_static)
        return read_tag(r->b);
    if (in->tag == TAG_ARTIFACT || !(foreign || id.n || expansion.n))
        return in->tag;
    tag_id span = inline_tag(r, in->tag, TAG_SPAN);
    if (foreign)
        tag_at(r->b, span)->lang = lang;
    tag_at(r->b, span)->id = id;
    tag_at(r->b, span)->expansion = expansion;
    return span;
}

// ---- notes

static void put_mark(struct run_in *r, const struct note_call *call, uint32_t note,
                     const struct inherited *in, struct pos pos)
{
    struct inherited mine = {call->style, in->lang, call->link};
    if (r->called && r->called == r->list.n) // "1,2", not "12"
    {
        put(r, INLINE_TEXT, STR(","), &(struct inherited){call->style, in->lang, in->tag}, pos);
        r->list.items[r->list.n - 1].joined = true;
    }
    put(r, INLINE_TEXT, call->mark, &mine, pos);
    r->list.items[r->list.n - 1].note = note;
    r->list.items[r->list.n - 1].joined = true;
    r->called = r->list.n;
}

static void put_note(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct note_call call;
    struct str id = node_attr(n, AT_ID);
    if (!note_first_call(r->b, n, (struct note_place){in->style, in->lang, in->tag}, &call))
        return;
    put_mark(r, &call, call.number, in, n->pos);
    struct named_node *named = id.n ? node_named(r->b, id) : NULL;
    if (named)
        named->note = call.number;
}

// A further call of a note.
static void put_note_ref(struct run_in *r, const struct node *n, const struct named_node *target,
                         const struct inherited *in)
{
    if (!target->note) {
        diag(r->b->diags, DIAG_UNKNOWN_NAME, n->pos,
             STR("Write the <fn> where it is called first, and <ref> where it is called again."),
             "the note \"%.*s\" is not called before this", STR_ARG(target->id));
        return;
    }
    struct note_call call =
        note_next_call(r->b, target->note, (struct note_place){in->style, in->lang, in->tag});
    put_mark(r, &call, 0, in, n->pos);
}

// The words of a reference, or the title of what it names.
static void put_ref_title(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct str id = node_attr(n, AT_TO);
    const struct named_node *named = node_named(r->b, id);
    const struct node *target = named ? named->node : NULL;
    const struct node *title = target ? node_child(target, EL_TITLE) : NULL;
    if (target && !title)
        title = node_child(target, EL_CAPTION);
    const struct node *outer = r->ref;
    r->ref = NULL; // the words of a reference are not its own title
    if (n->first)
        children(r, n, in);
    else if (title)
        put(r, INLINE_TEXT, node_text(r->b->arena, title), in, n->pos);
    else
        diag(r->b->diags, DIAG_UNKNOWN_NAME, n->pos,
             STR("Refer to a section or figure with a title, or write words into <ref>."),
             "nothing with a title has the id \"%.*s\"", STR_ARG(id));
    r->ref = outer;
}

static void put_ref(struct run_in *r, const struct node *n, const struct inherited *in)
{
    struct str id = node_attr(n, AT_TO), show = node_attr(n, AT_SHOW);
    const struct named_node *named = node_named(r->b, id);
    if (named && named->node->element == EL_FN && !n->first && (!show.n || str_eqz(show, "title"))) {
        if (!r->quoted)
            put_note_ref(r, n, named, in);
        return;
    }
    struct inherited mine = *in;
    mine.tag =
        link_tag(r, inline_tag(r, in->tag, TAG_REFERENCE), arena_printf(r->b->arena, "#%.*s", STR_ARG(id)));
    if (str_eqz(show, "title-page")) {
        const struct node *outer = r->ref;
        r->ref = n;
        put_phrase(r, STR("ref-title-page"), &mine, n->pos);
        r->ref = outer;
    } else if (!str_eqz(show, "page")) {
        put_ref_title(r, n, &mine);
    } else if (n->first) {
        diag(r->b->diags, DIAG_BAD_VALUE, n->pos,
             STR("Write the words before <ref/>, or show=\"title-page\"."),
             "<ref show=\"page\"> is a number: it has no room for words");
    } else {
        put(r, INLINE_PAGE_OF, id, &mine, n->pos);
    }
}

static bool is_inline_box(const struct style *s)
{
    return s->background || s->border_width || s->padding_start || s->padding_end;
}

static void put_element(struct run_in *r, const struct node *n, const struct inherited *in)
{
    if (n->element == EL_FN) {
        if (!r->quoted)
            put_note(r, n, in);
        return;
    }
    struct inherited mine = {cascade_inline(r->b, n, in->style), n->lang.n ? n->lang : in->lang, in->tag};
    if (mine.style->display == KW_NONE)
        return;
    struct inherited edge = mine;
    bool boxed = is_inline_box(mine.style);
    mine.tag = span_tag(r, n, mine.lang, in);
    if (n->element == EL_A)
        mine.tag = link_tag(r, mine.tag, node_attr(n, AT_HREF));
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
            mine.tag = TAG_ARTIFACT; // decoration: the clinic's name stands beside it in words
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

// Where the wording at hand starts, or the last one that there is.
static const struct node *wording(struct builder *b, const struct node *parent)
{
    const struct node *from = parent->first;
    size_t n_wordings = 1;
    for (const struct node *n = from; n; n = n->next)
        if (n->element == EL_OR && n_wordings++ <= b->wording)
            from = n->next;
    b->n_wordings = MAX(b->n_wordings, n_wordings);
    return from;
}

static void children(struct run_in *r, const struct node *parent, const struct inherited *in)
{
    for (const struct node *n = wording(r->b, parent); n && n->element != EL_OR; n = n->next) {
        if (n->element == EL_TEXT)
            put(r, INLINE_TEXT, n->text, in, n->pos);
        else if (node_is_inline(n))
            put_element(r, n, in);
    }
}

// Paragraphs gain inline content in several steps (a term, then its meaning): each step appends.
static struct run_in open_para(struct builder *b, struct box *para)
{
    struct run_in r = {
        .b = b, .para = para, .list = {NULL, para->n_inlines, para->n_inlines}, .notes = b->notes.n};
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
    notes_build(b, r.notes, para, tag);
}

void inline_children(struct builder *b, struct box *para, const struct node *node, tag_id tag)
{
    inline_children_as(b, para, node, para->style, tag);
}

void inline_phrase(struct builder *b, struct box *para, struct str name, const struct style *style,
                   struct pos pos, tag_id tag)
{
    struct run_in r = open_para(b, para);
    put_phrase(&r, name, &(struct inherited){style, para->lang, tag}, pos);
    close_para(&r);
}

void inline_address(struct builder *b, struct box *para, struct str name, struct str said, struct pos pos,
                    tag_id tag)
{
    struct run_in r = open_para(b, para);
    r.said = said;
    put_phrase(&r, name, &(struct inherited){para->style, para->lang, tag}, pos);
    close_para(&r);
}

void inline_text(struct builder *b, struct box *para, struct str text, const struct style *style, tag_id tag,
                 struct pos pos)
{
    struct run_in r = open_para(b, para);
    put(&r, INLINE_TEXT, text, &(struct inherited){style, para->lang, tag}, pos);
    close_para(&r);
}

void inline_quote(struct builder *b, struct box *para, const struct node *title, tag_id tag)
{
    struct run_in r = open_para(b, para);
    r.quoted = true;
    children(&r, title, &(struct inherited){para->style, para->lang, tag});
    close_para(&r);
}

// The space before the leader keeps title and number apart for who reads the text; neither it nor the word
// joiner lets the line end there.
void inline_leader_to(struct builder *b, struct box *para, struct str id, struct pos pos, tag_id tag)
{
    struct run_in r = open_para(b, para);
    const struct inherited in = {para->style, para->lang, tag};
    put(&r, INLINE_TEXT, STR("\u00A0"), &in, pos);
    put(&r, INLINE_FILL, (struct str){0}, &in, pos);
    put(&r, INLINE_TEXT, STR("\u2060"), &in, pos);
    put(&r, INLINE_PAGE_OF, id, &in, pos);
    close_para(&r);
}

struct str para_text(struct builder *b, const struct box *para)
{
    struct buf text = {0};
    for (size_t i = 0; i < para->n_inlines; i++) {
        if (para->inlines[i].joined) // the mark of a note is no word
            continue;
        if (para->inlines[i].kind == INLINE_TEXT)
            buf_str(&text, para->inlines[i].text);
        else if (para->inlines[i].kind == INLINE_BREAK)
            buf_putc(&text, ' ');
    }
    struct str kept = arena_str(b->arena, buf_view(&text));
    buf_free(&text);
    return kept;
}

struct str inline_note_words(struct builder *b, struct str phrase, struct str mark, struct str lang,
                             struct pos pos)
{
    struct box words = {.kind = BOX_PARA, .style = b->root_style, .lang = lang, .pos = pos};
    struct run_in r = open_para(b, &words);
    r.mark = mark;
    put_phrase(&r, phrase, &(struct inherited){words.style, lang, TAG_ARTIFACT}, pos);
    close_para(&r);
    return str_trim(para_text(b, &words));
}

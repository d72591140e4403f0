// Notes at the foot of the page: a mark in the text calls a note, which stands in boxes.notes with the same
// mark before it. Both marks are links, to one another.
//
// In the structure tree a note follows the paragraph that calls it, so that who listens hears the sentence to
// its end, then the note before anything else; who does not want to wait follows the link.
#include "style/internal.h"

bool node_has_notes(const struct node *root)
{
    for (const struct node *n = root; n; n = node_next_in(n, root))
        if (n->element == EL_FN)
            return true;
    return false;
}

// ---- calls

// IDs that no author can have given: an xml:id has no colon.
static struct str call_id(struct builder *b, uint32_t number)
{
    return arena_printf(b->arena, "call:%u", (unsigned)number);
}

static struct str note_id(struct builder *b, const struct called_note *note, uint32_t number)
{
    struct str own = node_attr(note->node, AT_ID);
    return own.n ? own : arena_printf(b->arena, "note:%u", (unsigned)number);
}

static const struct style *note_style(struct builder *b, const struct node *fn)
{
    return cascade(b, fn, PART_SELF, b->boxes->root->style);
}

// What a mark is called; absent where the layout has no name for notes.
static struct str note_name(struct builder *b, const struct called_note *note, struct str lang)
{
    struct str phrase = note_style(b, note->node)->label;
    return phrase.n ? inline_note_words(b, phrase, note->mark, lang, note->node->pos) : (struct str){0};
}

// Reference > Link (ISO 32000-1, 14.8.4.4.1 and 14.8.4.4.2).
static tag_id call_tag(struct builder *b, uint32_t number, struct note_place at, struct str id)
{
    const struct called_note note = b->notes.items[number - 1];
    struct context in = {NULL, at.style, at.tag, at.lang, 0};
    in.tag = tag_new(b, &in, TAG_REFERENCE);
    if (in.tag == TAG_ARTIFACT)
        return TAG_ARTIFACT;
    tag_at(b, in.tag)->id = id;
    tag_id link = tag_new(b, &in, TAG_LINK);
    tag_at(b, link)->href = arena_printf(b->arena, "#%.*s", STR_ARG(note_id(b, &note, number)));
    tag_at(b, link)->alt = note_name(b, &note, at.lang);
    return link;
}

bool note_first_call(struct builder *b, const struct node *fn, struct note_place at, struct note_call *call)
{
    const struct style *style = note_style(b, fn);
    if (style->display == KW_NONE)
        return false;
    uint32_t number = (uint32_t)b->notes.n + 1;
    struct str mark = number_mark(b, style->list_style, number);
    PUSH(b->arena, b->notes, ((struct called_note){fn, mark, TAG_ARTIFACT}));
    *call = (struct note_call){mark, cascade(b, fn, PART_CALL, at.style),
                               call_tag(b, number, at, call_id(b, number)), number};
    b->notes.items[number - 1].link = call->link;
    return true;
}

struct note_call note_next_call(struct builder *b, uint32_t number, struct note_place at)
{
    const struct called_note note = b->notes.items[number - 1];
    struct note_call call = {note.mark, cascade(b, note.node, PART_CALL, at.style),
                             call_tag(b, number, at, (struct str){0}), number};
    if (call.link != TAG_ARTIFACT)
        tag_at(b, call.link)->contents = tag_at(b, note.link)->contents;
    return call;
}

// ---- notes

// "Note 1: its first words".
static struct str call_contents(struct builder *b, const struct called_note *note, struct str words)
{
    enum { ENOUGH = 60 };
    struct str name = tag_at(b, note->link)->alt;
    if (!name.n)
        name = note->mark;
    size_t n = MIN(words.n, (size_t)ENOUGH);
    while (n < words.n && n > 0 && words.p[n] != ' ')
        n--;
    if (n == 0) // one long word
        n = words.n;
    return arena_printf(b->arena, "%.*s: %.*s%s", STR_ARG(name), (int)n, words.p,
                        n < words.n ? "\u2026" : "");
}

// The mark before a note is the way back to the text.
static void build_mark(struct builder *b, const struct called_note *note, uint32_t number, struct box *item)
{
    const struct style *style = cascade(b, note->node, PART_MARKER, item->style);
    struct context in = {NULL, style, item->tag, item->lang, 0};
    item->marker = MARKER_NUMBER;
    item->marker_style = style;
    in.tag = item->marker_tag = tag_new(b, &in, TAG_LBL);
    tag_id link = tag_new(b, &in, TAG_LINK);
    if (link != TAG_ARTIFACT) {
        tag_at(b, link)->href = arena_printf(b->arena, "#%.*s", STR_ARG(call_id(b, number)));
        tag_at(b, link)->alt = note_name(b, note, item->lang);
        if (style->label.n)
            tag_at(b, link)->contents =
                inline_note_words(b, style->label, note->mark, item->lang, note->node->pos);
    }
    item->marker_para = para_new(b, style, &in, note->node->pos);
    inline_text(b, item->marker_para, note->mark, style, link, note->node->pos);
}

static struct box *note_list(struct builder *b, const struct style *first)
{
    const struct context none = {NULL, first, TAG_ARTIFACT, b->article->lang, 0};
    if (!b->boxes->notes)
        b->boxes->notes =
            box_new(b, BOX_LIST, cascade_anonymous(b, first), &none, (struct pos){.source = NULL});
    return b->boxes->notes;
}

static void build_note(struct builder *b, uint32_t number, const struct context *in)
{
    const struct called_note note = b->notes.items[number - 1];
    const struct style *style = note_style(b, note.node);
    struct context here = context_for(b, note.node, in, TAG_NOTE);
    here.box = note_list(b, style);
    if (here.tag != TAG_ARTIFACT)
        tag_at(b, here.tag)->id = note_id(b, &note, number);
    struct box *item = box_new(b, BOX_ITEM, style, &here, note.node->pos);
    item->icon_style = cascade(b, note.node, PART_RULE, b->boxes->root->style);
    build_mark(b, &note, number, item);
    struct context inner = context_in(&here, item);
    inner.tag = tag_new(b, &inner, TAG_P);
    struct box *para = para_new(b, cascade_anonymous(b, style), &inner, note.node->pos);
    inline_children(b, para, note.node, inner.tag);
    struct str words = str_trim(para_text(b, para));
    if (str_is_blank(words))
        diag(b->diags, DIAG_MISSING_PART, note.node->pos,
             STR("Write the note between <fn> and </fn>, or take it out."), "this note is empty");
    if (note.link != TAG_ARTIFACT)
        tag_at(b, note.link)->contents = call_contents(b, &note, words);
    b->boxes->n_notes = number;
}

void notes_build(struct builder *b, size_t from, const struct box *para, tag_id tag)
{
    struct context in = {NULL, para->style, tag, para->lang, 0};
    if (tag != TAG_ARTIFACT && tag_at(b, tag)->type == TAG_P)
        in.tag = tag_at(b, tag)->parent;
    for (size_t i = from; i < b->notes.n; i++)
        build_note(b, (uint32_t)i + 1, &in);
}

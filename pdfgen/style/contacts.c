// Contacts: how to reach a service. Numbers and addresses are links, made from the words that show them.
#include "style/internal.h"

#include <string.h>

// Letters, digits and what separates them, as they stand; words of fields are in.
static struct str words_of(struct builder *b, const struct box *para, size_t from)
{
    struct str words = {"", 0};
    for (size_t i = from; i < para->n_inlines; i++)
        if (para->inlines[i].kind == INLINE_TEXT)
            words = arena_printf(b->arena, "%.*s%.*s", STR_ARG(words), STR_ARG(para->inlines[i].text));
    return str_trim(words);
}

// RFC 3966: digits and a plus, hyphens between groups; an extension behind x.
static struct str tel_uri(struct builder *b, struct str shown)
{
    struct buf uri = {0};
    buf_puts(&uri, "tel:");
    size_t start = uri.n;
    bool parted = false; // what separates groups is one hyphen, wherever digits follow
    for (size_t i = 0; i < shown.n; i++) {
        char c = shown.p[i];
        bool dialled = (c >= '0' && c <= '9') || c == '*' || c == '#' || (c == '+' && uri.n == start);
        if (c == 'x')
            buf_puts(&uri, ";ext=");
        else if (dialled && parted && uri.n > start && uri.p[uri.n - 1] != '=')
            buf_putc(&uri, '-');
        if (dialled)
            buf_putc(&uri, c);
        parted = !dialled;
    }
    struct str kept = arena_str(b->arena, buf_view(&uri));
    buf_free(&uri);
    return kept;
}

static bool has_white(struct str s)
{
    return memchr(s.p, ' ', s.n) || memchr(s.p, '\t', s.n) || memchr(s.p, '\n', s.n);
}

static struct str email_uri(struct builder *b, struct str shown)
{
    const char *at = memchr(shown.p, '@', shown.n);
    size_t before = at ? (size_t)(at - shown.p) : 0, after = at ? shown.n - before - 1 : 0;
    if (!before || !after || has_white(shown) || memchr(at + 1, '@', after))
        return (struct str){0};
    return arena_printf(b->arena, "mailto:%.*s", STR_ARG(shown));
}

static struct str web_uri(struct builder *b, struct str shown)
{
    if (has_white(shown) || !memchr(shown.p, '.', shown.n))
        return (struct str){0};
    bool whole = str_starts(shown, "https://") || str_starts(shown, "http://");
    return arena_printf(b->arena, "%s%.*s", whole ? "" : "https://", STR_ARG(shown));
}

// ---- how they are shown

// The spaces of a telephone number do not end a line.
static void join_number(struct builder *b, struct inline_item *in)
{
    struct str text = {"", 0};
    for (size_t i = 0; i < in->text.n; i++)
        text = in->text.p[i] == ' ' ? arena_printf(b->arena, "%.*s\u00A0", STR_ARG(text))
                                    : arena_printf(b->arena, "%.*s%c", STR_ARG(text), in->text.p[i]);
    in->text = text;
}

// An address as one reads it, without what only a machine needs.
static void shorten_address(struct inline_item *first, struct inline_item *last)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        size_t n = strlen(schemes[i]);
        if (str_starts(first->text, schemes[i]))
            first->text = (struct str){first->text.p + n, first->text.n - n};
    }
    if (str_ends(last->text, "/"))
        last->text.n--;
}

// What is wrong with a line, and what to write instead.
static const struct kind {
    enum element element;
    const char *what, *hint;
} kinds[] = {
    {EL_TEL, "a telephone number", "Write digits, spaces, + - ( ) and dots, such as 555-0100."},
    {EL_EMAIL, "an e-mail address", "Write one such as care@example.org."},
    {EL_URL, "a web address", "Write one such as https://example.org/care."},
};

static struct str line_uri(struct builder *b, enum element e, struct str shown)
{
    switch (e) {
    case EL_TEL:
        return phone_text(b, shown).p ? tel_uri(b, shown) : (struct str){0};
    case EL_EMAIL:
        return email_uri(b, shown);
    default:
        return web_uri(b, shown);
    }
}

static void build_link(struct builder *b, const struct node *n, const struct kind *kind, struct box *para,
                       const struct context *here)
{
    tag_id link = tag_new(b, here, TAG_LINK);
    size_t from = para->n_inlines;
    inline_children(b, para, n, link);
    struct str shown = words_of(b, para, from), uri = line_uri(b, kind->element, shown);
    if (!uri.p) {
        diag(b->diags, DIAG_BAD_VALUE, n->pos, str_of(kind->hint), "this is not %s: \"%.*s\"", kind->what,
             STR_ARG(shown));
        return;
    }
    if (link != TAG_ARTIFACT)
        tag_at(b, link)->href = uri;
    struct inline_item *items = (struct inline_item *)para->inlines; // this builder's own still
    if (kind->element == EL_URL)
        shorten_address(&items[from], &items[para->n_inlines - 1]);
    for (size_t i = from; i < para->n_inlines && kind->element == EL_TEL; i++)
        if (items[i].kind == INLINE_TEXT)
            join_number(b, &items[i]);
}

// ---- lines

static void build_line(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    const struct kind *kind = NULL;
    struct context here = context_for(b, n, in, TAG_P);
    struct box *para = para_new(b, style, &here, n->pos);
    if (style->label.n) {
        const struct style *words =
            cascade_has(b, n, PART_LABEL) ? cascade(b, n, PART_LABEL, style) : cascade_anonymous(b, style);
        inline_phrase(b, para, style->label, words, n->pos, here.tag);
        inline_text(b, para, STR(" "), words, here.tag, n->pos);
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].element == n->element)
            kind = &kinds[i];
    if (kind)
        build_link(b, n, kind, para, &here);
    else
        inline_children(b, para, n, here.tag);
}

void build_contact(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    struct context inner = context_in(in, box);
    for (const struct node *c = n->first; c; c = c->next) {
        if (c->element == EL_TITLE)
            build_paragraph(b, c, &inner, TAG_P);
        else
            build_line(b, c, &inner);
    }
}

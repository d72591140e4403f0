// Lists: markers, numbers, definition lists.
#include "style/internal.h"

struct str number_mark(struct builder *b, enum keyword type, long number)
{
    static const char *const symbols[] = {"*", "\u2020", "\u2021", "\u00A7"};
    enum { REPEATED_MAX = 8, SYMBOLS = COUNT_OF(symbols) };
    if (type == KW_SYMBOLS && number >= 1 && number <= SYMBOLS * REPEATED_MAX) {
        struct str mark = {"", 0};
        for (long n = number; n > 0; n -= SYMBOLS)
            mark = arena_printf(b->arena, "%.*s%s", STR_ARG(mark), symbols[(number - 1) % SYMBOLS]);
        return mark;
    }
    if (type != KW_LOWER_ALPHA)
        return arena_printf(b->arena, "%ld", number);
    char digits[16];
    size_t n = sizeof digits;
    for (long rest = MAX(number, 1); rest > 0 && n > 0; rest = (rest - 1) / 26)
        digits[--n] = (char)('a' + (rest - 1) % 26);
    return arena_printf(b->arena, "%.*s", (int)(sizeof digits - n), digits + n);
}

static struct str number_text(struct builder *b, enum keyword type, long number)
{
    struct str mark = number_mark(b, type, number);
    return type == KW_SYMBOLS ? mark : arena_printf(b->arena, "%.*s.", STR_ARG(mark));
}

// A marker that is drawn: to a reader for the blind it is the character that it looks like.
static void drawn_marker(struct builder *b, struct box *item, enum marker_kind kind)
{
    struct context in = {NULL, item->marker_style, item->tag, item->lang, 0};
    item->marker = kind;
    item->marker_tag = tag_new(b, &in, TAG_LBL);
    tag_at(b, item->marker_tag)->actual = kind == MARKER_BOX ? STR("\u2610") : STR("\u2022");
}

static void build_marker(struct builder *b, const struct node *li, struct box *item, long number)
{
    const struct style *style = cascade(b, li, PART_MARKER, item->style);
    item->marker_style = style;
    switch (item->style->list_style) {
    case KW_DISC:
        drawn_marker(b, item, MARKER_DISC);
        return;
    case KW_BOX:
        drawn_marker(b, item, MARKER_BOX);
        return;
    case KW_LOWER_ALPHA:
        if (number == 0)
            diag(b->diags, DIAG_BAD_VALUE, li->parent->pos, STR("Begin with 1, which is a."),
                 "start=\"0\": these items are counted in letters, and there is none for 0");
        break;
    case KW_DECIMAL:
    case KW_SYMBOLS:
        break;
    default:
        item->marker = MARKER_NONE;
        return;
    }
    item->marker = MARKER_NUMBER;
    struct context in = {NULL, style, item->tag, item->lang, 0};
    in.tag = item->marker_tag = tag_new(b, &in, TAG_LBL);
    item->marker_para = para_new(b, style, &in, li->pos);
    inline_text(b, item->marker_para, number_text(b, item->style->list_style, number), style, in.tag,
                li->pos);
}

static void build_item(struct builder *b, const struct node *li, const struct context *in, long number,
                       unsigned order)
{
    const struct style *style = cascade(b, li, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, li, in, TAG_LI);
    struct box *item = box_new(b, BOX_ITEM, style, &here, li->pos);
    build_marker(b, li, item, number);
    field_in_box(b, li, item, order);
    struct context inner = context_in(&here, item);
    inner.tag = tag_new(b, &inner, TAG_LBODY);
    size_t first_para = b->boxes->n_paras;
    build_content(b, li, &inner, node_has_blocks(li) ? TAG_ARTIFACT : inner.tag);
    field_label(b, item, first_para);
}

static struct box *list_box(struct builder *b, const struct node *n, const struct context *in,
                            struct context *inner)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return NULL;
    struct context here = context_for(b, n, in, TAG_L);
    struct box *list = box_new(b, BOX_LIST, style, &here, n->pos);
    tag_at(b, here.tag)->list_numbering = n->element == EL_DL ? KW_NONE : (int32_t)style->list_style;
    *inner = context_in(&here, list);
    return list;
}

void build_list(struct builder *b, const struct node *n, const struct context *in)
{
    struct context inner;
    if (!list_box(b, n, in, &inner))
        return;
    long number = node_number(n, AT_START, 1);
    unsigned order = 0;
    for (const struct node *li = n->first; li; li = li->next)
        if (li->element == EL_LI)
            build_item(b, li, &inner, number++, ++order);
}

// Where a meaning stands in the structure: it is the item's body, or one of several parts of it.
static struct context meaning(struct builder *b, const struct node *dd, const struct context *in,
                              bool several)
{
    enum tag_type part = node_has_blocks(dd) ? TAG_DIV : TAG_P;
    struct context body = context_for(b, dd, in, several ? part : TAG_LBODY);
    if (!several && part == TAG_P && node_has_notes(dd))
        body.tag = tag_new(b, &body, TAG_P); // which the notes follow
    return body;
}

// The meanings of a term, from `dd` on; where the term runs in, the first one with it. Returns what follows
// them.
static const struct node *build_meanings(struct builder *b, const struct node *dt, const struct node *dd,
                                         const struct context *label, const struct context *item,
                                         const struct style *run_in)
{
    bool several = dd->next && dd->next->element == EL_DD;
    struct context whole = *item;
    if (several)
        whole.tag = tag_new(b, item, TAG_LBODY);
    const struct node *first = dd;
    if (run_in) {
        const struct style *term = cascade_anonymous(b, run_in);
        struct box *para = para_new(b, cascade_anonymous(b, item->style), label, dt->pos);
        inline_children_as(b, para, dt, term, label->tag);
        if (run_in->label.n)
            inline_phrase(b, para, run_in->label, term, dt->pos, label->tag);
        inline_text(b, para, STR(" "), para->style, label->tag, dt->pos);
        inline_children(b, para, dd, meaning(b, dd, &whole, several).tag);
        dd = dd->next;
    }
    for (; dd && dd->element == EL_DD; dd = dd->next) {
        struct context body = meaning(b, dd, &whole, several), at = body;
        if (dd != first) {
            const struct style *style = cascade(b, dd, PART_SELF, item->box->parent->style);
            at = context_in(&body, box_new(b, BOX_BLOCK, style, &body, dd->pos));
        }
        build_content(b, dd, &at, node_has_blocks(dd) ? TAG_ARTIFACT : body.tag);
    }
    return dd;
}

// A term and its meanings. dt { display: run-in }: one paragraph, the meaning runs on; else with a list
// indent, the term hangs as a label; else it stands above.
static const struct node *build_definition(struct builder *b, const struct node *dt, const struct context *in)
{
    const struct style *term = cascade(b, dt, PART_SELF, in->style);
    const struct node *dd = dt->next;
    while (dd && dd->element == EL_DT) // several terms share a meaning: each gets its own line
        dd = dd->next;
    if (dd != dt->next)
        dd = NULL;
    struct context here = *in;
    here.tag = tag_new(b, in, TAG_LI);
    bool run_in = term->display == KW_RUN_IN && dd && !node_has_blocks(dd);
    bool hangs = !run_in && in->style->list_indent > 0;
    struct box *item = box_new(b, BOX_ITEM, dd ? cascade(b, dd, PART_SELF, in->style) : term, &here, dt->pos);
    item->marker_style = term;
    struct context inner = context_in(&here, item), label = context_for(b, dt, &inner, TAG_LBL);
    if (hangs) {
        struct context apart = label;
        apart.box = NULL;
        item->marker = MARKER_TERM;
        item->marker_tag = label.tag;
        item->marker_para = para_new(b, term, &apart, dt->pos);
        inline_children(b, item->marker_para, dt, label.tag);
    } else if (!run_in) {
        inline_children(b, para_new(b, term, &label, dt->pos), dt, label.tag);
    }
    return dd ? build_meanings(b, dt, dd, &label, &inner, run_in ? term : NULL) : dt->next;
}

void build_definitions(struct builder *b, const struct node *n, const struct context *in)
{
    struct context inner;
    if (!list_box(b, n, in, &inner))
        return;
    const struct node *c = n->first;
    while (c)
        c = c->element == EL_DT ? build_definition(b, c, &inner) : c->next;
}

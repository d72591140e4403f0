// Boxes and tags from nodes, in document order.
#include "style/internal.h"

// ---- helpers

bool lang_is_rtl(struct str lang)
{
    static const char *const rtl[] = {"ar", "he", "fa", "ur", "yi", "ps", "sd", "ckb", "dv", "ug"};
    size_t n = 0;
    while (n < lang.n && lang.p[n] != '-')
        n++;
    for (size_t i = 0; i < COUNT_OF(rtl); i++)
        if (str_eqz((struct str){lang.p, n}, rtl[i]))
            return true;
    return false;
}

tag_id tag_new(struct builder *b, const struct context *in, enum tag_type type)
{
    return in->tag == TAG_ARTIFACT ? TAG_ARTIFACT : tag_add(&b->boxes->tags, b->arena, in->tag, type);
}

struct tag *tag_at(struct builder *b, tag_id id)
{
    return &b->boxes->tags.items[id];
}

struct context context_for(struct builder *b, const struct node *n, const struct context *in,
                           enum tag_type type)
{
    struct context own = *in;
    own.tag = tag_new(b, in, type);
    if (n->lang.n)
        own.lang = n->lang;
    if (own.tag == TAG_ARTIFACT)
        return own;
    if (!str_eq(own.lang, in->lang))
        tag_at(b, own.tag)->lang = own.lang;
    tag_at(b, own.tag)->id = node_attr(n, AT_ID);
    return own;
}

struct box *box_new(struct builder *b, enum box_kind kind, const struct style *style,
                    const struct context *in, struct pos pos)
{
    struct box *box = NEW(b->arena, struct box);
    box->kind = kind;
    box->style = style;
    box->pos = pos;
    box->lang = in->lang;
    box->rtl = lang_is_rtl(in->lang);
    box->tag = in->tag;
    box->parent = in->box;
    if (!in->box)
        return box;
    if (in->box->last)
        in->box->last->next = box;
    else
        in->box->first = box;
    in->box->last = box;
    return box;
}

struct box *para_new(struct builder *b, const struct style *style, const struct context *in, struct pos pos)
{
    struct box *para = box_new(b, BOX_PARA, style, in, pos);
    struct boxes *boxes = b->boxes;
    para->para = (uint32_t)boxes->n_paras;
    if (boxes->n_paras == boxes->cap_paras)
        boxes->paras =
            arena_grow(b->arena, boxes->paras, boxes->n_paras, &boxes->cap_paras, sizeof *boxes->paras);
    boxes->paras[boxes->n_paras++] = para;
    return para;
}

struct context context_in(const struct context *in, struct box *box)
{
    struct context c = *in;
    c.box = box;
    c.style = box->style;
    c.tag = box->tag;
    c.lang = box->lang;
    return c;
}

struct box *block_new(struct builder *b, const struct node *n, const struct context *in, enum tag_type type)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return NULL;
    struct context here = context_for(b, n, in, type);
    return box_new(b, BOX_BLOCK, style, &here, n->pos);
}

// No level may be left out on the way down (ISO 14289-1, 7.4.2).
enum tag_type heading_tag(struct builder *b, const struct context *in, struct pos pos)
{
    int level = in->level;
    if (in->tag != TAG_ARTIFACT && level > b->last_level + 1)
        diag(b->diags, DIAG_HEADING_SKIPPED, pos,
             STR("Let the layout show every title: it may be small, but not display=\"none\"."),
             b->last_level ? "a heading of level %d follows one of level %d"
                           : "the first heading is of level %d",
             level, b->last_level);
    if (in->tag != TAG_ARTIFACT)
        b->last_level = level;
    return (enum tag_type)(TAG_H1 + MIN(level, 6) - 1);
}

struct str heading_words(struct builder *b, const struct box *para, tag_id tag, const struct node *own)
{
    struct str words = para_text(b, para);
    if (own && str_is_blank(words))
        diag(b->diags,
             own->element == EL_TITLE && own->parent->element == EL_HEAD ? DIAG_TITLE_MISSING
                                                                         : DIAG_MISSING_PART,
             own->pos, STR("A heading is what readers find their way by: write one."), "this %s is empty",
             own->element == EL_LABEL ? "label" : "title");
    if (tag != TAG_ARTIFACT)
        tag_at(b, tag)->title = words;
    return words;
}

// ---- paragraphs and labels

void build_paragraph(struct builder *b, const struct node *n, const struct context *in, enum tag_type type)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, type);
    struct box *para = para_new(b, style, &here, n->pos);
    inline_children(b, para, n, here.tag);
}

// Words with an optional icon beside them: `outer` styles the whole, PART_LABEL the words, PART_ICON the
// icon.
static struct box *labelled(struct builder *b, const struct node *n, const struct style *outer,
                            const struct context *here, const struct icon *icon)
{
    return icon ? label_new(b, n, outer, here, icon->drawing) : para_new(b, outer, here, n->pos);
}

struct box *label_new(struct builder *b, const struct node *n, const struct style *outer,
                      const struct context *here, const struct drawing *icon)
{
    struct box *label = box_new(b, BOX_LABEL, outer, here, n->pos);
    label->drawing = icon;
    label->icon_style = cascade(b, n, PART_ICON, outer);
    struct context inner = *here;
    inner.box = label;
    const struct style *words =
        cascade_has(b, n, PART_LABEL) ? cascade(b, n, PART_LABEL, outer) : cascade_anonymous(b, outer);
    return para_new(b, words, &inner, n->pos);
}

static void build_heading(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, heading_tag(b, in, n->pos));
    struct box *para = labelled(b, n, style, &here, style->icon);
    inline_children(b, para, n, here.tag);
    b->heading = str_trim(heading_words(b, para, here.tag, n));
    if (n->parent->element == EL_SECTION)
        contents_note(b, n, in);
}

static void build_hint(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, TAG_P);
    inline_children(b, labelled(b, n, style, &here, style->icon), n, here.tag);
}

// ---- callouts

// A callout's label: its own <label>, or the layout's phrase; a heading, so that a reader can jump to it.
static void callout_label(struct builder *b, const struct node *n, const struct box *callout,
                          const struct context *in)
{
    const struct node *own = node_child(n, EL_LABEL);
    if (!own && !callout->style->label.n)
        return;
    struct context here = *in;
    if (own)
        here = context_for(b, own, in, heading_tag(b, in, n->pos));
    else
        here.tag = tag_new(b, in, heading_tag(b, in, n->pos));
    const struct style *style = cascade(b, n, PART_LABEL, in->style);
    struct box *para;
    if (callout->style->icon) {
        struct box *label = box_new(b, BOX_LABEL, style, &here, n->pos);
        label->drawing = callout->style->icon->drawing;
        label->icon_style = cascade(b, n, PART_ICON, style);
        struct context inner = here;
        inner.box = label;
        para = para_new(b, cascade_anonymous(b, style), &inner, n->pos);
    } else {
        para = para_new(b, style, &here, n->pos);
    }
    if (own)
        inline_children(b, para, own, here.tag);
    else
        inline_phrase(b, para, callout->style->label, para->style, n->pos, here.tag);
    heading_words(b, para, here.tag, own);
}

// A callout is a block with two parts: its body (label and content), then the callouts nested in it.
static void build_callout(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_ASIDE);
    if (!box)
        return;
    struct context outer = context_in(in, box);
    struct box *body = box_new(b, BOX_BLOCK, cascade(b, n, PART_BODY, box->style), &outer, n->pos);
    struct context inner = context_in(&outer, body);
    callout_label(b, n, box, &inner);
    inner.level = in->level + 1;
    outer.level = in->level + 1;
    for (const struct node *c = n->first; c; c = c->next) {
        if (c->element == EL_TITLE)
            build_paragraph(b, c, &inner, TAG_P);
        else if (c->element != EL_LABEL && c->element != EL_CALLOUT)
            build_block(b, c, &inner);
    }
    for (const struct node *c = n->first; c; c = c->next)
        if (c->element == EL_CALLOUT)
            build_block(b, c, &outer);
}

// ---- other blocks

static void build_section(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_SECT);
    if (!box)
        return;
    struct context inner = context_in(in, box);
    build_children(b, n, &inner);
}

// As the author asks: a length, or a part of the measure.
static void figure_width(const struct node *n, struct box *figure)
{
    struct str width = node_attr(n, AT_WIDTH);
    int64_t percent;
    size_t used;
    if (length_parse(width, &figure->width))
        return;
    figure->width = 0;
    if (decimal_parse(width, 3, &percent, &used) && percent > 0 && percent <= 100000)
        figure->width_percent = (int32_t)percent;
}

static void build_figure(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    struct context inner = context_in(in, box);
    const struct node *title = node_child(n, EL_TITLE), *caption = node_child(n, EL_CAPTION);
    if (title)
        build_paragraph(b, title, &inner, TAG_P);
    struct context picture = inner;
    bool decorative = str_eqz(node_attr(n, AT_DECORATIVE), "true");
    picture.tag = decorative ? TAG_ARTIFACT : tag_new(b, &inner, TAG_FIGURE);
    if (!decorative)
        tag_at(b, picture.tag)->alt = node_attr(n, AT_ALT);
    const struct style *bare = cascade_anonymous(b, box->style);
    struct box *drawn = box_new(b, BOX_FIGURE, bare, &picture, n->pos);
    drawn->drawing = n->drawing;
    drawn->icon_style = box->style;
    figure_width(n, drawn);
    if (caption)
        build_paragraph(b, caption, &inner, TAG_CAPTION);
}

// The author's number and what the layout adds; one line stays.
static uint16_t line_count(const struct style *s, long asked)
{
    long n = asked + s->lines_added;
    if (s->lines_max && n > s->lines_max)
        n = MAX(asked, s->lines_max);
    return (uint16_t)MAX(1, n);
}

static void build_write_in(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    const struct context whole = context_in(in, box);
    struct context inner = whole;
    struct str words = {0};
    if (n->first) {
        inner.tag = tag_new(b, &inner, TAG_P);
        struct box *prompt = para_new(b, cascade_anonymous(b, box->style), &inner, n->pos);
        inline_children(b, prompt, n, inner.tag);
        words = str_trim(para_text(b, prompt));
    }
    inner.tag = TAG_ARTIFACT;
    struct box *lines = box_new(b, BOX_LINES, cascade(b, n, PART_LINES, box->style), &inner, n->pos);
    lines->n_lines = line_count(lines->style, node_number(n, AT_LINES, 2));
    fields_on_lines(b, n, lines, &whole, words);
}

static void build_plain(struct builder *b, const struct node *n, const struct context *in)
{
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    struct context inner = context_in(in, box);
    build_content(b, n, &inner, TAG_ARTIFACT);
}

void build_content(struct builder *b, const struct node *n, const struct context *in, tag_id tag)
{
    if (node_has_blocks(n)) {
        build_children(b, n, in);
        return;
    }
    struct context here = *in;
    // A note follows the paragraph that calls it, which must end for that.
    bool own = tag == TAG_ARTIFACT || (tag_at(b, tag)->type != TAG_P && node_has_notes(n));
    here.tag = own ? tag_new(b, in, TAG_P) : tag;
    struct box *para = para_new(b, cascade_anonymous(b, in->style), &here, n->pos);
    inline_children(b, para, n, here.tag);
}

void build_children(struct builder *b, const struct node *n, const struct context *in)
{
    struct context here = *in;
    for (const struct node *c = n->first; c; c = c->next) {
        if (c->element == EL_TITLE) {
            build_heading(b, c, in);
            here.level = in->level + 1;
        } else {
            build_block(b, c, &here);
        }
    }
}

void build_block(struct builder *b, const struct node *n, const struct context *in)
{
    switch (n->element) {
    case EL_P:
    case EL_Q:
        build_paragraph(b, n, in, TAG_P);
        break;
    case EL_SECTION:
        build_section(b, n, in);
        break;
    case EL_UL:
    case EL_OL:
    case EL_CHECKLIST:
    case EL_STEPS:
        build_list(b, n, in);
        break;
    case EL_DL:
        build_definitions(b, n, in);
        break;
    case EL_TABLE:
        build_table(b, n, in);
        break;
    case EL_FIGURE:
        build_figure(b, n, in);
        break;
    case EL_TIMELINE:
        build_timeline(b, n, in);
        break;
    case EL_CALLOUT:
        build_callout(b, n, in);
        break;
    case EL_QA:
    case EL_A_BLOCK:
    case EL_COLUMN:
    case EL_GROUP:
        build_plain(b, n, in);
        break;
    case EL_QR:
        build_qr(b, n, in);
        break;
    case EL_CONTENTS:
        build_contents(b, n, in);
        break;
    case EL_CONTACT:
        build_contact(b, n, in);
        break;
    case EL_CHAIN:
        build_chain(b, n, in);
        break;
    case EL_COLUMNS:
        build_columns(b, n, in);
        break;
    case EL_WRITE_IN:
        build_write_in(b, n, in);
        break;
    case EL_HINT:
        build_hint(b, n, in);
        break;
    default:
        break;
    }
}

// ---- the whole

static void build_head(struct builder *b, const struct context *in)
{
    const struct node *head = b->article->head;
    struct context top = *in;
    top.level = 1;
    for (const struct node *n = head->first; n; n = n->next) {
        if (n->element == EL_TITLE)
            build_heading(b, n, &top);
        else if (n->element == EL_SUBTITLE)
            build_paragraph(b, n, in, TAG_P);
    }
}

void build_layout_content(struct builder *b, const char *at, const struct context *in)
{
    for (size_t i = 0; i < b->layout->n_contents; i++) {
        const struct node *n = b->layout->contents[i];
        if (str_eqz(node_attr(n, AT_AT), at))
            build_children(b, n, in);
    }
}

// A static line, and its shorter wordings. Their tagged words are the same paragraphs: one of them is set.
static struct box *build_wordings(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    struct box *first = NULL, **next = &first;
    size_t n_before = b->n_static, n_most = n_before;
    b->n_wordings = 1;
    for (b->wording = 0; b->wording < b->n_wordings; b->wording++) {
        b->n_static = n_before;
        *next = para_new(b, style, in, n->pos);
        inline_children(b, *next, n, TAG_ARTIFACT);
        n_most = MAX(n_most, b->n_static);
        next = &(*next)->next;
    }
    b->wording = 0;
    b->n_static = n_most;
    return first;
}

static mpt static_length(const struct builder *b, const struct node *n, enum attribute a)
{
    mpt length;
    return length_parse(node_attr(n, a), &length) ? layout_scaled(b->layout, length) : 0;
}

static void build_static(struct builder *b, const struct node *n, const struct context *in,
                         struct static_box *out)
{
    if (n->element == EL_LINE) {
        out->para = build_wordings(b, n, in);
        out->baseline = static_length(b, n, AT_BASELINE);
        out->if_one = str_eqz(node_attr(n, AT_PAGES), "one");
        out->if_several = str_eqz(node_attr(n, AT_PAGES), "several");
        return;
    }
    out->top = static_length(b, n, AT_TOP);
    out->thickness = static_length(b, n, AT_THICKNESS);
    out->edge_to_edge = node_attr(n, AT_EXTENT).p != NULL;
    out->color = layout_color(b->layout, node_attr(n, AT_COLOR));
}

static bool is_used(const struct layout *layout, const struct master *master)
{
    for (size_t i = 0; i < layout->n_uses; i++)
        if (layout->uses[i].master == master)
            return true;
    return false;
}

// Running heads are artifacts: they are not in the structure tree, but for the words that are tagged.
static void build_masters(struct builder *b)
{
    const struct layout *layout = b->layout;
    const struct context in = {NULL, b->boxes->root->style, TAG_ARTIFACT, b->article->lang, 1};
    b->boxes->masters = NEW_ARRAY(b->arena, struct master_boxes, layout->n_masters);
    b->in_static = true;
    for (size_t i = 0; i < layout->n_masters; i++) {
        const struct master *master = &layout->masters[i];
        struct static_box *items = NEW_ARRAY(b->arena, struct static_box, master->n_statics);
        b->n_static = 0;
        for (size_t k = 0; k < master->n_statics && is_used(layout, master); k++)
            build_static(b, shown_tree(b, master->statics[k]), &in, &items[k]);
        b->boxes->masters[i] =
            (struct master_boxes){master, items, is_used(layout, master) ? master->n_statics : 0};
    }
}

// Which kind of document it is, and which kind the layout is for, must be the same.
static bool check_kind(struct builder *b)
{
    bool timeline = b->article->timeline != NULL, chart = b->layout->chart.given;
    if (timeline == chart)
        return true;
    return diag(b->diags, DIAG_WRONG_LAYOUT, b->article->root->pos,
                timeline ? STR("Take a layout that has a <chart>, such as layouts/formats/chart-a2.xml.")
                         : STR("Take a layout without <chart>, such as that of a department."),
                timeline ? "this is a timeline, and the layout is for articles"
                         : "this is an article, and the layout is for timelines");
}

static void build_body(struct builder *b, const struct context *in)
{
    if (b->article->timeline) {
        b->boxes->chart = build_chart(b, in);
        return;
    }
    build_head(b, in);
    build_layout_content(b, "start", in);
    build_children(b, b->article->root, in);
    build_layout_content(b, "end", in);
    contents_fill(b);
}

void style_check(struct arena *arena, const struct article *article, const struct layout *layout,
                 struct diags *diags)
{
    struct builder b = {.arena = arena, .article = article, .layout = layout, .diags = diags};
    report_unused_names(&b);
}

struct boxes *style_boxes(struct arena *arena, const struct article *article, const struct layout *layout,
                          const struct style_request *request, struct diags *diags)
{
    struct builder b = {.arena = arena,
                        .article = article,
                        .layout = layout,
                        .sets = request->sets,
                        .n_sets = request->n_sets,
                        .fit = request->fit,
                        .known = request->known ? request->known->cache : NULL,
                        .diags = diags};
    size_t errors = diags->errors;
    b.boxes = NEW(arena, struct boxes);
    b.boxes->article = article;
    b.boxes->layout = layout;
    b.boxes->rtl = lang_is_rtl(article->lang);
    if (!check_kind(&b))
        return NULL;
    tags_init(&b.boxes->tags, arena);
    b.boxes->tags.items[TAG_ROOT].lang = article->lang;
    b.set_used = NEW_ARRAY(arena, bool, request->n_sets);
    fields_check_sets(&b);
    if (!request->fit && !request->checked)
        report_unused_names(&b);
    const struct article *shown = shown_article(&b);
    b.layout = shown_layout(&b);
    b.article = article = shown;
    b.boxes->cache = b.cache = cascade_open(&b);
    b.root_style = cascade_root(&b);

    struct context in = {NULL, b.root_style, TAG_ROOT, article->lang, 2};
    b.boxes->root =
        box_new(&b, BOX_BLOCK, cascade(&b, article->root, PART_SELF, b.root_style), &in, article->root->pos);
    in.box = b.boxes->root;
    in.style = b.boxes->root->style;
    build_body(&b, &in);
    build_masters(&b);
    b.boxes->publisher = str_trim(field_text(&b, STR("clinic")));
    if (!request->fit)
        report_unreadable(&b);
    fields_report_unused(&b);
    fields_check_names(&b);
    return diags->errors == errors ? b.boxes : NULL;
}

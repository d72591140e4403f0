// `pdfgen dump --stage=boxes`: one box a line, with what its style adds to its parent's.
#include "style/style.h"

static const char *const kind_names[] = {"block",  "para",  "label", "list",    "item",
                                         "table",  "row",   "cell",  "columns", "column",
                                         "figure", "lines", "qr",    "chart",   "chain"};

static void put_length(struct buf *out, const char *name, mpt value, mpt usual)
{
    if (value == usual)
        return;
    buf_printf(out, " %s=", name);
    buf_mpt(out, value);
}

static void put_color(struct buf *out, const char *name, const struct color *c, const struct color *usual)
{
    if (c != usual)
        buf_printf(out, " %s=%.*s", name, c ? (int)c->name.n : 4, c ? c->name.p : "none");
}

static void put_keyword(struct buf *out, const char *name, enum keyword k, enum keyword usual)
{
    if (k != usual)
        buf_printf(out, " %s=%s", name, keyword_name((int32_t)k));
}

static void put_type(struct buf *out, const struct style *s, const struct style *p)
{
    if (!p || s->font != p->font)
        buf_printf(out, " font=%.*s", s->font ? (int)s->font->name.n : 4, s->font ? s->font->name.p : "none");
    put_length(out, "size", s->font_size, p ? p->font_size : 0);
    if (!p || s->font_weight != p->font_weight)
        buf_printf(out, " weight=%u", s->font_weight);
    if (s->italic)
        buf_puts(out, " italic");
    put_length(out, "line", s->line_height, p ? p->line_height : 0);
    put_color(out, "color", s->color, p ? p->color : NULL);
    put_keyword(out, "align", s->text_align, p ? p->text_align : KW_START);
}

static void put_box(struct buf *out, const struct style *s)
{
    put_keyword(out, "display", s->display, KW_BLOCK);
    put_keyword(out, "position", s->position, KW_NORMAL);
    if (s->column.n)
        buf_printf(out, " column=%.*s", STR_ARG(s->column));
    put_length(out, "space-before", s->space_before, 0);
    put_length(out, "space-after", s->space_after, 0);
    put_length(out, "margin-before", s->margin_before, 0);
    put_length(out, "margin-after", s->margin_after, 0);
    put_length(out, "margin-start", s->margin_start, 0);
    put_length(out, "margin-end", s->margin_end, 0);
    put_length(out, "padding-before", s->padding_before, 0);
    put_length(out, "padding-after", s->padding_after, 0);
    put_length(out, "padding-start", s->padding_start, 0);
    put_length(out, "padding-end", s->padding_end, 0);
    put_color(out, "background", s->background, NULL);
    put_length(out, "border", s->border_width, 0);
    put_length(out, "radius", s->border_radius, 0);
    put_length(out, "rule-above", s->border_before_width, 0);
    if (s->keep_with_next)
        buf_puts(out, " keep-with-next");
    if (s->keep_together)
        buf_puts(out, " keep-together");
}

static void put_inlines(struct buf *out, const struct box *b)
{
    static const char *const names[] = {
        [INLINE_BREAK] = "break",      [INLINE_PAGE] = "page", [INLINE_PAGES] = "pages",
        [INLINE_PAGE_OF] = "page-of ", [INLINE_FILL] = "fill", [INLINE_STROKE] = "stroke",
        [INLINE_DRAWING] = "drawing",  [INLINE_OPEN] = "open", [INLINE_CLOSE] = "close"};
    for (size_t i = 0; i < b->n_inlines; i++) {
        buf_putc(out, ' ');
        if (b->inlines[i].kind == INLINE_TEXT)
            buf_quoted(out, b->inlines[i].text);
        else
            buf_puts(out, names[b->inlines[i].kind]);
        if (b->inlines[i].kind == INLINE_PAGE_OF)
            buf_str(out, b->inlines[i].text);
        if (b->inlines[i].note)
            buf_printf(out, " note=%u", b->inlines[i].note);
    }
}

static void put_one(struct buf *out, const struct box *b, unsigned depth)
{
    buf_printf(out, "%*s%s", (int)depth * 2, "", kind_names[b->kind]);
    if (b->pos.line)
        buf_printf(out, " @%u:%u", b->pos.line, b->pos.column);
    if (b->tag != TAG_ARTIFACT)
        buf_printf(out, " tag=%u", b->tag);
    put_type(out, b->style, b->parent ? b->parent->style : NULL);
    put_box(out, b->style);
    if (b->kind == BOX_CELL)
        buf_printf(out, " cell=%u+%ux%u%s%s", b->column, b->colspan, b->rowspan, b->is_head ? " head" : "",
                   b->is_stub ? " stub" : "");
    if (b->kind == BOX_TABLE)
        buf_printf(out, " columns=%u%s", b->n_columns, b->has_stub ? " stub" : "");
    if (b->kind == BOX_LINES)
        buf_printf(out, " lines=%u%s", b->n_lines, b->fields ? " fields" : "");
    if (b->field)
        buf_puts(out, " field");
    if (b->kind == BOX_PARA)
        put_inlines(out, b);
    buf_putc(out, '\n');
}

static void put_tree(struct buf *out, const struct box *root)
{
    unsigned depth = 0;
    for (const struct box *b = root; b;) {
        put_one(out, b, depth);
        const struct box *apart = b->kind == BOX_TABLE ? b->caption : b->marker_para;
        if (apart)
            put_one(out, apart, depth + 1);
        if (b->first) {
            b = b->first;
            depth++;
            continue;
        }
        while (b && !b->next) {
            b = b->parent;
            if (b)
                depth--;
        }
        b = b ? b->next : NULL;
    }
}

void boxes_dump(const struct boxes *boxes, struct buf *out)
{
    put_tree(out, boxes->root);
    for (size_t i = 0; i < boxes->layout->n_masters; i++) {
        const struct master_boxes *m = &boxes->masters[i];
        buf_printf(out, "master %.*s\n", STR_ARG(m->master->name));
        for (size_t k = 0; k < m->n; k++)
            for (const struct box *para = m->items[k].para; para; para = para->next)
                put_one(out, para, 1);
    }
    if (boxes->notes)
        buf_puts(out, "notes\n");
    put_tree(out, boxes->notes);
}

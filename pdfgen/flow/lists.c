// Lists: hanging dots, boxes, numbers and terms.
#include "flow/internal.h"

enum { MARKER_GAP = 4 * MPT_PER_PT }; // least white between a number or term and its item

static bool has_text(const struct box *item)
{
    return (item->marker == MARKER_NUMBER || item->marker == MARKER_TERM) && item->marker_para->n_inlines;
}

static mpt text_width(const struct flower *f, const struct box *item)
{
    return reach((int64_t)f->text->paras[item->marker_para->para].natural + MARKER_GAP);
}

// The style's, or more where a number needs it; a term may take twice as much.
mpt list_indent(const struct flower *f, const struct box *list)
{
    mpt least = list->style->list_indent, indent = least;
    for (const struct box *item = list->first; item; item = item->next) {
        if (!has_text(item))
            continue;
        mpt wide = text_width(f, item);
        if (item->marker == MARKER_NUMBER || wide <= least * 2)
            indent = MAX(indent, wide);
    }
    return indent;
}

// ---- markers

static struct mark dot_mark(const struct box *item, mpt baseline)
{
    const struct style *s = item->marker_style;
    mpt width = s->width ? s->width : mpt_muldiv(s->font_size, 35, 100);
    mpt height = s->height ? s->height : width;
    bool box = item->marker == MARKER_BOX;
    return (struct mark){.kind = MARK_RECT,
                         .tag = item->marker_tag,
                         .x = s->margin_start,
                         .y = baseline - s->baseline_shift - height,
                         .width = width,
                         .height = height,
                         .color = box ? s->background : s->color,
                         .stroke = box ? s->color : NULL,
                         .stroke_width = box ? MAX(s->border_width, 750) : 0,
                         .radius = box ? s->border_radius : width / 2,
                         .dash = KW_SOLID};
}

static void put_text(struct flower *f, const struct box *item, mpt indent, mpt baseline, struct marks *marks)
{
    const struct style *s = item->marker_style;
    const struct para *p = &f->text->paras[item->marker_para->para];
    struct lines lines = break_lines(f->arena, p, s, MPT_MAX / 4, 0);
    if (lines.n)
        set_line(f->arena, p, s, &lines.items[0], MAX(0, indent - s->margin_start - s->margin_end), 0,
                 baseline, (struct line_fields){0, 0}, marks);
    move_marks(marks->items, marks->n, s->margin_start, 0);
}

// The marker within its item's indent. A list that runs against the document has its indent at the other end.
static struct marks marker_marks(struct flower *f, const struct box *item, struct area in, mpt baseline)
{
    struct marks marks = {NULL, 0, 0};
    bool against = item->rtl != f->text->boxes->rtl;
    if (has_text(item)) {
        put_text(f, item, in.indent, baseline, &marks);
    } else if (item->marker == MARKER_DISC || item->marker == MARKER_BOX) {
        struct mark dot = dot_mark(item, baseline);
        PUSH(f->arena, marks, dot);
        if (item->field) {
            struct mark field = {.kind = MARK_FIELD,
                                 .tag = item->field,
                                 .x = dot.x,
                                 .y = dot.y,
                                 .width = dot.width,
                                 .height = dot.height,
                                 .color = dot.stroke};
            PUSH(f->arena, marks, field);
        }
    }
    if (against)
        mirror_marks(&marks, 0, in.indent);
    move_marks(marks.items, marks.n, against ? reach((int64_t)in.x + in.width - in.indent) : in.x, 0);
    return marks;
}

// Where a slab's first line has its baseline; for what has no text, that of a line of the item's own.
static mpt slab_baseline(const struct box *item, const struct slab *slab)
{
    for (size_t i = 0; slab && i < slab->n; i++)
        if (slab->marks[i].kind == MARK_LINE)
            return slab->marks[i].y;
        else if (slab->marks[i].kind == MARK_GLYPHS)
            return slab->marks[i].y + slab->marks[i].run->style->baseline_shift;
    return item->style->line_height - MAX(0, item->style->baseline_offset);
}

// Puts the marker into the first slab that the item's content made, before its text; an item without content
// is a line with its marker alone.
static void mark_first_slab(struct flower *f, const struct box *item, struct area in, size_t from)
{
    while (from < f->out->n && f->out->items[from].kind != EVENT_SLAB)
        from++;
    const struct slab *slab = from < f->out->n ? f->out->items[from].slab : NULL;
    struct marks marks = marker_marks(f, item, in, slab_baseline(item, slab));
    if (slab) {
        add_marks(f, &marks, slab, 0);
        f->out->items[from].slab = slab_new(f, slab->height, &marks, slab->pos);
    } else if (marks.n) {
        add_slab(f, slab_new(f, item->style->line_height, &marks, item->pos));
    }
}

// ---- items

static bool fits(struct flower *f, const struct box *item, mpt indent)
{
    const struct para *p = &f->text->paras[item->marker_para->para];
    struct lines lines = break_lines(f->arena, p, item->marker_style, indent, 0);
    return lines.n <= 1 && !lines.overfull;
}

void flow_item(struct flower *f, const struct box *item, struct area in)
{
    struct area content = in;
    content.columns = false;
    content.width = MAX(0, in.width - in.indent);
    if (item->rtl == f->text->boxes->rtl)
        content.x = reach((int64_t)in.x + in.indent);
    if (has_text(item) && !fits(f, item, in.indent)) {
        struct area line = in;
        line.columns = false;
        flow_para(f, item->marker_para, line); // a term too wide to hang stands on a line of its own
        f->keep_next = true;
        flow_children(f, item, content);
        return;
    }
    size_t from = f->out->n;
    flow_children(f, item, content);
    mark_first_slab(f, item, in, from);
}

void flow_list(struct flower *f, const struct box *list, struct area in)
{
    mpt indent = list_indent(f, list);
    for (const struct box *item = list->first; item; item = item->next) {
        bool plain = item->marker == MARKER_NONE && item->style->list_style == KW_NONE;
        in.indent = plain ? 0 : indent;
        flow_box(f, item, in);
    }
}

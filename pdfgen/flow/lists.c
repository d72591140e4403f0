// Lists: hanging dots, boxes, numbers and terms.
#include "flow/internal.h"

enum { MARKER_GAP = 4 * MPT_PER_PT }; // least white between a number and its item

// The indent that all items share: the style's, or more where a number needs it.
static mpt list_indent(const struct flower *f, const struct box *list)
{
    mpt indent = list->style->list_indent;
    for (const struct box *item = list->first; item; item = item->next) {
        if (item->marker != MARKER_TEXT || item->marker_para->n_inlines == 0)
            continue;
        mpt wide = f->text->paras[item->marker_para->para].natural + MARKER_GAP;
        if (wide > indent && wide <= indent * 2)
            indent = wide;
    }
    return indent;
}

static struct mark dot_mark(const struct box *item, mpt x, mpt baseline)
{
    const struct style *s = item->marker_style;
    mpt width = s->width ? s->width : mpt_muldiv(s->font_size, 35, 100);
    mpt height = s->height ? s->height : width;
    bool box = item->marker == MARKER_BOX;
    return (struct mark){.kind = MARK_RECT,
                         .tag = TAG_ARTIFACT,
                         .x = x + s->margin_start,
                         .y = baseline - s->baseline_shift - height,
                         .width = width,
                         .height = height,
                         .color = box ? s->background : s->color,
                         .stroke = box ? s->color : NULL,
                         .stroke_width = box ? MAX(s->border_width, 750) : 0,
                         .radius = box ? s->border_radius : width / 2,
                         .dash = KW_SOLID};
}

static void put_marker(struct flower *f, const struct box *item, mpt x, mpt indent, mpt baseline,
                       struct marks *marks)
{
    if (item->marker == MARKER_NONE)
        return;
    if (item->marker != MARKER_TEXT) {
        struct mark dot = dot_mark(item, x, baseline);
        PUSH(f->arena, *marks, dot);
        return;
    }
    const struct para *p = &f->text->paras[item->marker_para->para];
    struct lines lines = break_lines(f->arena, p, item->marker_style, MPT_MAX / 4, 0);
    size_t from = marks->n;
    if (lines.n)
        set_line(f->arena, p, item->marker_style, &lines.items[0], indent, 0, baseline,
                 (struct line_fields){0, 0}, marks);
    move_marks(marks->items + from, marks->n - from, x + item->marker_style->margin_start, 0);
}

// Puts the marker into the first slab that the item's content made, before its text.
static void mark_first_slab(struct flower *f, const struct box *item, size_t from, mpt x, mpt indent)
{
    for (size_t i = from; i < f->out->n; i++) {
        struct event *e = &f->out->items[i];
        if (e->kind != EVENT_SLAB)
            continue;
        struct marks marks = {NULL, 0, 0};
        put_marker(f, item, x, indent, first_baseline(f, item), &marks);
        for (size_t k = 0; k < e->slab->n; k++)
            PUSH(f->arena, marks, e->slab->marks[k]);
        e->slab = slab_new(f, e->slab->height, &marks, e->slab->pos);
        return;
    }
}

// A term too wide to hang stands on a line of its own.
static bool marker_fits(const struct flower *f, const struct box *item, mpt indent)
{
    return item->marker != MARKER_TEXT || f->text->paras[item->marker_para->para].natural <= indent;
}

static void flow_item(struct flower *f, const struct box *item, struct area in, mpt indent)
{
    const struct style *s = item->style;
    struct area content = area_within(item, in);
    mpt x = content.x;
    content.x += indent;
    content.width = MAX(0, content.width - indent);
    content.columns = false;
    add_space(f, s->space_before, s->space_before_retain);
    if (!marker_fits(f, item, indent)) {
        struct area full = {x, indent + content.width, x, indent + content.width, false};
        flow_para(f, item->marker_para, full);
        f->keep_next = true;
        flow_children(f, item, content);
    } else {
        size_t from = f->out->n;
        flow_children(f, item, content);
        mark_first_slab(f, item, from, x, indent);
    }
    add_space(f, s->space_after, false);
}

void flow_list(struct flower *f, const struct box *list, struct area in)
{
    mpt indent = list_indent(f, list);
    for (const struct box *item = list->first; item; item = item->next) {
        bool plain = item->marker == MARKER_NONE && item->style->list_style == KW_NONE;
        flow_item(f, item, in, plain ? 0 : indent);
    }
}

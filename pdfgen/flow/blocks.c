// Blocks one below the other: spaces that do not add up, frames, keeps, and the columns of the page.
#include "flow/internal.h"

#include <string.h>

// ---- writing events

void add_event(struct flower *f, struct event e)
{
    PUSH(f->arena, *f->out, e);
}

void add_space(struct flower *f, mpt size, bool retain)
{
    if (size <= 0 || (f->at_start && !retain))
        return;
    if (size > f->space)
        f->space = size;
    f->space_retain = f->space_retain || retain;
}

static void flush_space(struct flower *f)
{
    if (f->space > 0)
        add_event(f, (struct event){.kind = EVENT_SPACE, .size = f->space, .discard = !f->space_retain});
    if (f->snap)
        add_event(f, (struct event){.kind = EVENT_SNAP});
    f->space = 0;
    f->space_retain = f->snap = false;
}

void add_pad(struct flower *f, mpt size)
{
    flush_space(f);
    if (size > 0)
        add_event(f, (struct event){.kind = EVENT_PAD, .size = size});
}

void add_slab(struct flower *f, const struct slab *slab)
{
    flush_space(f);
    struct event e = {.kind = EVENT_SLAB, .slab = slab, .keep = f->keep_next, .break_before = KW_AUTO};
    if (f->break_before != KW_AUTO) {
        e.break_before = f->break_before;
        e.keep = false;
    }
    add_event(f, e);
    f->keep_next = f->at_start = false;
    f->break_before = KW_AUTO;
}

void open_frame(struct flower *f, const struct frame *frame)
{
    flush_space(f);
    add_event(f, (struct event){.kind = EVENT_OPEN, .frame = frame});
}

void close_frame(struct flower *f, const struct frame *frame)
{
    f->space = 0; // space at the end of a framed box vanishes in its padding
    f->space_retain = false;
    add_event(f, (struct event){.kind = EVENT_CLOSE, .frame = frame});
    f->snap = f->layout->baseline_grid > 0;
}

// ---- places

bool column_area(const struct flower *f, struct str name, struct area in, mpt *x, mpt *width)
{
    mpt start, extent;
    if (in.columns && str_eqz(name, "all")) { // also where a panel reaches over the margins
        *x = in.outer_x;
        *width = in.outer_width;
        return true;
    }
    if (!in.columns || !master_column(f->master, name, &start, &extent))
        return false;
    mpt end = MIN(reach((int64_t)start + extent), in.outer_x + in.outer_width);
    start = MAX(start, in.outer_x);
    if (start >= end)
        return false;
    *x = start;
    *width = end - start;
    return true;
}

static struct area column_of(const struct flower *f, const struct box *b, struct area in)
{
    struct area a = in;
    if (b->style->column.n && column_area(f, b->style->column, in, &a.x, &a.width))
        return a;
    return in;
}

struct area area_within(const struct box *b, struct area in)
{
    const struct style *s = b->style;
    mpt start = s->margin_start + s->border_width + s->padding_start;
    mpt end = s->margin_end + s->border_width + s->padding_end;
    struct area a = in;
    a.x = reach((int64_t)in.x + start);
    a.width = MAX(0, reach((int64_t)in.width - start - end));
    if (start || end) { // an edge that the box's margin does not take back: nothing inside reaches over it
        a.outer_x = a.x;
        a.outer_width = a.width;
    }
    return a;
}

// ---- the edges of a box

static bool is_framed(const struct style *s)
{
    return s->background || (s->border_width && s->border_color);
}

// Where a box's ground and rule stand.
static struct area edge_area(const struct style *s, struct area at)
{
    at.x = reach((int64_t)at.x + s->margin_start);
    at.width = MAX(0, reach((int64_t)at.width - s->margin_start - s->margin_end));
    return at;
}

static void add_rule_above(struct flower *f, const struct box *b, struct area at)
{
    const struct style *s = b->style;
    mpt x = edge_area(s, at).x, width = edge_area(s, at).width;
    if (s->border_before_extent.n)
        column_area(f, s->border_before_extent, at, &x, &width);
    struct marks marks = {NULL, 0, 0};
    struct mark bar = {.kind = MARK_RECT,
                       .tag = TAG_ARTIFACT,
                       .x = x,
                       .width = width,
                       .height = s->border_before_width,
                       .color = s->border_before_color,
                       .dash = KW_SOLID};
    PUSH(f->arena, marks, bar);
    mpt height = s->border_before_width + s->padding_before;
    flush_space(f);
    add_event(f, (struct event){.kind = EVENT_RULE,
                                .size = height,
                                .discard = !s->border_before_retain,
                                .slab = slab_new(f, height, &marks, b->pos)});
}

// A box being written.
struct inside {
    const struct frame *frame; // NULL: it has none
    size_t from;               // its first event
    bool at_start;             // of its container
};

static struct inside enter(struct flower *f, const struct box *b, struct area at)
{
    const struct style *s = b->style;
    struct inside own = {NULL, f->out->n, f->at_start};
    if (s->break_before != KW_AUTO)
        f->break_before = s->break_before;
    add_space(f, s->space_before, s->space_before_retain);
    struct frame *frame = NULL;
    if (is_framed(s)) {
        frame = NEW(f->arena, struct frame);
        *frame = (struct frame){edge_area(s, at).x, edge_area(s, at).width, MAX(0, -s->margin_before),
                                MAX(0, -s->margin_after), s};
        add_pad(f, MAX(0, s->margin_before));
        open_frame(f, frame);
    }
    bool ruled = s->border_before_width && s->border_before_color;
    if (ruled)
        add_rule_above(f, b, at);
    mpt inside = s->border_width + (ruled ? 0 : s->padding_before) +
                 (frame ? MIN(0, s->margin_before) : s->margin_before);
    if (inside > 0)
        add_pad(f, inside);
    if (frame || ruled || inside > 0)
        f->at_start = true;
    own.frame = frame;
    return own;
}

static void leave(struct flower *f, const struct box *b, struct inside own)
{
    const struct style *s = b->style;
    const struct frame *frame = own.frame;
    mpt inside = s->border_width + s->padding_after + (frame ? MIN(0, s->margin_after) : s->margin_after);
    if (frame || inside > 0) {
        f->space = 0;
        f->space_retain = false;
    }
    if (inside > 0) {
        bool snap = f->snap; // for the next block, not for the white within this one
        f->snap = false;
        add_pad(f, inside);
        f->snap = snap;
    }
    if (frame) {
        close_frame(f, frame);
        if (s->margin_after > 0)
            add_pad(f, s->margin_after);
    }
    f->at_start = own.at_start && f->out->n == own.from; // nothing came of it
    add_space(f, s->space_after, false);
    if (s->keep_with_next)
        f->keep_next = true;
}

// No page break inside what was written from event `from` on. Where that is higher than a page it yields, but
// not inside a block of its own that is kept together.
static void keep_from(struct flower *f, size_t from)
{
    bool first = true;
    for (size_t i = from; i < f->out->n; i++) {
        struct event *e = &f->out->items[i];
        if (e->kind != EVENT_SLAB)
            continue;
        if (!first) {
            e->yields = !e->keep;
            e->keep = true;
        }
        first = false;
    }
}

// ---- dispatch

void flow_children(struct flower *f, const struct box *b, struct area in)
{
    for (const struct box *c = b->first; c; c = c->next)
        flow_box(f, c, in);
}

static void flow_content(struct flower *f, const struct box *b, struct area in)
{
    switch (b->kind) {
    case BOX_PARA:
        flow_para(f, b, in);
        break;
    case BOX_LABEL:
        flow_label(f, b, in);
        break;
    case BOX_LIST:
        flow_list(f, b, in);
        break;
    case BOX_ITEM:
        flow_item(f, b, in);
        break;
    case BOX_TABLE:
        flow_table(f, b, in);
        break;
    case BOX_COLUMNS:
        flow_columns(f, b, in);
        break;
    case BOX_FIGURE:
        flow_figure(f, b, in);
        break;
    case BOX_LINES:
        flow_lines(f, b, in);
        break;
    case BOX_QR:
        flow_qr(f, b, in);
        break;
    case BOX_CHART:
        flow_timeline(f, b, in);
        break;
    case BOX_CHAIN:
        flow_chain(f, b, in);
        break;
    default:
        if (b->style->display == KW_BESIDE && in.columns)
            flow_beside(f, b, in);
        else
            flow_children(f, b, in);
    }
}

static void flow_foot(struct flower *f, const struct box *b, struct area in);

void clear_hang(struct flower *f)
{
    if (!f->hang_height)
        return;
    mpt taken = reach((int64_t)stream_height(f, f->out) + f->space);
    if (taken < f->hang_height)
        add_pad(f, f->hang_height - taken);
    f->hang_height = 0;
}

void flow_box(struct flower *f, const struct box *b, struct area in)
{
    if (b->style->position == KW_PAGE_FOOT && in.columns && !f->foot) {
        flow_foot(f, b, in);
        return;
    }
    struct area at = column_of(f, b, in);
    if (at.x < in.x)
        clear_hang(f);
    flow_box_at(f, b, at);
}

void flow_box_at(struct flower *f, const struct box *b, struct area at)
{
    struct inside own = enter(f, b, at);
    flow_content(f, b, area_within(b, at));
    leave(f, b, own);
    if (b->style->keep_together)
        keep_from(f, own.from);
}

struct flower fresh(const struct flower *f, struct stream *out)
{
    struct flower g = *f;
    g.out = out;
    g.space = g.hang_height = 0;
    g.space_retain = g.keep_next = g.snap = false;
    g.at_start = true;
    g.break_before = KW_AUTO;
    return g;
}

static void flow_foot(struct flower *f, const struct box *b, struct area in)
{
    struct flower g = fresh(f, &f->flow->foot);
    g.foot = true;
    g.at_start = false; // the white above it parts it from what the page ends with
    flow_box(&g, b, in);
}

const struct slab *flow_to_slab(struct flower *f, const struct box *b, struct area in)
{
    struct stream own = {NULL, 0, 0};
    struct flower g = fresh(f, &own);
    flow_box(&g, b, in);
    return flatten(f, &own);
}

const struct slab *content_to_slab(struct flower *f, const struct box *b, struct area in)
{
    struct stream own = {NULL, 0, 0};
    struct flower g = fresh(f, &own);
    flow_content(&g, b, in);
    return flatten(f, &own);
}

// ---- the whole

struct flow *flow_blocks(struct arena *arena, const struct text *text, const struct flow *known,
                         const struct flow *like, struct diags *diags)
{
    const struct layout *layout = text->boxes->layout;
    struct flow *flow = NEW(arena, struct flow);
    struct flower f = {.arena = arena,
                       .text = text,
                       .layout = layout,
                       .master = layout->uses[0].master,
                       .diags = diags,
                       .flow = flow,
                       .known = known,
                       .like = like && text->known == like->text ? like : NULL,
                       .out = &flow->body,
                       .at_start = true,
                       .break_before = KW_AUTO};
    flow->text = text;
    flow->n_lines = NEW_ARRAY(arena, uint32_t, text->n_paras);
    flow->lines = like ? NULL : NEW_ARRAY(arena, struct set_lines, text->n_paras);
    flow->measure = master_measure(f.master);
    struct area all = {0, flow->measure, 0, flow->measure, 0, true};
    size_t errors = diags->errors;
    if (text->boxes->chart)
        flow->n_sheets = flow_chart(&f, &flow->sheets);
    else
        flow_box(&f, text->boxes->root, all);
    if (!text->boxes->chart)
        flow_notes(&f);
    return diags->errors == errors ? flow : NULL;
}

// Sets each page's stretch of the flow: slabs where they stand, frames behind them, the foot at the foot.
#include "page/stretch.h"

struct open_frame {
    const struct frame *frame;
    size_t backdrop; // index into the page's backdrops
};

struct placer {
    struct arena *arena;
    const struct flow *flow;
    bool rtl;
    mpt left;
    struct {
        struct open_frame *items;
        size_t n, cap;
    } open; // outer ones first; carried from page to page
    struct {
        struct backdrop *items;
        size_t n, cap;
    } backdrops; // of this page
    struct placements placements;
};

static mpt clamp(int64_t v)
{
    return (mpt)(v > MPT_MAX ? MPT_MAX : v < -MPT_MAX ? -MPT_MAX : v);
}

struct str distance_mm(struct arena *arena, int64_t distance)
{
    int64_t tenths = (distance * 254 + MPT_PER_INCH - 1) / MPT_PER_INCH;
    return arena_printf(arena, "%lld.%lld mm", (long long)(tenths / 10), (long long)(tenths % 10));
}

// ---- slabs

void set_slab(struct placer *p, const struct slab *slab, int64_t y, bool artifact)
{
    struct placement placed = {
        .slab = slab, .x = p->left, .y = clamp(y), .artifact = artifact, .mirror = p->rtl};
    PUSH(p->arena, p->placements, placed);
}

// ---- frames

// Starts a backdrop whose upper edge is at `top`; its height is known at frame_end.
static size_t frame_start(struct placer *p, const struct frame *frame, int64_t top, bool starts)
{
    mpt x = p->rtl ? p->flow->measure - frame->x - frame->width : frame->x;
    struct backdrop backdrop = {
        .frame = frame, .x = p->left + x, .y = clamp(top), .width = frame->width, .starts = starts};
    PUSH(p->arena, p->backdrops, backdrop);
    return p->backdrops.n - 1;
}

static void frame_end(struct placer *p, size_t index, int64_t bottom, bool ends)
{
    struct backdrop *backdrop = &p->backdrops.items[index];
    backdrop->height = MAX(clamp(bottom - backdrop->y), 0);
    backdrop->ends = ends;
}

static void open_frame(struct placer *p, const struct frame *frame, int64_t y)
{
    struct open_frame open = {frame, frame_start(p, frame, y - frame->above, true)};
    PUSH(p->arena, p->open, open);
}

// Frames need not close in the order they opened: grounds behind table columns stand side by side.
static void close_frame(struct placer *p, const struct frame *frame, int64_t y)
{
    size_t i = p->open.n;
    while (i > 0 && p->open.items[i - 1].frame != frame)
        i--;
    if (i == 0)
        return;
    frame_end(p, p->open.items[i - 1].backdrop, y + frame->below, true);
    for (p->open.n--; i <= p->open.n; i++)
        p->open.items[i - 1] = p->open.items[i];
}

// Frames that a page break cut go on here. A cloned one is whole on each page; one with a repeated head
// inside reaches above that as it did above the first.
static void reopen_frames(struct placer *p, int64_t top, bool has_head)
{
    for (size_t i = 0; i < p->open.n; i++) {
        const struct frame *frame = p->open.items[i].frame;
        bool clone = frame->style->decoration_clone;
        mpt above = clone || has_head ? frame->above : 0;
        p->open.items[i].backdrop = frame_start(p, frame, top - above, clone);
        if (clone)
            top += frame->style->padding_before;
    }
}

static void cut_frames(struct placer *p, int64_t bottom)
{
    for (size_t i = p->open.n; i-- > 0;) {
        const struct frame *frame = p->open.items[i].frame;
        bool clone = frame->style->decoration_clone;
        if (clone)
            bottom += frame->style->padding_after;
        frame_end(p, p->open.items[i].backdrop, bottom + (clone ? frame->below : 0), clone);
    }
}

// ---- pages

static void set_event(struct placer *p, const struct event *e, int64_t y)
{
    switch (e->kind) {
    case EVENT_SLAB:
        if (e->hang)
            set_slab(p, e->hang, y + e->hang_dy, false);
        set_slab(p, e->slab, y, false);
        break;
    case EVENT_RULE:
        set_slab(p, e->slab, y, false);
        break;
    case EVENT_OPEN:
        open_frame(p, e->frame, y);
        break;
    case EVENT_CLOSE:
        close_frame(p, e->frame, y);
        break;
    case EVENT_SPACE:
    case EVENT_PAD:
    case EVENT_SNAP:
        break;
    }
}

static void set_events(struct placer *p, const struct stream *s, size_t from, size_t to, struct cursor *c)
{
    for (size_t i = from; i < to; i++) {
        bool dropped = cursor_drops(c, &s->items[i]);
        int64_t y = cursor_step(c, &s->items[i]);
        if (!dropped)
            set_event(p, &s->items[i], y);
    }
}

static void set_body(struct placer *p, const struct stretch *s, struct area area)
{
    const struct slab *head = stretch_head(p->flow, s);
    struct cursor c = cursor_start(p->flow, s, area);
    reopen_frames(p, area.top, head != NULL);
    if (head)
        set_slab(p, head, c.y - head->height, true);
    set_events(p, &p->flow->body, s->from, s->to, &c);
    cut_frames(p, c.y);
}

static const struct slab *first_slab(const struct stream *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].kind == EVENT_SLAB)
            return s->items[i].slab;
    return NULL;
}

static void report_note(struct placer *p, const struct note *note, int64_t excess, struct diags *diags)
{
    diag(diags, DIAG_NOTE_TOO_HIGH, note->slab->pos, STR("shorten it, or say it in the text"),
         "with the line that calls it, this note is %.*s higher than a page has room for",
         STR_ARG(distance_mm(p->arena, excess)));
}

static void report_height(struct placer *p, const struct slab *slab, int64_t excess, struct diags *diags)
{
    diag(diags, DIAG_BLOCK_TOO_HIGH, slab->pos,
         STR("shorten it, split it, or take a layout with a higher page or smaller type"),
         "this is %.*s higher than a page has room for", STR_ARG(distance_mm(p->arena, excess)));
}

// Its bottom stands at the content's end.
static void set_foot(struct placer *p, struct area area, struct diags *diags)
{
    const struct stream *s = &p->flow->foot;
    struct foot foot = foot_measure(p->flow);
    int64_t top = area.bottom - foot.height;
    const struct slab *first = first_slab(s);
    if (top < area.top && first)
        report_height(p, first, area.top - top, diags);
    struct cursor c = {.y = top,
                       .floor = top,
                       .lowest = top,
                       .origin = top,
                       .grid = p->flow->text->boxes->layout->baseline_grid,
                       .at_top = true};
    set_events(p, s, 0, s->n, &c);
}

static void finish_page(struct placer *p, struct page *page)
{
    struct backdrop *backdrops = NEW_ARRAY(p->arena, struct backdrop, p->backdrops.n);
    struct placement *placements = NEW_ARRAY(p->arena, struct placement, p->placements.n);
    for (size_t i = 0; i < p->backdrops.n; i++)
        backdrops[i] = p->backdrops.items[i];
    for (size_t i = 0; i < p->placements.n; i++)
        placements[i] = p->placements.items[i];
    page->backdrops = backdrops;
    page->n_backdrops = p->backdrops.n;
    page->placements = placements;
    page->n_placements = p->placements.n;
    p->backdrops.n = p->placements.n = 0; // the lists are used again for the next page
}

void place_pages(struct arena *arena, const struct flow *flow, const struct stretches *stretches,
                 struct pages *out, struct diags *diags)
{
    const struct boxes *boxes = flow->text->boxes;
    struct placer p = {.arena = arena, .flow = flow, .rtl = boxes->rtl};
    struct statics *statics = statics_new(arena, flow, diags);
    struct page *pages = NEW_ARRAY(arena, struct page, stretches->n);
    uint32_t n = (uint32_t)stretches->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct stretch *s = &stretches->items[i];
        struct area area = area_for(boxes->layout, boxes->rtl, i + 1, n);
        p.left = area.left;
        pages[i] = (struct page){.number = i + 1, .master = master_for(boxes->layout, i + 1, n)};
        statics_place(statics, pages[i].master, area.left, i + 1, n, &p.placements);
        int64_t foot = i + 1 == n && flow->foot.n ? foot_measure(flow).gap + foot_measure(flow).height : 0;
        pages[i].used = (mpt)MAX(0, MIN(s->end - area.top, MPT_MAX));
        pages[i].free = (mpt)MAX(-MPT_MAX, MIN(area.bottom - foot - MAX(s->end, area.top), MPT_MAX));
        if (s->excess > 0 && s->excess <= notes_height(flow, s))
            report_note(&p, notes_first(flow, s), s->excess, diags);
        else if (s->excess > 0 && s->culprit)
            report_height(&p, s->culprit, s->excess, diags);
        if (s->from < s->to)
            set_body(&p, s, area);
        notes_place(&p, flow, s, area.bottom - foot);
        if (i + 1 == n)
            set_foot(&p, area, diags);
        finish_page(&p, &pages[i]);
    }
    *out = (struct pages){.flow = flow, .items = pages, .n = n};
}

// A chart: its sheets, from their top left corners; running heads first.
struct pages *place_sheets(struct arena *arena, const struct flow *flow, struct diags *diags)
{
    const struct boxes *boxes = flow->text->boxes;
    struct placer p = {.arena = arena, .flow = flow};
    struct statics *statics = statics_new(arena, flow, diags);
    uint32_t n = flow->n_sheets;
    struct page *pages = NEW_ARRAY(arena, struct page, n);
    for (uint32_t i = 0; i < n; i++) {
        pages[i] = (struct page){.number = i + 1, .master = master_for(boxes->layout, i + 1, n)};
        statics_place(statics, pages[i].master, area_for(boxes->layout, boxes->rtl, i + 1, n).left, i + 1, n,
                      &p.placements);
        set_slab(&p, flow->sheets[i], 0, false);
        pages[i].used = flow->sheets[i]->height;
        finish_page(&p, &pages[i]);
    }
    struct pages *out = NEW(arena, struct pages);
    *out = (struct pages){.flow = flow, .items = pages, .n = n};
    return out;
}

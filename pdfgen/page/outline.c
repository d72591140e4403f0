// `--outline`: what the layout measures by, drawn over the finished pages. Each page gets one more slab of
// marks, all artifacts; nothing else changes.
#include "page/stretch.h"

// RGB alone: an outline is for looking at, never for print.
static const struct color margin_color = {.rgb = 0xC0267F};
static const struct color column_color = {.rgb = 0x2E86DE};
static const struct color grid_color = {.rgb = 0xC9DFF5};
static const struct color frame_color = {.rgb = 0xD35400};   // grounds and borders
static const struct color text_color = {.rgb = 0x1F7A4D};    // slabs with text
static const struct color other_color = {.rgb = 0x7D3C98};   // slabs without: rules, drawings, write-in lines
static const struct color running_color = {.rgb = 0x808B96}; // running heads, repeated table heads

enum { HAIRLINE = 300, GRID_LINE = 120 };

struct outliner {
    struct arena *arena;
    const struct boxes *boxes;
    struct {
        struct mark *items;
        size_t n, cap;
    } marks;
};

static void add_fill(struct outliner *o, mpt x, mpt y, mpt width, mpt height, const struct color *color)
{
    struct mark mark = {.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = x,
                        .y = y,
                        .width = width,
                        .height = height,
                        .color = color,
                        .dash = KW_SOLID};
    PUSH(o->arena, o->marks, mark);
}

static void add_edges(struct outliner *o, mpt x, mpt y, mpt width, mpt height, const struct color *color)
{
    struct mark mark = {.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = x,
                        .y = y,
                        .width = MAX(width, HAIRLINE),
                        .height = MAX(height, HAIRLINE),
                        .stroke = color,
                        .stroke_width = HAIRLINE,
                        .dash = KW_SOLID};
    PUSH(o->arena, o->marks, mark);
}

// ---- the page's own measures

static void outline_grid(struct outliner *o, const struct page *page)
{
    const struct master *m = page->master;
    mpt measure = master_measure(m), left = o->boxes->rtl ? m->margin_end : m->margin_start;
    mpt top = m->margin_top, bottom = m->height - m->margin_bottom;
    mpt unit = o->boxes->layout->baseline_grid;
    if (unit >= MPT_PER_PT) // a finer one would be a grey page
        for (int64_t y = mpt_round_up(top, unit); y <= bottom; y += unit)
            add_fill(o, left, (mpt)y, measure, GRID_LINE, &grid_color);
    for (size_t i = 0; i < m->n_columns; i++) {
        mpt start, width;
        if (!master_column(m, m->columns[i].name, &start, &width))
            continue;
        mpt x = o->boxes->rtl ? measure - start - width : start;
        add_edges(o, left + x, top, width, bottom - top, &column_color);
    }
    add_edges(o, left, top, measure, bottom - top, &margin_color);
}

// ---- what stands on it

static void outline_slab(struct outliner *o, const struct placement *p, mpt measure)
{
    struct slab_extent extent = slab_extent(p->slab, p->mirror ? measure : -1);
    const struct color *color = p->artifact ? &running_color : extent.has_text ? &text_color : &other_color;
    if (p->slab->n)
        add_edges(o, p->x + extent.x, p->y, extent.width, p->slab->height, color);
}

static void outline_boxes(struct outliner *o, const struct page *page, mpt measure)
{
    for (size_t i = 0; i < page->n_backdrops; i++) {
        const struct backdrop *b = &page->backdrops[i];
        add_edges(o, b->x, b->y, b->width, b->height, &frame_color);
    }
    for (size_t i = 0; i < page->n_placements; i++)
        outline_slab(o, &page->placements[i], measure);
}

struct slab_extent slab_extent(const struct slab *slab, mpt mirrored_in)
{
    struct slab_extent extent = {0};
    mpt from = 0, to = 0;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        mpt x = mirrored_in < 0 ? mark->x : mirrored_in - mark->x - mark->width;
        from = i ? MIN(from, x) : x;
        to = i ? MAX(to, x + mark->width) : x + mark->width;
        extent.has_text = extent.has_text || mark->kind == MARK_GLYPHS;
    }
    extent.x = from;
    extent.width = to - from;
    return extent;
}

const struct pages *page_outline(struct arena *arena, const struct pages *pages, unsigned what)
{
    struct outliner o = {.arena = arena, .boxes = pages->flow->text->boxes};
    struct page *with = NEW_ARRAY(arena, struct page, pages->n);
    for (size_t i = 0; i < pages->n; i++) {
        o.marks.items = NULL; // the ones before belong to their page
        o.marks.n = o.marks.cap = 0;
        if (what & OUTLINE_GRID)
            outline_grid(&o, &pages->items[i]);
        if (what & OUTLINE_BOXES)
            outline_boxes(&o, &pages->items[i], pages->flow->measure);
        struct slab *slab = NEW(arena, struct slab);
        *slab =
            (struct slab){.height = pages->items[i].master->height, .marks = o.marks.items, .n = o.marks.n};
        with[i] = pages->items[i];
        with[i].overlay = slab;
    }
    struct pages *outlined = NEW(arena, struct pages);
    *outlined = (struct pages){.flow = pages->flow, .items = with, .n = pages->n};
    return outlined;
}

// `--outline`: what the layout measures by, drawn on the finished pages. Each page gets two more slabs of
// marks, one under its text and one over it, all artifacts; nothing else changes.
#include "page/stretch.h"

// RGB alone: an outline is for looking at, never for print.
static const struct color margin_color = {.rgb = 0xC0267F};
static const struct color column_color = {.rgb = 0x2E86DE};
static const struct color unit_color = {.rgb = 0xDCE8F4};    // each unit of the baseline grid
static const struct color line_color = {.rgb = 0x6E9CCB};    // each line of the article's own text
static const struct color frame_color = {.rgb = 0xD35400};   // grounds and borders
static const struct color text_color = {.rgb = 0x1F7A4D};    // slabs with text
static const struct color other_color = {.rgb = 0x7D3C98};   // slabs without: rules, drawings, write-in lines
static const struct color running_color = {.rgb = 0x808B96}; // running heads, repeated table heads

enum { HAIRLINE = 300, GRID_LINE = 75 };

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

// The grid counts from the page's top; where a line of text is a whole number of units, its lines stand out.
static void outline_grid(struct outliner *o, const struct page *page)
{
    const struct master *m = page->master;
    mpt measure = master_measure(m), left = o->boxes->rtl ? m->margin_end : m->margin_start;
    mpt bottom = m->height - m->margin_bottom, unit = o->boxes->layout->baseline_grid;
    mpt line = o->boxes->root->style->line_height;
    if (unit < MPT_PER_PT) // a finer one would be a grey page
        return;
    for (int64_t y = mpt_round_up(m->margin_top, unit); y <= bottom; y += unit) {
        bool strong = line > unit && line % unit == 0 && (y - m->margin_top) % line == 0;
        add_fill(o, left, (mpt)y, measure, GRID_LINE, strong ? &line_color : &unit_color);
    }
}

static void outline_columns(struct outliner *o, const struct page *page)
{
    const struct master *m = page->master;
    mpt measure = master_measure(m), left = o->boxes->rtl ? m->margin_end : m->margin_start;
    mpt top = m->margin_top, bottom = m->height - m->margin_bottom;
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

// Moves a mark's sides in over the spaces at its ends. False where it is nothing but spaces.
static bool trim_spaces(const struct mark *mark, mpt *from, mpt *to)
{
    if (mark->kind != MARK_GLYPHS)
        return true;
    uint32_t first = mark->from, last = mark->to;
    for (; first < last && run_is_space(mark->run, first); first++)
        *from += run_advance(mark->run, first, mark->extra);
    for (; first < last && run_is_space(mark->run, last - 1); last--)
        *to -= run_advance(mark->run, last - 1, mark->extra);
    return first < last;
}

struct slab_extent slab_extent(const struct slab *slab, mpt mirrored_in)
{
    struct slab_extent extent = {0};
    bool any = false;
    mpt from = 0, to = 0;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        mpt x = mirrored_in < 0 ? mark->x : mirrored_in - mark->x - mark->width, end = x + mark->width;
        extent.has_text = extent.has_text || mark->kind == MARK_GLYPHS;
        if (!trim_spaces(mark, &x, &end))
            continue;
        from = any ? MIN(from, x) : x;
        to = any ? MAX(to, end) : end;
        any = true;
    }
    extent.x = from;
    extent.width = to - from;
    return extent;
}

// The marks added so far as a slab of the page; NULL where there are none.
static const struct slab *take_slab(struct outliner *o, const struct page *page)
{
    struct slab *slab = NEW(o->arena, struct slab);
    *slab = (struct slab){.height = page->master->height, .marks = o->marks.items, .n = o->marks.n};
    o->marks.items = NULL;
    o->marks.n = o->marks.cap = 0;
    return slab->n ? slab : NULL;
}

const struct pages *page_outline(struct arena *arena, const struct pages *pages, unsigned what)
{
    struct outliner o = {.arena = arena, .boxes = pages->flow->text->boxes};
    struct page *with = NEW_ARRAY(arena, struct page, pages->n);
    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->items[i];
        with[i] = *page;
        if (what & OUTLINE_GRID)
            outline_grid(&o, page);
        with[i].underlay = take_slab(&o, page);
        if (what & OUTLINE_GRID)
            outline_columns(&o, page);
        if (what & OUTLINE_BOXES)
            outline_boxes(&o, page, pages->flow->measure);
        with[i].overlay = take_slab(&o, page);
    }
    struct pages *outlined = NEW(arena, struct pages);
    *outlined = (struct pages){.flow = pages->flow, .items = with, .n = pages->n};
    return outlined;
}

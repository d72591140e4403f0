// Walks the sheets: grounds and borders first, then every placement's marks, in reading order. Notes for each
// tag where its content is, for each link where it can be clicked, and where form fields are.
#include "pdf/internal.h"

// One page on the sheet being painted.
struct frame_of_page {
    struct canvas *canvas;
    mpt x, y; // of the page's top left corner on the sheet, y downwards
};

// Far outside any sheet, near enough that sums of a few places stay lengths.
static mpt place(int64_t v)
{
    enum { FARTHEST = MPT_MAX / 4 };
    return (mpt)MAX(MIN(v, FARTHEST), -FARTHEST);
}

// A rectangle given from the sheet's top left corner, in PDF's coordinates.
static struct pdf_rect upwards(const struct canvas *c, int64_t x, int64_t y, int64_t width, int64_t height)
{
    y = c->height - y;
    return (struct pdf_rect){place(x), place(y - height), place(x + width), place(y)};
}

static void paint_backdrop(const struct frame_of_page *at, const struct backdrop *backdrop)
{
    struct canvas *c = at->canvas;
    const struct style *style = backdrop->frame->style;
    struct pdf_rect box = upwards(c, (int64_t)at->x + backdrop->x, (int64_t)at->y + backdrop->y,
                                  backdrop->width, backdrop->height);
    bool clone = style->decoration_clone;
    struct canvas_edges edges = {backdrop->starts || clone, backdrop->ends || clone};
    bool border = style->border_color && style->border_width > 0 && style->border_style != KW_NONE;
    if (!style->background && !border)
        return;
    canvas_content(c, CONTENT_BACKGROUND);
    if (style->background) {
        canvas_fill(c, style->background);
        canvas_fill_box(c, box, style->border_radius, edges);
    }
    if (border) {
        canvas_stroke(c, style->border_color, style->border_width, style->border_style, 0);
        canvas_stroke_box(c, box, style->border_radius, edges);
    }
}

// ---- marks ----
struct line { // one placement being painted
    const struct frame_of_page *at;
    const struct placement *placement;
    mpt measure;
    int64_t pagination; // what it is if it is an artifact
};

// A mark's box; for glyphs from the face's ascender to its descender.
static struct pdf_rect mark_rect(const struct line *line, const struct mark *mark)
{
    const struct placement *p = line->placement;
    int64_t x = p->mirror ? (int64_t)line->measure - mark->x - mark->width : mark->x;
    int64_t y = (int64_t)line->at->y + p->y + mark->y, height = mark->height;
    if (mark->kind == MARK_GLYPHS) {
        const struct face *face = mark->run->face;
        mpt size = mark->run->style->font_size, ascent = mpt_muldiv(size, face->ascent, face->upem);
        y -= ascent;
        height = (int64_t)ascent - mpt_muldiv(size, face->descent, face->upem);
    }
    return upwards(line->at->canvas, x + line->at->x + p->x, y, mark->width, height);
}

static void add_leaf(struct canvas *c, tag_id tag, struct pdf_rect rect)
{
    struct pdf *pdf = c->pdf;
    struct pdf_element *element = &pdf->elements[tag];
    struct pdf_leaf leaf = {.tag = tag, .page = c->page, .x = rect.x0, .top = rect.y1};
    leaf.mcid = (uint32_t)pdf->pages[c->page].mcids.n - 1; // opened just now
    PUSH(pdf->working, pdf->leaves, leaf);
    uint32_t number = (uint32_t)pdf->leaves.n;
    if (element->last)
        pdf->leaves.items[element->last - 1].next = number;
    else
        element->first = number;
    element->last = number;
}

static void note_tag(const struct line *line, const struct mark *mark, struct pdf_rect rect, bool opened)
{
    struct canvas *c = line->at->canvas;
    struct pdf *pdf = c->pdf;
    struct pdf_element *element = &pdf->elements[mark->tag];
    if (opened)
        add_leaf(c, mark->tag, rect);
    if (element->figure) {
        struct pdf_element *figure = &pdf->elements[element->figure];
        if (!figure->has_box) {
            figure->has_box = true;
            figure->box = rect;
            figure->box_page = c->page;
        } else if (figure->box_page == c->page) {
            rect_extend(&figure->box, rect);
        }
    }
    if (element->link) {
        pdf_link_area(pdf, c->page, element->link, line->placement, mark, rect);
        if (mark->kind == MARK_GLYPHS)
            pdf_link_text(pdf, element->link, run_slice(mark->run, mark->from, mark->to));
    }
}

static void paint_mark(const struct line *line, const struct mark *mark, struct pdf_rect box)
{
    struct canvas *c = line->at->canvas;
    const struct canvas_edges all = {true, true};
    switch (mark->kind) {
    case MARK_GLYPHS:
        canvas_glyphs(c, mark, box.x0,
                      place((int64_t)c->height - line->at->y - line->placement->y - mark->y));
        break;
    case MARK_RECT:
        if (mark->color) {
            canvas_fill(c, mark->color);
            canvas_fill_box(c, box, mark->radius, all);
        }
        if (mark->stroke && mark->stroke_width > 0) {
            canvas_stroke(c, mark->stroke, mark->stroke_width, mark->dash, mark->pitch);
            canvas_stroke_box(c, box, mark->radius, all);
        }
        break;
    case MARK_DRAWING:
        if (mark->flip)
            box = (struct pdf_rect){box.x1, box.y0, box.x0, box.y1};
        canvas_drawing(c, mark->drawing, mark->color, box);
        break;
    case MARK_FIELD: // drawn by its annotation
    case MARK_LINE: // page/ has set them all
        break;
    }
}

// What kind of artifact a placement is that pages repeat: by where it stands to the margins.
static int64_t pagination_of(const struct page *page, const struct placement *p)
{
    if (!p->artifact)
        return CONTENT_NONE;
    mpt middle = p->y + p->slab->height / 2;
    if (middle < page->master->margin_top)
        return CONTENT_HEADER;
    return middle > page->master->height - page->master->margin_bottom ? CONTENT_FOOTER : CONTENT_PAGINATION;
}

static void paint_placement(const struct line *line)
{
    struct canvas *c = line->at->canvas;
    const struct slab *slab = line->placement->slab;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        if (mark->kind == MARK_FIELD) { // one in a repeated head is the field of the first
            if (!line->placement->artifact)
                pdf_field_area(c->pdf, c->page, mark, mark_rect(line, mark));
            continue;
        }
        int64_t content = mark->tag;
        if (line->placement->artifact && !(line->placement->read && mark->tag != TAG_ARTIFACT))
            content = line->pagination;
        else if (mark->tag == TAG_ARTIFACT)
            content = CONTENT_LAYOUT;
        bool opens = content != c->content;
        canvas_content(c, content);
        struct pdf_rect box = mark_rect(line, mark);
        if (content > 0)
            note_tag(line, mark, box, opens);
        paint_mark(line, mark, box);
    }
}

// What `--outline` adds to a page.
static void paint_outline(const struct frame_of_page *at, const struct slab *slab)
{
    if (slab)
        paint_placement(&(struct line){at, &(struct placement){.slab = slab}, 0, CONTENT_LAYOUT});
}

static void paint_page(struct canvas *c, const struct sheet_page *sheet_page)
{
    struct frame_of_page at = {c, sheet_page->x, sheet_page->y};
    const struct page *page = sheet_page->page;
    for (size_t i = 0; i < page->n_backdrops; i++)
        paint_backdrop(&at, &page->backdrops[i]);
    paint_outline(&at, page->underlay);
    for (size_t i = 0; i < page->n_placements; i++) {
        const struct placement *p = &page->placements[i];
        paint_placement(&(struct line){&at, p, c->pdf->sheets->pages->flow->measure, pagination_of(page, p)});
    }
    paint_outline(&at, page->overlay);
}

void pdf_content(struct pdf *pdf)
{
    struct canvas c = {.pdf = pdf};
    struct buf entries = {0};
    for (size_t i = 0; i < pdf->sheets->n; i++) {
        const struct sheet *sheet = &pdf->sheets->items[i];
        // Each page starts with the graphics state's initial values (8.4.1).
        c = (struct canvas){.pdf = pdf,
                            .out = c.out,
                            .page = (uint32_t)i,
                            .height = sheet->height,
                            .content = CONTENT_NONE,
                            .line_width = MPT_PER_PT,
                            .dash = KW_SOLID};
        c.out.n = 0;
        for (size_t k = 0; k < sheet->n; k++)
            paint_page(&c, &sheet->pages[k]);
        canvas_content(&c, CONTENT_NONE);
        canvas_end_text(&c);
        pdf->pages[i].contents = pdf_object(pdf);
        pdf_set_stream(pdf, pdf->pages[i].contents, &entries, buf_view(&c.out), true);
    }
    buf_free(&c.out);
    buf_free(&entries);
}

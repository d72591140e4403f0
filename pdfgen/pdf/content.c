// Walks the sheets: grounds and borders first, then every placement's marks, in reading order. Notes for each
// tag where its content is, for each link where it can be clicked, and where form fields are.
//
// A page that is shown in parts on several sheets is not a form XObject painted on each: what is tagged in
// such a form may be painted only once (14.7.4.3). Instead each sheet gets the marks that its window shows,
// so that little is written twice, and every mark is tagged on one sheet: where its middle is. Elsewhere it
// is an artifact.
#include "pdf/internal.h"

// One page on the sheet being painted.
struct frame_of_page {
    struct canvas *canvas;
    mpt x, y; // of the page's top left corner on the sheet, y downwards
    uint32_t order;
    bool in_parts;         // then:
    struct pdf_rect shown; // on the sheet
    struct pdf_rect own;   // what has its middle there is tagged here
    int64_t artifact;      // what is not tagged: CONTENT_LAYOUT, CONTENT_PAGE
    const struct page *page;
    mpt bleed;
    // Where `moved`, what is painted at (x, y) comes to stand at (right + x * part / whole, up + y * part /
    // whole), upside down at (right - …, up - …).
    bool moved, turned;
    mpt part, whole, right, up;
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

// Where on the sheet it comes to stand what a page paints.
static struct pdf_rect moved(const struct frame_of_page *at, struct pdf_rect r)
{
    if (!at->moved)
        return r;
    const mpt x0 = mpt_muldiv(r.x0, at->part, at->whole), y0 = mpt_muldiv(r.y0, at->part, at->whole),
              x1 = mpt_muldiv(r.x1, at->part, at->whole), y1 = mpt_muldiv(r.y1, at->part, at->whole);
    if (at->turned)
        return (struct pdf_rect){place((int64_t)at->right - x1), place((int64_t)at->up - y1),
                                 place((int64_t)at->right - x0), place((int64_t)at->up - y0)};
    return (struct pdf_rect){place((int64_t)at->right + x0), place((int64_t)at->up + y0),
                             place((int64_t)at->right + x1), place((int64_t)at->up + y1)};
}

// What reaches an edge of the page runs on into the bleed: the cut may be off by that much.
static struct pdf_rect bled(const struct frame_of_page *at, struct pdf_rect box)
{
    if (!at->bleed)
        return box;
    const struct master *master = at->page->master;
    struct pdf_rect cut = upwards(at->canvas, at->x, at->y, master->width, master->height);
    box.x0 = box.x0 <= cut.x0 ? MIN(box.x0, cut.x0 - at->bleed) : box.x0;
    box.y0 = box.y0 <= cut.y0 ? MIN(box.y0, cut.y0 - at->bleed) : box.y0;
    box.x1 = box.x1 >= cut.x1 ? MAX(box.x1, cut.x1 + at->bleed) : box.x1;
    box.y1 = box.y1 >= cut.y1 ? MAX(box.y1, cut.y1 + at->bleed) : box.y1;
    return box;
}

static void paint_backdrop(const struct frame_of_page *at, const struct backdrop *backdrop)
{
    struct canvas *c = at->canvas;
    const struct style *style = backdrop->frame->style;
    struct pdf_rect box = upwards(c, (int64_t)at->x + backdrop->x, (int64_t)at->y + backdrop->y,
                                  backdrop->width, backdrop->height);
    box = bled(at, box);
    bool clone = style->decoration_clone;
    struct canvas_edges edges = {backdrop->starts || clone, backdrop->ends || clone};
    bool border = style->border_color && style->border_width > 0 && style->border_style != KW_NONE;
    if ((!style->background && !border) || (at->in_parts && !rect_meets(box, at->shown)))
        return;
    canvas_content(c, CONTENT_BACKGROUND);
    if (style->background) {
        canvas_fill(c, style->background);
        canvas_fill_box(c, box, style->border_radius, edges);
    }
    if (border) {
        struct ink ink = pdf_line_ink(c->pdf, style->border_color, style->background);
        canvas_stroke_ink(c, ink, style->border_width, style->border_style, 0);
        canvas_stroke_box(c, box, style->border_radius, edges);
    }
}

// ---- marks ----
struct line { // one placement being painted
    const struct frame_of_page *at;
    const struct placement *placement;
    mpt measure;
    int64_t pagination; // what it is if it is an artifact
    uint32_t index;     // of the placement on its page
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

// A mark, or a part of it; where it stands in the reading order of its placement.
struct piece {
    const struct mark *mark;
    uint32_t index, part;
};

static void add_leaf(const struct line *line, const struct piece *piece, struct pdf_rect rect)
{
    struct canvas *c = line->at->canvas;
    struct pdf *pdf = c->pdf;
    struct pdf_leaf leaf = {.tag = piece->mark->tag,
                            .page = c->page,
                            .x = rect.x0,
                            .top = rect.y1,
                            .order = line->at->order,
                            .placement = line->index,
                            .mark = piece->index,
                            .part = piece->part};
    leaf.mcid = (uint32_t)pdf->pages[c->page].mcids.n - 1; // opened just now
    PUSH(pdf->working, pdf->leaves, leaf);
}

// Of a figure on several sheets counts the one where it begins.
static void note_figure(const struct line *line, const struct piece *piece, struct pdf_rect rect,
                        struct pdf_element *figure)
{
    uint32_t page = line->at->canvas->page, order = line->at->order;
    bool earlier = order < figure->box_order ||
                   (order == figure->box_order &&
                    (line->index < figure->box_placement ||
                     (line->index == figure->box_placement && piece->index < figure->box_mark)));
    if (figure->has_box && figure->box_page == page) {
        rect_extend(&figure->box, rect);
    } else if (!figure->has_box || earlier) {
        figure->has_box = true;
        figure->box = rect;
        figure->box_page = page;
        figure->box_order = order;
        figure->box_placement = line->index;
        figure->box_mark = piece->index;
    }
}

static void note_tag(const struct line *line, const struct piece *piece, struct pdf_rect rect, bool opened)
{
    struct pdf *pdf = line->at->canvas->pdf;
    const struct pdf_element *element = &pdf->elements[piece->mark->tag];
    rect = line->at->in_parts ? rect_within(rect, line->at->shown) : moved(line->at, rect);
    if (opened)
        add_leaf(line, piece, rect);
    if (element->figure)
        note_figure(line, piece, rect, &pdf->elements[element->figure]);
    if (element->link)
        pdf_link_area(pdf, line->at->canvas->page, element->link, line->placement, piece->mark, rect);
}

static void paint_rect(const struct line *line, const struct mark *mark, struct pdf_rect box)
{
    struct canvas *c = line->at->canvas;
    const struct canvas_edges all = {true, true};
    const bool fine = ink_is_fine_in(box);
    if (mark->color) {
        (fine ? canvas_fill_fine : canvas_fill)(c, mark->color);
        canvas_fill_box(c, bled(line->at, box), mark->radius, all);
    }
    if (mark->stroke && mark->stroke_width > 0) {
        struct ink ink = pdf_line_ink(c->pdf, mark->stroke, fine ? NULL : mark->color);
        canvas_stroke_ink(c, ink, mark->stroke_width, mark->dash, mark->pitch);
        canvas_stroke_box(c, box, mark->radius, all);
    }
}

static void paint_mark(const struct line *line, const struct mark *mark, struct pdf_rect box)
{
    struct canvas *c = line->at->canvas;
    switch (mark->kind) {
    case MARK_GLYPHS:
        canvas_glyphs(c, mark, box.x0,
                      place((int64_t)c->height - line->at->y - line->placement->y - mark->y));
        break;
    case MARK_RECT:
        paint_rect(line, mark, box);
        break;
    case MARK_PATH:
        canvas_path(c, mark, box);
        break;
    case MARK_DRAWING:
        if (mark->flip)
            box = (struct pdf_rect){box.x1, box.y0, box.x0, box.y1};
        canvas_drawing(c, mark->drawing, mark->color, box);
        break;
    case MARK_FIELD: // drawn by its annotation
    case MARK_LINE:  // page/ has set them all
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

static bool is_own(const struct frame_of_page *at, struct pdf_rect box)
{
    mpt x = box.x0 + (box.x1 - box.x0) / 2, y = box.y0 + (box.y1 - box.y0) / 2;
    return !at->in_parts || (x >= at->own.x0 && x < at->own.x1 && y > at->own.y0 && y <= at->own.y1);
}

static int64_t content_of(const struct line *line, const struct mark *mark, struct pdf_rect box)
{
    const struct placement *p = line->placement;
    if (p->artifact && !(p->read && mark->tag != TAG_ARTIFACT))
        return line->pagination;
    return mark->tag == TAG_ARTIFACT || !is_own(line->at, box) ? line->at->artifact : mark->tag;
}

// Whether a mark is seen on this sheet. Glyphs may reach beyond their box.
static bool is_seen(const struct frame_of_page *at, const struct mark *mark, struct pdf_rect box)
{
    mpt more = mark->kind == MARK_GLYPHS ? mark->run->style->font_size : 0;
    struct pdf_rect ink = {place((int64_t)box.x0 - more), place((int64_t)box.y0 - more),
                           place((int64_t)box.x1 + more), place((int64_t)box.y1 + more)};
    return !at->in_parts || rect_meets(ink, at->shown);
}

static void paint_piece(const struct line *line, const struct piece *piece)
{
    struct canvas *c = line->at->canvas;
    struct pdf_rect box = mark_rect(line, piece->mark);
    if (piece->mark->kind == MARK_FIELD) { // one in a repeated head is the field of the first
        bool own = is_own(line->at, box);
        if (line->at->in_parts) // as far as its sheet shows it
            box = (struct pdf_rect){MAX(box.x0, line->at->shown.x0), MAX(box.y0, line->at->shown.y0),
                                    MIN(box.x1, line->at->shown.x1), MIN(box.y1, line->at->shown.y1)};
        if (!line->placement->artifact && own && !c->whole)
            pdf_field_area(c->pdf, c->page, piece->mark, moved(line->at, box), line->at->turned);
        return;
    }
    int64_t content = content_of(line, piece->mark, box);
    if (content <= 0 && !is_seen(line->at, piece->mark, box)) {
        if (c->content == piece->mark->tag) // what comes next of this tag does not follow on it
            canvas_content(c, CONTENT_NONE);
        return;
    }
    bool opens = content != c->content;
    canvas_content(c, content);
    if (content > 0 && !c->whole)
        note_tag(line, piece, box, opens);
    paint_mark(line, piece->mark, box);
}

// ---- lines that reach over several sheets ----
// The end of the word that starts at a glyph, its spaces included; of one too long to stand on a sheet's
// margins, the end of its first cluster.
static uint32_t word_end(const struct mark *mark, uint32_t from, mpt *width)
{
    enum { WORD_MAX = 4 * TILE_UNPRINTABLE };
    const struct run *run = mark->run;
    uint32_t to = from, first_cluster = 0;
    mpt first_width = 0;
    *width = 0;
    for (bool spaces = false; to < mark->to; to++) {
        bool starts = to > from && run->glyphs[to].cluster != run->glyphs[to - 1].cluster;
        if (starts && !first_cluster) {
            first_cluster = to;
            first_width = *width;
        }
        if (starts && spaces && !run_is_space(run, to))
            return to;
        if (starts && *width > WORD_MAX) {
            *width = first_width;
            return first_cluster;
        }
        spaces = spaces || run_is_space(run, to);
        *width += run_advance(run, to, mark->extra);
    }
    return to;
}

// Right-to-left glyphs are read from their right end, yet painted from the left: what is only a part of them
// is a sequence of its own, so that it can be read in its turn.
static void paint_part(const struct line *line, const struct mark *whole, const struct mark *part,
                       uint32_t index)
{
    bool rtl = whole->run->level & 1, apart = rtl && (part->from > whole->from || part->to < whole->to);
    if (apart)
        canvas_content(line->at->canvas, CONTENT_NONE);
    paint_piece(line, &(struct piece){part, index, rtl ? UINT32_MAX - part->from : part->from});
    if (apart)
        canvas_content(line->at->canvas, CONTENT_NONE);
}

// Each word is tagged where its own middle is. Words beside one another that are on one sheet stay together.
static void paint_words(const struct line *line, const struct mark *mark, uint32_t index)
{
    struct mark part = *mark;
    bool own = false;
    int64_t offset = 0;
    mpt width = 0;
    for (uint32_t from = mark->from, to; from < mark->to; from = to, offset += width) {
        to = word_end(mark, from, &width);
        struct mark word = *mark;
        word.from = from;
        word.to = to;
        word.width = width;
        word.x = place(line->placement->mirror ? (int64_t)mark->x + mark->width - offset - width
                                               : (int64_t)mark->x + offset);
        bool word_own = is_own(line->at, mark_rect(line, &word));
        if (from > mark->from && word_own == own) {
            part.to = to;
            part.x = MIN(part.x, word.x);
            part.width = place((int64_t)part.width + width);
            continue;
        }
        if (from > mark->from)
            paint_part(line, mark, &part, index);
        part = word;
        own = word_own;
    }
    if (mark->from < mark->to)
        paint_part(line, mark, &part, index);
}

static void paint_placement(const struct line *line)
{
    const struct slab *slab = line->placement->slab;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        if (line->at->in_parts && mark->kind == MARK_GLYPHS)
            paint_words(line, mark, (uint32_t)i);
        else
            paint_piece(line, &(struct piece){mark, (uint32_t)i, 0});
    }
}

// What `--outline` adds to a page.
static void paint_outline(const struct frame_of_page *at, const struct slab *slab)
{
    if (slab)
        paint_placement(&(struct line){at, &(struct placement){.slab = slab}, 0, CONTENT_LAYOUT, 0});
}

// ---- what is cut off ----
static void paint_sheet_sign(struct canvas *c, const struct sheet_sign *sign)
{
    enum { HAIRLINE = 250 }; // a fold's dashes are 3 of it long: about as wide as they are apart
    const struct canvas_edges all = {true, true};
    struct pdf_rect box = upwards(c, sign->x, sign->y, sign->width, sign->height);
    if (sign->kind == SIGN_PATCH) {
        canvas_fill(c, sign->color);
        canvas_fill_box(c, box, 0, all);
    } else {
        struct ink ink = {.kind = c->pdf->cmm ? INK_ALL : INK_RGB}; // black without plates
        canvas_stroke_ink(c, ink, HAIRLINE, sign->kind == SIGN_FOLD ? KW_DASHED : KW_SOLID, 0);
        canvas_stroke_box(c, box, sign->kind == SIGN_CIRCLE ? sign->width : 0, all);
    }
}

static void paint_marks(const struct frame_of_page *at, const struct page *page, mpt measure)
{
    for (size_t i = 0; i < page->n_backdrops; i++)
        paint_backdrop(at, &page->backdrops[i]);
    paint_outline(at, page->underlay);
    for (size_t i = 0; i < page->n_placements; i++) {
        const struct placement *p = &page->placements[i];
        paint_placement(&(struct line){at, p, measure, pagination_of(page, p), (uint32_t)i});
    }
    paint_outline(at, page->overlay);
}

// A rectangle of a page where it stands on the sheet. What has no end stays so.
static struct pdf_rect on_sheet(const struct canvas *c, const struct sheet_page *p, struct press_rect r)
{
    return (struct pdf_rect){place((int64_t)p->x + r.x0), place((int64_t)c->height - p->y - r.y1),
                             place((int64_t)p->x + r.x1), place((int64_t)c->height - p->y - r.y0)};
}

static void paint_in_parts(struct canvas *c, const struct sheet_page *p)
{
    struct frame_of_page at = {.canvas = c,
                               .x = p->x,
                               .y = p->y,
                               .order = p->order,
                               .in_parts = true,
                               .shown = on_sheet(c, p, p->window->shown),
                               .own = on_sheet(c, p, p->window->own),
                               .artifact = CONTENT_LAYOUT};
    struct canvas saved = canvas_save(c);
    canvas_clip(c, at.shown);
    paint_marks(&at, p->page, p->measure);
    canvas_restore(c, &saved);
}

// How a page comes to its place that is not painted there at once: made smaller, or upside down. Its marks
// are painted as if its top left corner were the canvas's.
static void move(struct frame_of_page *at, const struct sheet_page *p)
{
    const struct canvas *c = at->canvas;
    const struct master *master = p->page->master;
    at->moved = true;
    at->turned = p->turned;
    at->part = p->width ? p->width : master->width;
    at->whole = master->width;
    mpt height = mpt_muldiv(master->height, at->part, at->whole);
    mpt reach = mpt_muldiv(c->height, at->part, at->whole);
    at->right = p->turned ? p->x + at->part : p->x;
    at->up = p->turned ? place((int64_t)c->height - p->y - height + reach)
                       : place((int64_t)c->height - p->y - reach);
}

static void put_move(struct canvas *c, const struct frame_of_page *at)
{
    const char *sign = at->turned ? "-" : "";
    buf_puts(&c->out, sign);
    put_ratio(&c->out, at->part, at->whole);
    buf_puts(&c->out, " 0 0 ");
    buf_puts(&c->out, sign);
    put_ratio(&c->out, at->part, at->whole);
    buf_putc(&c->out, ' ');
    put_op(&c->out, (const mpt[]){at->right, at->up}, 2, "cm");
}

// Content of a figure as a whole: nothing in it is tagged for itself.
static void paint_picture(struct canvas *c, const struct sheet_page *p)
{
    const struct master *master = p->page->master;
    struct frame_of_page at = {.canvas = c, .order = p->order, .artifact = CONTENT_LAYOUT};
    struct pdf_rect box =
        upwards(c, p->x, p->y, p->width, mpt_muldiv(p->width, master->height, master->width));
    struct placement stand_in = {.slab = &(struct slab){0}};
    canvas_content(c, p->figure);
    struct mark mark = {.kind = MARK_DRAWING, .tag = p->figure};
    stand_in.slab = &(struct slab){.marks = &mark, .n = 1};
    note_tag(&(struct line){&at, &stand_in, 0, CONTENT_NONE, UINT32_MAX}, &(struct piece){&mark, 0, 0}, box,
             true);
    move(&at, p);
    c->whole = true;
    struct canvas saved = canvas_save(c);
    canvas_clip(c, box);
    put_move(c, &at);
    paint_marks(&at, p->page, p->measure);
    canvas_restore(c, &saved);
    c->whole = false;
}

static void paint_whole(struct canvas *c, const struct sheet_page *p, mpt bleed)
{
    struct frame_of_page at = {.canvas = c,
                               .x = p->x,
                               .y = p->y,
                               .order = p->order,
                               .artifact = CONTENT_LAYOUT,
                               .page = p->page,
                               .bleed = bleed};
    bool moves = p->width || p->turned, saves = moves || p->shown;
    if (p->again) { // all of it is one artifact
        canvas_content(c, CONTENT_LAYOUT);
        c->whole = true;
    }
    struct canvas saved = saves ? canvas_save(c) : *c;
    if (p->shown)
        canvas_clip(c, upwards(c, p->shown->x0, p->shown->y0, p->shown->x1 - p->shown->x0,
                               p->shown->y1 - p->shown->y0));
    if (moves) {
        move(&at, p);
        put_move(c, &at);
        at.x = at.y = 0;
    }
    paint_marks(&at, p->page, p->measure);
    if (saves)
        canvas_restore(c, &saved);
    c->whole = false;
}

static void paint_page(struct canvas *c, const struct sheet_page *p, mpt bleed)
{
    if (p->window)
        paint_in_parts(c, p);
    else if (p->figure != TAG_ARTIFACT)
        paint_picture(c, p);
    else
        paint_whole(c, p, p->shown ? p->page->master->bleed : bleed);
}

static void paint_sheet(struct canvas *c, const struct sheet *sheet)
{
    struct frame_of_page at = {
        .canvas = c, .order = sheet->n ? sheet->pages[0].order : 0, .artifact = CONTENT_PAGE};
    for (size_t k = 0; k < sheet->n; k++)
        paint_page(c, &sheet->pages[k], sheet->bleed);
    if (sheet->n_signs)
        canvas_content(c, CONTENT_PAGE);
    for (size_t k = 0; k < sheet->n_signs; k++)
        paint_sheet_sign(c, &sheet->signs[k]);
    for (size_t k = 0; k < sheet->n_marks; k++)
        paint_placement(&(struct line){&at, &sheet->marks[k], sheet->measure, CONTENT_PAGE, UINT32_MAX});
    canvas_content(c, CONTENT_NONE);
    canvas_end_text(c);
}

// What links say, as it is read: the marks of a link may stand on several sheets.
static void read_links(struct pdf *pdf, const struct page *page)
{
    for (size_t i = 0; i < page->n_placements; i++) {
        const struct placement *p = &page->placements[i];
        for (size_t k = 0; k < p->slab->n; k++) {
            const struct mark *mark = &p->slab->marks[k];
            tag_id link = pdf->elements[mark->tag].link;
            if (link && mark->kind == MARK_GLYPHS && (!p->artifact || p->read))
                pdf_link_text(pdf, link, run_slice(mark->run, mark->from, mark->to));
        }
    }
}

void pdf_content(struct pdf *pdf)
{
    struct canvas c = {.pdf = pdf};
    struct buf entries = {0};
    for (size_t i = 0; i < pdf->sheets->pages->n; i++)
        read_links(pdf, &pdf->sheets->pages->items[i]);
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
        paint_sheet(&c, sheet);
        if (pdf->cmm)
            put_hash(&pdf->digest, buf_view(&c.out));
        pdf->pages[i].contents = pdf_object(pdf);
        pdf_set_stream(pdf, pdf->pages[i].contents, &entries, buf_view(&c.out), true);
    }
    pdf_leaves_link(pdf);
    buf_free(&c.out);
    buf_free(&entries);
}

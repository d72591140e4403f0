// A page's content stream: marked content, colours and boxes. What stands in the graphics state
// already is not written again. No q/Q but around a drawing, so the state is known throughout.
#include "pdf/internal.h"

void rect_extend(struct pdf_rect *box, struct pdf_rect by)
{
    box->x0 = MIN(box->x0, by.x0);
    box->y0 = MIN(box->y0, by.y0);
    box->x1 = MAX(box->x1, by.x1);
    box->y1 = MAX(box->y1, by.y1);
}

bool rect_meets(struct pdf_rect a, struct pdf_rect b)
{
    return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}

struct pdf_rect rect_within(struct pdf_rect r, struct pdf_rect limits)
{
    return (struct pdf_rect){MIN(MAX(r.x0, limits.x0), limits.x1), MIN(MAX(r.y0, limits.y0), limits.y1),
                             MAX(MIN(r.x1, limits.x1), limits.x0), MAX(MIN(r.y1, limits.y1), limits.y0)};
}

void put_op(struct buf *b, const mpt *v, size_t n, const char *operator)
{
    for (size_t i = 0; i < n; i++) {
        buf_mpt(b, v[i]);
        buf_putc(b, ' ');
    }
    buf_puts(b, operator);
    buf_putc(b, '\n');
}

void canvas_content(struct canvas *c, int64_t content)
{
    if (content == c->content || c->whole)
        return;
    canvas_end_text(c);
    if (c->content != CONTENT_NONE)
        buf_puts(&c->out, "EMC\n");
    c->content = content;
    if (content == CONTENT_NONE)
        return;
    if (content < 0) {
        static const char *const artifacts[] = {
            [-CONTENT_LAYOUT] = "/Artifact<</Type/Layout>>BDC\n",
            [-CONTENT_BACKGROUND] = "/Artifact<</Type/Background>>BDC\n",
            [-CONTENT_HEADER] = "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC\n",
            [-CONTENT_FOOTER] = "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC\n",
            [-CONTENT_PAGE] = "/Artifact<</Type/Page>>BDC\n",
            [-CONTENT_PAGINATION] = "/Artifact<</Type/Pagination>>BDC\n",
        };
        buf_puts(&c->out, artifacts[-content]);
    } else {
        struct pdf_page *page = &c->pdf->pages[c->page];
        put_name(&c->out, str_of(tag_type_name(c->pdf->tags->items[content].type)));
        buf_puts(&c->out, "<</MCID ");
        put_int(&c->out, (int64_t)page->mcids.n);
        buf_puts(&c->out, ">>BDC\n");
        PUSH(c->pdf->working, page->mcids, (tag_id)content);
    }
}

struct canvas canvas_save(struct canvas *c)
{
    canvas_content(c, CONTENT_NONE);
    canvas_end_text(c);
    buf_puts(&c->out, "q\n");
    return *c;
}

void canvas_restore(struct canvas *c, const struct canvas *saved)
{
    canvas_content(c, CONTENT_NONE);
    canvas_end_text(c);
    buf_puts(&c->out, "Q\n");
    struct buf out = c->out; // all but this is as it was
    *c = *saved;
    c->out = out;
}

static void set_overprint(struct canvas *c, bool overprint)
{
    if (c->overprint == overprint)
        return;
    c->overprint = overprint;
    canvas_end_array(c);
    buf_puts(&c->out, overprint ? "/Over gs\n" : "/Out gs\n");
}

static void set_fill(struct canvas *c, struct ink ink)
{
    if (ink_same(&ink, &c->fill))
        return;
    c->fill = ink;
    canvas_end_array(c);
    put_ink(&c->out, &ink, false);
}

void canvas_knock_out(struct canvas *c)
{
    set_overprint(c, false);
}

void canvas_fill(struct canvas *c, const struct color *color)
{
    set_overprint(c, false);
    set_fill(c, pdf_ink(c->pdf, color));
}

void canvas_fill_fine(struct canvas *c, const struct color *color)
{
    set_overprint(c, false);
    set_fill(c, pdf_fine_ink(c->pdf, color));
}

void canvas_fill_text(struct canvas *c, const struct color *color)
{
    struct ink ink = pdf_fine_ink(c->pdf, color);
    set_overprint(c, ink_is_black(&ink));
    set_fill(c, ink);
}

// A dashed line is 3 widths on, 2 off; a dotted one round dots, their middles `pitch` apart.
static void put_dash(struct buf *b, mpt width, enum keyword dash, mpt pitch)
{
    if (dash == KW_DASHED) {
        buf_putc(b, '[');
        buf_mpt(b, mpt_muldiv(width, 3, 1));
        buf_putc(b, ' ');
        buf_mpt(b, mpt_muldiv(width, 2, 1));
        buf_puts(b, "]0 d 0 J\n");
    } else if (dash == KW_DOTTED) {
        buf_puts(b, "[0 ");
        buf_mpt(b, pitch);
        buf_puts(b, "]0 d 1 J\n");
    } else {
        buf_puts(b, "[]0 d 0 J\n");
    }
}

void canvas_stroke_color(struct canvas *c, struct ink ink)
{
    if (ink_same(&ink, &c->stroke))
        return;
    c->stroke = ink;
    canvas_end_array(c);
    put_ink(&c->out, &ink, true);
}

void canvas_stroke_ink(struct canvas *c, struct ink ink, mpt width, enum keyword dash, mpt pitch)
{
    if (dash != KW_DASHED && dash != KW_DOTTED)
        dash = KW_SOLID;
    if (!pitch)
        pitch = mpt_muldiv(width, 2, 1);
    canvas_end_array(c);
    canvas_stroke_color(c, ink);
    bool other_width = width != c->line_width;
    if (other_width) {
        buf_mpt(&c->out, width);
        buf_puts(&c->out, " w\n");
    }
    bool other_pitch = dash == KW_DOTTED && pitch != c->pitch;
    if (dash != c->dash || (other_width && dash != KW_SOLID) || other_pitch)
        put_dash(&c->out, width, dash, pitch);
    c->pitch = pitch;
    c->line_width = width;
    c->dash = dash;
}

// ---- boxes ----
static void move_to(struct buf *b, mpt x, mpt y)
{
    put_op(b, (const mpt[]){x, y}, 2, "m");
}

static void line_to(struct buf *b, mpt x, mpt y)
{
    put_op(b, (const mpt[]){x, y}, 2, "l");
}

// A quarter circle from where the path stands, leaving along (dx1, dy1) * radius and arriving along (dx2,
// dy2).
static void corner(struct buf *b, mpt x, mpt y, int dx1, int dy1, int dx2, int dy2, mpt r)
{
    mpt k = mpt_muldiv(r, 55228, 100000); // the control points of a circle, 4/3 (sqrt 2 - 1)
    mpt x3 = x + (dx1 + dx2) * r, y3 = y + (dy1 + dy2) * r;
    put_op(b, (const mpt[]){x + dx1 * k, y + dy1 * k, x3 - dx2 * k, y3 - dy2 * k, x3, y3}, 6, "c");
}

static void top_side(struct buf *b, struct pdf_rect box, mpt r)
{
    line_to(b, box.x0, box.y1 - r);
    if (r)
        corner(b, box.x0, box.y1 - r, 0, 1, 1, 0, r);
    line_to(b, box.x1 - r, box.y1);
    if (r)
        corner(b, box.x1 - r, box.y1, 1, 0, 0, -1, r);
}

static void bottom_side(struct buf *b, struct pdf_rect box, mpt r)
{
    line_to(b, box.x1, box.y0 + r);
    if (r)
        corner(b, box.x1, box.y0 + r, 0, -1, -1, 0, r);
    line_to(b, box.x0 + r, box.y0);
    if (r)
        corner(b, box.x0 + r, box.y0, -1, 0, 0, 1, r);
}

static void put_rectangle(struct buf *b, struct pdf_rect box)
{
    put_op(b, (const mpt[]){box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0}, 4, "re");
}

static mpt fitting_radius(struct pdf_rect box, mpt radius)
{
    return MAX(0, MIN(radius, MIN(box.x1 - box.x0, box.y1 - box.y0) / 2));
}

void canvas_fill_box(struct canvas *c, struct pdf_rect box, mpt radius, struct canvas_edges edges)
{
    struct buf *b = &c->out;
    mpt r = fitting_radius(box, radius), top = edges.top ? r : 0, bottom = edges.bottom ? r : 0;
    canvas_end_text(c);
    if (!top && !bottom) {
        put_rectangle(b, box);
    } else {
        move_to(b, box.x0, box.y0 + bottom);
        top_side(b, box, top);
        bottom_side(b, box, bottom);
        buf_puts(b, "h\n");
    }
    buf_puts(b, "f\n");
}

void canvas_clip(struct canvas *c, struct pdf_rect box)
{
    put_rectangle(&c->out, box);
    buf_puts(&c->out, "W n\n");
}

// The line's middle runs half its width inside the edges that are there.
static struct pdf_rect middle_of_edges(struct pdf_rect box, mpt width, struct canvas_edges edges)
{
    mpt half = width / 2;
    return (struct pdf_rect){box.x0 + half, box.y0 + (edges.bottom ? half : 0), box.x1 - half,
                             box.y1 - (edges.top ? half : 0)};
}

// What is not higher (wider) than its line is that line.
static bool stroke_flat(struct canvas *c, struct pdf_rect box)
{
    mpt half = c->line_width / 2, cap = c->dash == KW_DOTTED ? half : 0;
    if (box.y1 - box.y0 <= c->line_width) {
        mpt y = box.y0 + (box.y1 - box.y0) / 2;
        move_to(&c->out, box.x0 + cap, y);
        line_to(&c->out, MAX(box.x0 + cap, box.x1 - cap), y);
    } else if (box.x1 - box.x0 <= c->line_width) {
        mpt x = box.x0 + (box.x1 - box.x0) / 2;
        move_to(&c->out, x, box.y1 - cap);
        line_to(&c->out, x, MIN(box.y1 - cap, box.y0 + cap));
    } else {
        return false;
    }
    buf_puts(&c->out, "S\n");
    return true;
}

void canvas_stroke_box(struct canvas *c, struct pdf_rect box, mpt radius, struct canvas_edges edges)
{
    struct buf *b = &c->out;
    canvas_end_text(c);
    if (stroke_flat(c, box))
        return;
    struct pdf_rect middle = middle_of_edges(box, c->line_width, edges);
    mpt r = fitting_radius(middle, radius - c->line_width / 2);
    if (edges.top && edges.bottom) {
        if (r) {
            move_to(b, middle.x0, middle.y0 + r);
            top_side(b, middle, r);
            bottom_side(b, middle, r);
            buf_puts(b, "s\n");
        } else {
            put_rectangle(b, middle);
            buf_puts(b, "S\n");
        }
        return;
    }
    if (edges.top) {
        move_to(b, middle.x0, middle.y0);
        top_side(b, middle, r);
        line_to(b, middle.x1, middle.y0);
    } else if (edges.bottom) {
        move_to(b, middle.x1, middle.y1);
        bottom_side(b, middle, r);
        line_to(b, middle.x0, middle.y1);
    } else {
        move_to(b, middle.x0, middle.y0);
        line_to(b, middle.x0, middle.y1);
        move_to(b, middle.x1, middle.y0);
        line_to(b, middle.x1, middle.y1);
    }
    buf_puts(b, "S\n");
}

// A page's content stream: marked content, colours, boxes and drawings. What stands in the graphics state
// already is not written again. No q/Q but around a drawing, so the state is known throughout.
#include "pdf/internal.h"

void rect_extend(struct pdf_rect *box, struct pdf_rect by)
{
    box->x0 = MIN(box->x0, by.x0);
    box->y0 = MIN(box->y0, by.y0);
    box->x1 = MAX(box->x1, by.x1);
    box->y1 = MAX(box->y1, by.y1);
}

static uint32_t rgb_of(const struct color *c)
{
    return c ? c->rgb : 0;
}

static void put_color(struct buf *b, uint32_t rgb, bool stroke)
{
    uint32_t r = rgb >> 16 & 255, g = rgb >> 8 & 255, blue = rgb & 255;
    // Thousandths tell all 256 steps apart.
    put_fixed(b, (r * 2000 + 255) / 510, 3);
    if (r == g && g == blue) {
        buf_puts(b, stroke ? " G\n" : " g\n");
        return;
    }
    buf_putc(b, ' ');
    put_fixed(b, (g * 2000 + 255) / 510, 3);
    buf_putc(b, ' ');
    put_fixed(b, (blue * 2000 + 255) / 510, 3);
    buf_puts(b, stroke ? " RG\n" : " rg\n");
}

static void put_op(struct buf *b, const mpt *v, size_t n, const char *operator)
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
    if (content == c->content)
        return;
    canvas_end_text(c);
    if (c->content != CONTENT_NONE)
        buf_puts(&c->out, "EMC\n");
    c->content = content;
    if (content == CONTENT_NONE)
        return;
    if (content == CONTENT_LAYOUT) {
        buf_puts(&c->out, "/Artifact<</Type/Layout>>BDC\n");
    } else if (content == CONTENT_PAGINATION) {
        buf_puts(&c->out, "/Artifact<</Type/Pagination>>BDC\n");
    } else {
        struct pdf_page *page = &c->pdf->pages[c->page];
        put_name(&c->out, str_of(tag_type_name(c->pdf->tags->items[content].type)));
        buf_puts(&c->out, "<</MCID ");
        put_int(&c->out, (int64_t)page->mcids.n);
        buf_puts(&c->out, ">>BDC\n");
        PUSH(c->pdf->arena, page->mcids, (tag_id)content);
    }
}

void canvas_fill(struct canvas *c, const struct color *color)
{
    if (rgb_of(color) == c->fill)
        return;
    c->fill = rgb_of(color);
    canvas_end_array(c);
    put_color(&c->out, c->fill, false);
}

// A dashed line is 3 widths on, 2 off; a dotted one round dots, a dot's width apart.
static void put_dash(struct buf *b, mpt width, enum keyword dash)
{
    if (dash == KW_DASHED) {
        buf_putc(b, '[');
        buf_mpt(b, mpt_muldiv(width, 3, 1));
        buf_putc(b, ' ');
        buf_mpt(b, mpt_muldiv(width, 2, 1));
        buf_puts(b, "]0 d 0 J\n");
    } else if (dash == KW_DOTTED) {
        buf_puts(b, "[0 ");
        buf_mpt(b, mpt_muldiv(width, 2, 1));
        buf_puts(b, "]0 d 1 J\n");
    } else {
        buf_puts(b, "[]0 d 0 J\n");
    }
}

void canvas_stroke(struct canvas *c, const struct color *color, mpt width, enum keyword dash)
{
    if (dash != KW_DASHED && dash != KW_DOTTED)
        dash = KW_SOLID;
    canvas_end_array(c);
    if (rgb_of(color) != c->stroke) {
        c->stroke = rgb_of(color);
        put_color(&c->out, c->stroke, true);
    }
    bool other_width = width != c->line_width;
    if (other_width) {
        buf_mpt(&c->out, width);
        buf_puts(&c->out, " w\n");
    }
    if (dash != c->dash || (other_width && dash != KW_SOLID))
        put_dash(&c->out, width, dash);
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

// ---- drawings ----
static size_t form_of(struct pdf *pdf, const struct drawing *drawing)
{
    for (size_t i = 0; i < pdf->forms.n; i++)
        if (pdf->forms.items[i].drawing == drawing)
            return i;
    struct pdf_form form = {.drawing = drawing, .object = pdf_object(pdf)};
    for (size_t i = 0; i < drawing->n; i++) {
        form.current_fill |= drawing->paths[i].fill.kind == PAINT_CURRENT;
        form.current_stroke |= drawing->paths[i].stroke.kind == PAINT_CURRENT;
    }
    PUSH(pdf->arena, pdf->forms, form);
    return pdf->forms.n - 1;
}

void canvas_drawing(struct canvas *c, const struct drawing *drawing, const struct color *color,
                    struct pdf_rect place)
{
    canvas_end_text(c);
    size_t form = form_of(c->pdf, drawing);
    if (c->pdf->forms.items[form].current_fill)
        canvas_fill(c, color);
    if (c->pdf->forms.items[form].current_stroke && rgb_of(color) != c->stroke) {
        c->stroke = rgb_of(color);
        put_color(&c->out, c->stroke, true);
    }
    struct buf *b = &c->out;
    // The form's axis points downwards, the page's upwards.
    buf_puts(b, "q\n");
    put_ratio(b, place.x1 - place.x0, drawing->width);
    buf_puts(b, " 0 0 ");
    put_ratio(b, place.y0 - place.y1, drawing->height);
    buf_putc(b, ' ');
    put_op(b, (const mpt[]){place.x0, place.y1}, 2, "cm");
    buf_puts(b, "/D");
    put_int(b, (int64_t)form);
    buf_puts(b, " Do\nQ\n");
}

static void put_segments(struct buf *b, const struct path *path)
{
    for (size_t i = 0; i < path->n; i++) {
        const struct segment *s = &path->segments[i];
        switch (s->kind) {
        case SEGMENT_MOVE:
            move_to(b, s->x, s->y);
            break;
        case SEGMENT_LINE:
            line_to(b, s->x, s->y);
            break;
        case SEGMENT_CURVE:
            put_op(b, (const mpt[]){s->x1, s->y1, s->x2, s->y2, s->x, s->y}, 6, "c");
            break;
        case SEGMENT_CLOSE:
            buf_puts(b, "h\n");
            break;
        }
    }
}

static void put_path(struct buf *b, const struct path *path)
{
    bool fill = path->fill.kind != PAINT_NONE;
    bool stroke = path->stroke.kind != PAINT_NONE && path->stroke_width > 0;
    if (!path->n || (!fill && !stroke))
        return;
    // A colour of its own must not reach the paths after it, which may take the current one.
    bool own_state = stroke || (fill && path->fill.kind == PAINT_RGB);
    if (own_state)
        buf_puts(b, "q\n");
    if (fill && path->fill.kind == PAINT_RGB)
        put_color(b, path->fill.rgb, false);
    if (stroke) {
        if (path->stroke.kind == PAINT_RGB)
            put_color(b, path->stroke.rgb, true);
        buf_mpt(b, path->stroke_width);
        buf_puts(b, " w");
        buf_puts(b, path->round_cap ? " 1 J" : "");
        buf_puts(b, path->round_join ? " 1 j\n" : " 4 M\n"); // SVG's miter limit, where PDF's is 10
    }
    put_segments(b, path);
    static const char *const operators[2][4] = {{"", "f", "S", "B"}, {"", "f*", "S", "B*"}};
    buf_puts(b, operators[path->even_odd][(fill ? 1 : 0) + (stroke ? 2 : 0)]);
    buf_puts(b, own_state ? "\nQ\n" : "\n");
}

void pdf_forms_write(struct pdf *pdf)
{
    struct buf b = {0}, entries = {0};
    for (size_t i = 0; i < pdf->forms.n; i++) {
        const struct pdf_form *form = &pdf->forms.items[i];
        b.n = 0;
        buf_puts(&b,
                 "[]0 d 0 J\n"); // a form starts with the state around it; colours alone are meant to come in
        for (size_t k = 0; k < form->drawing->n; k++)
            put_path(&b, &form->drawing->paths[k]);
        buf_puts(&entries, "/Type/XObject/Subtype/Form/BBox");
        put_rect(&entries, (struct pdf_rect){0, 0, form->drawing->width, form->drawing->height});
        pdf_set_stream(pdf, form->object, &entries, buf_view(&b), true);
    }
    buf_free(&b);
    buf_free(&entries);
}

// Drawings as form XObjects (8.10), their gradients as shading patterns (8.7.4); where drawings and images
// stand on a page.
#include "pdf/internal.h"

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

// From the unit square, its axis upwards as the page's, to the place; turned or mirrored as Exif counts it.
static void put_image_matrix(struct buf *b, unsigned orientation, struct pdf_rect place)
{
    static const int8_t turns[][6] = {
        {1, 0, 0, 1, 0, 0},   {-1, 0, 0, 1, 1, 0}, {-1, 0, 0, -1, 1, 1}, {1, 0, 0, -1, 0, 1},
        {0, -1, -1, 0, 1, 1}, {0, -1, 1, 0, 0, 1}, {0, 1, 1, 0, 0, 0},   {0, 1, -1, 0, 1, 0},
    };
    const int8_t *t = turns[orientation > 1 && orientation <= COUNT_OF(turns) ? orientation - 1 : 0];
    mpt w = place.x1 - place.x0, h = place.y1 - place.y0;
    const mpt matrix[] = {t[0] * w, t[1] * h, t[2] * w, t[3] * h, place.x0 + t[4] * w, place.y0 + t[5] * h};
    put_op(b, matrix, COUNT_OF(matrix), "cm");
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
    mpt width = place.x1 - place.x0, height = place.y1 - place.y0;
    buf_puts(b, "q\n");
    if (drawing->image) {
        put_image_matrix(b, drawing->image->orientation, place);
    } else { // the form's axis points downwards
        put_ratio(b, width, drawing->width);
        buf_puts(b, " 0 0 ");
        put_ratio(b, -height, drawing->height);
        buf_putc(b, ' ');
        put_op(b, (const mpt[]){place.x0, place.y1}, 2, "cm");
    }
    buf_puts(b, "/D");
    put_int(b, (int64_t)form);
    buf_puts(b, " Do\nQ\n");
}

// ---- paths ----
static void put_segments(struct buf *b, const struct path *path)
{
    for (size_t i = 0; i < path->n; i++) {
        const struct segment *s = &path->segments[i];
        switch (s->kind) {
        case SEGMENT_MOVE:
            put_op(b, (const mpt[]){s->x, s->y}, 2, "m");
            break;
        case SEGMENT_LINE:
            put_op(b, (const mpt[]){s->x, s->y}, 2, "l");
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

static void put_dashes(struct buf *b, const struct path *path)
{
    buf_putc(b, '[');
    for (size_t i = 0; i < path->n_dashes; i++) {
        if (i)
            buf_putc(b, ' ');
        buf_mpt(b, path->dashes[i]);
    }
    buf_puts(b, "] ");
    buf_mpt(b, path->dash_offset);
    buf_puts(b, " d\n");
}

static void put_line_style(struct buf *b, const struct path *path)
{
    buf_mpt(b, path->stroke_width);
    buf_puts(b, " w");
    if (path->cap != CAP_BUTT)
        buf_puts(b, path->cap == CAP_ROUND ? " 1 J" : " 2 J");
    if (path->join == JOIN_MITER) { // PDF's own limit is 10
        buf_putc(b, ' ');
        buf_mpt(b, path->miter_limit);
        buf_puts(b, " M\n");
    } else {
        buf_puts(b, path->join == JOIN_ROUND ? " 1 j\n" : " 2 j\n");
    }
    if (path->n_dashes)
        put_dashes(b, path);
}

// The gradients of one form, each named by its number: /P0, /P1 …
struct patterns {
    struct {
        const struct gradient **items;
        size_t n, cap;
    } list;
};

static void put_paint(struct pdf *pdf, struct buf *b, const struct paint *paint, bool stroke,
                      struct patterns *patterns)
{
    if (paint->kind == PAINT_RGB)
        put_color(b, paint->rgb, stroke);
    if (paint->kind != PAINT_GRADIENT)
        return;
    buf_puts(b, stroke ? "/Pattern CS/P" : "/Pattern cs/P");
    put_int(b, (int64_t)patterns->list.n);
    buf_puts(b, stroke ? " SCN\n" : " scn\n");
    PUSH(pdf->arena, patterns->list, paint->gradient);
}

static void put_path(struct pdf *pdf, struct buf *b, const struct path *path, struct patterns *patterns)
{
    bool fill = path->fill.kind != PAINT_NONE;
    bool stroke = path->stroke.kind != PAINT_NONE && path->stroke_width > 0;
    if (!path->n || (!fill && !stroke))
        return;
    // A colour of its own must not reach the paths after it, which may take the current one.
    bool own_state = stroke || (fill && path->fill.kind != PAINT_CURRENT);
    if (own_state)
        buf_puts(b, "q\n");
    if (fill)
        put_paint(pdf, b, &path->fill, false, patterns);
    if (stroke) {
        put_paint(pdf, b, &path->stroke, true, patterns);
        put_line_style(b, path);
    }
    put_segments(b, path);
    static const char *const operators[2][4] = {{"", "f", "S", "B"}, {"", "f*", "S", "B*"}};
    buf_puts(b, operators[path->even_odd][(fill ? 1 : 0) + (stroke ? 2 : 0)]);
    buf_puts(b, own_state ? "\nQ\n" : "\n");
}

// ---- gradients ----
static void put_rgb_array(struct buf *b, const char *name, uint32_t rgb)
{
    buf_puts(b, name);
    for (int shift = 16; shift >= 0; shift -= 8) {
        buf_putc(b, shift == 16 ? '[' : ' ');
        put_fixed(b, ((rgb >> shift & 255) * 2000 + 255) / 510, 3);
    }
    buf_putc(b, ']');
}

// From one stop's colour to the next one's (7.10.3).
static void put_step(struct buf *b, uint32_t from, uint32_t to)
{
    buf_puts(b, "<</FunctionType 2/Domain[0 1]");
    put_rgb_array(b, "/C0", from);
    put_rgb_array(b, "/C1", to);
    buf_puts(b, "/N 1>>");
}

// The steps stitched together (7.10.4). Before the first stop and after the last the colour stays; two stops
// at one place leave a step of no length, which is left out.
static void put_function(struct buf *b, const struct gradient *g)
{
    struct buf bounds = {0}, encode = {0};
    const struct gradient_stop *from = &(struct gradient_stop){0, g->stops[0].rgb};
    const struct gradient_stop end = {1000, g->stops[g->n - 1].rgb};
    buf_puts(b, "<</FunctionType 3/Domain[0 1]/Functions[");
    for (size_t i = 0; i <= g->n; i++) {
        const struct gradient_stop *to = i < g->n ? &g->stops[i] : &end;
        if (to->offset > from->offset) {
            put_step(b, from->rgb, to->rgb);
            buf_puts(&encode, "0 1 ");
            if (to->offset < end.offset) {
                put_fixed(&bounds, to->offset, 3);
                buf_putc(&bounds, ' ');
            }
        }
        from = to;
    }
    buf_puts(b, "]/Bounds[");
    buf_str(b, buf_view(&bounds));
    buf_puts(b, "]/Encode[");
    buf_str(b, buf_view(&encode));
    buf_puts(b, "]>>");
    buf_free(&bounds);
    buf_free(&encode);
}

static pdf_ref write_pattern(struct pdf *pdf, const struct gradient *g)
{
    struct buf b = {0};
    pdf_ref ref = pdf_object(pdf);
    buf_puts(&b, "/Type/Pattern/PatternType 2/Matrix[");
    for (size_t i = 0; i < COUNT_OF(g->matrix); i++) {
        if (i)
            buf_putc(&b, ' ');
        // Forms count in units, as lengths do in points.
        put_fixed(&b, g->matrix[i], 6);
    }
    buf_puts(&b, "]/Shading<</ColorSpace/DeviceRGB/Extend[true true]");
    if (g->radial) {
        buf_puts(&b, "/ShadingType 3/Coords[");
        put_fixed(&b, g->focus_x, 6);
        buf_putc(&b, ' ');
        put_fixed(&b, g->focus_y, 6);
        buf_puts(&b, " 0 0 0 1]");
    } else {
        buf_puts(&b, "/ShadingType 2/Coords[0 0 1 0]");
    }
    buf_puts(&b, "/Function");
    put_function(&b, g);
    buf_puts(&b, ">>");
    pdf_set(pdf, ref, &b);
    buf_free(&b);
    return ref;
}

static void put_patterns(struct pdf *pdf, struct buf *entries, const struct patterns *patterns)
{
    buf_puts(entries, "/Resources<<");
    for (size_t i = 0; i < patterns->list.n; i++) {
        buf_puts(entries, i ? "/P" : "/Pattern<</P");
        put_int(entries, (int64_t)i);
        buf_putc(entries, ' ');
        put_ref(entries, write_pattern(pdf, patterns->list.items[i]));
    }
    buf_puts(entries, patterns->list.n ? ">>>>" : ">>");
}

// ---- forms ----
static void write_form(struct pdf *pdf, const struct pdf_form *form, struct buf *b)
{
    struct buf entries = {0};
    struct patterns patterns = {0};
    b->n = 0;
    // A form starts with the state around it; colours alone are meant to come in.
    buf_puts(b, "[]0 d 0 J\n");
    for (size_t i = 0; i < form->drawing->n; i++)
        put_path(pdf, b, &form->drawing->paths[i], &patterns);
    buf_puts(&entries, "/Type/XObject/Subtype/Form/BBox");
    put_rect(&entries, (struct pdf_rect){0, 0, form->drawing->width, form->drawing->height});
    put_patterns(pdf, &entries, &patterns);
    pdf_set_stream(pdf, form->object, &entries, buf_view(b), true);
    buf_free(&entries);
}

bool pdf_forms_write(struct pdf *pdf)
{
    struct buf b = {0};
    bool ok = true;
    for (size_t i = 0; i < pdf->forms.n; i++) {
        const struct pdf_form *form = &pdf->forms.items[i];
        if (form->drawing->image)
            ok &= pdf_image_write(pdf, form->object, form->drawing->image);
        else
            write_form(pdf, form, &b);
    }
    buf_free(&b);
    return ok;
}

// Drawings as form XObjects (8.10), their gradients as shading patterns (8.7.4); where drawings and images
// stand on a page.
#include "pdf/internal.h"

// Up to this side a drawing is as fine as text: an icon, a mark.
enum { SMALL = 72 * MPT_PER_PT };

static size_t form_of(struct pdf *pdf, const struct drawing *drawing)
{
    for (size_t i = 0; i < pdf->forms.n; i++)
        if (pdf->forms.items[i].drawing == drawing)
            return i;
    struct pdf_form form = {.drawing = drawing, .object = pdf_object(pdf)};
    for (size_t i = 0; i < drawing->n; i++) {
        form.current_fill |= drawing->paths[i].fill.kind == PAINT_CURRENT;
        form.current_stroke |= drawing->paths[i].stroke.kind == PAINT_CURRENT;
        form.current_both |=
            drawing->paths[i].fill.kind == PAINT_CURRENT && drawing->paths[i].stroke.kind == PAINT_CURRENT;
    }
    form.transparent = drawing->n_groups || (drawing->image && drawing->image->alpha);
    for (size_t i = 0; i < drawing->n; i++)
        form.transparent |= drawing->paths[i].fill_clear || drawing->paths[i].stroke_clear;
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
    size_t number = form_of(c->pdf, drawing);
    struct pdf_form *form = &c->pdf->forms.items[number];
    struct buf *b = &c->out;
    mpt width = place.x1 - place.x0, height = place.y1 - place.y0, largest = MAX(abs(width), abs(height));
    c->pdf->pages[c->page].transparent |= form->transparent;
    form->largest = MAX(form->largest, largest);
    canvas_knock_out(c);
    if (form->current_fill)
        (largest <= SMALL ? canvas_fill_fine : canvas_fill)(c, color);
    if (form->current_stroke)
        canvas_stroke_color(
            c, pdf_line_ink(c->pdf, color, form->current_both && largest > SMALL ? color : NULL));
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
    put_int(b, (int64_t)number);
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

// A mark's own path: its axis points downwards from the mark's upper edge.
void canvas_path(struct canvas *c, const struct mark *mark, struct pdf_rect place)
{
    static const char *const operators[2][4] = {{"n\n", "f\n", "S\n", "B\n"}, {"n\n", "f*\n", "S\n", "B*\n"}};
    bool stroke = mark->stroke && mark->stroke_width > 0;
    struct buf *b = &c->out;
    canvas_end_text(c);
    if (mark->color)
        canvas_fill(c, mark->color);
    buf_puts(b, "q 1 0 0 -1 ");
    put_op(b, (const mpt[]){place.x0, place.y1}, 2, "cm");
    if (mark->clip) {
        put_segments(b, mark->clip);
        buf_puts(b, mark->clip->even_odd ? "W* n\n" : "W n\n");
    }
    if (stroke) {
        struct ink ink = pdf_line_ink(c->pdf, mark->stroke, mark->color);
        struct path line = *mark->path;
        line.stroke_width = mark->stroke_width;
        if (line.join == JOIN_MITER && !line.miter_limit)
            line.miter_limit = 10000;
        put_ink(b, &ink, true);
        buf_puts(b, "[]0 d 0 J\n");
        put_line_style(b, &line);
    }
    put_segments(b, mark->path);
    buf_puts(b, operators[mark->path->even_odd][(mark->color ? 1 : 0) + (stroke ? 2 : 0)]);
    buf_puts(b, "Q\n");
}

// What the content of one drawing names: gradients by their number, /P0, /P1 …; groups likewise, /G0 …; how
// opaque what is filled, or a line, is, in 1/1000: /F500, /S500.
struct named {
    const struct drawing *drawing;
    bool small; // wherever it stands
    struct {
        const struct gradient **items;
        size_t n, cap;
    } gradients;
    pdf_ref *groups;
    bool *opacities[2]; // fill, stroke; 1001 each
};

static void put_opacity(struct buf *b, unsigned clear, bool stroke, struct named *named)
{
    if (!clear)
        return;
    named->opacities[stroke][1000 - clear] = true;
    buf_puts(b, stroke ? "/S" : "/F");
    put_int(b, 1000 - (int64_t)clear);
    buf_puts(b, " gs\n");
}

static void put_paint(struct pdf *pdf, struct buf *b, const struct path *path, bool stroke,
                      struct named *named)
{
    const struct paint *paint = stroke ? &path->stroke : &path->fill;
    if (paint->kind == PAINT_RGB) {
        bool rim = path->fill.kind == PAINT_RGB && path->fill.rgb == paint->rgb; // it would be one
        struct ink ink = pdf_drawing_ink(pdf, named->drawing, paint->rgb, named->small || (stroke && !rim));
        put_ink(b, &ink, stroke);
    }
    if (paint->kind != PAINT_GRADIENT)
        return;
    buf_puts(b, stroke ? "/Pattern CS/P" : "/Pattern cs/P");
    put_int(b, (int64_t)named->gradients.n);
    buf_puts(b, stroke ? " SCN\n" : " scn\n");
    PUSH(pdf->arena, named->gradients, paint->gradient);
}

// SVG lays the line over what is filled; PDF's joint operators do so only where the line is opaque
// (11.7.4.4).
static void put_path(struct pdf *pdf, struct buf *b, const struct path *path, struct named *named)
{
    bool fill = path->fill.kind != PAINT_NONE;
    bool stroke = path->stroke.kind != PAINT_NONE && path->stroke_width > 0;
    if (!path->n || (!fill && !stroke))
        return;
    // A state of its own must not reach the paths after it, which may take the current colour.
    bool own_state = stroke || path->fill_clear || (fill && path->fill.kind != PAINT_CURRENT);
    if (own_state)
        buf_puts(b, "q\n");
    if (fill) {
        put_paint(pdf, b, path, false, named);
        put_opacity(b, path->fill_clear, false, named);
    }
    if (stroke) {
        put_paint(pdf, b, path, true, named);
        put_opacity(b, path->stroke_clear, true, named);
        put_line_style(b, path);
    }
    static const char *const operators[2][4] = {{"", "f\n", "S\n", "B\n"}, {"", "f*\n", "S\n", "B*\n"}};
    put_segments(b, path);
    if (fill && stroke && path->stroke_clear) {
        buf_puts(b, operators[path->even_odd][1]);
        put_segments(b, path);
        fill = false;
    }
    buf_puts(b, operators[path->even_odd][(fill ? 1 : 0) + (stroke ? 2 : 0)]);
    if (own_state)
        buf_puts(b, "Q\n");
}

// ---- gradients ----
// From one stop's colour to the next one's (7.10.3).
static void put_step(struct pdf *pdf, struct buf *b, const struct drawing *d, uint32_t from, uint32_t to)
{
    const struct ink first = pdf_drawing_ink(pdf, d, from, false), last = pdf_drawing_ink(pdf, d, to, false);
    buf_puts(b, "<</FunctionType 2/Domain[0 1]/C0");
    put_ink_array(b, &first);
    buf_puts(b, "/C1");
    put_ink_array(b, &last);
    buf_puts(b, "/N 1>>");
}

// The steps stitched together (7.10.4). Before the first stop and after the last the colour stays; two stops
// at one place leave a step of no length, which is left out.
static void put_function(struct pdf *pdf, struct buf *b, const struct drawing *d, const struct gradient *g)
{
    struct buf bounds = {0}, encode = {0};
    const struct gradient_stop *from = &(struct gradient_stop){0, g->stops[0].rgb};
    const struct gradient_stop end = {1000, g->stops[g->n - 1].rgb};
    buf_puts(b, "<</FunctionType 3/Domain[0 1]/Functions[");
    for (size_t i = 0; i <= g->n; i++) {
        const struct gradient_stop *to = i < g->n ? &g->stops[i] : &end;
        if (to->offset > from->offset) {
            put_step(pdf, b, d, from->rgb, to->rgb);
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

static pdf_ref write_pattern(struct pdf *pdf, const struct drawing *d, const struct gradient *g)
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
    buf_puts(&b, "]/Shading<</Extend[true true]/ColorSpace");
    buf_puts(&b, pdf->cmm ? "/DeviceCMYK" : "/DeviceRGB");
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
    put_function(pdf, &b, d, g);
    buf_puts(&b, ">>");
    pdf_set(pdf, ref, &b);
    buf_free(&b);
    return ref;
}

static void put_patterns(struct pdf *pdf, struct buf *out, const struct named *named)
{
    for (size_t i = 0; i < named->gradients.n; i++) {
        buf_puts(out, i ? "/P" : "/Pattern<</P");
        put_int(out, (int64_t)i);
        buf_putc(out, ' ');
        put_ref(out, write_pattern(pdf, named->drawing, named->gradients.items[i]));
    }
    buf_puts(out, named->gradients.n ? ">>" : "");
}

static void put_opacities(struct buf *out, const struct named *named)
{
    bool any = false;
    for (unsigned i = 0; i < 2; i++)
        for (int64_t opacity = 0; opacity <= 1000; opacity++) {
            if (!named->opacities[i][opacity])
                continue;
            buf_puts(out, any ? "" : "/ExtGState<<");
            buf_puts(out, i ? "/S" : "/F");
            put_int(out, opacity);
            buf_puts(out, i ? "<</CA " : "<</ca ");
            put_fixed(out, opacity, 3);
            buf_puts(out, ">>");
            any = true;
        }
    buf_puts(out, any ? ">>" : "");
}

// What all forms of a drawing share; an object of its own where it is more than one.
static void put_resources(struct pdf *pdf, struct buf *out, const struct named *named, size_t n_groups)
{
    struct buf b = {0};
    put_patterns(pdf, &b, named);
    put_opacities(&b, named);
    for (size_t i = 0; i < n_groups; i++) {
        buf_puts(&b, i ? "/G" : "/XObject<</G");
        put_int(&b, (int64_t)i);
        buf_putc(&b, ' ');
        put_ref(&b, named->groups[i]);
    }
    buf_puts(&b, n_groups ? ">>" : "");
    if (n_groups) {
        pdf_ref ref = pdf_object(pdf);
        pdf_set(pdf, ref, &b);
        buf_puts(out, "/Resources ");
        put_ref(out, ref);
    } else {
        buf_puts(out, "/Resources<<");
        buf_str(out, buf_view(&b));
        buf_puts(out, ">>");
    }
    buf_free(&b);
}

// ---- forms ----
// The paths of one group, or of all the drawing; a group within is painted by its name. `next` is the first
// group that may lie within.
static void put_paths(struct pdf *pdf, struct buf *b, const struct drawing *d, size_t first, size_t end,
                      size_t next, struct named *named)
{
    // A form starts with the state around it; colours alone are meant to come in.
    buf_puts(b, "[]0 d 0 J\n");
    for (size_t i = first; i < end;) {
        while (next < d->n_groups && (d->groups[next].end <= i || d->groups[next].first < i))
            next++;
        if (next == d->n_groups || d->groups[next].first > i) {
            put_path(pdf, b, &d->paths[i++], named);
            continue;
        }
        buf_puts(b, "q\n");
        put_opacity(b, d->groups[next].clear, false, named);
        buf_puts(b, "/G");
        put_int(b, (int64_t)next);
        buf_puts(b, " Do\nQ\n");
        i = d->groups[next++].end;
    }
}

static void set_form(struct pdf *pdf, pdf_ref ref, const struct drawing *d, struct str resources,
                     struct str content, bool group)
{
    struct buf entries = {0};
    buf_puts(&entries, "/Type/XObject/Subtype/Form/BBox");
    put_rect(&entries, (struct pdf_rect){0, 0, d->width, d->height});
    buf_str(&entries, resources);
    if (group)
        buf_puts(&entries, "/Group<</S/Transparency>>");
    pdf_set_stream(pdf, ref, &entries, content, true);
    buf_free(&entries);
}

static const char no_resources[] = "/Resources<<>>";

static void write_form(struct pdf *pdf, const struct pdf_form *form, struct buf *b)
{
    const struct drawing *d = form->drawing;
    struct buf resources = {0};
    struct named named = {
        .drawing = d, .small = form->largest <= SMALL, .groups = NEW_ARRAY(pdf->arena, pdf_ref, d->n_groups)};
    struct str *contents = NEW_ARRAY(pdf->arena, struct str, d->n_groups);
    for (size_t i = 0; i < COUNT_OF(named.opacities); i++)
        named.opacities[i] = NEW_ARRAY(pdf->arena, bool, 1001);
    for (size_t i = 0; i < d->n_groups; i++) {
        b->n = 0;
        put_paths(pdf, b, d, d->groups[i].first, d->groups[i].end, i + 1, &named);
        contents[i] = arena_str(pdf->arena, buf_view(b));
        named.groups[i] = pdf_object(pdf);
    }
    b->n = 0;
    put_paths(pdf, b, d, 0, d->n, 0, &named);
    put_resources(pdf, &resources, &named, d->n_groups);
    if (!pdf->cmm && str_eqz(buf_view(&resources), no_resources))
        store_keep_form(pdf->options->keep, d, buf_view(b));
    for (size_t i = 0; i < d->n_groups; i++)
        set_form(pdf, named.groups[i], d, buf_view(&resources), contents[i], true);
    set_form(pdf, form->object, d, buf_view(&resources), buf_view(b), false);
    buf_free(&resources);
}

bool pdf_forms_write(struct pdf *pdf)
{
    struct buf b = {0};
    bool ok = true;
    for (size_t i = 0; i < pdf->forms.n; i++) {
        const struct pdf_form *form = &pdf->forms.items[i];
        struct str known = store_form(pdf->cmm ? NULL : pdf->options->known, form->drawing);
        if (form->drawing->image)
            ok &= pdf_image_write(pdf, form->object, form->drawing);
        else if (known.p)
            set_form(pdf, form->object, form->drawing, str_of(no_resources), known, false);
        else
            write_form(pdf, form, &b);
    }
    buf_free(&b);
    return ok;
}

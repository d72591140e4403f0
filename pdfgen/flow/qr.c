// QR codes (ISO/IEC 18004). libqrencode is known here alone.
#include <qrencode.h>

#include "flow/internal.h"

enum {
    QUIET_MODULES = 4,   // white around the code
    BYTES_MAX = 4000,    // more than the largest code holds
    MODULE_MIN = 935,    // 0.33 mm: what the camera of a phone tells apart at arm's length
    MODULE_USUAL = 1417, // 0.5 mm, where the layout gives no width
};

// Always black on white, whatever the colours around: cameras need it.
static const struct color black = {
    .name = {"black", 5}, .rgb = 0x000000, .has_cmyk = true, .cmyk = {0, 0, 0, 1000}};
static const struct color white = {.name = {"white", 5}, .rgb = 0xFFFFFF, .has_cmyk = true};

struct modules {
    unsigned char *bits; // libqrencode's: the lowest bit is a dark module
    int size;
};

// Takes a dark module with those beside it in its row, and the rows below that are dark over the same length.
static void take_block(struct modules *m, int x, int y, int *width, int *height)
{
    int w = 1, h = 1;
    while (x + w < m->size && m->bits[y * m->size + x + w] & 1)
        w++;
    for (bool whole = true; whole && y + h < m->size; h += whole)
        for (int i = 0; i < w && whole; i++)
            whole = m->bits[(y + h) * m->size + x + i] & 1;
    for (int k = 0; k < h; k++)
        for (int i = 0; i < w; i++)
            m->bits[(y + k) * m->size + x + i] = 0;
    *width = w;
    *height = h;
}

// One path of rectangles that do not overlap, so that no seams show between modules.
static const struct drawing *drawing_of(struct arena *arena, struct modules *m)
{
    struct {
        struct segment *items;
        size_t n, cap;
    } out = {NULL, 0, 0};
    for (int y = 0; y < m->size; y++)
        for (int x = 0; x < m->size; x++) {
            int w, h;
            if (!(m->bits[y * m->size + x] & 1))
                continue;
            take_block(m, x, y, &w, &h);
            const int32_t l = x * 1000, t = y * 1000, r = l + w * 1000, b = t + h * 1000;
            PUSH(arena, out, ((struct segment){.kind = SEGMENT_MOVE, .x = l, .y = t}));
            PUSH(arena, out, ((struct segment){.kind = SEGMENT_LINE, .x = r, .y = t}));
            PUSH(arena, out, ((struct segment){.kind = SEGMENT_LINE, .x = r, .y = b}));
            PUSH(arena, out, ((struct segment){.kind = SEGMENT_LINE, .x = l, .y = b}));
            PUSH(arena, out, ((struct segment){.kind = SEGMENT_CLOSE}));
        }
    struct path *path = NEW(arena, struct path);
    *path = (struct path){.segments = out.items, .n = out.n, .fill = {.kind = PAINT_CURRENT}};
    struct drawing *d = NEW(arena, struct drawing);
    *d = (struct drawing){.width = m->size * 1000, .height = m->size * 1000, .paths = path, .n = 1};
    return d;
}

static bool too_long(struct flower *f, const struct box *b, const char *why)
{
    return diag(f->diags, DIAG_QR_TOO_LONG, b->pos, STR("Give it a shorter address, or make the code wider."),
                "a text of %zu bytes is too long for this QR code: %s", b->qr.n, why);
}

// NULL after reporting.
static const struct drawing *encode(struct flower *f, const struct box *b)
{
    QRcode *code = b->qr.n > BYTES_MAX
                       ? NULL
                       : QRcode_encodeData((int)b->qr.n, (const unsigned char *)b->qr.p, 0, QR_ECLEVEL_M);
    if (!code) {
        too_long(f, b, "even the largest kind has no room for it");
        return NULL;
    }
    struct modules modules = {code->data, code->width};
    const struct drawing *d = drawing_of(f->arena, &modules);
    QRcode_free(code);
    return d;
}

static const struct drawing *known_code(const struct flow *flow, struct str text)
{
    for (size_t i = 0; flow && i < flow->codes.n; i++)
        if (str_eq(flow->codes.items[i].text, text))
            return flow->codes.items[i].drawing;
    return NULL;
}

// The same text is the same drawing, of whatever flow that is known. NULL after reporting.
static const struct drawing *drawing_for(struct flower *f, const struct box *b)
{
    const struct drawing *d = known_code(f->flow, b->qr);
    if (d)
        return d;
    d = known_code(f->known, b->qr);
    if (!d)
        d = known_code(f->like, b->qr);
    if (!d)
        d = encode(f, b);
    if (d)
        PUSH(f->arena, f->flow->codes, ((struct code){b->qr, d}));
    return d;
}

struct widths qr_widths(const struct box *b)
{
    mpt own = b->style->width + 2 * b->icon_style->padding_before; // the quiet zone may take a little more
    return (struct widths){own, own};
}

// The plate's padding is the quiet zone, where that needs no more. No code is wider than its column.
static bool measure(struct flower *f, const struct box *b, mpt modules, mpt room, mpt *code, mpt *quiet)
{
    *code = b->style->width ? b->style->width : reach((int64_t)modules * MODULE_USUAL);
    *quiet = MAX(b->icon_style->padding_before, mpt_muldiv(*code, QUIET_MODULES, modules));
    if (*code > room - 2 * (int64_t)*quiet) {
        *quiet = mpt_muldiv(room, QUIET_MODULES, modules + 2 * QUIET_MODULES);
        *code = room - 2 * *quiet;
    }
    return *code / modules >= MODULE_MIN || too_long(f, b, "a phone could not tell its modules apart");
}

// The words stand beside the code, in the middle of its height where the layout says so, or below it where
// their longest word finds no room there.
static void set_words(struct flower *f, const struct box *b, struct area in, mpt side, struct marks *marks)
{
    const struct box *words = b->first;
    bool below = b->style->text_align == KW_CENTER || b->style->text_align == KW_END ||
                 box_widths(f, words).min > (int64_t)in.width - side;
    mpt gap = below ? 0 : words->style->margin_start;
    mpt taken = below ? 0 : reach((int64_t)side + gap);
    struct area room = in;
    room.x = room.outer_x = reach((int64_t)in.x + taken);
    room.width = room.outer_width = MAX(0, in.width - taken);
    room.columns = false;
    const struct slab *text = content_to_slab(f, words, room);
    mpt dy = below ? reach((int64_t)side + words->style->space_before) : 0;
    if (!below && words->style->display_align == KW_CENTER)
        dy = (side - text->height) / 2;
    if (dy < 0) { // more words than the code is high
        move_marks(marks->items, marks->n, 0, -dy);
        side = reach((int64_t)side - dy);
        dy = 0;
    }
    add_marks(f, marks, text, dy);
    add_slab(f, slab_new(f, MAX(side, reach((int64_t)dy + text->height)), marks, b->pos));
}

void flow_qr(struct flower *f, const struct box *b, struct area in)
{
    mpt code, quiet;
    const struct drawing *d = drawing_for(f, b);
    if (!d || !measure(f, b, d->width / 1000, in.width, &code, &quiet))
        return;
    mpt side = code + 2 * quiet;
    struct mark plate = {.kind = MARK_RECT,
                         .tag = TAG_ARTIFACT,
                         .x = in.x,
                         .width = side,
                         .height = side,
                         .color = &white,
                         .radius = b->icon_style->border_radius,
                         .dash = KW_SOLID};
    if (b->style->text_align == KW_CENTER)
        plate.x += (in.width - side) / 2;
    if (b->style->text_align == KW_END)
        plate.x += in.width - side;
    struct mark dark = {.kind = MARK_DRAWING,
                        .tag = b->tag,
                        .x = plate.x + quiet,
                        .y = quiet,
                        .width = code,
                        .height = code,
                        .color = &black,
                        .drawing = d};
    struct marks marks = {NULL, 0, 0};
    PUSH(f->arena, marks, plate);
    PUSH(f->arena, marks, dark);
    if (b->first)
        set_words(f, b, in, side, &marks);
    else
        add_slab(f, slab_new(f, side, &marks, b->pos));
}

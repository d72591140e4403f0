// Colours as they are painted: on screens sRGB; for a press the inks that the layout names, and for what it
// names none, those that the printing condition's profile gives (8.6). Grey is black ink alone.
#include "pdf/internal.h"

#include <string.h>

enum { FULL = 1000 };

bool ink_same(const struct ink *a, const struct ink *b)
{
    return a->kind == b->kind && a->rgb == b->rgb && a->spot == b->spot &&
           memcmp(a->cmyk, b->cmyk, sizeof a->cmyk) == 0;
}

bool ink_is_black(const struct ink *ink)
{
    return ink->kind == INK_CMYK && !ink->cmyk[0] && !ink->cmyk[1] && !ink->cmyk[2] && ink->cmyk[3] == FULL;
}

static struct ink black_ink(unsigned part)
{
    return (struct ink){.kind = INK_CMYK, .cmyk = {0, 0, 0, (uint16_t)part}};
}

// ---- how much ink ----
static unsigned total(const uint16_t cmyk[4])
{
    return (unsigned)cmyk[0] + cmyk[1] + cmyk[2] + cmyk[3];
}

static void check_total(struct pdf *pdf, const uint16_t cmyk[4], struct pos pos, struct str hint,
                        struct str what)
{
    unsigned limit = pdf->options->ink_limit;
    if (total(cmyk) > limit * 10)
        diag(pdf->diags, DIAG_INK_LIMIT, pos, hint, "%.*s takes %u %% of ink, the limit is %u %%",
             STR_ARG(what), (total(cmyk) + 9) / 10, limit);
}

// ---- colours ----
static struct ink convert(struct pdf *pdf, uint32_t rgb)
{
    unsigned r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
    if (r == g && g == b)
        return black_ink(((255 - r) * FULL + 127) / 255);
    struct ink ink = {.kind = INK_CMYK};
    cmm_color(pdf->cmm, rgb, ink.cmyk);
    return ink;
}

static struct str color_name(struct pdf *pdf, const struct color *color)
{
    return arena_printf(pdf->diags->arena, "the colour \"%.*s\"", STR_ARG(color->name));
}

// One plate for one name: what it looks like on screens must be the same wherever it is used.
static uint32_t spot_of(struct pdf *pdf, const struct color *color, const uint16_t cmyk[4])
{
    for (size_t i = 0; i < pdf->spots.n; i++) {
        const struct spot *known = &pdf->spots.items[i];
        if (!str_eq(known->name, color->spot))
            continue;
        if (memcmp(known->cmyk, cmyk, sizeof known->cmyk) != 0)
            diag(pdf->diags, DIAG_SPOT_DIFFERS, color->origin.pos,
                 STR("One ink has one look: give both the same cmyk, or another spot name."),
                 "the colours \"%.*s\" and \"%.*s\" are the ink %.*s, but look different",
                 STR_ARG(known->of->name), STR_ARG(color->name), STR_ARG(color->spot));
        return (uint32_t)i;
    }
    struct spot spot = {.name = color->spot, .of = color};
    memcpy(spot.cmyk, cmyk, sizeof spot.cmyk);
    PUSH(pdf->arena, pdf->spots, spot);
    return (uint32_t)pdf->spots.n - 1;
}

static struct ink press_ink(struct pdf *pdf, const struct color *color)
{
    struct ink ink = {.kind = INK_CMYK};
    if (color->has_cmyk)
        memcpy(ink.cmyk, color->cmyk, sizeof ink.cmyk);
    else
        ink = convert(pdf, color->rgb);
    if (!color->spot.p) {
        check_total(pdf, ink.cmyk, color->origin.pos,
                    color->has_cmyk
                        ? STR("Take less of it, or ask the print shop for its limit (--ink-limit).")
                        : STR("That is by the printing condition's profile; give it cmyk values."),
                    color_name(pdf, color));
        return ink;
    }
    return (struct ink){.kind = INK_SPOT, .spot = spot_of(pdf, color, ink.cmyk)};
}

struct ink pdf_ink(struct pdf *pdf, const struct color *color)
{
    if (!pdf->cmm)
        return (struct ink){.kind = INK_RGB, .rgb = color ? color->rgb : 0};
    if (!color)
        return black_ink(FULL);
    for (size_t i = 0; i < pdf->inks.n; i++)
        if (pdf->inks.items[i].color == color)
            return pdf->inks.items[i].ink;
    struct known_ink known = {color, press_ink(pdf, color)};
    PUSH(pdf->arena, pdf->inks, known);
    return known.ink;
}

// Text and lines nearly black are meant to be black, and are that by black ink alone: no plate that is a
// little off then blurs them. A layout that wants richer black says so by cmyk.
static bool is_dark(uint32_t rgb)
{
    enum { DARK = 0x28 };
    return (rgb >> 16 & 255) <= DARK && (rgb >> 8 & 255) <= DARK && (rgb & 255) <= DARK;
}

struct ink pdf_fine_ink(struct pdf *pdf, const struct color *color)
{
    bool named = color && (color->has_cmyk || color->spot.p);
    bool dark = is_dark(color ? color->rgb : 0);
    return pdf->cmm && !named && dark ? black_ink(FULL) : pdf_ink(pdf, color);
}

struct ink pdf_line_ink(struct pdf *pdf, const struct color *color, const struct color *ground)
{
    return color == ground ? pdf_ink(pdf, color) : pdf_fine_ink(pdf, color);
}

bool ink_is_fine_in(struct pdf_rect box)
{
    const mpt thick = 6 * MPT_PER_PT; // less than a line of text, and the ground below it
    return MIN(box.x1 - box.x0, box.y1 - box.y0) <= thick;
}

struct ink pdf_drawing_ink(struct pdf *pdf, const struct drawing *drawing, uint32_t rgb, bool fine)
{
    if (!pdf->cmm)
        return (struct ink){.kind = INK_RGB, .rgb = rgb};
    if (fine && is_dark(rgb))
        return black_ink(FULL);
    struct ink ink = convert(pdf, rgb);
    if (total(ink.cmyk) > pdf->options->ink_limit * 10) {
        struct arena *arena = pdf->diags->arena;
        struct source *source = NEW(arena, struct source);
        source->path = arena_str(arena, drawing->path);
        check_total(pdf, ink.cmyk, (struct pos){.source = source},
                    STR("Take a lighter colour, or ask the print shop for its limit (--ink-limit)."),
                    arena_printf(arena, "its colour #%06X", (unsigned)rgb));
    }
    return ink;
}

// ---- syntax ----
// Thousandths tell all 256 steps apart.
static void put_part(struct buf *b, unsigned value)
{
    put_fixed(b, (value * 2000 + 255) / 510, 3);
}

static void put_rgb(struct buf *b, uint32_t rgb, bool stroke)
{
    unsigned r = rgb >> 16 & 255, g = rgb >> 8 & 255, blue = rgb & 255;
    put_part(b, r);
    if (r == g && g == blue) {
        buf_puts(b, stroke ? " G\n" : " g\n");
        return;
    }
    buf_putc(b, ' ');
    put_part(b, g);
    buf_putc(b, ' ');
    put_part(b, blue);
    buf_puts(b, stroke ? " RG\n" : " rg\n");
}

static void put_cmyk(struct buf *b, const uint16_t cmyk[4])
{
    for (int i = 0; i < 4; i++) {
        if (i)
            buf_putc(b, ' ');
        put_fixed(b, cmyk[i], 3);
    }
}

void put_ink(struct buf *b, const struct ink *ink, bool stroke)
{
    switch (ink->kind) {
    case INK_RGB:
        put_rgb(b, ink->rgb, stroke);
        break;
    case INK_CMYK:
        put_cmyk(b, ink->cmyk);
        buf_puts(b, stroke ? " K\n" : " k\n");
        break;
    case INK_SPOT:
        buf_puts(b, "/C");
        put_int(b, ink->spot);
        buf_puts(b, stroke ? " CS 1 SCN\n" : " cs 1 scn\n");
        break;
    case INK_ALL:
        buf_puts(b, stroke ? "/All CS 1 SCN\n" : "/All cs 1 scn\n");
        break;
    }
}

void put_ink_array(struct buf *b, const struct ink *ink)
{
    buf_putc(b, '[');
    if (ink->kind == INK_CMYK) {
        put_cmyk(b, ink->cmyk);
    } else {
        for (int shift = 16; shift >= 0; shift -= 8) {
            if (shift < 16)
                buf_putc(b, ' ');
            put_part(b, ink->rgb >> shift & 255);
        }
    }
    buf_putc(b, ']');
}

// 8.6.6.4: a plate of its own, and what it looks like where there is none.
static void put_separation(struct buf *b, struct str name, const uint16_t cmyk[4])
{
    buf_puts(b, "[/Separation");
    put_name(b, name);
    buf_puts(b, "/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[");
    put_cmyk(b, cmyk);
    buf_puts(b, "]>>]");
}

void put_ink_resources(struct buf *b, const struct pdf *pdf)
{
    static const uint16_t all[4] = {FULL, FULL, FULL, FULL};
    if (!pdf->cmm)
        return;
    buf_puts(b, "/ColorSpace<</All ");
    put_separation(b, STR("All"), all);
    for (size_t i = 0; i < pdf->spots.n; i++) {
        buf_puts(b, "/C");
        put_int(b, (int64_t)i);
        put_separation(b, pdf->spots.items[i].name, pdf->spots.items[i].cmyk);
    }
    // 8.6.7: black text is printed over what is there, and leaves the other plates as they are.
    buf_puts(b, ">>/ExtGState<</Over<</OP false/op true/OPM 1>>/Out<</OP false/op false>>>>");
}

// ToUnicode (9.10.3): the text that each glyph used stands for.
#include "pdf/internal.h"

#include <hb.h>

// A glyph that only ever stood in clusters told by ActualText takes the character that the face's cmap gives
// it.
static void name_rest(struct pdf *pdf, const struct pdf_font *font)
{
    size_t unknown = 0;
    for (hb_codepoint_t g = HB_SET_VALUE_INVALID; hb_set_next(font->used, &g);)
        unknown += g < font->n_glyphs && !font->text[g].p;
    if (!unknown)
        return;
    hb_set_t *characters = hb_set_create();
    hb_face_collect_unicodes(font->face->hb_face, characters);
    hb_codepoint_t c = HB_SET_VALUE_INVALID, g;
    while (hb_set_next(characters, &c)) {
        char utf8[4];
        if (!c || !hb_font_get_nominal_glyph(font->face->hb_font, c, &g) || g >= font->n_glyphs ||
            font->text[g].p || !hb_set_has(font->used, g))
            continue;
        struct str text = {utf8, utf8_put(utf8, c)};
        struct str reading = glyph_reading(pdf->arena, font->face, g, text);
        if (reading.n && c != 0xFFFE)
            font->text[g] = reading;
    }
    hb_set_destroy(characters);
    for (g = HB_SET_VALUE_INVALID; hb_set_next(font->used, &g);)
        if (g < font->n_glyphs && !font->text[g].p)
            font->text[g] = STR("\uFFFD");
}

// The character that a glyph stands for, or -1 where it is none of one 16-bit unit.
static int64_t unit_of(const struct pdf_font *font, uint32_t glyph)
{
    struct str s = font->text[glyph];
    size_t i = 0;
    uint32_t c = s.n ? utf8_next(s, &i) : 0x10000;
    return i == s.n && c < 0x10000 ? (int64_t)c : -1;
}

// Entries come in blocks of at most 100.
struct block {
    struct buf *out, entries;
    unsigned n;
    const char *operator;
};

static void flush(struct block *block)
{
    if (!block->n)
        return;
    put_int(block->out, block->n);
    buf_printf(block->out, " begin%s\n", block->operator);
    buf_str(block->out, buf_view(&block->entries));
    buf_printf(block->out, "end%s\n", block->operator);
    block->entries.n = 0;
    block->n = 0;
}

static void put_entry(struct block *block, uint32_t first, uint32_t last, bool range, struct str text)
{
    struct buf *b = &block->entries;
    buf_putc(b, '<');
    put_hex16(b, first);
    if (range) {
        buf_puts(b, "><");
        put_hex16(b, last);
    }
    buf_puts(b, "><");
    put_utf16(b, text);
    buf_puts(b, ">\n");
    if (++block->n == 100)
        flush(block);
}

// The last glyph of the stretch from `first` on whose codes and characters go up together; neither may cross
// into another high byte within a range.
static uint32_t range_end(const struct pdf_font *font, uint32_t first)
{
    uint32_t glyph = first;
    for (int64_t unit = unit_of(font, first); unit >= 0; unit++, glyph++) {
        uint32_t next = glyph + 1, code = pdf_cid(font, next);
        if (next >= font->n_glyphs || !hb_set_has(font->used, next) || code != pdf_cid(font, glyph) + 1 ||
            !(code & 0xFF) || !((unit + 1) & 0xFF) || unit_of(font, next) != unit + 1)
            break;
    }
    return glyph;
}

static void put_mappings(struct buf *out, const struct pdf_font *font)
{
    struct block chars = {.out = out, .operator= "bfchar" }, ranges = {.out = out, .operator= "bfrange" };
    hb_codepoint_t g = HB_SET_VALUE_INVALID;
    while (hb_set_next(font->used, &g)) {
        if (g >= font->n_glyphs)
            break;
        uint32_t last = range_end(font, g);
        put_entry(last > g ? &ranges : &chars, pdf_cid(font, g), pdf_cid(font, last), last > g,
                  font->text[g]);
        g = last;
    }
    flush(&chars);
    flush(&ranges);
    buf_free(&chars.entries);
    buf_free(&ranges.entries);
}

pdf_ref pdf_tounicode(struct pdf *pdf, const struct pdf_font *font)
{
    struct buf b = {0}, entries = {0};
    pdf_ref ref = pdf_object(pdf);
    name_rest(pdf, font);
    buf_puts(&b, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                 "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                 "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                 "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    put_mappings(&b, font);
    buf_puts(&b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
    pdf_set_stream(pdf, ref, &entries, buf_view(&b), true);
    buf_free(&b);
    buf_free(&entries);
    return ref;
}

// Interactive forms (12.7): each form field is a widget annotation and its field in one dictionary, drawn by
// an appearance stream. Lines to type on start empty, and boxes unticked: the page under them has the
// drawing, so that the sheet prints the same with and without. No field has an action, and NeedAppearances is
// absent (ISO 19005-2, 6.4.1).
//
// What a reader types is set by the reader's program in the font that the field names. Programs know how to
// do that with a simple font in WinAnsiEncoding alone, so the face gets such a font beside the composite one
// of the pages (fonts.c); both share the font program.
#include "pdf/internal.h"

#include <hb.h>

static const char font_name[] = "/Typed";

// 12.7.3.3, tables 221, 226 and 228.
enum { FLAG_DO_NOT_SCROLL = 1 << 23, ANNOT_PRINT = 4 };

// What is embedded of WinAnsiEncoding: the letters of Western Europe (but Iceland's), digits and the
// punctuation of running text. Symbols would cost as much again.
uint32_t typed_character(unsigned code)
{
    static const struct {
        uint8_t code;
        uint16_t unicode;
    } others[] = {
        {0x80, 0x20AC}, {0x8A, 0x0160}, {0x8C, 0x0152}, {0x8E, 0x017D}, {0x91, 0x2018}, {0x92, 0x2019},
        {0x93, 0x201C}, {0x94, 0x201D}, {0x96, 0x2013}, {0x97, 0x2014}, {0x9A, 0x0161}, {0x9C, 0x0153},
        {0x9E, 0x017E}, {0x9F, 0x0178}, {0xA0, 0x00A0}, {0xA1, 0x00A1}, {0xAB, 0x00AB}, {0xB0, 0x00B0},
        {0xB7, 0x00B7}, {0xBB, 0x00BB}, {0xBF, 0x00BF}, {0xD0, 0},      {0xD7, 0},      {0xDE, 0},
        {0xF0, 0},      {0xF7, 0},      {0xFE, 0},
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (others[i].code == code)
            return others[i].unicode;
    return (code >= ' ' && code < 127) || code >= 0xC0 ? code : 0;
}

void put_typing(struct buf *b, const struct face *face, hb_set_t *glyphs)
{
    buf_printf(b, "/FirstChar %d/LastChar %d/Widths[", TYPED_FIRST, TYPED_LAST);
    for (unsigned code = TYPED_FIRST; code <= TYPED_LAST; code++) {
        uint32_t character = typed_character(code);
        hb_codepoint_t glyph = 0; // .notdef where the font has no such character
        if (character && hb_font_get_nominal_glyph(face->hb_font, character, &glyph))
            hb_set_add(glyphs, glyph);
        if (code > TYPED_FIRST)
            buf_putc(b, ' ');
        put_fixed(b, pdf_glyph_width(face, glyph), 1);
    }
    buf_putc(b, ']');
}

// The font that typed text is set in, and the resources that name it to all fields alike.
static void want_font(struct pdf *pdf)
{
    if (pdf->typing)
        return;
    struct buf b = {0};
    struct pdf_font *font = pdf_font(pdf, pdf->sheets->pages->flow->text->typed);
    hb_codepoint_t space = 0; // that the pages may not have set: a font is never empty
    hb_font_get_nominal_glyph(font->face->hb_font, ' ', &space);
    pdf_font_use(font, space);
    font->typed = pdf_late_object(pdf);
    pdf->typing = pdf_object(pdf);
    buf_puts(&b, "/Font<<");
    buf_puts(&b, font_name);
    buf_putc(&b, ' ');
    put_ref(&b, font->typed);
    buf_puts(&b, ">>");
    pdf_set(pdf, pdf->typing, &b);
    buf_free(&b);
}

void pdf_field_area(struct pdf *pdf, uint32_t page, const struct mark *mark, struct pdf_rect rect,
                    bool turned)
{
    if (pdf->cmm) // ISO 15930-7, 6.7: on paper a field is what the page has drawn
        return;
    struct pdf_element *element = &pdf->elements[mark->tag];
    struct pdf_annot annot = {.tag = mark->tag, .page = page, .field = mark, .turned = turned, .rect = rect};
    annot.object = pdf_object(pdf);
    PUSH(pdf->working, pdf->annots, annot);
    element->first_annot = element->last_annot = (uint32_t)pdf->annots.n;
    pdf->n_fields++;
    if (mark->typed)
        want_font(pdf);
}

// ---- appearances ----
static pdf_ref write_form(struct pdf *pdf, const struct pdf_annot *annot, struct str content, bool typed)
{
    struct buf b = {0};
    const struct pdf_rect *rect = &annot->rect;
    pdf_ref form = pdf_object(pdf);
    buf_puts(&b, "/Type/XObject/Subtype/Form/BBox");
    put_rect(&b, (struct pdf_rect){0, 0, rect->x1 - rect->x0, rect->y1 - rect->y0});
    if (annot->turned) // as MK says (12.5.5)
        buf_puts(&b, "/Matrix[-1 0 0 -1 0 0]");
    if (typed) {
        buf_puts(&b, "/Resources ");
        put_ref(&b, pdf->typing);
    }
    pdf_set_stream(pdf, form, &b, content, false);
    buf_free(&b);
    return form;
}

// A tick as a pen makes it, in a box of that size: thousandths of its width and height.
static struct str tick(struct pdf *pdf, const struct mark *mark, struct pdf_rect rect)
{
    static const int points[3][2] = {{200, 520}, {420, 260}, {810, 800}};
    mpt width = rect.x1 - rect.x0, height = rect.y1 - rect.y0;
    struct buf b = {0};
    struct ink ink = pdf_ink(pdf, mark->color);
    put_ink(&b, &ink, true);
    buf_mpt(&b, MIN(width, height) / 7);
    buf_puts(&b, " w 1 J 1 j\n");
    for (int i = 0; i < 3; i++)
        put_op(&b,
               (const mpt[]){mpt_muldiv(width, points[i][0], 1000), mpt_muldiv(height, points[i][1], 1000)},
               2, i ? "l" : "m");
    buf_puts(&b, "S\n");
    struct str kept = arena_str(pdf->arena, buf_view(&b));
    buf_free(&b);
    return kept;
}

// ---- fields ----
static void put_typed(struct buf *b, struct pdf *pdf, const struct pdf_annot *annot)
{
    const struct style *style = annot->field->typed;
    buf_puts(b, "/FT/Tx/Ff ");
    put_int(b, FLAG_DO_NOT_SCROLL); // what does not show would not print
    buf_puts(b, "/DA(");
    buf_puts(b, font_name);
    buf_putc(b, ' ');
    const mpt high = annot->rect.y1 - annot->rect.y0; // a smaller page's field has smaller type
    buf_mpt(b, mpt_muldiv(style->font_size, high, MAX(annot->field->height, 1)));
    buf_puts(b, " Tf ");
    const struct ink ink = pdf_ink(pdf, style->color);
    put_ink(b, &ink, false);
    b->n--; // the end of its line
    buf_puts(b, ")/AP<</N ");
    put_ref(b, write_form(pdf, annot, STR("/Tx BMC\nEMC\n"), true));
    buf_puts(b, ">>");
}

static void put_ticked(struct buf *b, struct pdf *pdf, const struct pdf_annot *annot)
{
    buf_puts(b, "/FT/Btn/V/Off/AS/Off/AP<</N<</Off ");
    put_ref(b, write_form(pdf, annot, (struct str){"", 0}, false));
    buf_puts(b, "/Yes ");
    put_ref(b, write_form(pdf, annot, tick(pdf, annot->field, annot->rect), false));
    buf_puts(b, ">>>>");
}

void put_widget(struct buf *b, struct pdf *pdf, const struct pdf_annot *annot)
{
    const struct tag *tag = &pdf->tags->items[annot->tag];
    buf_puts(b, "/Subtype/Widget/F ");
    put_int(b, ANNOT_PRINT);
    buf_puts(b, "/T");
    put_text(b, tag->field);
    buf_puts(b, "/TU");
    put_text(b, tag->field_label);
    buf_puts(b, "/MK<<");
    buf_puts(b, annot->field->typed ? "" : "/CA(4)"); // ZapfDingbats' tick, for who draws anew
    buf_puts(b, annot->turned ? "/R 180>>" : ">>");
    if (annot->field->typed)
        put_typed(b, pdf, annot);
    else
        put_ticked(b, pdf, annot);
}

void put_acroform(struct buf *b, const struct pdf *pdf)
{
    if (!pdf->n_fields)
        return;
    buf_puts(b, "/AcroForm<</Fields[");
    bool any = false;
    for (size_t i = 0; i < pdf->annots.n; i++) {
        const struct pdf_annot *annot = &pdf->annots.items[i];
        if (!annot->field)
            continue;
        buf_puts(b, any ? " " : "");
        put_ref(b, annot->object);
        any = true;
    }
    buf_putc(b, ']');
    if (pdf->typing) {
        buf_puts(b, "/DR ");
        put_ref(b, pdf->typing);
    }
    buf_puts(b, ">>");
}

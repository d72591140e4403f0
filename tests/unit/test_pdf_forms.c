// Form fields as pdf/ writes them: widgets, their appearances, the font for what is typed.
#include "unit/pdf_fixture.h"

#include "pdf/internal.h"

#include <hb.h>

static tag_id field(struct bench *b, tag_id parent, const char *name, const char *label)
{
    tag_id id = tag(b, parent, TAG_FORM);
    tag_at(b, id)->field = str_of(name);
    tag_at(b, id)->field_label = str_of(label);
    return id;
}

static void put_field(struct bench *b, tag_id id, mpt width, mpt height, const struct style *typed)
{
    put_mark(b, (struct mark){.kind = MARK_FIELD,
                              .tag = id,
                              .width = width,
                              .height = height,
                              .typed = typed,
                              .color = typed ? NULL : &brand});
}

static void form(struct bench *b, const char *font)
{
    tag_id div = tag(b, TAG_ROOT, TAG_DIV), p = tag(b, div, TAG_P);
    line(b, 0, 40 * PT, p, "Questions");
    b->text.typed = face(b, font);
    put_field(b, field(b, div, "questions", "Questions (“mine”)"), 200 * PT, 18 * PT, style(b, 13 * PT, 0));
    set_slab(b, 0, 60 * PT);
    tag_id lbl = tag(b, tag(b, tag(b, TAG_ROOT, TAG_L), TAG_LI), TAG_LBL);
    put_field(b, field(b, lbl, "packed-1", "Cup"), 9 * PT, 9 * PT, NULL);
    set_slab(b, 1, 100 * PT);
    finish(b, 2);
}

static void fields_are_widgets(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    form(&b, LATO "Regular.ttf");
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/T (questions)\n  /TU <feff005100750065007300740069006f006e00730020"
                     "0028201c006d0069006e0065201d0029>");
    assert_has(open, "/DA (/Typed 13 Tf .133 .11 .129 rg)");
    assert_has(open, "/Ff 8388608\n"); // does not scroll
    assert_has(open, "/Rect [\n    40\n    322\n    240\n    340\n  ]");
    assert_has(open, "/AS /Off\n  /F 4\n  /FT /Btn");
    assert_has(open, "/StructParent 3");
    assert_has(open, "/T (packed-1)\n  /TU (Cup)\n  /Type /Annot\n  /V /Off");
    assert_has(open, ".294 .137 .314 RG\n1.285 w 1 J 1 j\n1.8 4.68 m\n3.78 2.34 l\n7.29 7.2 l\nS\n");
    assert_has(open, "/Tx BMC\nEMC\n");
    assert_lacks(open, "NeedAppearances");
    assert_lacks(open, "/Yes\n");
    struct str structure = through(&b, &pdf, "pdfinfo -struct \"$PDF\"");
    assert_has(structure, "\n    Form\n      Object ");
    assert_has(structure, "Lbl (block)\n        Form\n          Object ");
    buf_free(&pdf);
    tear_down(&b);
}

// What a program sets in the field's font by the letter codes of WinAnsiEncoding is there, embedded.
static void typed_font_is_simple(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    form(&b, LATO "Italic.ttf"); // which the page does not use
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/Encoding /WinAnsiEncoding\n  /FirstChar 32");
    assert_has(open, "/LastChar 255\n  /Subtype /TrueType");
    assert_has(open, "/Flags 32\n");
    const struct face *f = face(&b, LATO "Italic.ttf");
    struct buf widths = {0};
    hb_set_t *glyphs = hb_set_create();
    put_typing(&widths, f, glyphs);
    assert_int_equal(hb_set_get_population(glyphs), 173); // 174 characters: two spaces look alike
    hb_set_destroy(glyphs);
    size_t n = 1;
    for (size_t i = 0; i < widths.n; i++)
        n += widths.p[i] == ' ' && i > 30;
    assert_int_equal(n, 224);
    buf_free(&widths);
    buf_free(&pdf);
    tear_down(&b);
}

static void characters(void **state)
{
    (void)state;
    const struct {
        unsigned code;
        uint32_t character;
    } known[] = {{' ', ' '},     {'~', '~'},    {127, 0},     {0x80, 0x20AC}, {0x81, 0},
                 {0x92, 0x2019}, {0x9F, 0x178}, {0xA0, 0xA0}, {0xA9, 0},      {0xBF, 0xBF},
                 {0xE9, 0xE9},   {0xFE, 0},     {0xFF, 0xFF}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        assert_int_equal(typed_character(known[i].code), known[i].character);
}

static void no_fields_no_form(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    line(&b, 0, 40 * PT, tag(&b, TAG_ROOT, TAG_P), "Words");
    put_field(&b, field(&b, TAG_ROOT, "head", "In a repeated head"), 200 * PT, 18 * PT,
              style(&b, 13 * PT, 0));
    set_slab(&b, 0, 60 * PT)->artifact = true;
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    struct str open = laid_open(&b, &pdf);
    assert_lacks(open, "AcroForm");
    assert_lacks(open, "Widget");
    assert_lacks(open, "/Form");
    assert_lacks(open, "WinAnsi");
    buf_free(&pdf);
    tear_down(&b);
}

static void other_outlines_are_reported(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    form(&b, "/usr/share/fonts/opentype/urw-base35/C059-Roman.otf");
    struct buf out = {0};
    const struct pdf_options options = {.producer = "pdfgen test", .date = -1};
    assert_false(pdf_write(b.sheets, &options, &out, &b.diags));
    assert_int_equal(b.diags.errors, 1);
    assert_int_equal(b.diags.items[0].code, DIAG_FONT_UNREADABLE);
    assert_has(b.diags.items[0].text, "nothing can be typed");
    buf_free(&out);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_widgets),
        cmocka_unit_test(typed_font_is_simple),
        cmocka_unit_test(characters),
        cmocka_unit_test(no_fields_no_form),
        cmocka_unit_test(other_outlines_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

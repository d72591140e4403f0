// pdf/ on a hand-made document: the bytes, and what qpdf and poppler make of them.
#include "unit/pdf_fixture.h"

static void minimal(struct bench *b)
{
    tag_id p = tag(b, TAG_ROOT, TAG_P);
    line(b, 0, 50 * PT, p, "AVAST, Tofu fish.");
    finish(b, 1);
}

static void file_frame(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    minimal(&b);
    struct buf pdf = write_pdf(&b), again = write_pdf(&b);
    assert_memory_equal(pdf.p, "%PDF-1.7\n%", 10);
    assert_true(str_ends(buf_view(&pdf), "%%EOF\n"));
    assert_int_equal(pdf.n, again.n);
    assert_memory_equal(pdf.p, again.p, pdf.n);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/MediaBox [\n    0\n    0\n    300\n    400\n  ]");
    assert_has(open, "/Title <feff00410020007400650073007400202013002000630061006600e9");
    assert_has(open, "/CreationDate (D:20240229000000Z)");
    assert_has(open, "<xmp:CreateDate>2024-02-29T00:00:00Z</xmp:CreateDate>");
    assert_has(open, "What &lt;pdf/&gt; &amp; co. write.");
    assert_has(open, "/Tabs /S");
    assert_has(open, "/DisplayDocTitle true");
    assert_has(open, "/Marked true");
    assert_true(pdf.n < 9000); // the font is cut to what is used
    struct str fonts = through(&b, &pdf, "pdffonts \"$PDF\"");
    assert_has(fonts, "+Lato-Regular");
    assert_has(fonts, "CID TrueType      Identity-H       yes yes yes");
    const struct pdf_options dated = {.producer = "pdfgen test", .date = 951827696};
    pdf.n = 0;
    assert_true(pdf_write(b.sheets, &dated, &pdf, &b.diags));
    assert_has(laid_open(&b, &pdf), "/CreationDate (D:20000229123456Z)");
    buf_free(&pdf);
    buf_free(&again);
    tear_down(&b);
}

// The clinic is the author; whoever reviewed it is named once it is reviewed.
static void people_are_named(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    minimal(&b);
    b.boxes.publisher = STR("Fish & Sons");
    b.article.review_by = STR("Dr. Example");
    b.article.review_status = STR("draft");
    struct buf pdf = write_pdf(&b);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/Author (Fish & Sons)");
    assert_has(open, "<dc:creator><rdf:Seq><rdf:li>Fish &amp; Sons</rdf:li></rdf:Seq></dc:creator>");
    assert_null(strstr(open.p, "Dr. Example"));
    buf_free(&pdf);
    b.article.review_status = STR("reviewed");
    b.boxes.publisher = (struct str){0};
    pdf = write_pdf(&b);
    open = laid_open(&b, &pdf);
    assert_has(open, "<dc:contributor><rdf:Bag><rdf:li>Dr. Example</rdf:li></rdf:Bag></dc:contributor>");
    assert_null(strstr(open.p, "/Author"));
    assert_null(strstr(open.p, "dc:creator"));
    buf_free(&pdf);
    tear_down(&b);
}

static void text_comes_back(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id h1 = tag(&b, TAG_ROOT, TAG_H1), p = tag(&b, TAG_ROOT, TAG_P);
    put_run(&b, h1, run(&b, face(&b, LATO "Black.ttf"), style(&b, 20 * PT, 0), "Efficient AVATAR"));
    set_slab(&b, 0, 40 * PT);
    line(&b, 0, 70 * PT, p, "One\u00A0two and fi ff ffi waffle.");
    put_run(&b, p, run(&b, face(&b, LATO "Regular.ttf"), style(&b, 12 * PT, PT / 2), "spaced"));
    set_slab(&b, 0, 90 * PT);
    put_run(&b, p,
            run(&b, face(&b, NOTO "Devanagari-Regular.ttf"), style(&b, 12 * PT, 0), "हिन्दी में कर्क रोग"));
    set_slab(&b, 0, 120 * PT);
    put_run(&b, p, run(&b, face(&b, NOTO "Arabic-Regular.ttf"), style(&b, 12 * PT, 0), "مرحبا"));
    set_slab(&b, 0, 150 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str text = through(&b, &pdf, "pdftotext -raw \"$PDF\" -");
    assert_has(text, "Efficient AVATAR\n");
    assert_has(text, "One two and fi ff ffi waffle.\n");
    assert_has(text, "spaced\n");
    assert_has(text, "हिन्दी में कर्क रोग");
    assert_has(text, "مرحبا");
    buf_free(&pdf);
    tear_down(&b);
}

// A glyph's own text is what it looks like, wherever it stands first.
static void glyphs_read_as_they_look(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id p = tag(&b, TAG_ROOT, TAG_P);
    const struct face *arabic = face(&b, NOTO "Arabic-Regular.ttf");
    put_run(&b, p, run(&b, arabic, style(&b, 12 * PT, 0), "ا«ب"));
    set_slab(&b, 0, 40 * PT);
    line(&b, 0, 70 * PT, p, "\uFEFFZQ\u2060cafe\u0301wide\u2003x\u00AD");
    line(&b, 0, 90 * PT, p, "ZQ café wide x");
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/ActualText");
    struct str maps = through(
        &b, &pdf, "qpdf --qdf \"$PDF\" - | grep -aiE '^(<[0-9a-f]{4}>){2,3}$|^<[0-9a-f]{4}>(<[0-9a-f]+>)$'");
    assert_has(maps, "><00BB>\n"); // what is drawn for U+00AB from right to left
    assert_has(maps, "><00E9>\n");
    static const char *const never[] = {"FEFF>", "2060>", "0301>", "<00AD>"};
    for (size_t i = 0; i < maps.n; i++)
        for (size_t k = 0; k < COUNT_OF(never); k++)
            assert_false(str_starts((struct str){maps.p + i, maps.n - i}, never[k]));
    buf_free(&pdf);
    tear_down(&b);
}

// The words' places as poppler computes them from widths and adjustments agree with ours to 1/100 pt.
static void places_do_not_drift(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id p = tag(&b, TAG_ROOT, TAG_P);
    put_run(&b, p, run(&b, face(&b, LATO "Regular.ttf"), style(&b, 12 * PT, 0), "AVAVAVAV To Te Ty. "));
    put_run(&b, p, run(&b, face(&b, LATO "Regular.ttf"), style(&b, 12 * PT, 777), "VAVA VAVA LTLT "));
    mpt end = b.x;
    put_words(&b, p, "END");
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    struct str boxes = through(&b, &pdf, "pdftotext -bbox \"$PDF\" - | grep END");
    const char *at = strstr(boxes.p, "xMin=\"");
    assert_non_null(at);
    int whole = 0, part = 0;
    assert_int_equal(sscanf(at, "xMin=\"%d.%3d", &whole, &part), 2);
    assert_in_range(whole * PT + part, LEFT + end - 12, LEFT + end + 12);
    buf_free(&pdf);
    tear_down(&b);
}

static void structure_is_told(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id h1 = tag(&b, TAG_ROOT, TAG_H1), p = tag(&b, TAG_ROOT, TAG_P), link = tag(&b, p, TAG_LINK);
    tag_id h2 = tag(&b, TAG_ROOT, TAG_H2), list = tag(&b, TAG_ROOT, TAG_L), li = tag(&b, list, TAG_LI);
    tag_id label = tag(&b, li, TAG_LBL), body = tag(&b, li, TAG_LBODY), empty = tag(&b, TAG_ROOT, TAG_DIV);
    tag_at(&b, h1)->title = STR("Título");
    tag_at(&b, h2)->title = STR("Second");
    tag_at(&b, h2)->id = STR("there");
    tag_at(&b, link)->href = STR("https://example.org/é(1)");
    tag_at(&b, list)->list_numbering = KW_DECIMAL;
    tag_at(&b, body)->lang = STR("es");
    tag(&b, empty, TAG_P);
    put_words(&b, TAG_ROOT, "Running head");
    set_slab(&b, 0, 10 * PT)->artifact = true;
    line(&b, 0, 40 * PT, h1, "Title");
    put_words(&b, p, "Before ");
    put_words(&b, link, "the link ");
    put_words(&b, p, "after ");
    put_mark(&b, (struct mark){.kind = MARK_RECT, .tag = p, .width = PT, .height = PT, .color = &brand});
    set_slab(&b, 0, 60 * PT);
    put_words(&b, link, "goes on ");
    put_words(&b, p, "and ends.");
    set_slab(&b, 0, 80 * PT);
    line(&b, 1, 40 * PT, p, "Next page.");
    line(&b, 1, 60 * PT, h2, "Second");
    put_words(&b, label, "1. ");
    put_words(&b, body, "Texto");
    set_slab(&b, 1, 80 * PT);
    finish(&b, 2);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str tree = through(&b, &pdf, "pdfinfo -struct-text \"$PDF\"");
    assert_has(tree, "\"Before \"");
    assert_has(tree, "\"after \"");
    assert_has(tree, "LBody");
    assert_lacks(tree, "Running");
    assert_lacks(tree, "Div");
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/URI (https://example.org/%C3%A9\\(1\\))");
    assert_has(open, "/Contents (the link goes on)");
    assert_has(open, "/ListNumbering /Decimal");
    assert_has(open, "/Lang (es)");
    assert_has(open, "/ID (there)");
    assert_has(open, "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC");
    struct str outline = through(&b, &pdf, "mutool show \"$PDF\" outline");
    assert_has(outline, "\"Título\"");
    assert_has(outline, "\"Second\"");
    buf_free(&pdf);
    tear_down(&b);
}

static void link_within_document(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id p = tag(&b, TAG_ROOT, TAG_P), link = tag(&b, p, TAG_LINK), target = tag(&b, TAG_ROOT, TAG_SECT);
    tag_id inner = tag(&b, target, TAG_P);
    tag_at(&b, link)->href = STR("#here");
    tag_at(&b, target)->id = STR("here");
    line(&b, 0, 40 * PT, link, "See there");
    line(&b, 1, 100 * PT, inner, "Here");
    finish(&b, 2);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    // The baseline stands 288 pt above the page's foot; Lato's ascender is 0.805 em above it.
    struct str place =
        through(&b, &pdf, "qpdf --qdf --object-streams=disable \"$PDF\" - | grep -a -A3 /XYZ | tr -d '\\n '");
    assert_has(place, "/XYZ40297.66null");
    buf_free(&pdf);
    tear_down(&b);
}

static void tables_are_regular(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id table = tag(&b, TAG_ROOT, TAG_TABLE), row = tag(&b, table, TAG_TR);
    tag_id th = tag(&b, row, TAG_TH), th2 = tag(&b, row, TAG_TH), second = tag(&b, table, TAG_TR);
    tag_id td = tag(&b, second, TAG_TD);
    tag(&b, second, TAG_TD); // empty, yet a cell
    tag_at(&b, th)->scope = SCOPE_COLUMN;
    tag_at(&b, th2)->scope = SCOPE_BOTH;
    tag_at(&b, th2)->colspan = 2;
    tag_at(&b, td)->headers = &th;
    tag_at(&b, td)->n_headers = 1;
    put_words(&b, th, "One ");
    put_words(&b, th2, "Two");
    set_slab(&b, 0, 40 * PT);
    line(&b, 0, 60 * PT, td, "Cell");
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/Scope /Column");
    assert_has(open, "/Scope /Both");
    assert_has(open, "/ColSpan 2");
    assert_has(open, "/Headers [\n      (tag4)\n    ]");
    assert_has(open, "/ID (tag4)");
    struct str cells = through(&b, &pdf, "pdfinfo -struct \"$PDF\" | grep -c TD");
    assert_has(cells, "2");
    buf_free(&pdf);
    tear_down(&b);
}

static void boxes(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    struct mark box = {
        .kind = MARK_RECT, .width = 100 * PT, .height = 20 * PT, .color = &sand, .radius = 4250};
    box.stroke = &ink;
    box.stroke_width = 750;
    box.dash = KW_DASHED;
    put_mark(&b, box);
    struct mark rule = {.kind = MARK_RECT, .y = 70 * PT, .width = 100 * PT, .height = 2250, .stroke = &ink};
    rule.stroke_width = 2250;
    rule.dash = KW_DOTTED;
    put_mark(&b, rule);
    set_slab(&b, 0, 40 * PT);
    finish(&b, 2);
    const struct style panel = {.background = &sand,
                                .border_color = &brand,
                                .border_style = KW_SOLID,
                                .border_width = 2 * PT,
                                .border_radius = 9 * PT};
    const struct frame frame = {.style = &panel};
    struct backdrop parts[2] = {{&frame, 30 * PT, 200 * PT, 200 * PT, 100 * PT, true, false},
                                {&frame, 30 * PT, 50 * PT, 200 * PT, 100 * PT, false, true}};
    for (size_t i = 0; i < 2; i++) {
        b.page[i].backdrops = &parts[i];
        b.page[i].n_backdrops = 1;
    }
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "[2.25 1.5]0 d");
    assert_has(open, "[0 4.5]0 d 1 J\n41.125 288.875 m\n138.875 288.875 l\nS");
    assert_has(open, "\n229 100 l\nS"); // the border's right side runs to the cut
    buf_free(&pdf);
    tear_down(&b);
}

static void mirrored_lines(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id p = tag(&b, TAG_ROOT, TAG_P);
    put_words(&b, p, "word");
    mpt width = b.x;
    set_slab(&b, 0, 40 * PT)->mirror = true;
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    struct str open = laid_open(&b, &pdf);
    struct buf expected = {0};
    buf_mpt(&expected, LEFT + 220 * PT - width);
    buf_puts(&expected, " 348 Td");
    buf_putc(&expected, '\0');
    assert_has(open, expected.p);
    buf_free(&expected);
    buf_free(&pdf);
    tear_down(&b);
}

static void broken_face_is_reported(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    minimal(&b);
    struct face *broken = &b.faces[0];
    hb_face_t *good = broken->hb_face;
    broken->hb_face = hb_face_get_empty();
    struct buf out = {0};
    const struct pdf_options options = {.producer = "pdfgen test", .date = -1};
    assert_false(pdf_write(b.sheets, &options, &out, &b.diags));
    assert_int_equal(b.diags.errors, 1);
    assert_int_equal(b.diags.items[0].code, DIAG_FONT_UNREADABLE);
    assert_int_equal(out.n, 0);
    broken->hb_face = good;
    buf_free(&out);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_frame),
        cmocka_unit_test(people_are_named),

        cmocka_unit_test(glyphs_read_as_they_look),
        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(places_do_not_drift),
        cmocka_unit_test(structure_is_told),
        cmocka_unit_test(link_within_document),
        cmocka_unit_test(tables_are_regular),
        cmocka_unit_test(boxes),
        cmocka_unit_test(mirrored_lines),
        cmocka_unit_test(broken_face_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// pdf/ on a hand-made document: the bytes, and what qpdf and poppler make of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pdf/pdf.h"

#include <hb-ot.h>
#include <hb.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    PT = MPT_PER_PT,
    WIDTH = 300 * PT,
    HEIGHT = 400 * PT,
    LEFT = 40 * PT,
};

#define LATO "/usr/share/fonts/truetype/lato/Lato-"
#define NOTO "/usr/share/fonts/truetype/noto/NotoSans"

static const struct color ink = {.rgb = 0x221C21}, brand = {.rgb = 0x4B2350}, sand = {.rgb = 0xFAF2E6};

// ---- a document made by hand ----
struct bench {
    struct arena *arena;
    struct diags diags;
    struct article article;
    struct boxes boxes;
    struct text text;
    struct flow flow;
    struct pages pages;
    struct page page[3];
    struct sheets *sheets;
    struct face faces[4];
    size_t n_faces;
    struct {
        struct placement *items;
        size_t n, cap;
    } placements[3];
    struct {
        struct mark *items;
        size_t n, cap;
    } marks; // of the slab being made
    mpt x;   // where the next word goes
};

static void set_up(struct bench *b)
{
    *b = (struct bench){.arena = arena_new()};
    diags_init(&b->diags, b->arena);
    b->article = (struct article){.lang = STR("en"),
                                  .title = STR("A test \u2013 caf\u00E9 (draft)"),
                                  .summary = STR("What <pdf/> & co. write."),
                                  .date = STR("2024-02-29")};
    b->boxes = (struct boxes){.article = &b->article};
    tags_init(&b->boxes.tags, b->arena);
    b->text = (struct text){.boxes = &b->boxes};
    b->flow = (struct flow){.text = &b->text, .measure = 220 * PT};
    b->pages = (struct pages){.flow = &b->flow, .items = b->page};
}

static void tear_down(struct bench *b)
{
    for (size_t i = 0; i < b->n_faces; i++) {
        hb_font_destroy(b->faces[i].hb_font);
        hb_face_destroy(b->faces[i].hb_face);
    }
    arena_free(b->arena);
}

static const struct face *face(struct bench *b, const char *path)
{
    for (size_t i = 0; i < b->n_faces; i++)
        if (str_eqz(b->faces[i].path, path))
            return &b->faces[i];
    assert_true(b->n_faces < COUNT_OF(b->faces));
    struct face *f = &b->faces[b->n_faces++];
    hb_blob_t *blob = hb_blob_create_from_file(path);
    *f = (struct face){.path = str_of(path), .family = STR("Test"), .weight = 400};
    f->hb_face = hb_face_create(blob, 0);
    hb_blob_destroy(blob);
    f->hb_font = hb_font_create(f->hb_face);
    f->upem = hb_face_get_upem(f->hb_face);
    hb_font_extents_t extents;
    hb_font_get_h_extents(f->hb_font, &extents);
    f->ascent = extents.ascender;
    f->descent = extents.descender;
    f->cap_height = (int32_t)f->upem * 7 / 10;
    return f;
}

static const struct style *style(struct bench *b, mpt size, mpt letter_spacing)
{
    struct style *s = NEW(b->arena, struct style);
    *s = (struct style){.font_size = size, .color = &ink, .letter_spacing = letter_spacing};
    return s;
}

static const struct run *run(struct bench *b, const struct face *f, const struct style *s, const char *text)
{
    struct run *r = NEW(b->arena, struct run);
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(f->hb_font, buffer, NULL, 0);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &r->n);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &r->n);
    struct glyph *glyphs = NEW_ARRAY(b->arena, struct glyph, r->n);
    for (uint32_t i = 0; i < r->n; i++)
        glyphs[i] = (struct glyph){info[i].codepoint, position[i].x_advance, position[i].x_offset,
                                   position[i].y_offset, info[i].cluster};
    r->level = hb_buffer_get_direction(buffer) == HB_DIRECTION_RTL;
    hb_buffer_destroy(buffer);
    r->face = f;
    r->style = s;
    r->text = str_of(text);
    r->glyphs = glyphs;
    return r;
}

static tag_id tag(struct bench *b, tag_id parent, enum tag_type type)
{
    return tag_add(&b->boxes.tags, b->arena, parent, type);
}

static struct tag *tag_at(struct bench *b, tag_id id)
{
    return &b->boxes.tags.items[id];
}

static void put_run(struct bench *b, tag_id id, const struct run *r)
{
    struct mark m = {
        .kind = MARK_GLYPHS, .tag = id, .x = b->x, .y = 12 * PT, .run = r, .to = r->n, .color = &ink};
    for (uint32_t i = 0; i < r->n; i++)
        m.width += run_advance(r, i, 0);
    b->x += m.width;
    PUSH(b->arena, b->marks, m);
}

static void put_words(struct bench *b, tag_id id, const char *text)
{
    put_run(b, id, run(b, face(b, LATO "Regular.ttf"), style(b, 12 * PT, 0), text));
}

static void put_mark(struct bench *b, struct mark m)
{
    PUSH(b->arena, b->marks, m);
}

// Ends the slab and places it.
static struct placement *set_slab(struct bench *b, size_t page, mpt y)
{
    struct slab *slab = NEW(b->arena, struct slab);
    *slab = (struct slab){.height = 17 * PT, .marks = b->marks.items, .n = b->marks.n};
    memset(&b->marks, 0, sizeof b->marks);
    b->x = 0;
    PUSH(b->arena, b->placements[page], ((struct placement){.slab = slab, .x = LEFT, .y = y}));
    return &b->placements[page].items[b->placements[page].n - 1];
}

static void line(struct bench *b, size_t page, mpt y, tag_id id, const char *text)
{
    put_words(b, id, text);
    set_slab(b, page, y);
}

static void finish(struct bench *b, size_t n)
{
    struct sheet *sheets = NEW_ARRAY(b->arena, struct sheet, n);
    for (size_t i = 0; i < n; i++) {
        b->page[i].number = (uint32_t)i + 1;
        b->page[i].placements = b->placements[i].items;
        b->page[i].n_placements = b->placements[i].n;
        struct sheet_page *page = NEW(b->arena, struct sheet_page);
        page->page = &b->page[i];
        sheets[i] = (struct sheet){.width = WIDTH, .height = HEIGHT, .pages = page, .n = 1};
    }
    b->pages.n = n;
    b->sheets = NEW(b->arena, struct sheets);
    *b->sheets = (struct sheets){&b->pages, sheets, n};
}

// ---- reading it back ----
static struct buf write_pdf(struct bench *b)
{
    struct buf out = {0};
    const struct pdf_options options = {.producer = "pdfgen test", .date = -1};
    assert_true(pdf_write(b->sheets, &options, &out, &b->diags));
    assert_int_equal(b->diags.n, 0);
    return out;
}

// What a shell command prints that reads the document as "$PDF".
static struct str through(struct bench *b, const struct buf *pdf, const char *command)
{
    char path[] = "/tmp/pdfgen-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, pdf->p, pdf->n), (ssize_t)pdf->n);
    close(fd);
    setenv("PDF", path, 1);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    struct buf out = {0};
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;)
        buf_put(&out, chunk, n);
    int status = pclose(pipe);
    unlink(path);
    struct str text = arena_str(b->arena, buf_view(&out));
    buf_free(&out);
    if (status)
        fail_msg("%s: status %d: %.*s", command, status, STR_ARG(text));
    return text;
}

static void assert_valid(struct bench *b, const struct buf *pdf)
{
    struct str said = through(b, pdf, "qpdf --check \"$PDF\" 2>&1");
    if (!memmem(said.p, said.n, "No syntax or stream encoding errors", 35) ||
        memmem(said.p, said.n, "WARNING", 7))
        fail_msg("qpdf says: %.*s", STR_ARG(said));
}

static void assert_has(struct str text, const char *part)
{
    if (!memmem(text.p, text.n, part, strlen(part)))
        fail_msg("no \"%s\" in:\n%.*s", part, STR_ARG(text));
}

static void assert_lacks(struct str text, const char *part)
{
    if (memmem(text.p, text.n, part, strlen(part)))
        fail_msg("\"%s\" in:\n%.*s", part, STR_ARG(text));
}

// The document with its streams laid open, so that its syntax can be looked at.
static struct str laid_open(struct bench *b, const struct buf *pdf)
{
    return through(b, pdf, "qpdf --qdf --no-original-object-ids --object-streams=disable \"$PDF\" -");
}

// ---- tests ----
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
    assert_has(buf_view(&pdf), "/CreationDate(D:20000229123456Z)");
    buf_free(&pdf);
    buf_free(&again);
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
    assert_has(open, "/Artifact<</Type/Pagination>>BDC");
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
    assert_has(buf_view(&pdf), "/XYZ 40 297.66 null");
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

static const struct drawing *cross(struct bench *b)
{
    static const struct segment segments[] = {
        {.kind = SEGMENT_MOVE, .x = 3000, .y = 24000},
        {.kind = SEGMENT_LINE, .x = 45000, .y = 24000},
        {.kind = SEGMENT_CURVE, .x1 = 45000, .y1 = 30000, .x2 = 30000, .y2 = 45000, .x = 24000, .y = 45000},
        {.kind = SEGMENT_CLOSE},
    };
    static const struct path paths[] = {
        {segments, 4, {PAINT_NONE, 0}, {PAINT_CURRENT, 0}, 3000, false, true, true},
        {segments, 4, {PAINT_RGB, 0xFF0000}, {PAINT_NONE, 0}, 0, true, false, false},
    };
    struct drawing *d = NEW(b->arena, struct drawing);
    *d = (struct drawing){.width = 48000, .height = 48000, .paths = paths, .n = 2};
    return d;
}

static void figures(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id figure = tag(&b, TAG_ROOT, TAG_FIGURE);
    tag_at(&b, figure)->alt = STR("A cross");
    struct mark drawing = {.kind = MARK_DRAWING, .tag = figure, .width = 30 * PT, .height = 30 * PT};
    drawing.drawing = cross(&b);
    drawing.color = &brand;
    put_mark(&b, drawing);
    drawing.x = 50 * PT;
    drawing.color = &ink;
    put_mark(&b, drawing);
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/BBox [\n      40\n      330\n      120\n      360\n    ]");
    assert_has(open, ".625 0 0 -.625 40 360 cm\n/D0 Do");
    assert_has(open, "/Alt (A cross)");
    assert_has(open, "1 0 0 rg");
    assert_lacks(open, "/D1");
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

        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(places_do_not_drift),
        cmocka_unit_test(structure_is_told),
        cmocka_unit_test(link_within_document),
        cmocka_unit_test(tables_are_regular),
        cmocka_unit_test(figures),
        cmocka_unit_test(boxes),
        cmocka_unit_test(mirrored_lines),
        cmocka_unit_test(broken_face_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

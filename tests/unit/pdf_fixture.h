// What the tests of pdf/ share: marks set by hand, and the PDF laid open by other programs.
#ifndef TESTS_PDF_FIXTURE_H
#define TESTS_PDF_FIXTURE_H

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
    struct master master;
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

static inline void set_up(struct bench *b)
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
    b->master = (struct master){
        .width = 300 * PT, .height = 400 * PT, .margin_top = 20 * PT, .margin_bottom = 20 * PT};
    for (size_t i = 0; i < 3; i++)
        b->page[i].master = &b->master;
    b->pages = (struct pages){.flow = &b->flow, .items = b->page};
}

static inline void tear_down(struct bench *b)
{
    for (size_t i = 0; i < b->n_faces; i++) {
        hb_font_destroy(b->faces[i].hb_font);
        hb_face_destroy(b->faces[i].hb_face);
    }
    arena_free(b->arena);
}

static inline const struct face *face(struct bench *b, const char *path)
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

static inline const struct style *style(struct bench *b, mpt size, mpt letter_spacing)
{
    struct style *s = NEW(b->arena, struct style);
    *s = (struct style){.font_size = size, .color = &ink, .letter_spacing = letter_spacing};
    return s;
}

static inline const struct run *run(struct bench *b, const struct face *f, const struct style *s,
                                    const char *text)
{
    struct run *r = NEW(b->arena, struct run);
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(f->hb_font, buffer, NULL, 0);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &r->n);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &r->n);
    struct glyph *glyphs = NEW_ARRAY(b->arena, struct glyph, r->n);
    struct glyph_offset *offsets = NEW_ARRAY(b->arena, struct glyph_offset, r->n);
    for (uint32_t i = 0; i < r->n; i++) {
        glyphs[i] = (struct glyph){
            .id = (uint16_t)info[i].codepoint, .advance = position[i].x_advance, .cluster = info[i].cluster};
        offsets[i] = (struct glyph_offset){(int16_t)position[i].x_offset, (int16_t)position[i].y_offset};
    }
    r->level = hb_buffer_get_direction(buffer) == HB_DIRECTION_RTL;
    hb_buffer_destroy(buffer);
    r->face = f;
    r->style = s;
    r->text = str_of(text);
    r->glyphs = glyphs;
    r->offsets = offsets;
    return r;
}

static inline tag_id tag(struct bench *b, tag_id parent, enum tag_type type)
{
    return tag_add(&b->boxes.tags, b->arena, parent, type);
}

static inline struct tag *tag_at(struct bench *b, tag_id id)
{
    return &b->boxes.tags.items[id];
}

static inline void put_run(struct bench *b, tag_id id, const struct run *r)
{
    struct mark m = {
        .kind = MARK_GLYPHS, .tag = id, .x = b->x, .y = 12 * PT, .run = r, .to = r->n, .color = &ink};
    for (uint32_t i = 0; i < r->n; i++)
        m.width += run_advance(r, i, 0);
    b->x += m.width;
    PUSH(b->arena, b->marks, m);
}

static inline void put_words(struct bench *b, tag_id id, const char *text)
{
    put_run(b, id, run(b, face(b, LATO "Regular.ttf"), style(b, 12 * PT, 0), text));
}

static inline void put_mark(struct bench *b, struct mark m)
{
    PUSH(b->arena, b->marks, m);
}

// Ends the slab and places it.
static inline struct placement *set_slab(struct bench *b, size_t page, mpt y)
{
    struct slab *slab = NEW(b->arena, struct slab);
    *slab = (struct slab){.height = 17 * PT, .marks = b->marks.items, .n = b->marks.n};
    memset(&b->marks, 0, sizeof b->marks);
    b->x = 0;
    PUSH(b->arena, b->placements[page], ((struct placement){.slab = slab, .x = LEFT, .y = y}));
    return &b->placements[page].items[b->placements[page].n - 1];
}

static inline void line(struct bench *b, size_t page, mpt y, tag_id id, const char *text)
{
    put_words(b, id, text);
    set_slab(b, page, y);
}

static inline void finish(struct bench *b, size_t n)
{
    struct sheet *sheets = NEW_ARRAY(b->arena, struct sheet, n);
    for (size_t i = 0; i < n; i++) {
        b->page[i].number = (uint32_t)i + 1;
        b->page[i].placements = b->placements[i].items;
        b->page[i].n_placements = b->placements[i].n;
        struct sheet_page *page = NEW(b->arena, struct sheet_page);
        page->page = &b->page[i];
        page->measure = b->flow.measure;
        page->order = (uint32_t)i;
        sheets[i] = sheet_uncut(WIDTH, HEIGHT);
        sheets[i].pages = page;
        sheets[i].n = 1;
    }
    b->pages.n = n;
    b->sheets = NEW(b->arena, struct sheets);
    *b->sheets = (struct sheets){.pages = &b->pages, .items = sheets, .n = n, .tags = &b->boxes.tags};
}

// ---- reading it back ----
static inline struct buf write_pdf(struct bench *b)
{
    struct buf out = {0};
    const struct pdf_options options = {.producer = "pdfgen test", .date = -1};
    assert_true(pdf_write(b->sheets, &options, &out, &b->diags));
    assert_int_equal(b->diags.n, 0);
    return out;
}

// What a shell command prints that reads the document as "$PDF".
static inline struct str through(struct bench *b, const struct buf *pdf, const char *command)
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

static inline void assert_valid(struct bench *b, const struct buf *pdf)
{
    struct str said = through(b, pdf, "qpdf --check \"$PDF\" 2>&1");
    if (!memmem(said.p, said.n, "No syntax or stream encoding errors", 35) ||
        memmem(said.p, said.n, "WARNING", 7))
        fail_msg("qpdf says: %.*s", STR_ARG(said));
}

static inline void assert_has(struct str text, const char *part)
{
    if (!memmem(text.p, text.n, part, strlen(part)))
        fail_msg("no \"%s\" in:\n%.*s", part, STR_ARG(text));
}

static inline void assert_lacks(struct str text, const char *part)
{
    if (memmem(text.p, text.n, part, strlen(part)))
        fail_msg("\"%s\" in:\n%.*s", part, STR_ARG(text));
}

// The document with its streams laid open, so that its syntax can be looked at.
static inline struct str laid_open(struct bench *b, const struct buf *pdf)
{
    return through(b, pdf, "qpdf --qdf --no-original-object-ids --object-streams=disable \"$PDF\" -");
}

// ---- tests ----

#endif

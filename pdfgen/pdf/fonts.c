// Fonts (9.6 to 9.8): each face used becomes a Type0 font whose CIDs are the face's own glyph ids, so content
// does not depend on the subset. The font program is cut to the glyphs used and renumbered by hb-subset;
// TrueType gets a CIDToGIDMap made from the very plan that cut it; what form fields are typed in, a simple
// font of the same program, too. CFF stays as it is addressed: see open_subset.
#include "pdf/internal.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <string.h>

static enum outlines outlines_of(struct pdf *pdf, const struct face *face, uint32_t n_glyphs,
                                 const uint16_t **cids)
{
    hb_blob_t *glyf = hb_face_reference_table(face->hb_face, HB_TAG('g', 'l', 'y', 'f'));
    hb_blob_t *table = hb_face_reference_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
    enum outlines outlines = OUTLINES_NONE;
    unsigned n;
    const char *p = hb_blob_get_data(table, &n);
    struct cff cff;
    if (hb_blob_get_length(glyf)) {
        outlines = OUTLINES_TRUETYPE;
    } else if (n && cff_read(pdf->arena, (struct str){p, n}, n_glyphs, &cff)) {
        outlines = cff.cid_keyed ? OUTLINES_CFF_CID : OUTLINES_CFF;
        *cids = cff.cids;
    }
    hb_blob_destroy(glyf);
    hb_blob_destroy(table);
    return outlines;
}

size_t pdf_font_index(struct pdf *pdf, const struct face *face)
{
    for (size_t i = 0; i < pdf->fonts.n; i++)
        if (pdf->fonts.items[i].face == face)
            return i;
    struct pdf_font font = {.face = face, .used = hb_set_create(), .wanted = hb_set_create()};
    font.n_glyphs = MIN(hb_face_get_glyph_count(face->hb_face), 0x10000u); // CIDs have 16 bits
    font.outlines = outlines_of(pdf, face, font.n_glyphs, &font.cids);
    font.text = NEW_ARRAY(pdf->arena, struct str, font.n_glyphs);
    font.widths = NEW_ARRAY(pdf->arena, int32_t, font.n_glyphs);
    PUSH(pdf->arena, pdf->fonts, font);
    return pdf->fonts.n - 1;
}

struct pdf_font *pdf_font(struct pdf *pdf, const struct face *face)
{
    size_t index = pdf_font_index(pdf, face); // which may move the list
    return &pdf->fonts.items[index];
}

int32_t pdf_font_use(struct pdf_font *font, uint32_t glyph)
{
    if (glyph < font->n_glyphs && font->widths[glyph])
        return font->widths[glyph] - 1;
    int32_t width = pdf_glyph_width(font->face, glyph);
    hb_set_add(font->used, glyph);
    if (glyph < font->n_glyphs)
        font->widths[glyph] = width + 1;
    return width;
}

uint32_t pdf_cid(const struct pdf_font *font, uint32_t glyph)
{
    return font->cids && glyph < font->n_glyphs ? font->cids[glyph] : glyph;
}

void pdf_fonts_close(struct pdf *pdf)
{
    for (size_t i = 0; i < pdf->fonts.n; i++) {
        hb_set_destroy(pdf->fonts.items[i].used);
        hb_set_destroy(pdf->fonts.items[i].wanted);
    }
}

static int64_t per_em(const struct face *face, int64_t font_units, int64_t em)
{
    int64_t n = font_units * em, half = face->upem / 2;
    return (n + (n < 0 ? -half : half)) / (int64_t)face->upem;
}

int32_t pdf_glyph_width(const struct face *face, uint32_t glyph)
{
    return (int32_t)per_em(face, hb_font_get_glyph_h_advance(face->hb_font, glyph), 10000);
}

// ---- the font program ----
struct subset {
    hb_subset_input_t *input;
    hb_subset_plan_t *plan;
    hb_face_t *face;
    hb_blob_t *program; // the whole file, or its CFF table
};

static void close_subset(struct subset *s)
{
    hb_blob_destroy(s->program);
    hb_face_destroy(s->face);
    hb_subset_plan_destroy(s->plan);
    hb_subset_input_destroy(s->input);
}

// A simple font finds its glyphs by character (9.6.6.4).
static void keep_typed(hb_subset_input_t *input)
{
    hb_set_t *characters = hb_subset_input_unicode_set(input);
    for (unsigned code = TYPED_FIRST; code <= TYPED_LAST; code++)
        if (typed_character(code))
            hb_set_add(characters, typed_character(code));
    hb_set_del(hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG), HB_TAG('c', 'm', 'a', 'p'));
}

// What tells one program of a face from another: with what is typed, a number that is no glyph.
static void want_glyphs(struct pdf *pdf, struct pdf_font *font)
{
    enum { WITH_CMAP = 0x10000 };
    hb_set_union(font->wanted, font->used);
    if (!font->typed)
        return;
    const hb_set_t *known = store_typing(pdf->options->known, font->face, &font->typed_widths);
    if (known) {
        hb_set_union(font->wanted, known);
        return;
    }
    struct buf widths = {0};
    hb_set_t *typed = hb_set_create();
    put_typing(&widths, font->face, typed);
    hb_set_add(typed, WITH_CMAP);
    hb_set_union(font->wanted, typed);
    font->typed_widths = arena_str(pdf->arena, buf_view(&widths));
    store_keep_typing(pdf->options->keep, font->face, typed, font->typed_widths);
    hb_set_destroy(typed);
    buf_free(&widths);
}

// A reader of PDF needs outlines and metrics alone. Without GSUB, hb-subset adds no glyphs for features.
static void drop_tables(hb_subset_input_t *input)
{
    static const char tags[] =
        "GSUBGPOSGDEFBASEJSTFMATHkernmorxkerxtrakcmapnameOS/2postgaspDSIGhdmxVDMXLTSHPCLTvhea"
        "vmtxVORGSTATfvaravargvarHVARVVARMVARcvarmetaFFTMSilfSillGlatGlocFeat";
    hb_set_t *set = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i + 4 < sizeof tags; i += 4)
        hb_set_add(set, HB_TAG(tags[i], tags[i + 1], tags[i + 2], tags[i + 3]));
}

// CFF is addressed by CID. In a name-keyed font that is the glyph's place, so glyphs keep it; a CID-keyed one
// has a table of CIDs, which the subsetter keeps.
static bool open_subset(struct pdf *pdf, const struct pdf_font *font, struct subset *s)
{
    *s = (struct subset){.input = hb_subset_input_create_or_fail()};
    if (!s->input)
        return false;
    hb_set_union(hb_subset_input_glyph_set(s->input), font->used);
    drop_tables(s->input);
    if (font->typed)
        keep_typed(s->input);
    unsigned flags = HB_SUBSET_FLAGS_NO_HINTING;
    if (font->outlines == OUTLINES_CFF)
        flags |= HB_SUBSET_FLAGS_RETAIN_GIDS;
    hb_subset_input_set_flags(s->input, flags);
    s->plan = hb_subset_plan_create_or_fail(store_face(pdf->options->known, font->face), s->input);
    s->face = s->plan ? hb_subset_plan_execute_or_fail(s->plan) : NULL;
    if (!s->face)
        return false;
    s->program = font->outlines == OUTLINES_TRUETYPE
                     ? hb_face_reference_blob(s->face)
                     : hb_face_reference_table(s->face, HB_TAG('C', 'F', 'F', ' '));
    return hb_blob_get_length(s->program) > 0;
}

static struct str program_bytes(const struct subset *s)
{
    unsigned n;
    const char *p = hb_blob_get_data(s->program, &n);
    return (struct str){p, n};
}

static const uint16_t *program_gids(struct pdf *pdf, const struct pdf_font *font, const struct subset *s)
{
    const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(s->plan);
    uint16_t *gids = NEW_ARRAY(pdf->arena, uint16_t, font->n_glyphs);
    for (hb_codepoint_t old = HB_SET_VALUE_INVALID;
         hb_set_next(font->wanted, &old) && old < font->n_glyphs;) {
        hb_codepoint_t new = hb_map_get(map, old);
        gids[old] = new == HB_MAP_VALUE_INVALID ? 0 : (uint16_t) new;
    }
    return gids;
}

// 9.6.4: six letters that tell this subset from others of the same face, then the face's PostScript name.
static struct str base_font_name(struct pdf *pdf, const struct pdf_font *font, const struct subset *s)
{
    char name[128];
    unsigned n = sizeof name;
    hb_ot_name_get_utf8(font->face->hb_face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &n, name);
    struct str face_name = n ? (struct str){name, n} : font->face->family;
    uint64_t hash = str_hash(program_bytes(s));
    char tag[7] = {0};
    for (int i = 0; i < 6; i++, hash /= 26)
        tag[i] = (char)('A' + hash % 26);
    return arena_printf(pdf->arena, "%s+%.*s", tag, STR_ARG(face_name));
}

static bool cut_program(struct pdf *pdf, const struct pdf_font *font, struct font_program *program)
{
    struct subset s = {0};
    bool cut = font->outlines != OUTLINES_NONE && open_subset(pdf, font, &s);
    *program = (struct font_program){0};
    if (cut) {
        program->name = base_font_name(pdf, font, &s);
        program->bytes = arena_str(pdf->arena, program_bytes(&s));
        if (font->outlines == OUTLINES_TRUETYPE)
            program->gids = program_gids(pdf, font, &s);
    }
    close_subset(&s);
    return cut;
}

// ---- dictionaries ----
static pdf_ref write_program(struct pdf *pdf, const struct pdf_font *font, struct str bytes)
{
    struct buf entries = {0};
    pdf_ref ref = pdf_object(pdf);
    if (font->outlines == OUTLINES_TRUETYPE) {
        buf_puts(&entries, "/Length1 ");
        put_int(&entries, (int64_t)bytes.n);
    } else {
        buf_puts(&entries, "/Subtype/CIDFontType0C");
    }
    pdf_set_stream(pdf, ref, &entries, bytes, true);
    buf_free(&entries);
    return ref;
}

// 9.7.4.2: two bytes for each CID up to the last one used.
static pdf_ref write_cid_to_gid(struct pdf *pdf, const struct pdf_font *font, const uint16_t *gids)
{
    size_t n = ((size_t)hb_set_get_max(font->used) + 1) * 2;
    char *bytes = NEW_ARRAY(pdf->arena, char, n);
    for (hb_codepoint_t old = HB_SET_VALUE_INVALID; hb_set_next(font->used, &old);) {
        uint16_t gid = old < font->n_glyphs ? gids[old] : 0;
        bytes[old * 2] = (char)(gid >> 8);
        bytes[old * 2 + 1] = (char)(gid & 255);
    }
    struct buf entries = {0};
    pdf_ref ref = pdf_object(pdf);
    pdf_set_stream(pdf, ref, &entries, (struct str){bytes, n}, true);
    buf_free(&entries);
    return ref;
}

// 9.7.4.3, without runs of equal widths: c [w w w] for each stretch of neighbours.
static void put_widths(struct buf *b, const struct pdf_font *font)
{
    uint32_t last = 0;
    bool open = false;
    buf_puts(b, "/W[");
    for (hb_codepoint_t glyph = HB_SET_VALUE_INVALID; hb_set_next(font->used, &glyph);) {
        uint32_t cid = pdf_cid(font, glyph);
        if (open && cid == last + 1) {
            buf_putc(b, ' ');
        } else {
            buf_puts(b, open ? "]" : "");
            put_int(b, cid);
            buf_putc(b, '[');
            open = true;
        }
        put_fixed(b, pdf_glyph_width(font->face, glyph), 1);
        last = cid;
    }
    buf_puts(b, open ? "]]" : "]");
}

static int16_t big_endian16(const char *p)
{
    return (int16_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

static void put_bounds(struct buf *b, const struct face *face)
{
    hb_blob_t *head = hb_face_reference_table(face->hb_face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned n;
    const char *p = hb_blob_get_data(head, &n);
    buf_puts(b, "/FontBBox[");
    for (unsigned i = 0; i < 4; i++) { // xMin, yMin, xMax, yMax at 36
        if (i)
            buf_putc(b, ' ');
        put_int(b, n >= 44 ? per_em(face, big_endian16(p + 36 + 2 * i), 1000) : 0);
    }
    buf_putc(b, ']');
    hb_blob_destroy(head);
}

static void put_metric(struct buf *b, const char *key, const struct face *face, int32_t font_units)
{
    buf_puts(b, key);
    put_int(b, per_em(face, font_units, 1000));
}

enum { FLAG_SYMBOLIC = 4, FLAG_NONSYMBOLIC = 32, FLAG_ITALIC = 64 }; // 9.8.2

static pdf_ref write_descriptor(struct pdf *pdf, const struct pdf_font *font, struct str name, int flags,
                                pdf_ref program)
{
    const struct face *face = font->face;
    struct buf b = {0};
    pdf_ref ref = pdf_late_object(pdf);
    buf_puts(&b, "/Type/FontDescriptor/FontName");
    put_name(&b, name);
    buf_puts(&b, "/Flags ");
    put_int(&b, flags | (face->italic ? FLAG_ITALIC : 0));
    put_bounds(&b, face);
    buf_puts(&b, "/ItalicAngle ");
    put_int(&b, (int64_t)hb_style_get_value(face->hb_font, HB_STYLE_TAG_SLANT_ANGLE));
    put_metric(&b, "/Ascent ", face, face->ascent);
    put_metric(&b, "/Descent ", face, face->descent);
    put_metric(&b, "/CapHeight ", face, face->cap_height);
    buf_puts(&b, "/StemV "); // no table tells it; about 80 for regular, 160 for bold
    put_int(&b, MAX(20, (face->weight - 100) * 80 / 300));
    buf_puts(&b, font->outlines == OUTLINES_TRUETYPE ? "/FontFile2 " : "/FontFile3 ");
    put_ref(&b, program);
    pdf_set(pdf, ref, &b);
    buf_free(&b);
    return ref;
}

static pdf_ref write_cid_font(struct pdf *pdf, const struct pdf_font *font,
                              const struct font_program *program, pdf_ref file)
{
    bool truetype = font->outlines == OUTLINES_TRUETYPE;
    pdf_ref descriptor = write_descriptor(pdf, font, program->name, FLAG_SYMBOLIC, file);
    struct buf b = {0};
    pdf_ref ref = pdf_late_object(pdf);
    buf_puts(&b, "/Type/Font/Subtype");
    buf_puts(&b, truetype ? "/CIDFontType2" : "/CIDFontType0");
    buf_puts(&b, "/BaseFont");
    put_name(&b, program->name);
    buf_puts(&b, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ");
    put_ref(&b, descriptor);
    if (truetype) {
        buf_puts(&b, "/CIDToGIDMap ");
        put_ref(&b, write_cid_to_gid(pdf, font, program->gids));
    }
    put_widths(&b, font);
    pdf_set(pdf, ref, &b);
    buf_free(&b);
    return ref;
}

static bool write_typed(struct pdf *pdf, const struct pdf_font *font, struct str name, pdf_ref program)
{
    if (font->outlines != OUTLINES_TRUETYPE)
        return diag(pdf->diags, DIAG_FONT_UNREADABLE, (struct pos){0},
                    STR("Name a family of TrueType outlines before it, or write form-fields=\"none\"."),
                    "nothing can be typed into form fields with %.*s", STR_ARG(font->face->path));
    struct buf b = {0};
    pdf_ref descriptor = write_descriptor(pdf, font, name, FLAG_NONSYMBOLIC, program);
    buf_puts(&b, "/Type/Font/Subtype/TrueType/BaseFont");
    put_name(&b, name);
    buf_puts(&b, "/Encoding/WinAnsiEncoding/FontDescriptor ");
    put_ref(&b, descriptor);
    buf_str(&b, font->typed_widths);
    pdf_set(pdf, font->typed, &b);
    buf_free(&b);
    return true;
}

static bool write_font(struct pdf *pdf, struct pdf_font *font)
{
    struct font_program program;
    want_glyphs(pdf, font);
    if (!store_program(pdf->options->known, font, &program) && !cut_program(pdf, font, &program))
        return diag(pdf->diags, DIAG_FONT_UNREADABLE, (struct pos){0}, (struct str){0},
                    "%.*s has outlines that cannot be embedded", STR_ARG(font->face->path));
    store_keep_program(pdf->options->keep, font, &program);
    pdf_ref file = write_program(pdf, font, program.bytes),
            cid_font = write_cid_font(pdf, font, &program, file);
    struct buf b = {0};
    buf_puts(&b, "/Type/Font/Subtype/Type0/BaseFont");
    put_name(&b, program.name);
    buf_puts(&b, "/Encoding/Identity-H/DescendantFonts[");
    put_ref(&b, cid_font);
    buf_puts(&b, "]/ToUnicode ");
    put_ref(&b, pdf_tounicode(pdf, font));
    pdf_set(pdf, font->object, &b);
    buf_free(&b);
    return !font->typed || write_typed(pdf, font, program.name, file);
}

void pdf_fonts_number(struct pdf *pdf)
{
    for (size_t i = 0; i < pdf->fonts.n; i++)
        pdf->fonts.items[i].object = pdf_late_object(pdf);
}

bool pdf_fonts_write(struct pdf *pdf)
{
    bool ok = true;
    for (size_t i = 0; i < pdf->fonts.n; i++)
        ok &= write_font(pdf, &pdf->fonts.items[i]);
    return ok;
}

// Internal to pdf/: what its files share. One `struct pdf` lives for one pdf_write; its memory is its own
// arena's, but for libharu's object headers, which pdf_objects_close gives back.
//
// The way through: document.c lays out the order; content.c walks sheets into a canvas (canvas.c, glyphs.c)
// and notes which tag has what content; fonts.c embeds the glyphs so used; structure.c, annotations.c,
// outline.c and metadata.c write what stands around the pages; save.c serialises. What another document was
// packed into already is taken from the store (store.c).
//
// Clauses named in these files are those of ISO 32000-1:2008 (PDF 1.7).
#ifndef PDFGEN_PDF_INTERNAL_H
#define PDFGEN_PDF_INTERNAL_H

#include "pdf/pdf.h"

#include <hpdf.h>

typedef uint32_t pdf_ref; // number of an indirect object; 0: none

struct libdeflate_compressor;
struct hb_set_t;

// A rectangle on a sheet in PDF's coordinates: mpt from the bottom left corner, y upwards.
struct pdf_rect {
    mpt x0, y0, x1, y1;
};
void rect_extend(struct pdf_rect *, struct pdf_rect by); // to hold both
bool rect_meets(struct pdf_rect, struct pdf_rect);
struct pdf_rect rect_within(struct pdf_rect, struct pdf_rect limits); // what of it lies inside

// One marked content sequence of one tag.
struct pdf_leaf {
    tag_id tag;
    uint32_t page, mcid;
    mpt x, top;    // of its first mark: where a bookmark leads
    uint32_t next; // the tag's next leaf, index + 1
    // Reading order: that of the pages, then of what stands on them, on whatever sheets it is drawn.
    uint32_t order, placement, mark, part;
};

// What pdf/ knows of a tag beside the tag itself.
struct pdf_element {
    pdf_ref object;       // 0: has no content and is left out
    struct str id;        // absent: none
    uint32_t first, last; // its own leaves, index + 1; 0: none
    uint32_t start;       // the first leaf at or below it, index + 1; 0: none
    tag_id link, figure;  // the nearest link (figure) at or above it, or 0
    bool has_box;         // figures: where it stands on the page of its first mark
    uint32_t box_page, box_order, box_placement, box_mark;
    struct pdf_rect box;
    struct str label;                 // links: their text, or its beginning
    uint32_t first_annot, last_annot; // links and form fields, index + 1
};

// A link's clickable area on one line, or a form field.
struct pdf_annot {
    tag_id tag;
    uint32_t page;
    const struct mark *field;     // a form field's; NULL: a link
    bool turned;                  // fields: it is upside down
    const struct placement *line; // links: which placement and baseline it covers
    mpt baseline;
    struct pdf_rect rect;
    pdf_ref object;
    uint32_t next; // the link's next annotation, index + 1
};

enum outlines { OUTLINES_NONE, OUTLINES_TRUETYPE, OUTLINES_CFF, OUTLINES_CFF_CID };

// A face as used in this document.
struct pdf_font {
    const struct face *face;
    pdf_ref object;
    enum outlines outlines;
    uint32_t n_glyphs;
    const uint16_t *cids; // by glyph; NULL: a glyph's CID is its id
    struct hb_set_t *used;
    struct hb_set_t *wanted; // those, and what can be typed: what the program is cut to
    pdf_ref typed;           // the same face as a simple font, for what is typed into form fields; 0: none
    struct str typed_widths; // what put_typing writes of it
    struct str *text;        // by glyph: what it stands for (ToUnicode); absent: not yet known
    int32_t *widths;         // by glyph that is used: as in W, in 1/10000 em, and one more; 0: not used yet
};

// A face cut to the glyphs that are used.
struct font_program {
    struct str name;      // with the letters that tell it from other subsets
    struct str bytes;     // the whole file, or its CFF table
    const uint16_t *gids; // TrueType: by the face's glyph, that of the program; 0: not in it; else NULL
};

// A stream that is ready, with its dictionary's entries but Length.
struct packed_stream {
    struct str entries, bytes;
};
struct packed_picture {
    struct packed_stream color, mask; // mask: absent where it hides nothing
};

// A drawing or an image, once a document. A drawing takes the colours that stand where it is painted.
struct pdf_form {
    const struct drawing *drawing;
    pdf_ref object;
    bool current_fill, current_stroke; // paints with the current colour
    bool current_both;                 // one path does with both
    mpt largest;                       // side of the places where it stands
    bool transparent;
};

struct pdf_id {
    struct str id;
    tag_id tag;
};

// What paints: the operands of a colour operator.
struct ink {
    enum ink_kind {
        INK_RGB,
        INK_CMYK,
        INK_SPOT, // in full
        INK_ALL,  // every plate: marks for the cutter
    } kind;
    uint32_t rgb;     // 0xRRGGBB
    uint16_t cmyk[4]; // 0..1000
    uint32_t spot;    // in pdf.spots
};
struct spot {
    struct str name;
    uint16_t cmyk[4];
    const struct color *of; // the first that is printed with it
};
struct known_ink {
    const struct color *color;
    struct ink ink;
};

struct pdf_page {
    pdf_ref object, contents;
    bool transparent; // something shows through
    struct {
        tag_id *items; // by MCID
        size_t n, cap;
    } mcids;
};

struct pdf {
    struct arena *arena;
    struct arena *working; // what is known of tags and pages; gone before the file is put together
    struct diags *diags;
    const struct sheets *sheets;
    const struct tags *tags;
    const struct article *article;
    struct str publisher; // who answers for the document: its author; may be absent
    const struct pdf_options *options;
    int64_t date; // seconds since 1970; INT64_MIN: unknown

    HPDF_Error_Rec error;
    HPDF_MMgr mmgr;
    HPDF_Xref xref;
    struct libdeflate_compressor *deflate;
    struct buf scratch; // of pdf_set_stream

    struct cmm *cmm; // PROFILE_PRESS; else NULL
    struct {
        struct known_ink *items;
        size_t n, cap;
    } inks;
    struct {
        struct spot *items; // in order of first use
        size_t n, cap;
    } spots;
    struct buf digest; // PROFILE_PRESS: of the pages' content, which names the document

    pdf_ref catalog, info, page_tree, resources;
    struct pdf_page *pages;       // one for each sheet
    struct pdf_element *elements; // one for each of tags
    struct pdf_id *ids;           // of tags that have one, sorted by bytes
    size_t n_ids;
    struct {
        struct pdf_leaf *items;
        size_t n, cap;
    } leaves;
    struct {
        struct pdf_annot *items;
        size_t n, cap;
    } annots;
    size_t n_fields; // form fields among them
    pdf_ref typing;  // resources of those that text is typed into; 0: there are none
    struct {
        struct pdf_font *items; // in order of first use
        size_t n, cap;
    } fonts;
    struct {
        struct pdf_form *items;
        size_t n, cap;
    } forms;
};

// ---- syntax.c: the tokens of 7.2 and 7.3 ----
void put_int(struct buf *, int64_t);
// value / 10^decimals, without trailing zeros; at most 20 decimals.
void put_fixed(struct buf *, int64_t value, unsigned decimals);
void put_ratio(struct buf *, int64_t numerator, int64_t denominator); // at most 6 decimals
void put_ref(struct buf *, pdf_ref);
void put_hex16(struct buf *, uint32_t);
void put_utf16(struct buf *, struct str); // UTF-16BE in hexadecimal, without brackets or byte order mark
void put_name(struct buf *, struct str);  // with its solidus
void put_bytes(struct buf *, struct str); // a byte string: (…)
void put_text(struct buf *, struct str);  // a text string: ASCII as (…), anything else as UTF-16BE
void put_rect(struct buf *, struct pdf_rect);

// ---- objects.c: libharu's object layer ----
// Every indirect object is a dictionary (or stream) whose body pdf/ writes itself; libharu numbers, keeps and
// serialises it. Errors are kept in pdf->error and reported once, by pdf_save.
bool pdf_objects_open(struct pdf *);
void pdf_objects_close(struct pdf *);
pdf_ref pdf_object(struct pdf *); // a new object; set it before pdf_save
// The same, for what tells one document from others that are nearly alike, such as its fonts. These are
// packed by themselves, so that the rest is found where it was packed before.
pdf_ref pdf_late_object(struct pdf *);
size_t pdf_object_count(const struct pdf *);         // they are numbered from 1
void *pdf_object_value(const struct pdf *, pdf_ref); // as libharu's object
bool pdf_object_is_stream(const struct pdf *, pdf_ref);
bool pdf_object_is_late(const struct pdf *, pdf_ref);
struct str pdf_object_entries(const struct pdf *, pdf_ref); // its dictionary without << >>
// Sets the entries of its dictionary (without << >>). Copies them and empties the buffer.
void pdf_set(struct pdf *, pdf_ref, struct buf *entries);
// The same, with a stream behind it. Length and Filter are added. `bytes` must outlive pdf_save where not
// compressed.
void pdf_set_stream(struct pdf *, pdf_ref, struct buf *entries, struct str bytes, bool compress);

// ---- canvas.c: a page's content stream ----
// Places given to a canvas are PDF's own (y upwards).
// What a marked content sequence is: a tag_id, or the kind of artifact (14.8.2.2.2).
enum {
    CONTENT_NONE = -1,
    CONTENT_LAYOUT = -2,     // rules, bullets, what else only decorates
    CONTENT_BACKGROUND = -3, // grounds and borders behind text
    CONTENT_HEADER = -4,     // running heads above the text, and below
    CONTENT_FOOTER = -5,
    CONTENT_PAGINATION = -6, // what a page break repeats
    CONTENT_PAGE = -7,       // cut marks and what else is for whoever makes the page
};

struct canvas {
    struct pdf *pdf;
    struct buf out;
    uint32_t page; // index of the sheet
    mpt height;
    int64_t content; // the open marked content sequence
    bool whole;      // all that is drawn belongs to it, whatever it is
    // graphics state as it stands
    struct ink fill, stroke;
    bool overprint;
    mpt line_width;
    enum keyword dash;
    mpt pitch;
    // text
    bool in_text, in_array, in_string;
    const struct face *face;
    mpt size, rise;
    mpt line_x, line_y; // of the last Td
    int64_t pen;        // x of the pen in 1/10000 mpt, as the reader computes it from the font's widths
};
void canvas_content(struct canvas *, int64_t content); // closes what is open, opens this
// Saves the graphics state (q) and takes it back (Q); what is open is closed before either.
struct canvas canvas_save(struct canvas *);
void canvas_restore(struct canvas *, const struct canvas *saved);
void canvas_clip(struct canvas *, struct pdf_rect); // until the state is taken back
void canvas_fill(struct canvas *, const struct color *);
void canvas_fill_fine(struct canvas *, const struct color *);
void canvas_fill_text(struct canvas *, const struct color *);
void canvas_knock_out(struct canvas *); // what follows is not printed over what is there
void canvas_stroke_color(struct canvas *, struct ink);
// pitch: from dot to dot; 0: two widths
void canvas_stroke_ink(struct canvas *, struct ink, mpt width, enum keyword dash, mpt pitch);
// Which edges are there; the corners between two that are, are rounded.
struct canvas_edges {
    bool top, bottom;
};
void canvas_fill_box(struct canvas *, struct pdf_rect, mpt radius, struct canvas_edges);
void canvas_stroke_box(struct canvas *, struct pdf_rect, mpt radius, struct canvas_edges); // inside the box
void put_op(struct buf *, const mpt *v, size_t n, const char *operator);

// ---- inks.c ----
struct ink pdf_ink(struct pdf *, const struct color *);      // black where there is none
struct ink pdf_fine_ink(struct pdf *, const struct color *); // of text, and of what is as fine
// Of a line around what is filled with `ground` by pdf_ink, or around nothing: NULL. In its ground's colour
// it has the ground's ink, for else it would show as a rim.
struct ink pdf_line_ink(struct pdf *, const struct color *, const struct color *ground);
bool ink_is_fine_in(struct pdf_rect); // a rule, or a dot
struct ink pdf_drawing_ink(struct pdf *, const struct drawing *, uint32_t rgb, bool fine);
bool ink_same(const struct ink *, const struct ink *);
bool ink_is_black(const struct ink *);                       // black ink alone, in full
void put_ink(struct buf *, const struct ink *, bool stroke); // the operators that set it
void put_ink_array(struct buf *, const struct ink *);        // its operands; no spot
void put_ink_resources(struct buf *, const struct pdf *);

// ---- cmm.c: Little CMS ----
bool cmm_open(struct pdf *); // by options.icc; false after reporting
void cmm_close(struct cmm *);
struct str cmm_name(struct pdf *); // the profile's own, in ASCII
void cmm_color(const struct cmm *, uint32_t rgb, uint16_t cmyk[4]);
// n samples of sRGB (with alpha, which is passed over) to inks; 255 is full. False: no memory.
bool cmm_samples(struct cmm *, bool alpha, const uint8_t *rgb, uint8_t *cmyk, size_t n);

// ---- drawings.c, images.c ----
void canvas_path(struct canvas *, const struct mark *, struct pdf_rect place);
void canvas_drawing(struct canvas *, const struct drawing *, const struct color *, struct pdf_rect);
bool pdf_forms_write(struct pdf *);                                  // false after reporting
bool pdf_image_write(struct pdf *, pdf_ref, const struct drawing *); // false after reporting

// ---- glyphs.c ----
void canvas_glyphs(struct canvas *, const struct mark *, mpt start, mpt baseline);
void canvas_end_array(struct canvas *); // operators may follow that do not end text
void canvas_end_text(struct canvas *);

// ---- fonts.c, tounicode.c ----
struct pdf_font *pdf_font(struct pdf *, const struct face *); // its entry, made at first use
size_t pdf_font_index(struct pdf *, const struct face *);
int32_t pdf_font_use(struct pdf_font *, uint32_t glyph);      // returns its width as in W, in 1/10000 em
uint32_t pdf_cid(const struct pdf_font *, uint32_t glyph);    // its code in content streams
int32_t pdf_glyph_width(const struct face *, uint32_t glyph); // as in W, in 1/10000 em
void pdf_fonts_number(struct pdf *); // when all are there, and before anything refers to them
bool pdf_fonts_write(struct pdf *);  // false after reporting
void pdf_fonts_close(struct pdf *);
pdf_ref pdf_tounicode(struct pdf *, const struct pdf_font *);

// ---- store.c ----
// What is known is borrowed from the store; what is kept is copied into it. NULL stores are empty ones.
struct str store_packed(const struct pdf_store *, struct str bytes); // absent: not known
void store_keep(struct pdf_store *, struct str bytes, struct str packed);
struct hb_face_t *store_face(const struct pdf_store *, const struct face *); // to be cut; borrowed
bool store_program(const struct pdf_store *, const struct pdf_font *, struct font_program *);
void store_keep_program(struct pdf_store *, const struct pdf_font *, const struct font_program *);
// The content of a drawing without gradients, opacities and groups, in sRGB; absent: not known.
const struct hb_set_t *store_typing(const struct pdf_store *, const struct face *,
                                    struct str *widths); // NULL: not known
void store_keep_typing(struct pdf_store *, const struct face *, const struct hb_set_t *, struct str widths);
struct str store_form(const struct pdf_store *, const struct drawing *);
void store_keep_form(struct pdf_store *, const struct drawing *, struct str content);
const struct packed_picture *store_picture(const struct pdf_store *, const struct drawing *); // NULL: none
void store_keep_picture(struct pdf_store *, const struct drawing *, const struct packed_picture *);

// ---- cff.c ----
struct cff {
    bool cid_keyed;
    uint16_t *cids; // by glyph, in the arena; NULL: the same as glyph ids
};
bool cff_read(struct arena *, struct str table, uint32_t n_glyphs, struct cff *); // false: not well formed

// ---- content.c ----
void pdf_content(struct pdf *); // every sheet's content, leaves and annotations

// ---- structure.c ----
void pdf_elements_prepare(struct pdf *);
void pdf_leaves_link(struct pdf *); // after pdf_content: each tag's leaves, in reading order
tag_id pdf_tag_lookup(const struct pdf *, struct str id); // 0: none
void pdf_elements_resolve(struct pdf *); // after pdf_content: which are kept, and their object numbers
pdf_ref pdf_structure(struct pdf *);     // the StructTreeRoot

// ---- attachments.c ----
void put_attachments(struct buf *, struct pdf *); // the catalog's entries; nothing where there are none

// ---- forms.c ----
enum { TYPED_FIRST = 32, TYPED_LAST = 255 };
uint32_t typed_character(unsigned code); // in WinAnsiEncoding (annex D.2); 0: not in the font
// FirstChar, LastChar and Widths; and which glyphs these are of.
void put_typing(struct buf *, const struct face *face, struct hb_set_t *glyphs);
void pdf_field_area(struct pdf *, uint32_t page, const struct mark *, struct pdf_rect, bool turned);
void put_widget(struct buf *, struct pdf *,
                const struct pdf_annot *);           // what widgets have beyond all annotations
void put_acroform(struct buf *, const struct pdf *); // the catalog's; nothing without fields

// ---- annotations.c, outline.c, metadata.c, icc.c, save.c ----
void pdf_link_area(struct pdf *, uint32_t page, tag_id link, const struct placement *, const struct mark *,
                   struct pdf_rect);
void pdf_link_text(struct pdf *, tag_id link, struct str); // adds to what describes it
void pdf_annotations(struct pdf *);
// "[page /XYZ x y null]" of a tag's first content; false where it has none.
bool put_destination(struct buf *, const struct pdf *, tag_id);
pdf_ref pdf_outline(struct pdf *); // 0: no headings
int64_t pdf_date(const struct pdf_options *, const struct article *);
void pdf_info(struct pdf *);
pdf_ref pdf_xmp(struct pdf *);
void icc_srgb(struct buf *);             // icc.c: the profile of the pages' colours
void put_hash(struct buf *, struct str); // names bytes by 32 hexadecimal digits
bool pdf_save(struct pdf *, struct buf *out);

#endif

// text/: boxes -> paragraphs of shaped items. Each paragraph is itemised (bidi, script, font by coverage) and
// shaped once, in font units; lines and pages slice the runs, nobody shapes again. HarfBuzz, ICU and
// libhyphen are known here alone. This header shows none of their types but by name.
#ifndef PDFGEN_TEXT_TEXT_H
#define PDFGEN_TEXT_TEXT_H

#include "doc/catalogue.h"
#include "style/style.h"

struct hb_face_t;
struct hb_font_t;

// One font file, mapped, immutable. Shared by all documents of a process (and, through fork, of a batch).
struct face {
    uint16_t index;  // in the catalogue's files: a stable number
    struct str path; // file
    struct str family;
    uint16_t weight;
    bool italic;
    uint32_t upem;
    int32_t ascent, descent, cap_height; // font units; descent < 0
    struct str bytes;                    // the mapped file
    uint32_t collection_index;           // in a .ttc
    struct hb_face_t *hb_face;
    struct hb_font_t *hb_font; // scale = upem
};

struct fonts; // opened faces, hyphenation patterns, shape plans: shared, grows only
struct fonts *fonts_open(const struct font_catalogue *); // borrows the catalogue
void fonts_close(struct fonts *);
// The face of a family nearest in weight, or NULL after reporting FONT_MISSING or FONT_UNREADABLE at `pos`.
const struct face *fonts_face(struct fonts *, struct str family, uint16_t weight, bool italic, struct pos,
                              struct diags *);
// `pdfgen fonts`: each family, its faces, file, scripts covered, or what is missing and the package that has
// it.
void fonts_report(struct fonts *, struct buf *);

// Glyphs and items are many, and small for that: a long document has millions. 8 and 24 bytes.
enum { PARAGRAPH_MAX_BYTES = 1 << 20 }; // of one paragraph's text: some 300 pages
struct glyph {
    uint64_t id : 16;
    uint64_t
        cluster : 20;     // byte offset into run.text of the cluster's first character: < PARAGRAPH_MAX_BYTES
    int64_t advance : 28; // font units
};
struct glyph_offset {
    int16_t x, y; // font units
};

// One shaped stretch: one face, style, direction, language and tag. Glyphs in visual order, left to right.
struct run {
    const struct face *face;
    const struct style *style;
    struct str lang;
    tag_id tag;
    uint32_t note;          // inline_item.note
    uint8_t level;          // bidi embedding level; odd: right to left
    uint16_t script;        // ICU's number; 0: it was not shaped as a stretch of text
    bool needs_actual_text; // glyphs reordered or split so that ToUnicode alone misleads (Devanagari …)
    struct str text;        // UTF-8, logical order
    const struct glyph *glyphs;
    const struct glyph_offset *offsets; // one a glyph, of those not set at their pen; NULL: all are
    uint32_t n;
    uint32_t inline_index; // the box's inline that it is of
    struct pos pos;
};

enum item_kind {
    ITEM_BOX,     // unbreakable: glyphs [from, to) of a run, in logical order of items
    ITEM_GLUE,    // white space: glyphs [from, to); a line may end here, it then vanishes (its glyphs stay as
                  // text). White space where no line may end is in boxes.
    ITEM_PENALTY, // a line may end here at `penalty`; with `hyphen`, that run's glyph is then set
    ITEM_PAGE, // page number: run holds the ten digits, glyph i is digit i; as wide as the widest of them, as
               // often as the document's highest page number has digits
    ITEM_PAGES,
    ITEM_PAGE_OF, // of the inline that its run is of
    ITEM_BREAK,   // the line ends here
    ITEM_FILL,    // infinite stretch, from style->width on
    ITEM_STROKE,  // style->width wide
    ITEM_DRAWING, // drawing, scaled to style->height
    ITEM_OPEN,    // start edge of an inline box: padding and border as width
    ITEM_CLOSE,
};
enum { PENALTY_FORBID = 10000, PENALTY_HYPHEN = 50 };

struct item {
    enum item_kind kind : 8;
    int16_t penalty;
    mpt width;         // at the style's font size; 0 for BREAK and PENALTY (its hyphen's for a hyphen)
    uint32_t from, to; // glyphs of the run, from < to in visual order whatever its direction
    union {
        const struct run *run;        // BOX, GLUE, PAGE, PAGES, PAGE_OF; PENALTY: the hyphen, or NULL
        const struct inline_item *of; // all others: the box's inline
    };
};
// Its run, or NULL where it has none.
static inline const struct run *item_run(const struct item *item)
{
    return item->kind <= ITEM_PAGE_OF ? item->run : NULL;
}
static inline bool item_is_number(const struct item *item)
{
    return item->kind >= ITEM_PAGE && item->kind <= ITEM_PAGE_OF;
}

struct para {
    const struct item *items;
    size_t n;
    const struct run *const *runs;
    size_t n_runs;
    bool rtl;    // base direction
    bool faulty; // something was told of it
    mpt widest;  // widest unbreakable stretch (a word): the minimum width
    mpt natural; // width on one line: the maximum width
    struct pos pos;
    uint32_t known; // 1 + the place in text.known of the one that it is, styles, tags and all; 0: none
};

struct text;
// The paragraphs of a text by their content, for other texts that have many of the same. Those of which
// something was told are left out: it is to be told again. Immutable; borrows the text with its items.
struct text_store;
struct text_store *text_store_new(struct arena *, const struct text *);

struct text {
    const struct boxes *boxes;
    struct para *paras; // one for each of boxes.paras
    size_t n_paras;
    const struct face
        *typed; // that of boxes.typed which has Latin letters, or its first; NULL: there are no form fields
    struct arena *items;      // where those of the paras live
    const struct text *known; // that paragraphs were taken from; NULL: none
};

// Returns NULL after reporting where fonts are missing. GLYPH_MISSING is reported once a character, at its
// place. Paragraphs whose content `known` has (NULL: nothing) are taken from it, which must outlive the
// result.
struct text *text_shape(struct arena *, const struct boxes *, struct fonts *, const struct text_store *known,
                        struct diags *);

// The same text under other styles (copyfit): runs of paragraphs that differ in size alone are taken over,
// not shaped again. `before` (NULL: nothing is taken over) and `known`, and what they stand on, must outlive
// the result.
struct text *text_refit(struct arena *, const struct text *before, const struct boxes *, struct fonts *,
                        const struct text_store *known, struct diags *);

// Appends what of the system text is set with beside fonts: which ICU and HarfBuzz run, and which hyphenation
// patterns are installed. An update of theirs makes it another.
void text_put_system(struct buf *);

// When pages are made, runs are all that is left to say: takes the items back.
void text_drop_items(struct text *);

// The width of one glyph of a run as set: advance at the style's size, letter-spacing, and for a space also
// word-spacing and `extra`.
mpt run_advance(const struct run *, uint32_t glyph, mpt extra);
bool run_is_space(const struct run *, uint32_t glyph);
// What a glyph that stands for `text` is to be read as by itself, wherever it stands: composed (NFC), without
// invisible characters, "(" where it is "(" that is seen. Empty where nothing is seen.
struct str glyph_reading(struct arena *, const struct face *, uint32_t glyph, struct str text);
// The characters of glyphs [from, to), which are cut between clusters. Borrowed from the run.
struct str run_slice(const struct run *, uint32_t from, uint32_t to);
// Visual order of n items by their levels (UAX 9, L2): order[i] is the logical index of the i-th from the
// left.
void text_reorder(const uint8_t *levels, size_t n, uint32_t *order);

void text_dump(const struct text *, struct buf *);

#endif

// Shared by the files of text/; nothing outside includes it.
//
// A paragraph passes through, in this order:
//   gather.c     its characters as one string, objects standing in it as one character
//   breaks.c     where its lines may end (ICU), and hyphenate.c: where its words may be hyphenated
//   itemize.c    pieces of one style, direction, script and face (coverage.c)
//   shape.c      each piece becomes a run of glyphs (HarfBuzz)
//   items.c      runs and objects are cut into boxes, glue and penalties
#ifndef PDFGEN_TEXT_INTERNAL_H
#define PDFGEN_TEXT_INTERNAL_H

#include "text/text.h"

#include <hb.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

enum {
    FONT_MAX_BYTES = 64 << 20, // of one font file
};

// ---- what is shared by all documents ----------------------------------------------------------------
enum slot_state { SLOT_UNTRIED, SLOT_OPEN, SLOT_MISSING, SLOT_TOO_BIG, SLOT_UNREADABLE };
struct slot {
    enum slot_state state;
    struct face face;
};

struct line_breaker {
    const char *locale;
    UBreakIterator *iterator;
};
struct patterns; // hyphenation patterns of one language: hyphenate.c

struct fonts {
    struct arena *arena;
    const struct font_catalogue *catalogue;
    struct slot *slots;  // one for each of catalogue.files
    hb_buffer_t *buffer; // used again for every run
    UBiDi *bidi;         // NULL until a paragraph needs it
    struct {
        struct line_breaker *items;
        size_t n, cap;
    } breakers;
    struct {
        struct patterns **items;
        size_t n, cap;
    } patterns;
};

// Opens the i-th file of the catalogue, once; NULL where that failed: slots[i].state says why.
const struct face *fonts_slot(struct fonts *, size_t i);
// The file of a family that is nearest in style and weight; n_files where the catalogue has no such family.
size_t fonts_nearest(const struct font_catalogue *, struct str family, uint16_t weight, bool italic);
// The line breaker for a language, opened once; borrowed.
UBreakIterator *fonts_breaker(struct fonts *, struct str lang);
void patterns_free(struct patterns *);
void patterns_put_marks(struct buf *); // of all files of patterns that are installed
// Ends the program where ICU fails for lack of memory (its data is linked in): no input can be at fault.
void icu_check(UErrorCode, const char *what);

// ---- one text ---------------------------------------------------------------------------------------
// A role at one weight and slope: its families' faces, opened when first asked for.
struct chain {
    const struct font_role *role;
    uint16_t weight;
    bool italic;
    bool broken;               // a family that was asked for could not be opened
    const struct face **faces; // one a family; NULL: not opened
    bool *asked;
};

// A character with the marks that belong to it: [from, to) of the text.
struct cluster {
    uint32_t from, to;
    uint32_t base;
};

// One inline of the paragraph, [from, to) of its text. INLINE_OPEN and INLINE_CLOSE are empty.
struct span {
    enum inline_kind kind;
    const struct inline_item *in;
    uint32_t from, to;
};

// One run to be: [from, to) of the text.
struct piece {
    const struct span *span;
    uint32_t from, to;
    uint8_t level;
    UScriptCode script;
    const struct face *face;
    struct run *run;
    const uint8_t *unsafe;    // of each glyph: a line must not end before its cluster, or shaping would
                              // differ; NULL where is_loose(script)
    const struct run *hyphen; // NULL until one is needed
};

// What marks[i] says of the text's byte i:
enum {
    MARK_BREAK = 1,  // a line may end before it
    MARK_GLUE = 2,   // white space, and a line may end at it
    MARK_HYPHEN = 4, // a line may end before it with a hyphen
};

struct shaper {
    struct arena *arena; // of the document
    struct arena *kept_items;
    struct arena *scratch; // dies with the shaper
    struct fonts *fonts;
    const struct text_store *known; // NULL: nothing
    struct diags *diags;
    bool failed; // a font is missing
    bool faulty; // something is to be told of the paragraph at hand, be it for the first time or not
    struct {
        struct chain **items;
        size_t n, cap;
    } chains;
    struct {
        uint32_t *items; // reported already
        size_t n, cap;
    } missing;
    struct {
        struct str *items; // languages without patterns, reported already
        size_t n, cap;
    } unhyphenated;
    // The paragraph at hand. Emptied, not freed, between paragraphs.
    const struct box *box;
    struct {
        char *items;
        size_t n, cap;
    } text;
    struct str kept; // a copy of the text in the document's arena, for the runs
    struct {
        struct span *items;
        size_t n, cap;
    } spans;
    struct {
        uint32_t *items; // places of soft hyphens, ascending
        size_t n, cap;
    } soft;
    uint8_t *marks;  // text.n + 1
    uint8_t *levels; // text.n; NULL: all 0
    uint8_t *levels_buffer;
    size_t marks_cap, levels_cap;
    struct {
        struct piece *items;
        size_t n, cap;
    } pieces;
    struct {
        struct item *items;
        size_t n, cap;
    } items;
    struct {
        const struct run **items;
        size_t n, cap;
    } runs;
};

// Whether a language tag starts with the subtags `of`; letter case does not count (RFC 5646, 2.1.1).
bool lang_is(struct str lang, const char *of);

void gather(struct shaper *);
void find_breaks(struct shaper *);
void hyphenate(struct shaper *);
void itemize(struct shaper *);
void shape(struct shaper *);
void make_items(struct shaper *, struct para *);

// The character of the paragraph's text that ends before byte i > 0, and the one that starts at byte i < n.
uint32_t char_before(const struct shaper *, size_t i);
uint32_t char_at(const struct shaper *, size_t i);
static inline struct str shaper_text(const struct shaper *s)
{
    return (struct str){s->text.items, s->text.n};
}

// The hyphen that ends a line within a piece; NULL where no face has one.
const struct run *hyphen_run(struct shaper *, struct piece *);
// The ten digits, for a page number; NULL where no face has them.
const struct run *digits_run(struct shaper *, const struct span *);

// GLYPH_MISSING, once a character.
void report_glyph(struct shaper *, const struct inline_item *, uint32_t codepoint);

// ---- coverage.c -------------------------------------------------------------------------------------
const UNormalizer2 *normalizer(void);  // to NFC
bool is_invisible(uint32_t codepoint); // default ignorable: it shapes what stands around it and has no glyph
bool face_covers(const struct face *, uint32_t codepoint);
struct chain *chain_for(struct shaper *, const struct style *);
// The first face of a style's chain that has a character, `preferred` before all others (it may be NULL);
// NULL where none has.
const struct face *face_for(struct shaper *, const struct style *, uint32_t codepoint,
                            const struct face *preferred);
// The face of family *sticky if it has the whole cluster; else that of the first family that has, now
// *sticky; else that of the first that has its base, after reporting what is missing. NULL where no font
// could be opened.
const struct face *face_for_cluster(struct shaper *, struct chain *, const struct span *,
                                    const struct cluster *, size_t *sticky);

// The face for what is typed into form fields; NULL: there are none, or it could not be opened.
const struct face *typed_face(struct shaper *, const struct boxes *);

// reuse.c
bool same_content(const struct box *, const struct box *); // would be shaped alike, but for sizes
// A paragraph of that content as the same content of `box`, which may have other styles and tags.
struct para take_para(struct arena *, struct arena *for_items, const struct para *before,
                      const struct box *box_before, const struct box *);
// The same from a store, as it is there where nothing differs; false where it has none of that content. NULL:
// an empty store. `next`: where it is looked for first; 0 before the first paragraph.
bool store_para(const struct text_store *, struct arena *, struct arena *for_items, const struct box *,
                size_t *next, struct para *);
const struct text *store_text(const struct text_store *);

// A run that would be shaped as the piece is, whatever stands around it; NULL: none is known.
const struct run *store_run(const struct text_store *, const struct piece *, struct str text);

// items.c
// Scripts whose letters stand side by side: what a break between two of them loses is kerning at most.
bool is_loose(UScriptCode);
mpt item_width(const struct item *);
void measure_items(const struct item *, size_t n, struct para *); // widest, natural
// numbers.c: gives every page number the width that the highest can have.
bool has_number(const struct para *);
void reserve_numbers(struct text *);
// text.c
struct para shape_para(struct shaper *, const struct box *);

#endif

// flow/: items -> slabs (a line, a table row, a figure) and what stands between them. Slabs are never cut;
// marks are placed inside. Knows no pages, but the columns that the page masters share.
//
// Horizontal places are logical: from the start edge of the measure (left in a left-to-right document). page/
// mirrors them for right-to-left documents: x' = measure - x - width.
#ifndef PDFGEN_FLOW_FLOW_H
#define PDFGEN_FLOW_FLOW_H

#include "text/text.h"

enum mark_kind {
    MARK_GLYPHS,
    MARK_RECT,
    MARK_DRAWING,
    MARK_FIELD, // where a form field is; draws nothing. tag: its TAG_FORM
    MARK_PATH,
    MARK_LINE, // one that is set when all pages are known
};

struct late_line;

// One thing to draw. y is downwards from the slab's top; for glyphs it is the baseline.
struct mark {
    enum mark_kind kind;
    tag_id tag;    // TAG_ARTIFACT: decoration
    uint32_t note; // it calls that of flow.notes, from 1; 0: none
    mpt x, y, width, height;
    const struct color *color; // glyphs, drawing; rect: fill, or NULL
    // MARK_GLYPHS
    const struct run *run;
    uint32_t from, to; // glyphs, left to right
    mpt extra;         // added to each space (justified text)
    // MARK_RECT
    const struct color *stroke;
    mpt stroke_width, radius;
    enum keyword dash; // KW_SOLID, KW_DASHED, KW_DOTTED
    mpt pitch;         // KW_DOTTED: from one dot to the next; 0: two widths
    // MARK_PATH: filled with `color`, its line `stroke` and `stroke_width` wide; coordinates in mpt from x,
    // y, and within width x height. Caps, joins and dashes are the path's, its own paints and width do not
    // count.
    const struct path *path;
    const struct path *clip; // only what is within it is seen; NULL: all
    // MARK_DRAWING
    const struct drawing *drawing;
    bool flip; // left and right change places: an arrow in right-to-left text
    // MARK_FIELD
    const struct style *typed; // of what is typed; NULL: a box to tick, in `color`
    // MARK_LINE: x and width are its measure, y its baseline
    const struct late_line *line;
    bool mirrored; // within its measure
};

// A line with page numbers in it. Where it ends is decided; it is set when the numbers are known, and is one
// mark until then.
struct late_line {
    const struct para *para;
    const struct box *box;     // the para's
    const struct style *style; // of the line
    uint32_t from, to;         // its items
    bool hyphen, forced;       // see flow/lines.h
    uint32_t open;
    mpt indent;
};

struct slab {
    mpt height;
    mpt below; // its marks reach so far beyond its height: a cell that spans further rows
    const struct mark *marks;
    size_t n;
    struct pos pos;
};

// A ground or border around a stretch of the flow. Reaches `above`/`below` beyond it.
struct frame {
    mpt x, width;
    mpt above, below;
    const struct style *style; // background, border, radius, decoration_clone
};

// The flow: events in order. A page may end only before an EVENT_SLAB that is not kept; then what stands
// between it and the slab before is split: up to the last EVENT_CLOSE it stays, the rest goes over,
// EVENT_SPACE and discardable rules vanish.
enum event_kind {
    EVENT_SPACE, // white; vanishes at the top of a page if `discard`
    EVENT_PAD,   // white that stays: padding
    EVENT_RULE,  // a slab (a bar over a section, with its padding) that vanishes at the top of a page if
                 // `discard`
    EVENT_SLAB,
    EVENT_OPEN,  // frame starts
    EVENT_CLOSE, // frame ends
    EVENT_SNAP,  // what follows starts on the baseline grid
};
struct event {
    enum event_kind kind;
    mpt size; // SPACE, PAD; RULE: its height
    bool discard;
    bool keep;                 // SLAB: no page break before it …
    bool yields;               // … unless the block that is kept together is higher than a page
    enum keyword break_before; // SLAB: KW_PAGE …; else KW_AUTO
    const struct slab *slab;   // SLAB, RULE
    const struct slab *hang;   // SLAB: drawn beside it (a side head), its top `hang_dy` below the slab's
    mpt hang_dy;
    const struct slab *repeat; // SLAB: a table head to set again when a page starts with this row
    const struct frame *frame; // OPEN, CLOSE
    // SLAB: what it and `hang` call, in reading order; indices into flow.notes. A note is called once.
    const uint32_t *notes;
    uint32_t n_notes;
};

// A note, whole. It stands at the foot of the page that its call is on.
struct note {
    const struct slab *slab;
    mpt space;               // white between it and the note above it
    const struct slab *rule; // above it where it is the page's first: with the white below
    mpt rule_space;          // least white between the page's text and that rule
    mpt below;               // white below the page's last note
};

struct stream {
    struct event *items;
    size_t n, cap;
};

struct code {
    struct str text;
    const struct drawing *drawing;
};

// Where the parts of a timeline stand, for those who want to know: nothing is drawn from it. Places are those
// of its drawing, `t` along time and `c` across it where a lane or bar is told, x and y otherwise.
enum chart_thing { CHART_SCALE, CHART_LANE, CHART_BAR, CHART_LABEL };
struct chart_place {
    enum chart_thing kind;
    struct str words; // of a label: its first; of a stretch of the axis: its unit
    mpt a, b, c, d;   // scale: t from, to; lane: c from, to; bar: t from, to, c from, to; label: x, baseline,
                      // width, lines
};
struct chart_map {
    struct pos pos;
    struct {
        struct chart_place *items;
        size_t n, cap;
    } places;
};

// The lines of a paragraph as they were set, for the same paragraph of another flow.
struct set_lines {
    mpt x, width;              // of its area
    const struct style *style; // of its box; NULL: nothing is kept
    const struct slab **slabs;
    size_t n;
};

struct flow {
    const struct text *text;
    struct set_lines *lines; // by paragraph; NULL: not kept
    uint32_t *n_lines;       // by paragraph, of those in streams and notes
    mpt measure;
    struct stream body;
    struct stream foot; // position page-foot: at the foot of the last page
    const struct note *notes;
    uint32_t n_notes;
    struct {
        struct chart_map *items;
        size_t n, cap;
    } charts;
    const struct slab **sheets; // a chart: its pages, each from the sheet's top left corner
    uint32_t n_sheets;          // 0: the streams
    struct {
        struct code *items; // QR codes, by what they say
        size_t n, cap;
    } codes;
};

// Returns NULL only after reporting. Faults of fit (WORD_TOO_WIDE …) are reported with the place in the XML.
// QR codes that `known` has already (NULL: none) are taken from it, and lines of paragraphs from `like`, the
// flow of text->known (NULL: none, and then lines are kept for others): both must outlive the result.
struct flow *flow_blocks(struct arena *, const struct text *, const struct flow *known,
                         const struct flow *like, struct diags *);

// Whether pages end at the same places in both, for all that they are made of is as high and as kept
// together, down to the lines of each paragraph. The boxes of both are alike (boxes_alike).
bool flow_breaks_alike(const struct flow *, const struct flow *);

// Sets one static line of `width` with the page fields filled in; the slab's baseline is at `*baseline` below
// its top.
const struct slab *flow_static_line(struct arena *, const struct text *, const struct box *para, mpt width,
                                    uint32_t page, uint32_t pages, mpt *baseline);
// How wide it is on a document of so many pages, with the least that its fills take.
int64_t flow_static_width(const struct text *, const struct box *para, uint32_t pages);
bool flow_has_page_field(const struct text *, const struct box *para);

// The page on which what has an id begins, of all ids that page numbers name, in byte order.
struct target {
    struct str id;
    uint32_t page; // 0: on none
};
struct page_numbers {
    uint32_t page, pages; // the line's own page; how many there are
    const struct target *targets;
    size_t n;
};
// The slab with its late lines set; itself where it has none. `*excess`: by how much a line sticks out
// because the numbers in it are wider than was reserved.
const struct slab *flow_set_late(struct arena *, const struct slab *, const struct page_numbers *,
                                 mpt *excess);
uint32_t target_page(const struct page_numbers *, struct str id); // 0: on none

// Words for a message: their start, where they are too long to be shown whole.
struct str shown_words(struct arena *, struct str);

void flow_dump(const struct flow *, struct buf *);

#endif

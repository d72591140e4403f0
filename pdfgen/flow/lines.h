// Lines of one paragraph: where they break (total fit) and how they are set. Internal to flow/.
#ifndef PDFGEN_FLOW_LINES_H
#define PDFGEN_FLOW_LINES_H

#include "flow/flow.h"

// Items [from, to) of the paragraph; glue at either end is not counted in `width` (but its glyphs are set at
// the line's end, so that text extraction finds the space). `hyphen`: the line ends with items[to]'s hyphen.
struct line {
    uint32_t from, to;
    mpt width;     // natural
    bool hyphen;   // items[to] is an ITEM_PENALTY whose hyphen is set
    bool forced;   // ended by ITEM_BREAK or the paragraph's end
    uint32_t open; // an inline box goes on from the line before: 1 + its ITEM_OPEN's index; else 0
};
struct lines {
    struct line *items;
    size_t n;
    bool overfull;    // some unbreakable stretch is wider than the measure
    struct pos where; // of the widest such stretch
    struct str word;  // its text
    mpt excess;       // by how much
};

// Total fit (least sum of squared badness over all lines) for ragged (start, end, center) and justified text,
// by style->text_align; text_wrap BALANCE makes lines of like length without adding a line. `first_indent`
// narrows the first line (may be negative). Time is linear in the items for a given measure.
// A paragraph in which nothing is seen has no lines; only an ITEM_BREAK ends an empty one.
struct lines break_lines(struct arena *, const struct para *, const struct style *, mpt measure,
                         mpt first_indent);

// What page numbers say; pages 0: not known yet. `inlines`: of the paragraph's box, for ITEM_PAGE_OF.
struct line_fields {
    const struct page_numbers *numbers;
    const struct inline_item *inlines;
};

// Sets one line into marks, in logical coordinates: the line's box starts at x = 0 and is `measure` wide, its
// baseline at y = `baseline`. Appends to `marks` in logical (reading) order, so that the content stream reads
// in order.
struct marks {
    struct mark *items;
    size_t n, cap;
};
void set_line(struct arena *, const struct para *, const struct style *, const struct line *, mpt measure,
              mpt indent, mpt baseline, struct line_fields, struct marks *);

// Whether a line has page numbers in it; such a line becomes one mark, a MARK_LINE.
bool line_is_late(const struct para *, const struct line *);
void add_late_line(struct arena *, const struct para *, const struct box *, const struct style *,
                   const struct line *, mpt measure, mpt indent, mpt baseline, struct marks *);

// Mirrors marks [from, n) within `measure`: for a paragraph that runs against the document's direction.
void mirror_marks(struct marks *, size_t from, mpt measure);

// From the top of a slot `line_height` high to its baseline.
mpt slot_baseline(const struct style *, const struct para *);

#endif

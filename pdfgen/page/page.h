// page/: slabs -> pages. Placements only: nothing is shaped or broken here. Keeps, widows, running heads,
// page numbers.
#ifndef PDFGEN_PAGE_PAGE_H
#define PDFGEN_PAGE_PAGE_H

#include "flow/flow.h"

// Places are physical: from the page's top left corner, y downwards.
struct placement {
    const struct slab *slab;
    mpt x, y;      // of the slab's top left corner
    bool artifact; // a running head, a repeated table head: its tags do not count
    bool read;     // but here they do: a running head of the last page
    bool mirror;   // marks are mirrored within `measure`
};
struct backdrop {
    const struct frame *frame;
    mpt x, y, width, height;
    bool starts, ends; // the frame starts (ends) on this page: corners and borders there
};
struct page {
    uint32_t number; // from 1
    const struct master *master;
    const struct backdrop *backdrops; // drawn first, in order
    size_t n_backdrops;
    const struct placement *placements; // in document order; running heads first
    size_t n_placements;
    mpt used; // height of the body on it
    mpt free; // below that, above the foot and the margin; below zero where it overflows
    // Drawn from the page's top left corner, between backdrops and placements, and last; NULL: none
    const struct slab *underlay, *overlay;
};
struct pages {
    const struct flow *flow;
    const struct page *items;
    size_t n;
};

struct pages *page_make(struct arena *, const struct flow *, struct diags *);
// What has no room on so many pages, were each as full as it can be: one line less of text is never one more.
struct excess {
    size_t lines, others; // slabs that are a line of text; rows of tables, figures, lines to write on …
    bool kept;            // what is kept together needs more room than that
    struct pos pos; // of the first slab that has no room, or none for what is kept; `words`: it begins so
    struct str words;
};
struct excess page_excess(struct arena *, const struct flow *, uint32_t pages);
// How many lines of a height would have room below the last page's body, and on the pages after it up to so
// many.
int64_t page_room(const struct pages *, uint32_t total, mpt line_height);
// The same pages with what the layout measures by: over each the edges of slabs and frames, and margins and
// columns; under the text the baseline grid.
enum { OUTLINE_BOXES = 1, OUTLINE_GRID = 2 };
const struct pages *page_outline(struct arena *, const struct pages *, unsigned what);
// How far what is seen of a slab reaches from side to side, from its placement's x: spaces at a line's ends
// do not count. mirrored_in: the measure in which its marks are mirrored, -1 where they are not.
struct slab_extent {
    mpt x, width;
    bool has_text;
};
struct slab_extent slab_extent(const struct slab *, mpt mirrored_in);
void pages_dump(const struct pages *, struct buf *);

#endif

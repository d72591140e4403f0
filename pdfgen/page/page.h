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
    mpt used;                   // height of the body on it
    mpt free;                   // below that, above the foot and the margin; below zero where it overflows
    const struct slab *overlay; // drawn last, from the page's top left corner; NULL: none
};
struct pages {
    const struct flow *flow;
    const struct page *items;
    size_t n;
};

struct pages *page_make(struct arena *, const struct flow *, struct diags *);
// The same pages with what the layout measures by laid over each: edges of slabs and frames; margins, columns
// and the baseline grid.
enum { OUTLINE_BOXES = 1, OUTLINE_GRID = 2 };
const struct pages *page_outline(struct arena *, const struct pages *, unsigned what);
// How far a slab's marks reach from side to side, from its placement's x; mirrored_in: the measure in which
// they are mirrored, -1 where they are not.
struct slab_extent {
    mpt x, width;
    bool has_text;
};
struct slab_extent slab_extent(const struct slab *, mpt mirrored_in);
void pages_dump(const struct pages *, struct buf *);

#endif

// Inside page/: what part of the flow each page takes, and how far down it reaches. breaks.c decides, place.c
// sets; both walk the events with the same cursor, so what was measured is what is drawn.
#ifndef PDFGEN_PAGE_STRETCH_H
#define PDFGEN_PAGE_STRETCH_H

#include "page/page.h"

// ---- pages before they have content (area.c)
// Where a page takes the body, from its top left corner. 64 bits: sums of hostile lengths stay defined.
struct area {
    int64_t top, bottom;
    mpt left;
};

// The master of page `number`; `total` pages, 0 where that is not known yet (then no page is the last).
// NULL where no row of layout.uses fits.
const struct master *master_for(const struct layout *, uint32_t number, uint32_t total);
struct area area_for(const struct layout *, bool rtl, uint32_t number, uint32_t total);
// Reports masters that are no use for this flow: another measure, no room, none for some page.
bool areas_check(const struct flow *, struct diags *);
// Whether knowing that there are `total` pages changes where the body stands.
bool areas_depend_on_last(const struct layout *, uint32_t total);

// ---- walking down a page (breaks.c)
struct cursor {
    int64_t y;      // where the next thing goes
    int64_t lowest; // what side heads and frames that reach beyond their content have come down to
    int64_t origin; // the baseline grid counts from here
    mpt grid;       // 0: none
    int64_t floor;  // nothing stands above this: a side head that would pushes its slab down
    bool at_top;    // nothing set yet: discardable space and rules vanish
    bool at_break;  // directly behind a page break: padding belongs to what ended there, and vanishes
    // Padding that the open frames with box-decoration-break: clone repeat at each page's top and bottom.
    int64_t clone_before, clone_after;
    // The notes that this page's slabs call, below all else, with the rule above them.
    const struct note *notes; // of the flow
    int64_t noted;            // their height
    bool has_notes;
};

bool cursor_drops(const struct cursor *, const struct event *); // the event vanishes at the page's top
// Moves over an event; returns where its slab (SLAB, RULE) stands or the frame's edge (OPEN, CLOSE) is.
int64_t cursor_step(struct cursor *, const struct event *);
// The lowest point, were the page to end here; as if the notes stood right below the text.
int64_t cursor_end(const struct cursor *);

// Events [from, to) of the body; from == to: a blank page, or one with the foot alone.
struct stretch {
    size_t from, to;
    size_t slabs;                      // in it
    bool repeats_head;                 // the first slab's `repeat` is set above it
    bool forced;                       // starts where the article asks for a new page
    int64_t clone_before, clone_after; // of the frames open at `from`
    int64_t end;                       // its lowest point
    int64_t excess;                    // by how much `culprit` is higher than the page's room; 0: it fits
    const struct slab *culprit;
};
struct stretches {
    struct stretch *items;
    size_t n, cap;
};

// The foot of the last page: `gap` above it (not where it stands alone), then `height`.
struct foot {
    int64_t gap, height;
};
struct foot foot_measure(const struct flow *);

enum { PAGES_MAX = 5000 };

// ---- notes at the foot of a page (notes.c)
void cursor_add_notes(struct cursor *, const struct event *); // makes room for what the event calls
int64_t notes_height(const struct flow *, const struct stretch *);
// Sets those of a stretch so that they end at `bottom`.
struct placer;
void notes_place(struct placer *, const struct flow *, const struct stretch *, int64_t bottom);
// The first note of a stretch, NULL where it calls none.
const struct note *notes_first(const struct flow *, const struct stretch *);

// Breaks the body for `total` pages (see master_for). Returns false when there are more than PAGES_MAX; then
// `*out` holds those found so far.
bool break_pages(struct arena *, const struct flow *, uint32_t total, struct stretches *out);
// How much of the body, in events, stands on so many pages, of which the last has the foot. `loosely`:
// nothing is kept together, so that each page is as full as it can be.
size_t break_full(struct arena *, const struct flow *, uint32_t pages, bool loosely);
// Moves the last break up if the last page would hold only a line or two.
void break_balance(const struct flow *, struct stretches *);
// The cursor at the top of a page, below the padding of reopened frames and the repeated head.
struct cursor cursor_start(const struct flow *, const struct stretch *, struct area);
const struct slab *stretch_head(const struct flow *, const struct stretch *); // NULL: none is repeated

// ---- setting (place.c, statics.c)
void set_slab(struct placer *, const struct slab *, int64_t y, bool artifact);
struct placements {
    struct placement *items;
    size_t n, cap;
};

// Running heads and rules of each master, set once where no page number is in them.
struct statics;
struct statics *statics_new(struct arena *, const struct flow *, struct diags *);
void statics_place(struct statics *, const struct master *, mpt left, uint32_t page, uint32_t pages,
                   struct placements *);

// ---- page numbers in the text (numbers.c)
// Sets the lines that wait for page numbers, and reports numbers of places that are on no page.
void numbers_set(struct arena *, struct pages *, struct diags *);

// A distance in millimetres for a message, rounded up to a tenth: "12.3 mm".
struct str distance_mm(struct arena *, int64_t);

struct pages *place_sheets(struct arena *, const struct flow *, struct diags *);
void place_pages(struct arena *, const struct flow *, const struct stretches *, struct pages *,
                 struct diags *);

#endif

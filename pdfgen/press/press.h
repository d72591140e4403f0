// press/: pages -> sheets. Geometry only. A sheet is placements of pages and of what a printer or a person
// with scissors needs beside them. Places are physical: from the sheet's (page's) top left corner, y
// downwards.
#ifndef PDFGEN_PRESS_PRESS_H
#define PDFGEN_PRESS_PRESS_H

#include "page/page.h"

struct press_rect {
    mpt x0, y0, x1, y1;
};

// The part of a page that a sheet shows. Neighbours show their common edge twice; what a screen reader reads
// must be there once: every point of the page, and all around it, is `own` to exactly one sheet.
struct window {
    struct press_rect shown, own; // on the page; `own` ends at MPT_MAX where nothing lies beyond
};

struct sheet_page {
    const struct page *page;
    mpt x, y;                    // of its top left corner on the sheet, as it lies there
    mpt measure;                 // in which its marks are mirrored
    uint32_t order;              // pages are read in this order, on whatever sheets they are
    const struct window *window; // NULL: the whole page is shown, and read here
    mpt width;                   // 0: exact scale; else how wide it is on the sheet
    tag_id figure; // not TAG_ARTIFACT: a small picture, all of it is this figure's and not read as text
    const struct press_rect *shown; // on the sheet: what is seen of it and its bleed; NULL: all of it
    bool turned;                    // upside down
    bool again;                     // it is read where it stands for the first time; here it only is seen
};

// What a printer and a cutter go by, outside of what is cut.
enum sheet_sign_kind {
    SIGN_LINE,   // from x, y; one of width and height is 0
    SIGN_FOLD,   // the same, dashed: it is not cut there, but folded
    SIGN_CIRCLE, // in the box
    SIGN_PATCH,  // the box filled with a colour
};
struct sheet_sign {
    enum sheet_sign_kind kind;
    mpt x, y, width, height;
    const struct color *color; // patches; NULL: on every plate
};

struct sheet {
    mpt width, height;
    struct press_rect trim; // what is left of it when it is cut
    mpt bleed;              // how far what reaches the cut runs on beyond it
    const struct sheet_page *pages;
    size_t n;
    // Drawn last: cut marks and names, which are artifacts (14.8.2.2.2: page artifacts), and what is tagged.
    const struct placement *marks;
    size_t n_marks;
    mpt measure;      // in which the marks are mirrored
    struct str label; // what viewers call the sheet; absent: its number
    // What a printer and a cutter go by, below the marks.
    const struct sheet_sign *signs;
    size_t n_signs;
};
struct sheets {
    const struct pages *pages; // the document's
    const struct sheet *items;
    size_t n;
    const struct tags *tags; // of all that is on the sheets
    enum duplex {            // how they are to be printed: as the reader likes, or turned over this edge
        DUPLEX_ANY,
        DUPLEX_LONG,
        DUPLEX_SHORT,
    } duplex;
};

struct sheet sheet_uncut(mpt width, mpt height); // nothing on it yet

struct sheets *press_plain(struct arena *, const struct pages *); // one page a sheet

// One page a sheet that is cut to the page: with the masters' bleed, and with marks where a slug's text is
// given: press_slug. NULL after reporting a sheet that is larger than PDF can have.
struct sheets *press_trimmed(struct arena *, const struct pages *, const struct text *slug, struct diags *);

// The line that tells sheets apart: number, version, date, title. NULL after reporting.
const struct text *press_slug(struct arena *, const struct boxes *, struct fonts *, struct diags *);

// ---- imposition: several pages on a sheet, which is printed, folded, gathered, cut
// ----
//
// Backs are laid for a printer that turns the sheet about its upright axis, so that the page behind the one
// at the left stands at the right; for one that turns it about the level axis they are upside down.
//
// In a document that is read from right to left everything is mirrored, but for the pages themselves.
enum scheme {
    SCHEME_GRID,    // rows and columns
    SCHEME_BOOKLET, // folded once, stitched through the fold; sections (signatures) lie one behind another
    // Six panels on one sheet. Outside, from the left: 5, 6, 1 (the cover); inside: 2, 3, 4.
    SCHEME_LETTER_FOLD,   // 4 and 5, one leaf, are folded in first: it is narrower by the tuck, 3 mm if not
                          // said
    SCHEME_Z_FOLD,        // all are equally wide
    SCHEME_WORK_AND_TURN, // a leaf's two pages side by side on one plate, which prints both sides of the
                          // sheet
};
enum { IMPOSE_UP_MAX = 64, IMPOSE_SIGNATURE_MAX = 100, IMPOSE_TUCK = 8504, IMPOSE_PANELS = 6 };
struct imposition {
    enum scheme scheme;
    uint32_t up;                   // SCHEME_GRID: pages on a side
    uint32_t columns, rows;        // the same; 0: as they fit best
    bool repeat;                   // the same: each side has one page again and again
    bool both_sides;               // the same: what lies behind a page is the page that follows it
    bool fit;                      // pages that are too large for the sheet become smaller
    enum duplex duplex;            // the edge that the printer turns sheets over; ANY: the upright one
    mpt sheet_width, sheet_height; // turned where that fits better; 0: as large as what is on it
    mpt gutter;                    // between pages that are cut apart
    mpt creep;                     // how much further in a sheet lies than the one around it: its thickness
    mpt tuck;
    uint32_t signature; // sheets of a section; 0: there is one
};
// What a press is told besides: sheets are cut, and have marks where a slug's text is given.
struct press_work {
    bool cut;
    const struct text *slug;
};
// NULL after reporting.
struct sheets *press_impose(struct arena *, const struct pages *, const struct imposition *,
                            const struct press_work *, struct diags *);

// ---- tiles: a page larger than a printer's paper, in parts that are cut, laid over one another and glued
// ----
//
// Every sheet shows its part at exact scale, its own and one overlap to the right and below. It is cut along
// its left and upper edges and laid on the neighbours' strips there: the strips are where glue goes. So a gap
// shows more of the picture, not paper.
enum tile_paper { TILE_LETTER, TILE_A4 };
enum tile_turn { TILE_EITHER, TILE_PORTRAIT, TILE_LANDSCAPE }; // EITHER: the one that takes fewer sheets
enum {
    TILES_MAX = 400,
    TILE_UNPRINTABLE = 17008, // 6 mm: printers leave about 4 mm of each edge white
    TILE_OVERLAP = 28346,     // 10 mm, where nobody asks for another
    TILE_RULE = 283465,       // 100 mm: the length of the rule that shows a printer's scale
};
struct tiling {
    mpt page_width, page_height;
    mpt sheet_width, sheet_height;
    mpt left, top; // of the window on each sheet
    mpt overlap;
    mpt step_x, step_y; // from one sheet's window to the next; the last ones may be a little smaller
    uint32_t rows, columns;
};

// The fewest sheets; portrait where both ways take as many. False where the page is no larger than a sheet.
bool tiling_find(mpt page_width, mpt page_height, enum tile_paper, enum tile_turn, mpt overlap,
                 struct tiling *);
// Whether a sheet shows nothing of the page: the names of those, in order, or absent.
struct str tiling_blank(struct arena *, const struct tiling *, const struct pages *);
struct window tiling_window(const struct tiling *, uint32_t row, uint32_t column);
// "A1" is the first; the rows are named A to Z, then AA, AB …
struct str tiling_row_name(struct arena *, uint32_t row);
struct str tiling_name(struct arena *, uint32_t row, uint32_t column);
enum { TILE_PLAN_MARGIN = 42520 }; // 15 mm: of the plan's pages
// How wide a line of words beside a window may be.
mpt tiling_room(const struct tiling *);

// What is said on the sheets, set by the layers before. Lines begin at the start edge.
struct tile_line {
    const struct slab *slab;
    mpt baseline; // from the slab's top
};
struct tile_words {
    const struct pages *plan;              // how to put the sheets together; the picture goes below its text
    tag_id figure;                         // of the picture
    const struct tile_line *names, *lines; // of each sheet, by rows: "B3"; "B3 · row B of 4, column 3 of 6"
    struct tile_line rule;                 // beside the rule of 100 mm
    mpt measure;                           // in which these lines are set
    bool rtl;
};
// The plan, then the sheets by rows. `pages` has one page.
struct sheets *press_tiles(struct arena *, const struct pages *, const struct tiling *,
                           const struct tile_words *);

#endif

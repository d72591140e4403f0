// Internal to press/: which page comes to stand where on which side of a sheet. Arithmetic alone; impose.c
// puts it on paper.
//
// A form is one side: what is left of it when the sheet is cut, from its upper left corner. Backs are laid
// for a sheet turned about its upright axis, documents read from left to right: impose.c turns and mirrors.
#ifndef PDFGEN_PRESS_SCHEMES_H
#define PDFGEN_PRESS_SCHEMES_H

#include "press/press.h"

#define PAGE_BLANK UINT32_MAX
struct cell {
    uint32_t page;           // from 0; PAGE_BLANK: nothing stands there
    mpt x, y;                // of the page's upper left corner
    struct press_rect place; // what cuts and folds leave of it
    bool again;              // the page has been seen before
};
struct form {
    struct cell *cells;
    size_t n;
    struct press_rect trim;
    mpt folds[2]; // upright ones, by their x
    size_t n_folds;
    bool back, inside; // the sheet's back; what is inside when it is folded
};

// How large the forms of a scheme are: so many pages, and something between them.
struct extent {
    uint32_t columns, rows;
    mpt more_x, more_y;
};
struct extent scheme_extent(const struct imposition *, uint32_t columns, uint32_t rows);

struct forms {
    struct arena *arena;
    const struct imposition *how;
    struct extent extent;
    mpt width, height; // of a page, as it is on paper
    uint32_t n_pages;
    struct form *items;
    size_t n, cap;
};
void scheme_lay(struct forms *); // adds the forms, each sheet's front before its back

// How far the innermost sheet of a booklet lies further in than the outermost.
int64_t scheme_creep(const struct imposition *, uint32_t n_pages);

#endif

// press/: pages -> sheets. Geometry only. A sheet is placements of pages.
#ifndef PDFGEN_PRESS_PRESS_H
#define PDFGEN_PRESS_PRESS_H

#include "page/page.h"

struct sheet_page {
    const struct page *page;
    mpt x, y; // of the page's top left corner on the sheet
};
struct sheet {
    mpt width, height;
    const struct sheet_page *pages;
    size_t n;
};
struct sheets {
    const struct pages *pages;
    const struct sheet *items;
    size_t n;
};

struct sheets *press_plain(struct arena *, const struct pages *); // one page a sheet

#endif

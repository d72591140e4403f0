// Internal to press/: what stands on a sheet outside of what is cut, for trimmed.c and impose.c.
#ifndef PDFGEN_PRESS_SIGNS_H
#define PDFGEN_PRESS_SIGNS_H

#include "press/press.h"

enum {
    SIGN_OFFSET = 8504,    // 3 mm: from the cut to marks, where the bleed is not wider
    SIGN_LENGTH = 14173,   // 5 mm: of a crop mark
    SIGN_SLUG_LINE = 8500, // the slug's slot
    SIGN_MARGIN = 5669,    // 2 mm: from all that to the sheet's edge
};

struct signs {
    struct arena *arena;
    struct sheet_sign *items;
    size_t n, cap;
};
void sign_add(struct signs *, enum sheet_sign_kind, mpt x, mpt y, mpt width, mpt height,
              const struct color *);

// How much of a sheet around the trim is cut off: the bleed, and the marks' room where there is a slug.
int64_t sign_edge(mpt bleed, bool marks);
// Registration marks, colour bar and slug line: what all sheets with marks have. The cut's own marks come
// before.
void sign_sheet(struct signs *, struct sheet *, const struct text *slug, uint32_t number, uint32_t of);

// bleed.c: tells of what ends at the cut and does not run on.
void check_bleed(const struct pages *, struct diags *);
// Whether anything runs on into it.
bool has_bleed(const struct pages *);

#endif

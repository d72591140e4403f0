// A set of finished PDFs, as `merge` and `print` are given them.
#ifndef PDFGEN_CMD_SET_H
#define PDFGEN_CMD_SET_H

#include "bind/bind.h"
#include "cmd/pipeline.h"

struct set_item {
    const char *path; // "-": standard input
    struct page_ranges pages;
    struct str kept; // what standard input had: it can be read only once
};
struct set {
    struct set_item *items;
    size_t n;
    bool ranges; // some documents are not taken whole
};
// Reads the words: FILE.pdf or FILE.pdf#1-2,5. A file that has such a name is meant itself.
void set_read(struct arena *, const struct names *operands, struct set *);
// Reads a finished PDF that the command line names into an arena; false after reporting.
bool set_file(struct pipeline *, struct arena *, const char *path, struct source *);
// The same of a set's, as often as it is wanted.
bool set_item_read(struct pipeline *, struct arena *, struct set_item *, struct source *);
// Binds them to one PDF, which may be for paper alone. `sides`: SIDES_… or -1. Returns its number of pages; 0
// after reporting.
size_t set_bind(struct pipeline *, const struct set *, int sides, bool paper, struct buf *out);

#endif

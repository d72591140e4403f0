// bind/: finished PDFs, anybody's -> one PDF. Pages are taken as they are: their streams are copied, not made
// again. What is the same in several documents (fonts, pictures, colour profiles) stands in the file once.
//
// A file whose cross-references are sound is read here, quickly. Any other that libqpdf can read (encrypted
// without a password, hybrid, unusual filters) seal/ lays out plainly first.
#ifndef PDFGEN_BIND_BIND_H
#define PDFGEN_BIND_BIND_H

#include "base/base.h"

enum {
    BIND_DOCUMENTS_MAX = 20000,
    BIND_PAGES_MAX = 1000000,
    BIND_FILE_MAX = 256 << 20 // bytes of one file
};

struct page_range { // from 1; last >= first; UINT32_MAX: the document's last page
    uint32_t first, last;
};
struct page_ranges { // none: all pages
    struct page_range *items;
    size_t n, cap;
};
// "1-2,5,7-": pages and ranges between commas, in any order. False where it is no such list.
bool page_ranges_parse(struct arena *, struct str, struct page_ranges *);

struct bind_form {
    size_t n_documents; // that will be added: separators tell "2 of 14"
    bool duplex;        // each document starts on a front side: a blank back is added where its pages are odd
    bool paper;         // it is only printed: what cannot be filled in any more is not missed
    bool separators;    // a sheet before each document that names its place in the set, and nothing else
};

struct binding;
// What is bound grows in `out`; both live until bind_close.
struct binding *bind_open(struct arena *, const struct bind_form *, struct buf *out, struct diags *);
// Adds a document. Its bytes are needed during the call alone. Returns false after reporting: what is bound
// is then of no use.
bool bind_add(struct binding *, const struct source *pdf, const struct page_ranges *);
// Ends the file and frees the binding. `complete` false: throws it away. Returns how many pages were bound.
size_t bind_close(struct binding *, bool complete);

// The sides of the paper that a PDF itself wants to be printed on (12.2, table 150).
enum bind_sides { BIND_SIDES_ANY = -1, BIND_ONE_SIDED, BIND_LONG_EDGE, BIND_SHORT_EDGE };
// Looks at a PDF that is sent as it is; false after reporting that it is none.
bool bind_look(struct arena *, const struct source *pdf, enum bind_sides *, struct diags *);

#endif

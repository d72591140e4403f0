// pdf/: sheets + tags + metadata -> bytes. libharu, hb-subset, libdeflate, lcms2 and zlib are known here
// alone.
#ifndef PDFGEN_PDF_PDF_H
#define PDFGEN_PDF_PDF_H

#include "press/press.h"

// What a file is made for (DESIGN §4), and so what it claims to be.
enum profile {
    PROFILE_SCREEN,  // PDF/UA-1 and PDF/A-2a
    PROFILE_ARCHIVE, // PDF/UA-1 and PDF/A-3a, with what it was made of attached
    PROFILE_PRESS,   // PDF/X-4: inks, boxes to cut by, nothing to click
};

// A file to be attached, and what it is to the document (ISO 19005-3, annex E).
struct attachment {
    struct str name; // may name folders: "article/en/chemo.xml"; each once
    struct str media_type, description, bytes;
    enum relationship {
        IS_SOURCE,     // the document was made from it
        IS_DATA,       // says how
        IS_SUPPLEMENT, // was of use
    } relationship;
};

struct pdf_options {
    const char *producer; // "pdfgen 0.1"
    int64_t date; // seconds since 1970, UTC, for CreationDate and ModDate; -1: from the article's date
    enum profile profile;
    bool no_claims;                       // says nothing of PDF/UA or PDF/A
    bool to_encrypt;                      // PDF/A forbids it: claims PDF/UA-1 alone
    const struct source *icc;             // PROFILE_PRESS: the ICC profile of the printing condition
    unsigned ink_limit;                   // PROFILE_PRESS: of all inks of a colour together, in percent
    const struct attachment *attachments; // sorted by the bytes of their names
    size_t n_attachments;
};

// Appends the whole file to `out`. Returns false after reporting. The same input gives the same bytes.
bool pdf_write(const struct sheets *, const struct pdf_options *, struct buf *out, struct diags *);

#endif

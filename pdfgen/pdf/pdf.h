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

// What one document was packed into, kept for others that are nearly alike: the streams, font programs and
// pictures that they have in common are taken from it, which changes no byte of them. It is filled by the
// writing of one, and immutable ever after; it borrows the faces and drawings of that document.
struct pdf_store;
struct pdf_store *pdf_store_new(void);
void pdf_store_free(struct pdf_store *); // NULL: nothing happens

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
    const struct pdf_store *known; // NULL: nothing
    struct pdf_store *keep;        // what is packed is kept here; NULL: nowhere
};

// Appends the whole file to `out`. Returns false after reporting. The same input gives the same bytes.
bool pdf_write(const struct sheets *, const struct pdf_options *, struct buf *out, struct diags *);

#endif

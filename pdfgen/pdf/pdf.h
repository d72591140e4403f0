// pdf/: sheets + tags + metadata -> bytes. libharu and hb-subset are known here alone (libdeflate too).
#ifndef PDFGEN_PDF_PDF_H
#define PDFGEN_PDF_PDF_H

#include "press/press.h"

struct pdf_options {
    const char *producer; // "pdfgen 0.1"
    int64_t date; // seconds since 1970, UTC, for CreationDate and ModDate; -1: from the article's date
};

// Appends the whole file to `out`. Returns false after reporting. The same input gives the same bytes.
bool pdf_write(const struct sheets *, const struct pdf_options *, struct buf *out, struct diags *);

#endif

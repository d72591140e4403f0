// seal/: a finished PDF -> a copy that is encrypted, or linearized; and back out of a PDF what was attached
// to it. libqpdf is known here alone, and of ICU what prepares passwords. It loads many libraries: only
// pdfgen-desk links this folder.
#ifndef PDFGEN_SEAL_SEAL_H
#define PDFGEN_SEAL_SEAL_H

#include "base/base.h"

// The standard security handler, revision 6 (ISO 32000-2, 7.6.4): AES with 256 bits. A password has at most
// 127 bytes of UTF-8.
enum { PASSWORD_MAX = 127 };

// A password in the one form of all that look the same, into `prepared`, which `out` is then a view of:
// NUL-terminated. Returns false where there is none: private or control characters, both directions mixed,
// nothing left, too long; for PASSWORD_SEALS also characters younger than Unicode 3.2, whose form nobody has
// settled.
enum seal_password { PASSWORD_SEALS, PASSWORD_OPENS };
bool seal_prepare(struct str password, enum seal_password, char prepared[PASSWORD_MAX + 1], struct str *out);

struct seal {
    bool
        linearize; // the first page stands first, for viewers that read over a network (ISO 32000-1, annex F)
    struct str password; // opens the copy: from seal_prepare; absent: not encrypted
    struct str owner;    // lifts its permissions; one that nobody knows is best
};

// Replaces the file in `pdf`. The copy may be printed, copied from, filled in, annotated and read aloud; its
// pages may not be changed; an encrypted one does not claim PDF/A. The same input gives the same bytes unless
// it is encrypted: keys are random. Returns false after reporting.
bool seal_pdf(const struct seal *, struct buf *pdf, struct diags *);

// Writes anybody's PDF anew, laid out plainly: cross-references in one table, no object streams, not
// encrypted (one that a password opens is refused). Returns false after reporting.
bool seal_plain(const struct source *pdf, struct buf *out, struct diags *);

struct extracted_file {
    struct str name, bytes; // name: path_is_below
};
struct extracted_files { // sorted by their names: none twice, none the folder of another
    struct extracted_file *items;
    size_t n, cap;
};

// What is attached to a PDF, anybody's. `password` may be absent: it is tried prepared, then as it is.
// Together at most 256 MB, however little they are packed into. Whoever calls it bounds the memory of the
// process: libqpdf unpacks streams of cross-references and objects whole. Returns false after reporting, also
// where nothing is attached.
bool seal_extract(struct arena *, const struct source *pdf, struct str password, struct extracted_files *,
                  struct diags *);

#endif

// The encodings of mail: what goes into a message so that every server passes it on unchanged.
#ifndef PDFGEN_SEND_MIME_H
#define PDFGEN_SEND_MIME_H

#include "base/base.h"

// Correct UTF-8 without control characters, line or paragraph separators: it can stand in a header.
bool mime_is_line(struct str);

// "Name: text" and CRLF; what is not plain ASCII as encoded words (RFC 2047), long lines folded.
void mime_header_text(struct buf *, const char *name, struct str text);
// "Name: label <address>", the label quoted or encoded where it must be.
void mime_header_mailbox(struct buf *, const char *name, struct str label, struct str address);
// The headers of an attached PDF: its name in ASCII, and where that loses something whole, by RFC 2231.
void mime_header_pdf(struct buf *, struct str file_name);
// "Date: Sun, 22 Nov 2026 11:38:55 +0000"
void mime_header_date(struct buf *, int64_t seconds);

// Text with \n at its lines' ends, as quoted-printable (RFC 2045, 6.7).
void mime_quoted_printable(struct buf *, struct str text);
void mime_base64(struct buf *, struct str bytes); // in lines of 76

#endif

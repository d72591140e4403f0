// What a letter says: its template with the patient's fields filled in.
#ifndef PDFGEN_SEND_LETTER_H
#define PDFGEN_SEND_LETTER_H

#include "send/mail.h"

struct letter {
    const struct mail_letter *is;
    struct pos row;
    struct diags *diags;
};

// One line, the subject or the file's name: `what` names it. False after reporting.
bool letter_line(const struct letter *, const struct mail_content *, const char *what, struct buf *out);
// Whether it can stand in a header: `what` names it. False after reporting.
bool letter_check_line(const struct letter *, struct str line, const char *what);
// The body as plain text with \n, wrapped as format=flowed (RFC 3676). False after reporting.
bool letter_text(const struct letter *, struct buf *out);
// The body as a whole HTML document. False after reporting.
bool letter_html(const struct letter *, struct str title, struct buf *out);

#endif

// Forms of values that more than one layer checks: language tags, telephone numbers, mail addresses.
#ifndef PDFGEN_DOC_FORMS_H
#define PDFGEN_DOC_FORMS_H

#include "base/base.h"

// BCP 47 in outline: parts of 1 to 8 letters and digits between hyphens, the first of 2 to 8 letters.
bool language_is_valid(struct str);
// en fits en and en-US. Language tags do not distinguish capitals (RFC 5646, 2.1.1).
bool language_fits(struct str language, struct str wanted);
// Digits (at least three), spaces and + - ( ) . / # * x: at most 40 characters.
bool phone_is_valid(struct str);
// One address as RFC 5321 has it (4.1.2), of those that every server takes: ASCII, no quoted local part, a
// domain of two names or more, no address of a machine.
bool email_is_valid(struct str);

#endif

// The conditions of a `when` attribute: for whom an element is there at all.
//
//     when="language=es"  when="department=oncology radiology"  when="audience!=staff; visit"
//
// Conditions stand between semicolons and must all hold. name=a b: the value is one of these; name!=a b: it
// is none of them; a name alone: there is a value.
#ifndef PDFGEN_DOC_CONDITION_H
#define PDFGEN_DOC_CONDITION_H

#include "base/base.h"

struct condition {
    enum { CONDITION_GIVEN, CONDITION_IS, CONDITION_IS_NOT } kind;
    struct str name;
    struct str values; // separated by white space, at least one; CONDITION_GIVEN: absent
};

// Takes the first condition off `rest`. False at the end, and where it is not a condition: rest->n > 0 then.
bool condition_next(struct str *rest, struct condition *);
bool conditions_are_valid(struct str);
// Takes the first word off `rest`; false where there is none.
bool word_next(struct str *rest, struct str *word);

#endif

// What libxml2 finds, in plain words.
#ifndef PDFGEN_READ_FAULTS_H
#define PDFGEN_READ_FAULTS_H

#include <libxml/xmlerror.h>

#include "base/base.h"

// A fault of well-formedness or of name spaces. `offset` is where in pos.source's text the parser stood.
void fault_of_syntax(struct arena *, struct diags *, const xmlError *, struct pos, size_t offset);

#endif

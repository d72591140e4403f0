// The RELAX NG schemas, built into the program.
#ifndef PDFGEN_READ_SCHEMA_H
#define PDFGEN_READ_SCHEMA_H

#include "read/xml.h"

// What the walk has not found: parts out of order, too few, too many. Reports each; false where there are
// any.
bool schema_validate(struct xml *, xmlDoc *, const char *name);

#endif

// The RELAX NG schemas, built into the program: the reference of what documents may hold.
//
// The walk (vocabulary.c, parts.c) knows the same and finds plain words; tests hold the two against each
// other. A document without faults is not validated again: libxml2 takes 50 ms for the attributes of a
// layout's styles. In one with faults the schema looks at what is left when those have been taken out, so
// that nothing goes unsaid.
#ifndef PDFGEN_READ_SCHEMA_H
#define PDFGEN_READ_SCHEMA_H

#include "read/xml.h"

// Reports what is not as the schema `name` has it, but for nodes reported before. False where there is
// anything.
bool schema_validate(struct xml *, xmlDoc *, const char *name);

#endif

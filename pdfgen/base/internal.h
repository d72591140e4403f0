// What the files of base/ share among themselves.
#ifndef PDFGEN_BASE_INTERNAL_H
#define PDFGEN_BASE_INTERNAL_H

#include "base/base.h"

// Characters that draw nothing or steer a terminal: controls, zero-width and bidi formatting characters.
bool char_is_invisible(uint32_t codepoint);

#endif

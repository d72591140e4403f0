// Files as text, and the way from a byte to its line and column.
#ifndef PDFGEN_READ_SOURCE_H
#define PDFGEN_READ_SOURCE_H

#include "base/base.h"

// The offset of the first byte that is not UTF-8, or the length.
size_t source_first_bad_byte(struct str);

// A place in a text that moves on with the reader, so that lines are counted once.
struct mark {
    const struct source *source;
    size_t offset;
    uint32_t line, column;
};
struct mark mark_start(const struct source *);
void mark_advance(struct mark *, size_t offset);
struct pos mark_pos(const struct mark *);

#endif

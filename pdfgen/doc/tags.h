// The structure (tag) tree: built once by style/, in document order; runs and marks carry a tag_id; pdf/
// collects (page, MCID) for each and writes it. ISO 32000-1, 14.8.4 gives the standard types.
#ifndef PDFGEN_DOC_TAGS_H
#define PDFGEN_DOC_TAGS_H

#include "base/base.h"

typedef uint32_t tag_id;
enum { TAG_ARTIFACT = 0, TAG_ROOT = 1 }; // 0 is never in the tree

#define TAG(id, name) TAG_##id,
enum tag_type {
#include "doc/tagtypes.def"
    TAG_TYPE_COUNT
};
#undef TAG

enum tag_scope { SCOPE_NONE, SCOPE_ROW, SCOPE_COLUMN, SCOPE_BOTH };

struct tag {
    enum tag_type type;
    tag_id parent, first, last, next; // 0: none
    struct str lang;                  // where it differs from the parent's; else absent
    struct str title, alt, actual, expansion;
    struct str id;         // of a TH that cells name, or a link's destination
    const tag_id *headers; // TD, and TH of a row: the THs that head it, where scopes do not tell
    uint16_t n_headers;
    uint16_t colspan, rowspan; // 0 or 1: none
    enum tag_scope scope;
    int32_t list_numbering; // TAG_L: a keyword (KW_DISC …), KW_NONE where unnumbered
    struct str href;        // TAG_LINK: URI, or "#id" for a place in the document
    struct str contents;    // TAG_LINK: what its annotation says, where that is not its text
    struct str field;       // TAG_FORM: the form field's name, of which there is no other
    struct str field_label; // and what a screen reader calls it
};

struct tags {
    struct tag *items; // items[0] is unused; tag_add may move them
    size_t n, cap;
};

void tags_init(struct tags *, struct arena *);                               // makes the root, a TAG_DOCUMENT
tag_id tag_add(struct tags *, struct arena *, tag_id parent, enum tag_type); // last child of parent
void tags_remove(struct tags *, tag_id); // takes it from its parent, with all below it; its id stays taken
// A child that is read before its siblings; numbers stay: a parent's is still below its children's.
void tag_move_first(struct tags *, tag_id);
void tags_copy(struct tags *to, struct arena *, const struct tags *from); // more can be added to
const char *tag_type_name(enum tag_type);
void tags_dump(const struct tags *, struct buf *);

#endif

// What each element may hold and carry, as tables. The schemas say the same for editors, and order and number
// besides; this is what finds the words for a fault.
#ifndef PDFGEN_READ_VOCABULARY_H
#define PDFGEN_READ_VOCABULARY_H

#include "doc/article.h"
#include "doc/date.h"

enum holds {
    HOLDS_PARTS,  // the parts named, nothing else
    HOLDS_TEXT,   // plain text
    HOLDS_INLINE, // text and inline elements
    HOLDS_BLOCKS, // blocks and the parts named
    HOLDS_EITHER, // inline content, or blocks
};

// The order of an element's children.
enum order {
    ORDER_ANY,
    ORDER_PARTS,       // as `parts` has them, each once but those of `repeats`; blocks after them
    ORDER_SOME,        // any, but at least one
    ORDER_GROUPS,      // (first+, second+)+ of two parts
    ORDER_TURNS,       // (first, second)+
    ORDER_TWO_TO_FOUR, // as many
};

enum { PARTS_MAX = 12, ATTRIBUTES_OF_ONE = 8 };

// Lists end with 0.
struct shape {
    enum holds holds;
    bool is_block, is_inline;
    bool layout_only;  // not in articles
    bool article_only; // not in layouts or timelines
    bool no_notes;     // nothing in it may call a note
    bool optional;     // a part that takes `when`, as blocks do
    bool no_common;    // takes none of id, xml:lang, role
    uint8_t parts[PARTS_MAX];
    uint8_t needs[4]; // parts that must be there
    enum order order;
    uint8_t repeats[PARTS_MAX]; // ORDER_PARTS: the parts that may stand more than once
    uint8_t attributes[ATTRIBUTES_OF_ONE];
    uint8_t required[3]; // of the attributes
};
const struct shape *shape_of(enum element);
enum element element_lookup(struct str name); // EL_NONE where there is none
enum attribute attribute_lookup(struct str name);

// May `child` stand in `parent`?
bool shape_accepts(enum element parent, enum element child, bool in_layout);
// What is wrong with the order or number of an element's children.
struct misorder {
    enum {
        MISORDER_NONE,
        MISORDER_LATE,      // `at` belongs before a `part`
        MISORDER_TWICE,     // `at` is there already
        MISORDER_NO_FIRST,  // there is no `part` before `at`
        MISORDER_NO_SECOND, // there is no `part` after `at`
        MISORDER_EMPTY,     // no child at all
        MISORDER_COUNT,     // not two to four
    } kind;
    const struct node *at;
    enum element part;
};
struct misorder shape_misorder(const struct node *);
bool shape_takes(enum element, enum attribute);
// The words a hint needs: "<ul>, <ol> or <steps>": which elements accept `child`; absent where it is all that
// hold inline content or blocks.
struct str shape_parents(struct arena *, enum element child, bool in_layout);
// "<th> and <td>": the parts of an element.
struct str shape_parts(struct arena *, enum element parent);
// The nearest element name to `wrong`, those that `parent` accepts before others; or what an author used to
// HTML looks for.
struct str element_suggestion(struct arena *, struct str wrong, enum element parent, bool in_layout);
struct str attribute_suggestion(struct arena *, struct str wrong, enum element);

// Is the value one that this attribute takes? Reports at `pos` where not; `diags` may be
// NULL.
bool attribute_check(struct arena *, enum attribute, struct str value, struct pos, struct diags *);
// Letters, digits, - _ . and no other; begins with a letter or _.
bool name_is_valid(struct str);
// "<what> "bad" is unknown" with the nearest of `names` as the hint. Returns false.
bool unknown_name(struct arena *, struct diags *, struct pos, const char *what, struct str wrong,
                  const char *const *names, size_t n);

#endif

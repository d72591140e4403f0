// The article as its author meant it: a tree of nodes with source positions. No sizes, fonts or pages.
// Built by read/, const ever after; lives in the arena it was read into.
#ifndef PDFGEN_DOC_ARTICLE_H
#define PDFGEN_DOC_ARTICLE_H

#include "base/base.h"

// Every element of the article vocabulary (and of a layout's content): ELEMENT(identifier, "xml-name").
#define ELEMENT(id, name) EL_##id,
enum element {
    EL_NONE,
    EL_TEXT, // character data, white space already normalised (runs to one space)
#include "doc/elements.def"
    EL_COUNT
};
#undef ELEMENT

// Every attribute: ATTRIBUTE(identifier, "xml-name").
#define ATTRIBUTE(id, name) AT_##id,
enum attribute {
    AT_NONE,
#include "doc/attributes.def"
    AT_COUNT
};
#undef ATTRIBUTE

struct attr {
    enum attribute name;
    struct str value;
};

struct drawing;
struct timeline;

struct node {
    enum element element;
    struct pos pos;
    struct node *parent, *first, *last, *next, *prev;
    struct str text; // EL_TEXT only
    struct str lang; // BCP 47, inherited: never absent in an article
    const struct attr *attrs;
    const uint16_t *rules;         // indices into layout.rules of the rules that match, in cascade order
    const struct drawing *drawing; // EL_FIGURE: what `src` names
    uint16_t n_attrs, n_rules;
    uint16_t depth;    // of nested sections: 0 outside any
    uint32_t position; // among its siblings of the same name, from 1; 0 until a layout's rules were matched
};

// An attribute's value, or absent.
struct str node_attr(const struct node *, enum attribute);
// The same as a whole number, or `otherwise` where it is not given (read/ has checked its form).
long node_number(const struct node *, enum attribute, long otherwise);
const struct node *node_child(const struct node *, enum element); // the first such child, or NULL
const struct node *node_next_in(const struct node *,
                                const struct node *root); // document order; NULL at the end
struct str node_text(struct arena *,
                     const struct node *); // all text below but notes, concatenated; a br is a space
const char *element_name(enum element);
const char *attribute_name(enum attribute);

struct article {
    const struct node *root;               // EL_ARTICLE, or EL_TIMELINE
    const struct timeline *timeline;       // what the whole document is; NULL: an article
    const struct timeline *const *figures; // those that it shows as figures
    size_t n_figures;
    const struct node *head; // EL_HEAD
    const struct source *source;
    struct sources files;                          // itself, what it includes, its pictures
    struct str lang;                               // "und" where it is not said
    struct str title, subtitle, summary;           // plain text; summary and subtitle may be absent
    struct str title_short;                        // as the author says, else up to the colon, else the title
    struct str version;                            // "0.1"
    struct str date;                               // ISO 8601: the version's date
    struct str review_status;                      // "draft" or "reviewed"
    struct str review_by, review_date, review_due; // may be absent
    struct str address, web; // where it can be read online; web: without https://; may be absent
};

// Stable text, one node a line, indented: `pdfgen dump --stage=doc`.
void article_dump(const struct article *, struct buf *);

#endif

// Vocabularies of few, flat elements (layouts, the font catalogue) as a table: what stands where, with which
// attributes. One walk checks a tree against its table, and calls what takes each element.
#ifndef PDFGEN_READ_PARTS_H
#define PDFGEN_READ_PARTS_H

#include "read/xml.h"

struct part_form {
    const char *name, *parent;              // the first of a table is the root, and has no parent
    const char *needs, *may;                // attributes, separated by spaces
    const char *children;                   // that must be there
    void (*take)(void *context, xmlNode *); // before the children; may be NULL
    bool holds_text;
    bool is_tree; // `take` looks at its attributes and at all below it
    // For elements of many attributes: is there one of this name, and which is the nearest to a wrong one?
    bool (*knows)(struct str name);
    struct str (*nearest)(struct arena *, struct str wrong);
};

struct parts {
    const struct part_form *forms; // no element nests in itself: the table bounds the depth
    size_t n;
    const char *ns;
    const char *what; // "layouts"
    struct xml *xml;
    void *context;
};
void parts_walk(const struct parts *, xmlNode *root);

#endif

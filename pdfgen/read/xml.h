// XML into libxml2's tree, safely, with the place of every element: shared by the files of read/ alone.
//
// Refused before it can cost anything: what is not UTF-8, NUL bytes, declarations in a DOCTYPE, entities
// other than the five of XML, files over the limits of read.h. libxml2 opens no file and no connection: bytes
// come from here alone.
#ifndef PDFGEN_READ_XML_H
#define PDFGEN_READ_XML_H

#include <libxml/tree.h>

#include "base/base.h"

#define NS_ARTICLE  "urn:pdfgen:article"
#define NS_LAYOUT   "urn:pdfgen:layout"
#define NS_TIMELINE "urn:pdfgen:timeline"
#define NS_FONTS    "urn:pdfgen:fonts"
#define NS_RECORD   "urn:pdfgen:record"
#define NS_JOB      "urn:pdfgen:job"
#define NS_MAIL     "urn:pdfgen:mail"
#define NS_SVG      "http://www.w3.org/2000/svg"
#define NS_XINCLUDE "http://www.w3.org/2001/XInclude"

// Everything parsed for one result. Trees live until xml_close; positions and sources in the arena.
struct xml {
    struct arena *arena;
    struct arena *places; // of the trees' nodes; dies with them
    struct diags *diags;
    struct _xmlDict *dict; // shared by all trees, so that nodes may move between them
    struct {
        xmlDoc **items;
        size_t n, cap;
    } docs;
    size_t elements; // of all files
    struct {
        xmlNode **items;
        size_t n, cap;
    } rejected; // elements and texts that were reported as wrong
    struct {
        xmlAttr **items;
        size_t n, cap;
    } rejected_attributes;
};
void xml_open(struct xml *, struct arena *, struct diags *);
void xml_close(struct xml *);

// The path of what the file of `at` names.
struct str source_beside(struct arena *, struct pos at, struct str name);
struct source_file source_named(const struct source *, struct pos at, struct str name);
// Reads a file whole; reports at `wanted_at` where it cannot be read. NULL after reporting.
const struct source *source_read(struct arena *, struct str path, struct pos wanted_at, struct diags *);
const struct source *source_text(struct arena *, struct str name, struct str text);

// A tree; `complete` is false where the text is not well-formed: the tree then ends at the fault, which is
// reported. NULL where there is nothing at all. `depth` counts the elements that this file will be put into.
struct xml_tree {
    xmlDoc *doc;
    bool complete;
};
struct xml_tree xml_parse(struct xml *, const struct source *, unsigned depth);

// Places. An element's is its '<', a text's its first character; both are remembered in _private.
struct pos xml_pos(const xmlNode *);
struct pos xml_attr_pos(const xmlNode *, const char *qualified_name);
// Where the first character that is not white space stands.
struct pos xml_text_pos(const xmlNode *);

// A node that has been reported: the schema says no more about it, its children or what is around it.
void xml_mark_reported(xmlNode *);
bool xml_is_reported(const xmlNode *);
// Reported, too, and to be taken out of the tree by xml_drop_rejected, before the schema sees it. Once a
// node.
void xml_reject(struct xml *, xmlNode *);
void xml_reject_attribute(struct xml *, xmlAttr *);
void xml_drop_rejected(struct xml *);

// Names and values as slices. The tree's own memory: copy what outlives it.
struct str xml_name(const xmlNode *);
bool xml_is(const xmlNode *, const char *ns, const char *name);
struct str xml_attr_name(const xmlAttr *); // "xml:lang" with its prefix, others without
// NULL where the attribute is absent. A value in the arena.
struct str xml_attr_value(struct arena *, const xmlAttr *);
struct str xml_attr(struct arena *, const xmlNode *, const char *name);
// All text below, white space runs as one space, trimmed.
struct str xml_text(struct arena *, const xmlNode *);
bool xml_is_blank(const xmlNode *); // text of white space alone

// Document order below `root`, without recursion; NULL at the end. `over` skips what is below `node`.
xmlNode *xml_next(const xmlNode *node, const xmlNode *root);
xmlNode *xml_over(const xmlNode *node, const xmlNode *root);

#endif

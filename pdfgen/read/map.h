// From libxml2's tree to nodes: names, attributes, white space, languages. Finds what does not belong, in
// plain words.
#ifndef PDFGEN_READ_MAP_H
#define PDFGEN_READ_MAP_H

#include "doc/article.h"
#include "read/xml.h"

struct map {
    struct xml *xml;
    const char *ns;   // of the vocabulary
    const char *what; // "articles"
    bool in_layout;
    bool complete; // false: the text broke off, so what is missing may only be unread
    struct buf scratch;
};
void map_open(struct map *, struct xml *, const char *ns, bool complete);
void map_close(struct map *); // frees the scratch memory

// The nodes of an element and all below it, in the arena. `lang` is inherited. NULL after reporting where the
// element itself is unknown.
struct node *map_tree(struct map *, xmlNode *, struct str lang);

#endif

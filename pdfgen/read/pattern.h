// The patterns of style rules: those of XSLT 1.0, 5.2, with child and descendant steps, `*`, and predicates
// on attributes and on position, at any step. libxml2's xmlPattern knows no predicates, and a layout can
// hardly do without.
#ifndef PDFGEN_READ_PATTERN_H
#define PDFGEN_READ_PATTERN_H

#include "doc/layout.h"

// The rules of a layout, made ready: which of them may match which element. Reports BAD_PATTERN and
// UNKNOWN_NAME at the rules' places; a rule at fault matches nothing.
struct rule_index;
struct rule_index *rule_index_new(struct arena *, const struct rule *, size_t n, struct diags *);
// Fills node.rules of a tree.
void rules_apply(struct arena *, const struct rule_index *, struct node *root);

#endif

#include "doc/article.h"

#include <limits.h>
#include <string.h>

struct str node_attr(const struct node *node, enum attribute name)
{
    for (size_t i = 0; i < node->n_attrs; i++)
        if (node->attrs[i].name == name)
            return node->attrs[i].value;
    return (struct str){0};
}

long node_number(const struct node *node, enum attribute name, long otherwise)
{
    struct str digits = str_trim(node_attr(node, name));
    bool negative = str_starts(digits, "-");
    size_t i = negative || str_starts(digits, "+");
    if (i == digits.n)
        return otherwise;
    long number = 0; // kept below zero, where one more value has room
    for (; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, digits.p[i] - '0', &number))
            return otherwise;
    }
    if (negative)
        return number;
    return number == LONG_MIN ? otherwise : -number;
}

const struct node *node_child(const struct node *node, enum element element)
{
    const struct node *child = node->first;
    while (child && child->element != element)
        child = child->next;
    return child;
}

const struct node *node_next_in(const struct node *node, const struct node *root)
{
    if (node->first)
        return node->first;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

// The same; passes over notes.
static const struct node *next_in_text(const struct node *node, const struct node *root)
{
    node = node_next_in(node, root);
    while (node && node->element == EL_FN) {
        while (node != root && !node->next)
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
    return node;
}

struct str node_text(struct arena *arena, const struct node *root)
{
    size_t longest = 0;
    for (const struct node *node = root; node; node = next_in_text(node, root))
        longest += node->element == EL_TEXT ? node->text.n : node->element == EL_BR;
    char *text = NEW_ARRAY(arena, char, longest + 1);
    size_t n = 0;
    bool after_break = false;
    for (const struct node *node = root; node; node = next_in_text(node, root)) {
        bool after_space = n && text[n - 1] == ' ';
        if (node->element == EL_BR) {
            if (!after_space)
                text[n++] = ' ';
            after_break = true;
        } else if (node->element == EL_TEXT && node->text.n) {
            size_t skipped = after_break && node->text.p[0] == ' ';
            memcpy(text + n, node->text.p + skipped, node->text.n - skipped);
            n += node->text.n - skipped;
            after_break = false;
        }
    }
    return (struct str){text, n};
}

// What is shown: elements with a `when` whose conditions do not hold are left out, before anything is made of
// them, so that nothing of them reaches boxes or tags. A tree without `when` is taken as it is; another is
// copied.
//
// Names are: language (of the article; en is also en-US), department (the layout's value of that name),
// audience (one of the article's, or --set), status (of the review), and every value that a field can have.
#include <stdlib.h>

#include "doc/condition.h"
#include "doc/forms.h"
#include "style/internal.h"

enum { NAMES_MAX = 256 };

static bool is_given(struct builder *b, struct str name, struct str value)
{
    if (str_eqz(name, "sources"))
        return node_child(b->article->head, EL_SOURCE) != NULL;
    return value.n > 0 || str_eqz(name, "language") || str_eqz(name, "status") ||
           (str_eqz(name, "audience") && node_child(b->article->head, EL_AUDIENCE));
}

static bool has_value(struct builder *b, struct str name, struct str value, struct str wanted)
{
    if (str_eqz(name, "language"))
        return language_fits(value.p ? value : b->article->lang, wanted);
    if (!value.p && str_eqz(name, "status"))
        return str_eq(b->article->review_status, wanted);
    if (value.p || !str_eqz(name, "audience"))
        return str_eq(str_trim(value), wanted);
    for (const struct node *n = b->article->head->first; n; n = n->next)
        if (n->element == EL_AUDIENCE && n->first && str_eq(str_trim(n->first->text), wanted))
            return true;
    return false;
}

static bool holds(struct builder *b, const struct condition *c)
{
    struct str value = field_text(b, c->name), rest = c->values, word;
    if (c->kind == CONDITION_GIVEN)
        return is_given(b, c->name, value);
    bool any = false;
    while (word_next(&rest, &word))
        any = any || has_value(b, c->name, value, word);
    return any == (c->kind == CONDITION_IS);
}

static bool is_shown(struct builder *b, const struct node *n)
{
    struct str rest = node_attr(n, AT_WHEN);
    struct condition c;
    while (condition_next(&rest, &c))
        if (!holds(b, &c))
            return false;
    return true;
}

// ---- names

static int name_order(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct name_list {
    struct str *items;
    size_t n, cap;
};

static void list_fields(struct builder *b, struct name_list *list, const struct node *root)
{
    for (const struct node *f = root; f; f = node_next_in(f, root))
        if (f->element == EL_FIELD)
            PUSH(b->arena, *list, node_attr(f, AT_NAME));
}

static const char *const own_names[] = {"language", "department", "audience",
                                        "status",   "sources",    "tile-blank"};

// Fields of the article and of the layout's own words count, too: whether one has a value may be asked before
// anyone gives it.
static void list_names(struct builder *b)
{
    const char *given[NAMES_MAX];
    size_t n_given = field_names(b, given, NAMES_MAX);
    struct name_list list = {0};
    for (size_t i = 0; i < COUNT_OF(own_names); i++)
        PUSH(b->arena, list, str_of(own_names[i]));
    for (size_t i = 0; i < n_given; i++)
        PUSH(b->arena, list, str_of(given[i]));
    list_fields(b, &list, b->article->root);
    for (size_t i = 0; i < b->layout->n_contents; i++)
        list_fields(b, &list, b->layout->contents[i]);
    for (size_t i = 0; i < b->layout->n_phrases; i++)
        list_fields(b, &list, b->layout->phrases[i].content);
    qsort(list.items, list.n, sizeof *list.items, name_order);
    b->names = list.items;
    b->n_names = list.n;
}

static struct str nearest_name(struct builder *b, struct str wrong)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < b->n_names && n < NAMES_MAX; i++)
        if (i == 0 || !str_eq(b->names[i], b->names[i - 1]))
            names[n++] = arena_cstr(b->arena, b->names[i]);
    return str_nearest(wrong, names, n);
}

// Most names are given, or every document has them: then no list is needed.
static bool is_common(const struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->n_sets; i++)
        if (str_eq(b->sets[i].name, name))
            return true;
    for (size_t i = 0; i < COUNT_OF(own_names); i++)
        if (str_eqz(name, own_names[i]))
            return true;
    return field_is_of_articles(name) || layout_value(b->layout, name);
}

static void check_name(struct builder *b, const struct node *n, struct str name)
{
    if (is_common(b, name))
        return;
    if (!b->names)
        list_names(b);
    if (bsearch(&name, b->names, b->n_names, sizeof *b->names, name_order))
        return;
    struct str near = nearest_name(b, name);
    diag(b->diags, DIAG_UNKNOWN_NAME, n->pos,
         near.n ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                : STR("Write language, department, audience, status or the name of a field."),
         "when: no value is called \"%.*s\"", STR_ARG(name));
}

// Every condition of a tree, also of what is hidden. Returns whether there are any.
static bool check_names(struct builder *b, const struct node *root)
{
    bool any = false;
    for (const struct node *n = root; n; n = node_next_in(n, root)) {
        struct str rest = node_attr(n, AT_WHEN);
        struct condition c;
        any = any || rest.n;
        while (condition_next(&rest, &c)) {
            check_name(b, n, c.name);
            check_condition(b, n, &c);
        }
    }
    return any;
}

// In whatever language; phrases that it names in turn are not followed.
static void use_phrase(struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->layout->n_phrases; i++) {
        const struct phrase *phrase = &b->layout->phrases[i];
        for (const struct node *n = phrase->content; n && str_eq(phrase->name, name);
             n = node_next_in(n, phrase->content))
            if (n->element == EL_FIELD)
                field_text(b, node_attr(n, AT_NAME));
    }
}

// A field that is hidden here is used all the same: --set may give it to every department.
static void use_fields(struct builder *b, const struct node *root)
{
    for (const struct node *n = root; n; n = node_next_in(n, root)) {
        if (n->element == EL_FIELD)
            field_text(b, node_attr(n, AT_NAME));
        if (n->element == EL_PHRASE)
            use_phrase(b, node_attr(n, AT_NAME));
    }
}

// ---- copies

static bool ends_with_space(const struct node *n)
{
    return n && n->element == EL_TEXT && n->text.n && n->text.p[n->text.n - 1] == ' ';
}

static struct node *append_copy(struct builder *b, struct node *parent, const struct node *n)
{
    struct node *copy = NEW(b->arena, struct node);
    *copy = *n;
    copy->parent = parent;
    copy->first = copy->last = copy->next = NULL;
    copy->prev = parent->last;
    if (n->element == EL_TEXT && n->text.n && n->text.p[0] == ' ' && ends_with_space(parent->last))
        copy->text = (struct str){n->text.p + 1, n->text.n - 1}; // what stood between two spaces is gone
    if (parent->last)
        parent->last->next = copy;
    else
        parent->first = copy;
    parent->last = copy;
    return copy;
}

// What only announces what follows: alone it says nothing.
static bool is_heading(const struct node *n)
{
    return n->element == EL_TITLE || n->element == EL_LABEL || n->element == EL_CAPTION ||
           n->element == EL_Q || n->element == EL_DT;
}

static bool is_blank(const struct node *n)
{
    return n->element == EL_TEXT && !str_trim(n->text).n;
}

static bool has_content(const struct node *n)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (!is_heading(c) && !is_blank(c))
            return true;
    return false;
}

// A row whose cells are all empty; one that reaches into other rows stays.
static bool is_empty_row(const struct node *n)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (has_content(c) || node_attr(c, AT_ROWSPAN).n)
            return false;
    return true;
}

// What lost all that it was there for: `was` is the element as it was written.
static bool is_hollow(const struct node *n, const struct node *was)
{
    switch (n->element) {
    case EL_TABLE:
        return !node_child(n, EL_TBODY);
    case EL_TR:
        return is_empty_row(n) && !is_empty_row(was);
    case EL_TH: // a cell keeps its place
    case EL_TD:
    case EL_TITLE:
    case EL_HEAD:
    case EL_FIGURE:
        return false;
    default:
        return !has_content(n) && has_content(was);
    }
}

// Leaves a copied element, and takes it out again where nothing is left in it. Returns its parent.
static struct node *leave(struct node *n, const struct node *was)
{
    struct node *parent = n->parent;
    if (!is_hollow(n, was))
        return parent;
    parent->last = n->prev;
    if (n->prev)
        n->prev->next = NULL;
    else
        parent->first = NULL;
    return parent;
}

const struct node *shown_tree(struct builder *b, const struct node *root)
{
    if (!check_names(b, root))
        return root;
    struct node *top = NEW(b->arena, struct node), *parent = top;
    *top = *root;
    top->first = top->last = NULL;
    for (const struct node *n = root->first; n;) {
        if (is_shown(b, n)) {
            struct node *copy = append_copy(b, parent, n);
            if (n->first) {
                parent = copy;
                n = n->first;
                continue;
            }
        } else {
            use_fields(b, n);
        }
        while (!n->next && n->parent != root) {
            n = n->parent;
            parent = leave(parent, n);
        }
        n = n->next;
    }
    return top;
}

const struct article *shown_article(struct builder *b)
{
    const struct node *root = shown_tree(b, b->article->root);
    if (root == b->article->root)
        return b->article;
    struct article *copy = NEW(b->arena, struct article);
    *copy = *b->article;
    copy->root = root;
    copy->head = node_child(root, EL_HEAD);
    return copy;
}

const struct layout *shown_layout(struct builder *b)
{
    const struct layout *l = b->layout, *known = b->known ? cascade_shown(b->known) : NULL;
    struct layout *copy = NEW(b->arena, struct layout);
    struct phrase *phrases = NEW_ARRAY(b->arena, struct phrase, l->n_phrases);
    const struct node **contents = NEW_ARRAY(b->arena, const struct node *, l->n_contents);
    *copy = *l;
    for (size_t i = 0; i < l->n_phrases; i++) {
        phrases[i] = l->phrases[i];
        if (!known || known->phrases[i].content != l->phrases[i].content) // it has no `when`
            phrases[i].content = shown_tree(b, phrases[i].content);
    }
    for (size_t i = 0; i < l->n_contents; i++)
        contents[i] = shown_tree(b, l->contents[i]);
    copy->phrases = phrases;
    copy->contents = contents;
    return copy;
}

#include "read/pattern.h"

#include <string.h>

#include "read/vocabulary.h"

enum { STEPS_MAX = 16, PREDICATES_MAX = 4 };

struct predicate {
    enum { HAS, HAS_NOT, EQUALS, POSITION, MODULO, LAST } kind;
    enum attribute attribute;
    struct str value;
    uint32_t position; // MODULO: what is left after dividing by `divisor`
    uint32_t divisor;
};

struct step {
    enum element element; // EL_NONE: any
    bool descendant;      // joined to the step before by //
    const struct predicate *predicates;
    size_t n_predicates;
};

// One alternative of a pattern: a/b//c.
struct path_pattern {
    const struct step *steps;
    size_t n;
    bool anchored; // begins with a single /
};

// ---- reading a pattern ------------------------------------------------------------------------------------

struct pattern_reader {
    struct arena *arena;
    struct diags *diags;
    struct pos pos;
    struct str s;
    size_t i;
};

static bool bad(struct pattern_reader *r, const char *hint, const char *what)
{
    return diag(r->diags, DIAG_BAD_PATTERN, r->pos, str_of(hint), "match=\"%.*s\": %s", STR_ARG(r->s), what);
}

static void skip_space(struct pattern_reader *r)
{
    while (r->i < r->s.n && (r->s.p[r->i] == ' ' || r->s.p[r->i] == '\n' || r->s.p[r->i] == '\t'))
        r->i++;
}

static bool take(struct pattern_reader *r, const char *token)
{
    skip_space(r);
    size_t n = strlen(token);
    if (r->s.n - r->i < n || memcmp(r->s.p + r->i, token, n) != 0)
        return false;
    r->i += n;
    return true;
}

static struct str take_name(struct pattern_reader *r)
{
    skip_space(r);
    size_t start = r->i;
    for (; r->i < r->s.n; r->i++) {
        char c = r->s.p[r->i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == ':' ||
                      (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
        if (!letter)
            break;
    }
    return (struct str){r->s.p + start, r->i - start};
}

static const char predicate_hint[] = "Write [@name], [@name='value'], [not(@name)], [2], [last()] or "
                                     "[position() mod 2 = 0]; styles by content need a role in the article.";

static bool read_attribute(struct pattern_reader *r, struct predicate *p)
{
    struct str name = take_name(r);
    p->attribute = attribute_lookup(name);
    if (p->attribute != AT_NONE)
        return true;
    const char *names[AT_COUNT];
    size_t n = 0;
    for (int a = AT_NONE + 1; a < AT_COUNT; a++)
        names[n++] = attribute_name((enum attribute)a);
    struct str near = str_nearest(name, names, n);
    return diag(r->diags, DIAG_UNKNOWN_NAME, r->pos,
                near.n ? arena_printf(r->arena, "Did you mean @%.*s?", STR_ARG(near)) : (struct str){0},
                "match=\"%.*s\": no element has an attribute \"%.*s\"", STR_ARG(r->s), STR_ARG(name));
}

static bool read_literal(struct pattern_reader *r, struct str *out)
{
    skip_space(r);
    char quote = r->i < r->s.n ? r->s.p[r->i] : 0;
    const char *open = r->s.p + r->i + 1;
    const char *close = quote == '\'' || quote == '"' ? memchr(open, quote, r->s.n - r->i - 1) : NULL;
    if (!close)
        return bad(r, predicate_hint, "a value in quotation marks is expected");
    *out = (struct str){open, (size_t)(close - open)};
    r->i += out->n + 2;
    return true;
}

static bool read_number(struct pattern_reader *r, uint32_t *out)
{
    skip_space(r);
    size_t start = r->i;
    for (*out = 0; r->i < r->s.n && r->s.p[r->i] >= '0' && r->s.p[r->i] <= '9'; r->i++)
        *out = MIN(*out, 100000) * 10 + (uint32_t)(r->s.p[r->i] - '0');
    return r->i > start;
}

// "mod 2 = 0", behind position().
static bool read_modulo(struct pattern_reader *r, struct predicate *p)
{
    p->kind = MODULO;
    return take(r, "mod") && read_number(r, &p->divisor) && p->divisor > 0 && take(r, "=") &&
           read_number(r, &p->position) && p->position < p->divisor;
}

static bool read_predicate(struct pattern_reader *r, struct predicate *p)
{
    if (take(r, "@")) {
        if (!read_attribute(r, p))
            return false;
        p->kind = take(r, "=") ? EQUALS : HAS;
        if (p->kind == EQUALS && !(read_literal(r, &p->value) &&
                                   attribute_check(r->arena, p->attribute, p->value, r->pos, r->diags)))
            return false; // no element can have a value that its attribute does not take
    } else if (take(r, "not(@")) {
        p->kind = HAS_NOT;
        if (!read_attribute(r, p))
            return false;
        if (!take(r, ")"))
            return bad(r, predicate_hint, "a ) is missing");
    } else if (take(r, "last()")) {
        p->kind = LAST;
    } else if (take(r, "position()")) {
        if (!read_modulo(r, p))
            return bad(r, predicate_hint, "this predicate is not known");
    } else {
        p->kind = POSITION;
        if (!read_number(r, &p->position) || p->position == 0)
            return bad(r, predicate_hint, "this predicate is not known");
    }
    return take(r, "]") || bad(r, predicate_hint, "this predicate is not known");
}

// An array of its own size, in the arena.
static void *keep(struct pattern_reader *r, const void *items, size_t n, size_t size)
{
    return n ? memcpy(arena_array(r->arena, n, size), items, n * size) : NULL;
}

static bool read_predicates(struct pattern_reader *r, struct step *step)
{
    struct predicate list[PREDICATES_MAX];
    size_t n = 0;
    while (take(r, "[")) {
        if (n == PREDICATES_MAX)
            return bad(r, NULL, "a step has too many predicates");
        struct predicate *p = &list[n++];
        *p = (struct predicate){0};
        if (!read_predicate(r, p))
            return false;
        if ((p->kind == POSITION || p->kind == MODULO || p->kind == LAST) && n > 1)
            return bad(r, "Write the position first, such as li[1][@role='x'].",
                       "a position follows another predicate");
        if (p->kind == MODULO && step->element == EL_NONE)
            return bad(r, "Name the element, such as tr[position() mod 2 = 0].",
                       "position() counts elements of one name");
    }
    step->predicates = keep(r, list, n, sizeof *list);
    step->n_predicates = n;
    return true;
}

static bool read_step(struct pattern_reader *r, struct step *step)
{
    if (take(r, "*"))
        return read_predicates(r, step);
    struct str name = take_name(r);
    if (name.n == 0)
        return bad(r, "Write element names with / or // between them, such as section/title.",
                   "the name of an element is expected");
    step->element = element_lookup(name);
    if (step->element == EL_NONE)
        return diag(r->diags, DIAG_UNKNOWN_NAME, r->pos, element_suggestion(r->arena, name, EL_ARTICLE, true),
                    "match=\"%.*s\": there is no element \"%.*s\"", STR_ARG(r->s), STR_ARG(name));
    return read_predicates(r, step);
}

static const struct path_pattern *read_path(struct pattern_reader *r)
{
    struct step steps[STEPS_MAX];
    size_t n = 0;
    bool descendant = take(r, "//"), anchored = !descendant && take(r, "/");
    do {
        if (n == STEPS_MAX) {
            bad(r, NULL, "there are too many steps");
            return NULL;
        }
        steps[n] = (struct step){.descendant = n > 0 && descendant};
        if (!read_step(r, &steps[n++]))
            return NULL;
        descendant = take(r, "//");
    } while (descendant || take(r, "/"));
    struct path_pattern *path = NEW(r->arena, struct path_pattern);
    *path = (struct path_pattern){keep(r, steps, n, sizeof *steps), n, anchored};
    return path;
}

// ---- matching ---------------------------------------------------------------------------------------------

static bool counts(const struct node *n, enum element wanted)
{
    return wanted == EL_NONE ? n->element != EL_TEXT : n->element == wanted;
}

static bool holds(const struct predicate *p, const struct step *step, const struct node *n)
{
    struct str value = {0};
    uint32_t position = 1;
    switch (p->kind) {
    case EQUALS:
        value = node_attr(n, p->attribute);
        return value.p && str_eq(value, p->value);
    case HAS:
        return node_attr(n, p->attribute).p;
    case HAS_NOT:
        return !node_attr(n, p->attribute).p;
    case MODULO:
        return n->position % p->divisor == p->position;
    case POSITION:
        if (step->element != EL_NONE)
            return n->position == p->position;
        for (const struct node *s = n->prev; s && position <= p->position; s = s->prev)
            position += counts(s, step->element);
        return position == p->position;
    case LAST:
        for (const struct node *s = n->next; s; s = s->next)
            if (counts(s, step->element))
                return false;
        return true;
    }
    return false;
}

static bool step_matches(const struct step *step, const struct node *n)
{
    if (!counts(n, step->element))
        return false;
    for (size_t i = 0; i < step->n_predicates; i++)
        if (!holds(&step->predicates[i], step, n))
            return false;
    return true;
}

// Matches the steps joined by / that end with step `last` at n and its parents. Returns the node of the first
// of them, and its number.
static const struct node *chain_matches(const struct path_pattern *p, size_t last, const struct node *n,
                                        size_t *first)
{
    for (size_t i = last;; i--) {
        if (!n || !step_matches(&p->steps[i], n))
            return NULL;
        *first = i;
        if (i == 0)
            return p->anchored && n->parent ? NULL : n;
        if (p->steps[i].descendant)
            return n;
        n = n->parent;
    }
}

// From the last step outwards. Each chain takes the nearest ancestors that fit: what is left above is then
// most, so no other choice can match where this one does not.
static bool path_matches(const struct path_pattern *p, const struct node *n)
{
    size_t first;
    const struct node *top = chain_matches(p, p->n - 1, n, &first);
    while (top && first > 0) {
        size_t last = first - 1;
        const struct node *up = top->parent;
        for (top = NULL; up && !top; up = up->parent)
            top = chain_matches(p, last, up, &first);
    }
    return top != NULL;
}

// ---- the index --------------------------------------------------------------------------------------------

// A rule's alternatives by the element that their last step names.
struct candidate {
    const struct path_pattern *path;
    uint16_t rule;
};
struct rule_index {
    struct {
        struct candidate *items;
        size_t n, cap;
    } of[EL_COUNT];
    size_t n_rules;
};

static void add(struct arena *arena, struct rule_index *index, const struct path_pattern *path, uint16_t rule)
{
    enum element e = path->steps[path->n - 1].element;
    if (e != EL_NONE) {
        PUSH(arena, index->of[e], ((struct candidate){path, rule}));
        return;
    }
    for (int any = EL_TEXT + 1; any < EL_COUNT; any++)
        PUSH(arena, index->of[any], ((struct candidate){path, rule}));
}

static void add_rule(struct arena *arena, struct rule_index *index, const struct rule *rule, uint16_t number,
                     struct diags *diags)
{
    struct pattern_reader r = {arena, diags, rule->pos, rule->match, 0};
    do {
        const struct path_pattern *path = read_path(&r);
        if (!path)
            return;
        add(arena, index, path, number);
    } while (take(&r, "|"));
    skip_space(&r);
    if (r.i < r.s.n)
        bad(&r, "Write element names with / or // between them, such as section/title.",
            "the pattern goes on in an unknown way");
}

struct rule_index *rule_index_new(struct arena *arena, const struct rule *rules, size_t n_rules,
                                  struct diags *diags)
{
    struct rule_index *index = NEW(arena, struct rule_index);
    index->n_rules = n_rules;
    for (size_t k = 0; k < n_rules; k++)
        add_rule(arena, index, &rules[k], (uint16_t)k, diags);
    return index;
}

// A sibling of the same name is near or there is none, so that this takes no longer than there are names.
static uint32_t position_of(const struct node *n)
{
    const struct node *s = n->prev;
    while (s && s->element != n->element)
        s = s->prev;
    return s ? s->position + 1 : 1;
}

void rules_apply(struct arena *arena, const struct rule_index *index, struct node *root)
{
    struct {
        const uint16_t *rules;
        uint16_t n;
    } shared[EL_COUNT] = {0}; // the set last found for an element: often the next one's too
    uint16_t *found = NEW_ARRAY(arena, uint16_t, index->n_rules + 1);
    for (struct node *n = root; n; n = (struct node *)node_next_in(n, root)) {
        uint16_t count = 0;
        n->position = position_of(n);
        for (size_t i = 0; i < index->of[n->element].n; i++) {
            const struct candidate *c = &index->of[n->element].items[i];
            bool again = count > 0 && found[count - 1] == c->rule;
            if (!again && path_matches(c->path, n))
                found[count++] = c->rule;
        }
        if (count != shared[n->element].n ||
            (count && memcmp(found, shared[n->element].rules, count * sizeof *found) != 0)) {
            uint16_t *copy = NEW_ARRAY(arena, uint16_t, count + 1u);
            memcpy(copy, found, count * sizeof *found);
            shared[n->element].rules = copy;
            shared[n->element].n = count;
        }
        n->rules = shared[n->element].rules;
        n->n_rules = count;
    }
}

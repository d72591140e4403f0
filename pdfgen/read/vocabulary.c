#include "read/vocabulary.h"

#define BLOCK  .is_block = true
#define INLINE .is_inline = true

static const struct shape shapes[EL_COUNT] = {
    [EL_ARTICLE] = {.holds = HOLDS_BLOCKS,
                    .parts = {EL_HEAD, EL_SECTION},
                    .order = ORDER_PARTS,
                    .repeats = {EL_SECTION},
                    .needs = {EL_HEAD},
                    .attributes = {AT_LANG}}, // which it must have: see map.c
    [EL_HEAD] = {.parts = {EL_TITLE, EL_SUBTITLE, EL_SUMMARY, EL_AUDIENCE, EL_SUBJECT, EL_VERSION, EL_REVIEW,
                           EL_ADDRESS, EL_SOURCE},
                 .needs = {EL_TITLE, EL_VERSION, EL_REVIEW},
                 .order = ORDER_PARTS,
                 .repeats = {EL_AUDIENCE, EL_SUBJECT, EL_SOURCE},
                 .no_common = true},
    [EL_TITLE] = {.no_notes = true, .holds = HOLDS_INLINE, .attributes = {AT_ICON, AT_SHORT}},
    [EL_SUBTITLE] = {.no_notes = true, .holds = HOLDS_INLINE},
    [EL_SUMMARY] = {.no_notes = true, .holds = HOLDS_INLINE},
    [EL_AUDIENCE] = {.holds = HOLDS_TEXT, .no_common = true},
    [EL_SUBJECT] = {.holds = HOLDS_TEXT,
                    .no_common = true,
                    .attributes = {AT_SCHEME, AT_CODE},
                    .required = {AT_SCHEME, AT_CODE}},
    [EL_VERSION] = {.holds = HOLDS_TEXT, .no_common = true, .attributes = {AT_DATE}, .required = {AT_DATE}},
    [EL_REVIEW] = {.no_common = true,
                   .attributes = {AT_STATUS, AT_BY, AT_DATE, AT_DUE},
                   .required = {AT_STATUS}},
    [EL_ADDRESS] = {.no_common = true, .attributes = {AT_HREF}, .required = {AT_HREF}},
    [EL_SOURCE] = {.no_notes = true, .holds = HOLDS_INLINE, .attributes = {AT_HREF, AT_BY}},
    [EL_SECTION] = {.holds = HOLDS_BLOCKS,
                    .parts = {EL_TITLE, EL_SECTION},
                    .needs = {EL_TITLE},
                    .order = ORDER_PARTS,
                    .repeats = {EL_SECTION}},
    [EL_P] = {BLOCK, .holds = HOLDS_INLINE},
    [EL_UL] = {BLOCK, .parts = {EL_LI}, .needs = {EL_LI}},
    [EL_OL] = {BLOCK, .parts = {EL_LI}, .needs = {EL_LI}, .attributes = {AT_START}},
    [EL_CHECKLIST] = {BLOCK, .parts = {EL_LI}, .needs = {EL_LI}, .attributes = {AT_NAME}},
    [EL_STEPS] = {BLOCK, .parts = {EL_LI}, .needs = {EL_LI}},
    [EL_LI] = {.holds = HOLDS_EITHER},
    [EL_DL] = {BLOCK, .parts = {EL_DT, EL_DD}, .needs = {EL_DT, EL_DD}, .order = ORDER_GROUPS},
    [EL_DT] = {.holds = HOLDS_INLINE},
    [EL_DD] = {.holds = HOLDS_EITHER},
    [EL_TABLE] = {BLOCK, .parts = {EL_CAPTION, EL_THEAD, EL_TBODY}, .needs = {EL_TBODY},
                  .order = ORDER_PARTS},
    [EL_CAPTION] = {.holds = HOLDS_INLINE},
    [EL_THEAD] = {.parts = {EL_TR}, .needs = {EL_TR}},
    [EL_TBODY] = {.parts = {EL_TR}, .needs = {EL_TR}},
    [EL_TR] = {.parts = {EL_TH, EL_TD}, .order = ORDER_SOME},
    [EL_TH] = {.holds = HOLDS_EITHER, .attributes = {AT_SCOPE, AT_COLSPAN, AT_ROWSPAN}},
    [EL_TD] = {.holds = HOLDS_EITHER, .attributes = {AT_COLSPAN, AT_ROWSPAN}},
    [EL_FIGURE] = {BLOCK, .parts = {EL_TITLE, EL_CAPTION}, .order = ORDER_PARTS,
                   .attributes = {AT_SRC, AT_ALT, AT_DECORATIVE, AT_WIDTH}, .required = {AT_SRC}},
    [EL_QR] = {BLOCK, .attributes = {AT_HREF, AT_FIELD, AT_OPTIONAL}},
    [EL_CALLOUT] = {BLOCK, .holds = HOLDS_BLOCKS, .parts = {EL_LABEL, EL_TITLE}, .order = ORDER_PARTS,
                    .attributes = {AT_KIND, AT_ICON}, .required = {AT_KIND}},
    [EL_LABEL] = {.no_notes = true, .holds = HOLDS_INLINE},
    [EL_QA] = {BLOCK, .parts = {EL_Q, EL_A_BLOCK}, .needs = {EL_Q, EL_A_BLOCK}, .order = ORDER_TURNS},
    [EL_Q] = {.holds = HOLDS_INLINE},
    [EL_A_BLOCK] = {.holds = HOLDS_EITHER},
    [EL_WRITE_IN] = {BLOCK, .holds = HOLDS_INLINE, .attributes = {AT_LINES, AT_NAME}},
    [EL_HINT] = {BLOCK, .holds = HOLDS_INLINE, .attributes = {AT_ICON}},
    [EL_CHAIN] = {BLOCK, .parts = {EL_STEP}, .needs = {EL_STEP}, .attributes = {AT_ALT},
                  .required = {AT_ALT}},
    [EL_STEP] = {.no_notes = true, .holds = HOLDS_INLINE, .attributes = {AT_ICON}, .required = {AT_ICON}},
    [EL_COLUMNS] = {BLOCK, .parts = {EL_COLUMN}, .needs = {EL_COLUMN}, .order = ORDER_TWO_TO_FOUR},
    [EL_COLUMN] = {.holds = HOLDS_BLOCKS, .parts = {EL_TITLE}, .order = ORDER_PARTS},
    [EL_GROUP] = {BLOCK, .holds = HOLDS_BLOCKS, .parts = {EL_TITLE}, .order = ORDER_PARTS},
    [EL_CONTENTS] = {BLOCK, .parts = {EL_TITLE}, .order = ORDER_PARTS, .attributes = {AT_DEPTH}},
    [EL_CONTACT] = {BLOCK, .parts = {EL_TITLE, EL_TEL, EL_HOURS, EL_EMAIL, EL_URL, EL_ADR},
                    .needs = {EL_TITLE}, .order = ORDER_PARTS,
                    .repeats = {EL_TEL, EL_HOURS, EL_EMAIL, EL_URL, EL_ADR}},
    [EL_TEL] = {.no_notes = true, .holds = HOLDS_INLINE, .optional = true},
    [EL_HOURS] = {.holds = HOLDS_INLINE, .optional = true},
    [EL_EMAIL] = {.no_notes = true, .holds = HOLDS_INLINE, .optional = true},
    [EL_URL] = {.no_notes = true, .holds = HOLDS_INLINE, .optional = true},
    [EL_ADR] = {.holds = HOLDS_INLINE, .optional = true},
    [EL_TIMELINE] = {.parts = {EL_HEAD, EL_LEAD, EL_AXIS, EL_BLOCK, EL_NOTE, EL_PHASE, EL_LANES},
                     .order = ORDER_PARTS,
                     .repeats = {EL_LEAD, EL_BLOCK, EL_NOTE, EL_PHASE, EL_LANES},
                     .needs = {EL_HEAD, EL_AXIS},
                     .attributes = {AT_LANG}},
    [EL_LEAD] = {.holds = HOLDS_INLINE},
    [EL_AXIS] = {.parts = {EL_SEGMENT}, .needs = {EL_SEGMENT}},
    [EL_SEGMENT] = {.no_common = true,
                    .attributes = {AT_FROM, AT_UNTIL, AT_EVERY},
                    .required = {AT_FROM, AT_UNTIL}},
    [EL_BLOCK] = {.holds = HOLDS_INLINE,
                  .attributes = {AT_FROM, AT_UNTIL, AT_OCCURS},
                  .required = {AT_FROM, AT_UNTIL, AT_OCCURS}},
    [EL_LANES] = {.parts = {EL_LANE}, .needs = {EL_LANE}},
    [EL_LANE] = {.parts = {EL_TITLE, EL_EXPLANATION, EL_RANGE, EL_MILESTONE, EL_RECURRENCE, EL_NOTE,
                           EL_CHAIN},
                 .order = ORDER_PARTS,
                 .repeats = {EL_EXPLANATION, EL_RANGE, EL_MILESTONE, EL_RECURRENCE, EL_NOTE},
                 .needs = {EL_TITLE},
                 .attributes = {AT_ICON}},
    [EL_EXPLANATION] = {.holds = HOLDS_INLINE},
    [EL_RANGE] = {.attributes = {AT_FROM, AT_UNTIL, AT_OCCURS, AT_FADE_IN, AT_FADE_OUT},
                  .required = {AT_OCCURS}},
    [EL_MILESTONE] = {.holds = HOLDS_INLINE, .attributes = {AT_TIME, AT_DATED}, .required = {AT_TIME}},
    [EL_RECURRENCE] = {.holds = HOLDS_INLINE,
                       .attributes = {AT_EVERY, AT_HOW_OFTEN, AT_NAME, AT_FROM, AT_UNTIL}},
    [EL_NOTE] = {.holds = HOLDS_INLINE, .attributes = {AT_TIME}, .required = {AT_TIME}},
    [EL_PHASE] = {.holds = HOLDS_INLINE, .attributes = {AT_FROM, AT_UNTIL}, .required = {AT_FROM, AT_UNTIL}},
    [EL_TIMELINE_FIGURE] = {BLOCK, .article_only = true, .parts = {EL_TITLE, EL_CAPTION},
                            .order = ORDER_PARTS, .attributes = {AT_SRC, AT_ALT}, .required = {AT_SRC}},
    [EL_EM] = {INLINE, .holds = HOLDS_INLINE},
    [EL_STRONG] = {INLINE, .holds = HOLDS_INLINE},
    [EL_TERM] = {INLINE, .holds = HOLDS_INLINE},
    [EL_ABBR] = {INLINE, .holds = HOLDS_INLINE, .attributes = {AT_TITLE}, .required = {AT_TITLE}},
    [EL_A] = {INLINE, .no_notes = true, .holds = HOLDS_INLINE, .attributes = {AT_HREF},
              .required = {AT_HREF}},
    [EL_REF] = {INLINE, .no_notes = true, .holds = HOLDS_INLINE, .attributes = {AT_TO, AT_SHOW},
                .required = {AT_TO}},
    [EL_FN] = {INLINE, .article_only = true, .no_notes = true, .holds = HOLDS_INLINE},
    [EL_SUB] = {INLINE, .holds = HOLDS_INLINE},
    [EL_SUP] = {INLINE, .holds = HOLDS_INLINE},
    [EL_SPAN] = {INLINE, .holds = HOLDS_INLINE},
    [EL_BR] = {INLINE, .no_common = true},
    [EL_FIELD] = {INLINE, .attributes = {AT_NAME, AT_TYPE, AT_DEFAULT, AT_FORMAT}, .required = {AT_NAME}},
    [EL_PHRASE] = {INLINE, .attributes = {AT_NAME}, .required = {AT_NAME}},
    [EL_FILL] = {INLINE, .layout_only = true, .no_common = true},
    [EL_OR] = {INLINE, .layout_only = true, .no_common = true},
    [EL_STROKE] = {INLINE, .layout_only = true},
    [EL_LOGO] = {INLINE, .layout_only = true},
    [EL_TAGGED] = {INLINE, .holds = HOLDS_INLINE, .layout_only = true},
    [EL_LINE] = {.layout_only = true,
                 .holds = HOLDS_INLINE,
                 .attributes = {AT_BASELINE, AT_PAGES},
                 .required = {AT_BASELINE}},
    [EL_RULE] = {.layout_only = true,
                 .attributes = {AT_TOP, AT_THICKNESS, AT_COLOR, AT_EXTENT},
                 .required = {AT_TOP, AT_THICKNESS, AT_COLOR}},
    [EL_CONTENT] = {.layout_only = true,
                    .holds = HOLDS_BLOCKS,
                    .parts = {EL_SECTION},
                    .attributes = {AT_AT, AT_NAME},
                    .required = {AT_AT}},
};

const struct shape *shape_of(enum element e)
{
    return &shapes[e];
}

// ---- names ------------------------------------------------------------------------------------------------

#define ELEMENT(id, name)   [EL_##id] = {name, sizeof(name) - 1},
#define ATTRIBUTE(id, name) [AT_##id] = {name, sizeof(name) - 1},
static const struct str element_names[EL_COUNT] = {
#include "doc/elements.def"
};
static const struct str attribute_names[AT_COUNT] = {
#include "doc/attributes.def"
};
#undef ELEMENT
#undef ATTRIBUTE

enum element element_lookup(struct str name)
{
    for (int e = EL_TEXT + 1; e < EL_COUNT; e++)
        if (str_eq(element_names[e], name))
            return (enum element)e;
    return EL_NONE;
}

enum attribute attribute_lookup(struct str name)
{
    for (int a = AT_NONE + 1; a < AT_COUNT; a++)
        if (str_eq(attribute_names[a], name))
            return (enum attribute)a;
    return AT_NONE;
}

static bool listed(const uint8_t *list, size_t n, int what)
{
    for (size_t i = 0; i < n && list[i]; i++)
        if (list[i] == what)
            return true;
    return false;
}

static bool is_of(const struct shape *s, bool in_layout)
{
    return in_layout ? !s->article_only : !s->layout_only;
}

bool shape_accepts(enum element parent, enum element child, bool in_layout)
{
    const struct shape *p = &shapes[parent], *c = &shapes[child];
    if (!is_of(c, in_layout))
        return false;
    if (listed(p->parts, PARTS_MAX, child))
        return true;
    bool inline_here = p->holds == HOLDS_INLINE || p->holds == HOLDS_EITHER;
    bool blocks_here = p->holds == HOLDS_BLOCKS || p->holds == HOLDS_EITHER;
    return (c->is_inline && inline_here) || (c->is_block && blocks_here);
}

// The place of a child in the order of parts; blocks, and parts that repeat among them, come after all
// others.
static size_t rank(const struct shape *s, enum element child, bool *repeats)
{
    *repeats = true;
    for (size_t i = 0; i < PARTS_MAX && s->parts[i] && !shapes[child].is_block; i++)
        if (s->parts[i] == child) {
            *repeats = listed(s->repeats, PARTS_MAX, child);
            return *repeats && s->holds == HOLDS_BLOCKS ? PARTS_MAX : i;
        }
    return PARTS_MAX;
}

static struct misorder parts_misorder(const struct node *n, const struct shape *s)
{
    const struct node *furthest = NULL; // the child of the highest rank so far
    size_t last = 0;
    for (const struct node *c = n->first; c; c = c->next) {
        bool repeats;
        size_t here = rank(s, c->element, &repeats);
        if (furthest && here == last && !repeats)
            return (struct misorder){MISORDER_TWICE, c, c->element};
        if (furthest && here < last)
            return (struct misorder){MISORDER_LATE, c, furthest->element};
        furthest = c;
        last = here;
    }
    return (struct misorder){0};
}

struct misorder shape_misorder(const struct node *n)
{
    const struct shape *s = &shapes[n->element];
    enum element first = s->parts[0], second = s->parts[1];
    const struct node *c, *before = NULL;
    size_t count = 0;
    switch (s->order) {
    case ORDER_ANY:
        break;
    case ORDER_PARTS:
        return parts_misorder(n, s);
    case ORDER_SOME:
        if (!n->first)
            return (struct misorder){MISORDER_EMPTY, n, first};
        break;
    case ORDER_GROUPS:
        if (n->first && n->first->element == second)
            return (struct misorder){MISORDER_NO_FIRST, n->first, first};
        if (n->last && n->last->element == first)
            return (struct misorder){MISORDER_NO_SECOND, n->last, second};
        break;
    case ORDER_TURNS:
        for (c = n->first; c; c = c->next) {
            if (c->element != first && c->element != second)
                continue; // misplaced, and told
            if (c->element != s->parts[count++ % 2])
                return c->element == second ? (struct misorder){MISORDER_NO_FIRST, c, first}
                                            : (struct misorder){MISORDER_NO_SECOND, before, second};
            before = c;
        }
        if (count % 2)
            return (struct misorder){MISORDER_NO_SECOND, before, second};
        break;
    case ORDER_TWO_TO_FOUR:
        for (c = n->first; c; c = c->next)
            count++;
        if (count < 2 || count > 4)
            return (struct misorder){MISORDER_COUNT, n, first};
        break;
    }
    return (struct misorder){0};
}

bool shape_takes(enum element e, enum attribute a)
{
    if (!shapes[e].no_common && (a == AT_ID || a == AT_LANG || a == AT_ROLE))
        return true;
    if (a == AT_WHEN)
        return shapes[e].is_block || shapes[e].optional || e == EL_SECTION || e == EL_LI || e == EL_TR ||
               e == EL_SPAN || e == EL_LEAD || (e >= EL_BLOCK && e <= EL_PHASE);
    return listed(shapes[e].attributes, ATTRIBUTES_OF_ONE, a);
}

struct str shape_parts(struct arena *arena, enum element parent)
{
    const struct shape *s = &shapes[parent];
    struct str out = {0};
    for (size_t i = 0; i < PARTS_MAX && s->parts[i]; i++)
        out = arena_printf(arena, "%.*s%s<%.*s>", STR_ARG(out),
                           i == 0                                   ? ""
                           : i + 1 == PARTS_MAX || !s->parts[i + 1] ? " and "
                                                                    : ", ",
                           STR_ARG(element_names[s->parts[i]]));
    return out;
}

struct str shape_parents(struct arena *arena, enum element child, bool in_layout)
{
    enum { SHOWN_MAX = 6 };
    if (shapes[child].is_inline || shapes[child].is_block)
        return (struct str){0};
    int found[SHOWN_MAX], n = 0;
    for (int e = EL_TEXT + 1; e < EL_COUNT && n < SHOWN_MAX; e++)
        if (listed(shapes[e].parts, PARTS_MAX, child) && is_of(&shapes[e], in_layout))
            found[n++] = e;
    struct str out = {0};
    for (int i = 0; i < n; i++)
        out = arena_printf(arena, "%.*s%s<%.*s>", STR_ARG(out),
                           i == 0       ? ""
                           : i == n - 1 ? " or "
                                        : ", ",
                           STR_ARG(element_names[found[i]]));
    return out;
}

// What authors write who come from HTML, and what it is called here.
static const struct {
    const char *html, *here;
} from_html[] = {
    {"b", "<strong>"},
    {"i", "<em>"},
    {"u", "<em>"},
    {"h1", "<title> in <head>"},
    {"h2", "a <section> with a <title>"},
    {"h3", "a <section> with a <title>, in a section"},
    {"h4", "a <section> with a <title>, in a section"},
    {"div", "<section>"},
    {"para", "<p>"},
    {"img", "<figure src=\"…\" alt=\"…\">"},
    {"image", "<figure src=\"…\" alt=\"…\">"},
    {"link", "<a href=\"…\">"},
    {"xref", "<ref to=\"…\">"},
    {"note", "<callout kind=\"note\">"},
    {"footnote", "<fn>"},
    {"tip", "<callout kind=\"tip\">"},
    {"warning", "<callout kind=\"warning\">"},
    {"toc", "<contents>"},
    {"phone", "<tel>"},
    {"body", "nothing: sections stand in <article>"},
    {"list", "<ul>"},
    {"item", "<li>"},
};

struct str element_suggestion(struct arena *arena, struct str wrong, enum element parent, bool in_layout)
{
    for (size_t i = 0; i < COUNT_OF(from_html); i++)
        if (str_eqz(wrong, from_html[i].html))
            return arena_printf(arena, "Write %s.", from_html[i].here);
    for (int only_here = 1; only_here >= 0; only_here--) {
        const char *names[EL_COUNT];
        size_t n = 0;
        for (int e = EL_TEXT + 1; e < EL_COUNT; e++) {
            bool fits =
                only_here ? shape_accepts(parent, (enum element)e, in_layout) : is_of(&shapes[e], in_layout);
            if (fits)
                names[n++] = element_names[e].p;
        }
        struct str near = str_nearest(wrong, names, n);
        if (near.n)
            return arena_printf(arena, "Did you mean <%.*s>?", STR_ARG(near));
    }
    return (struct str){0};
}

struct str attribute_suggestion(struct arena *arena, struct str wrong, enum element e)
{
    if (str_eqz(wrong, "class") && shape_takes(e, AT_ROLE))
        return STR("Write role=\"…\".");
    if (str_eqz(wrong, "lang") && shape_takes(e, AT_LANG))
        return STR("Write xml:lang=\"…\".");
    const char *names[AT_COUNT];
    size_t n = 0;
    for (int a = AT_NONE + 1; a < AT_COUNT; a++)
        if (shape_takes(e, (enum attribute)a))
            names[n++] = attribute_names[a].p;
    struct str near = str_nearest(wrong, names, n);
    if (near.n)
        return arena_printf(arena, "Did you mean %.*s=\"…\"?", STR_ARG(near));
    struct str all = {0};
    for (size_t i = 0; i < n; i++)
        all = arena_printf(arena, "%.*s%s%s", STR_ARG(all),
                           i == 0       ? ""
                           : i == n - 1 ? " and "
                                        : ", ",
                           names[i]);
    return n ? arena_printf(arena, "It takes %.*s.", STR_ARG(all)) : STR("It takes no attributes.");
}

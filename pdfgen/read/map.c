#include "read/map.h"

#include <string.h>

#include "read/vocabulary.h"

void map_open(struct map *m, struct xml *x, const char *ns, bool complete)
{
    *m = (struct map){.xml = x, .ns = ns, .in_layout = strcmp(ns, NS_LAYOUT) == 0, .complete = complete};
    m->what = m->in_layout ? "layouts" : strcmp(ns, NS_TIMELINE) == 0 ? "timelines" : "articles";
}

void map_close(struct map *m)
{
    buf_free(&m->scratch);
}

static enum holds holds_of(const struct node *n)
{
    // A phrase of the layout holds its words; a phrase in running text only names one.
    if (n->element == EL_PHRASE && !n->parent)
        return HOLDS_INLINE;
    return shape_of(n->element)->holds;
}

static bool takes_text(const struct node *n)
{
    enum holds h = holds_of(n);
    return h == HOLDS_TEXT || h == HOLDS_INLINE || h == HOLDS_EITHER;
}

// ---- attributes -------------------------------------------------------------------------------------------

static bool map_attribute(struct map *m, xmlNode *x, xmlAttr *a, enum element e, struct attr *out)
{
    struct arena *arena = m->xml->arena;
    struct str name = xml_attr_name(a), value = xml_attr_value(arena, a);
    enum attribute known = name.n ? attribute_lookup(name) : AT_NONE;
    // The article's title has no icon, and it alone a short form.
    bool of_head = e == EL_TITLE && x->parent && xml_is(x->parent, m->ns, "head");
    bool out_of_place = e == EL_TITLE && known == (of_head ? AT_ICON : AT_SHORT);
    if (known != AT_NONE && shape_takes(e, known) && !out_of_place) {
        *out = (struct attr){known, value};
        if (attribute_check(arena, known, value, (struct pos){0},
                            NULL)) // its place is looked for where it is needed
            return true;
        attribute_check(arena, known, value, xml_attr_pos(x, attribute_name(known)), m->xml->diags);
        xml_mark_reported(x);
        return true;
    }
    struct str shown = name.n ? name : str_of((const char *)a->name);
    diag(m->xml->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(x, arena_cstr(arena, shown)),
         attribute_suggestion(arena, shown, e), "<%s> has no attribute %.*s", element_name(e),
         STR_ARG(shown));
    xml_reject_attribute(m->xml, a);
    return false;
}

static void map_attributes(struct map *m, xmlNode *x, struct node *n)
{
    size_t count = 0;
    for (const xmlAttr *a = x->properties; a; a = a->next)
        count++;
    struct attr *attrs = count ? NEW_ARRAY(m->xml->arena, struct attr, count) : NULL;
    for (xmlAttr *a = x->properties; a; a = a->next)
        if (map_attribute(m, x, a, n->element, &attrs[n->n_attrs]))
            n->n_attrs++;
    n->attrs = attrs;
    struct str lang = node_attr(n, AT_LANG);
    if (lang.n)
        n->lang = lang;
    if ((n->element == EL_ARTICLE || n->element == EL_TIMELINE) && !n->parent && !n->lang.n) {
        const char *name = element_name(n->element);
        diag(m->xml->diags, DIAG_LANGUAGE_MISSING, n->pos,
             arena_printf(m->xml->arena, "Write its BCP 47 tag: <%s xml:lang=\"en\">.", name),
             "the %s does not say its language", name);
        n->lang = STR("und");
        xml_mark_reported(x);
    }
    const uint8_t *required = shape_of(n->element)->required;
    for (size_t i = 0; i < sizeof shape_of(n->element)->required && required[i]; i++)
        if (!node_attr(n, (enum attribute)required[i]).p) {
            const char *name = attribute_name((enum attribute)required[i]);
            diag(m->xml->diags, DIAG_MISSING_PART, n->pos,
                 arena_printf(m->xml->arena, "Write <%s %s=\"…\">.", element_name(n->element), name),
                 "<%s> needs the attribute %s", element_name(n->element), name);
            xml_mark_reported(x);
        }
}

// ---- elements ---------------------------------------------------------------------------------------------

static void report_unknown(struct map *m, xmlNode *x, const struct node *parent)
{
    struct arena *arena = m->xml->arena;
    struct str name = xml_name(x), hint = {0};
    xml_reject(m->xml, x);
    if (!x->ns && memchr(name.p, ':', name.n)) // its prefix is not declared: reported as such
        return;
    if (strcmp(m->ns, NS_ARTICLE) == 0 && xml_is(x, NS_TIMELINE, "timeline"))
        hint = STR("A timeline keeps to a file of its own: write <timeline src=\"…\"/> in the article.");
    else if (!x->ns || strcmp((const char *)x->ns->href, m->ns) != 0)
        hint = x->ns && strcmp((const char *)x->ns->href, NS_XINCLUDE) == 0
                   ? STR("xi:include stands in articles, where blocks or sections may stand.")
                   : arena_printf(
                         arena,
                         "Elements here are of the namespace %s: write xmlns=\"%s\" at the first element.",
                         m->ns, m->ns);
    else
        hint = element_suggestion(arena, name, parent ? parent->element : EL_ARTICLE, m->in_layout);
    diag(m->xml->diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x), hint, "<%s%s%.*s> is not an element of %s",
         x->ns && x->ns->prefix ? (const char *)x->ns->prefix : "", x->ns && x->ns->prefix ? ":" : "",
         STR_ARG(name), m->what);
}

static void report_misplaced(struct map *m, xmlNode *x, const struct node *parent, enum element e)
{
    struct arena *arena = m->xml->arena;
    const struct shape *shape = shape_of(e);
    enum holds here = holds_of(parent);
    struct str parents = shape_parents(arena, e, m->in_layout), hint = {0};
    if (parents.n)
        hint = arena_printf(arena, "It belongs in %.*s.", STR_ARG(parents));
    else if (shape->is_inline && here == HOLDS_BLOCKS)
        hint = STR("Put it into a <p>.");
    else if (here == HOLDS_PARTS && shape_parts(arena, parent->element).n)
        hint = arena_printf(arena, "<%s> holds %.*s.", element_name(parent->element),
                            STR_ARG(shape_parts(arena, parent->element)));
    else if (shape->is_block && here == HOLDS_INLINE)
        hint = arena_printf(arena, "End <%s> before it.", element_name(parent->element));
    diag(m->xml->diags, DIAG_MISPLACED, xml_pos(x), hint, "<%s> may not stand in <%s>", element_name(e),
         element_name(parent->element));
    xml_reject(m->xml, x);
}

// Links cannot hold the link that a note's mark is; titles are repeated in bookmarks and running heads, where
// no note can stand.
static void check_call(struct map *m, xmlNode *x, const struct node *parent)
{
    while (parent && shape_of(parent->element)->is_inline && !shape_of(parent->element)->no_notes)
        parent = parent->parent;
    if (!parent || !shape_of(parent->element)->no_notes)
        return;
    const char *host = element_name(parent->element);
    diag(m->xml->diags, DIAG_MISPLACED, xml_pos(x),
         shape_of(parent->element)->is_inline ? arena_printf(m->xml->arena, "Put it behind </%s>.", host)
                                              : STR("Put it into the text."),
         "<fn> may not stand in <%s>", host);
    xml_reject(m->xml, x);
}

static void append(struct node *parent, struct node *n)
{
    n->parent = parent;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
}

static struct node *map_element(struct map *m, xmlNode *x, struct node *parent, struct str lang)
{
    bool ours = x->ns && x->ns->href && strcmp((const char *)x->ns->href, m->ns) == 0;
    enum element e = ours ? element_lookup(xml_name(x)) : EL_NONE;
    bool of_article = strcmp(m->ns, NS_ARTICLE) == 0;
    if (of_article && e == EL_TIMELINE)
        e = EL_TIMELINE_FIGURE;
    if (e == EL_NONE || (!of_article && shape_of(e)->article_only) ||
        (!m->in_layout && shape_of(e)->layout_only)) {
        report_unknown(m, x, parent);
        return NULL;
    }
    if (parent && !(shape_accepts(parent->element, e, m->in_layout) ||
                    (holds_of(parent) == HOLDS_INLINE && shape_of(e)->is_inline)))
        report_misplaced(m, x, parent, e);
    else if (e == EL_FN)
        check_call(m, x, parent);
    struct node *n = NEW(m->xml->arena, struct node);
    n->element = e;
    n->pos = xml_pos(x);
    n->lang = lang;
    n->depth = (uint16_t)((parent ? parent->depth : 0) + (e == EL_SECTION));
    if (parent)
        append(parent, n);
    map_attributes(m, x, n);
    return n;
}

// ---- text -------------------------------------------------------------------------------------------------

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static struct str normalise(struct map *m, const char *z)
{
    m->scratch.n = 0;
    for (const char *p = z; *p; p++) {
        if (!is_space(*p))
            buf_putc(&m->scratch, *p);
        else if (m->scratch.n == 0 || m->scratch.p[m->scratch.n - 1] != ' ')
            buf_putc(&m->scratch, ' ');
    }
    return arena_str(m->xml->arena, buf_view(&m->scratch));
}

static void map_text(struct map *m, xmlNode *x, struct node *parent)
{
    if (!x->content || !*x->content)
        return;
    if (!takes_text(parent)) {
        if (xml_is_blank(x))
            return;
        enum holds h = holds_of(parent);
        diag(m->xml->diags, DIAG_MISPLACED, xml_text_pos(x),
             h == HOLDS_BLOCKS ? STR("Put it into <p>…</p>.") : (struct str){0},
             "<%s> may not hold text of its own", element_name(parent->element));
        xml_reject(m->xml, x);
        return;
    }
    struct node *n = NEW(m->xml->arena, struct node);
    n->element = EL_TEXT;
    n->pos = xml_text_pos(x);
    n->lang = parent->lang;
    n->depth = parent->depth;
    n->text = normalise(m, (const char *)x->content);
    append(parent, n);
}

static void drop(struct node *n)
{
    *(n->prev ? &n->prev->next : &n->parent->first) = n->next;
    *(n->next ? &n->next->prev : &n->parent->last) = n->prev;
}

// Text around these starts or ends as at an edge.
static bool is_edge(enum element e)
{
    return e == EL_BR || e == EL_FILL || e == EL_OR || e == EL_STROKE;
}

static void drop_last_space(struct node *text)
{
    if (text && --text->text.n == 0)
        drop(text);
}

// A field, a reference without words of its own and the like: its text comes later. A note stands elsewhere.
static bool is_filled_in(const struct node *n)
{
    return shape_of(n->element)->is_inline &&
           (holds_of(n) == HOLDS_PARTS || n->element == EL_FN || (n->element == EL_REF && !n->first));
}

// A running text has no space at its ends, nor two in a row across its elements.
static void trim_inline(struct node *host)
{
    struct node *spaced = NULL; // the last text, when it ends with a space
    bool at_edge = true;
    struct node *next;
    for (struct node *n = host->first; n; n = next) {
        // Where to go on, found before n may be dropped.
        next = n->element == EL_FN ? NULL : n->first;
        for (struct node *up = n; !next && up != host; up = up->parent)
            next = up->next;
        if (n->element == EL_TEXT) {
            if ((at_edge || spaced) && n->text.n && n->text.p[0] == ' ')
                n->text = (struct str){n->text.p + 1, n->text.n - 1};
            if (n->text.n == 0) {
                drop(n);
                continue;
            }
            at_edge = false;
            spaced = n->text.p[n->text.n - 1] == ' ' ? n : NULL;
        } else if (is_edge(n->element)) {
            drop_last_space(spaced);
            spaced = NULL;
            at_edge = true;
        } else if (is_filled_in(n)) { // as good as text
            at_edge = false;
            spaced = NULL;
        }
    }
    drop_last_space(spaced);
}

// An element that may hold either holds running text or blocks, not both.
static void settle_either(struct map *m, xmlNode *x, struct node *n)
{
    bool blocks = false;
    for (const struct node *c = n->first; c; c = c->next)
        blocks |= c->element != EL_TEXT && shape_of(c->element)->is_block;
    if (!blocks) {
        trim_inline(n);
        return;
    }
    struct node *next;
    for (struct node *c = n->first; c; c = next) {
        next = c->next;
        bool inline_element = c->element != EL_TEXT && shape_of(c->element)->is_inline;
        if (c->element == EL_TEXT && str_trim(c->text).n == 0)
            drop(c);
        else if (c->element == EL_TEXT || inline_element) {
            diag(m->xml->diags, DIAG_MISPLACED, c->pos, STR("Put it into a <p>."),
                 "<%s> holds blocks here, and running text beside them", element_name(n->element));
            xml_mark_reported(x);
            return;
        }
    }
}

// ---- the walk ---------------------------------------------------------------------------------------------

static void needs_parts(struct map *m, xmlNode *x, const struct node *n)
{
    const uint8_t *needs = shape_of(n->element)->needs;
    for (size_t i = 0; i < sizeof shape_of(n->element)->needs && needs[i]; i++)
        if (!node_child(n, (enum element)needs[i])) {
            const char *name = element_name((enum element)needs[i]);
            diag(m->xml->diags,
                 n->element == EL_HEAD && needs[i] == EL_TITLE ? DIAG_TITLE_MISSING : DIAG_MISSING_PART,
                 n->pos, arena_printf(m->xml->arena, "Add <%s>…</%s>.", name, name), "<%s> needs a <%s>",
                 element_name(n->element), name);
            xml_mark_reported(x);
        }
}

// ---- order ------------------------------------------------------------------------------------------------

static void check_order(struct map *m, xmlNode *x, const struct node *n)
{
    struct misorder wrong = shape_misorder(n);
    if (wrong.kind == MISORDER_NONE || (n->first == NULL && shape_of(n->element)->needs[0]))
        return;
    struct arena *a = m->xml->arena;
    struct diags *d = m->xml->diags;
    const char *in = element_name(n->element), *part = element_name(wrong.part),
               *at = element_name(wrong.at->element);
    switch (wrong.kind) {
    case MISORDER_NONE:
        return;
    case MISORDER_LATE:
        diag(d, DIAG_MISPLACED, wrong.at->pos, arena_printf(a, "Put it before <%s>.", part),
             "<%s> comes too late in <%s>", at, in);
        break;
    case MISORDER_TWICE:
        diag(d, DIAG_MISPLACED, wrong.at->pos, (struct str){0}, "<%s> stands twice in <%s>", at, in);
        break;
    case MISORDER_NO_FIRST:
        diag(d, DIAG_MISSING_PART, wrong.at->pos, arena_printf(a, "Put a <%s> before it.", part),
             "<%s> has no <%s> that it belongs to", at, part);
        break;
    case MISORDER_NO_SECOND:
        diag(d, DIAG_MISSING_PART, wrong.at->pos, arena_printf(a, "Put a <%s> after it.", part),
             "<%s> has no <%s>", at, part);
        break;
    case MISORDER_EMPTY:
        diag(d, DIAG_MISSING_PART, n->pos,
             arena_printf(a, "It holds %.*s.", STR_ARG(shape_parts(a, n->element))), "<%s> is empty", in);
        break;
    case MISORDER_COUNT:
        diag(d, DIAG_MISSING_PART, n->pos, (struct str){0}, "<%s> holds two to four <%s>", in, part);
        break;
    }
    xml_mark_reported(x);
}

// ---- attributes that depend on each other -----------------------------------------------------------------

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// Whether the end of `s` is `ending`, in small letters or capitals.
static bool ends_with(struct str s, const char *ending)
{
    size_t n = strlen(ending);
    for (size_t i = 0; i < n && n <= s.n; i++)
        if (lower(s.p[s.n - n + i]) != ending[i])
            return false;
    return n <= s.n;
}

// "photo.jpg", "IMG_1234": what a program fills in where nobody wrote anything.
static bool is_file_name(struct str s)
{
    static const char *const endings[] = {".svg", ".png",  ".jpg",  ".jpeg", ".gif", ".bmp",
                                          ".tif", ".tiff", ".webp", ".heic", ".pdf"};
    if (!s.n || memchr(s.p, ' ', s.n))
        return false;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (ends_with(s, endings[i]))
            return true;
    size_t digits = 0;
    while (digits < s.n && s.p[s.n - digits - 1] >= '0' && s.p[s.n - digits - 1] <= '9')
        digits++;
    return digits >= 3 && memchr(s.p, '_', s.n);
}

// "…", ".", "Picture 2", "[foto]": signs alone, or no more than that there is a picture.
static bool says_nothing(struct str s)
{
    static const char *const words[] = {"image", "img",    "picture", "photo",  "graphic", "figure",
                                        "icon",  "imagen", "foto",    "figura", "dibujo"};
    char word[16];
    size_t n = 0;
    bool digits = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        if (c >= 0xC0 && (c < 0x2000 || c > 0x206F)) // a letter or a picture of another script
            return false;
        char small = c < 0x80 ? lower((char)c) : 0;
        bool letter = small >= 'a' && small <= 'z';
        if (letter && n == sizeof word)
            return false;
        if (letter)
            word[n++] = small;
        digits |= c >= '0' && c <= '9';
    }
    if (n == 0)
        return !digits;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eqz((struct str){word, n}, words[i]))
            return true;
    return false;
}

static void check_alternative(struct map *m, xmlNode *x, const struct node *n)
{
    struct str alt = node_attr(n, AT_ALT);
    bool decorative = n->element == EL_FIGURE && node_attr(n, AT_DECORATIVE).p;
    bool chain = n->element == EL_CHAIN, timeline = n->element == EL_TIMELINE_FIGURE;
    struct str hint = chain ? STR("Say in alt=\"…\" what the chain says, as a sentence.")
                            : STR("Say in alt=\"…\" what the picture shows.");
    if (!alt.p && (decorative || chain || timeline)) // a chain's was reported; a timeline has a summary
        return;
    if (!alt.p)
        diag(m->xml->diags, DIAG_ALT_MISSING, n->pos,
             STR("Say in alt=\"…\" what it shows, or write decorative=\"true\"."),
             "<figure> needs words for those who cannot see it");
    else if (decorative)
        diag(m->xml->diags, DIAG_BAD_VALUE, n->pos, STR("Keep one of the two."),
             "<figure> has words and is decorative, too");
    else if (str_is_blank(alt))
        diag(m->xml->diags, DIAG_ALT_MISSING, n->pos,
             chain ? hint : STR("Say in alt=\"…\" what the picture shows, or write decorative=\"true\"."),
             "the attribute alt is empty");
    else if (is_file_name(alt))
        diag(m->xml->diags, DIAG_ALT_MISSING, n->pos, hint, "alt=\"%.*s\" is a file's name", STR_ARG(alt));
    else if (says_nothing(alt))
        diag(m->xml->diags, DIAG_ALT_MISSING, n->pos, hint, "alt=\"%.*s\" says nothing", STR_ARG(alt));
    else
        return;
    xml_mark_reported(x);
}

static void check_code(struct map *m, xmlNode *x, const struct node *n)
{
    bool href = node_attr(n, AT_HREF).p, field = node_attr(n, AT_FIELD).p;
    if (href != field)
        return;
    diag(m->xml->diags, href ? DIAG_BAD_VALUE : DIAG_MISSING_PART, n->pos,
         STR("Write <qr href=\"https://…\"/>, or <qr field=\"…\"/> for the value of a field."),
         href ? "<qr> has an address and a field" : "<qr> needs the attribute href or field");
    xml_mark_reported(x);
}

// A full stop would part a form field's name in two (ISO 32000-1, 12.7.3.2).
static void check_field_name(struct map *m, xmlNode *x, const struct node *n)
{
    struct str name = node_attr(n, AT_NAME);
    if (!name.n || !memchr(name.p, '.', name.n))
        return;
    diag(m->xml->diags, DIAG_BAD_VALUE, n->pos, STR("Write a hyphen instead."),
         "the form fields' name \"%.*s\" has a full stop", STR_ARG(name));
    xml_mark_reported(x);
}

static void check_review(struct map *m, xmlNode *x, const struct node *n)
{
    static const enum attribute needed[] = {AT_BY, AT_DATE};
    if (!str_eqz(node_attr(n, AT_STATUS), "reviewed"))
        return;
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!node_attr(n, needed[i]).p) {
            diag(m->xml->diags, DIAG_MISSING_PART, n->pos,
                 STR("Say who reviewed it, and when; or write status=\"draft\"."),
                 "a review that is done needs the attribute %s", attribute_name(needed[i]));
            xml_mark_reported(x);
        }
}

static void leave(struct map *m, xmlNode *x, struct node *n)
{
    enum holds h = holds_of(n);
    bool inner = shape_of(n->element)->is_inline && n->element != EL_FN && n->parent; // its host trims
    if (h == HOLDS_EITHER)
        settle_either(m, x, n);
    else if ((h == HOLDS_INLINE || h == HOLDS_TEXT) && !inner)
        trim_inline(n);
    if (!m->complete)
        return;
    needs_parts(m, x, n);
    if (n->element == EL_QR)
        check_code(m, x, n);
    if (n->element == EL_WRITE_IN || n->element == EL_CHECKLIST || n->element == EL_RECURRENCE)
        check_field_name(m, x, n);
    if (n->element == EL_FIGURE || n->element == EL_CHAIN || n->element == EL_TIMELINE_FIGURE)
        check_alternative(m, x, n);
    else if (n->element == EL_REVIEW)
        check_review(m, x, n);
    check_order(m, x, n);
}

struct node *map_tree(struct map *m, xmlNode *top, struct str lang)
{
    struct node *root = map_element(m, top, NULL, lang), *at = root;
    if (!root)
        return NULL;
    xmlNode *x = top->children;
    while (at) {
        if (!x) { // after the last child
            leave(m, top, at);
            at = at->parent;
            x = at ? top->next : NULL;
            top = top->parent;
            continue;
        }
        struct node *n = NULL;
        if (x->type == XML_ELEMENT_NODE)
            n = map_element(m, x, at, at->lang);
        else if (x->type == XML_TEXT_NODE || x->type == XML_CDATA_SECTION_NODE)
            map_text(m, x, at);
        if (n) {
            at = n;
            top = x;
            x = x->children;
        } else {
            x = x->next;
        }
    }
    return root;
}

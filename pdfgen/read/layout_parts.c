// What each element of a layout file adds to the layout, or replaces in it.
#include <string.h>

#include "read/layout.h"
#include "read/read.h"
#include "read/vocabulary.h"

struct part_form {
    const char *name, *parent;
    const char *needs, *may; // attributes, separated by spaces
    void (*take)(struct layout_builder *, xmlNode *);
    bool holds_text;
    bool is_node; // a tree of the article's vocabulary: map_tree looks at its attributes
};

static struct str attr(struct layout_builder *b, const xmlNode *x, const char *name)
{
    return xml_attr(b->arena, x, name);
}

static struct str path_of(struct layout_builder *b, const xmlNode *x)
{
    struct pos pos = xml_pos(x);
    return path_join(b->arena, path_dir(b->arena, pos.source->path), attr(b, x, "src"));
}

// Appends, or takes the place of the entry of the same name. `list` is one of the builder's, with .name in
// its items.
#define REPLACE(b, list, entry)                                                                              \
    do {                                                                                                     \
        size_t at_ = 0;                                                                                      \
        while (at_ < (list).n && !str_eq((list).items[at_].name, (entry).name))                              \
            at_++;                                                                                           \
        if (at_ == (list).n)                                                                                 \
            PUSH((b)->arena, list, entry);                                                                   \
        else                                                                                                 \
            (list).items[at_] = (entry);                                                                     \
    } while (0)

// ---- brand
// ---------------------------------------------------------------------------------------------------------

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool rgb_parse(struct str s, uint32_t *out)
{
    if (s.n != 7 || s.p[0] != '#')
        return false;
    *out = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (hex(s.p[i]) < 0)
            return false;
        *out = *out << 4 | (uint32_t)hex(s.p[i]);
    }
    return true;
}

// Four percentages.
static bool cmyk_parse(struct str s, uint16_t out[4])
{
    size_t i = 0;
    for (int k = 0; k < 4; k++) {
        while (i < s.n && s.p[i] == ' ')
            i++;
        int64_t v;
        size_t used;
        if (!decimal_parse((struct str){s.p + i, s.n - i}, 1, &v, &used) || v < 0 || v > 1000)
            return false;
        out[k] = (uint16_t)v;
        i += used;
        i += i < s.n && s.p[i] == '%';
    }
    return str_trim((struct str){s.p + i, s.n - i}).n == 0;
}

// What was meant by a colour without its number sign, or with a digit for two.
static struct str color_hint(struct arena *arena, struct str wrong)
{
    struct str digits = str_starts(wrong, "#") ? (struct str){wrong.p + 1, wrong.n - 1} : wrong;
    uint32_t rgb;
    struct str mended = arena_printf(arena, "#%.*s", STR_ARG(digits));
    if (digits.n == 3)
        mended = arena_printf(arena, "#%c%c%c%c%c%c", digits.p[0], digits.p[0], digits.p[1], digits.p[1],
                              digits.p[2], digits.p[2]);
    if (rgb_parse(mended, &rgb))
        return arena_printf(arena, "Did you mean \"%.*s\"?", STR_ARG(mended));
    return STR("Write red, green and blue as six digits, such as #4B2350.");
}

static void take_color(struct layout_builder *b, xmlNode *x)
{
    struct color c = {.name = attr(b, x, "name")};
    struct str value = attr(b, x, "value"), cmyk = attr(b, x, "cmyk");
    if (value.p && !rgb_parse(value, &c.rgb))
        diag(b->diags, DIAG_BAD_COLOR, xml_attr_pos(x, "value"), color_hint(b->arena, value),
             "\"%.*s\" is not a colour", STR_ARG(value));
    c.has_cmyk = cmyk.p != NULL;
    if (cmyk.p && !cmyk_parse(cmyk, c.cmyk))
        diag(b->diags, DIAG_BAD_COLOR, xml_attr_pos(x, "cmyk"),
             STR("Write cyan, magenta, yellow and black as percentages, such as 75 95 30 35."),
             "\"%.*s\" is not a colour", STR_ARG(cmyk));
    REPLACE(b, b->colors, c);
}

static void take_value(struct layout_builder *b, xmlNode *x)
{
    struct named_value v = {attr(b, x, "name"), xml_text(b->arena, x), xml_pos(x)};
    REPLACE(b, b->values, v);
}

static void take_logo(struct layout_builder *b, xmlNode *x)
{
    if (attr(b, x, "src").p)
        b->logo = pictures_read(&b->pictures, path_of(b, x), xml_pos(x));
}

static void take_role(struct layout_builder *b, xmlNode *x)
{
    struct font_role role = {.name = attr(b, x, "name"), .pos = xml_pos(x)};
    struct str list = attr(b, x, "families");
    LIST(struct str) families = {0};
    for (size_t i = 0, start = 0; i <= list.n; i++) {
        if (i < list.n && list.p[i] != ',')
            continue;
        struct str family = str_trim((struct str){list.p + start, i - start});
        if (family.n)
            PUSH(b->arena, families, family);
        start = i + 1;
    }
    if (!families.n && list.p)
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "families"),
             STR("Write families=\"Lato, Noto Sans\"."), "the role names no font family");
    role.families = families.items;
    role.n = families.n;
    REPLACE(b, b->roles, role);
}

static void take_icon(struct layout_builder *b, xmlNode *x)
{
    if (!attr(b, x, "name").p || !attr(b, x, "src").p)
        return;
    struct icon icon = {attr(b, x, "name"), pictures_read(&b->pictures, path_of(b, x), xml_pos(x))};
    REPLACE(b, b->icons, icon);
}

// ---- phrases and content
// ---------------------------------------------------------------------------------------------

static void take_phrases(struct layout_builder *b, xmlNode *x)
{
    struct str lang = attr(b, x, "xml:lang");
    if (lang.p)
        attribute_check(b->arena, EL_PHRASE, AT_LANG, lang, xml_attr_pos(x, "xml:lang"), b->diags);
    b->phrase_lang = lang;
}

static void take_phrase(struct layout_builder *b, xmlNode *x)
{
    const struct node *n = map_tree(b->map, x, b->phrase_lang);
    if (!n)
        return;
    struct phrase phrase = {node_attr(n, AT_NAME), b->phrase_lang, n};
    size_t i = 0;
    while (i < b->phrases.n &&
           !(str_eq(b->phrases.items[i].name, phrase.name) && str_eq(b->phrases.items[i].lang, phrase.lang)))
        i++;
    if (i == b->phrases.n)
        PUSH(b->arena, b->phrases, phrase);
    else
        b->phrases.items[i] = phrase;
}

static bool same_place(const struct node *a, const struct node *b)
{
    return str_eq(node_attr(a, AT_AT), node_attr(b, AT_AT)) &&
           str_eq(node_attr(a, AT_NAME), node_attr(b, AT_NAME));
}

static void take_content(struct layout_builder *b, xmlNode *x)
{
    const struct node *n = map_tree(b->map, x, (struct str){0});
    if (!n)
        return;
    size_t i = 0;
    while (i < b->contents.n && !same_place(b->contents.items[i], n))
        i++;
    if (i == b->contents.n)
        PUSH(b->arena, b->contents, n);
    else
        b->contents.items[i] = n;
}

// ---- pages
// -----------------------------------------------------------------------------------------------------------

static bool take_length(struct layout_builder *b, const xmlNode *x, const char *name, mpt min, mpt *out)
{
    enum { PAGE_MAX = 14400 * MPT_PER_PT }; // 200 inches: ISO 32000-1, annex C
    struct str value = attr(b, x, name);
    if (!value.p)
        return false;
    if (length_parse(value, out) && *out >= min && *out <= PAGE_MAX)
        return true;
    *out = 0;
    return diag(b->diags, DIAG_BAD_LENGTH, xml_attr_pos(x, name),
                STR("Write a number and mm, cm, in or pt, such as 42.5pt."),
                "%s=\"%.*s\" is not a length that a page can have", name, STR_ARG(value));
}

static void take_grid(struct layout_builder *b, xmlNode *x)
{
    take_length(b, x, "unit", 0, &b->baseline_grid);
}

// A later <fit> replaces the one before, with its steps.
static void take_fit(struct layout_builder *b, xmlNode *x)
{
    struct str pages = attr(b, x, "pages");
    int64_t n = 0;
    size_t used;
    b->fit = (struct fit){.leave = 0, .pos = xml_pos(x)};
    b->fit_rules.n = 0;
    take_length(b, x, "leave", 0, &b->fit.leave);
    if (!pages.p || str_eqz(pages, "any"))
        return;
    if (decimal_parse(pages, 0, &n, &used) && used == pages.n && n >= 1 && n <= 1000)
        b->fit.pages = (uint32_t)n;
    else
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "pages"),
             STR("Write a whole number of pages, or any."), "pages=\"%.*s\" is not a number of pages",
             STR_ARG(pages));
}

static void take_master(struct layout_builder *b, xmlNode *x)
{
    static const char *const names[MEASURES] = {"page-width",    "page-height",  "margin-top",
                                                "margin-bottom", "margin-start", "margin-end"};
    struct str name = attr(b, x, "name"), based_on = attr(b, x, "based-on");
    size_t i = 0;
    while (i < b->masters.n && !str_eq(b->masters.items[i].name, name))
        i++;
    if (i == b->masters.n)
        PUSH(b->arena, b->masters, ((struct master_draft){.name = name, .pos = xml_pos(x)}));
    struct master_draft *m = b->master = &b->masters.items[i];
    if (based_on.p) {
        m->based_on = based_on;
        m->based_on_pos = xml_attr_pos(x, "based-on");
    }
    for (int k = 0; k < MEASURES; k++)
        if (take_length(b, x, names[k], k <= PAGE_HEIGHT ? 1 : 0, &m->measures[k]))
            m->given[k] = true;
    for (const xmlNode *c = x->children; c; c = c->next) {
        if (xml_is(c, NS_LAYOUT, "column")) {
            m->columns.n = m->columns.cap = 0;
            m->columns.items = NULL;
            m->has_columns = true;
        } else if (xml_is(c, NS_LAYOUT, "static-content")) {
            m->statics.n = m->statics.cap = 0;
            m->statics.items = NULL;
            m->has_statics = true;
        }
    }
}

static void take_column(struct layout_builder *b, xmlNode *x)
{
    struct column c = {.name = attr(b, x, "name")};
    take_length(b, x, "width", 1, &c.width);
    take_length(b, x, "gap", 0, &c.gap);
    if (str_eqz(c.name, "all") || str_eqz(c.name, "auto"))
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "name"), (struct str){0},
             "a column may not be called \"%.*s\"", STR_ARG(c.name));
    PUSH(b->arena, b->master->columns, c);
    PUSH(b->arena, b->column_names, c.name);
}

static void take_static(struct layout_builder *b, xmlNode *x)
{
    const struct node *n = map_tree(b->map, x, (struct str){0});
    if (n)
        PUSH(b->arena, b->master->statics, n);
}

static void take_sequence(struct layout_builder *b, xmlNode *x)
{
    (void)x;
    b->uses.n = 0;
}

static void take_use(struct layout_builder *b, xmlNode *x)
{
    static const char *const words[] = {[PAGE_FIRST] = "first", [PAGE_ODD] = "odd",   [PAGE_EVEN] = "even",
                                        [PAGE_LAST] = "last",   [PAGE_ONLY] = "only", [PAGE_ANY] = "any"};
    struct str page = attr(b, x, "page");
    struct use_draft use = {PAGE_ANY, attr(b, x, "master"), xml_attr_pos(x, "master")};
    size_t i = 0;
    while (i < COUNT_OF(words) && !str_eqz(page, words[i]))
        i++;
    if (i < COUNT_OF(words))
        use.condition = (enum page_condition)i;
    else if (page.p)
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "page"),
             STR("Write first, odd, even, last, only or any."), "\"%.*s\" is not a kind of page",
             STR_ARG(page));
    PUSH(b->arena, b->uses, use);
}

// ---- the walk
// --------------------------------------------------------------------------------------------------------

static const struct part_form forms[] = {
    {"layout", "", "", "name extends", NULL, false, false},
    {"brand", "layout", "", "", NULL, false, false},
    {"color", "brand", "name value", "cmyk", take_color, false, false},
    {"value", "brand", "name", "", take_value, true, false},
    {"logo", "brand", "src", "", take_logo, false, false},
    {"fonts", "layout", "", "", NULL, false, false},
    {"role", "fonts", "name families", "", take_role, false, false},
    {"icons", "layout", "", "", NULL, false, false},
    {"icon", "icons", "name src", "", take_icon, false, false},
    {"phrases", "layout", "", "xml:lang", take_phrases, false, false},
    {"phrase", "phrases", "", "", take_phrase, true, true},
    {"style", "layout", "match", "part", style_take, false, false},
    {"fit", "layout", "pages", "leave", take_fit, false, false},
    {"grow", "fit", "match property values", "part", adjust_take, false, false},
    {"shrink", "fit", "match property values", "part", adjust_take, false, false},
    {"baseline-grid", "layout", "unit", "", take_grid, false, false},
    {"page-master", "layout", "name",
     "based-on page-width page-height margin-top margin-bottom margin-start margin-end", take_master, false,
     false},
    {"column", "page-master", "name", "width gap", take_column, false, false},
    {"static-content", "page-master", "", "", NULL, false, false},
    {"line", "static-content", "", "", take_static, true, true},
    {"rule", "static-content", "", "", take_static, true, true},
    {"page-sequence", "layout", "", "", take_sequence, false, false},
    {"use", "page-sequence", "master page", "", take_use, false, false},
    {"content", "layout", "", "", take_content, true, true},
};

static bool listed(const char *list, struct str name)
{
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, " ");
        if (str_eq(name, (struct str){p, n}))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static const struct part_form *form_of(struct str name, const char *parent)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (str_eqz(name, forms[i].name) && (!parent || strcmp(forms[i].parent, parent) == 0))
            return &forms[i];
    return NULL;
}

static void report_unknown(struct layout_builder *b, xmlNode *x, const char *parent)
{
    struct str name = xml_name(x), hint = {0};
    const struct part_form *elsewhere = form_of(name, NULL);
    xml_mark_reported(x);
    PUSH(b->arena, b->map->wrong, x);
    if (!x->ns || strcmp((const char *)x->ns->href, NS_LAYOUT) != 0) {
        diag(b->diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x),
             STR("Elements here are of the namespace " NS_LAYOUT ": write xmlns=\"" NS_LAYOUT
                 "\" at the first element."),
             "<%.*s> is not an element of layouts", STR_ARG(name));
        return;
    }
    if (elsewhere) {
        diag(b->diags, DIAG_MISPLACED, xml_pos(x),
             arena_printf(b->arena, "It belongs in <%s>.", elsewhere->parent), "<%.*s> may not stand in <%s>",
             STR_ARG(name), parent);
        return;
    }
    for (int only_here = 1; only_here >= 0 && !hint.p; only_here--) {
        const char *names[COUNT_OF(forms)];
        size_t n = 0;
        for (size_t i = 0; i < COUNT_OF(forms); i++)
            if (!only_here || strcmp(forms[i].parent, parent) == 0)
                names[n++] = forms[i].name;
        struct str near = str_nearest(name, names, n);
        if (near.n)
            hint = arena_printf(b->arena, "Did you mean <%.*s>?", STR_ARG(near));
    }
    diag(b->diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x), hint, "<%.*s> is not an element of layouts",
         STR_ARG(name));
}

static void check_attributes(struct layout_builder *b, const struct part_form *form, xmlNode *x)
{
    bool is_style = form->take == style_take;
    for (xmlAttr *a = x->properties; a; a = a->next) {
        struct str name = xml_attr_name(a);
        if (listed(form->needs, name) || listed(form->may, name) || (is_style && property_lookup(name)))
            continue;
        struct str shown = str_of((const char *)a->name), hint = {0};
        const char *all = *form->may || *form->needs ? " " : "no attributes";
        if (is_style)
            hint = property_suggestion(b->arena, shown);
        else
            hint = arena_printf(b->arena, "It takes %s%s%s.", form->needs, all, form->may);
        diag(b->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(x, (const char *)a->name), hint,
             is_style ? "<%s> knows no property %.*s" : "<%s> has no attribute %.*s", form->name,
             STR_ARG(shown));
        xml_mark_reported(x);
        PUSH(b->arena, b->map->wrong_attributes, a);
    }
    for (const char *p = form->needs; *p;) {
        size_t n = strcspn(p, " ");
        const char *name = arena_cstr(b->arena, (struct str){p, n});
        struct str value = attr(b, x, name);
        if (str_trim(value).n == 0) {
            diag(b->diags, DIAG_MISSING_PART, xml_pos(x),
                 arena_printf(b->arena, "Write <%s %s=\"…\">.", form->name, name),
                 "<%s> needs the attribute %s", form->name, name);
            xml_mark_reported(x);
        }
        p += n + (p[n] == ' ');
    }
}

// Elements of a layout are nested to a depth that `forms` bounds.
static void take_element(struct layout_builder *b, xmlNode *x, const struct part_form *form)
{
    size_t before = b->diags->errors;
    if (!form->is_node)
        check_attributes(b, form, x);
    if (form->take)
        form->take(b, x);
    if (b->diags->errors > before)
        xml_mark_reported(x);
    if (form->is_node)
        return;
    for (xmlNode *c = x->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE) {
            bool ours = c->ns && c->ns->href && strcmp((const char *)c->ns->href, NS_LAYOUT) == 0;
            const struct part_form *child = ours ? form_of(xml_name(c), form->name) : NULL;
            if (child)
                take_element(b, c, child);
            else
                report_unknown(b, c, form->name);
        } else if (c->type == XML_TEXT_NODE && !form->holds_text && !xml_is_blank(c)) {
            diag(b->diags, DIAG_MISPLACED, xml_text_pos(c), (struct str){0}, "<%s> may not hold text",
                 form->name);
            xml_mark_reported(c);
            PUSH(b->arena, b->map->wrong, c);
        }
    }
}

void layout_take(struct layout_builder *b, xmlNode *root)
{
    struct str name = attr(b, root, "name");
    if (name.p)
        b->name = name;
    take_element(b, root, &forms[0]);
}

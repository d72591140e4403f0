// What each element of a layout file adds to the layout, or replaces in it.
#include <string.h>

#include "read/layout.h"
#include "read/parts.h"
#include "read/read.h"
#include "read/vocabulary.h"

static struct str attr(struct layout_builder *b, const xmlNode *x, const char *name)
{
    return xml_attr(b->arena, x, name);
}

static struct origin origin_of(const struct layout_builder *b, const xmlNode *x)
{
    return (struct origin){.pos = xml_pos(x), .base = b->base};
}

// Appends, or takes the place of the entry of the same name. `list` is one of the builder's, with .name and
// .origin in its items.
#define REPLACE(b, list, entry)                                                                              \
    do {                                                                                                     \
        size_t at_ = 0;                                                                                      \
        while (at_ < (list).n && !str_eq((list).items[at_].name, (entry).name))                              \
            at_++;                                                                                           \
        (entry).origin.replaces = at_ < (list).n;                                                            \
        if (at_ < (list).n && (list).items[at_].origin.pos.source == (entry).origin.pos.source)              \
            diag((b)->diags, DIAG_DUPLICATE_ID, (entry).origin.pos, (struct str){0},                         \
                 "\"%.*s\" stands in line %u already", STR_ARG((entry).name),                                \
                 (list).items[at_].origin.pos.line);                                                         \
        if (at_ == (list).n)                                                                                 \
            PUSH((b)->arena, list, entry);                                                                   \
        else                                                                                                 \
            (list).items[at_] = (entry);                                                                     \
    } while (0)

// ---- brand ------------------------------------------------------------------------------------------------

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

// ASCII letters, large or small.
static bool same_letters(struct str s, const char *z)
{
    enum { CASE = 'a' - 'A' };
    bool same = s.n == strlen(z);
    for (size_t i = 0; same && i < s.n; i++)
        same = (s.p[i] | CASE) == (z[i] | CASE);
    return same;
}

// An ink's name as a PDF can have it (ISO 32000-1, 8.6.6.4 and annex C). The inks that every press has are
// not mixed for anyone.
static bool is_spot_name(struct str s)
{
    static const char *const taken[] = {"All", "None", "Cyan", "Magenta", "Yellow", "Black"};
    enum { LONGEST = 100 };
    bool ok = s.n && s.n <= LONGEST && str_trim(s).n == s.n;
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        ok = ok && !same_letters(s, taken[i]);
    return ok;
}

static void take_color(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct color c = {.name = attr(b, x, "name"), .origin = origin_of(b, x)};
    struct str value = attr(b, x, "value"), cmyk = attr(b, x, "cmyk");
    if (value.p && !rgb_parse(value, &c.rgb))
        diag(b->diags, DIAG_BAD_COLOR, xml_attr_pos(x, "value"), color_hint(b->arena, value),
             "\"%.*s\" is not a colour", STR_ARG(value));
    c.has_cmyk = cmyk.p != NULL;
    if (cmyk.p && !cmyk_parse(cmyk, c.cmyk))
        diag(b->diags, DIAG_BAD_COLOR, xml_attr_pos(x, "cmyk"),
             STR("Write cyan, magenta, yellow and black as percentages, such as 75 95 30 35."),
             "\"%.*s\" is not a colour", STR_ARG(cmyk));
    c.spot = attr(b, x, "spot");
    if (c.spot.p && !is_spot_name(c.spot))
        diag(b->diags, DIAG_BAD_COLOR, xml_attr_pos(x, "spot"),
             STR("Write the ink's name as the print shop knows it, such as PANTONE 2617 C; process inks are "
                 "set "
                 "by cmyk."),
             "\"%.*s\" cannot be the name of a spot colour", STR_ARG(c.spot));
    REPLACE(b, b->colors, c);
}

static void take_value(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct named_value v = {attr(b, x, "name"), xml_text(b->arena, x), origin_of(b, x)};
    REPLACE(b, b->values, v);
}

static void take_logo(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    if (attr(b, x, "src").p)
        b->logo = pictures_read(&b->pictures, attr(b, x, "src"), xml_pos(x));
}

static void take_role(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct font_role role = {.name = attr(b, x, "name"), .origin = origin_of(b, x)};
    struct str list = attr(b, x, "families");
    LIST(struct str) families = {0};
    for (size_t i = 0, start = 0; list.p && i <= list.n; i++) {
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

static void take_icon(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    if (!attr(b, x, "name").p || !attr(b, x, "src").p)
        return;
    struct icon icon = {attr(b, x, "name"), pictures_read(&b->pictures, attr(b, x, "src"), xml_pos(x)),
                        origin_of(b, x)};
    REPLACE(b, b->icons, icon);
}

// ---- phrases and content ----------------------------------------------------------------------------------

static void take_phrases(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct str lang = attr(b, x, "xml:lang");
    if (lang.p)
        attribute_check(b->arena, AT_LANG, lang, xml_attr_pos(x, "xml:lang"), b->diags);
    b->phrase_lang = lang;
    b->phrase_lang_at = lang.p ? xml_attr_pos(x, "xml:lang") : xml_pos(x);
}

static void take_phrase(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    const struct node *n = map_tree(b->map, x, b->phrase_lang);
    if (!n)
        return;
    struct phrase phrase = {.name = node_attr(n, AT_NAME),
                            .lang = b->phrase_lang,
                            .content = n,
                            .origin = origin_of(b, x),
                            .lang_at = b->phrase_lang_at};
    size_t i = 0;
    while (i < b->phrases.n &&
           !(str_eq(b->phrases.items[i].name, phrase.name) && str_eq(b->phrases.items[i].lang, phrase.lang)))
        i++;
    phrase.origin.replaces = i < b->phrases.n;
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

static void take_content(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
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

// ---- pages ------------------------------------------------------------------------------------------------

static bool take_length(struct layout_builder *b, const xmlNode *x, const char *name, mpt min, mpt *out)
{
    struct str value = attr(b, x, name);
    if (!value.p)
        return false;
    if (length_parse(value, out) && *out >= min)
        return true;
    *out = 0;
    return diag(b->diags, DIAG_BAD_LENGTH, xml_attr_pos(x, name),
                STR("Write a number and mm, cm, in or pt, such as 42.5pt."),
                "%s=\"%.*s\" is not a length that a page can have", name, STR_ARG(value));
}

static void take_grid(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct str unit = attr(b, x, "unit");
    b->baseline_grid = 0;
    if (!unit.p || str_eqz(unit, "none"))
        return;
    if (!length_parse(unit, &b->baseline_grid) || b->baseline_grid <= 0) {
        b->baseline_grid = 0;
        diag(b->diags, DIAG_BAD_LENGTH, xml_attr_pos(x, "unit"),
             STR("Write a length such as 4.25pt, or none for no grid."),
             "unit=\"%.*s\" is not a distance between lines", STR_ARG(unit));
    }
}

enum { FIT_PAGES_MAX = 1000 };

// The <fit> of a later file replaces the one before. Without steps of its own it keeps those, and what they
// may leave; unless it gives copyfit up.
static void take_fit(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct str pages = attr(b, x, "pages");
    int64_t n = 0;
    size_t used;
    if (b->fit.pos.source == xml_pos(x).source)
        diag(b->diags, DIAG_MISPLACED, xml_pos(x), STR("Put all steps into one <fit>."),
             "a layout has one <fit>, and there is one in line %u", b->fit.pos.line);
    bool any = !pages.p || str_eqz(pages, "any");
    if (any || xmlChildElementCount(x) > 0) {
        b->fit = (struct fit){.leave = 0};
        b->fit_rules.n = 0;
        b->fit_at = b->rules.n;
    }
    b->fit.pages = 0;
    b->fit.pos = xml_pos(x);
    if (attr(b, x, "leave").p) {
        b->leave_pos = xml_attr_pos(x, "leave");
        take_length(b, x, "leave", 0, &b->fit.leave);
    }
    if (any)
        return;
    if (decimal_parse(pages, 0, &n, &used) && used == pages.n && n >= 1 && n <= FIT_PAGES_MAX)
        b->fit.pages = (uint32_t)n;
    else
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "pages"),
             arena_printf(b->arena, "Write a whole number from 1 to %d, or any.", FIT_PAGES_MAX),
             "pages=\"%.*s\" is not a number of pages that a document can be fitted to", STR_ARG(pages));
}

static void take_master(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
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
    size_t turn = ++b->turns;
    for (int k = 0; k < MEASURES; k++)
        if (take_length(b, x, measure_names[k], k <= PAGE_HEIGHT ? 1 : 0, &m->measures[k]))
            m->said[k] = (struct said){xml_attr_pos(x, measure_names[k]), turn};
    for (const xmlNode *c = x->children; c; c = c->next) {
        if (xml_is(c, NS_LAYOUT, "column")) {
            m->columns.n = m->columns.cap = 0;
            m->columns.items = NULL;
            m->columns_said =
                (struct said){m->columns_said.turn == turn ? m->columns_said.pos : xml_pos(c), turn};
        } else if (xml_is(c, NS_LAYOUT, "static-content")) {
            m->statics.n = m->statics.cap = 0;
            m->statics.items = NULL;
            m->statics_said = (struct said){xml_pos(c), turn};
        }
    }
}

static void take_column(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    struct column c = {.name = attr(b, x, "name")};
    take_length(b, x, "width", 1, &c.width);
    take_length(b, x, "gap", 0, &c.gap);
    if (str_eqz(c.name, "all") || str_eqz(c.name, "auto"))
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "name"), (struct str){0},
             "a column may not be called \"%.*s\"", STR_ARG(c.name));
    PUSH(b->arena, b->master->columns, c);
    PUSH(b->arena, b->column_names, c.name);
}

static void take_static(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    const struct node *n = map_tree(b->map, x, (struct str){0});
    if (n)
        PUSH(b->arena, b->master->statics, n);
}

static void take_sequence(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    (void)x;
    b->uses.n = 0;
}

static void take_use(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
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

// ---- the table --------------------------------------------------------------------------------------------

static const struct part_form forms[] = {
    {.name = "layout", .parent = "", .may = "name extends"},
    {.name = "brand", .parent = "layout"},
    {.name = "color", .parent = "brand", .needs = "name value", .may = "cmyk spot", .take = take_color},
    {.name = "value", .parent = "brand", .needs = "name", .take = take_value, .holds_text = true},
    {.name = "logo", .parent = "brand", .needs = "src", .take = take_logo},
    {.name = "fonts", .parent = "layout"},
    {.name = "role", .parent = "fonts", .needs = "name families", .take = take_role},
    {.name = "icons", .parent = "layout"},
    {.name = "icon", .parent = "icons", .needs = "name src", .take = take_icon},
    {.name = "phrases", .parent = "layout", .may = "xml:lang", .take = take_phrases},
    {.name = "phrase", .parent = "phrases", .take = take_phrase, .is_tree = true},
    {.name = "style",
     .parent = "layout",
     .needs = "match",
     .may = "part",
     .take = style_take,
     .knows = property_lookup,
     .nearest = property_suggestion},
    {.name = "fit", .parent = "layout", .needs = "pages", .may = "leave", .take = take_fit},
    {.name = "grow",
     .parent = "fit",
     .needs = "match property values",
     .may = "part name",
     .take = adjust_take},
    {.name = "shrink",
     .parent = "fit",
     .needs = "match property values",
     .may = "part name",
     .take = adjust_take},
    {.name = "chart",
     .parent = "layout",
     .may = "place arrangement words",
     .take = chart_take,
     .is_tree = true},
    {.name = "baseline-grid", .parent = "layout", .needs = "unit", .take = take_grid},
    {.name = "page-master",
     .parent = "layout",
     .needs = "name",
     .may = "based-on page-width page-height margin-top margin-bottom margin-start margin-end bleed",
     .take = take_master},
    {.name = "column", .parent = "page-master", .needs = "name", .may = "width gap", .take = take_column},
    {.name = "static-content", .parent = "page-master"},
    {.name = "line", .parent = "static-content", .take = take_static, .is_tree = true},
    {.name = "rule", .parent = "static-content", .take = take_static, .is_tree = true},
    {.name = "page-sequence", .parent = "layout", .children = "use", .take = take_sequence},
    {.name = "use", .parent = "page-sequence", .needs = "master page", .take = take_use},
    {.name = "content", .parent = "layout", .take = take_content, .is_tree = true},
};

void layout_take(struct layout_builder *b, xmlNode *root)
{
    struct str name = attr(b, root, "name");
    if (name.p)
        b->name = name;
    struct parts parts = {forms, COUNT_OF(forms), NS_LAYOUT, "layouts", b->xml, b};
    parts_walk(&parts, root);
}

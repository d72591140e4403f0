// Style rules: which properties, with which values. doc/properties.def is the reference.
#include <string.h>

#include "read/layout.h"
#include "read/vocabulary.h"

struct property_form {
    const char *name, *keywords;
    unsigned takes;
};
static const struct property_form forms[PROP_COUNT] = {
#define PROPERTY(id, name, inherited, types, keywords) [PROP_##id] = {name, keywords, types},
#include "doc/properties.def"
#undef PROPERTY
};

// One attribute for four properties, in the order before, end, after, start.
static const struct shorthand {
    const char *name;
    enum property properties[4];
} shorthands[] = {
    {"padding", {PROP_PADDING_BEFORE, PROP_PADDING_END, PROP_PADDING_AFTER, PROP_PADDING_START}},
    {"margin", {PROP_MARGIN_BEFORE, PROP_MARGIN_END, PROP_MARGIN_AFTER, PROP_MARGIN_START}},
};

static int property_number(struct str name)
{
    for (int p = 0; p < PROP_COUNT; p++)
        if (str_eqz(name, forms[p].name))
            return p;
    return -1;
}

static const struct shorthand *shorthand_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(shorthands); i++)
        if (str_eqz(name, shorthands[i].name))
            return &shorthands[i];
    return NULL;
}

bool property_lookup(struct str name)
{
    return property_number(name) >= 0 || shorthand_of(name);
}

// What authors used to CSS look for, and what it is called here.
static const struct {
    const char *css, *here;
} from_css[] = {
    {"background", "background-color"},
    {"margin-top", "margin-before or space-before"},
    {"margin-bottom", "margin-after or space-after"},
    {"margin-left", "margin-start"},
    {"margin-right", "margin-end"},
    {"padding-top", "padding-before"},
    {"padding-bottom", "padding-after"},
    {"padding-left", "padding-start"},
    {"padding-right", "padding-end"},
    {"page-break-before", "break-before"},
    {"border", "border-width, border-style and border-color"},
    {"border-top", "border-before-width and border-before-color"},
    {"vertical-align", "display-align or baseline-shift"},
};

struct str property_suggestion(struct arena *arena, struct str wrong)
{
    for (size_t i = 0; i < COUNT_OF(from_css); i++)
        if (str_eqz(wrong, from_css[i].css))
            return arena_printf(arena, "It is called %s here.", from_css[i].here);
    const char *names[PROP_COUNT + COUNT_OF(shorthands) + 2];
    size_t n = 0;
    for (int p = 0; p < PROP_COUNT; p++)
        names[n++] = forms[p].name;
    for (size_t i = 0; i < COUNT_OF(shorthands); i++)
        names[n++] = shorthands[i].name;
    names[n++] = "match";
    names[n++] = "part";
    struct str near = str_nearest(wrong, names, n);
    return near.n ? arena_printf(arena, "Did you mean %.*s=\"…\"?", STR_ARG(near)) : (struct str){0};
}

// ---- values -----------------------------------------------------------------------------------------------

static int32_t keyword_lookup(struct str word)
{
    for (int32_t k = 0; k < KW_COUNT; k++)
        if (str_eqz(word, keyword_name(k)))
            return k;
    return -1;
}

static bool allows(const char *keywords, struct str word)
{
    for (const char *p = keywords; *p;) {
        size_t n = strcspn(p, " ");
        if (str_eq(word, (struct str){p, n}))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static bool number_fits(enum property p, int32_t v)
{
    if (p == PROP_FONT_WEIGHT)
        return v >= 100000 && v <= 900000 && v % 1000 == 0;
    if (p == PROP_ORPHANS || p == PROP_WIDOWS)
        return v >= 1000 && v <= 10000 && v % 1000 == 0;
    if (p == PROP_LINES_ADDED || p == PROP_LINES_MAX)
        return v >= (p == PROP_LINES_ADDED ? -100000 : 1000) && v <= 100000 && v % 1000 == 0;
    if (p == PROP_LINE_HEIGHT) // a factor: "12" means a length
        return v > 0 && v <= 4000;
    return v > 0;
}

// A number with its unit, or none: "12pt", "1.5em", "120%", "1.3".
static bool measure_parse(enum property p, struct str s, struct value *out)
{
    unsigned takes = forms[p].takes;
    enum { LARGEST = 10000000 }; // 10,000 em, per cent, or times
    mpt length;
    if ((takes & TAKES_LENGTH) && length_parse(s, &length)) {
        out->kind = VALUE_LENGTH;
        out->v = length;
    } else {
        int64_t v;
        size_t used;
        if (!decimal_parse(s, 3, &v, &used) || v > LARGEST || v < -LARGEST)
            return false;
        struct str unit = {s.p + used, s.n - used};
        if ((takes & TAKES_EM) && str_eqz(unit, "em"))
            out->kind = VALUE_EM;
        else if ((takes & TAKES_PERCENT) && str_eqz(unit, "%"))
            out->kind = VALUE_PERCENT;
        else if ((takes & TAKES_NUMBER) && unit.n == 0 && number_fits(p, (int32_t)v))
            out->kind = VALUE_NUMBER;
        else
            return false;
        out->v = (int32_t)v;
    }
    bool positive = p == PROP_FONT_SIZE || p == PROP_LINE_HEIGHT || p == PROP_LINE_PITCH;
    return out->v > 0 || (out->v == 0 && !positive) || (takes & TAKES_NEGATIVE);
}

static const struct {
    unsigned takes;
    const char *words;
} examples[] = {
    {TAKES_LENGTH, "a length such as 4.25pt or 2mm"},
    {TAKES_EM, "1.5em"},
    {TAKES_PERCENT, "120%"},
    {TAKES_NUMBER, "a number"},
    {TAKES_COLOR, "the name of a brand colour"},
    {TAKES_NAME, "a name"},
};

// What was meant by a length without its unit, with pixels, with a decimal comma or with white space in it;
// absent where that is not clear.
static struct str mended_length(struct arena *arena, enum property p, struct str wrong)
{
    static const char *const points[] = {"", "px", "pts", "point", "points"};
    struct str number = arena_str(arena, wrong), unit;
    number.n = strspn(number.p, "+-.,0123456789");
    unit = str_trim((struct str){wrong.p + number.n, wrong.n - number.n});
    for (char *c = (char *)number.p; c < number.p + number.n; c++)
        *c = *c == ',' ? '.' : *c;
    for (size_t i = 0; i < COUNT_OF(points); i++)
        if (str_eqz(unit, points[i]))
            unit = STR("pt");
    struct str mended = arena_printf(arena, "%.*s%.*s", STR_ARG(number), STR_ARG(unit));
    struct value value;
    return number.n && measure_parse(p, mended, &value) ? mended : (struct str){0};
}

static struct str value_hint(struct arena *arena, enum property p, struct str wrong)
{
    const char *words[KW_COUNT];
    size_t n = 0;
    for (int32_t k = 0; k < KW_COUNT; k++)
        if (allows(forms[p].keywords, str_of(keyword_name(k))))
            words[n++] = keyword_name(k);
    struct str near = str_nearest(wrong, words, n), hint = {0};
    if (!near.n && forms[p].takes & TAKES_LENGTH)
        near = mended_length(arena, p, wrong);
    if (forms[p].takes & TAKES_COLOR && str_starts(wrong, "#"))
        return arena_printf(arena,
                            "Give it a name in <brand>, <color name=\"…\" value=\"%.*s\"/>, and write that.",
                            STR_ARG(wrong));
    if (near.n)
        return arena_printf(arena, "Did you mean \"%.*s\"?", STR_ARG(near));
    for (size_t i = 0; i < COUNT_OF(examples); i++)
        if (forms[p].takes & examples[i].takes)
            hint =
                arena_printf(arena, "%.*s%s%s", STR_ARG(hint), hint.n ? ", " : "Write ", examples[i].words);
    if (p == PROP_FONT_WEIGHT)
        hint = STR("Write a number from 100 to 900");
    if (p == PROP_ORPHANS || p == PROP_WIDOWS)
        hint = STR("Write a number from 1 to 10");
    for (size_t i = 0; i < n; i++)
        hint = arena_printf(arena, "%.*s%s%s", STR_ARG(hint), hint.n ? ", " : "Write ", words[i]);
    bool negative = wrong.n && wrong.p[0] == '-' && !(forms[p].takes & TAKES_NEGATIVE);
    return arena_printf(arena, "%.*s%s.", STR_ARG(hint), negative ? "; not below zero" : "");
}

static bool value_parse(struct layout_builder *b, enum property p, struct str s, struct pos pos,
                        struct value *out)
{
    *out = (struct value){.pos = pos};
    s = str_trim(s);
    unsigned takes = forms[p].takes;
    if (allows(forms[p].keywords, s)) {
        out->kind = VALUE_KEYWORD;
        out->v = keyword_lookup(s);
        return true;
    }
    if (measure_parse(p, s, out))
        return true;
    if ((takes & (TAKES_COLOR | TAKES_NAME)) && name_is_valid(s)) {
        // A colour's name becomes its number when all files are read: layout_finish.
        out->kind = takes & TAKES_COLOR ? VALUE_COLOR : VALUE_NAME;
        out->name = s;
        return true;
    }
    bool measured = (takes & (TAKES_LENGTH | TAKES_EM | TAKES_PERCENT)) && s.n &&
                    (s.p[0] == '-' || (s.p[0] >= '0' && s.p[0] <= '9'));
    enum diag_code code = takes & TAKES_COLOR ? DIAG_BAD_COLOR : measured ? DIAG_BAD_LENGTH : DIAG_BAD_VALUE;
    return diag(b->diags, code, pos, value_hint(b->arena, p, s), "%s does not take \"%.*s\"", forms[p].name,
                STR_ARG(s));
}

// ---- a rule -----------------------------------------------------------------------------------------------

typedef LIST(struct declaration) declarations;

static bool declare(struct layout_builder *b, declarations *list, enum property p, struct str s,
                    struct pos pos)
{
    struct declaration d = {.property = p};
    if (!value_parse(b, p, s, pos, &d.value))
        return false;
    PUSH(b->arena, *list, d);
    return true;
}

// One value is for all four sides; two for before and after, and for end and start; three for before, the
// sides, after.
static void declare_four(struct layout_builder *b, declarations *list, const struct shorthand *s,
                         struct str values, struct pos pos)
{
    static const uint8_t which[5][4] = {{0}, {0, 0, 0, 0}, {0, 1, 0, 1}, {0, 1, 2, 1}, {0, 1, 2, 3}};
    struct str parts[4];
    size_t n = 0;
    for (size_t i = 0; i < values.n;) {
        size_t start = i;
        while (i < values.n && values.p[i] != ' ' && values.p[i] != '\t' && values.p[i] != '\n')
            i++;
        if (i > start && n < 4)
            parts[n] = (struct str){values.p + start, i - start};
        n += i > start;
        i++;
    }
    if (n == 0 || n > 4) {
        diag(b->diags, DIAG_BAD_VALUE, pos,
             STR("Write one length for all sides, or up to four: before, end, after, start."),
             "%s takes one to four lengths", s->name);
        return;
    }
    bool all = true;
    for (int k = 0; k < 4 && all; k++)
        all = declare(b, list, s->properties[k], parts[which[n][k]], pos);
}

static enum part part_take(struct layout_builder *b, const xmlNode *x)
{
    struct str name = xml_attr(b->arena, x, "part");
    const char *names[PART_COUNT];
    for (int p = 0; p < PART_COUNT; p++) {
        names[p] = part_name((enum part)p);
        if (str_eqz(name, names[p]))
            return (enum part)p;
    }
    if (name.p)
        unknown_name(b->arena, b->diags, xml_attr_pos(x, "part"), "the part", name, names, PART_COUNT);
    return PART_SELF;
}

void style_take(void *builder, xmlNode *x)
{
    struct layout_builder *b = builder;
    struct rule rule = {.match = xml_attr(b->arena, x, "match"), .part = part_take(b, x), .pos = xml_pos(x)};
    declarations list = {0};
    for (int shorthand = 1; shorthand >= 0; shorthand--) // a property by its own name comes after, and wins
        for (const xmlAttr *a = x->properties; a; a = a->next) {
            struct str name = xml_attr_name(a), value = xml_attr_value(b->arena, a);
            const struct shorthand *four = shorthand_of(name);
            int p = property_number(name);
            if (shorthand && four)
                declare_four(b, &list, four, value, xml_attr_pos(x, four->name));
            else if (!shorthand && p >= 0)
                declare(b, &list, (enum property)p, value, xml_attr_pos(x, forms[p].name));
        }
    rule.declarations = list.items;
    rule.n = list.n;
    if (str_trim(rule.match).n == 0)
        return;
    if (b->rules.n >= UINT16_MAX)
        diag(b->diags, DIAG_XML_TOO_MANY, rule.pos, (struct str){0}, "a layout has more than %d rules",
             UINT16_MAX);
    else
        PUSH(b->arena, b->rules, rule);
}

// ---- copyfit

static struct str next_word(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t' && rest->p[n] != '\n')
        n++;
    struct str word = {rest->p, n};
    *rest = (struct str){rest->p + n, rest->n - n};
    return word;
}

// Each value is a step of its own: a rule that counts from that step on.
void adjust_take(void *context, xmlNode *x)
{
    struct layout_builder *b = context;
    bool grows = str_eqz(xml_name(x), "grow");
    struct str name = xml_attr(b->arena, x, "property"), values = xml_attr(b->arena, x, "values");
    int p = property_number(name);
    if (name.p && p < 0) {
        diag(b->diags, DIAG_UNKNOWN_NAME, xml_attr_pos(x, "property"), property_suggestion(b->arena, name),
             "\"%.*s\" is not a property", STR_ARG(name));
        return;
    }
    if (name.p && !(forms[p].takes & (TAKES_LENGTH | TAKES_EM | TAKES_PERCENT | TAKES_NUMBER)) &&
        p != PROP_DISPLAY) {
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "property"),
             STR("Name a space, a size, a leading, lines-added or display."), "copyfit gains no room by %.*s",
             STR_ARG(name));
        return;
    }
    struct rule rule = {
        .match = xml_attr(b->arena, x, "match"), .part = part_take(b, x), .pos = xml_pos(x), .n = 1};
    if (!name.p || !str_trim(rule.match).n)
        return;
    uint8_t group = b->fit.groups++;
    for (struct str word = next_word(&values); word.n; word = next_word(&values)) {
        declarations list = {0};
        if (!declare(b, &list, (enum property)p, word, xml_attr_pos(x, "values")))
            return;
        if (b->fit.n == FIT_STEPS_MAX) {
            diag(b->diags, DIAG_XML_TOO_MANY, rule.pos, (struct str){0}, "copyfit has more than %d steps",
                 FIT_STEPS_MAX);
            return;
        }
        b->fit.steps[b->fit.n] =
            (struct fit_step){xml_attr(b->arena, x, "name"), rule.match, name, word, group, grows, false};
        rule.fit = ++b->fit.n;
        rule.declarations = list.items;
        PUSH(b->arena, b->fit_rules, rule);
    }
}

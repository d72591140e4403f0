// Fields: named values of the article, the layout and the command line; dates in the reader's language.
//
// A field's value comes from the first that has it: --set, the article, the layout's brand values, the
// field's own default. Dates are written by the layout's phrases: "date-month" ("{month-name} {year}"),
// "date-long"; month names are the phrases "month-1" to "month-12".
#include "style/internal.h"

static const struct {
    const char *name;
    size_t offset;
} article_fields[] = {
    {"title", offsetof(struct article, title)},
    {"subtitle", offsetof(struct article, subtitle)},
    {"summary", offsetof(struct article, summary)},
    {"version", offsetof(struct article, version)},
    {"date", offsetof(struct article, date)},
    {"review-by", offsetof(struct article, review_by)},
    {"review-date", offsetof(struct article, review_date)},
    {"review-due", offsetof(struct article, review_due)},
};

static struct str article_value(const struct article *a, struct str field)
{
    for (size_t i = 0; i < COUNT_OF(article_fields); i++)
        if (str_eqz(field, article_fields[i].name))
            return *(const struct str *)(const void *)((const char *)a + article_fields[i].offset);
    return (struct str){0};
}

const struct phrase *phrase_lookup(struct builder *b, struct str name, struct str lang, struct pos pos)
{
    const struct phrase *phrase = layout_phrase(b->layout, name, lang);
    if (phrase)
        return phrase;
    const char *names[256];
    size_t n = 0;
    for (size_t i = 0; i < b->layout->n_phrases && n < COUNT_OF(names); i++)
        names[n++] = arena_cstr(b->arena, b->layout->phrases[i].name);
    struct str near = str_nearest(name, names, n);
    struct str hint =
        near.p && !str_eq(near, name)
            ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
            : arena_printf(b->arena,
                           "Add <phrase name=\"%.*s\"> to the layout's <phrases xml:lang=\"%.*s\">.",
                           STR_ARG(name), STR_ARG(lang));
    diag(b->diags, DIAG_PHRASE_MISSING, pos, hint,
         "the layout has no phrase \"%.*s\" for the language \"%.*s\"", STR_ARG(name), STR_ARG(lang));
    return NULL;
}

// ---- dates

static int two_digits(struct str s, size_t at)
{
    return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

static bool is_iso_date(struct str s)
{
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (i != 4 && i != 7 && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    return two_digits(s, 5) >= 1 && two_digits(s, 5) <= 12;
}

// The plain text of a phrase with {year}, {month-name} and {day} fields filled from a date.
static struct str date_text(struct builder *b, const struct node *field, struct str date, struct str format,
                            struct str lang)
{
    struct str name = arena_printf(b->arena, "date-%.*s", STR_ARG(format));
    const struct phrase *pattern = phrase_lookup(b, name, lang, field->pos);
    struct str month_phrase = arena_printf(b->arena, "month-%d", two_digits(date, 5));
    const struct phrase *month = pattern ? phrase_lookup(b, month_phrase, lang, field->pos) : NULL;
    if (!month)
        return date;
    struct str text = {"", 0};
    for (const struct node *n = pattern->content->first; n; n = n->next) {
        struct str part = n->text, which = node_attr(n, AT_NAME);
        if (n->element == EL_FIELD && str_eqz(which, "year"))
            part = (struct str){date.p, 4};
        else if (n->element == EL_FIELD && str_eqz(which, "month-name"))
            part = node_text(b->arena, month->content);
        else if (n->element == EL_FIELD && str_eqz(which, "day"))
            part = arena_printf(b->arena, "%d", two_digits(date, 8));
        else if (n->element == EL_FIELD)
            diag(b->diags, DIAG_FIELD_MISSING, n->pos, STR("Date phrases take year, month-name and day."),
                 "no part of a date is called \"%.*s\"", STR_ARG(which));
        text = arena_printf(b->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(part));
    }
    return text;
}

// ---- look-up

static struct field_value missing(struct builder *b, const struct node *field, struct str name)
{
    const char *names[128];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(article_fields); i++)
        names[n++] = article_fields[i].name;
    names[n++] = "page";
    names[n++] = "pages";
    names[n++] = "status";
    names[n++] = "sources";
    for (size_t i = 0; i < b->layout->n_values && n < COUNT_OF(names); i++)
        names[n++] = arena_cstr(b->arena, b->layout->values[i].name);
    struct str near = str_nearest(name, names, n);
    struct str hint =
        near.p && !str_eq(near, name)
            ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
            : arena_printf(
                  b->arena,
                  "Give it with --set %.*s=…, a <value> in the layout's <brand>, or a default attribute.",
                  STR_ARG(name));
    diag(b->diags, DIAG_FIELD_MISSING, field->pos, hint, "the field \"%.*s\" has no value", STR_ARG(name));
    return (struct field_value){FIELD_UNKNOWN, {0}};
}

struct field_value field_lookup(struct builder *b, const struct node *field, struct str lang)
{
    struct str name = node_attr(field, AT_NAME), text = {0};
    for (size_t i = 0; i < b->n_sets; i++) {
        if (str_eq(b->sets[i].name, name)) { // the last one of a name counts
            text = b->sets[i].value;
            b->set_used[i] = true;
        }
    }
    if (!text.p && str_eqz(name, "page"))
        return (struct field_value){FIELD_PAGE, {0}};
    if (!text.p && str_eqz(name, "pages"))
        return (struct field_value){FIELD_PAGES, {0}};
    if (!text.p && str_eqz(name, "sources"))
        return (struct field_value){FIELD_SOURCES, {0}};
    if (!text.p && str_eqz(name, "status"))
        return (struct field_value){
            FIELD_PHRASE, arena_printf(b->arena, "status-%.*s", STR_ARG(b->article->review_status))};
    if (!text.p)
        text = article_value(b->article, name);
    if (!text.p) {
        const struct named_value *value = layout_value(b->layout, name);
        text = value ? value->value : node_attr(field, AT_DEFAULT);
    }
    if (!text.p)
        return missing(b, field, name);
    struct str format = node_attr(field, AT_FORMAT);
    if (format.n && !str_eqz(format, "iso") && is_iso_date(text))
        text = date_text(b, field, text, format, lang);
    return (struct field_value){FIELD_TEXT, text};
}

void fields_report_unused(struct builder *b)
{
    for (size_t i = 0; i < b->n_sets; i++)
        if (!b->set_used[i])
            diag(b->diags, DIAG_SET_UNUSED, (struct pos){0},
                 STR("Neither the article nor the layout has a <field> of this name."),
                 "--set %.*s: nothing uses this field", STR_ARG(b->sets[i].name));
}

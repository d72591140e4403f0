// Fields: named values of the article, the layout and the command line; dates in the reader's language.
//
// A field's value comes from the first that has it: --set, the article, the layout's brand values, the
// field's own default, which also stands in for an empty value. Dates are written by the layout's phrases:
// "date-month" ("{month-name} {year}"), "date-long", "date-day-month"; month names are the phrases "month-1"
// to "month-12"; numbers by the phrases "number-group" and "number-decimal", and "number-group-from": how
// many digits a number has at least that gets groups (Spanish: 5), 4 without it.
#include "doc/date.h"
#include "doc/forms.h"
#include "style/internal.h"

static const struct {
    const char *name;
    size_t offset;
    enum element from; // of the head
} article_fields[] = {
    {"title", offsetof(struct article, title), EL_TITLE},
    {"title-short", offsetof(struct article, title_short), EL_TITLE},
    {"subtitle", offsetof(struct article, subtitle), EL_SUBTITLE},
    {"summary", offsetof(struct article, summary), EL_SUMMARY},
    {"version", offsetof(struct article, version), EL_VERSION},
    {"date", offsetof(struct article, date), EL_VERSION},
    {"review-by", offsetof(struct article, review_by), EL_REVIEW},
    {"review-date", offsetof(struct article, review_date), EL_REVIEW},
    {"review-due", offsetof(struct article, review_due), EL_REVIEW},
    {"address", offsetof(struct article, address), EL_ADDRESS},
    {"web", offsetof(struct article, web), EL_ADDRESS},
};

static struct str article_value(const struct article *a, struct str field)
{
    for (size_t i = 0; i < COUNT_OF(article_fields); i++)
        if (str_eqz(field, article_fields[i].name))
            return *(const struct str *)(const void *)((const char *)a + article_fields[i].offset);
    return (struct str){0};
}

static struct pos article_place(const struct article *a, struct str field)
{
    for (size_t i = 0; i < COUNT_OF(article_fields); i++) {
        const struct node *n =
            str_eqz(field, article_fields[i].name) ? node_child(a->head, article_fields[i].from) : NULL;
        if (n)
            return n->pos;
    }
    return (struct pos){0};
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

static struct str phrase_text(struct builder *b, const char *name, struct str lang, struct pos pos)
{
    const struct phrase *phrase = phrase_lookup(b, str_of(name), lang, pos);
    return phrase ? node_text(b->arena, phrase->content) : (struct str){0};
}

// ---- dates

// The plain text of a phrase with {year}, {month-name} and {day} fields filled from a date.
struct str date_text(struct builder *b, struct str date, const char *format, struct str lang, struct pos pos)
{
    struct str name = arena_printf(b->arena, "date-%s", format);
    const struct phrase *pattern = phrase_lookup(b, name, lang, pos);
    struct str month_phrase = arena_printf(b->arena, "month-%u", date_month(date));
    const struct phrase *month = pattern ? phrase_lookup(b, month_phrase, lang, pos) : NULL;
    if (!month)
        return date;
    struct buf text = {0};
    for (const struct node *n = pattern->content->first; n; n = n->next) {
        struct str part = n->text, which = node_attr(n, AT_NAME);
        if (n->element == EL_FIELD && str_eqz(which, "year"))
            part = (struct str){date.p, 4};
        else if (n->element == EL_FIELD && str_eqz(which, "month-name"))
            part = node_text(b->arena, month->content);
        else if (n->element == EL_FIELD && str_eqz(which, "month-short"))
            part = phrase_text(
                b, arena_cstr(b->arena, arena_printf(b->arena, "month-short-%u", date_month(date))), lang,
                pos);
        else if (n->element == EL_FIELD && str_eqz(which, "day"))
            part = arena_printf(b->arena, "%u", date_day(date));
        else if (n->element == EL_FIELD)
            diag(b->diags, DIAG_FIELD_MISSING, n->pos,
                 STR("Date phrases take year, month-name, month-short and day."),
                 "no part of a date is called \"%.*s\"", STR_ARG(which));
        buf_str(&text, part);
    }
    struct str copy = arena_str(b->arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

// ---- numbers and telephone numbers

static size_t digits_at(struct str s, size_t from)
{
    size_t i = from;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i - from;
}

// How many digits before the point a number has at least that is written in groups of three.
static size_t group_from(struct builder *b, struct str lang)
{
    enum { USUAL = 4, WHOLE_MAX = 999 };
    const struct phrase *phrase = layout_phrase(b->layout, STR("number-group-from"), lang);
    size_t from = 0;
    struct str s = phrase ? str_trim(node_text(b->arena, phrase->content)) : (struct str){0};
    for (size_t i = 0, n = digits_at(s, 0); s.p && i < n && from < WHOLE_MAX; i++)
        from = from * 10 + (size_t)(s.p[i] - '0');
    return from > 3 ? from : USUAL;
}

// "-12345.6" as the language writes it: by the phrases "number-group" and "number-decimal". Absent where it
// is not a number.
static struct str number_text(struct builder *b, const struct node *field, struct str s, struct str lang)
{
    size_t sign = s.n && s.p[0] == '-', whole = digits_at(s, sign), at = sign + whole, decimals = 0;
    if (at < s.n && s.p[at] == '.')
        decimals = digits_at(s, at + 1);
    if (!whole || at + (at < s.n ? 1 + decimals : 0) != s.n || (at < s.n && !decimals))
        return (struct str){0};
    if (whole > 1 && s.p[sign] == '0') // "007", and "00.5" for a dose: what is meant?
        return (struct str){0};
    bool grouped = whole > 3 && whole >= group_from(b, lang);
    struct str group = grouped ? phrase_text(b, "number-group", lang, field->pos) : (struct str){0};
    struct str text = sign ? STR("\u2212") : (struct str){"", 0};
    for (size_t i = 0, n; i < whole; i += n) {
        n = i == 0 && whole % 3 ? whole % 3 : MIN(3, whole - i);
        text = arena_printf(b->arena, "%.*s%.*s%.*s", STR_ARG(text), i ? (int)group.n : 0, i ? group.p : "",
                            (int)n, s.p + sign + i);
    }
    if (!decimals)
        return text;
    struct str point = phrase_text(b, "number-decimal", lang, field->pos);
    return arena_printf(b->arena, "%.*s%.*s%.*s", STR_ARG(text), STR_ARG(point), (int)decimals, s.p + at + 1);
}

// Its spaces do not break.
struct str phone_text(struct builder *b, struct str s)
{
    struct str text = {"", 0};
    if (!phone_is_valid(s))
        return (struct str){0};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ')
            text = arena_printf(b->arena, "%.*s\u00A0", STR_ARG(text));
        else
            text = arena_printf(b->arena, "%.*s%c", STR_ARG(text), s.p[i]);
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
    return (struct field_value){.kind = FIELD_UNKNOWN};
}

// Where a value came from, for reports.
struct found {
    struct str text; // absent: nobody gives it
    const char *from;
    struct pos pos;   // of a layout's value
    struct pos place; // in the article or the layout
};

static struct found find_value(struct builder *b, struct str name)
{
    struct found found = {.from = "--set"};
    for (size_t i = 0; i < b->n_sets; i++) {
        if (str_eq(b->sets[i].name, name)) { // the last one of a name counts
            found.text = b->sets[i].value;
            b->set_used[i] = true;
        }
    }
    if (!found.text.p)
        found = (struct found){.text = article_value(b->article, name),
                               .from = "the article's head",
                               .place = article_place(b->article, name)};
    const struct named_value *value = found.text.p ? NULL : layout_value(b->layout, name);
    if (value)
        found = (struct found){value->value, "the layout", value->origin.pos, value->origin.pos};
    return found;
}

struct str field_text(struct builder *b, struct str name)
{
    return find_value(b, name).text;
}

// Tells where the value that does not fit came from.
static struct field_value misfit(struct builder *b, enum diag_code code, const struct node *field,
                                 const struct found *found, const char *what, const char *hint)
{
    struct str from = str_of(found->from);
    if (found->pos.source)
        from = arena_printf(b->arena, "%.*s:%u", STR_ARG(found->pos.source->path), found->pos.line);
    diag(b->diags, code, field->pos, str_of(hint), "the field \"%.*s\" is not %s: \"%.*s\", from %.*s",
         STR_ARG(node_attr(field, AT_NAME)), what, STR_ARG(found->text), STR_ARG(from));
    return (struct field_value){.kind = FIELD_UNKNOWN};
}

static struct field_value typed(struct builder *b, const struct node *field, const struct found *found,
                                struct str lang)
{
    struct str type = node_attr(field, AT_TYPE), format = node_attr(field, AT_FORMAT), text = found->text;
    if (str_eqz(type, "date") || (!type.n && format.n)) {
        if (!date_is_valid(text))
            return misfit(b, DIAG_BAD_DATE, field, found, "a date that exists",
                          "Write year, month and day, such as 2026-11-01.");
        if (!str_eqz(format, "iso"))
            text = date_text(b, text, format.n ? arena_cstr(b->arena, format) : "long", lang, field->pos);
    } else if (str_eqz(type, "number")) {
        text = number_text(b, field, text, lang);
        if (!text.p)
            return misfit(b, DIAG_BAD_VALUE, field, found, "a number",
                          "Write digits, with a point before decimals, such as 1250 or 37.5.");
    } else if (str_eqz(type, "phone")) {
        text = phone_text(b, text);
        if (!text.p)
            return misfit(b, DIAG_BAD_VALUE, field, found, "a telephone number",
                          "Write digits, spaces, + - ( ) and dots, such as 555-0100.");
    }
    return (struct field_value){FIELD_TEXT, text, found->place};
}

static struct str status_phrase(struct builder *b, const struct node *field)
{
    bool is_short = str_eqz(node_attr(field, AT_FORMAT), "short");
    return arena_printf(b->arena, "status-%.*s%s", STR_ARG(b->article->review_status),
                        is_short ? "-short" : "");
}

struct field_value field_lookup(struct builder *b, const struct node *field, struct str lang)
{
    struct str name = node_attr(field, AT_NAME);
    struct found found = find_value(b, name);
    if (!found.text.p && str_eqz(name, "page"))
        return (struct field_value){.kind = FIELD_PAGE};
    if (!found.text.p && str_eqz(name, "pages"))
        return (struct field_value){.kind = FIELD_PAGES};
    if (!found.text.p && str_eqz(name, "sources"))
        return (struct field_value){.kind = FIELD_SOURCES};
    if (!found.text.p && str_eqz(name, "status"))
        return (struct field_value){.kind = FIELD_PHRASE, .text = status_phrase(b, field)};
    if (!str_trim(found.text).n)
        found = (struct found){.text = node_attr(field, AT_DEFAULT), .from = "its default"};
    if (!found.text.p)
        return missing(b, field, name);
    return found.text.n ? typed(b, field, &found, lang) : (struct field_value){FIELD_TEXT, found.text, {0}};
}

bool field_is_of_articles(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(article_fields); i++)
        if (str_eqz(name, article_fields[i].name))
            return true;
    return false;
}

size_t field_names(struct builder *b, const char **names, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(article_fields) && n < max; i++)
        names[n++] = article_fields[i].name;
    for (size_t i = 0; i < b->layout->n_values && n < max; i++)
        names[n++] = arena_cstr(b->arena, b->layout->values[i].name);
    for (size_t i = 0; i < b->n_sets && n < max; i++)
        names[n++] = arena_cstr(b->arena, b->sets[i].name);
    if ((b->article->timeline || b->article->n_figures) && n + 2 <= max) { // of one patient: chart.c
        names[n++] = "start";
        names[n++] = "today";
    }
    return n;
}

// What the article says of itself, and what paging says, nobody says otherwise: a draft stays a draft.
static bool is_reserved(struct str name)
{
    static const char *const others[] = {"page", "pages", "sources", "status", "language"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_eqz(name, others[i]))
            return true;
    return field_is_of_articles(name);
}

// A house may have an address for articles that have none of their own.
static bool is_for_houses(struct str name)
{
    return str_eqz(name, "address") || str_eqz(name, "web");
}

void fields_check_sets(struct builder *b)
{
    for (size_t i = 0; i < b->layout->n_values; i++) {
        const struct named_value *value = &b->layout->values[i];
        if (is_reserved(value->name) && !is_for_houses(value->name))
            diag(b->diags, DIAG_SET_RESERVED, value->origin.pos, STR("Choose another name for the value."),
                 "<value name=\"%.*s\">: the article itself says this", STR_ARG(value->name));
    }
    for (size_t i = 0; i < b->n_sets; i++) {
        b->set_used[i] = is_reserved(b->sets[i].name);
        if (b->set_used[i])
            diag(b->diags, DIAG_SET_RESERVED, (struct pos){0},
                 STR("Change the article, or choose another name for the field."),
                 "--set %.*s: the article itself says this", STR_ARG(b->sets[i].name));
    }
}

void fields_report_unused(struct builder *b)
{
    for (size_t i = 0; i < b->n_sets; i++)
        if (!b->set_used[i])
            diag(b->diags, DIAG_SET_UNUSED, (struct pos){0},
                 STR("Neither the article nor the layout has a <field> of this name."),
                 "--set %.*s: nothing uses this field", STR_ARG(b->sets[i].name));
}

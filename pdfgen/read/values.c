// The values of attributes: forms that a table names for each attribute, checked in one place.
#include <string.h>

#include "doc/condition.h"
#include "doc/forms.h"
#include "doc/layout.h"
#include "doc/timeline.h"
#include "read/vocabulary.h"

enum form {
    FORM_TEXT, // anything but nothing
    FORM_ANY,
    FORM_NAME,   // a name, as ids are
    FORM_LANG,   // BCP 47
    FORM_DATE,   // ISO 8601
    FORM_URI,    // absolute, of a kind that a reader may follow
    FORM_NUMBER, // whole, min to max
    FORM_WORD,   // one of `words`
    FORM_LENGTH,
    FORM_SIZE,      // a length or a percentage, above 0
    FORM_CONDITION, // of doc/condition.h
    FORM_TIME,      // of doc/timeline.h
    FORM_SPAN,      // the same, above zero, and no date
    FORM_FADE,      // true, or a span
};

static const struct rule_of_value {
    enum attribute attribute;
    enum form form;
    int min, max;
    const char *words; // separated by spaces
} forms[] = {
    {AT_ID, FORM_NAME, 0, 0, NULL},
    {AT_LANG, FORM_LANG, 0, 0, NULL},
    {AT_ROLE, FORM_NAME, 0, 0, NULL},
    {AT_KIND, FORM_WORD, 0, 0, "main note tip warning question call emergency"},
    {AT_ICON, FORM_NAME, 0, 0, NULL},
    {AT_STATUS, FORM_WORD, 0, 0, "draft reviewed"},
    {AT_BY, FORM_TEXT, 0, 0, NULL},
    {AT_DATE, FORM_DATE, 0, 0, NULL},
    {AT_DUE, FORM_DATE, 0, 0, NULL},
    {AT_SCHEME, FORM_TEXT, 0, 0, NULL},
    {AT_CODE, FORM_TEXT, 0, 0, NULL},
    {AT_HREF, FORM_URI, 0, 0, NULL},
    {AT_TO, FORM_NAME, 0, 0, NULL},
    {AT_SHOW, FORM_WORD, 0, 0, "title page title-page"},
    {AT_DEPTH, FORM_NUMBER, 1, 6, NULL},
    {AT_TITLE, FORM_TEXT, 0, 0, NULL},
    {AT_NAME, FORM_NAME, 0, 0, NULL},
    {AT_DEFAULT, FORM_ANY, 0, 0, NULL},
    {AT_SRC, FORM_TEXT, 0, 0, NULL},
    {AT_ALT, FORM_ANY, 0, 0, NULL}, // read/map.c looks at it
    {AT_DECORATIVE, FORM_WORD, 0, 0, "true"},
    {AT_WIDTH, FORM_SIZE, 0, 0, NULL},
    {AT_LINES, FORM_NUMBER, 1, 20, NULL},
    {AT_START, FORM_NUMBER, 0, 9999, NULL},
    {AT_SCOPE, FORM_WORD, 0, 0, "row col"},
    {AT_EXTENT, FORM_WORD, 0, 0, "page"},
    {AT_PAGES, FORM_WORD, 0, 0, "one several"},
    {AT_COLSPAN, FORM_NUMBER, 1, 100, NULL},
    {AT_ROWSPAN, FORM_NUMBER, 1, 1000, NULL},
    {AT_FIELD, FORM_NAME, 0, 0, NULL},
    {AT_OPTIONAL, FORM_WORD, 0, 0, "true"},
    {AT_FORMAT, FORM_WORD, 0, 0, "month long brief iso day-month short"},
    {AT_TYPE, FORM_WORD, 0, 0, "text date number phone"},
    {AT_WHEN, FORM_CONDITION, 0, 0, NULL},
    {AT_FROM, FORM_TIME, 0, 0, NULL},
    {AT_UNTIL, FORM_TIME, 0, 0, NULL},
    {AT_TIME, FORM_TIME, 0, 0, NULL},
    {AT_EVERY, FORM_SPAN, 0, 0, NULL},
    {AT_HOW_OFTEN, FORM_NUMBER, 1, 100, NULL},
    {AT_OCCURS, FORM_WORD, 0, 0, "often some none"},
    {AT_FADE_IN, FORM_FADE, 0, 0, NULL},
    {AT_FADE_OUT, FORM_FADE, 0, 0, NULL},
    {AT_DATED, FORM_WORD, 0, 0, "true false"},
    {AT_AT, FORM_WORD, 0, 0, "start end tiles"},
    {AT_BASELINE, FORM_LENGTH, 0, 0, NULL},
    {AT_TOP, FORM_LENGTH, 0, 0, NULL},
    {AT_THICKNESS, FORM_LENGTH, 0, 0, NULL},
    {AT_HEIGHT, FORM_LENGTH, 0, 0, NULL},
    {AT_COLOR, FORM_NAME, 0, 0, NULL},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool name_is_valid(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool letter = is_letter(s.p[i]) || s.p[i] == '_' || (unsigned char)s.p[i] >= 0x80;
        if (!letter && (i == 0 || !(is_digit(s.p[i]) || s.p[i] == '-' || s.p[i] == '.')))
            return false;
    }
    return s.n > 0;
}

static bool uri_is_valid(struct str s)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ')
            return false;
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (str_starts(s, schemes[i]) && s.n > strlen(schemes[i]))
            return true;
    return false;
}

static bool number_is_valid(struct str s, int min, int max)
{
    int64_t v = 0;
    if (s.n == 0 || s.n > 6)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    return v >= min && v <= max;
}

static bool size_is_valid(struct str s)
{
    mpt length;
    int64_t percent;
    size_t used;
    if (str_ends(s, "%"))
        return decimal_parse(s, 3, &percent, &used) && used + 1 == s.n && percent > 0 && percent <= 100000;
    return length_parse(s, &length) && length > 0;
}

static bool span_is_valid(struct str s)
{
    struct moment m;
    return moment_parse(s, &m) && m.unit != UNIT_DATE && m.v > 0;
}

static bool time_is_valid(struct str s)
{
    struct moment m;
    return moment_parse(s, &m);
}

// ---- reports ----------------------------------------------------------------------------------------------

enum { WORDS_MAX = 32 };

static size_t split_words(struct arena *arena, const char *words, const char *out[WORDS_MAX])
{
    size_t n = 0;
    for (const char *p = words; *p && n < WORDS_MAX; n++) {
        size_t length = strcspn(p, " ");
        out[n] = arena_cstr(arena, (struct str){p, length});
        p += length + (p[length] == ' ');
    }
    return n;
}

static bool bad_word(struct arena *arena, struct diags *diags, struct pos pos, enum attribute a,
                     struct str value, const char *words)
{
    const char *names[WORDS_MAX];
    size_t n = split_words(arena, words, names);
    struct str near = str_nearest(value, names, n), hint = {0};
    for (size_t i = 0; i < n && !near.n; i++)
        hint = arena_printf(arena, "%.*s%s%s", STR_ARG(hint),
                            i == 0       ? "Write "
                            : i == n - 1 ? " or "
                                         : ", ",
                            names[i]);
    hint = near.n ? arena_printf(arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                  : arena_printf(arena, "%.*s.", STR_ARG(hint));
    return diag(diags, DIAG_BAD_VALUE, pos, hint, "\"%.*s\" is not a value of the attribute %s",
                STR_ARG(value), attribute_name(a));
}

static bool word_is_valid(struct str value, const char *words)
{
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        if (str_eq(value, (struct str){p, n}))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static bool report(struct arena *arena, struct diags *diags, struct pos pos, const struct rule_of_value *r,
                   struct str value)
{
    const char *name = attribute_name(r->attribute);
    switch (r->form) {
    case FORM_WORD:
        return bad_word(arena, diags, pos, r->attribute, value, r->words);
    case FORM_DATE:
        return diag(diags, DIAG_BAD_DATE, pos, STR("Write year, month and day, such as 2026-11-01."),
                    "\"%.*s\" is not a date", STR_ARG(value));
    case FORM_LENGTH:
        return diag(diags, DIAG_BAD_LENGTH, pos, STR("Write a number and mm, cm, in or pt, such as 42.5pt."),
                    "%s=\"%.*s\" is not a length", name, STR_ARG(value));
    case FORM_SIZE:
        return diag(
            diags, DIAG_BAD_LENGTH, pos,
            STR("Write a number above 0 and mm, cm, in or pt, such as 60mm, or a percentage up to 100%."),
            "%s=\"%.*s\" is not a width", name, STR_ARG(value));
    case FORM_NUMBER:
        return diag(diags, DIAG_BAD_VALUE, pos,
                    arena_printf(arena, "Write a whole number from %d to %d.", r->min, r->max),
                    "%s=\"%.*s\" is not such a number", name, STR_ARG(value));
    case FORM_NAME:
        return diag(diags, DIAG_BAD_VALUE, pos,
                    STR("Begin with a letter; then letters, digits, hyphens and dots, no spaces."),
                    "%s=\"%.*s\" is not a name", name, STR_ARG(value));
    case FORM_LANG:
        return diag(diags, DIAG_BAD_VALUE, pos, STR("Write its BCP 47 tag, such as en, es or pt-BR."),
                    "\"%.*s\" is not a language", STR_ARG(value));
    case FORM_URI:
        return diag(diags, DIAG_BAD_VALUE, pos,
                    STR("Begin with https://, http://, mailto: or tel:, and use no spaces."),
                    "\"%.*s\" is not an address that a reader can follow", STR_ARG(value));
    case FORM_CONDITION:
        return diag(
            diags, DIAG_BAD_VALUE, pos,
            STR("Write name=value, name=one other, name!=value or a name alone; a semicolon parts conditions "
                "that must all hold."),
            "when=\"%.*s\" is not a condition", STR_ARG(value));
    case FORM_TIME:
        return diag(
            diags, DIAG_BAD_VALUE, pos,
            STR("Write start, a number and days, weeks, months or years, such as 4 weeks; or a date."),
            "%s=\"%.*s\" is not a time", name, STR_ARG(value));
    case FORM_SPAN:
    case FORM_FADE:
        return diag(
            diags, DIAG_BAD_VALUE, pos,
            r->form == FORM_FADE
                ? STR("Write true, or over how long: a number above 0 and days, weeks, months or years.")
                : STR("Write a number above 0 and days, weeks, months or years, such as 6 weeks."),
            "%s=\"%.*s\" is not a span of time", name, STR_ARG(value));
    case FORM_TEXT:
        return diag(diags, DIAG_BAD_VALUE, pos, STR("Write something, or leave the attribute out."),
                    "the attribute %s is empty", name);
    case FORM_ANY:
        break;
    }
    return true;
}

bool attribute_check(struct arena *arena, enum attribute a, struct str value, struct pos pos,
                     struct diags *diags)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const struct rule_of_value *r = &forms[i];
        if (r->attribute != a)
            continue;
        mpt length;
        bool fits = r->form == FORM_ANY || (r->form == FORM_TEXT && !str_is_blank(value)) ||
                    (r->form == FORM_NAME && name_is_valid(value)) ||
                    (r->form == FORM_LANG && language_is_valid(value)) ||
                    (r->form == FORM_DATE && date_is_valid(value)) ||
                    (r->form == FORM_URI && uri_is_valid(value)) ||
                    (r->form == FORM_NUMBER && number_is_valid(value, r->min, r->max)) ||
                    (r->form == FORM_WORD && word_is_valid(value, r->words)) ||
                    (r->form == FORM_LENGTH && length_parse(value, &length) && length >= 0) ||
                    (r->form == FORM_SIZE && size_is_valid(value)) ||
                    (r->form == FORM_CONDITION && conditions_are_valid(value)) ||
                    (r->form == FORM_TIME && time_is_valid(value)) ||
                    (r->form == FORM_SPAN && span_is_valid(value)) ||
                    (r->form == FORM_FADE && (str_eqz(value, "true") || span_is_valid(value)));
        return fits || (diags && report(arena, diags, pos, r, value));
    }
    return true;
}

bool unknown_name(struct arena *arena, struct diags *diags, struct pos pos, const char *what,
                  struct str wrong, const char *const *names, size_t n)
{
    struct str near = str_nearest(wrong, names, n), hint = {0};
    if (near.n)
        hint = arena_printf(arena, "Did you mean \"%.*s\"?", STR_ARG(near));
    else if (n == 0)
        hint = STR("There are none.");
    else if (n == 1)
        hint = arena_printf(arena, "There is %s.", names[0]);
    else if (n <= 12) {
        for (size_t i = 0; i < n; i++)
            hint = arena_printf(arena, "%.*s%s%s", STR_ARG(hint),
                                i == 0       ? "There are "
                                : i == n - 1 ? " and "
                                             : ", ",
                                names[i]);
        hint = arena_printf(arena, "%.*s.", STR_ARG(hint));
    }
    return diag(diags, DIAG_UNKNOWN_NAME, pos, hint, "%s \"%.*s\" is unknown", what, STR_ARG(wrong));
}

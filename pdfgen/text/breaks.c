// Where a paragraph's lines may end: Unicode line breaking (UAX 14) by ICU, over the whole text whatever its
// styles.
#include "text/internal.h"

#include <string.h>
#include <unicode/uchar.h>

bool lang_is(struct str lang, const char *of)
{
    size_t n = strlen(of);
    if (lang.n < n || (lang.n > n && lang.p[n] != '-'))
        return false;
    for (size_t i = 0; i < n; i++)
        if ((lang.p[i] | 0x20) != (of[i] | 0x20))
            return false;
    return true;
}

// ICU tailors line breaks for these alone; every other language takes the rules of Unicode.
static const char *breaker_locale(struct str lang)
{
    static const char *const tailored[] = {"ja", "zh", "ko"};
    for (size_t i = 0; i < COUNT_OF(tailored); i++)
        if (lang_is(lang, tailored[i]))
            return tailored[i];
    return "";
}

UBreakIterator *fonts_breaker(struct fonts *fonts, struct str lang)
{
    const char *locale = breaker_locale(lang);
    for (size_t i = 0; i < fonts->breakers.n; i++)
        if (fonts->breakers.items[i].locale == locale)
            return fonts->breakers.items[i].iterator;
    UErrorCode error = U_ZERO_ERROR;
    struct line_breaker breaker = {locale, ubrk_open(UBRK_LINE, locale, NULL, 0, &error)};
    icu_check(error, "line breaks");
    PUSH(fonts->arena, fonts->breakers, breaker);
    return breaker.iterator;
}

static void mark_opportunities(struct shaper *s)
{
    UErrorCode error = U_ZERO_ERROR;
    UBreakIterator *breaker = fonts_breaker(s->fonts, s->box->lang);
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, s->text.items, (int64_t)s->text.n, &error);
    ubrk_setUText(breaker, &text, &error);
    icu_check(error, "line breaks");
    for (int32_t at = ubrk_first(breaker); at != UBRK_DONE; at = ubrk_next(breaker))
        s->marks[at] |= MARK_BREAK;
    utext_close(&text);
    // Forced breaks are items of their own.
    for (size_t i = 0; i < s->spans.n; i++)
        if (s->spans.items[i].kind == INLINE_BREAK)
            s->marks[s->spans.items[i].from] = s->marks[s->spans.items[i].to] = 0;
    for (size_t i = 0; i < s->spans.n; i++)
        if (s->spans.items[i].in->joined)
            s->marks[s->spans.items[i].from] = 0;
    s->marks[0] = 0;
}

enum {
    NO_BREAK_SPACE = 0xA0,
    FIGURE_SPACE = 0x2007,
    NARROW_NO_BREAK_SPACE = 0x202F,
    LINE_SEPARATOR = 0x2028, // a forced line break
};

static bool is_white(uint32_t c)
{
    if (c < 0x80)
        return c == ' ';
    return u_isUWhiteSpace((UChar32)c) && c != NO_BREAK_SPACE && c != FIGURE_SPACE &&
           c != NARROW_NO_BREAK_SPACE && c != LINE_SEPARATOR;
}

// What a number stands before without losing it at a line's end: symbols that all languages share.
static bool is_unit(struct str word)
{
    static const char *const units[] = {"°",   "°C",   "°F",   "%",   "‰",    "µg", "μg",  "mcg", "mg",
                                        "g",   "kg",   "ml",   "mL",  "cl",   "cL", "dl",  "dL",  "l",
                                        "L",   "mm",   "cm",   "m",   "km",   "s",  "h",   "min", "kJ",
                                        "cal", "kcal", "mmol", "mol", "mmHg", "Gy", "mSv", "IU",  "UI"};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (str_eqz(word, units[i]))
            return true;
    return false;
}

// Whether the white space [from, to) stands between a number and its unit.
static bool parts_number(const struct shaper *s, size_t from, size_t to)
{
    enum { DEGREE = 0xB0, PER_MILLE = 0x2030 };
    if (from == 0 || !u_isdigit((UChar32)char_before(s, from)))
        return false;
    size_t end = to;
    for (size_t i = to; i < s->text.n; end = i) {
        uint32_t c = utf8_next(shaper_text(s), &i);
        if (c != '%' && c != DEGREE && c != PER_MILLE && !u_isalpha((UChar32)c))
            break;
    }
    return is_unit((struct str){s->text.items + to, end - to});
}

// White space is glue where a line may end behind it; elsewhere (before an exclamation mark, or between a
// number and its unit) it is unbreakable.
static void mark_glue(struct shaper *s)
{
    struct str text = shaper_text(s);
    size_t start = 0; // of the white space at hand
    for (size_t i = 0; i < text.n;) {
        if (!is_white(utf8_next(text, &i))) {
            start = i;
            continue;
        }
        bool ends = i == text.n || !is_white(char_at(s, i));
        if (ends && i < text.n && parts_number(s, start, i))
            s->marks[i] = 0;
        else if (ends && (s->marks[i] & MARK_BREAK || i == text.n || char_at(s, i) == LINE_SEPARATOR)) {
            for (size_t k = start; k < i; k++)
                s->marks[k] = MARK_GLUE;
            s->marks[i] = 0;
        }
    }
}

// A soft hyphen is the author's word: it counts whether or not the style hyphenates.
static void mark_soft_hyphens(struct shaper *s)
{
    for (size_t i = 0; i < s->soft.n; i++) {
        uint32_t at = s->soft.items[i];
        if (at > 0 && at < s->text.n && !is_white(char_before(s, at)) && !is_white(char_at(s, at)))
            s->marks[at] |= MARK_HYPHEN;
    }
}

void find_breaks(struct shaper *s)
{
    if (s->marks_cap < s->text.n + 1) {
        s->marks_cap = (s->text.n + 1) * 2;
        s->marks = NEW_ARRAY(s->scratch, uint8_t, s->marks_cap);
    }
    memset(s->marks, 0, s->text.n + 1);
    if (s->text.n == 0)
        return;
    mark_opportunities(s);
    mark_glue(s);
    mark_soft_hyphens(s);
    hyphenate(s);
    s->marks[s->text.n] = 0;
}

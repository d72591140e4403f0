#include "bind/internal.h"

#include <string.h>

bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
    return c && strchr("()<>[]{}/%", c);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_space(struct str s, size_t *at)
{
    while (*at < s.n && (is_space(s.p[*at]) || s.p[*at] == '%'))
        if (s.p[(*at)++] == '%')
            while (*at < s.n && s.p[*at] != '\n' && s.p[*at] != '\r')
                (*at)++;
}

static bool skip_string(struct str s, size_t *at)
{
    size_t depth = 0;
    for (; *at < s.n; (*at)++) {
        char c = s.p[*at];
        if (c == '\\')
            (*at)++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            return (*at)++, true;
    }
    return false;
}

// "0 R" behind a number: then it is an object's.
static bool skip_reference(struct str s, size_t *at)
{
    size_t i = *at;
    if (i >= s.n || !is_space(s.p[i]))
        return false;
    while (i < s.n && is_space(s.p[i]))
        i++;
    size_t digits = i;
    while (i < s.n && is_digit(s.p[i]))
        i++;
    if (i == digits || i >= s.n || !is_space(s.p[i]))
        return false;
    while (i < s.n && is_space(s.p[i]))
        i++;
    bool is = i < s.n && s.p[i] == 'R' && (i + 1 == s.n || is_space(s.p[i + 1]) || is_delimiter(s.p[i + 1]));
    if (is)
        *at = i + 1;
    return is;
}

bool scan_integer(struct str s, int64_t max, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]) || *out > (max - (s.p[i] - '0')) / 10)
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return s.n > 0;
}

static struct token regular(struct str s, size_t start, size_t *at)
{
    struct token t = {.kind = TOKEN_WORD};
    bool integer = true, number = true;
    for (; *at < s.n && !is_space(s.p[*at]) && !is_delimiter(s.p[*at]); (*at)++) {
        integer = integer && is_digit(s.p[*at]);
        number = number && (is_digit(s.p[*at]) || strchr("+-.", s.p[*at]));
    }
    int64_t value;
    t.text = (struct str){s.p + start, *at - start};
    if (number)
        t.kind = TOKEN_NUMBER;
    if (integer && scan_integer(t.text, UINT32_MAX - 1, &value) && skip_reference(s, at)) {
        t.kind = TOKEN_REFERENCE;
        t.reference = (uint32_t)value;
    }
    return t;
}

struct token scan(struct str s, size_t *at)
{
    skip_space(s, at);
    struct token t = {.kind = TOKEN_END};
    if (*at >= s.n)
        return t;
    size_t start = *at;
    char c = s.p[start], next = start + 1 < s.n ? s.p[start + 1] : '\0';
    if (c == '/') {
        t.kind = TOKEN_NAME;
        for ((*at)++; *at < s.n && !is_space(s.p[*at]) && !is_delimiter(s.p[*at]); (*at)++)
            ;
    } else if (c == '(') {
        t.kind = skip_string(s, at) ? TOKEN_STRING : TOKEN_BAD;
    } else if ((c == '<' || c == '>') && next == c) {
        t.kind = c == '<' ? TOKEN_OPEN_DICTIONARY : TOKEN_CLOSE_DICTIONARY;
        *at += 2;
    } else if (c == '<') {
        const char *end = memchr(s.p + start, '>', s.n - start);
        t.kind = end ? TOKEN_HEX : TOKEN_BAD;
        *at = end ? (size_t)(end - s.p) + 1 : s.n;
    } else if (c == '[' || c == ']') {
        t.kind = c == '[' ? TOKEN_OPEN_ARRAY : TOKEN_CLOSE_ARRAY;
        (*at)++;
    } else if (is_delimiter(c)) {
        t.kind = TOKEN_BAD;
        (*at)++;
    } else {
        return regular(s, start, at);
    }
    *at = MIN(*at, s.n);
    t.text = (struct str){s.p + start, *at - start};
    return t;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEFabcdef", *p = c ? strchr(digits, c) : NULL;
    return !p ? -1 : p - digits < 16 ? (int)(p - digits) : (int)(p - digits) - 6;
}

// Behind a backslash; returns where it ends.
static size_t put_escape(struct buf *b, struct str s, size_t at)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    const char *known = s.p[at] ? strchr(from, s.p[at]) : NULL;
    unsigned code = 0, digits = 0;
    for (; digits < 3 && at + digits < s.n && s.p[at + digits] >= '0' && s.p[at + digits] <= '7'; digits++)
        code = code * 8 + (unsigned)(s.p[at + digits] - '0');
    if (digits)
        return buf_putc(b, (char)code), at + digits;
    if (s.p[at] == '\r' && at + 1 < s.n && s.p[at + 1] == '\n')
        return at + 2;
    if (s.p[at] != '\r' && s.p[at] != '\n')
        buf_putc(b, known ? to[known - from] : s.p[at]);
    return at + 1;
}

static void put_hex_decoded(struct buf *b, struct str s)
{
    int high = -1;
    for (size_t i = 0; i < s.n; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit < 0)
            continue;
        if (high >= 0)
            buf_putc(b, (char)(high * 16 + digit));
        high = high < 0 ? digit : -1;
    }
    if (high >= 0)
        buf_putc(b, (char)(high * 16));
}

static void put_name_decoded(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool coded = s.p[i] == '#' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 && hex_digit(s.p[i + 2]) >= 0;
        buf_putc(b, coded ? (char)(hex_digit(s.p[i + 1]) * 16 + hex_digit(s.p[i + 2])) : s.p[i]);
        i += coded ? 2 : 0;
    }
}

void put_decoded(struct buf *b, struct token t)
{
    struct str inner = {t.text.p + 1, t.text.n - 1};
    if (t.kind == TOKEN_NAME) {
        put_name_decoded(b, inner);
        return;
    }
    inner.n--;
    if (t.kind == TOKEN_HEX) {
        put_hex_decoded(b, inner);
        return;
    }
    for (size_t i = 0; i < inner.n;) {
        if (inner.p[i] == '\\' && i + 1 < inner.n) {
            i = put_escape(b, inner, i + 1);
        } else if (inner.p[i] == '\r') { // any end of a line is a line feed
            i += i + 1 < inner.n && inner.p[i + 1] == '\n' ? 2 : 1;
            buf_putc(b, '\n');
        } else {
            buf_putc(b, inner.p[i++]);
        }
    }
}

struct str scan_value(struct str s, size_t *at)
{
    size_t depth = 0, start = 0;
    for (bool first = true;; first = false) {
        struct token t = scan(s, at);
        if (first)
            start = (size_t)(t.text.p - s.p);
        if (t.kind == TOKEN_OPEN_ARRAY || t.kind == TOKEN_OPEN_DICTIONARY)
            depth++;
        else if (t.kind == TOKEN_END || t.kind == TOKEN_BAD)
            return (struct str){0};
        else if (t.kind == TOKEN_CLOSE_ARRAY || t.kind == TOKEN_CLOSE_DICTIONARY) {
            if (depth-- == 0)
                return (struct str){0};
        }
        if (depth == 0)
            return (struct str){s.p + start, *at - start};
    }
}

struct str dictionary_value(struct str dictionary, const char *key)
{
    size_t at = 0;
    if (scan(dictionary, &at).kind != TOKEN_OPEN_DICTIONARY)
        return (struct str){0};
    for (;;) {
        struct token name = scan(dictionary, &at);
        if (name.kind != TOKEN_NAME)
            return (struct str){0};
        struct str value = scan_value(dictionary, &at);
        if (!value.p || str_eqz(name.text, key))
            return value;
    }
}

uint32_t scan_reference(struct str value)
{
    size_t at = 0;
    struct token t = scan(value, &at);
    return t.kind == TOKEN_REFERENCE && at == value.n ? t.reference : 0;
}

// ---- page ranges ----

bool page_ranges_parse(struct arena *arena, struct str s, struct page_ranges *out)
{
    enum { RANGES_MAX = 1000 };
    *out = (struct page_ranges){0};
    for (size_t start = 0; start <= s.n;) {
        const char *comma = start < s.n ? memchr(s.p + start, ',', s.n - start) : NULL;
        size_t end = comma ? (size_t)(comma - s.p) : s.n;
        struct str part = {s.p + start, end - start};
        const char *hyphen = part.n ? memchr(part.p, '-', part.n) : NULL;
        struct str first = {part.p, hyphen ? (size_t)(hyphen - part.p) : part.n};
        struct str last = hyphen ? (struct str){hyphen + 1, part.n - first.n - 1} : first;
        int64_t a, b = UINT32_MAX;
        if (!scan_integer(first, BIND_PAGES_MAX, &a) || (last.n && !scan_integer(last, BIND_PAGES_MAX, &b)) ||
            a < 1 || b < a || out->n == RANGES_MAX)
            return false;
        PUSH(arena, *out, ((struct page_range){(uint32_t)a, (uint32_t)b}));
        start = end + 1;
    }
    return out->n > 0;
}

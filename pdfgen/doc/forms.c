#include "doc/forms.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return small(c) >= 'a' && small(c) <= 'z';
}

bool language_is_valid(struct str s)
{
    size_t part = 0, start = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '-') {
            if (!is_letter(s.p[i]) && (part == 0 || !is_digit(s.p[i])))
                return false;
            continue;
        }
        size_t length = i - start;
        if (length > 8 || length < (part == 0 ? 2 : 1))
            return false;
        start = i + 1;
        part++;
    }
    return s.n > 0;
}

bool language_fits(struct str language, struct str wanted)
{
    for (size_t i = 0; i < wanted.n; i++)
        if (i == language.n || small(language.p[i]) != small(wanted.p[i]))
            return false;
    return language.n == wanted.n || language.p[wanted.n] == '-';
}

bool phone_is_valid(struct str s)
{
    enum { DIGITS_MIN = 3, PHONE_MAX = 40 };
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!s.p[i] || !strchr("0123456789+-(). /#*x", s.p[i]))
            return false;
        digits += is_digit(s.p[i]);
    }
    return digits >= DIGITS_MIN && s.n <= PHONE_MAX;
}

// Parts of characters that `is_part` takes, between dots.
static size_t dotted_parts(struct str s, size_t longest, bool (*is_part)(struct str))
{
    size_t parts = 0, start = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '.')
            continue;
        struct str part = {s.p + start, i - start};
        if (!part.n || part.n > longest || !is_part(part))
            return 0;
        start = i + 1;
        parts++;
    }
    return parts;
}

static bool is_atom(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && !(s.p[i] && strchr("!#$%&'*+-/=?^_`{|}~", s.p[i])))
            return false;
    return true;
}

static bool is_host_label(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
            return false;
    return s.p[0] != '-' && s.p[s.n - 1] != '-';
}

bool email_is_valid(struct str s)
{
    enum { LOCAL_MAX = 64, LABEL_MAX = 63, ADDRESS_MAX = 254 }; // RFC 5321, 4.5.3.1; RFC 1035, 2.3.4
    const char *at = s.n && s.n <= ADDRESS_MAX ? memchr(s.p, '@', s.n) : NULL;
    if (!at)
        return false;
    struct str local = {s.p, (size_t)(at - s.p)}, domain = {at + 1, s.n - local.n - 1};
    return local.n <= LOCAL_MAX && dotted_parts(local, LOCAL_MAX, is_atom) >= 1 &&
           dotted_parts(domain, LABEL_MAX, is_host_label) >= 2 && !is_digit(domain.p[domain.n - 1]);
}

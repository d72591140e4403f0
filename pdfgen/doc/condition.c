#include "doc/condition.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool word_next(struct str *rest, struct str *word)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && !is_space(rest->p[n]))
        n++;
    *word = (struct str){rest->p, n};
    *rest = (struct str){rest->p + n, rest->n - n};
    return n > 0;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_space(s.p[i]) || strchr("=!<>\"'()|&,", s.p[i]))
            return false;
    return s.n > 0;
}

bool condition_next(struct str *rest, struct condition *c)
{
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, ';', rest->n);
    struct str one = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    const char *equals = memchr(one.p, '=', one.n);
    *c = (struct condition){.kind = CONDITION_GIVEN, .name = str_trim(one)};
    if (equals) {
        size_t n = (size_t)(equals - one.p);
        bool negated = n > 0 && one.p[n - 1] == '!';
        c->kind = negated ? CONDITION_IS_NOT : CONDITION_IS;
        c->name = str_trim((struct str){one.p, negated ? n - 1 : n});
        c->values = str_trim((struct str){equals + 1, one.n - n - 1});
        if (c->values.n == 0 || memchr(c->values.p, '=', c->values.n))
            return false;
    }
    if (!is_name(c->name))
        return false;
    size_t used = one.n + (end ? 1 : 0);
    *rest = (struct str){rest->p + used, rest->n - used};
    return true;
}

bool conditions_are_valid(struct str s)
{
    struct condition c;
    bool any = false;
    while (condition_next(&s, &c))
        any = true;
    return any && s.n == 0;
}

// Decimal numbers and lengths, read with integers alone: no locale, the same result on every machine.
#include "doc/layout.h"

// Numbers of more digits than this are refused, so that nothing below can overflow.
enum { DIGITS_MAX = 12 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool decimal_parse(struct str s, int decimals, int64_t *value, size_t *used)
{
    size_t i = 0;
    bool negative = i < s.n && s.p[i] == '-';
    i += negative;
    int64_t v = 0;
    int whole = 0, fraction = 0;
    for (; i < s.n && is_digit(s.p[i]); i++, whole++) {
        if (whole == DIGITS_MAX)
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    bool round_up = false;
    if (decimals && i + 1 < s.n && s.p[i] == '.' && is_digit(s.p[i + 1])) {
        for (i++; i < s.n && is_digit(s.p[i]); i++, fraction++) {
            if (fraction < decimals)
                v = v * 10 + (s.p[i] - '0');
            else if (fraction == decimals)
                round_up = s.p[i] >= '5';
        }
    }
    if (!whole && !fraction)
        return false;
    for (int k = fraction; k < decimals; k++)
        v *= 10;
    v += round_up;
    *value = negative ? -v : v;
    *used = i;
    return true;
}

static const struct {
    const char *name;
    int64_t mpt, per; // `per` units are `mpt` mpt
} units[] = {
    {"mm", MPT_PER_INCH * 10, 254},
    {"cm", MPT_PER_INCH * 100, 254},
    {"in", MPT_PER_INCH, 1},
    {"pt", MPT_PER_PT, 1},
};

bool length_parse(struct str s, mpt *out)
{
    enum { DECIMALS = 6, SCALE = 1000000 };
    int64_t v;
    size_t used;
    if (!decimal_parse(s, DECIMALS, &v, &used))
        return false;
    struct str unit = {s.p + used, s.n - used};
    if (str_eqz(s, "0")) {
        *out = 0;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (!str_eqz(unit, units[i].name))
            continue;
        int64_t limit = (int64_t)LENGTH_MAX * SCALE / units[i].mpt * units[i].per;
        if (v > limit || v < -limit)
            return false;
        // |v| * mpt <= LENGTH_MAX * SCALE * per, far below 2^63.
        int64_t scaled = v * units[i].mpt, divisor = (int64_t)SCALE * units[i].per;
        *out = (mpt)((scaled + (scaled < 0 ? -divisor : divisor) / 2) / divisor);
        return true;
    }
    return false;
}

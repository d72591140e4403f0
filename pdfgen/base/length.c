#include "base/base.h"

__extension__ typedef __int128 wide; // a product of mpt and int64_t always fits

static mpt saturate(wide value)
{
    return (mpt)(value > MPT_MAX ? MPT_MAX : value < -MPT_MAX ? -MPT_MAX : value);
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

mpt mpt_muldiv(mpt a, int64_t b, int64_t c)
{
    bool negative = (a < 0) ^ (b < 0) ^ (c < 0);
    uint64_t factor = magnitude(b), divisor = magnitude(c), product;
    wide quotient;
    if (!__builtin_mul_overflow(magnitude(a), factor, &product) && product <= INT64_MAX)
        quotient = (product + divisor / 2) / divisor; // nearly always, and much faster
    else
        quotient = ((wide)magnitude(a) * factor + divisor / 2) / divisor;
    return saturate(negative ? -quotient : quotient);
}

mpt mpt_round_up(mpt a, mpt unit)
{
    int64_t whole = (int64_t)a / unit; // rounded towards zero, which is up for a below zero
    if (whole * unit < a)
        whole++;
    return saturate((wide)whole * unit);
}

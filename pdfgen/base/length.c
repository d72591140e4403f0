#include "base/base.h"

__extension__ typedef __int128 wide; // a product of mpt and int64_t always fits

static mpt saturate(wide value)
{
    return (mpt)(value > MPT_MAX ? MPT_MAX : value < -MPT_MAX ? -MPT_MAX : value);
}

mpt mpt_muldiv(mpt a, int64_t b, int64_t c)
{
    wide product = (wide)a * b, divisor = c;
    bool negative = (product < 0) != (divisor < 0);
    if (product < 0)
        product = -product;
    if (divisor < 0)
        divisor = -divisor;
    wide quotient = (product + divisor / 2) / divisor;
    return saturate(negative ? -quotient : quotient);
}

mpt mpt_round_up(mpt a, mpt unit)
{
    int64_t whole = (int64_t)a / unit; // rounded towards zero, which is up for a below zero
    if (whole * unit < a)
        whole++;
    return saturate((wide)whole * unit);
}

#include "doc/date.h"

static unsigned digits(struct str s, size_t at, size_t n)
{
    unsigned v = 0;
    for (size_t i = at; i < at + n; i++)
        v = v * 10 + (unsigned)(s.p[i] - '0');
    return v;
}

unsigned date_month(struct str valid)
{
    return digits(valid, 5, 2);
}

unsigned date_day(struct str valid)
{
    return digits(valid, 8, 2);
}

bool date_is_valid(struct str s)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (s.n != 10)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((i == 4 || i == 7) ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
            return false;
    unsigned year = digits(s, 0, 4), month = date_month(s), day = date_day(s);
    if (month < 1 || month > 12 || year == 0)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

// Times on an axis: units, dates as numbers of days, where a time stands.
#include "doc/date.h"
#include "doc/layout.h"
#include "doc/timeline.h"

enum {
    UNITS_MOST = 10000,  // of one time: 10,000 days are 27 years
    DAYS_MOST = 1000000, // since 1970: the year 4707
};

static const struct {
    const char *name, *names;
    int64_t span; // of one, 1/1000000 day
} units[UNIT_COUNT] = {
    [UNIT_DAY] = {"day", "days", 1000000},        [UNIT_WEEK] = {"week", "weeks", 7000000},
    [UNIT_MONTH] = {"month", "months", 30437500}, [UNIT_YEAR] = {"year", "years", 365250000},
    [UNIT_DATE] = {"date", "dates", 1000000},
};

const char *unit_name(enum time_unit unit)
{
    return units[unit].name;
}

// ---- dates

// Days from 1970-01-01, with years that begin in March, so that a leap day is a year's last.
static int32_t days_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;
    int era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

void date_of_days(int32_t days, int *year, int *month, int *day)
{
    int32_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

static int days_in_month(int year, int month)
{
    return month == 12 ? 31 : days_of(year, month + 1, 1) - days_of(year, month, 1);
}

// A number of months later, on the same day, or the month's last.
static int32_t months_later(int32_t days, int32_t months)
{
    int year, month, day;
    date_of_days(days, &year, &month, &day);
    int32_t count = year * 12 + month - 1 + months;
    year = count / 12;
    month = count % 12 + 1;
    return days_of(year, month, MIN(day, days_in_month(year, month)));
}

// Whole months by the calendar, the rest in days.
int64_t moment_date(int32_t start, struct moment m)
{
    if (m.unit == UNIT_DATE)
        return m.v;
    if (m.unit != UNIT_MONTH && m.unit != UNIT_YEAR)
        return start + moment_span(m) / 1000;
    int64_t months = (int64_t)m.v * (m.unit == UNIT_YEAR ? 12 : 1);
    int32_t whole = months_later(start / 1000, (int32_t)(months / 1000));
    return (int64_t)whole * 1000 + months % 1000 * units[UNIT_MONTH].span / 1000000;
}

static int digits(struct str s, size_t from, size_t n)
{
    int v = 0;
    for (size_t i = from; i < from + n; i++)
        v = v * 10 + (s.p[i] - '0');
    return v;
}

// ---- times

bool moment_parse(struct str s, struct moment *out)
{
    *out = (struct moment){.given = true};
    if (str_eqz(s, "start"))
        return true;
    if (date_is_valid(s)) {
        int32_t days = days_of(digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2));
        out->unit = UNIT_DATE;
        out->v = days <= DAYS_MOST ? days * 1000 : 0;
        return days <= DAYS_MOST;
    }
    int64_t v;
    size_t used;
    if (!decimal_parse(s, 3, &v, &used) || v < 0 || v > (int64_t)UNITS_MOST * 1000 || used == s.n ||
        s.p[used] != ' ')
        return false;
    struct str word = str_trim((struct str){s.p + used, s.n - used});
    for (int u = 0; u < UNIT_DATE; u++)
        if (str_eqz(word, units[u].name) || str_eqz(word, units[u].names)) {
            out->unit = (enum time_unit)u;
            out->v = (int32_t)v;
            return true;
        }
    return false;
}

int64_t moment_span(struct moment m)
{
    return units[m.unit].span * m.v / 1000;
}

int axis_order(struct axis_place a, struct axis_place b)
{
    if (a.segment != b.segment)
        return a.segment < b.segment ? -1 : 1;
    return (a.v > b.v) - (a.v < b.v);
}

// The time in the unit of the axis's segment, 1/1000, or -1: it cannot be said in it.
static int64_t in_unit(const struct timeline *t, const struct axis_segment *s, struct moment m)
{
    if (s->unit == UNIT_DATE)
        return moment_date(t->segments[0].from, m);
    if (m.unit == UNIT_DATE)
        return -1;
    if (m.unit == s->unit)
        return m.v;
    int64_t one = units[s->unit].span;
    return (moment_span(m) * 1000 + one / 2) / one;
}

bool timeline_place(const struct timeline *t, struct moment m, struct axis_place *out)
{
    for (int same = 1; same >= 0; same--) // a time in a segment's own unit stands there, if it can
        for (size_t i = 0; i < t->n_segments; i++) {
            const struct axis_segment *s = &t->segments[i];
            int64_t v = in_unit(t, s, m);
            if ((same && s->unit != m.unit) || v < s->from || v > s->to)
                continue;
            *out = (struct axis_place){(uint8_t)i, (int32_t)v};
            return true;
        }
    return false;
}

// On dates a month is the calendar's; else times are sums of spans.
bool recurrence_nth(const struct timeline *t, const struct recurrence *r, uint32_t n, struct axis_place *out)
{
    const struct axis_segment *s = &t->segments[r->start.segment];
    struct moment m = r->every;
    if ((int64_t)m.v * (n - 1) > INT32_MAX || (r->count && n > r->count))
        return false;
    m.v = m.v * (int32_t)(n - 1);
    if (n == 1) {
        *out = r->start;
        return true;
    }
    if (s->unit == UNIT_DATE) {
        int64_t at = moment_date(r->start.v, m);
        *out = (struct axis_place){r->start.segment, (int32_t)at};
        return at <= r->end.v && at <= s->to;
    }
    // From where it starts, which may be of another unit than it recurs in; what falls into a break is not
    // seen.
    struct moment from = {.unit = s->unit, .v = r->start.v};
    int64_t span = moment_span(from) + moment_span(m);
    struct moment at = {.unit = UNIT_DAY, .v = (int32_t)MIN(span / 1000, INT32_MAX)};
    struct moment end = {.unit = t->segments[r->end.segment].unit, .v = r->end.v};
    if (span > moment_span(end))
        return false;
    if (from.unit == m.unit && r->start.v + (int64_t)m.v <= s->to) {
        *out = (struct axis_place){r->start.segment, r->start.v + m.v};
        return true;
    }
    if (!timeline_place(t, at, out))
        *out = (struct axis_place){SEGMENTS_MAX, 0};
    return true;
}

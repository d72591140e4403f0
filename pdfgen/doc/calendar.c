// A timeline on one patient's calendar: which date a time is, and where a day stands on the axis. Whole days
// only: there are no hours, and so no time zones.
#include "doc/timeline.h"

static int32_t start_of(const struct timeline *t)
{
    return t->segments[0].unit == UNIT_DATE ? t->segments[0].from : t->start.v;
}

bool place_date(const struct timeline *t, struct axis_place at, int32_t *date)
{
    enum time_unit unit = t->segments[at.segment].unit;
    int64_t v = moment_date(start_of(t), (struct moment){.unit = unit, .v = at.v, .given = true});
    if (v > INT32_MAX)
        return false;
    *date = (int32_t)(v / 1000) * 1000; // the day on which it falls
    return true;
}

// Months from the start to a day, in 1/1000: whole ones by the calendar, and the part of the one at hand.
static int64_t months_until(int32_t start, int32_t date)
{
    int year, month, day, to_year, to_month, to_day;
    date_of_days(start / 1000, &year, &month, &day);
    date_of_days(date / 1000, &to_year, &to_month, &to_day);
    int64_t n = (int64_t)(to_year - year) * 12 + to_month - month;
    struct moment m = {.unit = UNIT_MONTH, .v = (int32_t)n * 1000};
    if (n > 0 && moment_date(start, m) > date)
        m.v = (int32_t)--n * 1000;
    int64_t from = moment_date(start, m);
    m.v += 1000;
    int64_t to = moment_date(start, m);
    return n * 1000 + (to > from ? (date - from) * 1000 / (to - from) : 0);
}

// 1/1000 of the unit from the start to a day that is not before it.
static int64_t units_until(int32_t start, int32_t date, enum time_unit unit)
{
    switch (unit) {
    case UNIT_WEEK:
        return ((int64_t)date - start) / 7;
    case UNIT_MONTH:
        return months_until(start, date);
    case UNIT_YEAR:
        return months_until(start, date) / 12;
    default:
        return (int64_t)date - start;
    }
}

// In the unit of the axis there; less than one of it in days.
static struct moment since(const struct timeline *t, int32_t date, enum time_unit unit)
{
    int64_t v = units_until(start_of(t), date, unit) / 1000;
    if (v == 0 || unit == UNIT_DATE) {
        unit = UNIT_DAY;
        v = ((int64_t)date - start_of(t)) / 1000;
    }
    return (struct moment){.unit = unit, .v = (int32_t)MIN(v * 1000, INT32_MAX), .given = true};
}

struct day_place timeline_day(const struct timeline *t, int32_t date)
{
    struct day_place out = {.where = DAY_AFTER};
    if (date < start_of(t))
        return (struct day_place){.where = DAY_BEFORE, .at = {0, t->segments[0].from}};
    for (size_t i = 0; i < t->n_segments; i++) {
        const struct axis_segment *s = &t->segments[i];
        int64_t v = s->unit == UNIT_DATE ? date : units_until(start_of(t), date, s->unit);
        if (v < s->from && i == 0) // the axis begins later than the patient
            return (struct day_place){DAY_BEFORE, {0, s->from}, since(t, date, s->unit)};
        if (v < s->from) {
            out.where = DAY_IN_BREAK;
            break;
        }
        out.at = (struct axis_place){(uint8_t)i, (int32_t)MIN(v, s->to)};
        if (v <= s->to) {
            out.where = DAY_ON_AXIS;
            break;
        }
    }
    out.since = since(t, date, t->segments[out.at.segment].unit);
    return out;
}

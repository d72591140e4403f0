// A timeline on one patient's calendar: month ends, leap days, a change of year; every day has its place and
// its date.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/timeline.h"

static struct moment moment(const char *text)
{
    struct moment m;
    assert_true(moment_parse(str_of(text), &m));
    return m;
}

static struct timeline from(const char *start)
{
    return (struct timeline){
        .segments = {{NULL, UNIT_WEEK, 0, 8000, 1000}, {NULL, UNIT_MONTH, 3000, 6000, 1000}},
        .n_segments = 2,
        .start = moment(start)};
}

static void expect_date(const char *start, const char *after, const char *date)
{
    assert_int_equal(moment_date(moment(start).v, moment(after)), moment(date).v);
}

static void months_keep_the_day(void **state)
{
    (void)state;
    expect_date("2026-12-01", "3 months", "2027-03-01"); // the year changes
    expect_date("2026-12-31", "2 months", "2027-02-28");
    expect_date("2027-12-31", "2 months", "2028-02-29"); // a leap day
    expect_date("2099-12-31", "2 months", "2100-02-28"); // and no leap day
    expect_date("1999-12-31", "2 months", "2000-02-29");
    expect_date("2026-08-31", "1 month", "2026-09-30");
    expect_date("2026-08-31", "2 months", "2026-10-31"); // from the start, not from September 30
    expect_date("2028-02-29", "1 year", "2029-02-28");
    expect_date("2028-02-29", "4 years", "2032-02-29");
    expect_date("2026-10-31", "14 months", "2027-12-31");
}

static void weeks_are_days(void **state)
{
    (void)state;
    expect_date("2026-12-01", "4 weeks", "2026-12-29");
    expect_date("2026-12-01", "8 weeks", "2027-01-26");
    expect_date("2028-02-27", "1 week", "2028-03-05");
    expect_date("2027-02-27", "1 week", "2027-03-06");
    expect_date("2026-03-28", "2 days", "2026-03-30"); // clocks change between: days do not
}

static void places_have_dates(void **state)
{
    (void)state;
    struct timeline t = from("2026-12-01");
    int32_t date;
    assert_true(place_date(&t, (struct axis_place){0, 4000}, &date) && date == moment("2026-12-29").v);
    assert_true(place_date(&t, (struct axis_place){0, 4500}, &date) &&
                date == moment("2027-01-01").v); // within a day: that day
    assert_true(place_date(&t, (struct axis_place){1, 6000}, &date) && date == moment("2027-06-01").v);
    t.segments[1] = (struct axis_segment){NULL, UNIT_YEAR, 1000, 9000000, 1000};
    assert_false(place_date(&t, (struct axis_place){1, 9000000}, &date));
}

static void expect_day(const struct timeline *t, const char *date, enum day_where where, struct axis_place at,
                       const char *since)
{
    struct day_place day = timeline_day(t, moment(date).v);
    assert_int_equal(day.where, where);
    assert_int_equal(day.at.segment, at.segment);
    assert_int_equal(day.at.v, at.v);
    assert_int_equal(day.since.given, since != NULL);
    if (since) {
        assert_int_equal(day.since.unit, moment(since).unit);
        assert_int_equal(day.since.v, moment(since).v);
    }
}

static void days_have_places(void **state)
{
    (void)state;
    struct timeline t = from("2026-12-01");
    expect_day(&t, "2026-11-30", DAY_BEFORE, (struct axis_place){0, 0}, NULL);
    expect_day(&t, "1900-01-01", DAY_BEFORE, (struct axis_place){0, 0}, NULL);
    expect_day(&t, "2026-12-01", DAY_ON_AXIS, (struct axis_place){0, 0}, "0 days");
    expect_day(&t, "2026-12-07", DAY_ON_AXIS, (struct axis_place){0, 857}, "6 days");
    expect_day(&t, "2027-01-05", DAY_ON_AXIS, (struct axis_place){0, 5000}, "5 weeks");
    expect_day(&t, "2027-01-26", DAY_ON_AXIS, (struct axis_place){0, 8000}, "8 weeks");
    expect_day(&t, "2027-01-27", DAY_IN_BREAK, (struct axis_place){0, 8000}, "8 weeks");
    expect_day(&t, "2027-02-28", DAY_IN_BREAK, (struct axis_place){0, 8000}, "12 weeks");
    expect_day(&t, "2027-03-01", DAY_ON_AXIS, (struct axis_place){1, 3000}, "3 months");
    expect_day(&t, "2027-04-16", DAY_ON_AXIS, (struct axis_place){1, 4500}, "4 months");
    expect_day(&t, "2027-06-01", DAY_ON_AXIS, (struct axis_place){1, 6000}, "6 months");
    expect_day(&t, "2027-06-02", DAY_AFTER, (struct axis_place){1, 6000}, "6 months");
    expect_day(&t, "2032-06-02", DAY_AFTER, (struct axis_place){1, 6000}, "66 months");
}

// Whatever the start, days go on along the axis one after another, and a whole week or month is there on its
// date.
static void every_day_goes_on(void **state)
{
    (void)state;
    for (int32_t start = moment("2027-01-01").v; start <= moment("2028-12-31").v; start += 1000) {
        struct timeline t = from("2027-01-01");
        t.start.v = start;
        int64_t last = -1;
        for (int32_t day = 0; day < 200; day++) {
            struct day_place place = timeline_day(&t, start + day * 1000);
            int64_t at = (int64_t)place.at.segment * 100000 + place.at.v;
            assert_true(at >= last);
            last = at;
        }
        for (int32_t month = 3; month <= 6; month++) {
            int32_t date;
            assert_true(place_date(&t, (struct axis_place){1, month * 1000}, &date));
            struct day_place place = timeline_day(&t, date);
            assert_int_equal(place.where, DAY_ON_AXIS);
            assert_int_equal(place.at.v, month * 1000);
        }
    }
}

static void dates_on_an_axis_of_dates(void **state)
{
    (void)state;
    struct timeline t = {
        .segments = {{NULL, UNIT_DATE, moment("2026-12-01").v, moment("2027-02-01").v, 1000}},
        .n_segments = 1};
    expect_day(&t, "2026-11-30", DAY_BEFORE, (struct axis_place){0, moment("2026-12-01").v}, NULL);
    expect_day(&t, "2027-01-05", DAY_ON_AXIS, (struct axis_place){0, moment("2027-01-05").v}, "35 days");
    expect_day(&t, "2027-02-02", DAY_AFTER, (struct axis_place){0, moment("2027-02-01").v}, "63 days");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_keep_the_day), cmocka_unit_test(weeks_are_days),
        cmocka_unit_test(places_have_dates),   cmocka_unit_test(days_have_places),
        cmocka_unit_test(every_day_goes_on),   cmocka_unit_test(dates_on_an_axis_of_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

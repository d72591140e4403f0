// doc/: the conditions of `when`, calendar dates.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/condition.h"
#include "doc/date.h"

static void assert_condition(struct str *rest, int kind, const char *name, const char *values)
{
    struct condition c;
    assert_true(condition_next(rest, &c));
    assert_int_equal(c.kind, kind);
    assert_true(str_eqz(c.name, name));
    assert_true(values ? str_eqz(c.values, values) : c.values.p == NULL);
}

static void conditions_stand_between_semicolons(void **state)
{
    (void)state;
    struct str rest = STR(" department = oncology  radiology ;language!=es; visit;");
    assert_condition(&rest, CONDITION_IS, "department", "oncology  radiology");
    assert_condition(&rest, CONDITION_IS_NOT, "language", "es");
    assert_condition(&rest, CONDITION_GIVEN, "visit", NULL);
    struct condition c;
    assert_false(condition_next(&rest, &c));
    assert_int_equal(rest.n, 0);
}

static void what_is_no_condition(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         " ",      ";",   "=",    "a=",   "=a", "a!=",   "!=a",    "a b",         "a=b c=d",
        "a=b;;c=d", "not(a)", "a,b", "a==b", "a=b=", "!a", "a > b", "a=b; =", "a='b' | c=d", "a=b ; c = ;"};
    static const char *const good[] = {"a",    "a=b",       "a!=b",        "a=b c d", "a;b",
                                       "a=b;", "a-b.c=x-y", "género=niña", "a='b'"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (conditions_are_valid(str_of(bad[i])))
            fail_msg("\"%s\" is taken", bad[i]);
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!conditions_are_valid(str_of(good[i])))
            fail_msg("\"%s\" is not taken", good[i]);
}

static void words_are_taken_one_by_one(void **state)
{
    (void)state;
    struct str rest = STR("  one\ttwo\n"), word;
    assert_true(word_next(&rest, &word));
    assert_true(str_eqz(word, "one"));
    assert_true(word_next(&rest, &word));
    assert_true(str_eqz(word, "two"));
    assert_false(word_next(&rest, &word));
}

static void dates_exist(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-2-3",   "2026-02-29", "1900-02-29",
                                      "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01",
                                      "2026-11-1x", "2026/11/01", "2026-11-00", "2026-11-010"};
    static const char *const good[] = {"2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(date_is_valid(str_of(bad[i])));
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(date_is_valid(str_of(good[i])));
    assert_int_equal(date_month(STR("2026-12-31")), 12);
    assert_int_equal(date_day(STR("2026-12-31")), 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_stand_between_semicolons),
        cmocka_unit_test(what_is_no_condition),
        cmocka_unit_test(words_are_taken_one_by_one),
        cmocka_unit_test(dates_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

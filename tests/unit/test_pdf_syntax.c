// pdf/: the tokens it writes, and what it reads of a CFF table.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pdf/internal.h"

#include <stdlib.h>
#include <string.h>

static struct buf out;

static void assert_wrote(const char *expected)
{
    if (!str_eqz(buf_view(&out), expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(out), expected);
    out.n = 0;
}

static void numbers(void **state)
{
    (void)state;
    const struct {
        int64_t value;
        unsigned decimals;
        const char *expected;
    } cases[] = {
        {0, 3, "0"},          {5, 1, ".5"}, {-5, 1, "-.5"}, {1500, 3, "1.5"},  {1000, 3, "1"},
        {-1001, 3, "-1.001"}, {20, 1, "2"}, {7, 0, "7"},    {100000, 6, ".1"}, {1, 6, ".000001"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put_fixed(&out, cases[i].value, cases[i].decimals);
        assert_wrote(cases[i].expected);
    }
    put_ratio(&out, 30000, 48000);
    assert_wrote(".625");
    put_ratio(&out, -2, 3);
    assert_wrote("-.666667");
}

static void strings(void **state)
{
    (void)state;
    put_text(&out, STR("a (b) \\ c"));
    assert_wrote("(a \\(b\\) \\\\ c)");
    put_text(&out, STR("\u00E9\U0001F600"));
    assert_wrote("<FEFF00E9D83DDE00>");
    put_text(&out, STR("two\nlines"));
    assert_wrote("<FEFF00740077006F000A006C0069006E00650073>");
    put_name(&out, STR("A b/#\xC3"));
    assert_wrote("/A#20b#2F#23#C3");
    put_bytes(&out, STR("a\r"));
    assert_wrote("(a\\r)");
}

// A CID-keyed CFF table: header, names ("F"), one top dictionary, and the charset at its end.
#define CFF_HEAD        1, 0, 4, 1, 0, 1, 1, 1, 2, 'F', 0, 1, 1, 1, 8, /* names; top: 7 bytes */
#define CFF_TOP(offset) '\x8B', 12, 30, 28, 0, offset, 15,

static void cff_charsets(void **state)
{
    (void)state;
    static const char by_ranges[] = {CFF_HEAD CFF_TOP(22) 2, 0, 5, 0, 1, 1, 0, 0, 0};
    static const char by_list[] = {CFF_HEAD CFF_TOP(22) 0, 0, 9, 0, 8, 0, 7};
    static const char by_name[] = {1, 0, 4, 1, 0, 1, 1, 1, 2, 'F', 0, 1, 1, 1, 2, '\x8B'};
    struct arena *arena = arena_new();
    struct cff cff;
    assert_true(cff_read(arena, (struct str){by_ranges, sizeof by_ranges}, 4, &cff));
    assert_true(cff.cid_keyed);
    assert_memory_equal(cff.cids, ((uint16_t[]){0, 5, 6, 256}), 8);
    assert_true(cff_read(arena, (struct str){by_list, sizeof by_list}, 4, &cff));
    assert_memory_equal(cff.cids, ((uint16_t[]){0, 9, 8, 7}), 8);
    assert_false(cff_read(arena, (struct str){by_list, sizeof by_list}, 5, &cff));
    assert_true(cff_read(arena, (struct str){by_name, sizeof by_name}, 4, &cff));
    assert_false(cff.cid_keyed);
    assert_null(cff.cids);
    arena_free(arena);
}

static void broken_cff(void **state)
{
    (void)state;
    static const char good[] = {CFF_HEAD CFF_TOP(22) 2, 0, 5, 0, 1, 1, 0, 0, 0};
    struct arena *arena = arena_new();
    struct cff cff;
    char bytes[sizeof good];
    for (size_t n = 0; n < sizeof good; n++) {
        char *cut = malloc(n + !n); // a block of its own, so that a read past its end is seen
        memcpy(cut, good, n);
        assert_false(cff_read(arena, (struct str){cut, n}, 4, &cff));
        free(cut);
    }
    for (size_t i = 0; i < sizeof good; i++)
        for (int value = 0; value < 256; value++) {
            memcpy(bytes, good, sizeof good);
            bytes[i] = (char)value;
            cff_read(arena, (struct str){bytes, sizeof bytes}, 4, &cff);
        }
    arena_free(arena);
}

static int close_out(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(strings),
        cmocka_unit_test(cff_charsets),
        cmocka_unit_test(broken_cff),
    };
    return cmocka_run_group_tests(tests, NULL, close_out);
}

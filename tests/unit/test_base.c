// base/: lengths, strings, arena, buffers. Files and diagnostics: test_file.c, test_diag.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void assert_str(struct str actual, const char *expected)
{
    if (!str_eqz(actual, expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(actual), expected);
}

// ---- lengths --------------------------------------------------------------------------------------------

static void muldiv_rounds_half_away_from_zero(void **state)
{
    (void)state;
    assert_int_equal(mpt_muldiv(7, 1, 2), 4);
    assert_int_equal(mpt_muldiv(-7, 1, 2), -4);
    assert_int_equal(mpt_muldiv(7, -1, 2), -4);
    assert_int_equal(mpt_muldiv(7, 1, -2), -4);
    assert_int_equal(mpt_muldiv(-7, -1, -2), -4);
    assert_int_equal(mpt_muldiv(1, 1, 3), 0);
    assert_int_equal(mpt_muldiv(2, 1, 3), 1);
    assert_int_equal(mpt_muldiv(0, INT64_MIN, INT64_MIN), 0);
    assert_int_equal(mpt_muldiv(210, 72000, 254), 59528); // 210 tenths of a millimetre
}

static void muldiv_is_the_nearest_quotient(void **state)
{
    (void)state;
    for (int64_t a = -40; a <= 40; a++)
        for (int64_t b = -40; b <= 40; b++)
            for (int64_t c = -9; c <= 9; c++) {
                if (c == 0)
                    continue;
                int64_t q = mpt_muldiv((mpt)a, b, c), off = 2 * (a * b - q * c);
                assert_true(llabs(off) <= llabs(c));
                if (llabs(off) == llabs(c)) // a tie: the one farther from zero
                    assert_true(llabs(q * c) > llabs(a * b));
            }
}

static void muldiv_is_exact_where_64_bits_overflow(void **state)
{
    (void)state;
    assert_int_equal(mpt_muldiv(MPT_MAX, INT64_MAX, INT64_MAX), MPT_MAX);
    assert_int_equal(mpt_muldiv(12345, INT64_MAX, INT64_MAX), 12345);
    assert_int_equal(mpt_muldiv(12345, INT64_MIN, INT64_MAX), -12345);
    assert_int_equal(mpt_muldiv(12345, INT64_MIN, INT64_MIN), 12345);
}

static void muldiv_saturates(void **state)
{
    (void)state;
    assert_int_equal(mpt_muldiv(MPT_MAX, 2, 1), MPT_MAX);
    assert_int_equal(mpt_muldiv(MPT_MAX, -2, 1), -MPT_MAX);
    assert_int_equal(mpt_muldiv(INT32_MIN, 1, 1), -MPT_MAX);
    assert_int_equal(mpt_muldiv(INT32_MIN, INT64_MIN, 1), MPT_MAX);
    assert_int_equal(mpt_muldiv(INT32_MIN, INT64_MIN, -1), -MPT_MAX);
}

static void round_up_gives_multiples(void **state)
{
    (void)state;
    assert_int_equal(mpt_round_up(0, 7), 0);
    assert_int_equal(mpt_round_up(1, 7), 7);
    assert_int_equal(mpt_round_up(7, 7), 7);
    assert_int_equal(mpt_round_up(8, 7), 14);
    assert_int_equal(mpt_round_up(-1, 7), 0);
    assert_int_equal(mpt_round_up(-7, 7), -7);
    assert_int_equal(mpt_round_up(-8, 7), -7);
    assert_int_equal(mpt_round_up(MPT_MAX, MPT_MAX), MPT_MAX);
    assert_int_equal(mpt_round_up(MPT_MAX, 2), MPT_MAX); // saturated
    assert_int_equal(mpt_round_up(INT32_MIN, 1), -MPT_MAX);
}

// ---- strings --------------------------------------------------------------------------------------------

static void strings_compare_by_bytes(void **state)
{
    (void)state;
    struct str absent = {0};
    assert_true(str_eq(absent, STR("")));
    assert_true(str_eqz(absent, NULL));
    assert_false(str_eq(STR("a"), absent));
    assert_true(str_eq((struct str){"a\0b", 3}, STR("a\0b")));
    assert_false(str_eqz((struct str){"a\0b", 3}, "a"));
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("\xC3\xB1"), STR("z")) > 0); // unsigned bytes
    assert_int_equal(str_cmp(absent, STR("")), 0);
    assert_true(str_starts(STR("page-foot"), "page"));
    assert_false(str_starts(STR("pa"), "page"));
    assert_true(str_starts(absent, ""));
    assert_true(str_ends(STR("a.xml"), ".xml"));
    assert_false(str_ends(STR("xml"), ".xml"));
    assert_true(str_ends(absent, ""));
    assert_null(str_of(NULL).p);
}

static void trim_takes_xml_white_space_only(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t\r\n a b \n")), "a b");
    assert_str(str_trim(STR(" \n ")), "");
    assert_str(str_trim((struct str){0}), "");
    assert_str(str_trim(STR("\xC2\xA0x\f")), "\xC2\xA0x\f");
    assert_true(str_is_blank((struct str){0}));
    assert_true(str_is_blank(STR(" \n\u00A0\u00AD\u034F\u200B\u2003\u2060\u3000\uFE0F\uFEFF")));
    assert_true(str_is_blank(STR("\U000E0041")));
    assert_false(str_is_blank(STR("\u200B.")));
    assert_false(str_is_blank(STR("\u05D0")));
    assert_false(str_is_blank(STR("\U0001F4DE")));
    assert_false(str_is_blank(STR("\xFF"))); // what is no text is seen as U+FFFD
}

static void hash_is_fnv_1a(void **state)
{
    (void)state;
    assert_true(str_hash(STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(str_hash(STR("foobar")) == UINT64_C(0x85944171f73967e8));
}

// Decodes every sequence of `n` bytes with this lead and continuation bytes; returns how many are one
// character.
static size_t well_formed(unsigned lead, size_t n)
{
    size_t found = 0, combinations = (size_t)1 << 6 * (n - 1);
    for (size_t bits = 0; bits < combinations; bits++) {
        char bytes[4] = {(char)lead}, again[4];
        for (size_t k = 1; k < n; k++)
            bytes[k] = (char)(0x80 | (bits >> 6 * (n - 1 - k) & 0x3F));
        size_t used = 0;
        uint32_t c = utf8_next((struct str){bytes, n}, &used);
        assert_in_range(used, 1, n);
        bool whole = utf8_put(again, c) == used && memcmp(again, bytes, used) == 0;
        if (!whole)
            assert_int_equal(c, 0xFFFD);
        found += whole && used == n;
    }
    return found;
}

static void utf8_takes_exactly_what_is_well_formed(void **state)
{
    (void)state;
    size_t found[5] = {0};
    for (unsigned lead = 0; lead < 256; lead++)
        for (size_t n = 1; n <= 4; n++)
            if (n < 4 || lead >= 0xF0)
                found[n] += well_formed(lead, n);
    assert_int_equal(found[1], 0x80);
    assert_int_equal(found[2], 0x800 - 0x80);
    assert_int_equal(found[3], 0x10000 - 0x800 - 0x800); // without surrogates
    assert_int_equal(found[4], 0x110000 - 0x10000);
}

static void assert_decodes(struct str bytes, const uint32_t *expected, size_t n)
{
    size_t i = 0;
    for (size_t k = 0; k < n; k++) {
        assert_true(i < bytes.n);
        assert_int_equal(utf8_next(bytes, &i), expected[k]);
    }
    assert_int_equal(i, bytes.n);
}

static void utf8_replaces_maximal_subparts(void **state)
{
    (void)state;
    enum { R = 0xFFFD };
    assert_decodes(STR("a\x80z"), (const uint32_t[]){'a', R, 'z'}, 3);
    assert_decodes(STR("\xC3"), (const uint32_t[]){R}, 1);                      // cut off
    assert_decodes(STR("\xF0\x9F\x98"), (const uint32_t[]){R}, 1);              // cut off late
    assert_decodes(STR("\xF0\x9F\x98z"), (const uint32_t[]){R, 'z'}, 2);        // the next one survives
    assert_decodes(STR("\xC0\x80"), (const uint32_t[]){R, R}, 2);               // overlong NUL
    assert_decodes(STR("\xE0\x80\xAF"), (const uint32_t[]){R, R, R}, 3);        // overlong slash
    assert_decodes(STR("\xED\xA0\x80"), (const uint32_t[]){R, R, R}, 3);        // surrogate
    assert_decodes(STR("\xF4\x90\x80\x80"), (const uint32_t[]){R, R, R, R}, 4); // beyond U+10FFFF
    assert_decodes(STR("\xFF\xFE"), (const uint32_t[]){R, R}, 2);
}

static void utf8_never_writes_what_is_no_character(void **state)
{
    (void)state;
    const uint32_t wrong[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char bytes[4];
        assert_int_equal(utf8_put(bytes, wrong[i]), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
}

static void distance_counts_edits_in_characters(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("section"), STR("section")), 0);
    assert_int_equal(str_distance(STR("secton"), STR("section")), 1);
    assert_int_equal(str_distance(STR("setcion"), STR("section")), 1); // neighbours swapped
    assert_int_equal(str_distance(STR("ca"), STR("abc")), 3);          // no edit inside a swap
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    assert_int_equal(str_distance(STR("a\xC3\xB1o"), STR("ano")), 1);
    char longest[65];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(str_distance((struct str){longest, 64}, STR("")), 64);
    assert_int_equal(str_distance((struct str){longest, 65}, (struct str){longest, 65}), 999);
}

static void nearest_suggests_only_what_is_near(void **state)
{
    (void)state;
    const char *const names[] = {"callout", "caption", "li", "section", "p", "ul"};
    assert_str(str_nearest(STR("setcion"), names, COUNT_OF(names)), "section");
    assert_str(str_nearest(STR("captoin"), names, COUNT_OF(names)), "caption");
    assert_str(str_nearest(STR("lx"), names, COUNT_OF(names)), "li");
    assert_null(str_nearest(STR("paragraph"), names, COUNT_OF(names)).p);
    assert_null(str_nearest(STR("xyz"), names, COUNT_OF(names)).p);
    assert_null(str_nearest((struct str){0}, names, COUNT_OF(names)).p);
    assert_null(str_nearest(STR("p"), names, 0).p);
}

static void nearest_takes_the_nearer_and_then_the_first(void **state)
{
    (void)state;
    const char *const names[] = {"margin-starx", "margin-start", "margin-stare"};
    assert_str(str_nearest(STR("margin-strt"), names, COUNT_OF(names)), "margin-start");
    assert_str(str_nearest(STR("margin-star"), names, COUNT_OF(names)), "margin-starx");
}

// ---- arena ----------------------------------------------------------------------------------------------

static void arena_blocks_are_zero_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    unsigned char *blocks[400];
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        size_t size = i % 50 == 49 ? 100000 : i * 7; // some larger than a chunk's rest
        blocks[i] = arena_alloc(arena, size);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)i % 255 + 1, size);
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        for (size_t k = 0; k < (i % 50 == 49 ? 100000 : i * 7); k++)
            assert_int_equal(blocks[i][k], i % 255 + 1);
    assert_true(arena_bytes(arena) >= 8 * 100000);
    arena_free(arena);
    arena_free(NULL);
}

static void ask_too_much(int kind)
{
    struct arena *arena = arena_new();
    size_t cap = 0;
    struct buf buf = {0};
    if (kind == 0)
        arena_array(arena, SIZE_MAX / 2, 3); // wraps to a small number
    else if (kind == 1)
        arena_alloc(arena, SIZE_MAX - 3);
    else if (kind == 2)
        arena_grow(arena, NULL, SIZE_MAX - 1, &cap, 1);
    else if (kind == 3)
        arena_array(arena, (size_t)1 << 32, (size_t)1 << 32); // wraps to zero
    else
        buf_reserve(&buf, SIZE_MAX - 1);
}

static void too_much_memory_ends_the_program(void **state)
{
    (void)state;
    for (int kind = 0; kind < 5; kind++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(STDERR_FILENO);
            ask_too_much(kind);
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EXIT_BUG);
    }
}

static void arena_copies_strings(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char text[] = "abcdef";
    struct str copy = arena_str(arena, (struct str){text, 3});
    text[0] = 'x';
    assert_str(copy, "abc");
    assert_int_equal(copy.p[3], '\0');
    assert_null(arena_str(arena, (struct str){0}).p);
    assert_non_null(arena_str(arena, STR("")).p);
    assert_string_equal(arena_cstr(arena, (struct str){0}), "");
    assert_str(arena_printf(arena, "%d of %s", 3, "nine"), "3 of nine");
    assert_int_equal(arena_printf(arena, "%5000d", 1).n, 5000);
    assert_non_null(arena_printf(arena, "%s", "").p);
    arena_free(arena);
}

static void push_keeps_what_was_there(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct {
        uint64_t *items;
        size_t n, cap;
    } list = {0};
    for (uint64_t i = 0; i < 10000; i++)
        PUSH(arena, list, i * i);
    assert_int_equal(list.n, 10000);
    assert_true(list.cap >= list.n);
    for (uint64_t i = 0; i < 10000; i++)
        assert_true(list.items[i] == i * i);
    arena_free(arena);
}

static void lists_grow_beside_each_other(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct {
        uint64_t *items;
        size_t n, cap;
    } lists[3] = {0};
    for (uint64_t i = 0; i < 200000; i++) // from a few bytes to chunks of their own
        for (size_t k = 0; k <= i % 3; k++)
            PUSH(arena, lists[k], i + k);
    for (size_t k = 0; k < 3; k++)
        for (uint64_t i = k, at = 0; at < lists[k].n; i += i % 3 == 2 ? 1 + k : 1, at++)
            assert_true(lists[k].items[at] == i + k);
    arena_free(arena);
}

// A list that stands first in a chunk which others fill to the last byte is not alone in it.
static void a_list_grows_out_of_a_full_chunk(void **state)
{
    (void)state;
    enum {
        BLOCK = 1 << 10,
        CHUNKS_BEFORE = 960,
        LIST = 128 << 10,
        BESIDE = (1 << 20) / BLOCK - LIST / BLOCK
    };
    struct arena *arena = arena_new();
    unsigned char *beside[BESIDE];
    for (int i = 0; i < CHUNKS_BEFORE; i++) // 64, 128, 256 and 512 KiB
        arena_alloc(arena, BLOCK);
    unsigned char *list = arena_alloc(arena, LIST);
    memset(list, 7, LIST);
    for (int i = 0; i < BESIDE; i++)
        memset(beside[i] = arena_alloc(arena, BLOCK), i % 251 + 1, BLOCK);
    size_t cap = LIST;
    list = arena_grow(arena, list, LIST, &cap, 1);
    memset(arena_alloc(arena, LIST * 4), 255, LIST * 4); // takes what was given back
    assert_true(list[0] == 7 && list[LIST - 1] == 7);
    for (int i = 0; i < BESIDE; i++)
        assert_true(beside[i][0] == i % 251 + 1 && beside[i][BLOCK - 1] == i % 251 + 1);
    arena_free(arena);
}

static void scratch_memory_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new(), *scratch = arena_scratch(arena);
    assert_ptr_equal(arena_scratch(arena), scratch);
    size_t once = 0;
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 1000; i++) {
            unsigned char *p = arena_alloc(scratch, 1000);
            assert_int_equal(p[0] | p[999], 0);
            memset(p, 1, 1000);
        }
        arena_alloc(scratch, 3 << 20);
        arena_empty(scratch);
        once = once ? once : arena_bytes(arena);
        assert_true(arena_bytes(arena) <= MAX(once, (size_t)2 << 20));
    }
    arena_empty(arena); // nothing in it yet
    arena_free(arena);
}

static void parts_come_back_alone(void **state)
{
    (void)state;
    enum { SIZE = 2 << 20 };
    struct arena *arena = arena_new(), *part = arena_part(arena), *within = arena_part(part);
    char *kept = arena_alloc(arena, SIZE);
    memset(kept, 7, SIZE);
    size_t before = arena_bytes(arena);
    arena_alloc(part, SIZE);
    arena_alloc(within, SIZE);
    assert_true(arena_bytes(arena) >= before + 2 * SIZE);
    arena_empty(within);
    assert_in_range(arena_bytes(arena), before + SIZE, before + 2 * SIZE - 1);
    arena_alloc(within, SIZE);
    arena_empty(part); // and its own part with it
    assert_true(arena_bytes(arena) <= before);
    assert_true(kept[0] == 7 && kept[SIZE - 1] == 7);
    struct arena *scratch = arena_scratch(part);
    for (int i = 0; i < 100; i++) { // what was emptied a hundred times holds no more than once
        arena_alloc(arena_part(part), SIZE);
        arena_empty(part);
        assert_ptr_equal(arena_scratch(part), scratch);
    }
    assert_in_range(arena_bytes(arena), 0, before + SIZE);
    arena_alloc(part, SIZE);
    arena_free(arena); // and all its parts
}

// ---- buffers --------------------------------------------------------------------------------------------

static void buffers_grow(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_int_equal(buf_view(&b).n, 0);
    assert_non_null(buf_view(&b).p);
    buf_put(&b, NULL, 0);
    buf_str(&b, (struct str){0});
    buf_puts(&b, "a");
    buf_putc(&b, '\0');
    buf_printf(&b, "%s-%d", "b", 7);
    assert_true(str_eq(buf_view(&b), STR("a\0b-7")));
    for (int i = 0; i < 100000; i++)
        buf_putc(&b, 'x');
    assert_int_equal(b.n, 100005);
    assert_memory_equal(b.p, "a\0b-7xx", 7);
    buf_free(&b);
    assert_null(b.p);
    buf_free(&b);
}

static void lengths_print_exactly(void **state)
{
    (void)state;
    const struct {
        mpt length;
        const char *text;
    } cases[] = {
        {0, "0"},        {1, "0.001"},    {-1, "-0.001"},           {10, "0.01"},
        {500, "0.5"},    {-500, "-0.5"},  {12750, "12.75"},         {12000, "12"},
        {1005, "1.005"}, {-12000, "-12"}, {MPT_MAX, "2147483.647"}, {INT32_MIN, "-2147483.648"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf b = {0};
        buf_mpt(&b, cases[i].length);
        assert_str(buf_view(&b), cases[i].text);
        buf_free(&b);
    }
}

static void quoted_text_is_json_and_shows_all(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_quoted(
        &b,
        STR("\"a\\b\"\n\t\r\x01\x7F \xC3\xB1\xC2\xA0\xC2\xAD\xE2\x80\xAE\xEF\xBB\xBF\xF0\x9F\x98\x80\xFF"));
    assert_str(buf_view(&b),
               "\"\\\"a\\\\b\\\"\\n\\t\\u000d\\u0001\\u007f \xC3\xB1\\u00a0\\u00ad\\u202e\\ufeff"
               "\xF0\x9F\x98\x80\xEF\xBF\xBD\"");
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest lengths[] = {
        cmocka_unit_test(muldiv_rounds_half_away_from_zero),
        cmocka_unit_test(muldiv_is_the_nearest_quotient),
        cmocka_unit_test(muldiv_is_exact_where_64_bits_overflow),
        cmocka_unit_test(muldiv_saturates),
        cmocka_unit_test(round_up_gives_multiples),
    };
    const struct CMUnitTest strings[] = {
        cmocka_unit_test(strings_compare_by_bytes),
        cmocka_unit_test(trim_takes_xml_white_space_only),
        cmocka_unit_test(hash_is_fnv_1a),
        cmocka_unit_test(utf8_takes_exactly_what_is_well_formed),
        cmocka_unit_test(utf8_replaces_maximal_subparts),
        cmocka_unit_test(utf8_never_writes_what_is_no_character),
        cmocka_unit_test(distance_counts_edits_in_characters),
        cmocka_unit_test(nearest_suggests_only_what_is_near),
        cmocka_unit_test(nearest_takes_the_nearer_and_then_the_first),
    };
    const struct CMUnitTest memory[] = {
        cmocka_unit_test(arena_blocks_are_zero_aligned_and_apart),
        cmocka_unit_test(too_much_memory_ends_the_program),
        cmocka_unit_test(arena_copies_strings),
        cmocka_unit_test(push_keeps_what_was_there),
        cmocka_unit_test(lists_grow_beside_each_other),
        cmocka_unit_test(a_list_grows_out_of_a_full_chunk),
        cmocka_unit_test(scratch_memory_comes_back),
        cmocka_unit_test(parts_come_back_alone),
        cmocka_unit_test(buffers_grow),
        cmocka_unit_test(lengths_print_exactly),
        cmocka_unit_test(quoted_text_is_json_and_shows_all),
    };
    return cmocka_run_group_tests(lengths, NULL, NULL) + cmocka_run_group_tests(strings, NULL, NULL) +
           cmocka_run_group_tests(memory, NULL, NULL);
}

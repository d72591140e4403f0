// base/: collecting diagnostics and printing them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct source source;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new();
    diags_init(&f->diags, f->arena);
    f->source.path = STR("a.xml");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(f->arena);
    free(f);
    return 0;
}

static struct pos at(struct fixture *f, uint32_t line, uint32_t column)
{
    return (struct pos){&f->source, line, column};
}

enum form { PLAIN, COLOURED, JSON };

static void assert_prints(struct fixture *f, enum form form, const char *expected)
{
    char *printed = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&printed, &n);
    if (form == JSON)
        diags_print_json(&f->diags, file);
    else
        diags_print(&f->diags, file, form == COLOURED);
    fclose(file);
    assert_string_equal(printed, expected);
    free(printed);
}

// Reports one fault at this place of this text; expects the two lines of the excerpt.
static void assert_excerpt(void **state, struct str text, uint32_t line, uint32_t column,
                           const char *expected)
{
    struct fixture *f = *state;
    diags_init(&f->diags, f->arena);
    f->source.text = text;
    diag(&f->diags, DIAG_BAD_VALUE, at(f, line, column), (struct str){0}, "t");
    char *printed = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&printed, &n);
    diags_print(&f->diags, file, false);
    fclose(file);
    const char *excerpt = strchr(printed, '\n');
    assert_non_null(excerpt);
    assert_string_equal(excerpt + 1, expected);
    free(printed);
}

// ---- collecting -----------------------------------------------------------------------------------------

static void codes_have_names_and_severities(void **state)
{
    (void)state;
    for (int code = 0; code < DIAG_COUNT; code++) {
        const char *name = diag_name((enum diag_code)code);
        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
        for (int other = 0; other < code; other++)
            assert_string_not_equal(name, diag_name((enum diag_code)other));
    }
    assert_string_equal(diag_name(DIAG_BAD_LENGTH), "bad-length");
}

// What would make a claim false is an error, unless nothing is claimed.
static void severities(void **state)
{
    (void)state;
    const struct pos nowhere = {0};
    struct arena *arena = arena_new();
    for (int no_claims = 0; no_claims < 2; no_claims++) {
        struct diags diags;
        diags_init(&diags, arena);
        diags.no_claims = no_claims;
        diag(&diags, DIAG_BAD_LENGTH, nowhere, (struct str){0}, "a");
        diag(&diags, DIAG_HYPHENATION_MISSING, nowhere, (struct str){0}, "b");
        diag(&diags, DIAG_ALT_MISSING, nowhere, (struct str){0}, "c");
        assert_int_equal(diags.items[0].severity, SEVERITY_ERROR);
        assert_int_equal(diags.items[1].severity, SEVERITY_WARNING);
        assert_int_equal(diags.items[2].severity, no_claims ? SEVERITY_WARNING : SEVERITY_ERROR);
        assert_int_equal(diags.errors, no_claims ? 1 : 2);
    }
    arena_free(arena);
}

static void reports_are_counted_and_copied(void **state)
{
    struct fixture *f = *state;
    char hint[] = "write 1mm";
    assert_false(diag(&f->diags, DIAG_BAD_LENGTH, at(f, 1, 2), str_of(hint), "\"%s\" is no length", "x"));
    assert_false(diag(&f->diags, DIAG_HYPHENATION_MISSING, at(f, 1, 2), (struct str){0}, "w"));
    hint[0] = '?';
    assert_int_equal(f->diags.n, 2);
    assert_int_equal(f->diags.errors, 1);
    assert_int_equal(f->diags.warnings, 1);
    assert_true(str_eqz(f->diags.items[0].text, "\"x\" is no length"));
    assert_true(str_eqz(f->diags.items[0].hint, "write 1mm"));
    assert_null(f->diags.items[1].hint.p);
}

static void the_same_report_counts_once(void **state)
{
    struct fixture *f = *state;
    struct str none = {0};
    diag(&f->diags, DIAG_BAD_LENGTH, at(f, 1, 2), none, "x");
    diag(&f->diags, DIAG_BAD_LENGTH, at(f, 1, 2), STR("another hint"), "x");
    assert_int_equal(f->diags.n, 1);
    diag(&f->diags, DIAG_BAD_VALUE, at(f, 1, 2), none, "x");
    diag(&f->diags, DIAG_BAD_LENGTH, at(f, 2, 2), none, "x");
    diag(&f->diags, DIAG_BAD_LENGTH, at(f, 1, 3), none, "x");
    diag(&f->diags, DIAG_BAD_LENGTH, at(f, 1, 2), none, "y");
    diag(&f->diags, DIAG_BAD_LENGTH, (struct pos){0}, none, "x");
    assert_int_equal(f->diags.n, 6);
    assert_int_equal(f->diags.errors, 6);
}

static void past_the_limit_reports_are_counted(void **state)
{
    struct fixture *f = *state;
    struct str none = {0};
    size_t before = 0;
    for (int i = 0; i < 100000; i++) {
        if (i == DIAGS_MAX)
            before = arena_bytes(f->arena);
        diag(&f->diags, i % 2 ? DIAG_BAD_LENGTH : DIAG_HYPHENATION_MISSING, (struct pos){0}, none, "%d", i);
    }
    diag(&f->diags, DIAG_BAD_LENGTH, (struct pos){0}, none, "1"); // kept already
    assert_int_equal(f->diags.n, DIAGS_MAX);
    assert_int_equal(f->diags.dropped, 100000 - DIAGS_MAX);
    assert_int_equal(f->diags.errors, 50000);
    assert_int_equal(f->diags.warnings, 50000);
    assert_int_equal(arena_bytes(f->arena), before); // dropped ones take no memory
}

// ---- printing -------------------------------------------------------------------------------------------

static void a_report_reads_as_the_design_says(void **state)
{
    struct fixture *f = *state;
    f->source.text = STR("<article>\n  <p widht=\"3\">x</p>\n</article>\n");
    diag(&f->diags, DIAG_UNKNOWN_ATTRIBUTE, at(f, 2, 6), STR("write \"width\""), "<p> takes no \"widht\"");
    diag(&f->diags, DIAG_HYPHENATION_MISSING, at(f, 1, 1), (struct str){0}, "no patterns");
    assert_prints(f, PLAIN,
                  "a.xml:2:6: error: <p> takes no \"widht\" [unknown-attribute]\n"
                  "  <p widht=\"3\">x</p>\n"
                  "     ^\n"
                  "hint: write \"width\"\n"
                  "a.xml:1:1: warning: no patterns [hyphenation-missing]\n"
                  "<article>\n"
                  "^\n");
}

static void what_is_unknown_is_left_out(void **state)
{
    struct fixture *f = *state;
    f->source.text = STR("<a>\n");
    diag(&f->diags, DIAG_BAD_VALUE, at(f, 1, 0), (struct str){0}, "t");
    diag(&f->diags, DIAG_BAD_VALUE, at(f, 0, 7), (struct str){0}, "t");
    diag(&f->diags, DIAG_BAD_VALUE, (struct pos){NULL, 3, 4}, STR("h"), "t");
    assert_prints(f, PLAIN,
                  "a.xml:1: error: t [bad-value]\n"
                  "<a>\n"
                  "a.xml: error: t [bad-value]\n"
                  "error: t [bad-value]\n"
                  "hint: h\n");
}

static void colour_changes_nothing_else(void **state)
{
    struct fixture *f = *state;
    f->source.text = STR("<a>");
    diag(&f->diags, DIAG_BAD_VALUE, at(f, 1, 2), STR("h"), "t");
    assert_prints(f, COLOURED,
                  "\033[1ma.xml:1:2:\033[0m \033[1;31merror:\033[0m t [bad-value]\n"
                  "<a>\n"
                  " \033[1;32m^\033[0m\n"
                  "\033[1mhint:\033[0m h\n");
}

static void dropped_reports_are_owned_up_to(void **state)
{
    struct fixture *f = *state;
    diag(&f->diags, DIAG_BAD_VALUE, (struct pos){0}, (struct str){0}, "t");
    f->diags.dropped = 12;
    assert_prints(f, PLAIN, "error: t [bad-value]\n12 more not shown\n");
    assert_prints(
        f, JSON,
        "{\"file\":null,\"line\":null,\"column\":null,\"severity\":\"error\",\"code\":\"bad-value\","
        "\"text\":\"t\",\"hint\":null}\n{\"dropped\":12}\n");
}

static void json_escapes_what_it_must(void **state)
{
    struct fixture *f = *state;
    f->source.path = STR("a\"b\\c.xml");
    diag(&f->diags, DIAG_HYPHENATION_MISSING, at(f, 3, 4), STR("\x01\x1B[31m"), "a\n\t\r\"\xC3\xB1\" \xFF%c",
         0x7F);
    assert_prints(
        f, JSON,
        "{\"file\":\"a\\\"b\\\\c.xml\",\"line\":3,\"column\":4,\"severity\":\"warning\","
        "\"code\":\"hyphenation-missing\",\"text\":\"a\\n\\t\\u000d\\\"\xC3\xB1\\\" \xEF\xBF\xBD\\u007f\","
        "\"hint\":\"\\u0001\\u001b[31m\"}\n");
}

// ---- the excerpt ----------------------------------------------------------------------------------------

static void carets_stand_below_their_characters(void **state)
{
    assert_excerpt(state, STR("<p>A\xC3\xB1o <b>x"), 1, 8, "<p>A\xC3\xB1o <b>x\n       ^\n");
    assert_excerpt(state, STR("e\xCC\x81z"), 1, 3, "e\xCC\x81z\n ^\n");                // a combining accent
    assert_excerpt(state, STR("\xE6\xB0\xB4x"), 1, 2, "\xE6\xB0\xB4x\n  ^\n");         // a wide character
    assert_excerpt(state, STR("\xF0\x9F\x98\x80x"), 1, 2, "\xF0\x9F\x98\x80x\n  ^\n"); // a picture
    assert_excerpt(state, STR("\t\t<p>"), 1, 3, "        <p>\n        ^\n");
    assert_excerpt(state, STR("a\tb"), 1, 2, "a    b\n ^\n");
}

static void lines_are_found_whatever_ends_them(void **state)
{
    assert_excerpt(state, STR("a\r\nb\r\nc"), 2, 1, "b\n^\n");
    assert_excerpt(state, STR("a\n\nc"), 2, 1, "\n^\n");
    assert_excerpt(state, STR("a\nb\nc"), 3, 1, "c\n^\n");
    assert_excerpt(state, STR("ab"), 1, 3, "ab\n  ^\n"); // just behind the end
    assert_excerpt(state, STR("ab"), 1, UINT32_MAX, "ab\n  ^\n");
    assert_excerpt(state, STR("a\nb"), 4, 1, "");
    assert_excerpt(state, STR("a"), UINT32_MAX, 1, "");
    assert_excerpt(state, (struct str){0}, 1, 1, "");
    assert_excerpt(state, STR(""), 1, 1, "\n^\n");
}

static void nothing_steers_the_terminal(void **state)
{
    assert_excerpt(state, STR("a\033[31mb"), 1, 3, "a<U+001B>[31mb\n         ^\n");
    assert_excerpt(state, STR("\xE2\x80\xAE\xC2\x9B\0c"), 1, 4,
                   "<U+202E><U+009B><U+0000>c\n                        ^\n");
    assert_excerpt(state,
                   STR("a\xFF\xFE"
                       "b"),
                   1, 4,
                   "a\xEF\xBF\xBD\xEF\xBF\xBD"
                   "b\n   ^\n");
    struct fixture *f = *state;
    diags_init(&f->diags, f->arena);
    f->source.path = STR("a\033.xml");
    diag(&f->diags, DIAG_BAD_VALUE, at(f, 0, 0), STR("c\nd"), "b\r\x07");
    assert_prints(f, PLAIN, "a<U+001B>.xml: error: b<U+000D><U+0007> [bad-value]\nhint: c<U+000A>d\n");
}

static void assert_window(void **state, size_t length, uint32_t column, size_t first, bool cut_end)
{
    struct fixture *f = *state;
    char *line = NEW_ARRAY(f->arena, char, length);
    for (size_t i = 0; i < length; i++)
        line[i] = (char)('a' + i % 26);
    struct buf expected = {0};
    buf_puts(&expected, first ? "…" : "");
    buf_put(&expected, line + first, MIN(length - first, 160));
    buf_puts(&expected, cut_end ? "…\n" : "\n");
    buf_printf(&expected, "%*s^\n", (int)(column - 1 - first + (first > 0)), "");
    buf_putc(&expected, '\0');
    assert_excerpt(state, (struct str){line, length}, 1, column, expected.p);
    buf_free(&expected);
}

static void long_lines_are_windowed_around_the_column(void **state)
{
    assert_window(state, 160, 160, 0, false);
    assert_window(state, 161, 1, 0, true);
    assert_window(state, 161, 161, 1, false);
    assert_window(state, 1000, 10, 0, true);
    assert_window(state, 1000, 81, 0, true);
    assert_window(state, 1000, 82, 1, true);
    assert_window(state, 1000, 500, 419, true);
    assert_window(state, 1000, 1000, 840, false);
    assert_window(state, 1000, 1001, 840, false);
}

static void endless_lines_are_not_searched(void **state)
{
    struct fixture *f = *state;
    size_t n = (size_t)3 << 20;
    char *line = NEW_ARRAY(f->arena, char, n);
    memset(line, 'x', n);
    assert_excerpt(state, (struct str){line, n}, 1, 3 << 20, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest collecting[] = {
        TEST(codes_have_names_and_severities),    TEST(severities),
        TEST(reports_are_counted_and_copied),     TEST(the_same_report_counts_once),
        TEST(past_the_limit_reports_are_counted),
    };
    const struct CMUnitTest printing[] = {
        TEST(a_report_reads_as_the_design_says), TEST(what_is_unknown_is_left_out),
        TEST(colour_changes_nothing_else),       TEST(dropped_reports_are_owned_up_to),
        TEST(json_escapes_what_it_must),
    };
    const struct CMUnitTest excerpt[] = {
        TEST(carets_stand_below_their_characters), TEST(lines_are_found_whatever_ends_them),
        TEST(nothing_steers_the_terminal),         TEST(long_lines_are_windowed_around_the_column),
        TEST(endless_lines_are_not_searched),
    };
    return cmocka_run_group_tests(collecting, NULL, NULL) + cmocka_run_group_tests(printing, NULL, NULL) +
           cmocka_run_group_tests(excerpt, NULL, NULL);
}

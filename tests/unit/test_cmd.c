// cmd/: the option parser and the table of commands.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/command.h"

#define ALL ((UINT64_C(1) << OPTION_COUNT) - 1)

struct parsed {
    struct arena *arena;
    struct options options;
    struct str fault;
    bool ok;
};

// Words end with NULL.
static void parse(struct parsed *p, uint64_t allowed, char *const *words)
{
    int n = 0;
    while (words[n])
        n++;
    *p = (struct parsed){.arena = arena_new()};
    p->ok = options_parse(p->arena, n, words, allowed, &p->options, &p->fault);
}
#define PARSE(p, ...) parse((p), ALL, (char *[]){__VA_ARGS__, NULL})

static void assert_fault(struct parsed *p, const char *part)
{
    assert_false(p->ok);
    assert_non_null(strstr(p->fault.p, part));
    arena_free(p->arena);
}

static void test_forms(void **state)
{
    struct parsed p;
    PARSE(&p, "doc.xml", "--layout", "a.xml", "--layout=b.xml", "-oout.pdf", "--set", "x=1", "--set=y=a=b",
          "-v");
    assert_true(p.ok);
    assert_int_equal(p.options.operands.n, 1);
    assert_int_equal(p.options.layouts.n, 2);
    assert_string_equal(p.options.layouts.items[1], "b.xml");
    assert_string_equal(p.options.output, "out.pdf");
    assert_true(str_eqz(p.options.sets.items[1].name, "y"));
    assert_true(str_eqz(p.options.sets.items[1].value, "a=b"));
    assert_true(p.options.verbose);
    arena_free(p.arena);
    PARSE(&p, "-vo", "x.pdf", "-o", "-");
    assert_true(p.ok && p.options.verbose);
    assert_string_equal(p.options.output, "-"); // the last counts
    arena_free(p.arena);
    (void)state;
}

static void test_operands(void **state)
{
    struct parsed p;
    PARSE(&p, "-", "--strict", "--", "--layout", "-o");
    assert_true(p.ok && p.options.strict);
    assert_int_equal(p.options.operands.n, 3);
    assert_string_equal(p.options.operands.items[0], "-");
    assert_string_equal(p.options.operands.items[1], "--layout");
    arena_free(p.arena);
    (void)state;
}

static void test_choices(void **state)
{
    struct parsed p;
    PARSE(&p, "x");
    assert_int_equal(p.options.stage, -1);
    assert_int_equal(p.options.diagnostics, DIAGNOSTICS_TEXT);
    arena_free(p.arena);
    PARSE(&p, "--stage=tags", "--diagnostics", "json");
    assert_true(p.ok);
    assert_int_equal(p.options.stage, STAGE_TAGS);
    assert_int_equal(p.options.diagnostics, DIAGNOSTICS_JSON);
    arena_free(p.arena);
    PARSE(&p, "--stage=do");
    assert_fault(&p, "doc|boxes");
    PARSE(&p, "--stage=doc|boxes");
    assert_fault(&p, "doc|boxes");
    (void)state;
}

static void test_faults(void **state)
{
    struct parsed p;
    PARSE(&p, "--layuot", "x");
    assert_fault(&p, "did you mean '--layout'?");
    PARSE(&p, "--qqqqqqqqqqq");
    assert_fault(&p, "unknown option '--qqqqqqqqqqq'");
    PARSE(&p, "-x");
    assert_fault(&p, "unknown option '-x'");
    PARSE(&p, "--layout");
    assert_fault(&p, "--layout wants LAYOUT.xml");
    PARSE(&p, "-o");
    assert_fault(&p, "-o wants PATH");
    PARSE(&p, "--output=");
    assert_fault(&p, "not an empty word");
    PARSE(&p, "--strict=yes");
    assert_fault(&p, "--strict takes no value");
    PARSE(&p, "--set", "novalue");
    assert_fault(&p, "NAME=VALUE");
    PARSE(&p, "--set", "=value");
    assert_fault(&p, "NAME=VALUE");
    parse(&p, OPTION(HELP), (char *[]){"--strict", NULL});
    assert_fault(&p, "unknown option '--strict'");
    (void)state;
}

static void test_set_is_text(void **state)
{
    struct parsed p;
    PARSE(&p, "--set", "name=Zoë \xEF\xBF\xBD");
    assert_true(p.ok);
    arena_free(p.arena);
    PARSE(&p, "--set", "name=\xff");
    assert_fault(&p, "UTF-8");
    PARSE(&p, "--set", "name=\x1b[31m");
    assert_fault(&p, "UTF-8");
    (void)state;
}

static void test_shards(void **state)
{
    static const char *const bad[] = {"0/3", "4/3", "1", "1/", "/3", "1/3x", "-1/3", "1/100001", "1//3"};
    struct parsed p;
    PARSE(&p, "--shard", "3/3", "--jobs=7");
    assert_true(p.ok && p.options.batch.shard.k == 3 && p.options.batch.shard.n == 3 &&
                p.options.batch.jobs == 7);
    arena_free(p.arena);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        PARSE(&p, "--shard", (char *)(uintptr_t)bad[i]);
        assert_fault(&p, "--shard wants K/N");
    }
    (void)state;
}

static void test_commands(void **state)
{
    assert_string_equal(command_lookup("build")->name, "build");
    assert_null(command_lookup("parcel"));
    for (size_t i = 0; i < command_count; i++) {
        struct buf out = {0};
        help_for(&command_table[i], &out);
        buf_putc(&out, '\0');
        assert_non_null(strstr(out.p, command_table[i].name));
        buf_free(&out);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),  cmocka_unit_test(test_operands),    cmocka_unit_test(test_choices),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_set_is_text), cmocka_unit_test(test_commands),
        cmocka_unit_test(test_shards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// By how much a document is too long or too short for its pages: exact, and never more for less text.
#include "article_fixture.h"
#include "page/page.h"

#include <stdio.h>

static const char styles[] =
    "<style match='title' font-weight='bold' space-after='8.5pt' keep-with-next='always'/>"
    "<style match='p | ul | table | section' space-after='8.5pt'/><style match='section' "
    "space-before='17pt'/>"
    "<style match='callout' background-color='tint' padding='12.75pt' space-after='17pt' "
    "keep-together='always'"
    " box-decoration-break='clone'/>"
    "<style match='td | th' padding='4.25pt'/><style match='ul' list-style-type='disc'/>"
    "<style match=\"group[@role='foot']\" position='page-foot' space-before='17pt'/>"
    "<content at='end' name='foot'><group role='foot'><p>At the foot.</p><p>Of the last "
    "page.</p></group></content>";

#define SENTENCE                                                                                             \
    "Some words that a patient reads before the next visit to the clinic, and once more after it. "
#define LONG "<p>" SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE "</p>"

static const char *const blocks[] = {
    "<p>" SENTENCE "</p>",
    LONG,
    "<section><title>A section that has a head</title>" LONG LONG "</section>",
    "<callout kind='note'><title>In a panel</title>" LONG "<p>" SENTENCE "</p>" LONG "</callout>",
    "<ul><li>" SENTENCE "</li><li>" SENTENCE SENTENCE "</li><li>short</li></ul>",
    "<table><thead><tr><th>One</th><th>Two</th></tr></thead><tbody><tr><td>" SENTENCE "</td><td>b</td></tr>"
    "<tr><td>c</td><td>" SENTENCE SENTENCE "</td></tr><tr><td>e</td><td>f</td></tr></tbody></table>",
    "<p>" SENTENCE SENTENCE "</p>",
    "<section><title>Another, with a head of more words than stand on one line of the column, for that has "
    "to be"
    " measured, too</title><p>" SENTENCE SENTENCE "</p></section>",
};
enum {
    BLOCKS = 44,
    PANEL = 12,
    PANEL_END = 28
}; // those in between stand in a panel, higher than a page at first

static struct str block(struct fixture *f, size_t i, size_t salt)
{
    if (i >= PANEL && i < PANEL_END)
        return str_of(i % 3 ? LONG : "<p>" SENTENCE "</p>");
    return arena_printf(f->arena, "<section><title>Part</title>%s</section>",
                        blocks[(i * 5 + salt * 3 + i * i / 7) % COUNT_OF(blocks)]);
}

static struct flow *flow_of(struct fixture *f, const bool *gone, size_t salt)
{
    struct str content = STR("");
    for (size_t i = 0; i < BLOCKS; i++) {
        const char *before =
            i == PANEL ? "<section><title>Panel</title><callout kind='note'><p>panel</p>" : "";
        const char *after = i + 1 == PANEL_END ? "</callout></section>" : "";
        struct str own = gone[i] ? STR("") : block(f, i, salt);
        content = arena_printf(f->arena, "%.*s%s%.*s%s", STR_ARG(content), before, STR_ARG(own), after);
    }
    struct flow *flow = make_flow(f, styles, arena_cstr(f->arena, content));
    show_faults(f);
    assert_non_null(flow);
    return flow;
}

// Blocks go one after the other, in an order that jumps about: neither number ever rises, at 1, 2 and 3
// pages; and it is nothing exactly where all stands on so many pages with breaks anywhere.
static void less_text_is_never_more(void **state)
{
    struct fixture *f = *state;
    for (size_t salt = 0; salt < 3; salt++) {
        bool gone[BLOCKS] = {false};
        struct excess before[4];
        for (size_t n = 0; n <= BLOCKS; n++) {
            if (n > 0)
                gone[(n * 17 + salt) % BLOCKS] = true;
            const struct flow *flow = flow_of(f, gone, salt);
            const struct pages *pages = page_make(f->arena, flow, &f->diags);
            assert_non_null(pages);
            for (uint32_t wanted = 1; wanted <= 3; wanted++) {
                struct excess e = page_excess(f->arena, flow, wanted);
                if (n > 0 && (e.lines > before[wanted].lines || e.others > before[wanted].others))
                    fail_msg("%zu lines, %zu others, where there were %zu and %zu with more text", e.lines,
                             e.others, before[wanted].lines, before[wanted].others);
                if (pages->n <= wanted)
                    assert_true(!e.lines && !e.others && !e.kept);
                else
                    assert_true(e.lines || e.others || e.kept);
                before[wanted] = e;
            }
            if (n == 0)
                assert_true(before[3].lines > 0 && before[3].others > 0);
        }
    }
}

// A page of the fixture holds 671.5 pt: 39 lines and a half.
static void lines_are_counted(void **state)
{
    struct fixture *f = *state;
    enum { LINES = 3 * 39 + 5 };
    struct str content = STR("");
    for (int i = 1; i <= LINES; i++)
        content = arena_printf(f->arena, "%.*s<p>line <em>%d</em> of many</p>\n", STR_ARG(content), i);
    const struct flow *flow =
        make_flow(f, "<style match='title' display='none'/>", arena_cstr(f->arena, content));
    assert_non_null(flow);
    const struct pages *pages = page_make(f->arena, flow, &f->diags);
    struct excess e = page_excess(f->arena, flow, 2);
    assert_int_equal(e.lines, LINES - 2 * 39);
    assert_int_equal(e.others, 0);
    assert_false(e.kept);
    assert_str(e.words, "line 79 of many");
    assert_int_equal(e.pos.line, 79);
    assert_int_equal(pages->n, 4);
    assert_int_equal(page_room(pages, 4, 17000), 39 - 5);
    assert_int_equal(page_room(pages, 6, 17000), 3 * 39 - 5);
    e = page_excess(f->arena, flow, 4);
    assert_int_equal(e.lines + e.others, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(less_text_is_never_more, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_are_counted, setup, teardown),
    };
    return cmocka_run_group_tests_name("excess", tests, NULL, NULL);
}

// flow/: lines and spaces, side heads, panels, the foot, what does not fit; time.
#include "flow_fixture.h"

#include <time.h>

// ---- lines and grid
// ----------------------------------------------------------------------------------------

// Baselines fall on multiples of 4.25 pt, for every size.
static void test_baselines_on_the_grid(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<callout "
              "kind='note'><p>Lead</p></callout><section><title>Head</title><p>Text</p><ul><li>Item</li></ul>"
              "<table><tbody><tr><th>Stub</th><td>Cell</td></tr></tbody></table><p>After</p></section>");
    static const char *const texts[] = {"The",  "Lead", "Good", "Head", "Text",
                                        "Item", "Stub", "Cell", "After"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(find_text(f, texts[i]).baseline % 4250, 0);
    assert_int_equal(find_text(f, "The").baseline, 29750); // 97.75 from the page's top
}

static void test_side_head_level_with_its_text(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<section><title>Head</title><p>Text</p></section>");
    struct place head = find_text(f, "Head"), text = find_text(f, "Text");
    assert_true(head.hang);
    assert_int_equal(head.x, 0);
    assert_int_equal(text.x, AXIS);
    assert_int_equal(head.baseline, text.baseline);
    assert_int_equal(head.y, text.y);
    // Title 34, gap 17, bar 2.25 and 10.5 below it.
    assert_int_equal(text.y, 34000 + 17000 + 12750);
    const struct event *bar = event_of(f, "Text") - 1;
    assert_int_equal(bar->kind, EVENT_RULE);
    assert_true(bar->discard);
    assert_int_equal(find_rect(bar->slab, 0)->width, 127500);
    assert_int_equal(find_rect(bar->slab, 0)->height, 2250);
}

static void test_spaces_do_not_add_up(void **state)
{
    struct fixture *f = *state;
    make_flow(
        f,
        "<style match='p' space-after='8.5pt'/><style match='p[@role=\"a\"]' space-before='4pt'/>"
        "<style match='p[@role=\"b\"]' space-before='12pt'/><style match='section' space-before='20pt'/>",
        "<p>one</p><p role='a'>two</p><p role='b'>three</p><section><title>four</title></section>");
    assert_int_equal(white_between(f, "one", "two"), 8500);
    assert_int_equal(white_between(f, "two", "three"), 12000);
    assert_int_equal(white_between(f, "three", "four"), 20000);
}

// What makes nothing leaves its spaces, but does not count as something above.
static void test_empty_blocks(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='title' display='none'/><style match='section' padding-before='3pt'/>"
              "<style match='section/title' display='none'/><style match='p' space-before='7pt'/>",
              "<p/><section><title>x</title><p/><p>first</p></section>");
    assert_int_equal(find_text(f, "first").y, 3000);
}

static void test_retained_space(void **state)
{
    struct fixture *f = *state;
    f->diags.no_claims = true; // the first heading is of level 2
    make_flow(f,
              "<style match='head/title' display='none'/><style match='p' space-before='4pt'/>"
              "<style match='section' padding-before='3pt'/><style match='section/title' space-before='5pt'"
              " space-before-conditionality='retain'/>",
              "<section><title>retained</title></section>");
    assert_int_equal(find_text(f, "retained").y, 8000);
}

static void test_padding_takes_in_spaces(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='p' space-before='6pt' space-after='8pt'/>"
              "<style match='section' padding-before='5pt' padding-after='10pt' background-color='sand'/>"
              "<style match='section/title' display='none'/><style match='head/title' display='none'/>",
              "<section><title>x</title><p>in</p></section><p>below</p>");
    assert_int_equal(find_text(f, "in").y, 5000);
    struct panel p = find_panel(f, 0);
    assert_int_equal(p.bottom, 5000 + 17000 + 10000);
    assert_int_equal(find_text(f, "below").y, mpt_round_up(p.bottom + 6000, 4250)); // snapped to the grid
}

static void test_paragraph_keeps(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='p' orphans='2' widows='2' font-size='12pt' font-family='other'/>",
              "<p>1<br/>2<br/>3<br/>4<br/>5</p><p>a<br/>b<br/>c</p>");
    static const struct {
        const char *text;
        bool keep;
    } lines[] = {{"1", false}, {"2", true},  {"3", false}, {"4", false},
                 {"5", true},  {"a", false}, {"b", true},  {"c", true}};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_int_equal(event_of(f, lines[i].text)->keep, lines[i].keep);
}

static void test_keep_with_next(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='title' keep-with-next='always'/><style match='group' keep-together='always'/>"
              "<style match='p[@role=\"new\"]' break-before='page'/>",
              "<section><title>head</title><p>after</p></section><group><p>x1</p><p>x2</p></group>"
              "<p>loose</p><section><title>kept</title><p role='new'>new page</p></section>");
    assert_true(event_of(f, "after")->keep);
    assert_false(event_of(f, "x1")->keep);
    assert_true(event_of(f, "x2")->keep);
    assert_false(event_of(f, "loose")->keep);
    assert_false(event_of(f, "new page")->keep);
    assert_int_equal(event_of(f, "new page")->break_before, KW_PAGE);
}

// ---- beside
// ----------------------------------------------------------------------------------------------------

static void test_a_head_keeps_the_text_beside_it(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>A<br/>B<br/>C</title><p>1<br/>2<br/>3<br/>4<br/>5<br/>6</p></section>");
    static const bool keeps[] = {false, true, true, false, false, true};
    for (size_t i = 0; i < COUNT_OF(keeps); i++)
        assert_int_equal(event_of(f, (const char[]){(char)('1' + i), 0})->keep, keeps[i]);
}

static void test_a_head_higher_than_its_text(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>A<br/>B<br/>C</title><p>short</p></section>"
              "<section><title>next</title><p>text</p></section>");
    struct place head = find_text(f, "A"), next = find_text(f, "next");
    assert_int_equal(next.y - head.y, 3 * 17000 + 17000 + 12750);
}

static void test_a_head_alone(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>Alone</title><callout kind='note'><p>below</p></callout></section>");
    struct place head = find_text(f, "Alone"), below = find_text(f, "below");
    assert_false(head.hang);
    assert_true(below.y > head.y + 17000);
    assert_true(event_of(f, "below")->keep); // a head is not left behind
}

// A word that the side column has no room for, in the smallest size: the head goes above its text, full size.
static void test_a_head_wider_than_its_column(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>Before the Immunochemotherapeutics</title><p>below</p></section>"
              "<section><title>Short</title><p>beside</p></section>");
    struct place head = find_text(f, "Before the Immunochemotherapeutics"), below = find_text(f, "below");
    assert_false(head.hang);
    assert_int_equal(head.x, 0);
    assert_int_equal(below.x, 144500);
    assert_true(below.y >= head.y + 17000);
    assert_true(event_of(f, "below")->keep);
    assert_true(find_text(f, "Short").hang);
}

// What stands in the side column is set first: it shares the column with row heads further down.
static void test_row_heads_stand_below_the_head(void **state)
{
    struct fixture *f = *state;
    make_flow(
        f, handout,
        "<section><title>A<br/>B<br/>C</title><table role='comparison'>"
        "<thead><tr><td/><th>One</th><th>Two</th></tr></thead>"
        "<tbody><tr><th>Row</th><td>x</td><td>y</td></tr><tr><th>Last</th><td>z</td><td>w</td></tr></tbody>"
        "</table></section>");
    struct place head = find_text(f, "A"), one = find_text(f, "One"), row = find_text(f, "Row");
    assert_int_equal(one.y, head.y);
    assert_int_equal(row.y, head.y + 3 * 17000); // the row's head slot would have been at 29.75
    assert_int_equal(row.x, 0);
    assert_int_equal(find_text(f, "Last").y - row.y, 17000 + 2 * 8500);
}

static void test_a_corner_with_words_stands_below_the_head(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>A<br/>B</title><table><thead><tr><th>Corner</th><th>One</th></tr></thead>"
              "<tbody><tr><th>Row</th><td>x</td></tr></tbody></table></section>");
    assert_int_equal(find_text(f, "Corner").y, find_text(f, "A").y + 2 * 17000);
    assert_int_equal(find_text(f, "Corner").y, find_text(f, "One").y);
}

static void test_a_panel_within_the_text_clears_the_head(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>A<br/>B<br/>C</title><group><callout "
              "kind='note'><p>panel</p></callout></group></section>");
    assert_true(find_panel(f, 0).top >= find_text(f, "A").y + 3 * 17000);
}

static void test_beside_within_beside(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='section' display='beside'/><style match='section/*' column='text'/>"
              "<style match='section/title' column='side'/><style match='group' display='beside'/>"
              "<style match='group/title' column='side'/><style match='group/p' column='text'/>",
              "<section><title>outer</title><group><title>inner</title><p>text</p></group></section>");
    struct place outer = find_text(f, "outer"), inner = find_text(f, "inner"), text = find_text(f, "text");
    assert_int_equal(inner.x, 0);
    assert_int_equal(inner.baseline, outer.baseline + 17000);
    assert_int_equal(text.baseline, inner.baseline);
    assert_int_equal(text.x, AXIS);
}

// Without its column within reach, a head stands above.
static void test_no_side_column_in_a_cell(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<table role='plain'><tbody><tr><td><callout kind='note'><p>in a "
              "cell</p></callout></td></tr></tbody></table>");
    struct place label = find_text(f, "Good"), text = find_text(f, "in a cell");
    assert_int_equal(label.event, text.event); // one row
    assert_true(text.baseline > label.baseline);
}

// ---- panels
// ------------------------------------------------------------------------------------------------------

static void test_callout_panel(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<callout kind='note'><p>Lead</p></callout><p>next</p>");
    struct panel p = find_panel(f, 0);
    assert_int_equal(p.x, -12750);
    assert_int_equal(p.width, 552500);
    assert_int_equal(p.top, 34000 + 17000);
    struct place label = find_text(f, "Good"), lead = find_text(f, "Lead");
    assert_int_equal(lead.x, AXIS);
    assert_int_equal(lead.y, p.top + 12750);
    assert_int_equal(lead.baseline, p.top + 12750 + 17000);
    assert_int_equal(label.baseline, lead.baseline); // the label's slot is 4.25 lower
    assert_int_equal(label.x, 38500);
    // The label is the higher one: its icon, 4.25 below the slot's top.
    assert_int_equal(p.bottom - p.top, 12750 + 4250 + 34000 + 12750);
    assert_int_equal(find_text(f, "next").y, mpt_round_up(p.bottom + 17000, 4250));
}

// The numbers of the comparison table: from 8.5 left of its text to 4.25 right of the half; 4.25 of white.
static void test_grounds_of_a_comparison(void **state)
{
    struct fixture *f = *state;
    make_flow(
        f, handout,
        "<section><title>Head</title><table role='comparison'>"
        "<thead><tr><td/><th>One</th><th>Two</th></tr></thead>"
        "<tbody><tr><th>Row</th><td>a</td><td>b</td></tr><tr><th>Next</th><td>c</td><td>d</td></tr></tbody>"
        "</table></section>");
    struct panel first = find_panel(f, 0), second = find_panel(f, 1);
    struct place one = find_text(f, "One"), two = find_text(f, "Two"), row = find_text(f, "Row");
    assert_int_equal(one.x, AXIS);
    assert_int_equal(two.x, AXIS + 182750 + 17000);
    assert_int_equal(first.x, AXIS - 8500);
    assert_int_equal(first.x + first.width, AXIS + 182750 + 4250);
    assert_int_equal(second.x, first.x + first.width + 4250);
    assert_int_equal(second.x + second.width, 527000 + 12750);
    assert_int_equal(first.top, one.y - 12750); // where the section's bar is
    assert_int_equal(second.top, first.top);
    assert_int_equal(row.baseline - one.baseline, 17000 + 12750 + 8500);
    const struct slab *next = event_of(f, "Next")->slab;
    const struct mark *rule = find_rect(next, 0);
    assert_int_equal(rule->x, 0);
    assert_int_equal(rule->width, 527000);
    assert_int_equal(rule->height, 750);
    assert_int_equal(next->height, 17000 + 2 * 8500);
    assert_int_equal(first.bottom, find_text(f, "Next").y + next->height);
}

static void test_grounds_beside_a_stub_in_the_table(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='table' column-gap='10pt' column-widths='equal'/>"
              "<style match='table' part='column-1' background-color='sand'/>"
              "<style match='table' part='stub' background-color='tint'/>",
              "<table><tbody><tr><th>Row</th><td>a</td><td>b</td></tr></tbody></table>");
    mpt width = (527000 - 20000) / 3;
    assert_int_equal(find_panel(f, 0).x, 0); // the stub's
    assert_int_equal(find_panel(f, 0).width, width);
    assert_int_equal(find_panel(f, 1).x, width + 10000);
    assert_int_equal(find_panel(f, 1).x, find_text(f, "a").x);
}

static void test_nested_panels(void **state)
{
    struct fixture *f = *state;
    struct buf deep = {0};
    for (int i = 0; i < 90; i++)
        buf_puts(&deep, "<group>");
    buf_puts(&deep, "<p>deep</p>");
    for (int i = 0; i < 90; i++)
        buf_puts(&deep, "</group>");
    struct str content = arena_printf(f->arena, "<table><tbody><tr><td>%.*s</td></tr></tbody></table>",
                                      STR_ARG(buf_view(&deep)));
    buf_free(&deep);
    make_flow(f, "<style match='group' background-color='sand' padding='1pt'/>", content.p);
    const struct slab *row = event_of(f, "deep")->slab;
    assert_int_equal(row->height, 17000 + 180 * 1000);
    for (size_t i = 0; i < 90; i++) {
        const struct mark *m = find_rect(row, i);
        assert_int_equal(m->y, (mpt)i * 1000);
        assert_int_equal(m->height, row->height - 2 * (mpt)i * 1000);
    }
}

// ---- the foot
// --------------------------------------------------------------------------------------------------------

static void test_page_foot(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='section' display='beside'/><style match='section/*' column='text'/>"
              "<style match='section/title' column='side'/>"
              "<style match='p[@role=\"foot\"]' position='page-foot' column='all' padding-before='3pt'"
              " background-color='sand'/>",
              "<p role='foot'>foot one</p><section><title>T</title><p>body</p><p role='foot'>foot "
              "two</p></section>");
    struct place p;
    assert_true(look_for(f, &f->flow->foot, "foot one", &p));
    assert_int_equal(p.y, 3000);
    assert_true(look_for(f, &f->flow->foot, "foot two", &p));
    assert_false(look_for(f, &f->flow->body, "foot", &p));
    assert_true(look_for(f, &f->flow->body, "body", &p));
}

// ---- what does not fit
// -----------------------------------------------------------------------------------------------

static void test_smaller_size_for_a_wide_word(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<section><title>immunotherapies?</title><p>text</p></section>");
    assert_int_equal(f->diags.n, 0);
    struct place head = find_text(f, "immunotherapies?");
    const struct slab *slab = f->flow->body.items[head.event].hang;
    assert_int_equal(slab->marks[0].run->style->font_size, 14000);
    assert_int_equal(slab->height, 17000); // the line height stays
    assert_true(head.width <= 127500);
}

static void test_word_too_wide(void **state)
{
    struct fixture *f = *state;
    assert_null(make_flow(f, handout,
                          "<section><title>A head</title><table><tbody><tr><th>Immunochemotherapeutics</th>"
                          "<td>text</td></tr></tbody></table></section>"));
    assert_int_equal(fault(f), DIAG_WORD_TOO_WIDE);
    assert_int_equal(f->diags.n, 1);
    assert_true(says(f->diags.items[0].text, "Immunochemotherapeutics"));
    assert_true(says(f->diags.items[0].text, "45.0 mm"));
    assert_int_not_equal(f->diags.items[0].pos.column, 0);
}

static void test_table_too_wide(void **state)
{
    struct fixture *f = *state;
    assert_null(make_flow(f, "<style match='td' padding='0pt 150pt'/>",
                          "<p>x</p><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_TOO_WIDE);
    assert_true(says(f->diags.items[0].text, "mm more than"));
}

static void test_gaps_too_wide(void **state)
{
    struct fixture *f = *state;
    assert_null(make_flow(f, "<style match='table' column-gap='600pt' column-widths='equal'/>",
                          "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_TOO_WIDE);
}

// Lengths as large as they may be, stacked and nested as deep as they may be: sums stay in range.
static void test_hostile_lengths(void **state)
{
    struct fixture *f = *state;
    struct buf deep = {0};
    for (int i = 0; i < 150; i++)
        buf_puts(&deep, "<group>");
    for (int i = 0; i < 200; i++)
        buf_puts(&deep, "<p>x</p>");
    buf_puts(&deep, "<ul><li>y</li></ul>");
    for (int i = 0; i < 150; i++)
        buf_puts(&deep, "</group>");
    struct str content = arena_printf(f->arena, "%.*s<table><tbody><tr><td>%.*s</td></tr></tbody></table>",
                                      STR_ARG(buf_view(&deep)), STR_ARG(buf_view(&deep)));
    buf_free(&deep);
    make_flow(f,
              "<style match='group' margin='-14400pt' padding='14400pt 0pt' background-color='sand'/>"
              "<style match='p' line-height='14400pt' space-before='14400pt' margin='14400pt -14400pt'"
              " border-before-width='14400pt' border-before-color='rule' border-width='14400pt'"
              " border-style='solid' border-color='rule'/><style match='ul' list-indent='14400pt'/>",
              content.p);
    assert_int_not_equal(f->boxes, 0);
}

// ---- time
// --------------------------------------------------------------------------------------------------------------

// About 1,000 pages: sections with side heads, paragraphs and lists, one long table, one long list.
static struct str long_article(struct arena *arena, int n)
{
    struct buf b = {0};
    for (int i = 0; i < n; i++)
        buf_printf(&b,
                   "<section><title>Head %d</title><p>Some words that fill a line or two of the text column, "
                   "so that there"
                   " is something to break.</p><ul><li>one</li><li>two</li></ul></section>",
                   i);
    buf_puts(&b, "<section><title>Table</title><table><tbody>");
    for (int i = 0; i < n; i++)
        buf_printf(&b, "<tr><th>Row %d</th><td>some words</td><td>other words</td></tr>", i);
    buf_puts(&b, "</tbody></table><ol>");
    for (int i = 0; i < n; i++)
        buf_puts(&b, "<li>item</li>");
    buf_puts(&b, "</ol></section>");
    struct str s = arena_str(arena, buf_view(&b));
    buf_free(&b);
    return s;
}

static double seconds_for(int n)
{
    void *state;
    setup(&state);
    struct fixture *f = state;
    make_boxes(f, handout, long_article(f->arena, n).p);
    clock_t start = clock();
    f->boxes = style_boxes(f->arena, f->article, f->layout, &(struct style_request){0}, &f->diags);
    f->text = text_shape(f->arena, f->boxes, f->fonts, NULL, &f->diags);
    f->flow = flow_blocks(f->arena, f->text, NULL, NULL, &f->diags);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    assert_non_null(f->flow);
    teardown(&state);
    return seconds;
}

static void test_linear_time(void **state)
{
    (void)state;
    seconds_for(100); // fonts and languages are opened
    double one = seconds_for(1500), four = seconds_for(6000);
    print_message("1,500 sections: %d ms; 6,000: %d ms\n", (int)(one * 1000), (int)(four * 1000));
    assert_true(four < one * 10); // 16 times, were it quadratic
}

static void test_dump(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<section><title>Head</title><p>Text</p></section>");
    struct buf out = {0};
    flow_dump(f->flow, &out);
    assert_true(says(buf_view(&out), "measure 527\n"));
    assert_true(says(buf_view(&out), "\"Text\" hang 0 \"Head\"\n"));
    buf_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(baselines_on_the_grid),
        TEST(side_head_level_with_its_text),
        TEST(spaces_do_not_add_up),
        TEST(empty_blocks),
        TEST(retained_space),
        TEST(padding_takes_in_spaces),
        TEST(paragraph_keeps),
        TEST(keep_with_next),
        TEST(a_head_keeps_the_text_beside_it),
        TEST(a_head_higher_than_its_text),
        TEST(a_head_alone),
        TEST(a_head_wider_than_its_column),
        TEST(row_heads_stand_below_the_head),
        TEST(a_corner_with_words_stands_below_the_head),
        TEST(a_panel_within_the_text_clears_the_head),
        TEST(beside_within_beside),
        TEST(no_side_column_in_a_cell),
        TEST(callout_panel),
        TEST(grounds_of_a_comparison),
        TEST(grounds_beside_a_stub_in_the_table),
        TEST(nested_panels),
        TEST(page_foot),
        TEST(smaller_size_for_a_wide_word),
        TEST(word_too_wide),
        TEST(table_too_wide),
        TEST(gaps_too_wide),
        TEST(hostile_lengths),
        TEST(dump),
        cmocka_unit_test(test_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

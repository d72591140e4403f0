// flow/: lists, lines to write on, figures, tables; documents from right to left.
#include "flow_fixture.h"

// ---- lists, lines to write on, figures
// ---------------------------------------------------------------------------

static void test_dots(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<section><title>T</title><ul><li>item</li></ul></section>");
    struct place item = find_text(f, "item");
    const struct mark *dot = find_rect(event_of(f, "item")->slab, 0);
    assert_int_equal(item.x, AXIS + 17000);
    assert_int_equal(dot->width, 5000);
    assert_int_equal(dot->x + dot->width / 2, AXIS + 5500); // its centre, from the axis
    assert_int_equal(item.y + dot->y + dot->height / 2, item.baseline - 3500);
    assert_int_equal(dot->radius, 2500);
    assert_ptr_equal(dot, &event_of(f, "item")->slab->marks[0]); // before its text
}

static void test_numbers_wider_than_the_indent(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='ol' list-style-type='decimal'/>",
              "<ol><li>narrow</li></ol><ol start='999'><li>aaa</li><li>bbb</li></ol>");
    assert_int_equal(find_text(f, "narrow").x, 17000);
    struct place number = find_text(f, "1000."), b = find_text(f, "bbb");
    assert_int_equal(number.x, 0);
    assert_int_equal(b.x, number.width + 4000);
    assert_int_equal(find_text(f, "aaa").x, b.x); // all items share it
    assert_int_equal(number.baseline, b.baseline);
}

static void test_terms(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='dl' list-indent='40pt'/>",
              "<dl><dt>Cup</dt><dd>to drink</dd><dt>A term much too long to hang</dt><dd>below it</dd></dl>");
    assert_int_equal(find_text(f, "Cup").x, 0);
    assert_int_equal(find_text(f, "Cup").event, find_text(f, "to drink").event);
    assert_int_equal(find_text(f, "to drink").x, 40000);
    assert_int_equal(find_text(f, "below").y, find_text(f, "A term").y + 17000);
    assert_int_equal(find_text(f, "below").x, 40000);
    assert_true(event_of(f, "below")->keep);
}

static void test_term_of_two_lines(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='dl' list-indent='40pt'/>", "<dl><dt>Cup<br/>Mug</dt><dd>to drink</dd></dl>");
    assert_int_equal(find_text(f, "Mug").y, find_text(f, "Cup").y + 17000);
    assert_int_equal(find_text(f, "to drink").y, find_text(f, "Mug").y + 17000);
}

static void test_item_without_content(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<checklist><li/><li>second</li></checklist>");
    struct place second = find_text(f, "second");
    assert_int_equal(second.y, 34000 + 17000 + 17000);
    assert_int_equal(event_of(f, "second")[-1].slab->n, 1);
}

// The edges of an item count as those of any block.
static void test_item_edges(void **state)
{
    struct fixture *f = *state;
    make_flow(
        f,
        "<style match='ul' list-style-type='disc'/><style match='li' padding='3pt 0pt' space-before='5pt'"
        " background-color='sand' keep-together='always'/>",
        "<p>over</p><ul><li>a<br/>b<br/>c<br/>d</li></ul>");
    assert_int_equal(white_between(f, "over", "a"), 8000);
    assert_true(event_of(f, "c")->keep);
    assert_int_equal(find_panel(f, 0).bottom - find_panel(f, 0).top, 4 * 17000 + 6000);
}

static void test_nested_lists(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<ul><li><p>outer</p><ol><li>inner</li></ol></li><li><ol><li>first of all</li></ol></li></ul>");
    assert_int_equal(find_text(f, "outer").x, 17000);
    assert_int_equal(find_text(f, "inner").x, 34000);
    const struct slab *both = event_of(f, "first of all")->slab;
    assert_int_equal(find_rect(both, 0)->x, 3000); // the outer dot
    struct place number;
    assert_true(in_slab(both, "1.", &number));
    assert_int_equal(number.x, 17000);
}

static void test_lines_to_write_on(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<section><title>T</title><write-in lines='3'>Prompt</write-in></section>");
    struct place prompt = find_text(f, "Prompt");
    mpt y = prompt.y;
    unsigned lines = 0;
    for (size_t i = prompt.event; i < f->flow->body.n; i++) {
        const struct event *e = &f->flow->body.items[i];
        if (e->kind == EVENT_SLAB && i > prompt.event) {
            const struct mark *line = find_rect(e->slab, 0);
            mpt middle = y + line->y + line->height / 2;
            assert_int_equal(middle, prompt.y + 17000 + 21250 + 25500 * (mpt)lines);
            assert_int_equal(line->x, AXIS);
            assert_int_equal(line->width, 382500);
            assert_true(e->keep);
            lines++;
        }
        y += event_size(e, y, 4250);
    }
    assert_int_equal(lines, 3);
}

static void test_figures(void **state)
{
    struct fixture *f = *state;
    make_flow(
        f, "<style match='figure' text-align='end'/>",
        "<figure src='tests/articles/figure.svg' decorative='true' width='50%'/>"
        "<table><tbody><tr><td><figure src='tests/articles/figure.svg' decorative='true' width='30mm'/></td>"
        "<td>x</td></tr></tbody></table>");
    const struct event *e = &f->flow->body.items[1];
    assert_int_equal(e->kind, EVENT_SLAB);
    assert_int_equal(e->slab->marks[0].width, 263500);
    assert_int_equal(e->slab->marks[0].x, 263500);
    assert_int_equal(e->slab->height % 4250, 0);
    const struct slab *row = event_of(f, "x")->slab;
    assert_int_equal(row->marks[0].kind, MARK_DRAWING);
    assert_int_equal(row->marks[0].width, 85039); // its column is wide enough
}

// ---- tables
// ------------------------------------------------------------------------------------------------------

static void test_column_widths_from_content(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='table' column-gap='10pt'/>",
              "<table><tbody><tr><td>a</td><td>a longer cell</td></tr><tr><td "
              "colspan='2'>both</td></tr></tbody></table>");
    struct place b = find_text(f, "a longer cell");
    const struct para *longer = &f->text->paras[find_para(f, "a longer")->para];
    assert_true(b.x > 10000 && b.x < 527000 / 2);
    assert_true(527000 - b.x >= longer->natural);
    assert_int_equal(find_text(f, "both").x, 0);
}

// A spanning cell that needs more than its columns gets it.
static void test_spanning_cells(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='table' column-gap='10pt'/><style match='td' font-family='other'/>",
              "<table><tbody><tr><td colspan='3'>Donaudampfschifffahrtsgesellschaft</td><td>x</td></tr>"
              "<tr><td>1</td><td>2</td><td>3</td><td>Long words fill the rest of this table and then still "
              "some more of it"
              " so that all the columns become as narrow as they can</td></tr></tbody></table>");
    assert_int_equal(f->diags.n, 0);
    mpt word = f->text->paras[find_para(f, "Donau")->para].widest;
    assert_true(find_text(f, "x").x >= word + 10000);
}

static void test_rows_tied_by_a_span(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='td' padding='2pt 0pt'/><style match='tr' border-before-width='1pt'"
              " border-before-color='rule'/>",
              "<table><tbody><tr><td>before</td><td>-</td></tr>"
              "<tr><td rowspan='2'>s1<br/>s2<br/>s3<br/>s4</td><td>one</td></tr><tr><td>two</td></tr>"
              "<tr><td>after</td><td>-</td></tr></tbody></table>");
    struct place first = find_text(f, "s1"), two = find_text(f, "two"), after = find_text(f, "after");
    assert_false(event_of(f, "s1")->keep);
    assert_true(event_of(f, "two")->keep);
    assert_false(event_of(f, "after")->keep);
    assert_int_equal(two.y - first.y, 21000);
    assert_int_equal(after.y - first.y, 4 * 17000 + 4000);
    assert_int_equal(find_text(f, "one").event, first.event);
    assert_int_equal(find_rect(event_of(f, "two")->slab, 0)->x,
                     two.x); // its rule does not cross the spanning cell
    assert_int_equal(find_rect(event_of(f, "after")->slab, 0)->x, 0);
}

static void test_repeated_head(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<table><thead><tr><th>H1</th><th>H2</th></tr><tr><th>h3</th><th>h4</th></tr></thead><tbody>"
              "<tr><td>r1</td><td>-</td></tr><tr><td>r2</td><td>-</td></tr></tbody></table>");
    const struct event *head = event_of(f, "H1"), *r1 = event_of(f, "r1"), *r2 = event_of(f, "r2");
    assert_ptr_equal(head, event_of(f, "h4")); // one slab
    assert_true(r1->keep);
    assert_null(r1->repeat);
    assert_ptr_equal(r2->repeat, head->slab);
}

static void test_row_heads_above(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='table' stub='above'/><style match='th' padding='10pt 0pt 3pt'/>"
              "<style match='tr' border-before-width='1pt' border-before-color='rule'/>",
              "<table><thead><tr><td/><th>H</th></tr></thead><tbody><tr><th>Label</th><td>cell</td></tr>"
              "<tr><th/><td>bare</td></tr></tbody></table>");
    struct place label = find_text(f, "Label"), cell = find_text(f, "cell");
    assert_int_equal(label.x, 0);
    assert_int_equal(cell.x, 0);
    assert_int_equal(cell.y - label.y, 30000);
    assert_true(event_of(f, "cell")->keep);
    assert_int_equal(event_of(f, "Label")->slab->n, 2); // the row's rule, and words
    assert_int_equal(event_of(f, "cell")->slab->n, 1);  // no second rule between them
    assert_int_equal(event_of(f, "bare")->slab->n, 2);
}

static void test_caption(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout,
              "<section><title>Head</title><table><caption>Caption</caption><tbody><tr><td>cell</td></tr></"
              "tbody></table></section>");
    struct place caption = find_text(f, "Caption");
    assert_int_equal(caption.x, AXIS);
    assert_int_equal(caption.y, find_text(f, "Head").y);
    assert_true(event_of(f, "cell")->keep);
}

static void test_tables_in_tables(void **state)
{
    struct fixture *f = *state;
    make_flow(f, "<style match='table' column-gap='5pt'/>",
              "<table><tbody><tr><td>outer words that fill more than one line of the measure and so want as "
              "much of it as"
              " they can have, all of it if need "
              "be</td><td><table><tbody><tr><td>Donaudampfschiff</td><td>Dampfschiff</td>"
              "</tr></tbody></table></td></tr></tbody></table>");
    assert_int_equal(f->diags.n, 0);
    struct place a = find_text(f, "Donau"), b = find_text(f, "Dampf");
    assert_int_equal(a.event, b.event);
    assert_true(b.x >= a.x + a.width + 5000);
    assert_true(b.x + b.width <= 527000);
}

static void test_empty_tables(void **state)
{
    struct fixture *f = *state;
    make_flow(f, handout, "<table><tbody><tr><td/></tr></tbody></table><p>after</p>");
    assert_int_equal(f->diags.n, 0);
    assert_int_equal(find_text(f, "after").y, 34000 + 17000 + 17000 + 8500);
}

static void test_columns(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<style match='columns' column-gap='17pt'/><style match='column' padding-before='4pt'/>"
              "<style match='columns' part='column-2' background-color='tint' padding='6pt 0pt'/>",
              "<columns><column><p>left</p></column><column><p>right</p><p>low</p></column></columns>");
    struct place left = find_text(f, "left"), right = find_text(f, "right");
    assert_int_equal(left.event, right.event);
    assert_int_equal(right.x, 255000 + 17000);
    assert_int_equal(right.baseline, left.baseline);
    assert_int_equal(f->flow->body.items[left.event].slab->height, 4000 + 2 * 17000);
    assert_int_equal(find_panel(f, 0).x, 272000);
    assert_int_equal(find_panel(f, 0).bottom - find_panel(f, 0).top, 38000 + 12000);
}

// ---- right to left
// -------------------------------------------------------------------------------------------------

// Places are logical: a document from right to left has the same ones.
static void test_right_to_left(void **state)
{
    struct fixture *f = *state;
    f->lang = "he";
    make_flow(f, handout,
              "<section><title xml:lang='en'>T</title><p>שלום</p><p xml:lang='en'>Left</p>"
              "<ul><li>פריט</li></ul><ul xml:lang='en'><li>item</li></ul></section>");
    assert_true(f->boxes->rtl);
    assert_int_equal(find_text(f, "שלום").x, AXIS);
    struct place left = find_text(f, "Left"), item = find_text(f, "item");
    assert_int_equal(left.x + left.width, 527000); // against the document: at its end
    assert_int_equal(find_rect(event_of(f, "פריט")->slab, 0)->x, AXIS + 3000);
    assert_int_equal(find_text(f, "פריט").x, AXIS + 17000);
    const struct mark *dot = find_rect(event_of(f, "item")->slab, 0);
    assert_int_equal(dot->x + dot->width, 527000 - 3000);
    assert_int_equal(item.x + item.width, 527000 - 17000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dots),
        TEST(numbers_wider_than_the_indent),
        TEST(terms),
        TEST(term_of_two_lines),
        TEST(item_without_content),
        TEST(item_edges),
        TEST(nested_lists),
        TEST(lines_to_write_on),
        TEST(figures),
        TEST(column_widths_from_content),
        TEST(spanning_cells),
        TEST(rows_tied_by_a_span),
        TEST(repeated_head),
        TEST(row_heads_above),
        TEST(caption),
        TEST(tables_in_tables),
        TEST(empty_tables),
        TEST(columns),
        TEST(right_to_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// style/: definition lists, tables, and the tag tree.
#include "article_fixture.h"

// ---- definition lists
// --------------------------------------------------------------------------------------

static void test_run_in_terms(void **state)
{
    struct fixture *f = *state;
    make_boxes(f,
               "<style match='dl' list-indent='0pt' list-style-type='none'/>"
               "<style match='dt' display='run-in' label='term-end' font-weight='bold'/>",
               "<dl><dt>Chemo</dt><dd>a short word</dd><dt>Blocks</dt><dd><p>stand below</p></dd></dl>");
    const struct box *para = find_para(f, "Chemo");
    assert_str(para_text(f, para), "Chemo: a short word");
    assert_int_equal(para->inlines[1].style->font_weight, 700);
    assert_int_equal(para->inlines[3].style->font_weight, 400);
    const struct tag *tags = f->boxes->tags.items;
    assert_int_equal(tags[para->inlines[0].tag].type, TAG_LBL);
    assert_int_equal(tags[para->inlines[3].tag].type, TAG_LBODY);
    assert_str(para_text(f, find_para(f, "Blocks")), "Blocks");
    assert_int_equal(tags[find_para(f, "stand below")->tag].type, TAG_P);
}

static void test_hanging_terms(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='dl' list-indent='60pt'/><style match='dd' space-before='4pt'/>",
               "<dl><dt>Cup</dt><dt>Mug</dt><dd>to drink</dd><dd>to measure</dd></dl>");
    const struct box *cup = find_box(f, BOX_ITEM, 0), *mug = find_box(f, BOX_ITEM, 1);
    assert_int_equal(cup->marker, MARKER_TERM);
    assert_str(para_text(f, cup->marker_para), "Cup");
    assert_null(cup->first);
    assert_str(para_text(f, mug->marker_para), "Mug");
    assert_str(para_text(f, mug->first), "to drink");
    assert_int_equal(mug->style->space_before, 4000);
    assert_int_equal(mug->first->next->style->space_before, 4000); // the second meaning
    assert_str(para_text(f, mug->first->next->first), "to measure");
    assert_null(mug->next);
}

// ---- tables
// --------------------------------------------------------------------------------------------------

static void test_table_grid(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<table><caption>Cap</caption><thead><tr><th rowspan='2'>K</th><th colspan='2'>W</th></tr>"
        "<tr><th>a</th><th>b</th></tr></thead><tbody><tr><th>S</th><td>1</td><td>2</td></tr>"
        "<tr><th rowspan='2'>L</th><td>3</td><td>4</td></tr><tr><td colspan='2'>5</td></tr></tbody></table>");
    const struct box *table = find_box(f, BOX_TABLE, 0);
    assert_int_equal(table->n_columns, 3);
    assert_true(table->has_stub);
    assert_str(para_text(f, table->caption), "Cap");
    static const uint16_t columns[] = {0, 1, 1, 2, 0, 1, 2, 0, 1, 2, 1};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        assert_int_equal(find_box(f, BOX_CELL, i)->column, columns[i]);
    assert_true(find_box(f, BOX_ROW, 1)->is_head);
    assert_false(find_box(f, BOX_ROW, 2)->is_head);
    assert_true(find_box(f, BOX_CELL, 4)->is_stub);
}

static const struct tag *cell_tag(struct fixture *f, size_t number)
{
    return &f->boxes->tags.items[find_box(f, BOX_CELL, number)->tag];
}

static void test_heads_of_groups(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "",
               "<table><thead><tr><td/><th>am</th></tr></thead><tbody><tr><th colspan='2'>A</th></tr>"
               "<tr><th>x</th><td>1</td></tr><tr><th colspan='2'>B</th></tr><tr><th>y</th><td>2</td></tr>"
               "</tbody></table>"
               "<table><thead><tr><td/><th>am</th></tr></thead><tbody><tr><th>x</th><td>1</td></tr></tbody></"
               "table>");
    assert_int_equal(cell_tag(f, 2)->scope, SCOPE_COLUMN);
    assert_int_equal(cell_tag(f, 3)->scope, SCOPE_ROW);
    assert_int_equal(cell_tag(f, 6)->n_headers, 1); // y: its group
    assert_int_equal(cell_tag(f, 6)->headers[0], find_box(f, BOX_CELL, 5)->tag);
    const struct tag *two = cell_tag(f, 7);
    assert_int_equal(two->n_headers, 3);
    assert_int_equal(two->headers[0], find_box(f, BOX_CELL, 1)->tag);
    assert_int_equal(two->headers[1], find_box(f, BOX_CELL, 5)->tag);
    assert_int_equal(two->headers[2], find_box(f, BOX_CELL, 6)->tag);
    assert_int_equal(cell_tag(f, 11)->n_headers, 0); // scopes tell the heads of a simple table
    assert_int_equal(cell_tag(f, 10)->scope, SCOPE_ROW);
}

static void test_too_many_heads(void **state)
{
    struct fixture *f = *state;
    struct buf table = {0};
    buf_puts(&table, "<table><tbody>");
    for (int i = 0; i < 33; i++)
        buf_puts(&table, "<tr><th>a</th><th>b</th></tr>");
    buf_puts(&table, "<tr><td>1</td><td>2</td></tr></tbody></table>");
    buf_putc(&table, '\0');
    assert_null(make_boxes(f, "", table.p));
    buf_free(&table);
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
    assert_true(says(f->diags.items[0].text, "headed by more than 32 heads"));
}

static void test_ragged_table(void **state)
{
    struct fixture *f = *state;
    assert_null(
        make_boxes(f, "", "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
    assert_true(says(f->diags.items[0].text, "this row has 1 columns, the first one 2"));
}

static void test_row_span_beyond_the_table(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(
        f, "", "<table><tbody><tr><td rowspan='3'>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
}

static void test_cells_that_overlap(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(f, "",
                           "<table><tbody><tr><td>1</td><td rowspan='2'>2</td></tr>"
                           "<tr><td colspan='2'>3</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
}

static void test_too_many_columns(void **state)
{
    struct fixture *f = *state;
    assert_null(
        make_boxes(f, "", "<table><tbody><tr><td colspan='64'>1</td><td>2</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
}

static void test_stub_detection(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<table><tbody><tr><th>a</th><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>"
        "<table><tbody><tr><th scope='col'>a</th><td>1</td></tr></tbody></table>"
        "<table><thead><tr><td/><th>h</th></tr></thead><tbody><tr><th>a</th><td>1</td></tr></tbody></table>");
    assert_false(find_box(f, BOX_TABLE, 0)->has_stub);
    assert_false(find_box(f, BOX_TABLE, 1)->has_stub);
    assert_true(find_box(f, BOX_TABLE, 2)->has_stub);
}

// ---- tags
// ----------------------------------------------------------------------------------------------------

static const struct tag *tag_of(const struct fixture *f, const char *text)
{
    return &f->boxes->tags.items[find_para(f, text)->tag];
}

static void test_heading_levels(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "<style match='callout' label='note'/>",
        "<section><title>Two</title><section><title>Three</title><callout kind='note'><p>x</p></callout>"
        "<group><p>y</p></group></section></section><section><title>Two again</title></section>");
    assert_int_equal(tag_of(f, "The title")->type, TAG_H1);
    assert_int_equal(tag_of(f, "Two")->type, TAG_H2);
    assert_int_equal(tag_of(f, "Three")->type, TAG_H3);
    assert_str(tag_of(f, "Three")->title, "Three");
    assert_int_equal(tag_of(f, "Good to know")->type, TAG_H4);
    assert_int_equal(tag_of(f, "Two again")->type, TAG_H2);
    assert_int_equal(tag_of(f, "x")->type, TAG_P);
}

// Every tag's parent comes before it, and its siblings are in order.
static void test_document_order(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='ol' list-style-type='decimal'/>",
               "<section><title>T</title><ol><li>a<sub>1</sub></li><li><p>b</p></li></ol>"
               "<table><tbody><tr><td>1</td></tr></tbody></table></section>");
    const struct tags *tags = &f->boxes->tags;
    assert_int_equal(tags->items[TAG_ROOT].type, TAG_DOCUMENT);
    assert_str(tags->items[TAG_ROOT].lang, "en");
    for (tag_id i = TAG_ROOT + 1; i < tags->n; i++) {
        assert_in_range(tags->items[i].parent, TAG_ROOT, i - 1);
        if (tags->items[i].next)
            assert_true(tags->items[i].next > i);
    }
}

static void test_list_tags(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "<style match='ol' list-style-type='decimal'/><style match='checklist' list-style-type='box'/>",
        "<ol><li>one</li><li><p>two</p></li></ol>"
        "<ul><li>dot</li></ul><checklist><li>to tick</li></checklist>");
    const struct tag *tags = f->boxes->tags.items, *body = tag_of(f, "one");
    assert_int_equal(body->type, TAG_LBODY);
    const struct tag *item = &tags[body->parent];
    assert_int_equal(item->type, TAG_LI);
    assert_int_equal(tags[item->first].type, TAG_LBL);
    assert_int_equal(tags[item->parent].list_numbering, KW_DECIMAL);
    assert_int_equal(tag_of(f, "two")->type, TAG_P);
    assert_int_equal(tags[tag_of(f, "two")->parent].type, TAG_LBODY);
    const struct tag *dot = &tags[tag_of(f, "dot")->parent];
    assert_int_equal(tags[dot->first].type, TAG_LBL); // drawn, but no decoration
    assert_str(tags[dot->first].actual, "\u2022");
    assert_int_equal(tags[tags[dot->first].next].type, TAG_LBODY);
    assert_int_equal(tags[dot->parent].list_numbering, KW_DISC);
    const struct tag *box = &tags[tag_of(f, "to tick")->parent];
    assert_str(tags[box->first].actual, "\u2610");
}

// Several meanings of a term are parts of one body, each an element of its own.
static void test_meaning_tags(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='dl[@role]/dt' display='run-in'/>",
               "<dl><dt>Cup</dt><dd id='c'>to drink</dd><dd xml:lang='es'>medida</dd></dl>"
               "<dl role='r'><dt>Mug</dt><dd>hot</dd><dd><p>heavy</p></dd></dl>"
               "<dl role='r'><dt>Jug</dt><dd>pours</dd></dl>");
    const struct tag *tags = f->boxes->tags.items, *drink = tag_of(f, "to drink"),
                     *measure = tag_of(f, "medida");
    assert_int_equal(drink->type, TAG_P);
    assert_str(drink->id, "c");
    assert_int_equal(measure->type, TAG_P);
    assert_str(measure->lang, "es");
    assert_int_equal(measure->parent, drink->parent);
    assert_int_equal(tags[drink->parent].type, TAG_LBODY);
    const struct box *mug = find_para(f, "Mug");
    const struct tag *hot = &tags[mug->inlines[mug->n_inlines - 1].tag], *heavy = tag_of(f, "heavy");
    assert_int_equal(hot->type, TAG_P);
    assert_int_equal(tags[heavy->parent].type, TAG_DIV);
    assert_int_equal(tags[heavy->parent].parent, hot->parent);
    const struct box *jug = find_para(f, "Jug");
    assert_int_equal(tags[jug->inlines[jug->n_inlines - 1].tag].type, TAG_LBODY);
}

static void test_table_tags(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "",
               "<table id='t'><caption>Cap</caption><thead><tr><td/><th colspan='2'>head</th></tr></thead>"
               "<tbody><tr><th>row</th><td>1</td><td xml:lang='es'>2</td></tr></tbody></table>");
    const struct tag *tags = f->boxes->tags.items, *caption = tag_of(f, "Cap");
    assert_int_equal(caption->type, TAG_CAPTION);
    assert_int_equal(tags[caption->parent].type, TAG_TABLE);
    assert_str(tags[caption->parent].id, "t");
    const struct tag *head = tag_of(f, "head"), *row = tag_of(f, "row"), *cell = tag_of(f, "2");
    assert_int_equal(head->type, TAG_TH);
    assert_int_equal(head->scope, SCOPE_COLUMN);
    assert_int_equal(head->colspan, 2);
    assert_int_equal(tags[tags[head->parent].parent].type, TAG_THEAD);
    assert_int_equal(row->scope, SCOPE_ROW);
    assert_int_equal(cell->type, TAG_TD);
    assert_str(cell->lang, "es");
    assert_int_equal(tags[tags[cell->parent].parent].type, TAG_TBODY);
}

static void test_links_and_references(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<section id='s'><title>Named <em>here</em></title><p>A <a href='https://example.org/x'>link</a>, "
        "<ref to='s'/>, <ref to='w'>own words</ref></p><p>B <span id='w'>target</span></p></section>");
    const struct box *p = find_para(f, "A ");
    assert_str(para_text(f, p), "A link, Named here, own words");
    const struct tag *tags = f->boxes->tags.items, *link = &tags[p->inlines[1].tag],
                     *ref = &tags[p->inlines[3].tag];
    assert_int_equal(link->type, TAG_LINK);
    assert_str(link->href, "https://example.org/x");
    assert_int_equal(ref->type, TAG_LINK);
    assert_str(ref->href, "#s");
    assert_int_equal(tags[ref->parent].type, TAG_REFERENCE);
    assert_str(tags[find_para(f, "B ")->inlines[1].tag].id, "w");
}

static void test_reference_to_nothing_with_a_title(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(f, "", "<p id='p'>x <ref to='p'/></p>"));
    assert_int_equal(fault(f), DIAG_UNKNOWN_NAME);
}

static void test_language_spans(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "",
               "<section><title xml:lang='es'>Hola</title><p xml:lang='es'>A <em xml:lang='en'>tea</em> "
               "<em>té</em></p>"
               "<ul xml:lang='he'><li>שלום</li></ul></section>");
    const struct tag *tags = f->boxes->tags.items;
    assert_str(tag_of(f, "Hola")->lang, "es");
    assert_str(find_para(f, "Hola")->lang, "es");
    const struct box *p = find_para(f, "A ");
    assert_str(tags[p->tag].lang, "es");
    assert_int_equal(tags[p->inlines[1].tag].type, TAG_SPAN);
    assert_str(tags[p->inlines[1].tag].lang, "en");
    assert_int_equal(p->inlines[3].tag, p->tag);
    assert_false(p->rtl);
    assert_true(find_box(f, BOX_ITEM, 0)->rtl);
    assert_str(tags[find_box(f, BOX_LIST, 0)->tag].lang, "he");
    assert_int_equal(tags[find_box(f, BOX_ITEM, 0)->tag].lang.n, 0);
}

static void test_static_boxes(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='line' font-size='10pt'/>", "<p>x</p>");
    const struct master_boxes *m = &f->boxes->masters[0];
    assert_int_equal(m->n, 2);
    assert_str(para_text(f, m->items[0].para), "The title{fill}Page {page} of {pages}");
    assert_int_equal(m->items[0].baseline, 42500);
    assert_int_equal(m->items[0].para->style->font_size, 10000);
    assert_int_equal(m->items[1].thickness, 2250);
    assert_str(m->items[1].color->name, "brand");
    const struct box *line =
        m->items[0].para; // running heads are no part of the structure, links in them either
    for (size_t i = 0; i < line->n_inlines; i++)
        assert_int_equal(line->inlines[i].tag, TAG_ARTIFACT);
}

static void test_dump(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "",
               "<p>One\u00a0two<br/>three</p><table><caption>Cap</caption><tbody><tr><td>1</td></tr></"
               "tbody></table>");
    struct buf out = {0};
    boxes_dump(f->boxes, &out);
    assert_true(says(buf_view(&out), "\"One\\u00A0two\" break \"three\"\n") ||
                says(buf_view(&out), "\"One\\u00a0two\" break \"three\"\n"));
    assert_true(says(buf_view(&out), "\"Cap\""));
    assert_true(says(buf_view(&out), "master page"));
    buf_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(run_in_terms),
        TEST(hanging_terms),
        TEST(table_grid),
        TEST(heads_of_groups),
        TEST(too_many_heads),
        TEST(ragged_table),
        TEST(row_span_beyond_the_table),
        TEST(cells_that_overlap),
        TEST(too_many_columns),
        TEST(stub_detection),
        TEST(heading_levels),
        TEST(document_order),
        TEST(list_tags),
        TEST(meaning_tags),
        TEST(table_tags),
        TEST(links_and_references),
        TEST(reference_to_nothing_with_a_title),
        TEST(language_spans),
        TEST(static_boxes),
        TEST(dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// style/: the cascade, generated text, boxes and the tag tree.
#include "article_fixture.h"

// ---- the cascade --------------------------------------------------------------------------------------

static const struct style *style_of(const struct fixture *f, const char *text)
{
    return find_para(f, text)->style;
}

static void test_later_rules_win(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='p' font-size='10pt' space-after='4pt'/><style match='section/p' font-size='11pt'/>"
        "<style match='p' space-after='6pt'/>",
        "<p>outside</p><section><title>T</title><p>inside</p></section>");
    assert_int_equal(style_of(f, "outside")->font_size, 10000);
    assert_int_equal(style_of(f, "inside")->font_size, 11000);
    assert_int_equal(style_of(f, "inside")->space_after, 6000);
}

static void test_inheritance(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='section' color='brand' font-weight='bold' space-before='9pt' text-align='center'"
        " background-color='sand' keep-together='always' orphans='4'/>",
        "<section><title>T</title><p>inside</p></section>");
    const struct style *s = style_of(f, "inside");
    assert_str(s->color->name, "brand");
    assert_int_equal(s->font_weight, 700);
    assert_int_equal(s->text_align, KW_CENTER);
    assert_int_equal(s->orphans, 4);
    assert_int_equal(s->space_before, 0);
    assert_null(s->background);
    assert_false(s->keep_together);
    assert_str(s->font->name, "text");
}

static void test_units(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='p' font-size='2em' space-before='1.5em' padding-start='2mm'/>"
        "<style match='p/em' font-size='50%' letter-spacing='-0.1em' word-spacing='4%'/>"
        "<style match='p/strong' word-spacing='1pt'/><style match='p/em/strong' word-spacing='normal'/>",
        "<p>one <em>two <strong>four</strong></em> <strong>three</strong></p>");
    const struct box *p = find_para(f, "one");
    assert_int_equal(p->style->font_size, 26000);
    assert_int_equal(p->style->space_before, 39000);
    assert_int_equal(p->style->padding_start, 5669);
    const struct style *em = p->inlines[1].style, *inner = p->inlines[2].style, *strong = p->inlines[4].style;
    assert_int_equal(em->font_size, 13000);
    assert_int_equal(em->letter_spacing, -1300);
    assert_int_equal(em->word_spacing_percent, 4000);
    assert_int_equal(inner->word_spacing_percent, 0);
    assert_int_equal(inner->letter_spacing, -1300);
    assert_int_equal(strong->word_spacing, 1000);
}

static void test_line_height(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='section' line-height='1.5'/><style match='title' font-size='20pt'/>"
        "<style match='q' line-height='120%'/><style match='answer' line-height='2em' font-size='10pt'/>"
        "<style match='answer/p' font-size='5pt'/>",
        "<p>length</p><section><title>factor</title><p>same factor</p>"
        "<qa><q>per cent</q><answer><p>em</p></answer></qa></section>");
    assert_int_equal(style_of(f, "length")->line_height, 17000);
    assert_int_equal(style_of(f, "factor")->line_height, 30000);
    assert_int_equal(style_of(f, "same factor")->line_height, 19500);
    assert_int_equal(style_of(f, "per cent")->line_height, 15600);
    assert_int_equal(style_of(f, "em")->line_height, 20000); // what inherits is the length
}

static void test_interning(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='p' space-after='4pt'/><style match='section/p' space-after='4pt'/>",
               "<p>one</p><p>two</p><section><title>T</title><p>three</p></section>");
    assert_ptr_equal(style_of(f, "one"), style_of(f, "two"));
    assert_ptr_equal(style_of(f, "one"), style_of(f, "three"));
    assert_ptr_not_equal(style_of(f, "one"), style_of(f, "T"));
}

static void test_anonymous_boxes(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='li' background-color='sand' space-before='3pt' color='brand' font-size-min='8pt'"
        " padding='2pt'/>",
        "<ul><li>words</li></ul>");
    const struct box *para = find_para(f, "words");
    assert_int_equal(para->parent->kind, BOX_ITEM);
    assert_int_equal(para->parent->style->padding_start, 2000);
    assert_null(para->style->background);
    assert_int_equal(para->style->padding_start + para->style->space_before, 0);
    assert_str(para->style->color->name, "brand");
    assert_int_equal(para->style->font_size_min, 8000);
}

// What raises or underlines a stretch of text does so to what stands in it.
static void test_inline_effects(void **state)
{
    struct fixture *f = *state;
    make_boxes(f,
               "<style match='sup' font-size='10pt' baseline-shift='0.3em'/>"
               "<style match='a' text-decoration='underline'/>",
               "<p>a<sup>b<em>c</em><sup>d</sup></sup><a href='https://example.org/'><em>e</em></a>f</p>");
    const struct inline_item *in = find_para(f, "abcdef")->inlines;
    assert_int_equal(in[2].style->baseline_shift, 3000);
    assert_int_equal(in[3].style->baseline_shift, 6000);
    assert_int_equal(in[4].style->baseline_shift, 0);
    assert_true(in[4].style->underline);
    assert_false(in[5].style->underline);
}

static void test_display_none(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='p[@role=\"x\"] | em | li[1] | table | caption' display='none'/>",
               "<p role='x'>gone</p><p>here<em> gone</em></p><ul><li>gone</li><li>stays</li></ul>"
               "<table><tbody><tr><td>gone</td></tr></tbody></table>");
    for (size_t i = 0; i < f->boxes->n_paras; i++)
        assert_false(says(para_text(f, f->boxes->paras[i]), "gone"));
    find_para(f, "stays");
}

static void test_too_long_a_length(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(f, "<style match='section' font-size='1000em'/>",
                           "<section><title>T</title><section><title>U</title></section></section>"));
    assert_int_equal(fault(f), DIAG_BAD_LENGTH);
    assert_true(says(f->diags.items[0].text, "font-size"));
    assert_int_equal(f->diags.items[0].pos.line, 1);
}

// ---- parts ----------------------------------------------------------------------------------------------

static void test_callout(void **state)
{
    struct fixture *f = *state;
    make_boxes(f,
               "<style match='callout' background-color='sand' icon='phone' label='note'/>"
               "<style match='callout' part='body' background-color='white'/>"
               "<style match='callout' part='label' color='brand' font-size='16pt'/>"
               "<style match='callout' part='icon' width='30pt'/>",
               "<callout kind='note'><title>Titled</title><p>message</p>"
               "<callout kind='tip'><label>Own label</label><p>nested</p></callout></callout>");
    const struct box *label = find_box(f, BOX_LABEL, 0), *body = label->parent, *callout = body->parent;
    assert_str(callout->style->background->name, "sand");
    assert_str(body->style->background->name, "white");
    assert_str(para_text(f, label->first), "Good to know");
    assert_int_equal(label->first->style->font_size, 16000);
    assert_int_equal(label->icon_style->width, 30000);
    assert_non_null(label->drawing);
    assert_ptr_equal(find_para(f, "Titled")->parent, body);
    assert_ptr_equal(find_para(f, "message")->parent, body);
    assert_str(para_text(f, find_box(f, BOX_LABEL, 1)->first), "Own label");
    assert_ptr_equal(body->next, find_box(f, BOX_LABEL, 1)->parent->parent); // nested: beside the body
}

static void test_write_in(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='write-in' part='lines' height='0.75pt' color='rule'/>",
               "<write-in lines='3'>Prompt</write-in><write-in/>");
    const struct box *lines = find_box(f, BOX_LINES, 0);
    assert_int_equal(lines->n_lines, 3);
    assert_int_equal(lines->style->height, 750);
    assert_int_equal(lines->style->line_pitch, 17000); // initially the line height
    assert_int_equal(lines->tag, TAG_ARTIFACT);
    assert_str(para_text(f, lines->parent->first), "Prompt");
    assert_int_equal(find_box(f, BOX_LINES, 1)->n_lines, 2);
}

static void test_markers(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f,
        "<style match='ol' list-style-type='decimal'/><style match='li/ol' list-style-type='lower-alpha'/>"
        "<style match='checklist' list-style-type='box'/><style match='steps' list-style-type='none'/>"
        "<style match='li' part='marker' color='brand'/>",
        "<ul><li>dot</li></ul><checklist><li>box</li></checklist><steps><li>plain</li></steps>"
        "<ol start='9'><li>nine</li><li><p>ten</p><ol start='26'><li>z</li><li>aa</li></ol></li></ol>");
    static const enum marker_kind kinds[] = {MARKER_DISC,   MARKER_BOX,    MARKER_NONE,  MARKER_NUMBER,
                                             MARKER_NUMBER, MARKER_NUMBER, MARKER_NUMBER};
    static const char *const numbers[] = {NULL, NULL, NULL, "9.", "10.", "z.", "aa."};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct box *item = find_box(f, BOX_ITEM, i);
        assert_int_equal(item->marker, kinds[i]);
        assert_str(item->marker_style->color->name, "brand");
        if (numbers[i])
            assert_str(para_text(f, item->marker_para), numbers[i]);
        else
            assert_null(item->marker_para);
    }
}

static void test_grounds(void **state)
{
    struct fixture *f = *state;
    make_boxes(f,
               "<style match='table' part='column-2' background-color='tint'/>"
               "<style match='table' part='stub' background-color='sand'/>"
               "<style match='columns' part='column-1' background-color='sand'/>",
               "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
               "<columns><column><p>a</p></column><column><p>b</p></column></columns>");
    const struct box *table = find_box(f, BOX_TABLE, 0), *columns = find_box(f, BOX_COLUMNS, 0);
    assert_null(table->ground_styles[0]);
    assert_str(table->ground_styles[1]->background->name, "tint");
    assert_str(table->stub_style->background->name, "sand");
    assert_str(columns->ground_styles[0]->background->name, "sand");
    assert_int_equal(columns->n_columns, 2);
}

static void test_figure_width(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<figure src='tests/articles/figure.svg' alt='Shapes' width='50%'><caption>Under</caption></figure>"
        "<figure src='tests/articles/figure.svg' decorative='true' width='10mm'/>");
    const struct box *first = find_box(f, BOX_FIGURE, 0), *second = find_box(f, BOX_FIGURE, 1);
    assert_int_equal(first->width, 0);
    assert_int_equal(first->width_percent, 50000);
    assert_int_equal(second->width, 28346);
    assert_int_equal(second->tag, TAG_ARTIFACT);
    assert_int_equal(f->boxes->tags.items[first->tag].type, TAG_FIGURE);
    assert_str(f->boxes->tags.items[first->tag].alt, "Shapes");
}

// ---- generated text --------------------------------------------------------------------------------------

static void test_fields(void **state)
{
    struct fixture *f = *state;
    f->sets[0] = (struct named_value){STR("phone"), STR("555-0199"), {0}};
    f->n_sets = 1;
    make_boxes(
        f, "",
        "<p>A <field name='title'/>, <field name='version'/>, <field name='clinic'/>, <field name='phone'/>,"
        " <field name='none' default='nothing'/>, <field name='status'/>, <field name='page'/></p>"
        "<p>B <phrase name='call'/></p>");
    assert_str(para_text(f, find_para(f, "A ")),
               "A The title, 0.1, Example Clinic, 555-0199, nothing, Draft, {page}");
    assert_str(para_text(f, find_para(f, "B ")), "B Call 555-0199 at Good to know");
}

static void test_languages(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "",
               "<p>A <phrase name='note'/></p><p xml:lang='es-MX'>B <phrase name='note'/>"
               " <span xml:lang='en'><phrase name='note'/></span></p>");
    assert_str(para_text(f, find_para(f, "A ")), "A Good to know");
    assert_str(para_text(f, find_para(f, "B ")), "B Es bueno saberlo Good to know");
}

static void test_dates(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<p>A <field name='date' format='month'/>; <field name='review-due' format='long'/>;"
        " <field name='date' format='iso'/>; <field name='date'/></p>"
        "<p xml:lang='es'>B <field name='date' format='month'/>; <field name='date' format='long'/></p>");
    assert_str(para_text(f, find_para(f, "A ")),
               "A November 2026; November 30, 2027; 2026-11-01; 2026-11-01");
    assert_str(para_text(f, find_para(f, "B ")), "B noviembre de 2026; 1 de noviembre de 2026");
}

static void test_sources(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "<style match='em' font-weight='bold'/>", "<p>S <field name='sources'/>.</p>");
    const struct box *p = find_para(f, "S ");
    assert_str(para_text(f, p), "S “First source” and “Second source”.");
    bool bold = false;
    for (size_t i = 0; i < p->n_inlines; i++)
        bold = bold || (str_eqz(p->inlines[i].text, "source") && p->inlines[i].style->font_weight == 700);
    assert_true(bold); // the source's own markup
}

static void assert_missing(struct fixture *f, const char *content, enum diag_code code, const char *hint)
{
    assert_null(make_boxes(f, "", content));
    assert_int_equal(fault(f), code);
    assert_true(says(f->diags.items[0].hint, hint));
    assert_int_equal(f->diags.items[0].pos.line, 1);
    assert_int_not_equal(f->diags.items[0].pos.column, 0);
}

static void test_missing_field(void **state)
{
    assert_missing(*state, "<p><field name='phon'/></p>", DIAG_FIELD_MISSING, "\"phone\"");
}

static void test_missing_field_without_likeness(void **state)
{
    assert_missing(*state, "<p><field name='attending-physician'/></p>", DIAG_FIELD_MISSING,
                   "--set attending-physician");
}

static void test_missing_phrase(void **state)
{
    assert_missing(*state, "<p><phrase name='nott'/></p>", DIAG_PHRASE_MISSING, "\"note\"");
}

static void test_phrase_in_no_language(void **state)
{
    assert_missing(*state, "<p xml:lang='fr'><phrase name='note'/></p>", DIAG_PHRASE_MISSING,
                   "xml:lang=\"fr\"");
}

static void test_phrase_within_itself(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(f, "<phrases><phrase name='loop'>x<phrase name='loop'/></phrase></phrases>",
                           "<p><phrase name='loop'/></p>"));
    assert_int_equal(fault(f), DIAG_PHRASE_MISSING);
}

static void test_phrases_that_multiply(void **state)
{
    struct fixture *f = *state;
    struct str phrases = STR("<phrases><phrase name='p0'>x</phrase>");
    for (int i = 1; i < 7; i++) {
        phrases = arena_printf(f->arena, "%.*s<phrase name='p%d'>", STR_ARG(phrases), i);
        for (int k = 0; k < 20; k++)
            phrases = arena_printf(f->arena, "%.*s<phrase name='p%d'/>", STR_ARG(phrases), i - 1);
        phrases = arena_printf(f->arena, "%.*s</phrase>", STR_ARG(phrases));
    }
    phrases = arena_printf(f->arena, "%.*s</phrases>", STR_ARG(phrases));
    assert_null(make_boxes(f, phrases.p, "<p><phrase name='p6'/></p>"));
    assert_int_equal(fault(f), DIAG_PARAGRAPH_TOO_LONG);
}

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
    make_boxes(f, "<style match='ol' list-style-type='decimal'/>",
               "<ol><li>one</li><li><p>two</p></li></ol><ul><li>dot</li></ul>");
    const struct tag *tags = f->boxes->tags.items, *body = tag_of(f, "one");
    assert_int_equal(body->type, TAG_LBODY);
    const struct tag *item = &tags[body->parent];
    assert_int_equal(item->type, TAG_LI);
    assert_int_equal(tags[item->first].type, TAG_LBL);
    assert_int_equal(tags[item->parent].list_numbering, KW_DECIMAL);
    assert_int_equal(tag_of(f, "two")->type, TAG_P);
    assert_int_equal(tags[tag_of(f, "two")->parent].type, TAG_LBODY);
    const struct tag *dot = &tags[tag_of(f, "dot")->parent];
    assert_int_equal(tags[dot->first].type, TAG_LBODY); // a dot is decoration
    assert_int_equal(tags[dot->parent].list_numbering, KW_DISC);
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
        TEST(later_rules_win),
        TEST(inheritance),
        TEST(units),
        TEST(line_height),
        TEST(interning),
        TEST(anonymous_boxes),
        TEST(inline_effects),
        TEST(display_none),
        TEST(too_long_a_length),
        TEST(callout),
        TEST(write_in),
        TEST(markers),
        TEST(grounds),
        TEST(figure_width),
        TEST(fields),
        TEST(languages),
        TEST(dates),
        TEST(sources),
        TEST(missing_field),
        TEST(missing_field_without_likeness),
        TEST(missing_phrase),
        TEST(phrase_in_no_language),
        TEST(phrase_within_itself),
        TEST(phrases_that_multiply),
        TEST(run_in_terms),
        TEST(hanging_terms),
        TEST(table_grid),
        TEST(ragged_table),
        TEST(row_span_beyond_the_table),
        TEST(cells_that_overlap),
        TEST(too_many_columns),
        TEST(stub_detection),
        TEST(heading_levels),
        TEST(document_order),
        TEST(list_tags),
        TEST(table_tags),
        TEST(links_and_references),
        TEST(reference_to_nothing_with_a_title),
        TEST(language_spans),
        TEST(static_boxes),
        TEST(dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

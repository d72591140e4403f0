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
    assert_null(make_boxes(f, "<style match='section' font-size='1000em' line-height='1'/>",
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
    f->sets[0] = (struct named_value){.name = STR("phone"), .value = STR("555-0199")};
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

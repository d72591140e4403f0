// style/: what a `when` shows and hides, fields with a type; flow/: chains.
#include "article_fixture.h"

static bool nothing_says(const struct fixture *f, const char *text)
{
    for (size_t i = 0; i < f->boxes->n_paras; i++)
        if (says(para_text(f, f->boxes->paras[i]), text))
            return false;
    return true;
}

// ---- when ---------------------------------------------------------------------------------------------

static void test_conditions(void **state)
{
    struct fixture *f = *state;
    f->lang = "es-MX";
    f->sets[0] = (struct named_value){.name = STR("visit"), .value = STR("soon")};
    f->sets[1] = (struct named_value){.name = STR("ward"), .value = STR("")};
    f->n_sets = 2;
    make_boxes(
        f, "<style match='p' space-after='1pt'/>",
        "<p when='language=es'>shown 1</p><p when='language=es-MX'>shown 2</p><p "
        "when='language=es-M'>hidden</p><p when='language=ES-mx'>shown 9</p>"
        "<p when='language=es-MX-x'>hidden</p><p when='language!=en fr'>shown 3</p><p when='language'>shown "
        "4</p>"
        "<p when='visit'>shown 5</p><p when='visit=soon'>shown 6</p><p when='visit=so'>hidden</p>"
        "<p when='ward'>hidden</p><p when='ward=x'>hidden</p><p when='ward!=x'>shown 7</p>"
        "<p when='status=draft; phone=555-0100'>shown 8</p><p when='status=draft; phone=1'>hidden</p>");
    assert_non_null(f->boxes);
    assert_true(nothing_says(f, "hidden"));
    for (int i = 1; i <= 9; i++) {
        char wanted[] = "shown 0";
        wanted[6] = (char)('0' + i);
        find_para(f, wanted);
    }
    assert_int_equal(f->diags.n, 0); // both --set are used
}

static void test_hidden_leaves_no_tags(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "", "<p>kept</p>");
    size_t tags = f->boxes->tags.n;
    make_boxes(f, "",
               "<p>kept</p><section when='language=es'><title>T</title><p>x</p></section><ul><li "
               "when='language=es'>x</li></ul>"
               "<table when='language=es'><tbody><tr><td>x</td></tr></tbody></table>"
               "<table><tbody><tr when='language=es'><td>x</td></tr></tbody></table>");
    assert_int_equal(f->boxes->tags.n, tags);
}

static void test_hidden_words_leave_one_space(void **state)
{
    struct fixture *f = *state;
    make_boxes(f, "", "<p>one <span when='language=es'>x</span> two<span when='language=es'> x</span>.</p>");
    assert_str(para_text(f, find_para(f, "one")), "one two.");
}

// What a layout itself says to one person: nobody else gives the fields, and nothing is said of it.
static void test_fields_of_the_layout_alone(void **state)
{
    struct fixture *f = *state;
    static const char content[] =
        "<phrases><phrase name='visit'>Visit on <field name='visit'/></phrase></phrases>"
        "<content at='start' name='person'><group when='patient'><p>For <field name='patient'/></p>"
        "<p when='visit'><phrase name='visit'/></p></group></content>";
    make_boxes(f, content, "<p>text</p>");
    assert_non_null(f->boxes);
    assert_true(nothing_says(f, "For"));
    assert_int_equal(f->diags.n, 0);
    f->sets[0] = (struct named_value){.name = STR("visit"), .value = STR("soon")};
    f->n_sets = 1;
    make_boxes(f, content, "<p>text</p>");
    assert_non_null(f->boxes);
    assert_int_equal(f->diags.n, 0); // a hidden phrase uses its fields, too
    f->sets[1] = (struct named_value){.name = STR("patient"), .value = STR("Test Patient")};
    f->n_sets = 2;
    make_boxes(f, content, "<p>text</p>");
    find_para(f, "For Test Patient");
    find_para(f, "Visit on soon");
    assert_int_equal(f->diags.n, 0);
}

static void test_reference_to_what_is_hidden(void **state)
{
    struct fixture *f = *state;
    assert_null(make_boxes(
        f, "", "<section id='a' when='language=es'><title>A</title></section><p><ref to='a'/></p>"));
    assert_int_equal(fault(f), DIAG_UNKNOWN_NAME);
}

static void test_grid_of_what_is_shown(void **state)
{
    struct fixture *f = *state;
    assert_non_null(
        make_boxes(f, "",
                   "<table><tbody><tr><td>a</td><td>b</td></tr><tr when='language=es'><td>x</td></tr>"
                   "<tr><td colspan='2'>c</td></tr></tbody></table>"));
    assert_int_equal(find_box(f, BOX_TABLE, 0)->n_columns, 2);
    assert_null(make_boxes(f, "",
                           "<table><tbody><tr><td rowspan='2'>a</td><td>b</td></tr>"
                           "<tr when='language=es'><td>x</td></tr></tbody></table>"));
    assert_int_equal(fault(f), DIAG_TABLE_RAGGED);
}

static void test_unknown_names(void **state)
{
    struct fixture *f = *state;
    assert_null(
        make_boxes(f, "", "<p when='langauge=en'>x</p><p when='language=es'><span when='phon'>x</span></p>"));
    assert_int_equal(f->diags.n, 2); // of what is hidden, too
    assert_int_equal(fault(f), DIAG_UNKNOWN_NAME);
    assert_true(says(f->diags.items[0].hint, "\"language\""));
    assert_true(says(f->diags.items[1].hint, "\"phone\""));
}

// ---- fields -------------------------------------------------------------------------------------------

static const char numbers[] = "<phrases xml:lang='en'><phrase name='number-group'>,</phrase>"
                              "<phrase name='number-decimal'>.</phrase></phrases>"
                              "<phrases xml:lang='es'><phrase name='number-group'>_</phrase>"
                              "<phrase name='number-group-from'> 5 </phrase>"
                              "<phrase name='number-decimal'>;</phrase></phrases>";

static void assert_field(struct fixture *f, const char *attributes, const char *value, const char *wanted)
{
    f->sets[0] = (struct named_value){.name = STR("x"), .value = str_of(value)};
    f->n_sets = 1;
    diags_init(&f->diags, f->arena);
    struct str article = arena_printf(f->arena, "<p>=<field name='x' %s/></p>", attributes);
    make_boxes(f, numbers, arena_cstr(f->arena, article));
    if (!wanted) {
        assert_null(f->boxes);
        return;
    }
    assert_non_null(f->boxes);
    struct str text = para_text(f, find_para(f, "="));
    assert_str((struct str){text.p + 1, text.n - 1}, wanted);
}

static void test_number_fields(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "type='number'", "0", "0");
    assert_field(f, "type='number'", "999", "999");
    assert_field(f, "type='number'", "1000", "1,000");
    assert_field(f, "type='number'", "-1234567.089", "\u22121,234,567.089");
    assert_field(f, "type='number' xml:lang='es'", "9999", "9999");
    assert_field(f, "type='number' xml:lang='es'", "-12345.5", "\u221212_345;5");
    static const char *const bad[] = {"",    "-",     ".5",  "5.",    "1,000", "1e3",
                                      "NaN", "12 mg", "--1", "1.2.3", "٣"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_field(f, "type='number'", bad[i], NULL);
}

static void test_phone_fields(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "type='phone'", "555-0100", "555-0100");
    assert_field(f, "type='phone'", "+1 (555) 010", "+1\u00A0(555)\u00A0010");
    static const char *const bad[] = {"12", "call us", "555-0100 and 555-0142 and 555-0143 and 555-01"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_field(f, "type='phone'", bad[i], NULL);
}

static void test_date_fields(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "type='date'", "2026-11-05", "November 5, 2026");
    assert_field(f, "format='month'", "2026-11-05", "November 2026");
    assert_field(f, "type='date' format='iso'", "2026-11-05", "2026-11-05");
    assert_field(f, "format='iso'", "2026-11-31", NULL);
    assert_field(f, "type='date'", "soon", NULL);
    assert_int_equal(fault(f), DIAG_BAD_DATE);
    assert_true(says(f->diags.items[0].text, "from --set"));
}

static void test_empty_fields(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "default='none'", "", "none");
    assert_field(f, "default='none'", " ", "none");
    assert_field(f, "default=''", "", "");
    assert_field(f, "", "", NULL);
    assert_int_equal(fault(f), DIAG_FIELD_MISSING);
}

// ---- chains -------------------------------------------------------------------------------------------

static const char chain_styles[] = "<icons><icon name='arrow' src='layouts/icons/arrow.svg'/></icons>"
                                   "<style match='chain' display='beside' column='text'/>"
                                   "<style match='step' width='48pt' max-width='68pt' font-size='10.5pt' "
                                   "line-height='12.75pt' text-align='center'/>"
                                   "<style match='step' part='icon' width='34pt' "
                                   "margin-after='4.25pt'/><style match='chain' part='arrow' width='17pt'/>";

static const struct slab *first_slab(const struct fixture *f)
{
    const struct slab *found = NULL;
    for (size_t i = 0; i < f->flow->body.n; i++)
        if (f->flow->body.items[i].kind == EVENT_SLAB)
            found = f->flow->body.items[i].slab;
    assert_non_null(found);
    return found;
}

static void assert_drawing(const struct slab *slab, size_t nth, mpt x, mpt y, mpt width, bool flip)
{
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        if (m->kind != MARK_DRAWING || nth-- > 0)
            continue;
        assert_int_equal(m->x, x);
        assert_int_equal(m->y, y);
        assert_int_equal(m->width, width);
        assert_int_equal(m->flip, flip);
        return;
    }
    fail_msg("there is no such drawing");
}

static void test_chain_in_a_row(void **state)
{
    struct fixture *f = *state;
    make_flow(f, chain_styles,
              "<chain alt='a'><step icon='phone'>phone</step><step icon='phone'>fast-dividing "
              "cells</step></chain>");
    const struct slab *slab = first_slab(f);
    assert_int_equal(slab->height, 34000 + 4250 + 2 * 12750);
    assert_drawing(slab, 0, 144500 + 7000, 0, 34000, false);
    assert_drawing(slab, 1, 144500 + 48000, 8500, 17000, false);
    assert_drawing(slab, 2, 144500 + 65000 + 17000, 0, 34000, false); // in a cell of 68
    const struct box *chain = find_box(f, BOX_CHAIN, 0);
    assert_int_equal(f->boxes->tags.items[chain->tag].type, TAG_FIGURE);
    assert_str(f->boxes->tags.items[chain->tag].alt, "a");
    assert_int_equal(f->boxes->tags.items[chain->tag].first, 0); // one figure, nothing within
}

static void test_chain_against_the_direction(void **state)
{
    struct fixture *f = *state;
    make_flow(f, chain_styles,
              "<chain xml:lang='he' alt='a'><step icon='phone'>א</step><step icon='phone'>ב</step></chain>");
    const struct slab *slab = first_slab(f);
    mpt end = 144500 + 382500;
    assert_drawing(slab, 0, end - 41000, 0, 34000, false);
    assert_drawing(slab, 1, end - 65000, 8500, 17000, true);
}

static void test_chain_stacked(void **state)
{
    struct fixture *f = *state;
    make_flow(f,
              "<icons><icon name='arrow' src='layouts/icons/arrow.svg'/></icons><style match='step' "
              "height='38.25pt'/>"
              "<style match='step' part='icon' width='34pt' margin-end='8pt'/>"
              "<style match='chain' column='text' /><style match='chain' part='arrow' width='20pt' "
              "margin-end='8pt'/>",
              "<chain alt='a'><step icon='phone'>one</step><step icon='phone'>two</step></chain>");
    const struct slab *slab = first_slab(f); // the last step's
    assert_int_equal(slab->height, 38250);
    assert_drawing(slab, 0, 144500, 9125, 20000, false);
    assert_drawing(slab, 1, 144500 + 28000, 2125, 34000, false);
}

static void test_chain_too_wide(void **state)
{
    struct fixture *f = *state;
    assert_null(make_flow(
        f, chain_styles,
        "<chain alt='a'><step icon='phone'>a</step><step icon='phone'>b</step><step icon='phone'>c</step>"
        "<step icon='phone'>d</step><step icon='phone'>e</step><step icon='phone'>f</step>"
        "<step icon='phone'>g</step></chain>"));
    assert_int_equal(fault(f), DIAG_CHAIN_TOO_WIDE);
}

// ---- rows without a row head --------------------------------------------------------------------------

static void test_stub_of_an_empty_cell(void **state)
{
    struct fixture *f = *state;
    make_boxes(
        f, "",
        "<table><tbody><tr><td/><td>a</td></tr><tr><th scope='row'>b</th><td>c</td></tr></tbody></table>");
    assert_true(find_box(f, BOX_TABLE, 0)->has_stub);
    make_boxes(f, "",
               "<table><tbody><tr><td>x</td><td>a</td></tr><tr><th "
               "scope='row'>b</th><td>c</td></tr></tbody></table>");
    assert_false(find_box(f, BOX_TABLE, 0)->has_stub);
    make_boxes(f, "", "<table><tbody><tr><td/><td>a</td></tr></tbody></table>");
    assert_false(find_box(f, BOX_TABLE, 0)->has_stub);
}

#define TEST(f) cmocka_unit_test_setup_teardown(test_##f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(conditions),
        TEST(hidden_leaves_no_tags),
        TEST(hidden_words_leave_one_space),
        TEST(fields_of_the_layout_alone),
        TEST(reference_to_what_is_hidden),
        TEST(grid_of_what_is_shown),
        TEST(unknown_names),
        TEST(number_fields),
        TEST(phone_fields),
        TEST(date_fields),
        TEST(empty_fields),
        TEST(chain_in_a_row),
        TEST(chain_against_the_direction),
        TEST(chain_stacked),
        TEST(chain_too_wide),
        TEST(stub_of_an_empty_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

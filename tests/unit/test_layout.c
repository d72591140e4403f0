// read/: layouts, and the patterns of their rules.
#include "unit/read_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGES                                                                                                \
    "<page-master name='m' page-width='612pt' page-height='11in' margin-top='1cm' margin-bottom='10mm' "     \
    "margin-start='42.5pt' margin-end='42.5pt'><column name='side' width='127.5pt'/><column name='text' "    \
    "gap='17pt'/></page-master><page-sequence><use master='m' page='any'/></page-sequence>\n"
#define LAYOUT(inside) "<layout xmlns='urn:pdfgen:layout'>" PAGES inside "</layout>"

static const struct layout *layout_of(struct fixture *f, const char *text)
{
    return read_layout_text(f->arena, STR("test.xml"), str_of(text), &f->diags);
}

static void expect_layout_faults(const char *text, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    const struct layout *layout = layout_of(&f, text);
    assert_string_equal(faults(&f), expected);
    assert_true((layout != NULL) == (*expected == 0));
    close_fixture(&f);
}

static void expect_layout_hint(const char *text, const char *part)
{
    struct fixture f;
    open_fixture(&f);
    layout_of(&f, text);
    if (!strstr(first_hint(&f), part))
        fail_msg("\"%s\" does not hold \"%s\"", first_hint(&f), part);
    close_fixture(&f);
}

// ---- lengths
// -------------------------------------------------------------------------------------------------

static void lengths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        mpt length; // INT32_MIN: not a length
    } all[] = {
        {"1pt", 1000},
        {"4.25pt", 4250},
        {"-4.25pt", -4250},
        {"1in", 72000},
        {"25.4mm", 72000},
        {"2.54cm", 72000},
        {"0", 0},
        {"0mm", 0},
        {".5pt", 500},
        {"0.0005pt", 1},
        {"210mm", 595276},
        {"1", INT32_MIN},
        {"1.pt", INT32_MIN},
        {"pt", INT32_MIN},
        {"1 pt", INT32_MIN},
        {"1e3pt", INT32_MIN},
        {"1px", INT32_MIN},
        {"", INT32_MIN},
        {"14400pt", 14400000},
        {"14400.001pt", INT32_MIN},
        {"9999999999999pt", INT32_MIN},
        {"1pt ", INT32_MIN},
        {"--1pt", INT32_MIN},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        mpt v = INT32_MIN;
        bool ok = length_parse(str_of(all[i].text), &v);
        if (ok != (all[i].length != INT32_MIN) || (ok && v != all[i].length))
            fail_msg("\"%s\": %d, %d", all[i].text, ok, v);
    }
}

static void whole_numbers_are_read(void **state)
{
    (void)state;
    int64_t v;
    size_t used;
    assert_true(decimal_parse(STR("12"), 0, &v, &used) && v == 12 && used == 2);
    assert_true(decimal_parse(STR("1.5"), 0, &v, &used) && v == 1 &&
                used == 1); // and something else behind it
    assert_true(decimal_parse(STR("1.25"), 1, &v, &used) && v == 13 && used == 4);
}

// ---- the parts
// -----------------------------------------------------------------------------------------------

static void pages_are_read(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct layout *l =
        layout_of(&f, LAYOUT("<page-master name='n' based-on='m' margin-top='2cm'><static-content>"
                             "<line baseline='42.5pt'> <field name='title'/> <fill/> x </line>"
                             "<rule top='51pt' thickness='2.25pt' color='c'/></static-content></page-master>"
                             "<page-master name='o' based-on='n' page-width='595.28pt'/>"
                             "<brand><color name='c' value='#0a0B0c' cmyk='75 95.5 30% "
                             "35'/></brand><baseline-grid unit='4.25pt'/>"));
    assert_string_equal(faults(&f), "");
    assert_int_equal(l->n_masters, 3);
    const struct master *m = &l->masters[0], *n = &l->masters[1], *o = &l->masters[2];
    assert_int_equal(m->width, 612000);
    assert_int_equal(m->height, 792000);
    assert_int_equal(m->margin_top, 28346);
    assert_int_equal(n->margin_top, 56693);
    assert_int_equal(n->margin_bottom, m->margin_bottom);
    assert_int_equal(n->n_columns, 2);
    assert_int_equal(n->n_statics, 2);
    assert_int_equal(m->n_statics, 0);
    assert_int_equal(o->width, 595280);
    assert_int_equal(o->margin_top, 56693);
    assert_int_equal(o->n_statics, 2);
    assert_int_equal(m->columns[0].width, 127500);
    assert_int_equal(m->columns[1].gap, 17000);
    const struct node *line = n->statics[0];
    assert_int_equal(line->element, EL_LINE);
    assert_int_equal(line->first->element, EL_FIELD); // no space before it, none around fill
    assert_int_equal(line->first->next->element, EL_FILL);
    assert_true(str_eqz(line->last->text, "x"));
    assert_int_equal(l->n_uses, 1);
    assert_ptr_equal(l->uses[0].master, m);
    assert_int_equal(l->baseline_grid, 4250);
    assert_int_equal(l->colors[0].rgb, 0x0A0B0C);
    assert_true(l->colors[0].has_cmyk);
    assert_int_equal(l->colors[0].cmyk[1], 955);
    close_fixture(&f);
}

static void pages_at_fault(void **state)
{
    (void)state;
    expect_layout_faults("<layout xmlns='urn:pdfgen:layout'/>", "missing-part@0:0");
    expect_layout_faults(LAYOUT("<page-sequence><use master='n' page='odd'/></page-sequence>"),
                         "unknown-name@2:21 missing-part@0:0");
    expect_layout_faults(
        LAYOUT("<page-master name='x' based-on='y'/><page-master name='y' based-on='x'/>"),
        "layout-cycle@2:1 layout-cycle@2:37 missing-part@2:1 missing-part@2:1 missing-part@2:1 "
        "missing-part@2:1 "
        "missing-part@2:1 missing-part@2:1 missing-part@2:37 missing-part@2:37 missing-part@2:37 "
        "missing-part@2:37 missing-part@2:37 missing-part@2:37");
    expect_layout_faults(LAYOUT("<page-master name='m'><column name='a' width='600pt'/></page-master>"),
                         "bad-length@2:23");
    expect_layout_faults(LAYOUT("<page-master name='m'><column name='a'/><column name='b'/></page-master>"),
                         "missing-part@2:23");
    expect_layout_faults(LAYOUT("<page-master name='m' margin-start='12'/>"), "bad-length@2:23");
    expect_layout_faults(LAYOUT("<page-master name='m' margin-start='20in'/>"), "bad-length@2:23");
    expect_layout_faults(
        LAYOUT("<page-master name='m'><static-content><rule top='1pt' thickness='1pt' color='x'/>"
               "</static-content></page-master>"),
        "unknown-name@2:39");
}

static void names_are_looked_up(void **state)
{
    (void)state;
    expect_layout_faults(LAYOUT("<style match='p' color='ink'/>"), "unknown-name@2:18");
    expect_layout_faults(LAYOUT("<style match='p' color='none'/>"), "unknown-name@2:18"); // text has a colour
    expect_layout_faults(LAYOUT("<style match='p' background-color='none'/>"), "");
    expect_layout_faults(LAYOUT("<style match='p' font-family='text'/>"), "unknown-name@2:18");
    expect_layout_faults(LAYOUT("<style match='p' column='sid'/>"), "unknown-name@2:18");
    expect_layout_hint(LAYOUT("<style match='p' column='sid'/>"), "\"side\"");
    expect_layout_faults(LAYOUT("<style match='p' column='all'/><style match='p' column='text'/>"), "");
    expect_layout_faults(LAYOUT("<style match='p' icon='x'/>"), "unknown-name@2:18");
    expect_layout_faults(LAYOUT("<style match='p' part='labl'/>"), "unknown-name@2:18");
    expect_layout_hint(LAYOUT("<style match='p' part='labl'/>"), "\"label\"");
}

static void unknown_words(void **state)
{
    (void)state;
    expect_layout_faults(LAYOUT("<brnd/>"), "unknown-element@2:1");
    expect_layout_hint(LAYOUT("<brnd/>"), "<brand>");
    expect_layout_faults(LAYOUT("<color name='a' value='#000000'/>"), "misplaced@2:1");
    expect_layout_faults(LAYOUT("<style match='p' font-sise='12pt'/>"), "unknown-attribute@2:18");
    expect_layout_hint(LAYOUT("<style match='p' font-sise='12pt'/>"), "font-size");
    expect_layout_hint(LAYOUT("<style match='p' margin-top='12pt'/>"), "space-before");
    expect_layout_faults(LAYOUT("<brand><color name='a' value='red'/></brand>"), "bad-color@2:24");
    expect_layout_faults(LAYOUT("<brand><color name='a' value='#000000' cmyk='1 2 3'/></brand>"),
                         "bad-color@2:40");
    expect_layout_faults(LAYOUT("<brand>text</brand>"), "misplaced@2:8");
    expect_layout_faults(LAYOUT("<brand><color name='a'/></brand>"), "missing-part@2:8");
    expect_layout_faults(LAYOUT("<content at='middle'><p>x</p></content>"), "bad-value@2:10");
    expect_layout_faults(LAYOUT("<content at='end'><foo/></content>"), "unknown-element@2:19");
    expect_layout_faults("<article xmlns='urn:pdfgen:article'/>", "wrong-root@1:1 missing-part@0:0");
}

// ---- properties
// ----------------------------------------------------------------------------------------------

static const struct value *declared(const struct layout *l, enum property p)
{
    for (size_t i = 0; i < l->rules[0].n; i++)
        if (l->rules[0].declarations[i].property == p)
            return &l->rules[0].declarations[i].value;
    return NULL;
}

static void expect_declared(const char *attribute, enum property p, enum value_kind kind, int32_t v)
{
    struct fixture f;
    open_fixture(&f);
    struct str text = arena_printf(f.arena, LAYOUT("<style match='p' %s/>"), attribute);
    const struct layout *l = layout_of(&f, text.p);
    assert_string_equal(faults(&f), "");
    const struct value *value = declared(l, p);
    assert_non_null(value);
    assert_int_equal(value->kind, kind);
    assert_int_equal(value->v, v);
    close_fixture(&f);
}

static void values_of_properties(void **state)
{
    (void)state;
    expect_declared("font-size='12.5pt'", PROP_FONT_SIZE, VALUE_LENGTH, 12500);
    expect_declared("font-size='1.25em'", PROP_FONT_SIZE, VALUE_EM, 1250);
    expect_declared("font-size='70%'", PROP_FONT_SIZE, VALUE_PERCENT, 70000);
    expect_declared("line-height='1.3'", PROP_LINE_HEIGHT, VALUE_NUMBER, 1300);
    expect_declared("font-weight='600'", PROP_FONT_WEIGHT, VALUE_NUMBER, 600000);
    expect_declared("font-weight='black'", PROP_FONT_WEIGHT, VALUE_KEYWORD, KW_BLACK);
    expect_declared("border-color='none'", PROP_BORDER_COLOR, VALUE_KEYWORD, KW_NONE);
    expect_declared("margin-start='-12.75pt'", PROP_MARGIN_START, VALUE_LENGTH, -12750);
    expect_declared("margin='1pt 2pt'", PROP_MARGIN_START, VALUE_LENGTH, 2000);
    expect_declared("margin='1pt 2pt'", PROP_MARGIN_AFTER, VALUE_LENGTH, 1000);
    expect_declared("padding='1pt 2pt 3pt'", PROP_PADDING_START, VALUE_LENGTH, 2000);
    expect_declared("padding='1pt 2pt 3pt 4pt'", PROP_PADDING_START, VALUE_LENGTH, 4000);
    expect_declared("padding='1pt 2pt 3pt 4pt'", PROP_PADDING_END, VALUE_LENGTH, 2000);
    expect_declared("padding='1pt'", PROP_PADDING_AFTER, VALUE_LENGTH, 1000);
    expect_declared("space-before='0'", PROP_SPACE_BEFORE, VALUE_LENGTH, 0);
    expect_declared("orphans='2'", PROP_ORPHANS, VALUE_NUMBER, 2000);
}

static void a_property_by_its_own_name_wins_over_a_shorthand(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct layout *l = layout_of(&f, LAYOUT("<style match='p' padding-start='9pt' padding='1pt'/>"));
    const struct rule *r = &l->rules[0];
    assert_int_equal(r->n, 5);
    assert_int_equal(r->declarations[4].property, PROP_PADDING_START);
    assert_int_equal(r->declarations[4].value.v, 9000);
    close_fixture(&f);
}

static void bad_values_of_properties(void **state)
{
    (void)state;
    expect_layout_faults(LAYOUT("<style match='p' font-size='12'/>"), "bad-length@2:18");
    expect_layout_faults(LAYOUT("<style match='p' font-size='0pt'/>"), "bad-length@2:18");
    expect_layout_faults(LAYOUT("<style match='p' font-size='12px'/>"), "bad-length@2:18");
    expect_layout_faults(LAYOUT("<style match='p' padding='-1pt'/>"), "bad-length@2:18");
    expect_layout_faults(LAYOUT("<style match='p' padding='1pt 1pt 1pt 1pt 1pt'/>"), "bad-value@2:18");
    expect_layout_faults(LAYOUT("<style match='p' font-weight='1000'/>"), "bad-value@2:18");
    expect_layout_faults(LAYOUT("<style match='p' orphans='1.5'/>"), "bad-value@2:18");
    expect_layout_faults(LAYOUT("<style match='p' text-align='left'/>"), "bad-value@2:18");
    expect_layout_faults(LAYOUT("<style match='p' color='#000000'/>"), "bad-color@2:18");
    expect_layout_hint(LAYOUT("<style match='p' text-align='centre'/>"), "\"center\"");
    expect_layout_faults(LAYOUT("<style match='p' border-width='1em'/>"), "bad-length@2:18");
}

// ---- patterns
// ------------------------------------------------------------------------------------------------

// The numbers of the rules that match, element after element in document order below the article, those with
// none left out.
static void expect_matches(const char *pattern, const char *inside, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    struct str text = arena_printf(f.arena, LAYOUT("<style match=\"%s\" font-size='1pt'/>"), pattern);
    const struct layout *l = layout_of(&f, text.p);
    assert_string_equal(faults(&f), "");
    struct str article = arena_printf(f.arena, ARTICLE("%s"), inside);
    const struct article *a = read_article_text(f.arena, STR("a"), article, l, NULL, &f.diags);
    assert_string_equal(faults(&f), "");
    struct buf out = {0};
    for (const struct node *n = a->root; n; n = node_next_in(n, a->root))
        if (n->n_rules)
            buf_printf(&out, "%s%s%.*s", out.n ? " " : "", element_name(n->element),
                       STR_ARG(node_attr(n, AT_ID)));
    if (!str_eqz(buf_view(&out), expected))
        fail_msg("%s: \"%.*s\" is not \"%s\"", pattern, STR_ARG(buf_view(&out)), expected);
    buf_free(&out);
    close_fixture(&f);
}

static void patterns_match(void **state)
{
    (void)state;
    static const char text[] =
        "<section id='s' role='x'><title id='t'>t</title><p id='a'>1<em id='e'>x</em></p>"
        "<ul id='u'><li id='l1'><p id='b'>2</p></li><li id='l2' role='y'>3</li><li id='l3'>4</li></ul>"
        "<section id='s2'><title id='t2'>u</title><p id='c'>5</p></section></section><p id='d'>6</p>";
    expect_matches("p", text, "pa pb pc pd");
    expect_matches("section/p", text, "pa pc");
    expect_matches("section//p", text, "pa pb pc");
    expect_matches("section/section/p", text, "pc");
    expect_matches("article/p", text, "pd");
    expect_matches("/article/p", text, "pd");
    expect_matches("/p", text, "");
    expect_matches("//p", text, "pa pb pc pd");
    expect_matches("/article", text, "article");
    expect_matches("head/title", text, "title");
    expect_matches("ul/*", text, "lil1 lil2 lil3");
    expect_matches("li[1]", text, "lil1");
    expect_matches("li[last()]", text, "lil3");
    expect_matches("li[2][@role]", text, "lil2");
    expect_matches("li[position() mod 2 = 1]", text, "lil1 lil3");
    expect_matches("li[position() mod 2=0][@role]", text, "lil2");
    expect_matches("li[position() mod 3 = 0]", text, "lil3");
    expect_matches("li[not(@role)]", text, "lil1 lil3");
    expect_matches("section/*[2]", text, "pa pc");
    expect_matches("section[@role='x']//p", text, "pa pb pc");
    expect_matches("section[@role = &quot;x&quot;]/p | li[3] | em", text, "pa eme lil3");
    expect_matches("section[@role='x']/section//p", text, "pc");
    expect_matches("article//section[@id='s2']/title", text, "titlet2");
    expect_matches("article//ul//p", text, "pb");
    expect_matches("ul//section", text, "");
    expect_matches("*[@role]", text, "sections lil2");
}

static void bad_patterns(void **state)
{
    (void)state;
    static const char *const all[] = {"",    "p[",   "p]",       "p[@x",      "p/",       "p//",
                                      "p |", "p[0]", "p[a]",     "p[text()]", "p[@id=x]", "p[@id='x]",
                                      "@id", "p p",  "child::p", "p[@id][1]", "..",       ".",
                                      "p[1", "(p)",  "p[@id='x'"};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct fixture f;
        open_fixture(&f);
        struct str text = arena_printf(f.arena, LAYOUT("<style match=\"%s\" font-size='1pt'/>"), all[i]);
        assert_null(layout_of(&f, text.p));
        assert_int_equal(f.diags.n, 1);
        close_fixture(&f);
    }
    expect_layout_faults(LAYOUT("<style match='sectoin/p'/>"), "unknown-name@2:1");
    expect_layout_hint(LAYOUT("<style match='sectoin/p'/>"), "section");
    expect_layout_faults(LAYOUT("<style match='p[@rol]'/>"), "unknown-name@2:1");
    expect_layout_faults(LAYOUT("<style match='p[text()]'/>"), "bad-pattern@2:1");
}

static void the_layouts_own_text_is_matched(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct layout *l = layout_of(
        &f, LAYOUT("<style match='content/group[@role=\"x\"]/p' font-size='1pt'/><style "
                   "match='phrase/strong' font-size='1pt'/>"
                   "<style match='strong' font-size='1pt'/>"
                   "<content at='end'><group role='x'><p>a</p></group></content>"
                   "<phrases xml:lang='en'><phrase name='a'>b <strong>c</strong> </phrase></phrases>"));
    assert_string_equal(faults(&f), "");
    assert_int_equal(l->contents[0]->first->first->n_rules, 1);
    const struct node *strong = l->phrases[0].content->last;
    assert_int_equal(strong->element, EL_STRONG);
    assert_int_equal(strong->n_rules, 2);
    assert_int_equal(strong->rules[0], 1);
    assert_int_equal(strong->rules[1], 2);
    assert_true(str_eqz(strong->lang, "en"));
    close_fixture(&f);
}

// ---- files
// ---------------------------------------------------------------------------------------------------

static char folder[] = "/tmp/pdfgen-layout-XXXXXX";

static void put_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(file_write_atomic(path, str_of(text)));
}

static int make_files(void **state)
{
    (void)state;
    char path[256];
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/sub", folder);
    if (mkdir(path, 0700) != 0)
        return -1;
    put_file("base.xml", "<layout xmlns='urn:pdfgen:layout' name='base'>" PAGES
                         "<brand><color name='c' value='#000001'/><value name='v'>base</value></brand>"
                         "<icons><icon name='i' src='i.svg'/></icons><style match='p' color='c'/>"
                         "<phrases xml:lang='en'><phrase name='x'>base</phrase></phrases>"
                         "<content at='end' name='n'><p>base</p></content></layout>");
    put_file("i.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1'/></svg>");
    put_file("sub/top.xml", "<layout xmlns='urn:pdfgen:layout' name='top' extends='../base.xml ../other.xml'>"
                            "<brand><color name='c' value='#000003'/><value name='v'> top  v </value></brand>"
                            "<page-master name='m' page-width='500pt'/>"
                            "<phrases xml:lang='en'><phrase name='x'>top</phrase></phrases>"
                            "<phrases><phrase name='x'>any</phrase></phrases>"
                            "<content at='end' name='n'><p>top</p></content></layout>");
    put_file("other.xml", "<layout xmlns='urn:pdfgen:layout' extends='base.xml'>"
                          "<brand><color name='c' value='#000002'/><color name='d' value='#0000ff'/></brand>"
                          "<style match='em' color='d'/></layout>");
    put_file("me.xml", "<layout xmlns='urn:pdfgen:layout' extends='me.xml'/>");
    put_file("a.xml", "<layout xmlns='urn:pdfgen:layout'\n extends='b.xml'/>");
    put_file("b.xml", "<layout xmlns='urn:pdfgen:layout'\n\n extends='a.xml none.xml'/>");
    put_file("logo.xml", "<layout xmlns='urn:pdfgen:layout' extends='base.xml'><brand>\n<logo "
                         "src='none.svg'/></brand></layout>");
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    read_shutdown();
    return system(command);
}

static const struct layout *read_files(struct fixture *f, const char *first, const char *second)
{
    const char *paths[2];
    size_t n = 0;
    paths[n++] = arena_printf(f->arena, "%s/%s", folder, first).p;
    if (second)
        paths[n++] = arena_printf(f->arena, "%s/%s", folder, second).p;
    return read_layout(f->arena, paths, n, &f->diags);
}

static void a_layout_overrides_what_it_extends(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct layout *l = read_files(&f, "sub/top.xml", NULL);
    assert_string_equal(faults(&f), "");
    assert_true(str_eqz(l->name, "top"));
    assert_int_equal(l->n_colors, 2);
    assert_int_equal(l->colors[0].rgb, 3);
    assert_int_equal(l->n_rules, 2); // the base is read once
    assert_int_equal(l->rules[0].declarations[0].value.v, 0);
    assert_int_equal(l->rules[1].declarations[0].value.v, 1);
    assert_true(str_eqz(l->values[0].value, "top v"));
    assert_int_equal(l->masters[0].width, 500000);
    assert_int_equal(l->masters[0].height, 792000);
    assert_int_equal(l->masters[0].n_columns, 2);
    assert_int_equal(l->n_phrases, 2);
    assert_true(str_eqz(node_text(f.arena, layout_phrase(l, STR("x"), STR("en"))->content), "top"));
    assert_true(str_eqz(node_text(f.arena, layout_phrase(l, STR("x"), STR("fr"))->content), "any"));
    assert_int_equal(l->n_contents, 1);
    assert_true(str_eqz(node_text(f.arena, l->contents[0]), "top"));
    assert_int_equal(l->icons[0].drawing->width, 1000);
    close_fixture(&f);
}

static void later_files_lie_over_earlier_ones(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct layout *l = read_files(&f, "sub/top.xml", "base.xml"); // read already: at its first place
    assert_string_equal(faults(&f), "");
    assert_int_equal(l->colors[0].rgb, 3);
    close_fixture(&f);
}

static void expect_file_faults(const char *name, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    assert_null(read_files(&f, name, NULL));
    assert_string_equal(faults(&f), expected);
    close_fixture(&f);
}

static void files_at_fault(void **state)
{
    (void)state;
    expect_file_faults("me.xml", "layout-cycle@1:35 missing-part@0:0");
    expect_file_faults("a.xml", "layout-cycle@3:2 file-missing@3:2");
    expect_file_faults("none.xml", "file-missing@0:0");
    expect_file_faults("logo.xml", "file-missing@2:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(pages_are_read),
        cmocka_unit_test(pages_at_fault),
        cmocka_unit_test(names_are_looked_up),
        cmocka_unit_test(unknown_words),
        cmocka_unit_test(values_of_properties),
        cmocka_unit_test(a_property_by_its_own_name_wins_over_a_shorthand),
        cmocka_unit_test(bad_values_of_properties),
        cmocka_unit_test(patterns_match),
        cmocka_unit_test(bad_patterns),
        cmocka_unit_test(the_layouts_own_text_is_matched),
        cmocka_unit_test(a_layout_overrides_what_it_extends),
        cmocka_unit_test(later_files_lie_over_earlier_ones),
        cmocka_unit_test(files_at_fault),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}

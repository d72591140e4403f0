// read/: articles. Well-formedness and limits, vocabulary, references, white space, inclusion.
#include "unit/read_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read/vocabulary.h"

// ---- XML --------------------------------------------------------------------------------------------------

static void what_is_not_xml_is_refused_at_its_place(void **state)
{
    (void)state;
    expect_faults("", "xml-syntax@1:1");
    expect_faults("just text", "xml-syntax@1:1");
    expect_faults("<article>\n  caf\xe9</article>", "xml-syntax@2:6");
    expect_faults("<?xml version='1.0' encoding='ISO-8859-1'?><article/>", "xml-syntax@1:31");
    expect_faults("\xFF\xFE<\0a\0", "xml-syntax@1:1");
    expect_faults(ARTICLE("<p>a & b</p>"), "xml-syntax@3:6");
    expect_faults(ARTICLE("<p>a < b</p>"), "xml-syntax@3:6");
    expect_faults(ARTICLE("<p>x</q>"), "xml-syntax@3:5");
    expect_faults(ARTICLE("<p a='1' a='2'/>"), "xml-syntax@3:15");
    expect_faults(ARTICLE("<p/><x:p/>"), "xml-syntax@3:5");
}

static void a_nul_byte_is_found(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    static const char text[] = "<article>\na\0b</article>";
    assert_null(
        read_article_text(f.arena, STR("t"), (struct str){text, sizeof text - 1}, NULL, NULL, &f.diags));
    assert_string_equal(faults(&f), "xml-syntax@2:2");
    close_fixture(&f);
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    expect_faults("\xEF\xBB\xBF" ARTICLE("<p>x</p>"), "");
    expect_faults("\xEF\xBB\xBF" ARTICLE("<p x='1'>x</p>"), "unknown-attribute@3:4");
}

static void entities_cost_nothing(void **state)
{
    (void)state;
    expect_faults("<!DOCTYPE article [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><article>&b;</article>",
                  "xml-entity@1:37");
    expect_faults("<!DOCTYPE article [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><article/>",
                  "xml-entity@1:60");
    expect_faults("<!DOCTYPE article [<!ATTLIST p x CDATA 'xxxxxxxx'>]><article/>", "xml-entity@1:50");
    expect_faults("<!DOCTYPE article SYSTEM 'http://example.org/x.dtd'><article/>", "wrong-root@1:53");
    expect_faults(ARTICLE("<p>a&nbsp;b</p>"), "xml-entity@3:5");
    expect_faults(ARTICLE("<p>&lt;&amp;&gt;&quot;&apos;&#160;</p>"), "");
}

static void too_deep_too_many(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 10000; i++)
        buf_puts(&text, "<p>");
    buf_putc(&text, 0);
    expect_faults(text.p, "xml-too-deep@1:601 wrong-root@1:1");
    text.n = 0;
    buf_puts(&text, "<p ");
    for (int i = 0; i < 5000; i++)
        buf_printf(&text, "a%d='' ", i);
    buf_puts(&text, "/>");
    buf_putc(&text, 0);
    expect_faults(text.p, "xml-too-many@1:1");
    buf_free(&text);
}

// ---- the vocabulary ---------------------------------------------------------------------------------------

static void a_whole_article_is_read(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct article *a = article_of(
        &f, "<article xmlns='urn:pdfgen:article' xml:lang='es'><head><title>A <em>b</em>\n "
            "c</title><subtitle>s</subtitle>"
            "<summary>sum</summary><audience>x</audience><subject scheme='ICD-10' code='C50'>y</subject>"
            "<version date='2026-11-01'> 0.1 </version><review status='reviewed' by='Dr A' date='2026-01-02' "
            "due='2027-01-02'/>"
            "<source href='https://example.org/' by='B'>C</source></head><p xml:lang='pt-BR'>x "
            "<em>y</em></p></article>");
    assert_string_equal(faults(&f), "");
    assert_non_null(a);
    assert_true(str_eqz(a->title, "A b c"));
    assert_true(str_eqz(a->subtitle, "s"));
    assert_true(str_eqz(a->summary, "sum"));
    assert_true(str_eqz(a->version, "0.1"));
    assert_true(str_eqz(a->date, "2026-11-01"));
    assert_true(str_eqz(a->review_status, "reviewed"));
    assert_true(str_eqz(a->review_by, "Dr A"));
    assert_true(str_eqz(a->review_date, "2026-01-02"));
    assert_true(str_eqz(a->review_due, "2027-01-02"));
    assert_true(str_eqz(a->lang, "es"));
    const struct node *p = node_child(a->root, EL_P);
    assert_true(str_eqz(p->lang, "pt-BR"));
    assert_true(str_eqz(p->last->lang, "pt-BR"));
    assert_true(str_eqz(a->head->lang, "es"));
    close_fixture(&f);
}

static void unknown_words_are_named_with_the_nearest(void **state)
{
    (void)state;
    expect_faults(ARTICLE("<para>x</para>"), "unknown-element@3:1");
    expect_hint(ARTICLE("<para>x</para>"), "<p>");
    expect_hint(ARTICLE("<secton/>"), "<section>");
    expect_hint(ARTICLE("<p><b>x</b></p>"), "<strong>");
    expect_hint(ARTICLE("<p rol='x'>x</p>"), "role=");
    expect_hint(ARTICLE("<p class='x'>x</p>"), "role=");
    expect_hint(ARTICLE("<callout kind='nte'/>"), "\"note\"");
    expect_faults(ARTICLE("<x xmlns='urn:other'/>"), "unknown-element@3:1");
    expect_faults(ARTICLE("<p>a<logo/></p>"), "unknown-element@3:5"); // of layouts alone
    expect_faults(ARTICLE("<p\n  id='a'\n  bad='x'>t</p>"), "unknown-attribute@5:3");
}

static void misplaced_and_missing(void **state)
{
    (void)state;
    expect_faults(ARTICLE("text"), "misplaced@3:1");
    expect_faults(ARTICLE("<section><p/></section>"), "missing-part@3:1");
    expect_faults(ARTICLE("<section><p/><title/></section>"), "misplaced@3:14");
    expect_faults(ARTICLE("<section><title/><title/></section>"), "misplaced@3:18");
    expect_faults(ARTICLE("<li/>"), "misplaced@3:1");
    expect_faults(ARTICLE("<p><p/></p>"), "misplaced@3:4");
    expect_faults(ARTICLE("<ul/>"), "missing-part@3:1");
    expect_faults(ARTICLE("<ul><li>a <p>b</p></li></ul>"), "misplaced@3:9");
    expect_faults(ARTICLE("<dl><dd/><dt/></dl>"), "missing-part@3:5");
    expect_faults(ARTICLE("<dl><dt/><dd/><dt/></dl>"), "missing-part@3:15");
    expect_faults(ARTICLE("<qa><q/><q/><answer/></qa>"), "missing-part@3:5");
    expect_faults(ARTICLE("<qa><p/><q/><answer/></qa>"), "misplaced@3:5");
    expect_faults(ARTICLE("<write-in name='a.b'/>"), "bad-value@3:1");
    expect_faults(ARTICLE("<contact><title>a</title><tel>1<fn>b</fn></tel></contact>"), "misplaced@3:32");
    expect_faults(ARTICLE("<write-in name='a-b'/>"), "");
    expect_faults(ARTICLE("<qa><q/><p>x</p><answer/></qa>"), "misplaced@3:9");
    expect_faults(ARTICLE("<table><tbody><tr/></tbody></table>"), "missing-part@3:15");
    expect_faults(ARTICLE("<table><tbody><tr><td/></tr></tbody><caption/></table>"), "misplaced@3:37");
    expect_faults(ARTICLE("<columns><column/></columns>"), "missing-part@3:1");
    expect_faults(ARTICLE("<figure alt='x'/>"), "missing-part@3:1");
    expect_faults(ARTICLE("<p><a>x</a></p>"), "missing-part@3:4");
    expect_faults("<article xmlns='urn:pdfgen:article' xml:lang='en'><p/></article>", "missing-part@1:1");
    expect_faults("<layout xmlns='urn:pdfgen:layout'/>", "wrong-root@1:1");
    expect_faults("<article/>", "wrong-root@1:1");
}

static void values_are_checked(void **state)
{
    (void)state;
    expect_faults(ARTICLE("<write-in lines='0'>x</write-in>"), "bad-value@3:11");
    expect_faults(ARTICLE("<write-in lines='21'>x</write-in>"), "bad-value@3:11");
    expect_faults(ARTICLE("<write-in lines='20'>x</write-in>"), "");
    expect_faults(ARTICLE("<p xml:lang='x!'>x</p>"), "bad-value@3:4");
    expect_faults(ARTICLE("<p id='1a'>x</p>"), "bad-value@3:4");
    expect_faults(ARTICLE("<p><a href='javascript:alert(1)'>x</a></p>"), "bad-value@3:7");
    expect_faults(ARTICLE("<p><a href='mailto:a@example.org'>x</a></p>"), "");
    assert_true(date_is_valid(STR("2024-02-29")));
    assert_true(date_is_valid(STR("2000-02-29")));
    assert_false(date_is_valid(STR("1900-02-29")));
    assert_false(date_is_valid(STR("2026-13-01")));
    assert_false(date_is_valid(STR("2026-1-1")));
    expect_faults(
        "<article xmlns='urn:pdfgen:article' xml:lang='en'><head><title/><version date='2026-02-30'/>"
        "<review status='reviewed'/></head></article>",
        "bad-date@1:74 missing-part@1:93 missing-part@1:93");
}

static void characters_in_attributes(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct article *a = article_of(
        &f, ARTICLE("<p id='x'><a href='https://a/?b=1&amp;c=&#50;&lt;'>\xC3\xA9&amp;&#233;</a></p>"));
    assert_string_equal(faults(&f), "");
    const struct node *link = node_child(a->root, EL_P)->first;
    assert_true(str_eqz(node_attr(link, AT_HREF), "https://a/?b=1&c=2<"));
    assert_true(str_eqz(link->first->text, "\xC3\xA9&\xC3\xA9"));
    close_fixture(&f);
    expect_faults(ARTICLE("<p id='&foo;'>x</p>"), "xml-entity@3:8");
}

static void all_faults_of_a_run_are_collected(void **state)
{
    (void)state;
    expect_faults(
        ARTICLE("<foo/><p x='1'>a</p><ref to='b'/><p id='c'/><p id='c'/>\n<p>&"),
        "xml-syntax@4:4 unknown-element@3:1 unknown-attribute@3:10 misplaced@3:21 duplicate-id@3:45");
}

static void references(void **state)
{
    (void)state;
    expect_faults(ARTICLE("<p id='here'>x <ref to='here'/></p>"), "");
    expect_faults(ARTICLE("<p id='here'>x <ref to='hre'/></p>"), "unknown-name@3:16");
    expect_hint(ARTICLE("<p id='here'>x <ref to='hre'/></p>"), "\"here\"");
    expect_faults(ARTICLE("<p id='a'/><p id='b'/><p id='a'/>"), "duplicate-id@3:23");
}

// ---- text -------------------------------------------------------------------------------------------------

// The texts of the first p, between bars.
static const char *texts(struct fixture *f, const char *text)
{
    const struct article *a = article_of(f, text);
    assert_non_null(a);
    const struct node *p = a->root->first->next;
    struct buf out = {0};
    for (const struct node *n = p; n; n = node_next_in(n, p))
        if (n->element == EL_TEXT)
            buf_printf(&out, "|%.*s", STR_ARG(n->text));
    const char *all = arena_cstr(f->arena, buf_view(&out));
    buf_free(&out);
    return all;
}

static void expect_texts(const char *text, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    assert_string_equal(texts(&f, text), expected);
    close_fixture(&f);
}

static void white_space_is_one_space_and_none_at_the_ends(void **state)
{
    (void)state;
    expect_texts(ARTICLE("<p>\n  a \t b\n</p>"), "|a b");
    expect_texts(ARTICLE("<p> <em> a </em> b </p>"), "|a |b");
    expect_texts(ARTICLE("<p>a<em> b</em> c</p>"), "|a| b| c");
    expect_texts(ARTICLE("<p>a <br/> b</p>"), "|a|b");
    expect_texts(ARTICLE("<p>a <field name='x'/> b</p>"), "|a | b");
    expect_texts(ARTICLE("<p><em>a</em> <em>b</em> </p>"), "|a| |b");
    expect_texts(ARTICLE("<p>a<!-- c --> b<![CDATA[ <c> ]]></p>"), "|a b <c>");
    expect_texts(ARTICLE("<p>a<fn> note </fn> b</p>"), "|a|note| b"); // a note stands elsewhere
    expect_texts(ARTICLE("<p>a<fn>b<em> c </em></fn>.</p>"), "|a|b| c|.");
    expect_texts(ARTICLE("<ul><li>a <fn>b</fn></li></ul>"), "|a |b");
    expect_texts(ARTICLE("<p>  </p>"), "");
    expect_texts(ARTICLE("<ul>\n<li>\n a </li>\n <li> <p> b </p>\n </li></ul>"), "|a|b");
    expect_texts(ARTICLE("<p>a\xC2\xA0 b</p>"), "|a\xC2\xA0 b"); // a no-break space is no white space
}

static void texts_know_their_places(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct article *a = article_of(&f, ARTICLE("<p>\n   \xC3\xA9tude <em>x</em> und</p>"));
    const struct node *p = a->root->first->next;
    assert_int_equal(p->pos.line, 3);
    assert_int_equal(p->pos.column, 1);
    assert_int_equal(p->first->pos.line, 4);
    assert_int_equal(p->first->pos.column, 4);
    assert_int_equal(p->first->next->pos.column, 10);
    assert_int_equal(p->first->next->first->pos.column, 14);
    assert_int_equal(p->last->pos.column, 21);
    close_fixture(&f);
}

static void sections_count_their_depth(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct article *a = article_of(
        &f, ARTICLE("<section><title>a</title><section><title>b</title><p>c</p></section></section>"));
    const struct node *outer = node_child(a->root, EL_SECTION), *inner = node_child(outer, EL_SECTION);
    assert_int_equal(a->head->depth, 0);
    assert_int_equal(outer->depth, 1);
    assert_int_equal(node_child(outer, EL_TITLE)->depth, 1);
    assert_int_equal(node_child(inner, EL_P)->depth, 2);
    close_fixture(&f);
}

// ---- inclusion --------------------------------------------------------------------------------------------

static char folder[] = "/tmp/pdfgen-read-XXXXXX";

static void put_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(file_write_atomic(path, str_of(text)));
}

static const struct article *read_file(struct fixture *f, const char *name, const char *content_root)
{
    struct str path = arena_printf(f->arena, "%s/%s", folder, name);
    f->options.content_root = content_root;
    return read_article(f->arena, path.p, NULL, &f->options, &f->diags);
}

static int make_files(void **state)
{
    (void)state;
    char path[256];
    if (!mkdtemp(folder))
        return -1;
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, i ? "shared" : "en");
        if (mkdir(path, 0700) != 0)
            return -1;
    }
    put_file("shared/part.xml",
             "<section xmlns='urn:pdfgen:article'><title>Part</title>\n<p>from <em>there</em></p></section>");
    put_file("en/good.xml", ARTICLE("<xi:include href='../shared/part.xml'/><p>after</p>"));
    put_file("en/twice.xml",
             ARTICLE("<xi:include href='../shared/part.xml'/><xi:include href='../shared/part.xml'/>"));
    put_file("en/circle.xml", ARTICLE("<xi:include href='circle.xml'/>"));
    put_file("en/inner.xml", "<group xmlns='urn:pdfgen:article' xmlns:xi='http://www.w3.org/2001/XInclude'>"
                             "<xi:include href='fault.xml'/></group>");
    put_file("en/fault.xml", "<p xmlns='urn:pdfgen:article'>a\n<foo/></p>");
    put_file("en/faults.xml", ARTICLE("<xi:include href='inner.xml'/>"));
    put_file("en/outside.xml",
             ARTICLE("<xi:include href='/etc/passwd'/><xi:include href='http://example.org/'/>"
                     "<xi:include href='none.xml'/><xi:include/>"));
    put_file("en/picture.xml",
             ARTICLE("<figure src='none.svg' alt='x'/><figure src='../../etc/x.svg' alt='x'/>"));
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void parts_are_included_with_their_places(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct article *a = read_file(&f, "en/good.xml", folder);
    assert_string_equal(faults(&f), "");
    const struct node *section = node_child(a->root, EL_SECTION), *p = node_child(section, EL_P);
    assert_true(str_ends(section->pos.source->path, "part.xml"));
    assert_int_equal(p->pos.line, 2);
    assert_true(str_eqz(p->lang, "en")); // inherited across the file
    assert_true(str_ends(section->next->pos.source->path, "good.xml"));
    assert_non_null(read_file(&f, "en/twice.xml", folder));
    close_fixture(&f);
}

static void expect_file_faults(const char *name, const char *content_root, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    assert_null(read_file(&f, name, content_root));
    assert_string_equal(faults(&f), expected);
    close_fixture(&f);
}

static void inclusion_stays_inside(void **state)
{
    (void)state;
    expect_file_faults("en/good.xml", NULL, "include-outside@3:1");
    expect_file_faults("en/circle.xml", folder, "include-cycle@3:1");
    expect_file_faults("en/outside.xml", folder,
                       "include-outside@3:1 include-outside@3:33 file-missing@3:73 missing-part@3:102");
    expect_file_faults("en/faults.xml", folder, "unknown-element@2:1");
    expect_file_faults("en/none.xml", folder, "file-missing@0:0");
    expect_file_faults("en/picture.xml", folder, "file-missing@3:1 file-missing@3:33");
}

static int shut_down(void **state)
{
    read_shutdown();
    return remove_files(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_xml_is_refused_at_its_place),
        cmocka_unit_test(a_nul_byte_is_found),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(entities_cost_nothing),
        cmocka_unit_test(too_deep_too_many),
        cmocka_unit_test(a_whole_article_is_read),
        cmocka_unit_test(unknown_words_are_named_with_the_nearest),
        cmocka_unit_test(misplaced_and_missing),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(characters_in_attributes),
        cmocka_unit_test(all_faults_of_a_run_are_collected),
        cmocka_unit_test(references),
        cmocka_unit_test(white_space_is_one_space_and_none_at_the_ends),
        cmocka_unit_test(texts_know_their_places),
        cmocka_unit_test(sections_count_their_depth),
        cmocka_unit_test(parts_are_included_with_their_places),
        cmocka_unit_test(inclusion_stays_inside),
    };
    return cmocka_run_group_tests(tests, make_files, shut_down);
}
